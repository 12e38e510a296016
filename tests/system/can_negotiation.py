"""Responsibilities negotiated with the manager: counter, agree, apply once and again; with somebody who has no account by a
link; guidance at hand; the salary path."""

from can_takeaway import document
from drivers import CallFailed
from main_job import ANSWER, ASSESSMENT, PLAN, date

NEGOTIATION, GUIDANCE, SALARY, CHECKLIST = (
    f"waymark.plan.v1.{name}Service" for name in ("Negotiation", "Guidance", "Salary", "Checklist")
)


def walk(on):
    note = guidance(on)
    name = opportunity(on, note)
    agree(on, name, note)
    apply(on, name)
    salary(on)
    by_link(on)
    ends(on, note)


def operator(on, method, request):
    return on.driver.call(method, request, "Bearer " + on.suite.token("operator"))


def pay(units):
    return {"amount": {"currency_code": "GBP", "units": str(units)}, "period": "PAY_PERIOD_YEAR"}


def guidance(on):
    test = on.test
    note = {"title": "Fair talks", "body": "Ask for time to think.", "topic": "GUIDANCE_TOPIC_FAIR_NEGOTIATION", "language": "en"}
    made = operator(on, f"{GUIDANCE}/CreateGuidanceNote", {"guidance_note": note})
    on.refused("PERMISSION_DENIED", f"{GUIDANCE}/CreateGuidanceNote", {"guidance_note": note}, on.ana)
    changed = {"name": made["name"], "etag": made["etag"], "source": "WEU, note 12"}
    operator(on, f"{GUIDANCE}/UpdateGuidanceNote", {"guidance_note": changed})
    test.assertEqual(on.call(f"{GUIDANCE}/GetGuidanceNote", {"name": made["name"]})["source"], "WEU, note 12")
    query = {"topic": "GUIDANCE_TOPIC_FAIR_NEGOTIATION", "language": "en"}
    listed = on.call(f"{GUIDANCE}/ListGuidanceNotes", query)["guidance_notes"]
    test.assertIn(made["name"], [each["name"] for each in listed])
    return made["name"]


def opportunity(on, note):
    test = on.test
    made = on.call(
        f"{NEGOTIATION}/CreateNegotiation",
        {"parent": on.ana, "negotiation_id": "rota", "negotiation": {"plan": on.plan, "title": "The rota"}},
    )
    test.assertEqual(made["state"], "NEGOTIATION_STATE_OPPORTUNITY")
    test.assertIn(note, made["guidance_at_hand"])
    name = made["name"]
    on.call(f"{NEGOTIATION}/DraftNegotiation", {"name": name})
    on.refused("FAILED_PRECONDITION", f"{NEGOTIATION}/ProposeNegotiation", {"name": name}, on.ana)
    on.refused(
        "INVALID_ARGUMENT",
        f"{NEGOTIATION}/UpdateNegotiation",
        {"negotiation": {"name": name, "counterpart": {"member": on.ana}}},
        on.ana,
    )
    terms = {
        "responsibilities": [{"title": "Plan the rota", "hours_per_week": 5, "shows_readiness_for": "leading"}],
        "given_up": [{"title": "Weekly report", "hours_per_week": 2}],
        "pay": pay(47000),
        "start_date": {"year": 2027, "month": 9},
    }
    drafted = {
        "name": name,
        "counterpart": {"member": on.manager},
        "terms": terms,
        "readiness": [{"text": "Ran the summer rota"}],
        "guidance_notes": [note],
        "notes": "No less than 46.",
    }
    on.call(f"{NEGOTIATION}/UpdateNegotiation", {"negotiation": drafted})
    return name


