"""Formats that leave nothing to be seen of a cell: letters in the cell's own colour, or too small for any eye."""

from collections.abc import Iterator
from enum import StrEnum

from lxml import etree

from akm_excel.spreadsheet.number_formats import Shown, shown
from akm_excel.spreadsheet.package import MAIN

PAPER, INK = 0xFFFFFF, 0x000000
_SAME = 24
"""So little two colours may differ in red, green and blue, of 255, for a text to be lost in its ground."""
_SMALL = 2.0
"""In points: smaller letters are a line on the screen and dust on paper."""
# ECMA-376 part 1, 18.8.3: the colours of the system and of a theme that every theme of Excel has so.
_THEME = {"0": PAPER, "1": INK}
_INDEXED = {"0": INK, "1": PAPER, "8": INK, "9": PAPER, "64": INK, "65": PAPER}


class Unseen(StrEnum):
    """Why a figure cannot be seen."""

    COLOUR = "colour"
    SIZE = "size"


def _tag(*names: str) -> str:
    return "/".join(f"{{{MAIN}}}{name}" for name in names)


def unseen_styles(root: etree._Element) -> dict[int, Unseen]:
    """The cell formats of a table of styles under which no number can be seen, by their numbers."""
    fonts, fills = (list(root.iterfind(_tag(*path))) for path in (("fonts", "font"), ("fills", "fill")))
    unseen: dict[int, Unseen] = {}
    for index, xf in enumerate(root.iterfind(_tag("cellXfs", "xf"))):
        font, fill = _at(fonts, xf.get("fontId")), _at(fills, xf.get("fillId"))
        why = why_unseen(font, fill)
        if why is not None:
            unseen[index] = why
    return unseen


def why_unseen(font: etree._Element | None, fill: etree._Element | None) -> Unseen | None:
    """Why a number in this font on this fill cannot be seen; None where it can."""
    return _why(font, _ground(fill, PAPER))


def hiding_conditions(root: etree._Element) -> frozenset[int]:
    """The formats that cells take under a condition, and under which nothing of a number can be seen."""
    return frozenset(index for index, dxf in enumerate(root.iterfind(_tag("dxfs", "dxf"))) if hides(dxf))


def hides(dxf: etree._Element) -> bool:
    """Whether a format that cells take under a condition leaves nothing to be seen of a number."""
    code = dxf.find(_tag("numFmt"))
    if code is not None and shown(code.get("formatCode", ""), 5.0) is Shown.HIDDEN:
        return True
    font = dxf.find(_tag("font"))
    coloured = font is not None and font.find(_tag("color")) is not None
    return coloured and _why(font, _ground(dxf.find(_tag("fill")), PAPER, is_condition=True)) is not None


def _why(font: etree._Element | None, ground: int | None) -> Unseen | None:
    if font is None:
        return None
    size = font.find(_tag("sz"))
    if size is not None and is_dust(_number(size.get("val", ""))):
        return Unseen.SIZE
    ink = _colour(font.find(_tag("color")), INK)
    if ink is None or ground is None:
        return None
    return Unseen.COLOUR if is_lost(ink, ground) else None


def is_lost(ink: int, ground: int) -> bool:
    """Whether letters of one colour cannot be seen on a ground of another; both are 0xRRGGBB.

    >>> is_lost(0xFEFEFE, PAPER), is_lost(0xFF0000, PAPER)
    (True, False)
    """
    return all(abs(a - b) <= _SAME for a, b in zip(_channels(ink), _channels(ground), strict=True))


def is_dust(points: float) -> bool:
    """Whether letters of so many points are too small for any eye."""
    return points <= _SMALL


def _ground(fill: etree._Element | None, plain: int, *, is_condition: bool = False) -> int | None:
    """The colour behind a text; None where it is no single one. Under conditions a plain fill is in `bgColor`."""
    pattern = fill.find(_tag("patternFill")) if fill is not None else None
    if fill is None or (pattern is None and not len(fill)):
        return plain
    if pattern is None:
        return None  # a gradient
    kind = pattern.get("patternType", "solid" if is_condition else "none")
    if kind == "none":
        return plain
    named = pattern.find(_tag("bgColor" if is_condition else "fgColor"))
    return _colour(named, plain) if kind == "solid" else None


def _colour(element: etree._Element | None, usual: int) -> int | None:
    """A colour as 0xRRGGBB; None for one that only the workbook's theme or palette knows."""
    if element is None or element.get("auto") is not None:
        return usual
    rgb = element.get("rgb", "")
    if len(rgb) in {6, 8}:
        try:
            return int(rgb[-6:], 16)
        except ValueError:
            return None
    if (theme := element.get("theme")) is not None:
        return _THEME.get(theme) if _number(element.get("tint", "0")) == 0 else None
    return _INDEXED.get(element.get("indexed", ""))


def _channels(colour: int) -> Iterator[int]:
    yield from (colour >> 16, colour >> 8 & 0xFF, colour & 0xFF)


def _at(items: list[etree._Element], index: str | None) -> etree._Element | None:
    number = int(index) if index is not None and index.isascii() and index.isdecimal() and len(index) < 8 else 0
    return items[number] if number < len(items) else None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 11.0
