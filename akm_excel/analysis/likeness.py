"""Districts whose figures are another's, and figures that grow unlike everybody else's."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import combinations
from math import log
from typing import NamedTuple

from akm_excel.analysis.peers import Bounds, of_few, of_unsure
from akm_excel.analysis.series import NOTHING, Series
from akm_excel.analysis.size import median
from akm_excel.core.figures import by_column
from akm_excel.core.plan import Column, Key
from akm_excel.core.spelled import Spelled, is_number

_LEAST = 10
_LEAST_LOG = log(_LEAST)
_FEWEST_IN_PLAN, _FEWEST_IN_SECTION = 10, 5
_FEWEST_EQUAL = 5
_COMMON = 12
"""A pair that so many districts have tells nothing."""
_FEWEST = 6
_NORMAL = 1.4826
_ROUNDING = 1e-9


class Copy(NamedTuple):
    """So many of a district's pairs of fact and plan are those of the `other`; `section` is 0 for the whole plan."""

    other: int
    section: int
    equal: int
    pairs: int


class Growth(NamedTuple):
    """One measure's growth from fact to plan, as a factor, and the middle of the other districts'."""

    key: Key
    growth: float
    usual: float
    districts: int


def copies(told: Sequence[Spelled], share: float) -> Mapping[int, Copy]:
    """The districts whose plans, or a section of them, are another's: each with the one most like it.

    From a share of `share` equal pairs of fact and plan on, one plan is the other's. At 0.4 these were (in an auditor's
    review of made-up regions, by its own program) all of 48 copies, and no clean plan.
    """
    pairs = [dict(_pairs(own)) for own in told]
    having: dict[tuple[Key, str, str], list[int]] = {}
    for at, own in enumerate(pairs):
        for key, pair in own.items():
            having.setdefault((key, *pair), []).append(at)
    equal: Counter[tuple[int, int, int]] = Counter()
    for (key, _, _), districts in having.items():
        if 1 < len(districts) <= _COMMON:
            for one, other in combinations(districts, 2):
                equal[one, other, 0] += 1
                equal[one, other, key.section] += 1
    # How many pairs each district has, in the whole plan (0) and in each section.
    having_so_many = [Counter([key.section for key in own]) | Counter({0: len(own)}) for own in pairs]
    likest: dict[int, Copy] = {}
    for (one, other, section), count in equal.items():
        if count < _FEWEST_EQUAL:
            continue
        for at, like in ((one, other), (other, one)):
            whole = having_so_many[at][section]
            fewest = _FEWEST_IN_SECTION if section else _FEWEST_IN_PLAN
            if whole >= fewest and count >= max(whole * share, _FEWEST_EQUAL):
                copy = Copy(like, section, count, whole)
                if at not in likest or _rank(copy) > _rank(likest[at]):
                    likest[at] = copy
    return likest


def _rank(copy: Copy) -> tuple[bool, int]:
    return copy.section == 0, copy.equal


def _pairs(own: Spelled) -> Iterator[tuple[Key, tuple[str, str]]]:
    """Fact and plan of the measures of which one of the two is no handful."""
    figures = by_column(own.texts)
    for key, fact, plan in zip(
        own.keys, figures.fact, figures.plan, strict=False
    ):  # without measures there is one text
        if is_number(fact) and is_number(plan) and (float(fact) >= _LEAST or float(plan) >= _LEAST):
            yield key, (fact, plan)


def growths(
    series: Series, bounds: Bounds, of_steady: Bounds, steady: Container[Key] = ()
) -> Iterator[tuple[int, Growth]]:
    """The districts' growths that are far from the region's: each is held against all the others.

    A growth within the factor of `bounds` is never far. `steady` are the measures that grow in all districts nearly
    alike (pay: one tariff for all); theirs are held to `of_steady`.
    """
    for key in sorted({key for key, column in series if column is Column.PLAN}):
        facts, plans = series.get((key, Column.FACT), ()), series[key, Column.PLAN]
        known = [
            (at, plan - fact)
            for at, (fact, plan) in enumerate(zip(facts, plans, strict=False))
            if fact > NOTHING and plan > NOTHING and (fact >= _LEAST_LOG or plan >= _LEAST_LOG)
        ]
        if len(known) <= _FEWEST:
            continue
        ordered = sorted([growth for _, growth in known])
        own = of_steady if key in steady else bounds
        reach = own.reach
        low, high = _near_all(ordered, reach)
        for at, value in known:
            if low <= value <= high:
                continue  # most are near, and cost no sorting
            centre = _median_without(ordered, bisect_left(ordered, value))
            if abs(value - centre) <= reach:
                continue
            others = sorted(abs(growth - centre) for other, growth in known if other != at)
            far = _NORMAL * median(others) * of_few(len(others)) * of_unsure(len(others), own.score)
            if abs(value - centre) > max(far, own.least_spread) * own.score:
                yield at, Growth(key, value, centre, len(others))


def _near_all(ordered: Sequence[float], reach: float) -> tuple[float, float]:
    """From where to where a value is within reach of the median of all others, whichever of them it is itself.

    That median lies between the neighbours of the middle; what rounding may take is left out.
    """
    middle = len(ordered) // 2
    return ordered[min(middle + 1, len(ordered) - 1)] - reach + _ROUNDING, ordered[middle - 1] + reach - _ROUNDING


def _median_without(ordered: Sequence[float], left_out: int) -> float:
    """The median of sorted values but for one of them."""
    count = len(ordered) - 1
    low, high = (ordered[at + (at >= left_out)] for at in ((count - 1) // 2, count // 2))
    return (low + high) / 2
