"""Learning resources and a choice of them, the own ladder, ESCO, what became of a plan's roles, and leavers."""

import base64
import json

from drivers import CallFailed
from main_job import CATALOGUE, PLAN
from organisation import IMPORTS, SOURCE, import_files

LEARNING = "waymark.plan.v1.LearningService"


def walk(on):
    stream(on)
    learning(on)
    choice(on)
    ladder(on)
    esco(on)
    leavers(on)


def operator(on):
    return "Bearer " + on.suite.token("operator")


def as_operator(on, method, request):
    return on.driver.call(method, request, operator(on))


def who(on):
    return on.ana.removeprefix("members/")


def short(on):
    """The skills that she lacks a level of, for the role she wants."""
    return [each for each in on.gap["differences"] if each["kind"] == "KIND_UP"]


def stream(on):
    """All files of an import in one stream: a dry run that tells a bad line, then what is activated."""
    test, catalogue = on.test, f"quay{who(on)}"

    def sent(level, **start):
        ladder = {
            "catalogue": catalogue,
            "scales": [{"id": "s", "ranks": ["Some", "Much"]}],
            "skills": [{"id": "moor", "title": "Mooring", "scale": "s"}],
            "roles": [{"id": "hand", "title": "Hand", "skills": [{"skill": "moor", "level": level}]}],
        }
        text = json.dumps(ladder, indent=1).encode()
        pieces = [base64.b64encode(piece).decode() for piece in (text[:50], text[50:])]
        return [
            {"start": {"source": "SOURCE_LADDER", "release": "1", **start}},
            *({"piece": {"file": "ladder.json", "data": piece}} for piece in pieces),
            {"last": True},
        ]

    dry = on.driver.send(f"{IMPORTS}/StreamImport", sent("None", dry_run=True), operator(on))
    test.assertEqual((dry["report"]["dry_run"], dry["report"]["error_count"]), (True, "1"))
    found = as_operator(on, f"{IMPORTS}/ListImportFindings", {"parent": dry["name"]})["findings"]
    test.assertEqual((found[0]["file"], found[0]["kind"]), ("ladder.json", "KIND_ERROR"))
    test.assertGreater(found[0]["line"], "1")
    as_operator(on, f"{IMPORTS}/DeleteImport", {"name": dry["name"]})
    staged = on.driver.send(f"{IMPORTS}/StreamImport", sent("Much"), operator(on))
    test.assertEqual(staged["state"], "STATE_STAGED")
    as_operator(on, f"{IMPORTS}/ActivateImport", {"name": staged["name"]})
    test.assertEqual(on.call(f"{CATALOGUE}/GetRole", {"name": f"roles/{catalogue}-hand"})["title"], "Hand")
    for wrong in (sent("Much")[:-1], sent("Much")[1:]):
        with test.assertRaises(CallFailed) as refused:
            on.driver.send(f"{IMPORTS}/StreamImport", wrong, operator(on))
        test.assertEqual(refused.exception.code, "INVALID_ARGUMENT")


def learning(on):
    test, lack = on.test, short(on)[0]
    teaches = [{"skill": lack["skill"], "level": lack["need"]}]
    made = as_operator(
        on,
        f"{LEARNING}/CreateLearningResource",
        {
            "learning_resource_id": f"{who(on)}-course",
            "learning_resource": {
                "title": "Course",
                "kind": "KIND_COURSE",
                "skills": teaches,
                "hours": 30,
                "cost": {"currency_code": "GBP"},
            },
        },
    )
    test.assertEqual(made["name"], f"learningResources/{who(on)}-course")
    on.refused(
        "PERMISSION_DENIED",
        f"{LEARNING}/CreateLearningResource",
        {"learning_resource": {"title": "Mine", "kind": "KIND_COURSE"}},
        on.ana,
    )
    changed = {"name": made["name"], "etag": made["etag"], "hours": 12, "months": 2}
    as_operator(on, f"{LEARNING}/UpdateLearningResource", {"learning_resource": changed})
    read = on.call(f"{LEARNING}/GetLearningResource", {"name": made["name"]})
    test.assertEqual((read["hours"], read["months"], read["title"]), (12, 2, "Course"))
    listed = on.call(f"{LEARNING}/ListLearningResources", {"skill": lack["skill"], "kind": "KIND_COURSE"})
    test.assertIn(made["name"], [each["name"] for each in listed["learning_resources"]])


def choice(on):
    """One resource for each of two lacking skills; hours for one of them only."""
    test, lack = on.test, short(on)
    dear = as_operator(
        on,
        f"{LEARNING}/CreateLearningResource",
        {
            "learning_resource_id": f"{who(on)}-project",
            "learning_resource": {
                "title": "Project",
                "kind": "KIND_PROJECT",
                "skills": [{"skill": lack[1]["skill"], "level": lack[1]["need"]}],
                "hours": 50,
            },
        },
    )
    ask = {"member": on.ana, "role": on.target}
    chosen = on.call(f"{LEARNING}/ChooseLearning", {**ask, "budget": {"hours": 20}})["choice"]
    test.assertEqual(chosen["method"], "METHOD_EXACT")
    test.assertEqual([each["learning_resource"]["title"] for each in chosen["chosen"]], ["Course"])
    test.assertEqual(chosen["before"]["short_count"] - chosen["after"]["short_count"], 1)
    test.assertEqual(chosen["spent"]["hours"], 12)
    test.assertEqual(chosen["next_units"][0]["hours"], 42)
    for when, value in (("before", 24 / 28), ("after", 25 / 28)):
        formulas = {each["formula"]: each["value"] for each in chosen[when]["readiness"]}
        test.assertAlmostEqual(formulas["FORMULA_PROPORTIONAL"], value)
    both = on.call(f"{LEARNING}/ChooseLearning", ask)["choice"]
    test.assertEqual(len(both["chosen"]), 2)
    on.refused("INVALID_ARGUMENT", f"{LEARNING}/ChooseLearning", {**ask, "budget": {"hours": -1}}, on.ana)
    on.refused("PERMISSION_DENIED", f"{LEARNING}/ChooseLearning", ask, on.peer)
    for name in (dear["name"], f"learningResources/{who(on)}-course"):
        as_operator(on, f"{LEARNING}/DeleteLearningResource", {"name": name})
    on.refused("NOT_FOUND", f"{LEARNING}/GetLearningResource", {"name": dear["name"]}, on.ana)


