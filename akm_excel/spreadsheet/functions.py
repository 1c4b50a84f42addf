"""What operators and functions come to, as in Excel; see `evaluation` for what is left out."""

import math
from collections.abc import Callable, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP
from typing import Protocol

from akm_excel.spreadsheet import logical_functions, lookup_functions, number_functions, text_functions
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.expression import Call, Cells, Literal, Name, Node, Operation, Union
from akm_excel.spreadsheet.operators import (
    DIVISION_ERROR,
    REFERENCE_ERROR,
    Block,
    LostReference,
    NotUnderstood,
    Value,
    by_sign,
    finite,
    is_number,
    operate,
)

Arguments = tuple[Node | None, ...]
_LONGEST = 32_767


class Sheets(Protocol):
    """What functions ask of the workbook."""

    def block(self, node: Node, where: Where) -> Block:
        """The block of cells that a reference names."""

    def only(self, node: Cells, where: Where) -> Value:
        """What the one cell holds that a reference names."""

    def meaning(self, name: Name, where: Where) -> Node | None:
        """What a defined name stands for; None where there is no such name, or names stand for one another."""

    def blocks(self, node: Node, where: Where) -> list[Block]:
        """All blocks that a reference names: through several sheets, or one after another."""

    def values(self, block: Block) -> list[list[Value]]:
        """What the cells of a block hold."""

    def value(self, where: Where) -> Value:
        """What a cell holds."""

    def is_fixed(self, node: Node, sheet: str) -> bool:
        """Whether a part of a formula reads the same cells wherever in a sheet the formula stands."""

    def used_rows(self, sheet: str) -> int:
        """The last row of a sheet that has cells."""


Array = list[list[Value]]


class Functions:
    """Evaluates the trees of formulas over the cells of a workbook."""

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self._arrays: dict[tuple[Node, str], Array] = {}
        self.lookups = lookup_functions.Lookups(sheets.values)

    def result(self, node: Node, where: Where) -> Value:
        """What a formula comes to in its cell: a blank that it refers to is shown as 0."""
        try:
            result = self.scalar(node, where)
        except LostReference:
            return REFERENCE_ERROR
        if isinstance(result, str) and len(result) > _LONGEST:
            raise NotUnderstood
        return 0.0 if result is None else result

    def scalar(self, node: Node | None, where: Where) -> Value:
        """One value. Raises `NotUnderstood` for a block of several cells: applications take it in different ways."""
        if isinstance(node, Call):  # asked ten times a formula: the commonest first
            known = _FUNCTIONS.get(node.function)
            if known is None:
                raise NotUnderstood
            value = known(self, node.arguments, where)
            return self._only(value) if isinstance(value, Block) else value
        if isinstance(node, Cells):
            return self.sheets.only(node, where)
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Operation):
            return self._operation(node, where)
        if node is None:
            return None
        if isinstance(node, Name):
            meaning = self.sheets.meaning(node, where)
            if isinstance(meaning, Operation | Call | Literal | Name):
                return self.scalar(meaning, where)
            return self._only(self.sheets.block(node, where))
        raise NotUnderstood

    def _operation(self, node: Operation, where: Where) -> Value:
        """From the left, without calling itself: a sum of a thousand cells is a thousand operations deep."""
        later: list[Operation] = []
        first: Node = node
        while isinstance(first, Operation) and len(first.operands) == 2:
            later.append(first)
            first = first.operands[0]
        if isinstance(first, Operation):
            result = operate(first.sign, [self.scalar(first.operands[0], where)])
        else:
            result = self.scalar(first, where)
        for operation in reversed(later):
            result = operate(operation.sign, (result, self.scalar(operation.operands[1], where)))
        return result

    def _only(self, block: Block) -> Value:
        if (block.top, block.left) != (block.bottom, block.right):
            raise NotUnderstood
        return self.sheets.value((block.sheet, block.top, block.left))

    def block(self, node: Node | None, where: Where) -> Block:
        """A reference, also one that INDEX gives."""
        if isinstance(node, Call) and node.function == "INDEX":
            block = lookup_functions.index(self, node.arguments, where)
            if isinstance(block, Block):
                return block
        if isinstance(node, Cells | Name):
            return self._clipped(self.sheets.block(node, where))
        raise NotUnderstood

    def _clipped(self, block: Block) -> Block:
        """A whole column as far as there are cells: what lies beyond is blank."""
        if block.bottom - block.top < 100_000:
            return block
        return block._replace(bottom=max(block.top, min(block.bottom, self.sheets.used_rows(block.sheet))))

    def each(self, node: Node | None, where: Where) -> Iterator[tuple[Value, bool]]:
        """The values of an argument that may be one block or several, and whether they stand in cells."""
        if isinstance(node, Cells | Name | Union):
            for block in self.sheets.blocks(node, where):
                for row in self.sheets.values(self._clipped(block)):
                    for value in row:
                        yield value, True
        else:
            yield self.scalar(node, where), False

    def array(self, node: Node | None, where: Where) -> Array:
        """An argument worked out element by element, as SUMPRODUCT does."""
        if isinstance(node, Cells | Name):
            return self.sheets.values(self.sheets.block(node, where))
        if not isinstance(node, Operation | Call) or not self.sheets.is_fixed(node, where[0]):
            return self._array(node, where)
        known = self._arrays.get((node, where[0]))
        if known is None:
            known = self._arrays[node, where[0]] = self._array(node, where)
        return known

    def _array(self, node: Node | None, where: Where) -> Array:
        match node:
            case Operation(sign, operands):
                return _spread(by_sign(sign), *(self.array(operand, where) for operand in operands))
            case Call("ISNUMBER" | "ISTEXT" | "ISBLANK" | "ISERROR" as function, (argument,)):
                return _spread(logical_functions.TESTS[function], self.array(argument, where))
            case Call("ROW", (Cells() | Name() as cells,)):
                block = self.sheets.block(cells, where)
                return [[float(row)] for row in range(block.top, block.bottom + 1)]
        return [[self.scalar(node, where)]]


