"""Plain formulas, worked out at once: those that read a few cells of their own sheet and use everyday functions.

Nine tenths of a plan's formulas are of that kind, some forty shapes of them. What they come to depends on what these
cells hold and on nothing else, so a shape is made into one function of these values. It takes numbers, texts and
blanks alone, and what it does not wholly understand it refuses (`Refused`): `functions` works that out, slowly.
"""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP
from functools import lru_cache
from math import fsum, isfinite
from operator import itemgetter
from typing import NamedTuple

from akm_excel.spreadsheet.address import LAST_COLUMN, LAST_ROW, Where
from akm_excel.spreadsheet.criteria import criterion
from akm_excel.spreadsheet.expression import Call, Cells, Corner, Error, Literal, Node, Operation, parse
from akm_excel.spreadsheet.operators import NotUnderstood, Value, operate, round_exactly

Values = Sequence[Value]
Work = Callable[[Values], Value]
"""What becomes of the values of the cells that a formula reads."""
_LONGEST = 512
"""A longer formula is no plain one: its tree may be as deep as it is long."""
_MOST_CELLS = 64
_LONGEST_TEXT = 32_767
_PLAIN = frozenset((float, str, type(None)))


class Refused(Exception):
    """A plain formula met what it does not take."""


class PlainFormula(NamedTuple):
    """The cells that a formula may read, as seen from its own, and what it makes of what they hold."""

    cells: tuple[Corner, ...]
    work: Work

    def places(self, where: Where) -> list[Where] | None:
        """Its cells where it stands in the cell `where`; None where one of them is beyond the sheet's end."""
        sheet, own_row, own_column = where
        places = []
        for row, column, row_fixed, column_fixed in self.cells:
            to_row = row if row_fixed else own_row + row
            to_column = column if column_fixed else own_column + column
            if not (0 < to_row <= LAST_ROW and 0 < to_column <= LAST_COLUMN):
                return None
            places.append((sheet, to_row, to_column))
        return places

    def result(self, held: Sequence[object]) -> Value:
        """What it comes to where its cells hold these. Raises `Refused`, also for what is no plain value."""
        if not _PLAIN.issuperset(map(type, held)):
            raise Refused
        try:
            result = self.work(held)  # type: ignore[arg-type]  # see above
        except NotUnderstood:
            raise Refused from None
        if type(result) is str and len(result) > _LONGEST_TEXT:
            raise Refused
        return 0.0 if result is None else result


@lru_cache(maxsize=16_384)
def plain_formula(form: str) -> PlainFormula | None:
    """The plain formula that a relative form is; None for any other."""
    if len(form) > _LONGEST or "!" in form:
        return None
    cells: dict[Corner, int] = {}
    try:
        work = _work(parse(form), cells)
    except Refused:
        return None
    return PlainFormula(tuple(cells), work) if len(cells) <= _MOST_CELLS else None


def _work(node: Node | None, cells: dict[Corner, int]) -> Work:
    """The function that a part of a formula is. Raises `Refused` where it is none of those known here."""
    if isinstance(node, Cells):
        return itemgetter(_single(node, cells))
    if isinstance(node, Literal) and not isinstance(node.value, Error):
        value = node.value
        return lambda values: value
    if isinstance(node, Operation):
        return _operation(node, cells)
    if isinstance(node, Call) and node.function in _FUNCTIONS and None not in node.arguments:
        return _FUNCTIONS[node.function](node.arguments, cells)
    raise Refused


def _single(node: Cells, cells: dict[Corner, int]) -> int:
    if node.sheet or node.first != node.last:
        raise Refused
    return cells.setdefault(node.first, len(cells))


def _operation(node: Operation, cells: dict[Corner, int]) -> Work:
    sign = node.sign
    works = [_work(operand, cells) for operand in node.operands]
    if len(works) == 1:
        (only,) = works
        return lambda values: operate(sign, (only(values),))
    one, other = works
    if sign not in {"=", "<>"}:
        return lambda values: operate(sign, (one(values), other(values)))
    is_equality = sign == "="

    def compared(values: Values) -> Value:
        first, second = one(values), other(values)
        if (type(first) is str and type(second) is float) or (type(first) is float and type(second) is str):
            return not is_equality  # a number is no text
        return operate(sign, (first, second))

    return compared


