"""Documents as plain text: for a mail's body, a messenger, a reader of screens."""

from collections.abc import Iterator

from akm_excel.printing.document import Block, Cover, Document, Look, Paragraph, Signatures, Table

_INDENTS = {Look.DETAIL: "   "}


def render(document: Document) -> bytes:
    """The document as text, in UTF-8; the rows of its tables are lines, their cells parted by tabs."""
    return ("\n".join(line for block in document.blocks for line in _block(block)).strip("\n") + "\n").encode()


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            if block.look is not Look.DETAIL:
                yield ""
            yield from (_INDENTS.get(block.look, "") + line for line in block.text.split("\n"))
        case Cover():
            yield from filter(None, (block.mark, *block.approval, "", *block.title, "", block.place))
        case Table():
            yield ""
            yield from (
                "\t".join(" ".join(cell.text.split("\n")) for cell in row) for row in (*block.head, *block.rows)
            )
        case Signatures():
            yield ""
            yield from (f"{office} ____________________ {name}".rstrip() for office, name in block.signers)
            yield block.date
