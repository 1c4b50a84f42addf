"""Which row of a plan each code is, and what is odd about the codes: one bad code is one finding, at its row."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from akm_excel.core.plan import Column, Key, Oddity, Sighting
from akm_excel.core.template import Template
from akm_excel.core.text import fold
from akm_excel.spreadsheet.rows import Row
from akm_excel.workbook.lines import Line

RowAndLine = tuple[Row, Line]


class CodedRows(NamedTuple):
    """The row that counts for each code, and what was seen of codes."""

    by_key: dict[Key, RowAndLine]
    sightings: list[Sighting]


def coded_rows(
    lines: Iterable[RowAndLine], template: Template, content: Callable[[Row], str], see: Callable[..., Sighting]
) -> CodedRows:
    """The rows of a plan, from top to bottom, by what their codes mean.

    `content` is how a row is told to people, `see` makes a sighting (`Lines.sighting`). Of two rows with one code the
    one with the template's name counts, else the first. Of a row that stands for none the sighting says which code was
    probably meant: one that is missing, with the row's name and between its neighbours; that one is not named again.
    """
    rows = list(lines)
    by_key = _counted(rows)
    ordered = {key: line.number for key, (_, line) in by_key.items() if line.is_known}
    missing = {*template.measures, *template.indicators}.difference(by_key)
    sightings: list[Sighting] = []
    suggested: set[Key] = set()
    for row, line in rows:
        counts = line.key is not None and by_key[line.key][1] is line
        if (counts and line.is_known) or (line.key is None and line.code in template.total_rows):
            if line.odd_code:
                sightings.append(line.odd_code)
            continue
        meant = _meant(line, ordered, missing - suggested, template)
        seen = _orphan(row, line, meant, template, content, see, counts=counts)
        if seen is not None:
            sightings.append(seen)
            if meant is not None:
                suggested.add(meant)
    sightings += [
        see(Oddity.OUT_OF_ORDER, ordered[key], Column.CODE, str(key), str(neighbour), key)
        for key, neighbour in _misplaced(list(ordered))
    ]
    sightings += [
        Sighting(Oddity.MISSING_CODE, "", "", str(key), key, Column.CODE) for key in sorted(missing - suggested)
    ]
    return CodedRows(by_key, sightings)


def _counted(rows: Iterable[RowAndLine]) -> dict[Key, RowAndLine]:
    by_key: dict[Key, RowAndLine] = {}
    for row, line in rows:
        if line.key is None:
            continue
        first = by_key.get(line.key)
        if first is None:
            by_key[line.key] = row, line
        elif first[1].name_changed and not line.name_changed:
            del by_key[line.key]  # it stands where the one that counts does
            by_key[line.key] = row, line
    return by_key


def _orphan(
    row: Row,
    line: Line,
    meant: Key | None,
    template: Template,
    content: Callable[[Row], str],
    see: Callable[..., Sighting],
    *,
    counts: bool,
) -> Sighting | None:
    """What is said of a row that counts for no code of the template; None where it is none of the plan's."""
    if line.key is not None:
        # Of a template that is being read all codes are its own: what does not count is there twice.
        known = line.is_known or (not counts and not template.measures)
        oddity = Oddity.DUPLICATE_CODE if known else Oddity.UNKNOWN_CODE
        text, other = (content(row), str(line.key)) if known else (str(line.key), str(meant or ""))
        return see(oddity, line.number, Column.CODE, text, other, meant if known and meant else line.key)
    is_heading = line.code.isdecimal() and not line.has_figures and meant is None
    if line.code in template.total_rows or is_heading or not (line.code or line.has_figures or line.unit):
        return None
    oddity = Oddity.UNKNOWN_CODE if line.code else Oddity.NO_CODE
    return see(oddity, line.number, Column.CODE, content(row), str(meant or ""))


def _meant(line: Line, ordered: Mapping[Key, int], missing: Set[Key], template: Template) -> Key | None:
    """The missing code that a row was probably to have."""
    probably = Key.parse(line.probably)
    if probably is not None and probably in missing:
        return probably
    before = max((key for key, number in ordered.items() if number < line.number), default=None)
    behind = min((key for key, number in ordered.items() if number > line.number), default=None)
    named = [key for key in missing if fold(_name(key, template)) == fold(line.name)]
    between = [key for key in named if (before is None or before < key) and (behind is None or key < behind)]
    for candidates in (between, named if line.name else []):
        if len(candidates) == 1:
            return candidates[0]
    return probably


def _name(key: Key, template: Template) -> str:
    if key.part:
        return template.measures[key].label
    indicator = template.indicators.get(key)
    return indicator.name if indicator else ""


def _misplaced(keys: Sequence[Key]) -> list[tuple[Key, Key]]:
    """As few of `keys` as can be, without which the others are in order, each with a neighbour that it stands wrong to.

    >>> from akm_excel.core.plan import Key
    >>> keys = [Key.parse(code) for code in ("1.1", "3.1", "1.2", "1.3")]
    >>> [(str(key), str(other)) for key, other in _misplaced(keys)]
    [('3.1', '1.2')]
    """
    if all(one < other for one, other in pairwise(keys)):
        return []
    longest = [1] * len(keys)  # of those in order from each on
    for at in range(len(keys) - 2, -1, -1):
        longest[at] += max((longest[later] for later in range(at + 1, len(keys)) if keys[later] > keys[at]), default=0)
    kept: list[int] = []
    for at, key in enumerate(keys):
        if longest[at] == max(longest) - len(kept) and (not kept or key > keys[kept[-1]]):
            kept.append(at)
    wrong = []
    for at in sorted(set(range(len(keys))).difference(kept)):
        before = [keys[other] for other in kept if other < at]
        behind = [keys[other] for other in kept if other > at]
        is_behind = bool(before) and before[-1] > keys[at]
        wrong.append((keys[at], before[-1] if is_behind or not behind else behind[0]))
    return wrong
