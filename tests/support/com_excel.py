"""Excel's object model as pywin32 hands it over: the awkward types, not those that one would like to have.

Error values arrive as whole numbers, numbers under a currency format as `Decimal` with four places, dates with a time
zone, one cell bare and not in rows; `FullName` may be an address; while a cell is edited every call is refused. What
the cells hold is a `memory_engine.Document`. VARIANT types: https://learn.microsoft.com/windows/win32/api/wtypes/ne-wtypes-varenum;
what Value and Value2 give: https://learn.microsoft.com/office/vba/api/excel.range.value2.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from akm_excel.buttons.live_cells import corners
from akm_excel.spreadsheet import address
from tests.support.memory_engine import NUMBER, Document, Grid
from tests.support.pywin32_stubs import ComError, Dispatched, TimeType

ERROR_CODES = {
    "#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023, "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042,
    "#GETTING_DATA": 2043, "#SPILL!": 2045, "#CONNECT!": 2046, "#BLOCKED!": 2047, "#UNKNOWN!": 2048, "#FIELD!": 2049,
    "#CALC!": 2050,
}  # fmt: skip
"""XlCVError, and what later versions of Excel added to it."""
LATER = {"#FUTURE!": 2077}
"""One that nobody knows yet."""
REJECTED = -2147418111
FAILED = -2147352567
_EPOCH = dt.datetime(1899, 12, 30)
_CURRENCY = re.compile(r"\[\$|[$₽€]|soʻm")


def as_variant(code: int) -> int:
    """An error value as VT_ERROR arrives: a whole number."""
    return code - 0x80000000 + 0x000A0000


class ComObject(Dispatched):
    """One object: what is spelt with a capital letter goes through the application, which may refuse."""

    def __init__(self, excel: "Excel") -> None:
        object.__setattr__(self, "excel", excel)

    def __getattribute__(self, name: str) -> Any:
        if name[:1].isupper():
            object.__getattribute__(self, "excel").answer(name)
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name[:1].isupper():
            self.excel.answer(name)
        object.__setattr__(self, name, value)

    def raw(self, name: str, value: Any) -> None:
        """Set a property from within."""
        object.__setattr__(self, name, value)

    @property
    def _oleobj_(self) -> Any:
        def asked(_: int, name: str) -> int:
            if self.excel.refusals:
                raise ComError(REJECTED, "Call was rejected by callee.")
            if not hasattr(type(self), name) and name not in self.__dict__:
                raise ComError(-2147352570, "Unknown name.")
            return 1

        return SimpleNamespace(GetIDsOfNames=asked)


class Excel(ComObject):
    """The application."""

    def __init__(self, results: Callable[[Document], dict[tuple[str, int, int], Any]] | None = None) -> None:
        self.raw("excel", self)
        self.raw("refusals", 0)
        self.raw("hides_refusals", False)
        self.raw("results", results)
        self.raw("books", [])
        self.raw("history", [])
        self.raw("handlers_ran", [])
        self.raw("said_full_name", None)
        for name, value in {
            "ScreenUpdating": True, "EnableEvents": True, "StatusBar": False, "Calculation": -4105, "CutCopyMode": 0,
            "Hwnd": 4242, "Version": "16.0", "Visible": True, "ActiveWorkbook": None, "OperatingSystem": "Windows",
            "Build": 17932, "StartupPath": "C:\\Users\\u\\XLSTART",
        }.items():  # fmt: skip
            self.raw(name, value)
        self.raw("LanguageSettings", SimpleNamespace(LanguageID=lambda which: 1033))

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        self.history.append((name, value))

    def answer(self, name: str) -> None:
        if self.refusals:
            self.raw("refusals", self.refusals - 1)
            if self.hides_refusals:
                raise AttributeError(name)
            raise ComError(REJECTED, "Call was rejected by callee.")

    @property
    def Application(self) -> "Excel":
        return self

    @property
    def Workbooks(self) -> "Workbooks":
        return Workbooks(self)

    def Calculate(self) -> None:
        for book in self.books:
            if self.results:
                for (sheet, row, column), value in self.results(book.document).items():
                    book.document.sheets[sheet].values[row, column] = value

    def open(self, path: Path, full_name: str = "") -> "Workbook":
        """Open a workbook as a person does."""
        book = Workbook(self, Document(path))
        book.raw("full_name", full_name or str(path))
        self.books.append(book)
        self.raw("ActiveWorkbook", book)
        return book


class Workbooks(ComObject):
    @property
    def Application(self) -> Excel:
        return self.excel

    @property
    def Count(self) -> int:
        return len(self.excel.books)

    def __call__(self, key: str | int) -> "Workbook":
        self.excel.answer("Item")
        for number, book in enumerate(self.excel.books, start=1):
            if key == number or (isinstance(key, str) and book.document.name.casefold() == key.casefold()):
                return book
        raise ComError(FAILED, "Exception occurred.", (0, None, None, None, 0, -2147352565))

    def __iter__(self) -> Iterator["Workbook"]:
        return iter(list(self.excel.books))

    def Open(self, path: str, *_: Any) -> "Workbook":
        return self.excel.open(Path(path))


class Workbook(ComObject):
    def __init__(self, excel: Excel, document: Document) -> None:
        super().__init__(excel)
        for name, value in {"document": document, "Saved": True, "Date1904": False}.items():
            self.raw(name, value)

    @property
    def Name(self) -> str:
        return self.document.name

    @property
    def FullName(self) -> str:
        return self.full_name

    @property
    def Path(self) -> str:
        return str(Path(self.full_name).parent)

    @property
    def Application(self) -> Excel:
        return self.excel

    @property
    def Worksheets(self) -> "Worksheets":
        return Worksheets(self)

    @property
    def Names(self) -> "Names":
        return Names(self)

    def ExportAsFixedFormat(self, **given: Any) -> None:
        Path(given["Filename"]).write_text("PDF", encoding="utf-8")


class Names(ComObject):
    def __init__(self, book: Workbook) -> None:
        super().__init__(book.excel)
        self.raw("listed", [SimpleName(book.excel, name, text) for name, text in book.document.names.items()])

    @property
    def Count(self) -> int:
        return len(self.listed)

    def __call__(self, number: int) -> "SimpleName":
        return self.listed[number - 1]


class SimpleName(ComObject):
    def __init__(self, excel: Excel, name: str, text: str) -> None:
        super().__init__(excel)
        self.raw("Name", name)
        self.raw("RefersTo", f"={text}")


class Worksheets(ComObject):
    def __init__(self, book: Workbook) -> None:
        super().__init__(book.excel)
        self.raw("book", book)

    @property
    def Count(self) -> int:
        return len(self.book.document.sheets)

    def __call__(self, key: str | int) -> "Worksheet":
        self.excel.answer("Item")
        names = list(self.book.document.sheets)
        name = names[key - 1] if isinstance(key, int) else key
        if name not in self.book.document.sheets:
            raise ComError(FAILED, "Exception occurred.", (0, None, None, None, 0, -2147352565))
        return Worksheet(self.book, self.book.document.sheets[name])

    def __iter__(self) -> Iterator["Worksheet"]:
        return (Worksheet(self.book, grid) for grid in list(self.book.document.sheets.values()))


ALLOWANCES = (
    "AllowFormattingCells", "AllowFormattingColumns", "AllowFormattingRows", "AllowInsertingColumns",
    "AllowInsertingRows", "AllowInsertingHyperlinks", "AllowDeletingColumns", "AllowDeletingRows", "AllowSorting",
    "AllowFiltering", "AllowUsingPivotTables",
)  # fmt: skip


class Worksheet(ComObject):
    EnableSelection = 0
    Visible = -1
    ProtectDrawingObjects = ProtectScenarios = True

    def __init__(self, book: Workbook, grid: Grid) -> None:
        super().__init__(book.excel)
        self.raw("book", book)
        self.raw("grid", grid)
        for name, value in {"spills": {}, "merged": [], "hidden": set()}.items():
            if not hasattr(grid, name):
                setattr(grid, name, value)

    @property
    def Name(self) -> str:
        return self.grid.name

    @property
    def Parent(self) -> Workbook:
        return self.book

    @property
    def Index(self) -> int:
        return list(self.book.document.sheets).index(self.grid.name) + 1

    @property
    def ProtectContents(self) -> bool:
        return self.grid.protected

    @property
    def Protection(self) -> Any:
        return SimpleNamespace(**dict.fromkeys(ALLOWANCES, True))

    def Unprotect(self, password: str) -> None:
        if password != self.grid.password:
            raise ComError(FAILED, "Exception occurred.", (0, "Microsoft Excel", "password", None, 0, -2146827284))
        self.grid.protected = False

    def Protect(self, **allowed: Any) -> None:
        assert set(allowed) == {*ALLOWANCES, "Contents", "DrawingObjects", "Scenarios"}
        self.grid.protected = True

    @property
    def FilterMode(self) -> bool:
        return bool(self.grid.hidden)

    def ShowAllData(self) -> None:
        if self.grid.protected:
            raise ComError(FAILED, "Exception occurred.", (0, None, "protected", None, 0, -2146827284))
        self.grid.hidden.clear()

    @property
    def UsedRange(self) -> "Range":
        """A cell that was only formatted is in use too."""
        cells = [*self.grid.values, *self.grid.formulas, *self.grid.formats]
        return Range(self, 1, 1, max((r for r, _ in cells), default=1), max((c for _, c in cells), default=1))

    def Evaluate(self, text: str) -> float:
        """The only function that is asked for."""
        counted = re.fullmatch(r"COUNTA\((.+)\)", text)
        assert counted, text
        top, left, bottom, right = corners(counted[1])
        held = {where for where, value in self.grid.values.items() if value is not None} | self.grid.formulas.keys()
        return float(sum(top <= row <= bottom and left <= column <= right for row, column in held))

    def Cells(self, row: int, column: int) -> "Range":
        return Range(self, row, column, row, column)

    def Range(self, text: Any, last: Any = None) -> "Range":
        if isinstance(getattr(text, "_inner", text), Range):
            text, last = getattr(text, "_inner", text), getattr(last, "_inner", last)
            return Range(self, *text.place[:2], *(last or text).place[2:])
        named = self.book.document.names.get(text)
        text = named.rpartition("!")[2] if named else text
        rows = re.fullmatch(r"(\d+):(\d+)", text)
        if rows:
            return Range(self, int(rows[1]), 1, int(rows[2]), 16_384)
        return Range(self, *corners(text))


class Range(ComObject):
    def __init__(self, sheet: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
        super().__init__(sheet.excel)
        for name, value in {"sheet": sheet, "grid": sheet.grid, "place": (top, left, bottom, right)}.items():
            self.raw(name, value)

    def __call__(self, row: int, column: int) -> "Range":
        self.excel.answer("Item")
        where = (self.place[0] + row - 1, self.place[1] + column - 1)
        return Range(self.sheet, *where, *where)

    @property
    def Worksheet(self) -> Worksheet:
        return self.sheet

    @property
    def Row(self) -> int:
        return self.place[0]

    @property
    def Column(self) -> int:
        return self.place[1]

    @property
    def Rows(self) -> Any:
        return SimpleNamespace(Count=self.place[2] - self.place[0] + 1)

    @property
    def Columns(self) -> Any:
        return SimpleNamespace(Count=self.place[3] - self.place[1] + 1)

    @property
    def Count(self) -> int:
        return int(self.Rows.Count * self.Columns.Count)

    @property
    def Address(self) -> str:
        top, left, bottom, right = self.place
        first, last = (f"${address.column_letters(column)}${row}" for row, column in ((top, left), (bottom, right)))
        return first if first == last else f"{first}:{last}"

    def _cells(self) -> list[list[tuple[int, int]]]:
        top, left, bottom, right = self.place
        return [[(row, column) for column in range(left, right + 1)] for row in range(top, bottom + 1)]

    def _handed_over(self, value: Callable[[tuple[int, int]], Any]) -> Any:
        rows = tuple(tuple(value(where) for where in line) for line in self._cells())
        return rows[0][0] if self.Count == 1 else rows

    def _raw(self, where: tuple[int, int]) -> Any:
        """A cell as Value2 has it: dates are numbers, counted from the workbook's own first day."""
        value = self.grid.values.get(where)
        if isinstance(value, dt.datetime):
            serial = (value - _EPOCH) / dt.timedelta(days=1)
            return serial - 1462 if self.sheet.book.Date1904 else serial
        if isinstance(value, str) and value in ERROR_CODES | LATER:
            return as_variant((ERROR_CODES | LATER)[value])
        return None if value == "" and where not in self.grid.formulas else value

    def _value(self, where: tuple[int, int]) -> Any:
        """A cell as Value has it."""
        value, raw = self.grid.values.get(where), self._raw(where)
        if isinstance(value, dt.datetime):
            return TimeType(*value.timetuple()[:6], tzinfo=dt.UTC)
        if isinstance(raw, float) and _CURRENCY.search(self.grid.formats.get(where, "")):
            return Decimal(repr(raw)).quantize(Decimal("0.0001"))
        return raw

    @property
    def Value(self) -> Any:
        return self._handed_over(self._value)

    @Value.setter
    def Value(self, data: Any) -> None:
        self._write(data)

    @property
    def Value2(self) -> Any:
        return self._handed_over(self._raw)

    @Value2.setter
    def Value2(self, data: Any) -> None:
        self._write(data)

    @property
    def Formula(self) -> Any:
        def shown(where: tuple[int, int]) -> str:
            if where in self.grid.formulas:
                return f"={self.grid.formulas[where]}"
            raw = self._raw(where)
            return "" if raw is None else f"{raw:.15g}" if isinstance(raw, float) else str(raw)

        return self._handed_over(shown)

    def _spilled(self) -> list[bool]:
        children = {cell for cells in self.grid.spills.values() for cell in cells}
        return [where in children or where in self.grid.spills for line in self._cells() for where in line]

    def _merged(self) -> list[bool]:
        return [
            any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.grid.merged)
            for line in self._cells()
            for row, column in line
        ]

    @staticmethod
    def _all_or_none(answers: list[bool]) -> bool | None:
        return all(answers) if all(answers) or not any(answers) else None

    @property
    def HasSpill(self) -> bool | None:
        return self._all_or_none(self._spilled())

    @property
    def MergeCells(self) -> bool | None:
        return self._all_or_none(self._merged())

    HasArray = False

    def _write(self, data: Any) -> None:
        if self.grid.protected:
            raise ComError(FAILED, "Exception occurred.", (0, "Microsoft Excel", "protected", None, 0, -2146827284))
        rows = data if isinstance(data, list | tuple) else ((data,),)
        for line, given in zip(self._cells(), rows, strict=True):
            for where, value in zip(line, given, strict=True):
                self._type(where, value)
                if self.excel.EnableEvents:
                    self.excel.handlers_ran.append((self.grid.name, where))
        self.sheet.book.raw("Saved", False)

    def _type(self, where: tuple[int, int], value: Any) -> None:
        """As Excel takes what is typed."""
        for top, left, bottom, right in self.grid.merged:
            if top <= where[0] <= bottom and left <= where[1] <= right and where != (top, left):
                return
        for anchor, cells in list(self.grid.spills.items()):
            if where in cells and value not in ("", None):
                del self.grid.spills[anchor]
                for cell in cells:
                    self.grid.values.pop(cell, None)
                self.grid.values[anchor] = "#SPILL!"
        self.grid.formulas.pop(where, None)
        is_text = self.grid.formats.get(where) == "@"
        if isinstance(value, str) and value.startswith("'"):
            value = value[1:]
        elif is_text and value not in ("", None):
            value = f"{value:g}" if isinstance(value, float) else str(value)
        elif isinstance(value, str) and value.startswith("=") and len(value) > 1:
            self.grid.formulas[where] = value[1:]
            value = self.grid.values.get(where, "?")
        elif isinstance(value, str) and NUMBER.fullmatch(value):
            value = float(value.replace(" ", "").replace(",", ""))
        self.grid.values[where] = None if value == "" else value

    @property
    def NumberFormat(self) -> str:
        return self.grid.formats.get(self.place[:2], "General")

    @NumberFormat.setter
    def NumberFormat(self, value: str) -> None:
        self.grid.formats[self.place[:2]] = value

    def _moved(self, move: Callable[[int], int | None]) -> None:
        for table in (self.grid.values, self.grid.formulas, self.grid.formats):
            moved = {(new, column): v for (row, column), v in table.items() if (new := move(row)) is not None}
            table.clear()
            table.update(moved)

    def Delete(self, Shift: int | None = None) -> None:
        """Of filtered rows only those that are seen are deleted."""
        top, bottom = self.place[0], self.place[2]
        gone = [row for row in range(top, bottom + 1) if row not in self.grid.hidden]
        self._moved(lambda row: None if row in gone else row - sum(one < row for one in gone))

    def Insert(self, Shift: int | None = None, CopyOrigin: int | None = None) -> None:
        """In copy mode the copied cells are put where rows are inserted."""
        top, bottom = self.place[0], self.place[2]
        self._moved(lambda row: row + bottom - top + 1 if row >= top else row)
        if self.excel.CutCopyMode:
            self.grid.values[top, 9] = "copied"
