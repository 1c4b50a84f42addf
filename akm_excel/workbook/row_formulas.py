"""The formulas of rows as their forms tell them: which are not the template's, and what results are stored of them."""

from collections.abc import Iterable
from typing import NamedTuple

from akm_excel.core.plan import COMPUTED, FIGURES, Column
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Content
from akm_excel.spreadsheet.rows import Form, Row
from akm_excel.workbook.fields import Field, FieldKind, fields_of_row
from akm_excel.workbook.layout import ID, Layout, Summary
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.relocation import Relocation

_NO_FIGURES = frozenset((*COMPUTED, Column.GROUP))
_Stands = tuple[tuple[str, int], ...]
"""Where the columns of *Jamlanma* stand: name and number of each."""
_MOST_LINES = 50_000


class FormulasOfRow(NamedTuple):
    """What a form of row tells of its formulas.

    `odd` are the places whose formulas are not the template's, `intact` those of figures whose are; `results` are
    the stored results, by their places in (*FIGURES, *COMPUTED).
    """

    odd: tuple[Field, ...]
    intact: frozenset[Field]
    results: tuple[tuple[int, int | str], ...]


class SummaryLine(NamedTuple):
    """A row of *Jamlanma*: its id, the places whose formulas are not the template's, and stored results by column.

    A result is the index of its number among the row's values, or the text itself.
    """

    id: str
    odd: tuple[tuple[Field, int], ...]
    results: tuple[tuple[str, int | str], ...]


class RowFormulas:
    """The formulas of the plan's rows, in workbooks made from one template whose columns stand alike."""

    def __init__(self, template: PlacedTemplate, layout: Layout) -> None:
        self._expected: dict[str, list[tuple[Field, int, str | None]]] = {}
        relocation = Relocation(template, layout, None, None)
        for place in template.formulas:
            kind, code, column = place
            if kind is FieldKind.PLAN and column in layout.columns:
                row, at = template.rows.get(code, 0), layout.columns[Column(column)]
                self._expected.setdefault(code, []).append((place, at, relocation.form(place, row, at)))
        self._results = [
            (at, layout.columns[column]) for at, column in enumerate((*FIGURES, *COMPUTED)) if column in layout.columns
        ]

    def of_forms(self, forms: Iterable[tuple[Form, str]]) -> list[FormulasOfRow]:
        """The formulas of rows, each held against the template's for its code."""
        return [self._of_form(form, code) for form, code in forms]

    def _of_form(self, form: Form, code: str) -> FormulasOfRow:
        odd, intact = [], []
        for place, at, expected in self._expected.get(code, ()):
            if _is_other(form, at, expected):
                odd.append(place)
            elif place.column not in _NO_FIGURES:
                intact.append(place)
        stored = ((at, _stored(form, column)) for at, column in self._results)
        results = tuple([(at, result) for at, result in stored if result is not None])
        return FormulasOfRow(tuple(odd), frozenset(intact), results)


class SummaryFormulas:
    """The formulas of *Jamlanma*, in workbooks made from one template whose columns stand alike."""

    def __init__(self, template: PlacedTemplate, layout: Layout) -> None:
        self.template = template
        self.layout = layout
        self._lines: dict[_Stands, dict[Form, SummaryLine]] = {}
        self._expected: dict[_Stands, dict[Field, str | None]] = {}

    def lines(self, book: Book, summary: Summary) -> list[tuple[Row, SummaryLine]]:
        """What the rows say; known once for a form of row and where the columns stand."""
        stands = tuple(summary.columns.items())
        known = self._lines.setdefault(stands, {})
        numbers = frozenset(summary.rows.values())
        rows = [row for row in book.rows(summary.sheet) if row.form.number in numbers]
        lines = []
        for row in rows:
            line = known.get(row.form)
            if line is None or summary.columns[ID] in row.form.numbers:
                if len(known) >= _MOST_LINES:
                    known.clear()
                line = known[row.form] = self._line(row, summary, stands)
            lines.append((row, line))
        return lines

    def _line(self, row: Row, summary: Summary, stands: _Stands) -> SummaryLine:
        text = row.cell(summary.columns[ID]).text
        expected = self._formulas(summary, stands)
        odd = []
        places = fields_of_row(FieldKind.SUMMARY, text, tuple(summary.columns))
        for place, column in zip(places, summary.columns.values(), strict=True):
            if place in expected and _is_other(row.form, column, expected[place]):
                odd.append((place, column))
        stored = ((name, _stored(row.form, column)) for name, column in stands if name != ID)
        return SummaryLine(text, tuple(odd), tuple([(name, result) for name, result in stored if result is not None]))

    def _formulas(self, summary: Summary, stands: _Stands) -> dict[Field, str | None]:
        """The template's formulas where the columns stand so."""
        if stands not in self._expected:
            relocation = Relocation(self.template, self.layout, summary, None)
            rows = self.template.summary_rows
            self._expected[stands] = {
                place: relocation.form(place, rows.get(place.name, 1), summary.columns[place.column])
                for place in self.template.formulas
                if place.kind is FieldKind.SUMMARY and place.column in summary.columns
            }
        return self._expected[stands]


def _is_other(form: Form, column: int, expected: str | None) -> bool:
    """Whether something else than a formula stands in a cell, or it gives an error value."""
    cell = form.cells.get(column, EMPTY)
    return cell.formula != expected or cell.content is Content.ERROR


def _stored(form: Form, column: int) -> int | str | None:
    """The stored result of a formula: the index of its number, or its text; None where there is none to compare."""
    cell = form.cells.get(column, EMPTY)
    if cell.formula is None or cell.content not in {Content.NUMBER, Content.TEXT, Content.BLANK}:
        return None
    return form.numbers[column] if cell.content is Content.NUMBER else cell.text
