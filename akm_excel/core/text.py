"""Uzbek text as people type it, made comparable and made proper."""

import re
from functools import lru_cache

TURNED_COMMA = "\u02bb"  # ʻ, part of the letters oʻ and gʻ
APOSTROPHE = "\u02bc"  # ʼ, the tutuq belgisi
# Every sign seen in place of the two in documents and on keyboards: ' ` ´ ‘ ’ ‛ ′ ʹ ʽ ˈ and the two themselves.
_APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u2032\u02b9\u02bd\u02c8\uff07\u02bb\u02bc"
_ANY_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_LETTER_APOSTROPHE = re.compile(f"(?<=[OoGg])[{_APOSTROPHES}]")
_INNER_APOSTROPHE = re.compile(rf"(?<=\w)(?<![OoGg])[{_APOSTROPHES}](?=\w)")
_SPACE = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
_QUOTES = re.compile("[\u201c\u201d\u201e\u00ab\u00bb]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


def squash(text: str) -> str:
    """`text` without outer white space, and with one plain space for each inner run of it."""
    return _SPACE.sub(" ", text).strip()


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
    text = _ANY_APOSTROPHE.sub("'", _SPACE.sub(" ", text))
    text = _DASHES.sub("-", _QUOTES.sub('"', text))
    return text.strip().casefold()


def essence(text: str) -> str:
    """The letters and digits of `text` alone: equal for two prints of one sentence, however each was broken."""
    return "".join(char for char in fold(text) if char.isalnum())