def _spread(function: Callable[..., Value], *arrays: Array) -> Array:
    """A function of the elements of arrays; one of a single row, column or element is repeated."""
    height, width = max(map(len, arrays)), max(len(array[0]) for array in arrays)
    for array in arrays:
        if len(array) not in {1, height} or len(array[0]) not in {1, width}:
            raise NotUnderstood

    whole = [
        [row * width if len(row) == 1 else row for row in (array * height if len(array) == 1 else array)]
        for array in arrays
    ]
    return [list(map(function, *rows)) for rows in zip(*whole, strict=True)]


Function = Callable[[Functions, Arguments, Where], "Value | Block"]
_FUNCTIONS: dict[str, Function] = {
    "ABS": number_functions.of_number(abs),
    "AND": logical_functions.logical(all),
    "AVERAGE": number_functions.aggregate(
        lambda numbers: math.fsum(numbers) / len(numbers) if numbers else DIVISION_ERROR
    ),
    "CONCATENATE": text_functions.joined,
    "COUNT": number_functions.counted(is_number),
    "COUNTA": number_functions.counted(lambda value: value is not None),
    "COUNTBLANK": number_functions.counted(lambda value: value is None or value == ""),
    "COUNTIF": lookup_functions.count_if,
    "COUNTIFS": lookup_functions.count_if,
    "FALSE": lambda *_: False,
    "FIND": text_functions.find,
    "IF": logical_functions.choice,
    "IFERROR": logical_functions.if_error,
    "INDEX": lookup_functions.index,
    "INT": number_functions.of_number(lambda number: float(math.floor(number))),
    "ISBLANK": logical_functions.tested("ISBLANK"),
    "ISERROR": logical_functions.tested("ISERROR"),
    "ISNUMBER": logical_functions.tested("ISNUMBER"),
    "ISTEXT": logical_functions.tested("ISTEXT"),
    "LEFT": text_functions.left,
    "LEN": text_functions.of_text(lambda text: float(len(text))),
    "LOWER": text_functions.of_text(str.lower),
    "MATCH": lookup_functions.match,
    "MAX": number_functions.aggregate(lambda numbers: max(numbers, default=0.0)),
    "MIN": number_functions.aggregate(lambda numbers: min(numbers, default=0.0)),
    "MOD": number_functions.modulo,
    "N": number_functions.plain_number,
    "NOT": logical_functions.negation,
    "OR": logical_functions.logical(any),
    "PRODUCT": number_functions.aggregate(lambda numbers: finite(math.prod(numbers)) if numbers else 0.0),
    "REPT": text_functions.repeated,
    "RIGHT": text_functions.right,
    "ROUND": number_functions.rounded(ROUND_HALF_UP),
    "ROUNDDOWN": number_functions.rounded(ROUND_DOWN),
    "ROUNDUP": number_functions.rounded(ROUND_UP),
    "SUBSTITUTE": text_functions.substitute,
    "SUM": number_functions.aggregate(lambda numbers: finite(math.fsum(numbers))),
    "SUMIF": lookup_functions.sum_if,
    "SUMIFS": lookup_functions.sum_ifs,
    "SUMPRODUCT": lookup_functions.sum_product,
    "T": text_functions.plain_text,
    "TRUE": lambda *_: True,
    "UPPER": text_functions.of_text(str.upper),
    "VLOOKUP": lookup_functions.vertical_lookup,
}
FUNCTIONS = frozenset(_FUNCTIONS)
"""The functions that are understood."""
