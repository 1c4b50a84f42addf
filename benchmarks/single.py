"""Commands on one plan, beside what Python's start and openpyxl cost: whole processes."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.process import Run, medians

PYTHON, OPENPYXL = "python -c pass", "openpyxl, load and save"
_OPENPYXL = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1]).save(sys.argv[2])"


def commands(plan: Path, out: Path) -> dict[str, Sequence[str]]:
    """What is measured, by name."""
    akm, written = [sys.executable, "-m", "akm_excel"], str(out / "single.xlsx")
    return {
        PYTHON: [sys.executable, "-c", "pass"],
        "akm --version": [*akm, "--version"],
        "akm check": [*akm, "check", str(plan)],
        "akm show": [*akm, "show", str(plan)],
        "akm recalc": [*akm, "recalc", str(plan), "-o", written],
        OPENPYXL: [sys.executable, "-c", _OPENPYXL, str(plan), str(out / "openpyxl.xlsx")],
    }


def measure_single(base: Path, rounds: int) -> Mapping[str, Run]:
    """The medians of so many rounds for the first plan of a corpus, after one that does not count."""
    out = base / "out"
    out.mkdir(exist_ok=True)
    todo = commands(sorted((base / "plans").glob("*.xlsx"))[0], out)
    medians(todo, 1)
    return medians(todo, rounds)
