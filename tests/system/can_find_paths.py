"""Paths through roles: the best by one objective, the front over all, what limits do to them, and what a move asks."""

from can_catalogue import LEARNING, as_operator, who
from main_job import CATALOGUE, PLAN

PATHS = "waymark.plan.v1.PathService"


def walk(on):
    test = on.test
    roles = on.call(f"{CATALOGUE}/ListRoles", {"catalogue": "catalogues/gdad", "page_size": 200})["roles"]
    lead = next(role["name"] for role in roles if role["title"] == "Lead developer")
    query = {"targets": [lead], "plan": on.plan}
    for objective in ("MONTHS", "SKILL_DISTANCE", "RISK"):
        found = on.call(
            f"{PATHS}/FindPaths",
            {"parent": on.ana, "query": query, "objective": f"PATH_OBJECTIVE_{objective}", "count": 3},
        )
        test.assertTrue(found["paths"], objective)
        test.assertEqual(found["paths"][0]["moves"][-1]["role"], lead)
        figures = [path.get({"MONTHS": "months", "SKILL_DISTANCE": "skill_distance", "RISK": "risk"}[objective], 0) for path in found["paths"]]
        test.assertEqual(figures, sorted(figures))
    front = on.call(f"{PATHS}/FindParetoPaths", {"parent": on.ana, "query": query})
    test.assertTrue(front["paths"])
    figures = [figures_of(path) for path in front["paths"]]
    test.assertEqual(figures, sorted(figures))
    for one in figures:  # no path is as good as another in everything
        test.assertFalse([other for other in figures if other is not one and all(b <= a for a, b in zip(one, other))], figures)
    test.assertEqual(on.call(f"{PATHS}/FindParetoPaths", {"parent": on.ana, "query": query}), front)
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", {"parent": on.ana, "query": {}}, on.ana)
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", {"parent": on.ana, "query": query, "count": 51}, on.ana)
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", {"parent": on.ana, "query": {"targets": ["roles/gdad-none"]}}, on.ana)
    on.refused("PERMISSION_DENIED", f"{PATHS}/FindPaths", {"parent": on.ana, "query": query}, on.peer)
    limits(on)
    moves(on)
    closed(on)
    aims(on)


def figures_of(path):
    """What paths are compared by, the least the best, rounded as sums of fractions need it."""
    figures = (path.get("months", 0), path.get("skill_distance", 0), path.get("risk", 0), -path.get("pay_gain", 0))
    return tuple(round(figure, 9) for figure in figures)


def limits(on):
    """On the sample's ladder: what breaks a hard limit of the plan is not offered, and why is said; a soft one costs months."""
    test = on.test
    role = f"roles/ferry{who(on)}-"
    lead, query = role + "crew-lead", {"start": role + "deckhand", "plan": on.plan}

    def ways(target, **limit):
        travel = [{"kind": "LIFESTYLE_KIND_TRAVEL", "text": "Home at night", **limit}] if limit else []
        on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": on.plan, "lifestyle": travel}, "update_mask": on.driver.mask("lifestyle")})
        return on.call(f"{PATHS}/FindPaths", {"parent": on.ana, "query": {**query, **target}})

    kept = on.call(f"{PLAN}/GetPlan", {"name": on.plan}).get("lifestyle", [])
    free = ways({"targets": [lead]})
    test.assertEqual([move["role"] for move in free["paths"][0]["moves"]], [role + "mate", lead])
    # The cook leads nowhere; master and crew lead lead to each other.
    test.assertEqual((free["orphans"], free["cycle_count"]), ([role + "cook"], 1))
    soft = ways({"targets": [lead]}, most_travel_percent=12)
    test.assertAlmostEqual(soft["paths"][0]["months"], free["paths"][0]["months"] + 6)
    front = on.call(f"{PATHS}/FindParetoPaths", {"parent": on.ana, "query": {**query, "targets": [lead]}})
    test.assertAlmostEqual(front["paths"][0]["months"], soft["paths"][0]["months"])
    hard = ways({"targets": [lead]}, most_travel_percent=12, hard=True)
    test.assertEqual((hard.get("paths", []), hard["unreachable"]), ([], [lead]))
    test.assertEqual([each["role"] for each in hard["exclusions"]], [lead])
    for figure in ("15", "12"):
        test.assertIn(figure, hard["exclusions"][0]["reason"])
    # Anything that pays 40,000 a year: of the two roles that do, the one the limit leaves.
    pays = {"least_pay": {"amount": {"currency_code": "EUR", "units": "40000"}, "period": "PAY_PERIOD_YEAR"}}
    paid = ways(pays, most_travel_percent=12, hard=True)
    test.assertEqual({path["moves"][-1]["role"] for path in paid["paths"]}, {role + "master"})
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": on.plan, "lifestyle": kept}, "update_mask": on.driver.mask("lifestyle")})


