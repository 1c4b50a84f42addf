"""HTML: saved from Word, from a site, or from a program that calls its table an Excel file (.xls)."""

from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from akm_excel.core.text import squash
from akm_excel.formats.text_file import decode
from akm_excel.importing.document import Cell, Document, Line, Row, Table
from akm_excel.importing.hidden_text import with_figures
from akm_excel.importing.place import spot
from akm_excel.importing.sources import grid
from akm_excel.importing.sources.layout_tables import is_layout
from akm_excel.importing.sources.limits import MAX_SPAN, damaged
from akm_excel.importing.sources.page_looks import PageLooks

_BLOCKS = {"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "br", "center", "blockquote"}
_SKIPPED = {"script", "style", "head", "title", "del", "noscript"}
_CHARSETS = (b"windows-1251", b"cp1251", b"utf-8", b"utf-16")


def read(data: bytes, file: str, kind: str = "html") -> Document:
    """The document in the bytes of a page. Raises `DataError` for what is none."""
    text = _decoded(data)
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, huge_tree=False)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as exc:
        raise damaged(file, exc) from exc
    looks = PageLooks(root)
    return Document(file, kind, tuple(_Walk(looks).blocks(root)), hidden=with_figures(_hidden(root, looks)))


def _hidden(element: etree._Element, looks: PageLooks, *, in_table: bool = False) -> Iterator[str]:
    """The texts of what a page does not show, each once: in tables, for elsewhere it is how pages work."""
    in_table = in_table or _tag(element) == "table"
    if looks.is_hidden(element):
        if in_table:
            yield " ".join(element.itertext())
        return
    for child in element:
        if _tag(child):
            yield from _hidden(child, looks, in_table=in_table)


def _decoded(data: bytes) -> str:
    head = data[:2048].lower()
    named = next((name.decode() for name in _CHARSETS if b"charset" in head and name in head), "")
    text = data.decode(named, "replace") if named in {"windows-1251", "cp1251"} else decode(data)
    # A declaration of an encoding in a text that is decoded already is an error to lxml.
    return text.removeprefix("\ufeff").replace('encoding="', 'x="', 1) if text.lstrip().startswith("<?xml") else text


def _tag(element: etree._Element) -> str:
    return element.tag.rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


class _Walk:
    def __init__(self, looks: PageLooks) -> None:
        self.looks = looks
        self.tables = 0

    def blocks(self, element: etree._Element) -> Iterator[Table | Line]:
        """The tables under an element and the lines between them."""
        text: list[str] = []

        def lines() -> Iterator[Line]:
            joined = "".join(text)
            text.clear()
            for line in joined.split("\n"):
                if squash(line):
                    yield Line(squash(line))

        def walk(parent: etree._Element) -> Iterator[Table | Line]:
            if parent.text:
                text.append(_joined(parent.text))
            for child in parent:
                name = _tag(child)
                if name == "table" and not self.looks.is_hidden(child) and not is_layout(child, _columns, _within):
                    yield from lines()
                    self.tables += 1
                    yield Table(tuple(self._rows(child)))
                elif name and name not in _SKIPPED and not self.looks.is_hidden(child):
                    edge = "\n" if name in _BLOCKS or name in {"td", "th"} else ""
                    text.append(edge)
                    yield from walk(child)
                    text.append(edge)
                if child.tail:
                    text.append(_joined(child.tail))

        yield from walk(element)
        yield from lines()

    def _rows(self, table: etree._Element) -> tuple[Row, ...]:
        rows = []
        for number, row in enumerate(self._rows_of(table), start=1):
            cells = []
            for column, cell in enumerate(self._cells_of(row), start=1):
                place = spot(table=self.tables, row=number, column=column)
                said = self.looks.spelled(cell, _tag(cell), self._text(cell))
                text = "\n".join(line for line in map(squash, said.split("\n")) if line)
                cells.append(Cell(text, place, across=_span(cell, "colspan"), down=_span(cell, "rowspan")))
            rows.append((cells, spot(table=self.tables, row=number)))
        return grid.fill(rows)

    def _rows_of(self, table: etree._Element) -> Iterator[etree._Element]:
        for child in table:
            if _tag(child) == "tr" and not self.looks.is_hidden(child):
                yield child
            elif _tag(child) in {"thead", "tbody", "tfoot"} and not self.looks.is_hidden(child):
                yield from self._rows_of(child)

    def _cells_of(self, row: etree._Element) -> Iterator[etree._Element]:
        return (cell for cell in row if _tag(cell) in {"td", "th"} and not self.looks.is_left_out(cell))

    def _text(self, element: etree._Element) -> str:
        """The text of a cell, with a line for each paragraph and break, marked where it looks otherwise than plain."""
        if self.looks.is_hidden(element):
            return ""
        pieces = [_joined(element.text or "")]
        for child in element:
            name = _tag(child)
            if name == "br":
                pieces.append("\n")
            elif name and name not in _SKIPPED:
                inner = self.looks.spelled(child, name, self._text(child))
                edge = "\n" if name in _BLOCKS else "\t" if name in {"td", "th"} else ""
                pieces += [edge, inner, edge]
            pieces.append(_joined(child.tail or ""))
        return "".join(pieces)


def _within(table: etree._Element) -> Iterator[etree._Element]:
    """The tables in the cells of a table."""
    return (inner for inner in table.iterdescendants("table") if next(inner.iterancestors("table")) is table)


def _columns(table: etree._Element) -> int:
    """How many cells the longest row of a table has, without those of tables within."""
    rows = (row for row in table.iterdescendants("tr") if next(row.iterancestors("table")) is table)
    return max((sum(_tag(cell) in {"td", "th"} for cell in row) for row in rows), default=0)


def _span(cell: etree._Element, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return min(max(int(text), 1), MAX_SPAN) if text.isascii() and text.isdigit() else 1


def _joined(text: str) -> str:
    """Text as a browser shows it: its line breaks are spaces."""
    return text.replace("\r", " ").replace("\n", " ")
