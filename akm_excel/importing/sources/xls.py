"""Old Excel workbooks (.xls), by xlrd: with number formats, which tell what Excel did to what was typed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from akm_excel.core.quantity import from_float, plain
from akm_excel.errors import DataError, optional
from akm_excel.importing.document import Cell, Document, Row, Stored, Table
from akm_excel.importing.excel_dates import is_date_format
from akm_excel.importing.sources.limits import MAX_SPAN, damaged
from akm_excel.importing.sources.sheet_looks import spelled
from akm_excel.language import tr
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.unseen import INK, PAPER, is_dust, is_lost

_EPOCHS = (date(1899, 12, 30), date(1904, 1, 1))
_MOST_ROWS, _MOST_COLUMNS = 20_000, 256
_LAST_SERIAL = 2_958_465
_AUTOMATIC = 0x7FFF
"""The index of a font's automatic colour ([MS-XLS] 2.5.161)."""
_TWIPS = 20
"""A font's height is in twentieths of a point."""


def read(data: bytes, file: str, kind: str = "xls") -> Document:
    """The sheets of an old workbook that are shown. Raises `DataError` for a damaged one or one with a password."""
    xlrd = optional("xlrd", "documents")
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=_Nowhere())
    except xlrd.XLRDError as exc:
        if "encrypted" in str(exc).lower() or "password" in str(exc).lower():
            raise DataError(
                tr("The document has a password."),
                remedy=tr("open it, remove the password and save it, or ask for it without one"),
                file=file,
            ) from exc
        raise damaged(file, exc) from exc
    sheets = [sheet for sheet in book.sheets() if sheet.visibility == 0]
    return Document(file, kind, tuple(_table(book, sheet) for sheet in sheets))


class _Nowhere:
    """Where xlrd writes its remarks."""

    def write(self, text: str) -> None:
        """Forget it."""

    def flush(self) -> None:
        """Nothing is kept."""


def _table(book: Any, sheet: Any) -> Table:
    spans = {
        (top, left): (bottom - top, right - left)
        for top, bottom, left, right in sheet.merged_cells
        if bottom - top <= MAX_SPAN and right - left <= MAX_SPAN
    }
    covered = {
        (row, column)
        for (top, left), (down, across) in spans.items()
        for row in range(top, top + down)
        for column in range(left, left + across)
    } - set(spans)
    rows = []
    for row in range(min(sheet.nrows, _MOST_ROWS)):
        cells = []
        for column in range(min(sheet.ncols, _MOST_COLUMNS)):
            place = f"{sheet.name}!{address.spell(row + 1, column + 1)}"
            down, across = spans.get((row, column), (1, 1))
            if (row, column) in covered:
                cells.append(Cell("", place, covered=True))
                continue
            text, stored, number_format = _content(book, sheet.cell(row, column))
            shown = _spelled(book, sheet, (row, column), text)
            text, stored = shown, stored if shown == text else None  # what is struck out is no value
            cells.append(Cell(text, place, stored, number_format, across=across, down=down))
        rows.append(Row(tuple(cells), f"{sheet.name}!{row + 1}"))
    return Table(tuple(row for row in rows if not row.is_empty), sheet.name)


def _spelled(book: Any, sheet: Any, where: tuple[int, int], text: str) -> str:
    """The text of a cell, marked where its font, or that of some of its letters, is struck out, raised, lowered or
    unseen."""
    style = sheet.cell(*where).xf_index
    at, font = 0, book.xf_list[style].font_index if style is not None else 0
    ground = _ground(book, style)
    marked = ""
    for start, following in (*sheet.rich_text_runlist_map.get(where, ()), (len(text), 0)):
        own = book.font_list[font]
        place = ("", "superscript", "subscript")[own.escapement if own.escapement in {0, 1, 2} else 0]
        ink = INK if own.colour_index == _AUTOMATIC else _colour(book, own.colour_index)
        lost = ink is not None and ground is not None and is_lost(ink, ground)
        unseen = lost or is_dust(own.height / _TWIPS)
        marked += spelled(text[at:start], struck=bool(own.struck_out), place=place, unseen=unseen)
        at, font = start, following
    return marked


def _ground(book: Any, style: int | None) -> int | None:
    """The colour behind a cell's text; None where it is no single one."""
    background = book.xf_list[style].background if style is not None else None
    if background is None or not background.fill_pattern:
        return PAPER
    return _colour(book, background.pattern_colour_index) if background.fill_pattern == 1 else None


def _colour(book: Any, index: int) -> int | None:
    """A colour of the workbook's palette as 0xRRGGBB; None for one that the system chooses."""
    channels = book.colour_map.get(index)
    return None if channels is None else channels[0] << 16 | channels[1] << 8 | channels[2]


def _content(book: Any, cell: Any) -> tuple[str, Stored, str]:
    number_format = ""
    if cell.xf_index is not None:
        known = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        number_format = known.format_str if known else ""
    match cell.ctype:
        case 1:
            return str(cell.value).replace("\r\n", "\n").replace("\r", "\n"), None, number_format
        case 2 | 3:
            exact = from_float(cell.value).number or Decimal(0)
            if is_date_format(number_format) and 0 < cell.value <= _LAST_SERIAL:
                day = _EPOCHS[book.datemode] + timedelta(days=int(cell.value))
                return day.isoformat(), day, number_format
            return plain(exact), exact, number_format
        case 4:
            return ("TRUE" if cell.value else "FALSE"), bool(cell.value), number_format
        case 5:
            return "#ERROR!", None, number_format
        case _:
            return "", None, number_format
