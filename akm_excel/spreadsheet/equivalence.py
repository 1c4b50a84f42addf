"""Whether two formulas mean the same: tried out, on the cells as they stand and on many others.

Applications and people spell one formula in several ways. What comes to the same for numbers, dashes, blanks and
texts in all cells that either of the two reads is the same formula.
"""

import math
from collections.abc import Iterator

from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.dependents import reads
from akm_excel.spreadsheet.evaluation import Evaluator
from akm_excel.spreadsheet.operators import NotUnderstood, Value, is_number

_TRIALS = 24
_MOST_CELLS = 2_000


def equivalent(book: Book, where: Where, one: str, other: str) -> bool:
    """Whether two formulas (in relative form) come to the same in a cell, whatever the cells hold that they read.

    False also where one of them is not understood.
    """
    if one == other:
        return True
    cells = _cells_read(book, where, one, other)
    if cells is None:
        return False
    try:
        return all(_agree(book, where, one, other, given) for given in _trials(book, cells))
    except NotUnderstood:
        return False


def alike(one: object, other: object) -> bool:
    """Whether two results are the same value; of numbers 12 digits count, and what is 0 within them."""
    if is_number(one) and is_number(other):
        return math.isclose(float(one), float(other), rel_tol=1e-12, abs_tol=1e-12)  # type: ignore[arg-type]
    return type(one) is type(other) and one == other


def _agree(book: Book, where: Where, one: str, other: str, given: dict[Where, Value]) -> bool:
    evaluator = Evaluator(book, trusted=None, given=given)
    return alike(evaluator.evaluate(one, where), evaluator.evaluate(other, where))


def _cells_read(book: Book, where: Where, one: str, other: str) -> list[Where] | None:
    cells: set[Where] = set()
    for form in (one, other):
        areas = reads(form, where, book)
        if areas is None:
            return None
        for sheet, top, left, bottom, right in areas:
            if len(cells) + (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
                return None
            cells |= {(sheet, row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
    return None if where in cells else sorted(cells)


def _trials(book: Book, cells: list[Where]) -> Iterator[dict[Where, Value]]:
    """What the cells may hold, again and again; the same for the same workbook."""
    evaluator = Evaluator(book, trusted=None)
    stored: dict[Where, Value] = {}
    for cell in cells:
        try:
            stored[cell] = evaluator.value(cell)
        except NotUnderstood:
            stored[cell] = None
    yield stored
    import random  # noqa: PLC0415 - seldom needed, 1 ms

    chance = random.Random(len(cells))
    for trial in range(_TRIALS):
        pool: list[Value] = ["-", None, "", 0.0, *(round(chance.uniform(-900, 9_000), 6) for _ in range(4 + trial % 5))]
        yield {cell: chance.choice(pool) if chance.random() < 0.8 else stored[chance.choice(cells)] for cell in cells}
