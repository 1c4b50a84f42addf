"""The sheet *Nazorat*: findings, each with a link to its cell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from akm_excel.core.answers import REMARK, STATE, Remark, apart
from akm_excel.core.finding import Finding, Severity
from akm_excel.language import tr
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content
from akm_excel.workbook.finding_notes import CELL_COLUMN, COLUMNS
from akm_excel.workbook.findings_list import findings_list

if TYPE_CHECKING:  # who only counts findings does not load what writes them
    from akm_excel.spreadsheet.sheet_xml import SheetXml

LINK_COLUMN = CELL_COLUMN
"""At which column (from 0) of a finding's row its cell is linked."""
_TYPED_TEXT = "akm_director"
"""A cell of the cover that a text is typed into: what one looks like."""


def summary(findings: Sequence[Finding]) -> str:
    """How many errors, warnings and notes are open, in one sentence; in a second one how many are answered."""
    open_ones, answered = apart(findings)
    counts = Counter(finding.severity for finding in open_ones)
    said = tr("Errors: {errors}, warnings: {warnings}, notes: {notes}.").format(
        errors=counts[Severity.ERROR], warnings=counts[Severity.WARNING], notes=counts[Severity.NOTE]
    )
    reasons = tr("Answered: {count}.").format(count=len(answered))
    return f"{said} {reasons}" if answered else said


def link(cell: str) -> str:
    """The place in the workbook that a finding's cell is: ``'Reja'!E12``."""
    sheet, _, address = cell.rpartition("!")
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{address}"


def write_findings(
    sheet: "SheetXml", book: Book, findings: Sequence[Finding], said: Mapping[int, Remark] = MappingProxyType({})
) -> None:
    """Replace the rows of the findings sheet; what people typed beside them stays beside them.

    `said` are new answers to some of them (see `findings_list`).
    """
    from akm_excel.workbook.row_heights import row_height  # noqa: PLC0415 - who only counts findings writes none

    area, head = book.area("akm_findings"), book.area("akm_findings_summary")
    if area is None:
        return
    made = findings_list(findings, book.cells(area.sheet), area, said)
    links = {
        (row, area.left + LINK_COLUMN): link(line.finding.cell)
        for row, line in enumerate(made.lines, start=area.top)
        if line.finding is not None and line.finding.cell
    }
    to_type = sheet.style(area.top, made.columns.remark) or book.named_cell(_TYPED_TEXT).style
    head_row = area.top - 1
    for column, text in zip(made.columns, (REMARK, STATE), strict=True):
        is_bare = sheet.holds(head_row, column) and not sheet.style(head_row, column)
        if column in made.headings or is_bare:
            shown = book.cell((area.sheet, head_row, column)).text or text
            sheet.put(head_row, column, Cell(Content.TEXT, text=shown, style=sheet.style(head_row, area.left)))
    sheet.replace_rows(area.top, area.left, made.texts, links)
    widths = [*(sheet.width(area.left + at) for at in range(COLUMNS)), sheet.width(made.columns.remark)]
    shown_texts = [
        [*map(str, line.texts), line.beside.get(made.columns.remark, EMPTY).text] if any(line.texts) else [""]
        for line in made.lines
    ]
    heights = list(map(row_height, [list(zip(texts, widths, strict=False)) for texts in shown_texts]))
    for row, (line, height) in enumerate(zip(made.lines, heights, strict=True), start=area.top):
        if any(line.texts):
            sheet.set_height(row, height)
        if line.finding is not None:
            sheet.put(row, made.columns.remark, Cell(Content.BLANK, style=to_type))
        for column, cell in line.beside.items():
            sheet.put(row, column, cell if cell.style else cell._replace(style=sheet.style(row, column)))
    if head is not None:
        sheet.set_value(head.top, head.left, summary(findings))
