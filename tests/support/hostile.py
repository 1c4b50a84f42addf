"""Workbooks made to harm: small files that make readers take all memory, or never end."""

import re
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

SHEET = "xl/worksheets/sheet2.xml"  # Reja
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _rewritten(good: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(good)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return buffer.getvalue()


def _in_sheet(good: bytes, pattern: bytes, by: bytes) -> bytes:
    def change(name: str, data: bytes) -> bytes:
        if name != SHEET:
            return data
        changed, count = re.subn(pattern, by, data, count=1)
        assert count, pattern
        return changed

    return _rewritten(good, change)


def _texts(good: bytes, counts: str) -> bytes:
    """With a table of texts that lies, related and declared as Excel does."""
    related = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    related += b'sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    declared = b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    declared += b'spreadsheetml.sharedStrings+xml"/></Types>'

    def change(name: str, data: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            return data.replace(b"</Relationships>", related)
        return data.replace(b"</Types>", declared) if name == "[Content_Types].xml" else data

    table = f'<?xml version="1.0"?><sst xmlns="{MAIN}" {counts}><si><t>x</t></si></sst>'.encode()
    return _rewritten(good, change, {"xl/sharedStrings.xml": table})


def seven(good: bytes) -> dict[str, tuple[bytes, str]]:
    """The seven kinds that make native readers abort the whole process, each with a word of the reason expected."""
    far = b'<c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return {
        "far column": (
            _in_sheet(good, rb"</sheetData>", b'<row r="1000"><c r="XFD1000"><v>1</v></c></row></sheetData>'),
            "XFD1000",
        ),
        "far cell": (_in_sheet(good, rb"</sheetData>", b'<row r="1048576">' + far), "XFD1048576"),
        "texts": (_texts(good, 'count="4294967295" uniqueCount="4294967295"'), "4294967295"),
        "texts 64": (_texts(good, 'count="1" uniqueCount="18446744073709551615"'), "18446744073709551615"),
        "bomb": (_rewritten(good, lambda name, data: data, {"xl/media/image1.bin": b"\0" * 2**30}), "1024 MB"),
        "row": (_in_sheet(good, rb"</sheetData>", b'<row r="2000000000"><c/></row></sheetData>'), "2000000000"),
        "reference": (_in_sheet(good, rb'<c r="A6"', b'<c r="ZZZZZZZZ99999999999999999999"'), "ZZZZZZZZ9999"),
    }


def claiming(good: bytes) -> dict[str, bytes]:
    """Sheets that claim more than they hold, or hold styles alone far out: there is nothing wrong with them."""
    empty = b'<row r="1048576" ht="15"><c r="XFD1048576" s="1"/></row></sheetData>'
    return {
        "dimension": _in_sheet(good, rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"'),
        "no dimension at all": _in_sheet(good, rb'<dimension ref="[^"]*"', b'<dimension ref="?"'),
        "far empty row": _in_sheet(good, rb"</sheetData>", b'<row r="1048576" ht="15"/></sheetData>'),
        "far styled cell": _in_sheet(good, rb"</sheetData>", empty),
    }


def further(good: bytes) -> dict[str, tuple[bytes, str]]:
    """Other kinds: each with a word of the reason expected."""
    doubled = BytesIO(good)
    with zipfile.ZipFile(doubled, "a") as file:
        file.writestr("XL/workbook.xml", b"<other/>")
    sheets = "".join(f'<sheet name="s{n}" sheetId="{n + 100}"/>' for n in range(50_000)).encode()
    laughs = b'<!DOCTYPE lol [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    return {
        "doubled": (doubled.getvalue(), "twice"),
        "traversal": (_rewritten(good, lambda name, data: data, {"../../evil.xml": b"<a/>"}), "leads out"),
        "parts": (_rewritten(good, lambda name, data: data, {f"x{n}": b"" for n in range(2_001)}), "parts"),
        "locked": (_flagged(good), "locked"),
        "overlap": (_overlapping(good), "overlap"),
        "lying size": (_lying(good), "damaged"),
        "entities": (_in_sheet(good, rb"<worksheet", laughs + b"]><worksheet"), "document type"),
        "sheets": (
            _rewritten(good, lambda name, data: data.replace(b"<sheets>", b"<sheets>" + sheets)
                       if name == "xl/workbook.xml" else data), "sheets"),
    }  # fmt: skip


def _central(data: bytearray) -> list[int]:
    return [match.start() for match in re.finditer(rb"PK\x01\x02", bytes(data))]


def _flagged(good: bytes) -> bytes:
    data = bytearray(good)
    for at in _central(data):
        data[at + 8] |= 1
    return bytes(data)


def _overlapping(good: bytes) -> bytes:
    """Every entry of the directory points to the first part, as overlapping bombs do."""
    data = bytearray(good)
    for at in _central(data):
        struct.pack_into("<L", data, at + 42, 0)
    return bytes(data)


def _lying(good: bytes) -> bytes:
    """The directory says that the plan's sheet is 100 bytes long."""
    data = bytearray(good)
    for at in _central(data):
        length = struct.unpack_from("<H", data, at + 28)[0]
        if data[at + 46 : at + 46 + length] == SHEET.encode():
            struct.pack_into("<L", data, at + 24, 100)
    return bytes(data)


def write(folder: Path, files: dict[str, tuple[bytes, str]]) -> dict[str, str]:
    """Write them; the words expected by file name."""
    for name, (data, _) in files.items():
        (folder / f"{name}.xlsx").write_bytes(data)
    return {f"{name}.xlsx": word for name, (_, word) in files.items()}
