"""The cells of a sheet, as its XML says: values, formulas, error values and what has no result."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from lxml import etree

from akm_excel.spreadsheet.package import MAIN

_T = f"{{{MAIN}}}t"
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


Result = Decimal | str
"""What a formula gives: an exact number or a text."""
EMPTY = Cell(Content.BLANK)
Cells = Mapping[tuple[int, int], Cell]
"""The cells of one sheet by row and column, both from 1; blank ones may be missing."""


def rich_text(item: etree._Element) -> str:
    """The text of a string item: its runs joined, phonetic hints left out."""
    runs = (text for text in item.iter(_T) if (parent := text.getparent()) is not None and parent.tag != _RPH)
    return "".join(text.text or "" for text in runs)


def as_cell(kind: str, value: str | None, formula: str | None, style: int) -> Cell:
    """The cell that a ``<c>`` of a kind (its ``t``) with a value describes.

    `value` is the text itself also where the sheet names it by its index, None where there is none.
    Raises `ValueError` for a number that is none.
    """
    if kind in {"str", "inlineStr", "s"}:
        if value is None and formula is not None and kind != "str":
            return Cell(Content.NO_RESULT, formula=formula, style=style)
        blank = not value and formula is None
        return Cell(Content.BLANK if blank else Content.TEXT, text=value or "", formula=formula, style=style)
    if value is None or value == "":
        content = Content.BLANK if formula is None else Content.NO_RESULT
        return Cell(content, formula=formula, style=style)
    if kind == "e":
        return Cell(Content.ERROR, text=value, formula=formula, style=style)
    if kind == "b":
        return Cell(Content.BOOLEAN, text="TRUE" if value == "1" else "FALSE", formula=formula, style=style)
    if kind == "d":
        return Cell(Content.TEXT, text=value, formula=formula, style=style)
    return Cell(Content.NUMBER, number=float(value), text=value, formula=formula, style=style)
