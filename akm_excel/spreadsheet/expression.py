"""Formulas as trees: what a formula reads and what it does with it.

A tree is made of a formula's relative form (see `formula`), so that a column filled down is one tree. The
grammar is that of ECMA-376 part 1, 18.17.2. What is not understood is `Opaque`, never an exception: workbooks
hold formulas of every application and age.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from akm_excel.patterns import pattern
from akm_excel.spreadsheet.address import LAST_COLUMN, LAST_ROW


class Error(NamedTuple):
    """An error value, ``#N/A``."""

    text: str


class Corner(NamedTuple):
    """A row and a column, each fixed or an offset from the formula's cell."""

    row: int
    column: int
    row_fixed: bool
    column_fixed: bool

    def at(self, row: int, column: int) -> tuple[int, int]:
        """The row and column meant in the cell at `row` and `column`; beyond the sheet's end it begins again."""
        to_row = self.row if self.row_fixed else (row + self.row - 1) % LAST_ROW + 1
        to_column = self.column if self.column_fixed else (column + self.column - 1) % LAST_COLUMN + 1
        return to_row, to_column


class Literal(NamedTuple):
    """A number, a text, a truth value or an error value that stands in the formula."""

    value: "float | str | bool | Error"


class Cells(NamedTuple):
    """A block of cells: of the formula's own sheet where `sheet` is empty, of several where there is a `last_sheet`."""

    first: Corner
    last: Corner
    sheet: str = ""
    last_sheet: str = ""


class Name(NamedTuple):
    """A defined name, asked for in one sheet if `sheet` says so."""

    text: str
    sheet: str = ""


class Call(NamedTuple):
    """A function and its arguments; None for one that was left out."""

    function: str
    arguments: "tuple[Node | None, ...]"


class Operation(NamedTuple):
    """An operator and its one or two operands."""

    sign: str
    operands: "tuple[Node, ...]"


class Union(NamedTuple):
    """Several blocks of cells, as names and arguments in brackets list them."""

    parts: "tuple[Node, ...]"


class Opaque(NamedTuple):
    """A formula, or a part of one, that is not understood: what it reads cannot be told."""

    text: str


Node = Literal | Cells | Name | Call | Operation | Union | Opaque

_TOKEN = pattern(
    r"""(?P<space>\s+)
    |(?P<text>"(?:[^"]|"")*")
    |(?P<error>\#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA))
    |(?P<sheet>'(?:[^']|'')+'!|[^\W\d][\w.]*(?::[^\W\d][\w.]*)?!)
    |⟦R(?P<rf>\[)?(?P<r>-?\d+)\]?C(?P<cf>\[)?(?P<c>-?\d+)\]?⟧
    |(?P<columns>⟦C\[?-?\d+\]?:C\[?-?\d+\]?⟧)
    |(?P<rows>⟦R\[?-?\d+\]?:R\[?-?\d+\]?⟧)
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?)(?![\w.!\[(])
    |(?P<call>[^\W\d][\w.]*)\(
    |(?P<name>[^\W\d\\][\w.\\?]*)(?![\w.(!\[])
    |(?P<sign><>|<=|>=|[-+*/^&=<>%(),:])""",
    re.VERBOSE,
)
_LINE = pattern(r"[RC](\[)?(-?\d+)")
_BINDING = {sign: binding for binding, signs in enumerate(("= <> < <= > >=", "&", "+ -", "* /", "^"))
            for sign in signs.split()}  # fmt: skip
"""How tightly operators bind (ECMA-376 part 1, 18.17.2.2)."""
_BEFORE = frozenset(("-", "+"))
_ENDS = frozenset((",", ")"))
"""What stands behind an argument."""
_DEEPEST = 64
"""Excel nests functions as deep (its limits, since 2007); what is deeper is not understood."""


class _Puzzling(Exception):
    """The formula is beyond this grammar."""


@lru_cache(maxsize=16_384)
def parse(form: str) -> Node:
    """The tree of a formula in relative form; `Opaque` where it is not understood."""
    try:
        return _Parser(form).parsed()
    except _Puzzling:
        return Opaque(form)


@lru_cache(maxsize=16_384)
def leaves_of(form: str) -> "tuple[Cells | Name | Opaque, ...]":
    """The `leaves` of a formula in relative form."""
    return tuple(leaves(parse(form)))


@lru_cache(maxsize=16_384)
def own_cells(form: str) -> tuple[Corner, ...] | None:
    """The `leaves` of a formula that reads nothing but single cells of its own sheet; None for any other."""
    corners = []
    for leaf in leaves_of(form):
        if not isinstance(leaf, Cells) or leaf.sheet or leaf.first != leaf.last:
            return None
        corners.append(leaf.first)
    return tuple(corners)


def leaves(node: Node) -> Iterator[Cells | Name | Opaque]:
    """The references and names that a formula reads, and what of it is not understood."""
    return (part for part in _parts(node) if isinstance(part, Cells | Name | Opaque))


def functions(node: Node) -> Iterator[str]:
    """The names of the functions that a formula calls, in capitals."""
    return (part.function for part in _parts(node) if isinstance(part, Call))


