"""A measure's figures in a district, as several sheets of the regional workbook show them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, Self

from akm_excel.core.figures import NO_FIGURES, Balances, Figures
from akm_excel.core.keys import Key
from akm_excel.core.quantity import BLANK, Kind, Quantity, added, added_each
from akm_excel.regional.controls import WEIGHTS
from akm_excel.regional.shares import Shown

_NONE_PLANNED = list(NO_FIGURES.planned)
_ZERO = Decimal(0)
FACT, PLAN, ACTUAL = 0, 1, 6
"""Where these stand among a line's `numbers`."""


class Line(NamedTuple):
    """A measure's figures in a district, with the year's result so far.

    `shown` are fact, plan and actual, `numbers` those of fact, plan, the quarters and the actual, None for each that is
    no number, and `planned` those of the plan by quarter; empty where no quarter's is stated.
    """

    figures: Figures
    actual: Quantity
    shown: Shown
    numbers: tuple[Decimal | None, ...]
    planned: tuple[Decimal | None, ...]

    @classmethod
    def of(cls, figures: Figures, actual: Quantity) -> Self:
        """The line of these figures, of which `actual` is known."""
        fact, plan, q1, q2, q3, q4, *planned = figures
        numbers = fact.number, plan.number, q1.number, q2.number, q3.number, q4.number, actual.number
        stated = () if planned == _NONE_PLANNED else tuple([figure.number for figure in planned])
        return cls(figures, actual, (fact, plan, actual), numbers, stated)


NOTHING = Line.of(NO_FIGURES, BLANK)
"""The line of a measure that a district lacks."""


def lines_of(figures: Mapping[Key, Figures]) -> dict[Key, Line]:
    """The lines of a district's figures; what is `Figures.actual` is added up for all of them at once."""
    quarters = [_numbers([quarter.number for quarter in own.quarters]) for own in figures.values()]
    lines = {}
    for (key, own), known, done in zip(figures.items(), quarters, added_each(quarters), strict=True):
        is_sum = known and not isinstance(own, Balances)
        lines[key] = Line.of(own, Quantity(Kind.NUMBER, done) if is_sum else own.actual)
    return lines


def columns(lines: Iterable[Line]) -> Sequence[Sequence[Decimal]]:
    """The numbers of lines by their places in `Line.numbers`, without what is none."""
    own = zip(*[line.numbers for line in lines], strict=True)
    return [_numbers(column) for column in own] or [[] for _ in NOTHING.numbers]


def _numbers(column: Iterable[Decimal | None]) -> list[Decimal]:
    return [number for number in column if number is not None]


def control_number(lines: Iterable[Line], figures: Sequence[Sequence[Decimal]]) -> Decimal:
    """A sum of the figures of lines in which each counts another number of times: one that changes its column changes
    it. `figures` are the `columns` of the lines."""
    planned = [line.planned for line in lines if line.planned]
    own = [*figures[:ACTUAL], *(_numbers(column) for column in zip(*planned, strict=True))]
    return added(weight * sum(column, _ZERO) for weight, column in zip(WEIGHTS, own, strict=False))
