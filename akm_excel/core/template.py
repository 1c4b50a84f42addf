"""The template: what a plan consists of, as the template workbook says it.

No module repeats what stands here: indicators, units, rollups and lists are learned from the workbook.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from akm_excel.core.figures import Balances, Figures
from akm_excel.core.plan import Column, Indicator, Key, Measure, Plan
from akm_excel.core.ratios import Ratio
from akm_excel.core.text import fold

if TYPE_CHECKING:
    from akm_excel.core.place_names import Gazetteer
    from akm_excel.core.unit_names import UnitNames

LIMITS: Mapping[str, Decimal] = {
    "change": Decimal(3),
    "thousand": Decimal(300),
    "rate_plan": Decimal("0.0025"),
    "rate": Decimal("0.01"),
    "pay_low": Decimal("0.95"),
    "pay_high": Decimal("1.5"),
    "share": Decimal("0.3"),
    "pace": Decimal(2),
    "revised": Decimal("0.12"),
    "alike": Decimal("0.4"),
    "far": Decimal("3.5"),
    "apart": Decimal(3),
    "growth": Decimal("1.6"),
    "growth_pay": Decimal("1.25"),
    "pay_slow": Decimal("0.6"),
    "pay_fast": Decimal("1.5"),
    "pay_slow_later": Decimal("0.75"),
    "pay_fast_later": Decimal("1.28"),
    "so_far_sum": Decimal("1.15"),
    "so_far_last": Decimal("1.2"),
    "so_far_least": Decimal("0.6"),
    "rising": Decimal("1.6"),
    "whole": Decimal("0.6"),
}
"""The thresholds of rules where a template (edition 1) does not list them.

`change`: a plan so many times last year's fact is asked about. `thousand`: an amount of money so many times
another looks like soʻm typed for thousands of soʻm. `rate_plan`, `rate`: how far a rate may be off, as a
fraction, in a plan and in results; pay that is free of the contribution moves these by some tenths of a percent.
`pay_low`, `pay_high`: pay planned outside of these times last year's. `share`: a part's share of its whole that moves
by more. `pace`: results so many times the plan's share of the quarters. `revised`: a fact that is off last year's
archived result by a larger fraction. `alike`: so large a share of pairs equal to a neighbour's is a copy. `far`: the
modified z-score from which a figure is far from the other districts', where it is also `apart` times what they lead to
expect, or grows `growth` times otherwise (pay: `growth_pay`). `pay_slow`, `pay_fast`: pay outside of these times what
the plan leaves for the quarter; of two quarters and more `pay_slow_later`, `pay_fast_later`: pay that runs over by more
than a quarter cannot be kept within the plan. A row holds the year so far where its quarters rise, come to over
`so_far_sum` plans, the last to at most `so_far_last` plans and to at least `so_far_least` of what the plan leaves for
so many quarters: a quarter by itself is far below that. `rising`: two quarters alone rise where the second is so many
times the first. `whole`: over so large a share of the rows a fault is one of the whole plan.
"""
ABOVE_ONE = frozenset(
    ("change", "thousand", "apart", "growth", "growth_pay", "pay_fast", "pay_fast_later", "so_far_sum", "rising")
)
"""The thresholds that say how many times something is: at one or below everything would be asked about."""


class District(NamedTuple):
    """One of the districts of the approved list; `code` is its MHOBT (SOATO) code, `aliases` are its other names."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()

    def __hash__(self) -> int:
        # A region's districts are keys of many look-ups; their codes tell them apart.
        return hash(self.code)


class Unit(NamedTuple):
    """A unit of the approved list.

    `decimals` is how many decimal places its figures may have (0: only whole things are counted);
    `totalled` whether adding its figures up within a section means something (edition 1), `material` the
    least difference that is worth a question.
    """

    name: str
    decimals: int = 0
    totalled: bool = True
    material: Decimal = Decimal(10)


class Direction(StrEnum):
    """Which way of a measure is favourable: more of it, less of it (a cost), or neither. As the template says it."""

    MORE = "ortgani yaxshi"
    COST = "xarajat"
    NEUTRAL = "betaraf"


class Nature(StrEnum):
    """What the quarters of a measure are: flows that add up to the year's, or a balance at their end."""

    FLOW = "oqim"
    BALANCE = "qoldiq"


class Traits(NamedTuple):
    """What a measure is; `is_even` says that it is spread evenly over the year, so that a forecast means something."""

    nature: Nature = Nature.FLOW
    direction: Direction = Direction.MORE
    is_even: bool = False


_USUAL = Traits()


class Relation(StrEnum):
    """How the measure of a rollup relates to its parts."""

    SUM = "="
    BOUND = "<="
    PART = "qismi"
    RATE = "%"
    APART = "x"


