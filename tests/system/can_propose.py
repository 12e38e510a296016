"""What supporters and feedback propose to her plan, and what she makes of it: accepted changed, refused, left open."""

from main_job import PLAN, REQUEST, REVIEW, ROUND, date, eventually

PROPOSALS = "waymark.plan.v1.ProposalService"


def walk(on):
    granted = on.grants("CreateGrant", grant={"grantee": on.peer, "section": "SECTION_TRACKS"})["name"]
    beyond_the_grant(on)
    accepted_changed(on)
    decided_otherwise(on)
    gone_meanwhile(on)
    on.grants("DeleteGrant", parent=None, name=granted)
    on.refused("PERMISSION_DENIED", f"{PROPOSALS}/ListProposals", {"parent": on.plan}, on.peer)
    seen_otherwise(on)


def proposal(on, *adjustments):
    return {
        "parent": on.plan,
        "proposal": {
            "section": "SECTION_TRACKS",
            "text": "You could lead the next release",
            "adjustments": list(adjustments),
        },
    }


def new_step(on):
    track = on.call(f"{PLAN}/GetPlan", {"name": on.plan})["tracks"][0]["name"]
    return {"create_step": {"kind": "STEP_KIND_PROJECT", "title": "Lead the next release", "track": track}}


def beyond_the_grant(on):
    """Without a grant of the section nothing is proposed, and nothing is learnt of what is there."""
    goal = on.call(f"{PLAN}/GetPlan", {"name": on.plan})["goals"][0]["name"]
    method = f"{PROPOSALS}/CreateProposal"
    for name in (goal, f"{on.plan}/goals/none"):
        on.refused("PERMISSION_DENIED", method, proposal(on, {"delete": name}), on.peer)
    on.refused("PERMISSION_DENIED", method, proposal(on, new_step(on)), on.ana)
    wrong = new_step(on)
    wrong["create_step"]["track"] = f"{on.plan}/tracks/none"
    refused = on.refused("INVALID_ARGUMENT", method, proposal(on, wrong), on.peer)
    on.test.assertIn("proposal.adjustments[0].create_step.track", str(refused.details))


def accepted_changed(on):
    test, plan = on.test, on.plan
    before = on.call(f"{PLAN}/GetPlan", {"name": plan})
    ask = {**proposal(on, new_step(on)), "request_id": "release"}
    made = on.call(f"{PROPOSALS}/CreateProposal", ask, on.peer)
    test.assertEqual((made["state"], made["author"]), ("PROPOSAL_STATE_OPEN", on.peer))
    test.assertEqual(on.call(f"{PROPOSALS}/CreateProposal", ask, on.peer), made)
    test.assertEqual(on.call(f"{PLAN}/GetPlan", {"name": plan}), before)
    listed = on.call(f"{PROPOSALS}/ListProposals", {"parent": plan, "open_only": True})["proposals"]
    test.assertEqual([each["name"] for each in listed], [made["name"]])
    changed = new_step(on)
    changed["create_step"]["title"] = "Help with the next release"
    accepted = on.call(
        f"{PROPOSALS}/AcceptProposal",
        {"name": made["name"], "etag": made["etag"], "changed": True, "adjustments": [changed], "save_version": True},
    )
    test.assertEqual((accepted["state"], accepted["changed"]), ("PROPOSAL_STATE_ACCEPTED", True))
    after = on.call(f"{PLAN}/GetPlan", {"name": plan})
    titles = [step["title"] for step in after["steps"] if step.get("origin") == made["name"]]
    test.assertEqual(titles, ["Help with the next release"])
    test.assertEqual(int(after["version"]), int(before["version"]) + 1)
    test.assertTrue(on.call(f"{PROPOSALS}/GetProposal", {"name": made["name"]}, on.peer)["changed"])
    on.refused("FAILED_PRECONDITION", f"{PROPOSALS}/AcceptProposal", {"name": made["name"]}, on.ana)


def decided_otherwise(on):
    test = on.test
    before = on.call(f"{PLAN}/GetPlan", {"name": on.plan})
    one, other = (on.call(f"{PROPOSALS}/CreateProposal", proposal(on, new_step(on)), on.peer)["name"] for _ in range(2))
    on.refused("NOT_FOUND", f"{PROPOSALS}/GetProposal", {"name": one + "x"}, on.peer)
    on.call(f"{PROPOSALS}/RefuseProposal", {"name": one, "reason": "Not this year"})
    test.assertEqual(on.call(f"{PROPOSALS}/GetProposal", {"name": one}, on.peer)["reason"], "Not this year")
    on.call(f"{PROPOSALS}/WithdrawProposal", {"name": other}, on.peer)
    test.assertEqual(on.call(f"{PLAN}/GetPlan", {"name": on.plan}), before)


