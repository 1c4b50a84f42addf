"""Formulas that the library does not know, and which of them depend on cells that it changed."""

import re
from collections.abc import Set

from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Area, Book
from akm_excel.spreadsheet.formula import absolute

_PART = re.compile(r"\$?([A-Z]{1,3})?\$?(\d{1,7})?", re.ASCII)
_UNTRACEABLE = re.compile(r"\b(?:INDIRECT|OFFSET|CELL|INFO|NOW|TODAY|RAND|RANDBETWEEN)\(", re.IGNORECASE)


def _area(reference: str, sheet: str) -> Area | None:
    """The cells that a reference names (``A1``, ``A:C``, ``3:4``, ``'Ўз'!A1:B2``), or None."""
    place, _, cells = reference.rpartition("!")
    first, _, last = cells.partition(":")
    start, end = _PART.fullmatch(first), _PART.fullmatch(last or first)
    if start is None or end is None or not (start[1] or start[2]):
        return None
    name = place.strip("'").replace("''", "'") or sheet
    return Area(
        name,
        int(start[2] or 1),
        address.column_number(start[1]) if start[1] else 1,
        int(end[2] or address.LAST_ROW),
        address.column_number(end[1]) if end[1] else address.LAST_COLUMN,
    )


def _operands(formula: str) -> list[str]:
    from openpyxl.formula import Tokenizer  # noqa: PLC0415 - 0.15 s to load, and few workbooks need it

    return [token.value for token in Tokenizer(f"={formula}").items if token.subtype == "RANGE"]


def stale(book: Book, known: Set[Where], changed: Set[Where]) -> set[Where]:
    """The formula cells beyond `known` whose results may depend on a `changed` cell, directly or not.

    Whatever cannot be traced (INDIRECT, OFFSET, table references, volatile functions) counts as
    depending: a result too many forgotten is recomputed, a stale one is believed.
    """
    foreign: dict[Where, str] = {}
    for sheet in book.sheets:
        for (row, column), cell in book.cells(sheet).items():
            if cell.formula is not None and (sheet, row, column) not in known:
                foreign[sheet, row, column] = absolute(cell.formula, row, column)
    if not foreign or not changed:
        return set()
    needs = {where: _needs(formula, where[0], book) for where, formula in foreign.items()}
    found: set[Where] = set()
    moving = set(changed)
    while moving:
        fresh = {
            where
            for where, areas in needs.items()
            if where not in found and (areas is None or any(_meets(area, moving) for area in areas))
        }
        found |= fresh
        moving = fresh
    return found


def _needs(formula: str, sheet: str, book: Book) -> list[Area] | None:
    """The cells that a formula reads; None where that cannot be told."""
    if _UNTRACEABLE.search(formula):
        return None
    found = []
    for operand in _operands(formula):
        area = _area(operand, sheet) or book.area(operand) or _area(book.names.get(operand, ""), sheet)
        if area is None:
            return None
        found.append(area)
    return found


def _meets(area: Area, cells: Set[Where]) -> bool:
    return any(
        sheet == area.sheet and area.top <= row <= area.bottom and area.left <= column <= area.right
        for sheet, row, column in cells
    )
