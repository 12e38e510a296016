"""What a member keeps beside the plan: roles described for oneself, contacts, meetings, qualifications that expire."""

from can_find_paths import PATHS
from main_job import ASSESSMENT, CATALOGUE, MEMBERS, PLAN, date, eventually
from post_office import text_of

PROFILES, CONTACTS, MEETINGS = (f"waymark.plan.v1.{name}Service" for name in ("RoleProfile", "Contact", "Meeting"))


def walk(on):
    role_profiles(on)
    contacts(on)
    meetings(on)
    qualifications(on)


def role_profiles(on):
    """A dream job elsewhere is held against her skills and aimed at like any role, and is nobody else's."""
    test, plan, name = on.test, on.plan, f"{on.ana}/roles/dream"
    need = next(each for each in on.gap["differences"] if each["kind"] == "KIND_UP")
    skill = {"skill": need["skill"], "level": need["need"]}
    profile = {"role": {"title": "Head of the booking office", "skills": [skill]}, "reached_from": [{"role": on.target}]}
    made = on.call(f"{PROFILES}/CreateRoleProfile", {"parent": on.ana, "role_id": "dream", "role_profile": profile})
    test.assertEqual((made["name"], made["role"]["name"]), (name, name))
    test.assertEqual(made["role"]["skills"][0]["title"], need["title"])
    two = {"role": {"title": "x", "skills": [skill, skill]}}
    on.refused("INVALID_ARGUMENT", f"{PROFILES}/CreateRoleProfile", {"parent": on.ana, "role_profile": two}, on.ana)
    on.refused("PERMISSION_DENIED", f"{PROFILES}/GetRoleProfile", {"name": name}, on.peer)
    on.refused("NOT_FOUND", f"{CATALOGUE}/GetRole", {"name": name}, on.peer)
    test.assertEqual(on.call(f"{CATALOGUE}/GetRole", {"name": name})["title"], "Head of the booking office")
    gap = on.call(f"{CATALOGUE}/GetSkillGap", {"member": on.ana, "role": name})["gap"]
    test.assertEqual((gap["required_count"], gap["short_count"]), (1, 1))
    compared = on.call(f"{CATALOGUE}/CompareRoles", {"from": on.target, "to": name})
    test.assertEqual(compared["gap"]["met_count"], 1)
    paths_to(on, name)
    planned_for(on, name)
    share_met(on)
    changed = {"name": name, "etag": made["etag"], "role": {"location": "Kiel"}}
    mask = on.driver.mask("role.location")
    changed = on.call(f"{PROFILES}/UpdateRoleProfile", {"role_profile": changed, "update_mask": mask})
    test.assertEqual(changed["role"]["location"], "Kiel")
    test.assertEqual(on.call(f"{PROFILES}/GetRoleProfile", {"name": name}), changed)
    test.assertEqual(len(on.call(f"{PROFILES}/ListRoleProfiles", {"parent": on.ana})["role_profiles"]), 1)
    interests = on.call(f"{PLAN}/GetPlan", {"name": plan}).get("interests", [])
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": plan, "interests": [*interests, {"role": name}]}})
    kept = on.refused("FAILED_PRECONDITION", f"{PROFILES}/DeleteRoleProfile", {"name": name}, on.ana)
    test.assertIn(plan, str(kept))
    mask = on.driver.mask("interests")
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": plan, "interests": interests}, "update_mask": mask})
    on.call(f"{PROFILES}/DeleteRoleProfile", {"name": name})


def paths_to(on, name):
    """The dream job is a place that paths lead to, and from; nobody else's paths do."""
    test = on.test
    there = {"parent": on.ana, "query": {"targets": [name]}}
    for method, best in (("FindPaths", there), ("FindParetoPaths", there)):
        moves = on.call(f"{PATHS}/{method}", best)["paths"][0]["moves"]
        test.assertEqual([move["role"] for move in moves][-2:], [on.target, name], method)
    by_skills = on.call(f"{PATHS}/FindPaths", {**there, "objective": "PATH_OBJECTIVE_SKILL_DISTANCE"})["paths"][0]
    # Its one skill is short by the level that the role before it asks for too.
    test.assertEqual(by_skills["moves"][-1].get("skill_distance", 0), 0)
    from_it = on.call(f"{PATHS}/FindPaths", {"parent": on.ana, "query": {"start": name, "targets": [on.target]}})
    test.assertEqual((from_it["start"], from_it["unreachable"]), (name, [on.target]))
    abroad = {"parent": on.peer, "query": {"start": on.target, "targets": [name]}}
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", abroad, on.peer)
    abroad = {"parent": on.peer, "query": {"start": name, "targets": [on.target]}}
    on.refused("NOT_FOUND", f"{PATHS}/FindPaths", abroad, on.peer)


