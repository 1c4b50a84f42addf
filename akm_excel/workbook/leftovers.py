"""What differs between a plan's workbook and the same plan in another edition: changes, and what was left behind."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from akm_excel.core.answers import REMARK, STATE
from akm_excel.core.editions import moves
from akm_excel.core.quantity import from_float
from akm_excel.language import tr
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content
from akm_excel.spreadsheet.edits import Edit
from akm_excel.spreadsheet.notes import notes
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.fields import Field
from akm_excel.workbook.layout import Layout, find_layout, places
from akm_excel.workbook.placed_template import PlacedTemplate

_HIDDEN = "_akm"
_ANCHOR = re.compile(rb"</(?:\w+:)?(?:twoCell|oneCell|absolute)Anchor>")
"""The end of what places one thing in a drawing."""


class Comparison:
    """A plan's workbook (`old`, made from `blank` of the edition `own`) and the `new` one that it was moved to."""

    def __init__(self, old: Book, blank: Book, new: Book, own: PlacedTemplate, template: PlacedTemplate) -> None:
        self.old, self.blank, self.new = old, blank, new
        self.moved = {str(key): str(other) for key, other in moves(own, template).items()}
        self._places = {id(book): places(book, find_layout(book)) for book in (old, blank, new)}

    def changes(self) -> Iterator[Edit]:
        """Every cell of the new workbook that says something else than its like in the old one, in its order."""
        like = {there: where for where in _filled(self.old) if (there := self._like(where, self.new)) is not None}
        for where in sorted({*_filled(self.new), *like}, key=lambda one: (self.new.sheets.index(one[0]), *one[1:])):
            if where[0] == _HIDDEN or where[0] not in self.old.sheets or self._is_result(self.new, where):
                continue
            old = self.old.cell(like[where]) if where in like else EMPTY
            new = self.new.cell(where)
            if _said(old) != _said(new):
                yield Edit(where, old, new)

    def left(self) -> Iterator[str]:
        """What people put into the old workbook that the new one does not have, in words."""
        for name in self.old.sheets:
            if name not in self.blank.sheets and name not in self.new.sheets:
                yield tr("the sheet '{name}'").format(name=name)
        for name in sorted(set(self.old.names) - set(self.blank.names) - set(self.new.names)):
            if not name.startswith("_xlnm"):
                yield tr("the name {name}").format(name=name)
        for where in sorted(_filled(self.old), key=lambda one: (self.old.sheets.index(one[0]), *one[1:])):
            if where[0] in self.blank.sheets and where[0] != _HIDDEN and self._is_left(where):
                yield tr("{cell}: {text}").format(cell=address.place(where), text=_shown(self.old.cell(where)))

    def _is_left(self, where: Where) -> bool:
        cell = self.old.cell(where)
        blank, new = self._like(where, self.blank), self._like(where, self.new)
        known = self.blank.cell(blank) if blank else EMPTY
        if self._is_result(self.old, where) or known.formula is not None or _said(cell) == _said(known):
            return False
        filled = self.new.cell(new) if new else EMPTY
        if self._is_figure(where) and new is not None and cell.formula is None:
            return False  # filled in, however it was stored
        return _said(cell) != _said(filled)

    def _is_figure(self, where: Where) -> bool:
        layout = self._layout
        return where[0] == layout.sheet and where[1] >= layout.first and where[2] in layout.figures.values()

    @cached_property
    def _layout(self) -> Layout:
        return find_layout(self.old)

    def _is_result(self, book: Book, where: Where) -> bool:
        """Whether a cell holds findings, which are made anew, or what was typed beside them, which is carried over."""
        findings, head = book.area("akm_findings"), book.area("akm_findings_summary")
        sheet, row, column = where
        if head is not None and (sheet, row, column) == (head.sheet, head.top, head.left):
            return True
        if findings is None or sheet != findings.sheet:
            return False
        cell = book.cell(where)
        if row == findings.top - 1:
            return cell.text in {REMARK, STATE}
        return row >= findings.top and (findings.left <= column <= findings.right or cell.formula is None)

    @cached_property
    def _place_of(self) -> dict[Where, Field]:
        return {where: place for place, where in self._places[id(self.old)].items()}

    def _like(self, where: Where, book: Book) -> Where | None:
        """The cell of another of the books that means what a cell of the old one does; None where there is none."""
        place = self._place_of.get(where)
        if place is not None:
            if book is self.new:
                place = place._replace(name=self.moved.get(place.name, place.name))
            return self._places[id(book)].get(place)
        layout = self._layout
        sheet, row, at = where
        ids = self.old.area("akm_sum_id")
        if ids and sheet == ids.sheet and row >= ids.top:
            there = self._summary_rows(book).get(self._summary_names.get(row, ""))
            return (there[0], there[1], at) if there else None
        if sheet == layout.sheet and row > layout.last:  # the lines to sign on, below the table
            there_layout = find_layout(book)
            return (there_layout.sheet, row - layout.last + there_layout.last, at)
        if sheet == layout.sheet and row >= layout.first:
            return None
        return where if sheet in book.sheets else None

    @cached_property
    def _summary_names(self) -> dict[int, str]:
        return {row: name for name, (_, row) in self._summary_rows(self.old).items()}

    def _summary_rows(self, book: Book) -> dict[str, tuple[str, int]]:
        """The rows of *Jamlanma* by their ids, headings by their texts."""
        ids = book.area("akm_sum_id")
        by_id: dict[str, tuple[str, int]] = {}
        if ids is not None:
            for number in range(ids.top, ids.bottom + 1):
                code, text = (book.cell((ids.sheet, number, ids.left + shift)).text for shift in (0, 1))
                if code or text:
                    code = self.moved.get(code, code) if book is self.old else code
                    by_id.setdefault(code or text, (ids.sheet, number))
        return by_id


