"""An xlwings engine for LibreOffice Calc, over UNO: ordinary xlwings code on a workbook that is open in Calc.

    from akm_excel.libreoffice import engine
    app = engine.connect("uno:pipe,name=akm;urp;StarOffice.ComponentContext")
    app.books["reja.xlsx"].sheets["Reja"].range("A1:C3").value

It depends on nothing of this project. Modules of LibreOffice's own (uno, pyuno) must be on ``sys.path``.

Implemented are applications, workbooks, sheets, ranges and names: values, formulas, number formats, colours,
clearing, inserting and deleting, opening, saving and printing. What is left out (charts, shapes, pictures,
tables) raises NotImplementedError, as in xlwings' base classes.

Where Calc has its own way:

- A text is written as it is, never read as if typed; an apostrophe before it is taken away, as Excel does.
- Screen updating, calculation and the status bar belong to a workbook. An App stands for the application
  as one workbook sees it: the one that it was made for, else the one in front.
- Formulas are Excel's (English names, commas, ``Sheet!A1``) on both ways.
"""

import time
from typing import Any

import xlwings as xw

from akm_excel.libreoffice.engine.application import ENGINE, App
from akm_excel.libreoffice.engine.book import Book
from akm_excel.libreoffice.engine.bridge import uno
from akm_excel.libreoffice.engine.errors import CalcError

__all__ = ["ENGINE", "CalcError", "book", "connect", "context", "uno"]


_PAUSE = 0.05
"""Seconds between two attempts to connect."""
_GRACE = 5.0
"""Seconds within which a connection that broke while it was made is made anew."""


def connect(url: str, *, patience: float = 0.0) -> Any:
    """An `xlwings.App` for the LibreOffice that answers at a UNO URL, and has been asked something.

    Raises `CalcError` where none does within `patience` seconds.
    """
    last = time.monotonic() + patience
    while True:
        component_context = context(url, patience=last - time.monotonic())
        try:
            return xw.App(impl=App(component_context))
        except CalcError:  # it is ending, or starting itself anew
            if time.monotonic() >= last:
                raise
        time.sleep(_PAUSE)


def context(url: str, *, patience: float = 0.0) -> Any:
    """What a UNO URL names, mostly a component context.

    Raises `CalcError` where nothing answers within `patience` seconds. UNO loses a new connection now and then
    ("Binary URP bridge disposed during call": one of some thousands, far more on a busy computer); it is made anew.
    """
    local = uno().getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    begun = time.monotonic()
    while True:
        try:
            return resolver.resolve(url)
        except uno().getClass("com.sun.star.lang.DisposedException") as exc:
            said, last = str(exc), begun + max(patience, _GRACE)
        except uno().getClass("com.sun.star.uno.Exception") as exc:
            said, last = str(exc), begun + patience
        if time.monotonic() >= last:
            raise CalcError(f"no LibreOffice answers at {url}: {said}")
        time.sleep(_PAUSE)


def book(component_context: Any, document: Any) -> Any:
    """An `xlwings.Book` for a spreadsheet document (com.sun.star.sheet.SpreadsheetDocument)."""
    app = App(component_context, document)
    return xw.Book(impl=Book(app, document))


xw.engines.add(xw.main.Engine(impl=ENGINE))
if xw.engines.active is None:  # no Excel for this system
    xw.engines[ENGINE.name].activate()
