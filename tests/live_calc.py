"""xlwings on the running LibreOffice of the tests, and what its message boxes would have said."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from calc import Calc, uno_folder

from akm_excel.excel.lean_xlwings import import_xlwings

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