def ladder(on):
    """The sample's ladder under a name of this walk, then a release in which the mate needs more; a plan is told."""
    test = on.test
    sample = SOURCE / "deploy/sample/ladder"
    whole = json.loads((sample / "ladder.json").read_text())
    whole["catalogue"] = f"ferry{who(on)}"
    import_files(on.driver, operator(on), "SOURCE_LADDER", {"ladder.json": json.dumps(whole).encode()}, "2026")
    taught = (sample / "learning.csv").read_text().replace("ferry-", f"ferry{who(on)}-")
    import_files(on.driver, operator(on), "SOURCE_LEARNING", {"learning.csv": taught.encode()})
    mate = f"roles/ferry{who(on)}-mate"
    role = on.call(f"{CATALOGUE}/GetRole", {"name": mate})
    test.assertEqual({each["kind"] for each in role["related_roles"]}, {"MOVE_KIND_PROMOTION", "MOVE_KIND_LINE_CHANGE"})
    test.assertEqual(len(role["pay_band"]["steps"]), 2)
    plan = {"name": on.plan, "interests": [{"role": mate}]}
    test.assertEqual(on.call(f"{PLAN}/UpdatePlan", {"plan": plan})["interests"][0]["role_release"], "2026")
    whole["roles"][1]["skills"][2]["level"] = "Alone"
    whole["roles"].append({"id": "cook", "title": "Cook"})
    import_files(on.driver, operator(on), "SOURCE_LADDER", {"ladder.json": json.dumps(whole).encode()}, "2027")
    drift = on.call(f"{CATALOGUE}/GetPlanDrift", {"name": on.plan})["roles"]
    drifted = next(each for each in drift if each["role"] == mate)
    test.assertEqual(drifted["state"], "STATE_CHANGED")
    test.assertEqual((drifted["from_release"], drifted["to_release"]), ("2026", "2027"))
    test.assertEqual([(each["kind"], each["to_level"]["value"]) for each in drifted["skills"]], [("KIND_CHANGED", 3)])
    on.refused("PERMISSION_DENIED", f"{CATALOGUE}/GetPlanDrift", {"name": on.plan}, on.peer)
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": on.plan}, "update_mask": on.driver.mask("interests")})


def esco(on):
    occupation, skill = "http://data.europa.eu/esco/occupation/", "http://data.europa.eu/esco/skill/"
    files = {
        "occupations_en.csv": "conceptUri,preferredLabel,description\n"
        f'{occupation}p1,harbour pilot,"Guides ships,\nin and out."\n',
        "skills_en.csv": f"conceptUri,preferredLabel,skillType\n{skill}s1,steer ships,skill/competence\n",
        "occupationSkillRelations_en.csv": "occupationUri,relationType,skillUri\n"
        f"{occupation}p1,essential,{skill}s1\n{occupation}p1,essential,{skill}none\n",
    }
    name = as_operator(on, f"{IMPORTS}/CreateImport", {"source": "SOURCE_ESCO"})["name"]
    for file, text in files.items():
        as_operator(on, f"{IMPORTS}/UploadImportChunk", {"name": name, "file": file, "data": encoded(text)})
    as_operator(on, f"{IMPORTS}/StageImport", {"name": name})
    found = as_operator(on, f"{IMPORTS}/ListImportFindings", {"parent": name})["findings"]
    on.test.assertEqual([(each["file"], each["line"]) for each in found], [("occupationSkillRelations_en.csv", "3")])
    as_operator(on, f"{IMPORTS}/ActivateImport", {"name": name, "accept_errors": True})
    pilot = on.call(f"{CATALOGUE}/GetRole", {"name": "roles/esco-p1"})
    on.test.assertEqual((pilot["title"], pilot["skills"][0]["demand"]), ("harbour pilot", "DEMAND_MUST"))


def leavers(on):
    """A file that names one member and claims to name everybody: the dry run counts who would leave."""
    create = {"source": "SOURCE_MEMBERS", "absent_members_leave": True}
    name = as_operator(on, f"{IMPORTS}/CreateImport", create)["name"]
    line = f"id,display_name,time_zone,unit\n{who(on)},Ana,Europe/Berlin,Quay\n"
    as_operator(on, f"{IMPORTS}/UploadImportChunk", {"name": name, "file": "members.csv", "data": encoded(line)})
    report = as_operator(on, f"{IMPORTS}/StageImport", {"name": name, "dry_run": True})["report"]
    on.test.assertIn(on.peer, report["leaving"]["names"])
    on.test.assertTrue(report["too_many_leave"])
    as_operator(on, f"{IMPORTS}/DeleteImport", {"name": name})


def encoded(text):
    return base64.b64encode(text.encode()).decode()
