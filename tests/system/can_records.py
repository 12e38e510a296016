"""What a member keeps beside the plan: roles described for oneself."""

from main_job import CATALOGUE, PLAN

PROFILES = "waymark.plan.v1.RoleProfileService"


def walk(on):
    role_profiles(on)


def role_profiles(on):
    """A dream job elsewhere is held against her skills and aimed at like any role, and is nobody else's."""
    test, plan, name = on.test, on.plan, f"{on.ana}/roles/dream"
    need = next(each for each in on.gap["differences"] if each["kind"] == "KIND_UP")
    skill = {"skill": need["skill"], "level": need["need"]}
    profile = {"role": {"title": "Head of the booking office", "skills": [skill]}, "reached_from": [{"role": on.target}]}
    made = on.call(f"{PROFILES}/CreateRoleProfile", {"parent": on.ana, "role_id": "dream", "role_profile": profile})
    test.assertEqual((made["name"], made["role"]["name"]), (name, name))
    test.assertEqual(made["role"]["skills"][0]["title"], need["title"])
    two = {"role": {"title": "x", "skills": [skill, skill]}}
    on.refused("INVALID_ARGUMENT", f"{PROFILES}/CreateRoleProfile", {"parent": on.ana, "role_profile": two}, on.ana)
    on.refused("PERMISSION_DENIED", f"{PROFILES}/GetRoleProfile", {"name": name}, on.peer)
    on.refused("NOT_FOUND", f"{CATALOGUE}/GetRole", {"name": name}, on.peer)
    test.assertEqual(on.call(f"{CATALOGUE}/GetRole", {"name": name})["title"], "Head of the booking office")
    gap = on.call(f"{CATALOGUE}/GetSkillGap", {"member": on.ana, "role": name})["gap"]
    test.assertEqual((gap["required_count"], gap["short_count"]), (1, 1))
    compared = on.call(f"{CATALOGUE}/CompareRoles", {"from": on.target, "to": name})
    test.assertEqual(compared["gap"]["met_count"], 1)
    changed = {"name": name, "etag": made["etag"], "role": {"location": "Kiel"}}
    mask = on.driver.mask("role.location")
    changed = on.call(f"{PROFILES}/UpdateRoleProfile", {"role_profile": changed, "update_mask": mask})
    test.assertEqual(changed["role"]["location"], "Kiel")
    test.assertEqual(on.call(f"{PROFILES}/GetRoleProfile", {"name": name}), changed)
    test.assertEqual(len(on.call(f"{PROFILES}/ListRoleProfiles", {"parent": on.ana})["role_profiles"]), 1)
    interests = on.call(f"{PLAN}/GetPlan", {"name": plan}).get("interests", [])
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": plan, "interests": [*interests, {"role": name}]}})
    kept = on.refused("FAILED_PRECONDITION", f"{PROFILES}/DeleteRoleProfile", {"name": name}, on.ana)
    test.assertIn(plan, str(kept))
    mask = on.driver.mask("interests")
    on.call(f"{PLAN}/UpdatePlan", {"plan": {"name": plan, "interests": interests}, "update_mask": mask})
    on.call(f"{PROFILES}/DeleteRoleProfile", {"name": name})
