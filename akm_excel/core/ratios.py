"""Ratios that a template declares: one figure of a plan for each of another, or for each inhabitant or employee."""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from akm_excel.core.quantity import BLANK, Quantity, number


class Per(StrEnum):
    """What a ratio may be for that is no figure of a plan, as the template's list has it."""

    INHABITANT = "aholi"
    EMPLOYEE = "xodim"


class Ratio(NamedTuple):
    """A ratio, shown with so many `decimals`: `times` the figure `of` for each `per`.

    `of` and `per` are codes of measures (``2.14/1``) or ids of totals with a row of their own (``2.1–2.5``); `per` may
    be one of `Per` as well.
    """

    title: str
    of: str
    per: str
    times: Decimal
    decimals: int

    def value(self, of: Quantity, per: Quantity) -> Quantity:
        """The ratio, not rounded; blank where one side is no number or there is nothing to divide by.

        >>> pay = Ratio("pay of an employee", "6.2", "xodim", Decimal(1), 1)
        >>> str(pay.value(number(430_000), number(8))), str(pay.value(number(430_000), number(0)))
        ('53750', '')
        """
        if of.number is None or per.number is None or per.number <= 0:
            return BLANK
        return number(of.number * self.times / per.number)
