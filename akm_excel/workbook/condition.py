"""What hands did to a plan's workbook besides its cells: copies of its sheet, merged and hidden figures, and more.

Figures are read as they are stored, whatever is done; what may make a person see others is named.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from akm_excel.core.plan import FIGURES, Column, Key, Oddity, Plan, Sighting
from akm_excel.core.quantity import Quantity
from akm_excel.core.text import squash
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book, parse_area
from akm_excel.spreadsheet.cells import EMPTY, Content
from akm_excel.workbook.layout import Layout, missing_sheets
from akm_excel.workbook.placed_template import PlacedTemplate

_OWN_MODULES = ("Akm", "xlwings", "Dictionary")
"""What the modules of the workbook with buttons are called."""


_CODES = "akm_code"
_NAMED = 6


class PlanRow(NamedTuple):
    """A row of the plan: its number, the key of its measure (None where its code is none), whether it has figures."""

    number: int
    key: Key | None
    has_figures: bool


def condition(book: Book, layout: Layout, rows: Sequence[PlanRow], template: PlacedTemplate) -> Iterator[Sighting]:
    """What is around the cells of a plan's workbook; `rows` are those of its measures, and others with figures."""
    around = book.surroundings
    state = around.state(layout.sheet)
    columns = [*layout.figures.values()]
    if _has_lost_names(book):
        yield Sighting(Oddity.NAMES_LOST, f"{layout.sheet}!A{layout.header_row}", layout.sheet)
    elif book.is_displaced:
        yield Sighting(Oddity.NAMES_DISPLACED, f"{layout.sheet}!A{layout.header_row}", layout.sheet, "headings")
    yield from _shifted_names(book, layout)
    for sheet in missing_sheets(book, template):
        yield Sighting(Oddity.SHEET_MISSING, "", sheet)
    yield from _stray_columns(book, layout, rows)
    if layout.sheet in around.hidden:
        yield Sighting(Oddity.HIDDEN, f"{layout.sheet}!A1", layout.sheet, "sheet")
    hidden = [row.number for row in rows if row.has_figures and row.number in state.hidden_rows]
    if hidden:
        first = f"{layout.sheet}!{address.spell(hidden[0], columns[1])}"
        first_hidden = next(row for row in rows if row.number == hidden[0])
        yield Sighting(Oddity.HIDDEN, first, _ranges(hidden), "rows", first_hidden.key)
    for column in filter(state.hides_column, columns):
        cells = ((row.number, column) for row in rows)
        filled = [where for where in cells if book.cells(layout.sheet).get(where, EMPTY).content is not Content.BLANK]
        if filled:
            yield Sighting(
                Oddity.HIDDEN, f"{layout.sheet}!{address.spell(*filled[0])}", address.column_letters(column), "columns"
            )
    yield from _hidden_by_condition(book, layout, rows)
    if state.filtered:
        yield Sighting(Oddity.FILTERED, f"{layout.sheet}!{state.filtered.partition(':')[0]}", state.filtered)
    yield from _merged(book, layout, state.merged, rows)
    foreign = [name for name in around.modules if not name.startswith(_OWN_MODULES)]
    if foreign:
        yield Sighting(Oddity.MACROS, "", ", ".join(foreign))
    if around.links:
        yield Sighting(Oddity.LINKS, "", ", ".join(around.links))


def _hidden_by_condition(book: Book, layout: Layout, rows: Sequence[PlanRow]) -> Iterator[Sighting]:
    """Figures that a format under a condition hides, where the condition holds: one sighting names their blocks."""
    conditions = book.surroundings.state(layout.sheet).conditions
    blocks = [block for block, number in conditions if number in book.styles.hiding] if conditions else []
    columns = [*layout.figures.values()]
    filled = [
        (row.number, column)
        for row in rows
        for column in (columns if blocks else ())
        if any(top <= row.number <= bottom and left <= column <= right for top, left, bottom, right in blocks)
        and book.cells(layout.sheet).get((row.number, column), EMPTY).content is Content.NUMBER
    ]
    if filled:
        named = ", ".join(dict.fromkeys(address.spell(*where) for where in filled[:_NAMED]))
        more = " …" if len(filled) > _NAMED else ""
        yield Sighting(Oddity.HIDDEN, f"{layout.sheet}!{address.spell(*filled[0])}", named + more, "conditions")


