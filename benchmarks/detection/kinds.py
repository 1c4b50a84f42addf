"""What a kind of mistake is: where it may fall, what it changes, and what a message must say to name it."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from akm_excel.core.plan import FIGURES, Column, Key, Measure, Plan
from akm_excel.core.quantity import BLANK, Quantity, number
from akm_excel.core.template import Template
from benchmarks.detection.regions import BUDGET, Centre

Cells = Mapping[Key, Mapping[Column, Quantity]]
INCOME = Key(5, 1)


@dataclass(frozen=True)
class Place:
    """Where a mistake may fall: one centre of a region, and what decides where exactly."""

    template: Template
    centres: Sequence[Centre]
    at: int
    dice: random.Random

    @property
    def plan(self) -> Plan:
        """The plan without the mistake."""
        return self.centres[self.at].plan

    @property
    def last(self) -> Plan:
        """The plan of the year before."""
        return self.centres[self.at].last

    def one(self, fits: Callable[[Measure], bool]) -> Measure | None:
        """One of the measures that a mistake can fall on; None where there is none."""
        found = [m for _, m in self.plan.measures() if m.key not in self.template.sums and fits(m)]
        return self.dice.choice(found) if found else None

    def is_money(self, measure: Measure) -> bool:
        """Whether its figures have decimals."""
        return measure.key.section == BUDGET.section

    def counts(self, least: int) -> Callable[[Measure], bool]:
        """Counts whose fact and plan are so many or more."""
        return lambda m: not self.is_money(m) and m.key.section != INCOME.section and least_of(m) >= least


Maker = Callable[[Place], Cells | None]


@dataclass(frozen=True)
class Kind:
    """One kind of mistake; `says` is what a message must hold (a pattern) to name it."""

    name: str
    make: Maker
    says: str


KINDS: list[Kind] = []


def kind(name: str, says: str) -> Callable[[Maker], Maker]:
    """Register a function as the maker of a kind of mistake."""

    def register(make: Maker) -> Maker:
        KINDS.append(Kind(name, make, says))
        return make

    return register


def with_sums(template: Template, plan: Plan, cells: Cells) -> Plan:
    """The plan with some cells changed. Sums are formulas and follow, unless they are among the cells."""
    changed = {key: plan.by_key[key].with_figures(own) for key, own in cells.items()}
    for key, rollup in template.sums.items():
        if key in cells:
            continue
        own = {}
        for column in FIGURES:
            parts = [changed.get(part, plan.by_key[part]).figure(column).number for part in rollup.parts]
            known = [part for part in parts if part is not None]
            own[column] = number(sum(known, Decimal(0))) if known else BLANK
        changed[key] = plan.by_key[key].with_figures(own)
    return plan.with_measures(changed)


def least_of(measure: Measure) -> Decimal:
    """The smaller of fact and plan; what is not there counts as 0."""
    return min((figure.number or Decimal(0) for figure in (measure.fact, measure.plan)), default=Decimal(0))
