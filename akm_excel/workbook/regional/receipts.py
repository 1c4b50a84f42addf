"""The sheet *Tumanlar*: which districts sent a plan, from which file, and what became of the others."""

from collections.abc import Iterable
from typing import Any

from akm_excel.finding import Severity
from akm_excel.language import tr
from akm_excel.region import Outcome, Receipt
from akm_excel.workbook.regional.book import RegionalBook


def write_receipts(out: RegionalBook, sheet: Any) -> None:
    """Write *Tumanlar*: first the approved list of districts, then every file that was not merged."""
    out.paper(sheet, tr("Which districts sent a plan"), 2)
    heads = ["Kod", "Tuman (shahar)", "Holati", "Fayl", "Saqlangan vaqti", "Kim saqlagan", "Xatolar",
             "Ogohlantirishlar", "Eslatmalar", "Izoh", "SHA-256"]  # fmt: skip
    for column, (head, width) in enumerate(zip(heads, [10, 22, 16, 34, 21, 20, 9, 16, 11, 44, 68], strict=True)):
        sheet.write_string(2, column, head, out.head)
        sheet.set_column(column, column, width)
    row = 2
    merged = {r.district: r for r in out.region.receipts if r.outcome is Outcome.MERGED}
    for district in out.region.template.districts:
        row += 1
        receipt = merged.get(district.name)
        state = tr("received") if receipt else tr("missing")
        colour = "#E2EFDA" if receipt else "#F8CBAD"
        plan = out.region.plans.get(district)
        remark = plan.header.sample if plan else ""
        _receipt_row(out, sheet, row, (district.code, district.name, state), receipt, remark, colour)
    others = [r for r in out.region.receipts if r.outcome is not Outcome.MERGED]
    if others:
        row += 2
        sheet.write_string(row, 0, tr("Files that were not merged"), out.style(bold=True, font_size=11))
    for receipt in others:
        row += 1
        named = next((d.code for d in out.region.template.districts if d.name == receipt.district), "")
        cells = (named, receipt.district, receipt.outcome.label)
        _receipt_row(out, sheet, row, cells, receipt, receipt.reason, "#FFFFFF")
    sheet.freeze_panes(3, 2)


def _receipt_row(
    out: RegionalBook, sheet: Any, row: int, head: Iterable[str], receipt: Receipt | None, remark: str, colour: str
) -> None:
    for column, text in enumerate(head):
        out.text(sheet, row, column, text, out.boxed(bg_color=colour if column == 2 else "#FFFFFF"))
    texts = {3: receipt.file, 4: receipt.saved, 5: receipt.author, 10: receipt.sha256} if receipt else {}
    for column in range(3, 11):
        out.text(sheet, row, column, texts.get(column, ""), out.boxed())
    out.text(sheet, row, 9, remark, out.boxed(text_wrap=True))
    if receipt and receipt.submission:
        for column, severity in enumerate((Severity.ERROR, Severity.WARNING, Severity.NOTE), start=6):
            sheet.write_number(row, column, receipt.count(severity), out.boxed(align="center"))
