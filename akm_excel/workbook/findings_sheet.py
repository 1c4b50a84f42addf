"""The sheet *Nazorat*: findings, each with a link to its cell."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from akm_excel.core.answers import REMARK, STATE, Remark, apart
from akm_excel.core.finding import Finding, Severity
from akm_excel.language import tr
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content
from akm_excel.workbook.finding_notes import CELL_COLUMN
from akm_excel.workbook.findings_list import findings_list

if TYPE_CHECKING:  # who only counts findings does not load what writes them
    from akm_excel.spreadsheet.sheet_xml import SheetXml

LINK_COLUMN = CELL_COLUMN
"""At which column (from 0) of a finding's row its cell is linked."""
_TYPED_TEXT = "akm_director"
"""A cell of the cover that a text is typed into: what one looks like."""
_LINE, _PADDING = 13.2, 4.0
"""Points: the height of a line of Calibri 10, and what a row has beyond its lines."""


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """The height in points of a row with these texts, each beside its column's width in characters.

    An estimate: Calibri 10 is some tenth narrower than the characters that widths are counted in,
    and words break a little before the edge.

    >>> row_height([("bir ikki", 30)]), row_height([("qoʻllanmalar, metodik bibliografik", 20)])
    (17.2, 30.4)
    """
    return _LINE * max(1, *(_lines(text, width) for text, width in texts)) + _PADDING


@lru_cache(maxsize=16_384)
def _lines(text: str, width: float) -> int:
    per_line = max(1.0, width * 1.2 - 1)
    return sum(_lines_of(part, per_line, width) for part in text.split("\n"))


def _lines_of(text: str, per_line: float, width: float) -> int:
    """How many lines the words of a text take; one that is longer than a line is parted.

    A text of one word is a file's name more often than not, and its digits are as wide as those that widths count.
    """
    if " " not in text:
        per_line = max(1.0, width - 1)
    if len(text) <= per_line:
        return 1
    lines, room = 1, per_line
    for word in text.split(" "):
        if len(word) > room and room < per_line:
            lines, room = lines + 1, per_line
        over = math.ceil(max(len(word) - per_line, 0) / per_line)
        lines += over
        room += per_line * over - len(word) - 1
    return lines


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
    for row, line in enumerate(made.lines, start=area.top):
        texts = [(str(text), sheet.width(area.left + at)) for at, text in enumerate(line.texts)]
        typed = line.beside.get(made.columns.remark, EMPTY).text
        if any(line.texts):
            sheet.set_height(row, row_height([*texts, (typed, sheet.width(made.columns.remark))]))
        if line.finding is not None:
            sheet.put(row, made.columns.remark, Cell(Content.BLANK, style=to_type))
        for column, cell in line.beside.items():
            sheet.put(row, column, cell if cell.style else cell._replace(style=sheet.style(row, column)))
    if head is not None:
        sheet.set_value(head.top, head.left, summary(findings))
