"""What the cell styles of a workbook do to numbers: show them as dates, or otherwise than they are."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from akm_excel.spreadsheet.number_formats import BUILT_IN, BUILT_IN_DATES, Shown, hides_text, is_date, shown
from akm_excel.spreadsheet.package import MAIN, parse_content
from akm_excel.spreadsheet.unseen import Unseen, hiding_conditions, unseen_styles

_TRIED = (5.0, -5.0, 0.0)
"""One number for each section of a format."""


class Styles(NamedTuple):
    """The cell styles by their number: those that show dates, the formats of those that may show another number
    or text.

    `open` are those whose cells can be typed into where the sheet is protected, `unseen` those that leave nothing to be
    seen of a number. `hiding` are the formats under a condition that do, by their own numbers.
    """

    dates: frozenset[int] = frozenset()
    formats: Mapping[int, str] = {}
    open: frozenset[int] = frozenset()
    unseen: Mapping[int, Unseen] = {}
    hiding: frozenset[int] = frozenset()


def _number(element: etree._Element) -> int:
    """The number of an element's format; 0, *General*, for one that is no number."""
    text = element.get("numFmtId", "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@lru_cache(maxsize=64)
def read_styles(data: bytes) -> Styles:
    """The styles in a workbook's part of styles. Raises `etree.XMLSyntaxError` for what is no XML."""
    root = parse_content(data)
    codes: dict[int, str] = dict(BUILT_IN)
    for item in root.iterfind(f"{{{MAIN}}}numFmts/{{{MAIN}}}numFmt"):
        codes[_number(item)] = item.get("formatCode", "")
    codes.pop(0, None)
    dates = {number for number in BUILT_IN_DATES if number not in codes}
    dates |= {number for number, code in codes.items() if is_date(code)}
    odd = {number: code for number, code in codes.items() if number not in dates and _may_differ(code)}
    listed = list(root.iterfind(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf"))
    styles = [_number(style) for style in listed]
    protections = [style.find(f"{{{MAIN}}}protection") for style in listed]
    return Styles(
        frozenset(index for index, number in enumerate(styles) if number in dates),
        {index: odd[number] for index, number in enumerate(styles) if number in odd},
        frozenset(
            index for index, own in enumerate(protections) if own is not None and own.get("locked") in {"0", "false"}
        ),
        unseen_styles(root),
        hiding_conditions(root),
    )


def of_formats(codes: Iterable[str]) -> Styles:
    """The styles whose formats are these, in their order: of a workbook that comes from no file."""
    listed = list(codes)
    dates = frozenset(index for index, code in enumerate(listed) if is_date(code))
    odd = {index: code for index, code in enumerate(listed) if index not in dates and _may_differ(code)}
    return Styles(dates, odd)


def _may_differ(code: str) -> bool:
    is_conditional = "[<" in code or "[>" in code or "[=" in code
    return is_conditional or hides_text(code) or any(shown(code, v) is not Shown.AS_IT_IS for v in _TRIED)
