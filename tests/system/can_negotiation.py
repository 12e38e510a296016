"""Responsibilities negotiated with the manager: counter, agree, apply once and again; guidance at hand; the salary path."""

from can_takeaway import document
from main_job import PLAN

NEGOTIATION, GUIDANCE, SALARY, CHECKLIST = (
    f"waymark.plan.v1.{name}Service" for name in ("Negotiation", "Guidance", "Salary", "Checklist")
)


def walk(on):
    note = guidance(on)
    name = opportunity(on, note)
    agree(on, name, note)
    apply(on, name)
    salary(on)
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
