"""Actions with their history, versions saved, read as of a time, and restored; a plan's document whole."""

import re

from main_job import PLAN, date


def walk(on):
    actions(on)
    whole_document(on)
    versions(on)


def actions(on):
    test, plan = on.test, on.plan
    action = on.call(
        f"{PLAN}/CreateAction",
        {"parent": plan, "action_id": "ask", "action": {"title": "Ask for the project", "aims_by": {"year": 2027, "month": 5}}},
    )
    test.assertEqual(
        (action["name"], action["state"], action["responsible"], action["kind"]),
        (f"{plan}/actions/ask", "ACTION_STATE_OPEN", "RESPONSIBLE_MEMBER", "ACTION_KIND_TASK"),
    )
    moved = {"name": action["name"], "etag": action["etag"], "aims_by": {"year": 2027, "month": 6}}
    moved = on.call(f"{PLAN}/UpdateAction", {"action": moved})
    closing = {"name": action["name"], "state": "ACTION_STATE_NOT_APPLICABLE"}
    refused = on.refused("INVALID_ARGUMENT", f"{PLAN}/UpdateAction", {"action": closing}, on.ana)
    test.assertIn("closing_note", str(refused) + str(refused.details))
    closed = on.call(f"{PLAN}/UpdateAction", {"action": {**closing, "closing_note": "The project was given up."}})
    test.assertEqual([move.get("to_state") for move in closed["moves"]], ["ACTION_STATE_OPEN", "ACTION_STATE_NOT_APPLICABLE"])
    test.assertEqual(closed["moves"][0]["from_date"], {"year": 2027, "month": 5})
    on.refused("ABORTED", f"{PLAN}/UpdateAction", {"action": {"name": action["name"], "etag": action["etag"], "title": "x"}}, on.ana)
    on.refused("PERMISSION_DENIED", f"{PLAN}/CreateAction", {"parent": plan, "action": {"title": "x"}}, on.peer)


def whole_document(on):
    """What the plan holds beside its elements, and steps that wait for one another."""
    test, plan = on.test, on.plan
    track = on.call(f"{PLAN}/GetPlan", {"name": plan})["tracks"][0]["name"]
    for step, waits in (("first", []), ("second", ["first"])):
        on.call(
            f"{PLAN}/CreateStep",
            {
                "parent": plan,
                "step_id": step,
                "step": {
                    "kind": "STEP_KIND_PROJECT",
                    "title": step,
                    "track": track,
                    "months": {"optimistic": 1, "likely": 2, "pessimistic": 6},
                    "failure_chance": 0.1,
                    "depends_on": [f"{plan}/steps/{each}" for each in waits],
                },
            },
        )
    circle = {"name": f"{plan}/steps/first", "depends_on": [f"{plan}/steps/second"]}
    refused = on.refused("INVALID_ARGUMENT", f"{PLAN}/UpdateStep", {"step": circle}, on.ana)
    test.assertIn("steps/first > ", str(refused) + str(refused.details))
    wire = {"id": "by-summer", "by_date": date("2027-08-31"), "unless": {"step_done": f"{plan}/steps/first"}, "contingency": "Ask the union."}
    on.call(f"{PLAN}/UpdateTrack", {"track": {"name": track, "tripwires": [wire]}})
    on.refused("FAILED_PRECONDITION", f"{PLAN}/DeleteStep", {"name": f"{plan}/steps/first"}, on.ana)
    on.call(
        f"{PLAN}/UpdatePlan",
        {
            "plan": {
                "name": plan,
                "interests": [{"title": "Lighthouse keeper"}],
                "skill_wishes": [{"text": "speaking in public"}],
                "feedback_wishes": [{"from_text": "my manager", "topic": "how I lead meetings"}],
                "contingencies": [{"circumstance": "the branch closes", "response": "apply at the other one"}],
                "resources": [{"text": "the evening course"}],
            }
        },
    )
    on.call(f"{PLAN}/UpdateTrack", {"track": {"name": track}, "update_mask": on.driver.mask("tripwires")})
    for step in ("second", "first"):
        on.call(f"{PLAN}/DeleteStep", {"name": f"{plan}/steps/{step}"})


def versions(on):
    test, plan = on.test, on.plan
    saved = on.call(f"{PLAN}/SavePlanVersion", {"parent": plan, "note": "before I try something"})
    test.assertEqual((saved["origin"], saved["note"]), ("VERSION_ORIGIN_SAVE", "before I try something"))
    on.call(f"{PLAN}/DeleteAction", {"name": f"{plan}/actions/ask"})
    title = on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": plan, "title": "Something else"}})["title"]
    test.assertEqual(title, "Something else")
    as_of = on.call(f"{PLAN}/GetPlanVersionAsOf", {"parent": plan, "as_of_time": saved["create_time"]})
    test.assertEqual(as_of["name"], saved["name"])
    on.refused("NOT_FOUND", f"{PLAN}/GetPlanVersionAsOf", {"parent": plan, "as_of_time": "2001-01-01T00:00:00Z"}, on.ana)
    restored = on.call(f"{PLAN}/RestorePlanVersion", {"name": saved["name"]})
    test.assertEqual(restored["title"], saved["plan"]["title"])
    test.assertEqual([action["name"] for action in restored["actions"]], [f"{plan}/actions/ask"])
    test.assertEqual(int(restored["version"]), int(saved["plan"]["version"]) + 1)
    diff = on.call(f"{PLAN}/DiffPlanVersions", {"name": plan, "from_version": saved["plan"]["version"]})
    # Back as it was, under a new etag: whoever read the one that was deleted must read again.
    test.assertEqual(diff["actions"][0]["fields"], on.driver.mask("etag"))
    test.assertNotIn("title", diff.get("after", {}))
    differences(on)


def differences(on):
    """What a diff says, done to the one version, gives the other: from each version to the next, and back."""
    test, plan = on.test, on.plan
    listed = on.call(f"{PLAN}/ListPlanVersions", {"parent": plan})["plan_versions"]
    numbers = sorted(int(each["name"].rsplit("/", 1)[1]) for each in listed)
    test.assertGreater(len(numbers), 3)
    documents = {each: on.call(f"{PLAN}/GetPlanVersion", {"name": f"{plan}/versions/{each}"})["plan"] for each in numbers}
    for one, other in zip(numbers, numbers[1:]):
        for old, new in ((one, other), (other, one)):
            diff = on.call(f"{PLAN}/DiffPlanVersions", {"name": plan, "from_version": old, "to_version": new})
            test.assertNotEqual(documents[old], documents[new])
            test.assertEqual(applied(diff, documents[old]), documents[new], f"{old} to {new}")


def applied(diff, old):
    """The plan after a diff, made of nothing but the diff and the plan before."""
    mask = diff.get("fields", "")
    paths = mask["paths"] if isinstance(mask, dict) else [re.sub("([A-Z])", r"_\1", path).lower() for path in mask.split(",") if path]
    new = {field: value for field, value in old.items() if field not in paths} | diff.get("after", {})
    for kind in ("goals", "tracks", "steps", "actions"):
        elements = list(old.get(kind, []))
        for change in diff.get(kind, []):
            if change["kind"] == "CHANGE_KIND_ADDED":
                elements.insert(change.get("position", 0), change["after"])
                continue
            at = [each["name"] for each in elements].index(change["before"]["name"])
            elements[at : at + 1] = [change["after"]] if change["kind"] == "CHANGE_KIND_CHANGED" else []
        new.pop(kind, None)
        if elements:
            new[kind] = elements
    return new
