"""The rows of a sheet: each kind of row is parsed once, however many workbooks it recurs in.

Plans made from one template are alike but for their numbers. So a sheet's XML is cut into rows, the
numbers are taken out of each, and what is left, its *form*, is parsed by the XML parser when it is
seen for the first time and known by its bytes from then on. What may not be cut so (comments,
other encodings, prefixed names, rows without numbers) is parsed whole: the result is the same.
"""

import re
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from operator import le
from typing import NamedTuple

from lxml import etree

from akm_excel.workbook import address
from akm_excel.workbook.cells import EMPTY, Cell, Cells, Content, as_cell, rich_text
from akm_excel.workbook.formula import relative
from akm_excel.workbook.package import MAIN, parse_xml

_C, _V, _F, _IS, _ROW, _SHEET = (f"{{{MAIN}}}{tag}" for tag in ("c", "v", "f", "is", "row", "worksheet"))
_NUMBER = re.compile(rb"<v>(-?[0-9]+(?:\.[0-9]+)?(?:E[-+]?[0-9]+)?)</v>")
_TAKEN = "\x7f"
"""What stands in a form in place of a number. Excel writes no such sign."""
_ROOT = re.compile(rb"<worksheet\b[^>]*>")
_OTHER_ENCODING = re.compile(rb"\A[^<]*<\?xml[^>]*encoding=[\"'](?!(?i:utf-?8)[\"'])")
_MOST_FORMS = 50_000
"""Some 100 MB of forms: then all are forgotten, as a region's workbooks have a few hundred."""


class Form:
    """All that a row says but its numbers.

    `cells` are its cells by column. Those that hold a number have none here; `numbers` gives the
    index of each one's among the row's values.
    """

    __slots__ = ("cells", "number", "numbers")

    def __init__(self, number: int, cells: Mapping[int, Cell], numbers: Mapping[int, int]) -> None:
        self.number = number
        self.cells = cells
        self.numbers = numbers


class Row(NamedTuple):
    """One row: its form and its values."""

    form: Form
    values: Sequence[bytes]

    def cell(self, column: int) -> Cell:
        """The cell in a column; an empty one where there is none. Raises `ValueError` for a number that is none."""
        cell = self.form.cells.get(column, EMPTY)
        index = self.form.numbers.get(column)
        if index is None:
            return cell
        text = self.values[index].decode()
        return cell._replace(number=float(text), text=text)


class ScannedCells(Mapping[tuple[int, int], Cell]):
    """The cells of rows. Single ones are looked up in their rows; all of them are listed when first asked for."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    @cached_property
    def _by_number(self) -> dict[int, Row]:
        return {row.form.number: row for row in self.rows}

    @cached_property
    def _all(self) -> dict[tuple[int, int], Cell]:
        return {(row.form.number, column): row.cell(column) for row in self.rows for column in row.form.cells}

    def __getitem__(self, where: tuple[int, int]) -> Cell:
        row = self._by_number[where[0]]
        if where[1] not in row.form.cells:
            raise KeyError(where)
        return row.cell(where[1])

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def items(self) -> ItemsView[tuple[int, int], Cell]:
        """All cells by row and column."""
        return self._all.items()


def rows_of(cells: Cells) -> Sequence[Row]:
    """The rows of a sheet's cells, from top to bottom, wherever the cells come from."""
    if isinstance(cells, ScannedCells):
        return cells.rows
    found: dict[int, dict[int, Cell]] = {}
    for (number, column), cell in cells.items():
        found.setdefault(number, {})[column] = cell
    return [_row(number, found[number]) for number in sorted(found)]


def _row(number: int, cells: Mapping[int, Cell]) -> Row:
    columns = [column for column, cell in cells.items() if cell.content is Content.NUMBER]
    values = [repr(cells[column].number).encode() for column in columns]
    return Row(Form(number, cells, {column: index for index, column in enumerate(columns)}), values)


