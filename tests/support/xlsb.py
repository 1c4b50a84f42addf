"""A binary Excel workbook (.xlsb) of one sheet, written record by record ([MS-XLSB] 2.1.4)."""

import struct
import zipfile
from collections.abc import Sequence
from io import BytesIO

_BUNDLE, _BEGIN_BUNDLES, _END_BUNDLES, _BEGIN_BOOK, _END_BOOK = 156, 143, 144, 131, 132
_BEGIN_SHEET, _END_SHEET, _EXTENT, _BEGIN_DATA, _END_DATA = 129, 130, 148, 145, 146
_ROW, _REAL, _TEXT = 0, 5, 6
_MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = len(data), b""
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _cells(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    data = b""
    for number, row in enumerate(rows):
        data += _record(_ROW, struct.pack("<II", number, 0) + bytes(9))
        for column, value in enumerate(row):
            where = struct.pack("<II", column, 0)
            if isinstance(value, str):
                data += _record(_TEXT, where + _wide(value))
            elif value is not None:
                data += _record(_REAL, where + struct.pack("<d", value))
    return data


def workbook(rows: Sequence[Sequence[str | float | None]], sheet: str = "Reja") -> bytes:
    """The bytes of a workbook whose only sheet holds `rows`."""
    width = max(map(len, rows))
    bundle = struct.pack("<II", 0, 1) + _wide("rId1") + _wide(sheet)
    book = _record(_BEGIN_BOOK) + _record(_BEGIN_BUNDLES) + _record(_BUNDLE, bundle) + _record(_END_BUNDLES)
    extent = _record(_EXTENT, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
    content = _record(_BEGIN_SHEET) + extent + _record(_BEGIN_DATA) + _cells(rows) + _record(_END_DATA)
    kinds = "application/vnd.ms-excel"
    parts = {
        "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        "<Default Extension='rels' ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        f"<Override PartName='/xl/workbook.bin' ContentType='{kinds}.sheet.binary.macroEnabled.main'/>"
        f"<Override PartName='/xl/worksheets/sheet1.bin' ContentType='{kinds}.worksheet'/></Types>",
        "_rels/.rels": _relation(f"{_MAIN}/officeDocument", "xl/workbook.bin"),
        "xl/_rels/workbook.bin.rels": _relation(f"{_MAIN}/worksheet", "worksheets/sheet1.bin"),
        "xl/workbook.bin": book + _record(_END_BOOK),
        "xl/worksheets/sheet1.bin": content + _record(_END_SHEET),
    }
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _relation(kind: str, target: str) -> str:
    return (
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        f"<Relationship Id='rId1' Type='{kind}' Target='{target}'/></Relationships>"
    )
