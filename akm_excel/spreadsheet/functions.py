"""What operators and functions come to, as in Excel; see `evaluation` for what is left out."""

import math
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from typing import NamedTuple, Protocol

from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.expression import Call, Cells, Error, Literal, Name, Node, Operation, Union

Value = float | str | bool | Error | None
Arguments = tuple[Node | None, ...]
_VALUE, _DIVISION, _NOT_THERE, _REFERENCE = Error("#VALUE!"), Error("#DIV/0!"), Error("#N/A"), Error("#REF!")
_NUMBER_ERROR = Error("#NUM!")
_LONGEST = 32_767


class NotUnderstood(Exception):
    """A formula, or what it reads, that applications may take otherwise: no result is given."""


class Block(NamedTuple):
    """A block of cells as a value."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


class Sheets(Protocol):
    """What functions ask of the workbook."""

    def block(self, node: Node, where: Where) -> Block:
        """The block of cells that a reference names."""

    def values(self, block: Block) -> list[list[Value]]:
        """What the cells of a block hold."""

    def value(self, where: Where) -> Value:
        """What a cell holds."""

    def used_rows(self, sheet: str) -> int:
        """The last row of a sheet that has cells."""


Array = list[list[Value]]


class Functions:
    """Evaluates the trees of formulas over the cells of a workbook."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets

    def result(self, node: Node, where: Where) -> Value:
        """What a formula comes to in its cell: a blank that it refers to is shown as 0."""
        found = self.scalar(node, where)
        if isinstance(found, str) and len(found) > _LONGEST:
            raise NotUnderstood
        return 0.0 if found is None else found

    def scalar(self, node: Node | None, where: Where) -> Value:
        """One value. Raises `NotUnderstood` for a block of several cells: applications take it in different ways."""
        match node:
            case None:
                return None
            case Literal(value):
                return value
            case Cells() | Name():
                return self._only(self.sheets.block(node, where))
            case Operation(sign, operands):
                return operate(sign, [self.scalar(operand, where) for operand in operands])
            case Call(function, arguments):
                known = _FUNCTIONS.get(function)
                if known is None:
                    raise NotUnderstood
                found = known(self, arguments, where)
                return self._only(found) if isinstance(found, Block) else found
        raise NotUnderstood

    def _only(self, block: Block) -> Value:
        if (block.top, block.left) != (block.bottom, block.right):
            raise NotUnderstood
        return self.sheets.value((block.sheet, block.top, block.left))

    def block(self, node: Node | None, where: Where) -> Block:
        """A reference, also one that INDEX gives."""
        if isinstance(node, Call) and node.function == "INDEX":
            found = _index(self, node.arguments, where)
            if isinstance(found, Block):
                return found
        if isinstance(node, Cells | Name):
            return self._clipped(self.sheets.block(node, where))
        raise NotUnderstood

    def _clipped(self, block: Block) -> Block:
        """A whole column as far as there are cells: what lies beyond is blank."""
        bottom = max(block.top, min(block.bottom, self.sheets.used_rows(block.sheet)))
        return block if block.bottom - block.top < 100_000 else block._replace(bottom=bottom)

    def each(self, node: Node | None, where: Where) -> Iterator[tuple[Value, bool]]:
        """The values of an argument that may be a block, and whether they stand in cells."""
        if isinstance(node, Union):
            for part in node.parts:
                yield from self.each(part, where)
        elif isinstance(node, Cells | Name):
            for row in self.sheets.values(self.block(node, where)):
                for value in row:
                    yield value, True
        else:
            yield self.scalar(node, where), False

    def array(self, node: Node | None, where: Where) -> Array:
        """An argument worked out element by element, as SUMPRODUCT does."""
        match node:
            case Cells() | Name():
                return self.sheets.values(self.sheets.block(node, where))
            case Operation(sign, operands):
                return _spread(
                    lambda *values: operate(sign, values), *(self.array(operand, where) for operand in operands)
                )
            case Call("ISNUMBER" | "ISTEXT" | "ISBLANK" | "ISERROR" as function, (argument,)):
                return _spread(_TESTS[function], self.array(argument, where))
        return [[self.scalar(node, where)]]


