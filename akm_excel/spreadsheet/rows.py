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

from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.cells import EMPTY, Cell, Cells, Content, as_cell, rich_text
from akm_excel.spreadsheet.formula import relative
from akm_excel.spreadsheet.package import MAIN, parse_xml

_C, _V, _F, _IS, _ROW, _SHEET = (f"{{{MAIN}}}{tag}" for tag in ("c", "v", "f", "is", "row", "worksheet"))
_NUMBER = re.compile(rb"<v>(-?[0-9]+(?:\.[0-9]+)?(?:E[-+]?[0-9]+)?)</v>")
_TAKEN = "\x7f"
"""What stands in a form in place of a number. Excel writes no such sign."""
_PLAIN_ROW = re.compile(rb'\s*<row r="([1-9][0-9]*)"(?: [A-Za-z0-9:]+="[^"<&]*")*>')
_PLAIN_CELL = re.compile(
    r'r="([A-Z]{1,3}[1-9][0-9]{0,6})"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?'
    r"(?:/>|>(?:<f>([^<]*)</f>)?"
    r'(?:(\x7f)|<v>([^<]*)</v>|<v/>|<is><t(?: xml:space="preserve")?>([^<]*)</t></is>)?</c>)'
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f]")
_ROOT = re.compile(rb"<worksheet\b[^>]*>")
_OTHER_ENCODING = re.compile(rb"\A[^<]*<\?xml[^>]*encoding=[\"'](?!(?i:utf-?8)[\"'])")
_MOST_FORMS = 50_000
"""Some 100 MB of forms: then all are forgotten, as a region's workbooks have a few hundred."""


class Form:
    """All that a row says but its numbers.

    `cells` are its cells by column, `last` the last of these columns. Those that hold a number have
    none here; `numbers` gives the index of each one's among the row's values.
    """

    __slots__ = ("cells", "last", "number", "numbers")

    def __init__(self, number: int, cells: Mapping[int, Cell], numbers: Mapping[int, int]) -> None:
        self.number = number
        self.cells = cells
        self.numbers = numbers
        self.last = max(cells, default=1)


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

    @property
    def end(self) -> str:
        """The corner that no cell lies beyond, ``R95``."""
        return address.spell(self.rows[-1].form.number, max(row.form.last for row in self.rows)) if self.rows else "A1"

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
    values = [(cells[column].text or repr(cells[column].number)).encode() for column in columns]
    return Row(Form(number, cells, {column: index for index, column in enumerate(columns)}), values)


class _Slot(NamedTuple):
    """One ``<c>`` as parsed: `at` is its number's index in the row's values, `group` the formula it shares."""

    row: int
    column: int
    kind: str
    style: int
    value: str | None
    formula: str | None
    group: str | None = None
    at: int | None = None


class _Piece:
    """A piece of a sheet up to a row's end, without its numbers: one row, or empty ones before it as well."""

    __slots__ = ("forms", "shared", "slots", "taken", "texts")

    def __init__(self, slots: Sequence[_Slot]) -> None:
        self.slots = slots
        self.taken = sum(slot.at is not None for slot in slots)
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
    texts = dict(zip(map(id, piece.texts), key, strict=False))
    formulas = dict(zip(map(id, piece.shared), key[len(piece.texts) :], strict=True))
    found: dict[int, tuple[dict[int, Cell], dict[int, int]]] = {}
    for slot in piece.slots:
        cells, numbers = found.setdefault(slot.row, ({}, {}))
        if slot.column in cells:
            continue
        formula = formulas.get(id(slot), slot.formula)
        if slot.at is not None and id(slot) not in texts:
            cells[slot.column] = Cell(Content.NUMBER, formula=formula, style=slot.style)
            numbers[slot.column] = slot.at
        else:
            cells[slot.column] = as_cell(slot.kind, texts.get(id(slot), slot.value), formula, slot.style)
    return [Form(number, cells, numbers) for number, (cells, numbers) in found.items()]


