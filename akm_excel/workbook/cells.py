"""The cells of a sheet, as its XML says: values, formulas, error values and what has no result."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from lxml import etree

from akm_excel.workbook import address
from akm_excel.workbook.formula import relative
from akm_excel.workbook.package import MAIN, Package

_C, _V, _F, _IS, _T, _R, _ROW = (f"{{{MAIN}}}{tag}" for tag in ("c", "v", "f", "is", "t", "r", "row"))
_RPH = f"{{{MAIN}}}rPh"


class Content(Enum):
    """What kind of value a cell holds."""

    BLANK = "blank"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    ERROR = "error"
    NO_RESULT = "no result"


class Cell(NamedTuple):
    """One cell. `number` is set for numbers; `text` is the text, or what the cell shows as text.

    `formula` is the formula in relative form (see `formula.relative`), None for a constant.
    """

    content: Content
    number: float | None = None
    text: str = ""
    formula: str | None = None
    style: int = 0


EMPTY = Cell(Content.BLANK)
Cells = Mapping[tuple[int, int], Cell]
"""The cells of one sheet by row and column, both from 1; blank ones may be missing."""


def rich_text(item: etree._Element) -> str:
    """The text of a string item: its runs joined, phonetic hints left out."""
    runs = (text for text in item.iter(_T) if (parent := text.getparent()) is not None and parent.tag != _RPH)
    return "".join(text.text or "" for text in runs)


def shared_strings(package: Package) -> list[str]:
    """The workbook's table of texts."""
    part = package.part_of_kind("sharedStrings")
    if part is None:
        return []
    return [rich_text(item) for item in package.root(part).iterchildren(f"{{{MAIN}}}si")]


def positions(root: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Row, column and element of each cell; an element without an address follows its neighbour."""
    row_number = 0
    for row in root.iterfind(f"{{{MAIN}}}sheetData/{_ROW}"):
        row_number = int(row.get("r", row_number + 1))
        column = 0
        for cell in row.iterchildren(_C):
            where = cell.get("r")
            if where is None:
                column += 1
            else:
                _, column = address.parse(where)
            yield row_number, column, cell


def read_cells(root: etree._Element, strings: list[str]) -> dict[tuple[int, int], Cell]:
    """The cells of a sheet's XML.

    Raises `ValueError` for an address, number or index of texts that is none; the first of two
    cells with one address counts, as it does in Excel.
    """
    found: dict[tuple[int, int], Cell] = {}
    shared: dict[str, str] = {}
    for row, column, element in positions(root):
        kind = element.get("t", "n")
        style = int(element.get("s", 0))
        value = formula = None
        for child in element:
            if child.tag == _V:
                value = child.text
            elif child.tag == _F:
                formula = _formula(child, shared, row, column)
            elif child.tag == _IS:
                value = rich_text(child)
        found.setdefault((row, column), _cell(kind, value, formula, style, strings))
    return found


def _formula(element: etree._Element, shared: dict[str, str], row: int, column: int) -> str:
    text = element.text or ""
    group = element.get("si")
    if element.get("t") == "shared" and group is not None:
        if text:
            shared[group] = relative(text, row, column)
        return shared.get(group, "")
    return relative(text, row, column)


def _cell(kind: str, value: str | None, formula: str | None, style: int, strings: list[str]) -> Cell:
    if kind in {"str", "inlineStr"}:
        if value is None and formula is not None and kind != "str":
            return Cell(Content.NO_RESULT, formula=formula, style=style)
        text = value or ""
        blank = not text and formula is None
        return Cell(Content.BLANK if blank else Content.TEXT, text=text, formula=formula, style=style)
    if value is None or value == "":
        content = Content.BLANK if formula is None else Content.NO_RESULT
        return Cell(content, formula=formula, style=style)
    if kind == "s":
        index = int(value)
        if not 0 <= index < len(strings):
            raise ValueError(f"no text {index} in the table of texts")
        text = strings[index]
        return Cell(Content.TEXT if text else Content.BLANK, text=text, formula=formula, style=style)
    if kind == "e":
        return Cell(Content.ERROR, text=value, formula=formula, style=style)
    if kind == "b":
        return Cell(Content.BOOLEAN, text="TRUE" if value == "1" else "FALSE", formula=formula, style=style)
    if kind == "d":
        return Cell(Content.TEXT, text=value, formula=formula, style=style)
    return Cell(Content.NUMBER, number=float(value), text=value, formula=formula, style=style)
