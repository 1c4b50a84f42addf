"""A document as a source gives it: tables of cells and lines between them, each with its place.

Nothing here knows what a plan is. A source (`importing.sources`) makes a `Document` of a file, whatever
the file's kind; the reader makes a plan of a `Document`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import product

SOFT_BREAK = "\u2028"
"""In a cell's text: the line ended at the cell's edge, so that a number may go on behind it, or another begin."""
Stored = Decimal | date | datetime | time | bool | None
"""What a spreadsheet stores beside what it shows; None where there is nothing but the text."""


_MOST_BREAKS = 5


def ways(text: str) -> Iterator[str]:
    """The ways to read a text whose lines ended at the cell's edge: what is behind a soft break may go on or begin."""
    pieces = text.split(SOFT_BREAK)
    signs = product(("", "\n"), repeat=len(pieces) - 1)
    for way in signs if len(pieces) <= _MOST_BREAKS else (("",) * (len(pieces) - 1), ("\n",) * (len(pieces) - 1)):
        yield pieces[0] + "".join(sign + piece for sign, piece in zip(way, pieces[1:], strict=True))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text (paragraphs and lines as lines) and, of a spreadsheet, its stored value and number format.

    `place` is where it is for a reader (``Sheet!D14``; ``page 3, table 2, row 7, column 4``). `covered` marks the
    places that a merged cell reaches over: the text stands in its first place only. `across` is over how many
    columns the cell reaches, `down` over how many rows.
    """

    text: str = ""
    place: str = ""
    stored: Stored = None
    number_format: str = ""
    covered: bool = False
    across: int = 1
    down: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether the cell says nothing."""
        return not self.text.strip() and self.stored is None


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, and whether it is the first on a page (the rest of a row may stand there)."""

    cells: tuple[Cell, ...]
    place: str = ""
    opens_page: bool = False

    def cell(self, column: int) -> Cell:
        """The cell of a column (from 0); an empty one beyond the row's end."""
        return self.cells[column] if column < len(self.cells) else EMPTY

    @property
    def is_empty(self) -> bool:
        """Whether no cell says anything."""
        return all(cell.is_empty for cell in self.cells)

    @property
    def texts(self) -> list[str]:
        """The texts of the cells that say something."""
        return [cell.text for cell in self.cells if not cell.is_empty]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph outside tables."""

    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that belong together; `name` is a sheet's."""

    rows: tuple[Row, ...]
    name: str = ""

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class Document:
    """What a source found in a file, in its order. `kind` is the file's true kind (``docx``), whatever its ending;
    `separator` is the sign between the cells of a text; `hidden` are texts with figures that the file does not show."""

    file: str
    kind: str
    blocks: tuple[Table | Line, ...]
    separator: str = ""
    hidden: tuple[str, ...] = ()

    @property
    def tables(self) -> list[Table]:
        """The tables alone."""
        return [block for block in self.blocks if isinstance(block, Table)]

    def lines(self) -> Iterator[Line]:
        """The paragraphs outside tables."""
        return (block for block in self.blocks if isinstance(block, Line))
