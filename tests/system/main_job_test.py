"""The whole main job against three real processes over TLS, by grpcurl and by a generated client, mail by a real SMTP server."""

import importlib
import pathlib
import importlib
import pathlib
import unittest

import can_negotiation
import can_records
from beside import Beside
from drivers import Generated, GrpcurlDriver, PythonDriver
from main_job import MEMBERS, OCCURRENCES, Walk
from organisation import IMPORTS, import_files, import_sample_roles, members_csv
from post_office import PostOffice
from suite import Suite

BEFORE = "2027-03-31T18:00:00Z"
# 1 April, nine in the morning in Berlin, an hour later than in winter.
QUARTER_END = "2027-04-01T07:00:00Z"
MORNING_AFTER = "2027-04-02T07:00:00Z"
# One group of people for each driver: member, manager, mentor, peer.
PEOPLE = {"grpcurl": ("ana", "max", "ben", "pia"), "python": ("eva", "tom", "lea", "jan")}


# What else the suite can do: each can_*.py has a walk(on) that goes on where the main job ended.
CAPABILITIES = sorted(path.stem for path in pathlib.Path(__file__).parent.glob("can_*.py"))


class MainJob(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.post_office = cls.enterClassContext(PostOffice())
        cls.suite = cls.enterClassContext(Suite(clock=BEFORE, smtp=cls.post_office.address))
        cls.drivers = {driver.name: driver for driver in (GrpcurlDriver(cls.suite), PythonDriver(cls.suite))}

    def operator(self):
        return "Bearer " + self.suite.token("operator")

    def import_organisation(self, driver, people):
        ana, manager, *others = people
        rows = [
            (who, who.title(), "Europe/Berlin", f"{who}@example.org", manager if who == ana else "") for who in people
        ]
        report, _ = import_files(driver, self.operator(), "SOURCE_MEMBERS", {"members.csv": members_csv(rows)})
        self.assertEqual(report.get("errorCount", "0"), "0")
        self.assertEqual(
            driver.call(f"{MEMBERS}/GetMember", {"name": f"members/{ana}"}, self.operator())["manager"],
            f"members/{manager}",
        )
        listed = driver.call(f"{MEMBERS}/ListMembers", {}, self.operator())["members"]
        self.assertLessEqual({f"members/{who}" for who in people}, {member["name"] for member in listed})

    def test_main_job(self):
        walks = []
        for name, driver in self.drivers.items():
            self.import_organisation(driver, PEOPLE[name])
            import_sample_roles(driver, self.operator())
            for imported in driver.call(f"{IMPORTS}/ListImports", {}, self.operator())["imports"]:
                driver.call(f"{IMPORTS}/GetImport", {"name": imported["name"]}, self.operator())
                driver.call(f"{IMPORTS}/ListImportFindings", {"parent": imported["name"]}, self.operator())
            walks.append(Walk(self, self.suite, driver, self.post_office, PEOPLE[name], f"carla.{name}@example.org"))
        for walk in walks:
            walk.before_the_quarter_ends()
            self.assertEqual(walk.items(walk.ana), [])
        self.suite.set_clock(QUARTER_END)
        for walk in walks:
            walk.after_the_quarter_ended()
        for walk in walks:
            driver = walk.driver
            occurrences = driver.call(f"{OCCURRENCES}/ListOccurrences", {}, self.operator())["occurrences"]
            self.assertEqual(len(occurrences), len(walks))
            driver.call(f"{OCCURRENCES}/ListDeliveries", {}, self.operator())
            Beside(walk).all(self.operator())
        for walk in walks:
            for capability in CAPABILITIES:
                with self.subTest(capability, driver=walk.driver.name):
                    importlib.import_module(capability).walk(walk)
        for walk in walks:
            can_negotiation.wanted_today(walk)
        self.suite.set_clock(MORNING_AFTER)
        for walk in walks:
            can_records.told_ahead(walk)
            can_negotiation.expired(walk)
        self.all_were_called()
        self.none_was_doubled()
        self.all_end_in_order()

    def all_were_called(self):
        """Every method of every contract was called by grpcurl, and by the generated client."""
        every = {
            f"{service}/{method}"
            for service, each in Generated.get().services.items()
            for method in each.methods_by_name
        }
        for name, driver in self.drivers.items():
            self.assertEqual(every - driver.called, set(), name)

    def none_was_doubled(self):
        ids = [mail["Message-ID"] for mail in self.post_office.mails]
        self.assertEqual(len(ids), len(set(ids)))

    def all_end_in_order(self):
        """A service that is told to end says so with exit code 0, streams open or not."""
        for service in reversed(self.suite.services):
            self.assertEqual(self.suite.stop(service), 0, service)


class Reflection(unittest.TestCase):
    def test_grpcurl_lists_and_describes_every_service(self):
        with Suite() as suite:
            driver = GrpcurlDriver(suite)
            for service in suite.services:
                listed = driver.list(service)
                mine = [name for name in Generated.get().services if name.startswith(f"waymark.{service}.")]
                self.assertTrue(mine)
                self.assertLessEqual(set(mine) | {"grpc.health.v1.Health"}, set(listed))
                for name in set(listed) - {
                    "grpc.health.v1.Health"
                }:  # known to every client; the server has no descriptor of it
                    self.assertIn("service " + name.split(".")[-1], driver.describe(service, name))


if __name__ == "__main__":
    unittest.main(verbosity=2)
