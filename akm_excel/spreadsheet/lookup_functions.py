"""The functions that look something up in blocks of cells, and those that add up what meets criteria."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.criteria import criterion
from akm_excel.spreadsheet.expression import Error, Node
from akm_excel.spreadsheet.operators import (
    NOT_THERE,
    REFERENCE_ERROR,
    Block,
    NotUnderstood,
    Value,
    finite,
    is_equal,
    is_number,
    number_of,
)

if TYPE_CHECKING:
    from akm_excel.spreadsheet.functions import Arguments, Functions


_WILD = frozenset("*?~")


class Lookups:
    """What was looked up in blocks of cells so far: many formulas of a plan ask for the same."""

    def __init__(self, values: Callable[[Block], list[list[Value]]]) -> None:
        self._values = values
        self._texts: dict[Block, dict[str, Value]] = {}
        self._meeting: dict[tuple[Block, type, Value], list[bool]] = {}

    def texts(self, block: Block) -> Mapping[str, Value]:
        """At which place of a block, from 1, each of its texts stands first, by the text in small letters."""
        if block not in self._texts:
            places: dict[str, Value] = {}
            for at, value in enumerate((value for row in self._values(block) for value in row), start=1):
                if type(value) is str:
                    places.setdefault(value.lower(), float(at))
            self._texts[block] = places
        return self._texts[block]

    def meeting(self, block: Block, wanted: Value) -> list[bool]:
        """Which cells of a block meet a criterion; COUNTIFS and SUMIF of one total ask for the same."""
        place = (block, type(wanted), wanted)
        if place not in self._meeting:
            self._meeting[place] = list(map(criterion(wanted), (value for row in self._values(block) for value in row)))
        return self._meeting[place]


def index(functions: Functions, arguments: Arguments, where: Where) -> Value | Block:
    """INDEX: a cell of a block, as a reference."""
    if not 2 <= len(arguments) <= 3 or arguments[0] is None:
        raise NotUnderstood
    block = functions.sheets.block(arguments[0], where)
    numbers = [number_of(functions.scalar(argument, where)) for argument in arguments[1:]]
    for number in numbers:
        if isinstance(number, Error):
            return number
    row, column = int(float(numbers[0])), int(float(numbers[1])) if len(numbers) > 1 else 1  # type: ignore[arg-type]
    if len(numbers) == 1 and block.top == block.bottom and block.left != block.right:
        row, column = 1, row
    if row < 1 or column < 1:
        raise NotUnderstood
    top, left = block.top + row - 1, block.left + column - 1
    if top > block.bottom or left > block.right:
        return REFERENCE_ERROR
    return Block(block.sheet, top, left, top, left)


def match(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """MATCH, exact only."""
    if len(arguments) != 3 or functions.scalar(arguments[2], where) not in {0.0}:
        raise NotUnderstood
    wanted = functions.scalar(arguments[0], where)
    block = functions.block(arguments[1], where)
    if block.left != block.right and block.top != block.bottom:
        raise NotUnderstood
    if isinstance(wanted, str) and wanted and not _WILD.intersection(wanted):
        return functions.lookups.texts(block).get(wanted.lower(), NOT_THERE)
    return _position(wanted, [value for row in functions.sheets.values(block) for value in row])


def _position(wanted: Value, values: Sequence[Value]) -> Value:
    if isinstance(wanted, Error):
        return wanted
    if wanted is None or (isinstance(wanted, str) and _WILD.intersection(wanted)):
        raise NotUnderstood
    if any(value is None for value in values) and wanted in ("", 0.0, False):
        raise NotUnderstood  # whether a blank cell is one of these, applications differ
    for at, value in enumerate(values, start=1):
        if type(value) is type(wanted) and is_equal(wanted, value):
            return float(at)
    return NOT_THERE


def vertical_lookup(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """VLOOKUP, exact only."""
    if len(arguments) != 4 or functions.scalar(arguments[3], where) not in {0.0}:
        raise NotUnderstood
    wanted, block = functions.scalar(arguments[0], where), functions.block(arguments[1], where)
    column = number_of(functions.scalar(arguments[2], where))
    if isinstance(column, Error):
        return column
    if not 1 <= column <= block.right - block.left + 1:
        return REFERENCE_ERROR
    rows = functions.sheets.values(block)
    at = _position(wanted, [row[0] for row in rows])
    value = at if not isinstance(at, float) else rows[int(at) - 1][int(column) - 1]
    return 0.0 if value is None else value


def sum_product(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """SUMPRODUCT."""
    arrays = [functions.array(argument, where) for argument in arguments]
    if any(len(a) != len(arrays[0]) or len(a[0]) != len(arrays[0][0]) for a in arrays):
        raise NotUnderstood
    products = []
    for rows in zip(*arrays, strict=True):
        for values in zip(*rows, strict=True):
            product = 1.0
            for value in values:
                if type(value) is float:
                    product *= value
                elif type(value) is Error:
                    return value
                else:
                    product *= value if is_number(value) else 0.0
            if product:
                products.append(product)
    return finite(math.fsum(products))


def _chosen(functions: Functions, pairs: Arguments, where: Where) -> list[bool]:
    """Which cells of blocks of one size meet their criteria; blocks and criteria take turns."""
    if len(pairs) % 2 or not pairs:
        raise NotUnderstood
    meets: list[bool] = []
    for at in range(0, len(pairs), 2):
        here = functions.lookups.meeting(functions.block(pairs[at], where), functions.scalar(pairs[at + 1], where))
        if meets and len(meets) != len(here):
            raise NotUnderstood
        meets = [a and b for a, b in zip(meets, here, strict=True)] if meets else here
    return meets


def count_if(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """COUNTIF and COUNTIFS."""
    return float(sum(_chosen(functions, arguments, where)))


def sum_if(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """SUMIF with a block to be summed."""
    if len(arguments) != 3:
        raise NotUnderstood
    return _sum_of(functions, arguments[2], arguments[:2], where)


def sum_ifs(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """SUMIFS."""
    return _sum_of(functions, arguments[0] if arguments else None, arguments[1:], where)


def _sum_of(functions: Functions, summed: Node | None, pairs: Arguments, where: Where) -> Value:
    chosen = _chosen(functions, pairs, where)
    values = [value for row in functions.sheets.values(functions.block(summed, where)) for value in row]
    if len(values) != len(chosen):
        raise NotUnderstood
    numbers = []
    for value, is_chosen in zip(values, chosen, strict=True):
        if is_chosen and isinstance(value, Error):
            return value
        if is_chosen and is_number(value):
            numbers.append(float(value))  # type: ignore[arg-type]
    return finite(math.fsum(numbers))