def _parts(node: Node) -> Iterator[Node]:
    """The parts of a tree; a sum of a thousand cells is a thousand deep, so nothing calls itself here."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        match part:
            case Call(arguments=parts):
                waiting += [argument for argument in parts if argument is not None]
            case Operation(operands=parts) | Union(parts=parts):
                waiting += parts


class _Parser:
    """Operators by their precedence, all of them from the left; a sign in front binds tighter than any between."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.tokens = list(self._split(form))
        self.signs = [*(token[0] if token.lastgroup == "sign" else "" for token in self.tokens), ""]
        self.at = 0
        self.depth = 0

    @staticmethod
    def _split(form: str) -> Iterator[re.Match[str]]:
        position = 0
        for match in _TOKEN.finditer(form):
            if match.start() != position:
                raise _Puzzling
            position = match.end()
            if match.lastgroup != "space":
                yield match
        if position != len(form):
            raise _Puzzling

    def parsed(self) -> Node:
        node = self._expression()
        if self._peek() == "," and self._is_reference(node):  # a name's list of blocks
            node = self._union(node)
        if self.at != len(self.tokens):
            raise _Puzzling
        return node

    def _peek(self) -> str:
        return self.signs[self.at]

    def _take(self, *signs: str) -> str:
        sign = self.signs[self.at]
        if sign and sign in signs:
            self.at += 1
            return sign
        return ""

    def _expression(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _Puzzling
        if self.at + 1 < len(self.signs) and self.signs[self.at + 1] in _ENDS and not self.signs[self.at]:
            node = self._operand()  # nothing binds it to anything
        else:
            node = self._operation(0)
        self.depth -= 1
        return node

    def _operation(self, least: int) -> Node:
        """Operands joined by operators that bind at least so tightly."""
        node = self._signed()
        while True:
            sign = self.signs[self.at]
            binding = _BINDING.get(sign, -1)
            if binding < least:
                return node
            self.at += 1
            node = Operation(sign, (node, self._operation(binding + 1)))

    def _signed(self) -> Node:
        """An operand with the signs in front of it and the per cents behind it, which bind less tightly than those."""
        signs = 0
        minus = False
        while (sign := self.signs[self.at]) in _BEFORE:
            self.at += 1
            signs += 1
            minus ^= sign == "-"
        node = self._operand()
        if self.signs[self.at] == ":":
            node = self._ranged(node)
        if signs:
            node = Operation("-" if minus else "+", (node,))
        while self.signs[self.at] == "%":
            self.at += 1
            node = Operation("%", (node,))
        return node

    def _range(self) -> Node:
        return self._ranged(self._operand())

    def _ranged(self, node: Node) -> Node:
        while self._take(":"):
            other = self._operand()
            if not (isinstance(node, Cells) and isinstance(other, Cells)) or other.sheet or node.first != node.last:
                raise _Puzzling
            node = node._replace(last=other.last)
        return node

    def _operand(self) -> Node:
        if self.at >= len(self.tokens):
            raise _Puzzling
        token = self.tokens[self.at]
        self.at += 1
        match token.lastgroup:
            case "text":
                return Literal(token[0][1:-1].replace('""', '"'))
            case "error":
                return Literal(Error(token[0]))
            case "number":
                return Literal(float(token[0]))
            case "sheet":
                return self._placed(token[0][:-1])
            case "call":
                return Call(token["call"].upper(), tuple(self._arguments()))
            case "name":
                return self._named(token)
            case "sign":
                if token[0] == "(":
                    return self._bracketed()
                raise _Puzzling
        return _cells(token)

    def _named(self, token: re.Match[str]) -> Node:
        text = token[0]
        if text.upper() in {"TRUE", "FALSE"}:
            return Literal(text.upper() == "TRUE")
        return Name(text)

    def _placed(self, prefix: str) -> Node:
        """What follows a sheet's name: cells, or a name of that sheet."""
        text = prefix[1:-1].replace("''", "'") if prefix.startswith("'") else prefix
        if any(sign in text for sign in "[]\\"):
            raise _Puzzling  # another workbook's
        first, _, last = text.partition(":")
        node = self._operand()
        if isinstance(node, Cells) and not node.sheet:
            return node._replace(sheet=first, last_sheet=last)
        if isinstance(node, Name) and not last and not node.sheet:
            return node._replace(sheet=first)
        raise _Puzzling

    def _arguments(self) -> Iterator[Node | None]:
        if self._take(")"):
            return
        while True:
            yield None if self._peek() in {",", ")"} else self._expression()
            if self._take(")"):
                return
            if not self._take(","):
                raise _Puzzling

    def _bracketed(self) -> Node:
        node = self._expression()
        if self._peek() == ",":
            node = self._union(node)
        if not self._take(")"):
            raise _Puzzling
        return node

    def _union(self, first: Node) -> Node:
        parts = [first]
        while self._take(","):
            parts.append(self._range())
        if not all(map(self._is_reference, parts)):
            raise _Puzzling
        return Union(tuple(parts))

    @staticmethod
    def _is_reference(node: Node) -> bool:
        return isinstance(node, Cells | Name | Union)


def _cells(token: re.Match[str]) -> Cells:
    if token["columns"] or token["rows"]:
        (open_1, first), (open_2, last) = _LINE.findall(token[0])
        if token["columns"]:
            return Cells(Corner(1, int(first), True, not open_1), Corner(LAST_ROW, int(last), True, not open_2))
        return Cells(Corner(int(first), 1, not open_1, True), Corner(int(last), LAST_COLUMN, not open_2, True))
    corner = Corner(int(token["r"]), int(token["c"]), token["rf"] is None, token["cf"] is None)
    return Cells(corner, corner)
