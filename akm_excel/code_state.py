"""Which code this is: what it made may be kept for as long as it is the same."""

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from akm_excel.version import __version__

_PACKAGE = Path(__file__).parent


@cache
def digest() -> str:
    """What changes when the library changes: its version, and the names, sizes and times of its modules."""
    told = sorted(_modules(_PACKAGE))
    return hashlib.sha256(f"{__version__}\n{told}".encode()).hexdigest()


def _modules(folder: str | os.PathLike[str]) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                state = entry.stat()
                yield entry.path, state.st_size, state.st_mtime_ns
            elif "." not in entry.name and entry.name not in {"__pycache__", "locale"} and entry.is_dir():
                yield from _modules(entry.path)
