"""Where something stands in a document: a code that no language is in, spelled when somebody reads it.

A spreadsheet's places are addresses (``Reja!D14``) and stay as they are.
"""

from dataclasses import replace

from akm_excel.importing.document import Document, Line, Row, Table
from akm_excel.language import tr
from akm_excel.patterns import pattern

_CODED = pattern(r"@(\d+)\.(\d+)\.(\d+)\.(\d+)\.(\d+)")


def spot(*, page: int = 0, table: int = 0, row: int = 0, column: int = 0, line: int = 0) -> str:
    """The code of a place; what is 0 is not said."""
    return f"@{page}.{table}.{row}.{column}.{line}"


def spelled(place: str) -> str:
    """A place for a reader: ``page 3, table 2, row 7, column 4``."""
    match = _CODED.fullmatch(place)
    if match is None:
        return place
    words = (tr("page {number}"), tr("table {number}"), tr("row {number}"), tr("column {number}"), tr("line {number}"))
    return ", ".join(
        word.format(number=number) for word, number in zip(words, match.groups(), strict=True) if number != "0"
    )


def spelled_out(document: Document) -> Document:
    """A document whose places are spelled in the language in force."""
    blocks: list[Table | Line] = []
    for block in document.blocks:
        if isinstance(block, Line):
            blocks.append(replace(block, place=spelled(block.place)))
        else:
            rows = tuple(
                Row(tuple(replace(c, place=spelled(c.place)) for c in row.cells), spelled(row.place), row.opens_page)
                for row in block.rows
            )
            blocks.append(Table(rows, block.name))
    return replace(document, blocks=tuple(blocks))
