"""Codes as people and programs spell them: ``2,10``, ``4. 1``, a date that Excel made of ``2.10``, signs nobody sees.

A code is read where it can be only one: spelled with signs that stand for one another, and with the template's
name beside it. All else is a suggestion for a finding, and the row counts for nothing.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.core.text import fold, in_latin, visible
from akm_excel.patterns import pattern

if TYPE_CHECKING:
    from datetime import date

_SPELLED = pattern(r"(\d{1,2})\s*[.,;:·•_\-–—/]\s*(\d{1,3})\s*[.,]?(?:\s*[/\\]\s*(\d{1,2}))?\s*[.,;:)]?", re.ASCII)
_APART = pattern(r"(\d{1,2})\s+(\d{1,3})", re.ASCII)
_DIGITS = str.maketrans("OoОоIl", "000011")
_SERIALS = range(36_526, 54_789)
"""The serial numbers of 2000 to 2049: what Excel stores for a date that it made of a code."""
_BETWEEN = pattern(r"\s*(?:\.\.+|\u2026|[-~:])\s*")
_MONTHS = {
    month: number
    for number, names in enumerate(
        ("jan янв yan", "feb фев fev", "mar мар", "apr апр", "may май мая", "jun июн iyn iyun", "jul июл iyl iyul",
         "aug авг avg", "sep сен sen", "oct окт okt", "nov ноя noy", "dec дек dek"),
        start=1,
    )
    for month in names.split()
}  # fmt: skip
_DATE_TEXT = pattern(r"(\d{1,2})[-. /]([^\W\d_]{3,9})\.?(?:[-. /]\d{2,4})?|([^\W\d_]{3,9})\.?[-. /](\d{1,2})")


class Meaning(NamedTuple):
    """What a spelling of a code means; `is_sure` where nothing else can be meant."""

    key: Key
    is_sure: bool


def meaning(code: str, name: str, template: Template) -> Meaning | None:
    """What `code` means that is none as it stands, beside `name`; None where nothing of the template is near.

    `code` is the cell's text; of a number its digits. Sure is a code that only signs without a width part from a
    right one, and one that is spelled otherwise with the name that the template has for it.
    """
    exact = Key.parse(visible(code))
    if exact is not None:
        return Meaning(exact, is_sure=True)
    near = [key for key in _candidates(code) if key in template.indicators or key in template.measures]
    named = [key for key in near if _is_named(key, name, template)]
    if named:
        return Meaning(named[0], is_sure=True)
    if near:
        return Meaning(near[0], is_sure=False)
    by_name = [] if code else _named(name, template)
    return Meaning(by_name[0], is_sure=False) if len(by_name) == 1 else None


@lru_cache(maxsize=256)
def total_key(code: str) -> str:
    """A total's code (`2.1–2.5`) for comparison: however its dots, dash and blanks were typed.

    >>> total_key("2,1 - 2,5.") == total_key("2.1–2.5")
    True
    """
    text = fold(unicodedata.normalize("NFKC", in_latin(code)).translate(_DIGITS))
    return _BETWEEN.sub("-", text).replace(",", ".").replace(" ", "").rstrip(".;:)")


def _candidates(code: str) -> Iterator[Key]:
    text = unicodedata.normalize("NFKC", in_latin(code)).strip()
    for spelled in (text, text.translate(_DIGITS)):
        whole = _SPELLED.fullmatch(spelled)
        match = whole or _APART.fullmatch(spelled)
        if match:
            part = f"/{whole[3]}" if whole and whole[3] else ""
            key = Key.parse(f"{int(match[1])}.{int(match[2])}{part}")
            if key is not None:
                yield key
    for day, month in _days(visible(code).strip()):
        for first, second in ((day, month), (month, day)):
            key = Key.parse(f"{first}.{second}")
            if key is not None:
                yield key


def as_seen(code: str) -> str:
    """What a cell of codes shows: the day where Excel made a date of a code, else its text.

    >>> as_seen("45108")
    '01.07.2023'
    """
    day = _day(code)
    return code if day is None else f"{day:%d.%m.%Y}"


def _day(code: str) -> "date | None":
    whole = code.partition(".")[0]
    if not (whole.isascii() and whole.isdecimal() and int(whole) in _SERIALS):
        return None
    from datetime import date, timedelta  # noqa: PLC0415 - seldom needed, 1 ms

    return date(1899, 12, 30) + timedelta(days=int(whole))


def _days(code: str) -> Iterator[tuple[int, int]]:
    """The day and month of a date that stands in place of a code, as a serial number or as text."""
    day = _day(code)
    if day is not None:
        yield day.day, day.month
    match = _DATE_TEXT.fullmatch(code.casefold())
    if match:
        number, word = match[1] or match[4], match[2] or match[3]
        if word[:3] in _MONTHS:
            yield int(number), _MONTHS[word[:3]]


def _is_named(key: Key, name: str, template: Template) -> bool:
    indicator, measure = template.indicators.get(key), template.measures.get(key)
    known = indicator.name if indicator else measure.label if measure else ""
    return (bool(known) or key.part > 0) and fold(known) == fold(name)  # some parts have no name of their own


def _named(name: str, template: Template) -> list[Key]:
    wanted = fold(name)
    return [key for key, indicator in template.indicators.items() if wanted and fold(indicator.name) == wanted]
