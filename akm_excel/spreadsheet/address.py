"""Cell addresses: ``E12`` and (12, 5)."""

import re
from functools import cache

from akm_excel.patterns import pattern

_ADDRESS = pattern(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
Where = tuple[str, int, int]
"""Sheet, row and column of a cell."""


@cache
def column_number(letters: str) -> int:
    """The number of a column: A is 1."""
    result = 0
    for letter in letters:
        result = result * 26 + ord(letter) - 64
    return result


@cache
def column_letters(number: int) -> str:
    """The letters of a column: 1 is A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parse(text: str) -> tuple[int, int]:
    """Row and column of ``E12`` or ``$E$12``. Raises `ValueError` for anything else."""
    match = _ADDRESS.fullmatch(text)
    if match is None or int(match[2]) > LAST_ROW or column_number(match[1]) > LAST_COLUMN:
        raise ValueError(f"not a cell address: {text}")
    return int(match[2]), column_number(match[1])


def spell(row: int, column: int) -> str:
    """The address of a row and a column: ``E12``."""
    return f"{column_letters(column)}{row}"


def place(where: Where) -> str:
    """The address of a cell with its sheet: ``Reja!E12``."""
    sheet, row, column = where
    return f"{sheet}!{spell(row, column)}"


def parse_place(text: str) -> Where:
    """Sheet, row and column of ``Reja!E12``. Raises `ValueError` for anything else."""
    sheet, _, cell = text.rpartition("!")
    return sheet, *parse(cell)
