"""The calls of the suite that the main job's people do not make: those of services among themselves, and the rest of each contract."""

from drivers import CallFailed
from main_job import (
    CATALOGUE,
    MEMBERS,
    OCCURRENCES,
    PLAN,
    REQUEST,
    REVIEW,
    ROUND,
    date,
    eventually,
    link_in,
)
from organisation import IMPORTS
from post_office import text_of

JOURNAL = "waymark.event.v1.JournalService"


class Beside:
    """Made after a walk, with its people and its driver."""

    def __init__(self, walk):
        self.walk, self.test, self.driver, self.call = walk, walk.test, walk.driver, walk.call

    def as_notification(self, method, request, **where):
        return self.driver.call(method, request, certificate="notification", **where)

    def services_among_themselves(self):
        """What notification calls to drive an occurrence, called again after all is done: each gives what is there, and changes nothing."""
        test, walk = self.test, self.walk
        again = {"plan": walk.plan, "rule": "quarterly", "date": date("2027-04-01"), "due_date": date("2027-04-15")}
        test.assertEqual(self.as_notification(f"{REVIEW}/OpenReview", again)["name"], walk.review)
        test.assertEqual(len(self.call(f"{REVIEW}/ListReviews", {"parent": walk.plan})["reviews"]), 1)
        opened = {"parent": walk.ana, "review": walk.review, "due_date": date("2027-04-15")}
        test.assertEqual(self.as_notification(f"{ROUND}/OpenRound", opened)["state"], "STATE_CLOSED")
        test.assertEqual(self.as_notification(f"{ROUND}/CloseRound", {"name": walk.round})["state"], "STATE_CLOSED")
        for method in (f"{ROUND}/ListOpenRounds", f"{REQUEST}/ListOpenRequests"):
            test.assertEqual(
                self.as_notification(method, {"round": walk.round} if method.endswith("Requests") else {}), {}
            )
        # A member may do none of this in another's name.
        walk.refused("PERMISSION_DENIED", f"{REVIEW}/OpenReview", again, walk.mentor)
        walk.refused("PERMISSION_DENIED", f"{ROUND}/ListOpenRounds", {}, walk.ana)

    def journals(self):
        for service, fact, subject in (
            ("plan", "PlanActivated", self.walk.plan),
            ("feedback", "RoundClosed", self.walk.round),
        ):
            head = self.as_notification(f"{JOURNAL}/GetHead", {}, service=service)
            self.test.assertTrue(head["cursor"])
            fact_type = f"waymark.{service}.v1.{fact}"
            events = self.driver.watch(
                f"{JOURNAL}/WatchEvents",
                {"fact_types": [fact_type]},
                None,
                lambda seen, subject=subject: seen[-1]["subject"] == subject,
                certificate="notification",
                service=service,
            )
            self.test.assertEqual({event["fact"]["@type"] for event in events}, {f"type.googleapis.com/{fact_type}"})

    def requests_at_any_time(self):
        """Feedback asked apart from reviews: withdrawn, declined by link, a link renewed, a round of one's own."""
        test, walk = self.test, self.walk
        ask = {"parent": walk.ana, "items": {"question": "How was the workshop?"}, "due_date": date("2027-04-20")}
        sent = self.call(
            f"{REQUEST}/CreateRequest", {**ask, "rater": {"member": walk.mentor, "relation": "RELATION_MENTOR"}}
        )
        withdrawn = self.call(f"{REQUEST}/WithdrawRequest", {"parent": walk.ana, "request": sent["request"]})
        test.assertEqual(withdrawn["state"], "STATE_WITHDRAWN")

        dora = f"dora.{self.driver.name}@example.org"
        external = {"external": {"display_name": "Dora", "email": dora}, "relation": "RELATION_EXTERNAL_COACH"}
        sent = self.call(f"{REQUEST}/CreateRequest", {**ask, "rater": external})
        first = link_in(text_of(walk.post_office.await_mail(dora)[0]))
        self.as_notification(f"{REQUEST}/IssueLink", {"name": sent["request"]})
        self.call(f"{REQUEST}/RenewLink", {"parent": walk.ana, "request": sent["request"]})
        mails = eventually(lambda: walk.post_office.to(dora)[1:], "a mail with the new link")
        second = link_in(text_of(mails[0]))
        with test.assertRaises(CallFailed) as void:
            self.driver.call(f"{REQUEST}/GetRequest", {"name": sent["request"]}, f"Link {first}")
        test.assertIn(void.exception.code, ("UNAUTHENTICATED", "PERMISSION_DENIED"))
        declined = self.driver.call(
            f"{REQUEST}/DeclineRequest", {"name": sent["request"], "reason": "away"}, f"Link {second}"
        )
        test.assertEqual(declined["state"], "STATE_DECLINED")

        made = self.call(
            f"{ROUND}/CreateRound",
            {
                "parent": walk.ana,
                "round": {"plan": walk.plan, "due_date": date("2027-04-20"), "items": {"question": "What next?"}},
            },
        )
        test.assertEqual(self.call(f"{ROUND}/CloseRound", {"name": made["name"]})["state"], "STATE_CLOSED")

    def rest_of_the_plan(self):
        """Every part of a plan made, changed and removed; a second plan archived and deleted."""
        test, walk = self.test, self.walk
        name = f"{walk.ana}/plans/p2"
        self.call(
            f"{PLAN}/CreatePlan",
            {"parent": walk.ana, "plan_id": "p2", "plan": {"title": "Another", "mode": "PLAN_MODE_FLEXIBLE"}},
        )
        self.call(f"{PLAN}/CreateTrack", {"parent": name, "track_id": "a", "track": {"title": "A"}})
        self.call(f"{PLAN}/CreateTrack", {"parent": name, "track_id": "b", "track": {"title": "B"}})
        self.call(f"{PLAN}/UpdateTrack", {"track": {"name": f"{name}/tracks/b", "title": "Beside"}})
        self.call(
            f"{PLAN}/CreateGoal", {"parent": name, "goal_id": "g", "goal": {"title": "G", "horizon": "HORIZON_LONG"}}
        )
        self.call(f"{PLAN}/UpdateGoal", {"goal": {"name": f"{name}/goals/g", "horizon": "HORIZON_MID"}})
        step = {"kind": "STEP_KIND_OTHER", "title": "S", "track": f"{name}/tracks/b", "goals": [f"{name}/goals/g"]}
        self.call(f"{PLAN}/CreateStep", {"parent": name, "step_id": "s", "step": step})
        walk.refused("FAILED_PRECONDITION", f"{PLAN}/DeleteTrack", {"name": f"{name}/tracks/b"}, walk.ana)
        self.call(f"{PLAN}/DeleteGoal", {"name": f"{name}/goals/g"})
        plan = self.call(f"{PLAN}/GetPlan", {"name": name})
        test.assertNotIn("goals", plan["steps"][0])
        self.call(f"{PLAN}/DeleteStep", {"name": f"{name}/steps/s"})
        self.call(f"{PLAN}/DeleteTrack", {"name": f"{name}/tracks/b"})
        test.assertEqual(self.call(f"{PLAN}/ArchivePlan", {"name": name})["state"], "PLAN_STATE_ARCHIVED")
        walk.refused("FAILED_PRECONDITION", f"{PLAN}/UpdatePlan", {"plan": {"name": name, "title": "Late"}}, walk.ana)
        self.call(f"{PLAN}/DeletePlan", {"name": name})
        walk.refused("NOT_FOUND", f"{PLAN}/GetPlan", {"name": name}, walk.ana)

    def operators_and_catalogue(self, operator):
        test = self.test
        who = f"new.{self.driver.name}"
        member = {"display_name": "New", "time_zone": "Asia/Tokyo"}
        made = self.driver.call(f"{MEMBERS}/CreateMember", {"member_id": who, "member": member}, operator)
        changed = {"name": made["name"], "display_name": "Newer", "etag": made["etag"]}
        changed = self.driver.call(f"{MEMBERS}/UpdateMember", {"member": changed}, operator)
        test.assertEqual((changed["display_name"], changed["time_zone"]), ("Newer", "Asia/Tokyo"))
        created = self.driver.call(f"{IMPORTS}/CreateImport", {"source": "SOURCE_GDAD"}, operator)
        self.driver.call(f"{IMPORTS}/DeleteImport", {"name": created["name"]}, operator)
        with test.assertRaises(CallFailed) as missing:
            self.driver.call(f"{OCCURRENCES}/RedriveDelivery", {"name": "deliveries/none"}, operator)
        test.assertIn(missing.exception.code, ("NOT_FOUND", "INVALID_ARGUMENT"))
        catalogues = self.call(f"{CATALOGUE}/ListCatalogues")["catalogues"]
        attributions = {each["name"]: each["attribution"] for each in catalogues}
        test.assertIn("catalogues/gdad", attributions)
        test.assertIn("CC BY 4.0", attributions["catalogues/onet"])
        test.assertEqual(len(self.call(f"{CATALOGUE}/ListReleases", {"parent": "catalogues/onet"})["releases"]), 1)
        test.assertEqual(len(self.call(f"{CATALOGUE}/ListSkills", {"catalogue": "catalogues/gdad"})["skills"]), 10)

    def all(self, operator):
        self.services_among_themselves()
        self.journals()
        self.requests_at_any_time()
        self.rest_of_the_plan()
        self.operators_and_catalogue(operator)
