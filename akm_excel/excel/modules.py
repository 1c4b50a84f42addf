"""The modules of the VBA project: the runner that starts Python, and a macro for each button of the table."""

from collections.abc import Iterable, Iterator
from enum import Enum
from importlib.resources import files

from akm_excel.buttons.table import Button, buttons
from akm_excel.excel.vba_project import Kind, Module

CALLBACK = "AkmClicked"
"""The macro that the ribbon calls, whichever button was clicked."""
_HEAD = """Attribute VB_Name = "AkmButtons"
Option Explicit

' Made from the table of the buttons when this file was built: what the ribbon, the buttons on the sheet and Ctrl+Z run.

Public Sub {callback}(control As IRibbonControl)
    Select Case control.ID
{cases}
    End Select
End Sub

Public Sub AkmRest()
    Application.StatusBar = False
End Sub
"""
_CASE = """        Case "{macro}"
            {macro}"""
_MACRO = """
Public Sub {macro}()
    AkmRun "{name}", "{needs}"
End Sub
"""


class Home(Enum):
    """Where macros live, by the file that says how they find Python."""

    ADDIN = "python_of_addin.bas"
    WORKBOOK = "python_of_computer.bas"


def _source(file: str) -> str:
    return files("akm_excel.excel").joinpath("addin", file).read_text(encoding="cp1252")


def button_macros(listed: Iterable[Button]) -> str:
    """The module with a macro for each button."""
    entries = list(listed)
    cases = "\n".join(_CASE.format(macro=button.macro) for button in entries)
    macros = (_MACRO.format(macro=one.macro, name=one.name, needs=one.needs.value) for one in entries)
    return _HEAD.format(callback=CALLBACK, cases=cases) + "".join(macros)


def own_modules(home: Home) -> Iterator[Module]:
    """The macros: Subs only, and none that starts anything but Python with a button's name."""
    yield Module("AkmButtons", Kind.STANDARD, button_macros(buttons()))
    yield Module("AkmMac", Kind.STANDARD, _source("AkmMac.bas"))
    yield Module("AkmRunner", Kind.STANDARD, _source("AkmRunner.bas") + _source(home.value))


def document_modules(workbook: str, sheets: Iterable[str]) -> Iterator[Module]:
    """The empty modules of a workbook and its sheets, which a project must have, by their code names."""
    for name, file in ((workbook, "ThisWorkbook.cls"), *((sheet, "Sheet.cls") for sheet in sheets)):
        named = _source(file).replace(f'VB_Name = "{file.removesuffix(".cls")}"', f'VB_Name = "{name}"')
        yield Module(name, Kind.DOCUMENT, named)
