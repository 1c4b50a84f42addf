"""Regular expressions that are compiled when they are first asked.

A command needs few of the hundred that stand in the modules it loads, and compiling one takes as long as reading ten
rows. What is compiled is kept, so that the second question costs what it costs with `re.compile`.

    >>> pattern(r"[0-9]+").sub("#", "6.2")
    '#.#'
"""

import re
from typing import Any, AnyStr, cast


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, made when it is first used; an error in it is raised then."""
    return cast("re.Pattern[AnyStr]", _Pattern(text, flags))


class _Pattern:
    def __init__(self, text: str | bytes, flags: int) -> None:
        self._asked: tuple[Any, int] = text, flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._asked), name)
        self.__dict__[name] = value  # from now on it is found before this is asked
        return value

    def __repr__(self) -> str:
        return f"pattern{self._asked!r}"
