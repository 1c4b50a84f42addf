"""A click on a button: from the workbook that it was made in to the message that closes it."""

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from akm_excel.buttons.app_settings import setting
from akm_excel.buttons.host import Host, host_of
from akm_excel.buttons.lean_xlwings import import_xlwings
from akm_excel.buttons.live_region import is_region
from akm_excel.buttons.live_workbook import LiveWorkbook
from akm_excel.buttons.table import Button, Group, Texts, declare
from akm_excel.errors import AkmError, NotAPlan
from akm_excel.escaping import message as shown
from akm_excel.escaping import printable, visible
from akm_excel.language import DEFAULT, known, speaking, tr
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.template_file import load_template

TITLE = "AKM"


class Click:
    """One click: the workbook, its application, and what may be asked of the user."""

    def __init__(self, xl: Any, host: Host) -> None:
        self.xl = xl
        self.app = xl.app
        self.host = host

    @cached_property
    def template(self) -> PlacedTemplate:
        """The template in use."""
        return load_template()

    @cached_property
    def workbook(self) -> LiveWorkbook:
        """The workbook as the library sees it. Raises `NotAPlan` where it holds no plan."""
        if is_region(self.xl):
            raise NotAPlan(
                tr("This is the regional workbook; the button is for a district's plan."),
                remedy=tr("open the district's workbook, correct it there, and click 'Refresh' here"),
                file=self.xl.name,
            )
        return LiveWorkbook(self.xl, self.host, self.template, self.progress)

    @cached_property
    def key(self) -> str:
        """What the application itself calls the workbook: a path, an address (OneDrive), a name before it is saved.

        It is asked before anything is written: what is done is kept under it, to be undone.
        """
        return self.host.full_name(self.xl)

    @property
    def file(self) -> Path | None:
        """The workbook's file; None where it was never saved, or is not on a disk of this computer."""
        path = Path(self.key)
        return path if path.is_absolute() and "://" not in self.key else None

    def progress(self, text: str) -> None:
        """Show in the status bar what is being done."""
        self.app.status_bar = _status(visible(text))

    def agrees(self, question: str) -> bool:
        """Ask the user a question that can be answered with yes or no."""
        return bool(self.app.alert(printable(question), title=TITLE, buttons="yes_no", mode="info") == "yes")


def _status(text: str) -> str:
    return f"{TITLE}: {text}"


class Said(NamedTuple):
    """How a click ended: what is to be said, whether that deserves a box, whether `undo` can take it back."""

    text: str = ""
    matters: bool = True
    is_undoable: bool = False


Action = Callable[[Click], Said]
"""What a button does with a click."""
Briefly = Callable[[Any, str], bool]
"""Shows a text in an application's status bar for some seconds; whether it could."""


def button(
    group: Group,
    icon: str,
    keys: str,
    texts: Callable[[], Texts],
    **looks: Any,
) -> Callable[[Action], Callable[[], None]]:
    """Declare a button (see `table.Button`) by the function that does its work.

    The name then means the function without arguments that works in the workbook of xlwings' ``Book.caller()``.
    """

    def declared(action: Action) -> Callable[[], None]:
        def run() -> None:
            handle(import_xlwings().Book.caller(), action)

        # Not functools.wraps: who calls it must see a function without arguments.
        run.__name__, run.__qualname__, run.__module__ = action.__name__, action.__qualname__, action.__module__
        run.__doc__ = action.__doc__
        declare(Button(action.__name__.strip("_"), group, icon, keys, texts, action, run, **looks))
        return run

    return declared


def handle(xl: Any, action: Action, briefly: Briefly = lambda app, text: False) -> tuple[Said, bool]:
    """Do what a button does in an `xlwings.Book`, and say how it ended: in a box, or `briefly` where that will do.

    Gives back what was said, and whether it was said briefly.
    """
    app = xl.app
    try:
        host = host_of(app)
        language = spoken(host)
    except Exception as exc:  # the outermost frame; who clicked is to read it
        with speaking(spoken(None)):
            app.alert(told(exc, action.__name__), title=TITLE, mode="critical")
        return Said(), False
    with speaking(language):
        said, mode = _done(Click(xl, host), action)
        if not said.text or (not said.matters and briefly(app, _status(" ".join(said.text.split())))):
            return said, bool(said.text)
        app.alert(said.text, title=TITLE, mode=mode)
        return said, False


def _done(click: Click, action: Action) -> tuple[Said, str]:
    """What is to be said of a click, and how."""
    try:
        with setting(click.app, screen_updating=False, status_bar=_status(tr("At work…"))):
            click.host.prepare(click.xl)
            _ = click.key
            said = action(click)
            return said._replace(text=printable(said.text)), "info"
    except Exception as exc:  # the outermost frame; who clicked is to read it
        return Said(told(exc, action.__name__)), "critical"


def spoken(host: Host | None) -> str:
    """The language of messages: AKM_LANG, else the application's, as it or its macros tell, else the default."""
    asked = os.environ.get("AKM_LANG") or os.environ.get("AKM_OFFICE_LANGUAGE")
    language = asked or (host.language() if host is not None else "")
    return known(language) or DEFAULT


def told(exc: Exception, name: str) -> str:
    """The message for an error: an `AkmError` says what to do, of others the log has the details."""
    if isinstance(exc, AkmError):
        return str(exc)
    from akm_excel import error_log  # noqa: PLC0415 - only needed here

    kind = f"{type(exc).__name__}: {exc}".strip(": ")
    message = shown(tr("Something unexpected happened: {error}").format(error=kind))
    log = error_log.write(exc, name)
    if log is None:
        return message
    return f"{message}\n\n" + tr("Details are in {file}; send it along when you ask for help.").format(file=log)
