"""All measurements of merging, in one run: ``python -m benchmarks`` writes benchmarks/RESULTS.md."""

import argparse
import math
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from akm_excel import __version__, api
from akm_excel.core.plan import Column, Key
from akm_excel.workbook.template_file import load_template
from benchmarks.corpus import write_corpus, write_template
from benchmarks.process import Run, medians
from benchmarks.single import OPENPYXL, PYTHON, measure_single
from benchmarks.stages import median_stages

HERE = Path(__file__).parent
NAIVE, NAIVE_CALAMINE, RAW, UNZIP = "naive: openpyxl", "naive: calamine", "raw calamine", "unzip"
AKM, AGAIN, READING, GATE = "akm merge", "akm merge, again", "akm reading + checking", "gate"
_NAIVE = (17, 210, 2_000)
"""So many workbooks the naive scripts are given: 1,000 say nothing new, and 10,000 would take half an hour."""
_WARMED_UP = 500
"""Up to so many workbooks each command runs once before it counts; what starts cold is nothing beside more."""
_FEWEST_FITTED = 210
"""From so many workbooks on the growth of time is fitted: fewer are mostly the start of Python."""
_MONEY = Key(6, 2)


QUICK = "17,210"


def commands(base: Path, count: int, *, is_quick: bool = False) -> dict[str, Sequence[str]]:
    """The commands that are measured on so many workbooks, by name; in a quick look none that takes a minute."""
    plans, out = str(base / "plans"), base / "out"
    out.mkdir(exist_ok=True)
    script = [sys.executable, str(HERE / "naive.py"), plans]
    peers = [sys.executable, "-m", "benchmarks.peers"]
    merge = [sys.executable, "-m", "akm_excel.cli", "merge", plans, "--template", str(base / "template.xlsx"), "-o"]
    found: dict[str, Sequence[str]] = {}
    if count in _NAIVE:
        if not is_quick or count < _FEWEST_FITTED:
            found[NAIVE] = [*script, str(out / "naive.xlsx"), "openpyxl"]
        found[NAIVE_CALAMINE] = [*script, str(out / "calamine.xlsx"), "calamine"]
    found[RAW] = [*peers, "calamine", plans]
    found[UNZIP] = [*peers, "unzip", plans]
    found[GATE] = [*peers, "gate", plans]
    found[READING] = [*peers, "akm", plans]
    found[AKM] = [*merge, str(out / "akm.xlsx"), "--no-memory"]
    found[AGAIN] = [*merge, str(out / "again.xlsx")]
    return found


