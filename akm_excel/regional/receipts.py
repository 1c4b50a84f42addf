"""The sheet *Tumanlar*: which districts sent a plan, from which file, and what became of the others."""

from decimal import Decimal

from akm_excel.core.quantity import BLANK, plain
from akm_excel.core.region import Outcome, Receipt
from akm_excel.core.template import District
from akm_excel.language import tr
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.moments import FORMAT, serial_of
from akm_excel.regional.period import ROMAN, percent, period_name
from akm_excel.regional.relations import check_cell
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.workbook.arithmetic import PERCENT
from akm_excel.workbook.row_heights import row_height

_HEADINGS = ("Kod", "Tuman (shahar)", "Holati", "Hisobot choragi", "Oʻtgan yil yigʻindisidagi ulushi", "Xatolar",
             "Ogohlantirishlar", "Eslatmalar", "Fayl", "Izoh", "Saqlangan vaqti", "Kim saqlagan",
             "SHA-256")  # fmt: skip
_WIDTHS = (10, 22, 14, 10, 12, 9, 16, 10, 30, 40, 19, 16, 68)

_PRINTED = 10
"""The last column that is printed: not when and by whom a file was saved, nor its hash."""


def write_receipts(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Tumanlar*: first the approved list of districts, then every file that was not merged."""
    out.title(sheet, tr("Which districts sent a plan"), 3, 3)
    said = coverage(out)
    row = sheet.row(2, row_height([(said, sum(_WIDTHS[3:_PRINTED]))]))
    check_cell(out, sheet, row)
    row.text(4, said, out.style(colour="6B6B6B", wrap=True))
    sheet.merge(2, 4, 2, _PRINTED)
    heading = out.headings(sheet, 3, _HEADINGS, _WIDTHS)
    if out.region.deliveries is not None:
        from akm_excel.regional.deliveries import write_headings  # noqa: PLC0415 - few regions have a register, 3 ms

        write_headings(out, sheet, heading)
    at = 4
    merged = {r.district: r for r in out.region.receipts if r.outcome is Outcome.MERGED}
    for district in out.region.template.districts:
        receipt = merged.get(district.name)
        state = receipt.outcome.label if receipt else tr("missing")
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
    sheet.printed = f"A1:{LETTERS[_PRINTED]}{at - 1}"


def _row(
    out: RegionalBook,
    sheet: Sheet,
    at: int,
    head: tuple[str, str, str],
    receipt: Receipt | None,
    remark: str,
    colour: str = "",
) -> None:
    file = receipt.file if receipt else ""
    heights = zip((*head, file, remark), (*_WIDTHS[:3], *_WIDTHS[8:10]), strict=True)
    row, boxed, centred = sheet.row(at, row_height(heights)), out.boxed(), out.boxed(align="center")
    for column, text in enumerate(head, start=1):
        row.text(column, text, out.boxed(wrap=True, fill=colour if column == 3 else ""))
    district = out.region.template.district(head[1]) if receipt and receipt.outcome is Outcome.MERGED else None
    _standing(out, row, district if district in out.period.reported else None)
    if receipt and receipt.kept is not None:
        for column, count in enumerate(receipt.counts, start=6):
            row.number(column, count, centred)
    else:
        row.blank(boxed, 6, 7, 8)
    row.text(9, file, out.boxed(wrap=True))
    row.text(10, remark, out.boxed(wrap=True))
    _saved(out, row, receipt.saved if receipt else "")
    for column, text in enumerate((receipt.author, receipt.sha256) if receipt else ("",) * 2, start=12):
        row.text(column, text, boxed)
    if out.region.deliveries is not None and (receipt is None or receipt.outcome is Outcome.MERGED):
        from akm_excel.regional.deliveries import write_delivery  # noqa: PLC0415 - see above

        write_delivery(out, sheet, row, head[0])


def _saved(out: RegionalBook, row: Row, saved: str) -> None:
    """When a file was saved: a date of Excel's, so that it can be sorted, to the second; as it stands if it is none."""
    serial = serial_of(saved)
    if serial:
        row.number(11, serial, out.boxed(number_format=FORMAT, align="left"))
    else:
        row.text(11, saved, out.boxed())


def _standing(out: RegionalBook, row: Row, district: District | None) -> None:
    """The quarter that a district has reported (marked where it is not the region's), and how much of it it is."""
    quarter = out.period.reported[district] if district else 0
    late = "FFF2CC" if district and not out.period.has(district) else ""
    row.text(4, ROMAN[quarter] or ("—" if district else ""), out.boxed(align="center", fill=late))
    share = out.shares_of_fact[district] if district else BLANK
    style = out.boxed(number_format=PERCENT, align="right")
    if share.number is None:
        row.blank(style, 5)
    else:
        row.number(5, plain(share.number), style)


def covering(out: RegionalBook, share: Decimal) -> str:
    """How much of last year's sum, of the districts that sent a plan, those of the period are."""
    whole = "reja topshirgan tumanlar oʻtgan yil yigʻindisining" if out.region.missing else "oʻtgan yil yigʻindisining"
    return f"ular {out.leading} boʻyicha {whole} {percent(share)} qismi"


def coverage(out: RegionalBook) -> str:
    """Of how many districts the workbook is, and how much of last year's sum those of the period are."""
    region, members = out.region, out.period.members
    said = [f"{len(region.submissions)} / {len(region.template.districts)} tuman reja topshirgan"]
    if region.missing:
        said.append("yoʻq: " + ", ".join(district.name for district in region.missing))
    if out.period.quarter:
        said.append(f"hisobot davri: {period_name(out.period.quarter)}, {len(members)} tuman")
        if (share := out.coverage).number is not None:
            said.append(covering(out, share.number))
    return "; ".join(said) + "."
