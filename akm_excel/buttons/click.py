"""A click on a button: from the workbook that it was made in to the message that closes it."""

import os
import platform
import traceback
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from akm_excel.buttons.app_settings import setting
from akm_excel.buttons.host import Host, host_of
from akm_excel.buttons.lean_xlwings import import_xlwings
from akm_excel.buttons.live_workbook import LiveWorkbook
from akm_excel.core.template import Template
from akm_excel.errors import AkmError
from akm_excel.escaping import message as shown
from akm_excel.escaping import printable, visible
from akm_excel.language import DEFAULT, LANGUAGES, speaking, tr
from akm_excel.version import __version__
from akm_excel.workbook.template_file import load_template

TITLE = "AKM"
_LARGEST_LOG = 1_000_000


class Click:
    """One click: the workbook, its application, and what may be asked of the user."""

    def __init__(self, xl: Any, host: Host) -> None:
        self.xl = xl
        self.app = xl.app
        self.host = host

    @cached_property
    def template(self) -> Template:
        """The template in use."""
        return load_template()

    @cached_property
    def workbook(self) -> LiveWorkbook:
        """The workbook as the library sees it. Raises `NotAPlan` where it holds no plan."""
        return LiveWorkbook(self.xl, self.host, self.template, self.progress)

    @cached_property
    def file(self) -> Path | None:
        """The workbook's file; None where it was never saved, or is not on a disk of this computer."""
        name = self.xl.fullname
        path = Path(name)
        return path if path.is_absolute() and "://" not in name else None

    def progress(self, text: str) -> None:
        """Show in the status bar what is being done."""
        self.app.status_bar = _status(visible(text))


def _status(text: str) -> str:
    return f"{TITLE}: {text}"


Action = Callable[[Click], str]
"""What a button does with a click; it returns the closing message, empty where nothing is to be said."""


def button(action: Action) -> Callable[[], None]:
    """The function without arguments that a macro calls, from what its button does."""

    def run() -> None:
        handle(import_xlwings().Book.caller(), action)

    # Not functools.wraps: a macro must see a function without arguments.
    run.__name__, run.__qualname__, run.__module__ = action.__name__, action.__qualname__, action.__module__
    run.__doc__ = action.__doc__
    return run


def handle(xl: Any, action: Action) -> None:
    """Do what a button does in an `xlwings.Book`, and say how it ended."""
    app = xl.app
    try:
        host = host_of(app)
        language = _language(host)
    except Exception as exc:  # the outermost frame; who clicked is to read it
        with speaking(_language(None)):
            app.alert(_failed(exc, action), title=TITLE, mode="critical")
        return
    with speaking(language):
        message, mode = _done(Click(xl, host), action)
        if message:
            app.alert(message, title=TITLE, mode=mode)


def _done(click: Click, action: Action) -> tuple[str, str]:
    """What is to be said of a click, and how."""
    try:
        with setting(click.app, screen_updating=False, status_bar=_status(tr("At work…"))):
            return printable(action(click)), "info"
    except Exception as exc:  # the outermost frame; who clicked is to read it
        return _failed(exc, action), "critical"


def _language(host: Host | None) -> str:
    """AKM_LANG, else the application's, else the default."""
    asked = os.environ.get("AKM_LANG", "")
    spoken = asked or (host.language() if host is not None else "")
    return spoken[:2].lower() if spoken[:2].lower() in LANGUAGES else DEFAULT


def _failed(exc: Exception, action: Action) -> str:
    """The message for an error: an `AkmError` says what to do, of others the log has the details."""
    if isinstance(exc, AkmError):
        return str(exc)
    from akm_excel.storage import log_file  # noqa: PLC0415 - only needed here

    path = log_file()
    kind = f"{type(exc).__name__}: {exc}".strip(": ")
    message = shown(tr("Something unexpected happened: {error}").format(error=kind))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST_LOG:
            path.replace(path.with_suffix(".old.log"))
        with path.open("a", encoding="utf-8") as file:
            file.write(_report(exc, action))
    except OSError:
        return message
    return f"{message}\n\n" + tr("Details are in {file}; send it along when you ask for help.").format(file=path)


def _report(exc: Exception, action: Action) -> str:
    when = datetime.now().astimezone().isoformat(timespec="seconds")
    about = (
        f"{when} {action.__name__}, akm_excel {__version__}, Python {platform.python_version()}, {platform.platform()}"
    )
    return f"{about}\n{shown(''.join(traceback.format_exception(exc)))}\n"
