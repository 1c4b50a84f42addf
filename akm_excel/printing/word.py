"""Documents as Word files (.docx), by python-docx: real tables, real styles, to be worked on.

Equal documents are equal bytes. A table's head is repeated on each page, rows are not cut, and what belongs together
stays on one page (ECMA-376 part 1: ``tblHeader``, ``cantSplit``, ``keepNext``).
"""

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

from akm_excel.errors import optional
from akm_excel.printing.document import (
    Align,
    Cell,
    Cover,
    Document,
    Look,
    PageEnd,
    Paragraph,
    Row,
    Signatures,
    Table,
    placed,
)

if TYPE_CHECKING:
    from lxml import etree

_FONT = "Times New Roman"
_STYLES = {
    Look.TITLE: "Title",
    Look.HEADING: "Heading 1",
    Look.TEXT: "Normal",
    Look.NOTE: "Caption",
    Look.ITEM: "List",
    Look.DETAIL: "List Continue",
}
_SIZES = {"Title": 15, "Heading 1": 12, "Normal": 11, "Caption": 9, "List": 11, "List Continue": 11}
_LINE = 28
_TWIPS = 56.7
"""In a millimetre."""
_TIME = dt.datetime(2000, 1, 1)
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)


def render(document: Document) -> bytes:
    """The document as a Word file. Raises `MissingPackage`."""
    docx = optional("docx", "print")
    made = _Word(docx, document)
    for block in document.blocks:
        made.add(block)
    return made.to_bytes()