class _Slot(NamedTuple):
    """One ``<c>`` as parsed: `at` is its number's index in the row's values, `group` the formula it shares."""

    row: int
    column: int
    kind: str
    style: int
    value: str | None
    formula: str | None
    group: str | None
    at: int | None


class _Piece:
    """A piece of a sheet up to a row's end, without its numbers: one row, or empty ones before it as well."""

    __slots__ = ("forms", "shared", "slots", "texts")

    def __init__(self, slots: Sequence[_Slot]) -> None:
        self.slots = slots
        self.texts = [slot for slot in slots if slot.at is not None and slot.kind not in {"n", ""}]
        self.shared = [slot for slot in slots if slot.group is not None]
        # By the texts and shared formulas that its cells name by index: elsewhere an index may be another text.
        self.forms: dict[tuple[str, ...], list[Form]] = {}


def scan(data: bytes, strings: Sequence[str]) -> ScannedCells:
    """The rows of a sheet's XML, of texts from `strings`.

    Raises `etree.XMLSyntaxError` for what is no XML, `ValueError` for an address or an index that is
    none. The first of two cells with one address counts, as it does in Excel.
    """
    pieces = _cut(data)
    if pieces is None:
        pieces = _parsed(parse_xml(data))
    shared: dict[str, str] = {}
    rows: list[Row] = []
    for piece, values in pieces:
        key: tuple[str, ...] = ()
        if piece.texts:
            key = tuple([_text(slot, values, strings) for slot in piece.texts])
        if piece.shared:
            key += tuple([_shared(slot, shared) for slot in piece.shared])
        forms = piece.forms.get(key)
        if forms is None:
            forms = piece.forms[key] = _forms(piece, key)
        for form in forms:
            rows.append(Row(form, values))
    numbers = [row.form.number for row in rows]
    if any(map(le, numbers[1:], numbers)):  # doubled or out of order: Excel would not write it, others do
        rows = _sorted_out(rows)
    return ScannedCells(rows)


def _sorted_out(rows: Sequence[Row]) -> list[Row]:
    found: dict[tuple[int, int], Cell] = {}
    for row in rows:
        for column in row.form.cells:
            found.setdefault((row.form.number, column), row.cell(column))
    return list(rows_of(found))


def _text(slot: _Slot, values: Sequence[bytes], strings: Sequence[str]) -> str:
    value = values[slot.at or 0].decode()
    if slot.kind != "s":
        return value
    index = int(value)
    if not 0 <= index < len(strings):
        raise ValueError(f"no text {index} in the table of texts")
    return strings[index]


def _shared(slot: _Slot, shared: dict[str, str]) -> str:
    group = slot.group or ""
    if slot.formula:
        shared[group] = slot.formula
    return shared.get(group, "")


def _forms(piece: _Piece, key: tuple[str, ...]) -> list[Form]:
    texts = {(slot.row, slot.column): text for slot, text in zip(piece.texts, key, strict=False)}
    formulas = {(slot.row, slot.column): text for slot, text in zip(piece.shared, key[len(piece.texts) :], strict=True)}
    found: dict[int, tuple[dict[int, Cell], dict[int, int]]] = {}
    for slot in piece.slots:
        where = (slot.row, slot.column)
        cells, numbers = found.setdefault(slot.row, ({}, {}))
        if slot.column in cells:
            continue
        formula = formulas.get(where, slot.formula)
        if slot.at is not None and where not in texts:
            cells[slot.column] = Cell(Content.NUMBER, formula=formula, style=slot.style)
            numbers[slot.column] = slot.at
        else:
            cells[slot.column] = as_cell(slot.kind, texts.get(where, slot.value), formula, slot.style)
    return [Form(number, cells, numbers) for number, (cells, numbers) in found.items()]


