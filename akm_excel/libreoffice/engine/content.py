"""What cells hold: Calc's numbers and texts as Python's values, and back.

Calc knows numbers, texts and error values. A date and a truth value is a number whose format says so.
"""

import datetime as dt
from typing import Any

DATE, TIME, LOGICAL = 2, 4, 1024
"""Of com.sun.star.util.NumberFormat: what kind a number format is, in bits."""
_ERRORS = {
    503: "#NUM!", 521: "#NULL!", 524: "#REF!", 525: "#NAME?", 530: "#NAME?", 531: "#NAME?", 532: "#DIV/0!",
    32_767: "#N/A",
}  # fmt: skip
"""Excel's error values by Calc's error codes, as LibreOffice itself writes them into Excel's files
(sc/source/filter/excel/xltools.cxx, GetXclErrorCode); all others are #VALUE!."""


class CellError(str):
    """An error value, such as ``#N/A``."""

    __slots__ = ()


def error(number: int) -> CellError:
    """The error value of an error code."""
    return CellError(_ERRORS.get(number, "#VALUE!"))


def day_zero(document: Any) -> dt.datetime:
    """The date that a document's dates are counted from."""
    date = document.NullDate
    return dt.datetime(date.Year, date.Month, date.Day)


def meant(value: float, kind: int, zero: dt.datetime) -> Any:
    """A number as what its format says it is."""
    if kind & LOGICAL:
        return bool(value)
    if kind & DATE or kind & TIME:
        # Seconds are as fine as Calc shows them; a binary fraction of a day is not exact beyond microseconds.
        return zero + dt.timedelta(seconds=round(value * 86_400, 6))
    return value


def kept(value: Any, zero: dt.datetime) -> float | str:
    """A value as Calc keeps it in a cell: a number or a text; an apostrophe before a text is taken away."""
    match value:
        case None:
            return ""
        case str():
            return value[1:] if value.startswith("'") else value
        case dt.datetime():
            return (value.replace(tzinfo=None) - zero) / dt.timedelta(days=1)
        case dt.date():
            return (dt.datetime(value.year, value.month, value.day) - zero) / dt.timedelta(days=1)
    return float(value)


def is_formula(value: Any) -> bool:
    """Whether what is written is a formula."""
    return isinstance(value, str) and value.startswith("=") and len(value) > 1


def entered(value: Any, zero: dt.datetime) -> str:
    """A value that is no formula, as Calc's input line takes it so that the cell keeps it as `kept` says."""
    entry = kept(value, zero)
    if isinstance(entry, float):
        return repr(entry)
    return f"'{entry}" if entry else ""
