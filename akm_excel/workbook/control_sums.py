"""The control sums of a plan's workbook: what was typed in as of the last check, so that the workbook sees a change.

The hidden sheet computes them (the name ``akm_control``), a check writes what they come to beside them
(``akm_checked``), and cells of the cover, *Nazorat* and *Haqida* compare the two.
"""

from collections.abc import Iterator
from decimal import Decimal

from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.edits import Edit
from akm_excel.spreadsheet.evaluation import Evaluator
from akm_excel.spreadsheet.operators import NotUnderstood, is_number
from akm_excel.version import __version__

_PROGRAM = f"akm_excel {__version__}"


def stamps(book: Book) -> Iterator[Edit]:
    """The edits that make the figures as they stand the checked ones; none for a workbook without control sums.

    They are no changes of the user's cells, and nobody is told of them.
    """
    now, then = book.area("akm_control"), book.area("akm_checked")
    if now is None or then is None:
        return
    evaluator = Evaluator(book)
    for row in range(now.bottom - now.top + 1):
        for column in range(now.right - now.left + 1):
            figure = _result(book, (now.sheet, now.top + row, now.left + column), evaluator)
            if figure is not None:
                yield from _written(book, (then.sheet, then.top + row, then.left + column), figure)
    program = book.area("akm_program")
    if program is not None:
        yield from _written(book, (program.sheet, program.top, program.left), _PROGRAM)


def _result(book: Book, where: Where, evaluator: Evaluator) -> Decimal | None:
    if book.cell(where).formula is None:
        return None
    try:
        value = evaluator.result(where)
    except NotUnderstood:
        return None
    # A sum of sums is no figure of anybody's: its sixteenth digit counts, too, so that it is found again as it is.
    return Decimal(repr(float(value))) if is_number(value) else None  # type: ignore[arg-type]


def _written(book: Book, where: Where, value: Decimal | str) -> Iterator[Edit]:
    old = book.cell(where)
    edit = Edit.to(value, where, old)
    is_same = (
        old.formula is None and old.text == edit.new.text if isinstance(value, str) else _is_number(old.number, value)
    )
    if not is_same:
        yield edit


def _is_number(stored: float | None, wanted: Decimal) -> bool:
    return stored is not None and stored == float(wanted)
