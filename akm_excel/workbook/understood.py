"""A template that was understood before: its workbook is read again only when it, or this code, changed.

Every command and every click needs the template; reading it takes 25 ms, recalling it 1. What is kept
is Python's own form of the values, in the user's cache folder, as the interpreter keeps bytecode: it is
no more to be trusted, and no less, than the library's own files there.
"""

import hashlib
import os
import pickle
from contextlib import suppress
from pathlib import Path

from akm_excel.core.template import Template
from akm_excel.storage import cache_folder, write_whole
from akm_excel.version import __version__

_CODE = tuple(Path(__file__).parents[1] / name for name in ("", "core", "spreadsheet", "workbook"))
"""The folders whose code makes a template; a template that older code made is not recalled."""
_UNUSABLE = (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, TypeError, ValueError, IndexError)
"""What a missing, cut off or outdated file raises."""


def _place(data: bytes) -> Path:
    newest = max(entry.stat().st_mtime_ns for folder in _CODE for entry in os.scandir(folder) if entry.is_file())
    told = f"{hashlib.sha256(data).hexdigest()} {__version__} {newest}"
    return cache_folder() / "templates" / f"{hashlib.sha256(told.encode()).hexdigest()[:24]}.pickle"


def recall(data: bytes) -> Template | None:
    """The template in a workbook of these bytes, if it was understood before."""
    try:
        found = pickle.loads(_place(data).read_bytes())
    except _UNUSABLE:
        return None
    return found if isinstance(found, Template) else None


def keep(data: bytes, template: Template) -> None:
    """Remember the template in a workbook of these bytes; where that cannot be done it is read again."""
    place = _place(data)
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, pickle.dumps(template))
