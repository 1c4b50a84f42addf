"""Ranking: the districts in order of an indicator, and each one's share of the region."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from akm_excel.plan import FIGURES, QUARTERS, Column, Key
from akm_excel.quantity import Quantity, ratio, total
from akm_excel.region import Region
from akm_excel.submission import Figures
from akm_excel.template import District
from akm_excel.variance import plan_change

_FACT, _PLAN = FIGURES.index(Column.FACT), FIGURES.index(Column.PLAN)


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
    values = {district: _value(own, criterion) for district, own in figures.items()}
    counted = sorted(
        ((quantity.number, district) for district, quantity in values.items() if quantity.number is not None),
        key=lambda pair: -pair[0],
    )
    found: list[Standing] = []
    for place, (number, district) in enumerate(counted, start=1):
        before = found[-1] if found else None
        rank = before.rank if before and before.value.number == number else place
        found.append(Standing(district, values[district], rank))
    return found + [Standing(district, value, None) for district, value in values.items() if value.number is None]


def _value(figures: Figures, criterion: Criterion) -> Quantity:
    fact, plan = figures[_FACT], figures[_PLAN]
    if criterion is Criterion.PLAN:
        return plan
    if criterion is Criterion.GROWTH:
        return plan_change(fact, plan).percent
    return ratio(total(figures[-len(QUARTERS) :]), plan)


def shares(figures: Mapping[District, Figures], column: Column = Column.PLAN) -> dict[District, Fraction | None]:
    """Each district's exact share of the districts' sum in one of `FIGURES`.

    None where a district has no number, and everywhere where the sum is not above zero.
    """
    at = FIGURES.index(column)
    numbers = {district: own[at].number for district, own in figures.items()}
    exact = {district: Fraction(number) for district, number in numbers.items() if number is not None}
    whole = sum(exact.values(), Fraction(0))
    return {district: exact[district] / whole if district in exact and whole > 0 else None for district in figures}
