"""Word documents (.docx): the tables as they are seen, walked over their grid.

Inserted text counts and deleted text does not, content controls are looked into, hidden text and the marks of
footnotes are no figures, merged cells stand once, automatic numbers are worked out. ECMA-376 part 1, chapter 17.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from akm_excel.core.text import squash
from akm_excel.importing.displacement import is_figure
from akm_excel.importing.document import Cell, Document, Line, Row, Table
from akm_excel.importing.hidden_text import with_figures
from akm_excel.importing.place import spot
from akm_excel.importing.sources import signs
from akm_excel.importing.sources.layout_tables import is_layout
from akm_excel.importing.sources.limits import MAX_SPAN, Archive, damaged
from akm_excel.importing.sources.numbering import Numbering
from akm_excel.importing.sources.run_looks import Looks
from akm_excel.importing.sources.word_xml import child, local, value
from akm_excel.patterns import pattern

_SKIPPED = {
    "txbxContent", "del", "moveFrom", "delText", "delInstrText", "pict", "drawing", "object", "Fallback",
    "rPr", "pPr", "rt",
    "footnoteReference", "endnoteReference", "footnoteRef", "annotationRef", "commentReference", "tblPr", "tcPr",
}  # fmt: skip
_DEEPEST = 6
_MATHEMATICS = {"acc", "bar", "d", "eqArr", "func", "groupChr", "limLow", "limUpp", "m", "nary", "phant", "rad", "sPre"}
"""Structures of formulas that no plain text says; fractions and raised figures are spelled."""
_FORMULA = pattern(r"\s*EQ\b", re.IGNORECASE)


def read(data: bytes, file: str, kind: str = "docx") -> Document:
    """The document in the bytes of a Word file. Raises `DataError` for a damaged one."""
    archive = Archive(data, file)
    part = _main_part(archive)
    body = child(archive.root(part), "body")
    if body is None:
        raise damaged(file)
    folder = part.rpartition("/")[0]
    styles = archive.root(f"{folder}/styles.xml") if f"{folder}/styles.xml" in archive else None
    numbers = archive.root(f"{folder}/numbering.xml") if f"{folder}/numbering.xml" in archive else None
    walk = _Walk(styles, numbers)
    blocks = tuple(walk.blocks(body))
    return Document(file, kind, blocks, hidden=with_figures(walk.hidden))


def _main_part(archive: Archive) -> str:
    if "_rels/.rels" in archive:
        for relation in archive.root("_rels/.rels"):
            if value(relation, "Type").endswith("/officeDocument"):
                return value(relation, "Target").lstrip("/")
    return "word/document.xml"


@dataclass
class _Walk:
    """One document on the way: its styles, its lists' counters, and how many tables were met."""

    styles_part: etree._Element | None
    numbers_part: etree._Element | None
    tables: int = 0
    hidden: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbering = Numbering(self.numbers_part, self.styles_part)
        self.looks = Looks(self.styles_part)

    def blocks(self, body: etree._Element) -> Iterator[Table | Line]:
        for element in _inside(body):
            name = local(element)
            if name == "p":
                text = self.paragraph(element)
                if text.strip():
                    yield Line(text.strip())
                for box in _boxes(element):
                    yield from self.blocks(box)
            elif name == "tbl" and is_layout(element, _columns, _within):
                for cell in _cells_of(element):
                    yield from self.blocks(cell)
            elif name == "tbl":
                self.tables += 1
                table = Table(tuple(self._rows(element)), "")
                for box in (
                    text_box
                    for paragraph in element.iter()
                    if local(paragraph) == "p"
                    for text_box in _boxes(paragraph)
                ):
                    if not is_figure(Cell(self._boxed(box))):  # that stands in its cell
                        yield from self.blocks(box)
                yield table

    # text

    def paragraph(self, paragraph: etree._Element) -> str:
        """What a paragraph shows; its automatic number alone where it has no text of its own."""
        number = self.numbering.next(paragraph)
        text = "".join(self._texts(paragraph))
        return text if text.strip() or not number else number

    def _texts(self, element: etree._Element) -> Iterator[str]:
        for one in element:
            name = local(one)
            if name in _SKIPPED:
                continue
            if name == "r":
                yield self._run(one, "".join(self._texts(one)))
            elif name == "t":
                yield one.text or ""
            elif name == "instrText":
                yield f"{signs.UNSEEN}{one.text}" if _FORMULA.match(one.text or "") else ""
            elif name == "f":
                yield "/".join("".join(self._texts(part)) for part in one if local(part) in {"num", "den"})
            elif name in {"sup", "sub"}:
                text = "".join(self._texts(one))
                yield signs.raised(text) if name == "sup" else signs.lowered(text)
            elif name in _MATHEMATICS:
                yield signs.UNSEEN + "".join(self._texts(one))
            elif name in {"br", "cr"}:
                yield "\n"
            elif name in {"tab", "ptab"}:
                yield "\t"
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "sym":
                yield _symbol(one)
            elif name != "softHyphen":
                yield from self._texts(one)

    def _run(self, run: etree._Element, text: str) -> str:
        shown = self.looks.spelled(run, text)
        if text and not shown:
            self.hidden.append(text)
        return shown

    def _boxed(self, box: etree._Element) -> str:
        """What a text box shows, in one line."""
        return squash(" ".join(self.paragraph(element) for element in _inside(box) if local(element) == "p"))

    # tables

    def _rows(self, table: etree._Element) -> Iterator[Row]:
        for number, row in enumerate((r for r in _inside(table) if local(r) == "tr"), start=1):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            yield Row(tuple(self._cells(row, properties, number)), spot(table=self.tables, row=number))

    def _cells(self, row: etree._Element, properties: etree._Element | None, number: int) -> Iterator[Cell]:
        for _ in range(_count(child(properties, "gridBefore"), 0)):
            yield Cell()
        column = _count(child(properties, "gridBefore"), 0)
        for cell in (c for c in _inside(row) if local(c) == "tc"):
            format_ = child(cell, "tcPr")
            if child(format_, "cellDel") is not None:
                continue
            across = max(_count(child(format_, "gridSpan"), 1), 1)
            merge = child(format_, "vMerge")
            covered = merge is not None and value(merge) != "restart"
            column += 1
            place = spot(table=self.tables, row=number, column=column)
            text = "\n".join(self._cell_lines(cell, 0))
            yield Cell(text.strip("\n") if not covered else "", place, covered=covered, across=across)
            for _ in range(across - 1):
                yield Cell(covered=True)
            column += across - 1

    def _cell_lines(self, cell: etree._Element, depth: int) -> Iterator[str]:
        before = ""  # of a paragraph whose end was deleted, to which the next belongs
        for element in _inside(cell):
            if local(element) == "p":
                text = before + self.paragraph(element)
                goes_on = child(element, "pPr", "rPr", "del") is not None
                before = text if goes_on else ""
                if text.strip() and not goes_on:
                    yield text
                for said in map(self._boxed, _boxes(element)):
                    if is_figure(Cell(said)):  # where the box is drawn nobody knows
                        yield f"[{said}]"
            elif local(element) == "tbl" and depth < _DEEPEST:
                for row in (r for r in _inside(element) if local(r) == "tr"):
                    inner = (c for c in _inside(row) if local(c) == "tc")
                    yield "\t".join("\n".join(self._cell_lines(one, depth + 1)) for one in inner)
        if before.strip():
            yield before


