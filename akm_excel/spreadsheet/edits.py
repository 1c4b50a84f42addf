"""Edits: which cells are to hold what, as values. Files and live workbooks apply them, each in its own way."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from akm_excel.core.quantity import from_float, plain
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import Cell, Cells, Content
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.rows import Row, ScannedCells, rows_of

MAX_TEXT = 32_767
"""The longest text that Excel keeps in a cell."""


class Formula(NamedTuple):
    """A formula in relative form (see `spreadsheet.formula`)."""

    form: str


Value = Decimal | str | Formula | None
"""What a cell may be made to hold: a number, a text, a formula, or nothing."""


class Edit(NamedTuple):
    """One cell that is to hold something else: what it held, what it shall hold, and the rule that is mended by it."""

    where: Where
    old: Cell
    new: Cell
    rule: str = ""

    @classmethod
    def to(cls, value: Value, where: Where, old: Cell, rule: str = "") -> "Edit":
        """The edit that makes a cell hold a value; its style stays."""
        return cls(where, old, as_cell(value, old.style), rule)

    @property
    def undone(self) -> "Edit":
        """The edit that takes this one back."""
        return Edit(self.where, self.new, self.old, self.rule)

    @property
    def cell(self) -> str:
        """The address, ``Reja!E12``."""
        return address.place(self.where)

    @property
    def before(self) -> str:
        """What the cell held: its formula, else its value."""
        return shown(self.old, self.where)

    @property
    def after(self) -> str:
        """What it holds now."""
        return shown(self.new, self.where)


def shown(cell: Cell, where: Where) -> str:
    """A cell's formula, else its value, as a person reads it."""
    _, row, column = where
    if cell.formula is not None:
        return "=" + absolute(cell.formula, row, column)
    if cell.number is not None and cell.content is Content.NUMBER:
        return str(from_float(cell.number))
    return cell.text


def as_cell(value: Value, style: int = 0) -> Cell:
    """The cell that holds a value; a formula in it has no result yet."""
    match value:
        case Formula(form):
            return Cell(Content.NO_RESULT, formula=form, style=style)
        case Decimal():
            return Cell(Content.NUMBER, float(value), plain(value), style=style)
        case str() if value:
            return Cell(Content.TEXT, text=value, style=style)
    return Cell(Content.BLANK, style=style)


def by_sheet(edits: Iterable[Edit]) -> dict[str, dict[tuple[int, int], Cell]]:
    """What cells are to hold, by their sheets and places; of two edits of a cell the later counts."""
    cells: dict[str, dict[tuple[int, int], Cell]] = {}
    for edit in edits:
        sheet, row, column = edit.where
        cells.setdefault(sheet, {})[row, column] = edit.new
    return cells


def edited(book: Book, edits: Iterable[Edit]) -> Book:
    """The book as it is once the edits are made. `book` itself stays as it is."""
    changed = by_sheet(edits)
    if not changed:
        return book

    def load(sheet: str) -> Cells:
        cells = book.cells(sheet)
        return _overlaid(cells, changed[sheet]) if sheet in changed else cells

    return replace(book, load=load, _loaded={})


def _overlaid(cells: Cells, changed: dict[tuple[int, int], Cell]) -> Cells:
    """The cells with some of them replaced; rows that stay are the same objects, so what is known of them stays."""
    rows: dict[int, Row] = {row.form.number: row for row in rows_of(cells)}
    for number in {row for row, _ in changed}:
        old = rows.get(number)
        here = {(number, column): old.cell(column) for column in old.form.cells} if old else {}
        here |= {where: cell for where, cell in changed.items() if where[0] == number}
        (rows[number],) = rows_of(here)
    return ScannedCells([rows[number] for number in sorted(rows)])
