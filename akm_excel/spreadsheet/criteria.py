"""Criteria, as COUNTIF and SUMIF have them."""

from collections.abc import Callable

from akm_excel.spreadsheet.expression import Error
from akm_excel.spreadsheet.operators import NotUnderstood, Value, is_number, operate


def criterion(value: Value) -> Callable[[Value], bool]:
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
        return lambda held: isinstance(held, str) and held.lower() == wanted
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
    def meets(held: Value) -> bool:
        if isinstance(held, str) and sign == "=" and _like_a_number(held):
            raise NotUnderstood
        if not is_number(held):
            return sign == "<>"
        return bool(operate(sign, (held, wanted)))

    return meets