def planned_for(on, name):
    """A plan leads to the dream job like to any role: it is forecast, checked, followed in pay and on the paper."""
    test, plan = on.test, f"{on.ana}/plans/dream"
    track, step = f"{plan}/tracks/t", f"{plan}/steps/move"
    document = {
        "title": "To the booking office",
        "mode": "PLAN_MODE_LINEAR",
        "direction": "DIRECTION_VERTICAL",
        "target_role": {"role": name},
        "tracks": [{"name": track, "title": "The move"}],
        "goals": [{"name": f"{plan}/goals/g", "title": "Head of the office", "horizon": "HORIZON_SHORT", "target_date": {"year": 2028}}],
        "steps": [
            {
                "name": step,
                "title": "Take the post",
                "kind": "STEP_KIND_PROMOTION",
                "track": track,
                "role": {"role": name},
                "goals": [f"{plan}/goals/g"],
                "months": {"likely": 8},
                "target_date": {"year": 2027, "part": "PART_AUTUMN"},
            }
        ],
    }
    on.call(f"{PLAN}/CreatePlan", {"parent": on.ana, "plan_id": "dream", "plan": document})
    forecast = on.call("waymark.plan.v1.ForecastService/Forecast", {"plan": plan, "options": {"runs": 100}})["as_planned"]
    test.assertEqual((forecast["goals"][0]["chance"], forecast["end"]["chance"]), (1, 1))
    check = on.call("waymark.plan.v1.CheckService/CheckPlan", {"name": plan})
    test.assertIn("CHECK_RULE_CHANCE", [each["rule"] for each in check["rules"]])
    points = on.call("waymark.plan.v1.SalaryService/GetSalaryPath", {"plan": plan})
    test.assertEqual((points["plan"], points["track"]), (plan, track))
    paper = on.call("waymark.plan.v1.ChecklistService/GetChecklist", {"name": f"{plan}/checklist"})
    lines = {each["number"]: str(each) for each in paper["lines"]}
    test.assertIn("Head of the booking office", lines["K5"])
    on.call(f"{PLAN}/DeletePlan", {"name": plan})


def share_met(on):
    """Two of six skills met read 33.33 %; the answer names the formula."""
    test, name = on.test, f"{on.ana}/roles/third"
    kinds = [each["kind"] for each in on.gap["differences"]]
    differences = [each for each in on.gap["differences"] if each["kind"] in ("KIND_MET", "KIND_UP")]
    test.assertEqual((kinds.count("KIND_MET"), kinds.count("KIND_UP")), (6, 4))
    met, short = ([each for each in differences if each["kind"] == kind] for kind in ("KIND_MET", "KIND_UP"))
    skills = [{"skill": each["skill"], "level": each["need"]} for each in met[:2] + short]
    profile = {"role": {"title": "A third of the way", "skills": skills}}
    on.call(f"{PROFILES}/CreateRoleProfile", {"parent": on.ana, "role_id": "third", "role_profile": profile})
    readiness = on.call(f"{CATALOGUE}/GetSkillGap", {"member": on.ana, "role": name})["gap"]["readiness"]
    shares = {each["formula"]: each["value"] for each in readiness}
    test.assertAlmostEqual(shares["FORMULA_SHARE_MET"], 1 / 3)
    on.call(f"{PROFILES}/DeleteRoleProfile", {"name": name})


