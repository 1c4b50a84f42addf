"""A template ten times the size of the shipped one, made by the same tool from ten times the measures."""

import csv
import subprocess
import sys
from pathlib import Path

from tests.support.places import HERE, MEASURES

TOOL = HERE.parent / "tools" / "author_template.py"


def large_template(folder: Path, times: int = 10) -> Path:
    """Each indicator again under further codes of its section: 2.3, 2.103, 2.203 and so on."""
    with MEASURES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    further = []
    for section in dict.fromkeys(row["section"] for row in rows):
        for number in range(times):
            for row in (row for row in rows if row["section"] == section):
                part, _, indicator = row["code"].partition(".")
                name = row["name"] if not number else f"{row['name']} ({number})"
                further.append({**row, "code": f"{part}.{int(indicator) + 100 * number}", "name": name})
    source = folder / "measures.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(further)
    made = folder / "large_template.xlsx"
    subprocess.run([sys.executable, str(TOOL), str(source), str(made)], check=True, capture_output=True)
    return made