def _cells_of(table: etree._Element) -> Iterator[etree._Element]:
    """The cells of a table, row by row."""
    for row in (one for one in _inside(table) if local(one) == "tr"):
        yield from (one for one in _inside(row) if local(one) == "tc")


def _within(table: etree._Element) -> Iterator[etree._Element]:
    """The tables in the cells of a table."""
    return (one for cell in _cells_of(table) for one in _inside(cell) if local(one) == "tbl")


def _columns(table: etree._Element) -> int:
    """How many cells the longest row of a table has."""
    rows = (one for one in _inside(table) if local(one) == "tr")
    return max((sum(local(cell) == "tc" for cell in _inside(row)) for row in rows), default=0)


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The text boxes that are anchored in a paragraph; of two forms of one box the newer."""
    for element in paragraph:
        name = local(element)
        if name == "txbxContent":
            yield element
        elif name == "AlternateContent":
            choice = child(element, "Choice")
            boxes = list(_boxes(choice)) if choice is not None else []
            yield from boxes or _boxes(element)
        elif name not in {"del", "moveFrom"}:
            yield from _boxes(element)


def _count(element: etree._Element | None, default: int) -> int:
    text = value(element)
    return min(int(text), MAX_SPAN) if text.isascii() and text.isdigit() else default


def _symbol(element: etree._Element) -> str:
    """A character of a symbol font: a dash is one whatever the font, others are not understood."""
    return "-" if value(element, "char").upper() in {"F02D", "2D", "F0BE"} else "\ufffd"


def _inside(element: etree._Element) -> Iterator[etree._Element]:
    """The children of an element, with those of content controls, insertions and custom marks in their place."""
    for one in element:
        name = local(one)
        if name == "sdt":
            content = child(one, "sdtContent")
            if content is not None:
                yield from _inside(content)
        elif name in {"ins", "moveTo", "customXml", "smartTag"}:
            yield from _inside(one)
        else:
            yield one
