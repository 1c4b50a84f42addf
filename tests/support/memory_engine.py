"""An xlwings engine without an application: a workbook in memory whose every call is counted.

It knows what buttons use of xlwings' base classes, and behaves as Excel where that matters to them: what is
written into a cell is read as if typed, cells formatted as text make texts, protected sheets refuse, and
formulas keep old results until `calculate`. It computes nothing itself: `results` says what formulas come to.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from akm_excel.buttons.lean_xlwings import import_xlwings
from akm_excel.buttons.live_cells import cells_of, plain_values
from akm_excel.core.template import Template
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book as LibraryBook
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import Cell, Cells, Content
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.package import Package
from akm_excel.spreadsheet.styles import Styles
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.recalculating import results_by_cell

xw = import_xlwings()
from xlwings import base_classes  # noqa: E402 - after the lean import

NUMBER = re.compile(r"[+-]?\d{1,3}(?:[ ,]\d{3})+|[+-]?\d+(?:\.\d+)?")
ERRORS = {"#N/A", "#REF!", "#DIV/0!", "#VALUE!"}
CELLS = ("read values", "read formulas", "write", "calculate", "delete", "insert")
"""The calls that move cells or compute; the others set something, ask for a name or go from one object to another."""


class Grid:
    """What a sheet holds: by row and column a value and a formula (without =)."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.values: dict[tuple[int, int], Any] = {}
        self.formulas: dict[tuple[int, int], str] = {}
        self.formats: dict[tuple[int, int], str] = {}
        self.protected = False
        self.password = ""
        self.visible = True


class Document:
    """One open workbook."""

    def __init__(self, path: Path, saved: bool = True) -> None:
        package = Package.open(path)
        book = from_package(package)
        self.path = path if saved else None
        self.name = path.name if saved else "Book1"
        self.names = dict(book.names)
        self.sheets = {name: Grid(name) for name in book.sheets}
        self.pdf = ""
        for entry in package.sheets():
            sheet = self.sheets[entry.name]
            sheet.protected = b"<sheetProtection" in package.read(entry.part)
            for where, cell in book.cells(entry.name).items():
                self._take(sheet, where, cell, is_date=cell.style in book.date_styles)

    def _take(self, sheet: Grid, where: tuple[int, int], cell: Cell, *, is_date: bool) -> None:
        if cell.formula is not None:
            sheet.formulas[where] = absolute(cell.formula, *where)
        value: Any = cell.text
        if cell.content is Content.NUMBER:
            value = cell.number
            if is_date:
                value = dt.datetime(1899, 12, 30) + dt.timedelta(days=cell.number or 0)
        elif cell.content is Content.BOOLEAN:
            value = cell.text == "TRUE"
        elif cell.content is Content.BLANK:
            value = None
        sheet.values[where] = value


class Office:
    """The application: its open workbooks, its settings, and each call that was made."""

    def __init__(self, results: Callable[[Document], dict[tuple[str, int, int], Any]] | None = None) -> None:
        self.documents: list[Document] = []
        self.calls: Counter[str] = Counter()
        self.settings: dict[str, Any] = {"screen_updating": True, "calculation": "automatic", "status_bar": False}
        self.history: list[tuple[str, Any]] = []
        self.messages: list[tuple[str, str]] = []
        self.results = results
        self.refuses = ""
        self.answer = "ok"
        self.host = MemoryHost(self)

    def count(self, call: str) -> None:
        self.calls[call] += 1
        if self.refuses and call == self.refuses:
            raise RuntimeError(f"the application refuses: {call}")

    def open(self, path: Path, saved: bool = True) -> Any:
        document = Document(path, saved)
        self.documents.append(document)
        return xw.Book(impl=Book(App(self), document))

    @property
    def moved(self) -> int:
        """How many calls moved cells or computed."""
        return sum(self.calls[call] for call in CELLS)


