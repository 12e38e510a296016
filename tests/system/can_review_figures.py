"""Figures of a review: earned schedule, a goal attainment score, what a late step moves; and what a review holds fast."""

from google.protobuf import message_factory

from drivers import Generated, PythonDriver
from main_job import GRANTS, PLAN, REVIEW, date


def walk(on):
    test = on.test
    # Counted from 31 March, the day the version was made: a thirtieth of a month. The course was to be done by then and is
    # begun: half of its weight of the 1.5 planned for the first month is earned.
    figures = on.call(f"{REVIEW}/GetReviewFigures", {"name": f"{on.review}/figures"})
    schedule = figures["earned_schedule"]
    test.assertEqual((schedule["rule"], schedule["counted_steps"]), ("PART_DONE_RULE_FIFTY_FIFTY", 2))
    test.assertAlmostEqual(schedule["earned_months"], 1 / 3)
    test.assertAlmostEqual(schedule["performance"], 10)
    # All was to be done by the end of September, a day into the seventh month: a tenth of 6 months and 1/31.
    test.assertAlmostEqual(schedule["forecast_months"], (6 + 1 / 31) / 10)
    test.assertEqual(schedule["forecast_date"], date("2027-04-18"))
    test.assertEqual(figures["goal_attainment"]["gap"], "FIGURE_GAP_NOTHING_SCORED")
    test.assertEqual(
        [(each["step"], each["kind"], each["delay_days"]) for each in figures["step_effects"]],
        [(f"{on.plan}/steps/course", "VERDICT_KIND_LATE", 32)],
    )
    called_by_the_member(on)


def called_by_the_member(on):
    """The peer's own plan, reviewed on the day it was put in force, since the branch is being restructured."""
    test, who = on.test, on.peer
    plan = make_plan(on, who)
    review = on.call(f"{REVIEW}/OpenReview", {"plan": plan, "reason": "the branch is being restructured"}, who)
    name, before = review["name"], snapshot_bytes(on, review["name"], who)
    record(on, name, plan, who)
    figures = on.call(f"{REVIEW}/GetReviewFigures", {"name": f"{name}/figures"}, who)
    test.assertEqual(figures["earned_schedule"]["gap"], "FIGURE_GAP_NO_TIME_GONE_BY")
    test.assertNotIn("performance", figures["earned_schedule"])
    # 50 + 10 * (2 * -1 + 1 * 1) / sqrt(0.7 * 5 + 0.3 * 9)
    test.assertAlmostEqual(figures["goal_attainment"]["score"], 50 - 10 / 6.2**0.5)
    test.assertEqual(figures["goal_attainment"]["correlation"], 0.3)
    effect = figures["step_effects"][0]
    test.assertEqual([(each["item"], each["days"]) for each in effect["steps"]], [(f"{plan}/steps/project", 32)])
    test.assertEqual([(each["item"], each["days"]) for each in effect["goals"]], [(f"{plan}/goals/lead", 32)])
    seen_by_section(on, name, who)
    no_close_without_a_next_date(on, name, plan, who)
    on.call(f"{REVIEW}/CloseReview", {"name": name, "next_review_date": date("2027-10-01")}, who)
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": plan, "title": "Quite another"}}, who)
    on.call(f"{PLAN}/DeleteStep", {"name": f"{plan}/steps/project"}, who)
    test.assertEqual(snapshot_bytes(on, name, who), before)
    test.assertEqual(on.call(f"{REVIEW}/GetReviewFigures", {"name": f"{name}/figures"}, who), figures)
    on.call(f"{PLAN}/DeletePlan", {"name": plan}, who)


