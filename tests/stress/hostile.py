"""Hostile and odd files: every command on them, with the processor time and memory that each may cost.

Nine commands take each file. Those that make documents and letters, keep the register and prove take every sixth, and
every sixth of the files that are made in the same ways of a region's workbook.
"""

import datetime as dt
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
LATER = (
    "new --from", "check folder", "export html", "export docx", "export pdf", "report", "reply", "register", "verify",
    "explain",
)  # fmt: skip
OF_REGION = ("diff", "merge over", "export html", "report", "reply", "verify", "verify --sources", "explain")
_EVERY = 6
"""Of so many files one is tried with `LATER`, and of so many made of a region's workbook one with `OF_REGION`."""
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
    with Run("hostile", given, outcomes=outcomes, bad=bad, full=1_000, quick=16) as run:
        lines = []
        good = _prepare(run.folder)
        for number, (name, path) in enumerate(_files(run.folder / "in", good.read_bytes(), run)):
            later = LATER if number % _EVERY == _EVERY // 2 else ()
            lines.append(_line(name, _tried(run, name, path, good, (*COMMANDS, *later))))
            _clean(run.folder, path, number)
        for number, (name, path) in enumerate(_regions(run.folder / "in", run)):
            if number % _EVERY == 0:
                lines.append(_line(f"region: {name}", _tried(run, f"region: {name}", path, good, OF_REGION)))
        if page is not None:
            page.write_text(_page(run, lines), encoding="utf-8")
        return run.finish()


def _tried(run: Run, name: str, path: Path, good: Path, commands: Sequence[str]) -> dict[str, Cost]:
    """Each command on one file, counted."""
    costs = {command: _cost(run.folder, command, path, good) for command in commands}
    for command, cost in costs.items():
        detail = f"{name}: {cost.seconds:.1f} s, {cost.megabytes:.0f} MB, {cost.said[-300:]}"
        run.tally(command, cost.outcome, detail)
    return costs


def _prepare(folder: Path) -> Path:
    """A good plan, and its figures as csv, in `folder`."""
    os.environ |= {"AKM_CACHE": str(folder / "cache"), "AKM_STATE": str(folder / "state"), "AKM_LANG": "en"}
    for module in (
        *(f"akm_excel.cli.{name}" for name in MODULES),
        "akm_excel.merging",
        "akm_excel.letters.sources",
        "akm_excel.overview.page",
        "akm_excel.printing.formats",
        "akm_excel.proof",
        "akm_excel.deliveries",
        "akm_excel.archive",
        "pyarrow.parquet",
    ):
        import_module(module)  # a copy of this process has them: what is measured is the work
    good = folder / "good.xlsx"
    api.import_plan(SOURCE, good)
    (folder / "in").mkdir()
    (folder / "both").mkdir()
    os.link(good, folder / "both" / good.name)
    api.merge([good], folder / "region.xlsx")
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


def _regions(folder: Path, run: Run) -> Iterator[tuple[str, Path]]:
    """As many of the files that are made of a region's workbook as `_files` gives of those made of a plan."""
    every = max(1.0, _LISTED / run.count)
    for number, (name, data) in enumerate(hostile_files.cases_of_region((folder.parent / "region.xlsx").read_bytes())):
        if number // every != (number - 1) // every:
            path = folder / "hudud.xlsx"
            path.write_bytes(data)
            yield name, path


def _cost(folder: Path, command: str, path: Path, good: Path) -> Cost:
    out = folder / "out.xlsx"
    figures, region = folder / "figures.csv", folder / "region.xlsx"
    letters, page = folder / "letters", folder / "out.html"
    is_region = path.name == "hudud.xlsx"
    source = path.parent if path.name == "reja.xlsx" else path
    both = folder / "both"
    if path.name == "reja.xlsx" and command in LATER:
        (both / path.name).unlink(missing_ok=True)
        os.link(path, both / path.name)
    given: dict[str, list[str | Path]] = {
        "check": ["check", path], "show": ["show", path], "recalc": ["recalc", path, "-o", out],
        "repair": ["repair", path, "-o", out], "fill": ["fill", path, "--from", figures, "-o", out],
        "diff": ["diff", good, path], "import": ["import", path, "-o", out],
        "archive add": ["archive", "add", source, "--archive", folder / "archive"],
        "merge": ["merge", source, good, "--no-memory", "-o", out],
        "new --from": ["new", "--from", path, "--year", "2024", "-o", out], "check folder": ["check", both],
        "export html": ["export", path, "-o", page], "export docx": ["export", path, "-o", folder / "out.docx"],
        "export pdf": ["export", path, "-o", folder / "out.pdf"],
        "report": ["report", path if is_region else both, "-o", page],
        "reply": ["reply", path if is_region else both, "--to", "txt", "-o", letters],
        "register": ["register", both], "verify": ["verify", path], "explain": ["explain", path, "Yigʻma!E8"],
        "verify --sources": ["verify", region, "--sources", source], "merge over": ["merge", good, "-o", path],
    }  # fmt: skip
    if is_region:
        given["diff"] = ["diff", region, path]
    for old in (out, out.with_suffix(".parquet"), page, folder / "out.docx", folder / "out.pdf"):
        old.unlink(missing_ok=True)
    shutil.rmtree(letters, ignore_errors=True)
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
    merged = costs["merge"].said if "merge" in costs else ""
    rows = (line.split("\t") for line in merged.splitlines())
    reason = next((row[5] for row in rows if len(row) > 5 and "good.xlsx" not in row[0]), "")
    cell = reason.partition(" Expected:")[0].partition(" What to do:")[0].replace("|", "\\|")[:160]
    shown = name.replace("|", "\\|")
    return f"| {shown} | {', '.join(sorted(found))} | {worst.seconds:.1f} | {most:.0f} | {cell} |"


_ABOUT = """# Hostile and odd files

Made by `python -m tests.stress hostile --page docs/security-tests.md`: each file (`tests/support/hostile_files.py`)
is given to nine commands, each in a process of its own, which may take 5 s of processor time and 500 MB of memory, its
children counted, beside what starting the program takes; every sixth also to those that make documents, letters and
pages, keep the register and prove, as is every sixth of the files made in the same ways of a region's workbook.
*done*: the command did what it does, with findings where something is wrong; *refused*: a message says why not.
Commands that take a folder are *done* where they name the file with its reason and go on with the others.
"""


def _page(run: Run, lines: list[str]) -> str:
    counts = [
        f"| {row} | {found['done']} | {found['refused']} | {sum(found[bad] for bad in run.bad)} |"
        for row, found in run.rows.items()
    ]
    when = f"{dt.datetime.now(dt.UTC):%d %B %Y}".lstrip("0")
    return "\n".join(
        [
            _ABOUT,
            "| command | done | refused | bad |",
            "|---|--:|--:|--:|",
            *counts,
            "",
            f"{len(lines)} files, {sum(found.total() for found in run.rows.values())} commands, {when}:",
            "",
            "| file | outcomes | most s | most MB | why it was not merged |",
            "|---|---|--:|--:|---|",
            *lines,
            "",
        ]
    )
