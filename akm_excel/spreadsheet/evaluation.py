"""Formulas evaluated, as far as they are understood to the last detail.

The functions are those of the template and of everyday sums. What the applications do not agree on (texts as
numbers, dates, wildcards, whatever depends on a locale or a clock) is not guessed: it raises `NotUnderstood`.
Numbers are floats, as in Excel; blank is None.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import lru_cache

from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Area, Book
from akm_excel.spreadsheet.cells import Cell, Content
from akm_excel.spreadsheet.expression import (
    Cells,
    Error,
    Literal,
    Name,
    Node,
    Union,
    leaves,
    leaves_of,
    own_cells,
    parse,
)
from akm_excel.spreadsheet.formula import relative
from akm_excel.spreadsheet.functions import Functions
from akm_excel.spreadsheet.operators import REFERENCE_ERROR, Block, LostReference, NotUnderstood, Value
from akm_excel.spreadsheet.plain_formulas import PlainFormula, Refused, plain_formula
from akm_excel.spreadsheet.rows import Row, ScannedCells

MANY_CELLS = 200_000
"""A block with more cells than this is not looked at cell by cell."""


_MOST_NAMES = 8
"""Names may stand for names, even in a circle."""


class Unknown:
    """The result of a formula that is not understood: whatever reads it is not understood either."""


_UNKNOWN = Unknown()


def areas(node: Node, where: Where, book: Book) -> list[Area] | None:
    """The blocks of cells that a formula in the cell `where` reads; None where that cannot be told."""
    blocks_read: list[Area] = []
    for leaf in leaves(node):
        read = _areas_of(leaf, where, book, depth=0)
        if read is None:
            return None
        blocks_read += read
    return blocks_read


def _areas_of(node: Node, where: Where, book: Book, depth: int) -> list[Area] | None:
    match node:
        case Cells():
            return blocks(node, where, book)
        case Name(text, sheet):
            tree = named(book, text, sheet or where[0])
            if tree is None or depth > _MOST_NAMES:  # names may refer to one another, even in a circle
                return None
            blocks_read: list[Area] = []
            for leaf in leaves(tree):
                read = _areas_of(leaf, where, book, depth + 1)
                if read is None:
                    return None
                blocks_read += read
            return blocks_read
    return None


def named(book: Book, text: str, sheet: str) -> Node | None:
    """What a defined name stands for in formulas of a sheet; None where there is no such name."""
    reference = book.defined(text, sheet)
    if reference is None:
        return None
    if "#REF!" in reference:  # what it stood for was deleted
        return Literal(REFERENCE_ERROR)
    return _seen_from_a1(reference)


@lru_cache(maxsize=1024)
def _seen_from_a1(reference: str) -> Node:
    # What a name says relatively it says as seen from A1 (ECMA-376 part 1, 18.2.5).
    return parse(relative(reference, 1, 1))


def blocks(cells: Cells, where: Where, book: Book) -> list[Area] | None:
    """The blocks that a reference in the cell `where` names, one a sheet; None where a sheet is not there."""
    own, row, column = where
    sheet = book.sheet_called(cells.sheet) if cells.sheet else own
    if sheet is None:
        return None
    sheets = [sheet]
    if cells.last_sheet:
        last = book.sheet_called(cells.last_sheet)
        if last is None:
            return None
        ends = sorted((book.sheets.index(sheet), book.sheets.index(last)))
        sheets = list(book.sheets[ends[0] : ends[1] + 1])
    first, end = cells.first.at(row, column), cells.last.at(row, column)
    top, bottom = (first[0], end[0]) if first[0] <= end[0] else (end[0], first[0])
    left, right = (first[1], end[1]) if first[1] <= end[1] else (end[1], first[1])
    return [Area(sheet, top, left, bottom, right) for sheet in sheets]


class Evaluator:
    """The results of a book's formulas.

    Those in `trusted` are taken as they are stored (None: all but the cell that is asked for), all others are
    evaluated from the cells as they stand. `given` replaces what cells hold.
    """

    def __init__(
        self, book: Book, trusted: Set[Where] | None = frozenset(), given: Mapping[Where, Value] | None = None
    ):
        self.book = book
        self.trusted = trusted
        self._values: dict[Where, Value | Unknown] = dict(given or {})
        self._blocks: dict[Block, list[list[Value]]] = {}
        self._formulas: dict[str, _Formulas] = {}
        self._rows: dict[str, Mapping[int, Row]] = {}
        self._named: dict[tuple[Node, str], list[Where]] = {}
        self._named_blocks: dict[tuple[Name, str], Block] = {}
        self._fixed: dict[tuple[Node, str], bool] = {}
        self._functions = Functions(self)

    def evaluate(self, form: str, where: Where) -> Value:
        """What a formula in relative form comes to in the cell `where`. Raises `NotUnderstood`."""
        node = parse(form)
        for cell in self._formulas_read(form, where):
            if cell == where:
                raise NotUnderstood
            self.value(cell)
        return self._functions.result(node, where)

    def result(self, where: Where) -> Value:
        """What the formula in a cell comes to. Raises `NotUnderstood`."""
        self._settle(where)
        return self.value(where)

    def value(self, where: Where) -> Value:
        """What a cell holds. Raises `NotUnderstood` where it is the result of a formula that is not understood."""
        result = self._values.get(where, _UNKNOWN)
        if result is _UNKNOWN and where not in self._values:
            formula, held = self._looked_up(where)
            if formula is None or self.trusted is None or where in self.trusted:
                result = self._values[where] = held
            else:
                self._settle(where)
                result = self._values[where]
        if isinstance(result, Unknown):
            raise NotUnderstood
        return result

    def _looked_up(self, where: Where) -> tuple[str | None, Value | Unknown]:
        """The formula of a cell, if it has one, and what it holds or has stored; no cell is made for that."""
        sheet, number, column = where
        rows = self._rows.get(sheet)
        if rows is None:
            cells = self.book.cells(sheet)
            rows = self._rows[sheet] = cells.by_number if isinstance(cells, ScannedCells) else {}
        if not rows:
            cell = self.book.cell(where)
            return cell.formula, stored(cell)
        row = rows.get(number)
        known = row.form.cells.get(column) if row is not None else None
        if row is None or known is None:
            return None, None
        index = row.form.numbers.get(column)
        return known.formula, stored(known) if index is None else float(row.values[index])

    def _settle(self, wanted: Where) -> None:
        """Evaluate a formula cell after all that it reads; chains may be long, so nothing calls itself here."""
        stack = [wanted]
        opened: set[Where] = set()
        while stack:
            where = stack[-1]
            if where in self._values:
                stack.pop()
                continue
            formula, held = self._looked_up(where)
            if formula is None or (where != wanted and (self.trusted is None or where in self.trusted)):
                self._values[where] = held
                stack.pop()
                continue
            plain = plain_formula(formula)
            places = plain.places(where) if plain is not None else None
            if where not in opened:
                opened.add(where)
                needed = self._unknown_formulas(self._formulas_read(formula, where) if places is None else places)
                if needed:
                    if opened.isdisjoint(needed):
                        stack += needed
                        continue
                    self._values[where] = _UNKNOWN  # in a circle
                    stack.pop()
                    continue
            self._values[where] = self._worked_out(formula, where, plain, places)
            stack.pop()

    def _unknown_formulas(self, read: Iterable[Where]) -> list[Where]:
        """Of cells that a formula reads those whose formulas are to be evaluated first; what others hold is known."""
        unknown = []
        values = self._values
        for where in read:
            if where not in values:
                formula, held = self._looked_up(where)
                if formula is None or self.trusted is None or where in self.trusted:
                    values[where] = held
                else:
                    unknown.append(where)
        return unknown

    def _worked_out(
        self, formula: str, where: Where, plain: PlainFormula | None, places: list[Where] | None
    ) -> Value | Unknown:
        if plain is not None and places is not None:
            try:
                return plain.result([*map(self._values.__getitem__, places)])
            except Refused:
                pass  # it is worked out as any other is
        try:
            return self._functions.result(parse(formula), where)
        except NotUnderstood:
            return _UNKNOWN

    def _formulas_read(self, form: str, where: Where) -> list[Where]:
        """The cells with formulas that a formula reads; none where that cannot be told."""
        sheet, row, column = where
        single = own_cells(form)
        if single is not None:
            places = self._formulas_of(sheet).places
            return [(sheet, *at) for corner in single if (at := corner.at(row, column)) in places]
        cells: list[Where] = []
        for leaf in leaves_of(form):
            told = self._formulas_in(leaf, where)
            if told is None:
                return []
            cells += told
        return cells

    def _formulas_in(self, leaf: Node, where: Where) -> list[Where] | None:
        """The cells with formulas that a leaf of a formula reads; None where that cannot be told."""
        place = (leaf, where[0])
        known = self._named.get(place)
        if known is None:
            areas = _areas_of(leaf, where, self.book, depth=0)
            if areas is None:
                return None
            known = [cell for area in areas for cell in self._formulas_of(area.sheet).inside(area)]
            if isinstance(leaf, Name) and self.is_fixed(leaf, where[0]):
                self._named[place] = known
        return known

    def _formulas_of(self, sheet: str) -> "_Formulas":
        known = self._formulas.get(sheet)
        if known is None:
            known = self._formulas[sheet] = _Formulas(self.book, sheet)
        return known

    # What the functions ask for.

    def is_fixed(self, node: Node, sheet: str) -> bool:
        """Whether a part of a formula reads the same cells wherever in a sheet the formula stands."""
        place = (node, sheet)
        if place not in self._fixed:
            self._fixed[place] = all(self._is_fixed(leaf, sheet) for leaf in leaves(node))
        return self._fixed[place]

    def _is_fixed(self, leaf: Node, sheet: str, depth: int = 0) -> bool:
        match leaf:
            case Cells(first, last):
                return all((first.row_fixed, first.column_fixed, last.row_fixed, last.column_fixed))
            case Name(text, own) if depth <= _MOST_NAMES:
                tree = named(self.book, text, own or sheet)
                return tree is not None and all(self._is_fixed(part, sheet, depth + 1) for part in leaves(tree))
        return False

    def block(self, node: Node, where: Where) -> Block:
        """The one block of cells that a reference names. Raises `NotUnderstood` for anything else."""
        match node:
            case Cells():
                ranges = blocks(node, where, self.book)
                if ranges is not None and len(ranges) == 1:
                    return Block(*ranges[0])
            case Name():
                place = (node, where[0])
                known = self._named_blocks.get(place)
                if known is not None:
                    return known
                tree = self.meaning(node, where)
                if isinstance(tree, Literal) and tree.value == REFERENCE_ERROR:
                    raise LostReference
                if isinstance(tree, Cells):
                    block = self.block(tree, where)
                    if self.is_fixed(node, where[0]):
                        self._named_blocks[place] = block
                    return block
        raise NotUnderstood

    def only(self, node: Cells, where: Where) -> Value:
        """What the one cell holds that a reference names. Raises `NotUnderstood` where it names several."""
        corner = node.first
        if not node.sheet and corner == node.last:
            return self.value((where[0], *corner.at(where[1], where[2])))
        block = self.block(node, where)
        if (block.top, block.left) != (block.bottom, block.right):
            raise NotUnderstood
        return self.value((block.sheet, block.top, block.left))

    def meaning(self, name: Name, where: Where) -> Node | None:
        """What a defined name stands for; None where there is no such name, or names stand for one another."""
        tree: Node | None = name
        for _ in range(_MOST_NAMES):
            if not isinstance(tree, Name):
                return tree
            tree = named(self.book, tree.text, tree.sheet or where[0])
        return None

    def blocks(self, node: Node, where: Where) -> list[Block]:
        """All blocks that a reference or a name stands for. Raises `NotUnderstood` for anything else."""
        match node:
            case Cells():
                ranges = blocks(node, where, self.book)
                if ranges is not None:
                    return [Block(*area) for area in ranges]
            case Name(text, sheet):
                tree = self.meaning(Name(text, sheet), where)
                if isinstance(tree, Literal) and tree.value == REFERENCE_ERROR:
                    raise LostReference
                if isinstance(tree, Cells | Union):
                    return self.blocks(tree, where)
            case Union(parts):
                return [block for part in parts for block in self.blocks(part, where)]
        raise NotUnderstood

    def used_rows(self, sheet: str) -> int:
        """The last row of a sheet that has cells."""
        rows = self.book.rows(sheet)
        return rows[-1].form.number if rows else 1

    def values(self, block: Block) -> list[list[Value]]:
        """What the cells of a block hold, row by row. Raises `NotUnderstood` for too large a block."""
        rows = self._blocks.get(block)
        if rows is None:
            if (block.bottom - block.top + 1) * (block.right - block.left + 1) > MANY_CELLS:
                raise NotUnderstood
            sheet, columns = block.sheet, range(block.left, block.right + 1)
            places = [[(sheet, row, column) for column in columns] for row in range(block.top, block.bottom + 1)]
            rows = [[self.value(place) for place in row] for row in places]
            self._blocks[block] = rows
        return rows


def stored(cell: Cell) -> Value | Unknown:
    """What a cell holds, or has stored as its formula's result."""
    match cell.content:
        case Content.BLANK:
            return None
        case Content.NUMBER:
            return cell.number
        case Content.TEXT:
            return cell.text
        case Content.BOOLEAN:
            return cell.text == "TRUE"
        case Content.ERROR:
            return Error(cell.text)
    return _UNKNOWN


class _Formulas:
    """Where a sheet's formulas stand: the rows of each column, and each place."""

    def __init__(self, book: Book, sheet: str) -> None:
        self.sheet = sheet
        self.columns: dict[int, list[int]] = {}
        for row in book.rows(sheet) if book.may_calculate(sheet) else ():
            for column in row.form.formulas:
                self.columns.setdefault(column, []).append(row.form.number)
        self.places = frozenset((row, column) for column, rows in self.columns.items() for row in rows)

    def inside(self, area: Area) -> Iterator[Where]:
        """Those inside a block of cells."""
        columns = self.columns
        inside = columns.keys() if area.right - area.left > len(columns) else range(area.left, area.right + 1)
        for column in inside:
            if column in columns and area.left <= column <= area.right:
                rows = columns[column]
                for row in rows[bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]:
                    yield self.sheet, row, column


Result = Callable[[Node, Where], Value]
