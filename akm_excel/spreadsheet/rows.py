"""The rows of a sheet: what each says but its numbers, and its numbers."""

from collections.abc import ItemsView, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.cells import DOUBTFUL, EMPTY, Cell, Cells, Content

LOW_ROWS = (b"hidden", b' ht="0', b' ht="1"', b' ht="1.', b' ht="2"', b' ht="2.')
"""How a sheet's XML begins to say that a row is hidden, or too low to be seen."""


class Form:
    """All that a row says but its numbers.

    `cells` are its cells by column, `last` the last of these columns in which something stands (0: in none).
    Cells that hold a number have none here; `numbers` gives the index of each one's among the row's values.
    `doubtful` are the columns of which the file says what cannot be, or two things, `formulas` the formulas by column.
    """

    __slots__ = ("cells", "doubtful", "formulas", "last", "number", "numbers")

    def __init__(self, number: int, cells: Mapping[int, Cell], numbers: Mapping[int, int]) -> None:
        self.number = number
        self.cells = cells
        self.numbers = numbers
        self.last = max([column for column, cell in cells.items() if cell.content is not Content.BLANK], default=0)
        self.formulas = {column: cell.formula for column, cell in cells.items() if cell.formula is not None}
        self.doubtful = tuple(sorted([column for column, cell in cells.items() if cell.content in DOUBTFUL]))

    def at(self, number: int) -> "Form":
        """The same in a row of another number."""
        if number == self.number:
            return self
        moved = Form.__new__(Form)
        moved.number, moved.cells, moved.numbers = number, self.cells, self.numbers
        moved.last, moved.doubtful, moved.formulas = self.last, self.doubtful, self.formulas
        return moved


class Row(NamedTuple):
    """One row: its form and its values."""

    form: Form
    values: Sequence[bytes]

    def cell(self, column: int) -> Cell:
        """The cell in a column; an empty one where there is none."""
        form = self.form
        cell = form.cells.get(column, EMPTY)
        index = form.numbers.get(column)
        if index is None:
            return cell
        text = self.values[index].decode()
        return Cell(cell.content, float(text), text, cell.formula, cell.style)


class ScannedCells(Mapping[tuple[int, int], Cell]):
    """The cells of rows. Single ones are looked up in their rows; all of them are listed when first asked for.

    `repeated` are the rows that the file has twice, or with a cell twice, in equal words; `has_low_rows` says whether a
    row may be hidden or too low to be seen.
    """

    def __init__(
        self, rows: Sequence[Row], repeated: frozenset[int] = frozenset(), *, has_low_rows: bool = True
    ) -> None:
        self.rows = rows
        self.repeated = repeated
        self.has_low_rows = has_low_rows

    @cached_property
    def by_number(self) -> dict[int, Row]:
        """The rows by their numbers."""
        return {row.form.number: row for row in self.rows}

    @cached_property
    def _all(self) -> dict[tuple[int, int], Cell]:
        return {(row.form.number, column): row.cell(column) for row in self.rows for column in row.form.cells}

    @property
    def end(self) -> str:
        """The corner that nothing stands beyond, ``R95``; styles alone are nothing."""
        told = [row.form for row in self.rows if row.form.last]
        return address.spell(told[-1].number, max(form.last for form in told)) if told else "A1"

    def __getitem__(self, where: tuple[int, int]) -> Cell:
        row = self.by_number[where[0]]
        if where[1] not in row.form.cells:
            raise KeyError(where)
        return row.cell(where[1])

    def get(self, where: tuple[int, int], default: Any = None) -> Any:
        """The cell at a row and column. Asked for each cell that a formula reads."""
        row = self.by_number.get(where[0])
        return row.cell(where[1]) if row is not None and where[1] in row.form.cells else default

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
    by_row: dict[int, dict[int, Cell]] = {}
    for (number, column), cell in cells.items():
        by_row.setdefault(number, {})[column] = cell
    return [_row(number, by_row[number]) for number in sorted(by_row)]


def _row(number: int, cells: Mapping[int, Cell]) -> Row:
    columns = [column for column, cell in cells.items() if cell.content is Content.NUMBER]
    values = [(cells[column].text or repr(cells[column].number)).encode() for column in columns]
    return Row(Form(number, cells, {column: index for index, column in enumerate(columns)}), values)
