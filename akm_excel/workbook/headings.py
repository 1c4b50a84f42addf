"""What stands over the columns of the plan, held against the template's headings, and the years that it names."""

from collections.abc import Iterable, Iterator

from akm_excel.core.plan import OPTIONAL, Column, Header, Oddity, Sighting
from akm_excel.core.text import fold, squash
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.rows import Form
from akm_excel.workbook.cover import YEAR
from akm_excel.workbook.layout import Layout
from akm_excel.workbook.placed_template import PlacedTemplate

_YEARS = (Column.FACT, Column.PLAN)
"""The columns whose headings name a year."""
_QUARTER = pattern(r"([1-4]|i{1,3}|iv)\s*-?\s*(chorak|чорак|sherek|шерек|квартал|кв\.?)")
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_OF_FORMULAS = {Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED, Oddity.FALSE_RESULT, Oddity.CAUSED}


class Headings:
    """The headings of workbooks made from one template whose columns stand alike; known once for a form of rows."""

    def __init__(self, template: PlacedTemplate, layout: Layout) -> None:
        self.template = template
        self.layout = layout
        self._changed: dict[tuple[Form, ...], tuple[Sighting, ...]] = {}

    def changed(self, book: Book) -> tuple[Sighting, ...]:
        """Those that are not the template's; those of fact and plan are for `of_years`."""
        numbers = (self.layout.header_row - 1, self.layout.header_row)
        forms = tuple(row.form for row in book.rows(self.layout.sheet)[: numbers[1]] if row.form.number in numbers)
        if forms not in self._changed or any(form.numbers for form in forms):
            there = {
                c: said for c, said in self.template.headers.items() if c in self.layout.columns or c not in OPTIONAL
            }
            headings = {column: self.layout.heading(book, column) for column in there}
            self._changed[forms] = tuple(
                self.layout.sighting(Oddity.HEADER_CHANGED, self.layout.header_row, column, headings[column], expected)
                for column, expected in there.items()
                if column not in _YEARS and _essence(headings[column]) != _essence(expected)
            )
        return self._changed[forms]

    def of_years(self, book: Book, header: Header) -> Iterator[Sighting]:
        """The headings of fact and plan where they are exchanged, or name other years than the cover."""
        row = self.layout.header_row
        if self._are_exchanged(book):
            cell = self.layout.cell(book, row, Column.FACT)
            found = squash(cell.text) or self.template.headers[Column.PLAN]
            yield self.layout.sighting(Oddity.EXCHANGED, row, Column.FACT, found)
            return
        for column, shift in zip(_YEARS, (-1, 0), strict=True):
            label = self.layout.cell(book, row, column)
            named = None if label.formula is not None else YEAR.search(label.text)
            if header.year and named and int(named[0]) != header.year + shift:
                yield self.layout.sighting(Oddity.OTHER_YEAR, row, column, label.text, str(header.year + shift))

    def _are_exchanged(self, book: Book) -> bool:
        """Whether each of the two headings of fact and plan is the other's: by its formula, or by the year it names."""
        fact, plan = (self.layout.cell(book, self.layout.header_row, column) for column in _YEARS)
        known = [self.template.formulas_of_texts.get(f"akm_header_{column}") for column in _YEARS]
        if fact.formula is not None and plan.formula is not None:
            return None not in known and known[0] != known[1] and [plan.formula, fact.formula] == known
        years = [YEAR.search(cell.text) for cell in (fact, plan)]
        words = [fold(squash(YEAR.sub("", cell.text))) for cell in (fact, plan)]
        return bool(years[0] and years[1] and int(years[0][0]) == int(years[1][0]) + 1 and words[0] != words[1])

    def causes(self, sightings: Iterable[Sighting]) -> Iterator[Sighting]:
        """What was seen, but for what exchanged columns of fact and plan bring with them."""
        seen = list(sightings)
        if not any(one.oddity is Oddity.EXCHANGED for one in seen):
            yield from seen
            return
        columns = tuple(address.column_letters(self.layout.columns[column]) for column in _YEARS)
        for one in seen:
            in_them = one.cell.rpartition("!")[2].rstrip("0123456789") in columns
            if not (in_them and one.oddity in _OF_FORMULAS):
                yield one


def _essence(text: str) -> str:
    """A heading for comparison: a quarter is the same with its number in Roman or Arabic digits, in any language."""
    folded = fold(text)
    match = _QUARTER.fullmatch(folded)
    return f"{_ROMAN.get(match[1], match[1])} chorak" if match else folded
