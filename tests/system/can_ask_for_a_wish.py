"""Feedback that a plan wishes for becomes a request: here for a member, by link for a contact; the wish names it and what became of it."""

from can_takeaway import CHECKLIST
from main_job import PLAN, date, eventually, link_in
from post_office import text_of

CONTACTS, REQUEST = "waymark.plan.v1.ContactService", "waymark.feedback.v1.RequestService"


def walk(on):
    test, plan, zoe = on.test, f"{on.ana}/plans/wishes", f"zoe.{on.driver.name}@example.org"
    contact = {"display_name": "Zoe", "email": zoe, "relation": "SUPPORTER_RELATION_COACH"}
    on.call(f"{CONTACTS}/CreateContact", {"parent": on.ana, "contact_id": "wished", "contact": contact})
    wishes = [
        {"from": on.mentor, "topic": "how I brief"},
        {"from": f"{on.ana}/contacts/wished", "topic": "my letters"},
        {"from_text": "my manager", "topic": "my talks"},
    ]
    document = {"title": "Wishes", "mode": "PLAN_MODE_FLEXIBLE", "feedback_wishes": wishes}
    made = on.call(f"{PLAN}/CreatePlan", {"parent": on.ana, "plan_id": "wishes", "plan": document})
    brief, letters, talks = (wish["name"] for wish in made["feedback_wishes"])

    def ask(wish, **rater):
        return {"wish": wish, "rater": rater, "due_date": date("2027-04-20")}

    def wish_once(name, state):
        def look():
            found = on.call(f"{PLAN}/GetPlan", {"name": plan})["feedback_wishes"]
            return next((wish for wish in found if wish["name"] == name and wish.get("state") == state), None)

        return eventually(look, f"{name} is {state}")

    method = f"{REQUEST}/CreateWishedRequest"
    sent = on.call(method, ask(brief, relation="RELATION_MENTOR"))
    test.assertEqual((sent["rater"], sent["wish"], sent["state"]), (on.mentor, brief, "STATE_OPEN"))
    test.assertEqual(on.call(method, ask(brief, relation="RELATION_MENTOR"))["request"], sent["request"])
    test.assertEqual(wish_once(brief, "STATE_ASKED")["request"], sent["request"])
    asked = on.call(f"{REQUEST}/GetRequest", {"name": sent["request"]}, on.mentor)
    test.assertEqual(asked["items"]["question"], "how I brief")
    test.assertNotIn("wish", asked)
    lines = on.call(f"{CHECKLIST}/GetChecklist", {"name": f"{plan}/checklist"})["lines"]
    answers = next(line for line in lines if line["number"] == "K16")["answers"]
    test.assertTrue(answers[0]["text"].endswith("how I brief (asked for)"), answers)
    test.assertEqual(answers[0]["source"], sent["request"])
    answer = {"name": sent["request"], "content": {"comment": "To the point."}}
    on.call(f"{REQUEST}/SubmitAnswer", answer, on.mentor)
    test.assertEqual(wish_once(brief, "STATE_ANSWERED")["request"], sent["request"])

    sent = on.call(method, ask(letters, relation="RELATION_EXTERNAL_COACH"))
    link = link_in(text_of(on.post_office.await_mail(zoe)[0]))
    on.driver.call(f"{REQUEST}/DeclineRequest", {"name": sent["request"]}, f"Link {link}")
    test.assertEqual(wish_once(letters, "STATE_DECLINED")["request"], sent["request"])

    on.refused("FAILED_PRECONDITION", method, ask(talks, relation="RELATION_MANAGER"), on.ana)
    on.refused("PERMISSION_DENIED", method, ask(talks, relation="RELATION_MANAGER"), on.peer)
    on.refused("NOT_FOUND", method, ask(f"{plan}/feedbackWishes/none", relation="RELATION_MANAGER"), on.ana)
    sent = on.call(method, ask(talks, relation="RELATION_MANAGER", member=on.manager))
    on.call(f"{REQUEST}/WithdrawRequest", {"parent": on.ana, "request": sent["request"]})
    wish_once(talks, "STATE_WITHDRAWN")
    told = []
    page = {"page_size": 1}
    while page is not None:
        found = on.driver.call(f"{REQUEST}/ListWishedRequests", page, certificate="plan")
        told += [(each["wish"], each["outcome"]) for each in found["requests"]]
        page = {**page, "page_token": found["next_page_token"]} if found.get("next_page_token") else None
    outcomes = [(brief, "OUTCOME_ANSWERED"), (letters, "OUTCOME_DECLINED"), (talks, "OUTCOME_WITHDRAWN")]
    # The clock stands still: all were made at once.
    test.assertCountEqual([each for each in told if each[0].startswith(f"{plan}/")], outcomes)
    on.refused("PERMISSION_DENIED", f"{REQUEST}/ListWishedRequests", {}, on.ana)
    on.call(f"{PLAN}/DeletePlan", {"name": plan})
    on.call(f"{CONTACTS}/DeleteContact", {"name": f"{on.ana}/contacts/wished"})
