"""Two who write at once, and merges of a folder that changes meanwhile: each finishes, nothing is half, all is named.

``--count`` is how many pairs of writers; a fifth as many merges read a folder of 400 workbooks that others write to.
"""

import json
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from akm_excel import api
from akm_excel.archive import verify
from akm_excel.errors import AkmError
from tests.stress._world import COMMANDS, PROGRAM, environment, leftovers, made
from tests.stress.run import Run

PAIRS = (
    ("new", "new"),
    ("recalc", "recalc"),
    ("recalc", "repair"),
    ("fill", "fill"),
    ("merge", "merge"),
    ("recalc", "new --overwrite"),
    ("archive add", "archive add"),
    ("archive add", "archive verify"),
    ("import", "import"),
    ("demo", "demo"),
)
FILES = 400


def main(arguments: Sequence[str]) -> int:
    """Pairs of writers, then merges."""
    with Run(
        "races",
        arguments,
        outcomes=("both", "one refused", "both refused", "merged"),
        bad=("half", "both first", "traceback", "archive", "leftovers", "not named", "hang"),
        full=40,
        quick=3,
    ) as run:
        world = made(run.folder / "world")
        for number in range(run.count):
            pair = PAIRS[number % len(PAIRS)]
            for outcome, detail in _raced(world, run.folder / "copy", pair, run.dice):
                run.tally(" + ".join(pair), outcome, f"pair {number}: {detail}")
        for _ in range(run.count // 5):
            for outcome, detail in _merged(world, run.folder / "many", run.dice, 40 if run.is_quick else FILES):
                run.tally("merge of a changing folder", outcome, detail)
        return run.finish()


def _raced(world: Path, copy: Path, pair: tuple[str, str], dice: random.Random) -> list[tuple[str, str]]:
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(world, copy)
    both = []
    for name in pair:
        both.append(
            subprocess.Popen(
                [*PROGRAM, *COMMANDS[name]], cwd=copy, env=environment(copy), text=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )
        )  # fmt: skip
        time.sleep(dice.choice((0, 0, 0.05, 0.2)))
    try:
        errors = [process.communicate(timeout=300)[1] for process in both]
    except subprocess.TimeoutExpired:
        for process in both:
            process.kill()
        return [("hang", "")]
    codes = [process.returncode for process in both]
    found = [("traceback", err[-300:]) for err in errors if "Traceback" in err]
    if pair in {("new", "new"), ("import", "import")} and sorted(codes)[0] < 2 and sorted(codes)[1] < 2:
        found.append(("both first", str(codes)))
    for path in copy.glob("*.xlsx"):
        try:
            if path.name.startswith("region"):  # or beside it: region (akm).xlsx
                api.diff(path, path)
            else:
                api.read_plan(path)
        except AkmError as exc:
            found.append(("half", str(exc)))
    state = verify(copy / "archive")
    found += [("archive", str(each)) for each in state.problems if each.fault.costs_figures]
    found += [("leftovers", name) for name in leftovers(copy)]
    refused = codes.count(2)
    return found or [(("both", "one refused", "both refused")[refused], str(errors))]


def _merged(world: Path, folder: Path, dice: random.Random, count: int) -> list[tuple[str, str]]:
    """Merge many workbooks while some vanish, are renamed, cut off or written anew."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "many").mkdir(parents=True)
    sources = sorted((world / "districts").iterdir())
    names = [f"reja_{number:03}.xlsx" for number in range(count)]
    for number, name in enumerate(names):
        shutil.copy(sources[number % len(sources)], folder / "many" / name)
    touched = set(dice.sample(names, count // 4))
    stop = threading.Event()
    changing = threading.Thread(target=_change, args=(folder / "many", sorted(touched), sources, dice.random(), stop))
    process = subprocess.Popen(
        [*PROGRAM, "merge", "many", "--format", "json", "--no-memory", "-o", "region.xlsx"],
        cwd=folder, env=environment(folder), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    changing.start()
    try:
        out, err = process.communicate(timeout=600)
    except subprocess.TimeoutExpired:
        process.kill()
        return [("hang", "")]
    finally:
        stop.set()
        changing.join()
    if "Traceback" in err:
        return [("traceback", err[-500:])]
    try:
        told = {entry["file"].rpartition("/")[2]: entry for entry in json.loads(out)["files"]}
    except ValueError:
        return [("not named", f"no report: {process.returncode} {err[-300:]}")]
    found = [("not named", name) for name in names if name not in touched and name not in told]
    silent = [name for name, entry in told.items() if entry["outcome"] != "merged" and not entry["reason"]]
    found += [("not named", f"{name} has no reason") for name in silent]
    return found or [("merged", f"{len(told)} of {count} told")]


def _change(folder: Path, names: list[str], sources: list[Path], seed: float, stop: threading.Event) -> None:
    dice = random.Random(seed)
    while not stop.is_set() and names:
        path = folder / names.pop(dice.randrange(len(names)))
        match dice.randrange(4):
            case 0:
                path.unlink()
            case 1:
                path.rename(path.with_name(f"new_{path.name}"))
            case 2:
                path.write_bytes(path.read_bytes()[: dice.randrange(50_000)])
            case _:
                path.write_bytes(dice.choice(sources).read_bytes())
        stop.wait(dice.uniform(0, 0.05))
