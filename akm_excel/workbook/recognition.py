"""Plans that have lost their names: sheets that were copied, names that another program dropped.

A plan's sheet is known by its headings, which are the template's; its other sheets by the template's names for
them. What is found so is a plan like any other, and a finding says by what it was recognised.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from akm_excel.core.plan import OPTIONAL, Column
from akm_excel.core.text import fold, squash
from akm_excel.errors import WorkbookError
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Area, Book, parse_area
from akm_excel.spreadsheet.rows import Form, Row
from akm_excel.workbook.placed_template import PlacedTemplate

_YEARS = {Column.FACT, Column.PLAN}
"""Their headings name a year, and differ from plan to plan."""
_ENOUGH = 10
"""So many of the sixteen other headings must be the template's: a plan's own, and hardly anything else."""
_LANDMARKS = (Column.CODE, Column.UNIT, Column.Q1, Column.GROUP)
"""Where these stand under their headings all do, and nothing more is looked at."""
_DEEPEST = 40
"""Headings stand in the first rows; a letter above the table takes some more."""
_ABOVE = 2
"""A heading stands in one of so many rows above the first of the table."""
_MOST_SHEETS = 12
"""So many sheets beyond the template's are looked at: who adds more has made no copies by hand."""


def recognised(book: Book, template: PlacedTemplate) -> Book:
    """The book with the template's names, where it has none, or not all, and a sheet with the template's headings."""
    code = book.area("akm_code")
    if code is not None:
        lost = [column for column in Column if f"akm_{column}" not in book.names and f"akm_{column}" in template.names]
        names_by_heading = _found_again(book, code, lost, template) if lost else {}
        if names_by_heading:
            return replace(book, names={**book.names, **names_by_heading}, is_recognised=True, _loaded={})
        return _by_its_headings(book, code, template)
    for sheet in book.sheets[:_MOST_SHEETS]:
        columns = headings(book, sheet, template)
        if columns is not None:
            names = {**book.names, **dict(_elsewhere(book, template)), **columns}
            return replace(book, names=names, is_recognised=True, _loaded={})
    return book


def copies(book: Book, plan: str, template: PlacedTemplate) -> Iterator[str]:
    """The other sheets that are plans by their headings."""
    others = [sheet for sheet in book.sheets if sheet != plan and fold(sheet) not in template.sheets_of_names]
    for sheet in others[:_MOST_SHEETS]:
        try:
            headed = headings(book, sheet, template)
        except WorkbookError:
            continue  # a damaged sheet that no figure comes from
        if headed is not None:
            yield sheet


def headings(book: Book, sheet: str, template: PlacedTemplate) -> Mapping[str, str] | None:
    """The names ``akm_<column>`` of the columns under the template's headings in a sheet, if it has enough of them."""
    headed = _headed(book, sheet, template)
    if headed is None:
        return None
    places, first = headed
    last = max((row for row, at in book.cells(sheet) if at == places[Column.CODE]), default=first)
    return dict(_named(sheet, _completed(places), first, max(first, last)))


def likeness(book: Book, template: PlacedTemplate) -> int:
    """How many of a template's headings stand in the sheet that has the most of them; 0 where none has enough."""
    headed = [_headed(book, sheet, template) for sheet in book.sheets[:_MOST_SHEETS]]
    return max((len(each[0]) for each in headed if each is not None), default=0)


def _found_again(book: Book, code: Area, lost: Iterable[Column], template: PlacedTemplate) -> Mapping[str, str]:
    """The names of columns that were deleted, of those columns whose heading stands in the plan's sheet.

    The headings of fact and plan name a year: they are where nothing else is, between unit and mechanism.
    """
    headed = _headed(book, code.sheet, template)
    if headed is None:
        return {}
    taken = {area.left for column in Column if (area := book.area(f"akm_{column}")) is not None}
    by_heading, everything = headed[0], _completed(headed[0])
    places = {
        column: at
        for column in lost
        if (at := (everything if column in _YEARS else by_heading).get(column)) is not None
        and at not in taken
        and not any(at == other for known, other in by_heading.items() if known is not column)
    }
    return dict(_named(code.sheet, places, code.top, code.bottom))


