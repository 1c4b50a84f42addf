"""The cells of a sheet, as its XML says: values, formulas, error values and what has no result."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from lxml import etree

from akm_excel.patterns import pattern
from akm_excel.spreadsheet.escapes import unescaped
from akm_excel.spreadsheet.package import MAIN

_T = f"{{{MAIN}}}t"
_RPH = f"{{{MAIN}}}rPh"
NUMBER = pattern(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
"""How programs spell numbers: 5, -5.5, .5, 5., 1E-05, 1e+16; white space round them is allowed by XML Schema."""
XML_SPACE = " \t\r\n"
_TRUTH = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}


class Content(Enum):
    """What kind of value a cell holds.

    `TWICE`: the file says two things of the cell, and readers differ in which they take. `INVALID`: it says
    what its kind of cell cannot hold.
    """

    BLANK = "blank"
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    ERROR = "error"
    NO_RESULT = "no result"
    TWICE = "twice"
    INVALID = "invalid"


class Cell(NamedTuple):
    """One cell. `number` is set for numbers; `text` is the text, or what the cell shows as text.

    `formula` is the formula in relative form (see `formula.relative`), None for a constant.
    """

    content: Content
    number: float | None = None
    text: str = ""
    formula: str | None = None
    style: int = 0


Result = Decimal | str
"""What a formula gives: an exact number or a text."""
EMPTY = Cell(Content.BLANK)
Cells = Mapping[tuple[int, int], Cell]
"""The cells of one sheet by row and column, both from 1; blank ones may be missing."""


DOUBTFUL = (Content.TWICE, Content.INVALID)
"""What is no value, and never counts as one: only the file's writer knows what was meant."""


def rich_text(item: etree._Element) -> str:
    """The text of a string item: its runs joined, phonetic hints left out."""
    runs = (text for text in item.iter(_T) if (parent := text.getparent()) is not None and parent.tag != _RPH)
    return unescaped("".join(text.text or "" for text in runs))


def as_cell(kind: str, value: str | None, formula: str | None, style: int) -> Cell:
    """The cell that a ``<c>`` of a kind (its ``t``) with a value describes.

    `value` is the text itself also where the sheet names it by its index, None where there is none.
    """
    if kind == "s" and value:
        return Cell(Content.TEXT, None, value, formula, style)
    if kind in {"str", "inlineStr", "s"}:
        if not value and formula is not None and kind != "str":
            return Cell(Content.NO_RESULT, formula=formula, style=style)
        text = unescaped(value or "") if kind == "str" else value or ""
        return Cell(Content.TEXT if text or formula is not None else Content.BLANK, None, text, formula, style)
    if not value:
        return Cell(Content.BLANK if formula is None else Content.NO_RESULT, formula=formula, style=style)
    if kind == "e":
        return Cell(Content.ERROR, text=value, formula=formula, style=style)
    if kind == "b" and value.strip(XML_SPACE) in _TRUTH:
        return Cell(Content.BOOLEAN, text=_TRUTH[value.strip(XML_SPACE)], formula=formula, style=style)
    if kind == "d":
        return Cell(Content.TEXT, text=value, formula=formula, style=style)
    if kind == "n" and NUMBER.fullmatch(value.strip(XML_SPACE)):
        return Cell(Content.NUMBER, float(value), value.strip(XML_SPACE), formula, style)
    return Cell(Content.INVALID, text=value, formula=formula, style=style)
