"""A sheet scanned into rows: each kind of row is parsed once, however many workbooks it recurs in.

Plans made from one template are alike but for their numbers. So a sheet's XML is cut into rows, the
numbers are taken out of each, and what is left is parsed when it is seen for the first time and known
by its bytes from then on.

The cut is valid only where a strict grammar accounts for every byte: the sheet without its rows is XML
with one table of cells, right below its root; each row between is XML by itself, of rows that say their
numbers and cells that say at most one thing; and as many numbers were taken out as there are places for
them. What is not so (comments, other encodings, prefixed names, two values in a cell) is parsed whole
(see `slots`): slower, and right.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import le

from lxml import etree

from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.spreadsheet.address import LAST_ROW
from akm_excel.spreadsheet.cells import XML_SPACE, Cell, Content, as_cell
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.package import parse_content, parse_xml
from akm_excel.spreadsheet.plain_rows import plain_slots
from akm_excel.spreadsheet.rows import LOW_ROWS, Form, Row, ScannedCells, rows_of
from akm_excel.spreadsheet.slots import DATA, KINDS, SHEET, Slot, parsed_rows

_NUMBER = pattern(rb"<v>(-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?)</v>")
_TAKEN = "\x7f"
"""What stands in place of a number that was taken out. Excel writes no such sign."""
_OPENING, _CLOSING = b"<sheetData>", b"</sheetData>"
_ROOT = pattern(rb"<worksheet\b[^>]*>")
_DECLARATION = pattern(rb"(?:\xef\xbb\xbf)?<\?xml [^<>?]*\?>")
_OTHER_ENCODING = pattern(rb"encoding=[\"'](?!(?i:utf-?8)[\"'])")
_SPACE = XML_SPACE.encode()
_MOST_FORMS = 50_000
"""Some 100 MB of forms: then all are forgotten, as a region's workbooks have a few hundred."""
_MOST_ROOTS = 64
_LONGEST_INDEX = 10
_ROW = pattern(rb'[ \t\n]*<row r="([1-9][0-9]{0,6})"')
_NUMBERED = frozenset({"n", "s", "b"})
_LONGEST_KNOWN = 65_536
"""A piece or frame longer than this is of no template, and not worth keeping."""


class _Piece:
    """A piece of a sheet up to a row's end, without its numbers: one row, or empty ones before it as well.

    `is_low` says whether one of its rows may be hidden or very low: True where nobody has looked.
    """

    __slots__ = ("forms", "is_low", "moved", "shared", "slots", "taken", "texts")

    def __init__(self, slots: Sequence[Slot], *, is_low: bool = True) -> None:
        self.slots = slots
        self.is_low = is_low
        self.taken = sum(slot.at is not None for slot in slots)
        self.texts = [slot for slot in slots if slot.at is not None and slot.kind != "n"]
        self.shared = [slot for slot in slots if slot.group is not None]
        # By the texts and shared formulas that its cells name by index: elsewhere an index may be another text.
        self.forms: dict[tuple[str, ...], list[Form]] = {}
        # Of a skeleton, by the row's number as well: one row of all workbooks is one form.
        self.moved: dict[tuple[int, tuple[str, ...]], list[Form]] = {}


class _Uncuttable(Exception):
    """Only the whole sheet tells what is meant."""


_Placed = tuple[_Piece, int, list[bytes]]
"""A piece with its values, and the number of its row where the piece is a skeleton (else 0: its own are right)."""
_pieces: dict[bytes, dict[bytes, tuple[_Piece, int]]] = {}
"""By a sheet's first tag, which declares the prefixes of names, and by their own bytes."""
_skeletons: dict[tuple[bytes, bytes], _Piece] = {}
"""Pieces of one row, by a sheet's first tag and their bytes without the row's number: a list's rows are alike."""


def scan(data: bytes, strings: Sequence[str]) -> ScannedCells:
    """The rows of a sheet's XML, of texts from `strings`.

    Raises `etree.XMLSyntaxError` for what is no XML, `ValueError` for an address or an index that is
    none, and for a sheet with elements that sheets do not have. A cell of which the file says two things
    is `Content.TWICE`, with both as its text.
    """
    pieces = _cut(data)
    if pieces is not None:
        try:
            return _scanned(pieces, strings)
        except _Uncuttable:
            pass  # a text's number that is none
    return _scanned(parse_whole(data), strings)


def _scanned(pieces: Iterable[_Placed], strings: Sequence[str]) -> ScannedCells:
    shared: dict[str, str] = {}
    rows: list[Row] = []
    is_low = False
    for piece, number, values in pieces:
        is_low = is_low or piece.is_low
        key: tuple[str, ...] = ()
        if piece.texts:
            key = tuple([_text(slot, values, strings) for slot in piece.texts])
        if piece.shared:
            key += tuple([_shared(slot, shared) for slot in piece.shared])
        forms = piece.forms.get(key)
        if forms is None:
            forms = piece.forms[key] = _forms(piece, key)
        if number:
            place = number, key
            if place not in piece.moved:
                piece.moved[place] = [form.at(number) for form in forms]
            forms = piece.moved[place]
        for form in forms:
            rows.append(Row(form, values))
    numbers = [row.form.number for row in rows]
    if any(map(le, numbers[1:], numbers)):  # doubled or out of order: Excel would not write it, others do
        return _sorted_out(rows)
    return ScannedCells(rows, has_low_rows=is_low)