def _by_its_headings(book: Book, code: Area, template: PlacedTemplate) -> Book:
    """The book with names that refer to the columns under their headings, where most of its own refer beside them.

    So it is where a program inserted or deleted rows or columns and moved nothing but the cells. A heading or two
    that were changed are none of it.
    """
    stated = {column: area.left for column in Column if (area := book.area(f"akm_{column}")) is not None}
    if _headings_at(book, code.sheet, code.top, {c: stated[c] for c in _LANDMARKS if c in stated}, template) >= len(
        _LANDMARKS
    ):
        return book
    headed = _headed(book, code.sheet, template)
    if headed is None:
        return book
    places, first = headed
    right = _headings_at(book, code.sheet, code.top, stated, template)
    only_lower = first != code.top and all(stated.get(column) == at for column, at in places.items())
    if len(places) < (right + 1 if only_lower else 2 * right):
        return book
    last = max((row for row, at in book.cells(code.sheet) if at == places[Column.CODE]), default=first)
    taken = set(places.values())
    whole = {column: at for column, at in _completed(places).items() if column in places or at not in taken}
    whole |= _years_by_formula(book, code.sheet, first, template)
    lost = {f"akm_{column}" for column in Column} - {f"akm_{column}" for column in whole}
    names = {name: text for name, text in book.names.items() if name not in lost}
    names |= dict(_named(code.sheet, whole, first, max(first, last)))
    return replace(book, names=names, is_displaced=True, _loaded={})


def _years_by_formula(book: Book, sheet: str, first: int, template: PlacedTemplate) -> dict[Column, int]:
    """The columns of fact and plan whose headings over the first row are the template's formulas."""
    wanted = {template.formulas_of_texts.get(f"akm_header_{column}"): column for column in _YEARS}
    cells = book.cells(sheet).items()
    return {
        wanted[cell.formula]: at
        for (row, at), cell in cells
        if row in {first - 1, first - 2} and cell.formula is not None and cell.formula in wanted
    }


def _headings_at(book: Book, sheet: str, first: int, places: Mapping[Column, int], template: PlacedTemplate) -> int:
    """How many of the columns have the template's heading right over the first row."""
    rows = [row for row in book.rows(sheet)[:first] if row.form.number in {first - 1, first - 2}]
    missing = {""} if len(rows) < _ABOVE else set()
    return sum(
        fold(template.headers.get(column, "")) in {_folded(row, at) for row in rows} | missing
        for column, at in places.items()
    )


def _folded(row: Row, at: int) -> str:
    """What stands in a row's cell, for comparison."""
    return fold(squash(row.cell(at).text)) if at in row.form.numbers else _folded_texts(row.form).get(at, "")


@lru_cache(maxsize=4096)
def _folded_texts(form: Form) -> Mapping[int, str]:
    """What stands in a row's cells for comparison, but for its numbers."""
    return {at: fold(squash(cell.text)) for at, cell in form.cells.items()}


def _headed(book: Book, sheet: str, template: PlacedTemplate) -> tuple[Mapping[Column, int], int] | None:
    """The columns under the template's headings in a sheet, and the first row below; None if it has too few."""
    wanted = template.columns_by_heading
    rows = [row for row in book.rows(sheet) if row.form.number <= _DEEPEST]
    for upper, lower in zip([None, *rows], rows, strict=False):
        if len(lower.form.cells) + (len(upper.form.cells) if upper is not None else 0) < _ENOUGH:
            continue
        places: dict[Column, int] = {}
        texts = [
            (at, text)
            for row in (upper, lower)
            if row is not None
            for at in row.form.cells
            if (text := _folded(row, at)) in wanted
        ]
        for at, text in sorted(texts):
            for column in wanted[text]:
                if column not in places and at not in places.values():
                    places[column] = at
        if len(places) >= _ENOUGH and Column.CODE in places and Column.UNIT in places:
            return places, lower.form.number + 1
    return None


def _completed(places: Mapping[Column, int]) -> Mapping[Column, int]:
    """The columns with those of the two years, which stand behind the unit, and others that are between known ones."""
    completed = dict(places)
    order = list(Column)
    for number, column in enumerate(order):
        before = order[number - 1] if number else None
        if column not in completed and before in completed and column not in OPTIONAL:
            completed[column] = completed[before] + 1
    return completed


def _named(sheet: str, columns: Mapping[Column, int], first: int, last: int) -> Iterator[tuple[str, str]]:
    quoted = sheet.replace("'", "''")
    for column, at in columns.items():
        letters = address.column_letters(at)
        yield f"akm_{column}", f"'{quoted}'!${letters}${first}:${letters}${last}"


def _elsewhere(book: Book, template: PlacedTemplate) -> Iterator[tuple[str, str]]:
    """The template's names of cells in sheets that the book has as well."""
    sheets = {fold(sheet) for sheet in book.sheets}
    plan = parse_area(template.names.get("akm_code", ""))
    for name, text in template.names.items():
        area = parse_area(text)
        if area is None or plan is None or area.sheet == plan.sheet or fold(area.sheet) not in sheets:
            continue
        yield name, text
