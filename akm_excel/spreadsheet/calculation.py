"""Which results of a workbook's formulas are out of date, and what they come to."""

from collections.abc import Callable, Mapping, Set
from typing import NamedTuple

from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import Cell, Content
from akm_excel.spreadsheet.dependents import dependents, formulas
from akm_excel.spreadsheet.equivalence import alike
from akm_excel.spreadsheet.evaluation import Evaluator, stored
from akm_excel.spreadsheet.expression import Error
from akm_excel.spreadsheet.operators import NotUnderstood, Value

Engine = Callable[[Mapping[Where, Value], Set[Where]], Mapping[Where, Value]]
"""Given the results that are known so far, those of the cells that it is asked for, as far as it has them."""


class Calculation(NamedTuple):
    """What formulas come to: the `known` ones, and those of the user's `own` that were out of date.

    `lost` are formulas of the user's own that nothing here can calculate: what they show is out of date.
    """

    known: Mapping[Where, Value]
    own: Mapping[Where, Value]
    lost: frozenset[Where]


def calculate(
    book: Book,
    known: Set[Where],
    changed: Set[Where],
    engine: Engine,
    passed_over: Callable[[Where], bool] = lambda where: False,
) -> Calculation:
    """Calculate the `known` formulas of a book, and of all others those that depend on what changed.

    So are those that have another result stored than `evaluation` comes to. `changed` are cells that hold something
    else than when the results were stored. The `engine` is asked for what `evaluation` does not understand. Formulas
    that are `passed_over` are let be.
    """
    listed = {where: form for where, form in formulas(book).items() if not passed_over(where)}
    own = listed.keys() - known
    there = known & listed.keys()
    of_known = _results(Evaluator(book, trusted=own), there)
    if not own:
        return Calculation(of_known, {}, frozenset())
    moved = {where for where in there if where not in of_known or not holds(book.cell(where), of_known[where])}
    bare = {where for where in own if book.cell(where).content is Content.NO_RESULT}
    # By the known ones as found: where these depend on a false one they are wrong, and what depends on it is stale.
    plain = _results(Evaluator(book, given=of_known), own)
    false = {where for where, value in plain.items() if not alike(value, stored(book.cell(where)))}
    stale = (dependents(book, listed, changed | moved | bare | false) | bare | false) & own
    if not stale:
        return Calculation(of_known, {}, frozenset())
    evaluator = Evaluator(book, trusted=own - stale)
    of_known, results = _results(evaluator, there), _results(evaluator, stale)
    if unknown := stale - results.keys():
        asked = engine({**of_known, **results}, unknown)
        evaluator = Evaluator(book, trusted=own - stale, given=asked)
        of_known, results = _results(evaluator, there), {**_results(evaluator, stale - asked.keys()), **asked}
    return Calculation(of_known, results, frozenset(stale - results.keys()))


def _results(evaluator: Evaluator, cells: Set[Where]) -> dict[Where, Value]:
    results = {}
    for where in sorted(cells):  # what a formula reads mostly stands before it
        try:
            results[where] = evaluator.result(where)
        except NotUnderstood:
            continue
    return results


def holds(cell: Cell, value: Value) -> bool:
    """Whether a cell's stored result is a value."""
    match value:
        case bool():
            return cell.content is Content.BOOLEAN and cell.text == ("TRUE" if value else "FALSE")
        case float() | int():
            return cell.content is Content.NUMBER and cell.number == value
        case Error(text):
            return cell.content is Content.ERROR and cell.text == text
        case str():
            return cell.content in {Content.TEXT, Content.BLANK} and cell.text == value
    return cell.content is Content.BLANK


def with_result(cell: Cell, value: Value) -> Cell:
    """A formula's cell with another result; None leaves it without any."""
    formula, style = cell.formula, cell.style
    match value:
        case bool():
            return Cell(Content.BOOLEAN, None, "TRUE" if value else "FALSE", formula, style)
        case float() | int():
            return Cell(Content.NUMBER, float(value), repr(float(value)), formula, style)
        case Error(text):
            return Cell(Content.ERROR, None, text, formula, style)
        case str():
            return Cell(Content.TEXT, None, value, formula, style)
    return Cell(Content.NO_RESULT, None, "", formula, style)