class MemoryHost:
    """A `hosts.Host` whose dialogs answer what the test says."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.folder: Path | None = None
        self.file: Path | None = None
        self.proposals: list[Any] = []
        self.spoken = "en"

    def language(self) -> str:
        return self.spoken

    def full_name(self, xl: Any) -> str:
        return str(xl.fullname)

    def prepare(self, xl: Any) -> None:
        pass

    def used(self, sheet: Any) -> Any:
        return sheet.used_range

    def values(self, cells: Any) -> Any:
        return plain_values(cells)

    def may_rewrite(self, cells: Any) -> bool:
        return True

    def show_all_rows(self, sheet: Any) -> None:
        pass

    def while_writing(self) -> dict[str, Any]:
        return {"calculation": "manual"}

    def ask_folder(self, title: str, start: Path | None) -> Path | None:
        self.proposals.append(start)
        return self.folder

    def ask_file(self, title: str, proposal: Path) -> Path | None:
        self.proposals.append(proposal)
        return self.file

    @contextmanager
    def unprotected(self, sheet: Any) -> Iterator[None]:
        self.office.count("protection")
        inner = sheet.impl.sheet
        before, inner.protected = inner.protected, False
        try:
            yield
        finally:
            self.office.count("protection")
            inner.protected = before


class Engine:
    name = "memory"
    type = "desktop"

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data: Any, _dates: Any, empty: Any, _numbers: Any, err_to_str: bool) -> list[list[Any]]:
        def clean(value: Any) -> Any:
            if value in ("", None):
                return empty
            return None if isinstance(value, str) and value in ERRORS and not err_to_str else value

        return [[clean(value) for value in row] for row in data]


ENGINE = Engine()


class App(base_classes.App):
    def __init__(self, office: Office) -> None:
        self.office = office
        self.engine = ENGINE

    pid = 1

    @property
    def host(self) -> MemoryHost:
        return self.office.host

    def _get(self, name: str) -> Any:
        self.office.count(f"get {name}")
        return self.office.settings[name]

    def _set(self, name: str, value: Any) -> None:
        self.office.count(f"set {name}")
        self.office.settings[name] = value
        self.office.history.append((name, value))

    screen_updating = property(lambda self: self._get("screen_updating"), lambda s, v: s._set("screen_updating", v))
    calculation = property(lambda self: self._get("calculation"), lambda self, v: self._set("calculation", v))
    status_bar = property(lambda self: self._get("status_bar"), lambda self, v: self._set("status_bar", v))

    def calculate(self) -> None:
        self.office.count("calculate")
        if self.office.results:
            for document in self.office.documents:
                for (sheet, row, column), value in self.office.results(document).items():
                    document.sheets[sheet].values[row, column] = value

    def alert(self, prompt: str, title: str, buttons: Any, mode: str, callback: Any) -> str:
        self.office.count("alert")
        self.office.messages.append((mode, prompt))
        return self.office.answer

    @property
    def books(self) -> "Books":
        return Books(self)


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    def open(self, fullname: str, *_: Any, **__: Any) -> "Book":
        self.app.office.count("open")
        self.app.office.documents.append(Document(Path(fullname)))
        return Book(self.app, self.app.office.documents[-1])

    def __call__(self, name: str) -> "Book":
        for book in self:
            if book.document.name == name:
                return book
        raise KeyError(name)

    def __iter__(self) -> Iterator["Book"]:
        return (Book(self.app, document) for document in self.app.office.documents)

    def __len__(self) -> int:
        return len(self.app.office.documents)


class Book(base_classes.Book):
    def __init__(self, app: App, document: Document) -> None:
        self._app, self.document = app, document

    @property
    def app(self) -> App:
        return self._app

    @property
    def name(self) -> str:
        self._app.office.count("name")
        return self.document.name

    @property
    def fullname(self) -> str:
        self._app.office.count("name")
        return str(self.document.path or self.document.name)

    @property
    def sheets(self) -> "Sheets":
        return Sheets(self)

    @property
    def names(self) -> "Names":
        return Names(self)


class Names(base_classes.Names):
    def __init__(self, book: Book) -> None:
        self.book = book
        self.listed = list(book.document.names)

    def __len__(self) -> int:
        return len(self.listed)

    def __call__(self, index: int) -> "Name":
        return Name(self.book, self.listed[index - 1])


class Name(base_classes.Name):
    def __init__(self, book: Book, name: str) -> None:
        self.book, self._name = book, name

    @property
    def name(self) -> str:
        self.book.app.office.count("read names")
        return self._name

    @property
    def refers_to(self) -> str:
        self.book.app.office.count("read names")
        return f"={self.book.document.names[self._name]}"


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __call__(self, key: str | int) -> "Sheet":
        self.book.app.office.count("go to sheet")
        name = key if isinstance(key, str) else list(self.book.document.sheets)[key - 1]
        return Sheet(self.book, self.book.document.sheets[name])

    def __len__(self) -> int:
        return len(self.book.document.sheets)

    def __iter__(self) -> Iterator["Sheet"]:
        return (Sheet(self.book, sheet) for sheet in self.book.document.sheets.values())


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, sheet: Grid) -> None:
        self._book, self.sheet = book, sheet

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return self.sheet.name

    @property
    def index(self) -> int:
        return list(self._book.document.sheets).index(self.sheet.name) + 1

    @property
    def visible(self) -> bool:
        return self.sheet.visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self.sheet.visible = value

    def range(self, first: Any, last: Any = None) -> "Range":
        self.book.app.office.count("go to range")
        if isinstance(first, Range):
            assert isinstance(last, Range) or last is None
            last = last or first
            return Range(self, first.row1, first.column1, last.row2, last.column2)
        if isinstance(first, tuple):
            return Range(self, *first, *(last or first))
        text = first
        if text in self.book.document.names:
            text = self.book.document.names[text].rpartition("!")[2]
        rows = re.fullmatch(r"(\d+):(\d+)", text)
        if rows:
            return Range(self, int(rows[1]), 1, int(rows[2]), 16_384)
        start, _, end = text.partition(":")
        return Range(self, *address.parse(start), *address.parse(end or start))

    @property
    def used_range(self) -> "Range":
        self.book.app.office.count("go to range")
        cells = [*self.sheet.values, *self.sheet.formulas]
        bottom, right = max((r for r, _ in cells), default=1), max((c for _, c in cells), default=1)
        return Range(self, 1, 1, bottom, right)


class Range(base_classes.Range):
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        self._sheet = sheet
        self.row1, self.column1, self.row2, self.column2 = top, left, bottom, right
        self.options: dict[str, Any] = {}
        self.office = sheet.book.app.office
        self.inner = sheet.sheet

    api = property(lambda self: self)
    sheet = property(lambda self: self._sheet)
    row = property(lambda self: self.row1)
    column = property(lambda self: self.column1)
    shape = property(lambda self: (self.row2 - self.row1 + 1, self.column2 - self.column1 + 1))

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int) -> "Range":
        where = (self.row1 + row - 1, self.column1 + column - 1)
        return Range(self._sheet, *where, *where)

    @property
    def address(self) -> str:
        self.office.count("address")
        first, last = address.spell(self.row1, self.column1), address.spell(self.row2, self.column2)
        spelled = [re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", text) for text in (first, last)]
        return spelled[0] if first == last else ":".join(spelled)

    def _rows(self, value_at: Callable[[tuple[int, int]], Any]) -> Any:
        rows = tuple(
            tuple(value_at((row, column)) for column in range(self.column1, self.column2 + 1))
            for row in range(self.row1, self.row2 + 1)
        )
        return rows[0][0] if len(self) == 1 else rows

    @property
    def raw_value(self) -> Any:
        self.office.count("read values")
        return self._rows(self.inner.values.get)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self.office.count("write")
        self._refuse()
        rows = data if isinstance(data, list | tuple) else ((data,),)
        assert (len(rows), len(rows[0])) == self.shape
        for row, line in enumerate(rows, start=self.row1):
            for column, value in enumerate(line, start=self.column1):
                self._type((row, column), value)

    def _refuse(self) -> None:
        if self.inner.protected:
            raise RuntimeError(f"the sheet {self.inner.name} is protected")

    def _type(self, where: tuple[int, int], value: Any) -> None:
        """As Excel takes what is typed."""
        self.inner.formulas.pop(where, None)
        is_text = self.inner.formats.get(where) == "@"
        if isinstance(value, str) and value.startswith("'"):
            value = value[1:]
        elif is_text and value not in ("", None):
            value = f"{value:g}" if isinstance(value, float) else str(value)
        elif isinstance(value, str) and value.startswith("=") and len(value) > 1:
            self.inner.formulas[where] = value[1:]
            value = self.inner.values.get(where, "?")
        elif isinstance(value, str) and NUMBER.fullmatch(value):
            value = float(value.replace(" ", "").replace(",", ""))
        self.inner.values[where] = None if value == "" else value

    @property
    def formula(self) -> Any:
        self.office.count("read formulas")

        def shown(where: tuple[int, int]) -> str:
            if where in self.inner.formulas:
                return f"={self.inner.formulas[where]}"
            value = self.inner.values.get(where)
            return "" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)

        return self._rows(shown)

    @property
    def number_format(self) -> str | None:
        return self.inner.formats.get((self.row1, self.column1), "General")

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.office.count("set format")
        self._refuse()
        self.inner.formats[self.row1, self.column1] = value

    def delete(self, shift: str | None = None) -> None:
        self.office.count("delete")
        self._refuse()
        count = self.row2 - self.row1 + 1
        for table in (self.inner.values, self.inner.formulas, self.inner.formats):
            moved = {(r - count if r > self.row2 else r, c): v for (r, c), v in table.items()
                     if not self.row1 <= r <= self.row2}  # fmt: skip
            table.clear()
            table.update(moved)

    def insert(self, shift: str | None = None, copy_origin: str | None = None) -> None:
        self.office.count("insert")
        self._refuse()
        count = self.row2 - self.row1 + 1
        for table in (self.inner.values, self.inner.formulas, self.inner.formats):
            moved = {(r + count if r >= self.row1 else r, c): v for (r, c), v in table.items()}
            table.clear()
            table.update(moved)


def book_of(document: Document) -> LibraryBook:
    """What an open workbook holds, as the library sees it."""

    def load(name: str) -> Cells:
        grid = document.sheets[name]
        cells = {}
        for where in {*grid.values, *grid.formulas}:
            formula = f"={grid.formulas[where]}" if where in grid.formulas else None
            cells |= cells_of([[grid.values.get(where)]], [[formula]], *where)
        return cells

    return LibraryBook(document.name, tuple(document.sheets), document.names, load, lambda: Styles(frozenset((1,))))


def computed_by_the_library(template: Template) -> Callable[[Document], dict[tuple[str, int, int], Any]]:
    """An application that computes as the library does; what real ones come to is seen with LibreOffice."""

    def results(document: Document) -> dict[tuple[str, int, int], Any]:
        book = book_of(document)
        if "akm_code" not in document.names:
            return {}
        plan = plan_from_book(book, template)
        by_cell = results_by_cell(plan, book, template)
        return {where: float(value) if isinstance(value, Decimal) else value for where, value in by_cell.items()}

    return results
