"""Sums that mean something: per section and unit, and the declared rollups."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from akm_excel.core.figures import NO_FIGURES, Figured, Figures
from akm_excel.core.plan import FIGURES, Column, Key, Measure, Plan
from akm_excel.core.quantity import Quantity, scaled, total
from akm_excel.core.template import Group, Rollup, Template, groups

TOTALLED = (Column.FACT, Column.PLAN, Column.ACTUAL)
"""The columns whose totals are compared."""


@dataclass(frozen=True, slots=True)
class Total(Figured):
    """One total: the exact sums of its measures (named by `keys`) in each column of figures."""

    id: str
    figures: Figures
    keys: tuple[Key, ...]


def _sum(total_id: str, measures: Iterable[Measure]) -> Total:
    parts = list(measures)
    columns = zip(*(part.figures for part in parts), strict=True)
    figures = Figures._make(map(total, columns)) if parts else NO_FIGURES
    return Total(total_id, figures, tuple(part.key for part in parts))


def section_totals(plan: Plan, template: Template) -> dict[Group, Total]:
    """The totals per section and unit. What must not be added is left out (`Template.left_out`)."""
    by_group = groups(template, (measure for _, measure in plan.measures()))
    return {group: _sum(str(group), measures) for group, measures in by_group.items()}


def rollup_total(rollup: Rollup, measures: Mapping[Key, Measure]) -> Total:
    """The sum of a rollup's parts, as far as the plan has them."""
    parts = [(measures[key], factor) for key, factor in rollup.terms if key in measures]
    if not rollup.factors:
        return _sum(rollup.id, (measure for measure, _ in parts))
    return _sum(rollup.id, (measure.with_figures(_scaled(measure, factor)) for measure, factor in parts))


def rollup_parts(rollup: Rollup, measures: Mapping[Key, Measure]) -> Iterator[tuple[Quantity, ...]]:
    """What a rollup's parts are in each column of figures, as far as the plan has them; nothing where it has none."""
    if not rollup.factors:
        return zip(*[measures[key].figures for key in rollup.parts if key in measures], strict=True)
    known = [(measures[key].figures, factor) for key, factor in rollup.terms if key in measures]
    return zip(*[[scaled(figure, factor) for figure in figures] for figures, factor in known], strict=True)


def _scaled(measure: Measure, factor: Decimal) -> Mapping[Column, Quantity]:
    return {column: scaled(measure.figure(column), factor) for column in FIGURES}


def rollup_totals(plan: Plan, template: Template) -> dict[str, Total]:
    """The totals that have a row of their own, by their ids."""
    return {name: rollup_total(rollup, plan.by_key) for name, rollup in template.total_rows.items()}


def computed_sums(
    measures: Mapping[Key, Measure], template: Template, is_computed: Callable[[Key, Column], bool]
) -> dict[Key, Measure]:
    """Each sum (6.1) among `measures`, computed from its parts where `is_computed` says so for a cell.

    A sum of sums is computed from the computed ones, in the order of the template's rollups.
    """
    changed: dict[Key, Measure] = {}
    for key, rollup in template.sums.items():
        if key not in measures:
            continue
        parts = rollup_total(rollup, {**measures, **changed})
        figures = {column: parts.figure(column) for column in FIGURES if is_computed(key, column)}
        changed[key] = measures[key].with_figures(figures)
    return changed


class Named(Enum):
    """Why a total has a name of its own."""

    GROUP = "group"
    """It adds up measures of a section."""
    ROW = "row"
    """It is declared, and has a row of its own."""
    SUM = "sum"
    """It is a measure that is declared as the sum of others."""


class NamedTotal(NamedTuple):
    """One of the totals that have a name: what it is called, in which unit it is, and its figures."""

    kind: Named
    id: str
    title: str
    unit: str
    entry: Total | Measure
    section: int = 0
    """The number of the section whose measures it adds up, 0 where it is declared."""


def _title(group: Group, plan: Plan, template: Template) -> str:
    """What a total is called: as the template declares it, else by its section."""
    declared = template.totals.get(group, "") if template.totals is not None else ""
    return declared or plan.titles.get(group.section, "")


def listed(plan: Plan, template: Template) -> list[NamedTotal]:
    """The named totals of a plan: those of its sections, those with a row of their own, the declared sums (6.1).

    The unit of a declared one is its first part's in the template. A sum that the plan lacks is left out.
    """
    totals = [
        NamedTotal(Named.GROUP, entry.id, _title(group, plan, template), group.unit, entry, group.section)
        for group, entry in section_totals(plan, template).items()
    ]
    for name, entry in rollup_totals(plan, template).items():
        rollup = template.total_rows[name]
        totals.append(NamedTotal(Named.ROW, name, rollup.label, template.measures[rollup.parts[0]].unit, entry))
    for key, rollup in template.sums.items():
        if key in plan.by_key:
            unit = template.measures[key].unit
            totals.append(NamedTotal(Named.SUM, str(key), rollup.label, unit, plan.by_key[key]))
    return totals
