"""Dates that stand as texts: a file of text keeps what Excel showed, ``04.апр`` or ``4-Apr`` where ``4/4`` was typed.

Only the shapes that Excel gives by itself are known: day and month, month and year, and a whole date with four figures
of the year. The months' short names are those of its Russian, English and Uzbek (CLDR 44), folded to one alphabet.
"""

from datetime import date
from typing import NamedTuple

from akm_excel.core.text import squash
from akm_excel.importing.excel_dates import Tongue
from akm_excel.importing.folding import key
from akm_excel.patterns import pattern

_NAMES = (
    ("jan", "янв", "yan"), ("feb", "фев", "fev"), ("mar", "мар", "march", "март"), ("apr", "апр"),
    ("may", "май", "мая"), ("jun", "июн", "iyn", "iyun", "июнь"), ("jul", "июл", "iyl", "iyul", "июль"),
    ("aug", "авг", "avg"), ("sep", "сен", "sen", "sept", "сент"), ("oct", "окт", "okt"),
    ("nov", "ноя", "noy", "нояб", "ноябр"), ("dec", "дек", "dek"),
)  # fmt: skip
_DAY_MONTH = pattern(r"(\d{1,2})[-. ]([^\W\d_]{3,5})\.?")
_MONTH_YEAR = pattern(r"([^\W\d_]{3,5})\.?[-. ](\d{2}|\d{4})")
_WHOLE = pattern(r"(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)")
_ISO = pattern(r"((?:19|20)\d\d)-(\d{2})-(\d{2})")
_ANY_YEAR = 2000
"""Of a date without a year; one with a 29 February."""


class DateText(NamedTuple):
    """A date that a text says, and the number format in which Excel would have shown it so."""

    day: date
    number_format: str
    tongue: Tongue | None = None
    """The language that it is written in, where its letters or signs tell."""


def date_text(text: str) -> DateText | None:
    """The date that a text is, or None.

    >>> said = date_text("04.апр")
    >>> said.day.month, said.number_format, said.tongue
    (4, 'd-mmm', <Tongue.RUSSIAN: 'ru'>)
    """
    shown = squash(text)
    if (match := _DAY_MONTH.fullmatch(shown)) and _month(match[2]):
        return _date(_ANY_YEAR, _month(match[2]), int(match[1]), "d-mmm", _tongue(match[2]))
    if match := _MONTH_YEAR.fullmatch(shown):
        year = int(match[2])  # as Excel reads two figures: to 29 of this century
        return _date(year if year > 99 else year + (2000 if year < 30 else 1900), _month(match[1]), 1, "mmm-yy", None)
    if match := _ISO.fullmatch(shown):
        return _date(int(match[1]), int(match[2]), int(match[3]), "d-mmm-yy", None)
    if match := _WHOLE.fullmatch(shown):
        day, month = (int(match[3]), int(match[1])) if match[2] == "/" else (int(match[1]), int(match[3]))
        spoken = Tongue.ENGLISH if match[2] == "/" else Tongue.RUSSIAN
        return _date(int(match[4]), month, day, "d-mmm-yy", spoken) or _date(
            int(match[4]), day, month, "d-mmm-yy", None
        )
    return None


def _month(name: str) -> int:
    """The number of a month by its short name, or 0."""
    folded = key(name)
    return next((number for number, names in enumerate(_NAMES, start=1) if folded in {key(n) for n in names}), 0)


def _tongue(name: str) -> Tongue | None:
    """In which order the Excel that writes a month so reads a day and a month: Russian and Uzbek ones the day first."""
    english = next(names[0] for names in _NAMES if key(name) in {key(n) for n in names})
    return Tongue.RUSSIAN if not name.isascii() or key(name) != key(english) else None


def _date(year: int, month: int, day: int, number_format: str, spoken: Tongue | None) -> DateText | None:
    try:
        return DateText(date(year, month, day), number_format, spoken)
    except ValueError:
        return None
