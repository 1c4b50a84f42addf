"""Texts made comparable across alphabets: for comparison only, never shown, never a key.

Uzbek Cyrillic and Latin of 1995 and of 2026, Karakalpak Latin before and since 2016, and what typing and
conversion leave behind (apostrophes of every kind, *Innovacion*, *myetodik*, ``K?rsatkich``) come to one form.
The alphabets are folded by the library alifbo; see docs/decisions.md.
"""

from functools import lru_cache

from akm_excel.core.text import squash
from akm_excel.errors import optional
from akm_excel.patterns import pattern

# What is left of the alphabets after alifbo: letters of Karakalpak, and the letters of 2026 without their signs.
_LETTERS = str.maketrans({
    "á": "a", "ǵ": "g", "ı": "i", "í": "i", "ń": "n", "ó": "o", "ú": "u", "ö": "o", "ğ": "g", "ä": "a",
    "ü": "u", "ә": "a", "ң": "n", "ө": "o", "ү": "u", "w": "v", "q": "k",
})  # fmt: skip
_HYPHEN_AT_LINE_END = pattern(r"(?<=\w)-\s*\n\s*(?=\w)")
_APOSTROPHE = pattern("['`\u00b4\u2018\u2019\u201b\u2032\u02b9\u02bb\u02bc\u02bd\u02c8\uff07]")
_LOST = pattern(r"(?<=\w)\?(?=\w)")
_C = pattern(r"ts|c(?!h)")
_YE = pattern(r"ye|je")
_OTHER = pattern(r"[^\w%№]+|_+")


@lru_cache(maxsize=16_384)
def key(text: str) -> str:
    """`text` as words of one alphabet with single spaces between them; empty for a text without letters or digits."""
    folded = optional("alifbo", "documents").fold_search_key(_HYPHEN_AT_LINE_END.sub("", text)).lower()
    folded = _LOST.sub("", _APOSTROPHE.sub("", folded))
    folded = folded.replace("ch", "ç").replace("sh", "ş")
    folded = _C.sub("s", folded.translate(_LETTERS))
    return squash(_OTHER.sub(" ", _YE.sub("e", folded)))


def words(text: str) -> list[str]:
    """The words of `key`."""
    return key(text).split()
