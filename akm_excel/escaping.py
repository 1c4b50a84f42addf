"""Text of others made safe to show, and to hand on as csv.

Cells, file names and documents come from outside. A terminal obeys escape sequences and turns text round at marks of
direction; a line or a tab in a cell looks like a line or a column of ours; and Excel computes what a csv has behind an
equals sign. Three ways out:

- `visible`: one line for people. White space that breaks lines becomes a blank, what a terminal would obey is written
  ``_x001B_``, as Excel itself writes such characters in its files (ECMA-376 part 1, 22.9.2.19, *ST_Xstring*).
- `message`: several lines for people; further lines are indented, so that none looks like a message of its own.
- `csv_cell`, and `csv_text` the way back: nothing is lost. What would be a formula gets an apostrophe in front, as one
  types it in Excel; the characters above are written ``_x001B_``; what looks like either already gets one more.
"""

import io
import re
from collections.abc import Iterable

from akm_excel.patterns import pattern

# C0 (but tab, line feed, carriage return), DEL, C1, marks and overrides of direction, separators of lines, halves of
# surrogate pairs (how Python holds file names that are not UTF-8), marks of annotations.
_OBEYED = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb"
_CONTROL = pattern(f"[{_OBEYED}]")
_BREAK = pattern("[\t\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]+")
_LINE = pattern("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_LIKE_A_CODE = pattern(f"_(?=x[0-9A-Fa-f]{{4}}[_{_OBEYED}])")
_CODE = pattern("_x([0-9A-Fa-f]{4})_")

# A csv that is read with another separator than the comma (Excel takes the semicolon where numbers have a decimal
# comma) is cut elsewhere, so what stands behind any separator or line break may become a cell of its own.
_START = "(^|[;,\t\n\r])"
# Full-width signs as well: Excel takes them for the plain ones where Chinese or Japanese is typed.
_FORMULA = '(?=(?:[^\\S\t\n\r]|["\u200b-\u200d\u2060\ufeff])*[=+\\-@\uff1d\uff0b\uff0d\uff20])'
_BARE = pattern(f"{_START}{_FORMULA}")
_SIGNED = pattern(f"{_START}('+){_FORMULA}")
_PLAIN = pattern(r"-|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


def _code(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def visible(text: str) -> str:
    """`text` on one line, with nothing in it that a terminal obeys or that turns the text round.

    >>> visible("Nomi\\n\\x1b[31m")
    'Nomi _x001B_[31m'
    """
    return _CONTROL.sub(_code, _BREAK.sub(" ", text))


def message(text: str) -> str:
    """`text` with nothing in it that a terminal obeys; lines after the first are indented."""
    return "\n    ".join(_CONTROL.sub(_code, line.replace("\t", " ")) for line in _LINE.split(text.rstrip()))


def printable(text: str) -> str:
    """`text` as it is, lines and tabs too, but with nothing in it that a terminal obeys."""
    return _CONTROL.sub(_code, text)


def json_text(text: str) -> str:
    """A JSON document that says the same with nothing in it that a terminal obeys."""
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def csv_cell(text: str) -> str:
    """`text` as a cell of a csv that is safe to open; plain numbers and ``-`` are as they are.

    >>> csv_cell("=1+1"), csv_cell("-5.5"), csv_cell("'=1+1")
    ("'=1+1", '-5.5', "''=1+1")
    """
    if _PLAIN.fullmatch(text):
        return text
    coded = _CONTROL.sub(_code, _LIKE_A_CODE.sub("_x005F_", text))
    return _BARE.sub(r"\1'", _SIGNED.sub(r"\1'\2", coded))


def csv_text(cell: str) -> str:
    """What was `csv_cell`'s text.

    >>> csv_text("'=1+1"), csv_text("-5.5")
    ('=1+1', '-5.5')
    """
    bare = _SIGNED.sub(lambda match: match[1] + match[2][1:], cell)
    return _CODE.sub(lambda match: chr(int(match[1], 16)), bare)


def csv_line(cells: Iterable[str], separator: str = ",") -> str:
    """A line of a csv, with its end; cells with the separator, a quotation mark or any line break are quoted."""
    import csv  # noqa: PLC0415 - seldom asked on the way of a click

    buffer = io.StringIO()
    # With that end, else a lone carriage return would not be quoted.
    csv.writer(buffer, delimiter=separator, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().removesuffix("\r\n") + "\n"
