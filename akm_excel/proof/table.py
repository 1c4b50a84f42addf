"""The long table held against itself: which of its rows say what its other rows contradict.

A district stands in each of its rows with its code, name, year, file and hash. Where one of these was changed in one
row, the others of the row and all other rows say what it was: so a single changed cell is named, and
the row is still read as its district's.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from akm_excel.core.long_rows import LongRow
from akm_excel.core.plan import PLANNED, Key
from akm_excel.core.template import Template
from akm_excel.errors import WorkbookError
from akm_excel.proof.change import Change, What
from akm_excel.regional.data import ADDED, DERIVED, HEADINGS, NAME
from akm_excel.regional.reading import long_row, rows_under
from akm_excel.spreadsheet.address import spell
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content

_IDENTITY = ("Tuman kodi", "Tuman", "Yil", "Fayl", "SHA-256")
_KNOWN_BY = 3
"""A row is a district's where so many of the five agree."""

_Identity = tuple[str, ...]


@dataclass(frozen=True)
class TableRead:
    """The rows that could be read, in the order of the table, and what contradicts the others."""

    rows: Sequence[LongRow]
    changes: Sequence[Change]


def is_before_planned(book: Book) -> bool:
    """Whether a version wrote the long table that knew no plan by quarter: neither its columns nor their names."""
    if NAME not in book.sheets or any(f"akm_data_{column}" in book.names for column in PLANNED):
        return False
    return rows_under(book, NAME, ADDED) is None


def read_table(book: Book, template: Template) -> TableRead | None:
    """The rows of *Maʼlumotlar*; None where it has none, as its rows are too many for a workbook.

    Raises `WorkbookError` where the sheet or its headings are gone.
    """
    needed = tuple(name for name in HEADINGS if name not in DERIVED | ADDED)  # versions before had no others
    listed = rows_under(book, NAME, needed) if NAME in book.sheets else None
    if listed is None:
        return None
    rows = list(listed)
    known = Counter(_identity(cells) for _, cells in rows)
    real = [identity for identity, count in known.items() if count > 1] or list(known)
    changes: list[Change] = []
    read: list[LongRow] = []
    seen: set[tuple[str, Key]] = set()
    for number, cells in rows:
        identity = _closest(_identity(cells), real)
        if identity is None:
            changes.append(Change(NAME, str(number), What.ROW_ADDED, " ".join(_identity(cells)[:2]), ""))
            continue
        changes += _contradictions(number, cells, identity)
        try:
            row = long_row({**cells, **_told(identity)}, template, book.file)
        except WorkbookError:  # no code: what its figures are of stands in the sheets made from it
            at = spell(number, HEADINGS.index("Kod") + 1)
            changes.append(Change(NAME, at, What.EMPTIED, cells.get("Kod", EMPTY).text, ""))
            continue
        if (row.district.code, row.measure.key) in seen:
            at = spell(number, HEADINGS.index("Kod") + 1)
            changes.append(Change(NAME, at, What.VALUE, str(row.measure.key), ""))
            continue
        seen.add((row.district.code, row.measure.key))
        read.append(row)
    return TableRead(read, changes)


def _identity(cells: Mapping[str, Cell]) -> _Identity:
    return tuple(cells.get(name, EMPTY).text for name in _IDENTITY)


def _closest(own: _Identity, real: Sequence[_Identity]) -> _Identity | None:
    if own in real:
        return own
    best = max(real, key=lambda other: _agreeing(own, other), default=None)
    return best if best is not None and _agreeing(own, best) >= _KNOWN_BY else None


def _agreeing(own: _Identity, other: _Identity) -> int:
    return sum(one == two for one, two in zip(own, other, strict=True))


def _contradictions(number: int, cells: Mapping[str, Cell], identity: _Identity) -> Iterator[Change]:
    for name, wanted in zip(_IDENTITY, identity, strict=True):
        stands = cells.get(name, EMPTY).text
        if stands != wanted:
            what = What.VALUE if stands else What.EMPTIED
            yield Change(NAME, spell(number, HEADINGS.index(name) + 1), what, stands, wanted)


def _told(identity: _Identity) -> Mapping[str, Cell]:
    """The cells that say whose row it is."""
    told = {name: Cell(Content.TEXT, text=text) for name, text in zip(_IDENTITY, identity, strict=True)}
    year = told["Yil"].text
    told["Yil"] = Cell(Content.NUMBER, float(year), year) if year.isdecimal() else EMPTY
    return told
