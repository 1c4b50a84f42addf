"""Documents as PDF, by typst: no office program, no printer and no font of the computer is needed.

The letters are those that typst brings along (Libertinus Serif, which has oʻ gʻ, Karakalpak's and all Cyrillic ones),
so a document looks the same everywhere, and equal documents are equal bytes.
"""

import json
from pathlib import Path
from typing import Any

from akm_excel.errors import optional
from akm_excel.printing.document import Block, Cell, Cover, Document, Paragraph, Row, Signatures, Table, placed

_PROGRAM = Path(__file__).with_name("document.typ")
_POINT = 0.3528
"""Millimetres."""
_WIDE = 0.55
"""How wide a letter is at most in the mean, in sizes of the letters."""
_PADDING = 0.22
"""Millimetres of a cell's width that are no text's, in sizes of the letters."""
_GAP = "\u200b"
"""Where a word may be parted that fits into no line: an address, a file's name."""


def render(document: Document) -> bytes:
    """The document as a PDF file (tagged, so that it can be read aloud). Raises `MissingPackage`."""
    typst = optional("typst", "print")
    made: bytes = typst.compile(
        _PROGRAM.read_bytes(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_told(document), ensure_ascii=False)},
        format="pdf",
        timestamp=0,
    )
    return made


def _told(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "language": document.language[:2],
        "paper": document.paper.key,
        "landscape": document.is_landscape,
        "margin": document.margin,
        "page": document.page,
        "blocks": [_block(block, document) for block in document.blocks],
    }


def _block(block: Block, document: Document) -> dict[str, Any]:
    match block:
        case Paragraph():
            text = _parted(block.text, document.width, 11)
            return {"kind": "paragraph", "text": text, "look": block.look.value, "align": block.align.value}
        case Cover():
            return {
                "kind": "cover",
                "approval": block.approval,
                "title": block.title,
                "place": block.place,
                "mark": block.mark,
            }
        case Table():
            scale = document.width / sum(block.widths)
            widths = [width * scale for width in block.widths]
            return {
                "kind": "table",
                "widths": widths,
                "size": block.size,
                "head": _rows(block.head, widths, block.size),
                "groups": [
                    {"rows": _rows(group.rows, widths, block.size), "heading": group.is_heading}
                    for group in block.groups
                ],
            }
        case Signatures():
            signers = [{"office": office, "name": name} for office, name in block.signers]
            return {"kind": "signatures", "signers": signers, "date": block.date}
    return {"kind": "page end"}


def _rows(rows: tuple[Row, ...], widths: list[float], size: float) -> list[list[dict[str, Any]]]:
    return [[_cell(at, cell, sum(widths[at : at + cell.columns]), size) for at, cell in row] for row in placed(rows)]


def _cell(at: int, cell: Cell, width: float, size: float) -> dict[str, Any]:
    return {
        "at": at,
        "text": _parted(cell.text, width, size),
        "columns": cell.columns,
        "rows": cell.rows,
        "align": cell.align.value,
        "bold": cell.is_bold,
        "shaded": cell.is_shaded,
    }


def _parted(text: str, width: float, size: float) -> str:
    """A text whose longest words may be parted where they fit into no line of this width."""
    most = max(int((width - size * _PADDING) / (size * _POINT * _WIDE)), 4)
    if len(text) <= most:
        return text
    return "\n".join(" ".join(_word(word, most) for word in line.split(" ")) for line in text.split("\n"))


def _word(word: str, most: int) -> str:
    if len(word) <= most or "\u00a0" in word:
        return word
    return _GAP.join(word[at : at + most] for at in range(0, len(word), most))
