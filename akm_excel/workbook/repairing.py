"""What the library mends by itself: how figures are stored, and what only the template can say. As edits.

The line is drawn where a person would have to decide. Mended is what the plan reads as before
(a number that is text, a long dash), what it says nothing of its own by (a formula's result, a code
that lost a zero, a deleted name or unit), and what says the same. A figure that the plan states, a
name or unit that says something else, a header that may tell of another column or year is only
proposed: the difference is what tells the reader that something is wrong.
"""

from collections.abc import Iterator

from akm_excel.core.plan import FIGURES, Column, Key, Oddity, Plan, Sighting
from akm_excel.core.quantity import Kind
from akm_excel.core.text import essence, fold
from akm_excel.core.totals import rollup_total
from akm_excel.rules import reporting
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.calculation import with_result
from akm_excel.spreadsheet.cells import Cell, Content, Result
from akm_excel.spreadsheet.edits import Edit, Formula, edited
from akm_excel.spreadsheet.evaluation import Evaluator
from akm_excel.spreadsheet.operators import NotUnderstood
from akm_excel.workbook.fields import Field
from akm_excel.workbook.figure_cells import says_only
from akm_excel.workbook.layout import Layout, find_summary, places
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.relocation import Relocation
from akm_excel.workbook.results import agrees, cover, results

_YEAR_HEADERS = frozenset({Field.of_text("akm_header_fact"), Field.of_text("akm_header_plan")})
_FORMULAS = {Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED}
_CODES = {Oddity.NUMERIC_CODE, Oddity.CODE_SPELLED}
_TEXTS = {Oddity.NAME_CHANGED, Oddity.UNIT_CHANGED}


def tidyings(plan: Plan, book: Book) -> Iterator[Edit]:
    """Figures stored as what they are: number text as numbers, long dashes as the plain one.

    The plan says the same before and after. A number under a date's format stays text: as a number
    it would be shown, and read, as a date.
    """
    texts = {seen.cell for seen in plan.sightings if seen.oddity is Oddity.NUMBER_AS_TEXT}
    for _, measure in plan.measures():
        for column, value in zip(FIGURES, measure.figures, strict=True):
            spelled = plan.cell(measure, column)
            is_text = spelled in texts
            if not is_text and value.kind is not Kind.NOT_APPLICABLE:
                continue
            where = address.parse_place(spelled)
            old = book.cell(where)
            if old.formula is None and old.style not in book.date_styles and (is_text or old.text != "-"):
                yield Edit.to(
                    value.number if is_text else "-", where, old, reporting(Oddity.NUMBER_AS_TEXT).id if is_text else ""
                )


def repairs(plan: Plan, book: Book, layout: Layout, template: PlacedTemplate) -> Iterator[Edit]:
    """What else is safe to mend, each cell once; see the top of this module. `layout` is the book's.

    A formula is written only where it is proved that, with all that is mended beside it, it comes to the library's
    figure from the cells as they stand.
    """
    mending = _Mending(plan, book, layout, template)
    edits: dict[str, Edit] = {}
    for seen in plan.sightings:
        edit = mending.edit(seen) if seen.cell and seen.cell not in edits else None
        if edit is not None:
            edits[seen.cell] = edit
    yield from _proved(list(edits.values()), book, layout, template)


def _proved(edits: list[Edit], book: Book, layout: Layout, template: PlacedTemplate) -> list[Edit]:
    """The edits without those formulas that come to another figure than the library's; one may need another."""
    while any(edit.new.formula is not None for edit in edits):
        mended = edited(book, edits)
        values = results(plan_from_book(mended, template), template)
        at = {where: values.get(place) for place, where in places(mended, layout).items()}
        evaluator = Evaluator(mended)
        right = [edit for edit in edits if edit.new.formula is None or _comes_to(evaluator, edit, at.get(edit.where))]
        if len(right) == len(edits):
            break
        edits = right
    return edits


