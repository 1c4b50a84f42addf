"""UNO's exceptions as Python's."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from akm_excel.libreoffice.engine.bridge import uno

_C = TypeVar("_C", bound=type)


class CalcError(Exception):
    """What LibreOffice refused to do, and why."""


def guarded(cls: _C) -> _C:
    """A class whose methods and properties raise `CalcError` in place of UNO's exceptions.

    UNO's own cannot pass through a context manager: Python sets an attribute of them there, and they refuse.
    """
    for name, member in list(vars(cls).items()):
        if isinstance(member, property):
            read, write = (part and _translated(part) for part in (member.fget, member.fset))
            setattr(cls, name, property(read, write, doc=member.__doc__))
        elif callable(member) and not isinstance(member, type):
            setattr(cls, name, _translated(member))
    return cls


def _translated(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except uno().getClass("com.sun.star.uno.Exception") as exc:
            said = str(getattr(exc, "Message", "") or exc) or type(exc).__name__
            what = function.__qualname__
        raise CalcError(f"LibreOffice refused ({what}): {said}")

    return run
