"""The functions of numbers: sums and counts, rounding, single numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.expression import Error
from akm_excel.spreadsheet.operators import (
    DIVISION_ERROR,
    LostReference,
    NotUnderstood,
    Value,
    number_of,
    round_exactly,
    single,
)

if TYPE_CHECKING:
    from akm_excel.spreadsheet.functions import Arguments, Function, Functions


def _numbers(functions: Functions, arguments: Arguments, where: Where) -> list[float] | Error:
    """The numbers among arguments as SUM takes them: in cells only what is a number counts."""
    numbers = []
    for argument in arguments:
        for value, in_cell in functions.each(argument, where):
            if isinstance(value, Error):
                return value
            if isinstance(value, bool | str):
                if not in_cell:
                    raise NotUnderstood
            elif value is not None:
                numbers.append(value)
            elif not in_cell:
                numbers.append(0.0)
    return numbers


def aggregate(function: Callable[[list[float]], Value]) -> Function:
    """A function of the numbers among its arguments."""

    def aggregated(functions: Functions, arguments: Arguments, where: Where) -> Value:
        numbers = _numbers(functions, arguments, where)
        return numbers if isinstance(numbers, Error) else function(numbers)

    return aggregated


def counted(test: Callable[[Value], bool]) -> Function:
    """COUNT and its kin: how many values pass a test."""

    def count(functions: Functions, arguments: Arguments, where: Where) -> Value:
        total = 0
        try:
            for argument in arguments:
                for value, in_cell in functions.each(argument, where):
                    if not in_cell and isinstance(value, str):
                        raise NotUnderstood
                    total += test(value)
        except LostReference as lost:
            raise NotUnderstood from lost  # counted by some, an error to others
        return float(total)

    return count


def plain_number(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """N."""
    value = functions.scalar(single(arguments), where)
    return value if isinstance(value, Error) else 0.0 if value is None or isinstance(value, str) else float(value)


def rounded(mode: str) -> Function:
    """ROUND and its kin, by how they round."""

    def round_to(functions: Functions, arguments: Arguments, where: Where) -> Value:
        if len(arguments) != 2:
            raise NotUnderstood
        number = number_of(functions.scalar(arguments[0], where))
        places = number_of(functions.scalar(arguments[1], where))
        for value in (number, places):
            if isinstance(value, Error):
                return value
        return round_exactly(float(number), int(float(places)), mode)  # type: ignore[arg-type]

    return round_to


def of_number(function: Callable[[float], Value]) -> Function:
    """A function of one number."""

    def applied(functions: Functions, arguments: Arguments, where: Where) -> Value:
        number = number_of(functions.scalar(single(arguments), where))
        return number if isinstance(number, Error) else function(number)

    return applied


def modulo(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """MOD, of whole numbers."""
    if len(arguments) != 2:
        raise NotUnderstood
    number, divisor = (number_of(functions.scalar(argument, where)) for argument in arguments)
    if isinstance(number, Error):
        return number
    if isinstance(divisor, Error):
        return divisor
    if number != int(number) or divisor != int(divisor):
        raise NotUnderstood
    return float(int(number) % int(divisor)) if divisor else DIVISION_ERROR
