"""The zip directory of a workbook: read and judged before anything is unpacked, and what is unpacked by it."""

import struct
import zipfile
import zlib
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO

from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.spreadsheet.limits import refused

MAX_PARTS = 2_000
MAX_UNPACKED = 256 * 2**20
MAX_RATIO = 200
_MAX_DIRECTORY = MAX_PARTS * 512
"""The bytes of a directory: an entry takes 46 and its part's name."""
_SMALL = 32_768
# APPNOTE.TXT of PKWARE, 4.3.7 and 4.3.14 to 4.3.16: a part's header; the end of the directory, also of large files.
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_END, _END_64 = struct.Struct("<4s6xHL"), struct.Struct("<4s28xQQ")
_ENTRY_SIZE, _END_SIZE, _LOCATOR_SIZE, _END_64_SIZE, _LONGEST_COMMENT = 46, 22, 20, 56, 65_535
_TRAVERSAL = pattern(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:")
_CONTROL = pattern(r"[\x00-\x1f\x7f-\x9f]")
_HEAD = 1_024
_ELEMENT = pattern(rb"<[A-Za-z_:\x80-\xff]")
_UNICODES = {
    b"\xff\xfe\x00\x00": "utf-32-le", b"\x00\x00\xfe\xff": "utf-32-be", b"<\x00\x00\x00": "utf-32-le",
    b"\x00\x00\x00<": "utf-32-be", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\x00": "utf-16-le",
    b"\x00<": "utf-16-be", b"\x4c\x6f\xa7\x94": "cp037",
}  # fmt: skip
"""How XML begins in other encodings than those in which ``<`` is one byte (XML 1.0, appendix F.1)."""


def open_directory(data: bytes, file: str) -> zipfile.ZipFile:
    """The directory of a workbook's bytes.

    Raises `WorkbookError` for one that Excel would not write, and what `zipfile` raises for what is no zip file:
    `BadZipFile`, `NotImplementedError` for a later version of the format, `ValueError` and `OSError`.
    """
    size, count = _claimed(data)
    if count > MAX_PARTS or size > _MAX_DIRECTORY:  # reading the directory of a million parts takes half a gigabyte
        raise refused(
            tr("it has {count} parts").format(count=count if count > MAX_PARTS else size // _ENTRY_SIZE), file
        )
    directory = zipfile.ZipFile(BytesIO(data))
    _check(directory.infolist(), data, file)
    return directory


def _claimed(data: bytes) -> tuple[int, int]:
    """The bytes of the directory and its number of parts, as its end says; 0 where there is none."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _END_SIZE - _LONGEST_COMMENT))
    if at < 0 or len(data) - at < _END_SIZE:
        return 0, 0
    _, count, size = _END.unpack_from(data, at)
    large = data.rfind(b"PK\x06\x06", max(0, at - _LOCATOR_SIZE - _END_64_SIZE), at)
    if large >= 0 and len(data) - large >= _END_64_SIZE:
        _, count, size = _END_64.unpack_from(data, large)
    return size, count


def _check(infos: list[zipfile.ZipInfo], data: bytes, file: str) -> None:
    names = [info.orig_filename for info in infos]
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MAX_PARTS:
        raise refused(tr("it has {count} parts").format(count=len(infos)), file)
    if any(map(_CONTROL.search, names)):
        raise refused(tr("a part's name has control characters"), file)
    if len({info.filename.lower() for info in infos}) != len(infos):
        raise refused(tr("parts of it are there twice"), file)
    if any(info.flag_bits & 0x1 for info in infos):
        raise refused(tr("parts of it are locked with a password"), file)
    if any(map(_TRAVERSAL.search, names)):
        raise refused(tr("a part's name leads out of the workbook"), file)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 10_000):
        raise refused(tr("it would unpack to {size} MB").format(size=unpacked // 2**20), file)
    if _overlap(infos):
        raise refused(tr("its parts overlap"), file)


def check_types(infos: Iterable[zipfile.ZipInfo], data: bytes, file: str) -> None:
    """Raise `WorkbookError` where a part, read or not and in whatever encoding, has a document type."""
    for info in infos:
        if info.file_size and _has_dtd(data, info):
            raise refused(
                tr("its part {part} has a document type, which can be made to harm").format(part=info.filename), file
            )


def _overlap(infos: Iterable[zipfile.ZipInfo]) -> bool:
    end = 0
    for offset, size in sorted((info.header_offset, info.compress_size) for info in infos):
        if offset < end:
            return True
        end = offset + _LOCAL_HEADER.size + size
    return False


def _has_dtd(data: bytes, info: zipfile.ZipInfo) -> bool:
    """Whether a part is XML with a document type: it stands before the first element. What is damaged has none."""
    try:
        packed = _packed(data, info)
        if len(packed) <= _HEAD:  # most parts, and those are the same bytes in all workbooks of a region
            return _begins_with_dtd_once(bytes(packed), info.compress_type, info.file_size)
        return _begins_with_dtd(packed, info.compress_type, info.file_size)
    except (ValueError, struct.error):
        return False


def _begins_with_dtd(packed: bytes | memoryview, method: int, whole: int) -> bool:
    try:
        size = _HEAD
        while True:
            head = _plain(_begun(packed, method, size))
            element = _ELEMENT.search(head)
            if b"<!DOCTYPE" in head[: element.start() if element else None]:
                return True
            if element or size >= whole or not head.lstrip(b"\xef\xbb\xbf\t\n\r ").startswith(b"<"):
                return False
            size = whole  # a comment of a thousand characters stands before it
    except (ValueError, zlib.error):
        return False


_begins_with_dtd_once = lru_cache(maxsize=512)(_begins_with_dtd)


def _plain(head: bytes) -> bytes:
    if head[:1] == b"<" and head[1:2] != b"\0":
        return head  # as nearly all XML begins
    for mark, encoding in _UNICODES.items():
        if head.startswith(mark):
            return head.decode(encoding, errors="ignore").encode(errors="ignore").lstrip(b"\xef\xbb\xbf")
    return head


def _packed(data: bytes, info: zipfile.ZipInfo) -> memoryview:
    signature, name, extra = _LOCAL_HEADER.unpack_from(data, info.header_offset)
    start = info.header_offset + _LOCAL_HEADER.size + name + extra
    packed = memoryview(data)[start : start + info.compress_size]
    if signature != b"PK\x03\x04" or len(packed) != info.compress_size:
        raise ValueError("no part where the directory says")
    return packed


def unpack(data: bytes, info: zipfile.ZipInfo) -> bytes:
    """A part of a zip file, unpacked to the size that its directory says and no further.

    Raises `ValueError` where it is not what the directory says, `zlib.error` and `struct.error` for damage.
    """
    packed = bytes(_packed(data, info))
    inflate = _inflated_once if max(len(packed), info.file_size) <= _SMALL else _inflated
    return inflate(packed, info.compress_type, info.file_size, info.CRC)


def _inflated(packed: bytes, method: int, size: int, checksum: int) -> bytes:
    content = _begun(packed, method, size + 1)
    if len(content) != size or zlib.crc32(content) != checksum:
        raise ValueError("not of the size or sum that the directory says")
    return content


def _begun(packed: bytes | memoryview, method: int, size: int) -> bytes:
    """What a part begins with, so many bytes of it at most."""
    if method == zipfile.ZIP_STORED:
        return bytes(packed[:size])
    if method == zipfile.ZIP_DEFLATED:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size)
    raise ValueError(f"packed by method {method}")


# Styles, names and relations are the same bytes in all workbooks of a region: unpacked once, they are one object,
# and what was made of them is found by it.
_inflated_once = lru_cache(maxsize=512)(_inflated)
