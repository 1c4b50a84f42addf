"""The versions of a file that commands took the place of: the last five, in the user's folder for state.

Never beside the file: a copy there would be a second plan of that district for the next merge.
"""

import hashlib
import os
import time
from pathlib import Path

from akm_excel.errors import WriteError, reason
from akm_excel.escaping import visible
from akm_excel.language import tr
from akm_excel.storage import private_folder, state_folder, write_whole

KEPT = 5
"""How many versions of a file are kept."""
_MOST_FILES = 1_000
"""Of how many files versions are kept; those that were changed longest ago are forgotten first."""
_ORIGIN = "file.txt"


def keep(path: Path) -> Path | None:
    """Keep a copy of a file that is about to be written over; returns the copy, None where there is no file.

    What the newest copy says already is not kept once more. Raises `WriteError` where no copy can be kept.
    """
    try:
        if not path.is_file():
            return None
        data = path.read_bytes()
        folder = folder_of(path)
        copies = _copies(folder)
        if copies and copies[-1].read_bytes() == data:
            return copies[-1]
        private_folder(folder)
        copy = folder / f"{_now()}{path.suffix}"
        write_whole(folder / _ORIGIN, os.path.realpath(path).encode(errors="replace"), private=True, durable=False)
        write_whole(copy, data, private=True)
        for old in copies[: max(0, len(copies) + 1 - KEPT)]:
            old.unlink(missing_ok=True)
        _forget_oldest(folder.parent)
    except OSError as exc:
        raise WriteError(
            tr("The version before cannot be kept ({reason}); nothing was written.").format(reason=reason(exc)),
            remedy=tr("make room in {folder}, or say --no-backup").format(folder=state_folder()),
            file=str(path),
        ) from exc
    return copy


def of(path: Path) -> list[Path]:
    """The versions of a file that are kept, the newest last."""
    return _copies(folder_of(path))


def folder_of(path: Path) -> Path:
    """The folder of a file's versions, named after the file and where it is."""
    place = os.path.normcase(os.path.realpath(path))  # never raises, as `resolve` does where links go in a circle
    name = visible(path.stem)[:40].replace("/", "_").strip(" .")
    digits = hashlib.sha256(os.fsencode(place)).hexdigest()[:12]
    return state_folder() / "backups" / f"{name}-{digits}"


def _copies(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.name != _ORIGIN and not path.name.startswith("."))


def _now() -> str:
    seconds, nanoseconds = divmod(time.time_ns(), 10**9)
    return f"{time.strftime('%Y-%m-%d_%H-%M-%S', time.localtime(seconds))}.{nanoseconds // 1000:06d}"


def _forget_oldest(folder: Path) -> None:
    known = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for forgotten in known[_MOST_FILES:]:
        for path in forgotten.iterdir():
            path.unlink(missing_ok=True)
        forgotten.rmdir()
