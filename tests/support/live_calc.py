"""xlwings on the running LibreOffice of the tests, and what its message boxes would have said."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from akm_excel.buttons.lean_xlwings import import_xlwings
from akm_excel.buttons.live_workbook import LiveWorkbook
from akm_excel.core.template import Template
from akm_excel.workbook.recalculating import results_by_cell
from tests.support.calc import Calc, uno_folder

xw = import_xlwings()
# The engine imports xlwings itself, which must be imported lean first.
from akm_excel.libreoffice import engine  # noqa: E402
from akm_excel.libreoffice.engine.application import App  # noqa: E402
from akm_excel.libreoffice.host import LibreOffice  # noqa: E402


def connected(calc: Calc) -> Any:
    """An `xlwings.App` for the running LibreOffice."""
    if uno_folder() not in sys.path:
        sys.path.append(uno_folder())
    return engine.connect(f"uno:pipe,name={calc.pipe};urp;StarOffice.ComponentContext")


@contextmanager
def clicked_in(app: Any, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, list[tuple[str, str]]]]:
    """A workbook that is open and that buttons are clicked in, and the messages: how and what."""
    messages: list[tuple[str, str]] = []

    def alert(self: App, prompt: str, title: str, buttons: Any, mode: str, callback: Any) -> str:
        messages.append((mode, prompt))
        return "ok"

    monkeypatch.setattr(App, "alert", alert)
    opened = app.books.open(str(path))
    book = engine.book(app.impl.context, opened.impl.document)
    book.app.impl.host = LibreOffice(book.app.impl)
    book.set_mock_caller()
    try:
        yield book, messages
    finally:
        del type(book)._mock_caller
        for other in list(app.books):
            other.close()


def differences(book: Any, template: Template) -> tuple[int, list[str]]:
    """How many results an open workbook shows, and where they are not what the library computes, to the last bit."""
    live = LiveWorkbook(book, LibreOffice(book.app.impl), template, lambda text: None)
    results = results_by_cell(live.plan(), live.book, template)
    shown = {sheet.name: sheet.used_range for sheet in book.sheets}
    values = {name: used.value for name, used in shown.items()}
    differing = []
    for (name, row, column), result in results.items():
        there = values[name][row - shown[name].row][column - shown[name].column]
        expected = float(result) if isinstance(result, Decimal) else result or None
        if there != expected:
            differing.append(f"{name} row {row} column {column}: {there!r}, not {expected!r}")
    return len(results), differing


def put(book: Any, cell: str, value: Any) -> None:
    """Bring into a cell what typing would not: the template's validation refuses texts for numbers."""
    sheet = book.sheets["Reja"]
    sheet.impl.sheet.unprotect("")
    sheet.range(cell).value = value
    sheet.impl.sheet.protect("")


def row_of(book: Any, code: str) -> int:
    """The row of an indicator on the plan's sheet."""
    codes = book.sheets["Reja"].range("A1:A95").value
    return int(codes.index(code)) + 1
