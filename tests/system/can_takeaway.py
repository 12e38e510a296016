"""The paper filled and read back; a plan taken away in every format, and taken in by another member."""

import base64
import datetime
import json
import subprocess
import tempfile
import xml.etree.ElementTree

from calendars import events, fetch
from drivers import CallFailed
from main_job import ASSESSMENT, GRANTS, INBOX, PLAN, date, eventually
from organisation import import_files, import_sample_roles, members_csv
from suite import Suite

CHECKLIST, EXPORT, FEEDS, PROFILES, CONTACTS, MEETINGS, NEGOTIATIONS = (
    f"waymark.plan.v1.{name}Service"
    for name in ("Checklist", "Export", "CalendarFeed", "RoleProfile", "Contact", "Meeting", "Negotiation")
)
LINES = [f"K{number}" for number in range(1, 24)]
QUESTIONS = [f"Q{number}" for number in range(1, 9)]


def walk(on):
    checklist(on)
    pictures_and_papers(on)
    calendar(on)
    feed(on)
    archive(on)
    whole_record(on)
    grantee(on)


def document(on, kind, who=None, plan=None):
    """The head and the bytes of an export; the stream has to end by itself."""
    request = {"name": plan or on.plan, "format": f"EXPORT_FORMAT_{kind}"}
    messages = on.driver.read(f"{EXPORT}/ExportPlan", request, on.bearer(who or on.ana))
    head = messages[0]["head"]
    content = b"".join(base64.b64decode(message["content"]) for message in messages[1:])
    on.test.assertEqual(int(head["size"]), len(content))
    return head, content


def checklist(on):
    test = on.test
    entry = {"kind": "ASSESSMENT_KIND_TASK_ENJOYED", "text": "Sketching"}
    on.call(f"{ASSESSMENT}/CreateAssessmentEntry", {"parent": on.ana, "assessment_entry": entry})
    name = f"{on.plan}/checklist"
    paper = on.call(f"{CHECKLIST}/GetChecklist", {"name": name})
    test.assertEqual([line["number"] for line in paper["lines"]], LINES)
    test.assertEqual([line["number"] for line in paper["questions"]], QUESTIONS)
    lines = {line["number"]: line for line in paper["lines"] + paper["questions"]}
    test.assertEqual(lines["K2"]["answers"][0]["text"], "Sketching")
    test.assertTrue(lines["K15"]["filled"])
    test.assertTrue(lines["K23"]["filled"])
    test.assertTrue(lines["K14"]["prompt"].startswith("Notes for discussion"))
    on.refused("NOT_FOUND", f"{CHECKLIST}/GetChecklist", {"name": f"{on.ana}/plans/none/checklist"}, on.ana)
    on.refused("PERMISSION_DENIED", f"{CHECKLIST}/GetChecklist", {"name": name}, on.peer)


def in_order(test, text, marks):
    at = 0
    for mark in marks:
        at = text.find(mark, at)
        test.assertGreaterEqual(at, 0, mark)


def pictures_and_papers(on):
    test = on.test
    head, svg = document(on, "SVG")
    test.assertEqual(head["media_type"], "image/svg+xml")
    root = xml.etree.ElementTree.fromstring(svg)
    test.assertEqual(root.get("role"), "img")
    test.assertFalse([element for element in root.iter() if element.tag.endswith("script")])
    head, markdown = document(on, "MARKDOWN")
    test.assertTrue(head["file_name"].endswith(".md"))
    test.assertEqual(markdown, document(on, "MARKDOWN")[1])
    in_order(test, markdown.decode(), [f"**{number}. " for number in LINES + QUESTIONS])
    _, pdf = document(on, "PDF")
    test.assertEqual(pdf[:5], b"%PDF-")
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        text = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, text=True, check=True).stdout
    in_order(test, text, [f"{number}. " for number in LINES + QUESTIONS])
    for request, who, code in (
        ({"name": on.plan}, on.ana, "INVALID_ARGUMENT"),
        ({"name": f"{on.ana}/plans/none", "format": "EXPORT_FORMAT_SVG"}, on.ana, "NOT_FOUND"),
        ({"name": on.plan, "format": "EXPORT_FORMAT_SVG"}, on.peer, "PERMISSION_DENIED"),
    ):
        with test.assertRaises(CallFailed) as caught:
            on.driver.read(f"{EXPORT}/ExportPlan", request, on.bearer(who))
        test.assertEqual(caught.exception.code, code, caught.exception)


