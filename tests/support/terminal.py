"""What a terminal would obey, judged by Unicode's own words and not by the code under test."""

import unicodedata

_DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def obeyed(text: str) -> list[str]:
    """Control and format characters of direction, separators of lines, surrogates."""
    return [
        char
        for char in text
        if (unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} and char not in "\t\n\r")
        or unicodedata.bidirectional(char) in _DIRECTIONS
        or char in "\u200e\u200f\u061c"
    ]