def contacts(on):
    """Somebody outside the organisation whom she can ask; named as a supporter by the contact."""
    test, plan, name = on.test, on.plan, f"{on.ana}/contacts/zoe"
    contact = {"display_name": "Zoe", "email": "zoe@example.org", "relation": "SUPPORTER_RELATION_SPONSOR"}
    made = on.call(f"{CONTACTS}/CreateContact", {"parent": on.ana, "contact_id": "zoe", "contact": contact})
    test.assertEqual(made["name"], name)
    wrong = {**contact, "email": "zoe", "phone": "?"}
    refused = on.refused("INVALID_ARGUMENT", f"{CONTACTS}/CreateContact", {"parent": on.ana, "contact": wrong}, on.ana)
    test.assertIn("contact.phone", str(refused.details))
    changed = {"name": name, "etag": made["etag"], "can_help_with": "the move to Kiel"}
    changed = on.call(f"{CONTACTS}/UpdateContact", {"contact": changed})
    test.assertEqual(on.call(f"{CONTACTS}/GetContact", {"name": name}), changed)
    test.assertEqual(len(on.call(f"{CONTACTS}/ListContacts", {"parent": on.ana})["contacts"]), 1)
    on.refused("PERMISSION_DENIED", f"{CONTACTS}/ListContacts", {"parent": on.ana}, on.peer)
    supporters = on.call(f"{PLAN}/GetPlan", {"name": plan})["supporters"]
    more = [*supporters, {"contact": name, "relation": "SUPPORTER_RELATION_SPONSOR"}]
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": plan, "supporters": more}})
    on.refused("FAILED_PRECONDITION", f"{CONTACTS}/DeleteContact", {"name": name}, on.ana)
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": plan, "supporters": supporters}})
    on.call(f"{CONTACTS}/DeleteContact", {"name": name})


def meetings(on):
    """A meeting with the mentor, invited once, whose outcome becomes actions once; one with the union office is off."""
    test, plan, name = on.test, on.plan, f"{on.ana}/meetings/talk"
    meeting = {
        "kind": "MEETING_KIND_MENTOR",
        "partner": {"member": on.mentor},
        "plan": plan,
        "at": {"date": date("2027-05-04"), "start_minute": 600, "minutes": 45},
        "agenda": [{"text": "The rewrite", "note": "ask for two mornings"}],
    }
    made = on.call(f"{MEETINGS}/CreateMeeting", {"parent": on.ana, "meeting_id": "talk", "meeting": meeting})
    test.assertEqual((made["name"], made["state"]), (name, "MEETING_STATE_PLANNED"))
    invited = on.call(f"{MEETINGS}/SendInvitation", {"name": name, "etag": made["etag"]})
    test.assertEqual(on.call(f"{MEETINGS}/SendInvitation", {"name": name}), invited)
    invitation(on, name)
    moved = on.call(f"{MEETINGS}/UpdateMeeting", {"meeting": {"name": name, "place": "Room 4"}})
    test.assertEqual(moved["invite_time"], invited["invite_time"])
    outcome = {"text": "He will ask for me", "actions": [{"title": "Write one page on the rewrite"}]}
    recorded = on.call(f"{MEETINGS}/RecordMeetingOutcome", {"name": name, "outcome": outcome})
    test.assertEqual(on.call(f"{MEETINGS}/RecordMeetingOutcome", {"name": name, "outcome": outcome}), recorded)
    actions = on.call(f"{PLAN}/GetPlan", {"name": plan})["actions"]
    test.assertEqual([each["name"] for each in actions if each.get("origin") == name], recorded["actions"])
    on.await_no_item(on.mentor, "KIND_MEETING")
    other = {"name": name, "outcome": {"text": "otherwise"}}
    on.refused("FAILED_PRECONDITION", f"{MEETINGS}/RecordMeetingOutcome", other, on.ana)
    on.refused("PERMISSION_DENIED", f"{MEETINGS}/GetMeeting", {"name": name}, on.mentor)
    test.assertEqual(on.call(f"{MEETINGS}/GetMeeting", {"name": name})["outcome"]["text"], "He will ask for me")
    union = {"kind": "MEETING_KIND_UNION_OFFICE", "partner": {"text": "the union office"}, "about": {"year": 2027}}
    union = on.call(f"{MEETINGS}/CreateMeeting", {"parent": on.ana, "meeting": union})["name"]
    on.refused("FAILED_PRECONDITION", f"{MEETINGS}/SendInvitation", {"name": union}, on.ana)
    off = on.call(f"{MEETINGS}/CancelMeeting", {"name": union})
    test.assertEqual(off["state"], "MEETING_STATE_CANCELLED")
    listed = on.call(f"{MEETINGS}/ListMeetings", {"parent": on.ana, "state": "MEETING_STATE_HELD"})["meetings"]
    test.assertEqual([each["name"] for each in listed], [name])
    on.call(f"{MEETINGS}/DeleteMeeting", {"name": union})
    called_off(on)


