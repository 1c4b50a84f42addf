"""The file of a register: a text file in the folder of the districts' workbooks, to which lines are only ever added.

Each computer writes a file of its own (``topshiruvlar.<computer>.txt``), and all are read: so two people with one
folder, on a share, in a cloud or on memory sticks, never write to one file, and the copies that clouds make of a file
that two changed are read as well. On one computer a line is added in one write, behind a lock.
"""

import errno
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from akm_excel.deliveries import PATTERN
from akm_excel.deliveries.entries import Entry
from akm_excel.errors import DataError, WriteError
from akm_excel.language import tr

_HEAD = "# akm: vaqt, yil, tuman kodi, topshiruv, holat, kim, izoh, fayl, SHA-256, raqamlar. Bu faylni oʻzgartirmang.\n"
_PATIENCE = 10.0
"""Seconds to wait for another process."""
_LOCKED = frozenset((errno.EAGAIN, errno.EACCES, errno.EDEADLK))
"""What systems say of a file that another process has locked."""
_FAR = 1 << 30
"""A byte that no register reaches."""


def own_file(folder: Path) -> Path:
    """The file that this computer writes to."""
    import platform  # noqa: PLC0415 - each merge asks for registers, and hardly one writes into one

    computer = re.sub(r"[^A-Za-z0-9-]+", "-", platform.node()).strip("-") or "kompyuter"
    return folder / f"topshiruvlar.{computer}.txt"


def entries_in(folder: Path) -> list[Entry]:
    """All that the registers of a folder say, from the earliest to the latest; what two files say is said once.

    Raises `DataError` for a file that cannot be read.
    """
    by_line: dict[str, Entry] = {}
    for _, lines in _lines_in(folder):
        for line in lines:
            entry = Entry.of_line(line)
            if entry is not None:
                by_line.setdefault(line, entry)
    return sorted(by_line.values(), key=lambda entry: entry.when)


def unread_in(folder: Path) -> list[str]:
    """The lines of a folder's registers that say nothing any more (file and number): cut off, or spoiled by a program.

    Raises `DataError` for a file that cannot be read.
    """
    return [
        f"{path.name}:{number}"
        for path, lines in _lines_in(folder)
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.startswith("#") and Entry.of_line(line) is None
    ]


def _lines_in(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    for path in sorted(folder.glob(PATTERN)):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as exc:
            raise DataError(
                tr("The register cannot be read ({reason}).").format(reason=exc),
                remedy=tr("put a copy of it back"),
                file=str(path),
            ) from exc
        yield path, text.splitlines()


def append(folder: Path, entries: Iterable[Entry]) -> None:
    """Add entries to this computer's register of a folder. Raises `WriteError`."""
    lines = [entry.line() for entry in entries]
    if not lines:
        return
    path = own_file(folder)
    try:
        with _locked(path) as place:
            size = os.fstat(place).st_size
            data = "".join(f"{line}\n" for line in lines).encode()
            if not size:
                data = _HEAD.encode() + data
            elif not _ends_a_line(path, size):  # a line that was cut off takes no other along
                data = b"\n" + data
            os.write(place, data)
            os.fsync(place)
    except OSError as exc:
        raise WriteError(
            tr("The register cannot be written ({reason}).").format(reason=exc.strerror or exc),
            remedy=tr("check whether you may write into the folder, and whether the disk is full"),
            file=str(path),
        ) from exc


def _ends_a_line(path: Path, size: int) -> bool:
    with path.open("rb") as file:
        file.seek(size - 1)
        return file.read(1) == b"\n"


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """A register, open for adding and locked: the system takes the lock back when a process ends, however it ends."""
    place = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
    try:
        until = time.monotonic() + _PATIENCE
        while not _lock(place):
            if time.monotonic() > until:
                raise OSError(16, tr("another program writes to it"))
            time.sleep(0.02)
        yield place
    finally:
        os.close(place)


def _lock(place: int) -> bool:
    """Lock an open file, or say that another has it; some file systems know no locks, and there one write is one."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only there

            os.lseek(place, _FAR, os.SEEK_SET)  # locked bytes cannot be read by others there
            msvcrt.locking(place, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        return exc.errno not in _LOCKED
    return True
