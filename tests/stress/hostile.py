"""Hostile and odd files: nine commands on each, with the processor time and memory that each may cost."""

import os
import resource
import shutil
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, NoReturn

from akm_excel import api
from akm_excel.cli import MODULES
from akm_excel.cli import main as main_of_akm
from akm_excel.formats import csv_figures
from akm_excel.workbook.template_file import load_template
from tests.stress.run import Run
from tests.support import hostile_files
from tests.support.places import SOURCE

SECONDS, MEGABYTES = 5.0, 500
PATIENCE = 60.0
_LISTED = 421
"""How many `hostile_files.cases` there are."""
COMMANDS = ("check", "show", "recalc", "repair", "fill", "diff", "import", "archive add", "merge")
_TRACEBACK, _UNEXPECTED = "Traceback (most recent call last)", "Something unexpected happened"


class Cost(NamedTuple):
    """What one command did: how it ended, and what it and its children took."""

    code: int
    seconds: float
    megabytes: float
    said: str

    @property
    def outcome(self) -> str:
        """In one word."""
        if self.code < 0:
            return "died"
        if _TRACEBACK in self.said:
            return "traceback"
        if _UNEXPECTED in self.said:
            return "unexpected"
        if self.seconds > SECONDS:
            return "slow"
        if self.megabytes > MEGABYTES:
            return "large"
        return "refused" if self.code == 2 else "done"


def main(arguments: Sequence[str]) -> int:
    """Run it; ``--page FILE`` writes the page of results as docs/security-tests.md has it."""
    given = list(arguments)
    page = None
    if "--page" in given:
        at = given.index("--page")
        page = Path(given[at + 1])
        del given[at : at + 2]
    outcomes, bad = ("done", "refused"), ("unexpected", "traceback", "died", "slow", "large")
    with Run("hostile", given, outcomes=outcomes, bad=bad, full=1_000, quick=40) as run:
        lines = []
        good = _prepare(run.folder)
        for number, (name, path) in enumerate(_files(run.folder / "in", good.read_bytes(), run)):
            costs = {command: _cost(run.folder, command, path, good) for command in COMMANDS}
            for command, cost in costs.items():
                run.tally(
                    command, cost.outcome, f"{name}: {cost.seconds:.1f} s, {cost.megabytes:.0f} MB, {cost.said[-300:]}"
                )
            lines.append(_line(name, costs))
            _clean(run.folder, path, number)
        if page is not None:
            page.write_text(_page(run, lines), encoding="utf-8")
        return run.finish()


def _prepare(folder: Path) -> Path:
    """A good plan, and its figures as csv, in `folder`."""
    os.environ |= {"AKM_CACHE": str(folder / "cache"), "AKM_STATE": str(folder / "state"), "AKM_LANG": "en"}
    for module in (
        *(f"akm_excel.cli.{name}" for name in MODULES),
        "akm_excel.merging",
        "akm_excel.archive",
        "pyarrow.parquet",
    ):
        import_module(module)  # a copy of this process has them: what is measured is the work
    good = folder / "good.xlsx"
    api.import_plan(SOURCE, good)
    (folder / "in").mkdir()
    (folder / "figures.csv").write_text(csv_figures.write(api.read_plan(good), load_template()), encoding="utf-8")
    return good


def _files(folder: Path, good: bytes, run: Run) -> Iterator[tuple[str, Path]]:
    """So many of them as are asked for, from all over the list, and the places that are no files."""
    every = max(1.0, _LISTED / run.count)
    for number, (name, data) in enumerate(hostile_files.cases(good)):
        if number // every != (number - 1) // every:
            path = folder / "reja.xlsx"
            path.write_bytes(data)
            yield name, path
    if os.name != "nt":
        places = folder / "places"
        places.mkdir()
        yield from hostile_files.odd_places(places, good)


