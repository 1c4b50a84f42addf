"""Which formulas depend on which cells."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TypeVar

from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Area, Book
from akm_excel.spreadsheet.evaluation import areas
from akm_excel.spreadsheet.expression import functions, parse

T = TypeVar("T")
_UNTRACEABLE = frozenset(("INDIRECT", "OFFSET", "CELL", "INFO", "NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY"))
"""What these come to depends on more than what stands in their brackets."""
_BAND = 64
"""Rows that are looked up together: blocks of cells are listed by the bands that they meet."""
_TALL = 40 * _BAND
"""A block of more rows is listed by its columns alone."""
_WIDE = 64


def formulas(book: Book) -> dict[Where, str]:
    """All formulas of a book, in relative form."""
    return {
        (sheet, row.form.number, column): form
        for sheet in book.sheets
        if book.may_calculate(sheet)
        for row in book.rows(sheet)
        for column, form in row.form.formulas.items()
    }


def reads(form: str, where: Where, book: Book) -> list[Area] | None:
    """The blocks of cells that a formula in relative form reads in a cell; None where that cannot be told."""
    tree = parse(form)
    if not _UNTRACEABLE.isdisjoint(functions(tree)):
        return None
    return areas(tree, where, book)


def dependents(book: Book, among: Mapping[Where, str], changed: Set[Where]) -> set[Where]:
    """The formulas of `among` whose results may depend on a `changed` cell, directly or not.

    Whatever cannot be traced (INDIRECT, OFFSET, table references, volatile functions, what is no formula that this
    library understands) counts as depending: a result too many is computed again, a stale one is believed. Takes
    time in proportion to formulas and changed cells.
    """
    if not among or not changed:
        return set()
    readers, untraceable = _listed(book, among)
    reached = dict.fromkeys(untraceable)
    _follow(readers, deque((*changed, *untraceable)), reached, dict.fromkeys(changed))
    return set(reached)


def origins(book: Book, among: Mapping[Where, str], cells: Iterable[Where]) -> dict[Where, Where]:
    """The formulas of `among` that read one of `cells`, directly or not, and from which of them each follows.

    Of several it is the nearest. What cannot be traced is left out.
    """
    own = {cell: cell for cell in cells}
    reached: dict[Where, Where] = {}
    if among and own:
        _follow(_listed(book, among)[0], deque(own), reached, own)
    return reached


def _listed(book: Book, among: Mapping[Where, str]) -> "tuple[_Readers, list[Where]]":
    """The formulas by what they read, and those of which that cannot be told."""
    readers, untraceable = _Readers(), []
    for where, form in among.items():
        read = reads(form, where, book)
        if read is None:
            untraceable.append(where)
        else:
            readers.add(where, read)
    return readers, untraceable


def _follow(readers: "_Readers", moving: deque[Where], reached: dict[Where, T], own: Mapping[Where, T]) -> None:
    """Put the formulas that read what moves into `reached`, each with what its first reason has in `own` or there."""
    while moving:
        where = moving.popleft()
        for reader in readers.of(where, reached.keys()):
            reached[reader] = own[where] if where in own else reached[where]
            moving.append(reader)


_Listed = list[tuple[int, int, int, int, Where]]


class _Readers:
    """Formulas by the blocks of cells that they read."""

    def __init__(self) -> None:
        self._listed: dict[tuple[str, int, int], _Listed] = {}

    def add(self, reader: Where, areas: Iterable[Area]) -> None:
        for area in set(areas):
            entry = (area.top, area.bottom, area.left, area.right, reader)
            for column in range(area.left, area.right + 1) if area.right - area.left < _WIDE else (0,):
                for band in _bands(area):
                    self._listed.setdefault((area.sheet, column, band), []).append(entry)

    def of(self, where: Where, known: Set[Where]) -> Iterator[Where]:
        """The formulas that read a cell, but for those that are known; these are listed no more."""
        sheet, row, column = where
        for key in ((sheet, c, band) for c in (column, 0) for band in (row // _BAND, -1)):
            listed = self._listed.get(key)
            if listed:
                left = []
                for entry in listed:
                    top, bottom, first, last, reader = entry
                    if reader in known:
                        continue
                    if top <= row <= bottom and first <= column <= last:
                        yield reader
                    else:
                        left.append(entry)
                self._listed[key] = left


def _bands(area: Area) -> Iterable[int]:
    return (-1,) if area.bottom - area.top > _TALL else range(area.top // _BAND, area.bottom // _BAND + 1)
