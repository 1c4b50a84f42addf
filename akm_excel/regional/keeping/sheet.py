"""One sheet of ours, written anew: its new cells, and what the accountant put on it and beside it."""

import copy
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from akm_excel.language import tr
from akm_excel.regional.keeping.identity import KINDS, Identity, Kind
from akm_excel.regional.keeping.typed import may_be_typed
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.cells import EMPTY, Cells, Content
from akm_excel.spreadsheet.grid import Grids
from akm_excel.spreadsheet.looks import Looks, Translation
from akm_excel.spreadsheet.moving import write_out_shared
from akm_excel.spreadsheet.package import MAIN
from akm_excel.spreadsheet.references import moved, moved_area
from akm_excel.spreadsheet.slots import positions
from akm_excel.spreadsheet.texts import Texts

_C, _F, _V, _ROW, _DATA = (f"{{{MAIN}}}{tag}" for tag in ("c", "f", "v", "row", "sheetData"))
_WIDTH = 24
"""So many columns are compared to see whether a row says what it said."""
Where = tuple[int, int]


@dataclass
class Losses:
    """What cannot be kept: sentences, each with the sheet and cells that it is about."""

    said: list[str] = field(default_factory=list)

    def say(self, what: str, sheet: str, cells: str) -> None:
        """Add a sentence, once."""
        sentence = f"{sheet}!{cells}: {what}" if cells else f"{sheet}: {what}"
        if sentence not in self.said:
            self.said.append(sentence)