def parse_whole(data: bytes) -> list[_Placed]:
    """The pieces of a sheet that is parsed whole, a row each. Raises as `scan` does."""
    return [(_Piece(slots), 0, values) for slots, values in _without_doubles(parsed_rows(parse_content(data)))]


def is_cut(data: bytes) -> bool:
    """Whether a sheet's rows may be cut: whether the grammar accounts for all of it."""
    return _cut(data) is not None


def _sorted_out(rows: Sequence[Row]) -> ScannedCells:
    """Rows that are out of order, or there twice: where two cells of one address differ, neither counts."""
    cells: dict[tuple[int, int], Cell] = {}
    repeated = set()
    for row in rows:
        for column in row.form.cells:
            where, cell = (row.form.number, column), row.cell(column)
            if where in cells:
                repeated.add(row.form.number)
                cells[where] = _both(cells[where], cell, where)
            else:
                cells[where] = cell
    doubtful = {row for (row, _), cell in cells.items() if cell.content is Content.TWICE}
    return ScannedCells(rows_of(cells), frozenset(repeated - doubtful))


def _both(one: Cell, other: Cell, where: tuple[int, int]) -> Cell:
    if one._replace(style=0) == other._replace(style=0):
        return one
    said = dict.fromkeys(
        f"={absolute(cell.formula, *where)}" if cell.formula and not cell.text else cell.text for cell in (one, other)
    )
    return Cell(Content.TWICE, text=" | ".join(said), formula=one.formula, style=one.style)


def _without_doubles(
    rows: Iterable[tuple[list[Slot], list[bytes]]],
) -> Iterable[tuple[list[Slot], list[bytes]]]:
    """Rows whose cells stand once: what a row says again comes behind it as a row of the same number."""
    for slots, values in rows:
        rest = slots
        while rest:
            seen: set[int] = set()
            once: list[Slot] = []
            again: list[Slot] = []
            for slot in rest:
                (again if slot.column in seen else once).append(slot)
                seen.add(slot.column)
            yield once, values
            rest = again


def _text(slot: Slot, values: Sequence[bytes], strings: Sequence[str]) -> str:
    value = values[slot.at or 0].decode()
    if slot.kind != "s":
        return value
    if not value.isdecimal():
        raise _Uncuttable
    if len(value) > _LONGEST_INDEX or int(value) >= len(strings):
        raise ValueError(tr("no text {index} in the table of texts").format(index=value))
    return strings[int(value)]


def _shared(slot: Slot, shared: dict[str, str]) -> str:
    group = slot.group or ""
    if slot.formula:
        shared[group] = slot.formula
    return shared.get(group, "")


def _forms(piece: _Piece, key: tuple[str, ...]) -> list[Form]:
    """The rows of a piece whose cells name these texts, and then these formulas."""
    texts, formulas = iter(key[: len(piece.texts)]), iter(key[len(piece.texts) :])
    by_row: dict[int, tuple[dict[int, Cell], dict[int, int]]] = {}
    for row, column, kind, style, value, formula, group, at, doubt in piece.slots:
        own = by_row.get(row)
        if own is None:
            own = by_row[row] = {}, {}
        is_text = at is not None and kind != "n"
        if is_text:
            value = next(texts)  # noqa: PLW2901 - the text itself in place of its number
        if group is not None:
            formula = next(formulas)  # noqa: PLW2901 - that of the cell which says it
        if doubt is not None:
            own[0][column] = Cell(Content.TWICE, text=doubt, formula=formula, style=style)
        elif at is not None and not is_text:
            own[0][column] = Cell(Content.NUMBER, None, "", formula, style)
            own[1][column] = at
        elif kind == "s" and value and not is_text:  # no text's number
            own[0][column] = Cell(Content.INVALID, text=value, formula=formula, style=style)
        else:
            own[0][column] = as_cell(kind, value, formula, style)
    return [Form(number, cells, numbers) for number, (cells, numbers) in by_row.items()]


