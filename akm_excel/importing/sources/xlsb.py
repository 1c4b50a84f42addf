"""Binary Excel workbooks (.xlsb), by calamine: values without number formats, so that a date's parts stay open."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO

from akm_excel.core.quantity import from_float, plain
from akm_excel.errors import optional
from akm_excel.importing.document import Cell, Document, Row, Stored, Table
from akm_excel.importing.sources.limits import Archive, damaged
from akm_excel.spreadsheet import address


def read(data: bytes, file: str, kind: str = "xlsb") -> Document:
    """The sheets of a binary workbook. Raises `DataError` for a damaged one."""
    Archive(data, file)  # its sizes are looked at before a reader in another language unpacks it
    calamine = optional("python_calamine", "documents")
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
    except (calamine.CalamineError, ValueError, OSError) as exc:
        raise damaged(file, exc) from exc
    tables = []
    for name, sheet in sheets:
        top, left = sheet.start or (0, 0)
        rows = []
        for number, values in enumerate(sheet.to_python(skip_empty_area=True), start=top + 1):
            cells = [Cell()] * left
            for column, value in enumerate(values, start=left + 1):
                text, stored = _content(value)
                cells.append(Cell(text, f"{name}!{address.spell(number, column)}", stored))
            rows.append(Row(tuple(cells), f"{name}!{number}"))
        tables.append(Table(tuple(row for row in rows if not row.is_empty), name))
    return Document(file, kind, tuple(tables))


def _content(value: object) -> tuple[str, Stored]:
    if isinstance(value, bool):
        return str(value).upper(), value
    if isinstance(value, int | float):
        exact = from_float(float(value)).number or Decimal(0)
        return plain(exact), exact
    if isinstance(value, datetime):
        return value.date().isoformat(), value.date()
    if isinstance(value, date):
        return value.isoformat(), value
    if isinstance(value, time | timedelta):
        return str(value), value if isinstance(value, time) else time()
    return str(value), None
