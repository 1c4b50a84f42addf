"""Figures that are wrong by themselves: what follows from them is not said again.

A rule that compares figures first asks whether one of them is the cause (6.2 typed in soʻm, a date that
Excel made of a figure): the finding at the cause is enough.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from akm_excel.core.plan import FIGURES, Column, Key, Measure

if TYPE_CHECKING:
    from akm_excel.rules.rule import Subject

Place = tuple[Key, Column]
_EPOCH = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 43_831, 47_848
"""The serial numbers that Excel stores for 1 January 2020 and 31 December 2030: what a date typed today becomes."""
_FAR = 50
"""How many times its measure's other figures a serial number must be to be asked about (tried in the review of 40
kinds of mistakes: no false alarm in 192 plans)."""


def day_of(serial: int) -> date:
    """The day that Excel stores as `serial` (ECMA-376 part 1, 18.17.4.1: the base date of 1900).

    >>> day_of(46116)
    datetime.date(2026, 4, 4)
    """
    return _EPOCH + timedelta(days=serial)


def is_slip(subject: "Subject", measure: Measure, ratio: Decimal) -> bool:
    """Whether fact and plan of an amount of money differ about a thousandfold, or more."""
    unit = subject.template.unit(measure.unit)
    return unit is not None and unit.decimals > 0 and ratio >= subject.template.limit("thousand")


def slips(subject: "Subject") -> Iterator[Place]:
    """The larger of fact and plan, where one of them was typed in soʻm for thousands of soʻm.

    A sum (6.1) is not named where one of its parts is.
    """
    found = {measure.key for measure, _, _, ratio in subject.changes if is_slip(subject, measure, ratio)}
    for measure, fact, plan, _ in subject.changes:
        rollup = subject.template.sums.get(measure.key)
        if measure.key in found and (rollup is None or found.isdisjoint(rollup.parts)):
            yield measure.key, Column.PLAN if plan > fact else Column.FACT


def serials(subject: "Subject") -> list[tuple[Measure, Column, int]]:
    """The figures that are dates' serial numbers of 2020 to 2030 and 50 times their measure's other figures.

    Where a measure has no other figure, one that is such a number elsewhere in the plan.
    """
    found: list[tuple[Measure, Column, int]] = []
    alone: list[tuple[Measure, Column, int]] = []
    for _, measure in subject.plan.measures():
        numbers = [(c, q.number) for c, q in zip(FIGURES, measure.figures, strict=True) if q.number is not None]
        dates = [(column, int(value)) for column, value in numbers if _is_serial(value)]
        others = [value for _, value in numbers if not _is_serial(value)]
        if dates and others and max(others) * _FAR <= FIRST_SERIAL:
            found += [(measure, column, value) for column, value in dates]
        elif not others:
            alone += [(measure, column, value) for column, value in dates]
    known = {value for _, _, value in found}
    return found + [one for one in alone if one[2] in known]


def _is_serial(value: Decimal) -> bool:
    return FIRST_SERIAL <= value <= LAST_SERIAL and value == value.to_integral_value()


def suspects(subject: "Subject") -> frozenset[Place]:
    """The figures that a finding of their own calls wrong: slips of a thousand, dates, those below zero."""
    below = {(measure.key, column) for measure, column, value in subject.numbers if value < 0}
    dates = {(measure.key, column) for measure, column, _ in subject.date_serials}
    return frozenset({*slips(subject), *dates, *below})
