"""Reading a workbook into a Plan: from its input cells, never from the results of its formulas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from akm_excel.core.plan import (
    FIGURES,
    Column,
    Key,
    Measure,
    Oddity,
    Plan,
    Sighting,
    Source,
)
from akm_excel.core.quantity import BLANK, Quantity
from akm_excel.core.text import squash
from akm_excel.core.totals import computed_sums
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.rows import Row
from akm_excel.workbook import cover, open_cases
from akm_excel.workbook.codes import as_seen
from akm_excel.workbook.condition import condition, second_plan
from akm_excel.workbook.doubtful_cells import doubtful_cells
from akm_excel.workbook.fields import Field
from akm_excel.workbook.finding_notes import remarks
from akm_excel.workbook.formula_comparison import FormulaComparison
from akm_excel.workbook.layout import Layout, Summary, find_layout, find_summary
from akm_excel.workbook.lines import Line, Lines
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.recognition import copies, headings, recognised
from akm_excel.workbook.roster import ReadRows, Rosters
from akm_excel.workbook.stored_results import seem_right


class PlanReader:
    """Reads workbooks made from one template; what it learned of their rows it keeps for the next one."""

    def __init__(self, template: PlacedTemplate) -> None:
        self.template = template
        self._rosters: dict[tuple[str, int, tuple[int, ...]], Rosters] = {}

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
        if place not in self._rosters:
            self._rosters[place] = Rosters(Lines(self.template, layout))
        return _Reading(book, self.template, layout, self._rosters[place]).plan()


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
    rosters: Rosters
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def lines(self) -> Lines:
        """What the rows say."""
        return self.rosters.lines

    @cached_property
    def summary(self) -> Summary | None:
        """Where *Jamlanma* has what."""
        return find_summary(self.book)

    def plan(self) -> Plan:
        said = self.lines.said(self.book.rows(self.layout.sheet), self.layout.first)
        roster = self.rosters.of(said, self._content)
        self.sightings += roster.of_codes
        for key, at in roster.headings:
            row, line = said[at]
            self.sightings += self.lines.figures.stray(row, key) if line.has_figures else ()
        rows = ReadRows(said, roster, self.lines.read(said, roster.measures, self.book))
        measures = self._measures(rows)
        header = cover.header_from_book(self.book)
        self.sightings += self.lines.headings.changed(self.book)
        self.sightings += cover.year_sightings(self.book, header)
        self.sightings += self.lines.headings.of_years(self.book, header)
        self.sightings += cover.edition_sightings(self.book, self.template)
        self.sightings += roster.of_titles
        self.sightings += condition(self.book, self.layout, roster.rows, self.template)
        compared = FormulaComparison(self.book, self.template, self.layout, self.lines, self.summary, self.sightings)
        intact = compared.intact(said)
        self.sightings += doubtful_cells(self.book, self.layout, self.lines)
        measures |= self._stated_sums(measures, rows, intact)
        computed = {(place.name, place.column) for place in intact}
        measures |= computed_sums(measures, self.template, lambda key, column: (str(key), column) in computed)
        plan = Plan(header=header, sections=roster.filled(measures), source=self._source())
        self.sightings += open_cases.sightings(self.book, plan, self.template)
        looked = plan, rows, self.book, self.summary, self.lines
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

    def _content(self, row: Row) -> str:
        columns = self.layout.columns
        texts = [row.cell(columns[column]).text for column in (Column.CODE, Column.NAME, *self.layout.figures)]
        return " | ".join(text for text in map(squash, [as_seen(texts[0]), *texts[1:]]) if text)

    def _measures(self, rows: ReadRows) -> dict[Key, Measure]:
        """The measures by their keys, and in their order, as their own cells say them."""
        said, roster, at_once = rows
        measures = {}
        for listed in roster.indicators:
            if listed.at is not None and (changed := said[listed.at][1].name_changed):
                self.sightings.append(changed)
            for key, at in listed.measures:
                row, line = said[at]
                if key.part and line.name_changed:
                    self.sightings.append(line.name_changed)
                if line.unit_changed:
                    self.sightings.append(line.unit_changed)
                if key in at_once:
                    self.sightings += line.numbers_as_text
                    measures[key] = at_once[key]
                else:
                    measures[key] = line.measure(key, self._looked_at(row, line, key))
        return measures

    def _looked_at(self, row: Row, line: Line, key: Key) -> Iterator[Quantity]:
        """The figures of a row whose form does not tell all of them."""
        columns = [column for column, told in zip(FIGURES, line.figures, strict=True) if told is not BLANK]
        looked = self.lines.figures.looked_at(row, key, line.unit, columns, self.book.styles)
        self.sightings += looked.sightings
        return (looked.quantities.get(column, BLANK) for column in FIGURES)

    def _stated_sums(self, measures: Mapping[Key, Measure], rows: ReadRows, intact: set[Field]) -> dict[Key, Measure]:
        """The sums (6.1) that somebody's own formula states: its result is what the district says."""
        changed = {}
        for key in self.template.sums:
            if key not in measures:
                continue
            row, line = rows.said[rows.roster.by_key[key]]
            stated = self.lines.figures.stated(row, key, intact)
            if stated:
                looked = self.lines.figures.looked_at(row, key, line.unit, stated, self.book.styles)
                self.sightings += looked.sightings
                changed[key] = measures[key].with_figures(looked.quantities)
        if changed:
            # That the formula is another one is said already (F402).
            self.sightings[:] = [
                seen for seen in self.sightings if seen.oddity is not Oddity.INPUT_FORMULA or seen.key not in changed
            ]
        return changed
