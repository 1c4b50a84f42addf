"""What is checked: a plan against its template, and what rules ask of it, worked out once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from akm_excel.core.figures import WIDTH, Balances, Figures
from akm_excel.core.outline import Outline, Same
from akm_excel.core.plan import (
    FIGURES,
    PLANNED,
    QUARTERS,
    TEXTS,
    Arrangement,
    Column,
    Header,
    Indicator,
    Key,
    Measure,
    Oddity,
    Plan,
    Sighting,
    Source,
)
from akm_excel.core.spelled import UNREADABLE
from akm_excel.core.template import District, Template
from akm_excel.core.text import fold
from akm_excel.patterns import pattern
from akm_excel.rules import causes
from akm_excel.rules.causes import SERIAL
from akm_excel.rules.cells import Block, parse

if TYPE_CHECKING:
    from akm_excel.rules.last_year import LastYear

_NUMBER = attrgetter("number")
_FIRST_PLANNED = FIGURES.index(PLANNED[0])
_NO_QUARTERS = (None,) * len(QUARTERS)
_ZERO = Decimal(0)
_A_LITTLE_LESS = Decimal("0.999")
"""What is taken off a limit where a quotient is not worked out, so that its rounding never matters."""
_NEGATIVE = pattern(r"-[0-9]")


def stated(quarters: Sequence[Decimal | None]) -> list[Decimal]:
    """The numbers of the quarters, from the first on, up to the last that has one; empty where one is missing."""
    filled = [value for value in quarters if value is not None]
    return filled if quarters[len(filled) :] == _NO_QUARTERS[len(filled) :] else []


class MeasureNumbers(NamedTuple):
    """A measure and its figures as numbers, None for each that is none."""

    indicator: Indicator
    measure: Measure
    fact: Decimal | None
    plan: Decimal | None
    quarters: tuple[Decimal | None, ...]


class Reported(NamedTuple):
    """A measure with results, the largest of them and what they come to.

    `values` are those of its quarters, from the first on, up to the last that has one; empty where one is missing.
    """

    row: MeasureNumbers
    values: list[Decimal]
    peak: Decimal
    done: Decimal


class Figure(NamedTuple):
    """A figure that is a number."""

    measure: Measure
    column: Column
    number: Decimal


@dataclass(frozen=True, eq=False, repr=False)
class Subject:
    """What is checked: a plan against its template, and what is expected of it from outside.

    `last` are the figures of the district's plan of the year before, where an archive has it.
    """

    plan: Plan
    template: Template
    year: int | None = None
    district: District | None = None
    last: Mapping[Key, Figures] = field(default_factory=dict)
    memo: dict[str, Any] = field(default_factory=dict, init=False)
    """What several rules ask of the plan, worked out once, by name."""

    @cached_property
    def rows(self) -> list[MeasureNumbers]:
        """The measures with their figures as numbers, taken out once, column by column."""
        indicators = [indicator for indicator, _ in self.plan.measures()]
        measures = [measure for _, measure in self.plan.measures()]
        columns = zip(*[measure.figures for measure in measures], strict=True)
        numbers: list[Iterable[Any]] = [map(_NUMBER, column) for column in islice(columns, _FIRST_PLANNED)]
        fact, plan, *quarters = numbers or [()] * _FIRST_PLANNED
        rows = zip(indicators, measures, fact, plan, zip(*quarters, strict=True), strict=True)
        return list(map(MeasureNumbers._make, rows))

    @cached_property
    def reported(self) -> list[Reported]:
        """The measures with a result in any quarter."""
        found = []
        for row in self.rows:
            filled = [value for value in row.quarters if value is not None]
            if filled:
                is_gapless = row.quarters[len(filled) :] == _NO_QUARTERS[len(filled) :]
                found.append(Reported(row, filled if is_gapless else [], max(filled), sum(filled, _ZERO)))
        return found

    @cached_property
    def flows(self) -> list[Reported]:
        """Those of `reported` whose quarters add up, but for declared sums: their parts tell."""
        sums = self.template.sums
        return [
            one
            for one in self.reported
            if not isinstance(one.row.measure.figures, Balances) and one.row.measure.key not in sums
        ]

    @cached_property
    def has_gaps(self) -> bool:
        """Whether a measure lacks the result of a quarter before its last."""
        return not all(map(attrgetter("values"), self.reported))

    @cached_property
    def spelled(self) -> list[str]:
        """The figures of all measures as text, one after the other."""
        return self.plan.spelled.split("\t")

    @property
    def is_planned_by_quarter(self) -> bool:
        """Whether anything stands in the plan by quarter."""
        return any(any(self.spelled[at::WIDTH]) for at in range(_FIRST_PLANNED, WIDTH))

    @property
    def states_people(self) -> bool:
        """Whether the cover says how many people live in the district, or work in the centre."""
        return bool(self.plan.header.population or self.plan.header.staff)

    @property
    def has_unreadable(self) -> bool:
        """Whether a figure cannot be read."""
        return UNREADABLE in self.plan.spelled

    @cached_property
    def fractions(self) -> list[Figure]:
        """Each figure that is a number, but no whole one."""
        return self._numbers([at for at, text in enumerate(self.spelled) if "." in text])

    @cached_property
    def negatives(self) -> list[Figure]:
        """Each figure below zero."""
        if not _NEGATIVE.search(self.plan.spelled):
            return []
        at = [at for at, text in enumerate(self.spelled) if _NEGATIVE.match(text)]
        return [one for one in self._numbers(at) if one.number < 0]

    @cached_property
    def date_serials(self) -> list[tuple[Measure, Column, int]]:
        """The figures that are a date's serial number; see `causes.serials`."""
        if not SERIAL.search(self.plan.spelled):
            return []
        return causes.serials(self._numbers([at for at, text in enumerate(self.spelled) if SERIAL.fullmatch(text)]))

    def _numbers(self, places: Iterable[int]) -> list[Figure]:
        """Those of the figures at these places of `spelled` that are numbers."""
        measures = [measure for _, measure in self.plan.measures()]
        return [
            Figure(measures[row], FIGURES[column], number)
            for row, column in [divmod(at, WIDTH) for at in places]
            if (number := measures[row].figures[column].number) is not None
        ]

    @cached_property
    def changes(self) -> list[tuple[Measure, Decimal, Decimal]]:
        """The measures with fact and plan above zero, and both."""
        return [
            (measure, fact, plan)
            for _, measure, fact, plan, _ in self.rows
            if fact and plan and fact > _ZERO and plan > _ZERO
        ]

    @cached_property
    def leaps(self) -> list[tuple[Measure, Decimal, Decimal, Decimal]]:
        """Those of `changes` that a rule may ask about, and how many times the larger figure holds the smaller."""
        least = min(self.template.limit("change"), self.template.limit("thousand")) * _A_LITTLE_LESS
        return [
            (measure, fact, plan, max(fact, plan) / min(fact, plan))
            for measure, fact, plan in self.changes
            if plan >= fact * least or fact >= plan * least
        ]

    @cached_property
    def texts(self) -> "Subject | None":
        """The plan without its figures: the very same for all plans that say the same, as long as it is remembered.

        None where a text's cell is a figure's as well: what is found there differs with the figure.
        """
        seen = tuple(self.seen(Oddity.NAME_CHANGED, Oddity.UNIT_CHANGED))
        outline = self.plan.outline
        return _texts(outline, seen, Same(self.template)) if outline.is_certain else None

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
    def last_year(self) -> "LastYear":
        """This year's plan beside last year's, as an archive has it; without rows where there is none."""
        from akm_excel.rules.last_year import LastYear  # noqa: PLC0415 - only where there is an archive

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
        if self.oddities.isdisjoint(oddities):
            return iter(())
        return (sighting for sighting in self.plan.sightings if sighting.oddity in oddities)

    @cached_property
    def oddities(self) -> frozenset[Oddity]:
        """The kinds of what reading saw."""
        return frozenset([sighting.oddity for sighting in self.plan.sightings])


@lru_cache(maxsize=64)
def _texts(outline: Outline, seen: tuple[Sighting, ...], template: Same[Template]) -> Subject:
    source = Source(sheet=outline.sheet, columns=dict(outline.columns), header_cells=dict(outline.cover))
    return Subject(Plan(Header(), outline.blank_sections(), source, seen), template.value)


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
