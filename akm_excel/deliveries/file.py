"""The file of a register: a text file in the folder of the districts' workbooks, to which lines are only ever added.

Each computer writes a file of its own (``topshiruvlar.<computer>.txt``), and all are read: so two people with one
folder, on a share, in a cloud or on memory sticks, never write to one file, and the copies that clouds make of a file
that two changed are read as well. On one computer a line is added in one write, behind a lock.
"""

import os
import platform
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from akm_excel.deliveries.entries import Entry
from akm_excel.errors import DataError, WriteError
from akm_excel.language import tr

PATTERN = "topshiruvlar*.txt"
_HEAD = "# akm: vaqt, yil, tuman kodi, topshiruv, holat, kim, izoh, fayl, SHA-256, raqamlar. Bu faylni oʻzgartirmang.\n"
_PATIENCE, _STALE = 10.0, 30.0
"""Seconds to wait for another process, and after which a lock that was left behind is nobody's."""


def own_file(folder: Path) -> Path:
    """The file that this computer writes to."""
    computer = re.sub(r"[^A-Za-z0-9-]+", "-", platform.node()).strip("-") or "kompyuter"
    return folder / f"topshiruvlar.{computer}.txt"


def entries_in(folder: Path) -> list[Entry]:
    """All that the registers of a folder say, from the earliest to the latest; what two files say is said once.

    Raises `DataError` for a file that cannot be read.
    """
    found: dict[str, Entry] = {}
    for path in sorted(folder.glob(PATTERN)):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as exc:
            raise DataError(
                tr("The register cannot be read ({reason}).").format(reason=exc),
                remedy=tr("put a copy of it back"),
                file=str(path),
            ) from exc
        for line in text.splitlines():
            entry = Entry.of_line(line)
            if entry is not None:
                found.setdefault(line, entry)
    return sorted(found.values(), key=lambda entry: entry.when)


def append(folder: Path, entries: Iterable[Entry]) -> None:
    """Add entries to this computer's register of a folder. Raises `WriteError`."""
    lines = [entry.line() for entry in entries]
    if not lines:
        return
    path = own_file(folder)
    try:
        with _locked(path):
            head = "" if path.exists() else _HEAD
            data = (head + "".join(f"{line}\n" for line in lines)).encode()
            place = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                if _ends_within_a_line(path):  # a line that was cut off takes no other along
                    data = b"\n" + data
                os.write(place, data)
                os.fsync(place)
            finally:
                os.close(place)
    except OSError as exc:
        raise WriteError(
            tr("The register cannot be written ({reason}).").format(reason=exc.strerror or exc),
            remedy=tr("check whether you may write into the folder, and whether the disk is full"),
            file=str(path),
        ) from exc


def _ends_within_a_line(path: Path) -> bool:
    size = path.stat().st_size
    if not size:
        return False
    with path.open("rb") as file:
        file.seek(size - 1)
        return file.read(1) != b"\n"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of a register; one that was left behind by a process that died is broken after a while."""
    lock, until = path.with_suffix(".lock"), time.monotonic() + _PATIENCE
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            if _is_stale(lock):
                lock.unlink(missing_ok=True)
            elif time.monotonic() > until:
                raise OSError(16, tr("another program writes to it")) from None
            else:
                time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _is_stale(lock: Path) -> bool:
    try:
        return time.time() - lock.stat().st_mtime > _STALE
    except FileNotFoundError:
        return False
