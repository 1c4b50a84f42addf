"""Ranges of cells."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from akm_excel.libreoffice.engine import content
from akm_excel.libreoffice.engine.bridge import uno
from akm_excel.libreoffice.engine.errors import CalcError, guarded

if TYPE_CHECKING:
    from akm_excel.libreoffice.engine.sheet import Sheet

_ERROR_RESULTS = 4
"""com.sun.star.sheet.FormulaResult.ERROR."""
_NOTES, _CONTENTS, _FORMATS = 8, 1 | 2 | 4 | 16, 32 | 64
"""com.sun.star.sheet.CellFlags: notes; values, dates, texts and formulas; formats."""
_SHIFTS = {"up": "UP", "left": "LEFT", "down": "DOWN", "right": "RIGHT"}
_MANY_COLUMNS, _MANY_ROWS = 1_024, 1_048_576
"""A block of so many columns is whole rows, and of so many rows whole columns."""


@guarded
class Range(base_classes.Range):
    """A block of cells; rows and columns are counted from 1. Nothing is asked of Calc before it is needed."""

    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: "Sheet", top: int, left: int, bottom: int, right: int) -> None:
        self._sheet = sheet
        self.row1, self.column1, self.row2, self.column2 = top, left, bottom, right
        self.options: dict[str, Any] = {}

    @property
    def api(self) -> Any:
        """com.sun.star.table.XCellRange."""
        return self._sheet.sheet.getCellRangeByPosition(
            self.column1 - 1, self.row1 - 1, self.column2 - 1, self.row2 - 1
        )

    @property
    def sheet(self) -> "Sheet":
        """Its sheet."""
        return self._sheet

    @property
    def row(self) -> int:
        """Its first row."""
        return self.row1

    @property
    def column(self) -> int:
        """Its first column."""
        return self.column1

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns it has."""
        return self.row2 - self.row1 + 1, self.column2 - self.column1 + 1

    def __len__(self) -> int:
        rows, columns = self.shape
        return rows * columns

    def __call__(self, row: int, column: int | None = None) -> "Range":
        """One cell, counted from 1: by row and column, or along the rows."""
        if column is None:
            row, column = (row - 1) // self.shape[1] + 1, (row - 1) % self.shape[1] + 1
        return self._sheet.block(*(self.row1 + row - 1, self.column1 + column - 1) * 2)

    @property
    def address(self) -> str:
        """``$A$1:$C$3``, or ``$A$1`` of one cell."""
        return self.get_address(True, True, False)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        """The address; with dollars where asked, with workbook and sheet where it is to be `external`."""
        column_mark, row_mark = "$" if col_absolute else "", "$" if row_absolute else ""
        first, last = (
            f"{column_mark}{column_letters(column)}{row_mark}{row}"
            for row, column in ((self.row1, self.column1), (self.row2, self.column2))
        )
        cells = first if len(self) == 1 else f"{first}:{last}"
        if not external:
            return cells
        place = f"[{self._sheet.book.name}]{self._sheet.name}".replace("'", "''")
        return f"'{place}'!{cells}"

    def _shaped(self, rows: tuple[tuple[Any, ...], ...]) -> Any:
        return rows[0][0] if len(self) == 1 else rows

    @property
    def raw_value(self) -> Any:
        """Rows of numbers, texts, dates, truth values and `content.CellError`; blank cells are empty texts."""
        cells = self.api
        rows = [list(row) for row in cells.getDataArray()]
        if any(value is None for row in rows for value in row):
            for row, column in self._places(cells.queryFormulaCells(_ERROR_RESULTS).RangeAddresses):
                rows[row][column] = content.error(cells.getCellByPosition(column, row).getError())
        if any(isinstance(value, float) for row in rows for value in row):
            self._give_meaning(cells, rows)
        return self._shaped(tuple(map(tuple, rows)))

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        rows = self._rows(data)
        cells = self.api
        if cells.queryContentCells(_NOTES).RangeAddresses:
            # What writes many cells at once takes their notes away; what writes one does not.
            for row, line in enumerate(rows):
                for column, value in enumerate(line):
                    self._enter(cells.getCellByPosition(column, row), value)
        elif any(content.is_formula(value) for line in rows for value in line):
            cells.setFormulaArray(tuple(tuple(self._typed(value) for value in line) for line in rows))
        else:
            cells.setDataArray(
                tuple(tuple(content.kept(value, self._sheet.book.day_zero) for value in line) for line in rows)
            )
        self._show_kinds(rows)

    def _give_meaning(self, cells: Any, rows: list[list[Any]]) -> None:
        """Dates and truth values in place of the numbers that stand for them."""
        zero = self._sheet.book.day_zero
        formats = self._sheet.book.number_formats
        alike = cells.getUniqueCellFormatRanges()
        for index in range(alike.getCount()):
            group = alike.getByIndex(index)
            kind = formats.kind(group.NumberFormat)
            if kind & (content.DATE | content.TIME | content.LOGICAL):
                for row, column in self._places(group.RangeAddresses):
                    if isinstance(rows[row][column], float):
                        rows[row][column] = content.meant(rows[row][column], kind, zero)

    def _places(self, areas: Any) -> Iterator[tuple[int, int]]:
        """The cells of some areas, counted from 0 within this block."""
        for area in areas:
            for row in range(area.StartRow, area.EndRow + 1):
                for column in range(area.StartColumn, area.EndColumn + 1):
                    yield row - self.row1 + 1, column - self.column1 + 1

    def _rows(self, data: Any) -> list[list[Any]]:
        """What is written as rows of this block; one value fills it, and a formula moves along."""
        if isinstance(data, list | tuple):
            rows = [list(row) if isinstance(row, list | tuple) else [row] for row in data]
        elif content.is_formula(data) and len(self) > 1:
            rows = self._filled(data)
        else:
            rows = [[data] * self.shape[1] for _ in range(self.shape[0])]
        if len(rows) != self.shape[0] or any(len(line) != self.shape[1] for line in rows):
            raise CalcError(f"{len(rows)} rows do not fit {self.address}")
        return rows

    def _filled(self, formula: str) -> list[list[str]]:
        formulas = self._sheet.book.formulas
        return [
            [formulas.moved(formula, row, column) for column in range(self.shape[1])] for row in range(self.shape[0])
        ]

    def _typed(self, value: Any) -> str:
        if content.is_formula(value):
            return self._sheet.book.formulas.from_excel(value)
        return content.entered(value, self._sheet.book.day_zero)

    def _enter(self, cell: Any, value: Any) -> None:
        if content.is_formula(value):
            cell.setFormula(self._sheet.book.formulas.from_excel(value))
            return
        kept = content.kept(value, self._sheet.book.day_zero)
        if isinstance(kept, float):
            cell.setValue(kept)
        else:
            cell.setString(kept)

    def _show_kinds(self, rows: list[list[Any]]) -> None:
        """Cells that were given a date or a truth value show it as one, unless they do already."""
        formats = self._sheet.book.number_formats
        for row, line in enumerate(rows):
            for column, value in enumerate(line):
                kind = content.LOGICAL if isinstance(value, bool) else content.DATE if isinstance(value, dt.date) else 0
                if kind:
                    cell = self.api.getCellByPosition(column, row)
                    if not formats.kind(cell.NumberFormat) & kind:
                        cell.NumberFormat = formats.standard(kind)

    @property
    def formula(self) -> Any:
        """Rows of what the formula bar shows: formulas in Excel's grammar, constants as texts."""
        cells = self.api
        shown = zip(cells.getDataArray(), cells.getFormulaArray(), strict=True)
        return self._shaped(tuple(tuple(map(self._shown, *line)) for line in shown))

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    def _shown(self, value: Any, text: str) -> str:
        # A text of Calc's input line has an apostrophe where it would be something else without one, but not before =.
        if isinstance(value, str) and text in {value, f"'{value}"}:
            return value
        return self._sheet.book.formulas.to_excel(text) if text.startswith(("=", "{=")) else text

    @property
    def formula2(self) -> Any:
        """As `formula`: Calc computes without dynamic arrays."""
        return self.formula

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self.raw_value = value

    @property
    def has_array(self) -> bool:
        """Whether the first cell is part of an array formula."""
        return bool(self(1, 1).api.getArrayFormula())

    @property
    def number_format(self) -> str | None:
        """The code of the number format, in English; None where cells differ."""
        cells = self.api
        if cells.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE":
            return None
        return self._sheet.book.number_formats.code(cells.NumberFormat)

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.api.NumberFormat = self._sheet.book.number_formats.key(value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        """The colour behind the cells as red, green and blue; None where there is none, or cells differ."""
        number = self.api.CellBackColor
        return None if number in {None, -1} else (number >> 16 & 255, number >> 8 & 255, number & 255)

    @color.setter
    def color(self, value: tuple[int, int, int] | int | str | None) -> None:
        if isinstance(value, str):
            value = int(value.lstrip("#"), 16)
        elif isinstance(value, tuple):
            red, green, blue = value
            value = red << 16 | green << 8 | blue
        self.api.CellBackColor = -1 if value is None else value

    @property
    def wrap_text(self) -> bool | None:
        """Whether long texts are broken into lines; None where cells differ."""
        is_wrapped = self.api.IsTextWrapped
        return None if is_wrapped is None else bool(is_wrapped)

    @wrap_text.setter
    def wrap_text(self, value: bool) -> None:
        self.api.IsTextWrapped = value

    @property
    def merge_cells(self) -> bool:
        """Whether they are merged."""
        return bool(self.api.getIsMerged())

    def merge(self, across: bool) -> None:
        """Make one cell of them, or one of each row."""
        if not across:
            self.api.merge(True)
            return
        for row in range(self.shape[0]):
            self._sheet.block(self.row1 + row, self.column1, self.row1 + row, self.column2).api.merge(True)

    def unmerge(self) -> None:
        """Take merged cells apart."""
        self.api.merge(False)

    def clear_contents(self) -> None:
        """Empty them; formats and notes stay."""
        self.api.clearContents(_CONTENTS)

    def clear_formats(self) -> None:
        """Take their formats away; contents and notes stay."""
        self.api.clearContents(_FORMATS)

    def clear(self) -> None:
        """Empty them, without formats and notes."""
        self.api.clearContents(_CONTENTS | _FORMATS | _NOTES)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        """Make room for as many cells here; they look like those above or to the left."""
        self._moved(self._sheet.sheet.insertCells, "CellInsertMode", shift, ("right", "down"))

    def delete(self, shift: str | None = None) -> None:
        """Take the cells out; others move up."""
        self._moved(self._sheet.sheet.removeRange, "CellDeleteMode", shift, ("left", "up"))

    def _moved(self, move: Callable[..., None], enum: str, shift: str | None, default: tuple[str, str]) -> None:
        sideways, along = default
        rows, columns = self.shape
        if columns >= _MANY_COLUMNS:
            mode = "ROWS"
        elif rows >= _MANY_ROWS:
            mode = "COLUMNS"
        else:
            # As Excel does where nothing is said: what is taller than wide goes sideways.
            mode = _SHIFTS[shift or (sideways if rows > columns else along)]
        move(self.api.RangeAddress, uno().Enum(f"com.sun.star.sheet.{enum}", mode))

    def copy(self, destination: "Range | None" = None) -> None:
        """Copy them to where `destination` begins. There is no clipboard: without one nothing can be done."""
        if destination is None:
            raise CalcError("name where the cells are to be copied to")
        self._sheet.sheet.copyRange(destination.api.getCellByPosition(0, 0).getCellAddress(), self.api.RangeAddress)

    def autofit(self, axis: str | None = None) -> None:
        """Make their columns or their rows as large as what is in them, or both."""
        if axis not in {"r", "rows"}:
            self.api.Columns.OptimalWidth = True
        if axis not in {"c", "columns"}:
            self.api.Rows.OptimalHeight = True

    def select(self) -> None:
        """Select them in the window."""
        self._sheet.book.document.getCurrentController().select(self.api)

    @property
    def current_region(self) -> "Range":
        """The block around them that blank rows and columns border."""
        cursor = self._sheet.sheet.createCursorByRange(self.api)
        cursor.collapseToCurrentRegion()
        return self._area(cursor.RangeAddress)

    def _area(self, area: Any) -> "Range":
        return self._sheet.block(area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1)

    def end(self, direction: str) -> "Range":
        """Where Ctrl and an arrow key lead from the first cell: ``up``, ``down``, ``left`` or ``right``."""
        by_row, by_column = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}[direction]
        used, whole = self._sheet.used_range, self._sheet.sheet.RangeAddress
        bottom, right = max(used.row2, self.row1), max(used.column2, self.column1)
        values = self._sheet.block(1, 1, bottom, right).api.getDataArray()
        row, column = self.row1, self.column1
        line = []  # the cells on the way, from the next one on: whether something is in them
        while 1 <= row + by_row <= bottom and 1 <= column + by_column <= right:
            row, column = row + by_row, column + by_column
            line.append(values[row - 1][column - 1] != "")
        if values[self.row1 - 1][self.column1 - 1] != "" and line[:1] == [True]:
            steps = [*line, False].index(False)
        elif True in line:
            steps = line.index(True) + 1
        else:
            edge = {"up": 1, "down": whole.EndRow + 1, "left": 1, "right": whole.EndColumn + 1}[direction]
            steps = abs(edge - (self.row1 if by_row else self.column1))
        return self._sheet.block(*(self.row1 + by_row * steps, self.column1 + by_column * steps) * 2)

    @property
    def column_width(self) -> float | None:
        """The width of the columns, in points; None where they differ."""
        return _points(self.api.Columns.Width)

    @column_width.setter
    def column_width(self, value: float) -> None:
        self.api.Columns.Width = _hundredths(value)

    @property
    def row_height(self) -> float | None:
        """The height of the rows, in points; None where they differ."""
        return _points(self.api.Rows.Height)

    @row_height.setter
    def row_height(self, value: float) -> None:
        self.api.Rows.Height = _hundredths(value)


def _points(hundredths: int | None) -> float | None:
    """Points from hundredths of a millimetre."""
    return None if hundredths is None else round(hundredths * 72 / 2_540, 2)


def _hundredths(points: float) -> int:
    return round(points * 2_540 / 72)


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
