"""What a cell of figures means: decided here, once for a form of row, and cell by cell where that does not tell all."""

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from akm_excel.core.plan import FIGURES, Column, Key, Oddity, Sighting
from akm_excel.core.quantity import BLANK, Kind, Quantity, from_float, parse, unreadable
from akm_excel.spreadsheet.cells import DOUBTFUL, EMPTY, Cell, Content
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.number_formats import Shown, shown
from akm_excel.spreadsheet.rows import Form, Row
from akm_excel.spreadsheet.styles import Styles
from akm_excel.workbook.fields import Field
from akm_excel.workbook.layout import Layout
from akm_excel.workbook.results import shown as result_of

if TYPE_CHECKING:
    from akm_excel.spreadsheet.edits import Value

_NOWHERE = 0
"""In place of a column that a plan need not have: no cell stands there."""
_MOST_NUMBERS = 65_536
_LOOKED_AT = {Content.ERROR, Content.BOOLEAN, *DOUBTFUL}
T = TypeVar("T")
_Odd = tuple[Oddity, str, str]
"""An oddity of a cell, with what was found and what was expected."""


class NumberCache(dict[bytes, T]):
    """What is made of the numbers that cells store, by how they are spelled: a region spells the same ones often."""

    def __init__(self, make: Callable[[bytes], T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, text: bytes) -> T:
        if len(self) >= _MOST_NUMBERS:
            self.clear()
        made = self[text] = self._make(text)
        return made


def _number(text: bytes) -> Quantity:
    """The number that a cell stores; one that Excel cannot keep is unreadable (see `quantity.from_float`)."""
    return from_float(float(text), text.decode())


NUMBERS = NumberCache(_number)


class FiguresOfRow(NamedTuple):
    """What a form of row tells of its figures.

    `figures` gives for each of `FIGURES` a quantity where the form tells it, the index of its number among the row's
    values, or None where the cell must be looked at (formulas, error values, truth values, doubtful cells); `styles`
    are those of the numbers, `are_there` says whether anything stands in any of the cells.
    """

    figures: tuple[Quantity | int | None, ...]
    numbers_as_text: tuple[Sighting, ...]
    styles: frozenset[int]
    are_there: bool


class LookedAt(NamedTuple):
    """Figures that were looked at, by column, and what is odd about their cells."""

    quantities: dict[Column, Quantity]
    sightings: list[Sighting]


class FigureCells:
    """The cells of figures in workbooks whose columns stand alike; `sums` are the measures that formulas compute."""

    def __init__(self, layout: Layout, sums: Collection[Key]) -> None:
        self.layout = layout
        self.sums = sums
        self._columns = [(column, layout.columns.get(column, _NOWHERE)) for column in FIGURES]

    def of_forms(self, forms: Iterable[tuple[Form, Key | None]]) -> list[FiguresOfRow]:
        """What forms of rows tell of their figures; those of a sum that formulas give are computed elsewhere."""
        return [self._of_form(form, key) for form, key in forms]

    def _of_form(self, form: Form, key: Key | None) -> FiguresOfRow:
        figures: list[Quantity | int | None] = []
        as_text, styles = [], []
        are_there = False
        is_sum = key in self.sums
        for column, at in self._columns:
            cell = form.cells.get(at, EMPTY)
            if cell.content is Content.BLANK and cell.formula is None:
                figures.append(BLANK)
                continue
            are_there = are_there or cell.content is not Content.BLANK
            if at in form.numbers:
                styles.append(cell.style)
            if is_sum and cell.formula is not None:
                figures.append(BLANK)
            elif cell.formula is not None or cell.content in _LOOKED_AT:
                figures.append(None)
            elif cell.content is Content.NUMBER:
                figures.append(form.numbers[at])
            else:
                quantity, odd = _of_text(cell.text)
                figures.append(quantity)
                as_text += [self.layout.sighting(*_at(one, form.number, column, key)) for one in odd]
        return FiguresOfRow(tuple(figures), tuple(as_text), frozenset(styles), are_there)

    def looked_at(self, row: Row, key: Key, unit: str, columns: Iterable[Column], styles: Styles) -> LookedAt:
        """The figures in some columns of a row, each cell looked at with all that its style and formula say."""
        seen = LookedAt({}, [])
        number = row.form.number
        for column in columns:
            at = self.layout.columns[column]
            cell = row.cell(at)
            formula = "" if cell.formula is None else "=" + absolute(cell.formula, number, at)
            seen.quantities[column], odd = meaning(cell, formula, unit, styles)
            seen.sightings.extend([self.layout.sighting(*_at(one, number, column, key)) for one in odd])
        return seen

    def stray(self, row: Row, key: Key) -> list[Sighting]:
        """What stands in the cells of figures of a row that has none: a heading."""
        cells = ((column, row.cell(at)) for column, at in self._columns if at != _NOWHERE)
        return [
            self.layout.sighting(Oddity.STRAY, row.form.number, column, cell.text, "", key)
            for column, cell in cells
            if cell.content is not Content.BLANK
        ]

    def stated(self, row: Row, key: Key, intact: Collection[Field]) -> list[Column]:
        """The figures of a sum that formulas other than the template's give; `intact` are the template's own."""
        return [
            column
            for column, at in self._columns
            if row.cell(at).formula is not None and Field.in_plan(str(key), column) not in intact
        ]


def _at(odd: _Odd, row: int, column: Column, key: Key | None) -> tuple[Oddity, int, Column, str, str, Key | None]:
    oddity, found, expected = odd
    return oddity, row, column, found, expected, key


def meaning(cell: Cell, formula: str, unit: str, styles: Styles) -> tuple[Quantity, tuple[_Odd, ...]]:
    """The quantity in a cell of figures, and what is odd about it; `formula` is its formula as people see it.

    >>> quantity, odd = meaning(Cell(Content.TEXT, text="5 000,5"), "", "ming soʻm", Styles())
    >>> str(quantity), [str(oddity) for oddity, found, expected in odd]
    ('5000.5', ['number as text'])
    """
    if cell.content in DOUBTFUL:
        return unreadable(cell.text or "?"), ()  # seen with all that is doubtful
    if cell.content is Content.NO_RESULT:
        return unreadable(formula), ((Oddity.NO_RESULT, formula, ""),)
    quantity, odd = _of_value(cell, unit, styles)
    return quantity, ((Oddity.INPUT_FORMULA, formula, cell.text), *odd) if cell.formula is not None else odd


def _of_value(cell: Cell, unit: str, styles: Styles) -> tuple[Quantity, tuple[_Odd, ...]]:
    match cell.content:
        case Content.BLANK:
            return BLANK, ()
        case Content.NUMBER if cell.number is not None:
            if cell.style in styles.dates:
                return unreadable(cell.text), ((Oddity.DATE, cell.text, ""),)
            quantity = NUMBERS[cell.text.encode()]
            return quantity, _looks(cell, unit, styles) if quantity.is_number else ()
        case Content.ERROR:
            return unreadable(cell.text), ((Oddity.ERROR_VALUE, cell.text, ""),)
        case Content.TEXT:
            return _of_text(cell.text)
    return unreadable(cell.text), ()


def _of_text(text: str) -> tuple[Quantity, tuple[_Odd, ...]]:
    """What a text in a cell of figures means."""
    quantity = parse(text)
    return quantity, ((Oddity.NUMBER_AS_TEXT, text, str(quantity)),) if quantity.is_number else ()


def _looks(cell: Cell, unit: str, styles: Styles) -> tuple[_Odd, ...]:
    """Whether the number in a cell is seen, and as the number that it is."""
    value = cell.number or 0.0
    odd: list[_Odd] = []
    if (hidden := styles.unseen.get(cell.style)) is not None:
        odd.append((Oddity.UNSEEN, str(from_float(value)), hidden))
    code = styles.formats.get(cell.style)
    match None if code is None else shown(code, value, unit):
        case Shown.OTHERWISE | Shown.HIDDEN:
            odd.append((Oddity.SHOWN_OTHERWISE, str(from_float(value)), code or ""))
        case Shown.HIDDEN_ZERO:
            odd.append((Oddity.HIDDEN_ZERO, "0", code or ""))
    return tuple(odd)


def says_only(cell: Cell, quantity: Quantity) -> bool:
    """Whether a cell of figures says nothing beside a quantity: the number, its sign, or nothing at all."""
    if cell.content is Content.NUMBER and cell.number is not None:
        return from_float(cell.number) == quantity
    return cell.content is Content.BLANK or (cell.content is Content.TEXT and cell.text == result_of(quantity))


def stored(quantity: Quantity) -> "Value":
    """What a cell of figures holds for a quantity: the number, ``-``, nothing, or the text that was unreadable."""
    if quantity.kind is Kind.UNREADABLE:
        return quantity.text
    return result_of(quantity) or None if quantity.number is None else quantity.number
