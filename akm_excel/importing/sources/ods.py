"""OpenDocument spreadsheets (.ods), from their XML: values, formats of dates and percentages, merged cells."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from akm_excel.core.quantity import plain
from akm_excel.importing.document import Cell, Document, Row, Stored, Table
from akm_excel.importing.sources.limits import MAX_SPAN, Archive
from akm_excel.importing.sources.sheet_looks import spelled
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.unseen import PAPER, is_dust, is_lost

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_RGB = pattern(r"#[0-9A-Fa-f]{6}")
_DEEPEST = 10
"""How many styles a style is made from at most."""
_MOST_COLUMNS = 256
_PIECES = {"day": "d", "month": "m", "year": "yy"}


def read(data: bytes, file: str, kind: str = "ods") -> Document:
    """The sheets of an OpenDocument spreadsheet. Raises `DataError` for a damaged one."""
    archive = Archive(data, file)
    content = archive.root("content.xml")
    roots = [content] + ([archive.root("styles.xml")] if "styles.xml" in archive else [])
    formats = _formats(roots)
    hidden = {
        style.get(f"{_STYLE}name")
        for style in content.iter(f"{_STYLE}style")
        if any(p.get(f"{_TABLE}display") == "false" for p in style.iter(f"{_STYLE}table-properties"))
    }
    marks = _marks(roots)
    tables = [
        _table(table, formats, marks)
        for table in content.iter(f"{_TABLE}table")
        if table.get(f"{_TABLE}style-name") not in hidden
    ]
    return Document(file, kind, tuple(tables))


def _formats(roots: list[etree._Element]) -> dict[str, str]:
    """The formats of dates by the names of the cells' styles, in Excel's letters."""
    dates: dict[str, str] = {}
    for root in roots:
        for style in root.iter(f"{_NUMBER}date-style"):
            pieces = []
            for piece in style:
                name = etree.QName(piece).localname
                letter = _PIECES.get(name, "")
                if name == "month" and piece.get(f"{_NUMBER}textual") == "true":
                    letter = "mmm"
                elif letter and piece.get(f"{_NUMBER}style") == "long" and name == "year":
                    letter = "yyyy"
                pieces.append(letter or ("-" if name == "text" else ""))
            dates[style.get(f"{_STYLE}name", "")] = "".join(pieces)
    formats = {}
    for root in roots:
        for style in root.iter(f"{_STYLE}style"):
            data_style = style.get(f"{_STYLE}data-style-name")
            if data_style in dates:
                formats[style.get(f"{_STYLE}name", "")] = dates[data_style]
    return formats


def _marks(roots: list[etree._Element]) -> dict[str, dict[str, Any]]:
    """The styles whose text is struck out, raised, lowered or unseen, with what `spelled` wants to know of them."""
    styles = {style.get(f"{_STYLE}name", ""): style for root in roots for style in root.iter(f"{_STYLE}style")}
    marks = {}
    for name, style in styles.items():
        said = {key: text for ancestor in reversed(list(_line_of(style, styles))) for key, text in _said(ancestor)}
        struck = any(said.get(f"{_STYLE}text-line-through-{line}", "none") != "none" for line in ("style", "type"))
        position = said.get(f"{_STYLE}text-position", "").split(" ")[0]
        raised = position == "super" or (position[:1].isdigit() and position != "0%")
        place = "superscript" if raised else "subscript" if position[:1] in {"s", "-"} else ""
        unseen = _is_unseen(said)
        if struck or place or unseen:
            marks[name] = {"struck": struck, "place": place, "unseen": unseen}
    return marks


def _line_of(style: etree._Element, styles: dict[str, etree._Element]) -> Iterator[etree._Element]:
    """A style and those that it is made from, the nearest first."""
    at: etree._Element | None = style
    for _ in range(_DEEPEST):
        if at is None:
            return
        yield at
        at = styles.get(at.get(f"{_STYLE}parent-style-name", ""))


def _said(style: etree._Element) -> Iterator[tuple[str, str]]:
    """What a style says of its text and its cell's ground."""
    for properties in style.iterchildren(f"{_STYLE}text-properties", f"{_STYLE}table-cell-properties"):
        for name, text in properties.items():
            yield str(name), str(text)


def _is_unseen(said: dict[str, str]) -> bool:
    ink, ground = (_colour(said.get(f"{_FO}{name}", "")) for name in ("color", "background-color"))
    size = said.get(f"{_FO}font-size", "")
    points = size.removesuffix("pt")
    small = size.endswith("pt") and points.replace(".", "", 1).isdigit() and is_dust(float(points))
    return small or (ink is not None and is_lost(ink, PAPER if ground is None else ground))


