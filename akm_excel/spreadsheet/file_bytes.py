"""The bytes of a file that somebody sent: read whole, if it is a file, and no more of it than its kind may have."""

import os
import stat
from pathlib import Path
from typing import NamedTuple

from akm_excel.errors import WorkbookError, reason
from akm_excel.language import tr
from akm_excel.spreadsheet.limits import MAX_FILE

# Opening a pipe would wait for somebody to write into it; on Windows bytes are asked for, not lines.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_CHUNK = 2**20


class State(NamedTuple):
    """What changes when a file changes: its size, its times of writing and of any change (ns), its number and disk."""

    size: int
    written: int
    changed: int
    number: int
    disk: int

    @classmethod
    def of(cls, status: os.stat_result) -> "State":
        """The state that a system call told."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)


def read_file(path: Path, most: int = MAX_FILE) -> bytes:
    """The bytes of a file.

    Raises `WorkbookError` where it cannot be read, is no file, or has more than `most` bytes.
    """
    return read_with_state(path, most)[0]


def read_with_state(path: Path, most: int = MAX_FILE) -> tuple[bytes, State]:
    """The bytes of a file, as `read_file`, and its state before they were read."""
    try:
        handle = os.open(path, _FLAGS)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise _no_file(path)
            if status.st_size > most:
                raise too_large(str(path), most)
            return _read(handle, most, str(path)), State.of(status)
        finally:
            os.close(handle)
    except (OSError, ValueError) as exc:
        raise _unreadable(path, exc) from exc


def _read(handle: int, most: int, file: str) -> bytes:
    chunks = []
    left = most
    while chunk := os.read(handle, min(_CHUNK, left + 1)):  # a file may grow while it is read
        left -= len(chunk)
        if left < 0:
            raise too_large(file, most)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def state(path: Path) -> State | None:
    """The state of a file that can be read now; None for any other, and for what is no file."""
    try:
        handle = os.open(path, _FLAGS)
        try:
            status = os.fstat(handle)
        finally:
            os.close(handle)
    except (OSError, ValueError):
        return None
    return State.of(status) if stat.S_ISREG(status.st_mode) else None


def too_large(file: str, most: int = MAX_FILE) -> WorkbookError:
    """What to say of a file of more than `most` bytes."""
    return WorkbookError(
        tr("The file is larger than {size} MB.").format(size=most // 2**20),
        remedy=tr("remove what does not belong to the plan, such as large pictures"),
        file=file,
    )


def _no_file(path: Path) -> WorkbookError:
    return WorkbookError(
        tr("This is not a file but a folder, a pipe or a device."),
        remedy=tr("name the workbook itself"),
        file=str(path),
    )


def _unreadable(path: Path, exc: OSError | ValueError) -> WorkbookError:
    return WorkbookError(
        tr("The file cannot be read ({reason}).").format(reason=reason(exc)),
        remedy=tr("check its name and folder, and whether another program holds it open"),
        file=str(path),
    )
