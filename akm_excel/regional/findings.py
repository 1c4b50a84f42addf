"""The sheet *Nazorat*: what was left out and why, and the findings of each plan, by rule, with what was answered."""

from decimal import Decimal

from akm_excel.core.answers import REMARK, STATE, DistrictRemark, standing, unfound
from akm_excel.core.finding import Severity
from akm_excel.core.plan import QUARTERS, Column
from akm_excel.language import tr
from akm_excel.regional.book import RegionalBook, quoted_place
from akm_excel.regional.findings_list import Heading, Left, Listed
from akm_excel.regional.layout import FIRST_FINDING
from akm_excel.regional.relations import check_cell
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.workbook.row_heights import row_height

NAME = "Nazorat"
ERRORS_CELL = "$E$2"
"""Where it counts the errors."""
OF_DISTRICT = "Tuman javobi"
"""The heading of the column with what the district itself answered, in its plan."""
_HEADINGS = ("№", "Tuman", "Fayl", "Daraja", "Qoida", "Katak", "Koʻrsatkich", "Kamchilik", "Tuzatish taklifi",
             OF_DISTRICT, REMARK, STATE)  # fmt: skip
_WIDTHS = (6, 20, 30, 16, 8, 13, 12, 64, 48, 30, 40, 34)
_MESSAGE, _REPAIR = 8, 9
_LAST = len(_HEADINGS)
_SHIFTS = {Column.FACT: 0, Column.PLAN: 1, **dict.fromkeys((*QUARTERS, Column.ACTUAL), 2)}
"""Which of a district's columns in *Yigʻma* shows a figure of the plan's sheet."""
_TYPED, _HEADING = "FFFBE6", "E8EEF4"
"""The colours of cells to type into, and of a group's heading."""
_COLOURS = {Severity.ERROR: "F8CBAD", Severity.WARNING: "FFF2CC", Severity.NOTE: ""}


