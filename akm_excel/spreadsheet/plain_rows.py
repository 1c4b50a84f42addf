"""Rows spelled as plainly as Excel and the library spell them: read by a strict grammar, not by the XML parser."""

import re
from functools import lru_cache

from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.escapes import unescaped
from akm_excel.spreadsheet.formula import relative
from akm_excel.spreadsheet.package import parse_xml
from akm_excel.spreadsheet.slots import Slot

_TAKEN = "\x7f"
_ROW = pattern(r'[ \t\n]*<row r="([1-9][0-9]{0,6})"((?: (?:[A-Za-z0-9]+:)?[A-Za-z]+="[^"<&]*")*)>')
_CELL = pattern(
    r'(<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,10})")?(?: t="([A-Za-z]+)")?(?: s="([0-9]{1,10})")?'
    r"(?:/>|>(<f>[^<\x7f]*</f>)?"
    r'(?:(\x7f)|(<v>[^<\x7f]*</v>)|(<v/>)|(<is><t(?: xml:space="preserve")?>[^<\x7f]*</t></is>))?</c>))'
)
_ATTRIBUTE_NAME = pattern(r' (?:([A-Za-z0-9]+):)?([A-Za-z]+)="[^"]*"')
_REFERENCE = pattern(r"&(?:(lt|gt|quot|apos|amp)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_SIGNS = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_NO_SIGN = pattern("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""What XML has no place for, and the carriage return, which it reads as a line feed."""
_END = "</row>"
_MOST_CELLS = 50_000
_MOST_ROOTS = 64
_known: dict[str, Slot | None] = {}
"""Rows differ in a few cells only, so each spelling of a cell is read once."""


def plain_slots(root: bytes, masked: bytes) -> list[Slot] | None:
    """The cells of a piece of a sheet, up to a row's end, that is spelled plainly; None for any other.

    `root` is the sheet's first tag; in place of each number stands a sign (``\\x7f``), which becomes the cell's value.
    """
    try:
        text = masked.decode()
    except UnicodeDecodeError:
        return None
    row = _ROW.match(text)
    if row is None or not text.endswith(_END) or _NO_SIGN.search(text) or "]]>" in text:
        return None
    attributes = _ATTRIBUTE_NAME.findall(row[2])
    names = {name for _, name in attributes}
    if (
        len(names) < len(attributes)
        or not names.isdisjoint(("r", "xmlns"))
        or not _prefixes(root).issuperset(prefix for prefix, _ in attributes)
    ):
        return None
    cells = _CELL.findall(text, row.end())
    if row.end() + sum([len(cell[0]) for cell in cells]) + len(_END) != len(text):
        return None  # something stands between them
    if len(_known) > _MOST_CELLS:
        _known.clear()
    slots = []
    number = int(row[1])
    for cell in cells:
        spelled = cell[0]
        slot = _known[spelled] if spelled in _known else _slot(*cell)
        if slot is None or slot.row != number:
            return None
        slots.append(slot)
    return slots


@lru_cache(maxsize=_MOST_ROOTS)
def _prefixes(root: bytes) -> frozenset[str]:
    """The prefixes that a sheet's first tag declares, and none."""
    declared = parse_xml(root + b"</worksheet>").nsmap
    return frozenset({"", "xml", *(prefix for prefix in declared if prefix)})


def _slot(
    spelled: str,
    letters: str,
    digits: str,
    style: str,
    kind: str,
    style_behind: str,
    form: str,
    taken: str,
    value: str,
    empty: str,
    inline: str,
) -> Slot | None:
    """A cell that is spelled so, of its parts with their tags, empty where it has none; None for what is none."""
    slot = None
    row, column = int(digits), address.column_number(letters)
    try:
        if row > address.LAST_ROW or column > address.LAST_COLUMN or (style and style_behind):
            return None
        said: str | None = None
        if kind == "inlineStr":
            if taken or empty or (value and value != "<v></v>"):
                return None
            if inline:
                said = unescaped(_plain_text(inline[inline.index(">", 5) + 1 : -9]))
            elif value:
                said = ""
        elif inline:
            return None
        elif taken:
            said = taken
        elif value:
            said = _plain_text(value[3:-4])
        elif empty:
            said = ""
        formula = relative(_plain_text(form[3:-4]), row, column) if form else None
        slot = Slot(row, column, kind or "n", int(style or style_behind or 0), said, formula)
    except ValueError:
        return None
    finally:
        _known[spelled] = slot
    return slot


def _plain_text(text: str) -> str:
    """What XML reads of character data. Raises `ValueError` for references that only a parser knows."""
    if "&" not in text:
        return text
    if "&" in _REFERENCE.sub("", text):
        raise ValueError(text)
    plain = _REFERENCE.sub(_referred, text)
    if _NO_SIGN.search(plain) or _TAKEN in plain:
        raise ValueError(text)
    return plain


def _referred(match: re.Match[str]) -> str:
    name, decimal, hexadecimal = match.groups()
    if name:
        return _SIGNS[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError(match[0])
    return chr(code)
