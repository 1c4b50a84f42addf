"""The sheet *Oʻzgarishlar*: what is other than in the merge before (or since a day), a row a file, sum and figure."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from akm_excel.core.history import Changed, Event, History, What, changes, file_of, read
from akm_excel.core.keys import PLANNED, ROMAN
from akm_excel.core.plan import QUARTERS, Column, Key
from akm_excel.core.quantity import BLANK, Quantity, difference, plain
from akm_excel.core.receipts import Outcome
from akm_excel.core.template import Direction
from akm_excel.core.totals import TOTALLED
from akm_excel.core.wording import moment
from akm_excel.language import tr, trn
from akm_excel.regional.book import RegionalBook, quoted_place
from akm_excel.regional.layout import FIRST_DATA
from akm_excel.regional.relations import check_cell
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.workbook.arithmetic import number_format, signed
from akm_excel.workbook.row_heights import row_height

NAME = "Oʻzgarishlar"
HEADINGS = ("Turi", "Tuman", "Kod", "Koʻrsatkich", "Birlik", "Ustun", "Avval", "Hozir", "Farq", "Hudud jami: avval",
            "Hudud jami: hozir", "Hudud jamidagi farq", "Fayl", "Katak", "Qachon")  # fmt: skip
_WIDTHS = (16, 20, 9, 46, 14, 11, 20, 20, 14, 16, 16, 16, 30, 12, 16)
_HEAD = 4
FIRST = _HEAD + 1
"""The first row of the list: the rows above are those that an open workbook is written cell by cell."""
MOST_ROWS = 20_000
"""So many rows are listed; a region of 210 districts that report a quarter changes 15,000 figures."""
_SHOWN = {Column.FACT: 0, Column.PLAN: 1, **dict.fromkeys((*QUARTERS, Column.ACTUAL), 2)}
"""Which of the region's columns in *Yigʻma* shows a figure of the plan's sheet."""
_REGION = "Hudud jami"
_FIGURE, _TOTAL, _TEXT = "raqam", "jami", "matn"


def column_name(column: str) -> str:
    """What a column of figures, or a text of a row, is called in the sheet."""
    if column in PLANNED:
        return f"reja, {ROMAN[PLANNED.index(Column(column))]} chorak"
    return {
        "fact": "fakt", "plan": "reja", "q1": "I chorak", "q2": "II chorak", "q3": "III chorak", "q4": "IV chorak",
        "actual": "bajarildi", "name": "nomi", "label": "oʻlchov", "unit": "birlik",
    }.get(column, column)  # fmt: skip


def write_changes(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Oʻzgarishlar*: files first, then the region's sums, then the districts' figures, each with its source."""
    history = out.region.history or History()
    writer = _Rows(out, sheet, history)
    out.title(sheet, "Nima oʻzgardi", _HEAD, _HEAD)
    check_cell(out, sheet, sheet.row(2))
    sheet.row(3).text(1, writer.summary(), out.style(colour="6B6B6B"))
    out.headings(sheet, _HEAD, HEADINGS, _WIDTHS)
    writer.write()
    if writer.at == FIRST:
        told = _nothing(history)
        sheet.row(FIRST, row_height([(told, _WIDTHS[3])])).text(4, told, out.boxed(wrap=True))
    else:
        sheet.filtered = f"A{_HEAD}:{LETTERS[len(HEADINGS)]}{writer.at - 1}"
    sheet.frozen = (FIRST, 4)


def _nothing(history: History) -> str:
    if history.remark:
        return "Raqamlar solishtirilmadi."
    if history.since:
        return "Shu kundan beri oʻzgarish yoʻq."
    return "Oʻzgarish yoʻq: avval fayl boʻlmagan, yoki unda ham shu raqamlar edi."


def remark(history: History) -> str:
    """Why the figures could not be compared, or how far the record reaches back; empty where all is well."""
    kind, _, told = history.remark.partition(" ")
    if kind == "year":
        return tr("The workbook before was of {year}: figures of two years are not compared.").format(year=told)
    if kind:
        return tr("The workbook before could not be read whole, so nothing could be compared.")
    if not history.reaches:
        return tr("What changed before {when} is not known: the record begins then.").format(when=moment(history.begun))
    return ""


class _Side(NamedTuple):
    """A column of *Yigʻma* in two states."""

    before: Quantity
    after: Quantity


