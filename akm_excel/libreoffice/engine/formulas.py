"""Formulas from Calc's own grammar into Excel's, and back.

LibreOffice's parser does it, exactly but at half a millisecond each. Most formulas of a workbook are alike but
for the cells that they refer to; so each kind is translated once, and its references are put into the result.
"""

import re
from functools import cached_property
from typing import Any

from akm_excel.libreoffice.engine.bridge import uno

_TOKEN = re.compile(
    r'"(?:[^"]|"")*"'  # a text
    r"|'(?:[^']|'')*'"  # the name of a sheet
    r"|(?<![\w$])\$?[A-Z]{1,3}\$?[0-9]+(?![\w(.!'])"  # a cell
)
_BARE_TRUTH = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|\b(TRUE|FALSE)\b(?!\()""", re.IGNORECASE)
_CALLED_TRUTH = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|\b(TRUE|FALSE)\(\)""")
_EXCEL_A1 = 1
"""com.sun.star.sheet.AddressConvention.XL_A1."""
_EXCEL_NAMES = 4
"""com.sun.star.sheet.FormulaLanguage.XL_ENGLISH."""
_ALL_GROUPS = 0x7FFFFFFF
"""Of com.sun.star.sheet.FormulaMapGroup: functions, separators, all."""


class Formulas:
    """The translator of a document's formulas."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._excel_of: dict[str, str] = {}
        self._calc_of: dict[str, str] = {}

    @cached_property
    def origin(self) -> Any:
        """The cell that formulas are read and printed at: any, if it is the same for both."""
        return uno().createUnoStruct("com.sun.star.table.CellAddress")

    @cached_property
    def calc(self) -> Any:
        """LibreOffice's parser for its own grammar."""
        parser = self._document.createInstance("com.sun.star.sheet.FormulaParser")
        parser.CompileEnglish = True
        return parser

    @cached_property
    def excel(self) -> Any:
        """LibreOffice's parser for Excel's grammar."""
        parser = self._document.createInstance("com.sun.star.sheet.FormulaParser")
        parser.FormulaConvention = _EXCEL_A1
        parser.CompileEnglish = True
        mapper = self._document.createInstance("com.sun.star.sheet.FormulaOpCodeMapper")
        parser.OpCodeMap = mapper.getAvailableMappings(_EXCEL_NAMES, _ALL_GROUPS)
        return parser

    def to_excel(self, formula: str) -> str:
        """A formula of Calc (``=SUM(A1;$Reja.B2)``) in Excel's grammar; both begin with ``=``."""
        if formula.startswith("{="):  # an array formula
            formula = formula[1:-1]
        excel = self._translated(formula, self.calc, self.excel, self._excel_of)
        return _CALLED_TRUTH.sub(lambda match: match[1] or match[2], excel)

    def from_excel(self, formula: str) -> str:
        """A formula of Excel (``=SUM(A1,Reja!B2)``) in Calc's grammar; both begin with ``=``."""
        # Calc has truth values as functions only; of Excel's own its parser makes the numbers 1 and 0.
        called = _BARE_TRUTH.sub(lambda match: match[1] or f"{match[2]}()", formula)
        return self._translated(called, self.excel, self.calc, self._calc_of)

    def moved(self, formula: str, rows: int, columns: int) -> str:
        """A formula of Excel as it is so many rows below and columns right of where it was: references move along."""
        there = uno().createUnoStruct("com.sun.star.table.CellAddress")
        there.Row, there.Column = rows, columns
        return "=" + str(self.excel.printFormula(self.excel.parseFormula(formula[1:], self.origin), there))

    def _translated(self, formula: str, source: Any, target: Any, known: dict[str, str]) -> str:
        skeleton, cells = _taken_apart(formula)
        if skeleton not in known:
            printed: str = "=" + target.printFormula(source.parseFormula(formula[1:], self.origin), self.origin)
            other, others_cells = _taken_apart(printed)
            if others_cells != cells:
                return printed  # the references are written otherwise there: not of the kind that can be filled in
            known[skeleton] = other
        parts = known[skeleton].split("\0")
        return "".join(part + cell for part, cell in zip(parts, [*cells, ""], strict=True))


def _taken_apart(formula: str) -> tuple[str, list[str]]:
    """A formula with a NUL in place of each cell, and the cells."""
    cells: list[str] = []

    def take(match: re.Match[str]) -> str:
        if match[0][0] in "\"'":
            return match[0]
        cells.append(match[0])
        return "\0"

    return _TOKEN.sub(take, formula), cells
