"""Paths through roles: the best by one objective, the front over all, and what limits do to them."""

from main_job import CATALOGUE

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
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", {"parent": on.ana, "query": {}}, on.ana)
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", {"parent": on.ana, "query": query, "count": 51}, on.ana)
    on.refused("INVALID_ARGUMENT", f"{PATHS}/FindPaths", {"parent": on.ana, "query": {"targets": ["roles/gdad-none"]}}, on.ana)
    on.refused("PERMISSION_DENIED", f"{PATHS}/FindPaths", {"parent": on.ana, "query": query}, on.peer)
