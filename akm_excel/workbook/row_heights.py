"""How high a row must be for the texts in it: nobody who opens a workbook makes room for them."""

import math
from collections.abc import Iterable
from functools import lru_cache

_LINE, _PADDING = 13.2, 4.0
"""Points: the height of a line of Calibri 10, and what a row has beyond its lines."""


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """The height in points of a row with these texts, each beside its column's width in characters.

    An estimate: Calibri 10 is some tenth narrower than the characters that widths are counted in,
    and words break a little before the edge.

    >>> row_height([("bir ikki", 30)]), row_height([("qoʻllanmalar, metodik bibliografik", 20)])
    (17.2, 30.4)
    """
    return _LINE * max(1, *(_lines(text, width) for text, width in texts)) + _PADDING


@lru_cache(maxsize=16_384)
def _lines(text: str, width: float) -> int:
    per_line = max(1.0, width * 1.2 - 1)
    return sum(_lines_of(part, per_line, width) for part in text.split("\n"))


def _lines_of(text: str, per_line: float, width: float) -> int:
    """How many lines the words of a text take; one that is longer than a line is parted.

    A text of one word is a file's name more often than not, and its digits are as wide as those that widths count.
    """
    if " " not in text:
        per_line = max(1.0, width - 1)
    if len(text) <= per_line:
        return 1
    lines, room = 1, per_line
    for word in text.split(" "):
        if len(word) > room and room < per_line:
            lines, room = lines + 1, per_line
        if len(word) > per_line:
            over = math.ceil((len(word) - per_line) / per_line)
            lines += over
            room += per_line * over
        room -= len(word) + 1
    return lines
