"""The sheet *Nazorat*: findings, each with a link to its cell."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from akm_excel.core.finding import Finding, Severity
from akm_excel.language import tr
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import Result
from akm_excel.spreadsheet.sheet_xml import SheetXml

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


def write_findings(sheet: SheetXml, book: Book, findings: Sequence[Finding]) -> None:
    """Replace the rows of the findings sheet."""
    area, head = book.area("akm_findings"), book.area("akm_findings_summary")
    if area is None:
        return
    rows = lines(findings)
    links = {
        (area.top + index, area.left + LINK_COLUMN): link(finding.cell)
        for index, finding in enumerate(findings)
        if finding.cell
    }
    sheet.replace_rows(area.top, area.left, rows, links)
    for row, cells in enumerate(rows, start=area.top):
        sheet.set_height(row, row_height((str(cells[i]), sheet.width(area.left + i)) for i in range(len(cells))))
    if head is not None:
        sheet.set_value(head.top, head.left, summary(findings))
