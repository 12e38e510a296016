"""The command-line client against three real processes: imports, inbox, answers by link, the tour, and what it says when something is wrong."""

import email
import email.policy
import os
import pathlib
import re
import subprocess
import unittest

from calendars import fetch
from drivers import CallFailed, PythonDriver
from main_job import REQUEST, date, eventually
from post_office import text_of
from suite import BINARIES, Suite

SAMPLE = pathlib.Path(os.environ["WAYMARK_SOURCE"]) / "deploy/sample"
HEADER = "id,display_name,time_zone,email,language,manager,issuer,subject\n"


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.suite = self.enterContext(Suite())

    def waymark(self, *words, code=0, given=""):
        """Runs the client; its output and errors together, once its exit code was looked at."""
        environment = {**os.environ, "WAYMARK_HOME": str(self.suite.home)}
        done = subprocess.run(
            [BINARIES / "waymark", *map(str, words)],
            input=given,
            capture_output=True,
            text=True,
            env=environment,
            timeout=120,
        )
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def import_sample(self):
        self.waymark("import", "members", SAMPLE / "members.csv")
        self.waymark("import", "onet", SAMPLE / "onet")
        self.waymark("import", "gdad", SAMPLE / "gdad")

    def test_imports_tell_bad_lines_and_change_nothing_then(self):
        file = self.suite.home / "people.csv"
        file.write_text(
            HEADER
            + "amy,Amy,Europe/London,amy@example.org,en,,,\n"
            + "bob,Bob,Europe/Nowhere,bob@example.org,en,,,\n"
            + "cid,Cid,Europe/London,no address,en,,,\n"
        )
        told = self.waymark("import", "members", file, code=1)
        self.assertIn("people.csv line 3", told)
        self.assertIn("people.csv line 4", told)
        self.assertNotIn("line 2", told)
        self.assertIn("nothing was changed", told)
        self.assertIn("dry run", self.waymark("import", "members", "--dry_run", file))
        # Only what can be used, when that is asked for.
        self.waymark("import", "members", "--accept_errors", file)
        driver = PythonDriver(self.suite)
        members = driver.call(
            "waymark.plan.v1.MemberService/ListMembers", {}, "Bearer " + self.suite.token("operator")
        )["members"]
        self.assertEqual([member["name"] for member in members], ["members/amy"])

    def test_same_import_again_is_a_no_op(self):
        self.import_sample()
        for kind, path in (
            ("members", SAMPLE / "members.csv"),
            ("onet", SAMPLE / "onet"),
            ("gdad", SAMPLE / "gdad/roles.csv"),
        ):
            self.assertIn("in use already", self.waymark("import", kind, path))

    def test_tour_walks_then_verifies(self):
        self.assertIn("the sample organisation is not loaded", self.waymark("tour", code=1))
        walked = self.waymark("tour", "--sample", SAMPLE)
        self.assertIn("Carla Coach has no account and answers by the link", walked)
        self.assertIn("added: Watch two design reviews", walked)
        self.assertIn("the chance falls to 0 %", walked)
        left = int(re.search(r"the chance stays (\d+) %", walked).group(1))
        self.assertGreater(left, 50)
        again = self.waymark("tour", "--sample", SAMPLE)
        self.assertNotIn("Loading", again)
        self.assertIn("verifying what it left", again)
        self.assertNotIn("answers by the link", again)
        # The plan has its second track by now: told the same, and nothing is written again.
        self.assertNotIn("one line of", again)
        self.assertIn(f"the chance stays {left} %", again)
        driver, bearer = PythonDriver(self.suite), "Bearer " + self.suite.token("ana")
        lead = driver.call("waymark.plan.v1.PlanService/GetPlan", {"name": "members/ana/plans/lead"}, bearer)
        self.assertEqual((len(lead["tracks"]), len(lead["steps"])), (2, 5))
        ferry = driver.call("waymark.plan.v1.CatalogueService/GetCatalogue", {"name": "catalogues/ferry"}, bearer)
        self.assertEqual(ferry["role_count"] > 0, True)
        self.assertEqual(self.waymark("inbox", "--as=members/ana").strip(), "Nothing is owed.")

    def test_exports_a_plan_in_every_format_and_takes_an_archive_in(self):
        self.waymark("tour", "--sample", SAMPLE)
        plan = "members/ana/plans/senior-developer"
        for kind, begins in (("svg", b"<svg "), ("md", b"# Senior"), ("pdf", b"%PDF-"), ("json", b"{"), ("ics", b"BEGIN:VCALENDAR")):
            file = self.suite.home / f"plan.{kind}"
            self.assertIn(str(file), self.waymark("export", plan, f"--format={kind}", "--out", file))
            self.assertEqual(file.read_bytes()[: len(begins)], begins)
        self.assertIn("is no format", self.waymark("export", plan, "--format=doc", code=1))
        self.assertIn("members/NAME/plans/PLAN", self.waymark("export", "tour", code=1))
        self.waymark("export", plan, "--as=members/max", code=1)
        archive = self.suite.home / "plan.json"
        taken = self.waymark("import-plan", archive, "--as=members/max", "--plan_id=moved")
        self.assertIn("members/max/plans/moved", taken)
        self.assertIn("is no archive", self.waymark("import-plan", self.suite.home / "plan.md", "--as=members/max", code=1))

    def test_tells_makes_and_takes_back_the_address_of_a_calendar(self):
        self.waymark("tour", "--sample", SAMPLE)
        plan = "members/ana/plans/senior-developer"
        uri = self.waymark("calendar", plan).strip()
        self.assertEqual(self.waymark("calendar", plan).strip(), uri)
        self.assertEqual(fetch(self.suite, uri).status, 200)
        renewed = self.waymark("calendar", plan, "--renew").strip()
        self.assertEqual((fetch(self.suite, uri).status, fetch(self.suite, renewed).status), (404, 200))
        self.waymark("calendar", plan, "--revoke")
        self.assertEqual(fetch(self.suite, renewed).status, 404)
        self.waymark("calendar", plan, "--as=members/max", code=1)

    def test_tour_goes_on_where_it_was_interrupted(self):
        self.import_sample()
        self.suite.kill("feedback")
        self.assertIn("./deploy/up starts it", self.waymark("tour", code=1))
        self.suite.start("feedback")
        self.assertIn("Nobody owes anything any more.", self.waymark("tour"))

    def test_answers_by_link(self):
        self.import_sample()
        driver, bearer = PythonDriver(self.suite), "Bearer " + self.suite.token("ana")
        settings = {"name": "members/ana/settings", "quiet_start_minute": 0, "quiet_end_minute": 0}
        rater = {
            "external": {"display_name": "Dora", "email": "dora@example.org"},
            "relation": "RELATION_EXTERNAL_COACH",
        }
        year = self.suite.now().year + 1
        ask = {
            "parent": "members/ana",
            "rater": rater,
            "items": {"question": "How was it?"},
            "due_date": date(f"{year}-01-15"),
        }
        eventually(lambda: self.knows(driver, settings, bearer), "notification knows the members")
        driver.call(f"{REQUEST}/CreateRequest", ask, bearer)
        link = eventually(self.mailed_link, "a mail with a link", seconds=30)

        form = self.waymark("answer", link, "--show")
        self.assertIn("# How was it?", form)
        self.assertIn("nobody is there to ask", self.waymark("answer", link, code=1))
        self.assertIn("line", self.waymark("answer", link, "--answers=-", given="s1 = 3\n", code=1))
        filled = form.replace("comment =", "comment = Well done.")
        self.assertIn("taken", self.waymark("answer", link, "--answers=-", given=filled))
        self.assertIn("no longer open", self.waymark("answer", link, "--answers=-", given=filled, code=1))
        self.assertIn("copied whole", self.waymark("answer", link[:-3] + "abc", "--show", code=1))

    def knows(self, driver, settings, bearer):
        try:
            return driver.call("waymark.notification.v1.SettingsService/UpdateSettings", {"settings": settings}, bearer)
        except CallFailed:
            return None

    def mailed_link(self):
        for mail in (self.suite.home / "mail").glob("*.eml"):
            text = text_of(email.message_from_bytes(mail.read_bytes(), policy=email.policy.default))
            found = re.search(r"https://waymark\.example\.org/a/[A-Za-z0-9_.-]+", text)
            if found:
                return found.group(0)
        return None

    def test_inbox_is_followed_across_a_restart(self):
        self.import_sample()
        driver, bearer = PythonDriver(self.suite), "Bearer " + self.suite.token("ana")
        environment = {**os.environ, "WAYMARK_HOME": str(self.suite.home)}
        follower = subprocess.Popen(
            [BINARIES / "waymark", "inbox", "--as=members/max", "--follow"],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.addCleanup(follower.stdout.close)
        self.addCleanup(follower.wait)
        self.addCleanup(follower.kill)
        year = self.suite.now().year + 1
        ask = {"parent": "members/ana", "items": {"question": "?"}, "due_date": date(f"{year}-01-15")}
        for restart in (False, True):
            if restart:
                self.suite.restart("notification")
            eventually(lambda: self.ask_max(driver, ask, bearer), "feedback knows the members")
            line = follower.stdout.readline()
            while not line.startswith("open"):
                self.assertTrue(line, "the inbox ended")
                line = follower.stdout.readline()
            self.assertIn("Ana Ferreira", line)

    def ask_max(self, driver, ask, bearer):
        try:
            rater = {"member": "members/max", "relation": "RELATION_MANAGER"}
            return driver.call(f"{REQUEST}/CreateRequest", {**ask, "rater": rater}, bearer)
        except CallFailed:
            return None


if __name__ == "__main__":
    unittest.main(verbosity=2)