def agree(on, name, note):
    test = on.test
    sections = {each["section"] for each in grants(on, on.manager)}
    if "SECTION_NEGOTIATIONS" not in sections:
        on.refused("FAILED_PRECONDITION", f"{NEGOTIATION}/ProposeNegotiation", {"name": name}, on.ana)
        grant = {"grantee": on.manager, "section": "SECTION_NEGOTIATIONS"}
        on.grants("CreateGrant", grant=grant)
    test.assertNotIn("SECTION_SALARY", sections)
    proposed = on.call(f"{NEGOTIATION}/ProposeNegotiation", {"name": name, "said": "I would like to."})
    test.assertEqual(
        (proposed["state"], proposed["awaits"]), ("NEGOTIATION_STATE_PROPOSED", "NEGOTIATION_PARTY_COUNTERPART")
    )
    waits = on.await_item(on.manager, "KIND_NEGOTIATION")
    test.assertEqual([item["subject"] for item in waits], [name])
    test.assertNotIn("rota", str(waits).replace(name, ""))
    # The member's week: 37.5 by contract, 5 more, 2 less.
    test.assertEqual(float(proposed["workload"]["added_hours"]), 5)
    test.assertEqual(float(proposed["workload"]["contract_hours"]), 37.5)
    seen = on.call(f"{NEGOTIATION}/GetNegotiation", {"name": name}, on.manager)
    test.assertNotIn("pay", seen["terms"])
    test.assertFalse(seen.get("notes"))
    on.refused("PERMISSION_DENIED", f"{NEGOTIATION}/AgreeNegotiation", {"name": name}, on.peer)
    on.refused("PERMISSION_DENIED", f"{NEGOTIATION}/GetNegotiation", {"name": name}, on.peer)
    on.refused("FAILED_PRECONDITION", f"{NEGOTIATION}/AgreeNegotiation", {"name": name}, on.ana)
    terms = {"responsibilities": [{"title": "Plan the rota", "hours_per_week": 4}], "start_date": {"year": 2027, "month": 9}}
    refused = {"name": name, "terms": {**terms, "pay": pay(1)}}
    on.refused("INVALID_ARGUMENT", f"{NEGOTIATION}/CounterNegotiation", refused, on.manager)
    on.call(f"{NEGOTIATION}/CounterNegotiation", {"name": name, "terms": terms, "turn": 1, "said": "Less."}, on.manager)
    test.assertEqual([item["subject"] for item in on.await_item(on.ana, "KIND_NEGOTIATION")], [name])
    on.await_no_item(on.manager, "KIND_NEGOTIATION")
    on.refused("FAILED_PRECONDITION", f"{NEGOTIATION}/ApplyNegotiation", {"name": name}, on.ana)
    on.refused("ABORTED", f"{NEGOTIATION}/AgreeNegotiation", {"name": name, "turn": 1}, on.ana)
    agreed = on.call(f"{NEGOTIATION}/AgreeNegotiation", {"name": name, "turn": 2})
    test.assertEqual(agreed["state"], "NEGOTIATION_STATE_AGREED")
    on.await_no_item(on.ana, "KIND_NEGOTIATION")
    test.assertEqual(agreed["terms"]["pay"]["amount"]["units"], "47000")
    test.assertTrue(agreed["counterpart_consent"]["pay_unseen"])
    listed = on.call(f"{NEGOTIATION}/ListNegotiations", {"parent": on.ana, "state": "NEGOTIATION_STATE_AGREED"}, on.manager)
    test.assertEqual([each["name"] for each in listed["negotiations"]], [name])


def grants(on, grantee):
    listed = on.grants("ListGrants", page_size=200).get("grants", [])
    return [each for each in listed if each["grantee"] == grantee]


def apply(on, name):
    test = on.test
    applied = on.call(f"{NEGOTIATION}/ApplyNegotiation", {"name": name})
    test.assertEqual(len(applied["applied"]), 1)
    plan = on.call(f"{PLAN}/GetPlan", {"name": on.plan})
    step = next(each for each in plan["steps"] if each["name"] == applied["applied"][0])
    test.assertEqual((step["title"], step["origin"]), ("Plan the rota", name))
    again = on.call(f"{NEGOTIATION}/ApplyNegotiation", {"name": name})
    test.assertEqual(again["applied"], applied["applied"])
    test.assertEqual(len(on.call(f"{PLAN}/GetPlan", {"name": on.plan})["steps"]), len(plan["steps"]))


