"""Word documents made by hand, with what Word puts into them and other readers lose."""

import zipfile
from collections.abc import Sequence
from io import BytesIO

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEADINGS = ("T/r", "Koʻrsatkichlar nomi", "Oʻlchov birligi", "2022 yil (fakt)", "2023 yil (reja)")
TITLE = "Chimboy tumani AKM ning 2023 yil ish rejasi"


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def paragraph(content: str, properties: str = "") -> str:
    """A paragraph with runs in it."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def cell(content: str, properties: str = "") -> str:
    """A cell; plain text becomes a paragraph."""
    inner = content if content.startswith("<w:") else paragraph(run(content))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(cells: Sequence[str], properties: str = "") -> str:
    """A row of cells; what is no cell yet becomes one."""
    made = "".join(one if one.startswith("<w:tc") or one.startswith("<w:sdt") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"


def table(rows: Sequence[str]) -> str:
    """A table with the usual headings over its rows."""
    return f"<w:tbl>{row(HEADINGS)}{''.join(rows)}</w:tbl>"


def document(body: str, numbering: str = "") -> bytes:
    """A .docx file."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
        archive.writestr(
            "[Content_Types].xml",
            "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
            "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
            "<Default Extension='xml' ContentType='application/xml'/>"
            f"<Override PartName='/word/document.xml' ContentType='{main}.document.main+xml'/></Types>",
        )
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
        archive.writestr(
            "_rels/.rels",
            "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
            f"<Relationship Id='r1' Type='{kind}' Target='word/document.xml'/></Relationships>",
        )
        archive.writestr(
            "word/document.xml",
            f"<w:document xmlns:w='{W}' xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
            f"<w:body>{paragraph(run(TITLE))}{body}</w:body></w:document>",
        )
        if numbering:
            archive.writestr("word/numbering.xml", f"<w:numbering xmlns:w='{W}'>{numbering}</w:numbering>")
    return buffer.getvalue()