def calendar(on):
    """A parser written elsewhere takes the file; a moved date updates what it has; what is given up is cancelled."""
    test, plan = on.test, on.plan
    track = on.call(f"{PLAN}/GetPlan", {"name": plan})["tracks"][0]["name"]
    step = {
        "kind": "STEP_KIND_WORKSHOP",
        "title": "Workshop; on lines, folded: übung",
        "track": track,
        "target_date": {"year": 2028, "month": 3},
    }
    name = on.call(f"{PLAN}/CreateStep", {"parent": plan, "step_id": "workshop", "step": step})["name"]
    uid = f"{name}@waymark"
    before = events(document(on, "ICS")[1])[uid]
    test.assertEqual(str(before["SUMMARY"]), step["title"])
    test.assertEqual(before["DTSTART"].dt.isoformat(), "2028-03-31")
    on.call(f"{PLAN}/UpdateStep", {"step": {"name": name, "target_date": {"year": 2028, "month": 6}}})
    after = events(document(on, "ICS")[1])[uid]
    test.assertEqual(after["DTSTART"].dt.isoformat(), "2028-06-30")
    test.assertGreater(after["SEQUENCE"], before["SEQUENCE"])
    on.call(f"{PLAN}/UpdateStep", {"step": {"name": name, "progress": "STEP_PROGRESS_DROPPED"}})
    dropped = events(document(on, "ICS")[1])[uid]
    test.assertEqual(str(dropped["STATUS"]), "CANCELLED")
    test.assertGreater(dropped["SEQUENCE"], after["SEQUENCE"])
    on.call(f"{PLAN}/DeleteStep", {"name": name})


def feed(on):
    """Her plan at an address, which a program that knows nothing of the suite reads; and the call behind it."""
    test, name = on.test, f"{on.plan}/calendarFeed"
    uri = on.call(f"{FEEDS}/CreateCalendarFeed", {"name": name})["uri"]
    test.assertEqual(on.call(f"{FEEDS}/GetCalendarFeed", {"name": name})["uri"], uri)
    on.refused("PERMISSION_DENIED", f"{FEEDS}/GetCalendarFeed", {"name": name}, on.manager)
    link = "Link " + uri.removesuffix(".ics").rsplit("/", 1)[1]
    read = on.driver.call(f"{FEEDS}/ReadCalendarFeed", {"name": name}, link)
    fetched = fetch(on.suite, uri)
    test.assertEqual(fetched.status, 200)
    test.assertEqual(fetched.body, base64.b64decode(read["content"]))
    test.assertIn(f"{on.plan}/nextReview@waymark", events(fetched.body))
    on.call(f"{FEEDS}/DeleteCalendarFeed", {"name": name})
    test.assertEqual(fetch(on.suite, uri).status, 404)


def titles(plan, kind):
    return [each["title"] for each in plan.get(kind, [])]


def archive(on):
    test = on.test
    head, content = document(on, "JSON")
    test.assertEqual(head["media_type"], "application/json")
    taken = json.loads(content)
    request = {"parent": on.peer, "plan_id": "moved", "archive": taken}
    made = on.call(f"{EXPORT}/ImportPlan", request, on.peer)["plan"]
    test.assertEqual((made["name"], made["state"]), (f"{on.peer}/plans/moved", "PLAN_STATE_DRAFT"))
    source = on.call(f"{PLAN}/GetPlan", {"name": on.plan})
    for kind in ("goals", "tracks", "steps", "actions"):
        test.assertEqual(titles(made, kind), titles(source, kind))
    versions = on.call(f"{PLAN}/ListPlanVersions", {"parent": made["name"]}, on.peer)["plan_versions"]
    test.assertEqual([version["origin"] for version in versions], ["VERSION_ORIGIN_IMPORT"])
    again = json.loads(document(on, "JSON", on.peer, made["name"])[1])
    test.assertEqual(titles(again["plan"], "steps"), titles(taken["plan"], "steps"))
    # Taken in again it adds nothing.
    test.assertEqual(on.call(f"{EXPORT}/ImportPlan", request, on.peer)["plan"], made)
    request["archive"] = {**taken, "format_version": 9}
    on.refused("INVALID_ARGUMENT", f"{EXPORT}/ImportPlan", request, on.peer)
    on.call(f"{PLAN}/DeletePlan", {"name": made["name"]}, on.peer)