def _spread(function: Callable[..., Value], *arrays: Array) -> Array:
    """A function of the elements of arrays; one of a single row, column or element is repeated."""
    height, width = max(map(len, arrays)), max(len(array[0]) for array in arrays)
    for array in arrays:
        if len(array) not in {1, height} or len(array[0]) not in {1, width}:
            raise NotUnderstood

    whole = [
        [row * width if len(row) == 1 else row for row in (array * height if len(array) == 1 else array)]
        for array in arrays
    ]
    return [list(map(function, *rows)) for rows in zip(*whole, strict=True)]


# Operators


def operate(sign: str, values: Sequence[Value]) -> Value:
    """What an operator makes of one or two values."""
    for value in values:
        if type(value) is Error:
            return value
    if sign == "&":
        return "".join(map(text_of, values))
    if sign in {"=", "<>"}:
        return _equal(values[0], values[1]) is (sign == "=")
    if sign in _ORDERED:
        return _ORDERED[sign](_order(values[0], values[1]))
    numbers = []
    for value in values:
        number = _number(value)
        if isinstance(number, Error):
            return number
        numbers.append(number)
    return _calculate(sign, numbers)


_ORDERED: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def _calculate(sign: str, numbers: list[float]) -> Value:
    first, second = numbers[0], numbers[-1]
    try:
        match sign:
            case "+":
                return _finite(first if len(numbers) == 1 else _near(first, second, first + second))
            case "-":
                return _finite(-first if len(numbers) == 1 else _near(first, second, first - second))
            case "*":
                return _finite(first * second)
            case "/":
                return _finite(first / second)
            case "%":
                return first / 100
            case "^":
                power = first**second
                if isinstance(power, complex):
                    return _NUMBER_ERROR
                return _finite(power)
    except ZeroDivisionError:
        return _DIVISION
    except OverflowError:
        return _NUMBER_ERROR
    raise NotUnderstood


def _near(first: float, second: float, result: float) -> float:
    """A difference of equal numbers is nothing, though their last bits differ."""
    return 0.0 if result and abs(result) < max(abs(first), abs(second)) * 2.0**-48 else result


def _finite(number: float) -> Value:
    return number if math.isfinite(number) else _NUMBER_ERROR


def _number(value: Value) -> float | Error:
    match value:
        case bool():
            return float(value)
        case float() | int():
            return value
        case None:
            return 0.0
        case Error():
            return value
    if any(char.isdigit() for char in value):
        raise NotUnderstood  # in which locale?
    return _VALUE


def text_of(value: Value) -> str:
    """A value as `&` writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return value
        case float() | int():
            if value and not 1e-4 <= abs(value) < 1e15:
                raise NotUnderstood
            if value == int(value):
                return str(int(value))
            raise NotUnderstood  # a decimal point or comma, as the computer is set
    raise NotUnderstood


def _equal(first: Value, second: Value) -> bool:
    """Whether two values are equal; capitals do not count, nor what is beyond 15 digits."""
    if type(first) is str and type(second) is str:
        return first == second or first.lower() == second.lower()
    (kind, a), (other_kind, b) = _comparable(first, second), _comparable(second, first)
    if kind != other_kind or isinstance(a, str) or isinstance(b, str):
        return (kind, a) == (other_kind, b)
    return a == b or (math.isclose(a, b, rel_tol=1e-14) and f"{a:.15g}" == f"{b:.15g}")


def _order(first: Value, second: Value) -> int:
    """-1, 0, 1: numbers before texts before truth values. The order of texts is mostly the locale's."""
    (kind, a), (other_kind, b) = _comparable(first, second), _comparable(second, first)
    if kind != other_kind:
        return -1 if kind < other_kind else 1
    if _equal(first, second):
        return 0
    if isinstance(a, str) and isinstance(b, str):
        if not all(text.isascii() and text.isalpha() for text in (a, b)):
            raise NotUnderstood
        return -1 if a < b else 1
    return -1 if float(a) < float(b) else 1