def gone_meanwhile(on):
    """What a proposal names is gone: she is told, and it stays open."""
    test = on.test
    step = new_step(on)["create_step"]
    step = on.call(f"{PLAN}/CreateStep", {"parent": on.plan, "step_id": "gone", "step": step})["name"]
    update = {"update_step": {"step": {"name": step, "title": "Lead it"}}}
    made = on.call(f"{PROPOSALS}/CreateProposal", proposal(on, update), on.peer)["name"]
    on.call(f"{PLAN}/DeleteStep", {"name": step})
    stale = on.refused("FAILED_PRECONDITION", f"{PROPOSALS}/AcceptProposal", {"name": made}, on.ana)
    test.assertIn(step, stale.message)
    test.assertEqual(on.call(f"{PROPOSALS}/GetProposal", {"name": made})["state"], "PROPOSAL_STATE_OPEN")
    on.call(f"{PROPOSALS}/RefuseProposal", {"name": made, "reason": "The step is gone"})


def seen_otherwise(on):
    """Her manager sees a skill two levels below her own view: once the round is closed, that leads to a proposal."""
    test = on.test
    before = on.call(f"{PLAN}/GetPlan", {"name": on.plan})
    review = on.call(f"{REVIEW}/OpenReview", {"plan": on.plan, "reason": "the release"})["name"]
    opened = {"parent": on.ana, "review": review, "due_date": date("2027-04-20")}
    name = eventually(lambda: open_round(on, opened), "feedback opens the round")
    rate(on, name, on.ana, 4)
    rate(on, name, on.manager, 2)
    on.call(f"{ROUND}/CloseRound", {"name": name})

    def of_the_round():
        open_ones = on.call(f"{PROPOSALS}/ListProposals", {"parent": on.plan, "open_only": True})
        return [each for each in open_ones.get("proposals", []) if each.get("round") == name]

    made = eventually(of_the_round, "a proposal from the round")
    skills = on.driver.call(f"{ROUND}/GetComparison", {"name": name}, certificate="plan")["skills"]
    test.assertEqual(sorted(each["skill"] for each in made), sorted(each["skill"] for each in skills))
    test.assertEqual({each["source"] for each in made}, {"PROPOSAL_SOURCE_PERCEPTION"})
    test.assertEqual(on.call(f"{PLAN}/GetPlan", {"name": on.plan})["steps"], before["steps"])
    closed = on.driver.call(f"{ROUND}/ListClosedRounds", {}, certificate="plan")["rounds"]
    test.assertIn((name, review), [(each["round"], each.get("review")) for each in closed])
    test.assertTrue(all(each["close_time"] for each in closed))
    one, *others = made
    on.call(f"{PROPOSALS}/AcceptProposal", {"name": one["name"]})
    steps = on.call(f"{PLAN}/GetPlan", {"name": on.plan})["steps"]
    aims = [step["skills"][0]["skill"] for step in steps if step.get("origin") == one["name"]]
    test.assertEqual(aims, [one["skill"]])
    for other in others:
        on.call(f"{PROPOSALS}/RefuseProposal", {"name": other["name"], "reason": "One at a time"})
    on.call(f"{REVIEW}/CloseReview", {"name": review, "next_review_date": before["next_review_date"]})


def open_round(on, opened):
    made = on.call(f"{ROUND}/OpenRound", opened)
    return made["name"] if made["state"] == "STATE_OPEN" else None


def rate(on, name, who, level):
    """The answer of `who` in the round: each skill on that level."""
    listed = on.call(f"{REQUEST}/ListRequests", {"parent": who, "state": "STATE_OPEN"}, who)["requests"]
    request = next(each["name"] for each in listed if each.get("round") == name)
    skills = on.call(f"{REQUEST}/GetRequest", {"name": request}, who)["items"]["skills"]
    ratings = [{"skill": each["skill"], "level": {"scale": each["scale"]["scale"], "value": level}} for each in skills]
    on.call(f"{REQUEST}/SubmitAnswer", {"name": request, "content": {"skill_ratings": ratings}}, who)
