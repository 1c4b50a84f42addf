"""The sheet *Nazorat*: findings, each with a link to its cell."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from akm_excel.core.finding import Finding, Severity
from akm_excel.language import in_every_language, tr
from akm_excel.spreadsheet.book import Area, Book
from akm_excel.spreadsheet.cells import Cells, Result
from akm_excel.spreadsheet.sheet_xml import SheetXml
from akm_excel.workbook.finding_notes import Note, Placed, in_rows, notes, placed

COLUMNS, LINK_COLUMN = 7, 3
"""How many columns a finding's row has, and at which of them (from 0) its cell is linked."""
_LINE, _PADDING = 13.2, 4.0
"""Points: the height of a line of Calibri 10, and what a row has beyond its lines."""


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """The height in points of a row with these texts, each beside its column's width in characters.

    An estimate: Calibri 10 is some tenth narrower than the characters that widths are counted in,
    and words break a little before the edge.
    """
    return _LINE * max(1, *(_lines(text, width) for text, width in texts)) + _PADDING


@lru_cache(maxsize=16_384)
def _lines(text: str, width: float) -> int:
    per_line = max(1.0, width * 1.2 - 1)
    return max(math.ceil(len(part) / per_line) for part in text.split("\n"))


def summary(findings: Sequence[Finding]) -> str:
    """How many errors, warnings and notes there are, in one sentence."""
    counts = Counter(finding.severity for finding in findings)
    return tr("Errors: {errors}, warnings: {warnings}, notes: {notes}.").format(
        errors=counts[Severity.ERROR], warnings=counts[Severity.WARNING], notes=counts[Severity.NOTE]
    )


def link(cell: str) -> str:
    """The place in the workbook that a finding's cell is: ``'Reja'!E12``."""
    sheet, _, address = cell.rpartition("!")
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{address}"


def lines(findings: Sequence[Finding]) -> list[list[Result]]:
    """The rows of the findings; one that says that there are none."""
    return [_line(number, finding) for number, finding in enumerate(findings, start=1)] or [
        ["", "", "", "", "", tr("Nothing was found."), ""]
    ]


def _line(number: int, finding: Finding) -> list[Result]:
    return [
        Decimal(number),
        finding.severity.label,
        finding.rule,
        finding.cell,
        str(finding.key or ""),
        finding.message,
        finding.repair,
    ]


def kept_notes(cells: Cells, area: Area, findings: Sequence[Finding]) -> Placed:
    """What people typed beside the findings that stand on the sheet, placed among those that are to stand there."""
    return placed(notes(cells, area, COLUMNS, in_every_language("Nothing was found.")), findings)


def left_lines(left: Sequence[Note]) -> list[list[Result]]:
    """The rows below the list for notes whose finding is gone; those that are nobody's have no words of ours."""
    gone = tr("No longer found; what was noted beside it stays.")
    return [["", "", note.rule, note.cell, note.key, gone, ""] if note.rule else [""] * COLUMNS for note in left]


def write_findings(sheet: SheetXml, book: Book, findings: Sequence[Finding]) -> None:
    """Replace the rows of the findings sheet; what people typed beside them stays beside them."""
    area, head = book.area("akm_findings"), book.area("akm_findings_summary")
    if area is None:
        return
    kept = kept_notes(book.cells(area.sheet), area, findings)
    rows = lines(findings)
    links = {
        (area.top + index, area.left + LINK_COLUMN): link(finding.cell)
        for index, finding in enumerate(findings)
        if finding.cell
    }
    sheet.replace_rows(area.top, area.left, [*rows, *left_lines(kept.left)], links)
    for row, cells in enumerate(rows, start=area.top):
        sheet.set_height(row, row_height((str(cells[i]), sheet.width(area.left + i)) for i in range(len(cells))))
    for row, note in in_rows(kept, area.top, area.top + len(rows)):
        for column, cell in note.cells.items():
            sheet.put(row, column, cell)
    if head is not None:
        sheet.set_value(head.top, head.left, summary(findings))