def _comes_to(evaluator: Evaluator, edit: Edit, expected: Result | None) -> bool:
    """Whether a formula that is to be written comes to what the library says it must."""
    try:
        result = evaluator.result(edit.where)
    except NotUnderstood:
        return False
    return expected is not None and agrees(with_result(edit.new, result), expected)


class _Mending:
    """One plan's oddities, and what of them is safe to mend."""

    def __init__(self, plan: Plan, book: Book, layout: Layout, template: PlacedTemplate) -> None:
        self.plan = plan
        self.book = book
        self.template = template
        self.where = places(book, layout)
        self.place = {address.place(where): place for place, where in self.where.items()}
        self.group = layout.columns[Column.GROUP]
        rows: dict[str, int] = {}
        for row in layout.rows(book):
            if row.code:
                rows.setdefault(row.name, row.number)
        self.relocation = Relocation(template, layout, find_summary(book), rows)
        self.group_forms = {
            self.relocation.form(place, template.rows[place.name], self.group)
            for place in template.formulas
            if place.column == Column.GROUP
        }
        self.other_year = {seen.cell for seen in plan.sightings if seen.oddity is Oddity.OTHER_YEAR}

    def edit(self, seen: Sighting) -> Edit | None:
        """The edit that mends an oddity; None where a person must decide."""
        where = address.parse_place(seen.cell)
        old = self.book.cell(where)
        if seen.oddity in _FORMULAS:
            place = self.place.get(seen.cell)
            form = self.relocation.at(place, where) if place is not None else None
            if place is None or form is None or not self.relocation.keeps_order(place, where[1]):
                return None
            if seen.oddity is Oddity.UNMOVED or self._is_derived(place, seen, old):
                return Edit.to(Formula(form), where, old, reporting(seen.oddity).id)
        elif seen.oddity in _TEXTS and seen.expected:
            if not seen.found or essence(seen.found) == essence(seen.expected):
                return Edit.to(seen.expected, where, old, reporting(seen.oddity).id)
        elif seen.oddity is Oddity.UNIT_SPELLED:
            return Edit.to(seen.expected, where, old, reporting(seen.oddity).id)
        elif seen.oddity is Oddity.NO_CODE:
            return self._without_error(where)
        elif seen.oddity in _CODES and seen.expected and (seen.key is None or self._names_itself(seen.key, where[1])):
            return Edit.to(str(seen.key or seen.expected), where, old, reporting(seen.oddity).id)
        return None

    def _without_error(self, where: Where) -> Edit | None:
        """The edit that takes a row's group away where the row has no code: its error spoils all totals."""
        group = (where[0], where[1], self.group)
        old = self.book.cell(group)
        if old.content is Content.ERROR and old.formula in self.group_forms:
            return Edit.to(None, group, old, reporting(Oddity.NO_CODE).id)
        return None

    def _is_derived(self, place: Field, seen: Sighting, old: Cell) -> bool:
        """Whether what stands in a formula's place says nothing of its own."""
        if place in _YEAR_HEADERS:
            said = fold(old.text)
            expected = cover(self.plan.header)[place.name]
            return seen.cell not in self.other_year and said in {"", fold(expected)}
        if seen.key is None or seen.key not in self.template.sums or seen.column not in FIGURES:
            return True
        parts = rollup_total(self.template.sums[seen.key], self.plan.by_key).figure(Column(seen.column))
        return says_only(old, parts)

    def _names_itself(self, key: Key, row: int) -> bool:
        """Whether a row's name is the template's for its code, and the row is the one that counts."""
        if key.part:
            own, part = self.plan.by_key.get(key), self.template.measures.get(key)
            return own is not None and part is not None and own.row == row and fold(own.label) == fold(part.label)
        here, known = self.plan.indicator_by_key.get(key), self.template.indicators.get(key)
        return here is not None and known is not None and here.row == row and fold(here.name) == fold(known.name)
