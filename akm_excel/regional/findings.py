"""The sheet *Nazorat*: what was left out and why, and the findings of each plan."""

from decimal import Decimal

from akm_excel.core.finding import Severity
from akm_excel.core.plan import QUARTERS, Column
from akm_excel.core.region import Receipt
from akm_excel.language import tr
from akm_excel.regional.book import RegionalBook, quoted_place
from akm_excel.regional.layout import FIRST_FINDING
from akm_excel.regional.relations import check_cell
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.workbook.findings_sheet import row_height

NAME = "Nazorat"
_HEADINGS = ("№", "Tuman", "Fayl", "Daraja", "Qoida", "Katak", "Koʻrsatkich", "Kamchilik", "Tuzatish taklifi")
_WIDTHS = (6, 20, 26, 16, 8, 13, 12, 64, 48)
_SHIFTS = {Column.FACT: 0, Column.PLAN: 1, **dict.fromkeys((*QUARTERS, Column.ACTUAL), 2)}
"""Which of a district's columns in *Yigʻma* shows a figure of the plan's sheet."""
_COLOURS = {Severity.ERROR: "F8CBAD", Severity.WARNING: "FFF2CC", Severity.NOTE: ""}


def write_findings(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Nazorat*: each finding with a link to its figure in *Yigʻma*."""
    out.title(sheet, tr("Findings in the districts' plans"), 3, 3)
    row = sheet.row(2)
    check_cell(out, sheet, row)
    _open_errors(out, row)
    out.headings(sheet, 3, _HEADINGS, _WIDTHS)
    writer = _Rows(out, sheet)
    columns = {district.name: column for district, column in out.layout.column_of.items()}
    for receipt, finding in out.layout.findings:
        if finding is None:
            writer.write(receipt, Severity.ERROR, ("", "", "", receipt.outcome.label, receipt.reason), "")
            continue
        key, place = str(finding.key or ""), ""
        submission, left = receipt.submission, columns.get(receipt.district)
        if submission and left and finding.cell and key in out.layout.row_of:
            column = submission.column(finding.cell) or Column.PLAN
            place = f"'Yigʻma'!{LETTERS[left + _SHIFTS.get(column, 1)]}{out.layout.row_of[key]}"
        texts = (finding.rule, finding.cell, key, finding.message, finding.repair)
        writer.write(receipt, finding.severity, texts, place)
    if writer.at == FIRST_FINDING:
        sheet.row(FIRST_FINDING).text(8, tr("Nothing was found."), out.boxed())
    else:
        sheet.filtered = f"A3:{LETTERS[len(_HEADINGS)]}{writer.at - 1}"
    sheet.frozen = (FIRST_FINDING, 1)


def _open_errors(out: RegionalBook, row: Row) -> None:
    """How many errors the list has, live: who deletes the line of one that is mended sees one less."""
    errors = sum(one.finding is None or one.finding.severity is Severity.ERROR for one in out.layout.findings)
    last = FIRST_FINDING + max(len(out.layout.findings), 1) - 1
    row.text(4, "Xatolar soni:", out.style(bold=True))
    formula = f'COUNTIF($D${FIRST_FINDING}:$D${last},"{Severity.ERROR.label}")'
    row.formula(5, formula, Decimal(errors), out.style(bold=True, align="center"))


class _Rows:
    """Writes the rows, one after the other; `at` is the next one's number."""

    def __init__(self, out: RegionalBook, sheet: Sheet) -> None:
        self.sheet, self.target = sheet, out.target
        self.at = FIRST_FINDING
        self.wrapped, self.centred = out.boxed(wrap=True), out.boxed(align="center")
        self.linked = out.boxed(align="center", colour="0563C1", underline=True)
        self.severities = {
            severity: (severity.label, out.boxed(align="center", fill=colour)) for severity, colour in _COLOURS.items()
        }

    def write(self, receipt: Receipt, severity: Severity, texts: tuple[str, str, str, str, str], place: str) -> None:
        rule, cell, key, message, repair = texts
        heights = ((receipt.file, _WIDTHS[2]), (message, _WIDTHS[7]), (repair, _WIDTHS[8]))
        row = self.sheet.row(self.at, row_height(heights))
        row.number(1, self.at - FIRST_FINDING + 1, self.centred)
        row.text(2, receipt.district, self.wrapped)
        row.text(3, receipt.file, self.wrapped)
        row.text(4, *self.severities[severity])
        row.text(5, rule, self.centred)
        row.text(6, cell, self.linked if cell and (place or self.target(receipt.file)) else self.centred)
        row.text(7, key, self.linked if place and key else self.centred)
        row.text(8, message, self.wrapped)
        row.text(9, repair, self.wrapped)
        target = self.target(receipt.file) if cell else ""
        if target:
            self.sheet.link_out(f"F{self.at}", target, quoted_place(cell), receipt.file)
        elif place:
            self.sheet.link(f"F{self.at}", place)
        if place and key:
            self.sheet.link(f"G{self.at}", place)
        self.at += 1
