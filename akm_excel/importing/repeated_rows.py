"""Rows that stand twice: equal figures are taken once, different ones are open, both named."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from akm_excel.core.plan import Column, Indicator, Key, Oddity, Sighting
from akm_excel.importing import folding
from akm_excel.importing.entry import Entry
from akm_excel.importing.figures import COLUMNS
from akm_excel.importing.names import Names, unit_agrees
from akm_excel.importing.outcome import Case, Fate, Record
from akm_excel.language import tr

_TWICE = 80.0
"""How alike a second row's name must be, with its code, to be the same indicator's again."""
_TWICE_BY_NAME = 95.0


class Both(NamedTuple):
    """The records of a row and of the one that repeats it, and what was seen of the two."""

    original: Record
    second: Record
    sighting: Sighting


def repeated(entry: Entry, codes: Sequence[Key], earlier: Mapping[Key, Entry], names: Names) -> Key | None:
    """The indicator that a row with `codes` is as well, for which another row was taken already (`earlier`)."""
    scores = names.scores(entry.name)
    for indicator, score in zip(names.indicators, scores, strict=True):
        other = earlier.get(indicator.key)
        if other is not None and other is not entry and _is_again(entry, codes, other, indicator, score):
            return indicator.key
    return None


def _is_again(entry: Entry, codes: Sequence[Key], other: Entry, indicator: Indicator, score: float) -> bool:
    unit = unit_agrees(entry.unit, indicator)
    by_code = indicator.key in codes and score >= _TWICE and unit >= 0
    by_name = not codes and score >= _TWICE_BY_NAME and unit > 0
    return by_code or by_name or _same_wording(entry, other)


def _same_wording(one: Entry, other: Entry) -> bool:
    """Whether two rows have one name and one unit: then one row stands twice, whatever their codes say."""
    name = folding.key(one.name)
    return bool(name) and name == folding.key(other.name) and folding.key(one.unit) == folding.key(other.unit)


def reconciled(original: Record, entry: Entry, second: Record, again: Mapping[Column, Case], key: Key) -> Both:
    """Two rows of one indicator; `again` is what was read of the second one's figures."""
    cases = {case.column: case for case in original.cases if case.column in COLUMNS}
    repeats: list[Case] = []
    reason = tr("the row {code} stands twice with different figures: {one} and {other}").format(
        code=key, one=original.place, other=entry.place
    )
    for column in COLUMNS:
        one, other = cases.get(column), again.get(column)
        if one is not None and other is not None and one.quantities == other.quantities != ():
            repeats.append(replace(other, fate=Fate.REPEATED))
            continue
        if one is not None:
            said = tuple(case.quantities for case in (one, other) if case is not None and case.quantities)
            cases[column] = replace(_opened(one, reason), proposals=said)
        if other is not None:
            repeats.append(_opened(other, reason))
    text = " | ".join(case.raw for case in repeats)
    note = tr("the row {code} stands twice; see {place}").format(code=key, place=original.place)
    return Both(
        replace(original, cases=(*cases.values(), *_beside(original))),
        replace(second, reason=note, key=None, beyond=False, cases=(*repeats, *_beside(second))),
        Sighting(Oddity.DUPLICATE_CODE, entry.place, text, str(key), key, Column.CODE),
    )


def _opened(case: Case, reason: str) -> Case:
    return replace(case, fate=Fate.OPEN, quantities=(), repairs=(), reason=reason)


def _beside(record: Record) -> list[Case]:
    """The figures of a row in other columns than a plan's."""
    return [case for case in record.cases if case.column not in COLUMNS]