def whole_record(on):
    """With the plan goes what she keeps beside it, to a deployment that knows nobody of hers; nobody is told."""
    test = on.test
    keep_beside_the_plan(on)
    taken = json.loads(document(on, "JSON")[1])
    for kind in RECORDS:
        test.assertTrue(taken.get(kind), kind)
    for who in (on.manager, on.mentor):
        test.assertNotIn(f'"{who}"', json.dumps(taken))
    later = on.suite.now() + datetime.timedelta(hours=1)
    with Suite(clock=later.isoformat()) as elsewhere:
        there = Elsewhere(on, elsewhere)
        made = there.call(f"{EXPORT}/ImportPlan", {"parent": NIA, "archive": taken})
        test.assertEqual((made["plan"]["name"], made["plan"]["state"]), (f"{NIA}/plans/p1", "PLAN_STATE_DRAFT"))
        test.assertNotIn(on.ana, json.dumps(made))
        first = there.archive()
        for kind in RECORDS:
            test.assertEqual([last(each) for each in first[kind]], [last(each) for each in taken[kind]], kind)
        told(on, there)
        agreed(on, there)
        # The same archive once more, and the one made there, change nothing.
        for archive in (taken, first):
            again = there.call(f"{EXPORT}/ImportPlan", {"parent": NIA, "archive": archive})
            test.assertEqual(again["plan"], made["plan"])
            test.assertEqual({**there.archive(), "export_time": ""}, {**first, "export_time": ""})
        # Nothing is taken of one that is wrong anywhere.
        broken = json.loads(json.dumps(taken))
        broken["contacts"] = [{**broken["contacts"][0], "name": f"{on.ana}/contacts/new"}]
        broken["meetings"][0]["state"] = "MEETING_STATE_UNSPECIFIED"
        broken["meetings"][0]["name"] = f"{on.ana}/meetings/new"
        with test.assertRaises(CallFailed) as caught:
            there.call(f"{EXPORT}/ImportPlan", {"parent": NIA, "archive": broken})
        test.assertEqual(caught.exception.code, "INVALID_ARGUMENT")
        test.assertIn("archive.meetings[0].state", str(caught.exception.details))
        test.assertEqual(len(there.archive()["contacts"]), len(first["contacts"]))
    clear_away(on)


RECORDS = ("role_profiles", "contacts", "meetings", "negotiations")
NIA, OLE = "members/nia", "members/ole"


def last(record):
    return record["name"].rsplit("/", 1)[1]


class Elsewhere:
    """Another deployment, where Nia and Ole are members, and Nia calls."""

    def __init__(self, on, suite):
        self.suite, self.driver = suite, type(on.driver)(suite)
        operator = "Bearer " + suite.token("operator")
        rows = [(who, who.title(), "Europe/Berlin", f"{who}@example.org", "") for who in ("nia", "ole")]
        import_files(self.driver, operator, "SOURCE_MEMBERS", {"members.csv": members_csv(rows)})
        import_sample_roles(self.driver, operator)

    def call(self, method, request, who=NIA):
        return self.driver.call(method, request, "Bearer " + self.suite.token(last({"name": who})))

    def archive(self):
        request = {"name": f"{NIA}/plans/p1", "format": "EXPORT_FORMAT_JSON"}
        messages = self.driver.read(f"{EXPORT}/ExportPlan", request, "Bearer " + self.suite.token("nia"))
        return json.loads(b"".join(base64.b64decode(message["content"]) for message in messages[1:]))


