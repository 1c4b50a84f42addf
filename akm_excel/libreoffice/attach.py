"""Finding the workbook in front in a LibreOffice that is running, from outside.

A second start of LibreOffice with ``--accept`` hands this wish to the one that is running and ends; with ``--unaccept``
it is taken back (https://help.libreoffice.org/latest/en-US/text/shared/guide/start_parameters.html).
"""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from akm_excel.buttons.lean_xlwings import import_xlwings
from akm_excel.errors import WriteError
from akm_excel.language import tr
from akm_excel.libreoffice.office import Office

_PATIENCE = 20.0


@contextmanager
def attached(office: Office) -> Iterator[Any]:
    """Inside, the `xlwings.Book` in front. Raises `WriteError` where none is open, or LibreOffice is not running."""
    sys.path += [str(folder) for folder in office.modules if str(folder) not in sys.path]
    import_xlwings()
    from akm_excel.libreoffice import engine  # noqa: PLC0415 - after xlwings was imported lean
    from akm_excel.libreoffice.host import LibreOffice  # noqa: PLC0415 - as above

    accept = f"pipe,name=akm{uuid.uuid4().hex};urp;"
    program = str(office.programs / "soffice")
    started = subprocess.Popen(
        [program, f"--accept={accept}", "--nologo", "--nodefault", "--norestore", "--nofirststartwizard"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    context = engine.context(f"uno:{accept}StarOffice.ComponentContext", patience=_PATIENCE)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    try:
        document = desktop.getCurrentComponent()
        if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            if started.poll() is None and not desktop.getComponents().hasElements():
                desktop.terminate()  # it was not running: it is not left running
            raise WriteError(tr("No workbook is open in LibreOffice Calc."), remedy=tr("open a plan and try again"))
        book = engine.book(context, document)
        book.app.impl.host = LibreOffice(book.app.impl)
        yield book
    finally:
        subprocess.run([program, f"--unaccept={accept}"], check=False, capture_output=True)
