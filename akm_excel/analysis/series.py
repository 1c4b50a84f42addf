"""Each measure's figures in all districts, as logarithms: comparing is about how many times, not how much."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from math import inf, log, nan

from akm_excel.core.figures import WIDTH, by_column
from akm_excel.core.plan import QUARTERS, Column, Key
from akm_excel.core.spelled import Spelled, is_number
from akm_excel.core.template import Template

NOTHING = -inf
"""Stands for 0 and for *not applicable*: the district says that there is nothing."""
UNKNOWN = nan
"""Stands for a figure that is blank, unreadable, below zero, or cannot be said."""

Place = tuple[Key, Column]
"""A measure, and one of `FIGURES` or `Column.ACTUAL`."""
Series = Mapping[Place, Sequence[float]]
"""The logarithms of a place's figures, a value a district.

`Column.ACTUAL` has the pace: the part of the plan that will be done by the end of the year if it goes
on as it did (see `akm_excel.analysis.progress`). Quarters have series of their own only where money is
counted: there a slip of a thousand is looked for in each.
"""


def read(told: Sequence[Spelled], template: Template) -> Series:
    """The series of the districts that told these figures, in that order."""
    keys = tuple(sorted({key for layout in {id(own.keys): own.keys for own in told}.values() for key in layout}))
    money = [
        at for at, key in enumerate(keys) if key in template.measures and template.decimals(template.measures[key])
    ]
    flat: array[float] = array("d")
    for own in told:
        columns = by_column(own.texts if own.keys == keys else _arranged(own, keys))
        planned = list(map(_logarithm, columns.plan))
        flat.extend(map(_logarithm, columns.fact))
        flat.extend(planned)
        flat.extend(map(_pace, planned, *(map(_number, quarter) for quarter in columns.quarters)))
        for quarter in columns.quarters:
            flat.extend([_logarithm(quarter[at]) for at in money])
    places = [(key, column) for column in (Column.FACT, Column.PLAN, Column.ACTUAL) for key in keys]
    places += [(keys[at], column) for column in QUARTERS for at in money]
    return {place: memoryview(flat)[at :: len(places)] for at, place in enumerate(places)}


def _arranged(own: Spelled, keys: Iterable[Key]) -> list[str]:
    """The figures of a plan whose measures are others, or in another order, than `keys`."""
    blank = [""] * WIDTH
    places = (own.places.get(key) for key in keys)
    return [text for at in places for text in (blank if at is None else own.texts[at : at + WIDTH])]


@lru_cache(maxsize=65_536)
def _number(text: str) -> float:
    """The float nearest to what a figure counts for (`spelled.counted`)."""
    if text == "-":
        return 0.0
    return float(text) if is_number(text) else UNKNOWN


@lru_cache(maxsize=65_536)
def _logarithm(text: str) -> float:
    value = _number(text)
    return log(value) if value > 0 else NOTHING if value == 0 else UNKNOWN


def _pace(planned: float, q1: float, q2: float, q3: float, q4: float) -> float:
    """The logarithm of the part of the plan that will be done; 0 is the whole plan."""
    if q1 != q1:  # noqa: PLR0124 - NaN, the only value that differs from itself: asked for 15,000 times a region
        return UNKNOWN
    if q4 == q4:  # noqa: PLR0124
        done = q1 + q2 + q3 + q4
    elif q3 == q3:  # noqa: PLR0124
        done = (q1 + q2 + q3) * 4 / 3
    elif q2 == q2:  # noqa: PLR0124
        done = (q1 + q2) * 2
    else:
        done = q1 * 4
    if planned > NOTHING and done >= 0:  # neither holds for NaN
        return log(done) - planned if done else NOTHING
    return UNKNOWN
