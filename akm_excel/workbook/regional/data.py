"""The sheet *Maʼlumotlar*: the long table, a row a measure and district, each with file, hash and cells."""

from functools import cache
from itertools import groupby

from akm_excel.language import tr
from akm_excel.plan import FIGURES, QUARTERS, Column, Indicator, Key, Measure
from akm_excel.quantity import Kind
from akm_excel.submission import Submission
from akm_excel.template import District
from akm_excel.workbook.arithmetic import number_format
from akm_excel.workbook.regional.book import SHOWN_AT, Line, RegionalBook
from akm_excel.workbook.writing.sheet import LETTERS, Sheet, Table

NAME = "Maʼlumotlar"
HEADINGS = ("Tuman kodi", "Tuman", "Yil", "Boʻlim", "Kod", "Qism", "Nomi", "Oʻlchov", "Birlik", "Fakt", "Reja",
            "I chorak", "II chorak", "III chorak", "IV chorak", "Bajarildi", "Izoh", "Fayl", "Katak",
            "Katak (fakt)", "Kataklar (choraklar)", "SHA-256")  # fmt: skip
_WIDTHS = (10, 20, 6, 7, 7, 6, 48, 30, 12, *[12] * 7, 30, 26, 12, 12, 16, 20)
_FIRST = 4
_LABELS = ("fakt", "reja", "I", "II", "III", "IV")
_FIGURE_COLUMNS = range(10, 10 + len(FIGURES) + 1)
_AT = "\0"
"""In spelled rows, in place of the row's number: rows of one measure differ in that and in figures."""


def write_data(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Maʼlumotlar*; `out.data_row` and `out.data_end` are known afterwards."""
    out.title(sheet, tr("Data: a row for each measure and district"), 3, 3)
    out.headings(sheet, 3, HEADINGS, _WIDTHS)
    writer = _Rows(out)
    at = _FIRST
    for district in out.districts:
        rows = out.data_row[district] = {}
        spelled = []
        for key, line in out.lines[district].items():
            rows[key] = at
            spelled.append(writer.row(at, district, key, line))
            at += 1
        sheet.spelled(spelled)
    out.data_end = at - 1
    last = LETTERS[len(HEADINGS)]
    sheet.tables.append(Table("Malumotlar", f"A3:{last}{max(out.data_end, _FIRST)}", list(HEADINGS)))
    sheet.frozen = (_FIRST, 3)


def link_to_data(out: RegionalBook, sheet: Sheet) -> None:
    """Make each district's figures in *Yigʻma* (`sheet`) lead to their row here, which names file, hash and cells.

    Blank cells get no link: openpyxl, and pandas with it, would read the link's text as their value.
    """
    for district, rows in out.data_row.items():
        left = out.column_of[district]
        submission = out.region.submissions[district]
        for key, row in rows.items():
            at, line = out.row_of[str(key)], out.line(district, key)
            tip = f"{submission.source.file}: {submission.cell(key, Column.PLAN)}"
            for first, last in _runs(tuple(line[index].is_blank for index in SHOWN_AT)):
                cells = f"{LETTERS[left + first]}{at}:{LETTERS[left + last]}{at}"
                sheet.link(cells, f"'{NAME}'!J{row}", tip)


@cache
def _runs(blank: tuple[bool, ...]) -> tuple[tuple[int, int], ...]:
    """The first and last of each run of cells that are not blank."""
    found = []
    for is_blank, members in groupby(enumerate(blank), lambda pair: pair[1]):
        numbers = [number for number, _ in members]
        if not is_blank:
            found.append((numbers[0], numbers[-1]))
    return tuple(found)


class _Rows:
    """Spells the rows: what a measure or a district always says is spelled once."""

    def __init__(self, out: RegionalBook) -> None:
        self.out = out
        self.plain = out.style()
        self.named: dict[int, tuple[str, int]] = {}
        self.around: dict[District, tuple[str, str]] = {}
        self.cells: dict[tuple[str, Key], str] = {}
        self.own: dict[District, dict[Key, tuple[Indicator, Measure]]] = {}

    def row(self, at: int, district: District, key: Key, line: Line) -> str:
        submission = self.out.region.submissions[district]
        indicator, measure = self._indicator(district, submission, key)
        named, style = self.named.get(id(measure)) or self._measure(indicator, measure)
        before, behind = self.around.get(district) or self._district(district)
        figures = "".join(
            [
                f'<c r="{LETTERS[column]}\0" s="{style}"><v>{figure.number!s}</v></c>'
                for column, figure in zip(_FIGURE_COLUMNS, line, strict=True)
                if figure.number is not None
            ]
        )
        parts = (
            before,
            named,
            figures,
            self._text(17, _remark(line)),
            self._text(18, submission.source.file),
            self._cells(submission, key),
            behind,
        )
        return f'<row r="\0">{"".join(parts)}</row>'.replace(_AT, str(at))

    def _indicator(self, district: District, submission: Submission, key: Key) -> tuple[Indicator, Measure]:
        if submission.own and district not in self.own:
            self.own[district] = {m.key: (i, m) for i in submission.own_indicators() for m in i.measures}
        if submission.own and key in self.own[district]:
            return self.own[district][key]
        return self.out.named[key]

    def _text(self, column: int, text: str) -> str:
        if not text:
            return ""
        return f'<c r="{LETTERS[column]}\0" s="{self.plain}" t="s"><v>{self.out.book.string(text)}</v></c>'

    def _district(self, district: District) -> tuple[str, str]:
        submission = self.out.region.submissions[district]
        year = f'<c r="C\0" s="{self.plain}"><v>{submission.header.year or 0}</v></c>'
        before = self._text(1, district.code) + self._text(2, district.name) + year
        self.around[district] = before, self._text(22, submission.source.sha256)
        return self.around[district]

    def _measure(self, indicator: Indicator, measure: Measure) -> tuple[str, int]:
        key = measure.key
        texts = (str(key.section), indicator.key.code, str(key.part or ""), indicator.name, measure.label, measure.unit)
        spelled = "".join(self._text(column, text) for column, text in enumerate(texts, start=4))
        style = self.out.style(number_format=number_format(self.out.region.template.decimals(measure)))
        self.named[id(measure)] = spelled, style  # by identity: measures outlive this
        return self.named[id(measure)]

    def _cells(self, submission: Submission, key: Key) -> str:
        """Where the figures stand; in workbooks whose rows stand alike they stand alike."""
        known = self.cells.get((submission.layout, key))
        if known is None:
            plan, fact = submission.cell(key, Column.PLAN), submission.cell(key, Column.FACT)
            first, last = submission.cell(key, QUARTERS[0]), submission.cell(key, QUARTERS[-1])
            quarters = f"{first}:{last.rpartition('!')[2]}" if first else ""
            texts = (plan, fact, quarters)
            known = "".join(self._text(column, text) for column, text in enumerate(texts, start=19))
            self.cells[submission.layout, key] = known
        return known


def _remark(line: Line) -> str:
    """What the empty cells of figures mean: not applicable, or something unreadable."""
    said = [
        f"{label}: {figure}"
        for label, figure in zip(_LABELS, line, strict=False)
        if figure.kind is Kind.NOT_APPLICABLE or figure.kind is Kind.UNREADABLE
    ]
    return "; ".join(said)
