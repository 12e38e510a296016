"""Each service killed at each named crash point of a quarter's end and started again: exactly one review, one request per rater, one
notification per person and kind, one proposal where others see a skill otherwise.

One organisation goes through all of it: every crash point has a member of its own, whose review falls due a day after that of the one before.
"""

import collections
import datetime
import os
import pathlib
import subprocess
import sys
import threading
import time
import unittest

SOURCE = pathlib.Path(os.environ["WAYMARK_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests/system"))

from drivers import CallFailed, PythonDriver  # noqa: E402
from main_job import CATALOGUE, INBOX, PANEL, PLAN, REQUEST, REVIEW, ROUND, date, eventually, link_in  # noqa: E402
from organisation import import_files, import_sample_roles, members_csv  # noqa: E402
from post_office import PostOffice, text_of  # noqa: E402
from suite import Suite  # noqa: E402

# (service, crash point): reached while the review falls due and everybody is told.
AT_THE_OPENING = [
    ("notification", "after_claim"),
    ("plan", "OpenReview.before_commit"),
    ("plan", "OpenReview.after_commit"),
    ("notification", "after_open_review"),
    *3 * [("notification", "before_notify_commit")],
    ("notification", "plan.before_apply_commit"),
    ("notification", "plan.after_apply"),
    ("feedback", "OpenRound.before_commit"),
    ("feedback", "OpenRound.after_commit"),
    ("notification", "after_open_round"),
    ("notification", "feedback.before_apply_commit"),
    ("notification", "feedback.after_apply"),
    ("notification", "after_mail_before_mark"),
]
# Reached when the answers have come in.
AT_THE_CLOSE = [
    ("feedback", "SubmitAnswer.before_commit"),
    ("feedback", "SubmitAnswer.after_commit"),
    ("plan", "CloseReview.before_commit"),
    ("plan", "CloseReview.after_commit"),
    ("plan", "feedback.before_apply_commit"),
    ("plan", "feedback.after_apply"),
    ("plan", "after_comparison"),
    ("plan", "before_proposals_commit"),
    ("plan", "after_proposals"),
]
# Reached when nobody answers: after the due date everybody is reminded, and a week later the round is closed.
AT_THE_DUE_DATE = [
    ("feedback", "CloseRound.before_commit"),
    ("feedback", "CloseRound.after_commit"),
    ("notification", "after_close_round"),
]
POINTS = [(*point, part) for part, points in (("opening", AT_THE_OPENING), ("close", AT_THE_CLOSE), ("due", AT_THE_DUE_DATE)) for point in points]
RATERS = ("max", "mia")
PROPOSALS = "waymark.plan.v1.ProposalService"
FIRST_DAY = datetime.date(2027, 4, 1)
# The day each member's review falls due. Where a due date is waited for, nobody else's falls between.
DAYS = [FIRST_DAY + datetime.timedelta(days=n + 60 * max(0, n - len(AT_THE_OPENING + AT_THE_CLOSE) + 1)) for n in range(len(POINTS))]
PATIENCE = 40
# Plan's journal may tell of the open review before the answer to OpenReview is taken down; then this point is not come to. It is tried several
# times, and must be come to once.
OVERTAKEN = {"before_notify_commit": 5}  # seconds to wait for it


