"""When a plan of two tracks will be where it is to be, what a setback would cost, and what a Plan B is worth."""

from can_takeaway import document
from main_job import GRANTS, PLAN, date

FORECAST = "waymark.plan.v1.ForecastService"


def walk(on):
    test = on.test
    plan = on.call(f"{PLAN}/CreatePlan", {"parent": on.ana, "plan_id": "forecast", "plan": two_tracks(on.ana)})["name"]
    step = f"{plan}/steps/"

    timeline = on.call(f"{FORECAST}/GetTimeline", {"plan": plan})
    times = {each["step"]: each for each in timeline["steps"]}
    test.assertEqual(timeline["today"], date("2027-04-01"))
    test.assertEqual(times[f"{step}course"]["earliest_finish"], date("2027-06-30"))
    test.assertEqual(times[f"{step}cert"]["earliest_start"], date("2027-07-01"))
    # The limit of the certificate lies a month before it can be had.
    test.assertLess(times[f"{step}cert"]["total_float_days"], -28)
    test.assertTrue(times[f"{step}course"]["critical"])
    test.assertEqual([each["track"] for each in timeline["track_ends"]], [f"{plan}/tracks/a", f"{plan}/tracks/b"])
    alone = on.call(f"{FORECAST}/GetTimeline", {"plan": plan, "track": f"{plan}/tracks/b"})
    test.assertEqual({each["step"] for each in alone["steps"]}, {f"{step}course", f"{step}team"})

    options = {"seed": "11", "runs": 2000, "by_date": date("2029-12-31")}
    # Setbacks: the course takes three months more, and the post comes to nothing.
    what_ifs = [{"slip": {"step": f"{step}course", "months": 3}}, {"fail": f"{step}post"}]
    asked = on.call(f"{FORECAST}/Forecast", {"plan": plan, "options": options, "what_ifs": what_ifs})
    planned, setback = asked["as_planned"], asked["what_if"]
    test.assertEqual(planned["single_points_of_failure"], [f"{step}course"])
    test.assertGreater(planned["tracks"][0]["chance"], 0.5)
    test.assertEqual(setback["tracks"][0].get("chance", 0), 0)
    # Plan B bears it, later.
    test.assertEqual(planned["end"]["chance"], setback["end"]["chance"])
    test.assertGreater(planned["end"]["chance_by"], setback["end"].get("chance_by", 0))
    test.assertGreater(setback["goals"][0]["by_date"]["year"], 2027)
    on.call(f"{PLAN}/UpdateStep", {"step": {"name": f"{step}post", "failure_chance": 1, "tries": 1}})
    on.call(f"{PLAN}/UpdateStep", {"step": {"name": f"{step}course", "months": slipped(times[f"{step}course"])}})
    really = on.call(f"{FORECAST}/Forecast", {"plan": plan, "options": options})
    test.assertEqual(really["as_planned"], setback)

    compared = on.call(f"{FORECAST}/CompareModes", {"plan": plan, "options": options})
    test.assertEqual(compared["linear"].get("chance", 0), 0)
    test.assertGreater(compared["flexible"]["chance"], 0.5)

    # The career map shows the spread of each date.
    test.assertIn("done by: 1 in 10 to 9 in 10", document(on, "SVG", plan=plan)[1].decode())

    # A peer sees nothing; with a grant of the tracks, all but the goals.
    on.refused("PERMISSION_DENIED", f"{FORECAST}/Forecast", {"plan": plan}, on.peer)
    on.refused("INVALID_ARGUMENT", f"{FORECAST}/Forecast", {"plan": plan, "options": {"runs": 20001}}, on.ana)
    on.refused("NOT_FOUND", f"{FORECAST}/CompareModes", {"plan": f"{on.ana}/plans/none"}, on.ana)
    grants = {"authorization": on.bearer(on.ana), "service": "plan"}
    asked = {"parent": on.ana, "grant": {"grantee": on.peer, "section": "SECTION_TRACKS"}}
    grant = on.driver.call(f"{GRANTS}/CreateGrant", asked, **grants)["name"]
    seen = on.call(f"{FORECAST}/Forecast", {"plan": plan, "options": options}, on.peer)["as_planned"]
    test.assertEqual(seen, {key: value for key, value in setback.items() if key != "goals"})
    on.driver.call(f"{GRANTS}/DeleteGrant", {"name": grant}, **grants)
    on.call(f"{PLAN}/DeletePlan", {"name": plan})


def slipped(times):
    """Three months more than a step with one date takes."""
    month = 365.25 / 12
    return {"likely": times["duration_days"] / month + 3}


def two_tracks(ana):
    plan = f"{ana}/plans/forecast"
    tracks, goals, steps = f"{plan}/tracks/", f"{plan}/goals/", f"{plan}/steps/"
    course = {
        "name": f"{steps}course",
        "kind": "STEP_KIND_TRAINING",
        "title": "Course",
        "track": f"{tracks}a",
        "shared_with": [f"{tracks}b"],
        "target_date": {"year": 2027, "month": 6, "day": 30},
        "failure_chance": 0.1,
    }
    certificate = {
        "name": f"{steps}cert",
        "kind": "STEP_KIND_CERTIFICATE",
        "title": "Certificate",
        "track": f"{tracks}a",
        "depends_on": [f"{steps}course"],
        "months": {"optimistic": 1, "likely": 2, "pessimistic": 6},
        "target_date": {"year": 2027, "month": 7, "day": 31},
        "must_be_in_time": True,
    }
    post = {
        "name": f"{steps}post",
        "kind": "STEP_KIND_PROMOTION",
        "title": "Post",
        "track": f"{tracks}a",
        "depends_on": [f"{steps}cert"],
        "months": {"optimistic": 9, "likely": 12, "pessimistic": 15},
        "target_date": {"year": 2028, "part": "PART_SUMMER"},
        "failure_chance": 0.4,
        "tries": 2,
        "retry_months": 6,
        "goals": [f"{goals}lead"],
    }
    team = {
        "name": f"{steps}team",
        "kind": "STEP_KIND_LEADERSHIP_EXPERIENCE",
        "title": "Lead a team",
        "track": f"{tracks}b",
        "depends_on": [f"{steps}course"],
        "months": {"optimistic": 12, "likely": 18, "pessimistic": 30},
    }
    return {
        "title": "Two ways",
        "mode": "PLAN_MODE_FLEXIBLE",
        "goals": [
            {"name": f"{goals}lead", "title": "Lead", "horizon": "HORIZON_SHORT", "target_date": {"year": 2028}},
        ],
        "tracks": [{"name": f"{tracks}a", "title": "Specialist"}, {"name": f"{tracks}b", "title": "Manager"}],
        "steps": [course, certificate, post, team],
    }
