"""The quarters: how many of them have a result."""

from collections.abc import Sequence

from akm_excel.core.quantity import Kind, Quantity

STATED = (Kind.NUMBER, Kind.NOT_APPLICABLE)
"""The kinds of a result; *not applicable* is one: nothing was to be done in that quarter."""


def reported(quarters: Sequence[Quantity]) -> int:
    """How many quarters have a result, from the first on; 0 also where one is missing before a later one.

    *Not applicable* is a result: nothing was to be done in that quarter.
    """
    stated = [quantity.kind in STATED for quantity in quarters]
    count = sum(stated)
    return count if all(stated[:count]) else 0
