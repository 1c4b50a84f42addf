"""Stored results that are false because of a cell that another finding names: they are said with that one.

A figure that is text, a row without a code, a date where a number belongs: the template's formulas take such a cell
otherwise than the plan does, or have not been calculated since. One cause is one finding, and its consequences stand
in it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from akm_excel.core.plan import FIGURES, Column, Oddity, Plan, Sighting
from akm_excel.core.quantity import Kind, from_float
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.dependents import formulas, origins

_OF_CELLS = frozenset((Oddity.NUMBER_AS_TEXT, Oddity.DATE, Oddity.ERROR_VALUE, Oddity.NO_RESULT, Oddity.INVALID,
                       Oddity.STRAY))  # fmt: skip
_OF_ROWS = frozenset((Oddity.NO_CODE, Oddity.UNKNOWN_CODE, Oddity.DUPLICATE_CODE, Oddity.CODE_SPELLED,
                      Oddity.NUMERIC_CODE))  # fmt: skip
"""A row whose code is none counts for nothing in the plan, and does in a formula that takes in the whole block."""
_OF_FORMULAS = frozenset((Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED))
_ROW = (Column.CODE, *FIGURES)


def with_causes(false: Iterable[Sighting], plan: Plan, seen: Iterable[Sighting], book: Book) -> Iterator[Sighting]:
    """The false results, those that follow from a cell of the plan that is named already as `Oddity.CAUSED`.

    `expected` is then the cell that is named. A result whose own formula was changed is left as it is.
    """
    wrong, known = list(false), list(seen)
    if not wrong:  # else an open workbook would be asked for all its formulas
        return
    named = dict(_named(plan, known))
    told = {one.cell for one in known if one.oddity in _OF_FORMULAS}
    follows = origins(book, formulas(book), named)
    held = Counter(_held(book, where) for where in named)
    alike = {text: where for where in named if held[text := _held(book, where)] == 1}
    for one in wrong:
        origin = follows.get(address.parse_place(one.cell))
        if origin is not None:  # of the cells that a formula reads the one whose text it shows
            origin = alike.get(one.found, origin)
        if origin is None or one.cell in told:
            yield one
        else:
            yield one._replace(oddity=Oddity.CAUSED, expected=named[origin])


def _held(book: Book, where: Where) -> str:
    cell = book.cell(where)
    return cell.text if cell.number is None else str(from_float(cell.number))


def _named(plan: Plan, seen: Sequence[Sighting]) -> Iterator[tuple[Where, str]]:
    """The cells that formulas may take otherwise than the plan does, and the cell at which that is said."""
    sheet, letters = plan.source.sheet, plan.source.columns
    columns = [address.column_number(letters[column]) for column in _ROW if column in letters]
    twice: dict[tuple[str, int], str] = {}
    for one in seen:
        if one.oddity is Oddity.TWICE:  # said once for a row
            where = address.parse_place(one.cell)
            yield where, twice.setdefault(where[:2], one.cell)
        elif one.oddity in _OF_CELLS and one.cell:
            yield address.parse_place(one.cell), one.cell
        elif one.oddity in _OF_ROWS:
            row = address.parse_place(one.cell)[1]
            yield from (((sheet, row, column), one.cell) for column in columns)
    known = {one.cell for one in seen}
    for _, measure in plan.measures():
        for column, quantity in zip(FIGURES, measure.figures, strict=True):
            if quantity.kind is Kind.UNREADABLE and (cell := plan.cell(measure, column)) and cell not in known:
                yield address.parse_place(cell), cell
