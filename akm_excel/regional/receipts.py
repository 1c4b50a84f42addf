"""The sheet *Tumanlar*: which districts sent a plan, from which file, and what became of the others."""

from akm_excel.core.region import Outcome, Receipt
from akm_excel.language import tr
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.period import ROMAN, reported_quarter
from akm_excel.spreadsheet.writing.sheet import Sheet

_HEADINGS = ("Kod", "Tuman (shahar)", "Holati", "Fayl", "Saqlangan vaqti", "Kim saqlagan", "Xatolar",
             "Ogohlantirishlar", "Eslatmalar", "Izoh", "SHA-256", "Hisobot choragi")  # fmt: skip
_WIDTHS = (10, 22, 16, 34, 21, 20, 9, 16, 11, 44, 68, 16)


def write_receipts(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Tumanlar*: first the approved list of districts, then every file that was not merged."""
    out.title(sheet, tr("Which districts sent a plan"), 3, 3)
    out.headings(sheet, 3, _HEADINGS, _WIDTHS)
    at = 4
    merged = {r.district: r for r in out.region.receipts if r.outcome is Outcome.MERGED}
    for district in out.region.template.districts:
        receipt = merged.get(district.name)
        state = tr("received") if receipt else tr("missing")
        remark = receipt.sample if receipt else ""
        colour = "E2EFDA" if receipt else "F8CBAD"
        _row(out, sheet, at, (district.code, district.name, state), receipt, remark, colour)
        at += 1
    others = [receipt for receipt in out.region.receipts if receipt.outcome is not Outcome.MERGED]
    if others:
        sheet.row(at + 1).text(1, tr("Files that were not merged"), out.style(bold=True, size=11))
        at += 2
    codes = {district.name: district.code for district in out.region.template.districts}
    for receipt in others:
        head = (codes.get(receipt.district, ""), receipt.district, receipt.outcome.label)
        _row(out, sheet, at, head, receipt, receipt.reason)
        at += 1
    sheet.frozen = (4, 3)


def _row(
    out: RegionalBook,
    sheet: Sheet,
    at: int,
    head: tuple[str, str, str],
    receipt: Receipt | None,
    remark: str,
    colour: str = "",
) -> None:
    row, boxed = sheet.row(at), out.boxed()
    for column, text in enumerate(head, start=1):
        row.text(column, text, out.boxed(fill=colour) if column == 3 else boxed)
    facts = (receipt.file, receipt.saved, receipt.author) if receipt else ("", "", "")
    for column, text in enumerate(facts, start=4):
        row.text(column, text, boxed)
    if receipt and receipt.kept is not None:
        for column, count in enumerate(receipt.counts, start=7):
            row.number(column, count, out.boxed(align="center"))
    else:
        row.blank(boxed, 7, 8, 9)
    row.text(10, remark, out.boxed(wrap=True))
    row.text(11, receipt.sha256 if receipt else "", boxed)
    is_merged = receipt is not None and receipt.outcome is Outcome.MERGED
    quarter = reported_quarter(receipt.submission) if is_merged and receipt and receipt.submission else 0
    row.text(12, ROMAN[quarter], out.boxed(align="center"))
