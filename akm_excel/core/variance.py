"""Variance: plan against last year's fact, and actual against plan."""

from dataclasses import dataclass
from decimal import Decimal

from akm_excel.core.quantity import Quantity, difference, ratio

SMALL = Decimal(10)
"""Differences below this are the ups and downs of small counts: 1 disc, then 3."""
THOUSAND = (Decimal(300), Decimal(3000))
"""A ratio in this range looks like soʻm typed for thousands of soʻm, or the reverse."""


@dataclass(frozen=True, slots=True)
class Variance:
    """A difference, absolute and as a fraction of its base.

    `absolute` is blank unless both sides are numbers; `percent` is blank as well where the base is
    zero or below: no percentage, which is neither an error nor 0 %.
    """

    absolute: Quantity
    percent: Quantity


def variance(base: Quantity, value: Quantity) -> Variance:
    """How `value` differs from `base`."""
    absolute = difference(value, base)
    return Variance(absolute, ratio(absolute, base))


def plan_change(fact: Quantity, plan: Quantity) -> Variance:
    """Plan against last year's fact."""
    return variance(fact, plan)


def fulfilment(plan: Quantity, actual: Quantity) -> Variance:
    """Actual against plan."""
    return variance(plan, actual)
