"""The sheet *Maʼlumotlar*: the long table, a row a measure and district, each with file, hash and cells."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple, Self

from akm_excel.core import long_rows
from akm_excel.core.figures import Figures
from akm_excel.core.plan import FIGURES, PLANNED, QUARTERS, Column, Indicator, Key, Measure
from akm_excel.core.quantity import BLANK, Quantity
from akm_excel.core.spelled import has_marks
from akm_excel.core.submission import Submission
from akm_excel.core.template import District
from akm_excel.language import tr
from akm_excel.regional.blocks import WIDTH
from akm_excel.regional.book import SHOWN, RegionalBook, quoted_place
from akm_excel.regional.controls import keyed
from akm_excel.regional.layout import FIRST_DATA
from akm_excel.regional.lines import Line
from akm_excel.regional.relations import check_cell
from akm_excel.spreadsheet.address import column_number
from akm_excel.spreadsheet.writing.markup import quoted
from akm_excel.spreadsheet.writing.sheet import LETTERS, Sheet, Table
from akm_excel.workbook.arithmetic import number_format
from akm_excel.workbook.row_heights import row_height

NAME = "Maʼlumotlar"
_FIELDS = {
    "district_code": "Tuman kodi",
    "district": "Tuman",
    "year": "Yil",
    "section": "Boʻlim",
    "code": "Kod",
    "part": "Qism",
    "name": "Nomi",
    "label": "Oʻlchov",
    "unit": "Birlik",
    **{str(c): heading for c, heading in zip(FIGURES, long_rows.HEADINGS, strict=True) if c not in PLANNED},
    "actual": "Bajarildi",
    "remark": "Izoh",
    "file": "Fayl",
    "cell": "Katak",
    "fact_cell": "Katak (fakt)",
    "quarters": "Kataklar (choraklar)",
    "sha256": "SHA-256",
    "quarter": "Hisobot choragi",
    "key": "Kalit",
    **{str(c): heading for c, heading in zip(FIGURES, long_rows.HEADINGS, strict=True) if c in PLANNED},
    "planned": "Kataklar (reja choraklari)",
}
"""The fields of a row, in the order of the columns, and how these are headed."""
HEADINGS = tuple(_FIELDS.values())
DERIVED = frozenset((_FIELDS["quarter"], _FIELDS["key"]))
"""Columns for the formulas of other sheets, which say nothing that the others do not; older workbooks lack them."""
ADDED = frozenset((*(_FIELDS[column] for column in PLANNED), _FIELDS["planned"]))
"""Columns that older workbooks lack as well: the plan by quarter, which stands behind all others."""
_COLUMN = {field: number for number, field in enumerate(_FIELDS, start=1)}
_FIGURE_WIDTH = 12
_WIDTHS = (10, 20, 6, 7, 7, 6, 72, 26, 12, *[_FIGURE_WIDTH] * (len(long_rows.SHOWN) - len(PLANNED)), 30, 30, 12, 12, 16,
           20, 9, 9, *[_FIGURE_WIDTH] * len(PLANNED), 16)  # fmt: skip
_NAMED = {"district": "district_code", **{n: n for n in ("unit", *map(str, long_rows.SHOWN), "quarter", "key")}}
"""The columns that formulas of other sheets refer to by a defined name ``akm_data_<name>``, and their fields."""
FIGURE_COLUMNS = {column: _COLUMN[column] for column in long_rows.SHOWN}
"""Where the figures stand."""
_FIGURE_COLUMNS = [*FIGURE_COLUMNS.values()]
_FIRST_FIGURE = LETTERS[_FIGURE_COLUMNS[0]]
_PLANNED_COLUMNS = [_COLUMN[column] for column in PLANNED]
_ALL = (True,) * (len(_FIGURE_COLUMNS) - len(PLANNED))
_WRAPPED = ("district", "name", "label", "unit", "remark", "file")
"""Texts that people wrote: a long one takes several lines."""
_TIGHTER = 3.5
"""So many points less than the rows of other sheets have: there are thousands."""
_MOST_LINKED = 220
"""Of so many districts each figure has a link of its own: Excel takes 65,530 a sheet."""
_CELL = '<c r="'
_AT = "\0"
"""In spelled rows, in place of the row's number: rows of one measure differ in that and in figures."""


