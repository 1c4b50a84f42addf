"""Files that are no .xlsx workbooks: what they are, said truly, and what to do about it."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection
from io import BytesIO

from akm_excel.errors import NotAPlan, WorkbookError
from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.spreadsheet.part_names import folded

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Excel's books of before 1993 (BIFF 2 to 4) begin with a record BOF, in no container.
_OLD_BOOKS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_HEAD = 65_536
_HTML = pattern(r"\s*(?:<!doctype html|<html|<head|<body|<table|<meta|<style|<script|<!--)", re.IGNORECASE)
_SEPARATED = pattern(r"[^\r\n]*[;,\t|][^\r\n]*[\r\n]")
_WORKBOOK_NAME = pattern(r"\.xl[a-z]{1,2}\Z|\.ods\Z", re.IGNORECASE)


def refusal(data: bytes, file: str, parts: Collection[str] = ()) -> WorkbookError:
    """What to say of a file that is no .xlsx workbook: `parts` are the names in it, where it is a zip file."""
    message, remedy, error = _told(data, [folded(part) for part in parts])
    return error(message, expected=tr("a workbook in the .xlsx format"), remedy=remedy, file=file)


Told = tuple[str, str, type[WorkbookError]]


def _told(data: bytes, parts: list[str]) -> Told:
    if not data:
        return tr("The file is empty."), tr("ask for the file again"), WorkbookError
    if not data.strip(b"\0"):
        return tr("The file holds nothing but zeros."), tr("ask for the file again"), WorkbookError
    if data.startswith(_OLE):
        return _container(data)
    if data.startswith(_OLD_BOOKS):
        return _old_workbook()
    if parts:
        return _zip(data, parts)
    if data.startswith(b"PK\x03\x04"):
        return (
            tr("The file is damaged: it is not whole."),
            tr("copy or download it again, or ask for the file again"),
            WorkbookError,
        )
    return _other(data)


def is_container(data: bytes) -> bool:
    """Whether a file is one of Office's older containers, whatever else (a theme's zip file) lies in it."""
    return data.startswith(_OLE)


def _old_workbook() -> Told:
    return (
        tr("This is an old Excel workbook (.xls)."),
        tr("open it in Excel and save it as 'Excel Workbook (.xlsx)'"),
        WorkbookError,
    )


def _container(data: bytes) -> Told:
    if _has_stream(data, "EncryptedPackage"):
        return (
            tr("The workbook is locked with a password."),
            tr("open it in Excel with its password, remove the password and save it"),
            WorkbookError,
        )
    if _has_stream(data, "Workbook") or _has_stream(data, "Book"):
        return _old_workbook()
    if _has_stream(data, "WordDocument"):
        return _document("Word (.doc)")
    if _has_stream(data, "PowerPoint Document"):
        return _document("PowerPoint (.ppt)")
    return _document("")


def _has_stream(data: bytes, name: str) -> bool:
    """Whether the directory of a compound file (MS-CFB, 2.6.1) names a stream: entries of 128 bytes, name first."""
    spelled = name.encode("utf-16-le") + b"\0\0"
    at = data.find(spelled)
    while at >= 0:
        if at % 128 == 0 and at + 67 <= len(data) and struct.unpack_from("<HB", data, at + 64) == (len(spelled), 2):
            return True
        at = data.find(spelled, at + 1)
    return False


def _document(program: str) -> Told:
    if program:
        message = tr("This is a document of {program}, not an Excel workbook.").format(program=program)
    else:
        message = tr("This is a file of another program, not an Excel workbook.")
    return message, tr("copy its figures into a workbook made by 'akm new'"), NotAPlan


def _converted(kind: str) -> Told:
    return (
        tr("This is a spreadsheet in the format {kind}, which is not read.").format(kind=kind),
        tr("open it in Excel or LibreOffice and save it as 'Excel Workbook (.xlsx)'"),
        WorkbookError,
    )


def _begin(data: bytes, part: str) -> bytes:
    """What a part of a zip file begins with; nothing where it cannot be read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as file, file.open(part) as stream:
            return stream.read(_HEAD)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, zlib.error, RuntimeError):
        return b""