class KeptSheet:
    """A sheet of ours while it is written anew.

    `root` is the accountant's sheet, `new` the one that was made now, with room for her own rows and columns;
    `is_our_look` says of a format's number whether cells of ours look so and others, as a rule, don't.
    """

    def __init__(
        self,
        name: str,
        root: etree._Element,
        new: etree._Element,
        where: Identity,
        cells: tuple[Cells, Cells],
        is_our_look: Callable[[int], bool],
    ) -> None:
        self.name, self.root, self.new, self.where, self._is_our_look = name, root, new, where, is_our_look
        self.kind = KINDS.get(name, Kind())
        write_out_shared(root)
        self.old_cells, self.new_cells = cells
        self._old = {(row, column): cell for row, column, cell in positions(root)}
        self._new = {(row, column): cell for row, column, cell in positions(new)}
        self._row_elements = {int(row.get("r") or at): row for at, row in enumerate(root.iter(_ROW), start=1)}

    @cached_property
    def own(self) -> dict[Where, tuple[Where, etree._Element]]:
        """The cells that are hers, by where they will stand: where they stood, and what they were."""
        own = {}
        for (row, column), cell in self._old.items():
            place = self.where.grid.cell(row, column)
            if place is not None and self._is_hers(row, column, place, cell):
                own[place] = ((row, column), cell)
        return own

    def _is_hers(self, row: int, column: int, place: Where, cell: etree._Element) -> bool:
        rows, columns = self.where.rows, self.where.columns
        if row > rows.old.end or column > columns.old.end or row in rows.own or column in columns.own:
            return True
        if not len(cell) or self._is_said(place) or self._is_our_look(int(cell.get("s", 0))):
            return False
        return may_be_typed(place[0], self._said_in_row.get(place[0], 0), self._filled_before[row])

    def _is_said(self, place: Where) -> bool:
        cell = self._new.get(place)
        return cell is not None and len(cell) > 0

    @cached_property
    def _said_in_row(self) -> Mapping[int, int]:
        return Counter(row for (row, _), cell in self._new.items() if len(cell))

    @cached_property
    def _filled_before(self) -> Counter[int]:
        width = self.where.columns.old.end
        return Counter(row for (row, column), cell in self._old.items() if len(cell) and column <= width)

    @property
    def said(self) -> set[Where]:
        """The new cells that hold something."""
        return {place for place, cell in self._new.items() if len(cell)}

    def write(
        self, grids: Grids, texts: Texts, source: Texts, formats: Translation, old: Looks, losses: Losses
    ) -> None:
        """Put the new cells, and hers, into her sheet.

        `grids` say where cells of all sheets stand, `texts` and `formats` take what the new cells need; `source` are
        the texts of the new workbook.
        """
        kept_looks = dict(self._kept_looks(old, formats))
        data = etree.Element(_DATA)
        rows: dict[int, etree._Element] = {}
        for made in self.new.iter(_ROW):
            rows[int(made.get("r", 0))] = made
        for (row, column), cell in self._new.items():
            _translate(cell, texts, source)
            cell.set("s", str(kept_looks.get((row, column), formats.number(int(cell.get("s", 0))))))
        placed: dict[int, dict[int, etree._Element]] = {}
        for (row, column), (before, cell) in self.own.items():
            placed.setdefault(row, {})[column] = self._moved(cell, before, (row, column), grids, losses)
        here = {place: number for number in self._row_elements if (place := self.where.rows.old.one(number))}
        for number in sorted(rows.keys() | placed.keys() | here.keys()):
            element = rows.get(number)
            if element is None:
                element = etree.Element(_ROW, r=str(number))
            self._dress(element, here.get(number), is_new=number in rows)
            _insert(element, placed.get(number, {}))
            if len(element) or len(element.attrib) > 1:
                data.append(element)
        former = self.root.find(_DATA)
        if former is not None:
            self.root.replace(former, data)

    def _dress(self, element: etree._Element, before: int | None, *, is_new: bool) -> None:
        """Give a row what she gave it: hidden or not, its height."""
        element.attrib.pop("spans", None)
        if before is None:
            return
        old = self._row_elements[before]
        if not is_new:
            for name, value in old.attrib.items():
                if name not in {"r", "spans"}:
                    element.set(name, value)
            return
        for name in ("hidden", "collapsed"):
            element.attrib.pop(name, None)
            if old.get(name) is not None:
                element.set(name, old.get(name, ""))
        if old.get("customHeight") in {"1", "true"} and self._says_the_same(before, int(element.get("r", 0))):
            element.set("ht", old.get("ht", "15"))
            element.set("customHeight", "1")

    def _says_the_same(self, before: int, now: int) -> bool:
        """Whether the texts of a row are what they were, so that its height is not ours to change."""
        old = [
            self._text(self.old_cells, before, column) for column in range(1, min(self.where.columns.old.end, 24) + 1)
        ]
        new = {
            place[1]: self._text(self.new_cells, now, place[1])
            for column in range(1, len(old) + 1)
            if (place := self.where.grid.cell(before, column))
        }
        return [text for text in old if text] == [text for text in new.values() if text]

    @staticmethod
    def _text(cells: Cells, row: int, column: int) -> str:
        cell = cells.get((row, column), EMPTY)
        return cell.text if cell.content is Content.TEXT else ""

    def _moved(self, cell: etree._Element, before: Where, place: Where, grids: Grids, losses: Losses) -> etree._Element:
        """Her cell at its place, with its formula led along."""
        new = copy.deepcopy(cell)
        new.tail = None
        new.set("r", address.spell(*place))
        formula = new.find(_F)
        if formula is not None and formula.text:
            led = moved(formula.text, self.name, grids)
            formula.text = led.text
            if formula.get("ref"):
                formula.set("ref", moved_area(formula.get("ref", ""), self.where.grid) or address.spell(*place))
            for lost in led.lost:
                losses.say(
                    tr("what {reference} refers to is gone").format(reference=lost), self.name, address.spell(*before)
                )
        return new

    def _kept_looks(self, old: Looks, formats: Translation) -> Iterator[tuple[Where, int]]:
        """The cells of ours that she gave another look, by where they will stand, and that look's number."""
        pairs = [
            ((row, column), place, int(cell.get("s", 0)), int(self._new[place].get("s", 0)))
            for (row, column), cell in self._old.items()
            if (place := self.where.grid.cell(row, column)) in self._new and place is not None
        ]
        most = _most_common((new, was) for _, _, was, new in pairs)
        ours = {formats.source.of(new) for _, _, _, new in pairs}
        alike = sum(old.of(was) == formats.source.of(new) for new, was in most.items())
        is_same_version = alike * 2 >= len(most)
        for before, place, was, new in pairs:
            seen, meant = old.of(was), formats.source.of(new)
            if seen == meant or (most[new] == was and not is_same_version):
                continue
            if seen[1:] == meant[1:] and seen in ours:
                continue
            if (
                not self.kind.is_steady
                and self.old_cells.get(before, EMPTY).text != self.new_cells.get(place, EMPTY).text
            ):
                continue
            code = formats.source.number_format(new)
            is_ours = old.number_format(was) == old.number_format(most[new])
            yield place, formats.with_number_format(was, code) if is_ours else was


def _most_common(pairs: Iterator[tuple[int, int]]) -> Mapping[int, int]:
    counted: dict[int, Counter[int]] = {}
    for new, was in pairs:
        counted.setdefault(new, Counter())[was] += 1
    return {new: counts.most_common(1)[0][0] for new, counts in counted.items()}


def _translate(cell: etree._Element, texts: Texts, source: Texts) -> None:
    """Let a new cell name its text by the place that this has in the accountant's table."""
    if cell.get("t") == "s":
        value = cell.find(_V)
        if value is not None:
            value.text = str(texts.place(source.text(value.text)))


def _insert(row: etree._Element, cells: Mapping[int, etree._Element]) -> None:
    """Put cells into a row, in place of those that stand there."""
    if not cells:
        return
    there = {address.parse(cell.get("r", ""))[1]: cell for cell in row.iter(_C)}
    there |= cells
    for child in list(row):
        if child.tag == _C:
            row.remove(child)
    for at, column in enumerate(sorted(there)):
        row.insert(at, there[column])


def is_ours(place: str, sheets: Collection[str]) -> bool:
    """Whether a link leads to a sheet of ours."""
    return place.lstrip("#").rpartition("!")[0].strip("'").replace("''", "'") in sheets