def write_data(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Maʼlumotlar*."""
    out.title(sheet, tr("Data: a row for each measure and district"), 3, 3)
    row = sheet.row(2)
    check_cell(out, sheet, row)
    if _last_printed(out) < FIRST_DATA:
        row.text(_COLUMN["name"], tr("The rows are not printed: choose those that you want, and print the selection."),
                 out.style(colour="6B6B6B"))  # fmt: skip
    wide = max(_FIGURE_WIDTH, out.figure_width)
    widths = [wide if column in _FIGURE_COLUMNS else width for column, width in enumerate(_WIDTHS, start=1)]
    out.headings(sheet, 3, HEADINGS, widths)
    writer = _Rows(out)
    for district, rows in out.layout.data_row.items():
        if rows:
            spelled = list(writer.of(district, rows))
            sheet.spelled(spelled, f"{LETTERS[writer.end]}{max(rows.values())}")
    last = LETTERS[len(HEADINGS)]
    sheet.tables.append(Table("Malumotlar", f"A3:{last}{max(out.layout.data_end, FIRST_DATA)}", list(HEADINGS)))
    sheet.frozen = (FIRST_DATA, 3)
    sheet.has_grid = _last_printed(out) >= FIRST_DATA
    # Files, hashes and cells are for the screen: with them nobody could read the page.
    sheet.printed = f"A1:{LETTERS[_COLUMN['actual']]}{_last_printed(out)}"
    for name, field in _NAMED.items():
        letter = LETTERS[_COLUMN[field]]
        cells = f"${letter}${FIRST_DATA}:${letter}${max(out.layout.data_end, FIRST_DATA)}"
        out.book.name(f"akm_data_{name}", f"'{NAME}'!{cells}")


def _last_printed(out: RegionalBook) -> int:
    """The last row that is printed: of more districts than one block none is, as of those in *Yigʻma*.

    Of 210 it were 500 sheets of paper, and who prints the whole workbook means none of them.
    """
    if out.layout.blocks and out.layout.blocks[0].has_sum:
        return FIRST_DATA - 2
    return max(out.layout.data_end, FIRST_DATA)


def link_to_data(out: RegionalBook, sheet: Sheet) -> None:
    """Make each district's figures in *Yigʻma* (`sheet`) open their cells in the district's workbook.

    Where that lies nowhere that the workbook knows, they lead to their row here, which names file, hash and cells.
    Blank cells get no link: openpyxl, and pandas with it, would read the link's text as their value.
    """
    forms: dict[str, dict[Key, _Linked]] = {}
    is_outside = len(out.layout.districts) <= _MOST_LINKED
    for district, rows in out.layout.data_row.items():
        left = out.layout.column_of[district]
        letters = LETTERS[left : left + WIDTH]
        submission, lines = out.region.submissions[district], out.lines[district]
        if submission.layout not in forms:
            forms[submission.layout] = {key: _Linked.of(out, submission, key) for key in rows}
        form, file = forms[submission.layout], submission.source.file
        if is_outside and (target := out.target(file)):
            told = [(form[key], row, lines[key]) for key, row in rows.items()]
            if any(
                figure is not BLANK for _, _, line in told for figure in line.shown
            ):  # else nobody asks for the file
                _link_outside(sheet, target, told, letters, file)
            continue
        for key, row in rows.items():
            linked = form[key]
            for first, last in _runs(tuple([figure is BLANK for figure in lines[key].shown])):
                place = f"'{NAME}'!{_FIRST_FIGURE}{row}"
                sheet.link(f"{letters[first]}{linked.at}:{letters[last]}{linked.at}", place, f"{file}: {linked.cell}")


class _Linked(NamedTuple):
    """A measure's row in *Yigʻma*, the cell of its plan, the places of the figures shown and what tips say of them, the
    last two as they are spelled."""

    at: int
    cell: str
    places: tuple[str, ...]
    told: str

    @classmethod
    def of(cls, out: RegionalBook, submission: Submission, key: Key) -> Self:
        """That of a measure in workbooks laid out as this one."""
        cells = (submission.cell(key, QUARTERS[0] if column is Column.ACTUAL else column) for column in SHOWN)
        plan = submission.cell(key, Column.PLAN)
        told = quoted(f"{plan} ({NAME}!{_FIRST_FIGURE}")[1:-1]
        return cls(out.layout.row_of[str(key)], plan, tuple(quoted(quoted_place(cell)) for cell in cells), told)


def _link_outside(
    sheet: Sheet, target: str, rows: Iterable[tuple[_Linked, int, Line]], letters: Sequence[str], file: str
) -> None:
    """A district's links to its own workbook, as `Sheet.link_out` spells them: there are three for each measure."""
    heads = [f'<hyperlink ref="{letter}' for letter in letters]
    opened, tip = f'" r:id="rIdOut{sheet.target(target)}" location=', f" tooltip={quoted(f'{file}: ')[:-1]}"
    sheet.links += [
        f'{head}{linked.at}{opened}{place}{tip}{linked.told}{row})"/>'
        for linked, row, line in rows
        for head, place, figure in zip(heads, linked.places, line.shown, strict=True)
        if figure is not BLANK
    ]


def _height(**texts: str) -> float:
    """How high a row with these texts is, each named by its field, in points."""
    return row_height((text, _WIDTHS[_COLUMN[field] - 1]) for field, text in texts.items()) - _TIGHTER


@cache
def _runs(blank: tuple[bool, ...]) -> tuple[tuple[int, int], ...]:
    """The first and last of each run of cells that are not blank."""
    runs = []
    for is_blank, members in groupby(enumerate(blank), lambda pair: pair[1]):
        numbers = [number for number, _ in members]
        if not is_blank:
            runs.append((numbers[0], numbers[-1]))
    return tuple(runs)


class _Alike(NamedTuple):
    """What a measure's row has in all workbooks that are laid out alike: a form for its figures, how high that is,
    where these stand, and the measure's key."""

    form: str
    height: float
    places: str
    code: str


def _last_column(cells: str) -> int:
    """The column of the last of some spelled cells; 0 where there is none."""
    at = cells.rfind(_CELL) + len(_CELL)
    return column_number(cells[at : cells.find(_AT, at)]) if cells else 0


def _remark(figures: Figures) -> str:
    """See `long_rows.remark`: of most rows nothing is to be said, as all that is no number is blank."""
    others = [figure for figure in figures if figure.number is None and figure is not BLANK]
    return long_rows.remark(figures) if others else ""


class _Rows:
    """Spells the rows: what a measure, a district or a layout always says is spelled once."""

    def __init__(self, out: RegionalBook) -> None:
        self.out = out
        self.plain, self.wrapped = out.style(), out.style(wrap=True)
        self.alike: dict[tuple[str, str], dict[tuple[Key, tuple[bool, ...]], _Alike]] = {}
        self.end = _COLUMN["key"]
        self.remark_height = cache(lambda said: _height(remark=said))
        self.head = cache(lambda height: f'<row r="{_AT}" ht="{height:g}" customHeight="1">')

    def of(self, district: District, rows: Mapping[Key, int]) -> Iterator[str]:
        """A district's rows, each measure in the row that `rows` says."""
        submission, lines = self.out.region.submissions[district], self.out.lines[district]
        known = self.out.named
        if submission.own:
            own = {m.key: (indicator, m) for indicator in submission.own_indicators() for m in indicator.measures}
            known = {**known, **own}
        alike = self.alike.setdefault((submission.layout, submission.own), {})
        are_remarked = has_marks(submission.figures)
        around: tuple[str, str, str, float] | None = None
        for key, at in rows.items():
            line = lines[key]
            numbers, said, by_quarter = line.numbers, "", ""
            given = tuple([number is not None for number in numbers])
            if line.planned:
                by_quarter = self._by_quarter(submission, known[key][1], line.figures.planned)
                self.end = max(self.end, _last_column(by_quarter))
            if given != _ALL or by_quarter:
                numbers = tuple([number for number in numbers if number is not None])
                said = _remark(line.figures) if are_remarked else ""
            # Each text is numbered where it is first spelled, so the order of these lines is that of the texts' table.
            remark = self._text("remark", said) if said else ""
            row = alike.get((key, given))
            if row is None:
                form, height = self._form(*known[key], given)
                around = around or self._district(district, submission)
                row = _Alike(form, height, self._cells(submission, key), self._text("key", keyed(key)))
                alike[key, given] = row
            form, height, places, code = row
            around = around or self._district(district, submission)
            before, file, behind, least = around
            height = max(height, least, self.remark_height(said)) if said else max(height, least)
            yield (
                f"{self.head(height)}{before}{form % numbers}{remark}{file}{places}{behind}{code}{by_quarter}</row>"
            ).replace(_AT, str(at))

    def _by_quarter(self, submission: Submission, measure: Measure, planned: tuple[Quantity, ...]) -> str:
        """The plan by quarter, which few districts state, and its cells."""
        style = self.out.style(number_format=number_format(self.out.region.template.decimals(measure)))
        figures = "".join(
            f'<c r="{LETTERS[column]}\0" s="{style}"><v>{quantity.number}</v></c>'
            for column, quantity in zip(_PLANNED_COLUMNS, planned, strict=True)
            if quantity.number is not None
        )
        first, last = submission.cell(measure.key, PLANNED[0]), submission.cell(measure.key, PLANNED[-1])
        return figures + self._text("planned", f"{first}:{last.rpartition('!')[2]}" if first else "")

    def _text(self, field: str, text: str) -> str:
        if not text:
            return ""
        style = self.wrapped if field in _WRAPPED else self.plain
        return f'<c r="{LETTERS[_COLUMN[field]]}\0" s="{style}" t="s"><v>{self.out.book.string(text)}</v></c>'

    def _district(self, district: District, submission: Submission) -> tuple[str, str, str, float]:
        """What a district says in each of its rows, before, between and behind the rest, and how high that is."""
        year = f'<c r="{LETTERS[_COLUMN["year"]]}\0" s="{self.plain}"><v>{submission.header.year or 0}</v></c>'
        before = self._text("district_code", district.code) + self._text("district", district.name) + year
        source = submission.source
        quarter = self.out.period.reported[district]
        reported = f'<c r="{LETTERS[_COLUMN["quarter"]]}\0" s="{self.plain}"><v>{quarter}</v></c>' if quarter else ""
        behind = self._text("sha256", source.sha256) + reported
        height = _height(district=district.name, file=source.file)
        return before, self._text("file", source.file), behind, height

    def _form(self, indicator: Indicator, measure: Measure, given: tuple[bool, ...]) -> tuple[str, float]:
        """What a measure says in a row, with a place for each figure that is `given`, and how high that is."""
        key = measure.key
        texts = {
            "section": str(key.section),
            "code": key.code,
            "part": str(key.part or ""),
            "name": indicator.name,
            "label": measure.label,
            "unit": measure.unit,
        }
        spelled = "".join(self._text(field, text) for field, text in texts.items()).replace("%", "%%")
        style = self.out.style(number_format=number_format(self.out.region.template.decimals(measure)))
        figures = "".join(
            f'<c r="{LETTERS[column]}\0" s="{style}"><v>%s</v></c>'
            for column, is_given in zip(_FIGURE_COLUMNS, given, strict=False)
            if is_given
        )
        height = _height(name=indicator.name, label=measure.label, unit=measure.unit)
        return spelled + figures, height

    def _cells(self, submission: Submission, key: Key) -> str:
        """Where the figures stand: alike in workbooks whose rows stand alike."""
        plan, fact = submission.cell(key, Column.PLAN), submission.cell(key, Column.FACT)
        first, last = submission.cell(key, QUARTERS[0]), submission.cell(key, QUARTERS[-1])
        quarters = f"{first}:{last.rpartition('!')[2]}" if first else ""
        return self._text("cell", plan) + self._text("fact_cell", fact) + self._text("quarters", quarters)
