"""Times in a regional workbook's cells: dates of Excel's, shown as people here write them, read back as ISO."""

import datetime as dt

from akm_excel.patterns import pattern
from akm_excel.spreadsheet.cells import Cell, Content

FORMAT = "dd\\.mm\\.yyyy hh:mm"
_ISO = pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_EPOCH = dt.datetime(1899, 12, 30)
_DAY = dt.timedelta(days=1)
_PLACES = 10
"""Decimals of a day: 9 microseconds. With five digits before them 15, as many as every program keeps."""


def serial_of(saved: str) -> str:
    """An ISO time in UTC as days since Excel's epoch; empty for any other text.

    >>> serial_of("2026-11-24T09:30:00Z"), serial_of("in spring")
    ('46350.3958333333', '')
    """
    try:
        when = dt.datetime.fromisoformat(saved.removesuffix("Z") if _ISO.fullmatch(saved) else "")
    except ValueError:
        return ""
    return f"{(when - _EPOCH) / _DAY:.{_PLACES}f}".rstrip("0").rstrip(".") if when > _EPOCH else ""


def iso_of(cell: Cell) -> str:
    """What `serial_of` was given, to the second; of a cell that holds no date its text.

    >>> iso_of(Cell(Content.NUMBER, 46350.3958333333, "46350.3958333333"))
    '2026-11-24T09:30:00Z'
    """
    if cell.content is not Content.NUMBER or cell.number is None:
        return cell.text.strip()
    try:
        when = _EPOCH + dt.timedelta(seconds=round(cell.number * _DAY.total_seconds()))
    except (OverflowError, ValueError):
        return cell.text
    return f"{when.isoformat(timespec='seconds')}Z"
