"""The log of errors that nobody expected: what a message cannot say, for who mends the program."""

import os
import platform
import traceback
from datetime import datetime
from pathlib import Path

from akm_excel import storage
from akm_excel.escaping import message, visible
from akm_excel.version import __version__

_LARGEST = 1_000_000


def write(exc: BaseException, doing: str) -> Path | None:
    """Append an error, with its traceback and what was being done; the log, or None where it cannot be written.

    The log is readable by its owner only: a traceback may quote what stands in somebody's workbook. Lines after the
    first of each entry are indented, so that no text in it looks like an entry. A full one is
    kept as ``errors.old.log``.
    """
    path = storage.log_file()
    when = datetime.now().astimezone().isoformat(timespec="seconds")
    about = (
        f"{when} {visible(doing)}, akm_excel {__version__}, Python {platform.python_version()}, {platform.platform()}"
    )
    report = f"{about}\n{message(''.join(traceback.format_exception(exc)))}\n"
    try:
        storage.private_folder(path.parent)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.replace(path.with_suffix(".old.log"))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(report.encode(errors="backslashreplace"))
    except OSError:
        return None
    return path


def shown(path: Path) -> str:
    """The log's name as a message has it: below the user's own folder from ``~`` on, as that names the user."""
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return str(path)