def _filled(book: Book) -> Iterator[Where]:
    for sheet in book.sheets:
        for (row, column), cell in book.cells(sheet).items():
            if cell.content is not Content.BLANK or cell.formula is not None:
                yield sheet, row, column


def _said(cell: Cell) -> object:
    """What a cell says: its formula, else its number, else its text. Results of formulas are not compared."""
    if cell.formula is not None:
        return ("=", cell.formula)
    if cell.number is not None and cell.content is Content.NUMBER:
        return from_float(cell.number)
    return cell.text


def _shown(cell: Cell) -> str:
    return tr("a formula") if cell.formula is not None else cell.text


def _kinds() -> dict[str, str]:
    """What parts of a workbook hold, by the beginnings of their names."""
    return {
        "xl/vbaproject": tr("macros"),
        "xl/media/": tr("pictures"),
        "xl/drawings/drawing": tr("drawings"),
        "xl/charts/chart": tr("charts"),
        "xl/embeddings/": tr("embedded documents"),
        "xl/externallinks/": tr("links to other workbooks"),
        "xl/tables/": tr("tables"),
        "xl/pivottables/": tr("pivot tables"),
        "xl/ctrlprops/": tr("controls"),
        "xl/activex/": tr("controls"),
        "xl/querytables/": tr("queries"),
        "xl/connections": tr("queries"),
        "customui/": tr("a ribbon of its own"),
    }


def _counted(package: Package) -> Counter[str]:
    """How many parts of each kind a workbook has, and of drawings how many things are drawn."""
    counts: Counter[str] = Counter()
    for part in package.parts():
        for beginning, said in _kinds().items():
            if part.lower().startswith(beginning):
                counts[said] += len(_ANCHOR.findall(package.read(part))) if "drawing" in beginning else 1
    return counts


def other_contents(old: Package, blank: Package) -> Iterator[str]:
    """What a workbook has beside cells and names that its edition of the template has not, in words."""
    has, known_to_have = _counted(old), _counted(blank)
    yield from sorted({said for said, count in has.items() if count > known_to_have[said]})
    known = {text for entry in blank.sheets() for text in notes(blank, entry.part).values()}
    for entry in old.sheets():
        for (row, column), text in sorted(notes(old, entry.part).items()):
            if text not in known:
                cell = address.place((entry.name, row, column))
                yield tr("the note on {cell}: {text}").format(cell=cell, text=text)
