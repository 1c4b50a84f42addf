"""LibreOffice's own modules, which join this process to one of LibreOffice's."""

import builtins
from functools import cache
from typing import Any


@cache
def uno() -> Any:
    """LibreOffice's module uno. Raises ImportError where it cannot be found.

    It replaces Python's import by one that also looks for UNO's types, slower and with other messages; nothing
    here needs that, so Python's own is put back.
    """
    own = builtins.__import__
    try:
        import uno as module  # noqa: PLC0415 - this is the place
    finally:
        builtins.__import__ = own
    return module


def properties(**values: Any) -> tuple[Any, ...]:
    """Arguments by name, as UNO takes them."""
    pairs = []
    for name, value in values.items():
        pair = uno().createUnoStruct("com.sun.star.beans.PropertyValue")
        pair.Name, pair.Value = name, value
        pairs.append(pair)
    return tuple(pairs)
