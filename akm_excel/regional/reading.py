"""Reading a regional workbook back: the districts' plans, from the long table *Maʼlumotlar*."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

from akm_excel.core.figures import Figures
from akm_excel.core.long_rows import HEADINGS, LongRow, of_remark, place_of
from akm_excel.core.plan import (
    FIGURES,
    PLANNED,
    QUARTERS,
    Column,
    Header,
    Indicator,
    Key,
    Measure,
    Plan,
    Source,
    grouped,
    in_sections,
)
from akm_excel.core.quantity import BLANK, Quantity, from_float, parse
from akm_excel.core.region import Outcome, Receipt, Region, Submissions
from akm_excel.core.submission import Submission
from akm_excel.core.template import District, Template
from akm_excel.core.text import squash
from akm_excel.errors import WorkbookError
from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.regional.data import NAME
from akm_excel.spreadsheet.address import column_letters, column_number
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content
from akm_excel.spreadsheet.rows import Row

AnyTemplate = TypeVar("AnyTemplate", bound=Template)
_FIGURES = dict(zip(FIGURES, HEADINGS, strict=True))
_STATED = [name for column, name in _FIGURES.items() if column not in PLANNED]
NEEDED = ("Tuman kodi", "Tuman", "Yil", "Kod", "Qism", "Nomi", "Oʻlchov", "Birlik", *_STATED, "Izoh",
           "Fayl", "Katak")  # fmt: skip
_QUARTERS = pattern(r"(.+)!([A-Z]{1,3})\d{1,7}:([A-Z]{1,3})\d{1,7}")
_PROOF = ("SHA-256", "Katak (fakt)", "Kataklar (choraklar)", "Kataklar (reja choraklari)")
_Cells = Mapping[str, Cell]
"""A row of the sheet: its cells by the headings of their columns; blank ones may be missing."""


def region_from_book(book: Book, template: Template) -> Region | None:
    """The region that a regional workbook shows; None where its rows are too many and stand elsewhere.

    Its plans have figures, names, labels and units; covers, mechanisms, deadlines and responsibles
    are not in a regional workbook. Raises `WorkbookError` where the table of rows is broken.
    """
    rows = [long_row(row, template, book.file) for row in _rows(book)] if NAME in book.sheets else []
    return region_from_rows(sorted(rows, key=lambda row: row.district.code), template) if rows else None


def widened(template: AnyTemplate, districts: Iterable[District]) -> AnyTemplate:
    """A template that lists these districts as well, in the order of their codes; the same one where it does."""
    strangers = {one.code: one for one in districts if template.district(one.code) is None}
    if not strangers:
        return template
    listed = sorted((*template.districts, *strangers.values()), key=lambda district: district.code)
    return replace(template, districts=tuple(listed))


def region_from_rows(rows: Iterable[LongRow], template: Template) -> Region:
    """The region in the rows of a long table; those of a district stand together."""
    receipts = {}
    year = None
    for district, group in groupby(rows, key=lambda row: row.district):
        own = list(group)
        year = own[0].year
        source = _source(own)
        plan = Plan(
            Header(district=district.name, year=year),
            in_sections(_indicators(own, template), template.plan.titles),
            source,
        )
        kept = Submission.of(plan, (), template)
        receipts[district] = Receipt(
            source.file, Outcome.MERGED, source.sha256, district=district.name, year=year, kept=kept
        )
    wide = widened(template, receipts)
    return Region(year, wide, Submissions(receipts, wide), tuple(receipts.values()))


def _source(rows: Sequence[LongRow]) -> Source:
    """The file of a district, and where its columns stand, as far as its rows say it."""
    first = rows[0]
    place = place_of(first.cell)
    if place is None:
        return Source(first.file, sha256=first.sha256)
    sheet, letters, _ = place
    columns = {Column.PLAN: letters}
    for row in rows:
        if (fact := place_of(row.fact_cell)) and fact[0] == sheet:
            columns[Column.FACT] = fact[1]
        for cells, four in ((row.quarters, QUARTERS), (row.planned, PLANNED)):
            if cells and (named := _QUARTERS.fullmatch(cells)) and named[1] == sheet:
                left, right = column_number(named[2]), column_number(named[3])
                if right - left == len(four) - 1:
                    columns |= {column: column_letters(left + at) for at, column in enumerate(four)}
        if len(columns) == len(FIGURES):
            break
    return Source(first.file, sheet, columns, sha256=first.sha256)


def _rows(book: Book) -> Iterator[_Cells]:
    """The rows under the table's headings, wherever these stand in the sheet."""
    listed = rows_under(book, NAME, NEEDED)
    if listed is None:
        raise WorkbookError(
            tr("The regional workbook has no table of data."),
            expected=f"{NAME}: {', '.join(NEEDED)}",
            remedy=tr("merge the districts' workbooks again"),
            file=book.file,
            sheet=NAME,
        )
    return (cells for _, cells in listed)


