"""How wide a column must be for the figures in it: one that is too narrow shows ``###`` in place of a figure."""

from collections.abc import Iterable
from decimal import Decimal

_SEPARATOR = 0.55
"""How wide a comma or a point is, in digits: Calibri's are 0.25 em, its digits 0.507 em."""
_AROUND = 0.7
"""A sign before the figure, which a variance has, and the cell's padding."""
_BOLD = 1.03


def figure_width(figures: Iterable[tuple[Iterable[Decimal], int]]) -> float:
    """The characters that a column must be wide for figures, those with the same decimal places together, also bold.

    >>> from decimal import Decimal
    >>> figure_width([([Decimal("1234567890123.5"), Decimal(12)], 1), ([Decimal(-7)], 2)])
    18.0
    """
    shapes = {(power, places) for numbers, places in figures for power in {number.adjusted() for number in numbers}}
    return round(max((_spelled(max(power, 0) + 1, places) for power, places in shapes), default=1) * _BOLD + _AROUND, 1)


def _spelled(digits: int, places: int) -> float:
    """How wide a figure of so many digits before the point is: ``1,234.50``."""
    return digits + (digits - 1) // 3 * _SEPARATOR + (places + _SEPARATOR if places else 0)
