"""Tables that only arrange a page, as Word's templates and web pages have them: what stands in them is the page."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Element = TypeVar("Element")
_LEAST_COLUMNS = 3
"""How many columns a plan's table has at least."""


def is_layout(
    table: Element, columns: Callable[[Element], int], within: Callable[[Element], Iterable[Element]]
) -> bool:
    """Whether a table is of hardly a column, with a table of more columns within.

    `columns` says how many cells a table's longest row has, `within` which tables stand in its cells.
    """
    return columns(table) < _LEAST_COLUMNS and any(
        columns(inner) >= _LEAST_COLUMNS or is_layout(inner, columns, within) for inner in within(table)
    )