def moves(on):
    """Which way a move goes, whether it can be made and what must be there for it: on the sample's ladder and O*NET."""
    test = on.test
    role = f"roles/ferry{who(on)}-"
    query = {"start": role + "deckhand", "targets": [role + "crew-lead"]}
    found = on.call(f"{PATHS}/FindPaths", {"parent": on.ana, "query": query})
    up, lead = found["paths"][0]["moves"]
    test.assertEqual(up["transition"]["kind"], "TRANSITION_KIND_ADVANCEMENT")
    test.assertGreater(up["transition"]["pay_ratio"], 1)
    # The ladder tells no job zones.
    test.assertNotIn("job_zone_difference", up["transition"])
    test.assertEqual(up["transition"]["viability"], "VIABILITY_UNKNOWN")
    test.assertEqual([each["title"] for each in up["prerequisites"]], ["Certificate of competency, mate"])
    test.assertEqual(lead.get("prerequisites", []), [])
    test.assertEqual(found["cycles"], [{"roles": [role + "crew-lead", role + "master"], "role_count": 2}])
    strict = {**query, "viable_only": True, "thresholds": {"similarity": 1}}
    strict = on.call(f"{PATHS}/FindPaths", {"parent": on.ana, "query": strict})
    test.assertEqual((strict.get("paths", []), strict["unreachable"]), ([], [role + "crew-lead"]))
    test.assertGreater(strict["not_viable_count"], 0)
    wrong = {**query, "thresholds": {"pay_ratio": -1}}
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", {"parent": on.ana, "query": wrong}, on.ana)
    targets = [role + each for each in ("mate", "master", "crew-lead")]
    paid = {"parent": on.ana, "query": {**query, "targets": targets}, "objective": "PATH_OBJECTIVE_PAY"}
    ends = [(path["pay_gain"], -path["months"]) for path in on.call(f"{PATHS}/FindPaths", paid)["paths"]]
    test.assertEqual(ends, sorted(ends, reverse=True))
    test.assertEqual(len({gain for gain, _ in ends}), 3)
    analyst, manager = "roles/onet-15-1211.00", "roles/onet-11-3021.00"
    there = on.call(f"{CATALOGUE}/CompareRoles", {"from": analyst, "to": manager})
    test.assertAlmostEqual(there["transition"]["similarity"], 0.932085, 6)
    test.assertAlmostEqual(there["reverse_transition"]["similarity"], 0.916813, 6)
    # O*NET tells job zones, 3 and 4, and no pay: nothing that is known fails.
    test.assertEqual(there["transition"]["job_zone_difference"], 1)
    test.assertEqual(there["transition"]["viability"], "VIABILITY_UNKNOWN")
    there = {"from": analyst, "to": manager, "thresholds": {"similarity": 0.95}}
    there = on.call(f"{CATALOGUE}/CompareRoles", there)
    test.assertEqual(there["transition"]["viability"], "VIABILITY_NOT_VIABLE")


def closed(on):
    """A certificate that the mate must have keeps the role closed, whatever she has learned, and what gives it is told."""
    test, mate = on.test, f"roles/ferry{who(on)}-mate"
    ask = {"member": on.ana, "role": mate}
    gap = on.call(f"{CATALOGUE}/GetSkillGap", ask)["gap"]
    test.assertTrue(gap["blocked"])
    (asked,) = gap["qualifications"]
    test.assertEqual((asked["title"], asked["kind"]), ("Certificate of competency, mate", "KIND_MISSING"))
    examination = {"title": asked["title"].upper(), "kind": "KIND_CERTIFICATE", "hours": 80}
    made = {"learning_resource_id": f"{who(on)}-mate", "learning_resource": examination}
    made = as_operator(on, f"{LEARNING}/CreateLearningResource", made)
    choice = on.call(f"{LEARNING}/ChooseLearning", ask)["choice"]
    test.assertTrue(choice["before"]["blocked"] and choice["after"]["blocked"])
    (missing,) = choice["missing_qualifications"]
    test.assertEqual([each["name"] for each in missing["learning_resources"]], [made["name"]])
    as_operator(on, f"{LEARNING}/DeleteLearningResource", {"name": made["name"]})


def aims(on):
    """A gap is asked of a plan or a track as well as of a role: of one of them."""
    test = on.test
    plan = on.call(f"{PLAN}/GetPlan", {"name": on.plan})
    for track in plan["tracks"]:
        target = track.get("target_role") or plan["target_role"]
        gap = on.call(f"{CATALOGUE}/GetSkillGap", {"member": on.ana, "track": track["name"]})["gap"]
        test.assertEqual((gap["role"], gap["role_release"]), (target["role"], target["role_release"]))
    of_plan = {"member": on.ana, "plan": on.plan}
    gap = on.call(f"{CATALOGUE}/GetSkillGap", of_plan)["gap"]
    test.assertEqual(on.call(f"{LEARNING}/ChooseLearning", of_plan)["choice"]["before"], gap)
    for wrong in ({}, {"plan": on.plan, "role": on.target}, {"plan": on.plan, "release": "1"}):
        for method in (f"{CATALOGUE}/GetSkillGap", f"{LEARNING}/ChooseLearning"):
            on.refused("INVALID_ARGUMENT", method, {"member": on.ana, **wrong}, on.ana)
    on.refused("PERMISSION_DENIED", f"{CATALOGUE}/GetSkillGap", of_plan, on.peer)
