"""The suite's main job as a walk of calls, made by whichever driver it is given, with every result looked at."""

import datetime
import re
import time

from drivers import CallFailed
from post_office import text_of

PLAN, REVIEW, CATALOGUE = (
    "waymark.plan.v1.PlanService",
    "waymark.plan.v1.ReviewService",
    "waymark.plan.v1.CatalogueService",
)
ASSESSMENT, MEMBERS, GRANTS = (
    "waymark.plan.v1.AssessmentService",
    "waymark.plan.v1.MemberService",
    "waymark.access.v1.GrantService",
)
PANEL, ROUND, REQUEST, ANSWER = (
    f"waymark.feedback.v1.{name}Service" for name in ("Panel", "Round", "Request", "Answer")
)
INBOX, SETTINGS, OCCURRENCES = (
    f"waymark.notification.v1.{name}Service" for name in ("Inbox", "Settings", "Occurrence")
)


def date(text):
    year, month, day = map(int, text.split("-"))
    return {"year": year, "month": month, "day": day}


def eventually(look, what, seconds=20):
    """What `look` gives, once it gives something."""
    until = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


def link_in(text):
    """The token of the link a mail holds."""
    return re.search(r"https://waymark\.example\.org/a/([A-Za-z0-9_.-]+)", text).group(1)


