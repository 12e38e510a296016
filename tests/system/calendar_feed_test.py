"""A plan as a calendar to subscribe to: real processes over TLS, the address made by grpcurl, read by a stock HTTP client."""

import concurrent.futures
import unittest

from calendars import events, fetch
from drivers import CallFailed, GrpcurlDriver
from suite import ISSUER, Suite

FEEDS, MEETINGS = "waymark.plan.v1.CalendarFeedService", "waymark.plan.v1.MeetingService"
MEMBERS, PLAN = "waymark.plan.v1.MemberService", "waymark.plan.v1.PlanService"
NAME = "members/ana/plans/p"
FEED = {"name": f"{NAME}/calendarFeed"}
STEP, MEETING = f"{NAME}/steps/s", "members/ana/meetings/m"


def day(year, month, day=0):
    return {"year": year, "month": month, **({"day": day} if day else {})}


class CalendarFeed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = cls.enterClassContext(Suite(clock="2027-01-04T08:00:00Z", services=("plan",)))
        cls.driver = GrpcurlDriver(cls.suite)
        member = {"display_name": "Ana", "time_zone": "Europe/Berlin", "issuer": ISSUER, "subject": "ana"}
        cls.call(f"{MEMBERS}/CreateMember", {"member_id": "ana", "member": member}, "operator")
        plan = {
            "title": "To lead",
            "mode": "PLAN_MODE_LINEAR",
            "direction": "DIRECTION_VERTICAL",
            "tracks": [{"name": f"{NAME}/tracks/t", "title": "The track"}],
            "steps": [
                {
                    "name": STEP,
                    "title": "Course, übung",
                    "kind": "STEP_KIND_TRAINING",
                    "track": f"{NAME}/tracks/t",
                    "target_date": day(2027, 3),
                    "description": "for more pay",
                    "target_pay": {"amount": {"currency_code": "EUR", "units": "52000"}, "period": "PAY_PERIOD_YEAR"},
                }
            ],
            "next_review_date": day(2027, 4, 1),
        }
        cls.call(f"{PLAN}/CreatePlan", {"parent": "members/ana", "plan_id": "p", "plan": plan})
        cls.call(f"{PLAN}/ActivatePlan", {"name": NAME})

    @classmethod
    def call(cls, method, request, who="ana"):
        return cls.driver.call(method, request, "Bearer " + cls.suite.token(who))

    def address(self):
        return self.call(f"{FEEDS}/CreateCalendarFeed", FEED)["uri"]

    def read(self, uri):
        fetched = fetch(self.suite, uri)
        self.assertEqual(fetched.status, 200)
        return events(fetched.body)

    def test_a_moved_date_reaches_who_subscribed(self):
        uri = self.address()
        self.assertTrue(uri.startswith(f"https://localhost:{self.suite.http_port}/calendar/"), uri)
        first = fetch(self.suite, uri)
        self.assertEqual(first.status, 200)
        self.assertEqual(first.headers["content-type"], "text/calendar; charset=utf-8")
        self.assertEqual(first.headers["cache-control"], "private, no-cache")
        self.assertEqual(first.headers["referrer-policy"], "no-referrer")
        self.assertEqual(first.headers["x-content-type-options"], "nosniff")
        head = fetch(self.suite, uri, "HEAD")
        self.assertEqual((head.status, head.body), (200, b""))
        self.assertEqual({**head.headers, "date": ""}, {**first.headers, "date": ""})
        before = events(first.body)[f"{STEP}@waymark"]
        self.assertEqual((str(before["SUMMARY"]), before["DTSTART"].dt.isoformat()), ("Course, übung", "2027-03-31"))
        for hidden in (b"52000", b"more pay"):
            self.assertNotIn(hidden, first.body)

        known = {"If-None-Match": first.headers["etag"]}
        self.assertEqual((fetch(self.suite, uri, headers=known).status, fetch(self.suite, uri, headers=known).body), (304, b""))
        self.call(f"{PLAN}/UpdateStep", {"step": {"name": STEP, "target_date": day(2027, 6)}})
        moved = fetch(self.suite, uri, headers=known)
        self.assertEqual(moved.status, 200)
        after = events(moved.body)[f"{STEP}@waymark"]
        self.assertEqual(after["DTSTART"].dt.isoformat(), "2027-06-30")
        self.assertGreater(after["SEQUENCE"], before["SEQUENCE"])
        self.call(f"{PLAN}/UpdateStep", {"step": {"name": STEP, "target_date": day(2027, 3)}})

    def test_a_meeting_comes_moves_and_is_called_off(self):
        uri = self.address()
        when = {"date": day(2027, 2, 1), "start_minute": 600, "minutes": 30}
        meeting = {"kind": "MEETING_KIND_UNION_OFFICE", "partner": {"text": "Zoe Quill"}, "at": when, "place": "Room 4", "notes": "be calm"}
        self.call(f"{MEETINGS}/CreateMeeting", {"parent": "members/ana", "meeting_id": "m", "meeting": meeting})
        body = fetch(self.suite, uri).body
        self.assertNotIn(b"Zoe", body)
        self.assertNotIn(b"calm", body)
        made = events(body)[f"{MEETING}@waymark"]
        self.assertEqual((str(made["SUMMARY"]), str(made["LOCATION"])), ("Meeting with the union office", "Room 4"))
        self.assertEqual(made["DTSTART"].dt.isoformat(), "2027-02-01T09:00:00+00:00")  # 10:00 in Berlin
        self.assertEqual(made["DTEND"].dt.isoformat(), "2027-02-01T09:30:00+00:00")
        self.call(f"{MEETINGS}/UpdateMeeting", {"meeting": {"name": MEETING, "at": {**when, "date": day(2027, 7, 1)}}})
        moved = self.read(uri)[f"{MEETING}@waymark"]
        self.assertEqual(moved["DTSTART"].dt.isoformat(), "2027-07-01T08:00:00+00:00")
        self.assertGreater(moved["SEQUENCE"], made["SEQUENCE"])
        self.call(f"{MEETINGS}/CancelMeeting", {"name": MEETING})
        off = self.read(uri)[f"{MEETING}@waymark"]
        self.assertEqual(str(off["STATUS"]), "CANCELLED")
        self.assertGreater(off["SEQUENCE"], moved["SEQUENCE"])
        self.call(f"{MEETINGS}/DeleteMeeting", {"name": MEETING})
        self.assertNotIn(f"{MEETING}@waymark", self.read(uri))

    def test_an_address_is_good_until_it_is_renewed_or_taken_back(self):
        first = self.address()
        second = self.address()
        never = f"https://localhost:{self.suite.http_port}/calendar/never.ics"
        refused = fetch(self.suite, never)
        self.assertEqual(refused.status, 404)

        def assert_gone(uri):
            gone = fetch(self.suite, uri)
            self.assertEqual((gone.status, gone.body), (404, refused.body))
            self.assertEqual({**gone.headers, "date": ""}, {**refused.headers, "date": ""})

        assert_gone(first)
        assert_gone(second.replace(".ics", "A.ics"))
        self.read(second)
        self.call(f"{FEEDS}/DeleteCalendarFeed", FEED)
        assert_gone(second)
        with self.assertRaises(CallFailed) as caught:
            self.call(f"{FEEDS}/GetCalendarFeed", FEED)
        self.assertEqual(caught.exception.code, "NOT_FOUND")
        third = self.address()
        # What the server was told, it does not tell: nowhere does a token stand in its log.
        self.read(third)
        self.suite.stop("plan")
        self.suite.start("plan")
        self.read(third)
        log = (self.suite.home / "plan.log").read_text()
        self.assertIn("ReadCalendarFeed", log)
        for uri in (first, second, third):
            self.assertNotIn(uri.removesuffix(".ics").rsplit(".", 1)[1], log)

    def test_no_other_method_is_served(self):
        uri = self.address()
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"):
            answer = fetch(self.suite, uri, method)
            self.assertEqual((answer.status, answer.headers["allow"]), (405, "GET, HEAD"), method)

    def test_many_programs_at_once_are_served(self):
        uri = self.address()
        with concurrent.futures.ThreadPoolExecutor(16) as programs:
            answers = list(programs.map(lambda _: fetch(self.suite, uri), range(200)))
        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual(len({answer.body for answer in answers}), 1)


if __name__ == "__main__":
    unittest.main()
