"""Group views by a stock client, over the days: what is published of a unit, and what neither one number nor two tell of a few."""

import unittest

from drivers import PythonDriver
from suite import ISSUER, Suite

GROUP, MEMBERS, PLAN = "waymark.plan.v1.GroupService", "waymark.plan.v1.MemberService", "waymark.plan.v1.PlanService"


class GroupView(unittest.TestCase):
    def setUp(self):
        self.suite = self.enterContext(Suite(clock="2027-01-04T08:00:00Z", services=("plan",)))
        self.driver = PythonDriver(self.suite)

    def call(self, method, request, who):
        return self.driver.call(method, request, "Bearer " + self.suite.token(who))

    def members(self, unit, number):
        names = [f"{unit}{n}" for n in range(number)]
        for name in names:
            member = {"display_name": name, "time_zone": "Europe/Berlin", "unit": unit, "issuer": ISSUER, "subject": name}
            self.call(f"{MEMBERS}/CreateMember", {"member_id": name, "member": member}, "operator")
        return names

    def plan(self, who, done):
        """Puts a plan of four steps in force, so many of which are done."""
        name = f"members/{who}/plans/p"
        track = f"{name}/tracks/t"
        steps = [
            {"title": f"Step {n}", "kind": "STEP_KIND_TRAINING", "track": track, **({"progress": "STEP_PROGRESS_DONE"} if n < done else {})}
            for n in range(4)
        ]
        plan = {
            "title": "A plan",
            "mode": "PLAN_MODE_LINEAR",
            "direction": "DIRECTION_VERTICAL",
            "tracks": [{"name": track, "title": "The track"}],
            "steps": steps,
            "next_review_date": {"year": 2027, "month": 12, "day": 1},
        }
        self.call(f"{PLAN}/CreatePlan", {"parent": f"members/{who}", "plan_id": "p", "plan": plan}, who)
        self.call(f"{PLAN}/ActivatePlan", {"name": name}, who)

    def view(self, day, unit):
        """What is published of the unit on that day: its number with a plan, as (number, out of), and quantiles of progress."""
        self.suite.set_clock(f"2027-01-{day:02}T08:00:00Z")
        view = self.call(f"{GROUP}/GetGroupView", {"unit": unit}, "analyst")
        with_plan = [(cell.get("members"), cell.get("out_of")) for cell in view.get("cells", []) if cell["count"] == "GROUP_COUNT_WITH_PLAN"]
        progress = [each for each in view.get("quantiles", []) if each["figure"] == "GROUP_FIGURE_PROGRESS"]
        return (with_plan or [(None, None)])[0], (progress or [{}])[0]

    def test_a_number_is_told_once_it_is_of_five_and_leaves_five_and_changes_by_five(self):
        docks = self.members("docks", 30)
        for n, who in enumerate(docks[:12]):
            self.plan(who, n // 3)
        told, progress = self.view(4, "docks")
        self.assertEqual(told, (12, 30))
        # A quarter of them has done no step, half no more than one, three quarters no more than two of four.
        self.assertEqual(progress["members"], 12)
        self.assertEqual([progress.get(each, 0) for each in ("p25", "p50", "p75")], [0, 0.25, 0.5])
        # Two more have a plan: who knows yesterday's number would know that it is they.
        for who in docks[12:14]:
            self.plan(who, 0)
        self.assertEqual(self.view(6, "docks")[0], (12, 30))
        for who in docks[14:18]:
            self.plan(who, 0)
        self.assertEqual(self.view(8, "docks")[0], (18, 30))

    def test_what_would_tell_of_those_who_are_missing_is_not_told(self):
        office = self.members("office", 14)
        for who in office[:12]:
            self.plan(who, 1)
        told, progress = self.view(4, "office")
        self.assertEqual(told, (None, None))  # all but two: it would tell that they have none
        self.assertNotIn("members", progress)
        self.assertEqual(self.view(6, "nobody's"), ((None, None), {}))


if __name__ == "__main__":
    unittest.main()
