"""What people typed beside findings on the sheet *Nazorat*: it stays beside its finding when the list is made anew.

A note belongs to the finding of its row: known by rule, measure and cell. Where that finding is gone, or a row is
nobody's, what was typed is kept below the list.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from akm_excel.core.finding import Finding
from akm_excel.spreadsheet.book import Area
from akm_excel.spreadsheet.cells import Cell, Cells, Content

RULE_COLUMN, CELL_COLUMN, KEY_COLUMN, MESSAGE_COLUMN = 2, 3, 4, 5
"""At which columns (from 0) of the list a row has its rule, its cell, its measure and the message."""
_RULE = re.compile(r"[A-Z]\d{3}")


@dataclass(frozen=True)
class Note:
    """What a person typed in one row: `cells` by column; `rule`, `cell` and `key` say of which finding, if of any.

    Of a row without a finding `cells` are all that stand in it.
    """

    rule: str
    cell: str
    key: str
    cells: Mapping[int, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Placed:
    """Notes beside the findings they belong to (by the finding's index), and those that have none, in their order."""

    beside: Mapping[int, Note]
    left: Sequence[Note]


def notes(cells: Cells, area: Area, width: int, sentences: Iterable[str]) -> list[Note]:
    """The notes among the `cells` of the sheet of findings, whose list begins at `area` and has so many columns.

    `sentences` are what the list itself says without a finding.
    """
    own = range(area.left, area.left + width)
    said = set(sentences)
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in cells.items():
        if row >= area.top and (cell.content is not Content.BLANK or cell.formula is not None):
            rows.setdefault(row, {})[column] = cell
    return [note for row in sorted(rows) if (note := _note(rows[row], own, said)) is not None]


def _note(row: Mapping[int, Cell], own: range, said: set[str]) -> Note | None:
    texts = [row[column].text.strip() if column in row else "" for column in own]
    beyond = {column: cell for column, cell in row.items() if column not in own}
    if _RULE.fullmatch(texts[RULE_COLUMN]):
        found = (texts[RULE_COLUMN], texts[CELL_COLUMN], texts[KEY_COLUMN])
        return Note(*found, beyond) if beyond else None
    is_ours = texts[MESSAGE_COLUMN] in said and not any(texts[:MESSAGE_COLUMN])
    free = beyond if is_ours else dict(row)
    return Note("", "", "", free) if free else None


def placed(kept: Sequence[Note], findings: Sequence[Finding]) -> Placed:
    """Where notes belong among findings: to that of their rule, measure and cell, or of their rule and measure.

    A row that was inserted moves a finding's cell, not its measure. Two notes never share a finding.
    """
    beside: dict[int, Note] = {}
    for marks in (_exactly, _by_measure, _by_cell):
        known: dict[tuple[str, ...], list[int]] = {}
        for at, finding in enumerate(findings):
            mark = marks(finding.rule, finding.cell, str(finding.key or ""))
            if mark is not None and at not in beside:
                known.setdefault(mark, []).append(at)
        taken = {id(note) for note in beside.values()}
        for note in kept:
            mark = marks(note.rule, note.cell, note.key)
            if note.rule and id(note) not in taken and mark is not None and known.get(mark):
                beside[known[mark].pop(0)] = note
    taken = {id(note) for note in beside.values()}
    return Placed(beside, [note for note in kept if id(note) not in taken])


def _exactly(rule: str, cell: str, key: str) -> tuple[str, ...] | None:
    return (rule, cell, key)


def _by_measure(rule: str, _cell: str, key: str) -> tuple[str, ...] | None:
    return (rule, key) if key else None


def _by_cell(rule: str, cell: str, _key: str) -> tuple[str, ...] | None:
    return (rule, cell) if cell else None


def in_rows(found: Placed, top: int, below: int) -> Iterator[tuple[int, Note]]:
    """The notes with their rows, in a list that begins at `top`; those without a finding follow from `below` on."""
    for at, note in found.beside.items():
        yield top + at, note
    yield from enumerate(found.left, start=below)
