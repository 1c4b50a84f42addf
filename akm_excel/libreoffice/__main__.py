"""A click in LibreOffice: ``python -m akm_excel.libreoffice PIPE BUTTON``, as the extension starts it.

The extension answers at the pipe with two things: ``akm.context``, LibreOffice itself, and ``akm.document``,
the workbook that the button was clicked in. ``AKM_UNO_PATH`` names the folders of LibreOffice's own modules.
"""

import os
import sys
from typing import NoReturn

from akm_excel.buttons.click import handle
from akm_excel.buttons.lean_xlwings import import_xlwings
from akm_excel.buttons.table import chosen
from akm_excel.errors import AkmError, SetupError
from akm_excel.language import tr

_PATIENCE = 10.0
"""Seconds within which the extension must answer: it may be slower to listen than this process to start."""


def main(arguments: list[str]) -> None:
    """Do what one button does. Raises `SetupError` where LibreOffice's modules cannot be imported."""
    pipe, name = arguments
    button = chosen(name)
    sys.path += [folder for folder in os.environ.get("AKM_UNO_PATH", "").split(os.pathsep) if folder]
    import_xlwings()
    from akm_excel.libreoffice import engine  # noqa: PLC0415 - after xlwings was imported lean
    from akm_excel.libreoffice.host import LibreOffice  # noqa: PLC0415 - as above

    try:
        engine.uno()
    except ImportError as exc:
        raise SetupError(
            tr("This Python cannot talk to LibreOffice: {reason}").format(reason=exc),
            remedy=tr("run 'akm addin status --libreoffice'"),
            file=sys.executable,
        ) from exc
    context = engine.context(f"uno:pipe,name={pipe};urp;akm.context", patience=_PATIENCE)
    document = engine.context(f"uno:pipe,name={pipe};urp;akm.document")
    book = engine.book(context, document)
    book.app.impl.host = LibreOffice(book.app.impl)
    handle(book, button.action)


def program() -> NoReturn:
    """The click as a process of its own.

    All is done and said when `main` returns. The process then ends at once: LibreOffice's modules have threads that
    may still let go of what the bridge held, and have died of it (SIGSEGV) while Python took them apart.
    """
    code = 0
    try:
        main(sys.argv[1:])
    except AkmError as exc:
        print(exc, file=sys.stderr)
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    program()
