"""Recalculating and repairing a workbook, wherever it is: in a file, or open in an application.

What is to change is computed first, as edits and results; the workbook then makes it so. So the
button and the command of one name are the same call, with another workbook.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from akm_excel.core.editions import translated
from akm_excel.core.finding import Finding
from akm_excel.core.plan import Column, Key, Oddity, Plan, Sighting
from akm_excel.core.quantity import from_float, plain
from akm_excel.core.template import Template
from akm_excel.rules import check
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import Cell, Content, Result
from akm_excel.spreadsheet.edits import Edit, edited
from akm_excel.workbook.editions import own_template
from akm_excel.workbook.layout import find_layout, places
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.recognition import recognised
from akm_excel.workbook.repairing import repairs, tidyings
from akm_excel.workbook.results import results

_ROUNDS = 5
"""A repaired code makes its row known, and then its formulas can be repaired: two rounds do."""


@dataclass(frozen=True)
class Recalculation:
    """A recalculated plan, what validation says of it, and the cells of the user's that were changed.

    `beside` is where the result stands if not where it was to be: the file had changed since it was read.
    """

    plan: Plan
    findings: tuple[Finding, ...]
    changes: tuple[Edit, ...]
    beside: Path | None = None

    def saved(self, place: Path, wanted: Path) -> "Recalculation":
        """This result, as it was saved at a place."""
        return self if place == wanted else replace(self, beside=place)


class Workbook(Protocol):
    """A workbook that can be changed: a file's, or one that is open in an application."""

    book: Book
    """What it holds."""

    def write(self, edits: Iterable[Edit]) -> None:
        """Make edits."""

    def settle(self, computed: Mapping[Where, Result]) -> Mapping[Where, Cell]:
        """Bring the results of formulas up to date; `computed` is what the library says they are.

        Returns those that the workbook has come to by itself; none where it takes the library's.
        """

    def list_findings(self, findings: list[Finding]) -> None:
        """Replace the rows of the findings sheet."""


def recalculate(
    workbook: Workbook, template: Template, *, first: Iterable[Edit] = (), repair: bool = False
) -> Recalculation:
    """Bring totals, variances and the findings sheet of a workbook up to date.

    `first` are edits to be made before. Of what people typed only the storage of figures is changed
    (see `repairing.tidyings`) and, with `repair`, what is safe to mend; each edit is listed in
    `changes`. A result that the workbook comes to otherwise than the library is a finding. The
    workbook may be of any edition: its own rules it, and the plan is returned in the terms of `template`.
    """
    made = {edit.where: edit for edit in first}
    book = edited(workbook.book, made.values())
    own = own_template(book, template)
    book = recognised(book, own)
    if book.is_recognised:
        workbook.book = recognised(workbook.book, own)
    plan = plan_from_book(book, own)
    for _ in range(_ROUNDS):
        fresh = list(tidyings(plan, book))
        if repair:
            fresh += repairs(plan, book, own)
        if not fresh:
            break
        for edit in fresh:
            earlier = made.get(edit.where)
            made[edit.where] = replace(edit, old=earlier.old) if earlier else edit
        book = edited(book, fresh)
        plan = plan_from_book(book, own)
    workbook.write(made.values())
    computed = results_by_cell(plan, book, own)
    settled = {address.place(where) for where in computed}
    left = (seen for seen in plan.sightings if seen.oddity is not Oddity.ERROR_PASSED_ON or seen.cell not in settled)
    plan = replace(plan, sightings=(*left, *differences(computed, workbook.settle(computed), plan)))
    plan = translated(plan, own, template)
    findings = check(plan, template)
    workbook.list_findings(findings)
    return Recalculation(plan, tuple(findings), tuple(made.values()))


def results_by_cell(plan: Plan, book: Book, template: Template) -> dict[Where, Result]:
    """What the workbook's formulas come to, as far as they are the template's."""
    broken = {seen.cell for seen in plan.sightings if seen.oddity in {Oddity.CONSTANT, Oddity.FORMULA_CHANGED}}
    where = places(book, find_layout(book))
    values = results(plan, template)
    return {
        where[place]: values[place]
        for place in template.formulas
        if place in where and place in values and address.place(where[place]) not in broken
    }


def differences(computed: Mapping[Where, Result], found: Mapping[Where, Cell], plan: Plan) -> list[Sighting]:
    """Where the workbook's own results are not the library's."""
    at = {(plan.source.sheet, row): key for key, row in _rows(plan)}
    columns = {address.column_number(letters): column for column, letters in plan.source.columns.items()}
    seen = []
    for where, cell in found.items():
        sheet, row, column = where
        expected = computed[where]
        if not _agrees(cell, expected):
            key = at.get((sheet, row))
            named: Column | None = columns.get(column) if key else None
            shown = cell.text if cell.number is None else str(from_float(cell.number))
            said = plain(expected) if isinstance(expected, Decimal) else expected
            seen.append(Sighting(Oddity.OTHER_RESULT, address.place(where), shown, said, key, named))
    return seen


def _rows(plan: Plan) -> Iterable[tuple[Key, int | None]]:
    return ((measure.key, measure.row) for _, measure in plan.measures())


def _agrees(cell: Cell, expected: Result) -> bool:
    if isinstance(expected, Decimal):
        # Excel shows 15 digits; what is beyond them neither it nor anyone else knows.
        return cell.content is Content.NUMBER and from_float(cell.number or 0) == from_float(float(expected))
    return cell.content in {Content.TEXT, Content.BLANK} and cell.text == expected
