"""Ranking: the districts in order of an indicator, and each one's share of the region."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from math import lcm
from operator import itemgetter
from typing import NamedTuple

from akm_excel.core.figures import Figures
from akm_excel.core.plan import Column, Key
from akm_excel.core.quantity import Quantity, ratio
from akm_excel.core.region import Region
from akm_excel.core.template import District


class Criterion(StrEnum):
    """What districts are ranked by: the largest comes first."""

    PLAN = "plan"
    """This year's plan, in the measure's unit."""
    GROWTH = "growth"
    """How much more the plan is than last year's fact, as a fraction of the fact."""
    FULFILMENT = "fulfilment"
    """How much of the plan is done, as a fraction."""


class Standing(NamedTuple):
    """A district's place. Without a number to go by it has no `rank` and stands behind the others.

    Districts of the same value share the better rank: 1, 2, 2, 4.
    """

    district: District
    value: Quantity
    rank: int | None


def figures_of(region: Region, key: Key) -> dict[District, Figures]:
    """The districts' figures of a measure, in the order of `FIGURES`; blanks where a plan lacks it."""
    return {district: submission.figures_of(key) for district, submission in region.submissions.items()}


def ranking(figures: Mapping[District, Figures], criterion: Criterion) -> list[Standing]:
    """The districts, the largest first; of the same value in the order given."""
    values = [(district, _value(own, criterion)) for district, own in figures.items()]
    counted = [(quantity.number, district, quantity) for district, quantity in values if quantity.number is not None]
    counted.sort(key=itemgetter(0), reverse=True)  # equal ones stay in their order
    standings: list[Standing] = []
    for place, (number, district, value) in enumerate(counted, start=1):
        tied = standings and standings[-1].value.number == number
        standings.append(Standing(district, value, standings[-1].rank if tied else place))
    return standings + [Standing(district, value, None) for district, value in values if value.number is None]


def _value(figures: Figures, criterion: Criterion) -> Quantity:
    if criterion is Criterion.PLAN:
        return figures.plan
    if criterion is Criterion.GROWTH:
        return figures.change.percent
    return ratio(figures.actual, figures.plan)


def shares(figures: Mapping[District, Figures], column: Column = Column.PLAN) -> dict[District, Fraction | None]:
    """Each district's exact share of the districts' sum in one of `FIGURES`.

    None where a district has no number, and everywhere where the sum is not above zero.
    """
    numbers = [own.of(column).number for own in figures.values()]
    exact = [None if number is None else number.as_integer_ratio() for number in numbers]
    unit = lcm(*(parts[1] for parts in exact if parts))
    counts = [parts[0] * (unit // parts[1]) if parts else None for parts in exact]
    whole = sum(count for count in counts if count is not None)
    return {
        district: Fraction(count, whole) if count is not None and whole > 0 else None
        for district, count in zip(figures, counts, strict=True)
    }
