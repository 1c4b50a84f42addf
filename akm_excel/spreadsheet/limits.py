"""The gate: what may be wrong with a file before anything of it is unpacked or parsed.

A workbook comes by mail. Its zip directory is looked at before a part is unpacked, and a part is
unpacked to the size that the directory says and no further. Sheets and the table of texts are held
to what they claim before they are parsed: programs that believe a claim of a million rows or of
billions of texts take all the memory of the machine.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from functools import lru_cache

from akm_excel.errors import WorkbookError
from akm_excel.language import tr
from akm_excel.spreadsheet import address

# A plan workbook is some 60 KB of zip and 1 MB of XML; these leave room for pictures and years of extra sheets.
MAX_FILE = 64 * 2**20
MAX_PARTS = 2_000
MAX_SHEETS = 500
MAX_UNPACKED = 256 * 2**20
MAX_RATIO = 200
MAX_ROWS, MAX_COLUMNS = 200_000, 4_000
"""A plan has a hundred rows and eighteen columns; what claims a thousand times as much is no plan."""
HEAVY = 16 * 2**20
"""A part that unpacks to more than this is read in a process of its own, with limits on memory and time."""
_SMALL = 32_768
_LEAST_TEXT = len("<si/>")
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_COUNTS = re.compile(rb'[ "](unique)?[cC]ount="([0-9]+)"')
_MOST_USES = 10_000
"""A table's ``count`` is how often its texts are used, its ``uniqueCount`` how many there are."""
_TRAVERSAL = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")


def check_directory(infos: list[zipfile.ZipInfo], packed: int, file: str) -> None:
    """Raise `WorkbookError` for a zip directory that Excel would not write. `packed` is the file's size."""
    names = {info.filename.lower() for info in infos}
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MAX_PARTS:
        raise refused(tr("it has {count} parts").format(count=len(infos)), file)
    if len(names) != len(infos):
        raise refused(tr("parts of it are there twice"), file)
    if any(info.flag_bits & 0x1 for info in infos):
        raise refused(tr("parts of it are locked with a password"), file)
    if any(_TRAVERSAL.search(info.filename) for info in infos):
        raise refused(tr("a part's name leads out of the workbook"), file)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 10_000):
        raise refused(tr("it would unpack to {size} MB").format(size=unpacked // 2**20), file)
    if _overlap(infos):
        raise refused(tr("its parts overlap"), file)


def check_sheets(count: int, file: str) -> None:
    """Raise `WorkbookError` for more sheets than a person makes."""
    if count > MAX_SHEETS:
        raise refused(tr("it has {count} sheets").format(count=count), file)


def _overlap(infos: Iterable[zipfile.ZipInfo]) -> bool:
    end = 0
    for offset, size in sorted((info.header_offset, info.compress_size) for info in infos):
        if offset < end:
            return True
        end = offset + _LOCAL_HEADER.size + size
    return False


def refused(reason: str, file: str) -> WorkbookError:
    """What to say of a file that Excel would not write."""
    return WorkbookError(
        tr("The workbook is not as Excel writes workbooks: {reason}.").format(reason=reason),
        remedy=tr("do not open it; ask the sender for the file again"),
        file=file,
    )


def unpack(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """A part of a zip file, unpacked to the size that its directory says and no further.

    Raises `ValueError` where it is not what the directory says.
    """
    signature, name, extra = _LOCAL_HEADER.unpack_from(data, info.header_offset)
    start = info.header_offset + _LOCAL_HEADER.size + name + extra
    packed = data[start : start + info.compress_size]
    if signature != b"PK\x03\x04" or len(packed) != info.compress_size:
        raise ValueError("no part where the directory says")
    inflate = _inflated_once if max(len(packed), info.file_size) <= _SMALL else _inflated
    return inflate(packed, info.compress_type, info.file_size, info.CRC)


def _inflated(packed: bytes, method: int, size: int, checksum: int) -> bytes:
    if method == zipfile.ZIP_STORED:
        found = packed
    elif method == zipfile.ZIP_DEFLATED:
        found = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size + 1)
    else:
        raise ValueError(f"packed by method {method}")
    if len(found) != size or zlib.crc32(found) != checksum:
        raise ValueError("not of the size or sum that the directory says")
    return found


# Styles, names and relations are the same bytes in all workbooks of a region: unpacked once, they are one object,
# and what was made of them is found by it.
_inflated_once = lru_cache(maxsize=512)(_inflated)


def check_extent(cell: str, file: str, sheet: str) -> None:
    """Raise `WorkbookError` for a last cell so far out that no plan has it."""
    try:
        row, column = address.parse(cell)
    except ValueError:
        row, column = address.LAST_ROW, address.LAST_COLUMN
    if row > MAX_ROWS or column > MAX_COLUMNS:
        raise WorkbookError(
            tr("The sheet reaches as far as {cell}.").format(cell=cell),
            expected=tr("at most {rows} rows and {columns} columns").format(rows=MAX_ROWS, columns=MAX_COLUMNS),
            remedy=tr("delete the rows and columns beyond the plan and save the workbook"),
            file=file,
            sheet=sheet,
        )


def check_texts(data: bytes, file: str) -> None:
    """Raise `WorkbookError` for a table of texts that claims more of them than it has room for."""
    for name, count in _COUNTS.findall(data, 0, 1_000):
        room = max(len(data) // _LEAST_TEXT, 1) * (1 if name else _MOST_USES)
        if len(count) > len(str(room)) or int(count) > room:
            raise refused(
                tr("its table of {size} bytes claims {count} texts").format(size=len(data), count=int(count)), file
            )
