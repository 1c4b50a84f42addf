"""Finding the workbook in front in a LibreOffice that is running, from outside.

A second start of LibreOffice with ``--accept`` hands this wish to the one that is running and ends; with ``--unaccept``
it is taken back (https://help.libreoffice.org/latest/en-US/text/shared/guide/start_parameters.html). Where none is
running the start becomes the one that runs: it is ended again, unless the button is one that needs no workbook.
"""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from akm_excel.buttons.lean_xlwings import import_xlwings
from akm_excel.buttons.table import Button, Needs
from akm_excel.errors import WriteError
from akm_excel.language import tr
from akm_excel.libreoffice.office import Office

_PATIENCE = 20.0
"""Seconds within which LibreOffice must answer, or end."""
_HANDING_OVER = 5.0
"""Seconds within which a second start ends; one that goes on is the one that runs."""


@contextmanager
def attached(office: Office, button: Button) -> Iterator[Any]:
    """Inside, the `xlwings.Book` in front; for a button that needs none an empty one, where there is none.

    Raises `WriteError` where none is open, or LibreOffice does not answer.
    """
    sys.path += [str(folder) for folder in office.modules if str(folder) not in sys.path]
    import_xlwings()
    from akm_excel.libreoffice import engine  # noqa: PLC0415 - after xlwings was imported lean
    from akm_excel.libreoffice.host import LibreOffice  # noqa: PLC0415 - as above

    accept = f"pipe,name=akm{uuid.uuid4().hex};urp;"
    program = str(office.programs / "soffice")
    started = _start(program, f"--accept={accept}")
    app = _joined(engine, f"uno:{accept}StarOffice.ComponentContext", started, program)
    document = app.impl.document
    if document is None and button.needs is Needs.APPLICATION:
        document = app.books.add().impl.document
    if document is None:
        if _goes_on(started):  # it was not running: it is not left running
            _end(app, started)
        else:
            _take_back(program, accept)
        raise WriteError(tr("No workbook is open in LibreOffice Calc."), remedy=tr("open a plan and try again"))
    try:
        book = engine.book(app.impl.context, document)
        book.app.impl.host = LibreOffice(book.app.impl)
        yield book
    finally:
        _take_back(program, accept)


def _start(program: str, wish: str) -> "subprocess.Popen[bytes]":
    """Start LibreOffice with a wish, without a window, apart from this process."""
    return subprocess.Popen(
        [program, wish, "--nologo", "--nodefault", "--norestore", "--nofirststartwizard"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _joined(engine: Any, url: str, started: "subprocess.Popen[bytes]", program: str) -> Any:
    """The `xlwings.App` that answers, for as long as what was started has not failed."""
    last = time.monotonic() + _PATIENCE
    while time.monotonic() < last and started.poll() in {None, 0}:
        with suppress(engine.CalcError):
            return engine.connect(url, patience=1.0)
    _kill(started)
    raise WriteError(
        tr("LibreOffice does not answer."),
        remedy=tr("open the plan in LibreOffice Calc, close its dialogs, and try again"),
        file=program,
    )


def _goes_on(started: "subprocess.Popen[bytes]") -> bool:
    """Whether what was started is LibreOffice itself, and not one that handed its wish over."""
    try:
        started.wait(_HANDING_OVER)
    except subprocess.TimeoutExpired:
        return True
    return False


def _end(app: Any, started: "subprocess.Popen[bytes]") -> None:
    """End the LibreOffice that was started."""
    app.quit()
    try:
        started.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        _kill(started)


def _kill(started: "subprocess.Popen[bytes]") -> None:
    """End what was started, which may have started others."""
    if started.poll() is None:
        if sys.platform == "win32":
            started.kill()
        else:
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def _take_back(program: str, accept: str) -> None:
    """Have LibreOffice listen no more. Where it was closed meanwhile, this starts one, which is ended."""
    asking = _start(program, f"--unaccept={accept}")
    if _goes_on(asking):
        _kill(asking)