def salary(on):
    test = on.test
    path = on.call(f"{SALARY}/GetSalaryPath", {"plan": on.plan})
    test.assertEqual(path["currency_code"], "GBP")
    last = path["gaps"][-1]
    test.assertEqual((last["planned"]["units"], last["actual"]["units"], last["difference"]["units"]), ("47000", "41000", "6000"))
    on.refused("PERMISSION_DENIED", f"{SALARY}/GetSalaryPath", {"plan": on.plan}, on.manager)
    on.refused("INVALID_ARGUMENT", f"{SALARY}/GetSalaryPath", {"plan": on.plan, "hours_per_week": 200}, on.ana)
    nowhere_else(on)


def nowhere_else(on):
    """What she is to be paid stands in what she reads, and in nothing that a grant of all else but pay opens."""
    test = on.test
    granted = [
        on.grants("CreateGrant", grant={"grantee": on.peer, "section": f"SECTION_{section}"})["name"]
        for section in ("ASSESSMENT", "GOALS", "TRACKS", "LIFESTYLE", "REVIEWS")
    ]
    answers = {
        "GetPlan": lambda who: on.call(f"{PLAN}/GetPlan", {"name": on.plan}, who),
        "DiffPlanVersions": lambda who: on.call(f"{PLAN}/DiffPlanVersions", {"name": on.plan, "from_version": 1}, who),
        "GetChecklist": lambda who: on.call(f"{CHECKLIST}/GetChecklist", {"name": f"{on.plan}/checklist"}, who),
        "Markdown": lambda who: document(on, "MARKDOWN", who)[1].decode(),
        "JSON": lambda who: document(on, "JSON", who)[1].decode(),
    }
    for name, answer in answers.items():
        own, granted_one = (str(answer(who)).replace(",", "") for who in (on.ana, on.peer))
        test.assertIn("47000", own, name)
        test.assertNotIn("47000", granted_one, name)
    for grant in granted:
        on.grants("DeleteGrant", parent=None, name=grant)


def outsider(on, title, **more):
    """A draft with somebody who has no account: 30 hours a week for a title and pay."""
    terms = {
        "responsibilities": [{"title": "Run the desk", "hours_per_week": 30}],
        "recognition": [{"kind": "RECOGNITION_KIND_TITLE", "text": "Deputy"}],
        "pay": pay(52000),
    }
    negotiation = {"plan": on.plan, "title": title, "counterpart": {"outside": "Ms Field"}, "terms": terms, **more}
    request = {"parent": on.ana, "negotiation": negotiation, "draft": True}
    return on.call(f"{NEGOTIATION}/CreateNegotiation", request)


def evidence(on):
    """What shows that she is ready, of every kind that there is."""
    plan = on.call(f"{PLAN}/GetPlan", {"name": on.plan})
    entries = on.call(f"{ASSESSMENT}/ListAssessmentEntries", {"parent": on.ana})["assessment_entries"]
    answers = on.call(f"{ANSWER}/ListAnswers", {"parent": on.ana, "round": on.round})["answers"]
    return {
        "text": "Ran the desk in June",
        "steps": [plan["steps"][0]["name"]],
        "assessment_entries": [entries[0]["name"]],
        "answers": [answers[0]["name"]],
    }