def _zip(data: bytes, parts: list[str]) -> Told:
    if "xl/workbook.bin" in parts:
        return _converted(tr("binary workbook (.xlsb)"))
    if "mimetype" in parts and "content.xml" in parts:
        if b"opendocument.spreadsheet" in _begin(data, "mimetype"):
            return _converted("OpenDocument (.ods)")
        return _document("OpenDocument (.odt)")
    if any(part.startswith("word/") for part in parts):
        return _document("Word (.docx)")
    if any(part.startswith("ppt/") for part in parts):
        return _document("PowerPoint (.pptx)")
    if any(part.startswith("index/") and part.endswith(".iwa") for part in parts):
        return _converted("Apple Numbers (.numbers)")
    inside = sum(bool(_WORKBOOK_NAME.search(part)) for part in parts)
    if inside:
        return (
            tr("This is a zip archive with workbooks in it: {count}.").format(count=inside),
            tr("unpack it and take the workbooks themselves"),
            WorkbookError,
        )
    return (
        tr("This is not an Excel workbook, or it is damaged."),
        tr("open it in Excel and save it as .xlsx, or ask for the file again"),
        NotAPlan,
    )


def _picture() -> Told:
    return (
        tr("This is a picture, not an Excel workbook."),
        tr("copy its figures into a workbook made by 'akm new'"),
        NotAPlan,
    )


def _archive(kind: str) -> Told:
    return (
        tr("This is an archive ({kind}), not an Excel workbook.").format(kind=kind),
        tr("unpack it and take the workbooks themselves"),
        WorkbookError,
    )


def _page() -> Told:
    return (
        tr("This is a web page (HTML) that is named like a workbook."),
        tr("open it in Excel and save it as 'Excel Workbook (.xlsx)'"),
        WorkbookError,
    )


_MAGIC: tuple[tuple[bytes, Callable[[], Told]], ...] = (
    (b"%PDF", lambda: _document("PDF")),
    (b"{\\rtf", lambda: _document("RTF")),
    (b"\x89PNG", _picture),
    (b"\xff\xd8\xff", _picture),
    (b"GIF8", _picture),
    (b"Rar!", lambda: _archive("RAR")),
    (b"7z\xbc\xaf\x27\x1c", lambda: _archive("7z")),
    (b"\x1f\x8b", lambda: _archive("gzip")),
    (b"ID;P", lambda: _converted("SYLK (.slk)")),
    (b"MIME-Version:", _page),
)


def _other(data: bytes) -> Told:
    for begin, told in _MAGIC:
        if data.startswith(begin):
            return told()
    text = _text(data[:_HEAD])
    if text is None:
        return (
            tr("This is not an Excel workbook, or it is damaged."),
            tr("open it in Excel and save it as .xlsx, or ask for the file again"),
            WorkbookError,
        )
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<Workbook" in text:
        return _converted("XML Spreadsheet 2003 (.xml)")
    if "opendocument.spreadsheet" in text:
        return _converted("OpenDocument (.fods)")
    if _HTML.match(text) or "<html" in text.lower():
        return _page()
    if _SEPARATED.match(text):
        return (
            tr("This is a text file (CSV) that is named like a workbook."),
            tr("open it in Excel and save it as 'Excel Workbook (.xlsx)', or give its figures to 'akm import'"),
            WorkbookError,
        )
    return (
        tr("This is a text file that is named like a workbook."),
        tr("ask for the workbook itself"),
        WorkbookError,
    )


def _text(head: bytes) -> str | None:
    """What a file begins with as text; None for what is none. Control characters are in no text."""
    for mark, encoding in _BOMS.items():
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="replace")
    if re.search(rb"[\x00-\x08\x0e-\x1f]", head):
        return None
    try:
        return head.decode()
    except UnicodeDecodeError:
        return head.decode("cp1251", errors="replace")


def of_a_later_zip(file: str) -> WorkbookError:
    """What is said of a file whose directory asks for a version of zip that no spreadsheet program writes."""
    return WorkbookError(
        tr("The file is packed by a later version of zip than spreadsheets use."),
        expected=tr("a workbook in the .xlsx format"),
        remedy=tr("open it in Excel and save it as .xlsx, or ask for the file again"),
        file=file,
    )
