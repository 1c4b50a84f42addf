"""The functions of conditions: choices, truths, and what kind of value something is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.expression import Error
from akm_excel.spreadsheet.operators import REFERENCE_ERROR, LostReference, NotUnderstood, Value, is_number, single

if TYPE_CHECKING:
    from akm_excel.spreadsheet.functions import Arguments, Function, Functions


TESTS: dict[str, Callable[[Value], Value]] = {
    "ISNUMBER": is_number,
    "ISTEXT": lambda value: isinstance(value, str),
    "ISBLANK": lambda value: value is None,
    "ISERROR": lambda value: isinstance(value, Error),
}


def tested(name: str) -> Function:
    """ISNUMBER and its kin: one of `TESTS`."""

    def test(functions: Functions, arguments: Arguments, where: Where) -> Value:
        try:
            value = functions.scalar(single(arguments), where)
        except LostReference:
            value = REFERENCE_ERROR
        return TESTS[name](value)

    return test


def choice(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """IF."""
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


def if_error(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """IFERROR."""
    if len(arguments) != 2:
        raise NotUnderstood
    try:
        result = functions.scalar(arguments[0], where)
    except LostReference:
        result = REFERENCE_ERROR
    result = functions.scalar(arguments[1], where) if isinstance(result, Error) else result
    return 0.0 if result is None else result


def logical(combine: Callable[[Iterator[bool]], bool]) -> Function:
    """AND and OR."""

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


def negation(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """NOT."""
    value = functions.scalar(single(arguments), where)
    if isinstance(value, Error):
        return value
    if isinstance(value, str):
        raise NotUnderstood
    return not value
