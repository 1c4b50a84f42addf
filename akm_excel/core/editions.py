"""Plans between editions of the template: the same plan, in the terms of another one.

An edition is a numbered change of the template (a name, a row, a list). A plan is read by its own;
from then on everything (checks, merges, comparisons, archives) speaks of it in the terms of the
template in use, so that nothing is found or repaired that comes of the difference alone.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from akm_excel.core.plan import TEXTS, Arrangement, Indicator, Key, Measure, Plan, in_sections
from akm_excel.core.template import Template
from akm_excel.core.text import fold, squash
from akm_excel.patterns import pattern

Entry = TypeVar("Entry", Indicator, Measure)
_EDITION = pattern(r"([1-9]\d{0,3})(?:\.0+)?", re.ASCII)


def edition_number(text: str) -> int | None:
    """The number of an edition that `text` spells (``2``, ``2.0``), or None."""
    match = _EDITION.fullmatch(squash(text))
    return int(match[1]) if match else None


def moves(own: Template, other: Template) -> Mapping[Key, Key]:
    """The codes of `own` that are others in `other`, and what they are there; mostly there are none."""
    is_forward = own.number < other.number
    renamed: dict[Key, Key] = {}
    for step in other.moves if is_forward else reversed(own.moves):
        if min(own.number, other.number) < step.edition <= max(own.number, other.number):
            old, new = (step.old, step.new) if is_forward else (step.new, step.old)
            renamed[next((first for first, last in renamed.items() if last == old), old)] = new
    return {old: new for old, new in renamed.items() if old != new}


def translated(plan: Plan, own: Template, other: Template) -> Plan:
    """A plan that was read by `own`, in the terms of `other`; the very plan where both are one edition.

    Codes move as the editions say. A text that is the own edition's becomes the other's; one that
    the plan's author changed stays, and so does every figure, row and cell.
    """
    if own.number == other.number:
        return plan
    moved = moves(own, other)
    indicators: dict[Key, Indicator] = {}
    for indicator in plan.indicators():
        key = moved.get(indicator.key, indicator.key)
        if not indicator.measures:
            indicators.setdefault(key, _renamed(indicator, key, own, other))
        for measure in indicator.measures:
            new = moved.get(measure.key) or measure.key
            whole = new._replace(part=0)
            so_far = indicators.get(whole) or replace(_renamed(indicator, whole, own, other), measures=())
            indicators[whole] = replace(so_far, measures=(*so_far.measures, _respelled(measure, new, own, other)))
    known, there = own.plan.titles, other.plan.titles
    titles = {s.number: _said(s.title, known.get(s.number, ""), there.get(s.number, "")) for s in plan.sections}
    rows = {section.number: section.row for section in plan.sections}
    sections = tuple(
        replace(section, row=rows.get(section.number)) for section in in_sections(indicators.values(), titles)
    )
    sightings, remarks = plan.sightings, plan.remarks
    if moved:
        codes = {str(old): str(new) for old, new in moved.items()}
        remarks = tuple(replace(said, key=codes.get(said.key, said.key)) for said in remarks)
        sightings = tuple(seen._replace(key=moved.get(seen.key, seen.key)) if seen.key else seen for seen in sightings)
    return replace(plan, sections=sections, sightings=sightings, remarks=remarks)


def _said(text: str, own: str, other: str) -> str:
    """What a plan says, in the other edition's words where they are its own edition's."""
    return other if fold(text) == fold(own) else text


def _renamed(indicator: Indicator, key: Key, own: Template, other: Template) -> Indicator:
    """The indicator under its code in the other edition, in that edition's words."""
    known, there = own.indicators.get(indicator.key), other.indicators.get(key)
    if known is None or there is None:
        return replace(indicator, key=key)
    return replace(_rearranged(indicator, key, known, there), name=_said(indicator.name, known.name, there.name))


def _respelled(measure: Measure, key: Key, own: Template, other: Template) -> Measure:
    """The measure under its code in the other edition. Its unit stays, spelled as there: another unit is no word."""
    known, there = own.measures.get(measure.key), other.measures.get(key)
    if known is None or there is None:
        return replace(measure, key=key)
    return replace(
        _rearranged(measure, key, known, there),
        figures=other.natured(key, measure.figures),
        label=_said(measure.label, known.label, there.label),
        unit=there.unit if fold(measure.unit) == fold(there.unit) else measure.unit,
    )


def _rearranged(entry: Entry, key: Key, known: Entry, there: Entry) -> Entry:
    """An entry under another code, carried out as the other edition says where it was as its own did."""
    said = entry.arrangement
    if said is known.arrangement or said == known.arrangement:
        return replace(entry, key=key, arrangement=there.arrangement)
    texts = [_said(said.text(c), known.arrangement.text(c), there.arrangement.text(c)) for c in TEXTS]
    return replace(entry, key=key, arrangement=Arrangement(*texts))