def by_link(on):
    """Ms Field has no account: with the link that Ana passes on she reads this negotiation and nothing else, counters and
    agrees in person."""
    test, shown = on.test, evidence(on)
    before = on.call(f"{PLAN}/GetPlan", {"name": on.plan}).get("lifestyle", [])
    lifestyle(on, [{"kind": "LIFESTYLE_KIND_BALANCE", "text": "Forty in all", "hours_per_week": 40}])
    made = outsider(on, "The desk", readiness=[shown], notes="No less than 50.")
    name = made["name"]
    test.assertEqual(made["readiness"], [shown])
    # 37.5 by contract, 30 more, and no room but for 40.
    test.assertGreaterEqual(float(made["workload"]["over_hours"]), 27.5)
    on.refused("FAILED_PRECONDITION", f"{NEGOTIATION}/IssueNegotiationLink", {"name": name}, on.ana)
    on.call(f"{NEGOTIATION}/ProposeNegotiation", {"name": name})
    on.refused("PERMISSION_DENIED", f"{NEGOTIATION}/IssueNegotiationLink", {"name": name}, on.manager)
    first = issue(on, name)
    test.assertEqual(on.call(f"{NEGOTIATION}/GetNegotiation", {"name": name})["link"].get("opens_pay", False), False)
    nothing_else_by(on, name, first)
    unseen = on.driver.call(f"{NEGOTIATION}/GetNegotiation", {"name": name}, first)
    test.assertEqual(unseen["readiness"], [{"text": shown["text"]}])
    terms = {"responsibilities": [{"title": "Run the desk", "hours_per_week": 20}], "recognition": made["terms"]["recognition"]}
    refused_by(on, first, "INVALID_ARGUMENT", "Counter", name, terms={**terms, "pay": pay(1)})
    on.driver.call(f"{NEGOTIATION}/CounterNegotiation", {"name": name, "terms": terms, "turn": 1, "said": "Twenty."}, first)
    test.assertEqual([item["subject"] for item in on.await_item(on.ana, "KIND_NEGOTIATION")], [name])
    refused_by(on, first, "FAILED_PRECONDITION", "Agree", name)
    on.call(f"{NEGOTIATION}/CounterNegotiation", {"name": name, "terms": {**terms, "pay": pay(51000)}})
    on.await_no_item(on.ana, "KIND_NEGOTIATION")
    second = issue(on, name, opens_pay=True)
    refused_by(on, first, "PERMISSION_DENIED", "Agree", name)
    seen = on.driver.call(f"{NEGOTIATION}/GetNegotiation", {"name": name}, second)
    test.assertEqual(seen["terms"]["pay"]["amount"]["units"], "51000")
    refused_by(on, second, "ABORTED", "Agree", name, turn=1)
    agreed = on.driver.call(f"{NEGOTIATION}/AgreeNegotiation", {"name": name, "turn": 3, "request_id": "yes"}, second)
    test.assertEqual(agreed["state"], "NEGOTIATION_STATE_AGREED")
    again = on.driver.call(f"{NEGOTIATION}/AgreeNegotiation", {"name": name, "turn": 3, "request_id": "yes"}, second)
    test.assertEqual(again, agreed)
    refused_by(on, second, "FAILED_PRECONDITION", "Agree", name)
    kept = on.call(f"{NEGOTIATION}/GetNegotiation", {"name": name})
    consent, turn = kept["counterpart_consent"], kept["turns"][-1]
    for each in (consent, turn, kept["turns"][1]):
        test.assertTrue(each["by_link"])
        test.assertFalse(each.get("unconfirmed"))
    test.assertFalse(turn.get("actor"))
    test.assertFalse(consent.get("pay_unseen"))
    test.assertEqual(kept["terms"]["recognition"][0]["answer"], "RECOGNITION_ANSWER_GRANTED")
    # It is still to be read, until the link is taken back.
    test.assertEqual(on.driver.call(f"{NEGOTIATION}/GetNegotiation", {"name": name}, second)["state"], kept["state"])
    on.call(f"{NEGOTIATION}/RevokeNegotiationLink", {"name": name})
    refused_by(on, second, "PERMISSION_DENIED", "Get", name)
    test.assertNotIn("link", on.call(f"{NEGOTIATION}/GetNegotiation", {"name": name}))
    on.call(f"{NEGOTIATION}/DeleteNegotiation", {"name": name})
    lifestyle(on, before)


def lifestyle(on, entries):
    request = {"plan": {"name": on.plan, "lifestyle": entries}, "update_mask": on.driver.mask("lifestyle")}
    on.call(f"{PLAN}/UpdatePlan", request)


def issue(on, name, **more):
    return "Link " + on.call(f"{NEGOTIATION}/IssueNegotiationLink", {"name": name, **more})["link_token"]


def refused_by(on, link, code, verb, name, **more):
    with on.test.assertRaises(CallFailed) as caught:
        on.driver.call(f"{NEGOTIATION}/{verb}Negotiation", {"name": name, **more}, link)
    on.test.assertEqual(caught.exception.code, code, caught.exception)


