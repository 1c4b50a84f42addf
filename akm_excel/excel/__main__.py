"""A click in Excel: ``python -E -P -m akm_excel.excel [BUTTON]``, as the macros and the shortcuts start it.

The macros say everything in the environment: ``AKM_BUTTON``, ``AKM_BOOK`` (the workbook's name), ``AKM_HWND`` (the
window of its Excel), ``AKM_OFFICE_LANGUAGE``, and in ``AKM_STATUS`` whether they clear the status bar after a while.
Without them (a shortcut) the button works on the workbook in front. The exit code tells the macros how it ended; any
other one is an end before the work was done, of Python itself or of what started it.
"""

import os
import sys
import time
from typing import Any

from akm_excel.buttons.click import handle, spoken, told
from akm_excel.buttons.table import Button, Needs, chosen
from akm_excel.excel.attach import active_book, clicked_book
from akm_excel.excel.notice import show
from akm_excel.language import speaking

DONE, UNDOABLE, LINGERING = 64, 65, 66
"""Done and said; done, and the button *Undo* can take it back; done, and said in the status bar for a while."""
_SECONDS = 5.0


def main(arguments: list[str]) -> int:
    """Do what one button does, and say how it ended, whatever happens."""
    button: Button | None = None
    with speaking(spoken(None)):
        try:
            button = chosen(arguments[0] if arguments else os.environ.get("AKM_BUTTON", ""))
            return _click(button)
        except Exception as exc:  # the outermost frame; who clicked is to read it
            show(told(exc, button.name if button else "?"), int(os.environ.get("AKM_HWND") or 0))
            return DONE


def _click(button: Button) -> int:
    if button.needs is Needs.NOTHING:
        button.action(None)
        return DONE
    from_macro = "AKM_BOOK" in os.environ
    book = clicked_book(os.environ) if from_macro else active_book(button)
    said, lingers = handle(book, button.action, _leave if from_macro else _show_a_while)
    if lingers and from_macro:
        return LINGERING
    return UNDOABLE if said.is_undoable else DONE


def _leave(app: Any, text: str) -> bool:
    """Leave a text in the status bar, where the macros clear it."""
    if os.environ.get("AKM_STATUS", "").casefold() != "true":
        return False
    app.status_bar = text
    return True


def _show_a_while(app: Any, text: str) -> bool:
    """Show a text in the status bar for some seconds; Excel goes on meanwhile."""
    app.status_bar = text
    time.sleep(_SECONDS)
    app.status_bar = False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
