"""The sheet *Nazorat*: what was left out and why, and the findings of each plan."""

from collections.abc import Sequence
from typing import Any

from akm_excel.finding import Finding, Severity
from akm_excel.language import tr
from akm_excel.plan import Column
from akm_excel.region import Outcome, Receipt
from akm_excel.workbook.address import column_letters
from akm_excel.workbook.findings_sheet import row_height
from akm_excel.workbook.regional.book import DISTRICTS, RegionalBook
from akm_excel.workbook.sheet_xml import clean


def write_findings(out: RegionalBook, sheet: Any) -> None:
    """Write *Nazorat*: each finding with a link to its figure in *Yigʻma*."""
    out.paper(sheet, tr("Findings in the districts' plans"), 2)
    heads = [
        "№",
        "Tuman",
        "Fayl",
        "Daraja",
        "Qoida",
        "Katak",
        "Koʻrsatkich",
        "Kamchilik",
        "Tuzatish taklifi",
    ]
    widths = [6, 20, 26, 16, 8, 13, 12, 64, 48]
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(2, column, head, out.head)
        sheet.set_column(column, column, width)
    row = 2
    colours = {Severity.ERROR: "#F8CBAD", Severity.WARNING: "#FFF2CC", Severity.NOTE: "#FFFFFF"}
    left_out = [r for r in out.region.receipts if r.outcome not in {Outcome.MERGED, Outcome.PASSED_OVER}]
    for receipt in left_out:
        row += 1
        texts = [receipt.district, receipt.file, Severity.ERROR.label, "", "", "", receipt.outcome.label,
                 receipt.reason]  # fmt: skip
        _finding_row(out, sheet, row, texts, colours[Severity.ERROR], widths)
    for receipt, finding in sorted(out.region.findings(), key=lambda pair: -pair[1].severity):
        row += 1
        texts = [receipt.district, receipt.file, finding.severity.label, finding.rule, finding.cell,
                 str(finding.key or ""), finding.message, finding.repair]  # fmt: skip
        _finding_row(out, sheet, row, texts, colours[finding.severity], widths)
        place = _place(out, receipt, finding)
        if place:
            link = out.boxed(font_color="#0563C1", underline=1, align="center")
            sheet.write_url(row, 5, f"internal:{place}", link, clean(finding.cell))
    if row == 2:
        sheet.write_string(3, 7, tr("Nothing was found."), out.boxed())
    else:
        sheet.autofilter(2, 0, row, len(heads) - 1)
    sheet.freeze_panes(3, 0)


def _finding_row(
    out: RegionalBook, sheet: Any, row: int, texts: Sequence[str], colour: str, widths: Sequence[int]
) -> None:
    sheet.write_number(row, 0, row - 2, out.boxed(align="center"))
    for column, text in enumerate(texts, start=1):
        shape: dict[str, Any] = {"text_wrap": True}
        if column in {3, 4, 5, 6}:
            shape = {"align": "center"}
        if column == 3:
            shape["bg_color"] = colour
        out.text(sheet, row, column, text, out.boxed(**shape))
    sheet.set_row(row, row_height(zip(texts, widths[1:], strict=True)))


def _place(out: RegionalBook, receipt: Receipt, finding: Finding) -> str:
    """Where the figure that a finding is about stands in Yigʻma."""
    if finding.key is None or not finding.cell or str(finding.key) not in out.row_of:
        return ""
    names = [district.name for district in out.districts]
    left = DISTRICTS + 3 * names.index(receipt.district)
    fact = receipt.submission.cell(finding.key, Column.FACT) if receipt.submission else ""
    column = left if finding.cell == fact else left + 1
    return f"'Yigʻma'!{column_letters(column + 1)}{out.row_of[str(finding.key)] + 1}"
