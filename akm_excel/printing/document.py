"""What a document consists of, in no format: paragraphs, tables, lines to sign on.

The formats (`printing.pdf`, `printing.word`, `printing.page`, `printing.plain`) render any document; what stands in
one is said once, in `printing.form`, `printing.consolidated` or `letters`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from akm_excel.escaping import printable


class Align(Enum):
    """Where a text stands between its edges."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


class Look(Enum):
    """What kind of paragraph it is."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    NOTE = "note"
    """Small: a remark."""
    ITEM = "item"
    """An item of a list."""
    DETAIL = "detail"
    """A line that belongs to the item above it."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; its lines are parted by line ends."""

    text: str
    look: Look = Look.TEXT
    align: Align = Align.LEFT


class Cell(NamedTuple):
    """A cell of a table, with how many columns and rows it reaches over. Its lines are parted by line ends."""

    text: str = ""
    columns: int = 1
    rows: int = 1
    align: Align = Align.LEFT
    is_bold: bool = False
    is_shaded: bool = False


Row = Sequence[Cell]
"""A row as HTML has it: a cell that reaches over several rows stands in the first of them only."""


class Group(NamedTuple):
    """Rows that stand together on one page; those of a heading, on the page of what is below them."""

    rows: tuple[Row, ...]
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    `widths` say how the columns share the page's width; `head` are the rows that each page repeats; `size` is that
    of the letters in points.
    """

    widths: tuple[float, ...]
    head: tuple[Row, ...]
    groups: tuple[Group, ...]
    size: float = 8

    @property
    def rows(self) -> Iterator[Row]:
        """All rows below the head."""
        return (row for group in self.groups for row in group.rows)


def placed(rows: Sequence[Row]) -> Iterator[list[tuple[int, Cell]]]:
    """The rows with the column (from 0) of each cell, as cells of rows above reach over it.

    >>> list(placed([(Cell("a", rows=2), Cell("b")), (Cell("c"),)]))[1][0][0]
    1
    """
    reaching: dict[int, int] = {}
    for row in rows:
        cells, at = [], 0
        for cell in row:
            while reaching.get(at, 0) > 0:
                at += 1
            cells.append((at, cell))
            at += cell.columns
        reaching = {column: count - 1 for column, count in reaching.items() if count > 1}
        for column, cell in cells:
            reaching |= {column + more: cell.rows - 1 for more in range(cell.columns) if cell.rows > 1}
        yield cells


@dataclass(frozen=True, slots=True)
class Cover:
    """A page of its own: what is approved by whom (lines, at the right), the title's lines, the place and the year."""

    approval: tuple[str, ...]
    title: tuple[str, ...]
    place: str
    mark: str = ""
    """What must be seen first: that the figures are made up."""


class Signature(NamedTuple):
    """A line to sign on: who by office, and the name where it is known."""

    office: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """The block at the end: who signs, and a line for the date. It is not parted from page to page."""

    signers: tuple[Signature, ...]
    date: str


@dataclass(frozen=True, slots=True)
class PageEnd:
    """What follows begins on a new page."""


Block = Paragraph | Table | Cover | Signatures | PageEnd


class Paper(Enum):
    """The sizes of paper: their names in typst, and the shorter and the longer side in millimetres."""

    A4 = ("a4", 210, 297)
    A3 = ("a3", 297, 420)

    @property
    def key(self) -> str:
        """The name as typst and CSS know it."""
        return self.value[0]


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its title (for lists of files), the language of its words (``uz``), paper and blocks.

    `page` is what stands at the foot of each page, with ``{page}`` and ``{pages}`` for the numbers; empty for none.
    """

    title: str
    blocks: tuple[Block, ...]
    language: str = "uz"
    paper: Paper = Paper.A4
    is_landscape: bool = False
    page: str = "{page} / {pages}"
    margin: float = 12
    """In millimetres, on all sides."""

    @property
    def width(self) -> float:
        """The width of a page between its margins, in millimetres."""
        _, short, long = self.paper.value
        return (long if self.is_landscape else short) - 2 * self.margin

    @property
    def height(self) -> float:
        """The height of a page between its margins, in millimetres."""
        _, short, long = self.paper.value
        return (short if self.is_landscape else long) - 2 * self.margin


def safe(document: Document) -> Document:
    """The document with nothing in its texts that no format can hold, or that turns text round: its code instead."""
    return replace(document, title=printable(document.title), blocks=tuple(map(_safe, document.blocks)))


def _safe(block: Block) -> Block:
    match block:
        case Paragraph():
            return replace(block, text=printable(block.text))
        case Table():
            groups = tuple(Group(tuple(map(_safe_row, rows)), is_heading) for rows, is_heading in block.groups)
            return replace(block, head=tuple(map(_safe_row, block.head)), groups=groups)
        case Cover():
            approval, title = (tuple(map(printable, lines)) for lines in (block.approval, block.title))
            return Cover(approval, title, printable(block.place), printable(block.mark))
        case Signatures():
            return replace(block, signers=tuple(Signature(*map(printable, signer)) for signer in block.signers))
    return block


def _safe_row(row: Row) -> Row:
    return tuple(cell._replace(text=printable(cell.text)) for cell in row)
