"""Which code this is: what it made may be kept for as long as it is the same."""

import hashlib
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from akm_excel.version import __version__

_PACKAGE = Path(__file__).parent
_NO_CODE = frozenset(("__pycache__", "locale"))


@cache
def digest(*folders: str) -> str:
    """What changes when the library changes: its version, and the names, sizes and times of its modules.

    With `folders` those of the package itself and of these alone: each module takes some microseconds.
    """
    inside = frozenset(folders)
    told = sorted(_modules(_PACKAGE, inside.__contains__ if inside else lambda _: True))
    return hashlib.sha256(f"{__version__}\n{told}".encode()).hexdigest()


def _modules(folder: str | os.PathLike[str], counts: Callable[[str], bool]) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                state = entry.stat()
                yield entry.path, state.st_size, state.st_mtime_ns
            elif "." not in entry.name and entry.name not in _NO_CODE and counts(entry.name) and entry.is_dir():
                yield from _modules(entry.path, lambda _: True)