def _cut(data: bytes) -> list[tuple[_Piece, list[bytes]]] | None:
    """The pieces of a sheet and their values, or None where it may not be cut."""
    root = _ROOT.search(data, 0, 10_000)
    start, end = data.find(b"<sheetData>"), data.rfind(b"</sheetData>")
    if root is None or not root.start() < start < end or b"\x7f" in data or _OTHER_ENCODING.match(data):
        return None
    pieces = _pieces.setdefault(root[0], {})
    found = []
    try:
        _check_frame(data[:start] + data[end + len(b"</sheetData>") :])
        alternating = _NUMBER.split(data[start + len(b"<sheetData>") : end])
        values = alternating[1::2]
        taken = 0
        *parts, rest = b"\x7f".join(alternating[::2]).split(b"</row>")
        for part in parts if not rest.strip() else (*parts, rest):
            piece = pieces.get(part)
            if piece is None:
                text = part if part is rest else part + b"</row>"
                piece = pieces[part] = _Piece(_piece_slots(root[0], text))
            found.append((piece, values[taken : taken + piece.taken]))
            taken += piece.taken
    except (etree.XMLSyntaxError, _Uncuttable):
        return None
    if len(pieces) > _MOST_FORMS:
        pieces.clear()
    return found


class _Uncuttable(Exception):
    """Comments, or rows that do not say their numbers: only the whole sheet tells what is meant."""


@lru_cache(maxsize=256)
def _check_frame(frame: bytes) -> None:
    """Raise where a sheet without its rows is no XML, or may not be cut."""
    parse_xml(frame)
    if b"<!" in frame:
        raise _Uncuttable


_pieces: dict[bytes, dict[bytes, _Piece]] = {}
"""By a sheet's first tag, which declares the prefixes of names, and by their own bytes."""


def _piece_slots(head: bytes, masked: bytes) -> list[_Slot]:
    """The cells of a piece seen for the first time."""
    parsed = _plain_slots(masked)
    if parsed is None:
        root = parse_xml(head + masked.replace(b"\x7f", b"<v>\x7f</v>") + b"</worksheet>")
        if b"<!" in masked or any(row.tag != _ROW or row.get("r") is None for row in root):
            raise _Uncuttable
        parsed = [slot for row in root for slot, _ in _slots(row, int(row.get("r", 0)))]
    slots: list[_Slot] = []
    taken = 0
    for slot in parsed:
        if slot.value == _TAKEN:
            slots.append(slot._replace(value=None, at=taken))
            taken += 1
        else:
            slots.append(slot)
    return slots


def _plain_slots(masked: bytes) -> list[_Slot] | None:
    """The cells of a piece that is spelled as plainly as Excel and the library spell rows; None for any other.

    Rows differ in a few cells only, so each spelling of a cell is parsed once.
    """
    first, *cells = masked.split(b"<c ")
    row = _PLAIN_ROW.fullmatch(first)
    if row is None or not masked.endswith(b"</row>") or _CONTROL.search(masked):
        return None
    found = []
    for cell in (*cells[:-1], cells[-1][: -len(b"</row>")]) if cells else ():
        slot = _plain_slot(cell)
        if slot is None or slot.row != int(row[1]):
            return None
        found.append(slot)
    return found


@lru_cache(maxsize=_MOST_FORMS)
def _plain_slot(cell: bytes) -> _Slot | None:
    try:
        match = _PLAIN_CELL.fullmatch(cell.decode())
        if match is None:
            return None
        where, style, kind, formula, taken, value, text = match.groups()
        row, column = address.parse(where)
        value = taken or _unescaped(value or text)
        formula = _relative(_unescaped(formula), row, column)
    except ValueError:
        return None
    return _Slot(row, column, kind or "n", int(style or 0), value, formula)


@lru_cache(maxsize=_MOST_FORMS)
def _relative(formula: str | None, row: int, column: int) -> str | None:
    return None if formula is None else relative(formula, row, column)


def _unescaped(text: str | None) -> str | None:
    """Raises `ValueError` for references that only an XML parser knows."""
    if text and "&" in text:
        for name, sign in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'")):
            text = text.replace(f"&{name};", sign)
        if "&" in text.replace("&amp;", ""):
            raise ValueError(text)
        return text.replace("&amp;", "&")
    return text


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
        yield _Slot(number, column, kind, style, value, formula, group), cell
