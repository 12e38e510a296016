"""The whole paper: each of the 23 lines and the eight questions filled by the call its item names, and read back in order."""

from can_takeaway import CHECKLIST, LINES, QUESTIONS, document, in_order
from main_job import ASSESSMENT, PLAN, date

CONTACTS, MEETINGS, NEGOTIATION = (f"waymark.plan.v1.{name}Service" for name in ("Contact", "Meeting", "Negotiation"))


def paper(on, plan):
    """Of each call: the method, the request, and the lines it fills with the words that stand there then."""

    def of_plan(**fields):
        return f"{PLAN}/UpdatePlan", {"plan": {"name": plan, **fields}}

    def entry(kind, text):
        said = {"kind": f"ASSESSMENT_KIND_{kind}", "text": text}
        return f"{ASSESSMENT}/CreateAssessmentEntry", {"parent": on.ana, "assessment_entry": said}

    def element(method, key, **fields):
        return f"{PLAN}/Create{method}", {"parent": plan, key: fields}

    def action(kind, title):
        return element("Action", "action", kind=f"ACTION_KIND_{kind}", title=title, aims_by={"year": 2027, "month": 4})

    def record(method, key, **fields):
        return method, {"parent": on.ana, f"{key}_id": "paper", key: fields}

    balance = {"kind": "LIFESTYLE_KIND_BALANCE", "text": "Fridays with the children", "hours_per_week": 36}
    travel = {"kind": "LIFESTYLE_KIND_TRAVEL", "text": "Home at night", "most_travel_percent": 10}
    other = {"kind": "LIFESTYLE_KIND_OTHER", "text": "My father needs care"}
    wish = {"from_text": "my manager", "topic": "how I brief"}
    point = {"kind": "SALARY_POINT_KIND_PLANNED", "date": date("2028-01-01")}
    point["pay"] = {"amount": {"currency_code": "GBP", "units": "52000"}, "period": "PAY_PERIOD_YEAR"}
    course = {"kind": "STEP_KIND_TRAINING", "title": "Course on leading", "target_date": {"year": 2027, "month": 11}}
    stage = {"kind": "STEP_KIND_PROMOTION", "title": "Team lead", "target_date": {"year": 2028, "part": "PART_SUMMER"}}
    office = {"kind": "MEETING_KIND_UNION_OFFICE", "partner": {"text": "the WEU office"}, "plan": plan}
    mentor = {"member": on.mentor, "relation": "SUPPORTER_RELATION_MENTOR", "note": "knows the field"}
    if_closed = {"circumstance": "the branch closes", "response": "apply at the other one"}
    role = "Senior developer"
    return (
        (entry("STRENGTH", "Calm when others hurry"), {"K1": "Calm when others hurry"}),
        (entry("TASK_ENJOYED", "Drawing charts"), {"K2": "Drawing charts"}),
        (element("Goal", "goal", title="Lead a team", horizon="HORIZON_SHORT"), {"K3": "Lead a team"}),
        (element("Goal", "goal", title="Run the port", horizon="HORIZON_LONG"), {"K4": "Run the port"}),
        (of_plan(target_role={"role": on.target}), {"K5": role, "K6": f"{role}: ", "Q3": role, "Q5": f"needed for {role}"}),
        (of_plan(resources=[{"text": "The evening course"}]), {"K7": "The evening course"}),
        (of_plan(skill_wishes=[{"text": "Speaking in public"}]), {"K8": "Speaking in public"}),
        (element("Step", "step", **course), {"K9": "Course on leading (training)", "Q6": "Course on leading (training)"}),
        (
            record(f"{CONTACTS}/CreateContact", "contact", display_name="Gil", relation="SUPPORTER_RELATION_COLLEAGUE"),
            {"K10": "Gil, colleague"},
        ),
        (action("VOLUNTEER", "Organise the open day"), {"K11": "Organise the open day"}),
        (
            record(
                f"{NEGOTIATION}/CreateNegotiation",
                "negotiation",
                plan=plan,
                title="The rota",
                counterpart={"member": on.manager},
            ),
            {"K12": "The rota"},
        ),
        (action("DEMONSTRATE", "Show the log"), {"K13": "Show the log"}),
        (of_plan(notes="Ask for the budget first"), {"K14": "Ask for the budget first"}),
        (element("Step", "step", **stage), {"K15": "Team lead (promotion)", "Q4": "Team lead (promotion)"}),
        (of_plan(feedback_wishes=[wish]), {"K16": "From my manager: how I brief"}),
        (of_plan(contingencies=[if_closed]), {"K17": "If the branch closes: apply at the other one"}),
        (
            of_plan(lifestyle=[balance, travel, other]),
            {
                "K18": "Fridays with the children (36 hours a week)",
                "K19": "Home at night (at most 10 % away)",
                "K20": "My father needs care",
                "Q2": "Fridays with the children (36 hours a week)",
            },
        ),
        (
            record(f"{MEETINGS}/CreateMeeting", "meeting", **office, about={"year": 2027, "month": 5}),
            {"K21": "Meeting with the WEU office (union office)"},
        ),
        (action("TASK", "Book the course"), {"K22": "Book the course"}),
        (of_plan(next_review_date=date("2027-07-01")), {"K23": "1 July 2027"}),
        (of_plan(direction="DIRECTION_OTHER", direction_note="out to sea"), {"Q1": "out to sea"}),
        (of_plan(salary_points=[point]), {"Q7": "52,000 GBP a year (planned)"}),
        (of_plan(supporters=[mentor]), {"Q8": "mentor: knows the field"}),
    )