def _cut(data: bytes) -> list[_Placed] | None:
    """The pieces of a sheet and their values, or None where it may not be cut."""
    start, end = data.find(_OPENING), data.rfind(_CLOSING)
    if not 0 <= start < end or b"\x7f" in data:
        return None
    placed = []
    try:
        root = _root(data[: start + len(_OPENING)], data[end:])
        if len(_pieces) > _MOST_ROOTS:
            _pieces.clear()
        pieces = _pieces.setdefault(root, {})
        alternating = _NUMBER.split(data[start + len(_OPENING) : end])
        values = alternating[1::2]
        taken = 0
        *parts, rest = b"\x7f".join(alternating[::2]).split(b"</row>")
        for part in parts if not rest.strip(_SPACE) else (*parts, rest):
            known = pieces.get(part)
            if known is None:
                known = _understood(root, part if part is rest else part + b"</row>")
                if len(part) <= _LONGEST_KNOWN:
                    pieces[part] = known
            piece, number = known
            placed.append((piece, number, values[taken : taken + piece.taken]))
            taken += piece.taken
    except (etree.XMLSyntaxError, _Uncuttable):
        return None
    for kept in (pieces, _skeletons):
        if len(kept) > _MOST_FORMS:
            kept.clear()
    return placed if taken == len(values) else None


def _root(head: bytes, tail: bytes) -> bytes:
    """The first tag of the sheet that has these two around its rows. Raises what `_piece_slots` does."""
    return _known_root(head, tail) if len(head) + len(tail) <= _LONGEST_KNOWN else _known_root.__wrapped__(head, tail)


@lru_cache(maxsize=256)
def _known_root(head: bytes, tail: bytes) -> bytes:
    declaration = _DECLARATION.match(head)
    tag = _ROOT.search(head)
    bare = head[declaration.end() :] if declaration else head
    if tag is None or any(mark in part for part in (bare, tail) for mark in (b"<!", b"<?")):
        raise _Uncuttable
    if declaration and _OTHER_ENCODING.search(declaration[0]):
        raise _Uncuttable
    whole, alone = parse_xml(head + b"\x7f" + tail), parse_xml(tag[0] + b"</worksheet>")
    tables = whole.findall(DATA)
    if (
        len(tables) != 1
        or (tables[0].text, len(tables[0]), len(tables[0].attrib)) != (_TAKEN, 0, 0)
        or tables[0].nsmap != whole.nsmap
        or (whole.tag, whole.nsmap, dict(whole.attrib)) != (SHEET, alone.nsmap, dict(alone.attrib))
    ):
        raise _Uncuttable
    return tag[0]


def _understood(root: bytes, masked: bytes) -> tuple[_Piece, int]:
    """A piece seen for the first time, and its row's number where it is a skeleton.

    Raises `_Uncuttable` and `etree.XMLSyntaxError`.
    """
    row = _ROW.match(masked)
    number = int(row[1]) if row is not None and b"<f" not in masked and b"\0" not in masked else 0
    key = root, masked.replace(b'%d"' % number, b"\0") if number else masked
    piece = _skeletons.get(key) if 0 < number <= LAST_ROW else None
    if piece is not None:
        return piece, number
    plain = plain_slots(root, masked)
    slots = _checked(_strict_slots(root, masked) if plain is None else plain, masked)
    piece = _Piece(slots, is_low=any(word in masked for word in LOW_ROWS))
    # Each plainly spelled cell says the row's number, and so does the row: where it stands as often, it stands
    # nowhere else, and the same bytes round another number are the same cells of that row.
    if plain is None or not number or key[1].count(b"\0") != 1 + len(plain):
        return piece, 0
    _skeletons[key] = piece
    return piece, number


def _checked(parsed: Iterable[Slot], masked: bytes) -> list[Slot]:
    """The cells of a piece, each number that was taken out at its place. Raises `_Uncuttable`."""
    slots: list[Slot] = []
    taken = 0
    for slot in parsed:
        row, column, kind, style, value, formula, group, _, doubt = slot
        if doubt is not None or kind not in KINDS:
            raise _Uncuttable
        if value == _TAKEN and kind != "inlineStr":
            slots.append(Slot(row, column, kind, style, None, formula, group, taken))
            taken += 1
        elif value and kind in _NUMBERED:
            raise _Uncuttable
        else:
            slots.append(slot)
    if len({slot[:2] for slot in slots}) < len(slots):
        raise _Uncuttable
    if taken != masked.count(b"\x7f"):
        raise _Uncuttable
    return slots


def _strict_slots(root: bytes, masked: bytes) -> list[Slot]:
    """The cells of a piece that is not spelled plainly, by the XML parser."""
    if b"<!" in masked or b"<?" in masked:
        raise _Uncuttable
    tree = parse_xml(root + _OPENING + masked.replace(b"\x7f", b"<v>\x7f</v>") + _CLOSING + b"</worksheet>")
    if len(tree) != 1 or tree[0].tag != DATA or any(row.get("r") is None for row in tree[0]):
        raise _Uncuttable
    for above in (tree[0], *tree[0].iterfind("*"), *tree[0].iterfind("*/*")):
        if any(text and text.strip(XML_SPACE) for text in (above.text, *(below.tail for below in above))):
            raise _Uncuttable
    try:
        slots = [slot for row, _ in parsed_rows(tree) for slot in row]
    except ValueError as exc:
        raise _Uncuttable from exc
    if any(slot.at is not None for slot in slots):
        raise _Uncuttable  # a number that was not taken out: spelled as programs seldom do
    return slots
