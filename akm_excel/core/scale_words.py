"""Words that say how many times over a number is meant: *ming*, *млн*, *%*, as powers of ten."""

from collections.abc import Mapping
from functools import lru_cache

from akm_excel.core.text import fold
from akm_excel.patterns import pattern

SCALES: Mapping[str, int] = {
    "ming": 3, "минг": 3, "mıń": 3, "мың": 3, "тыс": 3, "тысяч": 3, "thousand": 3,
    "mln": 6, "million": 6, "млн": 6, "миллион": 6,
    "mlrd": 9, "milliard": 9, "млрд": 9, "миллиард": 9, "billion": 9,
    "trln": 12, "trillion": 12, "трлн": 12, "триллион": 12,
}  # fmt: skip
"""What follows such a word within it is an ending: *mingta*, *тысячи*, *миллионов*."""
_WHOLE = {"k": 3, "к": 3, "yuz": 2, "юз": 2, "foiz": -2, "фоиз": -2, "процент": -2, "%": -2, "‰": -3}
_WORD = pattern(r"[^\W\d_]+|[%‰]")


@lru_cache(maxsize=1024)
def power_of(text: str) -> int | None:
    """The power of ten that the words of a text come to; None where none of them is one.

    >>> power_of("mln soʻm"), power_of("mingta"), power_of("0,5 %"), power_of("soʻm")
    (6, 3, -2, None)
    """
    powers = [power for word in _WORD.findall(fold(text)) if (power := _power(word)) is not None]
    return sum(powers) if powers else None


def _power(word: str) -> int | None:
    if word in _WHOLE:
        return _WHOLE[word]
    return next((power for root, power in SCALES.items() if word.startswith(fold(root))), None)
