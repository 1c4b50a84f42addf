"""Rows whose cells stand in other columns than their own, told by what stands where it does not belong."""

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

from akm_excel.core.plan import TEXTS, Column
from akm_excel.core.text import squash
from akm_excel.importing.document import EMPTY, Cell, Row
from akm_excel.importing.folding import key
from akm_excel.importing.headings import Columns
from akm_excel.importing.piece import is_nothing, read_piece
from akm_excel.patterns import pattern

if TYPE_CHECKING:
    from akm_excel.importing.entry import Entry

_NUMBER = pattern(r"\d")
_LETTER = pattern(r"[^\W\d_]")
_PURE = pattern(r"[\d\s.,/;+'\u00a0-]*\d[\d\s.,/;+'\u00a0-]*")
_YEAR_ALONE = pattern(r"20\d\d")
_LONGEST_COUNTED = 40


def is_figure(cell: Cell) -> bool:
    """Whether a cell looks like figures: digits and hardly a word."""
    if cell.stored is not None:
        return True
    text = squash(cell.text)
    return bool(_NUMBER.search(text)) and len(_LETTER.findall(text)) <= 6 and len(text) <= 60


def strays(row: Row, columns: Columns) -> list[Cell]:
    """The cells of a row that say a figure where words belong: under the name, the unit, or a text.

    ``2 marta`` is a text's own where both figures stand in their columns, and a figure out of place where they do not.
    """
    figures = [row.cell(columns.places[c]) for c in (Column.FACT, Column.PLAN) if c in columns.places]
    lacks = any(cell.is_empty for cell in figures) or not figures
    cells = []
    for column in (Column.NAME, Column.UNIT, *TEXTS):
        cell = row.cell(columns.places[column]) if column in columns.places else EMPTY
        text = squash(cell.text)
        if column is Column.UNIT:
            is_stray = bool(_NUMBER.search(text))
        elif _PURE.fullmatch(text):
            is_stray = not _YEAR_ALONE.fullmatch(text)
        else:
            is_stray = (column is Column.NAME or lacks) and _is_counted(text)
        if is_stray:
            cells.append(cell)
    return cells


def _is_counted(text: str) -> bool:
    """Whether a text is a figure with the word of what it counts: ``42 ta``."""
    if not text[:1].isdigit() or len(text) > _LONGEST_COUNTED:
        return False
    quantity = read_piece(text).quantity
    return quantity is not None and quantity.is_number


def displacement(entry: "Entry", row: Row, columns: Columns, elsewhere: Set[str]) -> str:
    """Why a row's cells seem to stand in other columns than their own, or an empty text.

    A figure under the unit or where only words belong, words under fact or plan (a sentence, or what stands in another
    column `elsewhere`), figures merged over two columns of them, or cells beyond the table.
    """
    if columns.fields and len(row.cells) > columns.fields:
        return " | ".join(squash(text) for text in row.texts)
    for cell in (*row.cells[columns.width :], *strays(row, columns), *_wide(row, columns)):
        if not cell.is_empty:
            return squash(cell.text)
    for line in entry.lines:
        for cell in (line.fact, line.plan):
            if cell.stored is None and (_is_words(cell.text) or _is_of(cell.text, elsewhere)):
                return squash(cell.text)
    if Column.CODE in columns.places and entry.code.stored is None:
        code = squash(entry.code.text)
        if len(code) > 12 and _is_words(code) and (entry.unit or entry.has_figures):
            return code
    return ""


def _wide(row: Row, columns: Columns) -> Iterator[Cell]:
    """Figures in a merged cell that reaches over columns of other figures: of which it is nobody can tell."""
    told = {columns.places[column] for column in (Column.FACT, Column.PLAN) if column in columns.places}
    figures = told | set(columns.untold)
    for place in figures:
        cell = row.cell(place)
        reached = set(range(place, place + cell.across)) & figures
        if len(reached) > 1 and reached & told and _NUMBER.search(cell.text):
            yield cell


def _is_of(text: str, elsewhere: Set[str]) -> bool:
    return not is_nothing(text) and key(text) in elsewhere


def _is_words(text: str) -> bool:
    """Whether a cell of figures holds a sentence: letters, and no digit."""
    shown = squash(text)
    return len(_LETTER.findall(shown)) > 12 and not _NUMBER.search(shown)
