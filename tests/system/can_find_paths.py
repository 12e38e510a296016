"""Paths through roles: the best by one objective, the front over all, and what limits do to them."""

from can_catalogue import who
from main_job import CATALOGUE, PLAN

PATHS = "waymark.plan.v1.PathService"


def walk(on):
    test = on.test
    roles = on.call(f"{CATALOGUE}/ListRoles", {"catalogue": "catalogues/gdad", "page_size": 200})["roles"]
    lead = next(role["name"] for role in roles if role["title"] == "Lead developer")
    query = {"targets": [lead], "plan": on.plan}
    for objective in ("MONTHS", "SKILL_DISTANCE", "RISK"):
        found = on.call(
            f"{PATHS}/FindPaths",
            {"parent": on.ana, "query": query, "objective": f"PATH_OBJECTIVE_{objective}", "count": 3},
        )
        test.assertTrue(found["paths"], objective)
        test.assertEqual(found["paths"][0]["moves"][-1]["role"], lead)
        figures = [path.get({"MONTHS": "months", "SKILL_DISTANCE": "skill_distance", "RISK": "risk"}[objective], 0) for path in found["paths"]]
        test.assertEqual(figures, sorted(figures))
    front = on.call(f"{PATHS}/FindParetoPaths", {"parent": on.ana, "query": query})
    test.assertTrue(front["paths"])
    figures = [figures_of(path) for path in front["paths"]]
    test.assertEqual(figures, sorted(figures))
    for one in figures:  # no path is as good as another in everything
        test.assertFalse([other for other in figures if other is not one and all(b <= a for a, b in zip(one, other))], figures)
    test.assertEqual(on.call(f"{PATHS}/FindParetoPaths", {"parent": on.ana, "query": query}), front)
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", {"parent": on.ana, "query": {}}, on.ana)
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", {"parent": on.ana, "query": query, "count": 51}, on.ana)
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", {"parent": on.ana, "query": {"targets": ["roles/gdad-none"]}}, on.ana)
    on.refused("PERMISSION_DENIED", f"{PATHS}/FindPaths", {"parent": on.ana, "query": query}, on.peer)
    limits(on)


def figures_of(path):
    """What paths are compared by, the least the best, rounded as sums of fractions need it."""
    figures = (path.get("months", 0), path.get("skill_distance", 0), path.get("risk", 0), -path.get("pay_gain", 0))
    return tuple(round(figure, 9) for figure in figures)


def limits(on):
    """On the sample's ladder: what breaks a hard limit of the plan is not offered, and why is said; a soft one costs months."""
    test = on.test
    role = f"roles/ferry{who(on)}-"
    lead, query = role + "crew-lead", {"start": role + "deckhand", "plan": on.plan}

    def ways(target, **limit):
        travel = [{"kind": "LIFESTYLE_KIND_TRAVEL", "text": "Home at night", **limit}] if limit else []
        on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": on.plan, "lifestyle": travel}, "update_mask": on.driver.mask("lifestyle")})
        return on.call(f"{PATHS}/FindPaths", {"parent": on.ana, "query": {**query, **target}})

    kept = on.call(f"{PLAN}/GetPlan", {"name": on.plan}).get("lifestyle", [])
    free = ways({"targets": [lead]})
    test.assertEqual([move["role"] for move in free["paths"][0]["moves"]], [role + "mate", lead])
    # The cook leads nowhere; master and crew lead lead to each other.
    test.assertEqual((free["orphans"], free["cycle_count"]), ([role + "cook"], 1))
    soft = ways({"targets": [lead]}, most_travel_percent=12)
    test.assertAlmostEqual(soft["paths"][0]["months"], free["paths"][0]["months"] + 6)
    front = on.call(f"{PATHS}/FindParetoPaths", {"parent": on.ana, "query": {**query, "targets": [lead]}})
    test.assertAlmostEqual(front["paths"][0]["months"], soft["paths"][0]["months"])
    hard = ways({"targets": [lead]}, most_travel_percent=12, hard=True)
    test.assertEqual((hard.get("paths", []), hard["unreachable"]), ([], [lead]))
    test.assertEqual([each["role"] for each in hard["exclusions"]], [lead])
    for figure in ("15", "12"):
        test.assertIn(figure, hard["exclusions"][0]["reason"])
    # Anything that pays 40,000 a year: of the two roles that do, the one the limit leaves.
    pays = {"least_pay": {"amount": {"currency_code": "EUR", "units": "40000"}, "period": "PAY_PERIOD_YEAR"}}
    paid = ways(pays, most_travel_percent=12, hard=True)
    test.assertEqual({path["moves"][-1]["role"] for path in paid["paths"]}, {role + "master"})
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": on.plan, "lifestyle": kept}, "update_mask": on.driver.mask("lifestyle")})
