"""Formulas compared and moved: the same formula in another row is the same formula.

A formula's *relative form* has its references written as offsets from its own cell (``R[0]C[-2]``),
so that a column filled down has one relative form, as Excel's shared formulas have.
"""

import re

from akm_excel.patterns import pattern
from akm_excel.spreadsheet.address import LAST_COLUMN, LAST_ROW, column_letters, column_number

# Texts and quoted sheet names are passed over; a reference is not part of a longer name or a function's name.
_TOKEN = pattern(
    r'"(?:[^"]|"")*"'
    r"|'(?:[^']|'')*'"
    r"|(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)([1-9]\d{0,6})(?![\w.(!])"
    r"|(?<![\w.$:])(\$?)([A-Z]{1,3}):(\$?)([A-Z]{1,3})(?![\w.(!:])"
    r"|(?<![\w.$:])(\$?)([1-9]\d{0,6}):(\$?)([1-9]\d{0,6})(?![\w.(!:])",
    re.ASCII | re.IGNORECASE,
)
_RELATIVE = pattern(
    r'"(?:[^"]|"")*"'
    r"|'(?:[^']|'')*'"
    r"|⟦R(\[)?(-?\d+)\]?C(\[)?(-?\d+)\]?⟧"
    r"|⟦([RC])(\[)?(-?\d+)\]?:[RC](\[)?(-?\d+)\]?⟧"
)


_ROW = pattern(r"(?<![0-9])([1-9][0-9]{0,5})(?![0-9])")
"""A number that may be a row's: one of six digits always is below the last row."""
_LONG = pattern(r"[0-9]{7}")
"""As long as the last rows' numbers are, and those that no row has."""
_PROBE = 500_002
_PROBED = pattern(r"(?<![0-9])(5[0-9]{5})(?![0-9])")
_MOST_SHAPES = 4096
_shapes: dict[tuple[int, tuple[str, ...]], tuple[str, tuple[bool, ...]]] = {}
"""By column and by all that formulas say but such numbers: the relative form with places for these, and which of them
are counted from the formula's own row. Which they are does not depend on the numbers."""


def relative(formula: str, row: int, column: int) -> str:
    """The relative form of `formula` (without its ``=``) in the cell at `row` and `column`.

    >>> relative("SUM(B6:$C$9)+7", 6, 1)
    'SUM(⟦R[0]C[1]⟧:⟦R9C3⟧)+7'
    """
    alternating = _ROW.split(formula)
    numbers = alternating[1::2]
    shape = column, tuple(alternating[::2])
    known = _shapes.get(shape)
    if known is None:
        if len(_shapes) >= _MOST_SHAPES:
            _shapes.clear()
        known = _shapes[shape] = _shape(shape[1], column)
    spelled, counted = known
    if len(counted) != len(numbers):
        return _relative(formula, row, column)
    return spelled % tuple([int(n) - row if c else n for n, c in zip(numbers, counted, strict=True)])


def _shape(between: tuple[str, ...], column: int) -> tuple[str, tuple[bool, ...]]:
    """What is known of formulas of one shape: seen in one whose numbers tell what became of them."""
    probe = "".join(f"{text}{_PROBE + 2 * index}" for index, text in enumerate(between[:-1])) + between[-1]
    pieces = _PROBED.split(_relative(probe, 1, column))
    numbers = [int(number) for number in pieces[1::2]]
    counted = tuple(number % 2 == 1 for number in numbers)
    is_told = [number + is_counted for number, is_counted in zip(numbers, counted, strict=True)] == list(
        range(_PROBE, _PROBE + 2 * len(between) - 2, 2)
    )
    if any(_LONG.search(text) for text in between) or not is_told:
        return "", (True,) * len(between)  # one more than there are numbers: never asked
    return "%s".join(text.replace("%", "%%") for text in pieces[::2]), counted


def _relative(formula: str, row: int, column: int) -> str:
    def offset(fixed: str, to: int, own: int) -> str:
        return str(to) if fixed else f"[{to - own}]"

    def offsets(match: re.Match[str]) -> str:
        if match[2]:
            to_column, to_row = column_number(match[2].upper()), int(match[4])
            if to_column > LAST_COLUMN or to_row > LAST_ROW:
                return match[0]  # a name
            return f"⟦R{offset(match[3], to_row, row)}C{offset(match[1], to_column, column)}⟧"
        if match[6]:
            first, last = column_number(match[6].upper()), column_number(match[8].upper())
            if max(first, last) > LAST_COLUMN:
                return match[0]
            return f"⟦C{offset(match[5], first, column)}:C{offset(match[7], last, column)}⟧"
        if match[10]:
            return f"⟦R{offset(match[9], int(match[10]), row)}:R{offset(match[11], int(match[12]), row)}⟧"
        return match[0]

    return _TOKEN.sub(offsets, formula)


def absolute(form: str, row: int, column: int) -> str:
    """The formula that has the relative form `form` in the cell at `row` and `column`."""

    def place(to: int, is_offset: bool, own: int) -> int:
        return to + own if is_offset else to

    def whole(kind: str, is_offset: bool, to: int) -> str:
        at = place(to, is_offset, row if kind == "R" else column)
        if not 1 <= at <= (LAST_ROW if kind == "R" else LAST_COLUMN):
            return ""
        return ("" if is_offset else "$") + (str(at) if kind == "R" else column_letters(at))

    def address(match: re.Match[str]) -> str:
        if match[2] is not None:
            to_row = place(int(match[2]), bool(match[1]), row)
            to_column = place(int(match[4]), bool(match[3]), column)
            if not (1 <= to_row <= LAST_ROW and 1 <= to_column <= LAST_COLUMN):
                return "#REF!"
            return f"{'' if match[3] else '$'}{column_letters(to_column)}{'' if match[1] else '$'}{to_row}"
        if match[5] is not None:
            first = whole(match[5], bool(match[6]), int(match[7]))
            last = whole(match[5], bool(match[8]), int(match[9]))
            return f"{first}:{last}" if first and last else "#REF!"
        return match[0]

    return _RELATIVE.sub(address, form)


_QUOTED = pattern(r"'((?:[^']|'')*)'!|\"(?:[^\"]|\"\")*\"")


def unquoted(formula: str) -> str:
    """A formula with its sheets' names bare, to be compared: programs differ in which names they put into quotes.

    >>> unquoted("SUM('Reja'!A1,\\"'x'!\\")")
    'SUM(Reja!A1,"\\'x\\'!")'
    """
    return _QUOTED.sub(lambda match: match[0] if match[1] is None else f"{match[1]}!", formula)