def keep_beside_the_plan(on):
    profile = {"role": {"title": "Head of the booking office"}}
    on.call(f"{PROFILES}/CreateRoleProfile", {"parent": on.ana, "role_id": "dream", "role_profile": profile})
    contact = {"display_name": "Zoe", "relation": "SUPPORTER_RELATION_SPONSOR", "member": on.mentor}
    on.call(f"{CONTACTS}/CreateContact", {"parent": on.ana, "contact_id": "zoe", "contact": contact})
    meeting = {
        "kind": "MEETING_KIND_MENTOR",
        "partner": {"member": on.mentor},
        "at": {"date": date("2027-08-02")},
    }
    on.call(f"{MEETINGS}/CreateMeeting", {"parent": on.ana, "meeting_id": "later", "meeting": meeting})
    on.call(f"{MEETINGS}/SendInvitation", {"name": f"{on.ana}/meetings/later"})
    on.await_item(on.mentor, "KIND_MEETING")


def clear_away(on):
    for service, name in ((MEETINGS, "meetings/later"), (CONTACTS, "contacts/zoe"), (PROFILES, "roles/dream")):
        method = {MEETINGS: "DeleteMeeting", CONTACTS: "DeleteContact", PROFILES: "DeleteRoleProfile"}[service]
        on.call(f"{service}/{method}", {"name": f"{on.ana}/{name}"})
    on.await_no_item(on.mentor, "KIND_MEETING")


def agreed(on, there):
    """What was agreed is on record, and that the manager agreed is her word alone."""
    rota = there.call(f"{NEGOTIATIONS}/GetNegotiation", {"name": f"{NIA}/negotiations/rota"})
    on.test.assertEqual(rota["state"], "NEGOTIATION_STATE_AGREED")
    on.test.assertTrue(rota["counterpart_consent"]["unconfirmed"])
    on.test.assertFalse(rota["member_consent"].get("unconfirmed"))
    on.test.assertEqual([turn.get("said", "") for turn in rota["turns"]], ["I would like to.", "", ""])
    steps = [each["name"] for each in there.call(f"{PLAN}/GetPlan", {"name": f"{NIA}/plans/p1"})["steps"]]
    on.test.assertLessEqual(set(rota["applied"]), set(steps))


def told(on, there):
    """Of meetings and negotiations, an invitation made there is all that is heard: what was taken in came before."""
    meeting = {"kind": "MEETING_KIND_OTHER", "partner": {"member": NIA}, "at": {"date": date("2027-09-01")}}
    made = there.call(f"{MEETINGS}/CreateMeeting", {"parent": OLE, "meeting": meeting}, OLE)["name"]
    there.call(f"{MEETINGS}/SendInvitation", {"name": made}, OLE)

    def items(who):
        listed = there.call(f"{INBOX}/ListInbox", {"parent": who}, who).get("items", [])
        return [each for each in listed if each["kind"] in ("KIND_MEETING", "KIND_NEGOTIATION")]

    on.test.assertEqual([each["subject"] for each in eventually(lambda: items(NIA), "the invitation")], [made])
    on.test.assertEqual(items(OLE), [])


def grantee(on):
    """Who has a grant takes away what it opens, and no more."""
    test = on.test
    grant = {"grantee": on.peer, "section": "SECTION_GOALS"}
    at_plan = {"authorization": on.bearer(on.ana), "service": "plan"}
    granted = on.driver.call(f"{GRANTS}/CreateGrant", {"parent": on.ana, "grant": grant}, **at_plan)
    paper = on.call(f"{CHECKLIST}/GetChecklist", {"name": f"{on.plan}/checklist"}, on.peer)
    numbers = [line["number"] for line in paper["lines"]]
    test.assertIn("K3", numbers)
    test.assertNotIn("K14", numbers)
    test.assertNotIn("K15", numbers)
    markdown = document(on, "MARKDOWN", on.peer)[1].decode()
    test.assertNotIn("K15", markdown)
    on.driver.call(f"{GRANTS}/DeleteGrant", {"name": granted["name"]}, **at_plan)
