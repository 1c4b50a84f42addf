"""Documents written as files of a kind: Word, Excel, HTML, texts; other kinds come of these through LibreOffice."""

import html
import re
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side

from akm_excel.importing.document import Cell, Document, Line, Table
from tests.support import word


def docx(document: Document, landscape: bool = True, borders: bool = True, size: int = 18) -> bytes:
    """A Word file, its columns as wide as a person makes them."""
    body = "".join(
        word.paragraph(word.run(html.escape(block.text)))
        if isinstance(block, Line)
        else _word_table(block, landscape, borders, size)
        for block in document.blocks
    )
    width, height = (16838, 11906) if landscape else (11906, 16838)
    orient = " w:orient='landscape'" if landscape else ""
    body += (
        f"<w:sectPr><w:pgSz w:w='{width}' w:h='{height}'{orient}/>"
        "<w:pgMar w:top='800' w:right='600' w:bottom='800' w:left='600'/></w:sectPr>"
    )
    return word.document(body)


def _word_table(table: Table, landscape: bool, borders: bool, size: int) -> str:
    room = 15600 if landscape else 10700
    lengths = [_length(table, column) for column in range(table.width)]
    widths = [max(int(room * length / sum(lengths)), 500) for length in lengths]
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    line = "".join(f"<w:{side} w:val='single' w:sz='4' w:space='0' w:color='000000'/>" for side in sides)
    around = f"<w:tblBorders>{line}</w:tblBorders>" if borders else ""
    layout = f"{around}<w:tblLayout w:type='fixed'/>"
    properties = f"<w:tblPr><w:tblW w:w='{sum(widths)}' w:type='dxa'/>{layout}</w:tblPr>"
    grid = "<w:tblGrid>" + "".join(f"<w:gridCol w:w='{width}'/>" for width in widths) + "</w:tblGrid>"
    rows = []
    hanging: dict[int, int] = {}
    for row in table.rows:
        cells = []
        skip = 0
        for number, cell in enumerate(row.cells):
            if skip:
                skip -= 1
                continue
            width = f"<w:tcW w:w='{sum(widths[number : number + cell.across])}' w:type='dxa'/>"
            if cell.covered and hanging.get(number, 0) > 0:
                cells.append(word.cell(word.paragraph(""), width + "<w:vMerge/>"))
                hanging[number] -= 1
                continue
            span = f"<w:gridSpan w:val='{cell.across}'/>" if cell.across > 1 else ""
            merge = "<w:vMerge w:val='restart'/>" if cell.down > 1 else ""
            if cell.down > 1:
                hanging[number] = cell.down - 1
            paragraphs = "".join(
                word.paragraph(word.run(html.escape(text), f"<w:sz w:val='{size}'/>")) for text in cell.text.split("\n")
            )
            cells.append(word.cell(paragraphs, width + span + merge))
            skip = cell.across - 1
        rows.append(word.row(cells))
    return f"<w:tbl>{properties}{grid}{''.join(rows)}</w:tbl>"


def _length(table: Table, column: int) -> float:
    texts = [row.cell(column) for row in table.rows]
    mean = sum(min(max(map(len, c.text.split("\n")), default=0), 60) for c in texts if c.across == 1) / max(
        len(texts), 1
    )
    return min(max(mean, 5.0), 40.0)


def page(document: Document) -> bytes:
    """An HTML page."""
    parts = ["<html><head><meta charset='utf-8'></head><body>"]
    for block in document.blocks:
        if isinstance(block, Line):
            parts.append(f"<p>{html.escape(block.text)}</p>")
            continue
        parts.append("<table border=1>")
        for row in block.rows:
            cells = "".join(_html_cell(cell) for cell in row.cells if not cell.covered)
            parts.append(f"<tr>{cells}</tr>")
        parts.append("</table>")
    return "".join([*parts, "</body></html>"]).encode()


def _html_cell(cell: Cell) -> str:
    spans = (f" colspan={cell.across}" if cell.across > 1 else "") + (f" rowspan={cell.down}" if cell.down > 1 else "")
    return f"<td{spans}>" + "".join(f"<p>{html.escape(text)}</p>" for text in cell.text.split("\n")) + "</td>"


def text(document: Document, separator: str = "\t", encoding: str = "utf-8", quoted: bool = False) -> bytes:
    """A text with a sign between its columns; a cell of several lines as Word's paste leaves it, or in quotes."""
    lines = []
    for block in document.blocks:
        if isinstance(block, Line):
            lines.append(block.text)
            continue
        for row in block.rows:
            fields = [cell.text for cell in row.cells]
            if quoted:
                fields = [
                    f'"{f.replace(chr(34), 2 * chr(34))}"' if re.search(f'[\n"{separator}]', f) else f for f in fields
                ]
            lines.append(separator.join(fields))
    return "\r\n".join(lines).replace("\r\n", "\n").replace("\n", "\r\n").encode(encoding, "replace")


def markdown(document: Document) -> bytes:
    """A text with tables of Markdown."""
    lines = []
    for block in document.blocks:
        if isinstance(block, Line):
            lines += ["", block.text, ""]
            continue
        for number, row in enumerate(block.rows):
            lines.append("| " + " | ".join(cell.text.replace("\n", "<br>") for cell in row.cells) + " |")
            if number == 0:
                lines.append("|" + "---|" * len(row.cells))
    return "\n".join(lines).encode()


def xlsx(document: Document, top: int = 0, left: int = 0, numbers: bool = True, staff: bool = False) -> bytes:
    """A workbook: figures as numbers where they are plain, other sheets before if asked for."""
    book = Workbook()
    sheet: Any = book.active
    if staff:
        sheet.title = "Xodimlar"
        for line in (["№", "F.I.Sh.", "2022 yil", "2023 yil"], [1, "A.Bekniyazov", 5, 6], [2, "G.Tajimuratova", 7, 8]):
            sheet.append(line)
        sheet = book.create_sheet("Reja")
    number = top
    side = Side("thin")
    for block in document.blocks:
        if isinstance(block, Line):
            number += 1
            sheet.cell(number, left + 1, block.text)
            continue
        for row in block.rows:
            number += 1
            for column, cell in enumerate(row.cells, start=left + 1):
                if cell.covered:
                    continue
                shown = cell.text
                plain = numbers and re.fullmatch(r"\d{1,9}(?:[.,]\d)?", shown) and column > left + 2
                where = sheet.cell(number, column, float(shown.replace(",", ".")) if plain else shown or None)
                where.alignment = Alignment(wrap_text=True, vertical="top")
                where.border = Border(side, side, side, side)
                if cell.across > 1 or cell.down > 1:
                    sheet.merge_cells(
                        start_row=number,
                        end_row=number + cell.down - 1,
                        start_column=column,
                        end_column=column + cell.across - 1,
                    )
        number += 1
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
