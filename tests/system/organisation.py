"""A small organisation for the tests, made through the contract: members from a CSV file, roles from the sample's extracts."""

import base64
import os
import pathlib

SOURCE = pathlib.Path(os.environ["WAYMARK_SOURCE"])
IMPORTS = "waymark.plan.v1.ImportService"
CHUNK = 1 << 20


def members_csv(people):
    """people: rows of (id, display name, time zone, email, manager id)."""
    lines = ["id,display_name,time_zone,email,language,manager,issuer,subject"]
    lines += [
        f"{who},{name},{zone},{mail},en,{manager},waymark-local,{who}" for who, name, zone, mail, manager in people
    ]
    return ("\n".join(lines) + "\n").encode()


def import_files(driver, operator, source, files, release=""):
    """Brings files in: a dry run, then for good. `files`: name to bytes. Returns (report of the dry run, the activated import)."""
    created = driver.call(f"{IMPORTS}/CreateImport", {"source": source, "release": release}, operator)
    name = created["name"]
    for file, content in files.items():
        for offset in range(0, max(len(content), 1), CHUNK):
            piece = base64.b64encode(content[offset : offset + CHUNK]).decode()
            driver.call(
                f"{IMPORTS}/UploadImportChunk",
                {"name": name, "file": file, "offset": str(offset), "data": piece},
                operator,
            )
    dry = driver.call(f"{IMPORTS}/StageImport", {"name": name, "dry_run": True}, operator, timeout=120)
    staged = driver.call(f"{IMPORTS}/StageImport", {"name": name}, operator, timeout=120)
    if staged["state"] != "STATE_STAGED" and not staged.get("report", {}).get("unchanged"):
        raise AssertionError(f"{source} is not staged: {staged}")
    return dry["report"], driver.call(f"{IMPORTS}/ActivateImport", {"name": name}, operator, timeout=120)


def folder(path):
    return {
        each.name: each.read_bytes()
        for each in sorted(pathlib.Path(path).iterdir())
        if each.suffix in (".txt", ".gz", ".csv")
    }


def import_sample_roles(driver, operator):
    for source, name in (("SOURCE_ONET", "onet"), ("SOURCE_GDAD", "gdad")):
        import_files(driver, operator, source, folder(SOURCE / "deploy/sample" / name))
