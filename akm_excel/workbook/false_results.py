"""Results that a workbook has stored for the template's formulas, held against the figures that they are made of.

What the director signs is what is printed. A result may be false though its formula is right: a program changed a
figure and calculated nothing, somebody overwrote the stored number, a formula takes in a row that is none of the
plan's. Each plan is looked through quickly (`stored_results`); only where something does not fit, here, exactly.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from decimal import Decimal

from akm_excel.core.plan import Column, Key, Oddity, Plan, Sighting
from akm_excel.core.quantity import SCALE, from_float, plain
from akm_excel.core.template import Template
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import DOUBTFUL, Cell, Content, Result
from akm_excel.spreadsheet.dependents import reads
from akm_excel.spreadsheet.equivalence import alike
from akm_excel.spreadsheet.evaluation import Evaluator
from akm_excel.spreadsheet.operators import NotUnderstood, is_number
from akm_excel.workbook.fields import Field, FieldKind
from akm_excel.workbook.results import results


def false_results(plan: Plan, book: Book, where: Mapping[Where, Field], template: Template) -> Iterator[Sighting]:
    """The stored results that are not what the plan's figures come to, at `SCALE` places.

    `where` are the cells whose results count, with what each of them is. Those without a stored result are left,
    and error values, which are seen elsewhere. A result that follows from another one of
    these, or from an error value, is left: it is right when that is.
    """
    values = results(plan, template)
    compared = {
        cell: values[place] for cell, place in where.items() if place in values and _has_result(book.cell(cell))
    }
    if all(book.cell(cell).number == 0 for cell in compared):
        return  # nobody calculated: XlsxWriter and its like store 0 for every formula
    false = {cell for cell, expected in compared.items() if not _is_right(book.cell(cell), expected)}
    infected = false | {cell for cell in where if book.cell(cell).content is Content.ERROR}
    for cell in sorted(false):
        if _is_false_by_itself(cell, book):
            yield _sighting(Oddity.FALSE_RESULT, cell, where[cell], book, compared[cell])
        elif not reads_one_of(infected, cell, book):
            yield _sighting(Oddity.FOLLOWING_RESULT, cell, where[cell], book, compared[cell])


def stale_figures(seen: Iterable[Sighting], book: Book) -> Iterator[Sighting]:
    """Of figures that come from formulas of the user's own, those whose stored result the formula does not come to.

    The stored one counts and is shown, until somebody recalculates. What cannot be evaluated here is left.
    """
    for one in seen:
        if one.oddity is not Oddity.INPUT_FORMULA:
            continue
        where = address.parse_place(one.cell)
        cell = book.cell(where)
        try:
            result = Evaluator(book, trusted=None).evaluate(cell.formula or "", where)
        except NotUnderstood:
            continue
        if cell.number is None or not is_number(result):
            continue
        comes_to, shown = from_float(float(result)).number, from_float(cell.number).number  # type: ignore[arg-type]
        if comes_to is not None and shown is not None and round(comes_to, SCALE) != round(shown, SCALE):
            yield Sighting(Oddity.STALE_FIGURE, one.cell, plain(shown), plain(comes_to), one.key, one.column)


def _has_result(cell: Cell) -> bool:
    return cell.content not in (Content.NO_RESULT, Content.ERROR, Content.BLANK, *DOUBTFUL) or (
        cell.formula is not None and cell.content is Content.BLANK
    )


def _is_right(cell: Cell, expected: Result) -> bool:
    if isinstance(expected, Decimal):
        number = from_float(cell.number).number if cell.number is not None else None
        return number is not None and round(number, SCALE) == round(expected, SCALE)
    return cell.text == expected and cell.number is None


def _is_false_by_itself(where: Where, book: Book) -> bool:
    """Whether a result is not even what its formula comes to, by what the other cells hold or have stored."""
    cell = book.cell(where)
    if cell.formula is None:
        return True
    try:
        result = Evaluator(book, trusted=None).evaluate(cell.formula, where)
    except NotUnderstood:
        return True
    return not alike(result, cell.number if cell.content is Content.NUMBER else cell.text)


def reads_one_of(cells: Set[Where], where: Where, book: Book) -> bool:
    """Whether a formula reads one of some cells: then they are the cause, and its result a consequence."""
    areas = reads(book.cell(where).formula or "", where, book) or ()
    return any(
        sheet == area.sheet and area.top <= row <= area.bottom and area.left <= column <= area.right
        for sheet, row, column in cells
        for area in areas
    )


def _sighting(oddity: Oddity, where: Where, place: Field, book: Book, expected: Result) -> Sighting:
    cell = book.cell(where)
    shown = cell.text if cell.number is None else str(from_float(cell.number))
    wanted = plain(expected) if isinstance(expected, Decimal) else expected
    named = Column(place.column) if place.column in set(Column) else None
    key = Key.parse(place.name) if place.kind is FieldKind.PLAN else None
    return Sighting(oddity, address.place(where), shown, wanted, key, named)
