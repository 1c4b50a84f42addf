"""Which cells of a sheet hold something, where Excel calls many more *used*: it counts each that was ever formatted."""

from collections.abc import Callable
from typing import Any

from akm_excel.buttons.live_cells import corners
from akm_excel.spreadsheet import address

MANY = 50_000
"""So many cells are read as they come; of more it is asked first which hold anything."""
Count = Callable[[str], float]
"""How many cells of an area of the sheet (``A1:B9``) hold something, a formula that shows nothing included."""


def used_cells(sheet: Any, count: Count) -> Any:
    """The used range of an `xlwings.Sheet`, without the rows and columns at its end that are only formatted.

    Excel's COUNTA is asked, some thirty times at most; its Find would leave its settings in the user's own dialog.
    """
    used = sheet.used_range
    top, left, bottom, right = corners(used.address)
    if (bottom - top + 1) * (right - left + 1) <= MANY:
        return used

    def is_blank_below(row: int) -> bool:
        return row == bottom or not count(f"{address.spell(row + 1, left)}:{address.spell(bottom, right)}")

    last = _first(is_blank_below, top, bottom)

    def is_blank_beside(column: int) -> bool:
        return column == right or not count(f"{address.spell(top, column + 1)}:{address.spell(last, right)}")

    end = _first(is_blank_beside, left, right)
    return sheet.range(f"{address.spell(top, left)}:{address.spell(last, end)}")


def _first(is_so: Callable[[int], bool], low: int, high: int) -> int:
    """The first number of which something is so that is so of all after it, and of `high`."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if is_so(middle) else (middle + 1, high)
    return low
