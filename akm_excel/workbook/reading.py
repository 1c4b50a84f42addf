"""Reading a workbook into a Plan: from its input cells, never from the results of its formulas."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from akm_excel.core.plan import (
    FIGURES,
    Arrangement,
    Column,
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
from akm_excel.core.quantity import BLANK, Quantity
from akm_excel.core.text import fold, squash
from akm_excel.core.totals import with_sums
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.rows import Row
from akm_excel.workbook import cover, open_cases
from akm_excel.workbook.coded_rows import coded_rows
from akm_excel.workbook.codes import as_seen
from akm_excel.workbook.condition import PlanRow, condition, second_plan
from akm_excel.workbook.doubtful_cells import doubtful_cells
from akm_excel.workbook.fields import Field
from akm_excel.workbook.finding_notes import remarks
from akm_excel.workbook.formula_comparison import FormulaComparison
from akm_excel.workbook.layout import Layout, Summary, find_layout, find_summary
from akm_excel.workbook.lines import Line, Lines
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.recognition import copies, headings, recognised
from akm_excel.workbook.stored_results import seem_right


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
        built = self._indicators(keyed)
        header = cover.header_from_book(self.book)
        self.sightings += self.lines.headings.changed(self.book)
        self.sightings += cover.year_sightings(self.book, header)
        self.sightings += self.lines.headings.of_years(self.book, header)
        self.sightings += cover.edition_sightings(self.book, self.template)
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
        self.sightings += doubtful_cells(self.book, self.layout, self.lines)
        plan = self._with_stated_sums(plan, keyed, intact)
        plan = with_sums(plan, self.template, lambda key, column: Field.in_plan(str(key), column) in intact)
        self.sightings += open_cases.sightings(self.book, plan, self.template)
        looked = plan, lines, self.book, self.summary, self.lines
        if self.template.formulas and (compared.is_odd or not seem_right(*looked)):
            self._look_for_false_results(plan, compared)
        if any(seen.oddity is Oddity.INPUT_FORMULA for seen in self.sightings):
            from akm_excel.workbook.false_results import stale_figures  # noqa: PLC0415 - as above

            self.sightings += list(stale_figures(self.sightings, self.book))
        return replace(plan, sightings=tuple(self.lines.headings.causes(self.sightings)), remarks=remarks(self.book))

    def _look_for_false_results(self, plan: Plan, compared: FormulaComparison) -> None:
        # A sound plan needs neither, and they take 12 ms to load.
        from akm_excel.workbook.consequences import with_causes  # noqa: PLC0415
        from akm_excel.workbook.false_results import false_results  # noqa: PLC0415

        false = false_results(plan, self.book, compared.results_compared(), self.template)
        passed_on = [seen for seen in self.sightings if seen.oddity is Oddity.ERROR_PASSED_ON]
        by_themselves = [seen for seen in self.sightings if seen.oddity is not Oddity.ERROR_PASSED_ON]
        both = sorted([*false, *passed_on], key=lambda seen: address.parse_place(seen.cell))
        caused = with_causes(both, plan, by_themselves, self.book)
        self.sightings[:] = [*by_themselves, *caused]

    def _source(self) -> Source:
        return Source(
            file=self.book.file,
            sheet=self.layout.sheet,
            columns={column: address.column_letters(number) for column, number in self.layout.columns.items()},
            header_cells=cover.cells(self.book),
            sha256=self.book.sha256,
            saved=self.book.saved,
            author=self.book.author,
            edition=self.book.named_cell("akm_edition").text,
            schema=str(self.template.number),
        )

    def _by_key(self, lines: Iterable[tuple[Row, Line]]) -> dict[Key, tuple[Row, Line]]:
        """The rows by what their codes mean."""
        coded = coded_rows(lines, self.template, self._content, self.layout.sighting)
        self.sightings += coded.sightings
        return coded.by_key

    def _content(self, row: Row) -> str:
        columns = self.layout.columns
        texts = [row.cell(columns[column]).text for column in (Column.CODE, Column.NAME, *self.layout.figures)]
        return " | ".join(text for text in map(squash, [as_seen(texts[0]), *texts[1:]]) if text)

    def _indicators(self, keyed: Mapping[Key, tuple[Row, Line]]) -> list[Indicator]:
        """What the plan has, of the rows that count for its codes."""
        at_once = self.lines.measures(keyed, self.book)
        parts = {key._replace(part=0) for key in keyed if key.part}
        indicators: dict[Key, Line] = {}
        measures: dict[Key, list[tuple[Key, Row, Line]]] = {}
        for key, (row, line) in keyed.items():
            whole = key._replace(part=0)
            if not key.part:
                indicators[key] = line
                if line.is_heading or (not line.is_known and whole in parts):
                    if line.has_figures:
                        self.sightings += self.lines.figures.stray(row, key)
                    continue
            measures.setdefault(whole, []).append((key, row, line))
        return [
            self._indicator(key, indicators.get(key), measures.get(key, []), at_once)
            for key in sorted({*indicators, *measures})
        ]

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

    def _looked_at(self, row: Row, line: Line, key: Key) -> Iterator[Quantity]:
        """The figures of a row whose form does not tell all of them."""
        columns = [column for column, told in zip(FIGURES, line.figures, strict=True) if told is not BLANK]
        looked = self.lines.figures.looked_at(row, key, line.unit, columns, self.book.styles)
        self.sightings += looked.sightings
        return (looked.quantities.get(column, BLANK) for column in FIGURES)

    def _sections(self, lines: Iterable[tuple[Row, Line]], indicators: list[Indicator]) -> Iterator[Section]:
        rows = {line.code: line for _, line in lines if line.key is None and line.code.isdecimal() and not line.unit}
        titles = self.template.plan.titles
        for section in in_sections(indicators, titles):
            line = rows.get(str(section.number))
            if line is None:
                yield section
                continue
            if section.number in titles and fold(line.name) != fold(section.title):
                changed = Oddity.NAME_CHANGED, line.number, Column.NAME, line.name, section.title
                self.sightings.append(self.layout.sighting(*changed))
            yield replace(section, title=line.name, row=line.number)

    def _with_stated_sums(self, plan: Plan, keyed: Mapping[Key, tuple[Row, Line]], intact: set[Field]) -> Plan:
        """The plan with the sums (6.1) that somebody's own formula states: its result is what the district says."""
        changed = {}
        for key in self.template.sums:
            if key not in keyed or key not in plan.by_key:
                continue
            row, line = keyed[key]
            stated = self.lines.figures.stated(row, key, intact)
            if stated:
                looked = self.lines.figures.looked_at(row, key, line.unit, stated, self.book.styles)
                self.sightings += looked.sightings
                changed[key] = plan.by_key[key].with_figures(looked.quantities)
        if not changed:
            return plan
        # That the formula is another one is said already (F402).
        self.sightings[:] = [
            seen for seen in self.sightings if seen.oddity is not Oddity.INPUT_FORMULA or seen.key not in changed
        ]
        return plan.with_measures(changed)
