"""The rows of the sheet *Nazorat*: the open findings, those that are answered, and what was typed beside others."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from akm_excel.core.answers import REMARK, STATE, Remark, apart, placed
from akm_excel.core.finding import Finding
from akm_excel.language import tr
from akm_excel.spreadsheet.book import Area
from akm_excel.spreadsheet.cells import Cell, Cells, Content, Result
from akm_excel.workbook.finding_notes import (
    ANSWERED,
    COLUMNS,
    MESSAGE_COLUMN,
    NOTHING,
    Columns,
    Note,
    beside,
    columns,
    notes,
)


class Line(NamedTuple):
    """One row: what the list says in its columns, of which finding, and what stands beside it by column.

    A row that is nobody's has no words of the list's: `beside` has all that stands in it.
    """

    texts: Sequence[Result]
    finding: Finding | None = None
    beside: Mapping[int, Cell] = MappingProxyType({})


class FindingsList(NamedTuple):
    """The rows of the list, the headings that its columns of answers need, and where these columns are."""

    lines: Sequence[Line]
    headings: Mapping[int, str]
    columns: Columns

    @property
    def texts(self) -> list[list[Result]]:
        """What the list says, row by row."""
        return [list(line.texts) for line in self.lines]


def findings_list(
    findings: Sequence[Finding], cells: Cells, area: Area, said: Mapping[int, Remark] = MappingProxyType({})
) -> FindingsList:
    """The list that takes the place of the one among `cells` that begins at `area`: what was typed there is kept.

    `said` are answers to some of the findings, by their index, that take the place of what was typed; an answer without
    text is taken back.
    """
    where = columns(cells, area)
    kept = notes(cells, area, NOTHING)
    owners = placed(kept, findings)
    typed = {id(findings[at]): note for at, note in owners.items()}
    typed |= {id(findings[at]): _answered(owners.get(at), remark, where) for at, remark in said.items()}
    lines = list(_lines(findings, typed, where))
    taken = {id(note) for note in owners.values()}
    lines += [_left(note, where) for note in kept if id(note) not in taken]
    is_answered = any(where.state in line.beside for line in lines)
    headings = {where.remark: REMARK, where.state: STATE} if is_answered else {}
    heads = {at for (row, at), cell in cells.items() if row == area.top - 1 and cell.content is not Content.BLANK}
    return FindingsList(lines, {at: text for at, text in headings.items() if at not in heads}, where)


def _lines(findings: Sequence[Finding], typed: Mapping[int, Note], where: Columns) -> Iterator[Line]:
    open_ones, answered = apart(findings)
    number = 0
    for group in (open_ones, answered):
        if group is answered and answered:
            yield _said(ANSWERED)
        for finding in group:
            number += 1
            note = typed.get(id(finding))
            yield Line(_texts(number, finding), finding, beside(note, finding, where) if note is not None else {})
    if not number:
        yield _said(tr("Nothing was found."))


def _answered(note: Note | None, remark: Remark, where: Columns) -> Note:
    """A note that answers a finding otherwise; all else that stands in its row stays."""
    cells = dict(note.cells) if note else {}
    cells.pop(where.remark, None)
    if remark.text:
        cells[where.remark] = Cell(Content.TEXT, text=remark.text)
    state = remark.state if remark.text else ""
    return Note("?", "", "", remark.message, remark.text, state, cells)


def _said(sentence: str) -> Line:
    return Line([sentence if at == MESSAGE_COLUMN else "" for at in range(COLUMNS)])


def _texts(number: int, finding: Finding) -> list[Result]:
    return [
        Decimal(number),
        finding.severity.label,
        finding.rule,
        finding.cell,
        str(finding.key or ""),
        finding.message,
        finding.repair,
    ]


def _left(note: Note, where: Columns) -> Line:
    gone = tr("No longer found; what was noted beside it stays.")
    texts: list[Result] = ["", "", note.rule, note.cell, note.key, gone, ""] if note.rule else [""] * COLUMNS
    return Line(texts, None, beside(note, None, where))
