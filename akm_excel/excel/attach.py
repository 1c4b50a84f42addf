"""Finding the workbook of a click in the Excel that it was made in, or the one that is in front."""

import sys
from collections.abc import Mapping
from typing import Any

from akm_excel import installed
from akm_excel.buttons.lean_xlwings import import_xlwings
from akm_excel.buttons.table import Button, Needs
from akm_excel.errors import SetupError, WriteError
from akm_excel.language import tr


def clicked_book(environment: Mapping[str, str]) -> Any:
    """The `xlwings.Book` that a macro names: by the window of its Excel, or on a Mac by its name alone.

    Raises `SetupError` where xlwings cannot reach Excel, `WriteError` where the workbook was closed meanwhile.
    """
    xw = reaching()
    name = environment["AKM_BOOK"]
    try:
        if sys.platform == "win32":
            app = xw.App(impl=xw._xlwindows.App(xl=int(environment["AKM_HWND"])))
            return app.books[name]
        return xw.apps.active.books[name]
    except KeyError as exc:
        raise WriteError(
            tr("The workbook is not open any more."), remedy=tr("open it and click again"), file=name
        ) from exc


def active_book(button: Button) -> Any:
    """The `xlwings.Book` in front, in the Excel in front; for a button that needs none an empty one, if there is none.

    Raises `SetupError` where xlwings cannot reach Excel, `WriteError` where no workbook is open.
    """
    xw = reaching()
    for app in xw.apps:
        book = app.books.active
        if book.impl is not None and getattr(book.impl, "xl", book) is not None:
            return book
    if button.needs is Needs.APPLICATION:
        return xw.App(visible=True, add_book=True).books.active
    raise WriteError(
        tr("No workbook is open in Excel."),
        remedy=tr("open a plan, press 'Enable Editing' if a yellow bar is above it, and try again"),
    )


def reaching() -> Any:
    """The module xlwings, where it can reach Excel. Raises `SetupError` where it cannot."""
    xw = import_xlwings()
    if not any(engine.name == "excel" for engine in xw.engines):
        raise SetupError(
            tr("This Python cannot reach Excel: what xlwings needs for it is missing or broken."),
            remedy=tr("install it anew: {command}").format(command=installed.command("excel", anew=True)),
            file=sys.executable,
        )
    return xw
