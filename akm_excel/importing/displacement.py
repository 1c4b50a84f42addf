"""Rows whose cells stand in other columns than their own, told by what stands where it does not belong."""

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from akm_excel.core.plan import TEXTS, Column
from akm_excel.core.text import squash
from akm_excel.importing.document import Cell
from akm_excel.importing.folding import key
from akm_excel.importing.headings import Columns
from akm_excel.importing.piece import is_nothing
from akm_excel.patterns import pattern

if TYPE_CHECKING:
    from akm_excel.importing.table import Entry

_NUMBER = pattern(r"\d")
_LETTER = pattern(r"[^\W\d_]")
_PURE = pattern(r"[\d\s.,/;+'\u00a0-]*\d[\d\s.,/;+'\u00a0-]*")
_YEAR_ALONE = pattern(r"20\d\d")


def is_figure(cell: Cell) -> bool:
    """Whether a cell looks like figures: digits and hardly a word."""
    if cell.stored is not None:
        return True
    text = squash(cell.text)
    return bool(_NUMBER.search(text)) and len(_LETTER.findall(text)) <= 6 and len(text) <= 60


def displacement(entry: "Entry", beyond: Sequence[Cell], columns: Columns, elsewhere: Set[str]) -> str:
    """Why a row's cells seem to stand in other columns than their own, or an empty text.

    A number under the unit or where only words belong, words under fact or plan (a sentence, or what stands in another
    column `elsewhere`), or cells beyond the table.
    """
    if beyond:
        return squash(beyond[0].text)
    if _NUMBER.search(entry.unit):
        return entry.unit
    for text in (squash(entry.name), *(squash(entry.texts[column]) for column in TEXTS)):
        if _PURE.fullmatch(text) and not _YEAR_ALONE.fullmatch(text):
            return text
    for line in entry.lines:
        for cell in (line.fact, line.plan):
            if cell.stored is None and (_is_words(cell.text) or _is_of(cell.text, elsewhere)):
                return squash(cell.text)
    if Column.CODE in columns.places and entry.code.stored is None:
        code = squash(entry.code.text)
        if len(code) > 12 and _is_words(code) and (entry.unit or entry.has_figures):
            return code
    return ""


def _is_of(text: str, elsewhere: Set[str]) -> bool:
    return not is_nothing(text) and key(text) in elsewhere


def _is_words(text: str) -> bool:
    """Whether a cell of figures holds a sentence: letters, and no digit."""
    shown = squash(text)
    return len(_LETTER.findall(shown)) > 12 and not _NUMBER.search(shown)
