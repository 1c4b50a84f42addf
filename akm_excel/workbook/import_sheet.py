"""The sheet *Import* of a workbook that was made from another document: what was decided, and what is still open.

The open cases stand there as data, under the defined name ``akm_open``: reading names each until its cell is filled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from akm_excel.core.plan import Key, Plan
from akm_excel.core.template import Template
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.cells import EMPTY
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package, serialize_xml
from akm_excel.spreadsheet.part_links import relation_to
from akm_excel.spreadsheet.sheet_xml import clean
from akm_excel.workbook.findings_sheet import link
from akm_excel.workbook.open_cases import BY_LABEL, OPEN_NAME
from akm_excel.workbook.row_heights import row_height

NAME = "Import"
WIDTHS = (12, 14, 10, 34, 30, 44, 30)
"""The widths of the columns, in characters. The table of open cases has one column each: cell, code, column of the
plan, place in the document, text there, why it is open, what it may mean."""
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"


@dataclass(frozen=True)
class Block:
    """One table of the sheet: its title, the headings of its columns, its rows."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def put(package: Package, title: str, lines: Sequence[str], cases: Block, others: Sequence[Block]) -> None:
    """Add the sheet behind the workbook's others; `cases` are the rows of open cases, each an `OpenCase`."""
    book = from_package(package)
    styles = _styles(book)
    sheet = _Sheet(styles)
    sheet.line(title, styles.title)
    for text in lines:
        sheet.line(text, styles.plain)
    first = sheet.block(cases, links=True)
    for block in others:
        if block.rows:
            sheet.block(block)
    number = max(int(entry.id or 0) for entry in package.sheets()) + 1
    part = next(name for n in range(number, number + 100) if (name := f"xl/worksheets/sheet{n}.xml") not in package)
    package.add(part, sheet.to_bytes(), _SHEET_TYPE, kind=_KIND, of=package.workbook_part)
    _register(package, part, number, first, max(len(cases.rows), 1))


def carry(old: Book, package: Package, template: Template) -> None:
    """Put a workbook's sheet *Import* into another one that its plan moves to; nothing where it has none."""
    area = old.area(OPEN_NAME)
    if area is None:
        return
    content = _texts(old, area.sheet)
    if not content:
        return
    title, lines, blocks = content
    plan = template.plan
    moved = [
        [_moved_cell(row, plan), *row[1:]] if any(row) else row
        for row in ([*texts, *[""] * len(WIDTHS)][: len(WIDTHS)] for texts in blocks[0].rows)
    ]
    put(package, title, lines, Block(blocks[0].title, blocks[0].headings, moved), blocks[1:])


def _moved_cell(row: Sequence[str], plan: Plan) -> str:
    """The cell of an open case in the template that `plan` was read from; as it was where that has no such measure."""
    key = Key.parse(row[1])
    measure = plan.by_key.get(key) if key else None
    return plan.cell(measure, BY_LABEL[row[2]]) if measure and row[2] in BY_LABEL else row[0]


def _texts(book: Book, sheet: str) -> tuple[str, list[str], list[Block]] | None:
    """What `put` was given, from the sheet that it wrote: title, lines, and tables with an empty row above each."""
    cells = book.cells(sheet)
    last = max((row for row, _ in cells), default=0)
    rows = [[cells.get((r, c), EMPTY).text for c in range(1, len(WIDTHS) + 1)] for r in range(1, last + 1)]
    parts: list[list[list[str]]] = [[]]
    for row in rows:
        if any(row) or (len(parts) > 1 and len(parts[-1]) == 2):  # a table without rows has one empty one
            parts[-1].append(row)
        else:
            parts.append([])
    head, *tables = [part for part in parts if part]
    if not tables or any(len(table) < 2 for table in tables):
        return None
    blocks = [Block(table[0][0], table[1], table[2:]) for table in tables]
    return head[0][0], [row[0] for row in head[1:]], blocks


class _Styles(NamedTuple):
    title: int
    heading: int
    body: int
    plain: int


def _styles(book: Book) -> _Styles:
    """The styles of the sheet of findings: one look for what the program writes."""
    area = book.area("akm_findings")
    if area is None:
        return _Styles(0, 0, 0, 0)
    cells = book.cells(area.sheet)

    def style(row: int, column: int) -> int:
        return cells.get((row, column), EMPTY).style

    body = style(area.top, area.left + 5)
    return _Styles(style(1, 1), style(area.top - 1, area.left), body, body)


