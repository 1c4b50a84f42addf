"""How many mistakes the checks find, and how often they cry in vain: ``python -m benchmarks.detection``.

python -m benchmarks.detection              a quick look: 2 regions of each maker, a minute
python -m benchmarks.detection --full       24 mistakes of each kind; writes docs/detection.md
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from akm_excel import language
from akm_excel.core.finding import Severity
from akm_excel.workbook.template_file import load_template, shipped
from benchmarks.detection.measuring import MODES, Alarms, Tally, alarms, detection
from benchmarks.detection.regions import Setting

PAGE = Path(__file__).parents[2] / "docs" / "detection.md"
_HEADINGS = {"check": "check", "check, archive": "check, archive", "merge": "merge", "merge, archive": "merge, archive"}
Found = Mapping[str, Mapping[str, Tally]]


@dataclass(frozen=True)
class Results:
    """What was measured: the mistakes of the first maker and of the holdout, and false alarms by what is varied."""

    first: Found
    holdout: Found
    alarms: Mapping[str, Alarms]
    regions: tuple[int, int]


def measure(first: int, holdout: int, each: int, clean: int) -> Results:
    """Measure on so many regions of either maker, so many mistakes of a kind in each, and so many clean regions."""
    template = load_template(shipped())
    with language.speaking("en"):
        found = detection(template, [Setting(seed) for seed in range(first)], each)
        held = detection(template, [Setting(seed, is_holdout=True, districts=12) for seed in range(holdout)], each)
        seeds = range(100, 100 + clean)
        varied: dict[str, Sequence[Setting]] = {
            "regions of 17, three quarters": [Setting(seed, districts=17) for seed in seeds],
            "half the dispersion": [Setting(seed, dispersion=0.5) for seed in seeds],
            "one and a half times the dispersion": [Setting(seed, dispersion=1.5) for seed in seeds],
            "seasonal quarters": [Setting(seed, is_seasonal=True) for seed in seeds],
            "no quarter yet": [Setting(seed, reported=0) for seed in seeds],
            "quarter I": [Setting(seed, reported=1) for seed in seeds],
            "all four quarters": [Setting(seed, reported=4) for seed in seeds],
            "eight districts so far": [Setting(seed, districts=8) for seed in seeds],
            "holdout": [Setting(seed, is_holdout=True, districts=12) for seed in seeds],
        }
        cried = {name: alarms(template, settings) for name, settings in varied.items()}
    return Results(found, held, cried, (first, holdout))


def page(results: Results) -> str:
    """The page of results."""
    count = sum(own[MODES[0]].mistakes for found in (results.first, results.holdout) for own in found.values())
    lines = [
        "# How many mistakes the checks find",
        "",
        "Written by `python -m benchmarks.detection --full`; without `--full` it prints a quick look.",
        "",
        f"{count} mistakes of {len(results.first)} kinds, as people make them, each put into a made-up plan without a "
        "mistake, by fixed seeds. A mistake is *found* where there is a finding that was not there without it, at the "
        "cells concerned; it is *named* where such a finding says in words what happened. *merge* sees a plan among "
        "those of its region, *archive* has last year's plan of the district.",
        "",
        "The regions are made by two programs that share nothing but the form of a plan "
        f"({results.regions[0]} regions of 16 by the first, {results.regions[1]} of 12 by the second). The rules and "
        "their thresholds were looked at against the first; the second, the *holdout*, was only measured: other sizes, "
        "heavier tails, growth by round percents, quarters with a rush. Made-up regions are no real ones: only one "
        "real plan is known, so these figures say which rules are worth having, not how often a district will err.",
        "",
        *_summary(results),
        "",
        *_kinds(results),
        "",
        *_cried(results),
        "",
        "## What stays unseen, and why",
        "",
        "- Two digits exchanged in the lower places, and figures 25 % off, look like any other plan: only last year's "
        "result tells, and only of the fact.",
        "- A quarter counted twice is a good quarter as long as the year's plan is not exceeded. A rule that asks for "
        "a quarter four times the others cries in vain for one plan in three where quarters are seasonal.",
        "- All of section 6 in soʻm agrees with itself: it is seen beside other districts or last year's result.",
        "- A neighbour's figures are seen where the neighbour's plan is: in a merge.",
        "",
    ]
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else ""


def _summary(results: Results) -> list[str]:
    lines = ["| | " + " | ".join(_HEADINGS[mode] for mode in MODES) + " |", "|---|" + "---:|" * len(MODES)]
    for name, found in (("first", results.first), ("holdout", results.holdout)):
        rows = {mode: [own[mode] for own in found.values()] for mode in MODES}
        total = {mode: sum(tally.mistakes for tally in rows[mode]) for mode in MODES}
        hits = {mode: sum(tally.hits for tally in rows[mode]) for mode in MODES}
        for label, cells in (
            (f"found, {name}", {mode: _share(hits[mode], total[mode]) for mode in MODES}),
            (
                "as an error",
                {mode: _share(sum(t.found[Severity.ERROR] for t in rows[mode]), total[mode]) for mode in MODES},
            ),
            ("of the found, named", {mode: _share(sum(t.named for t in rows[mode]), hits[mode]) for mode in MODES}),
        ):
            lines.append(f"| {label} | " + " | ".join(cells[mode] for mode in MODES) + " |")
    for name in ("regions of 17, three quarters", "holdout"):
        own = results.alarms[name]
        lines.append(
            f"| false alarms a clean plan, {name} | " + " | ".join(f"{own.a_plan[m]:.2f}" for m in MODES) + " |"
        )
    return lines


def _kinds(results: Results) -> list[str]:
    lines = [
        "## By kind of mistake",
        "",
        "Both makers together: how many of so many are found, and which share of what *merge, archive* finds is named.",
        "",
        "| kind | n | " + " | ".join(_HEADINGS[mode] for mode in MODES) + " | named |",
        "|---|---:|" + "---:|" * (len(MODES) + 1),
    ]
    for kind, own in results.first.items():
        other = results.holdout[kind]
        number = own[MODES[0]].mistakes + other[MODES[0]].mistakes
        hits = {mode: own[mode].hits + other[mode].hits for mode in MODES}
        named = own[MODES[-1]].named + other[MODES[-1]].named
        cells = " | ".join(str(hits[mode]) for mode in MODES)
        lines.append(f"| {kind} | {number} | {cells} | {_share(named, hits[MODES[-1]])} |")
    return lines


def _cried(results: Results) -> list[str]:
    lines = [
        "## Where there is no mistake",
        "",
        "Findings a clean plan, but for the template's own (T3), and the most that one region had, with the rules "
        "that cried. Those of C609 are facts that were corrected after the year's end, those of P706 true changes: "
        "questions that a chief accountant may well ask.",
        "",
        "| | plans | " + " | ".join(_HEADINGS[mode] for mode in MODES) + " | most in a region | rules |",
        "|---|---:|" + "---:|" * (len(MODES) + 1) + "---|",
    ]
    for name, own in results.alarms.items():
        rules = ", ".join(f"{rule} {count}" for rule, count in own.by_rule[MODES[-1]].most_common())
        cells = " | ".join(f"{own.a_plan[mode]:.2f}" for mode in MODES)
        lines.append(f"| {name} | {own.plans} | {cells} | {own.largest[MODES[-1]]} | {rules} |")
    return lines


def main() -> None:
    """Measure, and print or write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    parser.add_argument("--full", action="store_true", help="24 mistakes of each kind; writes docs/detection.md")
    parser.add_argument("-o", "--output", type=Path, default=PAGE, help="where --full writes")
    args = parser.parse_args()
    results = measure(12, 6, 2, 12) if args.full else measure(2, 2, 1, 2)
    text = page(results)
    if args.full:
        args.output.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
