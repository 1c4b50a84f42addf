"""Addresses of cells as findings name them: ``Reja!E12``, and blocks as sightings do: ``D29:E31``."""

import re
from typing import NamedTuple

from akm_excel.patterns import pattern

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""What columns are named by; `string` loads in half a millisecond."""
_CELL = pattern(r"(?:(.*)!)?([A-Z]{1,3})([0-9]+)", re.DOTALL)


class Place(NamedTuple):
    """A cell: its sheet, and its row and column from 1."""

    sheet: str
    row: int
    column: int


class Block(NamedTuple):
    """A block of cells, both ends inside."""

    first: Place
    last: Place

    def covers(self, place: Place) -> bool:
        """Whether a cell lies in the block and is not its first, which is the one that is seen of merged cells."""
        return (
            place != self.first
            and place.sheet == self.first.sheet
            and self.first.row <= place.row <= self.last.row
            and self.first.column <= place.column <= self.last.column
        )


def parse(cell: str) -> Place | None:
    """A cell's place; None for what is no cell.

    >>> parse("Reja!E12")
    Place(sheet='Reja', row=12, column=5)
    """
    match = _CELL.fullmatch(cell)
    if match is None:
        return None
    column = 0
    for letter in match[2]:
        column = column * 26 + ord(letter) - 64
    return Place(match[1] or "", int(match[3]), column)


def block(cell: str, span: str) -> Block | None:
    """The block `span` in the sheet of a cell; None for what is no block."""
    sheet = cell.rpartition("!")[0]
    first, last = (parse(f"{sheet}!{end}") for end in (span.partition(":")[0], span.rpartition(":")[2]))
    return Block(first, last) if first and last else None


def spell(row: int, column: int) -> str:
    """A cell's address in its sheet.

    >>> spell(12, 28)
    'AB12'
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
