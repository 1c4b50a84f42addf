"""Reading a workbook into a Plan: from its input cells, never from the results of its formulas."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from akm_excel.core.plan import (
    FIGURES,
    Arrangement,
    Column,
    Header,
    Indicator,
    Key,
    Measure,
    Oddity,
    Plan,
    Section,
    Sighting,
    Source,
    in_sections,
)
from akm_excel.core.quantity import BLANK, Quantity, from_float, parse, unreadable
from akm_excel.core.text import fold, squash
from akm_excel.core.totals import with_sums
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import DOUBTFUL, Content
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.number_formats import Shown, shown
from akm_excel.spreadsheet.rows import Row
from akm_excel.workbook import open_cases
from akm_excel.workbook.coded_rows import coded_rows
from akm_excel.workbook.codes import as_seen
from akm_excel.workbook.condition import PlanRow, condition, second_plan
from akm_excel.workbook.fields import Field
from akm_excel.workbook.finding_notes import remarks
from akm_excel.workbook.formula_comparison import FormulaComparison
from akm_excel.workbook.layout import HEADER_FIELDS, Layout, Summary, find_layout, find_summary
from akm_excel.workbook.lines import Line, Lines, number_of
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.recognition import copies, headings, recognised
from akm_excel.workbook.stored_results import seem_right

_YEAR = pattern(r"(?:19|20)\d\d")
_YEAR_SPELLED = pattern(r"((?:19|20)[0-9]{2})(?:\s*[-–]?\s*(?:yil|y|jıl|jil|j|йил|жыл|й|ж|год|г)\.?)?", re.IGNORECASE)
"""A year with the word for it behind, in the languages of the districts."""
_OF_FORMULAS = {Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED, Oddity.FALSE_RESULT, Oddity.CAUSED}


class PlanReader:
    """Reads workbooks made from one template; what it learned of their rows it keeps for the next one."""

    def __init__(self, template: PlacedTemplate) -> None:
        self.template = template
        self._lines: dict[tuple[str, int, tuple[int, ...]], Lines] = {}

    def read(self, book: Book) -> Plan:
        """The plan in an open book; see `plan_from_book`."""
        book = recognised(book, self.template)
        plan = self._read(book)
        copied = []
        for sheet in copies(book, plan.source.sheet, self.template):
            other = self._read(replace(book, names={**book.names, **(headings(book, sheet, self.template) or {})}))
            copied.append(second_plan(other, plan))
        return replace(plan, sightings=(*plan.sightings, *copied)) if copied else plan

    def _read(self, book: Book) -> Plan:
        headings = {
            column: f"{self.template.headers[column]} ({address.column_letters(number)})"
            for column, number in self.template.columns.items()
        }
        layout = find_layout(book, headings) if headings else find_layout(book)
        place = (layout.sheet, layout.header_row, tuple(layout.columns.values()))
        if place not in self._lines:
            self._lines[place] = Lines(self.template, layout)
        return _Reading(book, self.template, layout, self._lines[place]).plan()


def plan_from_book(book: Book, template: PlacedTemplate) -> Plan:
    """The plan in an open book that was made from `template`.

    Raises `WorkbookError` where the book cannot be read and `NotAPlan` where it holds no plan; all
    that is odd inside a plan is in its `sightings`. Of which edition a workbook is `editions` says.
    """
    return PlanReader(template).read(book)


def header_from_book(book: Book) -> Header:
    """What the cover says."""
    texts = {name: squash(book.named_cell(f"akm_{name}").text) for name in HEADER_FIELDS}
    texts.pop("year")
    spelled = _YEAR_SPELLED.fullmatch(_year_as_typed(book))
    return Header(year=int(spelled[1]) if spelled else None, **texts)


def _year_as_typed(book: Book) -> str:
    """What the cover says of the year."""
    cell = book.named_cell("akm_year")
    if cell.number is not None and cell.number.is_integer():
        return str(int(cell.number))  # 2023.0 and 2.023E3 are 2023 as well
    return squash(cell.text)


@dataclass
class _Reading:
    """One workbook while it is read."""

    book: Book
    template: PlacedTemplate
    layout: Layout
    lines: Lines
    sightings: list[Sighting] = field(default_factory=list)

    @cached_property
    def summary(self) -> Summary | None:
        """Where *Jamlanma* has what."""
        return find_summary(self.book)

    def plan(self) -> Plan:
        rows = self.book.rows(self.layout.sheet)
        lines = self.lines.said(rows, self.layout.first)
        keyed = self._by_key(lines)
        at_once = self.lines.measures(keyed, self.book)
        parts = {key._replace(part=0) for key in keyed if key.part}
        indicators: dict[Key, Line] = {}
        measures: dict[Key, list[tuple[Key, Row, Line]]] = {}
        for key, (row, line) in keyed.items():
            whole = key._replace(part=0)
            if not key.part:
                indicators[key] = line
                if line.is_heading or (not line.is_known and whole in parts):
                    self._look_for_stray_figures(row, line, key)
                    continue
            measures.setdefault(whole, []).append((key, row, line))
        built = [
            self._indicator(key, indicators.get(key), measures.get(key, []), at_once)
            for key in sorted({*indicators, *measures})
        ]
        header = header_from_book(self.book)
        self._compare_headers(header)
        self._compare_edition()
        sections = tuple(self._sections(lines, built))
        plan = Plan(header=header, sections=sections, source=self._source())
        self.sightings += condition(
            self.book,
            self.layout,
            [
                PlanRow(line.number, line.key, line.has_figures)
                for _, line in lines
                if line.key or (line.has_figures and line.code not in self.template.total_rows)
            ],
            self.template,
        )
        compared = FormulaComparison(self.book, self.template, self.layout, self.lines, self.summary, self.sightings)
        intact = compared.intact(lines)
        self._see_doubts()
        plan = self._with_stated_sums(plan, keyed, intact)
        plan = with_sums(plan, self.template, lambda key, column: Field.in_plan(str(key), column) in intact)
        self.sightings += open_cases.sightings(self.book, plan, self.template)
        looked = plan, lines, self.book, self.summary, self.lines
        if self.template.formulas and (compared.is_odd or not seem_right(*looked)):
            # A sound plan needs neither, and they take 12 ms to load.
            from akm_excel.workbook.consequences import with_causes  # noqa: PLC0415
            from akm_excel.workbook.false_results import false_results  # noqa: PLC0415

            false = false_results(plan, self.book, compared.results_compared(), self.template)
            passed_on = [seen for seen in self.sightings if seen.oddity is Oddity.ERROR_PASSED_ON]
            by_themselves = [seen for seen in self.sightings if seen.oddity is not Oddity.ERROR_PASSED_ON]
            both = sorted([*false, *passed_on], key=lambda seen: address.parse_place(seen.cell))
            caused = with_causes(both, plan, by_themselves, self.book)
            self.sightings[:] = [*by_themselves, *caused]
        if any(seen.oddity is Oddity.INPUT_FORMULA for seen in self.sightings):
            from akm_excel.workbook.false_results import stale_figures  # noqa: PLC0415 - as above

            self.sightings += list(stale_figures(self.sightings, self.book))
        return replace(plan, sightings=tuple(self._causes()), remarks=remarks(self.book))

    def _source(self) -> Source:
        cells = {}
        for name in HEADER_FIELDS:
            area = self.book.area(f"akm_{name}")
            if area is not None:
                cells[name] = f"{area.sheet}!{address.spell(area.top, area.left)}"
        return Source(
            file=self.book.file,
            sheet=self.layout.sheet,
            columns={column: address.column_letters(number) for column, number in self.layout.columns.items()},
            header_cells=cells,
            sha256=self.book.sha256,
            saved=self.book.saved,
            author=self.book.author,
            edition=self.book.named_cell("akm_edition").text,
            schema=str(self.template.number),
        )

    def _see(
        self, oddity: Oddity, row: int, column: Column, found: str = "", expected: str = "", key: Key | None = None
    ) -> None:
        self.sightings.append(self.lines.sighting(oddity, row, column, found, expected, key))

    def _by_key(self, lines: Iterable[tuple[Row, Line]]) -> dict[Key, tuple[Row, Line]]:
        """The rows by what their codes mean."""
        coded = coded_rows(lines, self.template, self._content, self.lines.sighting)
        self.sightings += coded.sightings
        return coded.by_key

    def _content(self, row: Row) -> str:
        columns = self.layout.columns
        texts = [row.cell(columns[column]).text for column in (Column.CODE, Column.NAME, *self.layout.figures)]
        return " | ".join(text for text in map(squash, [as_seen(texts[0]), *texts[1:]]) if text)

    def _look_for_stray_figures(self, row: Row, line: Line, key: Key) -> None:
        if not line.has_figures:
            return
        for column, at in self.layout.figures.items():
            cell = row.cell(at)
            if cell.content is not Content.BLANK:
                self._see(Oddity.STRAY, line.number, column, cell.text, "", key)

    def _indicator(
        self, key: Key, line: Line | None, rows: list[tuple[Key, Row, Line]], at_once: Mapping[Key, Measure]
    ) -> Indicator:
        if line and line.name_changed:
            self.sightings.append(line.name_changed)
        measures = []
        for part, row, own in sorted(rows, key=lambda entry: entry[0]) if len(rows) > 1 else rows:
            if part.part and own.name_changed:
                self.sightings.append(own.name_changed)
            if own.unit_changed:
                self.sightings.append(own.unit_changed)
            if part in at_once:
                self.sightings += own.numbers_as_text
                measures.append(at_once[part])
            else:
                measures.append(own.measure(part, self._looked_at(row, own, part)))
        if line:
            return Indicator(key, line.name, tuple(measures), line.arrangement, line.number)
        known = self.template.indicators.get(key)
        return Indicator(key, known.name if known else "", tuple(measures), Arrangement(), None)

    def _looked_at(self, row: Row, line: Line, key: Key) -> list[Quantity]:
        return [
            BLANK if figure is BLANK else self._quantity(row, column, key, line.unit)
            for column, figure in zip(FIGURES, line.figures, strict=True)
        ]

    def _quantity(self, row: Row, column: Column, key: Key, unit: str) -> Quantity:
        number = row.form.number
        cell = row.cell(self.layout.columns[column])
        if cell.content in DOUBTFUL:
            return unreadable(cell.text or "?")  # seen with all that is doubtful
        if cell.formula is not None and cell.content is not Content.NO_RESULT:
            self._see(Oddity.INPUT_FORMULA, number, column, self._formula(row, column), cell.text, key)
        match cell.content:
            case Content.BLANK:
                return BLANK
            case Content.NUMBER if cell.number is not None:
                if cell.style in self.book.date_styles:
                    self._see(Oddity.DATE, number, column, cell.text, "", key)
                    return unreadable(cell.text)
                quantity = number_of(cell.text.encode())
                if quantity.is_number:
                    self._look_at_format(row, column, key, unit)
                return quantity
            case Content.NO_RESULT:
                formula = self._formula(row, column)
                self._see(Oddity.NO_RESULT, number, column, formula, "", key)
                return unreadable(formula)
            case Content.ERROR:
                self._see(Oddity.ERROR_VALUE, number, column, cell.text, "", key)
                return unreadable(cell.text)
            case Content.TEXT:
                quantity = parse(cell.text)
                if quantity.is_number:
                    self._see(Oddity.NUMBER_AS_TEXT, number, column, cell.text, str(quantity), key)
                return quantity
        return unreadable(cell.text)

    def _look_at_format(self, row: Row, column: Column, key: Key, unit: str) -> None:
        """Whether the number in a cell is seen, and as the number that it is."""
        number, cell, styles = row.form.number, row.cell(self.layout.columns[column]), self.book.styles
        value = cell.number or 0.0
        if (hidden := styles.unseen.get(cell.style)) is not None:
            self._see(Oddity.UNSEEN, number, column, str(from_float(value)), hidden, key)
        code = styles.formats.get(cell.style)
        if code is None:
            return
        match shown(code, value, unit):
            case Shown.OTHERWISE | Shown.HIDDEN:
                self._see(Oddity.SHOWN_OTHERWISE, number, column, str(from_float(value)), code, key)
            case Shown.HIDDEN_ZERO:
                self._see(Oddity.HIDDEN_ZERO, number, column, "0", code, key)

    def _causes(self) -> Iterator[Sighting]:
        """What was seen, but for what exchanged columns of fact and plan bring with them."""
        if not any(seen.oddity is Oddity.EXCHANGED for seen in self.sightings):
            yield from self.sightings
            return
        columns = tuple(address.column_letters(self.layout.columns[c]) for c in (Column.FACT, Column.PLAN))
        for seen in self.sightings:
            in_them = seen.cell.rpartition("!")[2].rstrip("0123456789") in columns
            if not (in_them and seen.oddity in _OF_FORMULAS):
                yield seen

    def _see_doubts(self) -> None:
        """What the file says twice, or as nothing that it can be, in the sheets that were read."""
        columns = {number: column for column, number in self.layout.columns.items()}
        for sheet in self.book.loaded:
            is_plan = sheet == self.layout.sheet
            for row in self.book.rows(sheet):
                for at in row.form.doubtful:
                    cell = row.form.cells[at]
                    oddity = Oddity.TWICE if cell.content is Content.TWICE else Oddity.INVALID
                    line = self.lines.line(row) if is_plan else None
                    where = f"{sheet}!{address.spell(row.form.number, at)}"
                    named = columns.get(at) if is_plan else None
                    self.sightings.append(Sighting(oddity, where, cell.text, "", line.key if line else None, named))
            for number in sorted(self.book.repeated(sheet)):
                self.sightings.append(Sighting(Oddity.TWICE, f"{sheet}!{address.spell(number, 1)}"))

    def _formula(self, row: Row, column: Column) -> str:
        at = self.layout.columns[column]
        return "=" + absolute(row.cell(at).formula or "", row.form.number, at)

    def _sections(self, lines: Iterable[tuple[Row, Line]], indicators: list[Indicator]) -> Iterator[Section]:
        rows = {line.code: line for _, line in lines if line.key is None and line.code.isdecimal() and not line.unit}
        titles = self.template.plan.titles
        for section in in_sections(indicators, titles):
            line = rows.get(str(section.number))
            if line is None:
                yield section
                continue
            if section.number in titles and fold(line.name) != fold(section.title):
                self._see(Oddity.NAME_CHANGED, line.number, Column.NAME, line.name, section.title)
            yield replace(section, title=line.name, row=line.number)

    def _compare_headers(self, header: Header) -> None:
        row = self.layout.header_row
        self.sightings += self.lines.headers(self.book)
        self._look_at_the_year(header)
        if self._are_exchanged():
            cell = self.layout.cell(self.book, row, Column.FACT)
            self._see(Oddity.EXCHANGED, row, Column.FACT, squash(cell.text) or self.template.headers[Column.PLAN])
            return
        for column, shift in ((Column.FACT, -1), (Column.PLAN, 0)):
            label = self.layout.cell(self.book, row, column)
            named = None if label.formula is not None else _YEAR.search(label.text)
            if header.year and named and int(named[0]) != header.year + shift:
                self._see(Oddity.OTHER_YEAR, row, column, label.text, str(header.year + shift))

    def _look_at_the_year(self, header: Header) -> None:
        """See to a cover whose year is more than four digits, or none at all."""
        cell, area = self.book.named_cell("akm_year"), self.book.area("akm_year")
        text = _year_as_typed(self.book) if cell.number is not None else cell.text
        if text.strip() and area is not None and not _YEAR.fullmatch(text):
            where = f"{area.sheet}!{address.spell(area.top, area.left)}"
            self.sightings.append(Sighting(Oddity.YEAR_SPELLED, where, text, str(header.year or "")))

    def _are_exchanged(self) -> bool:
        """Whether each of the two headings of fact and plan is the other's: by its formula, or by the year it names."""
        fact, plan = (
            self.layout.cell(self.book, self.layout.header_row, column) for column in (Column.FACT, Column.PLAN)
        )
        headers = (Field.of_text(f"akm_header_{column}") for column in (Column.FACT, Column.PLAN))
        known = [self.template.formulas.get(header) for header in headers]
        if fact.formula is not None and plan.formula is not None:
            return None not in known and known[0] != known[1] and [plan.formula, fact.formula] == known
        years = [_YEAR.search(cell.text) for cell in (fact, plan)]
        words = [fold(squash(_YEAR.sub("", cell.text))) for cell in (fact, plan)]
        return bool(years[0] and years[1] and int(years[0][0]) == int(years[1][0]) + 1 and words[0] != words[1])

    def _compare_edition(self) -> None:
        stated = self.book.named_cell("akm_edition").text
        if stated and stated != self.template.edition:
            self.sightings.append(Sighting(Oddity.OTHER_TEMPLATE, "", stated, self.template.edition))

    def _with_stated_sums(self, plan: Plan, keyed: Mapping[Key, tuple[Row, Line]], intact: set[Field]) -> Plan:
        """The plan with the sums (6.1) that somebody's own formula states: its result is what the district says."""
        changed = {}
        for key in self.template.sums:
            if key not in keyed or key not in plan.by_key:
                continue
            row, line = keyed[key]
            stated = [
                column
                for column, at in self.layout.figures.items()
                if row.cell(at).formula is not None and Field.in_plan(str(key), column) not in intact
            ]
            if stated:
                figures = {column: self._quantity(row, column, key, line.unit) for column in stated}
                changed[key] = plan.by_key[key].with_figures(figures)
        if not changed:
            return plan
        # That the formula is another one is said already (F402).
        self.sightings[:] = [
            seen for seen in self.sightings if seen.oddity is not Oddity.INPUT_FORMULA or seen.key not in changed
        ]
        return plan.with_measures(changed)
