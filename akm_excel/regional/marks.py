"""The hidden sheet of a regional workbook: what programs must know to read it back, and people need not see."""

from collections.abc import Mapping
from dataclasses import dataclass

from akm_excel import language
from akm_excel.core.template import Template
from akm_excel.regional.book import RegionalBook
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY
from akm_excel.spreadsheet.writing.sheet import Sheet
from akm_excel.version import __version__

HIDDEN = "_akm"
_VERSION, _EDITION, _LANGUAGE, _STATE = "version", "edition", "language", "state "
_QUARTER = "quarter"


@dataclass(frozen=True)
class Marks:
    """Which version wrote a regional workbook, from which edition of the template, in which language, of which quarter
    (None: of all).

    All are empty where a version wrote it that left no marks.
    """

    version: str = ""
    edition: str = ""
    language: str = ""
    quarter: int | None = None

    def is_of(self, template: Template) -> bool:
        """Whether this version would write the workbook so again."""
        return (self.version, self.edition) == (__version__, template.edition)


def write_marks(out: RegionalBook, sheet: Sheet) -> None:
    """Write the sheet: a row a mark, its name and what it says."""
    sheet.is_hidden = True
    said = {_VERSION: __version__, _EDITION: out.region.template.edition, _LANGUAGE: language.current()}
    if out.region.submissions.quarter is not None:
        said[_QUARTER] = str(out.region.submissions.quarter)
    register = out.region.deliveries
    if register is not None:
        said |= {f"{_STATE}{code}": one.state for code, one in register.of(register.current).items()}
    for at, (name, text) in enumerate(said.items(), start=1):
        row = sheet.row(at)
        row.text(1, name, out.style())
        row.text(2, text, out.style(number_format="@"))


def _said(book: Book) -> Mapping[str, str]:
    if HIDDEN not in book.sheets:
        return {}
    cells = book.cells(HIDDEN)
    return {cell.text: cells.get((row, 2), EMPTY).text for (row, column), cell in cells.items() if column == 1}


def read_marks(book: Book) -> Marks:
    """The marks of a regional workbook; empty ones where there are none."""
    said = _said(book)
    quarter = said.get(_QUARTER, "")
    asked = int(quarter) if quarter.isdecimal() else None
    return Marks(said.get(_VERSION, ""), said.get(_EDITION, ""), said.get(_LANGUAGE, ""), asked)


def read_states(book: Book) -> Mapping[str, str]:
    """The states of the districts' deliveries that the workbook was written with, by code."""
    return {name.removeprefix(_STATE): text for name, text in _said(book).items() if name.startswith(_STATE)}
