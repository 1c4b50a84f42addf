"""Figures that are wrong by themselves: what follows from them is not said again.

A rule that compares figures first asks whether one of them is the cause (6.2 typed in soʻm, a date that
Excel made of a figure): the finding at the cause is enough.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from akm_excel.core.plan import FIGURES, Column, Key, Measure, Oddity
from akm_excel.core.quantity import SCALE
from akm_excel.core.scale_words import power_of
from akm_excel.core.template import Unit
from akm_excel.core.text import fold
from akm_excel.patterns import pattern
from akm_excel.rules.cells import Block, block

if TYPE_CHECKING:
    from datetime import date

    from akm_excel.rules.subject import Figure, Subject

_LEAST_CROSSED = 2
_THOUSAND = 3
"""As a power of ten."""
Place = tuple[Key, Column]
FIRST_SERIAL, LAST_SERIAL = 43_831, 47_848
"""The serial numbers that Excel stores for 1 January 2020 and 31 December 2030: what a date typed today becomes."""
SERIAL = pattern(r"4[3-7][0-9]{3}(?<![^\t].{5})(?![^\t])", re.ASCII)
"""A figure's text, among others parted by tabs, that may be such a number."""
_FAR = 50
"""How many times its measure's other figures a serial number must be to be asked about (tried in the review of 40
kinds of mistakes: no false alarm in 192 plans)."""


def day_of(serial: int) -> "date":
    """The day that Excel stores as `serial` (ECMA-376 part 1, 18.17.4.1: the base date of 1900).

    >>> day_of(46116)
    datetime.date(2026, 4, 4)
    """
    from datetime import date, timedelta  # noqa: PLC0415 - seldom needed, 1 ms

    return date(1899, 12, 30) + timedelta(days=serial)


def is_slip(subject: "Subject", measure: Measure, ratio: Decimal) -> bool:
    """Whether fact and plan of an amount of money differ about a thousandfold, or more."""
    unit = subject.template.unit(measure.unit)
    return unit is not None and unit.decimals > 0 and ratio >= subject.template.limit("thousand")


def is_in_thousands(measure: Measure) -> bool:
    """Whether a measure's unit is a thousand of something (*Ming soʻm*)."""
    return power_of(measure.unit) == _THOUSAND


def slipped(measure: Measure, fact: Decimal, plan: Decimal) -> Column:
    """Which of fact and plan is the slip: in thousands of soʻm the larger, typed in soʻm; in soʻm the smaller."""
    return Column.PLAN if (plan > fact) is is_in_thousands(measure) else Column.FACT


def slips(subject: "Subject") -> Iterator[Place]:
    """Those of fact and plan that were typed in soʻm for thousands of soʻm, or the reverse.

    A sum (6.1) is not named where one of its parts is.
    """
    mistyped = {measure.key for measure, _, _, ratio in subject.leaps if is_slip(subject, measure, ratio)}
    for measure, fact, plan, _ in subject.leaps:
        rollup = subject.template.sums.get(measure.key)
        if measure.key in mistyped and (rollup is None or mistyped.isdisjoint(rollup.parts)):
            yield measure.key, slipped(measure, fact, plan)


def serials(suspected: "Iterable[Figure]") -> list[tuple[Measure, Column, int]]:
    """The figures that are dates' serial numbers of 2020 to 2030 and 50 times their measure's other figures.

    All that may be are among `suspected`. Where a measure has no other figure, one that is such a number elsewhere in
    the plan.
    """
    certain: list[tuple[Measure, Column, int]] = []
    alone: list[tuple[Measure, Column, int]] = []
    measures = {figure.measure.key: figure.measure for figure in suspected if _is_serial(figure.number)}
    for measure in measures.values():
        numbers = [(c, q.number) for c, q in zip(FIGURES, measure.figures, strict=True) if q.number is not None]
        dates = [(column, int(value)) for column, value in numbers if _is_serial(value)]
        others = [value for _, value in numbers if not _is_serial(value)]
        if dates and others and max(others) * _FAR <= FIRST_SERIAL:
            certain += [(measure, column, value) for column, value in dates]
        elif not others:
            alone += [(measure, column, value) for column, value in dates]
    known = {value for _, _, value in certain}
    return certain + [one for one in alone if one[2] in known]


def _is_serial(value: Decimal) -> bool:
    return FIRST_SERIAL <= value <= LAST_SERIAL and value == value.to_integral_value()


def suspects(subject: "Subject") -> frozenset[Place]:
    """The figures that a finding of their own calls wrong: slips of a thousand, dates, those below zero, half people.

    And all figures of rows whose codes and names are crossed.
    """
    below = {(measure.key, column) for measure, column, _ in subject.negatives}
    dates = {(measure.key, column) for measure, column, _ in subject.date_serials}
    parted = {(measure.key, column) for measure, column, _, _ in parts_of_wholes(subject)}
    rows = {(key, column) for key in subject.crossed for column in FIGURES}
    return frozenset({*slips(subject), *dates, *below, *parted, *rows})


def parts_of_wholes(subject: "Subject") -> Iterator[tuple[Measure, Column, Decimal, Unit]]:
    """The figures with a fraction whose unit is counted in whole ones; a mere residue is none."""
    for measure, column, number in subject.fractions:
        unit = subject.template.unit(measure.unit)
        if unit is not None and not unit.decimals and round(number, SCALE) % 1:
            yield measure, column, number, unit


def crossed(subject: "Subject") -> Mapping[Key, Key]:
    """The codes that stand beside other codes' names, and whose: exchanged, or slipped by some rows.

    A name that two codes share is that of the one whose own name is elsewhere. One code alone beside a wrong name is
    a changed name.
    """
    renamed = {seen.key: seen.found for seen in subject.seen(Oddity.NAME_CHANGED) if seen.key is not None}
    if len(renamed) < _LEAST_CROSSED:
        return {}
    owners: dict[str, set[Key]] = {}
    for indicator in subject.template.plan.indicators():
        named = {indicator.key: indicator.name, **{m.key: m.label for m in indicator.measures if m.key.part}}
        for key, name in named.items():
            owners.setdefault(fold(name), set()).add(key)
    crossings: dict[Key, Key] = {}
    for key, name in renamed.items():
        several = owners.get(fold(name), set())
        among = several & renamed.keys() or several
        if len(among - {key}) == 1:
            (crossings[key],) = among - {key}
    return {key: owner for key, owner in crossings.items() if owner in crossings or key in crossings.values()}


def merged(subject: "Subject") -> list[Block]:
    """The blocks of merged cells among the plan's."""
    blocks = (block(seen.cell, seen.found) for seen in subject.seen(Oddity.MERGED))
    return [each for each in blocks if each is not None]
