"""Group views: counts for analysts, nothing of a handful of people, and a record of who asked."""

GROUP, MEMBERS = "waymark.plan.v1.GroupService", "waymark.plan.v1.MemberService"


def walk(on):
    test, driver = on.test, on.driver
    operator, analyst = ("Bearer " + on.suite.token(who) for who in ("operator", "analyst"))
    unit = f"unit {driver.name}"
    for n in range(12):
        member = {"display_name": f"M {n}", "time_zone": "Europe/Berlin", "unit": unit}
        driver.call(f"{MEMBERS}/CreateMember", {"member_id": f"{driver.name}{n}", "member": member}, operator)
    view = driver.call(f"{GROUP}/GetGroupView", {"unit": unit}, analyst)
    # Nobody of them has a plan: that too would tell of each.
    test.assertNotIn("members", view.get("cells", [{}])[0])
    driver.call(f"{GROUP}/ListGroupViews", {}, analyst)
    uses = driver.call(f"{GROUP}/ListGroupViewUses", {}, operator)["uses"]
    test.assertIn(f"unit:{unit}", [use["group"] for use in uses])
    on.refused("PERMISSION_DENIED", f"{GROUP}/GetGroupView", {"unit": unit}, on.ana)
    on.refused("PERMISSION_DENIED", f"{GROUP}/ListGroupViewUses", {}, on.ana)
