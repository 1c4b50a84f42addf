"""How a plan is packed but for its figures: where they stand, its own texts, and its findings, each as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from akm_excel.core.figures import WIDTH, Figures
from akm_excel.core.finding import Finding, Reason
from akm_excel.core.keys import Column, Key
from akm_excel.core.plan import Arrangement, Indicator, Measure, Plan
from akm_excel.core.template import Template


class Layout(NamedTuple):
    """Where things stand in a workbook: mostly the same in all that come from one template."""

    sheet: str
    columns: Mapping[Column, str]
    cover: Mapping[str, str]
    sections: Sequence[tuple[int, int | None, str | None]]
    indicators: Mapping[Key, int | None]
    measures: Mapping[Key, int | None]
    keys: tuple[Key, ...]
    places: Mapping[Key, int]
    by_letters: Mapping[str, Column]
    balances: frozenset[Key]


def as_json(value: object) -> str:
    """A value as JSON, on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def findings_as_json(findings: Iterable[Finding]) -> str:
    """What the rules found, packed."""
    return as_json([
        [f.rule, int(f.severity), f.message, f.cell, str(f.key or ""), f.repair, f.found, f.expected,
         [f.answer.text, f.answer.by, f.answer.holds] if f.answer else None]
        for f in findings
    ])  # fmt: skip


def reason_in(packed: Any) -> Reason | None:
    """The reason that `findings_as_json` packed, if any."""
    return packed and Reason(*packed)


@lru_cache(maxsize=512)
def layout_of(
    sheet: str,
    columns: Sequence[tuple[Column, str]],
    cover: Sequence[tuple[str, str]],
    sections: Sequence[tuple[int, int | None, str | None]],
    indicators: Sequence[tuple[Key, int | None]],
    measures: Sequence[tuple[Key, int | None]],
    balances: Sequence[Key],
) -> str:
    """Where things stand in a workbook, packed."""
    spelled = [[[str(key), row] for key, row in rows] for rows in (indicators, measures)]
    return as_json([sheet, dict(columns), dict(cover), sections, *spelled, list(map(str, balances))])


@lru_cache(maxsize=512)
def layout_in(text: str) -> Layout:
    """The layout that `layout_of` packed."""
    sheet, columns, cover, sections, indicators, measures, balances = json.loads(text)
    rows = {key: row for text, row in measures if (key := Key.parse(text))}
    return Layout(
        sheet,
        {Column(name): letters for name, letters in columns.items()},
        cover,
        sections,
        {key: row for text, row in indicators if (key := Key.parse(text))},
        rows,
        tuple(rows),
        {key: WIDTH * at for at, key in enumerate(rows)},
        {letters: Column(name) for name, letters in columns.items()},
        frozenset(key for text in balances if (key := Key.parse(text))),
    )


def placed(
    known: Indicator, row: int | None, quantities: Mapping[Key, Figures], rows: Mapping[Key, int | None]
) -> Indicator:
    """An indicator with the figures and rows that it has in a workbook."""
    measures = tuple(
        [Measure(m.key, m.label, m.unit, quantities[m.key], m.arrangement, rows[m.key]) for m in known.measures]
    )
    return Indicator(known.key, known.name, measures, known.arrangement, row)


def _is_like(indicator: Indicator, known: Indicator | None) -> bool:
    """Whether an indicator differs from the template's in figures and rows only."""
    return (
        known is not None
        and indicator.name == known.name
        and (indicator.arrangement is known.arrangement or indicator.arrangement == known.arrangement)
        and len(indicator.measures) == len(known.measures)
        and all(
            one.key == other.key
            and one.label == other.label
            and one.unit == other.unit
            and (one.arrangement is other.arrangement or one.arrangement == other.arrangement)
            for one, other in zip(indicator.measures, known.measures, strict=True)
        )
    )


def own_as_json(plan: Plan, template: Template) -> str:
    """The indicators of a plan that are not the template's, packed; empty where all are."""
    own = [_full(one) for one in plan.indicators() if not _is_like(one, template.indicators.get(one.key))]
    return as_json(own) if own else ""


def _full(indicator: Indicator) -> list[Any]:
    measures = [[str(m.key), m.label, m.unit, *_texts(m.arrangement)] for m in indicator.measures]
    return [str(indicator.key), indicator.name, *_texts(indicator.arrangement), measures]


def _texts(arrangement: Arrangement) -> tuple[str, str, str]:
    return (arrangement.mechanism, arrangement.deadline, arrangement.responsible)


@lru_cache(maxsize=512)
def units_in(own: str) -> Mapping[Key, str]:
    """The units of the measures that `own_as_json` packed."""
    return {measure.key: measure.unit for indicator in indicators_in(own) for measure in indicator.measures}


@lru_cache(maxsize=512)
def indicators_in(own: str) -> tuple[Indicator, ...]:
    """The indicators that `own_as_json` packed."""
    return tuple(map(_indicator, json.loads(own)))


def _indicator(packed: list[Any]) -> Indicator:
    code, name, mechanism, deadline, responsible, measures = packed
    return Indicator(
        Key.parse(code) or Key(0, 0),
        name,
        tuple(
            Measure(Key.parse(text) or Key(0, 0), label, unit, arrangement=Arrangement(*said))
            for text, label, unit, *said in measures
        ),
        Arrangement(mechanism, deadline, responsible),
    )
