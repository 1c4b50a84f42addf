"""Workbooks, and those that are open."""

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from xlwings import base_classes

from akm_excel.libreoffice.engine.application import App
from akm_excel.libreoffice.engine.bridge import properties, uno
from akm_excel.libreoffice.engine.content import day_zero
from akm_excel.libreoffice.engine.documents import fullname
from akm_excel.libreoffice.engine.errors import guarded
from akm_excel.libreoffice.engine.formulas import Formulas
from akm_excel.libreoffice.engine.names import Names
from akm_excel.libreoffice.engine.number_formats import NumberFormats
from akm_excel.libreoffice.engine.sheet import Sheets

_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".csv": "Text - txt - csv (StarCalc)",
}
"""The names of LibreOffice's filters by the ending of the file."""


@guarded
class Books(base_classes.Books):
    """The open workbooks."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        """com.sun.star.frame.Desktop."""
        return self.app.desktop

    @property
    def active(self) -> "Book":
        """The workbook in front. Raises KeyError where none is open."""
        if self.app.document is None:
            raise KeyError("no workbook is open")
        return Book(self.app, self.app.document)

    def __call__(self, name_or_index: str | int) -> "Book":
        """The workbook of a name, whatever its case. Raises KeyError where none is open."""
        books = list(self)
        if isinstance(name_or_index, int):
            return books[name_or_index - 1]
        for book in books:
            if book.name.casefold() == name_or_index.casefold():
                return book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return sum(1 for _ in self.app.documents())

    def __iter__(self) -> Iterator["Book"]:
        return (Book(self.app, document) for document in self.app.documents())

    def add(self) -> "Book":
        """A new, empty workbook."""
        return Book(self.app, self.app.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, ()))

    def open(self, fullname: str, *_: Any, read_only: bool | None = None, **__: Any) -> "Book":
        """A file's workbook, in a window of its own."""
        return Book(self.app, self.app.open(Path(fullname), ReadOnly=bool(read_only)))


@guarded
class Book(base_classes.Book):
    """One workbook."""

    def __init__(self, app: App, document: Any) -> None:
        self._app = app
        self.document = document
        self.formulas = Formulas(document)
        self.number_formats = NumberFormats(document)

    @cached_property
    def day_zero(self) -> dt.datetime:
        """The day that its dates are counted from."""
        return day_zero(self.document)

    @property
    def api(self) -> Any:
        """com.sun.star.sheet.SpreadsheetDocument."""
        return self.document

    @property
    def app(self) -> App:
        """The application."""
        return self._app

    @property
    def fullname(self) -> str:
        """The path of its file, or its title where it was never saved."""
        return fullname(self.document)

    @property
    def name(self) -> str:
        """The name of its file, or its title where it was never saved."""
        full = self.fullname
        return full.rpartition("/")[2] if "://" in full else Path(full).name

    @property
    def sheets(self) -> Sheets:
        """Its sheets, those that are hidden too."""
        return Sheets(self)

    @property
    def names(self) -> Names:
        """The names that are defined for the whole workbook."""
        return Names(self, self.document.NamedRanges)

    def activate(self) -> None:
        """Bring its window to the front."""
        self.document.getCurrentController().Frame.getContainerWindow().toFront()

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Store it: in its own file, or in the file `path`, which becomes its own."""
        if path is None:
            self.document.store()
            return
        target = Path(path).absolute()
        arguments = {"FilterName": _FILTERS[target.suffix.lower()], "Overwrite": True}
        if password is not None:
            arguments["Password"] = password
        self.document.storeAsURL(target.as_uri(), properties(**arguments))

    def close(self) -> None:
        """Close it; what was not saved is lost."""
        self.document.setModified(False)
        self.document.close(True)

    def to_pdf(self, path: str, quality: str) -> None:
        """Print the visible sheets into a PDF file; ``minimum`` makes the pictures in it smaller."""
        data = properties(Quality=60 if quality == "minimum" else 90)
        filter_data = uno().Any("[]com.sun.star.beans.PropertyValue", data)
        self.document.storeToURL(
            Path(path).absolute().as_uri(), properties(FilterName="calc_pdf_Export", FilterData=filter_data)
        )
