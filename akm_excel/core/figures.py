"""The figures of a measure, and what follows from them: the year so far, the variances, the plan of a period."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from akm_excel.core.quantity import BLANK, Quantity, difference, ratio, total

SMALL = Decimal(10)
"""Differences below this are the ups and downs of small counts: 1 disc, then 3."""

T = TypeVar("T")


class Variance(NamedTuple):
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


class ByColumn(NamedTuple, Generic[T]):
    """One thing for each column of figures: last year's fact, this year's plan, its quarters, not added up.

    `plan_q1` to `plan_q4` are the plan by quarter, which nobody has to state: most plans have blanks there.
    """

    fact: T
    plan: T
    q1: T
    q2: T
    q3: T
    q4: T
    plan_q1: T
    plan_q2: T
    plan_q3: T
    plan_q4: T

    @property
    def quarters(self) -> tuple[T, ...]:
        """Those of this year's quarters, I to IV."""
        return self[_FIRST_QUARTER:_FIRST_PLANNED]

    @property
    def planned(self) -> tuple[T, ...]:
        """Those of the plan by quarter, I to IV."""
        return self[_FIRST_PLANNED:]

    def of(self, column: str) -> T:
        """That of a column by its name: ``fact``, ``plan``, ``q1`` ..."""
        one: T = getattr(self, column)
        return one


class Figures(ByColumn[Quantity]):
    """The quantities of a measure or a total, and what is computed from them.

    >>> from akm_excel.core.quantity import number
    >>> figures = NO_FIGURES._replace(fact=number(8), plan=number(10), q1=number(2), q2=number(3))
    >>> str(figures.actual), str(figures.change.absolute), str(figures.fulfilment.percent)
    ('5', '2', '-0.5')
    """

    __slots__ = ()

    def replaced(self, figures: Mapping[Any, Quantity]) -> "Figures":
        """These figures with those of some columns (by name) replaced."""
        return self._replace(**{str(column): figure for column, figure in figures.items()})

    @property
    def actual(self) -> Quantity:
        """This year's result so far: the exact sum of the quarters that have one. `of` knows it as well."""
        return total(self.quarters)

    @property
    def change(self) -> Variance:
        """Plan against last year's fact."""
        return variance(self.fact, self.plan)

    @property
    def fulfilment(self) -> Variance:
        """Actual against plan."""
        return variance(self.plan, self.actual)


class Balances(Figures):
    """The quantities of a balance (debts): its quarters are states at their ends, and are not added up.

    >>> from akm_excel.core.quantity import number
    >>> str(Balances._make(NO_FIGURES)._replace(q1=number(100), q2=number(80)).actual)
    '80'
    """

    __slots__ = ()

    @property
    def actual(self) -> Quantity:
        """The state at the end of the last quarter that has one; *not applicable* where a dash is all there is."""
        last = next((figure for figure in reversed(self.quarters) if figure.number is not None), None)
        return total(self.quarters) if last is None else total((last,))

    @property
    def carried(self) -> "Balances":
        """These figures with each state carried on to the quarters after it: what is known of districts together."""
        known, carried = BLANK, []
        for figure in self.quarters:
            if figure.number is not None:
                known = figure
            elif known.number is None:  # a dash counts beside what nobody can read, as it does in one district
                known = total((known, figure))
            carried.append(known)
        return Balances(self.fact, self.plan, *carried, *self.planned)


class Figured:
    """What has figures, a measure or a total; the most asked for are at hand by their own names."""

    __slots__ = ()
    figures: Figures

    @property
    def fact(self) -> Quantity:
        """Last year's result."""
        return self.figures.fact

    @property
    def plan(self) -> Quantity:
        """This year's plan."""
        return self.figures.plan

    @property
    def quarters(self) -> tuple[Quantity, ...]:
        """This year's results, I to IV."""
        return self.figures.quarters

    @property
    def actual(self) -> Quantity:
        """This year's result so far."""
        return self.figures.actual

    def figure(self, column: str) -> Quantity:
        """The quantity in a column of figures, or the actual."""
        return self.figures.of(column)


_FIRST_QUARTER = ByColumn._fields.index("q1")
_FIRST_PLANNED = ByColumn._fields.index("plan_q1")
WIDTH = len(ByColumn._fields)
"""How many figures a measure has."""
NO_FIGURES = Figures(*(BLANK,) * WIDTH)


def by_column(flat: Sequence[T]) -> ByColumn[Sequence[T]]:
    """The figures of many measures, one after the other, as a sequence for each column."""
    return ByColumn(*(flat[at::WIDTH] for at in range(WIDTH)))


def by_measure(flat: Sequence[Quantity]) -> Iterator[Figures]:
    """The figures of many measures, one after the other, measure by measure."""
    return map(Figures._make, zip(*by_column(flat), strict=True))