def write_findings(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Nazorat*: each finding with a link to its figure in *Yigʻma*."""
    out.title(sheet, tr("Findings in the districts' plans"), 3, 3)
    row = sheet.row(2)
    check_cell(out, sheet, row)
    _open_errors(out, row)
    out.headings(sheet, 3, _HEADINGS, _WIDTHS)
    writer = _Rows(out, sheet)
    for listed in out.layout.findings:
        if isinstance(listed, Heading):
            writer.heading(listed)
        elif isinstance(listed, Left):
            writer.left(listed.remark)
        elif listed.finding is None:
            texts = ("", "", "", listed.receipt.outcome.label, listed.receipt.reason)
            writer.write(listed, Severity.ERROR, texts, "")
        else:
            finding = listed.finding
            texts = (finding.rule, finding.cell, str(finding.key or ""), finding.message, finding.repair)
            writer.write(listed, finding.severity, texts, _place(out, listed))
    if writer.at == FIRST_FINDING:
        sheet.row(FIRST_FINDING).text(_MESSAGE, tr("Nothing was found."), out.boxed())
    else:
        sheet.filtered = f"A3:{LETTERS[_LAST]}{writer.at - 1}"
        _looks(out, sheet, writer.at - 1)
        sheet.printed = f"A1:{LETTERS[_LAST - 1 if writer.is_answered else _REPAIR]}{writer.at - 1}"
    sheet.frozen = (FIRST_FINDING, 1)


def _looks(out: RegionalBook, sheet: Sheet, last: int) -> None:
    """Headings and severities are coloured by what a row says: the rows of an open workbook change without a merge."""
    heading = f'AND($A{FIRST_FINDING}="",$C{FIRST_FINDING}="",$E{FIRST_FINDING}="",$H{FIRST_FINDING}<>"")'
    look = out.book.styles.condition(fill=_HEADING, bold=True)
    sheet.look_where(f"A{FIRST_FINDING}:{LETTERS[_LAST]}{last}", heading, look)
    for severity, fill in _COLOURS.items():
        if fill:
            where = f'$D{FIRST_FINDING}="{severity.label}"'
            sheet.look_where(f"D{FIRST_FINDING}:D{last}", where, out.book.styles.condition(fill=fill))


def _place(out: RegionalBook, listed: Listed) -> str:
    """Where a finding's figure stands in *Yigʻma*; empty where it does not."""
    receipt, finding = listed.receipt, listed.finding
    district = out.region.template.district(receipt.district)
    left = out.layout.column_of.get(district) if district else None
    if finding is None or not finding.cell or left is None or receipt.submission is None:
        return ""
    row = out.layout.row_of.get(str(finding.key or ""))
    column = receipt.submission.column(finding.cell) or Column.PLAN
    return f"'Yigʻma'!{LETTERS[left + _SHIFTS.get(column, 1)]}{row}" if row else ""


def open_errors(out: RegionalBook) -> int:
    """How many errors the list has; a file that was left out is one."""
    listed = [one for one in out.layout.findings if isinstance(one, Listed)]
    return sum(one.finding is None or one.finding.severity is Severity.ERROR for one in listed)


def _open_errors(out: RegionalBook, row: Row) -> None:
    """How many errors the list has, live: who deletes the line of one that is mended sees one less."""
    last = FIRST_FINDING + max(len(out.layout.findings), 1) - 1
    row.text(4, "Xatolar soni:", out.style(bold=True))
    numbered = f"$A${FIRST_FINDING}:$A${last}"  # headings have no number
    formula = f'COUNTIFS($D${FIRST_FINDING}:$D${last},"{Severity.ERROR.label}",{numbered},">0")'
    row.formula(5, formula, Decimal(open_errors(out)), out.style(bold=True, align="center"))


class _Rows:
    """Writes the rows, one after the other; `at` is the next one's number, `number` the next finding's."""

    def __init__(self, out: RegionalBook, sheet: Sheet) -> None:
        self.sheet, self.target, self.out = sheet, out.target, out
        self.at, self.number = FIRST_FINDING, 1
        self.is_answered = False
        self.wrapped, self.centred = out.boxed(wrap=True), out.boxed(align="center")
        self.typed = out.boxed(wrap=True, open=True, fill=_TYPED)
        self.linked = out.boxed(align="center", colour="0563C1", underline=True)

    def heading(self, heading: Heading) -> None:
        """The row of a group, under which its rows can be folded."""
        row = self.sheet.row(self.at, row_height([(heading.title, _WIDTHS[_MESSAGE - 1])]))
        row.blank(self.wrapped, 1, 2, 3)
        row.text(4, heading.severity.label if heading.severity else "", self.centred)
        row.blank(self.wrapped, 5, 6, 7)
        row.text(_MESSAGE, heading.title, self.wrapped)
        row.text(_REPAIR, f"{heading.size} ta", self.wrapped)
        row.blank(self.wrapped, *range(_REPAIR + 1, _LAST + 1))
        self.at += 1

    def write(self, listed: Listed, severity: Severity, texts: tuple[str, str, str, str, str], place: str) -> None:
        """A finding, or a file that was left out, with what was answered."""
        receipt, (rule, cell, key, message, repair) = listed.receipt, texts
        answer, remark, state = _answers(listed, message)
        heights = zip(
            (receipt.district, receipt.file, message, repair, answer, remark, state),
            (*_WIDTHS[1:3], *_WIDTHS[7:]),
            strict=True,
        )
        row = self.sheet.row(self.at, row_height(heights), level=1)
        row.number(1, self.number, self.centred)
        row.text(2, receipt.district, self.wrapped)
        row.text(3, receipt.file, self.wrapped)
        row.text(4, severity.label, self.centred)
        row.text(5, rule, self.centred)
        row.text(6, cell, self.linked if cell and (place or self.target(receipt.file)) else self.centred)
        row.text(7, key, self.linked if place and key else self.centred)
        row.text(_MESSAGE, message, self.wrapped)
        row.text(_REPAIR, repair, self.wrapped)
        self._answered(row, answer, remark, state)
        target = self.target(receipt.file) if cell else ""
        if target:
            self.sheet.link_out(f"F{self.at}", target, quoted_place(cell), receipt.file)
        elif place:
            self.sheet.link(f"F{self.at}", place)
        if place and key:
            self.sheet.link(f"G{self.at}", place)
        self.at, self.number = self.at + 1, self.number + 1

    def left(self, remark: DistrictRemark) -> None:
        """What was typed beside a finding that is gone."""
        row = self.sheet.row(self.at, row_height([(remark.text, _WIDTHS[10]), (remark.state, _WIDTHS[11])]), level=1)
        gone = tr("No longer found; what was noted beside it stays.")
        row.blank(self.centred, 1)
        for column, text in enumerate(
            (remark.district, remark.file, "", remark.rule, remark.cell, remark.key), start=2
        ):
            row.text(column, text, self.wrapped)
        row.text(_MESSAGE, gone, self.wrapped)
        row.blank(self.wrapped, _REPAIR)
        self._answered(row, "", remark.text, unfound(remark))
        self.at += 1

    def _answered(self, row: Row, answer: str, remark: str, state: str) -> None:
        self.is_answered = self.is_answered or bool(answer or remark)
        for column, (text, style) in enumerate(
            ((answer, self.wrapped), (remark, self.typed), (state, self.wrapped)), start=_REPAIR + 1
        ):
            row.text(column, text, style)


def _answers(listed: Listed, message: str) -> tuple[str, str, str]:
    """What the district says to a finding, what the region does, and what the region's answer was given for."""
    own = listed.answer if listed.answer and listed.answer.holds else None
    said = f"{own.text} ({own.by})" if own and own.by else own.text if own else ""
    if listed.remark is None:
        return said, "", ""
    if listed.finding is None:
        return said, listed.remark.text, unfound(listed.remark)
    answer, state = standing(listed.remark, message)
    return said, answer.text if answer and answer.holds else "", state
