"""Formulas compared and moved: the same formula in another row is the same formula.

A formula's *relative form* has its references written as offsets from its own cell (``R[0]C[-2]``),
so that a column filled down has one relative form, as Excel's shared formulas have.
"""

import re

from akm_excel.spreadsheet.address import LAST_COLUMN, LAST_ROW, column_letters, column_number

# Texts and quoted sheet names are passed over; a reference is not part of a longer name or a function's name.
_TOKEN = re.compile(
    r'"(?:[^"]|"")*"'
    r"|'(?:[^']|'')*'"
    r"|(?<![\w.$])(\$?)([A-Z]{1,3})(\$?)([1-9]\d{0,6})(?![\w.(!])",
    re.ASCII,
)
_RELATIVE = re.compile(r'"(?:[^"]|"")*"|' r"'(?:[^']|'')*'" r"|⟦R(\[)?(-?\d+)\]?C(\[)?(-?\d+)\]?⟧")


def relative(formula: str, row: int, column: int) -> str:
    """The relative form of `formula` (without its ``=``) in the cell at `row` and `column`."""

    def offsets(match: re.Match[str]) -> str:
        if not match[2]:
            return match[0]
        to_column, to_row = column_number(match[2]), int(match[4])
        row_part = str(to_row) if match[3] else f"[{to_row - row}]"
        column_part = str(to_column) if match[1] else f"[{to_column - column}]"
        return f"⟦R{row_part}C{column_part}⟧"

    return _TOKEN.sub(offsets, formula)


def absolute(form: str, row: int, column: int) -> str:
    """The formula that has the relative form `form` in the cell at `row` and `column`."""

    def address(match: re.Match[str]) -> str:
        if match[2] is None:
            return match[0]
        to_row = int(match[2]) + (row if match[1] else 0)
        to_column = int(match[4]) + (column if match[3] else 0)
        if not (1 <= to_row <= LAST_ROW and 1 <= to_column <= LAST_COLUMN):
            return "#REF!"
        return f"{'' if match[3] else '$'}{column_letters(to_column)}{'' if match[1] else '$'}{to_row}"

    return _RELATIVE.sub(address, form)
