"""The cache of templates: a template's workbook is read again only when it, or the library's code, changed.

Every command and every click needs the template; reading it takes 25 ms, its text in the cache 1. An entry is a text
that can only make the values of a template (see `workbook.template_text`), under the hash of what it was made from and
by, with a hash of its own before it: what is damaged, cut off or another's is as if it were not there.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from akm_excel import code_state
from akm_excel.storage import cache_folder, private_folder, write_whole
from akm_excel.workbook import template_text
from akm_excel.workbook.placed_template import PlacedTemplate

_READERS = ("core", "spreadsheet", "workbook")
"""The folders whose code decides what a template is."""
_HASH = 64
"""The hexadecimal digits of an entry's own hash, which it begins with."""


def cached(data: bytes, understand: Callable[[], PlacedTemplate]) -> PlacedTemplate:
    """The template in a workbook of these bytes: the one in the cache, else what `understand` reads, kept for later.

    Where it cannot be kept it is read the next time. A template that was read just now is the same to the last object
    as the next process will have.
    """
    name = hashlib.sha256(f"{hashlib.sha256(data).hexdigest()} {code_state.digest(*_READERS)}".encode()).hexdigest()
    place = cache_folder() / "templates" / f"{name[:24]}.txt"
    known = _recalled(place, name)
    if known is not None:
        return known
    text = template_text.to_text(understand())
    with suppress(OSError):
        private_folder(place.parent)
        write_whole(place, f"{_own_hash(name, text)}\n{text}".encode(), private=True, durable=False)
    return template_text.from_text(text)


def _recalled(place: Path, name: str) -> PlacedTemplate | None:
    try:
        entry = place.read_bytes().decode()
        text = entry[_HASH + 1 :]
        return template_text.from_text(text) if entry[:_HASH] == _own_hash(name, text) else None
    except (OSError, ValueError):
        return None


def _own_hash(name: str, text: str) -> str:
    return hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()