def _comparable(value: Value, other: Value) -> tuple[int, float | str]:
    match value:
        case None:
            return (1, "") if isinstance(other, str) else (2, 0.0) if isinstance(other, bool) else (0, 0.0)
        case bool():
            return 2, float(value)
        case str():
            return 1, value.lower()
        case float() | int():
            return 0, value
    raise NotUnderstood


# Functions


def _numbers(functions: Functions, arguments: Arguments, where: Where) -> list[float] | Error:
    """The numbers among arguments as SUM takes them: in cells only what is a number counts."""
    found = []
    for argument in arguments:
        for value, in_cell in functions.each(argument, where):
            if isinstance(value, Error):
                return value
            if isinstance(value, bool | str):
                if not in_cell:
                    raise NotUnderstood
            elif value is not None:
                found.append(value)
            elif not in_cell:
                found.append(0.0)
    return found


def _aggregate(function: Callable[[list[float]], Value]) -> "Function":
    def aggregated(functions: Functions, arguments: Arguments, where: Where) -> Value:
        numbers = _numbers(functions, arguments, where)
        return numbers if isinstance(numbers, Error) else function(numbers)

    return aggregated


def _counted(test: Callable[[Value], bool]) -> "Function":
    def counted(functions: Functions, arguments: Arguments, where: Where) -> Value:
        total = 0
        for argument in arguments:
            for value, in_cell in functions.each(argument, where):
                if not in_cell and isinstance(value, str):
                    raise NotUnderstood
                total += test(value)
        return float(total)

    return counted


def is_number(value: Value) -> bool:
    """Whether a value is a number; truth values are none."""
    return isinstance(value, float | int) and not isinstance(value, bool)


_TESTS: dict[str, Callable[[Value], Value]] = {
    "ISNUMBER": is_number,
    "ISTEXT": lambda value: isinstance(value, str),
    "ISBLANK": lambda value: value is None,
    "ISERROR": lambda value: isinstance(value, Error),
}


def _tested(name: str) -> "Function":
    def tested(functions: Functions, arguments: Arguments, where: Where) -> Value:
        return _TESTS[name](functions.scalar(_single(arguments), where))

    return tested


def _single(arguments: Arguments) -> Node | None:
    if len(arguments) != 1:
        raise NotUnderstood
    return arguments[0]


def _if(functions: Functions, arguments: Arguments, where: Where) -> Value:
    if not 2 <= len(arguments) <= 3:
        raise NotUnderstood
    condition = functions.scalar(arguments[0], where)
    if isinstance(condition, Error):
        return condition
    if isinstance(condition, str):
        raise NotUnderstood
    if condition:
        chosen = functions.scalar(arguments[1], where)
    elif len(arguments) == 2:
        return False
    else:
        chosen = functions.scalar(arguments[2], where)
    return 0.0 if chosen is None else chosen


def _if_error(functions: Functions, arguments: Arguments, where: Where) -> Value:
    if len(arguments) != 2:
        raise NotUnderstood
    found = functions.scalar(arguments[0], where)
    found = functions.scalar(arguments[1], where) if isinstance(found, Error) else found
    return 0.0 if found is None else found


def _logical(combine: Callable[[Iterator[bool]], bool]) -> "Function":
    def combined(functions: Functions, arguments: Arguments, where: Where) -> Value:
        truths = []
        for argument in arguments:
            for value, in_cell in functions.each(argument, where):
                if isinstance(value, Error):
                    return value
                if isinstance(value, str) or (value is None and not in_cell):
                    raise NotUnderstood
                if value is not None:
                    truths.append(bool(value))
        if not truths:
            raise NotUnderstood
        return combine(iter(truths))

    return combined