def invitation(on, name):
    """The mentor has one item and one mail, which say who and when, and nothing of what it is about."""
    test = on.test
    items = on.await_item(on.mentor, "KIND_MEETING")
    test.assertEqual([(item["subject"], item["due_date"]) for item in items], [(name, date("2027-05-04"))])
    test.assertIn("invites you to a meeting on 4 May 2027", items[0]["title"])

    (mail,) = mails(on, on.mentor, "a meeting on 4 May 2027")
    test.assertNotIn("rewrite", str(items) + text_of(mail))
    # Were the journal lost, it could be told again.
    facts = on.driver.call(f"{MEMBERS}/RecallFacts", {"name": on.ana}, certificate="notification")
    test.assertEqual([(each["meeting"], each["participant"]) for each in facts["meetings"]], [(name, on.mentor)])
    on.refused("PERMISSION_DENIED", f"{MEMBERS}/RecallFacts", {"name": on.ana}, on.ana)


def mails(on, who, saying):
    """The mails to somebody that say so, once there are any."""

    def look():
        return [mail for mail in on.post_office.to(on.mail_of(who)) if saying in text_of(mail)]

    return eventually(look, f"mail to {who}: {saying}")


def called_off(on):
    """Who was invited to a meeting that does not take place is not waited for."""
    meeting = {
        "kind": "MEETING_KIND_MENTOR",
        "partner": {"member": on.mentor},
        "at": {"date": date("2027-06-01")},
    }
    name = on.call(f"{MEETINGS}/CreateMeeting", {"parent": on.ana, "meeting": meeting})["name"]
    on.call(f"{MEETINGS}/SendInvitation", {"name": name})
    on.test.assertEqual(on.await_item(on.mentor, "KIND_MEETING")[0]["subject"], name)
    on.call(f"{MEETINGS}/CancelMeeting", {"name": name})
    on.await_no_item(on.mentor, "KIND_MEETING")
    on.call(f"{MEETINGS}/DeleteMeeting", {"name": name})


def qualifications(on):
    """It is 1 April. A certificate that expires in less than sixty days is told of at once, one that has expired not."""
    test = on.test
    hold(on, ("First aid", "2027-03-31"), ("Forklift licence", "2027-05-20"))
    items = on.await_item(on.ana, "KIND_QUALIFICATION")
    test.assertEqual([(each["subject"], each["due_date"]) for each in items], [(f"{on.ana}/standing", date("2027-05-20"))])
    (mail,) = mails(on, on.ana, "holds until 20 May 2027")
    # What it is stands in a section of hers.
    test.assertNotIn("Forklift", str(items) + text_of(mail))
    # Renewed it is done; what expires in sixty-one days is left for the morning after.
    hold(on, ("Forklift licence", "2027-06-01"))
    on.await_no_item(on.ana, "KIND_QUALIFICATION")


def told_ahead(on):
    """It is nine in the morning, sixty days ahead: one item and one mail, done once the certificate is renewed."""
    items = on.await_item(on.ana, "KIND_QUALIFICATION")
    on.test.assertEqual([each["due_date"] for each in items], [date("2027-06-01")])
    on.test.assertEqual(len(mails(on, on.ana, "holds until 1 June 2027")), 1)
    hold(on, ("Forklift licence", "2032-06-01"))
    on.await_no_item(on.ana, "KIND_QUALIFICATION")


def hold(on, *held):
    qualifications = [{"title": title, "expire_date": date(expires)} for title, expires in held]
    on.call(f"{ASSESSMENT}/UpdateStanding", {"standing": {"name": f"{on.ana}/standing", "qualifications": qualifications}})
