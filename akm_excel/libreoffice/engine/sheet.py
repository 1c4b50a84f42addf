"""Sheets."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from akm_excel.libreoffice.engine.cells import Range
from akm_excel.libreoffice.engine.errors import guarded
from akm_excel.libreoffice.engine.names import Names

if TYPE_CHECKING:
    from akm_excel.libreoffice.engine.book import Book

_A1 = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)", re.IGNORECASE)
_ROWS = re.compile(r"\$?([0-9]+):\$?([0-9]+)")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})", re.IGNORECASE)
Corner = Range | tuple[int, ...] | str
"""A cell by its row and column, a block by row, column and how many of both, or what an address or a name says."""


@guarded
class Sheets(base_classes.Sheets):
    """The sheets of a workbook, hidden ones too."""

    def __init__(self, book: "Book") -> None:
        self.book = book
        self.listed = book.document.Sheets

    @property
    def api(self) -> Any:
        """com.sun.star.sheet.Spreadsheets."""
        return self.listed

    @property
    def active(self) -> "Sheet":
        """The sheet that is shown."""
        return Sheet(self.book, self.book.document.getCurrentController().getActiveSheet())

    def __call__(self, name_or_index: str | int) -> "Sheet":
        """The sheet of a name. Raises KeyError where there is none."""
        if isinstance(name_or_index, int):
            return Sheet(self.book, self.listed.getByIndex(name_or_index - 1))
        if name_or_index not in self:
            raise KeyError(name_or_index)
        return Sheet(self.book, self.listed.getByName(name_or_index))

    def __contains__(self, name: str) -> bool:
        return bool(self.listed.hasByName(name))

    def __len__(self) -> int:
        return int(self.listed.getCount())

    def __iter__(self) -> Iterator["Sheet"]:
        return (self(name) for name in self.listed.ElementNames)

    def add(self, before: "Sheet | None" = None, after: "Sheet | None" = None, name: str | None = None) -> "Sheet":
        """A new sheet: before or after another one, else before the one that is shown."""
        taken = {known.casefold() for known in self.listed.ElementNames}
        free = next(f"Sheet{number}" for number in range(1, len(taken) + 2) if f"sheet{number}" not in taken)
        index = after.index if after is not None else (before or self.active).index - 1
        self.listed.insertNewByName(name or free, index)
        return self(index + 1)


@guarded
class Sheet(base_classes.Sheet):
    """One sheet."""

    def __init__(self, book: "Book", sheet: Any) -> None:
        self._book = book
        self.sheet = sheet

    @property
    def api(self) -> Any:
        """com.sun.star.sheet.Spreadsheet."""
        return self.sheet

    @property
    def book(self) -> "Book":
        """Its workbook."""
        return self._book

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.sheet.Name)

    @name.setter
    def name(self, value: str) -> None:
        self.sheet.Name = value

    @property
    def index(self) -> int:
        """Its place among the sheets, counted from 1."""
        return int(self.sheet.RangeAddress.Sheet) + 1

    @property
    def names(self) -> Names:
        """The names that are defined for this sheet alone."""
        return Names(self._book, self.sheet.NamedRanges)

    @property
    def visible(self) -> bool:
        """Whether it is shown."""
        return bool(self.sheet.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        if bool(value) != self.visible:
            self.sheet.IsVisible = bool(value)

    def block(self, top: int, left: int, bottom: int, right: int) -> Range:
        """The cells between two corners, which may be any two that face each other, counted from 1."""
        return Range(self, min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def range(self, arg1: Corner, arg2: Corner | None = None) -> Range:
        """Cells by an address (``A1:C3``, ``5:7``, ``B:C``), by a name, or by two corners.

        Raises `CalcError` for a text that is neither.
        """
        first = self._part(arg1)
        last = self._part(arg2) if arg2 is not None else first
        return self.block(
            min(first.row1, last.row1), min(first.column1, last.column1),
            max(first.row2, last.row2), max(first.column2, last.column2),
        )  # fmt: skip

    def _part(self, corner: Corner) -> Range:
        if isinstance(corner, Range):
            return corner
        if isinstance(corner, tuple):
            return self._counted(*corner)
        first, _, last = corner.partition(":")
        one, two = _A1.fullmatch(first), _A1.fullmatch(last or first)
        if one and two:
            return self.block(int(one[2]), column_number(one[1]), int(two[2]), column_number(two[1]))
        if rows := _ROWS.fullmatch(corner):
            return self.block(int(rows[1]), 1, int(rows[2]), self._last.EndColumn + 1)
        if columns := _COLUMNS.fullmatch(corner):
            return self.block(1, column_number(columns[1]), self._last.EndRow + 1, column_number(columns[2]))
        for names in (self.names, self._book.names):
            if names.contains(corner):
                part: Range = names(corner).refers_to_range
                return part
        area = self.sheet.getCellRangeByName(corner).RangeAddress
        return self.block(area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1)

    def _counted(self, row: int, column: int, rows: int = 1, columns: int = 1) -> Range:
        if row < 1 or column < 1:
            raise IndexError("rows and columns are counted from 1")
        return self.block(row, column, row + rows - 1, column + columns - 1)

    @property
    def _last(self) -> Any:
        return self.sheet.RangeAddress

    @property
    def cells(self) -> Range:
        """All its cells."""
        return self.block(1, 1, self._last.EndRow + 1, self._last.EndColumn + 1)

    @property
    def used_range(self) -> Range:
        """The block from the first to the last cell in use; A1 where none is."""
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        cursor.gotoStartOfUsedArea(False)
        start = cursor.RangeAddress
        return self.block(start.StartRow + 1, start.StartColumn + 1, end.EndRow + 1, end.EndColumn + 1)

    def activate(self) -> None:
        """Show it."""
        self._book.document.getCurrentController().setActiveSheet(self.sheet)

    def select(self) -> None:
        """Show it."""
        self.activate()

    def clear_contents(self) -> None:
        """Empty its cells; formats stay."""
        self.cells.clear_contents()

    def clear_formats(self) -> None:
        """Take the formats of its cells away; contents stay."""
        self.cells.clear_formats()

    def clear(self) -> None:
        """Empty its cells and take their formats away."""
        self.cells.clear()

    def autofit(self, axis: str | None = None) -> None:
        """Make columns or rows as wide as what is in them, or both."""
        self.used_range.autofit(axis)

    def delete(self) -> None:
        """Remove it."""
        self._book.document.Sheets.removeByName(self.name)

    def copy(self, before: "Sheet | None", after: "Sheet | None") -> None:
        """A copy of it before or after another sheet of the same workbook."""
        index = before.index - 1 if before is not None else after.index if after is not None else len(self._book.sheets)
        taken = self._book.document.Sheets.ElementNames
        free = next(f"{self.name} ({n})" for n in range(2, len(taken) + 3) if f"{self.name} ({n})" not in taken)
        self._book.document.Sheets.copyByName(self.name, free, index)


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
