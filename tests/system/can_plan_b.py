"""Plan B: a tripwire trips, the member is told, looks at what a switch would mean, and goes over."""

from main_job import PLAN, date

PLAN_B = "waymark.plan.v1.PlanBService"


def walk(on):
    test, plan = on.test, on.plan
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": plan, "mode": "PLAN_MODE_FLEXIBLE"}})
    first = on.call(f"{PLAN}/GetPlan", {"name": plan})["tracks"][0]["name"]
    second = on.call(f"{PLAN}/CreateTrack", {"parent": plan, "track_id": "b", "track": {"title": "Plan B"}})["name"]
    step = {
        "kind": "STEP_KIND_CERTIFICATE",
        "title": "Certificate",
        "track": first,
        "shared_with": [second],
        "target_date": {"year": 2027, "month": 12},
    }
    shared = on.call(f"{PLAN}/CreateStep", {"parent": plan, "step_id": "cert", "step": step})["name"]
    # Its date has passed already: it trips with the very change that sets it.
    wire = {"id": "no-answer", "by_date": date("2027-03-01"), "contingency": "Apply at the other branch."}
    on.call(f"{PLAN}/UpdateTrack", {"track": {"name": first, "tripwires": [wire]}})
    told = on.await_item(on.ana, "KIND_TRIPWIRE")
    test.assertEqual(told[0]["subject"], first)
    looked = on.call(f"{PLAN_B}/ExamineTripwires", {"name": plan})
    test.assertEqual(
        [(each["state"], each["contingency"], each["fallback"]) for each in looked["findings"]],
        [("TRIPWIRE_STATE_TRIPPED", "Apply at the other branch.", second)],
    )
    preview = on.call(f"{PLAN_B}/PreviewSwitch", {"name": plan})
    test.assertEqual((preview["to_track"], preview["carried_steps"]), (second, [shared]))
    on.refused("INVALID_ARGUMENT", f"{PLAN_B}/SwitchTrack", {"name": plan}, on.ana)
    on.refused("INVALID_ARGUMENT", f"{PLAN_B}/SwitchTrack", {"name": plan, "to_track": first, "reason": "x"}, on.ana)
    on.refused("PERMISSION_DENIED", f"{PLAN_B}/SwitchTrack", {"name": plan, "reason": "x"}, on.peer)
    switched = on.call(f"{PLAN_B}/SwitchTrack", {"name": plan, "reason": "No answer by March."})
    test.assertEqual(switched["followed_track"], second)
    test.assertEqual(switched["switches"][0]["tripwire"], "no-answer")
    # What both tracks share was carried over once, and the act is a version.
    test.assertEqual([step["name"] for step in switched["steps"] if step["title"] == "Certificate"], [shared])
    versions = on.call(f"{PLAN}/ListPlanVersions", {"parent": plan})["plan_versions"]
    test.assertEqual([version["origin"] for version in versions].count("VERSION_ORIGIN_SWITCH"), 1)
    on.refused("INVALID_ARGUMENT", f"{PLAN_B}/SwitchTrack", {"name": plan, "to_track": second, "reason": "again"}, on.ana)
    on.await_no_item(on.ana, "KIND_TRIPWIRE")
