"""How a plan is packed but for its figures: where they stand, its own texts, and its findings, each as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from akm_excel.core.figures import WIDTH, Balances, Figures
from akm_excel.core.finding import Finding, Reason
from akm_excel.core.indicators import Arrangement, Indicator, Measure
from akm_excel.core.keys import Column, Key
from akm_excel.core.outline import Outline, Words


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


@lru_cache(maxsize=128)
def packed(plan: Outline, template: Outline) -> tuple[str, str]:
    """A plan's layout and its own indicators, packed each."""
    return _layout_of(plan, template), _own(plan, template)


def _layout_of(plan: Outline, template: Outline) -> str:
    """Where things stand in a workbook, packed: a section's title only where it is not the template's."""
    titles = {number: title for number, title, _ in template.sections}
    keys = [indicator[0] for indicator in plan.indicators], [measure[0] for measure in plan.measures]
    return _layout(
        plan.sheet,
        plan.columns,
        plan.cover,
        tuple([(number, row, None if titles.get(number) == title else title) for number, title, row in plan.sections]),
        *(tuple(zip(own, rows, strict=True)) for own, rows in zip(keys, plan.rows, strict=True)),
        tuple([key for key, kind in zip(keys[1], plan.kinds, strict=True) if issubclass(kind, Balances)]),
    )


@lru_cache(maxsize=512)
def _layout(
    sheet: str,
    columns: Sequence[tuple[Column, str]],
    cover: Sequence[tuple[str, str]],
    sections: Sequence[tuple[int, int | None, str | None]],
    indicators: Sequence[tuple[Key, int | None]],
    measures: Sequence[tuple[Key, int | None]],
    balances: Sequence[Key],
) -> str:
    spelled = [[[str(key), row] for key, row in rows] for rows in (indicators, measures)]
    return as_json([sheet, dict(columns), dict(cover), sections, *spelled, list(map(str, balances))])


@lru_cache(maxsize=512)
def layout_in(text: str) -> Layout:
    """The layout that `packed` packed."""
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


def _own(plan: Outline, template: Outline) -> str:
    """The indicators of a plan that differ from the template's in more than their rows, packed; empty for none."""
    known = _words(template)
    own = [_full(words) for words in plan.words() if words != known.get(words.key)]
    return as_json(own) if own else ""


@lru_cache(maxsize=16)
def _words(template: Outline) -> Mapping[Key, Words]:
    return {words.key: words for words in template.words()}


def _full(words: Words) -> list[Any]:
    measures = [[str(key), label, unit, *arrangement] for key, label, unit, arrangement in words.measures]
    return [str(words.key), words.name, *words.arrangement, measures]


@lru_cache(maxsize=512)
def units_in(own: str) -> Mapping[Key, str]:
    """The units of the measures that `packed` packed."""
    return {measure.key: measure.unit for indicator in indicators_in(own) for measure in indicator.measures}


@lru_cache(maxsize=512)
def indicators_in(own: str) -> tuple[Indicator, ...]:
    """The indicators that `packed` packed."""
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