class _Sheet:
    """The sheet's XML in the making, row by row."""

    def __init__(self, styles: _Styles) -> None:
        self.styles = styles
        self.row = 0
        self.links: list[tuple[str, str]] = []
        self.merged: list[str] = []
        self.root = etree.Element(f"{{{MAIN}}}worksheet", nsmap={None: MAIN})
        properties = self._sub(self.root, "sheetPr")
        self._sub(properties, "pageSetUpPr", fitToPage="1")
        columns = self._sub(self.root, "cols")
        for number, width in enumerate(WIDTHS, start=1):
            self._sub(columns, "col", min=str(number), max=str(number), width=str(width), customWidth="1")
        self.data = self._sub(self.root, "sheetData")

    @staticmethod
    def _sub(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{MAIN}}}{name}", attributes)

    def _cells(self, texts: Sequence[str], style: int, height: float) -> None:
        self.row += 1
        row = self._sub(self.data, "row", r=str(self.row), ht=f"{height:g}", customHeight="1")
        for column, text in enumerate(texts, start=1):
            cell = self._sub(row, "c", r=address.spell(self.row, column), s=str(style))
            if text:
                cell.set("t", "inlineStr")
                shown = etree.SubElement(self._sub(cell, "is"), f"{{{MAIN}}}t")
                shown.text = clean(text)
                shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def line(self, text: str, style: int) -> None:
        """A text over all columns."""
        self._cells([text, *[""] * (len(WIDTHS) - 1)], style, row_height([(text, float(sum(WIDTHS)))]))
        self.merged.append(f"A{self.row}:{address.spell(self.row, len(WIDTHS))}")

    def block(self, block: Block, *, links: bool = False) -> int:
        """A table with its title, an empty row above; returns its first row of data."""
        self._cells([""], 0, row_height([("", 1.0)]))
        self.line(f"{block.title}", self.styles.plain)
        self._cells(block.headings, self.styles.heading, row_height(zip(block.headings, WIDTHS, strict=False)))
        first = self.row + 1
        for texts in block.rows or [[""] * len(block.headings)]:
            self._cells(texts, self.styles.body, row_height(zip(texts, WIDTHS, strict=False)))
            if links and texts[0]:
                self.links.append((address.spell(self.row, 1), link(texts[0])))
        return first

    def to_bytes(self) -> bytes:
        """The sheet's part."""
        if self.merged:
            merges = self._sub(self.root, "mergeCells", count=str(len(self.merged)))
            for reference in self.merged:
                self._sub(merges, "mergeCell", ref=reference)
        if self.links:
            links = self._sub(self.root, "hyperlinks")
            for cell, target in self.links:
                self._sub(links, "hyperlink", ref=cell, location=target, display=target)
        self._sub(
            self.root, "pageMargins", left="0.4", right="0.4", top="0.5", bottom="0.5", header="0.3", footer="0.3"
        )
        self._sub(self.root, "pageSetup", paperSize="9", orientation="landscape", fitToHeight="0")
        return serialize_xml(self.root)


def _register(package: Package, part: str, number: int, first: int, count: int) -> None:
    """Name the sheet in the workbook, and the area of the open cases."""
    relation = relation_to(package, part, package.workbook_part)
    root = package.root(package.workbook_part)
    sheets = root.find(f"{{{MAIN}}}sheets")
    assert sheets is not None
    taken = {sheet.get("name") for sheet in sheets}
    name = next(text for text in (NAME, *(f"{NAME} {n}" for n in range(2, 100))) if text not in taken)
    sheet = etree.SubElement(sheets, f"{{{MAIN}}}sheet", {"name": name, "sheetId": str(number)}, nsmap={"r": RELATIONS})
    sheet.set(f"{{{RELATIONS}}}id", relation)
    names = root.find(f"{{{MAIN}}}definedNames")
    if names is None:
        names = etree.Element(f"{{{MAIN}}}definedNames")
        sheets.addnext(names)
    area = etree.SubElement(names, f"{{{MAIN}}}definedName", name=OPEN_NAME)
    area.text = f"'{name}'!$A${first}:${address.column_letters(len(WIDTHS))}${first + count - 1}"
    package.replace(package.workbook_part, serialize_xml(root))
