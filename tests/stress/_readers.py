"""How other programs read a sheet, and our own other way: what the figures of mutants are compared with."""

import logging
import warnings
from io import BytesIO

from lxml import etree

from akm_excel.core.quantity import Quantity, from_float, parse
from akm_excel.spreadsheet import scanning
from akm_excel.spreadsheet.cells import Cell

Value = object
Cells = dict[tuple[int, int], Value]
logging.getLogger("openpyxl").setLevel(logging.CRITICAL)

_CELLS = 5_000_000


def by_calamine(data: bytes, sheet: str) -> Cells | None:
    """The values of a sheet as calamine reads them; None where it cannot."""
    import python_calamine

    try:
        found = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(sheet)
        top, left = found.start or (0, 0)
        if found.height * found.width > _CELLS:  # it makes each of them, and ends for want of memory
            return None
        rows = found.to_python(skip_empty_area=True)
    except (Exception, BaseException) as exc:  # a PanicException is no Exception
        if isinstance(exc, KeyboardInterrupt | SystemExit):
            raise
        return None
    return {(top + r + 1, left + c + 1): v for r, row in enumerate(rows) for c, v in enumerate(row) if v != ""}


def by_openpyxl(data: bytes, sheet: str) -> Cells | None:
    """The values of a sheet as openpyxl reads them; None where it cannot."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(data), data_only=True)
        return {
            (row, column): cell.value for (row, column), cell in book[sheet]._cells.items() if cell.value is not None
        }
    except Exception:
        return None


READERS = (by_calamine, by_openpyxl)


def as_quantity(value: Value) -> Quantity | None:
    """What a value of another reader says of a figure; None for what is neither number nor text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return from_float(float(value))
    return parse(value) if isinstance(value, str) else None


Read = dict[tuple[int, int], Cell] | str


def both_ways(data: bytes, strings: list[str]) -> tuple[Read, Read]:
    """The cells of a sheet by the way that is taken, and by parsing all of it; the name of an error for a refusal."""
    cut = _cells(data, strings)
    kept, scanning._cut = scanning._cut, lambda _: None
    try:
        return cut, _cells(data, strings)
    finally:
        scanning._cut = kept


def _cells(data: bytes, strings: list[str]) -> Read:
    try:
        found = scanning.scan(data, strings)
    except (etree.XMLSyntaxError, ValueError) as exc:
        return type(exc).__name__
    return {where: _value(cell) for where, cell in found.items()}


def _value(cell: Cell) -> Cell:
    """A cell without the spelling of its number: the two ways keep other white space."""
    return cell if cell.number is None else cell._replace(text=repr(cell.number))
