"""What operators make of values, as in Excel; what applications do not agree on raises `NotUnderstood`."""

import math
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from typing import NamedTuple

from akm_excel.spreadsheet.expression import Error, Node

Value = float | str | bool | Error | None
VALUE_ERROR, DIVISION_ERROR, NOT_THERE, REFERENCE_ERROR = (
    Error("#VALUE!"),
    Error("#DIV/0!"),
    Error("#N/A"),
    Error("#REF!"),
)
_NUMBER_ERROR = Error("#NUM!")
_EXACT = Context(prec=400)
"""As many digits as any float has before and behind its point."""


class NotUnderstood(Exception):
    """A formula, or what it reads, that applications may take otherwise: no result is given."""


def is_number(value: object) -> bool:
    """Whether a value is a number; truth values are none."""
    return isinstance(value, float | int) and not isinstance(value, bool)


def operate(sign: str, values: Sequence[Value]) -> Value:
    """What an operator makes of one or two values."""
    if type(values[0]) is float and type(values[-1]) is float and sign in _ARITHMETIC:  # mostly so
        return _calculate(sign, values)  # type: ignore[arg-type]
    for value in values:
        if type(value) is Error:
            return value
    if sign == "&":
        return "".join(map(text_of, values))
    if sign in _EQUALITY:
        return is_equal(values[0], values[1]) is (sign == "=")
    if sign in _ORDERED:
        return _ORDERED[sign](_order(values[0], values[1]))
    numbers = []
    for value in values:
        number = number_of(value)
        if isinstance(number, Error):
            return number
        numbers.append(number)
    return _calculate(sign, numbers)


def by_sign(sign: str) -> Callable[..., Value]:
    """`operate` with one operator, for many pairs of values: the everyday ones are told at once."""

    def operated(*values: Value) -> Value:
        if len(values) == 2:
            one, other = values
            if type(one) is str and type(other) is str and sign in _EQUALITY:
                return (one == other or one.lower() == other.lower()) is (sign == "=")
            if type(one) is bool and type(other) is bool and sign == "*":
                return 1.0 if one and other else 0.0
        return operate(sign, values)

    return operated


_ARITHMETIC = frozenset("+-*/^%")
_EQUALITY = frozenset(("=", "<>"))
_ORDERED: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


def _calculate(sign: str, numbers: Sequence[float]) -> Value:
    first, second = numbers[0], numbers[-1]
    try:
        match sign:
            case "+":
                return finite(first if len(numbers) == 1 else _near(first, second, first + second))
            case "-":
                return finite(-first if len(numbers) == 1 else _near(first, second, first - second))
            case "*":
                return finite(first * second)
            case "/":
                return finite(first / second)
            case "%":
                return first / 100
            case "^":
                power = first**second
                if isinstance(power, complex):
                    return _NUMBER_ERROR
                return finite(power)
    except ZeroDivisionError:
        return DIVISION_ERROR
    except OverflowError:
        return _NUMBER_ERROR
    raise NotUnderstood


def _near(first: float, second: float, result: float) -> float:
    """A difference of equal numbers is nothing, though their last bits differ."""
    return 0.0 if result and abs(result) < max(abs(first), abs(second)) * 2.0**-48 else result


def round_exactly(number: float, places: int, mode: str) -> float:
    """A number to so many places, as Excel rounds: halves as they are shown."""
    if abs(places) > 20:
        raise NotUnderstood
    if not math.isfinite(number):
        return number
    exact = Decimal(f"{number:.15g}")  # what Excel shows is what it rounds
    return float(exact.quantize(Decimal(1).scaleb(-places), rounding=mode, context=_EXACT))


def finite(number: float) -> Value:
    """A number, or the error value of one that is too large."""
    return number if math.isfinite(number) else _NUMBER_ERROR


def number_of(value: Value) -> float | Error:
    """A value as operators take it for a number. Raises `NotUnderstood` for a text that may be one."""
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
    return VALUE_ERROR


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


def is_equal(first: Value, second: Value) -> bool:
    """Whether two values are equal; capitals do not count, nor what is beyond 15 digits."""
    if type(first) is str and type(second) is str:
        return first == second or first.lower() == second.lower()
    if type(first) is float and type(second) is float:
        return _is_equal_number(first, second)
    (kind, a), (other_kind, b) = _comparable(first, second), _comparable(second, first)
    if kind != other_kind or isinstance(a, str) or isinstance(b, str):
        return (kind, a) == (other_kind, b)
    return _is_equal_number(a, b)


def _is_equal_number(first: float, second: float) -> bool:
    return first == second or (math.isclose(first, second, rel_tol=1e-14) and f"{first:.15g}" == f"{second:.15g}")


def _order(first: Value, second: Value) -> int:
    """-1, 0, 1: numbers before texts before truth values. The order of texts is mostly the locale's."""
    if type(first) is float and type(second) is float:
        return 0 if _is_equal_number(first, second) else -1 if first < second else 1
    (kind, a), (other_kind, b) = _comparable(first, second), _comparable(second, first)
    if kind != other_kind:
        return -1 if kind < other_kind else 1
    if is_equal(first, second):
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


class LostReference(Exception):
    """A formula refers to cells that were deleted: it comes to #REF!."""


class Block(NamedTuple):
    """A block of cells as a value."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


def single(arguments: tuple[Node | None, ...]) -> Node | None:
    """The one argument of a function. Raises `NotUnderstood` for another number of them."""
    if len(arguments) != 1:
        raise NotUnderstood
    return arguments[0]
