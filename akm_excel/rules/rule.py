"""What a rule is: an id, a severity, a documented reason, and a function from a plan to findings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from akm_excel.finding import Finding, Severity
from akm_excel.plan import FIGURES, Arrangement, Column, Indicator, Key, Measure, Oddity, Plan, Sighting
from akm_excel.template import District, Template


@dataclass(frozen=True)
class Subject:
    """What is checked: a plan against its template, and what is expected of it from outside."""

    plan: Plan
    template: Template
    year: int | None = None
    district: District | None = None

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
        return [found for found in self.numbers if found[2] != found[2].to_integral_value()]

    @cached_property
    def arrangements(self) -> list[tuple[Indicator, list[Arrangement]]]:
        """Each indicator with how its measures are carried out, one each."""
        return [
            (indicator, [indicator.arrangement_of(measure) for measure in indicator.measures])
            for indicator in self.plan.indicators()
        ]

    def seen(self, *oddities: Oddity) -> Iterator[Sighting]:
        """What reading saw of these kinds."""
        return (sighting for sighting in self.plan.sightings if sighting.oddity in oddities)


@dataclass(frozen=True)
class Complaint:
    """What a rule's function yields; with the rule's id and severity it becomes a finding."""

    message: str
    cell: str = ""
    key: Key | None = None
    repair: str = ""


Check = Callable[[Subject], Iterator[Complaint]]


@dataclass(frozen=True)
class Rule:
    """One rule. Its documentation is the docstring of its function."""

    id: str
    name: str
    severity: Severity
    check: Check = field(repr=False)

    @property
    def documentation(self) -> str:
        """Why the rule exists, what it asks for and what to do."""
        return self.check.__doc__ or ""

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """What this rule finds."""
        for complaint in self.check(subject):
            yield Finding(self.id, self.severity, complaint.message, complaint.cell, complaint.key, complaint.repair)


REGISTRY: dict[str, Rule] = {}


def rule(identifier: str, name: str, severity: Severity) -> Callable[[Check], Check]:
    """Register a function as the rule `identifier`."""

    def register(check: Check) -> Check:
        if identifier in REGISTRY:
            raise ValueError(f"two rules {identifier}")
        REGISTRY[identifier] = Rule(identifier, name, severity, check)
        return check

    return register
