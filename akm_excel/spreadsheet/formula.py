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


def relative(formula: str, row: int, column: int) -> str:
    """The relative form of `formula` (without its ``=``) in the cell at `row` and `column`."""

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
    return _QUOTED.sub(lambda found: found[0] if found[1] is None else f"{found[1]}!", formula)
