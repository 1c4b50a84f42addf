"""The formulas of a plan's workbook held against the template's: where they are the same, and where not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from akm_excel.core.plan import COMPUTED, FIGURES, Column, Key, Oddity, Sighting
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Content
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.rows import Row
from akm_excel.workbook.fields import Field, FieldKind
from akm_excel.workbook.layout import COVER_NAMES, Layout, Summary, places
from akm_excel.workbook.lines import Line, Lines
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.relocation import Relocation

_AS_TEXT = pattern(r'IFERROR\((INDEX\(.*\))&"",""\)')
"""How edition 2 spelled IFERROR(T(INDEX(…)),"") before its release."""
_OVER_FORMULAS = frozenset((Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED))


@dataclass
class FormulaComparison:
    """The formulas of one workbook; what is odd about them comes into `sightings`."""

    book: Book
    template: PlacedTemplate
    layout: Layout
    lines: Lines
    summary: Summary | None
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def is_odd(self) -> bool:
        """Whether something else stands in the place of a formula."""
        return any(seen.oddity in _OVER_FORMULAS for seen in self.sightings)

    def intact(self, rows: Sequence[tuple[Row, Line]]) -> set[Field]:
        """The places of figures whose formulas are the template's; others that are not are seen as oddities."""
        first = {line.spelled: line for _, line in reversed(rows) if line.code}
        intact = {place for line in first.values() for place in line.intact}
        here = {code: line.number for code, line in first.items()}
        relocation = Relocation(self.template, self.layout, self.summary, here)
        for line in [line for _, line in rows if line.odd and first.get(line.spelled) is line]:
            for place in line.odd:
                where = (self.layout.sheet, line.number, self.layout.columns[Column(place.column)])
                if self._is_same(place, where, relocation):
                    intact.add(place)
        for place, where in (*self._odd_summaries(), *self._odd_covers()):
            self._is_same(place, where, relocation)
        return intact

    def _odd_summaries(self) -> Iterator[tuple[Field, Where]]:
        summary = self.summary
        if summary is None:
            return
        for row, line in self.lines.summary(self.book, summary):
            for place, column in line.odd:
                yield place, (summary.sheet, row.form.number, column)

    def _odd_covers(self) -> Iterator[tuple[Field, Where]]:
        formulas = self.template.formulas_of_texts
        for name in COVER_NAMES:
            area, expected = self.book.area(name), formulas.get(name)
            if area is not None and expected is not None:
                cell = self.book.named_cell(name)
                if cell.formula is None and (moved := self._moved_to(area.sheet, expected)) is not None:
                    self.sightings.append(Sighting(Oddity.NAMES_DISPLACED, moved, name))
                elif cell.formula != expected or cell.content is Content.ERROR:
                    yield Field.of_text(name), (area.sheet, area.top, area.left)

    def _moved_to(self, sheet: str, form: str) -> str | None:
        """The cell of a sheet that has a formula, which its name does not refer to any more."""
        at = (where for where, cell in self.book.cells(sheet).items() if cell.formula == form)
        return next((f"{sheet}!{address.spell(*where)}" for where in at), None)

    def _is_same(self, place: Field, where: Where, relocation: Relocation) -> bool:
        """Whether a formula is the template's, or means the same; else it is seen as an oddity."""
        sheet, row, column = where
        cell = self.book.cells(sheet).get((row, column), EMPTY)
        expected = relocation.at(place, where)
        named = Column(place.column) if place.column in set(Column) else None
        is_figure = place.kind is FieldKind.PLAN and named in {*FIGURES, *COMPUTED}
        key = Key.parse(place.name) if is_figure else None
        spelled = f"{sheet}!{address.spell(row, column)}"
        wanted = "" if expected is None else "=" + absolute(expected, row, column)
        text = "" if cell.formula is None else "=" + absolute(cell.formula, row, column)
        if text and text != wanted and relocation.is_unmoved(place, where, text):
            # It reads what the template's own formula reads, and stands elsewhere: what it is to read is known.
            self.sightings.append(Sighting(Oddity.UNMOVED, spelled, text, wanted, key, named))
            return True
        if cell.content is Content.ERROR:
            oddity = Oddity.ERROR_PASSED_ON if cell.formula == expected else Oddity.ERROR_VALUE
            self.sightings.append(Sighting(oddity, spelled, cell.text, wanted, key, named))
        if cell.formula is None:
            self.sightings.append(Sighting(Oddity.CONSTANT, spelled, cell.text, wanted, key, named))
            return False
        if expected is not None and _mean_the_same(self.book, where, cell.formula, expected):
            return True
        self.sightings.append(Sighting(Oddity.FORMULA_CHANGED, spelled, text, wanted, key, named))
        return False

    def results_compared(self) -> dict[Where, Field]:
        """Where the results of the template's formulas stand, also where something was typed over them.

        A sum of the plan that was typed over (6.1) is what the district says, and a text of the cover is no figure.
        """
        broken = {seen.cell for seen in self.sightings if seen.oddity in _OVER_FORMULAS}
        stated = {str(key) for key in self.template.sums}
        return {
            where: place
            for place, where in places(self.book, self.layout).items()
            if place in self.template.formulas
            and place.kind is not FieldKind.TEXT
            and place.column != Column.GROUP
            and not (
                place.kind is FieldKind.PLAN
                and place.name in stated
                and place.column in FIGURES
                and address.place(where) in broken
            )
        }


def _mean_the_same(book: Book, where: Where, one: str, other: str) -> bool:
    if other in (one, _AS_TEXT.sub(r'IFERROR(T(\1),"")', one)):
        return True
    from akm_excel.spreadsheet.equivalence import equivalent  # noqa: PLC0415 - a sound plan needs it not, 12 ms

    return equivalent(book, where, one, other)
