"""Recalculating and repairing a workbook, wherever it is: in a file, or open in an application.

What is to change is computed first, as edits and results; the workbook then makes it so. So the
button and the command of one name are the same call, with another workbook.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from decimal import Decimal

from akm_excel.core.editions import translated
from akm_excel.core.finding import Finding
from akm_excel.core.plan import Column, Key, Oddity, Plan, Sighting
from akm_excel.core.quantity import from_float, plain
from akm_excel.language import DEFAULT, current, speaking
from akm_excel.rules import check
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.calculation import with_result
from akm_excel.spreadsheet.cells import Cell, Content, Result
from akm_excel.spreadsheet.edits import Edit, edited
from akm_excel.workbook.control_sums import stamps
from akm_excel.workbook.editions import own_template
from akm_excel.workbook.fields import Field
from akm_excel.workbook.layout import Layout, find_layout, places
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.recalculation import Recalculation, Workbook
from akm_excel.workbook.recognition import recognised
from akm_excel.workbook.repairing import repairs, tidyings
from akm_excel.workbook.results import differing, results

_STORED = frozenset((Oddity.FALSE_RESULT, Oddity.FOLLOWING_RESULT, Oddity.CAUSED, Oddity.STALE_FIGURE))
_BROKEN = frozenset((Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED))
"""What stands in the place of a formula of the template."""
_ROUNDS = 5
"""A repaired code makes its row known, and then its formulas can be repaired: two rounds do."""


def recalculate(
    workbook: Workbook, template: PlacedTemplate, *, first: Iterable[Edit] = (), repair: bool = False
) -> Recalculation:
    """Bring totals, variances and the findings sheet of a workbook up to date.

    `first` are edits to be made before. Of what people typed only the storage of figures is changed
    (see `repairing.tidyings`) and, with `repair`, what is safe to mend; each edit is listed in
    `changes`. A result that the workbook comes to otherwise than the library is a finding. The
    workbook may be of any edition: its own rules it, and the plan is returned in the terms of `template`.
    """
    made = {edit.where: edit for edit in first}
    own = own_template(edited(workbook.book, made.values()), template)
    restored = workbook.restore(own)
    book = recognised(edited(workbook.book, made.values()), own)
    if book.is_recognised or book.is_displaced:
        workbook.book = recognised(workbook.book, own)
    plan = plan_from_book(book, own)
    layout = find_layout(book)  # no edit moves a column: it stays, whatever is mended
    for _ in range(_ROUNDS):
        fresh = list(tidyings(plan, book))
        if repair:
            fresh += repairs(plan, book, layout, own)
        if not fresh:
            break
        for edit in fresh:
            earlier = made.get(edit.where)
            made[edit.where] = edit._replace(old=earlier.old) if earlier else edit
        book = edited(book, fresh)
        plan = plan_from_book(book, own)
    workbook.write(made.values())
    workbook.stamp(stamps(workbook.book))
    written = workbook.book
    cells = formula_cells(plan, book, layout, own)
    calculated = workbook.calculate(cells.keys())
    if workbook.book is not written or any(seen.oddity is Oddity.INPUT_FORMULA for seen in plan.sightings):
        plan = plan_from_book(workbook.book, own)  # by figures that formulas of the user's own have come to
        cells = formula_cells(plan, workbook.book, layout, own)
    values = results(plan, own)
    computed = {cell: values[place] for cell, place in cells.items() if place in values}
    other = differing(computed, calculated)
    workbook.settle({**computed, **{where: calculated[where] for where in other}})
    left = [seen for seen in plan.sightings if not _is_settled(seen, computed, other)]
    typed_over = {seen.cell for seen in left if seen.oddity is Oddity.CONSTANT}
    left = [seen for seen in left if seen.oddity not in _STORED or seen.cell in typed_over]  # others are stored anew
    left += _still_stale(plan, workbook.book, computed)
    said = _said(other, computed, calculated, plan, left, workbook.book) if other else ()
    plan = replace(plan, sightings=(*left, *said))
    plan = translated(plan, own, template)
    findings = check(plan, template)
    list_findings(workbook, plan, template, findings)
    return Recalculation(plan, tuple(findings), tuple(made.values()), restored=restored)


def _said(
    other: Set[Where],
    computed: Mapping[Where, Result],
    calculated: Mapping[Where, Cell],
    plan: Plan,
    left: Iterable[Sighting],
    book: Book,
) -> Iterator[Sighting]:
    from akm_excel.workbook.consequences import with_causes  # noqa: PLC0415 - few plans need it

    return with_causes(differences(other, computed, calculated, plan, book), plan, left, book)


def _is_settled(seen: Sighting, computed: Mapping[Where, Result], other: Set[Where]) -> bool:
    """Whether it is an error value passed on by a formula that comes to a right result now."""
    if seen.oddity is not Oddity.ERROR_PASSED_ON:
        return False
    where = address.parse_place(seen.cell)
    return where in computed and where not in other


def _still_stale(plan: Plan, book: Book, computed: Mapping[Where, Result]) -> Iterator[Sighting]:
    """Figures from formulas of the user's own that come to something else, once the template's results are stored."""
    if any(seen.oddity is Oddity.STALE_FIGURE for seen in plan.sightings):
        from akm_excel.workbook.false_results import stale_figures  # noqa: PLC0415 - as above

        fresh = []
        for where, value in computed.items():
            old = book.cell(where)
            fresh.append(Edit(where, old, with_result(old, float(value) if isinstance(value, Decimal) else value)))
        yield from stale_figures(plan.sightings, edited(book, fresh))


def list_findings(workbook: Workbook, plan: Plan, template: PlacedTemplate, findings: list[Finding]) -> None:
    """Write the sheet of findings in Uzbek, as all in a workbook, whatever is spoken: no language changes its bytes."""
    spoken = current()
    with speaking(DEFAULT):
        workbook.list_findings(findings if spoken == DEFAULT else check(plan, template))


def formula_cells(plan: Plan, book: Book, layout: Layout, template: PlacedTemplate) -> dict[Where, Field]:
    """Where the workbook's formulas stand that are the template's, and what each of them is."""
    broken = {seen.cell for seen in plan.sightings if seen.oddity in _BROKEN}
    where = places(book, layout)
    return {
        where[place]: place
        for place in template.formulas
        if place in where
        and (not broken or address.place(where[place]) not in broken)
        and book.formula(where[place]) is not None  # a result belongs to a formula, never into what was typed
    }


def results_by_cell(plan: Plan, book: Book, template: PlacedTemplate) -> dict[Where, Result]:
    """What the workbook's formulas come to, as far as they are the template's."""
    values = results(plan, template)
    cells = formula_cells(plan, book, find_layout(book), template)
    return {cell: values[place] for cell, place in cells.items() if place in values}


def differences(
    other: Set[Where], computed: Mapping[Where, Result], calculated: Mapping[Where, Cell], plan: Plan, book: Book
) -> list[Sighting]:
    """What is said of results of the workbook's own that are `other` than the library's; those that follow are left.

    So is an error value that is seen already.
    """
    from akm_excel.workbook.false_results import reads_one_of  # noqa: PLC0415 - as above

    known = {seen.cell for seen in plan.sightings if seen.oddity in {Oddity.ERROR_PASSED_ON, Oddity.ERROR_VALUE}}
    at = {(plan.source.sheet, row): key for key, row in _rows(plan)}
    columns = {address.column_number(letters): column for column, letters in plan.source.columns.items()}
    seen = []
    for where in sorted(other):
        sheet, row, column = where
        cell, expected = calculated[where], computed[where]
        is_error = cell.content is Content.ERROR
        if address.place(where) in known if is_error else reads_one_of(other, where, book):
            continue
        key = at.get((sheet, row))
        named: Column | None = columns.get(column) if key else None
        shown = cell.text if cell.number is None else str(from_float(cell.number))
        said = plain(expected) if isinstance(expected, Decimal) else expected
        seen.append(Sighting(Oddity.OTHER_RESULT, address.place(where), shown, said, key, named))
    return seen


def _rows(plan: Plan) -> Iterable[tuple[Key, int | None]]:
    return ((measure.key, measure.row) for _, measure in plan.measures())
