"""What was found changed in a workbook: one cell, row, column, name or sheet."""

from enum import Enum
from typing import NamedTuple

from akm_excel.language import tr


class What(Enum):
    """What became of a place."""

    TYPED_OVER = "typed over a formula"
    FORMULA = "another formula"
    VALUE = "another value"
    EMPTIED = "emptied"
    ADDED = "added"
    RESULT = "another result"
    LOOK = "shown otherwise"
    ROW_GONE = "row gone"
    ROW_ADDED = "row added"
    COLUMN_GONE = "column gone"
    COLUMN_ADDED = "column added"
    NAME = "name"
    SHEET_GONE = "sheet gone"

    @property
    def label(self) -> str:
        """The word for it on screen."""
        return {
            What.TYPED_OVER: tr("typed over a formula"),
            What.FORMULA: tr("another formula"),
            What.VALUE: tr("another value"),
            What.EMPTIED: tr("emptied"),
            What.ADDED: tr("something where nothing was"),
            What.RESULT: tr("another result of the right formula"),
            What.LOOK: tr("a number format that shows another number"),
            What.ROW_GONE: tr("the row is gone"),
            What.ROW_ADDED: tr("a row that was not there"),
            What.COLUMN_GONE: tr("the column is gone"),
            What.COLUMN_ADDED: tr("a column that was not there"),
            What.NAME: tr("a name that refers to something else"),
            What.SHEET_GONE: tr("the sheet is gone"),
        }[self]


class Change(NamedTuple):
    """One place that is not as the library would write it.

    `cell` is an address (``E8``), a row's number, a column's letters, or the name itself. `found` is what stands there,
    `expected` what should, both as a person reads them: a formula with its ``=``, an empty text for an empty cell.
    """

    sheet: str
    cell: str
    what: What
    found: str
    expected: str

    @property
    def place(self) -> str:
        """``Yigʻma!E8``."""
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell

    @property
    def follows(self) -> bool:
        """Whether it may follow from another change: the formula is right, and gives another result."""
        return self.what is What.RESULT
