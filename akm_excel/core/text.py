"""Uzbek text as people type it, made comparable and made proper."""

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from akm_excel.patterns import pattern

TURNED_COMMA = "\u02bb"  # ʻ, part of the letters oʻ and gʻ
APOSTROPHE = "\u02bc"  # ʼ, the tutuq belgisi
# Every sign seen in place of the two in documents and on keyboards: ' ` ´ ‘ ’ ‛ ′ ʹ ʽ ˈ and the two themselves.
_APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u2032\u02b9\u02bd\u02c8\uff07\u02bb\u02bc"
_ANY_APOSTROPHE = pattern(f"[{_APOSTROPHES}]")
_LETTER_APOSTROPHE = pattern(f"(?<=[OoGg])[{_APOSTROPHES}]")
_INNER_APOSTROPHE = pattern(rf"(?<=\w)(?<![OoGg])[{_APOSTROPHES}](?=\w)")
_SPACE = pattern(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
# Signs without a width, as messengers, web pages and word processors put them between letters.
_UNSEEN = pattern("[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_QUOTES = pattern("[\u201c\u201d\u201e\u00ab\u00bb]")
_DASHES = pattern("[\u2010-\u2015\u2212]")


def visible(text: str) -> str:
    """`text` without the signs that have no width: a zero-width space between two digits is seen by nobody."""
    return _UNSEEN.sub("", text)


def squash(text: str) -> str:
    """`text` without outer white space and signs without a width, and with one plain space for each inner run."""
    return _SPACE.sub(" ", visible(text)).strip()


def proper(text: str) -> str:
    """`text` with the signs of the Uzbek alphabet: oʻ, gʻ with U+02BB, elsewhere inside words U+02BC.

    A quotation mark around a word is left as it is.
    """
    text = _LETTER_APOSTROPHE.sub(TURNED_COMMA, squash(text))
    return _INNER_APOSTROPHE.sub(APOSTROPHE, text)


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """`text` for comparison only: case, spaces, apostrophes, quotation marks and dashes no longer differ.

    Apostrophes are folded to one sign, not dropped: *sanʼat* and *sanat* stay two words.
    """
    text = _ANY_APOSTROPHE.sub("'", _SPACE.sub(" ", visible(text)))
    text = _DASHES.sub("-", _QUOTES.sub('"', text))
    return text.strip().casefold()


def essence(text: str) -> str:
    """The letters and digits of `text` alone: equal for two prints of one sentence, however each was broken."""
    return "".join(char for char in fold(text) if char.isalnum())


# Letters that look the same in both alphabets: Unicode's table of confusables, as far as the alphabets of Uzbek,
# Karakalpak and Russian have them (Cyrillic first, the Latin letter that it is taken for second).
_ALIKE = dict(zip("АВЕЅІЈКМНОРСТУХЗаеоросухіјѕһԛԝ", "ABESIJKMHOPCTYX3aeopocyxijshqw", strict=True))
_LATIN_OF = str.maketrans(_ALIKE)
_CYRILLIC_LETTER = pattern("[\u0400-\u052f]")


def in_latin(text: str) -> str:
    """`text` with each Cyrillic letter that looks like a Latin one replaced by it: equal for what looks equal."""
    return visible(text).translate(_LATIN_OF)


def looks_like(text: str, other: str) -> bool:
    """Whether two texts are the same to the eye: apart from case, spaces, apostrophes, and signs that look alike.

    >>> looks_like("Nаfar", "Nafar")  # the second letter of the first is Cyrillic
    True
    """
    return fold(in_latin(text)) == fold(in_latin(other))


class Disguise(NamedTuple):
    """A sign that is not what it looks like: its place among the signs of a text (from 1) and what it is.

    `nth` counts the letters that look the same (1 for the first а); 0 for a sign that is not seen at all.
    """

    place: int
    sign: str
    nth: int

    @property
    def name(self) -> str:
        """The sign's name in Unicode, ``ZERO WIDTH SPACE``."""
        return unicodedata.name(self.sign, f"U+{ord(self.sign):04X}")


def disguises(text: str) -> list[Disguise]:
    """The signs of `text` that are not what they look like: those without a width, and Cyrillic letters among Latin.

    A text that is all Cyrillic has none of the latter.
    """
    shown = in_latin(text)
    mixed = _CYRILLIC_LETTER.sub("", text) != text and not _CYRILLIC_LETTER.search(shown)
    signs, seen = [], Counter[str]()
    for place, sign in enumerate(text, start=1):
        if _UNSEEN.fullmatch(sign):
            signs.append(Disguise(place, sign, 0))
            continue
        like = _ALIKE.get(sign, sign).casefold()
        seen[like] += 1
        if mixed and sign in _ALIKE:
            signs.append(Disguise(place, sign, seen[like]))
    return signs
