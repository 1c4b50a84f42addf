"""The cells of a live sheet: what xlwings gives for values and formulas, as the library's cells, and back."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from akm_excel.core.quantity import from_float
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.cells import Cell, Cells, Content
from akm_excel.spreadsheet.formula import absolute, relative

DATE_STYLE = 1
"""The style of cells that show a date; of all others it is 0."""
_DAY_ZERO = dt.datetime(1899, 12, 30)
"""Excel counts days from here (1900 date system, ECMA-376 part 1, 18.17.4.1)."""
ERRORS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
     "#CONNECT!", "#UNKNOWN!", "#GETTING_DATA", "#EXTERNAL!", "#BUSY!", "#PYTHON!")
)  # fmt: skip
"""How Excel spells error values. A text that somebody typed so cannot be told from one in a live workbook."""
_TRUTH = frozenset({"true", "false", "истина", "ложь"})
Block = Sequence[Sequence[Any]]
_ERROR_BASE = 0x800A0000 - 0x1_0000_0000
"""What Excel's error numbers are added to when they leave it by COM (VT_ERROR, as a signed number)."""
_ERROR_NAMES = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!",
}  # fmt: skip
"""XlCVError (https://learn.microsoft.com/office/vba/api/excel.xlcverror). The documentation has those up to 2042 and
2045; the others are from memory, so a number that is not here is an error as well."""


class ErrorValue(int):
    """An error value as COM hands it over: a whole number, which no figure is."""

    @property
    def text(self) -> str:
        """How Excel spells it."""
        return _ERROR_NAMES.get(self - _ERROR_BASE, "#ERROR!")


class Date(float):
    """A number that its cell shows as a date: the days as the workbook counts them."""


def corners(reference: str) -> tuple[int, int, int, int]:
    """First row and column, last row and column of ``$A$1:$R$96`` or ``$A$1``."""
    first, _, last = reference.partition(":")
    return (*address.parse(first), *address.parse(last or first))


def as_block(given: Any) -> Block:
    """What xlwings gives for the formulas of cells, as rows: it gives one cell's bare."""
    return given if isinstance(given, list | tuple) else ((given,),)


def plain_values(cells: Any) -> Sequence[Sequence[Any]]:
    """`Host.values` where xlwings' own conversion will do."""
    values: Sequence[Sequence[Any]] = cells.options(ndim=2, err_to_str=True).value
    return values


def cells_of(values: Block, formulas: Block, top: int, left: int) -> Cells:
    """The cells of a block whose first cell is at `top` and `left`; blank ones are left out.

    `values` are results and constants as Python has them, error values as texts; `formulas` are what
    the formula bar shows.
    """
    cells: dict[tuple[int, int], Cell] = {}
    for row, (line, written) in enumerate(zip(values, formulas, strict=True), start=top):
        for column, (value, formula) in enumerate(zip(line, written, strict=True), start=left):
            if value is not None or formula not in {None, ""}:
                cells[row, column] = _cell(value, formula, row, column)
    return cells


def _cell(value: Any, written: Any, row: int, column: int) -> Cell:
    # A text that was typed as '=A1 shows itself in the formula bar; a formula shows what it is made of.
    is_formula = isinstance(written, str) and written.startswith("=") and len(written) > 1 and written != value
    formula = relative(written[1:], row, column) if is_formula else None
    match value:
        case None | "":
            return Cell(Content.TEXT if is_formula else Content.BLANK, formula=formula)
        case ErrorValue():
            return Cell(Content.ERROR, text=value.text, formula=formula)
        case Date():
            return Cell(Content.NUMBER, float(value), str(from_float(value)), formula, DATE_STYLE)
        case bool():
            return Cell(Content.BOOLEAN, text="TRUE" if value else "FALSE", formula=formula)
        case dt.datetime():
            serial = (value.replace(tzinfo=None) - _DAY_ZERO) / dt.timedelta(days=1)
            return Cell(Content.NUMBER, serial, str(from_float(serial)), formula, DATE_STYLE)
        case str():
            return Cell(Content.ERROR if value in ERRORS else Content.TEXT, text=value, formula=formula)
    number = float(value)
    return Cell(Content.NUMBER, number, str(from_float(number)), formula)


def typed(cell: Cell, row: int, column: int) -> Any:
    """What is written into a live cell so that it holds `cell`: the application reads it as if it were typed."""
    if cell.formula is not None:
        return "=" + absolute(cell.formula, row, column)
    match cell.content:
        case Content.BLANK:
            return None
        case Content.NUMBER:
            return cell.number
        case Content.BOOLEAN:
            return cell.text == "TRUE"
        case Content.TEXT:
            return typed_text(cell.text)
    return cell.text


def typed_text(text: str) -> str:
    """`text` so that the application keeps it as text: after an apostrophe, unless it can be nothing else.

    1 500 would become a number, 4/4 a date, TRUE a truth value, and =A1 a formula.
    """
    is_word = text[:1].isalpha() and not text[1:2].isupper() and not any(char.isdigit() for char in text)
    if text == "-" or (is_word and text.casefold() not in _TRUTH):
        return text
    return f"'{text}" if text else ""