def _colour(text: str) -> int | None:
    return int(text[1:], 16) if _RGB.fullmatch(text) else None


def _table(table: etree._Element, formats: dict[str, str], marks: dict[str, dict[str, Any]]) -> Table:
    name = table.get(f"{_TABLE}name", "")
    defaults = list(_column_styles(table))
    rows: list[Row] = []
    number = 0
    for element in _rows_of(table):
        repeated = _count(element, "number-rows-repeated")
        cells = list(_cells(element, (name, number + 1), formats, marks, defaults))
        row = Row(tuple(cells), f"{name}!{number + 1}")
        if not row.is_empty:
            rows.append(row)
            rows += [_at(row, name, number + 1 + again) for again in range(1, min(repeated, MAX_SPAN))]
        number += repeated
    width = max((len(row.cells) for row in rows), default=0)
    padded = tuple(Row(row.cells + (Cell(),) * (width - len(row.cells)), row.place) for row in rows)
    return Table(padded, name)


def _at(row: Row, sheet: str, number: int) -> Row:
    """The same row again, further down."""
    cells = tuple(
        Cell(c.text, f"{sheet}!{address.spell(number, column)}", c.stored, c.number_format, c.covered, c.across, c.down)
        for column, c in enumerate(row.cells, start=1)
    )
    return Row(cells, f"{sheet}!{number}")


def _rows_of(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in {f"{_TABLE}table-header-rows", f"{_TABLE}table-rows", f"{_TABLE}table-row-group"}:
            yield from _rows_of(child)


def _column_styles(table: etree._Element) -> Iterator[str]:
    for column in table.iter(f"{_TABLE}table-column"):
        style = column.get(f"{_TABLE}default-cell-style-name", "")
        for _ in range(min(_count(column, "number-columns-repeated"), _MOST_COLUMNS)):
            yield style


def _cells(
    row: etree._Element,
    where: tuple[str, int],
    formats: dict[str, str],
    marks: dict[str, dict[str, Any]],
    defaults: list[str],
) -> Iterator[Cell]:
    sheet, number = where
    column = 0
    waiting = 0
    for element in row:
        if element.tag not in {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}:
            continue
        covered = element.tag == f"{_TABLE}covered-table-cell"
        repeated = _count(element, "number-columns-repeated")
        text, stored = _content(element, marks)
        if not text and stored is None and not covered:
            waiting += repeated
            column += repeated
            continue
        for _ in range(min(waiting, _MOST_COLUMNS)):
            yield Cell()
        waiting = 0
        for _ in range(min(repeated, _MOST_COLUMNS)):
            column += 1
            if column > _MOST_COLUMNS:
                return
            style = element.get(f"{_TABLE}style-name") or (defaults[column - 1] if column <= len(defaults) else "")
            percent = element.get(f"{_OFFICE}value-type") == "percentage"
            place = f"{sheet}!{address.spell(number, column)}"
            shown = spelled(text, **marks.get(style, {}))
            yield Cell(
                "" if covered else shown,
                place,
                None if covered or shown != text else stored,  # what is struck out is no value
                "0%" if percent else formats.get(style, ""),
                covered,
                min(_count(element, "number-columns-spanned"), MAX_SPAN),
                min(_count(element, "number-rows-spanned"), MAX_SPAN),
            )


def _count(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _content(cell: etree._Element, marks: dict[str, dict[str, Any]]) -> tuple[str, Stored]:
    shown = "\n".join(_paragraph(paragraph, marks) for paragraph in cell.iterchildren(f"{_TEXT}p"))
    kind = cell.get(f"{_OFFICE}value-type", "")
    try:
        if kind in {"float", "percentage", "currency"}:
            value = Decimal(cell.get(f"{_OFFICE}value", ""))
            return (plain(value), value) if value.is_finite() else (shown, None)
        if kind == "date":
            day = date.fromisoformat(cell.get(f"{_OFFICE}date-value", "")[:10])
            return day.isoformat(), day
    except (InvalidOperation, ValueError):
        return shown, None
    if kind == "boolean":
        return shown, cell.get(f"{_OFFICE}boolean-value") == "true"
    return shown, None


def _paragraph(paragraph: etree._Element, marks: dict[str, dict[str, Any]]) -> str:
    pieces = [paragraph.text or ""]
    for child in paragraph:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name == "s":
            pieces.append(" " * min(int(child.get(f"{_TEXT}c", "1")), 100))
        elif name == "line-break":
            pieces.append("\n")
        elif name == "tab":
            pieces.append("\t")
        elif name not in {"annotation", "note"}:
            pieces.append(spelled(_paragraph(child, marks), **marks.get(child.get(f"{_TEXT}style-name", ""), {})))
        pieces.append(child.tail or "")
    return "".join(pieces)
