"""The command diff: what changed from one plan or region to another."""

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from akm_excel import api, records
from akm_excel.cli.formatting import Speller, column_label, place_label
from akm_excel.cli.options import Commands, add_loudness, command, template
from akm_excel.cli.output import DONE, FAILED, block, print_json, say
from akm_excel.comparing import Comparison
from akm_excel.core.difference import FigureChange, PlanDifference, RegionDifference, Row, TextChange, TotalChange
from akm_excel.core.plan import FIGURES
from akm_excel.core.template import Template
from akm_excel.language import DEFAULT, current, speaking, tr
from akm_excel.storage import checked_target

DIFFERENT = 1
"""The exit code where the two differ, as that of the program diff."""


def _diff(args: argparse.Namespace) -> int:
    schema = template(args)
    if args.output is not None:
        from akm_excel.formats.listing import ending  # noqa: PLC0415 - few write a file

        checked_target(args.output, ending(args.output), overwrite=args.overwrite)
    comparison = api.diff(args.before, args.after, region=args.region, year=args.year, template=schema)
    if args.format == "json":
        print_json(_record(comparison, args))
    else:
        _print(comparison, args, schema)
    if args.output is not None:
        _write(comparison, args)
    for receipt in comparison.left_out:
        say(f"{receipt.file}: {receipt.outcome.label}. {receipt.reason}", error=True)
    if comparison.left_out:
        return FAILED
    return DONE if comparison.is_same else DIFFERENT


def _write(comparison: Comparison, args: argparse.Namespace) -> None:
    """Write what was found; into a workbook in Uzbek, as all that stands in one."""
    from akm_excel.cli.difference_listing import listing  # noqa: PLC0415 - few write a file
    from akm_excel.formats.listing import ending, write  # noqa: PLC0415

    with speaking(DEFAULT if ending(args.output) == ".xlsx" else current()):
        made = listing(comparison, args.before, args.after, args.region)
    write(made, args.output, overwrite=args.overwrite)
    if args.format != "json":
        say(tr("What changed is in {file}.").format(file=args.output))


def _print(comparison: Comparison, args: argparse.Namespace, schema: Template) -> None:
    spell = Speller(schema)
    if isinstance(comparison.difference, PlanDifference):
        _print_plan(comparison.difference, spell)
    else:
        _print_region(comparison.difference, spell)
    if comparison.is_same:
        say(tr("{before} and {after} say the same.").format(before=args.before, after=args.after))
    if comparison.effect is not None:
        _print_effect(comparison, args, spell)


def _print_plan(difference: PlanDifference, spell: Speller) -> None:
    _print_changes([], [([], difference)], spell)
    block(tr("Changed totals"), _total_columns(), (_total_row(change, spell) for change in difference.totals))


def _print_region(difference: RegionDifference, spell: Speller) -> None:
    if difference.before != difference.after:
        say(tr("The years differ: {before} and {after}.").format(before=difference.before, after=difference.after))
        say()
    head = [tr("district")]
    block(tr("Districts added"), head, ([district.name] for district in difference.added))
    block(tr("Districts removed"), head, ([district.name] for district in difference.removed))
    _print_changes(head, [([district.name], own) for district, own in difference.plans.items()], spell)
    _print_totals(difference, spell)


def _print_changes(head: list[str], differences: Sequence[tuple[list[str], PlanDifference]], spell: Speller) -> None:
    """What changed in plans; `head` and the first of each pair are columns that say whose plan it is."""

    def print_rows(title: str, columns: list[str], rows: Callable[[PlanDifference], Iterable[list[str]]]) -> None:
        block(title, head + columns, ([*whose, *row] for whose, own in differences for row in rows(own)))

    texts = [tr("code"), tr("field"), tr("before"), tr("after")]
    figures = [tr("code"), tr("name"), tr("unit"), tr("column"), tr("before"), tr("after"), tr("by"), tr("cell")]
    lone = [tr("code"), tr("name"), tr("unit"), *map(column_label, FIGURES)]
    print_rows(tr("Cover"), texts[1:], lambda own: (_text_row(change)[1:] for change in own.cover))
    print_rows(tr("Figures"), figures, lambda own: (_figure_row(change, spell) for change in own.figures))
    print_rows(tr("Texts"), texts, lambda own: map(_text_row, own.texts))
    print_rows(tr("Added rows"), lone, lambda own: (_lone_row(row, spell) for row in own.added))
    print_rows(tr("Removed rows"), lone, lambda own: (_lone_row(row, spell) for row in own.removed))


