"""Undo: what the last button changed in a workbook, kept until it is taken back.

A macro empties the application's own undo stack, and each click is a new process. So the edits are kept
in a file of the user's, one a workbook; the workbook itself, which may be sent to others, has none of it.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import Cell, Content
from akm_excel.spreadsheet.edits import Edit
from akm_excel.spreadsheet.formula import unquoted
from akm_excel.storage import private_folder, state_folder, write_whole

_VERSION = 1
_MOST_FILES = 200


@dataclass(frozen=True)
class Kept:
    """What a button changed; `button` is the name of its function."""

    button: str
    edits: tuple[Edit, ...]


def _file(book: str) -> Path:
    """The file for a workbook, known by its full name."""
    return state_folder() / "undo" / f"{hashlib.sha256(os.path.normcase(book).encode()).hexdigest()[:32]}.json"


def keep(book: str, button: str, edits: Sequence[Edit]) -> None:
    """Keep what a button changed in a workbook, in place of what was kept before."""
    path = _file(book)
    private_folder(path.parent)
    record = {
        "version": _VERSION,
        "book": book,
        "button": button,
        "edits": [[*edit.where, _packed(edit.old), _packed(edit.new), edit.rule] for edit in edits],
    }
    write_whole(path, json.dumps(record, ensure_ascii=False).encode(), private=True)
    for old in sorted(path.parent.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)[_MOST_FILES:]:
        old.unlink(missing_ok=True)


def kept(book: str) -> Kept | None:
    """What the last button changed in a workbook; None where there is nothing, or nothing that can be read."""
    try:
        record = json.loads(_file(book).read_text(encoding="utf-8"))
        if record["version"] != _VERSION or record["book"] != book:
            return None
        edits = tuple(
            Edit((sheet, row, column), _unpacked(old), _unpacked(new), rule)
            for sheet, row, column, old, new, rule in record["edits"]
        )
        return Kept(record["button"], edits)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget(book: str) -> None:
    """Keep nothing of a workbook any more."""
    _file(book).unlink(missing_ok=True)


def undoable(record: Kept, book: Book) -> tuple[list[Edit], list[Edit]]:
    """The edits that take back what was kept, and those kept that are left: the cell holds something else by now."""
    back, left = [], []
    for edit in record.edits:
        sheet, _, _ = edit.where
        if sheet in book.sheets and _is_same(book.cell(edit.where), edit.new):
            back.append(edit.undone)
        else:
            left.append(edit)
    return back, left


def _is_same(here: Cell, written: Cell) -> bool:
    if written.formula is not None and here.formula is not None:
        return unquoted(here.formula) == unquoted(written.formula)
    if written.formula is not None or here.formula is not None:
        return False
    if written.content is Content.NUMBER:
        return here.content is Content.NUMBER and here.text == written.text
    return here.content is written.content and here.text == written.text


def _packed(cell: Cell) -> list[Any]:
    return [cell.content.value, cell.number, cell.text, cell.formula, cell.style]


def _unpacked(packed: list[Any]) -> Cell:
    content, number, text, formula, style = packed
    return Cell(Content(content), number, text, formula, style)
