"""What Excel made of what was typed: ``4/4`` became the fourth of April, ``1.10`` the number 1.1, ``70%`` is 0.7.

What was typed is inferred from the stored value, the number format and the language of the Excel, which the file's
other cells tell: codes that are numbers (1.1) come from an English one, codes that are dates from a Russian one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from akm_excel.core.plan import Key
from akm_excel.core.quantity import Quantity, from_float, number, plain
from akm_excel.core.wording import moment
from akm_excel.importing.document import Cell
from akm_excel.importing.folding import words
from akm_excel.importing.piece import vocabulary
from akm_excel.language import tr
from akm_excel.patterns import pattern

_QUOTED = pattern(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_LITERAL = pattern(r'"[^"]*"|\\.')
_SCALED = pattern(r"[0#?](,+)(?![0#?,])")
_PLACEHOLDER = pattern(r"[0#?]|general", re.IGNORECASE)
_DIGIT = pattern(r"\d")
_CODE = pattern(r"[1-9]\d?\.[1-9]\d{0,2}", re.ASCII)
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050  # 2000-01-01 to 2099-12-31
_EPOCH = date(1899, 12, 30)


class Tongue(StrEnum):
    """The language of the Excel that a file was typed in: in which order it reads the parts of a date."""

    ENGLISH = "en"
    RUSSIAN = "ru"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was typed where Excel stored something else: readings, likeliest first, and whether the first is sure."""

    readings: tuple[tuple[Quantity, ...], ...]
    reason: str
    sure: bool = False


def is_date_format(number_format: str) -> bool:
    """Whether a number format shows a date."""
    bare = _QUOTED.sub("", number_format).lower()
    return "d" in bare or "yy" in bare or "mmm" in bare


def is_time_format(number_format: str) -> bool:
    """Whether a number format shows a time of day."""
    bare = _QUOTED.sub("", number_format).lower()
    return "h" in bare and ("m" in bare or "s" in bare) and not is_date_format(number_format)


def tongue(codes: Iterable[Cell]) -> Tongue | None:
    """The language that a file's cells of codes tell, or None."""
    dates = numbers = 0
    for cell in codes:
        dates += isinstance(cell.stored, date)
        numbers += isinstance(cell.stored, Decimal) and cell.stored != cell.stored.to_integral_value()
    if dates and dates >= numbers:
        return Tongue.RUSSIAN
    return Tongue.ENGLISH if numbers and not dates else None


def codes_of(cell: Cell) -> tuple[Key, ...]:
    """The codes that a cell may have been typed as: 1.1 for the number 1.1 is 1.1 or 1.10. Empty for other cells."""
    if isinstance(cell.stored, bool):
        return ()
    if isinstance(cell.stored, date):
        day_month, month_year = (
            f"{cell.stored.day}.{cell.stored.month}",
            f"{cell.stored.month}.{cell.stored.year % 100}",
        )
        bare = _QUOTED.sub("", cell.number_format).lower()
        if not bare:
            return _keys(day_month, month_year)
        return _keys(day_month if "d" in bare else month_year)
    if isinstance(cell.stored, Decimal):
        shown = plain(cell.stored)
        _, _, decimals = shown.partition(".")
        return _keys(shown, f"{shown}0") if len(decimals) == 1 else _keys(shown)
    return ()


def _keys(*texts: str) -> tuple[Key, ...]:
    return tuple(key for text in texts if _CODE.fullmatch(text) and (key := Key.parse(text)))


def restored(cell: Cell, parts: int, spoken: Tongue | None) -> Restored | None:
    """What was typed into a cell of figures, or None where what is stored is what was typed."""
    stored = cell.stored
    if isinstance(stored, bool):
        return Restored((), tr("a logical value"))
    if isinstance(stored, time) or (isinstance(stored, Decimal) and is_time_format(cell.number_format)):
        return Restored((), tr("a time of day"))
    if isinstance(stored, date):
        return _date(stored, cell.number_format, parts, spoken)
    if not isinstance(stored, Decimal):
        return None
    shown_otherwise = _by_format(stored, cell.number_format)
    if shown_otherwise is not None:
        return shown_otherwise
    if "%" in _QUOTED.sub("", cell.number_format):
        return Restored(((number(stored * 100),),), tr("stored as a percentage"))
    if "?/" in cell.number_format or "#/" in cell.number_format:
        numerator, denominator = from_float(float(stored)).number or stored, Decimal(1)
        for below in range(1, 1000):
            if (stored * below) == (stored * below).to_integral_value():
                numerator, denominator = stored * below, Decimal(below)
                break
        reading = ((number(numerator), number(denominator)),) if parts == 2 else ()
        return Restored(reading, tr("stored as a fraction"))
    whole = stored == stored.to_integral_value()
    if parts > 1 and whole and _FIRST_SERIAL <= stored <= _LAST_SERIAL:
        day = _EPOCH + timedelta(days=int(stored))
        as_date = _date(day, "d-mmm", parts, spoken)
        reason = tr("the number {number} may be the date {date}").format(
            number=plain(stored), date=moment(day.isoformat())
        )
        return Restored(as_date.readings, reason) if as_date.readings else None
    return None


def _by_format(stored: Decimal, number_format: str) -> Restored | None:
    """What a format shows otherwise than the cell holds: in thousands, with figures or words of scale, not at all."""
    if not number_format or number_format in {"General", "@"} or not stored:
        return None
    sections = _QUOTED.sub("", number_format).split(";")
    section = sections[1] if stored < 0 and len(sections) > 1 and sections[1] else sections[0]
    scale = _SCALED.search(section)
    said = " ".join(_LITERAL.findall(number_format))
    reason = tr("the number format shows another figure than the cell holds")
    if scale:
        shown = stored.scaleb(-3 * len(scale[1]))
        return Restored(((number(plain(stored)),), (number(plain(shown)),)), reason)
    is_hidden = not section.strip() or not _PLACEHOLDER.search(section)
    if is_hidden or _DIGIT.search(said) or any(word in vocabulary().scales for word in words(said)):
        return Restored(((number(plain(stored)),),), reason)
    return None


def _date(stored: date, number_format: str, parts: int, spoken: Tongue | None) -> Restored:
    day = stored.date() if isinstance(stored, datetime) else stored
    bare = _QUOTED.sub("", number_format).lower()
    shown = tr("Excel made the date {date} of what was typed").format(date=moment(day.isoformat()))
    has_day, has_year = "d" in bare, "y" in bare
    month_first, day_first = (day.month, day.day), (day.day, day.month)
    orders = {Tongue.ENGLISH: month_first, Tongue.RUSSIAN: day_first}
    ways: list[tuple[int, ...]]
    if not bare:
        ways = list(dict.fromkeys((month_first, day_first, (day.month, day.year % 100))))
        ways += [(*way, day.year % 100) for way in dict.fromkeys((day_first, month_first))]
        sure = False
    elif not has_day:
        ways = [(day.month, day.year % 100)]
        sure = True
    elif not has_year:
        ways = [orders[spoken]] if spoken else list(dict.fromkeys((month_first, day_first)))
        sure = len(ways) == 1
    else:
        order = [orders[spoken]] if spoken else list(dict.fromkeys((day_first, month_first)))
        ways = [(*way, day.year % 100) for way in order]
        sure = len(ways) == 1
    fitting = [way for way in ways if len(way) == parts]
    if not fitting:
        return Restored((), shown)
    return Restored(tuple(tuple(number(part) for part in way) for way in fitting), shown, sure)