def _not(functions: Functions, arguments: Arguments, where: Where) -> Value:
    value = functions.scalar(_single(arguments), where)
    if isinstance(value, Error):
        return value
    if isinstance(value, str):
        raise NotUnderstood
    return not value


def _rounded(mode: str) -> "Function":
    def rounded(functions: Functions, arguments: Arguments, where: Where) -> Value:
        if len(arguments) != 2:
            raise NotUnderstood
        number = _number(functions.scalar(arguments[0], where))
        places = _number(functions.scalar(arguments[1], where))
        for value in (number, places):
            if isinstance(value, Error):
                return value
        return _round(float(number), int(float(places)), mode)  # type: ignore[arg-type]

    return rounded


def _round(number: float, places: int, mode: str) -> float:
    if abs(places) > 20:
        raise NotUnderstood
    with localcontext() as context:
        context.prec = 400
        step = Decimal(1).scaleb(-places)
        exact = Decimal(f"{number:.15g}")  # what Excel shows is what it rounds
        return float((exact / step).to_integral_value(rounding=mode) * step)


def _of_number(function: Callable[[float], Value]) -> "Function":
    def applied(functions: Functions, arguments: Arguments, where: Where) -> Value:
        number = _number(functions.scalar(_single(arguments), where))
        return number if isinstance(number, Error) else function(number)

    return applied


def _mod(functions: Functions, arguments: Arguments, where: Where) -> Value:
    if len(arguments) != 2:
        raise NotUnderstood
    number, divisor = (_number(functions.scalar(argument, where)) for argument in arguments)
    if isinstance(number, Error):
        return number
    if isinstance(divisor, Error):
        return divisor
    if number != int(number) or divisor != int(divisor):
        raise NotUnderstood
    return float(int(number) % int(divisor)) if divisor else _DIVISION


def _texts(functions: Functions, arguments: Arguments, where: Where) -> list[str] | Error:
    found = []
    for argument in arguments:
        value = functions.scalar(argument, where)
        if isinstance(value, Error):
            return value
        found.append(text_of(value))
    return found


def _of_text(function: Callable[[str], Value]) -> "Function":
    def applied(functions: Functions, arguments: Arguments, where: Where) -> Value:
        texts = _texts(functions, (_single(arguments),), where)
        return texts if isinstance(texts, Error) else function(texts[0])

    return applied


def _joined(functions: Functions, arguments: Arguments, where: Where) -> Value:
    texts = _texts(functions, arguments, where)
    return texts if isinstance(texts, Error) else "".join(texts)


def _left(functions: Functions, arguments: Arguments, where: Where) -> Value:
    return _cut(functions, arguments, where, lambda text, count: text[:count])


def _right(functions: Functions, arguments: Arguments, where: Where) -> Value:
    return _cut(functions, arguments, where, lambda text, count: text[len(text) - min(count, len(text)) :])


def _cut(functions: Functions, arguments: Arguments, where: Where, cut: Callable[[str, int], str]) -> Value:
    if not 1 <= len(arguments) <= 2:
        raise NotUnderstood
    texts = _texts(functions, arguments[:1], where)
    count = _number(functions.scalar(arguments[1], where)) if len(arguments) == 2 else 1.0
    if isinstance(texts, Error):
        return texts
    if isinstance(count, Error):
        return count
    if any(ord(char) > 0xFFFF for char in texts[0]):
        raise NotUnderstood  # Excel counts halves of such signs
    return cut(texts[0], int(count)) if count >= 0 else _VALUE


def _find(functions: Functions, arguments: Arguments, where: Where) -> Value:
    if len(arguments) != 2:
        raise NotUnderstood
    texts = _texts(functions, arguments, where)
    if isinstance(texts, Error):
        return texts
    at = texts[1].find(texts[0])
    return float(at + 1) if at >= 0 else _VALUE


def _substitute(functions: Functions, arguments: Arguments, where: Where) -> Value:
    if len(arguments) != 3:
        raise NotUnderstood
    texts = _texts(functions, arguments, where)
    if isinstance(texts, Error):
        return texts
    return texts[0].replace(texts[1], texts[2]) if texts[1] else texts[0]


