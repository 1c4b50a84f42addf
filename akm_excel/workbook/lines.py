"""What one row of the plan's sheet says: worked out once for each form of row, then known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from akm_excel.core.figures import Figures
from akm_excel.core.plan import COMPUTED, FIGURES, OPTIONAL, TEXTS, Arrangement, Column, Key, Measure, Oddity, Sighting
from akm_excel.core.quantity import BLANK, Quantity, from_float, parse
from akm_excel.core.text import fold, looks_like, squash
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import DOUBTFUL, EMPTY, Content
from akm_excel.spreadsheet.rows import Form, Row
from akm_excel.workbook.codes import meaning, total_key
from akm_excel.workbook.fields import Field, FieldKind
from akm_excel.workbook.layout import ID, Layout, Summary
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.relocation import Relocation

T = TypeVar("T")
_MOST_LINES = 50_000
"""So many rows are known at a time, as many as there are forms of rows: a region has a few hundred."""
_TYPED = (Column.CODE, Column.NAME, Column.FACT, Column.PLAN)
"""The columns in which something must stand for a row to say anything."""
_NOWHERE = 0
"""In place of a column that a plan need not have: no cell stands there."""
_NOTHING = Arrangement()
_QUARTER = pattern(r"([1-4]|i{1,3}|iv)\s*-?\s*(chorak|чорак|sherek|шерек|квартал|кв\.?)")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_WORDS = (Column.CODE, Column.NAME, Column.UNIT, *TEXTS)
_LOOKED_AT = {Content.ERROR, Content.BOOLEAN, *DOUBTFUL}


@lru_cache(maxsize=65_536)
def number_of(text: bytes) -> Quantity:
    """The number that a cell stores; one that Excel cannot keep is unreadable (see `quantity.from_float`)."""
    return from_float(float(text), text.decode())


@dataclass(frozen=True, slots=True)
class Line:
    """A row of *Reja*, as far as its form tells.

    `odd_code` says how its code was spelled, if otherwise than the template does; `probably` what a code that is
    none may mean. `key` is what its code means, `spelled` the code as places name it. `own_arrangement` is what it says
    of its measure alone, where that is one of several. `figures` gives a quantity
    for each of `FIGURES` where the form tells it, the index of its number among the row's values, or
    None where the cell must be looked at (formulas, error values, truth values, doubtful cells); without any such it
    `is_plain`. `odd` are the
    places whose formulas are not the template's, `intact` those of figures whose formulas are. `results` are
    the stored results of formulas: their places in (*FIGURES, *COMPUTED), and each as the index of its number among
    the row's values, or the text itself.
    """

    number: int
    code: str
    spelled: str
    key: Key | None
    is_known: bool
    is_heading: bool
    name: str
    unit: str
    arrangement: Arrangement
    own_arrangement: Arrangement
    kind: type[Figures]
    has_figures: bool
    is_plain: bool
    figures: tuple[Quantity | int | None, ...]
    styles: frozenset[int]
    odd_code: Sighting | None
    probably: str
    name_changed: Sighting | None
    unit_changed: Sighting | None
    numbers_as_text: tuple[Sighting, ...]
    odd: tuple[Field, ...]
    intact: frozenset[Field]
    results: tuple[tuple[int, int | str], ...]

    def measure(self, key: Key, figures: Iterable[Quantity]) -> Measure:
        """The measure of this row: with its name as label where it is one of several."""
        label = self.name if key.part else ""
        return Measure(key, label, self.unit, self.kind._make(figures), self.own_arrangement, self.number)

    def is_read_at_once(self, book: Book) -> bool:
        """Whether the form tells what each figure is, and none is shown otherwise than it is."""
        return self.is_plain and (not self.styles or self.styles.isdisjoint(book.odd_styles))


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A row of *Jamlanma*: its id, the places whose formulas are not the template's, and stored results by column.

    A result is the index of its number among the row's values, or the text itself.
    """

    id: str
    odd: tuple[tuple[Field, int], ...]
    results: tuple[tuple[str, int | str], ...]


def _same(value: T, *known: T | None) -> T:
    """`value`, as the known object that equals it if one does."""
    return next((one for one in known if one == value), None) or value