class Rollup(NamedTuple):
    """A declared relation between measures.

    `SUM`: the target is the sum of the parts (`target` is None for a total with a row of its own,
    which `id` names), each times its factor. `BOUND`: the target is at most the sum of the parts.
    `PART`: it is a part of them, so it is at most their sum, and is in no total beside them. `RATE`: the
    target is `rate` times the sum of the parts. `APART`: the target is left out of its section's
    totals, since its unit does not say what it counts.
    """

    id: str
    relation: Relation
    target: Key | None
    parts: tuple[Key, ...] = ()
    rate: Decimal | None = None
    label: str = ""
    factors: tuple[Decimal, ...] = ()

    @property
    def terms(self) -> tuple[tuple[Key, Decimal], ...]:
        """The parts, each with what it is multiplied by."""
        return tuple(zip(self.parts, self.factors or (Decimal(1),) * len(self.parts), strict=True))


class Group(NamedTuple):
    """What one total adds up: measures of a section that the template declares, or (edition 1) that share a unit."""

    section: int
    unit: str

    def __str__(self) -> str:
        return f"{self.section}/{self.unit}"


class Move(NamedTuple):
    """A code that became another one in an edition of the template."""

    edition: int
    old: Key
    new: Key


@dataclass(frozen=True, repr=False)
class Template:
    """The schema of a plan: what it consists of, wherever that stands in a workbook.

    `plan` has no figures. `headers` are the names of the columns, as they are printed. `sources` are the damaged
    spellings of the document that the template was made from, by the row's code and the column: a plan may still
    have them. `size` are the measures that say how large a centre is; none where the template does not declare them.
    `number` is that of its edition, `stated_edition` the fingerprint that it goes by (empty: its own), `moves` are
    the codes that changed from edition to edition. `traits` say what measures are. `totals` are the declared totals
    with their names, `total_of` says in which a measure counts; without them (edition 1) measures of a section and
    unit are added. `other_names` are texts that mean the same as the template's, `limits` the thresholds of rules.
    `map_places` are the column and row, from 0, of each district's tile on a map, by the district's code.

    Where the schema stands in the template's file is told by `akm_excel.workbook.placed_template`.
    """

    plan: Plan
    districts: tuple[District, ...]
    units: tuple[Unit, ...]
    services: tuple[str, ...]
    deadlines: tuple[str, ...]
    rollups: tuple[Rollup, ...]
    headers: Mapping[Column, str]
    sources: Mapping[tuple[str, Column], str]
    size: tuple[Key, ...] = ()
    number: int = 1
    stated_edition: str = ""
    moves: tuple[Move, ...] = ()
    traits: Mapping[Key, Traits] = field(default_factory=dict)
    totals: Mapping[Group, str] | None = None
    total_of: Mapping[Key, Group] = field(default_factory=dict)
    other_names: Mapping[tuple[Key, Column], tuple[str, ...]] = field(default_factory=dict)
    limits: Mapping[str, Decimal] = field(default_factory=dict)
    map_places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    ratios: tuple[Ratio, ...] = ()

    def __repr__(self) -> str:
        sizes = f"{len(self.indicators)} indicators, {len(self.measures)} measures, {len(self.districts)} districts"
        return f"<Template {self.edition}: {sizes}>"

    def __getstate__(self) -> dict[str, Any]:
        # What was looked up meanwhile is left behind: equal templates are equal bytes.
        return {field.name: self.__dict__[field.name] for field in fields(self)}

    @cached_property
    def edition(self) -> str:
        """A fingerprint of what plans are made of: codes, names, units and rollups; layout doesn't count."""
        if self.stated_edition:
            return self.stated_edition
        parts = [
            f"{measure.key}\t{indicator.title(measure)}\t{measure.unit}" for indicator, measure in self.plan.measures()
        ]
        parts += [
            repr((r.id, self._as_declared(r), r.target, r.parts, r.rate)) + repr(r.factors or "")[1:-1]
            for r in self.rollups
        ]
        parts += [f"{key}\t{group}" for key, group in sorted(self.total_of.items())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    def _as_declared(self, rollup: Rollup) -> Relation:
        """The sign in the list: edition 1 wrote "part of" as "at most"."""
        return Relation.BOUND if self.number == 1 and rollup.relation is Relation.PART else rollup.relation

    @cached_property
    def measures(self) -> Mapping[Key, Measure]:
        """The measures by their keys."""
        return self.plan.by_key

    @cached_property
    def indicators(self) -> Mapping[Key, Indicator]:
        """The indicators by their keys."""
        return self.plan.indicator_by_key

    @cached_property
    def unit_by_name(self) -> Mapping[str, Unit]:
        """The approved units by their folded names."""
        return {fold(unit.name): unit for unit in self.units}

    @cached_property
    def sums(self) -> Mapping[Key, Rollup]:
        """The measures that are sums of others."""
        return {
            rollup.target: rollup
            for rollup in self.rollups
            if rollup.relation is Relation.SUM and rollup.target is not None
        }

    @cached_property
    def total_rows(self) -> Mapping[str, Rollup]:
        """The sums that have a row of their own, by its text in the code column."""
        return {
            rollup.id: rollup for rollup in self.rollups if rollup.relation is Relation.SUM and rollup.target is None
        }

    @cached_property
    def bounds(self) -> tuple[Rollup, ...]:
        """The relations that hold a measure below others."""
        return tuple(rollup for rollup in self.rollups if rollup.relation in {Relation.BOUND, Relation.PART})

    @cached_property
    def balances(self) -> frozenset[Key]:
        """The measures whose quarters are balances."""
        return frozenset(key for key, traits in self.traits.items() if traits.nature is Nature.BALANCE)

    @cached_property
    def pay(self) -> frozenset[Key]:
        """The measures that are pay: the cost that is spread evenly over the year, and no contribution of another."""
        rates = {rollup.target for rollup in self.rollups if rollup.relation is Relation.RATE}
        even = {key: traits for key, traits in self.traits.items() if traits.is_even and key not in rates}
        return frozenset(key for key, traits in even.items() if traits.direction is Direction.COST)

    def traits_of(self, key: Key) -> Traits:
        """What a measure is; a flow of which more is better where nothing is declared."""
        return self.traits.get(key, _USUAL)

    def limit(self, name: str) -> Decimal:
        """A threshold of rules by its name, as the template lists it."""
        return self.limits.get(name, LIMITS[name])

    def material(self, measure: Measure) -> Decimal:
        """The least difference of a measure that is worth a question."""
        unit = self.unit(measure.unit)
        return unit.material if unit else Decimal(10)

    def natured(self, key: Key, figures: Figures) -> Figures:
        """The figures of a measure as what they are: flows, or balances."""
        return Balances._make(figures) if key in self.balances else Figures._make(figures)

    def is_other_name(self, key: Key, column: Column, text: str) -> bool:
        """Whether a text is an accepted other one for what the template says of `key` in `column`."""
        return any(fold(text) == fold(other) for other in self.other_names.get((key, column), ()))

    @cached_property
    def left_out(self) -> frozenset[Key]:
        """The measures that section totals leave out: sums, parts of another measure, the unlike."""
        return frozenset(
            rollup.target
            for rollup in self.rollups
            if rollup.target is not None and rollup.relation not in {Relation.RATE, Relation.BOUND}
        )

    def computes_alike(self, one: Measure, other: Measure, column: Column) -> bool:
        """Whether a column that is computed in each row is worked out in the same way for two measures.

        A year's results are the sum of a flow's quarters, but the last of a balance's; all else is the same.
        """
        return column is not Column.ACTUAL or (one.key in self.balances) == (other.key in self.balances)

    def role(self, key: Key) -> str:
        """What a measure is to others: ``sum`` of them, ``part`` of one; empty for one that counts by itself."""
        if key in self.sums:
            return "sum"
        is_part = any(rollup.target == key for rollup in self.rollups if rollup.relation is Relation.PART)
        return "part" if is_part else ""

    def unit(self, name: str) -> Unit | None:
        """The approved unit of this name, however its apostrophes were typed."""
        return self.unit_by_name.get(fold(name))

    def unit_meant(self, text: str) -> str:
        """The name of the approved unit that `text` is another spelling of (`unit_names`), else `text`."""
        return text if fold(text) in self.unit_by_name else self._unit_names.named(text) or text

    def decimals(self, measure: Measure) -> int:
        """How many decimal places a figure of `measure` is shown with at least."""
        unit = self.unit(measure.unit)
        return unit.decimals if unit else 0

    def rounding(self, measure: Measure, figures: int) -> Decimal:
        """By how much so many rounded figures of `measure` may be off together: half a unit of the last place each.

        What is counted in whole things is not rounded.
        """
        places = self.decimals(measure)
        return Decimal(figures) * Decimal(5).scaleb(-places - 1) if places else Decimal(0)

    def group(self, measure: Measure) -> Group | None:
        """The total that `measure` counts in, or None."""
        if self.totals is not None:
            return self.total_of.get(measure.key)
        unit = self.unit(measure.unit)
        if unit is None or not unit.totalled or measure.key in self.left_out:
            return None
        return Group(measure.key.section, unit.name)

    def district(self, text: str) -> District | None:
        """The district that `text` names by code, full name or another name of the list, in whatever alphabet, or None.

        *Nukus* alone may be the district or the city, and is neither.
        """
        code = self._gazetteer.code(text)
        return self._district_by_code[code] if code else None

    @cached_property
    def _district_by_code(self) -> Mapping[str, District]:
        return {district.code: district for district in self.districts}

    @cached_property
    def _unit_names(self) -> "UnitNames":
        from akm_excel.core.unit_names import UnitNames  # noqa: PLC0415 - only where a unit is spelled otherwise

        return UnitNames(unit.name for unit in self.units)

    @cached_property
    def _gazetteer(self) -> "Gazetteer":
        from akm_excel.core.place_names import Gazetteer  # noqa: PLC0415 - a click asks for no district

        return Gazetteer((district.code, district.name, district.aliases) for district in self.districts)


def groups(template: Template, measures: Iterable[Measure]) -> dict[Group, list[Measure]]:
    """`measures` by the totals they count in, in the order of their first appearance."""
    by_group: dict[Group, list[Measure]] = {}
    for measure in measures:
        group = template.group(measure)
        if group is not None:
            by_group.setdefault(group, []).append(measure)
    return dict(sorted(by_group.items(), key=lambda item: item[0].section))