def rows_under(book: Book, sheet: str, headings: Collection[str]) -> Iterator[tuple[int, Mapping[str, Cell]]] | None:
    """The rows under the first row of a sheet that has all `headings`: their numbers, and their cells by heading.

    None where no row has them. Blank cells may be missing, and so may blank rows.
    """
    rows = book.rows(sheet)
    for at, row in enumerate(rows):
        names = {column: squash(cell.text) for column in row.form.cells if not _is_blank(cell := row.cell(column))}
        if set(headings) <= set(names.values()):
            return (
                (below.form.number, cells)
                for below in rows[at + 1 :]
                if (cells := _by_heading(below, names)) or not all(map(_is_blank, below.form.cells.values()))
            )
    return None


def _by_heading(row: Row, names: Mapping[int, str]) -> Mapping[str, Cell]:
    form, blank = row.form, Content.BLANK
    cells = {names[at]: cell for at, cell in form.cells.items() if cell.content is not blank and at in names}
    for column in form.numbers:
        if column in names:
            cells[names[column]] = row.cell(column)
    return cells


def _is_blank(cell: Cell) -> bool:
    return cell.content is Content.BLANK


def long_row(row: _Cells, template: Template, file: str) -> LongRow:
    """What one row of the table says. Raises `WorkbookError` where it names no district or no code."""
    code, part, year = _text(row, "Tuman kodi"), _text(row, "Qism"), row.get("Yil", EMPTY).number
    key = _key(f"{_text(row, 'Kod')}/{part}" if part else _text(row, "Kod"))
    if not code or key is None:
        raise WorkbookError(
            tr("A row of the table has no district or no code."),
            remedy=tr("merge the districts' workbooks again"),
            file=file,
            sheet=NAME,
        )
    cell = _text(row, "Katak")
    place = place_of(cell)
    told = _quantities(row)
    figures = template.natured(key, Figures._make([told.get(column, BLANK) for column in FIGURES]))
    measure = Measure(key, _text(row, "Oʻlchov"), _text(row, "Birlik"), figures, row=place[2] if place else None)
    district = template.district(code) or District(code, _text(row, "Tuman"))
    named = district, int(year) if year else None, _text(row, "Nomi")
    return LongRow(*named, measure, _text(row, "Fayl"), cell, *(_text(row, name) for name in _PROOF))


_key = lru_cache(maxsize=1024)(Key.parse)
_number = lru_cache(maxsize=65_536)(from_float)
"""Codes and figures come again: each district has the same codes, and most figures are small counts."""


def _text(row: _Cells, name: str) -> str:
    return row.get(name, EMPTY).text


def _quantities(row: _Cells) -> dict[Column, Quantity]:
    """The figures of a row: numbers from their cells, what is no number from the remark."""
    quantities: dict[Column, Quantity] = {}
    for column, name in _FIGURES.items():
        cell = row.get(name, EMPTY)
        if cell.content is Content.NUMBER and cell.number is not None:
            quantities[column] = _number(cell.number) if cell.number else from_float(0.0)
        elif cell.content is not Content.BLANK:
            quantities[column] = parse(cell.text)
    if len(quantities) < len(_FIGURES):
        quantities |= of_remark(_text(row, "Izoh"), set(FIGURES) - quantities.keys())
    return quantities


def _indicators(rows: Iterable[LongRow], template: Template) -> list[Indicator]:
    """The indicators of a district. What the table does not say of them is taken to be the template's."""
    rows_of = ((row.name, row.measure) for row in rows)
    return [_arranged(indicator, template.indicators.get(indicator.key)) for indicator in grouped(rows_of)]


def _arranged(indicator: Indicator, known: Indicator | None) -> Indicator:
    if known is None:
        return indicator
    arrangements = {measure.key: measure.arrangement for measure in known.measures}
    # Made anew: `replace` takes three times as long, and a country's table has fifteen thousand rows.
    measures = tuple(
        [
            Measure(m.key, m.label, m.unit, m.figures, arrangements.get(m.key, m.arrangement), m.row)
            for m in indicator.measures
        ]
    )
    return Indicator(indicator.key, indicator.name, measures, known.arrangement, indicator.row)
