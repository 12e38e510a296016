#!/usr/bin/env python3
"""Makes onet/ and gdad/ beside this file out of the full data, and is how they were made.

    deploy/sample/make-extract.py ONET_FOLDER GDAD_FOLDER

ONET_FOLDER holds the text files of an O*NET database release (gzipped or not), GDAD_FOLDER roles.csv and skills.csv of
the UK Government Digital and Data Profession Capability Framework. Rows are chosen, never changed; NOTICE.md says which.
"""

import csv
import gzip
import pathlib
import sys

OCCUPATIONS = {
    "11-3021.00",  # Computer and Information Systems Managers
    "13-1082.00",  # Project Management Specialists: skills unknown in 29.3
    "15-1211.00",  # Computer Systems Analysts
    "15-1212.00",  # Information Security Analysts
    "15-1231.00",  # Computer Network Support Specialists
    "15-1232.00",  # Computer User Support Specialists
    "15-1242.00",  # Database Administrators
    "15-1243.00",  # Database Architects
    "15-1244.00",  # Network and Computer Systems Administrators
    "15-1251.00",  # Computer Programmers
    "15-1252.00",  # Software Developers: skills unknown in 29.3
    "15-1253.00",  # Software Quality Assurance Analysts and Testers
    "15-1254.00",  # Web Developers
    "15-1299.05",  # Information Security Engineers: skills unknown in 29.3
    "15-1299.08",  # Computer Systems Engineers/Architects
    "15-1299.09",  # Information Technology Project Managers
    "15-2051.00",  # Data Scientists: skills unknown in 29.3
}
PROFESSIONS = {"Software developer"}
CODE, RELATED = "O*NET-SOC Code", "Related O*NET-SOC Code"
# Tables of which the rows about the chosen occupations are kept, and tables kept as they are or by the element they tell of.
BY_OCCUPATION = ["Occupation Data", "Skills", "Knowledge", "Task Statements", "Job Zones", "Related Occupations"]
BY_ELEMENT = ["Content Model Reference", "Level Scale Anchors"]
WHOLE = ["Scales Reference", "Job Zone Reference"]
EDUCATION = ["Education, Training, and Experience", "Education, Training, and Experience Categories"]


def read_table(folder, name):
    path = folder / f"{name}.txt"
    packed = folder / f"{name}.txt.gz"
    content = gzip.open(packed).read() if packed.exists() else path.read_bytes()
    lines = content.decode("utf-8").replace("\r\n", "\n").split("\n")
    return lines[0].split("\t"), [line.split("\t") for line in lines[1:] if line]


def write_table(folder, name, header, rows):
    text = "".join("\t".join(row) + "\n" for row in [header, *rows])
    (folder / f"{name}.txt").write_bytes(text.encode("utf-8"))


def extract_onet(source, target):
    elements = set()
    for name in BY_OCCUPATION:
        header, rows = read_table(source, name)
        code = header.index(CODE)
        rows = [row for row in rows if row[code] in OCCUPATIONS]
        if RELATED in header:
            rows = [row for row in rows if row[header.index(RELATED)] in OCCUPATIONS]
        if "Element ID" in header:
            elements |= {row[header.index("Element ID")] for row in rows}
        write_table(target, name, header, rows)
    for name in BY_ELEMENT:
        header, rows = read_table(source, name)
        write_table(target, name, header, [row for row in rows if row[header.index("Element ID")] in elements])
    for name in WHOLE:
        write_table(target, name, *read_table(source, name))
    for name in EDUCATION:
        header, rows = read_table(source, name)
        rows = [row for row in rows if row[header.index("Scale ID")] == "RL"]
        if CODE in header:
            rows = [row for row in rows if row[header.index(CODE)] in OCCUPATIONS]
        write_table(target, name, header, rows)
    # The importer takes the release's name from here; the extract is none of O*NET's own.
    name = (source / "Read Me.txt").read_text(encoding="utf-8").split()[1]
    (target / "Read Me.txt").write_text(f"O*NET {name}-sample Database\n\nAn extract; see ../NOTICE.md.\n", encoding="utf-8")


def extract_gdad(source, target):
    def read(name):
        with open(source / name, newline="", encoding="utf-8") as file:
            return list(csv.reader(file))

    def write(name, rows):
        with open(target / name, "w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    header, *rows = read("roles.csv")
    rows = [row for row in rows if row[header.index("Role")] in PROFESSIONS]
    skills = {row[header.index("Skill Name")] for row in rows}
    write("roles.csv", [header, *rows])
    header, *rows = read("skills.csv")
    write("skills.csv", [header, *[row for row in rows if row[header.index("Skill Name")] in skills]])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    here = pathlib.Path(__file__).parent
    for name, extract, source in (("onet", extract_onet, sys.argv[1]), ("gdad", extract_gdad, sys.argv[2])):
        (here / name).mkdir(exist_ok=True)
        extract(pathlib.Path(source), here / name)


if __name__ == "__main__":
    main()
