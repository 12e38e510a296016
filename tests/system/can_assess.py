"""What a member says of themselves is only ever added to: it is read as of any day, and an old level stays as it was."""

from main_job import ASSESSMENT, date


def walk(on):
    test, skill = on.test, on.skills[0]
    held = at(on, skill)
    level = {"scale": held["skill_level"]["level"]["scale"], "value": 3}
    raised = {
        "kind": "ASSESSMENT_KIND_SKILL",
        "skill_level": {"skill": skill, "level": level, "evidence": [{"text": "Led the review of March."}]},
        "as_of_date": date("2027-04-01"),
    }
    made = on.call(f"{ASSESSMENT}/CreateAssessmentEntry", {"parent": on.ana, "assessment_entry": raised})
    test.assertEqual(at(on, skill)["name"], made["name"])
    before = at(on, skill, "2027-03-31")
    test.assertEqual((before["name"], before["skill_level"]), (held["name"], held["skill_level"]))
    test.assertEqual(on.call(f"{ASSESSMENT}/GetAssessmentEntry", {"name": held["name"]}), held)

    wish = {"kind": "ASSESSMENT_KIND_DESIRE", "text": "To work by the sea"}
    wish = on.call(f"{ASSESSMENT}/CreateAssessmentEntry", {"parent": on.ana, "assessment_entry": wish})
    gone = {"kind": "ASSESSMENT_KIND_DESIRE", "supersedes": wish["name"], "retraction": True}
    on.call(f"{ASSESSMENT}/CreateAssessmentEntry", {"parent": on.ana, "assessment_entry": gone})
    desires = {"parent": on.ana, "kinds": ["ASSESSMENT_KIND_DESIRE"]}
    test.assertEqual(on.call(f"{ASSESSMENT}/ListAssessmentEntries", desires), {})
    all_said = on.call(f"{ASSESSMENT}/ListAssessmentEntries", {**desires, "show_superseded": True})["assessment_entries"]
    test.assertIn(wish, all_said)
    on.refused("INVALID_ARGUMENT", f"{ASSESSMENT}/CreateAssessmentEntry", {"parent": on.ana, "assessment_entry": {**raised, "as_of_date": date("2027-04-03")}}, on.ana)
    # Back, for what follows: an old level is not changed but followed by another.
    raised["skill_level"] = held["skill_level"]
    on.call(f"{ASSESSMENT}/CreateAssessmentEntry", {"parent": on.ana, "assessment_entry": raised})


def at(on, skill, day=None):
    """The entry that holds for a skill, now or as of a day."""
    request = {"parent": on.ana, "kinds": ["ASSESSMENT_KIND_SKILL"], "page_size": 200}
    if day:
        request["as_of_date"] = date(day)
    entries = on.call(f"{ASSESSMENT}/ListAssessmentEntries", request)["assessment_entries"]
    (found,) = [entry for entry in entries if entry["skill_level"]["skill"] == skill]
    return found
