"""What a click costs without the application: process start to result. ``python -m benchmarks.click``.

The application's part (handing over some 3,000 cells, taking some 200) is not in it: Excel is not on the
machines that this runs on.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from akm_excel import api
from akm_excel.demonstration import SOURCE
from benchmarks.process import medians
from benchmarks.recorded import record

BASELINE = "recalculate, after import pandas"
_CLICK = (
    "import runpy, sys; sys.argv = ['', {book!r}, {button!r}]; "
    "runpy.run_module('benchmarks.recorded', run_name='__main__')"
)


class Row(NamedTuple):
    """One measurement: what ran, its median in seconds, and how many times the baseline that is."""

    name: str
    seconds: float
    ratio: float


def commands(book: Path) -> dict[str, list[str]]:
    """What is measured, as Python code for a process of its own."""

    def click(button: str, before: str = "") -> str:
        return before + _CLICK.format(book=str(book), button=button)

    code = {
        "python": "pass",
        "import pandas": "import pandas",
        "import xlwings": "import xlwings",
        "import xlwings, lean": "from akm_excel.buttons.lean_xlwings import import_xlwings as f; f()",
        "check": click("check"),
        "recalculate": click("recalculate"),
        "repair": click("repair"),
        BASELINE: click("recalculate", "import pandas; "),
    }
    return {name: [sys.executable, "-E", "-c", text] for name, text in code.items()}


def run(rounds: int = 15) -> list[Row]:
    """The medians of whole processes, the commands in turn; the baseline is a click that imports pandas."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder, "plan.xlsx")
        api.import_plan(SOURCE, plan)
        todo = commands(record(plan, Path(folder, "plan.pickle")))
        for name, done in medians(todo, 1).items():
            if done.code:
                raise RuntimeError(f"{name} ended with {done.code}")
        found = medians(todo, rounds)
    base = found[BASELINE].seconds
    return [Row(name, done.seconds, done.seconds / base) for name, done in found.items()]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.click", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="how often each process is started")
    print("| process | seconds | of a click with pandas |\n|---|---:|---:|")
    for row in run(parser.parse_args().rounds):
        print(f"| {row.name} | {row.seconds:.3f} | {row.ratio:.2f} |")


if __name__ == "__main__":
    main()
