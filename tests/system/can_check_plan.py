"""The plan check: findings with their numbers, and gone when what they ask for is done."""

from main_job import ASSESSMENT, GRANTS, PLAN, date

CHECK = "waymark.plan.v1.CheckService/CheckPlan"


def findings(on, rule, who=None):
    check = on.call(CHECK, {"name": on.plan}, who)
    (outcome,) = [each for each in check["rules"] if each["rule"] == f"CHECK_RULE_{rule}"]
    found = [each for each in check.get("findings", []) if each["rule"] == outcome["rule"]]
    on.test.assertEqual(len(found), outcome.get("finding_count", 0))
    for each in found:
        on.test.assertTrue(each["text"] and each["remedy"] and each["item"])
    return found


def walk(on):
    test, plan = on.test, on.plan
    kept = on.call(f"{PLAN}/GetPlan", {"name": plan})
    goal = {"title": "Speak at the fair", "horizon": "HORIZON_SHORT"}
    goal = on.call(f"{PLAN}/CreateGoal", {"parent": plan, "goal_id": "fair", "goal": goal})["name"]
    for rule in ("SPECIFIC", "MEASURABLE", "DATED"):
        test.assertIn(goal, [each["item"] for each in findings(on, rule)], rule)
    better = {
        "name": goal,
        "measure": {"metric": "talks given", "target": 1},
        "target_date": {"year": 2028, "month": 3},
    }
    on.call(f"{PLAN}/UpdateGoal", {"goal": better})
    step = {"kind": "STEP_KIND_PROJECT", "title": "Prepare the talk", "track": kept["tracks"][0]["name"], "goals": [goal]}
    step |= {"hours_per_week": 6, "target_date": {"year": 2027, "month": 10}}
    step = on.call(f"{PLAN}/CreateStep", {"parent": plan, "step_id": "talk", "step": step})["name"]
    for rule in ("SPECIFIC", "MEASURABLE", "DATED"):
        test.assertNotIn(goal, [each["item"] for each in findings(on, rule)], rule)
    # What is likelier to fail than not has a chance below one half.
    on.call(f"{PLAN}/UpdateStep", {"step": {"name": step, "failure_chance": 0.6}})
    (risky,) = [each for each in findings(on, "CHANCE") if each["item"] == goal]
    test.assertEqual(risky["colour"], "CHECK_COLOUR_RED")
    test.assertAlmostEqual(risky["figures"][0]["value"], 0.4, delta=0.03)
    # 37.5 hours of contract in a week of 40 leave 2.5.
    balance = {"kind": "LIFESTYLE_KIND_BALANCE", "text": "Forty in all", "hours_per_week": 40}
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": plan, "lifestyle": [balance]}})
    (hours,) = findings(on, "HOURS")
    test.assertEqual(hours["figures"][1]["value"], 2.5)
    on.call(f"{PLAN}/UpdateStep", {"step": {"name": step, "hours_per_week": 1}})
    # For the member alone: what the stage of the career asks for.
    on.call(f"{ASSESSMENT}/UpdateStanding", {"standing": {"name": f"{on.ana}/standing", "career_start": {"year": 2001}}})
    test.assertEqual(len(findings(on, "CAREER_STAGE")), 1)
    # A certificate that expires within half a year.
    standing = {"name": f"{on.ana}/standing", "qualifications": [{"title": "First aid", "expire_date": date("2027-08-01")}]}
    on.call(f"{ASSESSMENT}/UpdateStanding", {"standing": standing})
    (expiring,) = findings(on, "QUALIFICATION_EXPIRING")
    test.assertEqual(expiring["title"], "First aid")
    mask = on.driver.mask("qualifications")
    on.call(f"{ASSESSMENT}/UpdateStanding", {"standing": {"name": standing["name"]}, "update_mask": mask})
    test.assertEqual(findings(on, "QUALIFICATION_EXPIRING"), [])
    on.refused("PERMISSION_DENIED", CHECK, {"name": plan}, on.peer)
    on.refused("NOT_FOUND", CHECK, {"name": f"{on.ana}/plans/none"}, on.ana)
    at_plan = {"authorization": on.bearer(on.ana), "service": "plan"}
    grant = {"grantee": on.peer, "section": "SECTION_GOALS"}
    granted = on.driver.call(f"{GRANTS}/CreateGrant", {"parent": on.ana, "grant": grant}, **at_plan)
    rules = {each["rule"] for each in on.call(CHECK, {"name": plan}, on.peer)["rules"]}
    test.assertEqual(rules, {"CHECK_RULE_MEASURABLE", "CHECK_RULE_DATED", "CHECK_RULE_CHECKLIST"})
    on.driver.call(f"{GRANTS}/DeleteGrant", {"name": granted["name"]}, **at_plan)
    on.call(f"{PLAN}/DeleteStep", {"name": step})
    on.call(f"{PLAN}/DeleteGoal", {"name": goal})
    lifestyle = {"name": plan, "lifestyle": kept.get("lifestyle", [])}
    on.call(f"{PLAN}/UpdatePlan", {"plan": lifestyle, "update_mask": on.driver.mask("lifestyle")})
