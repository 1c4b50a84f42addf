"""The sheet *Nazorat*: what was left out and why, and the findings of each plan."""

from collections.abc import Iterator
from itertools import islice

from akm_excel.finding import Finding, Severity
from akm_excel.language import tr
from akm_excel.plan import QUARTERS, Column
from akm_excel.region import Outcome, Receipt
from akm_excel.workbook.findings_sheet import row_height
from akm_excel.workbook.regional.book import RegionalBook
from akm_excel.workbook.writing.sheet import LETTERS, Sheet

_HEADINGS = ("№", "Tuman", "Fayl", "Daraja", "Qoida", "Katak", "Koʻrsatkich", "Kamchilik", "Tuzatish taklifi")
_WIDTHS = (6, 20, 26, 16, 8, 13, 12, 64, 48)
_FIRST = 4
_MOST_ERRORS = 50_000
_COLOURS = {Severity.ERROR: "F8CBAD", Severity.WARNING: "FFF2CC", Severity.NOTE: ""}


def write_findings(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Nazorat*: each finding with a link to its figure in *Yigʻma*."""
    out.title(sheet, tr("Findings in the districts' plans"), 3, 3)
    out.headings(sheet, 3, _HEADINGS, _WIDTHS)
    at = _FIRST
    for receipt in out.region.receipts:
        if receipt.outcome not in {Outcome.MERGED, Outcome.PASSED_OVER}:
            texts = ("", "", "", receipt.outcome.label, receipt.reason)
            _row(out, sheet, at, receipt, Severity.ERROR, texts)
            at += 1
    districts = {district.name: district for district in out.districts}
    for receipt, finding in sorted(_shown(out), key=lambda pair: -pair[1].severity):
        key = str(finding.key or "")
        place = ""
        if finding.cell and key in out.row_of and receipt.district in districts:
            column = out.column_of[districts[receipt.district]] + _shift(receipt, finding)
            place = f"'Yigʻma'!{LETTERS[column]}{out.row_of[key]}"
        texts = (finding.rule, finding.cell, key, finding.message, finding.repair)
        _row(out, sheet, at, receipt, finding.severity, texts, place)
        at += 1
    if at == _FIRST:
        sheet.row(at).text(8, tr("Nothing was found."), out.boxed())
    else:
        sheet.filtered = f"A3:{LETTERS[len(_HEADINGS)]}{at - 1}"
    sheet.frozen = (_FIRST, 1)


def _shown(out: RegionalBook) -> Iterator[tuple[Receipt, Finding]]:
    """All findings; where the districts are too many to be shown, errors alone, as far as there is room for them."""
    if out.districts:
        return out.region.findings()
    grave = (r for r in out.region.receipts if r.outcome is Outcome.MERGED and r.count(Severity.ERROR))
    errors = ((r, finding) for r in grave for finding in r.findings if finding.severity is Severity.ERROR)
    return islice(errors, _MOST_ERRORS)


def _row(
    out: RegionalBook,
    sheet: Sheet,
    at: int,
    receipt: Receipt,
    severity: Severity,
    texts: tuple[str, str, str, str, str],
    place: str = "",
) -> None:
    rule, cell, key, message, repair = texts
    wrapped, centred = out.boxed(wrap=True), out.boxed(align="center")
    heights = [(receipt.file, _WIDTHS[2]), (message, _WIDTHS[7]), (repair, _WIDTHS[8])]
    row = sheet.row(at, row_height(heights))
    row.number(1, at - _FIRST + 1, centred)
    row.text(2, receipt.district, wrapped)
    row.text(3, receipt.file, wrapped)
    row.text(4, severity.label, out.boxed(align="center", fill=_COLOURS[severity]))
    row.text(5, rule, centred)
    row.text(6, cell, out.boxed(align="center", colour="0563C1", underline=True) if place else centred)
    row.text(7, key, centred)
    row.text(8, message, wrapped)
    row.text(9, repair, wrapped)
    if place:
        sheet.link(f"F{at}", place)


def _shift(receipt: Receipt, finding: Finding) -> int:
    """Which of a district's columns in Yigʻma shows the figure: its fact, its plan, or what was done."""
    submission = receipt.submission
    if submission is not None and finding.key is not None:
        if finding.cell == submission.cell(finding.key, Column.FACT):
            return 0
        if finding.cell in {submission.cell(finding.key, column) for column in (*QUARTERS, Column.ACTUAL)}:
            return 2
    return 1