def read(on, plan):
    checklist = on.call(f"{CHECKLIST}/GetChecklist", {"name": f"{plan}/checklist"})
    return checklist, {line["number"]: line for line in checklist["lines"] + checklist["questions"]}


def walk(on):
    test, plan = on.test, f"{on.ana}/plans/paper"
    empty = {"title": "The paper", "mode": "PLAN_MODE_FLEXIBLE", "tracks": [{"title": "Specialist"}]}
    on.call(f"{PLAN}/CreatePlan", {"parent": on.ana, "plan_id": "paper", "plan": empty})
    _, blank = read(on, plan)
    # What the member said of themselves stands on the paper of every plan.
    filled = {number for number, line in blank.items() if line.get("filled")}
    test.assertLessEqual(filled, {"K1", "K2"})
    words, entries = {}, []
    for (method, request), lines in paper(on, plan):
        made = on.call(method, request)
        words |= lines
        if method.startswith(ASSESSMENT):
            entries.append(made)
    test.assertEqual(set(words), {*LINES, *QUESTIONS})
    checklist, full = read(on, plan)
    test.assertEqual(list(full), LINES + QUESTIONS)
    test.assertEqual(checklist["filled_count"], 23)
    for number, line in full.items():
        test.assertTrue(line.get("filled"), number)
        said = " | ".join(answer["text"] for answer in line["answers"])
        test.assertIn(words[number], said, number)
    # As a document, in the paper's order: each prompt, then what stands on its line.
    markdown = document(on, "MARKDOWN", plan=plan)[1].decode()
    in_order(test, markdown, [mark for number in LINES + QUESTIONS for mark in (f"**{number}. ", words[number].split(":")[0])])
    on.call(f"{NEGOTIATION}/DeleteNegotiation", {"name": f"{on.ana}/negotiations/paper"})
    on.call(f"{PLAN}/DeletePlan", {"name": plan})
    on.call(f"{CONTACTS}/DeleteContact", {"name": f"{on.ana}/contacts/paper"})
    for entry in entries:
        gone = {"kind": entry["kind"], "supersedes": entry["name"], "retraction": True}
        on.call(f"{ASSESSMENT}/CreateAssessmentEntry", {"parent": on.ana, "assessment_entry": gone})