class CrashPoints(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.post_office = cls.enterClassContext(PostOffice())
        cls.suite = cls.enterClassContext(Suite(clock="2027-03-30T07:00:00Z", smtp=cls.post_office.address))
        cls.python = PythonDriver(cls.suite)
        people = [*RATERS, *(f"m{n}" for n in range(len(POINTS)))]
        rows = [(who, who.title(), "Europe/Berlin", f"{who}@example.org", "") for who in people]
        import_files(cls.python, "Bearer " + cls.suite.token("operator"), "SOURCE_MEMBERS", {"members.csv": members_csv(rows)})
        import_sample_roles(cls.python, "Bearer " + cls.suite.token("operator"))
        skills = cls.call(f"{CATALOGUE}/ListSkills", {"catalogue": "catalogues/gdad"}, RATERS[0])["skills"]
        cls.skill = skills[0]["name"]
        for n, day in enumerate(DAYS):
            cls.make_plan(f"m{n}", day)
        cls.settle()

    @classmethod
    def call(cls, method, request, who, seconds=PATIENCE):
        """A call as a patient client makes it: the same again while the service is away."""
        until = time.monotonic() + seconds
        while True:
            try:
                return cls.python.call(method, request, "Bearer " + cls.suite.token(who), timeout=5)
            except CallFailed as failed:
                if failed.code not in ("UNAVAILABLE", "DEADLINE_EXCEEDED") or time.monotonic() > until:
                    raise
                cls.wait_for_restart()

    @classmethod
    def wait_for_restart(cls):
        time.sleep(0.05)
        cls.python.reconnect()

    @classmethod
    def make_plan(cls, who, day):
        plan = f"members/{who}/plans/p1"
        cadence = {"rule": "quarterly", "unit": "UNIT_QUARTER", "anchor": date(day.isoformat())}
        cls.call(
            f"{PLAN}/CreatePlan",
            {
                "parent": f"members/{who}",
                "plan_id": "p1",
                "plan": {
                    "title": "Onwards",
                    "mode": "PLAN_MODE_LINEAR",
                    "goals": [{"name": f"{plan}/goals/g1", "title": "Lead a team", "horizon": "HORIZON_SHORT"}],
                    "tracks": [{"name": f"{plan}/tracks/t1", "title": "Team"}],
                    "steps": [{"name": f"{plan}/steps/s1", "kind": "STEP_KIND_TRAINING", "title": "Course", "skills": [{"skill": cls.skill}]}],
                    "cadences": [cadence],
                    "next_review_date": date(day.isoformat()),
                },
            },
            who,
        )
        raters = [{"member": f"members/{rater}", "relation": relation} for rater, relation in zip(RATERS, ("RELATION_MANAGER", "RELATION_MENTOR"))]
        raters.append({"external": {"display_name": "Carla", "email": f"coach-of-{who}@example.org"}, "relation": "RELATION_EXTERNAL_COACH"})

        def confirmed():
            try:  # feedback hears of the members from plan's journal
                cls.call(f"{PANEL}/UpdatePanel", {"panel": {"name": f"members/{who}/panels/p1", "raters": raters}}, who)
                return cls.call(f"{PANEL}/ConfirmRaters", {"name": f"members/{who}/panels/p1"}, who)
            except CallFailed as failed:
                if failed.code not in ("INVALID_ARGUMENT", "PERMISSION_DENIED"):
                    raise
                return None

        eventually(confirmed, "feedback knows the members")
        cls.call(f"{PLAN}/ActivatePlan", {"name": plan}, who)

    @classmethod
    def settle(cls):
        """Waits until notification has heard of everything: of its plans, by the last member's inbox being theirs to read."""
        last = f"m{len(POINTS) - 1}"

        def known():
            try:
                cls.call(f"{INBOX}/ListInbox", {"parent": f"members/{last}"}, last)
                return True
            except CallFailed as failed:
                if failed.code != "PERMISSION_DENIED":
                    raise
                return False

        eventually(known, "notification knows the members")
        time.sleep(1)  # the plans' own events come right behind

    def items(self, who, kind, subject=""):
        found = {}  # by name: an item that closes between the two listings stands in both
        for state in ("STATE_OPEN", "STATE_DONE"):
            page = ""
            while True:
                answer = self.call(
                    f"{INBOX}/ListInbox", {"parent": f"members/{who}", "state": state, "page_size": 200, "page_token": page}, who
                )
                found.update((item["name"], item) for item in answer.get("items", []))
                page = answer.get("next_page_token", "")
                if not page:
                    break
        return [item for item in found.values() if item["kind"] == kind and subject in item.get("subject", "")]

    def open_requests(self, rater):
        return [item for item in self.items(rater, "KIND_FEEDBACK_REQUEST") if item["state"] == "STATE_OPEN"]

    def let_time_pass(self):
        """What failed is tried again later, by the services' clock, which moves only here."""
        self.suite.set_clock((self.suite.now() + datetime.timedelta(seconds=5)).isoformat().replace("+00:00", "Z"))

    def everybody_told(self, who):
        """Whether the review of `who` is open and all who are asked have been told."""
        self.let_time_pass()
        review = self.call(f"{REVIEW}/ListReviews", {"parent": f"members/{who}/plans/p1"}, who).get("reviews", [])
        told = review and self.items(who, "KIND_REVIEW") and self.items(who, "KIND_FEEDBACK_REQUEST")
        mailed = self.post_office.to(f"coach-of-{who}@example.org")
        return told and mailed and all(len(self.open_requests(rater)) == 1 for rater in RATERS)

    def let_it_fall_due(self, n):
        self.set_day(DAYS[n])

    def set_day(self, day):
        self.suite.set_clock(f"{day.isoformat()}T07:01:00Z")  # nine in Berlin

    def crash(self, service, point, provoke):
        """Lets `service` die at `point` while `provoke` goes on, and starts it again."""
        self.suite.stop(service)
        self.suite.start(service, crash_at=point)
        provoke()
        try:
            self.assertEqual(self.suite.await_end(service, OVERTAKEN.get(point, PATIENCE)), -9, f"{service} ended before {point}")
            self.reached.add(point)
        except subprocess.TimeoutExpired:
            if point not in OVERTAKEN:
                raise
            self.suite.stop(service)
        self.suite.start(service)

    def answer(self, who, n):
        for rater in (who, *RATERS):
            for item in self.open_requests(rater):
                # All see the one skill otherwise than the member does, which leads to one proposal.
                self.submit(item["subject"], "Bearer " + self.suite.token(rater), 4 if rater == who else 1)
        link = link_in(text_of(self.post_office.to(f"coach-of-{who}@example.org")[0]))
        request = self.call(f"{REQUEST}/ListSentRequests", {"parent": f"members/{who}"}, who)["requests"]
        self.submit(next(each["request"] for each in request if each["rater"].startswith("externals/")), "Link " + link, 1)

    def submit(self, request, authorization, level):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                asked = self.python.call(f"{REQUEST}/GetRequest", {"name": request}, authorization, timeout=5)
                scale = asked["items"]["skills"][0]["scale"]["scale"]
                ratings = [{"skill": self.skill, "level": {"scale": scale, "value": level}}]
                content = {"comment": "Well done.", "skill_ratings": ratings}
                return self.python.call(f"{REQUEST}/SubmitAnswer", {"name": request, "content": content}, authorization, timeout=5)
            except CallFailed as failed:
                # Taken before the crash: then the request's state says so.
                if failed.code == "FAILED_PRECONDITION":
                    return None
                if failed.code not in ("UNAVAILABLE", "DEADLINE_EXCEEDED") or time.monotonic() > until:
                    raise
                self.wait_for_restart()

    def close_review(self, who, n):
        review = self.call(f"{REVIEW}/ListReviews", {"parent": f"members/{who}/plans/p1"}, who)["reviews"][0]
        if review["state"] != "REVIEW_STATE_OPEN":
            return
        later = DAYS[n] + datetime.timedelta(days=1000)
        self.call(
            f"{REVIEW}/CloseReview", {"name": review["name"], "next_review_date": date(later.isoformat()), "request_id": f"close-{who}"}, who
        )

    def heard_of_the_close(self, who):
        self.let_time_pass()
        return [item["state"] for item in self.items(who, "KIND_REVIEW")] == ["STATE_DONE"]

    def round_closed(self, who):
        self.let_time_pass()
        return [each for each in self.call(f"{ROUND}/ListRounds", {"parent": f"members/{who}"}, who)["rounds"] if each["state"] == "STATE_CLOSED"]

    def proposals(self, who):
        self.let_time_pass()
        return self.call(f"{PROPOSALS}/ListProposals", {"parent": f"members/{who}/plans/p1"}, who).get("proposals", [])

    def check_exactly_once(self, who, reminded):
        reviews = self.call(f"{REVIEW}/ListReviews", {"parent": f"members/{who}/plans/p1"}, who)["reviews"]
        self.assertEqual(len(reviews), 1)
        self.assertEqual(len(self.call(f"{ROUND}/ListRounds", {"parent": f"members/{who}"}, who)["rounds"]), 1)
        sent = self.call(f"{REQUEST}/ListSentRequests", {"parent": f"members/{who}", "page_size": 200}, who)["requests"]
        raters = collections.Counter(each["rater"] for each in sent)
        self.assertEqual(set(raters.values()), {1}, raters)
        self.assertEqual(len(raters), len(RATERS) + 2)
        self.assertEqual(len(self.items(who, "KIND_REVIEW")), 1)
        self.assertEqual(len(self.items(who, "KIND_FEEDBACK_REQUEST")), 1)
        # Mail is handed over at least once, each under one Message-ID: so many different mails, one a kind.
        own = {mail["Message-ID"] for mail in self.post_office.to(f"{who}@example.org")}
        # The review and the self-assessment, each reminded of once, and that the round has closed.
        self.assertLessEqual(len(own), 5 if reminded else 3)
        coach = {mail["Message-ID"] for mail in self.post_office.to(f"coach-of-{who}@example.org")}
        self.assertEqual(len(coach), 2 if reminded else 1)

    def test_killed_at_each_crash_point(self):
        asked = mails = 0
        self.reached = set()
        for n, (service, point, part) in enumerate(POINTS):
            with self.subTest(service=service, point=point):
                who = f"m{n}"
                if part == "opening":
                    self.crash(service, point, lambda: self.let_it_fall_due(n))
                else:
                    self.let_it_fall_due(n)
                eventually(lambda: self.everybody_told(who), f"everybody is told of the review of {who}", PATIENCE)
                if part == "opening":
                    self.answer(who, n)
                elif part == "close":
                    self.crash_at_the_close(service, point, who, n)
                else:
                    self.crash_at_the_due_date(service, point, who, n)
                eventually(lambda: self.round_closed(who), f"the round of {who} closes", PATIENCE)
                self.close_review(who, n)
                # Months pass next: what fell due in them would open a review, had notification not heard of the new date.
                eventually(lambda: self.heard_of_the_close(who), f"notification hears that the review of {who} is closed", PATIENCE)
                asked += 1
                mails += 2 if part == "due" else 1
                self.check_exactly_once(who, reminded=part == "due")
                if part != "due":  # nobody answered there
                    eventually(lambda: self.proposals(who), f"a proposal to {who}", PATIENCE)
                    self.assertEqual(len(self.proposals(who)), 1)
                for rater in RATERS:
                    eventually(lambda: not self.open_requests(rater), f"{rater} owes nothing any more", PATIENCE)
                    self.assertEqual(len(self.items(rater, "KIND_FEEDBACK_REQUEST")), asked)
                    self.assertEqual(len({mail["Message-ID"] for mail in self.post_office.to(f"{rater}@example.org")}), mails)

        self.assertEqual({point for _, point, _ in POINTS} - self.reached, set(), "crash points nobody came to")

    def crash_at_the_close(self, service, point, who, n):
        """The crash happens in the middle of a call that the caller makes again."""
        def provoke():
            def work():
                self.answer(who, n)
                eventually(lambda: self.round_closed(who), "the round closes", PATIENCE)
                self.close_review(who, n)

            self.worker = threading.Thread(target=work)
            self.worker.start()

        self.crash(service, point, provoke)
        self.worker.join()
        self.assertTrue(self.round_closed(who))

    def crash_at_the_due_date(self, service, point, who, n):
        """Nobody answers: the reminders of the due date go out, then the crash happens when the days of grace are over."""
        def reminded():
            self.let_time_pass()
            return len(self.post_office.to(f"coach-of-{who}@example.org")) == 2

        self.set_day(DAYS[n] + datetime.timedelta(days=15))
        eventually(reminded, f"the raters of {who} are reminded", PATIENCE)
        self.crash(service, point, lambda: self.set_day(DAYS[n] + datetime.timedelta(days=23)))


if __name__ == "__main__":
    unittest.main()