def _cost(folder: Path, command: str, path: Path, good: Path) -> Cost:
    out = folder / "out.xlsx"
    figures = folder / "figures.csv"
    source = path.parent if path.name == "reja.xlsx" else path
    given: dict[str, list[str | Path]] = {
        "check": ["check", path], "show": ["show", path], "recalc": ["recalc", path, "-o", out],
        "repair": ["repair", path, "-o", out], "fill": ["fill", path, "--from", figures, "-o", out],
        "diff": ["diff", good, path], "import": ["import", path, "-o", out],
        "archive add": ["archive", "add", source, "--archive", folder / "archive"],
        "merge": ["merge", source, good, "--no-memory", "-o", out],
    }  # fmt: skip
    for old in (out, out.with_suffix(".parquet")):
        old.unlink(missing_ok=True)
    arguments = [os.fspath(part) for part in given[command]]
    child = os.fork()
    if not child:
        _run(arguments, folder / "said.txt")
    code, usage = _waited(child)
    text = (folder / "said.txt").read_bytes().decode(errors="replace")
    return Cost(code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def _run(arguments: list[str], said: Path) -> NoReturn:
    """One command, in a copy of this process that ends with it."""
    code = -1
    try:
        os.setsid()
        nothing, out = os.open(os.devnull, os.O_RDONLY), os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        for target, source in ((0, nothing), (1, out), (2, out)):
            os.dup2(source, target)
        sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", errors="replace") for number in (1, 2))
        code = main_of_akm(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    except SystemExit as exc:
        code = exc.code if isinstance(exc.code, int) else 1
    except BaseException:
        os.write(2, traceback.format_exc().encode(errors="replace"))
        code = 1
    finally:
        os._exit(code)


def _waited(child: int) -> tuple[int, resource.struct_rusage]:
    """How a process ended, and what it and the children it waited for took."""
    began = time.monotonic()
    while True:
        process, status, usage = os.wait4(child, os.WNOHANG)
        if process:
            return os.waitstatus_to_exitcode(status), usage
        if time.monotonic() - began > PATIENCE:
            os.killpg(child, 9)
            return -9, os.wait4(child, 0)[2]
        time.sleep(0.002)


def _clean(folder: Path, path: Path, number: int) -> None:
    if path.name == "reja.xlsx":
        path.unlink(missing_ok=True)
    if number % 20 == 0:
        shutil.rmtree(folder / "archive", ignore_errors=True)


def _line(name: str, costs: dict[str, Cost]) -> str:
    worst = max(costs.values(), key=lambda cost: cost.seconds)
    most = max(cost.megabytes for cost in costs.values())
    found = {cost.outcome for cost in costs.values()}
    rows = (line.split("\t") for line in costs["merge"].said.splitlines())
    reason = next((row[5] for row in rows if len(row) > 5 and "good.xlsx" not in row[0]), "")
    cell = reason.partition(" Expected:")[0].partition(" What to do:")[0].replace("|", "\\|")[:160]
    shown = name.replace("|", "\\|")
    return f"| {shown} | {', '.join(sorted(found))} | {worst.seconds:.1f} | {most:.0f} | {cell} |"


_ABOUT = """# Hostile and odd files

Made by `python -m tests.stress hostile --page docs/security-tests.md`: each file (`tests/support/hostile_files.py`)
is given to nine commands, each in a process of its own, which may take 5 s of processor time and 500 MB of memory, its
children counted, beside what starting the program takes. *done*: the command did what it does, with findings where
something is wrong; *refused*: a message says why not.
`archive add` and `merge` are *done* where they name the file with its reason and go on with the others.
"""


def _page(run: Run, lines: list[str]) -> str:
    counts = [
        f"| {row} | {found['done']} | {found['refused']} | {sum(found[bad] for bad in run.bad)} |"
        for row, found in run.rows.items()
    ]
    return "\n".join(
        [
            _ABOUT,
            "| command | done | refused | bad |",
            "|---|--:|--:|--:|",
            *counts,
            "",
            f"{len(lines)} files:",
            "",
            "| file | outcomes | most s | most MB | why it was not merged |",
            "|---|---|--:|--:|---|",
            *lines,
            "",
        ]
    )