Parts = tuple["Node | None", ...]


def _taken(arguments: Parts, cells: dict[Corner, int], count: int) -> list[Work]:
    if len(arguments) != count:
        raise Refused
    return [_work(argument, cells) for argument in arguments]


def _if(arguments: Parts, cells: dict[Corner, int]) -> Work:
    test, then, otherwise = _taken(arguments, cells, 3)

    def chosen(values: Values) -> Value:
        condition = test(values)
        if type(condition) is not bool:
            raise Refused
        value = then(values) if condition else otherwise(values)
        return 0.0 if value is None else value

    return chosen


def _is_number(arguments: Parts, cells: dict[Corner, int]) -> Work:
    (work,) = _taken(arguments, cells, 1)
    return lambda values: type(work(values)) is float


def _logical(combine: Callable[[list[Value]], bool]) -> "Function":
    def made(arguments: Parts, cells: dict[Corner, int]) -> Work:
        works = [_work(argument, cells) for argument in arguments]
        if not works:
            raise Refused

        def combined(values: Values) -> Value:
            truths = [work(values) for work in works]
            for truth in truths:
                if type(truth) is not bool:
                    raise Refused
            return combine(truths)

        return combined

    return made


def _rounded(arguments: Parts, cells: dict[Corner, int]) -> Work:
    number, _ = _taken(arguments, cells, 2)
    places = arguments[1]
    if not isinstance(places, Literal) or type(places.value) is not float:
        raise Refused
    count = int(places.value)

    def rounded(values: Values) -> Value:
        value = number(values)
        if type(value) is not float:
            raise Refused
        return round_exactly(value, count, ROUND_HALF_UP)

    return rounded


def _number(arguments: Parts, cells: dict[Corner, int]) -> Work:
    (work,) = _taken(arguments, cells, 1)

    def number(values: Values) -> Value:
        value = work(values)
        if type(value) is float:
            return value
        if value is None or type(value) is str:
            return 0.0
        raise Refused

    return number


def _read(argument: Node | None, cells: dict[Corner, int]) -> list[int]:
    """The cells of a block, which begins and ends at corners of one kind: the same block wherever it stands."""
    if not isinstance(argument, Cells) or argument.sheet:
        raise Refused
    first, last = argument.first, argument.last
    if (first.row_fixed, first.column_fixed) != (last.row_fixed, last.column_fixed):
        raise Refused
    top, bottom = sorted((first.row, last.row))
    left, right = sorted((first.column, last.column))
    if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
        raise Refused
    block = [
        Corner(row, column, first.row_fixed, first.column_fixed)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]
    return [cells.setdefault(corner, len(cells)) for corner in block]


def _numbers(make: Callable[[list[float]], float]) -> "Function":
    """A function of the numbers among cells."""

    def made(arguments: Parts, cells: dict[Corner, int]) -> Work:
        read = [at for argument in arguments for at in _read(argument, cells)]

        def worked_out(values: Values) -> Value:
            held = [values[at] for at in read]
            return make([value for value in held if type(value) is float])

        return worked_out

    return made


def _sum(numbers: list[float]) -> float:
    try:
        total = fsum(numbers)
    except OverflowError:
        raise Refused from None
    if not isfinite(total):
        raise Refused
    return total


def _counted(arguments: Parts, cells: dict[Corner, int]) -> Work:
    """COUNTIF with a criterion that is spelled in the formula."""
    block, wanted = arguments if len(arguments) == 2 else (None, None)
    if not isinstance(wanted, Literal) or type(wanted.value) is not str:
        raise Refused
    read = _read(block, cells)
    try:
        meets = criterion(wanted.value)
    except NotUnderstood:
        raise Refused from None
    return lambda values: float(sum([meets(values[at]) for at in read]))


Function = Callable[[Parts, dict[Corner, int]], Work]
_FUNCTIONS: dict[str, Function] = {
    "AND": _logical(all),
    "COUNT": _numbers(lambda numbers: float(len(numbers))),
    "COUNTIF": _counted,
    "IF": _if,
    "ISNUMBER": _is_number,
    "N": _number,
    "OR": _logical(any),
    "ROUND": _rounded,
    "SUM": _numbers(_sum),
}
