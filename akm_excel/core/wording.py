"""What stands in messages besides words: numbers as the reader writes them, and letters that are not what they seem."""

import re
from decimal import Decimal

from akm_excel.core.quantity import Quantity, plain
from akm_excel.core.text import disguises
from akm_excel.language import current, tr, trn
from akm_excel.patterns import pattern

_DIGITS = pattern(r"-?\d+(?:\.\d+)?", re.ASCII)
_DAY = len("2026-11-24")
_NO_BREAK = "\u00a0"
_WITH_DOT = frozenset({"en"})


def number(value: Decimal | int | Quantity, places: int = 0) -> str:
    """A number as its reader would type it: ``12 345,6`` (no-break space, comma), in English ``12345.6``.

    Windows' Uzbek and Russian settings show and read numbers so; a dot that is typed there makes a text or a
    date of them. `places` is the least number of decimals. A quantity that is no number is given as it is.

    >>> from akm_excel.language import speaking
    >>> with speaking("ru"): number(Decimal("12345.6")).replace(chr(160), " ")
    '12 345,6'
    """
    if isinstance(value, Quantity):
        if value.number is None:
            return str(value)
        value = value.number
    text = plain(Decimal(value), places)
    if current() in _WITH_DOT:
        return text
    whole, _, decimals = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", _NO_BREAK)
    if whole.startswith("-") and not grouped.startswith("-"):
        grouped = f"-{grouped}"  # -0.5 has a whole part of 0
    return f"{grouped},{decimals}" if decimals else grouped


def merged(target: object, count: int, year: int | None) -> str:
    """That so many districts were merged into a file, for a command and for a click.

    >>> from akm_excel.language import speaking
    >>> with speaking("en"): merged("hudud.xlsx", 1, 2024)
    'hudud.xlsx: 1 district merged for 2024.'
    """
    said = trn("{file}: {count} district merged for {year}.", "{file}: {count} districts merged for {year}.", count)
    return said.format(file=target, count=count, year=year)


def moment(saved: str) -> str:
    """An ISO time or day as people write it; as it stands where it is none.

    >>> moment("2026-11-24T09:30:00Z"), moment("2026-11-24")
    ('24.11.2026 09:30', '24.11.2026')
    """
    try:
        import datetime as dt  # noqa: PLC0415 - seldom needed, 1 ms

        when = dt.datetime.fromisoformat(saved.replace("Z", "+00:00"))
        return when.strftime("%d.%m.%Y" if len(saved) == _DAY else "%d.%m.%Y %H:%M")
    except ValueError:
        return saved


def as_shown(text: str) -> str:
    """What a cell holds, as its reader sees it: digits with a dot as `number` gives them, all else as it is."""
    return number(Decimal(text)) if _DIGITS.fullmatch(text) else text


def disguised(text: str) -> str:
    """Which signs of `text` are not what they look like, in a sentence or two; empty where all are.

    >>> from akm_excel.language import speaking
    >>> with speaking("en"): disguised("Nаfar")
    "In 'Nаfar' Cyrillic letters stand among Latin ones: а (letter 2)."
    """
    signs = disguises(text)
    said = []
    letters = [tr("{sign} (letter {place})").format(sign=one.sign, place=one.place) for one in signs if one.nth]
    if letters:
        message = tr("In '{text}' Cyrillic letters stand among Latin ones: {letters}.")
        said.append(message.format(text=text, letters=", ".join(letters)))
    hidden = [f"{one.name} ({one.place})" for one in signs if not one.nth]
    if hidden:
        said.append(
            tr("'{text}' has characters that cannot be seen: {names}.").format(text=text, names=", ".join(hidden))
        )
    return " ".join(said)