class _Rows:
    """Writes the rows, one after the other; `at` is the next one's number."""

    def __init__(self, out: RegionalBook, sheet: Sheet, history: History) -> None:
        self.out, self.sheet, self.history = out, sheet, history
        self.at = FIRST
        self.found = changes(history)
        self.plain, self.wrapped, self.centred = out.boxed(), out.boxed(wrap=True), out.boxed(align="center")
        self.linked = out.boxed(align="center", colour="0563C1", underline=True)
        self.file = out.boxed(wrap=True, colour="0563C1", underline=True)

    @cached_property
    def districts(self) -> dict[str, object]:
        return {district.code: district for district in self.out.region.submissions}

    def summary(self) -> str:
        """What changed, in a line."""
        history, net = self.history, self.found
        said = []
        if not net.is_empty:
            since = (
                f"{moment(history.since)} kunidan beri (oxirgisi {moment(history.when)})"
                if history.since
                else moment(history.when)
            )
            came, went, other = self._files()
            said = [
                f"{since}: {len(net.figures) + net.more} ta raqam va matn, {len(net.totals)} ta jami oʻzgardi; "
                f"fayllar: {came} ta keldi, {went} ta ketdi, {other} ta almashdi."
            ]
        elif history.since:
            said = [f"{moment(history.since)} kunidan beri."]
        return " ".join((*said, remark(history))).strip()

    def _files(self) -> tuple[int, int, int]:
        came = sum(event.before is None for event in self.found.files)
        went = sum(event.after is None for event in self.found.files)
        return came, went, len(self.found.files) - came - went

    def write(self) -> None:
        """Write all of them, as many as are listed; a last one says how many are not."""
        left = self.found.more
        for event in self.found.files:
            self._file(event)
        for event in self.found.totals.values():
            self._total(event)
        for changed in self.found.figures:
            if self.at - FIRST >= MOST_ROWS:
                left += 1
            else:
                self._figure(changed)
        if left:
            self.sheet.row(self.at).text(4, f"… va yana {left} ta, bu yerda sanalmagan.", self.wrapped)
            self.at += 1

    def _row(self, event: Event, kind: str, place: str, heights: Sequence[tuple[str, float]] = ()) -> Row:
        row = self.sheet.row(self.at, row_height([(event.title, _WIDTHS[3]), *heights]))
        name = event.name or (_REGION if event.what is What.TOTAL else "")
        row.text(1, kind, self.plain)
        row.text(2, name, self.wrapped)
        row.text(3, event.key if event.what is not What.FILE else "", self.centred)
        row.text(4, event.title, self.wrapped)
        row.text(5, event.unit, self.wrapped)
        row.text(6, place, self.plain)
        return row

    def _end(self, row: Row, event: Event) -> None:
        row.text(15, moment(event.when), self.plain)
        self.at += 1

    def _file(self, event: Event) -> None:
        old, new = file_of(event.before), file_of(event.after)
        if not old.name or not new.name:
            kind = "fayl ketdi" if old.name else "fayl keldi"
        else:
            kind = "fayl nomi oʻzgardi" if old.name != new.name and old.sha256 == new.sha256 else "fayl almashdi"
        outcome = new.outcome if new.name else old.outcome
        shown = event._replace(title="" if outcome is Outcome.MERGED else outcome.label)
        row = self._row(shown, kind, "fayl", [(old.shown, _WIDTHS[6]), (new.shown, _WIDTHS[7])])
        row.text(7, old.shown, self.wrapped)
        row.text(8, new.shown, self.wrapped)
        row.blank(self.plain, 9, 10, 11, 12)
        self._source(row, new.name, "", "")
        self._end(row, event)

    def _total(self, event: Event) -> None:
        column = Column(event.place)
        row = self._row(event, _TOTAL, column_name(column.value))
        row.blank(self.plain, 7, 8, 9)
        self._effect(row, event, column)
        row.blank(self.plain, 13, 14)
        self._end(row, event)

    def _figure(self, changed: Changed) -> None:
        event, column = changed.event, changed.column
        kind = _FIGURE if column else _TEXT
        submission, cell, place = None, "", ""
        district = self.out.region.template.district(event.district) if event.district in self.districts else None
        key = Key.parse(event.key)
        if district is not None:
            submission = self.out.region.submissions[district]
            if column is not None and key is not None:
                cell = submission.cell(key, column)
                row_of = self.out.layout.data_row.get(district, {}).get(key)
                place = f"'Maʼlumotlar'!A{row_of}" if row_of else f"'Maʼlumotlar'!A{FIRST_DATA}"
        file = submission.source.file if submission else ""
        row = self._row(event, kind, column_name(column.value if column else event.place), [(file, _WIDTHS[12])])
        for at, side in ((7, changed.before), (8, changed.after)):
            if isinstance(side, str):
                row.text(at, side, self.wrapped)
            else:
                _figure(row, at, side, self._number(event))
        if column in _SHOWN:
            _figure(row, 9, changed.by, self._difference(event, key))
            self._effect(row, event, column)
        elif column is not None:
            _figure(row, 9, changed.by, self._difference(event, key))
            row.blank(self.plain, 10, 11, 12)  # the region's sheets have no sum of the plan by quarter
        else:
            row.blank(self.plain, 9, 10, 11, 12)
        self._source(row, file, cell, place)
        self._end(row, event)

    def _source(self, row: Row, file: str, cell: str, place: str) -> None:
        """The file and the cell, each a link: to the district's file where that is known, else to its row."""
        target = self.out.target(file) if file else ""
        row.text(13, file, self.file if target else self.wrapped)
        row.text(14, cell, self.linked if cell and (target or place) else self.centred)
        if target:
            where = quoted_place(cell) if cell else ""
            self.sheet.link_out(f"M{self.at}", target, where, file)
            if cell:
                self.sheet.link_out(f"N{self.at}", target, where, file)
        elif cell and place:
            self.sheet.link(f"N{self.at}", place)

    def _effect(self, row: Row, event: Event, column: Column) -> None:
        """What the region's total of a measure was and is, in the column that *Yigʻma* shows."""
        side = self._totals(event.key, TOTALLED[_SHOWN[column]])
        _figure(row, 10, side.before, self._number(event))
        _figure(row, 11, side.after, self._number(event))
        _figure(row, 12, difference(side.after, side.before), self._difference(event, Key.parse(event.key)))
        at = self.out.layout.row_of.get(event.key)
        if at:
            self.sheet.link(f"K{self.at}", f"'Yigʻma'!{LETTERS[4 + _SHOWN[column]]}{at}")

    def _totals(self, key: str, column: Column) -> _Side:
        event = self.found.totals.get((key, column.value))
        if event is not None:
            return _Side(read(event.before or ""), read(event.after or ""))
        known = Key.parse(key)
        measure = self.out.region.total.by_key.get(known) if known else None
        stands = measure.figure(column) if measure else BLANK
        return _Side(stands, stands)

    def _number(self, event: Event) -> int:
        return self.out.boxed(number_format=number_format(self._places(event)), align="right")

    def _difference(self, event: Event, key: Key | None) -> int:
        traits = self.out.region.template.traits_of(key) if key else None
        direction = traits.direction if traits else Direction.NEUTRAL
        return self.out.boxed(number_format=signed(self._places(event), direction), align="right")

    def _places(self, event: Event) -> int:
        unit = self.out.region.template.unit(event.unit)
        return unit.decimals if unit else 0


def _figure(row: Row, column: int, figure: Quantity, style: int) -> None:
    if figure.number is not None:
        row.number(column, plain(figure.number), style)
    else:
        row.text(column, str(figure), style)


def shown_in_a_line(history: History) -> Iterator[str]:
    """What changed, for a terminal or a message: how many figures, sums and files; what must be said of it."""
    changed = changes(history)
    day = tr("the beginning of {day}").format(day=moment(history.since)) if history.since else ""
    if not changed.is_empty:
        figures, totals, files = len(changed.figures) + changed.more, len(changed.totals), len(changed.files)
        yield tr("Changed since {since}: {figures}, {totals}, {files}; see {sheet}.").format(
            since=day or tr("the merge before"),
            figures=trn("{count} figure", "{count} figures", figures).format(count=figures),
            totals=trn("{count} sum of the region", "{count} sums of the region", totals).format(count=totals),
            files=trn("{count} file", "{count} files", files).format(count=files),
            sheet=NAME,
        )
    elif history.since and not history.remark:
        yield tr("Nothing changed since {since}.").format(since=day)
    if said := remark(history):
        yield said