class _Word:
    """A Word document while it is written."""

    def __init__(self, docx: Any, document: Document) -> None:
        self.oxml = optional("docx.oxml", "print")
        self.qn = optional("docx.oxml.ns", "print").qn
        self.shared = optional("docx.shared", "print")
        self.docx = docx.Document()
        self.document = document
        self.is_first = True
        self._styles()
        self._page(self.docx.sections[0])
        properties = self.docx.core_properties
        properties.title, properties.author, properties.comments = document.title, "", ""
        properties.created = properties.modified = _TIME
        properties.language = document.language

    def _styles(self) -> None:
        for name, size in _SIZES.items():
            style = self.docx.styles[name]
            style.font.name, style.font.size = _FONT, self.shared.Pt(size)
            style.font.color.rgb = self.shared.RGBColor(0, 0, 0)
            style.font.italic = False
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for place in ("ascii", "hAnsi", "eastAsia", "cs"):
                fonts.set(self.qn(f"w:{place}"), _FONT)
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(self.qn(f"w:{theme}"), None)
            style.paragraph_format.space_after = self.shared.Pt(4)
        title = self.docx.styles["Title"].element.pPr
        for line in title.findall(self.qn("w:pBdr")):
            title.remove(line)
        for name in ("Title", "Heading 1", "List"):
            self.docx.styles[name].font.bold = True
        self.docx.styles["Caption"].font.bold = False

    def _page(self, section: Any) -> None:
        millimetres = self.shared.Mm
        _, short, long = self.document.paper.value
        width, height = (long, short) if self.document.is_landscape else (short, long)
        section.page_width, section.page_height = millimetres(width), millimetres(height)
        section.orientation = 1 if self.document.is_landscape else 0
        for side in ("left", "right", "top", "bottom"):
            setattr(section, f"{side}_margin", millimetres(self.document.margin))
        section.header_distance = section.footer_distance = millimetres(6)
        section.different_first_page_header_footer = any(isinstance(one, Cover) for one in self.document.blocks)
        if self.document.page:
            self._foot(section.footer.paragraphs[0])

    def _foot(self, paragraph: Any) -> None:
        """The title, and the numbers of the page and of the pages as fields."""
        paragraph.alignment = 2
        paragraph.style = self.docx.styles["Caption"]
        paragraph.add_run(f"{self.document.title}    ")
        rest = self.document.page
        for mark, field in (("{page}", "PAGE"), ("{pages}", "NUMPAGES")):
            before, _, rest = rest.partition(mark)
            paragraph.add_run(before)
            paragraph._p.append(self.element("fldSimple", instr=field))
        paragraph.add_run(rest)

    def element(self, name: str, *inside: "etree._Element", **attributes: str) -> "etree._Element":
        """An element of Word's main namespace, with attributes of the same."""
        made: etree._Element = self.oxml.OxmlElement(f"w:{name}")
        for key, value in attributes.items():
            made.set(self.qn(f"w:{key}"), value)
        made.extend(inside)
        return made

    def add(self, block: object) -> None:
        """Write a block at the end."""
        match block:
            case Paragraph():
                made = self._paragraph(block.text, _STYLES[block.look], block.align)
                made.paragraph_format.keep_with_next = block.look in {Look.ITEM, Look.HEADING} or None
            case Cover():
                self._cover(block)
            case Table():
                self._table(block)
            case Signatures():
                self._signatures(block)
            case PageEnd():
                self.docx.add_page_break()

    def _paragraph(self, text: str, style: str, align: Align = Align.LEFT, size: float = 0, bold: bool = False) -> Any:
        paragraph = self.docx.add_paragraph(style=style)
        paragraph.alignment = {Align.LEFT: 0, Align.CENTRE: 1, Align.RIGHT: 2}[align]
        for number, line in enumerate(text.split("\n")):
            if number:
                paragraph.runs[-1].add_break()
            run = paragraph.add_run(line)
            if size:
                run.font.size = self.shared.Pt(size)
            if bold:
                run.bold = True
        return paragraph

    def _cover(self, cover: Cover) -> None:
        if cover.mark:
            self._paragraph(cover.mark, "Normal", Align.CENTRE, 16, bold=True)
        for line in cover.approval:
            paragraph = self._paragraph(line, "Normal", Align.CENTRE, 12)
            paragraph.paragraph_format.left_indent = self.shared.Mm(self.document.width - 85)
        gap = self._paragraph("", "Normal")
        gap.paragraph_format.space_after = self.shared.Mm(max(self.document.height / 2 - 70, 10))
        for line in cover.title:
            self._paragraph(line, "Title", Align.CENTRE, 22, bold=True)
        gap = self._paragraph("", "Normal")
        gap.paragraph_format.space_after = self.shared.Mm(max(self.document.height / 2 - 60, 10))
        self._paragraph(cover.place, "Normal", Align.CENTRE, 13)
        self.docx.paragraphs[-1].add_run().add_break(optional("docx.enum.text", "print").WD_BREAK.PAGE)

    def _signatures(self, block: Signatures) -> None:
        for at, (office, name) in enumerate(block.signers):
            paragraph = self._paragraph(f"{office}\t{'_' * _LINE}\t{name}", "Normal")
            for stop in (50, 110):
                paragraph.paragraph_format.tab_stops.add_tab_stop(self.shared.Mm(stop))
            paragraph.paragraph_format.space_before = self.shared.Mm(8 if at else 6)
            paragraph.paragraph_format.keep_with_next = True
        paragraph = self._paragraph(block.date, "Normal")
        paragraph.paragraph_format.space_before = self.shared.Mm(6)

    # tables

    def _table(self, table: Table) -> None:
        scale = self.document.width / sum(table.widths) * _TWIPS
        widths = [round(width * scale) for width in table.widths]
        made = self.element("tbl")
        borders = [
            self.element(side, val="single", sz="4", space="0", color="595959")
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        ]
        margins = [self.element(side, w="60", type="dxa") for side in ("left", "right")]
        made.append(
            self.element(
                "tblPr",
                self.element("tblW", w=str(sum(widths)), type="dxa"),
                self.element("tblBorders", *borders),
                self.element("tblLayout", type="fixed"),
                self.element("tblCellMar", *margins),
            )
        )
        made.append(self.element("tblGrid", *(self.element("gridCol", w=str(width)) for width in widths)))
        self._rows(made, table.head, widths, table.size, is_head=True, keeps=True)
        for number, group in enumerate(table.groups, start=1):
            keeps = group.is_heading or number > len(table.groups) - 2
            self._rows(made, group.rows, widths, table.size, keeps=keeps)
        body = self.docx.element.body
        body.insert(len(body) - 1, made)  # before the section's properties, which close the body

    def _rows(
        self,
        table: "etree._Element",
        rows: tuple[Row, ...],
        widths: list[int],
        size: float,
        *,
        is_head: bool = False,
        keeps: bool = False,
    ) -> None:
        """Rows of a group: all but the last keep with the next, and that as well where what follows belongs to it."""
        covered: dict[int, tuple[int, Cell]] = {}
        for number, row in enumerate(placed(rows), start=1):
            properties = self.element("trPr", self.element("cantSplit"))
            if is_head:
                properties.append(self.element("tblHeader"))
            made = self.element("tr", properties)
            at, own = 0, dict(row)
            keeps_next = keeps or number < len(rows)
            while at < len(widths):
                cell = own.get(at)
                merge = ""
                if cell is None:
                    left, cell = covered[at]
                    merge = "continue"
                    covered[at] = (left - 1, cell)
                elif cell.rows > 1:
                    merge = "restart"
                    covered[at] = (cell.rows - 1, cell)
                made.append(self._cell(cell, sum(widths[at : at + cell.columns]), size, merge, keeps_next))
                at += cell.columns
            table.append(made)

    def _cell(self, cell: Cell, width: int, size: float, merge: str, keeps_next: bool) -> "etree._Element":
        properties = self.element("tcPr", self.element("tcW", w=str(width), type="dxa"))
        if cell.columns > 1:
            properties.append(self.element("gridSpan", val=str(cell.columns)))
        if merge:
            properties.append(self.element("vMerge", val=merge))
        if cell.is_shaded:
            properties.append(self.element("shd", val="clear", color="auto", fill="EBEBEB"))
            properties.append(self.element("vAlign", val="center"))
        paragraph = self.element("pPr")
        if keeps_next:
            paragraph.append(self.element("keepNext"))
        paragraph.append(self.element("spacing", before="20", after="20"))
        paragraph.append(self.element("jc", val=cell.align.value))
        made = self.element("p", paragraph)
        for number, line in enumerate(cell.text.split("\n") if merge != "continue" else ()):
            run = self.element("r", self.element("rPr"))
            if cell.is_bold:
                run[0].append(self.element("b"))
            run[0].append(self.element("sz", val=str(round(size * 2))))
            if number:
                run.append(self.element("br"))
            text = self.element("t")
            text.text = line
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(text)
            made.append(run)
        return self.element("tc", properties, made)

    def to_bytes(self) -> bytes:
        """The file; its parts all of one time, so that equal documents are equal bytes."""
        out, dated = io.BytesIO(), io.BytesIO()
        self.docx.save(out)
        with zipfile.ZipFile(out) as old, zipfile.ZipFile(dated, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                part = zipfile.ZipInfo(name, _ZIP_TIME)
                part.compress_type = zipfile.ZIP_DEFLATED
                new.writestr(part, old.read(name))
        return dated.getvalue()