class Walk:
    """One member's plan from the first assessment to the plan's second version. `people`: ids of member, manager, mentor, peer."""

    def __init__(self, test, suite, driver, post_office, people, coach):
        self.test, self.suite, self.driver, self.post_office = test, suite, driver, post_office
        self.ana, self.manager, self.mentor, self.peer = (f"members/{who}" for who in people)
        self.coach = coach
        self.plan = f"{self.ana}/plans/p1"

    def call(self, method, request=None, who=None):
        return self.driver.call(method, request, self.bearer(who or self.ana))

    def bearer(self, member):
        return "Bearer " + self.suite.token(member.removeprefix("members/"))

    def refused(self, code, method, request, who):
        with self.test.assertRaises(CallFailed) as caught:
            self.call(method, request, who)
        self.test.assertEqual(caught.exception.code, code, caught.exception)
        return caught.exception

    # Before the quarter's end.

    def assess(self):
        """Where she stands, what she can, and what lies between that and the role she wants."""
        test = self.test
        roles = self.call(f"{CATALOGUE}/ListRoles", {"catalogue": "catalogues/gdad", "title_prefix": "Developer"})[
            "roles"
        ]
        developer = next(role["name"] for role in roles if role["title"] == "Developer")
        roles = self.call(
            f"{CATALOGUE}/ListRoles", {"catalogue": "catalogues/gdad", "title_prefix": "Senior developer"}
        )["roles"]
        self.target = next(role["name"] for role in roles if role["title"] == "Senior developer")
        role = self.call(f"{CATALOGUE}/GetRole", {"name": developer})
        test.assertEqual(len(role["skills"]), 10)
        self.call(f"{CATALOGUE}/GetCatalogue", {"name": "catalogues/gdad"})
        self.call(f"{CATALOGUE}/GetSkill", {"name": role["skills"][0]["skill"]})
        self.call(f"{CATALOGUE}/CompareRoles", {"from": developer, "to": self.target})

        standing = {
            "name": f"{self.ana}/standing",
            "role": developer,
            "role_title": "Developer",
            "hours_per_week": 37.5,
            "pay": {"amount": {"currency_code": "GBP", "units": "41000"}, "period": "PAY_PERIOD_YEAR"},
        }
        self.call(f"{ASSESSMENT}/UpdateStanding", {"standing": standing})
        test.assertEqual(
            self.call(f"{ASSESSMENT}/GetStanding", {"name": f"{self.ana}/standing"})["pay"]["amount"]["units"], "41000"
        )
        for skill in role["skills"]:
            entry = {"kind": "ASSESSMENT_KIND_SKILL", "skill_level": {"skill": skill["skill"], "level": skill["level"]}}
            made = self.call(f"{ASSESSMENT}/CreateAssessmentEntry", {"parent": self.ana, "assessment_entry": entry})
        self.call(f"{ASSESSMENT}/GetAssessmentEntry", {"name": made["name"]})
        listed = self.call(f"{ASSESSMENT}/ListAssessmentEntries", {"parent": self.ana})["assessment_entries"]
        test.assertEqual(len(listed), 10)

        # The worked example: Developer to Senior developer, 4 of 10 skills short by one level, coverage 24/28.
        self.gap = self.call(f"{CATALOGUE}/GetSkillGap", {"member": self.ana, "role": self.target})["gap"]
        test.assertEqual((self.gap["required_count"], self.gap["short_count"], self.gap["met_count"]), (10, 4, 6))
        readiness = {each["formula"]: each["value"] for each in self.gap["readiness"]}
        test.assertAlmostEqual(readiness["FORMULA_SHARE_MET"], 6 / 10)
        test.assertAlmostEqual(readiness["FORMULA_PROPORTIONAL"], 24 / 28)

    def make_plan(self, review_date):
        test, plan = self.test, self.plan
        short = [each for each in self.gap["differences"] if each["kind"] == "KIND_UP"][:2]
        aims = [{"skill": each["skill"], "level": each["need"]} for each in short]
        self.skills = [each["skill"] for each in short]
        made = self.call(
            f"{PLAN}/CreatePlan",
            {
                "parent": self.ana,
                "plan_id": "p1",
                "plan": {
                    "title": "Senior developer",
                    "mode": "PLAN_MODE_LINEAR",
                    "direction": "DIRECTION_VERTICAL",
                    "target_role": {"role": self.target},
                    "tracks": [{"name": f"{plan}/tracks/team", "title": "In the team"}],
                    "steps": [
                        {
                            "name": f"{plan}/steps/course",
                            "kind": "STEP_KIND_TRAINING",
                            "title": "Course",
                            "track": f"{plan}/tracks/team",
                            "target_date": {"year": 2027, "month": 2},
                            "progress": "STEP_PROGRESS_UNDER_WAY",
                            "skills": aims,
                        }
                    ],
                    "supporters": [{"member": self.mentor, "relation": "SUPPORTER_RELATION_MENTOR"}],
                    "notes": "what only I read",
                },
            },
        )
        test.assertEqual((made["name"], made["state"]), (plan, "PLAN_STATE_DRAFT"))
        self.call(
            f"{PLAN}/CreateGoal",
            {
                "parent": plan,
                "goal_id": "senior",
                "goal": {
                    "title": "Senior developer by autumn",
                    "horizon": "HORIZON_SHORT",
                    "target_date": {"year": 2027, "part": "PART_AUTUMN"},
                    "measure": {"metric": "skills", "baseline": 6, "target": 10},
                },
            },
        )
        self.call(
            f"{PLAN}/CreateStep",
            {
                "parent": plan,
                "step_id": "project",
                "step": {
                    "kind": "STEP_KIND_PROJECT",
                    "title": "Lead a rewrite",
                    "target_date": {"year": 2027, "month": 9},
                },
            },
        )
        # Two people at two steps do not collide; an old etag is refused.
        step = self.call(
            f"{PLAN}/UpdateStep",
            {
                "step": {"name": f"{plan}/steps/project", "description": "Booking"},
                "update_mask": self.driver.mask("description"),
            },
        )
        self.call(
            f"{PLAN}/UpdateStep",
            {
                "step": {"name": f"{plan}/steps/project", "description": "Berth booking", "etag": step["etag"]},
                "update_mask": self.driver.mask("description"),
            },
        )
        self.refused(
            "ABORTED",
            f"{PLAN}/UpdateStep",
            {
                "step": {"name": f"{plan}/steps/project", "description": "x", "etag": step["etag"]},
                "update_mask": self.driver.mask("description"),
            },
            self.ana,
        )
        # No activation without a next review date.
        self.refused("FAILED_PRECONDITION", f"{PLAN}/ActivatePlan", {"name": plan}, self.ana)
        self.call(
            f"{PLAN}/UpdatePlan",
            {
                "plan": {
                    "name": plan,
                    "next_review_date": date(review_date),
                    "cadences": [{"rule": "quarterly", "unit": "UNIT_QUARTER", "anchor": date(review_date)}],
                },
                "update_mask": self.driver.mask("next_review_date", "cadences"),
            },
        )
        active = self.call(f"{PLAN}/ActivatePlan", {"name": plan})
        test.assertEqual((active["state"], active["version"]), ("PLAN_STATE_ACTIVE", "1"))
        test.assertEqual(len(self.call(f"{PLAN}/ListPlans", {"parent": self.ana})["plans"]), 1)

    def confirm_raters(self):
        panel = f"{self.ana}/panels/p1"
        raters = [
            {"member": self.manager, "relation": "RELATION_MANAGER"},
            {"member": self.mentor, "relation": "RELATION_MENTOR"},
            {"member": self.peer, "relation": "RELATION_PEER"},
            {"external": {"display_name": "Carla", "email": self.coach}, "relation": "RELATION_EXTERNAL_COACH"},
        ]

        def update():
            # Feedback follows plan's journal and may not know the members yet.
            try:
                return self.call(f"{PANEL}/UpdatePanel", {"panel": {"name": panel, "raters": raters}})
            except CallFailed as failed:
                if failed.code not in ("INVALID_ARGUMENT", "PERMISSION_DENIED"):
                    raise
                return None

        made = eventually(update, "feedback knows the members")
        self.call(f"{PANEL}/ConfirmRaters", {"name": panel, "etag": made["etag"]})
        self.test.assertTrue(self.call(f"{PANEL}/GetPanel", {"name": panel})["confirmed"])

    def quiet_hours_off(self, who):
        settings = {"name": f"{who}/settings", "quiet_start_minute": 0, "quiet_end_minute": 0}

        def update():
            try:
                return self.call(
                    f"{SETTINGS}/UpdateSettings",
                    {"settings": settings, "update_mask": self.driver.mask("quiet_start_minute", "quiet_end_minute")},
                    who,
                )
            except CallFailed as failed:
                if failed.code != "PERMISSION_DENIED":
                    raise
                return None

        eventually(update, "notification knows the members")
        self.call(f"{SETTINGS}/GetSettings", {"name": f"{who}/settings"}, who)

    # The quarter's end.

    def items(self, who, state="STATE_OPEN"):
        return self.call(f"{INBOX}/ListInbox", {"parent": who, "state": state}, who).get("items", [])

    def await_item(self, who, kind):
        def look():
            return [item for item in self.items(who) if item["kind"] == kind and item.get("subject")]

        return eventually(look, f"{kind} in the inbox of {who}")

    def await_no_item(self, who, kind):
        eventually(lambda: not [item for item in self.items(who) if item["kind"] == kind], f"no {kind} in the inbox of {who}")

    def watch_review_open(self, due_date):
        """Her inbox, watched, tells of the review; the review holds a frozen snapshot."""
        test = self.test
        messages = self.driver.watch(
            f"{INBOX}/WatchInbox",
            {"parent": self.ana},
            self.bearer(self.ana),
            lambda seen: any(each["item"]["kind"] == "KIND_REVIEW" for each in seen),
        )
        item = next(each["item"] for each in messages if each["item"]["kind"] == "KIND_REVIEW")
        test.assertEqual(item["due_date"], date(due_date))
        self.review = item["subject"]
        test.assertEqual(self.review, f"{self.plan}/reviews/quarterly-2027-04-01")
        review = self.call(f"{REVIEW}/GetReview", {"name": self.review})
        test.assertEqual((review["state"], review["occurrence"]), ("REVIEW_STATE_OPEN", "quarterly/2027-04-01"))
        snapshot = self.call(f"{REVIEW}/GetReviewSnapshot", {"name": f"{self.review}/snapshot"})
        test.assertEqual(len(snapshot["plan"]["steps"]), 2)
        test.assertEqual(len(self.call(f"{REVIEW}/ListReviews", {"parent": self.plan})["reviews"]), 1)

    def await_requests(self):
        """Each rater is asked once: in the inbox, and by mail; the coach by a link."""
        test = self.test
        for who in (self.ana, self.manager, self.mentor, self.peer):
            test.assertEqual(len(self.await_item(who, "KIND_FEEDBACK_REQUEST")), 1)
        rounds = self.call(f"{ROUND}/ListRounds", {"parent": self.ana})["rounds"]
        test.assertEqual([(each["review"], each["state"]) for each in rounds], [(self.review, "STATE_OPEN")])
        self.round = rounds[0]["name"]
        self.call(f"{ROUND}/GetRound", {"name": self.round})
        sent = self.call(f"{REQUEST}/ListSentRequests", {"parent": self.ana, "round": self.round})["requests"]
        test.assertEqual(len(sent), 5)
        for address in (self.mail_of(self.manager), self.mail_of(self.mentor), self.coach):
            mails = self.post_office.await_mail(address)
            test.assertEqual(len(mails), 1, address)
            test.assertTrue(mails[0]["Message-ID"])
            # Sender and subject give nothing away.
            test.assertNotIn("Ana", mails[0]["Subject"])

    def mail_of(self, member):
        return f"{member.removeprefix('members/')}@example.org"

    def link(self):
        return link_in(text_of(self.post_office.await_mail(self.coach)[0]))

    def content(self, request, level, realism):
        items = request["items"]
        # What the plan's steps build comes first, then what else the role needs.
        skills = [each["skill"] for each in items["skills"]]
        self.test.assertEqual(skills[:2], self.skills)
        self.test.assertEqual(
            sorted(skills), sorted(each["skill"] for each in self.gap["differences"] if "need" in each)
        )
        return {
            "skill_ratings": [
                {"skill": each["skill"], "level": {"scale": each["scale"]["scale"], "value": level}}
                for each in items["skills"]
            ],
            "goal_ratings": [{"goal": each["goal"], "realism": realism} for each in items["goals"]],
            "comment": f"rated {level}",
        }

    def answer_all(self):
        test = self.test
        for who, level, realism in (
            (self.ana, 3, "REALISM_LIKELY"),
            (self.manager, 2, "REALISM_POSSIBLE"),
            (self.mentor, 4, "REALISM_LIKELY"),
            (self.peer, 1, "REALISM_DOUBTFUL"),
        ):
            name = self.await_item(who, "KIND_FEEDBACK_REQUEST")[0]["subject"]
            listed = self.call(f"{REQUEST}/ListRequests", {"parent": who, "state": "STATE_OPEN"}, who)["requests"]
            test.assertEqual([each["name"] for each in listed], [name])
            request = self.call(f"{REQUEST}/GetRequest", {"name": name}, who)
            # A value off the scale is refused, and nothing is lost by it.
            self.refused(
                "INVALID_ARGUMENT",
                f"{REQUEST}/SubmitAnswer",
                {"name": name, "content": self.content(request, 9, realism)},
                who,
            )
            self.call(f"{REQUEST}/SubmitAnswer", {"name": name, "content": self.content(request, level, realism)}, who)
            self.refused(
                "FAILED_PRECONDITION",
                f"{REQUEST}/SubmitAnswer",
                {"name": name, "content": self.content(request, level, realism)},
                who,
            )
        self.answer_by_link()

    def answer_by_link(self):
        """The coach has no account: the link in the mail opens exactly this request, once."""
        test, link = self.test, "Link " + self.link()
        sent = self.call(f"{REQUEST}/ListSentRequests", {"parent": self.ana, "round": self.round})["requests"]
        name = next(each["request"] for each in sent if each["relation"] == "RELATION_EXTERNAL_COACH")
        request = self.driver.call(f"{REQUEST}/GetRequest", {"name": name}, link)
        other = next(each["request"] for each in sent if each["relation"] == "RELATION_MENTOR")
        with test.assertRaises(CallFailed) as foreign:
            self.driver.call(f"{REQUEST}/GetRequest", {"name": other}, link)
        test.assertEqual(foreign.exception.code, "PERMISSION_DENIED")
        self.driver.call(
            f"{REQUEST}/SubmitAnswer", {"name": name, "content": self.content(request, 2, "REALISM_DOUBTFUL")}, link
        )
        with test.assertRaises(CallFailed) as again:
            self.driver.call(
                f"{REQUEST}/SubmitAnswer", {"name": name, "content": self.content(request, 2, "REALISM_DOUBTFUL")}, link
            )
        test.assertIn(again.exception.code, ("FAILED_PRECONDITION", "PERMISSION_DENIED"))

    def compare(self):
        """Self against each named relation; the peer's answer shows nowhere."""
        test = self.test
        # With a peer among the raters no answer closes the round: that would tell that the peer has answered.
        test.assertEqual(self.call(f"{ROUND}/GetRound", {"name": self.round})["state"], "STATE_OPEN")
        self.call(f"{ROUND}/CloseRound", {"name": self.round})
        self.await_item(self.ana, "KIND_FEEDBACK_READY")
        comparison = self.call(f"{ROUND}/GetComparison", {"name": self.round})
        test.assertEqual(comparison["state"], "STATE_CLOSED")
        for skill in comparison["skills"]:
            test.assertEqual(skill["self"], 3)
            test.assertEqual(
                [(each["relation"], each["mean"], each["difference"]) for each in skill["relations"]],
                [("RELATION_MANAGER", 2, 1), ("RELATION_MENTOR", 4, -1), ("RELATION_EXTERNAL_COACH", 2, 1)],
            )
        answers = self.call(f"{ANSWER}/ListAnswers", {"parent": self.ana, "round": self.round})["answers"]
        test.assertEqual(
            sorted(each["relation"] for each in answers),
            ["RELATION_EXTERNAL_COACH", "RELATION_MANAGER", "RELATION_MENTOR", "RELATION_SELF"],
        )
        self.call(f"{ANSWER}/GetAnswer", {"name": answers[0]["name"]})
        test.assertNotIn("rated 1", str(comparison) + str(answers))
        ready = self.await_item(self.ana, "KIND_FEEDBACK_READY")[0]
        test.assertEqual(self.call(f"{INBOX}/DismissItem", {"name": ready["name"]})["state"], "STATE_DISMISSED")

    def close_review(self, next_review_date):
        test, plan = self.test, self.plan
        snapshot = self.call(f"{REVIEW}/GetReviewSnapshot", {"name": f"{self.review}/snapshot"})
        review = self.call(f"{REVIEW}/GetReview", {"name": self.review})
        late = next(each for each in review["step_verdicts"] if each["item"] == f"{plan}/steps/course")
        # Planned for February, looked at on 1 April.
        test.assertEqual((late["kind"], late["delay_days"]), ("VERDICT_KIND_LATE", 32))
        recorded = self.call(
            f"{REVIEW}/RecordVerdicts",
            {
                "name": self.review,
                "etag": review["etag"],
                "verdicts": [
                    {
                        "item": late["item"],
                        "kind": "VERDICT_KIND_LATE",
                        "delay_days": 32,
                        "reason": "an incident",
                        "countermeasure": "two mornings a week",
                    },
                    {"item": f"{plan}/goals/senior", "kind": "VERDICT_KIND_ON_COURSE"},
                ],
            },
        )
        self.refused("INVALID_ARGUMENT", f"{REVIEW}/CloseReview", {"name": self.review}, self.ana)
        closed = self.call(
            f"{REVIEW}/CloseReview",
            {
                "name": self.review,
                "etag": recorded["etag"],
                "next_review_date": date(next_review_date),
                "summary": "go on",
                "adjustments": [
                    {
                        "update_step": {
                            "step": {"name": f"{plan}/steps/course", "target_date": {"year": 2027, "month": 5}},
                            "update_mask": self.driver.mask("target_date"),
                        }
                    },
                    {
                        "create_step": {
                            "name": f"{plan}/steps/shadowing",
                            "kind": "STEP_KIND_SHADOWING",
                            "title": "Watch two design reviews",
                        }
                    },
                ],
            },
        )
        test.assertEqual(
            (closed["state"], closed["version"], closed["base_version"]), ("REVIEW_STATE_CLOSED", "2", "1")
        )
        # What was frozen stays as it was.
        test.assertEqual(self.call(f"{REVIEW}/GetReviewSnapshot", {"name": f"{self.review}/snapshot"}), snapshot)

    def look_at_versions(self, next_review_date):
        test, plan = self.test, self.plan
        versions = self.call(f"{PLAN}/ListPlanVersions", {"parent": plan})["plan_versions"]
        test.assertEqual([each["origin"] for each in versions], ["VERSION_ORIGIN_REVIEW", "VERSION_ORIGIN_ACTIVATION"])
        test.assertEqual(len(self.call(f"{PLAN}/GetPlanVersion", {"name": f"{plan}/versions/2"})["plan"]["steps"]), 3)
        diff = self.call(f"{PLAN}/DiffPlanVersions", {"name": plan, "from_version": "1", "to_version": "2"})
        test.assertEqual(
            sorted(
                (each["kind"], (each.get("after") or each["before"])["name"].split("/")[-1]) for each in diff["steps"]
            ),
            [("CHANGE_KIND_ADDED", "shadowing"), ("CHANGE_KIND_CHANGED", "course")],
        )
        now = self.call(f"{PLAN}/GetPlan", {"name": plan})
        test.assertEqual((now["version"], now["next_review_date"]), ("2", date(next_review_date)))

    def nothing_is_owed(self):
        for who in (self.ana, self.manager, self.mentor, self.peer):
            eventually(lambda who=who: not self.items(who), f"the inbox of {who} is empty")
        done = self.items(self.ana, "STATE_DONE")
        self.test.assertIn("KIND_REVIEW", [each["kind"] for each in done])

    def share_and_revoke(self):
        """A supporter sees what is granted, from the grant to the revoke, and every look is on record."""
        test = self.test
        self.refused("PERMISSION_DENIED", f"{PLAN}/GetPlan", {"name": self.plan}, self.mentor)
        grant = self.grants("CreateGrant", grant={"grantee": self.mentor, "section": "SECTION_TRACKS"})
        seen = self.call(f"{PLAN}/GetPlan", {"name": self.plan}, self.mentor)
        test.assertEqual(len(seen["steps"]), 3)
        test.assertFalse({"goals", "notes", "supporters", "next_review_date", "title"} & set(seen), seen)
        uses = self.grants("ListGrantUses")["grant_uses"]
        test.assertEqual([(each["grantee"], each["method"]) for each in uses], [(self.mentor, f"{PLAN}/GetPlan")])
        test.assertEqual([each["name"] for each in self.grants("ListGrants")["grants"]], [grant["name"]])
        self.grants("DeleteGrant", parent=None, name=grant["name"])
        self.refused("PERMISSION_DENIED", f"{PLAN}/GetPlan", {"name": self.plan}, self.mentor)

    def grants(self, method, **request):
        request = {"parent": self.ana, **request}
        request = {name: value for name, value in request.items() if value is not None}
        return self.driver.call(f"{GRANTS}/{method}", request, self.bearer(self.ana), service="plan")

    # The whole.

    def before_the_quarter_ends(self):
        self.assess()
        self.make_plan("2027-04-01")
        self.confirm_raters()
        for who in (self.ana, self.manager, self.mentor, self.peer):
            self.quiet_hours_off(who)

    def after_the_quarter_ended(self):
        self.watch_review_open("2027-04-15")
        self.await_requests()
        self.answer_all()
        self.compare()
        self.close_review("2027-07-01")
        self.look_at_versions("2027-07-01")
        self.nothing_is_owed()
        self.share_and_revoke()