def rounds_of(count: int, asked: int) -> int:
    """How many rounds there are of so many workbooks: those asked for, of thousands fewer."""
    return max(1, min(asked, 4_000 // count))


def measure(folder: Path, count: int, rounds: int, *, is_quick: bool = False) -> dict[str, Run]:
    """The medians for so many workbooks. The corpus is made where it is not there yet."""
    base = folder / str(count)
    base.mkdir(parents=True, exist_ok=True)
    write_corpus(base / "plans", count)
    write_template(base / "template.xlsx", count)
    todo = commands(base, count, is_quick=is_quick)
    # What merges again remembers the first time.
    is_warmed_up = count <= (_FEWEST_FITTED - 1 if is_quick else _WARMED_UP)
    medians(todo if is_warmed_up else {AGAIN: todo[AGAIN]}, 1)
    # Merging over a region keeps what people added and lists what changed: another work.
    found = medians(todo, rounds, {AKM: base / "out/akm.xlsx", AGAIN: base / "out/again.xlsx"})
    for name, done in found.items():
        assert done.code == 0, f"{name} ended with {done.code}"
    assert (base / "out/akm.xlsx").read_bytes() == (base / "out/again.xlsx").read_bytes()
    return found


def exact(folder: Path, count: int) -> str:
    """Whether money of one decimal adds up exactly over so many workbooks, and how far a float sum is off."""
    template = load_template(folder / str(count) / "template.xlsx")
    region = api.merge([folder / str(count) / "plans"], folder / str(count) / "out" / "sum.xlsx", template=template)
    figures = [origin.quantity.number for origin in region.origins(_MONEY, Column.PLAN)]
    tenths = sum(int(figure * 10) for figure in figures if figure is not None)
    total = region.total.by_key[_MONEY].plan.number
    assert total is not None and total * 10 == tenths, (total, tenths)
    floats = sum(float(figure) for figure in figures if figure is not None)
    off = abs(Decimal(floats) - total)
    return f"{len(figures)} amounts of {_MONEY} come to {total}, exactly their tenths; a float sum is off by {off:.1e}."


def growth(results: Mapping[int, Mapping[str, Run]], first: int, last: int) -> float:
    """The exponent of a least-squares fit of time against the number of workbooks, both as logarithms."""
    points = [(math.log(n), math.log(runs[AKM].seconds)) for n, runs in results.items() if first <= n <= last]
    mean_x, mean_y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def profile(spent: Mapping[int, Mapping[str, float]]) -> list[str]:
    """The part of the page that says where the time goes."""
    steps = dict.fromkeys(step for stages in spent.values() for step in stages)
    lines = [
        "## Where the time goes",
        "",
        "Milliseconds of a merge by step, in processes of their own.",
        "",
        "| step | " + " | ".join(f"{count:,}" for count in spent) + " |",
        "|---|" + "---:|" * len(spent),
    ]
    for step in steps:
        cells = (f"{stages[step] * 1000:,.0f}" if step in stages else "" for stages in spent.values())
        lines.append(f"| {step} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def page(
    results: Mapping[int, Mapping[str, Run]],
    spent: Mapping[int, Mapping[str, float]],
    single: Mapping[str, Run],
    rounds: int,
    sums: str,
) -> str:
    """The page of results."""
    lines = [
        "# Merging, measured",
        "",
        f"Written by `python -m benchmarks` (akm_excel {__version__}, Python {platform.python_version()}, "
        f"{platform.system()}, {os.cpu_count()} processors).",
        "Whole processes, start to end, the commands in turn; medians of so many rounds as are named.",
        "Ratios carry over to other machines, seconds don't.",
        "",
        "The naive script (`benchmarks/naive.py`) reads one sheet of each workbook with pandas, sums floats and",
        "writes the totals alone. `akm merge` reads four sheets, runs all rules on each plan, compares the",
        "districts, and writes the regional workbook with every figure, finding and receipt.",
        "",
        "| workbooks | rounds | command | seconds | processor seconds | akm merge is | peak memory, MiB |",
        "|---:|---:|---|---:|---:|---:|---:|",
    ]
    for count, runs in results.items():
        for name, done in runs.items():
            ratio = done.seconds / runs[AKM].seconds
            times = (
                "" if name == AKM else f"{ratio:.1f} times as fast" if ratio >= 1 else f"{1 / ratio:.1f} times slower"
            )
            of = f"| {count:,} | {rounds_of(count, rounds)} | {name}"
            lines.append(f"{of} | {done.seconds:.3f} | {done.cpu:.3f} | {times} | {done.memory:.0f} |")
    lines += ["", "## What they say", ""]
    for count, runs in results.items():
        reading = runs[READING].seconds / runs[RAW].seconds
        gate = runs[GATE].seconds / runs[READING].seconds
        lines.append(
            f"- {count:,} workbooks: reading and checking with all rules takes {reading:.2f} times what "
            f"python-calamine takes for the values of the same sheets, process start included; what the gate "
            f"looks at, unpacked for it alone, takes {gate:.0%} of that."
        )
    many = [count for count in sorted(results) if count >= _FEWEST_FITTED]
    if len(many) > 1:
        lines.append(
            f"- Time grows with the number of workbooks to the power of {growth(results, many[0], many[-1]):.2f} "
            f"({many[0]:,} to {many[-1]:,})."
        )
    for small, large in ((1_000, 10_000),):
        if small in results and large in results:
            ratio = results[large][AKM].memory / results[small][AKM].memory
            lines.append(f"- Peak memory for {large:,} workbooks is {ratio:.2f} times that for {small:,}.")
    lines += [f"- {sums}", "", *_on_one_plan(single), *_aims(results, single), *profile(spent)]
    return "\n".join(lines)


def _on_one_plan(single: Mapping[str, Run]) -> list[str]:
    """The part of the page on commands for one plan."""
    lines = [
        "## Commands on one plan",
        "",
        "Whole processes, medians. The processor's seconds count: the wall's have the disk in them.",
        "",
        "| command | processor seconds | seconds | of openpyxl's load and save |",
        "|---|---:|---:|---:|",
    ]
    for name, done in single.items():
        lines.append(f"| {name} | {done.cpu:.3f} | {done.seconds:.3f} | {done.cpu / single[OPENPYXL].cpu:.2f} |")
    return [*lines, ""]


def _aims(results: Mapping[int, Mapping[str, Run]], single: Mapping[str, Run]) -> list[str]:
    """What was aimed at, and what was reached; `docs/large.md` says where the time goes where it was not."""
    rows: list[tuple[str, float, float, bool]] = []
    for count, naive, calamine in ((17, 6, 3), (210, 12, 2.5), (2_000, 20, 4)):
        runs = results.get(count, {})
        for name, least in ((NAIVE, naive), (NAIVE_CALAMINE, calamine)):
            if name in runs:
                rows.append((f"{count:,} workbooks, times as fast as {name}", least,
                             runs[name].seconds / runs[AKM].seconds, True))  # fmt: skip
    if 1_000 in results:
        runs = results[1_000]
        rows.append(("1,000 workbooks, reading with all rules, of raw calamine", 1.3,
                     runs[READING].seconds / runs[RAW].seconds, False))  # fmt: skip
    if {1_000, 10_000} <= results.keys():
        rows.append(("growth of time from 1,000 to 10,000, exponent", 1.02, growth(results, 1_000, 10_000), False))
        rows.append(("memory at 10,000, of that at 1,000", 1.3,
                     results[10_000][AKM].memory / results[1_000][AKM].memory, False))  # fmt: skip
    rows += [(f"akm {name}, of openpyxl's load and save", 0.4, single[f"akm {name}"].cpu / single[OPENPYXL].cpu, False)
             for name in ("check", "recalc")]  # fmt: skip
    rows.append(("akm --version, of bare Python", 2, single["akm --version"].cpu / single[PYTHON].cpu, False))
    lines = ["## Aims", "", "| what | aim | measured | reached |", "|---|---:|---:|---|"]
    for what, aim, found, is_least in rows:
        is_reached = found >= aim if is_least else found <= aim
        bound = "at least" if is_least else "at most"
        lines.append(f"| {what} | {bound} {aim:g} | {found:.2f} | {'yes' if is_reached else 'no'} |")
    return [*lines, ""]


def main() -> None:
    """Measure, and write the page; with ``--quick`` print it only."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", default="17,210,1000,2000,10000", help="how many workbooks, with commas")
    parser.add_argument("--quick", action="store_true", help="a look in three minutes, printed: 17 and 210 workbooks")
    parser.add_argument("--rounds", type=int, default=3, help="how often each command runs, of few workbooks")
    parser.add_argument("--corpus", type=Path, default=Path(".benchmark"), help="where the workbooks are made and kept")
    args = parser.parse_args()
    results, spent = {}, {}
    sizes = QUICK if args.quick else args.sizes
    asked = min(args.rounds, 2) if args.quick else args.rounds
    for count in sorted(map(int, sizes.split(","))):
        print(f"{count} workbooks ...", flush=True)
        rounds = rounds_of(count, asked)
        results[count] = measure(args.corpus, count, rounds, is_quick=args.quick)
        spent[count] = median_stages(args.corpus / str(count), rounds)
        for name, done in results[count].items():
            print(f"  {name:24} {done.seconds:8.3f} s {done.memory:6.0f} MiB", flush=True)
    single = measure_single(args.corpus / str(min(results)), 5 if args.quick else max(args.rounds, 11))
    text = page(results, spent, single, asked, exact(args.corpus, max(results)))
    if not args.quick:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
