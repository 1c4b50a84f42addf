"""The command button: what a button does, in the workbook that is open, without macros."""

import argparse
import sys
from contextlib import ExitStack

from akm_excel.buttons.click import handle, spoken
from akm_excel.buttons.table import Needs, chosen
from akm_excel.cli.options import Commands, command
from akm_excel.cli.output import DONE
from akm_excel.excel.attach import active_book
from akm_excel.language import speaking, tr
from akm_excel.libreoffice.attach import attached
from akm_excel.libreoffice.office import this_office


def _button(args: argparse.Namespace) -> int:
    button = chosen(args.name)
    if button.needs is Needs.NOTHING:
        with speaking(spoken(None)):
            button.action(None)
        return DONE
    with ExitStack() as stack:
        if args.libreoffice or sys.platform not in {"win32", "darwin"}:
            book = stack.enter_context(attached(this_office(), button))
        else:
            book = active_book(button)
        handle(book, button.action)
    return DONE


def add(commands: Commands) -> None:
    """Declare it."""
    said = tr("Do what a button does in the workbook that is open in Excel or LibreOffice; no macro is needed.")
    parser = command(commands, "button", _button, said, uses_template=False, examples=["akm button check"])
    parser.add_argument(
        "name", metavar=tr("NAME"), help=tr("the button: recalculate, check, repair, undo, merge_districts, …")
    )
    parser.add_argument("--libreoffice", action="store_true", help=tr("in LibreOffice, not in Excel"))
