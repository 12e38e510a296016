"""The composed containers, called through the edge: built, started, checked from inside, one restarted in mid-work, nothing lost."""

import base64
import datetime
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SOURCE = pathlib.Path(os.environ["WAYMARK_SOURCE"])
sys.path.insert(0, str(SOURCE / "tests/system"))

from calendars import events, fetch  # noqa: E402
from drivers import CallFailed, GrpcurlDriver  # noqa: E402
from organisation import CHUNK, import_files, members_csv  # noqa: E402
from suite import SERVICES, Suite, free_ports  # noqa: E402

GROUP = 10001  # the containers' users have it
PROJECT = "waymark-test"
ENTRIES = "waymark.plan.v1.AssessmentService"


class Composed(Suite):
    """The containers in the place of the processes: the same keys, tokens and drivers."""

    def __init__(self, engine):
        self.port = free_ports(1)[0]
        super().__init__(services=())
        for path in [self.keys, *self.keys.iterdir()]:
            os.chown(path, -1, GROUP)
            path.chmod(0o750 if path.is_dir() else 0o640)
        self.environment = dict(
            os.environ,
            DOCKER_HOST=engine,
            WAYMARK_KEYS=str(self.keys),
            WAYMARK_EDGE_PORT=str(self.port),
            WAYMARK_PUBLIC_URL=f"https://plan.waymark.localhost:{self.port}",
            WAYMARK_BUILD="-prebuilt",
            WAYMARK_BUILD_NETWORK="host",
        )

    def compose(self, *words, check=True):
        done = subprocess.run(
            ["docker-compose", "-p", PROJECT, "--project-directory", SOURCE, "-f", SOURCE / "docker-compose.yml", *words],
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if check and done.returncode:
            raise AssertionError(f"docker-compose {' '.join(words)}: {done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def docker(self, *words, check=True):
        done = subprocess.run(["docker", *words], env=self.environment, capture_output=True, text=True)
        if check and done.returncode:
            raise AssertionError(f"docker {' '.join(words)}: {done.stderr}")
        return done

    def container(self, service):
        return self.compose("ps", "-q", service).strip()

    def address(self, service):
        return f"localhost:{self.port}"

    def close(self):
        self.compose("down", "-v", "--remove-orphans", check=False)
        super().close()


class EdgeDriver(GrpcurlDriver):
    """grpcurl against the one published port, by server name."""

    def command(self, service, authorization=None, timeout=20, certificate=None, flags=()):
        name = f"{service}.waymark.localhost"
        return super().command(service, authorization, timeout, certificate, [*flags, "-authority", name])


class Containers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        found = subprocess.run([SOURCE / "tests/container/engine"], stdout=subprocess.PIPE, text=True)
        if found.returncode:
            sys.exit(1 if os.environ.get("WAYMARK_REQUIRE_ALL") == "1" else found.returncode)
        cls.suite = Composed(found.stdout.strip())
        cls.addClassCleanup(cls.suite.close)
        cls.suite.compose("down", "-v", "--remove-orphans", check=False)
        cls.suite.compose("build")
        cls.suite.compose("up", "-d")
        cls.edge = EdgeDriver(cls.suite)
        cls.operator = "Bearer " + cls.suite.token("operator")
        cls.ana = "Bearer " + cls.suite.token("ana")
        cls.await_members_service()
        import_files(
            cls.edge, cls.operator, "SOURCE_MEMBERS", {"members.csv": members_csv([("ana", "Ana", "Europe/Berlin", "ana@example.org", "")])}
        )

    @classmethod
    def await_members_service(cls, seconds=60):
        until = time.monotonic() + seconds
        while True:
            try:
                return cls.edge.call("waymark.plan.v1.MemberService/ListMembers", {}, cls.operator, timeout=5)
            except CallFailed as failed:
                if time.monotonic() > until:
                    raise AssertionError(f"{failed}\n{cls.suite.compose('ps')}\n{cls.suite.compose('logs', '--tail', '20')}") from None
                time.sleep(0.5)

    def test_each_service_answers_through_the_edge(self):
        for service in SERVICES:
            with self.subTest(service=service):
                self.assertTrue(any(name.startswith(f"waymark.{service}.v1.") for name in self.edge.list(service)))
        until = time.monotonic() + 30
        calls = [
            ("waymark.plan.v1.PlanService/ListPlans", {"parent": "members/ana"}),
            ("waymark.feedback.v1.RoundService/ListRounds", {"parent": "members/ana"}),
            ("waymark.notification.v1.InboxService/ListInbox", {"parent": "members/ana"}),
        ]
        while calls:  # feedback and notification hear of Ana from plan's journal
            try:
                self.assertEqual(self.edge.call(*calls[0], self.ana), {})
                calls.pop(0)
            except CallFailed as failed:
                if failed.code != "PERMISSION_DENIED" or time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def test_the_edge_itself_has_no_authority(self):
        with self.assertRaises(CallFailed) as refused:
            self.edge.call("waymark.plan.v1.MemberService/ListMembers", {})
        self.assertIn(refused.exception.code, ("UNAUTHENTICATED", "PERMISSION_DENIED"))

    def test_an_import_of_many_megabytes_passes_the_edge_in_one_stream(self):
        people = 100_000
        content = members_csv([(f"m{n}", "A name of some length", "Europe/Berlin", f"m{n}@example.org", "") for n in range(people)])
        self.assertGreater(len(content), 5 << 20)  # more than the edge lets through in any other call
        messages = [{"start": {"source": "SOURCE_MEMBERS", "dry_run": True}}]
        messages += [
            {"piece": {"file": "members.csv", "data": base64.b64encode(content[at : at + CHUNK]).decode()}} for at in range(0, len(content), CHUNK)
        ]
        staged = self.edge.send("waymark.plan.v1.ImportService/StreamImport", [*messages, {"last": True}], self.operator, timeout=120)
        counts = {each["what"]: each.get("number", "0") for each in staged["report"]["counts"]}
        self.assertEqual(counts["members"], str(people))

    def test_a_calendar_is_subscribed_to_through_the_edge(self):
        name = "members/ana/plans/dated"
        plan = {
            "title": "To lead",
            "mode": "PLAN_MODE_LINEAR",
            "direction": "DIRECTION_VERTICAL",
            "tracks": [{"name": f"{name}/tracks/t", "title": "The track"}],
            "nextReviewDate": {"year": datetime.date.today().year + 1, "month": 4, "day": 1},
        }
        self.edge.call("waymark.plan.v1.PlanService/CreatePlan", {"parent": "members/ana", "planId": "dated", "plan": plan}, self.ana)
        self.addCleanup(self.edge.call, "waymark.plan.v1.PlanService/DeletePlan", {"name": name}, self.ana)
        uri = self.edge.call("waymark.plan.v1.CalendarFeedService/CreateCalendarFeed", {"name": f"{name}/calendarFeed"}, self.ana)["uri"]
        answer = fetch(self.suite, uri)
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "text/calendar; charset=utf-8"))
        self.assertIn(f"{name}/nextReview@waymark", events(answer.body))
        self.assertEqual(fetch(self.suite, uri, headers={"If-None-Match": answer.headers["etag"]}).status, 304)
        self.assertEqual(fetch(self.suite, uri, "HEAD").status, 200)
        self.assertEqual(fetch(self.suite, uri, "POST").status, 403)
        self.assertEqual(fetch(self.suite, uri.replace(".ics", "A.ics")).status, 404)
        # Whoever tries one address after another is slowed down.
        tried = set()
        for n in range(2000):
            tried.add(fetch(self.suite, uri.replace(".ics", f"{n}.ics")).status)
            if 503 in tried:
                break
        self.assertEqual(tried, {404, 503})
        logs = self.suite.compose("logs", "edge", "plan")
        self.assertNotIn(uri.removesuffix(".ics").rsplit(".", 1)[1], logs)

    def test_containers_can_change_nothing_but_their_data(self):
        for service in (*SERVICES, "edge"):
            with self.subTest(service=service):
                container = self.suite.container(service)
                facts = json.loads(self.suite.docker("inspect", container).stdout)[0]
                self.assertTrue(facts["HostConfig"]["ReadonlyRootfs"])
                self.assertEqual(facts["HostConfig"]["CapDrop"], ["ALL"])
                self.assertNotEqual(self.suite.docker("exec", container, "touch", "/usr/here", check=False).returncode, 0)
                self.assertNotEqual(self.suite.docker("exec", container, "id", "-u").stdout.strip(), "0")
                published = [ports for ports in facts["NetworkSettings"]["Ports"].values() if ports]
                self.assertEqual(len(published), 1 if service == "edge" else 0)

    def test_what_was_acknowledged_outlives_a_restart_in_mid_work(self):
        acknowledged, stop = [], threading.Event()

        def work():
            for n in itertools.count():
                if stop.is_set():
                    return
                request = {
                    "parent": "members/ana",
                    "assessmentEntry": {"kind": "ASSESSMENT_KIND_STRENGTH", "text": f"Strength {n}"},
                    "requestId": f"strength-{n}",
                }
                while not stop.is_set():  # until it is acknowledged, under the same request id
                    try:
                        acknowledged.append(self.edge.call(f"{ENTRIES}/CreateAssessmentEntry", request, self.ana, timeout=3)["name"])
                        break
                    except CallFailed:
                        time.sleep(0.1)

        worker = threading.Thread(target=work)
        worker.start()
        try:
            self.await_number(acknowledged, 10)
            self.suite.docker("kill", "--signal", "KILL", self.suite.container("plan"))
            self.suite.compose("up", "-d", "plan")
            self.await_number(acknowledged, len(acknowledged) + 10)
            self.suite.compose("restart", "plan")
            self.await_number(acknowledged, len(acknowledged) + 10)
        finally:
            stop.set()
            worker.join()
        there, page = [], ""
        while True:
            answer = self.edge.call(
                f"{ENTRIES}/ListAssessmentEntries", {"parent": "members/ana", "pageSize": 200, "pageToken": page}, self.ana
            )
            there += [entry["name"] for entry in answer.get("assessment_entries", [])]
            page = answer.get("next_page_token", "")
            if not page:
                break
        self.assertEqual(len(acknowledged), len(set(acknowledged)))
        self.assertLessEqual(set(acknowledged), set(there))
        # The one call under way at the end may have come through unheard.
        self.assertLessEqual(len(there), len(acknowledged) + 1)

    def await_number(self, entries, number, seconds=90):
        until = time.monotonic() + seconds
        while len(entries) < number:
            self.assertLess(time.monotonic(), until, self.suite.compose("ps"))
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main()
