"""Cells that many rows have alike: spelled once, with a gap for each row's number and for what its cells hold.

>>> form = Form()
>>> form.formula(3, f"A{form.at}+B{form.at}", 5)
>>> form.spelled(7, results([Decimal("1.50")]))
'<c r="C7" s="5"><f>A7+B7</f><v>1.5</v></c>'
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cached_property

from akm_excel.core.quantity import plain
from akm_excel.spreadsheet.cells import Result
from akm_excel.spreadsheet.escapes import escaped
from akm_excel.spreadsheet.sheet_xml import clean
from akm_excel.spreadsheet.writing.markup import escape
from akm_excel.spreadsheet.writing.sheet import LETTERS

AT = "\0"
"""In spelled cells, in place of the row's number: it stands in no text that a cell can hold."""
_GAP = "%s"
_OF_NUMBER = f"><v>{_GAP}</v></c>"
BLANK = "/>"
"""What fills the gap of a cell that holds nothing."""


class Form:
    """Cells while they are spelled, from left to right; `at` is what formulas name their row by.

    What a cell holds fills its gaps: a formula has two (`results`), a figure one (`figure`).
    """

    at = AT

    def __init__(self) -> None:
        self._cells: list[str] = []
        self._numbers: list[str] = []

    def formula(self, column: int, formula: str, style: int) -> None:
        """A live formula, with gaps for the kind of its result and the result."""
        head = f'<c r="{LETTERS[column]}{AT}" s="{style}"'
        tail = f"><f>{escape(formula.removeprefix('=')).replace('%', '%%')}</f><v>{_GAP}</v></c>"
        self._cells.append(f"{head}{_GAP}{tail}")
        self._numbers.append(head + tail)

    def figure(self, column: int, style: int) -> None:
        """A figure that is typed, no formula's: a number, a text or nothing."""
        head = f'<c r="{LETTERS[column]}{AT}" s="{style}"'
        self._cells.append(head + _GAP)
        self._numbers.append(head + _OF_NUMBER)

    def blank(self, style: int, *columns: int) -> None:
        """Blank cells."""
        cells = [f'<c r="{LETTERS[column]}{AT}" s="{style}"/>' for column in columns]
        self._cells += cells
        self._numbers += cells

    @cached_property
    def _whole(self) -> tuple[str, str]:
        return "".join(self._cells), "".join(self._numbers)

    def spelled(self, at: int, gaps: Iterable[str]) -> str:
        """The cells of row `at`, with what fills their gaps. None can be added afterwards."""
        return self._whole[0].replace(AT, str(at)) % tuple(gaps)

    def of_numbers(self, at: int, numbers: Iterable[object]) -> str:
        """The cells of row `at` where all of them hold numbers, which are given as they are to be spelled."""
        return self._whole[1].replace(AT, str(at)) % tuple(numbers)


def results(told: Iterable[Result]) -> Iterator[str]:
    """What fills the gaps of formulas with these results."""
    for result in told:
        if isinstance(result, str):
            yield ' t="str"'
            yield escape(escaped(clean(result))) if result else ""
        else:
            yield ""
            yield plain(result)


def number_gap(number: Decimal) -> str:
    """What fills the gap of a figure that is a number."""
    return f"><v>{number}</v></c>"


def text_gap(index: int) -> str:
    """What fills the gap of a figure that is a text, by its number in the table of texts."""
    return f' t="s"><v>{index}</v></c>'
