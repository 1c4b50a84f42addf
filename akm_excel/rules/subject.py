"""What is checked: a plan against its template, and what rules ask of it, worked out once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from akm_excel.core.figures import Balances, Figures
from akm_excel.core.plan import FIGURES, TEXTS, Arrangement, Column, Indicator, Key, Measure, Oddity, Plan, Sighting
from akm_excel.core.template import District, Template
from akm_excel.core.text import fold
from akm_excel.rules import causes
from akm_excel.rules.cells import Block, parse
from akm_excel.rules.last_year import LastYear


class MeasureNumbers(NamedTuple):
    """A measure and its figures as numbers, None for each that is none."""

    indicator: Indicator
    measure: Measure
    fact: Decimal | None
    plan: Decimal | None
    quarters: tuple[Decimal | None, ...]


@dataclass(frozen=True)
class Subject:
    """What is checked: a plan against its template, and what is expected of it from outside.

    `last` are the figures of the district's plan of the year before, where an archive has it.
    """

    plan: Plan
    template: Template
    year: int | None = None
    district: District | None = None
    last: Mapping[Key, Figures] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What several rules ask of the plan, worked out once, by name."""

    @cached_property
    def rows(self) -> list[MeasureNumbers]:
        """The measures with their figures as numbers, taken out once: most rules look at nothing else."""
        return [
            MeasureNumbers(
                indicator,
                measure,
                figures.fact.number,
                figures.plan.number,
                tuple([figure.number for figure in figures.quarters]),
            )
            for indicator, measure in self.plan.measures()
            for figures in (measure.figures,)
        ]

    @cached_property
    def flows(self) -> list[MeasureNumbers]:
        """The measures whose quarters add up, but for declared sums: their parts tell."""
        sums = self.template.sums
        return [
            row
            for row in self.rows
            if not isinstance(row.measure.figures, Balances) and not (sums and row.measure.key in sums)
        ]

    @cached_property
    def numbers(self) -> list[tuple[Measure, Column, Decimal]]:
        """Each figure that is a number, with its measure and column."""
        return [
            (measure, column, number)
            for _, measure in self.plan.measures()
            for column, quantity in zip(FIGURES, measure.figures, strict=True)
            if (number := quantity.number) is not None
        ]

    @cached_property
    def fractions(self) -> list[tuple[Measure, Column, Decimal]]:
        """Each figure that is a number, but no whole one."""
        return [entry for entry in self.numbers if entry[2] != entry[2].to_integral_value()]

    @cached_property
    def changes(self) -> list[tuple[Measure, Decimal, Decimal, Decimal]]:
        """The measures with fact and plan above zero: both, and how many times the larger holds the smaller."""
        return [
            (measure, fact, plan, max(fact, plan) / min(fact, plan))
            for _, measure, fact, plan, _ in self.rows
            if fact and plan and fact > 0 and plan > 0
        ]

    @cached_property
    def silences(self) -> list[tuple[Indicator, list[frozenset[Column]]]]:
        """The indicators of which something is not said: which of `TEXTS`, for each measure."""
        silent = []
        for indicator in self.plan.indicators():
            missing = [_silences(indicator.arrangement_of(measure)) for measure in indicator.measures]
            if any(missing):
                silent.append((indicator, missing))
        return silent

    @cached_property
    def date_serials(self) -> list[tuple[Measure, Column, int]]:
        """The figures that are a date's serial number; see `causes.serials`."""
        return causes.serials(self)

    @cached_property
    def suspects(self) -> frozenset[causes.Place]:
        """The figures that a finding of their own calls wrong: what follows from them is not said again."""
        return causes.suspects(self)

    @cached_property
    def crossed(self) -> Mapping[Key, Key]:
        """The codes that stand beside other codes' names, and whose; see `causes.crossed`."""
        return causes.crossed(self)

    @cached_property
    def merged(self) -> list[Block]:
        """The blocks of merged cells among the plan's."""
        return causes.merged(self)

    def is_covered(self, cell: str) -> bool:
        """Whether a cell lies under merged ones, where nobody sees it."""
        place = parse(cell) if self.merged else None
        return place is not None and any(block.covers(place) for block in self.merged)

    @cached_property
    def last_year(self) -> LastYear:
        """This year's plan beside last year's, as an archive has it; without rows where there is none."""
        return LastYear(self)

    @cached_property
    def shared_names(self) -> frozenset[Key]:
        """The codes whose name the template gives to another code of another unit as well."""
        return _shared_names(self.template)

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns of figures by their letters."""
        return {letters: column for column, letters in self.plan.source.columns.items() if column in FIGURES}

    def seen(self, *oddities: Oddity) -> Iterator[Sighting]:
        """What reading saw of these kinds."""
        if self._oddities.isdisjoint(oddities):
            return iter(())
        return (sighting for sighting in self.plan.sightings if sighting.oddity in oddities)

    @cached_property
    def _oddities(self) -> frozenset[Oddity]:
        return frozenset([sighting.oddity for sighting in self.plan.sightings])


def _shared_names(template: Template) -> frozenset[Key]:
    named: dict[str, list[Indicator]] = {}
    for indicator in template.plan.indicators():
        named.setdefault(fold(indicator.name), []).append(indicator)
    return frozenset(
        indicator.key
        for alike in named.values()
        if len({frozenset(fold(measure.unit) for measure in indicator.measures) for indicator in alike}) > 1
        for indicator in alike
    )


@lru_cache(maxsize=4096)
def _silences(arrangement: Arrangement) -> frozenset[Column]:
    return frozenset(column for column in TEXTS if fold(arrangement.text(column)) in {"", "-"})