def nothing_else_by(on, name, link):
    """Whoever holds the link sees no pay, no notes and no more of her than the negotiation."""
    seen = str(on.driver.call(f"{NEGOTIATION}/GetNegotiation", {"name": name}, link))
    on.test.assertIn("Run the desk", seen)
    for hidden in ("52000", "pay", "No less", "etag", "contract_hours", "over_hours", "steps/", "assessmentEntries/", "answers/"):
        on.test.assertNotIn(hidden, seen)
    refused_by(on, link, "PERMISSION_DENIED", "Withdraw", name)
    refused_by(on, link, "PERMISSION_DENIED", "Get", f"{on.ana}/negotiations/rota")
    refused_by(on, link[:-1] + ("A" if link[-1] != "A" else "B"), "UNAUTHENTICATED", "Get", name)
    refused_by(on, link, "INVALID_ARGUMENT", "Agree", name, for_counterpart=True)


def wanted_today(on):
    """Somebody is asked for an answer today, by link."""
    name = outsider(on, "Today", expire_date=date("2027-04-01"))["name"]
    on.call(f"{NEGOTIATION}/ProposeNegotiation", {"name": name})
    on.unanswered = (name, issue(on, name))
    on.driver.call(f"{NEGOTIATION}/GetNegotiation", {"name": name}, on.unanswered[1])


def expired(on):
    """No answer came: the negotiation has expired, and the link with it."""
    test, (name, link) = on.test, on.unanswered
    test.assertEqual(on.call(f"{NEGOTIATION}/GetNegotiation", {"name": name})["state"], "NEGOTIATION_STATE_EXPIRED")
    listed = on.call(f"{NEGOTIATION}/ListNegotiations", {"parent": on.ana, "state": "NEGOTIATION_STATE_EXPIRED"})
    test.assertEqual([each["name"] for each in listed["negotiations"]], [name])
    refused_by(on, link, "UNAUTHENTICATED", "Get", name)
    refused_by(on, link, "UNAUTHENTICATED", "Agree", name)
    for_her = {"name": name, "for_counterpart": True}
    on.refused("FAILED_PRECONDITION", f"{NEGOTIATION}/AgreeNegotiation", for_her, on.ana)
    on.refused("FAILED_PRECONDITION", f"{NEGOTIATION}/IssueNegotiationLink", {"name": name}, on.ana)
    on.call(f"{NEGOTIATION}/DeleteNegotiation", {"name": name})


def ends(on, note):
    """The ways a negotiation ends without an agreement; with somebody who has no account, by the member's word."""
    test = on.test
    terms = {"recognition": [{"kind": "RECOGNITION_KIND_TITLE", "text": "Deputy"}]}
    negotiation = {"plan": on.plan, "title": "Deputy", "counterpart": {"outside": "Ms Field"}, "terms": terms}
    for verb, state in (("Decline", "DECLINED"), ("Withdraw", "WITHDRAWN")):
        made = on.call(
            f"{NEGOTIATION}/CreateNegotiation", {"parent": on.ana, "negotiation": negotiation, "draft": True}
        )["name"]
        on.call(f"{NEGOTIATION}/ProposeNegotiation", {"name": made})
        on.refused("FAILED_PRECONDITION", f"{NEGOTIATION}/DeleteNegotiation", {"name": made}, on.ana)
        request = {"name": made, **({"for_counterpart": True} if verb == "Decline" else {})}
        ended = on.call(f"{NEGOTIATION}/{verb}Negotiation", request)
        test.assertEqual(ended["state"], f"NEGOTIATION_STATE_{state}")
        test.assertEqual(bool(ended["turns"][-1].get("unconfirmed")), verb == "Decline")
        on.call(f"{NEGOTIATION}/DeleteNegotiation", {"name": made})
        on.refused("NOT_FOUND", f"{NEGOTIATION}/GetNegotiation", {"name": made}, on.ana)
    operator(on, f"{GUIDANCE}/DeleteGuidanceNote", {"name": note})
