"""A region to try things on: Qoraoʻzak's real plan, and 16 districts whose figures are made up and say so."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from akm_excel.core.plan import FIGURES, QUARTERS, Column, Header, Key, Measure, Plan
from akm_excel.core.quantity import BLANK, Quantity, number
from akm_excel.core.template import District, Relation, Template
from akm_excel.core.text import fold
from akm_excel.importing import import_plan
from akm_excel.workbook.filling import fill

SOURCE = Path(__file__).parent / "samples" / "qoraozak_2023_ish_rejasi.txt"
MARK = "NAMUNA"
"""Uzbek for *sample*: on the cover of every made-up plan, in its file's provenance and in what is merged from it."""
_SEED = 2023


def made_up(plan: Plan, district: District, template: Template, dice: random.Random) -> Plan:
    """A plan for `district` in the likeness of `plan`: other sizes, three quarters done; bounds and sums hold."""
    size = Decimal(dice.randint(60, 170)) / 100
    changed: dict[Key, Measure] = {}
    for _, measure in plan.measures():
        changed[measure.key] = _scaled(measure, size, template.decimals(measure), dice)
    for rollup in template.rollups:
        if rollup.relation is Relation.RATE and rollup.target in changed and rollup.rate is not None:
            target, part = changed[rollup.target], rollup.parts[0]
            figures = {
                column: number(round(base, 1))
                for column in FIGURES
                if (base := _times(changed[part].figure(column), rollup.rate)) is not None
            }
            changed[rollup.target] = target.with_figures(figures)
        if rollup.relation is Relation.BOUND and rollup.target in changed:
            target, whole = changed[rollup.target], changed[rollup.parts[0]]
            figures = {
                column: number(round(share))
                for column in FIGURES
                if (share := _times(whole.figure(column), Decimal("0.65"))) is not None
            }
            changed[rollup.target] = target.with_figures(figures)
    for key in template.sums:
        changed[key] = changed[key].with_figures(dict.fromkeys(FIGURES, BLANK))
    header = Header(district=district.name, year=plan.header.year, sample=MARK)
    return replace(plan.with_measures(changed), header=header, sightings=())


def _times(quantity: Quantity, factor: Decimal) -> Decimal | None:
    return None if quantity.number is None else quantity.number * factor


def _scaled(measure: Measure, size: Decimal, places: int, dice: random.Random) -> Measure:
    def near(quantity: Quantity, low: int, high: int) -> Quantity:
        if quantity.number is None:
            return quantity
        scaled = quantity.number * size * dice.randint(low, high) / 100
        least = Decimal(1) if quantity.number else Decimal(0)
        return number(max(round(scaled, places), least))

    fact = near(measure.fact, 90, 110)
    plan = near(measure.fact if measure.fact.is_number else measure.plan, 100, 125)
    if plan.number is None:
        return measure.with_figures({Column.FACT: fact, Column.PLAN: plan})
    done = {q: number(round(plan.number * dice.randint(20, 28) / 100, places)) for q in QUARTERS[:3]}
    return measure.with_figures({Column.FACT: fact, Column.PLAN: plan, **done})


def write_demo(
    folder: Path,
    template: Template,
    progress: Callable[[list[District]], Iterable[District]] = iter,
) -> list[Path]:
    """Write 17 district workbooks into `folder`, the real plan among them; the same bytes each time.

    Raises `WriteError` where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    real = import_plan(SOURCE, template)
    dice = random.Random(_SEED)
    written = []
    for district in progress(list(template.districts)):
        is_real = template.district(real.header.district) == district
        plan = real if is_real else made_up(real, district, template, dice)
        name = "".join(char for char in fold(district.name).replace(" ", "_") if char.isalnum() or char == "_")
        path = folder / f"{district.code}_{name}.xlsx"
        provenance = SOURCE.name if is_real else f"{MARK}: akm demo"
        fill(plan, template.file, path, template, provenance=provenance)
        written.append(path)
    return written