def _index(functions: Functions, arguments: Arguments, where: Where) -> "Value | Block":
    if not 2 <= len(arguments) <= 3 or arguments[0] is None:
        raise NotUnderstood
    block = functions.sheets.block(arguments[0], where)
    numbers = [_number(functions.scalar(argument, where)) for argument in arguments[1:]]
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
        return _REFERENCE
    return Block(block.sheet, top, left, top, left)


def _match(functions: Functions, arguments: Arguments, where: Where) -> Value:
    if len(arguments) != 3 or functions.scalar(arguments[2], where) not in {0.0, False}:
        raise NotUnderstood
    wanted = functions.scalar(arguments[0], where)
    block = functions.block(arguments[1], where)
    if block.left != block.right and block.top != block.bottom:
        raise NotUnderstood
    return _position(wanted, [value for row in functions.sheets.values(block) for value in row])


def _position(wanted: Value, values: Sequence[Value]) -> Value:
    if isinstance(wanted, Error):
        return wanted
    if wanted is None or (isinstance(wanted, str) and any(sign in wanted for sign in "*?~")):
        raise NotUnderstood
    for at, value in enumerate(values, start=1):
        if value is not None and not isinstance(value, Error) and type(value) is type(wanted):
            if _equal(wanted, value):
                return float(at)
    return _NOT_THERE


def _vertical_lookup(functions: Functions, arguments: Arguments, where: Where) -> Value:
    if len(arguments) != 4 or functions.scalar(arguments[3], where) not in {0.0, False}:
        raise NotUnderstood
    wanted, block = functions.scalar(arguments[0], where), functions.block(arguments[1], where)
    column = _number(functions.scalar(arguments[2], where))
    if isinstance(column, Error):
        return column
    if not 1 <= column <= block.right - block.left + 1:
        return _REFERENCE
    rows = functions.sheets.values(block)
    at = _position(wanted, [row[0] for row in rows])
    found = at if not isinstance(at, float) else rows[int(at) - 1][int(column) - 1]
    return 0.0 if found is None else found


def _sum_product(functions: Functions, arguments: Arguments, where: Where) -> Value:
    arrays = [functions.array(argument, where) for argument in arguments]
    if any(len(a) != len(arrays[0]) or len(a[0]) != len(arrays[0][0]) for a in arrays):
        raise NotUnderstood
    products = []
    for rows in zip(*arrays, strict=True):
        for values in zip(*rows, strict=True):
            product = 1.0
            for value in values:
                if type(value) is Error:
                    return value
                product *= value if is_number(value) else 0.0  # type: ignore[operator]
            if product:
                products.append(product)
    return _finite(math.fsum(products))


# Criteria, as COUNTIF and SUMIF have them


def _criterion(value: Value) -> Callable[[Value], bool]:
    """What a criterion asks of a cell. Raises `NotUnderstood` for those that applications take in different ways."""
    if value is None or isinstance(value, Error | bool):
        raise NotUnderstood
    if not isinstance(value, str):
        return _compared("=", value)
    sign = next((sign for sign in ("<>", "<=", ">=", "=", "<", ">") if value.startswith(sign)), "")
    rest = value[len(sign) :]
    number = _plain_number(rest)
    if number is not None:
        return _compared(sign or "=", number)
    if sign in {"", "="} and rest and not any(char in rest for char in "*?~") and not _like_a_number(rest):
        wanted = rest.lower()
        return lambda found: isinstance(found, str) and found.lower() == wanted
    raise NotUnderstood


def _plain_number(text: str) -> float | None:
    body = text.removeprefix("-")
    if body.isascii() and body.isdigit():
        return float(text)
    head, _, exponent = body.partition("E+")
    if head.isascii() and head.isdigit() and exponent.isascii() and exponent.isdigit():
        return float(text)
    return None


