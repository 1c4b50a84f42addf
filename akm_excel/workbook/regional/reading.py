"""Reading a regional workbook back: the districts' plans, from the long table *Maʼlumotlar*."""

import re
from collections.abc import Iterable, Iterator, Mapping

from akm_excel.errors import WorkbookError
from akm_excel.language import tr
from akm_excel.plan import FIGURES, Column, Header, Indicator, Key, Measure, Plan, Source, in_sections
from akm_excel.quantity import BLANK, NOT_APPLICABLE, Quantity, from_float, parse, unreadable
from akm_excel.region import Outcome, Receipt, Region, Submissions
from akm_excel.submission import Submission
from akm_excel.template import District, Template
from akm_excel.text import squash
from akm_excel.workbook.book import Book
from akm_excel.workbook.cells import EMPTY, Cell, Content
from akm_excel.workbook.regional.data import NAME

_FIGURES = dict(zip(FIGURES, ("Fakt", "Reja", "I chorak", "II chorak", "III chorak", "IV chorak"), strict=True))
_LABELS = dict(zip(FIGURES, ("fakt", "reja", "I", "II", "III", "IV"), strict=True))
_NEEDED = ("Tuman kodi", "Tuman", "Yil", "Kod", "Qism", "Nomi", "Oʻlchov", "Birlik", *_FIGURES.values(), "Izoh",
           "Fayl", "Katak")  # fmt: skip
_CELL = re.compile(r"(.+)!([A-Z]{1,3})(\d{1,7})")
TableRow = Mapping[str, Cell]
"""A row of the long table: its cells by the headings of their columns; blank ones may be missing."""


def region_from_book(book: Book, template: Template) -> Region:
    """The region that a regional workbook shows.

    Its plans have figures, names, labels and units; covers, mechanisms, deadlines and responsibles
    are not in a regional workbook. Raises `WorkbookError` where the table is missing or broken.
    """
    return region_from_rows(_rows(book), template, book.file)


def region_from_rows(rows: Iterable[TableRow], template: Template, file: str) -> Region:
    """The region in the rows of a long table, wherever it is kept."""
    districts: dict[str, District] = {}
    years: set[int] = set()
    measures: dict[str, list[tuple[str, Measure]]] = {}
    sources: dict[str, Source] = {}
    for row in rows:
        code, key = _text(row, "Tuman kodi"), _key(row)
        if not code or key is None:
            raise WorkbookError(
                tr("A row of the table has no district or no code."),
                remedy=tr("merge the districts' workbooks again"),
                file=file,
                sheet=NAME,
            )
        districts.setdefault(code, template.district(code) or District(code, _text(row, "Tuman")))
        years.add(int(row["Yil"].number or 0) if "Yil" in row else 0)
        measure, source = _measure(key, row)
        measures.setdefault(code, []).append((_text(row, "Nomi"), measure))
        sources.setdefault(code, source)
    year = max(years, default=0) or None
    receipts = {}
    for code, district in sorted(districts.items()):
        plan = Plan(
            Header(district=district.name, year=year),
            in_sections(_indicators(measures[code]), template.plan.titles),
            sources[code],
        )
        kept = Submission.of(plan, (), template)
        receipts[district] = Receipt(kept.source.file, Outcome.MERGED, district=district.name, year=year, kept=kept)
    return Region(year, template, Submissions(receipts), tuple(receipts.values()))


def _rows(book: Book) -> Iterator[TableRow]:
    """The rows under the table's headings, wherever these stand in the sheet."""
    cells = book.cells(NAME) if NAME in book.sheets else {}
    grid: dict[int, dict[int, Cell]] = {}
    for (number, column), cell in cells.items():
        if cell.content is not Content.BLANK:
            grid.setdefault(number, {})[column] = cell
    head, columns = next(
        (
            (number, named)
            for number, row in sorted(grid.items())
            if set(_NEEDED) <= set(named := {squash(cell.text): column for column, cell in row.items()})
        ),
        (0, {}),
    )
    if not columns:
        raise WorkbookError(
            tr("The regional workbook has no table of data."),
            expected=f"{NAME}: {', '.join(_NEEDED)}",
            remedy=tr("merge the districts' workbooks again"),
            file=book.file,
            sheet=NAME,
        )
    names = {column: name for name, column in columns.items()}
    for number, row in sorted(grid.items()):
        if number > head:
            yield {names[column]: cell for column, cell in row.items() if column in names}


def _text(row: TableRow, name: str) -> str:
    return row.get(name, EMPTY).text


def _key(row: TableRow) -> Key | None:
    part = _text(row, "Qism")
    return Key.parse(f"{_text(row, 'Kod')}/{part}" if part else _text(row, "Kod"))


def _measure(key: Key, row: TableRow) -> tuple[Measure, Source]:
    place = _CELL.fullmatch(_text(row, "Katak"))
    sheet, letters, number = place.groups() if place else ("", "", "")
    source = Source(_text(row, "Fayl"), sheet, {Column.PLAN: letters} if letters else {})
    measure = Measure(key, _text(row, "Oʻlchov"), _text(row, "Birlik"), row=int(number) if number else None)
    return measure.with_figures(_quantities(row)), source


def _quantities(row: TableRow) -> dict[Column, Quantity]:
    """The figures of a row: numbers from their cells, what is no number from the remark."""
    found: dict[Column, Quantity] = {}
    for column, name in _FIGURES.items():
        cell = row.get(name, EMPTY)
        if cell.content is Content.NUMBER and cell.number is not None:
            found[column] = from_float(cell.number)
        elif cell.content is not Content.BLANK:
            found[column] = parse(cell.text)
    rest = _text(row, "Izoh")
    said = [(column, f"{label}: ") for column, label in _LABELS.items() if column not in found]
    while said:
        column, prefix = said.pop(0)
        if not rest.startswith(prefix):
            found[column] = BLANK
            continue
        rest = rest.removeprefix(prefix)
        # What follows is the text of this figure, up to the label of the next one that has a remark.
        ends = (at for _, label in said if (at := rest.find(f"; {label}")) >= 0)
        end = min(ends, default=len(rest))
        # Whatever stands here is no number, also where it has only digits (a date).
        found[column] = NOT_APPLICABLE if rest[:end] == str(NOT_APPLICABLE) else unreadable(rest[:end])
        rest = rest[end:].removeprefix("; ")
    return found


def _indicators(measures: Iterable[tuple[str, Measure]]) -> list[Indicator]:
    found: dict[Key, list[tuple[str, Measure]]] = {}
    for name, measure in measures:
        found.setdefault(measure.key._replace(part=0), []).append((name, measure))
    return [
        Indicator(key, own[0][0], tuple(measure for _, measure in sorted(own, key=lambda pair: pair[1].key)))
        for key, own in found.items()
    ]
