"""The cells of a sheet as its XML spells them, before it is known which texts and numbers they hold.

Here the whole of a sheet is parsed, and every element of it is accounted for: what the standard has no
place for is named, never passed over.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.cells import NUMBER, XML_SPACE, rich_text
from akm_excel.spreadsheet.formula import relative
from akm_excel.spreadsheet.package import MAIN

C, V, F, IS, ROW, SHEET, DATA, _EXTENSION = (
    f"{{{MAIN}}}{tag}" for tag in ("c", "v", "f", "is", "row", "worksheet", "sheetData", "extLst")
)
_ROW_NUMBER = pattern(r"[1-9][0-9]{0,6}", re.ASCII)
_INDEX = pattern(r"[0-9]{1,10}", re.ASCII)
KINDS = frozenset({"n", "s", "str", "inlineStr", "b", "e", "d"})
"""ECMA-376 part 1, 18.18.11 (ST_CellType)."""
_TEXT_NUMBER = pattern(r"[0-9]+", re.ASCII)
_CELLS = frozenset({"c", "row", "sheetData"})
_OF_CELLS = _CELLS | {"v", "f", "is"}
_BY_VALUE = KINDS - {"inlineStr"}


class Slot(NamedTuple):
    """One ``<c>`` as spelled.

    `at` is its number's index in the row's values, `group` the formula it shares. `doubt` is all that it says,
    where it says more than one thing, or one that cells have no place for.
    """

    row: int
    column: int
    kind: str
    style: int
    value: str | None
    formula: str | None
    group: str | None = None
    at: int | None = None
    doubt: str | None = None


def row_number(text: str) -> int:
    """The number that a row's ``r`` gives. Raises `ValueError` for one that no sheet has."""
    if not _ROW_NUMBER.fullmatch(text) or int(text) > address.LAST_ROW:
        raise ValueError(tr("not a row number: {text}").format(text=text))
    return int(text)


def style_index(text: str | None) -> int:
    """The number of a cell's style. Raises `ValueError` for what is none."""
    if text is None:
        return 0
    if not _INDEX.fullmatch(text.strip(XML_SPACE)):
        raise ValueError(tr("not a style's number: {text}").format(text=text))
    return int(text)


def parsed_rows(root: etree._Element) -> Iterator[tuple[list[Slot], list[bytes]]]:
    """The cells of each row of a sheet that was parsed whole, and their numbers.

    Raises `ValueError` for an address that is none, and where the sheet has what no sheet has.
    """
    for number, row in _rows(root):
        slots: list[Slot] = []
        values: list[bytes] = []
        for element, column in _cells(row, number):
            slot = _slot(element, number, column)
            text = (slot.value or "").strip(XML_SPACE)
            spelling = _TEXT_NUMBER if slot.kind == "s" else NUMBER
            if slot.doubt is None and slot.kind in _BY_VALUE and spelling.fullmatch(text):
                slots.append(slot._replace(value=None, at=len(values)))
                values.append(text.encode())
            else:
                slots.append(slot)
        yield slots, values


def positions(root: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Row, column and element of each cell, its address alone read; one without an address follows its neighbour.

    Raises `ValueError` for an address that is none.
    """
    for number, row in _rows(root):
        for element, column in _cells(row, number):
            yield number, column, element


def row_positions(root: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Number and element of each row; one without a number is that of its first cell, else it follows its neighbour.

    Raises `ValueError` for a number that is none.
    """
    yield from _rows(root)


def _rows(root: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    if root.tag != SHEET and etree.QName(root).localname == "worksheet":
        raise ValueError(tr("no sheet of cells, but {found}").format(found=root.tag))
    tables = root.findall(DATA) if root.tag == SHEET else []  # a sheet that is a chart or a dialogue has none
    if len(tables) > 1:
        raise ValueError(tr("it has {count} tables of cells").format(count=len(tables)))
    number = 0
    for row in tables[0].iterchildren(etree.Element) if tables else ():
        if row.tag != ROW:
            raise ValueError(tr("no row, but {found} stands behind row {number}").format(found=row.tag, number=number))
        said = row.get("r")
        if said is not None:
            number = row_number(said)
        else:
            first = next(row.iterchildren(C), None)
            where = None if first is None else first.get("r")
            number = number + 1 if where is None else address.parse(where)[0]
        yield number, row


def _cells(row: etree._Element, number: int) -> Iterator[tuple[etree._Element, int]]:
    column = 0
    for cell in row.iterchildren(etree.Element):
        if cell.tag == _EXTENSION and not _has(cell, _OF_CELLS):
            continue
        if cell.tag != C:
            raise ValueError(tr("no cell, but {found} stands in row {number}").format(found=cell.tag, number=number))
        where = cell.get("r")
        if where is None:
            column += 1
        else:
            own, column = address.parse(where)
            if own != number:
                raise ValueError(tr("the cell {cell} stands in row {number}").format(cell=where, number=number))
        yield cell, column


def _has(element: etree._Element, names: frozenset[str]) -> bool:
    """Whether an element, or one in it, has one of these names: readers that pass over its place take it for theirs."""
    return any(etree.QName(one).localname in names for one in element.iter(etree.Element))


def _slot(cell: etree._Element, number: int, column: int) -> Slot:
    kind = cell.get("t", "n")
    children = [c for c in cell.iterchildren(etree.Element) if c.tag != _EXTENSION or _has(c, _OF_CELLS)]
    for child in children:
        if _has(child, _CELLS):
            raise ValueError(tr("no cell, but {found} stands in row {number}").format(found=child.tag, number=number))
    formulas = [child for child in children if child.tag == F]
    values = [child for child in children if child.tag == V and (child.text or len(child) or kind != "inlineStr")]
    inline = [rich_text(child) for child in children if child.tag == IS]
    formula = group = None
    if formulas:
        formula = relative(formulas[0].text or "", number, column)
        group = formulas[0].get("si") if formulas[0].get("t") == "shared" else None
    said = [value.text or "" for value in values] + inline
    is_told = (
        len(formulas) <= 1
        and not (values if kind == "inlineStr" else inline)
        and len(said) <= 1
        and all(child.tag in {F, V, IS} and (child.tag == IS or not len(child)) for child in children)
    )
    doubt = None if is_told else " | ".join(text for child in children if (text := "".join(child.itertext())))
    style, value = style_index(cell.get("s")), said[0] if said else None
    return Slot(number, column, kind, style, value, formula, group, doubt=doubt)
