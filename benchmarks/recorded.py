"""A workbook as an application hands it over, recorded: a click can then be measured without the application.

It answers what a button asks of xlwings' objects, from what was recorded, and takes what the button writes.
``python -m benchmarks.recorded BOOK.pickle recalculate`` is one click: the process, from its start to its result.
"""

import pickle
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from akm_excel.buttons import actions
from akm_excel.buttons.lean_xlwings import import_xlwings

Sheets = dict[str, tuple[str, list[list[Any]], list[list[str]]]]
"""By name: the address of the used cells, their values, their formulas."""


def record(path: Path, to: Path) -> Path:
    """Record a workbook's file as an application that has it open would give it."""
    from akm_excel.spreadsheet import address
    from akm_excel.spreadsheet.book import from_package
    from akm_excel.spreadsheet.cells import EMPTY, Content
    from akm_excel.spreadsheet.formula import absolute
    from akm_excel.spreadsheet.package import Package

    book = from_package(Package.open(path))
    sheets: Sheets = {}
    for name in book.sheets:
        cells = book.cells(name)
        bottom, right = max(row for row, _ in cells), max(column for _, column in cells)
        values: list[list[Any]] = []
        formulas: list[list[str]] = []
        for row in range(1, bottom + 1):
            line = [cells.get((row, column), EMPTY) for column in range(1, right + 1)]
            values.append([cell.number if cell.content is Content.NUMBER else cell.text or None for cell in line])
            formulas.append(
                [
                    f"={absolute(cell.formula, row, column)}" if cell.formula is not None else cell.text
                    for column, cell in enumerate(line, start=1)
                ]
            )
        sheets[name] = (f"$A$1:${address.column_letters(right)}${bottom}", values, formulas)
    to.write_bytes(pickle.dumps((path.name, sheets)))
    return to


class _Range:
    def __init__(self, used: str, values: list[list[Any]], formulas: list[list[str]]) -> None:
        self.address, self.row = used, 5
        self._values, self.formula = values, formulas

    def options(self, **_: Any) -> "_Range":
        return self

    @property
    def value(self) -> list[list[Any]]:
        return self._values

    @value.setter
    def value(self, data: Any) -> None:
        self.written = data

    def insert(self, _shift: str) -> None: ...

    delete = insert


class RecordedBook:
    """The workbook. What its application says is printed."""

    def __init__(self, source: Path) -> None:
        self.name, sheets = pickle.loads(source.read_bytes())
        self.fullname = self.name
        host = SimpleNamespace(
            language=lambda: "uz", unprotected=lambda _sheet: nullcontext(), full_name=lambda _book: self.name,
            prepare=lambda _book: None, values=lambda cells: cells.value, may_rewrite=lambda _cells: True,
            show_all_rows=lambda _sheet: None, while_writing=lambda: {"calculation": "manual"},
        )  # fmt: skip
        self.app = SimpleNamespace(
            impl=SimpleNamespace(host=host), screen_updating=True, status_bar=False, calculation="automatic",
            calculate=lambda: None, alert=lambda text, **_: print(text),
        )  # fmt: skip
        self.sheets = {
            name: SimpleNamespace(name=name, used_range=_Range(*cells), range=lambda _a, cells=cells: _Range(*cells))
            for name, cells in sheets.items()
        }


if __name__ == "__main__":
    xlwings = import_xlwings()
    xlwings.Book.caller = lambda: RecordedBook(Path(sys.argv[1]))
    getattr(actions, sys.argv[2])()
