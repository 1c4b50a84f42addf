"""Rows that belong together: an indicator whose parts stand in rows of their own, and a name broken into two rows.

Only the template can say so: a row without a code below another is its part if it is named as the part is, and the
rest of its name if both together are more alike to an indicator than either alone. Else it is a row by itself.
"""

from collections.abc import Sequence
from dataclasses import replace

from akm_excel.core.plan import Indicator
from akm_excel.core.text import squash
from akm_excel.errors import optional
from akm_excel.importing.alignment import CONFIRMING, MARGIN
from akm_excel.importing.entry import Entry
from akm_excel.importing.folding import key
from akm_excel.importing.names import Names, likeness

_LABELLED = 80.0
"""How alike a row's name must be to a part's label, letter by letter."""
_LABELLED_BY_STEM = 50.0
"""How alike it must be by words in common where its lack of a code sets it apart from the rows around."""
_BETTER = 5.0
"""By how much two rows' names together must be more alike to an indicator than each alone."""


def joined(entries: Sequence[Entry], names: Names, *, coded: bool) -> list[Entry]:
    """The entries, those that are parts or rests of the one before put together with it.

    `coded` says whether the document's rows have codes, so that a row without one stands out.
    """
    together: list[Entry] = []
    number = 0
    while number < len(entries):
        entry, number = entries[number], number + 1
        loose = _loose(entries, number, entry)
        taken = _parts(entry, loose, names, coded)
        if taken:
            entry = _with_parts(entry, loose[:taken])
        elif loose and (_is_rest(entry, loose[0], names) or _is_broken(entry, loose[0], names)):
            entry, taken = _with_rest(entry, loose[0]), 1
        number += taken
        together.append(entry)
    return together


def is_a_part(entry: Entry, indicator: Indicator) -> bool:
    """Whether a row is one part of an indicator alone: named as that part is, and not as the indicator."""
    if len(indicator.measures) == 1 or len(entry.lines) > 1:
        return False
    label = max(_letters(entry.name, measure.label) for measure in indicator.measures)
    return label >= _LABELLED and label > _letters(entry.name, indicator.name)


def _letters(name: str, label: str) -> float:
    mine, its = key(name), key(label)
    return float(optional("rapidfuzz.fuzz", "documents").ratio(mine, its)) if mine and its else 0.0


def _loose(entries: Sequence[Entry], start: int, above: Entry) -> list[Entry]:
    """The rows from `start` on that may belong to the one above: without a code, in its table and section."""
    loose = []
    for entry in entries[start:]:
        if not entry.code.is_empty or (entry.table, entry.section) != (above.table, above.section):
            break
        loose.append(entry)
    return loose


def _parts(entry: Entry, loose: Sequence[Entry], names: Names, coded: bool) -> int:
    """How many rows below are the parts of an entry; 0 where they are not all of one indicator's, in its order."""
    if not loose or len(entry.lines) > 1:
        return 0
    scores = names.scores(entry.name)
    least = max(CONFIRMING, max(scores) - MARGIN)
    alike = _stems if coded else _letters
    least_alike = _LABELLED_BY_STEM if coded else _LABELLED

    def is_part(row: Entry, label: str, indicator: Indicator) -> bool:
        if not row.has_figures or len(row.lines) > 1:
            return False
        mine = alike(row.name, label)
        return mine >= least_alike and all(mine >= alike(row.name, measure.label) for measure in indicator.measures)

    likely = sorted((n for n, score in enumerate(scores) if score >= least), key=lambda n: -scores[n])
    for indicator in (names.indicators[n] for n in likely):
        labels = [measure.label for measure in indicator.measures]
        if entry.has_figures:
            labels = labels[1:]
        if not all(labels) or not labels or len(labels) + entry.has_figures < 2 or len(loose) < len(labels):
            continue
        own = all(is_part(row, label, indicator) for row, label in zip(loose, labels, strict=False))
        more = loose[len(labels) : len(labels) + 1]
        if own and not any(is_part(row, label, indicator) for row in more for label in labels):
            return len(labels)
    return 0


def _stems(name: str, label: str) -> float:
    return likeness(name, label) if label else 0.0


def _is_rest(entry: Entry, below: Entry, names: Names) -> bool:
    """Whether a row is the rest of a row without figures: name and figures go on in it."""
    if entry.has_figures or not below.has_figures or (entry.unit and below.unit) or not squash(entry.name):
        return False
    apart = max(max(names.scores(one.name), default=0.0) for one in (entry, below))
    together = max(names.scores(f"{entry.name}\n{below.name}"), default=0.0)
    return together >= CONFIRMING and together >= apart + _BETTER


def _is_broken(entry: Entry, below: Entry, names: Names) -> bool:
    """Whether a page's end broke a row in two, with names, units and figures on both sides."""
    if not below.opens_page or not squash(entry.name) or not squash(below.name):
        return False
    alone, rest = names.scores(entry.name), names.scores(below.name)
    together = names.scores(f"{entry.name}\n{below.name}")
    best = together.index(max(together))
    return together[best] >= CONFIRMING and together[best] > alone[best] and together[best] > max(rest)


def _with_parts(entry: Entry, rows: Sequence[Entry]) -> Entry:
    lines = [line for row in rows for line in row.lines]
    return replace(
        entry,
        unit=entry.unit or "/".join(dict.fromkeys(filter(None, (row.unit for row in rows)))),
        lines=[*entry.lines, *lines] if entry.has_figures else lines,
        extra=[*entry.extra, *(cell for row in rows for cell in row.extra)],
        displaced=next(filter(None, (one.displaced for one in (entry, *rows))), ""),
    )


def _with_rest(entry: Entry, below: Entry) -> Entry:
    texts = {
        column: "\n".join(filter(None, (text, below.texts.get(column, "")))) for column, text in entry.texts.items()
    }
    return replace(
        entry,
        name=f"{entry.name}\n{below.name}",
        unit=f"{entry.unit}{below.unit}",
        lines=[*entry.lines, *below.lines] if entry.has_figures else below.lines,
        texts=texts,
        extra=[*entry.extra, *below.extra],
        displaced=entry.displaced or below.displaced,
    )