def make_plan(on, who):
    plan = f"{who}/plans/figures"
    goals = [
        {"name": f"{plan}/goals/lead", "title": "Lead a team", "horizon": "HORIZON_SHORT", "weight": 2},
        {"name": f"{plan}/goals/teach", "title": "Teach", "horizon": "HORIZON_SHORT"},
    ]
    course = {
        "name": f"{plan}/steps/course",
        "kind": "STEP_KIND_TRAINING",
        "title": "Course",
        "start_date": date("2027-04-01"),
        "target_date": date("2027-06-30"),
    }
    project = {
        "name": f"{plan}/steps/project",
        "kind": "STEP_KIND_PROJECT",
        "title": "Project",
        "depends_on": [course["name"]],
        "target_date": {"year": 2027, "month": 9},
        "goals": [f"{plan}/goals/lead"],
    }
    on.call(
        f"{PLAN}/CreatePlan",
        {
            "parent": who,
            "plan_id": "figures",
            "plan": {
                "title": "To lead",
                "mode": "PLAN_MODE_LINEAR",
                "goals": goals,
                "tracks": [{"name": f"{plan}/tracks/team", "title": "In the team"}],
                "steps": [course, project],
                "next_review_date": date("2027-07-01"),
            },
        },
        who,
    )
    on.call(f"{PLAN}/ActivatePlan", {"name": plan}, who)
    return plan


def record(on, name, plan, who):
    late = {
        "item": f"{plan}/steps/course",
        "kind": "VERDICT_KIND_LATE",
        "delay_days": 32,
        "reason_code": "VERDICT_REASON_REORGANISATION",
        "countermeasure": "the course at the other branch",
    }
    lead = {"item": f"{plan}/goals/lead", "kind": "VERDICT_KIND_ON_COURSE", "attainment": -1}
    teach = {"item": f"{plan}/goals/teach", "kind": "VERDICT_KIND_MET", "attainment": 1, "fulfilment": 4}
    for wrong in (
        {**lead, "reason_code": "VERDICT_REASON_WORKLOAD"},
        {**lead, "attainment": 3},
        {**late, "attainment": 0},
    ):
        on.refused("INVALID_ARGUMENT", f"{REVIEW}/RecordVerdicts", {"name": name, "verdicts": [wrong]}, who)
    recorded = on.call(f"{REVIEW}/RecordVerdicts", {"name": name, "verdicts": [late, lead, teach]}, who)
    on.test.assertEqual(recorded["step_verdicts"][0]["reason_code"], "VERDICT_REASON_REORGANISATION")


def seen_by_section(on, name, who):
    """Who may see reviews sees no figure of goals or steps without a grant of these."""
    test, figures = on.test, {"name": f"{name}/figures"}
    on.refused("PERMISSION_DENIED", f"{REVIEW}/GetReviewFigures", figures, on.manager)
    grants = []
    for section, shown in (
        ("REVIEWS", set()),
        ("GOALS", {"goal_attainment"}),
        ("TRACKS", {"goal_attainment", "earned_schedule", "step_effects"}),
    ):
        request = {"parent": who, "grant": {"grantee": on.manager, "section": f"SECTION_{section}"}}
        grants.append(on.driver.call(f"{GRANTS}/CreateGrant", request, on.bearer(who), service="plan")["name"])
        seen = on.call(f"{REVIEW}/GetReviewFigures", figures, on.manager)
        test.assertEqual(set(seen), {"name"} | shown)
    for grant in grants:
        on.driver.call(f"{GRANTS}/DeleteGrant", {"name": grant}, on.bearer(who), service="plan")


def no_close_without_a_next_date(on, name, plan, who):
    test = on.test
    before = on.call(f"{PLAN}/GetPlan", {"name": plan}, who)
    for date_said in ({}, {"next_review_date": date("2027-04-01")}, {"next_review_date": date("2032-05-01")}):
        request = {"name": name, "summary": "done", **date_said}
        refused = on.refused("INVALID_ARGUMENT", f"{REVIEW}/CloseReview", request, who)
        test.assertIn("next_review_date", str(refused.details))
    test.assertEqual(on.call(f"{REVIEW}/GetReview", {"name": name}, who)["state"], "REVIEW_STATE_OPEN")
    test.assertEqual(on.call(f"{PLAN}/GetPlan", {"name": plan}, who), before)


def snapshot_bytes(on, review, who):
    """The snapshot as the server sends it, before any client has made sense of it."""
    method = Generated.get().method(f"{REVIEW}/GetReviewSnapshot")
    request = message_factory.GetMessageClass(method.input_type)(name=f"{review}/snapshot")
    raw = PythonDriver(on.suite).channel("plan").unary_unary(f"/{REVIEW}/GetReviewSnapshot")
    sent = raw(request.SerializeToString(), metadata=[("authorization", on.bearer(who))], timeout=20)
    on.test.assertGreater(len(sent), len(request.name))
    return sent
