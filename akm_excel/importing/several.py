"""Documents that hold more than one plan: of other years, which are left out, or of the same one, which is refused."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from akm_excel.core.text import squash
from akm_excel.errors import DataError
from akm_excel.importing.figures import extra_figures, open_figures, shown
from akm_excel.importing.outcome import Record
from akm_excel.importing.table import Entry
from akm_excel.language import tr

_LEAST_TWICE, _SHARE_TWICE = 3, 0.3
"""From so many rows, and so large a share, that stand twice on a document holds more than one plan."""
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
    year = max(year for year, count in counts.items() if count >= _SHARE_OF_YEAR * sum(counts.values()))
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


def refuse(twice: Sequence[tuple[Record, Record]], taken: int, file: str) -> None:
    """Raise `DataError` where so many of the rows that were taken stand twice that there is more than one plan."""
    if len(twice) < max(_LEAST_TWICE, _SHARE_TWICE * taken):
        return
    one, other = twice[0]
    raise DataError(
        tr("The document holds more than one plan: {count} rows stand twice, the first at {one} and {other}.").format(
            count=len(twice), one=one.place, other=other.place
        ),
        expected=tr("one district's plan of one year"),
        remedy=tr("save each plan as a file of its own"),
        file=file,
    )
