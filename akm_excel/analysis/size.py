"""How large each district's centre is, learned from the plans: they do not say how many people live there."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from math import isfinite, log
from typing import TypeVar

from akm_excel.analysis.series import Series
from akm_excel.core.plan import Column, Key

_COLUMNS = (Column.FACT, Column.PLAN)
_COMMON = 0.75
"""Where a template declares no measures of size, those count that this part of the districts has figures of,"""
_LARGE = log(100)
"""if their median is at least 100: how many seminars are held does not grow with the centre."""
_CONTRADICTION = log(30)
N = TypeVar("N", float, Decimal)


def median(ordered: Sequence[N]) -> N:
    """The median of numbers in ascending order. There must be one."""
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def sizes(series: Series, declared: Sequence[Key], districts: int) -> list[float | None]:
    """The logarithm of each of so many districts' size, in the order of the series; 0 is the middle of the region.

    It is the *median of ratios* (Anders & Huber 2010, Genome Biology 11:R106, equation 5, with the
    districts' median as the reference in place of their geometric mean): each measure of size, in
    last year's fact and in this year's plan, says how many times the region's middle a district is,
    and the median of what they say counts. So wrong figures among them, by a thousand even, hardly
    move it. None where over half of these figures are missing: then the district's size is unknown.
    """
    scales = list(_scales(series, declared))
    if not scales:
        return [None] * districts
    centred: list[list[float]] = []
    for values in scales:
        middle = median(sorted(filter(isfinite, values)))
        centred.append([value - middle for value in values])
    middles: list[float | None] = []
    for told in zip(*centred, strict=True):
        known = sorted(filter(isfinite, told))
        middles.append(_middle(known) if 2 * len(known) >= len(scales) else None)
    return middles


def _middle(known: Sequence[float]) -> float:
    """The median; where the two in the middle contradict each other, that which is nearer to the region's middle.

    Of four figures two may be a thousand times too large (all of pay typed in soʻm): no centre is thirty times another.
    """
    low, high = known[(len(known) - 1) // 2], known[len(known) // 2]
    return min(low, high, key=abs) if high - low > _CONTRADICTION else (low + high) / 2


def _scales(series: Series, declared: Sequence[Key]) -> Iterator[Sequence[float]]:
    """The series that say how large a district is: those declared, else the large and common ones."""
    for (key, column), values in series.items():
        if column in _COLUMNS and (not declared or key in declared):
            known = sorted(filter(isfinite, values))
            if known and (declared or (len(known) >= _COMMON * len(values) and median(known) >= _LARGE)):
                yield values
