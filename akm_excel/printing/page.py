"""Documents as one HTML file: it needs no network, is readable on a telephone, and prints as the PDF does."""

from collections.abc import Iterator
from html import escape

from akm_excel.printing.document import Align, Block, Cell, Cover, Document, Look, Paragraph, Row, Signatures, Table

_TAGS = {
    Look.TITLE: "h1",
    Look.HEADING: "h2",
    Look.TEXT: "p",
    Look.NOTE: 'p class="note"',
    Look.ITEM: 'p class="item"',
    Look.DETAIL: 'p class="detail"',
}
_STYLE = """
body{font:11pt/1.35 "Times New Roman","Liberation Serif",serif;color:#000;background:#fff;max-width:70rem;
margin:1rem auto;padding:0 .8rem}
h1{font-size:15pt}h2{font-size:12pt}.note{font-size:9pt;color:#444}.item{font-weight:bold;margin:.7rem 0 0}
.detail{margin:.2rem 0 0 1.2rem}.center{text-align:center}.right{text-align:right}
.cover{min-height:60vh;display:flex;flex-direction:column;justify-content:space-between;break-after:page}
.approval{align-self:flex-end;text-align:center}.cover h1{font-size:20pt;text-align:center;line-height:1.6}
.mark{color:#b00000;font-weight:bold;text-align:center;font-size:14pt}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{border:1px solid #595959;padding:.15em .3em;vertical-align:top;text-align:left;overflow-wrap:anywhere}
th{background:#ebebeb;text-align:center;vertical-align:middle}thead{display:table-header-group}tbody{break-inside:avoid}
.signatures{break-inside:avoid;margin-top:1.5rem}.signatures td{border:0;padding:.6rem 1rem .6rem 0}
.end{break-after:page}
@media print{body{max-width:none;margin:0;padding:0}.wide{overflow:visible}}
"""


def render(document: Document) -> bytes:
    """The document as HTML, in UTF-8."""
    side = "landscape" if document.is_landscape else "portrait"
    page = f"@page{{size:{document.paper.name} {side};margin:{document.margin:g}mm}}"
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(document.language.replace("_", "-"))}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(document.title)}</title><style>{_STYLE}{page}</style></head><body><main>",
        *(line for block in document.blocks for line in _block(block)),
        "</main></body></html>",
    ]
    return "\n".join(parts).encode()


def _lines(text: str) -> str:
    return "<br>".join(map(escape, text.split("\n")))


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            tag = _TAGS[block.look]
            side = "" if block.align is Align.LEFT else f' style="text-align:{block.align.value}"'
            yield f"<{tag}{side}>{_lines(block.text)}</{tag.split(' ')[0]}>"
        case Cover():
            yield '<section class="cover">'
            if block.mark:
                yield f'<p class="mark">{escape(block.mark)}</p>'
            yield f'<p class="approval">{"<br>".join(map(_lines, block.approval))}</p>'
            yield f"<h1>{'<br>'.join(map(_lines, block.title))}</h1>"
            yield f'<p class="center"><em>{escape(block.place)}</em></p></section>'
        case Table():
            yield from _table(block)
        case Signatures():
            yield '<table class="signatures">'
            for office, name in block.signers:
                yield f"<tr><td>{escape(office)}</td><td>{'_' * 28}</td><td>{escape(name)}</td></tr>"
            yield f'<tr><td colspan="3">{escape(block.date)}</td></tr></table>'
        case _:
            yield '<div class="end"></div>'


def _table(table: Table) -> Iterator[str]:
    whole = sum(table.widths)
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{escape(_label(table))}">'
    yield f'<table style="font-size:{table.size:g}pt;min-width:{whole / 4:.0f}em"><colgroup>'
    yield "".join(f'<col style="width:{100 * width / whole:.2f}%">' for width in table.widths)
    yield "</colgroup><thead>"
    yield from (_row(row, "th") for row in table.head)
    yield "</thead>"
    for group in table.groups:
        yield "<tbody>"
        yield from (_row(row, "th" if group.is_heading else "td") for row in group.rows)
        yield "</tbody>"
    yield "</table></div>"


def _label(table: Table) -> str:
    return ", ".join(cell.text for row in table.head[:1] for cell in row[:3])


def _row(row: Row, tag: str) -> str:
    return f"<tr>{''.join(_cell(cell, tag) for cell in row)}</tr>"


def _cell(cell: Cell, tag: str) -> str:
    across = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    down = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    side = "" if tag == "th" or cell.align is Align.LEFT else f' class="{cell.align.value}"'
    text = _lines(cell.text)
    return f"<{tag}{across}{down}{side}>{f'<b>{text}</b>' if cell.is_bold and tag == 'td' else text}</{tag}>"