def _result(form: Form, column: int) -> int | str | None:
    """The stored result of a formula: the index of its number, or its text; None where there is none to compare."""
    cell = form.cells.get(column, EMPTY)
    if cell.formula is None or cell.content not in {Content.NUMBER, Content.TEXT, Content.BLANK}:
        return None
    return form.numbers[column] if cell.content is Content.NUMBER else cell.text


def _heading(text: str) -> str:
    """A heading for comparison: a quarter is the same with its number in Roman or Arabic digits, in any language."""
    folded = fold(text)
    match = _QUARTER.fullmatch(folded)
    return f"{_ROMAN.get(match[1], match[1])} chorak" if match else folded


class Lines:
    """The lines of workbooks made from one template whose columns and header rows stand alike.

    What is kept here is known of a form, not of a workbook: nothing that a number in the row or the place of the
    last row decides, or one file's facts would be told of the next.
    """

    def __init__(self, template: PlacedTemplate, layout: Layout) -> None:
        self.template = template
        self.layout = layout
        self._words = [layout.columns[column] for column in _WORDS]
        self._typed = [layout.columns[column] for column in _TYPED]
        self._figures = [layout.columns.get(column, _NOWHERE) for column in FIGURES]
        self._formulas: dict[str, list[tuple[Column, str | None]]] = {}
        relocation = Relocation(template, layout, None, None)
        for place in template.formulas:
            kind, code, column = place
            if kind is FieldKind.PLAN and column in layout.columns:
                row, at = template.rows.get(code, 0), layout.columns[Column(column)]
                self._formulas.setdefault(code, []).append((Column(column), relocation.form(place, row, at)))
        self._totals = {total_key(code): code for code in template.total_rows}
        self._sections = {str(number) for number in template.plan.titles}
        self._known: dict[Form, Line | None] = {}
        self._headers: dict[tuple[Form, ...], tuple[Sighting, ...]] = {}
        self._summaries: dict[tuple[Form, tuple[tuple[str, int], ...]], SummaryLine] = {}
        self._expected: dict[tuple[tuple[str, int], ...], dict[Field, str | None]] = {}
        self._groups: dict[tuple[Key, str], str] = {}

    def said(self, rows: Iterable[Row], first: int) -> list[tuple[Row, Line]]:
        """What the rows from `first` on say, but for those that say nothing."""
        return [(row, line) for row in rows if row.form.number >= first and (line := self.line(row)) is not None]

    def measures(self, rows: Mapping[Key, tuple[Row, Line]], book: Book) -> dict[Key, Measure]:
        """The measures of all rows that are read at once; others are for who looks at each cell.

        What a cell of figures means is decided when its row's form is seen first: there is nothing left to ask.
        """
        return {
            key: line.measure(
                key,
                [
                    number_of(row.values[figure]) if type(figure) is int else figure or BLANK  # type: ignore[misc]
                    for figure in line.figures
                ],
            )
            for key, (row, line) in rows.items()
            if line.is_read_at_once(book)
        }

    def line(self, row: Row) -> Line | None:
        """What a row says; None where it says nothing."""
        try:
            return self._known[row.form]
        except KeyError:
            line = self._line(row)
        if not any(column in row.form.numbers for column in self._words):
            if len(self._known) >= _MOST_LINES:
                self._known.clear()
            self._known[row.form] = line
        return line

    def _line(self, row: Row) -> Line | None:
        form, columns = row.form, self.layout.columns
        if all(form.cells.get(column, EMPTY).content is Content.BLANK for column in self._typed):
            return None
        texts = {column: row.cell(columns[column]).text for column in _WORDS}
        typed = texts[Column.CODE].strip()
        code = self._totals.get(total_key(typed), typed)
        words = {column: squash(text) for column, text in texts.items()}
        key = parsed = Key.parse(code)
        odd_code = None
        if code != typed:
            odd_code = self.sighting(Oddity.CODE_SPELLED, form.number, Column.CODE, typed, code)
        meant = meaning(code, words[Column.NAME], self.template) if self._may_be_meant(code, key) else None
        if meant is not None and meant.is_sure:
            key = parsed = meant.key
            odd_code = self.sighting(Oddity.CODE_SPELLED, form.number, Column.CODE, code, str(key), key)
        elif columns[Column.CODE] in form.numbers and "." in code:
            key = self._meant(code, words[Column.NAME])
            odd_code = self.sighting(Oddity.NUMERIC_CODE, form.number, Column.CODE, code, str(key or ""), key)
        known = self.template.indicators.get(key._replace(part=0)) if key else None
        is_heading = bool(known and key and not key.part and known.measures[0].key.part)
        arrangement = Arrangement(*(words[column] for column in TEXTS))
        measure = self.template.measures.get(key) if key else None
        figures, as_text = self._quantities(form, key)
        unit = self._unit(key, words[Column.UNIT])
        spelled = str(parsed or code)
        odd, intact = self._compared(form, spelled)
        return Line(
            number=form.number,
            code=code,
            spelled=spelled,
            key=key,
            is_known=key is not None and (key in self.template.measures or key in self.template.indicators),
            is_heading=is_heading,
            # What is the template's is the template's very object: packing asks for each row whether it is.
            name=_same(words[Column.NAME], measure.label if measure else None, known.name if known else None),
            unit=_same(unit, measure.unit if measure else None),
            arrangement=_same(arrangement, known.arrangement if known else None),
            own_arrangement=_same(
                arrangement if key and key.part else _NOTHING, measure.arrangement if measure else None
            ),
            kind=type(measure.figures) if measure else Figures,
            has_figures=any(form.cells.get(column, EMPTY).content is not Content.BLANK for column in self._figures),
            is_plain=all(figure is not None for figure in figures),
            figures=figures,
            styles=frozenset(form.cells[column].style for column in self._figures if column in form.numbers),
            odd_code=odd_code,
            probably=str(meant.key) if meant is not None and not meant.is_sure else "",
            name_changed=self._name_changed(form, key, words[Column.NAME]),
            unit_changed=self._unit_changed(form, key, words[Column.UNIT], unit),
            numbers_as_text=as_text,
            odd=odd,
            intact=intact,
            results=tuple(
                (at, result)
                for at, column in enumerate((*FIGURES, *COMPUTED))
                if column in columns and (result := _result(form, columns[column])) is not None
            ),
        )

    def group(self, measure: Measure) -> str:
        """The id of the total that a measure counts in; empty if it counts in none."""
        place = (measure.key, measure.unit)
        if place not in self._groups:
            group = self.template.group(measure)
            self._groups[place] = str(group) if group else ""
        return self._groups[place]

    def sighting(
        self, oddity: Oddity, row: int, column: Column, found: str = "", expected: str = "", key: Key | None = None
    ) -> Sighting:
        """An oddity in a cell of the plan's sheet."""
        cell = f"{self.layout.sheet}!{address.spell(row, self.layout.columns[column])}"
        return Sighting(oddity, cell, found, expected, key, column)

    def _may_be_meant(self, code: str, key: Key | None) -> bool:
        """Whether a code is none, and stands for no section or total either."""
        return key is None and code not in self.template.total_rows and code not in self._sections

    def _meant(self, code: str, name: str) -> Key | None:
        """The key that a number in the code column stands for: 2.1 may have been 2.10, the name tells."""
        indicators = self.template.indicators
        for candidate in (Key.parse(code), Key.parse(code + "0")):
            if candidate and candidate in indicators and fold(indicators[candidate].name) == fold(name):
                return candidate
        return Key.parse(code)

    def _name_changed(self, form: Form, key: Key | None, name: str) -> Sighting | None:
        if key is None:
            return None
        if key.part:
            measure = self.template.measures.get(key)
            expected = measure.label if measure else None
        else:
            indicator = self.template.indicators.get(key)
            expected = indicator.name if indicator else None
        if expected is None or fold(name) == fold(expected) or self.template.is_other_name(key, Column.NAME, name):
            return None
        return self.sighting(Oddity.NAME_CHANGED, form.number, Column.NAME, name, expected, key)

    def _unit(self, key: Key | None, text: str) -> str:
        """The unit that is meant: the template's, where its own name stands in another alphabet or language."""
        known = self.template.measures.get(key) if key else None
        if key is None or known is None or looks_like(text, known.unit):
            return text
        return text if self.template.is_other_name(key, Column.UNIT, text) else self.template.unit_meant(text)

    def _unit_changed(self, form: Form, key: Key | None, text: str, unit: str) -> Sighting | None:
        if unit != text and key is not None:
            wanted = self.template.measures[key].unit
            if not wanted or fold(unit) == fold(wanted):
                return self.sighting(Oddity.UNIT_SPELLED, form.number, Column.UNIT, text, unit, key)
            unit = text
        known = self.template.measures.get(key) if key else None
        if key is None or known is None or not known.unit or fold(unit) == fold(known.unit):
            return None
        if self.template.is_other_name(key, Column.UNIT, unit):
            return None
        return self.sighting(Oddity.UNIT_CHANGED, form.number, Column.UNIT, unit, known.unit, key)

    def _quantities(
        self, form: Form, key: Key | None
    ) -> tuple[tuple[Quantity | int | None, ...], tuple[Sighting, ...]]:
        quantities: list[Quantity | int | None] = []
        as_text = []
        for column, at in zip(FIGURES, self._figures, strict=True):
            cell = form.cells.get(at, EMPTY)
            if key in self.template.sums and cell.formula is not None:
                quantities.append(BLANK)  # computed from its parts later; the formula itself is compared there
            elif cell.formula is not None or cell.content in _LOOKED_AT:
                quantities.append(None)
            elif cell.content is Content.NUMBER:
                quantities.append(form.numbers[at])
            else:
                quantity = parse(cell.text)
                quantities.append(quantity)
                if quantity.is_number:
                    as_text.append(
                        self.sighting(Oddity.NUMBER_AS_TEXT, form.number, column, cell.text, str(quantity), key)
                    )
        return tuple(quantities), tuple(as_text)

    def _compared(self, form: Form, spelled: str) -> tuple[tuple[Field, ...], frozenset[Field]]:
        """The places of a row whose formulas differ from the template's, and those of figures whose don't."""
        odd, intact = [], []
        for column, expected in self._formulas.get(spelled, ()):
            cell = form.cells.get(self.layout.columns[column], EMPTY)
            if cell.formula != expected or cell.content is Content.ERROR:
                odd.append(Field.in_plan(spelled, column))
            elif column not in COMPUTED and column is not Column.GROUP:
                intact.append(Field.in_plan(spelled, column))
        return tuple(odd), frozenset(intact)

    def headers(self, book: Book) -> tuple[Sighting, ...]:
        """The headers that are not the template's; those of fact and plan name a year, and are compared elsewhere."""
        numbers = (self.layout.header_row - 1, self.layout.header_row)
        forms = tuple(row.form for row in book.rows(self.layout.sheet)[: numbers[1]] if row.form.number in numbers)
        if forms not in self._headers or any(form.numbers for form in forms):
            there = {
                c: said for c, said in self.template.headers.items() if c in self.layout.columns or c not in OPTIONAL
            }
            headings = {column: self.layout.heading(book, column) for column in there}
            self._headers[forms] = tuple(
                self.sighting(Oddity.HEADER_CHANGED, self.layout.header_row, column, headings[column], expected)
                for column, expected in there.items()
                if column not in {Column.FACT, Column.PLAN} and _heading(headings[column]) != _heading(expected)
            )
        return self._headers[forms]

    def summary(self, row: Row, summary: Summary) -> SummaryLine:
        """What a row of *Jamlanma* says."""
        stands = tuple(summary.columns.items())
        line = self._summaries.get((row.form, stands))
        if line is None:
            text = row.cell(summary.columns[ID]).text
            expected = self._summary_formulas(summary, stands)
            odd = []
            for name, column in stands:
                place = Field.in_summary(text, name)
                cell = row.form.cells.get(column, EMPTY)
                if place in expected and (cell.formula != expected[place] or cell.content is Content.ERROR):
                    odd.append((place, column))
            stored = ((name, _result(row.form, column)) for name, column in stands if name != ID)
            line = self._summaries[row.form, stands] = SummaryLine(
                text, tuple(odd), tuple((name, result) for name, result in stored if result is not None)
            )
        return line

    def _summary_formulas(self, summary: Summary, stands: tuple[tuple[str, int], ...]) -> dict[Field, str | None]:
        """The formulas of *Jamlanma* where its columns stand so."""
        if stands not in self._expected:
            relocation = Relocation(self.template, self.layout, summary, None)
            rows = self.template.summary_rows
            self._expected[stands] = {
                place: relocation.form(place, rows.get(place.name, 1), summary.columns[place.column])
                for place in self.template.formulas
                if place.kind is FieldKind.SUMMARY and place.column in summary.columns
            }
        return self._expected[stands]