def _print_totals(difference: RegionDifference, spell: Speller) -> None:
    block(tr("The region's figures"), _total_columns(), (_total_row(c, spell) for c in difference.measures))
    block(tr("The region's totals"), _total_columns(), (_total_row(c, spell) for c in difference.totals))


def _print_effect(comparison: Comparison, args: argparse.Namespace, spell: Speller) -> None:
    effect = comparison.effect
    assert effect is not None
    _print_totals(effect, spell)
    for district in effect.added:
        say(tr("{region} has no plan of {district} yet.").format(region=args.region, district=district.name))
    if comparison.is_stale and not effect.added:
        say(
            tr("{region} holds other figures than {before}: the effect is that on what it holds.").format(
                region=args.region, before=args.before
            )
        )
    if not effect.measures:
        say(tr("The totals of {region} stay as they are.").format(region=args.region))


def _total_columns() -> list[str]:
    return [tr("total"), tr("name"), tr("unit"), tr("column"), tr("before"), tr("after"), tr("by"), "%"]


def _text_row(change: TextChange) -> list[str]:
    said = [text or tr("(blank)") for text in (change.before, change.after)]
    return [change.code, place_label(change.place), *said]


def _figure_row(change: FigureChange, spell: Speller) -> list[str]:
    sides = [spell.quantity(quantity, change.unit) for quantity in (change.before, change.after)]
    by = spell.by(change.by, change.unit)
    return [str(change.key), change.title, change.unit, column_label(change.column), *sides, by, change.after_cell]


def _total_row(change: TotalChange, spell: Speller) -> list[str]:
    sides = [spell.quantity(quantity, change.unit) for quantity in (change.before, change.after)]
    by = spell.by(change.by, change.unit)
    named = [change.id, change.title, change.unit, column_label(change.column)]
    return [*named, *sides, by, spell.percent(change.percent)]


def _lone_row(row: Row, spell: Speller) -> list[str]:
    return [str(row.key), row.title, row.unit, *(spell.quantity(figure, row.unit) for figure in row.figures)]


def _record(comparison: Comparison, args: argparse.Namespace) -> dict[str, Any]:
    record = {"before": str(args.before), "after": str(args.after), **records.comparison(comparison)}
    if record["effect"] is not None:
        record["effect"]["region"] = str(args.region)
    return record


def add(commands: Commands) -> None:
    """Declare it."""
    made = command(
        commands, "diff", _diff, tr("Compare two plans, or two regions; exit 1 if they differ."),
        examples=["akm diff eski.xlsx yangi.xlsx", "akm diff eski.xlsx yangi.xlsx --region hudud.xlsx",
                  "akm diff eski.xlsx yangi.xlsx -o farqlar.html"],
    )  # fmt: skip
    made.add_argument(
        "before", type=Path, metavar=tr("OLD"), help=tr("a plan, a regional workbook, or a folder of plans")
    )
    made.add_argument("after", type=Path, metavar=tr("NEW"), help=tr("the other one, of the same kind"))
    made.add_argument(
        "--region", type=Path, metavar=tr("FILE"), help=tr("show what the new plan does to this region's totals")
    )
    made.add_argument("--year", type=int, metavar=tr("YEAR"), help=tr("the year to compare"))
    add_loudness(made)
    made.add_argument("--format", choices=["table", "json"], default="table", help=tr("how to print"))
    made.add_argument(
        "-o", "--output", type=Path, metavar=tr("FILE"), help=tr("write it as a workbook (.xlsx) or a page (.html) too")
    )
    made.add_argument("--overwrite", action="store_true", help=tr("write even where the file exists"))
