"""Which kind a file is, by its first bytes and its parts, and the source that reads it."""

import zipfile
from importlib import import_module
from io import BytesIO
from pathlib import Path

from akm_excel.errors import AkmError, DataError, WorkbookError
from akm_excel.formats.text_file import wide_encoding
from akm_excel.importing.document import Document
from akm_excel.importing.sources import limits
from akm_excel.language import tr

KINDS = {
    "docx": "docx", "odt": "office", "doc": "office", "rtf": "office", "pdf": "pdf", "html": "html", "text": "text",
    "xlsx": "xlsx", "xls": "xls", "ods": "ods", "xlsb": "xlsb",
}  # fmt: skip
"""The kinds of documents and the module that reads each."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<?xml version")


def open_document(path: Path) -> Document:
    """What a file holds.

    Raises `DataError` for a file that cannot be read, is too large, locked, a scan, or of no known kind, and
    `MissingPackage` where its kind needs the extra *documents*.
    """
    data = limits.read_bytes(path)
    kind = kind_of(data, str(path))
    module = import_module(f"akm_excel.importing.sources.{KINDS[kind]}")
    try:
        document = module.read(data, str(path), kind)
    except WorkbookError as exc:
        raise DataError(exc.found, exc.expected, exc.remedy, str(path), exc.sheet, exc.cell) from exc
    except AkmError:
        raise
    except Exception as exc:  # the boundary: whatever a reader of a foreign format stumbles over costs this file alone
        raise limits.damaged(str(path), type(exc).__name__) from exc
    assert isinstance(document, Document)
    return limits.checked(document)


def kind_of(data: bytes, file: str) -> str:
    """The kind of a file by its content, one of `KINDS`. Raises `DataError` for none, or one with a password."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data.strip():
        raise DataError(tr("The file is empty."), remedy=tr("ask for the file again"), file=file)
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, file)
    if data.startswith(_OLE):
        return _compound(data, file)
    if b"%pdf-" in data[:1024].lower():
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_HTML) and (b"<table" in data.lower() or b"<html" in head):
        return "html"
    if _is_binary(data):
        raise DataError(
            tr("The kind of this document is not known."),
            expected=tr("Word, PDF, Excel, OpenDocument, HTML or text"),
            remedy=tr("ask for the Word or Excel file"),
            file=file,
        )
    return "text"


def _zipped(data: bytes, file: str) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, KeyError) as exc:
        raise DataError(
            tr("The document is damaged."),
            remedy=tr("open it in its program and save it anew, or ask for it again"),
            file=file,
        ) from exc
    if b"opendocument.spreadsheet" in kind:
        return "ods"
    if b"opendocument.text" in kind:
        return "odt"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names) or "[Content_Types].xml" in names:
        return "xlsx"
    raise DataError(
        tr("This is an archive (.zip), no document."), remedy=tr("unpack it and import the documents in it"), file=file
    )


def _compound(data: bytes, file: str) -> str:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage"):
        raise DataError(
            tr("The document has a password."),
            remedy=tr("open it, remove the password and save it, or ask for it without one"),
            file=file,
        )
    if has("WordDocument"):
        return "doc"
    if has("Workbook") or has("Book"):
        return "xls"
    raise DataError(
        tr("The kind of this document is not known."),
        expected=tr("Word, PDF, Excel, OpenDocument, HTML or text"),
        remedy=tr("ask for the Word or Excel file"),
        file=file,
    )


def _is_binary(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    sample = data[:8192]
    return not wide_encoding(data) and sum(byte < 9 or 13 < byte < 27 for byte in sample) > len(sample) // 50
