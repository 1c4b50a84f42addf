"""Excel workbooks (.xlsx, .xlsm) of any layout: texts, stored values and number formats, merged cells."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from akm_excel.core.quantity import from_float, plain
from akm_excel.importing.document import Cell, Document, Row, Stored, Table
from akm_excel.importing.excel_dates import is_date_format
from akm_excel.importing.sources.limits import MAX_SPAN
from akm_excel.importing.sources.sheet_looks import Look, looks, marked_texts
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import Cell as SheetCell
from akm_excel.spreadsheet.cells import Cells, Content
from akm_excel.spreadsheet.package import Package

# ECMA-376 part 1, 18.8.30: the number formats that have no text of their own in the file.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
_MERGE = pattern(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_EPOCH = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_LAST_SERIAL = 2_958_465


def read(data: bytes, file: str, kind: str = "xlsx") -> Document:
    """The sheets of a workbook that are shown, each a table. Raises `WorkbookError` for what cannot be read."""
    package = Package(data, file)
    book = from_package(package)
    styles = _looks(package)
    from_1904 = b'date1904="1"' in package.read(package.workbook_part)
    tables = []
    for entry in package.sheets():
        if entry.state != "visible" or b"<sheetData" not in package.read(entry.part)[:2_000_000]:
            continue
        cells = book.cells(entry.name)
        merges = _merges(package.read(entry.part))
        marked = marked_texts(package, entry.part)
        tables.append(_table(entry.name, cells, merges, _Styles(styles, marked, from_1904)))
    return Document(file, kind, tuple(tables))


class _Styles(NamedTuple):
    """What tells how cells are shown: the looks of styles, texts with marked runs, the first day."""

    looks: list[Look]
    marked: dict[str, str]
    from_1904: bool


def _looks(package: Package) -> list[Look]:
    part = package.part_of_kind("styles")
    return package.parsed(part, lambda data: looks(data, BUILT_IN)) if part else []


def _merges(sheet: bytes) -> list[tuple[int, int, int, int]]:
    merges = []
    for left, top, right, bottom in _MERGE.findall(sheet):
        first, last = address.column_number(left.decode()), address.column_number(right.decode())
        if last - first < MAX_SPAN and int(bottom) - int(top) < MAX_SPAN:
            merges.append((int(top), first, int(bottom), last))
    return merges


def _table(name: str, cells: Cells, merges: list[tuple[int, int, int, int]], styles: _Styles) -> Table:
    said = {where: cell for where, cell in cells.items() if cell.content is not Content.BLANK}
    width = max((column for _, column in said), default=0)
    rows: dict[int, dict[int, SheetCell]] = {}
    for (row, column), cell in said.items():
        rows.setdefault(row, {})[column] = cell
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merges}
    covered = {
        (row, column)
        for top, left, bottom, right in merges
        for row in range(top, bottom + 1)
        if row in rows  # a block may reach over what nobody wrote
        for column in range(left, min(right, width) + 1)
        if (row, column) != (top, left)
    }
    built = []
    for row in sorted(rows):
        line = []
        for column in range(1, width + 1):
            place = f"{name}!{address.spell(row, column)}"
            down, across = spans.get((row, column), (1, 1))
            own = rows[row].get(column)
            if own is None or (row, column) in covered:
                line.append(Cell("", place, covered=(row, column) in covered, across=across, down=down))
                continue
            look = styles.looks[own.style] if own.style < len(styles.looks) else Look()
            text, stored = _content(own, look.number_format, styles.from_1904)
            shown = look.spelled(text if stored is not None else styles.marked.get(text, text))
            stored = stored if shown == text else None  # what is struck out is no value
            line.append(Cell(shown, place, stored, look.number_format, across=across, down=down))
        built.append(Row(tuple(line), f"{name}!{row}"))
    return Table(tuple(built), name)


def _content(cell: SheetCell, number_format: str, from_1904: bool) -> tuple[str, Stored]:
    if cell.content is Content.NUMBER and cell.number is not None:
        exact = from_float(cell.number).number or Decimal(0)
        if is_date_format(number_format) and 0 < cell.number <= _LAST_SERIAL:
            moment = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=cell.number)
            return moment.date().isoformat(), moment.date()
        return plain(exact), exact
    if cell.content is Content.BOOLEAN:
        return cell.text, cell.text == "TRUE"
    if cell.content is Content.NO_RESULT:
        return "=" + (cell.formula or ""), None
    return cell.text.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n"), None
