"""What a workbook's file has around its cells: hidden rows and columns, merged cells, filters, macros, links.

A figure in a hidden row counts and is not seen; so does one under a merged cell. Reading figures needs none of
this, so it is looked for apart, and costs a search for some words where there is nothing of it.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.package import MAIN, Package, parse_xml
from akm_excel.spreadsheet.rows import LOW_ROWS

_OPENING, _CLOSING, _NO_ROWS = b"<sheetData>", b"</sheetData>", b"<sheetData/>"
_WORDS = (*LOW_ROWS, b' width="0', b"mergeCell", b"autoFilter", b"<conditionalFormatting")
_MOST = 1_000
"""So many blocks of one condition are looked at."""
LOW, NARROW = 3.0, 0.7
"""In points and in digits: in lower rows and narrower columns nothing can be seen."""
_TRUE = {"1", "true"}
_MODULE = pattern(rb"[\r\n](?:Module|Class|BaseClass)=([^\r\n]{1,60})")
_AREA = pattern(r"([A-Z]{1,3}[0-9]{1,7})(?::([A-Z]{1,3}[0-9]{1,7}))?")


class SheetState(NamedTuple):
    """What is hidden, merged and filtered in a sheet. Rows and columns from 1, both ends inside.

    `merged` are blocks of cells as top, left, bottom, right; `conditions` such blocks whose cells take a format under a
    condition, each with the number of the format.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    filtered: str = ""
    conditions: tuple[tuple[tuple[int, int, int, int], int], ...] = ()

    def hides_column(self, column: int) -> bool:
        """Whether a column is hidden."""
        return any(first <= column <= last for first, last in self.hidden_columns)


NOTHING = SheetState()


def _nothing(_sheet: str) -> SheetState:
    return NOTHING


class Surroundings(NamedTuple):
    """What a workbook has around its cells; by default nothing, as where it does not come from a file.

    `state` tells of a sheet, `hidden` are the sheets that are not shown, `modules` the macros' modules, `links`
    the other files that the workbook refers to.
    """

    state: Callable[[str], SheetState] = _nothing
    hidden: frozenset[str] = frozenset()
    modules: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def surroundings(package: Package, shows_rows: Callable[[str], bool] = lambda sheet: False) -> Surroundings:
    """What a workbook's file has around its cells. Parts that cannot be read tell nothing.

    `shows_rows` says of a sheet whether none of its rows is hidden or very low; False where that is not known.
    """
    parts = {entry.name: entry.part for entry in package.sheets()}
    known: dict[str, SheetState] = {}

    def state(sheet: str) -> SheetState:
        if sheet not in known:
            shows = shows_rows(sheet)
            known[sheet] = package.parsed(parts[sheet], lambda data: _sheet_state(data, shows_rows=shows))
        return known[sheet]

    hidden = frozenset(entry.name for entry in package.sheets() if entry.state != "visible")
    project = package.part_of_kind("vbaProject")
    return Surroundings(state, hidden, _modules(package.read(project)) if project else (), tuple(_links(package)))


def _modules(project: bytes) -> tuple[str, ...]:
    """The names of a VBA project's modules: its PROJECT stream (MS-OVBA 2.3.1) is plain text, mostly in one piece."""
    return tuple(dict.fromkeys(name.decode("cp1252", "replace").partition("/")[0] for name in _MODULE.findall(project)))


def _links(package: Package) -> list[str]:
    links = []
    for kind, part in package.relations(package.workbook_part).values():
        if kind.endswith("/externalLink") and part in package:
            targets = [target for _, target in package.relations(part).values()]
            links.append(", ".join(targets) or part.rpartition("/")[2])
        elif kind.endswith("/connections") and part in package:
            links.append(part.rpartition("/")[2])
    return links


def _sheet_state(data: bytes, *, shows_rows: bool) -> SheetState:
    """Raises `etree.XMLSyntaxError` for what is no XML."""
    start, end = data.find(_OPENING), data.rfind(_CLOSING)
    if 0 <= start < end and data.count(_OPENING[:-1]) == 1:
        if shows_rows or all(data.find(word, start, end) < 0 for word in LOW_ROWS):
            return _around(data[:start] + _NO_ROWS + data[end + len(_CLOSING) :])
    elif not any(word in data for word in _WORDS):
        return NOTHING
    return _read(data)


# A region's workbooks come from one template: what stands around their rows is the same in all.
@lru_cache(maxsize=256)
def _around(data: bytes) -> SheetState:
    return _read(data)


def _read(data: bytes) -> SheetState:
    root = parse_xml(data)
    rows = root.iterfind(f"{{{MAIN}}}sheetData/{{{MAIN}}}row")
    columns = root.iterfind(f"{{{MAIN}}}cols/{{{MAIN}}}col")
    merged = root.iterfind(f"{{{MAIN}}}mergeCells/{{{MAIN}}}mergeCell")
    filters = [item.get("ref", "") for item in root.iterfind(f"{{{MAIN}}}autoFilter") if len(item)]
    numbers: set[int] = set()
    last = 0
    for row in rows:
        last = _whole(row.get("r")) or last + 1
        if _is_hidden(row.attrib, "ht"):
            numbers.add(last)
    return SheetState(
        frozenset(numbers),
        tuple((_whole(c.get("min")), _whole(c.get("max"))) for c in columns if _is_hidden(c.attrib, "width")),
        tuple(block for item in merged if (block := _block(item.get("ref", ""))) is not None),
        filters[0] if filters else "",
        tuple(_conditions(root)),
    )


def _conditions(root: etree._Element) -> Iterator[tuple[tuple[int, int, int, int], int]]:
    for item in root.iterfind(f"{{{MAIN}}}conditionalFormatting"):
        blocks = [block for ref in item.get("sqref", "").split()[:_MOST] if (block := _block(ref)) is not None]
        formats = {rule.get("dxfId") for rule in item.iterfind(f"{{{MAIN}}}cfRule")} - {None}
        yield from ((block, _whole(number)) for block in blocks for number in sorted(map(str, formats)))


def _is_hidden(attributes: "etree._Attrib | Mapping[str, str]", size: str) -> bool:
    if attributes.get("hidden") in _TRUE:
        return True
    try:
        return float(attributes.get(size, "99")) < (LOW if size == "ht" else NARROW)
    except ValueError:
        return False


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdecimal() and len(text) < 8 else 0


def _block(reference: str) -> tuple[int, int, int, int] | None:
    match = _AREA.fullmatch(reference)
    if match is None:
        return None
    try:
        (top, left), (bottom, right) = address.parse(match[1]), address.parse(match[2] or match[1])
    except ValueError:
        return None
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)
