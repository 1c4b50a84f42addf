"""This year's plan beside last year's as an archive has it: which columns and rows are others than they should be.

A result of last year is known where all its four quarters are stated. Rows below ten do not say whose column it is:
small counts stay what they were.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from weakref import proxy

from akm_excel.core.figures import Figures
from akm_excel.core.plan import Column, Measure
from akm_excel.core.quantity import Kind
from akm_excel.rules.hints import are_exchanged

if TYPE_CHECKING:
    from akm_excel.rules.subject import Subject

_LEAST = Decimal(10)
_LEAST_DIFFERING = Decimal(20)
"""A fact so many units off last year's result is asked about: less is a correction."""
_FEWEST, _HALF, _MANY = 10, Decimal("0.5"), Decimal("0.3")


class Row(NamedTuple):
    """A measure of this year, its figures of last year, and last year's result where it is known."""

    measure: Measure
    last: Figures
    result: Decimal | None


class Share(NamedTuple):
    """How many rows state the same two figures, of so many that state both."""

    alike: int
    stated: int

    def is_over(self, share: Decimal) -> bool:
        """Whether it is more than a share of at least ten rows."""
        return self.stated >= _FEWEST and self.alike > self.stated * share


class LastYear:
    """What last year's plan tells of this year's. Sums are left to their parts; without an archive it has no rows."""

    def __init__(self, subject: "Subject") -> None:
        self._subject = proxy(subject)  # which keeps this one: a circle would stay in memory until it is looked for
        self.rows = [
            Row(measure, last, result_of(last))
            for _, measure in (subject.plan.measures() if subject.last else ())
            if (last := subject.last.get(measure.key)) is not None and measure.key not in subject.template.sums
        ]

    def _share(self, pair: Callable[[Row], tuple[Decimal | None, Decimal | None]]) -> Share:
        pairs = [pair(row) for row in self.rows]
        stated = [(one, other) for one, other in pairs if one is not None and other is not None]
        large = [one == other for one, other in stated if max(one, other) >= _LEAST]
        return Share(sum(large), len(large))

    @cached_property
    def planned_again(self) -> Share:
        """How many plans are last year's plans."""
        return self._share(lambda row: (row.measure.plan.number, row.last.plan.number))

    @cached_property
    def planned_as_done(self) -> Share:
        """How many plans are last year's results."""
        return self._share(lambda row: (row.measure.plan.number, row.result))

    @cached_property
    def facts_of_results(self) -> Share:
        """How many facts are last year's results, as they should be."""
        return self._share(lambda row: (row.measure.fact.number, row.result))

    @cached_property
    def facts_before(self) -> Share:
        """How many facts are those of last year's plan: of the year before."""
        return self._share(lambda row: (row.measure.fact.number, row.last.fact.number))

    @property
    def is_handed_in_again(self) -> bool:
        """Whether the plan is last year's."""
        return self.planned_again.is_over(_HALF)

    @property
    def is_exchanged(self) -> bool:
        """Whether the plan's column holds last year's results, and the fact's does not."""
        is_done = self.planned_as_done.is_over(_HALF) and not self.facts_of_results.is_over(_HALF)
        return is_done and not self.is_handed_in_again

    @property
    def is_of_the_year_before(self) -> bool:
        """Whether the facts are of the year before last year."""
        is_before = self.facts_before.is_over(_HALF) and not self.facts_of_results.is_over(_HALF)
        return is_before and not self.is_handed_in_again and not self.is_exchanged

    @cached_property
    def differing(self) -> list[Row]:
        """The rows whose fact is not last year's result."""
        return [row for row in self.rows if self._is_differing(row)]

    @property
    def are_many_differing(self) -> bool:
        """Whether over 30 % of the facts differ: then it is the column, and no single row."""
        return Share(len(self.differing), self.facts_of_results.stated).is_over(_MANY)

    @property
    def is_another_column(self) -> bool:
        """Whether a whole column is another one, so that single rows tell nothing."""
        return self.is_handed_in_again or self.is_exchanged or self.is_of_the_year_before or self.are_many_differing

    def _is_differing(self, row: Row) -> bool:
        fact, result = row.measure.fact.number, row.result
        is_told = (row.measure.key, Column.FACT) in self._subject.suspects
        if fact is None or result is None or fact == result or is_told:
            return False
        gap = abs(fact - result)
        least = max(_LEAST_DIFFERING, self._subject.template.material(row.measure))
        if gap >= least and gap > self._subject.template.limit("revised") * result:
            return True
        is_alike = are_exchanged(fact, result) or row.measure.plan.number == result
        return max(fact, result) >= _LEAST_DIFFERING and is_alike


def result_of(last: Figures) -> Decimal | None:
    """What was done in the whole year; None as long as a quarter is not stated."""
    if any(figure.number is None and figure.kind is not Kind.NOT_APPLICABLE for figure in last.quarters):
        return None
    return last.actual.number
