"""Variance: plan against last year's fact, and actual against plan."""

from dataclasses import dataclass

from akm_excel.quantity import Quantity, difference, ratio


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
