"""Sums that mean something: per section and unit, and the declared rollups."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from akm_excel.core.plan import FIGURES, Column, Key, Measure, Plan
from akm_excel.core.quantity import Quantity, total
from akm_excel.core.template import Group, Rollup, Template, groups
from akm_excel.core.variance import Variance, fulfilment, plan_change


@dataclass(frozen=True, slots=True)
class Total:
    """One total: the exact sums of its measures (named by `keys`) in each column of figures."""

    id: str
    fact: Quantity
    plan: Quantity
    q1: Quantity
    q2: Quantity
    q3: Quantity
    q4: Quantity
    keys: tuple[Key, ...]

    @property
    def actual(self) -> Quantity:
        """This year's result so far."""
        return total((self.q1, self.q2, self.q3, self.q4))

    @property
    def plan_change(self) -> Variance:
        """Plan against last year's fact."""
        return plan_change(self.fact, self.plan)

    @property
    def fulfilment(self) -> Variance:
        """Actual against plan."""
        return fulfilment(self.plan, self.actual)

    def figure(self, column: Column) -> Quantity:
        """The sum in one of `FIGURES`, or the actual."""
        quantity: Quantity = getattr(self, column)
        return quantity


def _sum(total_id: str, measures: Iterable[Measure]) -> Total:
    parts = list(measures)
    sums = {str(column): total(part.figure(column) for part in parts) for column in FIGURES}
    return Total(id=total_id, keys=tuple(part.key for part in parts), **sums)


def section_totals(plan: Plan, template: Template) -> dict[Group, Total]:
    """The totals per section and unit. What must not be added is left out (`Template.left_out`)."""
    found = groups(template, (measure for _, measure in plan.measures()))
    return {group: _sum(str(group), measures) for group, measures in found.items()}


def rollup_total(rollup: Rollup, measures: Mapping[Key, Measure]) -> Total:
    """The sum of a rollup's parts, as far as the plan has them."""
    return _sum(rollup.id, (measures[key] for key in rollup.parts if key in measures))


def rollup_totals(plan: Plan, template: Template) -> dict[str, Total]:
    """The totals that have a row of their own, by their ids."""
    return {name: rollup_total(rollup, plan.by_key) for name, rollup in template.total_rows.items()}


def with_sums(plan: Plan, template: Template, is_computed: Callable[[Key, Column], bool]) -> Plan:
    """`plan` with each sum (6.1) computed from its parts where `is_computed` says so for a cell.

    A sum of sums is computed from the computed ones, in the order of the template's rollups.
    """
    measures = dict(plan.by_key)
    changed: dict[Key, Measure] = {}
    for key, rollup in template.sums.items():
        if key not in measures:
            continue
        parts = rollup_total(rollup, measures)
        figures = {column: parts.figure(column) for column in FIGURES if is_computed(key, column)}
        measures[key] = changed[key] = measures[key].with_figures(figures)
    return plan.with_measures(changed) if changed else plan