def _cut(data: bytes) -> list[tuple[_Piece, list[bytes]]] | None:
    """The pieces of a sheet and their values, or None where it may not be cut."""
    root = _ROOT.search(data, 0, 10_000)
    start, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if root is None or not root.start() < start < end:
        return None
    if b"<!" in data or b"\x7f" in data or _OTHER_ENCODING.match(data):
        return None
    head = root[0]
    try:
        _check_frame(data[:start] + data[end + len(b"</sheetData>") :])
        *parts, rest = data[start + len(b"<sheetData>") : end].split(b"</row>")
        found = []
        for part in parts:
            cut = _NUMBER.split(part)
            found.append((_piece(head, b"\x7f".join(cut[::2]) + b"</row>"), cut[1::2]))
        if rest.strip():
            found.append((_piece(head, rest), []))
    except (etree.XMLSyntaxError, _Unnumbered):
        return None
    return found


class _Unnumbered(Exception):
    """Rows do not say their numbers: only the whole sheet tells them."""


@lru_cache(maxsize=256)
def _check_frame(frame: bytes) -> None:
    """Raise `etree.XMLSyntaxError` where a sheet without its rows is no XML."""
    parse_xml(frame)


_pieces: dict[tuple[bytes, bytes], _Piece] = {}


def _piece(head: bytes, masked: bytes) -> _Piece:
    """The piece that these bytes spell, `head` being the sheet's first tag."""
    known = _pieces.get((head, masked))
    if known is not None:
        return known
    root = parse_xml(head + masked.replace(b"\x7f", b"<v>\x7f</v>") + b"</worksheet>")
    slots: list[_Slot] = []
    taken = 0
    for row in root:
        number = row.get("r")
        if row.tag != _ROW or number is None:
            raise _Unnumbered
        for slot, _ in _slots(row, int(number)):
            if slot.value == _TAKEN:
                slots.append(slot._replace(value=None, at=taken))
                taken += 1
            else:
                slots.append(slot)
    if len(_pieces) >= _MOST_FORMS:
        _pieces.clear()
    piece = _pieces[head, masked] = _Piece(slots)
    return piece


def _parsed(root: etree._Element) -> list[tuple[_Piece, list[bytes]]]:
    """The pieces of a sheet that was parsed whole, a row each."""
    found = []
    for _, group in _rows(root):
        slots: list[_Slot] = []
        values: list[bytes] = []
        for slot, _ in group:
            is_number = slot.kind != "inlineStr" and _NUMBER.fullmatch(f"<v>{slot.value}</v>".encode())
            if slot.value is not None and is_number:
                slots.append(slot._replace(value=None, at=len(values)))
                values.append(slot.value.encode())
            else:
                slots.append(slot)
        found.append((_Piece(slots), values))
    return found


def _rows(root: etree._Element) -> Iterator[tuple[int, Iterable[tuple[_Slot, etree._Element]]]]:
    number = 0
    for row in root.iterfind(f"{{{MAIN}}}sheetData/{_ROW}"):
        number = int(row.get("r", number + 1))
        yield number, _slots(row, number)


def positions(root: etree._Element) -> Iterator[tuple[int, int, etree._Element]]:
    """Row, column and element of each cell; an element without an address follows its neighbour."""
    for number, row in _rows(root):
        for slot, element in row:
            yield number, slot.column, element


def _slots(row: etree._Element, number: int) -> Iterator[tuple[_Slot, etree._Element]]:
    column = 0
    for cell in row.iterchildren(_C):
        where = cell.get("r")
        column = column + 1 if where is None else address.parse(where)[1]
        value = formula = group = None
        for child in cell:
            if child.tag == _V:
                value = child.text
            elif child.tag == _F:
                formula = relative(child.text or "", number, column)
                group = child.get("si") if child.get("t") == "shared" else None
            elif child.tag == _IS:
                value = rich_text(child)
        kind, style = cell.get("t", "n"), int(cell.get("s", 0))
        yield _Slot(number, column, kind, style, value, formula, group, None), cell
