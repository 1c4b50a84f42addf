"""The functions of texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.expression import Error
from akm_excel.spreadsheet.operators import VALUE_ERROR, NotUnderstood, Value, number_of, single, text_of

if TYPE_CHECKING:
    from akm_excel.spreadsheet.functions import Arguments, Function, Functions

_LONGEST = 32_767


def _texts(functions: Functions, arguments: Arguments, where: Where) -> list[str] | Error:
    texts = []
    for argument in arguments:
        value = functions.scalar(argument, where)
        if isinstance(value, Error):
            return value
        texts.append(text_of(value))
    return texts


def of_text(function: Callable[[str], Value]) -> Function:
    """A function of one text."""

    def applied(functions: Functions, arguments: Arguments, where: Where) -> Value:
        texts = _texts(functions, (single(arguments),), where)
        return texts if isinstance(texts, Error) else function(texts[0])

    return applied


def joined(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """CONCATENATE."""
    texts = _texts(functions, arguments, where)
    return texts if isinstance(texts, Error) else "".join(texts)


def left(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """LEFT."""
    return _cut(functions, arguments, where, lambda text, count: text[:count])


def right(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """RIGHT."""
    return _cut(functions, arguments, where, lambda text, count: text[len(text) - min(count, len(text)) :])


def _cut(functions: Functions, arguments: Arguments, where: Where, cut: Callable[[str, int], str]) -> Value:
    if not 1 <= len(arguments) <= 2:
        raise NotUnderstood
    texts = _texts(functions, arguments[:1], where)
    count = number_of(functions.scalar(arguments[1], where)) if len(arguments) == 2 else 1.0
    if isinstance(texts, Error):
        return texts
    if isinstance(count, Error):
        return count
    if any(ord(char) > 0xFFFF for char in texts[0]):
        raise NotUnderstood  # Excel counts halves of such signs
    return cut(texts[0], int(count)) if count >= 0 else VALUE_ERROR


def repeated(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """REPT."""
    if len(arguments) != 2:
        raise NotUnderstood
    texts = _texts(functions, arguments[:1], where)
    count = number_of(functions.scalar(arguments[1], where))
    if isinstance(texts, Error):
        return texts
    if isinstance(count, Error):
        return count
    if count < 0 or len(texts[0]) * int(count) > _LONGEST:
        return VALUE_ERROR
    return texts[0] * int(count)


def find(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """FIND, from the beginning."""
    if len(arguments) != 2:
        raise NotUnderstood
    texts = _texts(functions, arguments, where)
    if isinstance(texts, Error):
        return texts
    if not texts[0]:
        raise NotUnderstood  # 1 in Excel, an error in LibreOffice
    at = texts[1].find(texts[0])
    return float(at + 1) if at >= 0 else VALUE_ERROR


def substitute(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """SUBSTITUTE, each occurrence."""
    if len(arguments) != 3:
        raise NotUnderstood
    texts = _texts(functions, arguments, where)
    if isinstance(texts, Error):
        return texts
    return texts[0].replace(texts[1], texts[2]) if texts[1] else texts[0]


def plain_text(functions: Functions, arguments: Arguments, where: Where) -> Value:
    """T."""
    value = functions.scalar(single(arguments), where)
    return value if isinstance(value, Error | str) else ""
