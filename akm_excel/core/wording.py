"""What stands in messages besides words: numbers as the reader writes them, and letters that are not what they seem."""

import re
from decimal import Decimal

from akm_excel.core.quantity import Quantity, plain
from akm_excel.core.text import disguises
from akm_excel.language import current, tr

_DIGITS = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
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


def as_shown(text: str) -> str:
    """What a cell holds, as its reader sees it: digits with a dot as `number` gives them, all else as it is."""
    return number(Decimal(text)) if _DIGITS.fullmatch(text) else text


def disguised(text: str) -> str:
    """A sentence for each sign of `text` that is not what it looks like, as one text; empty where all are."""
    said = []
    for found in disguises(text):
        if found.nth:
            sentence = tr("In '{text}' letter {place} ('{letter}', occurrence {nth}) is Cyrillic.")
        else:
            sentence = tr("'{text}' has a character that is not seen in place {place}: {name}.")
        said.append(sentence.format(text=text, place=found.place, letter=found.sign, nth=found.nth, name=found.name))
    return " ".join(said)