def _stray_columns(book: Book, layout: Layout, rows: Sequence[PlanRow]) -> Iterator[Sighting]:
    """Columns that somebody inserted among the plan's, and that have numbers in its rows: they count in nothing."""
    known = set(layout.columns.values())
    cells = book.cells(layout.sheet)
    for column in range(min(known) + 1, max(known)):
        if column not in known:
            numbers = [row.number for row in rows if cells.get((row.number, column), EMPTY).content is Content.NUMBER]
            if numbers:
                headings = (cells.get((layout.header_row - up, column), EMPTY).text for up in (0, 1))
                heading = next((text for text in map(squash, headings) if text), "")
                where = f"{layout.sheet}!{address.spell(numbers[0], column)}"
                yield Sighting(Oddity.STRAY_COLUMN, where, str(len(numbers)), heading)


def _shifted_names(book: Book, layout: Layout) -> Iterator[Sighting]:
    """The names of columns that begin in another row than that of the codes: `found` names it, `expected` the row."""
    for column in layout.columns:
        area = book.area(f"akm_{column}")
        if area is not None and area.top != layout.first:
            where = f"{layout.sheet}!{address.spell(area.top, area.left)}"
            yield Sighting(Oddity.NAME_SHIFTED, where, f"akm_{column}", str(layout.first))


def _has_lost_names(book: Book) -> bool:
    """Whether the plan is known by its headings, or by names that its sheet alone has: formulas elsewhere miss them."""
    code = book.names.get("akm_code") or next(
        (t for name, t in book.names.items() if name.casefold() == "akm_code"), ""
    )
    return book.is_recognised or parse_area(code) is None


def _ranges(numbers: Iterable[int]) -> str:
    """Numbers in few words: ``28, 30-34``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _merged(
    book: Book, layout: Layout, blocks: Iterable[tuple[int, int, int, int]], plan_rows: Iterable[PlanRow]
) -> Iterator[Sighting]:
    """The merged blocks that cover a cell for figures; `expected` lists the figures that are under them, unseen."""
    figures = sorted(layout.figures.values())
    among = [
        (top, left, bottom, right)
        for top, left, bottom, right in blocks
        if top <= layout.last and bottom >= layout.first and left <= figures[-1] and right >= figures[0]
    ]
    if not among:
        return
    rows = {row.number: row for row in plan_rows}
    numbers = sorted(number for number in rows if layout.first <= number <= layout.last)
    free = {(number, column) for number in numbers for column in figures}
    lines = {row.form.number: row for row in book.rows(layout.sheet) if row.form.number in rows}
    for top, left, bottom, right in among:
        if not free:
            break  # blocks that overlap are no program's, and are told once
        touched = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
        taken = {(number, column) for number in touched for column in figures if left <= column <= right} & free
        if (top, left) == (bottom, right) or not taken:
            continue
        free -= taken
        unseen = [
            f"{address.spell(number, column)} {squash(lines[number].cell(column).text)}"
            for number in touched
            for column in sorted(lines[number].form.cells)
            if left <= column <= right
            and (number, column) != (top, left)
            and lines[number].cell(column).content is not Content.BLANK
        ]
        block = f"{address.spell(top, left)}:{address.spell(bottom, right)}"
        first = f"{layout.sheet}!{address.spell(top, left)}"
        yield Sighting(Oddity.MERGED, first, block, ", ".join(unseen), rows[touched[0]].key)


def second_plan(other: Plan, plan: Plan) -> Sighting:
    """A second sheet with a plan: `found` names it and the plan's, `expected` the cells that say something else."""
    differing = [
        other.cell(measure, column).rpartition("!")[2]
        for _, measure in other.measures()
        for column in FIGURES
        if measure.figure(column) != _said(plan, measure.key, column)
    ]
    return Sighting(Oddity.SECOND_PLAN, f"{other.source.sheet}!A1", other.source.sheet, ", ".join(differing))


def _said(plan: Plan, key: Key, column: Column) -> Quantity | None:
    measure = plan.by_key.get(key)
    return measure.figure(column) if measure else None
