"""Documents that hold more than one plan: of other years, which are left out, or of the same one, which is refused."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import NamedTuple

from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.core.text import squash
from akm_excel.errors import DataError
from akm_excel.importing import cover
from akm_excel.importing.entry import Entry
from akm_excel.importing.figures import extra_figures, open_figures, shown
from akm_excel.importing.headings import years_in
from akm_excel.importing.outcome import Fate, Record
from akm_excel.language import tr

_LEAST_TWICE, _SHARE_TWICE = 3, 0.3
"""From so many rows, and so large a share, that stand twice on a document holds more than one plan."""
_LEAST_ROWS = 2
"""A single row under a heading is no plan."""
_LEAST_BACK, _SHARE_BACK = 2, 0.2
"""From so many pairs of rows, and so large a share, in either order on the rows of two headings are two plans'."""
_SHARE_OF_YEAR = 0.2
"""From which share of the rows on a year is no slip of typing in one of the headings."""


class Newest(NamedTuple):
    """The rows of the newest plan, its year, and what became of the rows of others."""

    entries: list[Entry]
    year: int | None
    notes: list[str]
    others: list[Record]


def newest(entries: list[Entry]) -> Newest:
    """The rows under headings of the newest plan; sheets of other years are left out, other rows of theirs are open."""
    counts = Counter(entry.year for entry in entries if entry.year)
    if len(counts) < 2:
        return Newest(entries, None, [], [])
    least = min(_SHARE_OF_YEAR * counts.total(), max(counts.values()) / 2)  # of many years none has a fifth
    year = max(year for year, count in counts.items() if count >= least)
    mine = [entry for entry in entries if entry.year in {year, None}]
    sheets = {entry.table for entry in mine}
    left_out = dict.fromkeys((entry.table, entry.year) for entry in entries if entry.table not in sheets)
    notes = [
        tr("The sheet '{sheet}' is of the plan of {year}; it was left out.").format(sheet=sheet, year=its)
        for sheet, its in left_out
    ]
    others = [_open(entry) for entry in entries if entry.year not in {year, None} and entry.table in sheets]
    return Newest(mine, year, notes, others)


def _open(entry: Entry) -> Record:
    reason = tr("the heading over it is of the plan of {year}").format(year=entry.year)
    cases = (*open_figures(entry, None, reason).values(), *extra_figures(entry, reason))
    return Record(entry.place, shown(entry.code), squash(entry.name), entry.unit, None, 0.0, reason, cases=cases)


class _Part(NamedTuple):
    """The rows under one heading that are of the plan: where the first stands, and the indicators of all."""

    place: str
    keys: list[Key]


def refuse_districts(entries: Sequence[Entry], above: Sequence[Sequence[str]], template: Template, file: str) -> None:
    """Raise `DataError` where the lines over the headings are those of several districts' plans."""
    first: tuple[str, str] | None = None
    for run in dict.fromkeys(entry.run for entry in entries):
        lines = above[run]
        if not any(map(years_in, lines)):
            continue
        named = {district.name for line in lines if (district := cover.district_in([line], template))}
        place = next(entry.place for entry in entries if entry.run == run)
        if first is None:
            first = (named.pop(), place) if len(named) == 1 else None
        elif others := sorted(named - {first[0]}):
            raise _refused(
                tr("The document holds more than one plan: {one} from {place} on, {other} from {there} on.").format(
                    one=first[0], place=first[1], other=others[0], there=place
                ),
                file,
            )


def refuse(twice: Sequence[tuple[Record, Record]], taken: Sequence[tuple[Entry, Key]], file: str) -> None:
    """Raise `DataError` where the rows show that there is more than one plan.

    So many of those that were `taken` stand twice, in all or of those under two headings; or the rows under one
    heading begin again, within a section, in the midst of those under another.
    """
    parts = _parts(taken)
    across = Counter((one.run, other.run) for one, other, _ in _across(twice, taken))
    within = len({key for _, key in taken})
    if len(twice) >= max(_LEAST_TWICE, _SHARE_TWICE * within) or any(
        count >= max(_LEAST_TWICE, _SHARE_TWICE * min(len(parts[run].keys) for run in pair))
        for pair, count in across.items()
    ):
        count, (one, other) = len(twice), twice[0]
        raise _refused(
            tr(
                "The document holds more than one plan: {count} rows stand twice, the first at {one} and {other}."
            ).format(count=count, one=one.place, other=other.place),
            file,
        )
    for part, below in combinations(parts.values(), 2):
        if _begins_again(part.keys, below.keys):
            raise _refused(
                tr("The document holds more than one plan: its rows begin at {one}, and again at {other}.").format(
                    one=part.place, other=below.place
                ),
                file,
            )


def doubtful(twice: Sequence[tuple[Record, Record]], taken: Sequence[tuple[Entry, Key]]) -> dict[int, str]:
    """The headings whose rows may be another plan's, with the reason: one of them stands under another heading too,
    with other figures. Of the two it is the one with fewer rows."""
    parts = _parts(taken)
    reasons: dict[int, str] = {}
    for one, other, key in _across(twice, taken):
        reason = tr("the rows under this heading may be another plan's: {key} stands at {one} and at {other}").format(
            key=key, one=one.place, other=other.place
        )
        later, earlier = sorted((one.run, other.run), reverse=True)
        reasons.setdefault(later if len(parts[later].keys) <= len(parts[earlier].keys) else earlier, reason)
    return reasons


def opened(record: Record, reason: str) -> Record:
    """A row that was taken, open as a whole; what it was read as is proposed."""
    cases = (
        replace(
            case, fate=Fate.OPEN, quantities=(), repairs=(), reason=reason,
            proposals=(case.quantities,) if case.quantities else case.proposals,
        )
        for case in record.cases
    )  # fmt: skip
    return replace(record, key=None, reason=reason, cases=tuple(cases))


def _parts(taken: Sequence[tuple[Entry, Key]]) -> dict[int, _Part]:
    parts: dict[int, _Part] = {}
    for entry, key in taken:
        parts.setdefault(entry.run, _Part(entry.place, [])).keys.append(key)
    return parts


def _across(
    twice: Sequence[tuple[Record, Record]], taken: Sequence[tuple[Entry, Key]]
) -> Iterator[tuple[Entry, Entry, Key]]:
    """The rows of one indicator with different figures that stand under two headings; not the last above and the
    first below, between which a page may end."""
    rows = {entry.place: (entry, key) for entry, key in taken}
    order = {entry.place: number for number, (entry, _) in enumerate(sorted(taken, key=lambda pair: pair[0].run))}
    for one, other in twice:
        (entry, key), (again, _) = rows[one.place], rows[other.place]
        differ = any(case.fate is Fate.OPEN for case in other.cases)
        if differ and entry.run != again.run and abs(order[one.place] - order[other.place]) > 1:
            yield entry, again, key


def _begins_again(keys: Sequence[Key], below: Sequence[Key]) -> bool:
    """Whether rows below are neither behind those above nor before them, section by section."""
    if min(len(keys), len(below)) < _LEAST_ROWS:
        return False
    pairs = [key < other for key, other in product(keys, below) if key.section == other.section]
    back = pairs.count(False)
    return min(back, len(pairs) - back) >= max(_LEAST_BACK, _SHARE_BACK * len(pairs))


def _refused(message: str, file: str) -> DataError:
    return DataError(
        message,
        expected=tr("one district's plan of one year"),
        remedy=tr("save each plan as a file of its own"),
        file=file,
    )
