"""What the region typed beside findings on its own sheet *Nazorat*, read back: it stays, wherever they stand next."""

from collections.abc import Iterator, Mapping

from akm_excel.core.answers import REMARK, STATE, DistrictRemark
from akm_excel.core.text import squash
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content

SHEET = "Nazorat"
_NEEDED = ("Tuman", "Fayl", "Qoida", "Katak", "Koʻrsatkich", "Kamchilik")
_HEAD_ROWS = 12
"""Among so many rows the headings are looked for."""


def read_remarks(book: Book) -> tuple[DistrictRemark, ...]:
    """The remarks of a regional workbook, also those beside no finding; none where its list has no place for them."""
    remarks = []
    for _, row in rows(book):
        text, state = _text(row, REMARK), _text(row, STATE)
        district, file, rule, cell, key, message = (_text(row, name) for name in _NEEDED)
        if text or state:
            remarks.append(DistrictRemark(rule, cell, key, message, text, state, district, file))
    return tuple(remarks)


def rows(book: Book) -> Iterator[tuple[int, Mapping[str, Cell]]]:
    """The rows of the list with their numbers, each by the headings; none where the list has no place for remarks."""
    heads: Mapping[str, int] = {}
    for number, row in _grid(book):
        if heads:
            yield number, {name: row[column] for name, column in heads.items() if column in row}
        elif number <= _HEAD_ROWS:
            heads = _heads(row)


def columns(book: Book) -> Mapping[str, int]:
    """The columns of the list by their headings."""
    return next((heads for number, row in _grid(book) if number <= _HEAD_ROWS and (heads := _heads(row))), {})


def _grid(book: Book) -> list[tuple[int, dict[int, Cell]]]:
    grid: dict[int, dict[int, Cell]] = {}
    for (number, column), cell in book.cells(SHEET).items() if SHEET in book.sheets else ():
        if cell.content is not Content.BLANK:
            grid.setdefault(number, {})[column] = cell
    return sorted(grid.items())


def _heads(row: Mapping[int, Cell]) -> Mapping[str, int]:
    named = {squash(cell.text): column for column, cell in sorted(row.items(), reverse=True)}
    return named if {*_NEEDED, REMARK} <= named.keys() else {}


def _text(row: Mapping[str, Cell], name: str) -> str:
    cell = row.get(name, EMPTY)
    return cell.text.strip() if cell.content is not Content.ERROR else ""