def _like_a_number(text: str) -> bool:
    """Whether some application may take a text for a number, a date or a truth value: 2.10, 4/4, 5 %."""
    return not any(char.isalpha() for char in text) and any(char.isdigit() for char in text)


def _compared(sign: str, wanted: float) -> Callable[[Value], bool]:
    def meets(found: Value) -> bool:
        if isinstance(found, str) and sign == "=" and _like_a_number(found):
            raise NotUnderstood
        if not is_number(found):
            return sign == "<>"
        return bool(operate(sign, (found, wanted)))

    return meets


def _chosen(functions: Functions, pairs: Arguments, where: Where) -> list[bool]:
    """Which cells of blocks of one size meet their criteria; blocks and criteria take turns."""
    if len(pairs) % 2 or not pairs:
        raise NotUnderstood
    meets: list[bool] = []
    for at in range(0, len(pairs), 2):
        values = [value for row in functions.sheets.values(functions.block(pairs[at], where)) for value in row]
        criterion = _criterion(functions.scalar(pairs[at + 1], where))
        here = [criterion(value) for value in values]
        if meets and len(meets) != len(here):
            raise NotUnderstood
        meets = [a and b for a, b in zip(meets, here, strict=True)] if meets else here
    return meets


def _count_if(functions: Functions, arguments: Arguments, where: Where) -> Value:
    return float(sum(_chosen(functions, arguments, where)))


def _sum_if(functions: Functions, arguments: Arguments, where: Where) -> Value:
    if len(arguments) != 3:
        raise NotUnderstood
    return _sum_of(functions, arguments[2], arguments[:2], where)


def _sum_ifs(functions: Functions, arguments: Arguments, where: Where) -> Value:
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
    return _finite(math.fsum(numbers))


Function = Callable[[Functions, Arguments, Where], "Value | Block"]
_FUNCTIONS: dict[str, Function] = {
    "ABS": _of_number(abs),
    "AND": _logical(all),
    "AVERAGE": _aggregate(lambda numbers: math.fsum(numbers) / len(numbers) if numbers else _DIVISION),
    "CONCATENATE": _joined,
    "COUNT": _counted(is_number),
    "COUNTA": _counted(lambda value: value is not None),
    "COUNTBLANK": _counted(lambda value: value is None or value == ""),
    "COUNTIF": _count_if,
    "COUNTIFS": _count_if,
    "FALSE": lambda *_: False,
    "FIND": _find,
    "IF": _if,
    "IFERROR": _if_error,
    "INDEX": _index,
    "INT": _of_number(lambda number: float(math.floor(number))),
    "ISBLANK": _tested("ISBLANK"),
    "ISERROR": _tested("ISERROR"),
    "ISNUMBER": _tested("ISNUMBER"),
    "ISTEXT": _tested("ISTEXT"),
    "LEFT": _left,
    "LEN": _of_text(lambda text: float(len(text))),
    "LOWER": _of_text(str.lower),
    "MATCH": _match,
    "MAX": _aggregate(lambda numbers: max(numbers, default=0.0)),
    "MIN": _aggregate(lambda numbers: min(numbers, default=0.0)),
    "MOD": _mod,
    "NOT": _not,
    "OR": _logical(any),
    "PRODUCT": _aggregate(lambda numbers: _finite(math.prod(numbers)) if numbers else 0.0),
    "RIGHT": _right,
    "ROUND": _rounded(ROUND_HALF_UP),
    "ROUNDDOWN": _rounded(ROUND_DOWN),
    "ROUNDUP": _rounded(ROUND_UP),
    "SUBSTITUTE": _substitute,
    "SUM": _aggregate(lambda numbers: _finite(math.fsum(numbers))),
    "SUMIF": _sum_if,
    "SUMIFS": _sum_ifs,
    "SUMPRODUCT": _sum_product,
    "TRUE": lambda *_: True,
    "UPPER": _of_text(str.upper),
    "VLOOKUP": _vertical_lookup,
}
FUNCTIONS = frozenset(_FUNCTIONS)
"""The functions that are understood."""
