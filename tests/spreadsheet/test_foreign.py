"""Files that are no .xlsx workbooks are called what they are."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from akm_excel.errors import WorkbookError
from akm_excel.excel.compound_file import write_compound_file
from akm_excel.spreadsheet.package import Package


def _zip(*names: str, mimetype: bytes = b"") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        if mimetype:
            file.writestr("mimetype", mimetype)
        for name in names:
            file.writestr(name, "<x/>")
    return buffer.getvalue()


def _later_zip() -> bytes:
    data = bytearray(_zip("xl/workbook.xml"))
    at = data.rfind(b"PK\x01\x02")
    data[at + 6] = 100
    return bytes(data)


THEME = _zip("theme/theme/theme1.xml")
FILES = {
    "old workbook": (write_compound_file({"Workbook": b"\x09\x08" + bytes(5000)}), "old Excel workbook (.xls)"),
    "old workbook with a theme": (
        write_compound_file({"Workbook": bytes(5000) + THEME}) + THEME,
        "old Excel workbook (.xls)",
    ),
    "workbook of Excel 95": (write_compound_file({"Book": bytes(5000)}), "old Excel workbook (.xls)"),
    "workbook of Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(100), "old Excel workbook (.xls)"),
    "encrypted": (write_compound_file({"EncryptionInfo": bytes(100), "EncryptedPackage": bytes(5000)}), "password"),
    "old letter": (write_compound_file({"WordDocument": bytes(5000)}), "Word (.doc)"),
    "other container": (
        write_compound_file({"Contents": "Workbook".encode("utf-16-le") * 9}),
        "file of another program",
    ),
    "letter": (_zip("[Content_Types].xml", "word/document.xml"), "Word (.docx)"),
    "slides": (_zip("[Content_Types].xml", "ppt/presentation.xml"), "PowerPoint (.pptx)"),
    "binary workbook": (_zip("[Content_Types].xml", "xl/workbook.bin"), ".xlsb"),
    "spreadsheet of LibreOffice": (
        _zip("content.xml", mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        "OpenDocument (.ods)",
    ),
    "text of LibreOffice": (_zip("content.xml", mimetype=b"application/vnd.oasis.opendocument.text"), ".odt"),
    "numbers": (_zip("Index/Document.iwa"), "Apple Numbers"),
    "archive": (_zip("a/1.xlsx", "a/2.xls"), "zip archive with workbooks in it: 2"),
    "other archive": (_zip("a.txt"), "not an Excel workbook"),
    "later zip": (_later_zip(), "later version of zip"),
    "half a workbook": (_zip("xl/workbook.xml")[:40], "not whole"),
    "page": (b"\xef\xbb\xbf  <HTML><body><table></table>", "HTML"),
    "page of another encoding": ("<html><table>".encode("utf-16"), "HTML"),
    "mail page": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "HTML"),
    "csv": ("Код;Режа\r\n2.3;500\r\n".encode("cp1251"), "CSV"),
    "csv in unicode": ("Kod\tReja\r\n2.3\t500\r\n".encode("utf-16"), "CSV"),
    "note": (b"Salom\n", "text file"),
    "spreadsheet of 2003": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "XML Spreadsheet 2003",
    ),
    "scan": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "photo": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
    "rar": (b"Rar!\x1a\x07\x01\x00", "RAR"),
    "nothing": (b"", "empty"),
    "zeros": (bytes(4096), "zeros"),
    "noise": (b"\x01\x02\x03\x04" * 50, "not an Excel workbook"),
}


@pytest.mark.parametrize("name", FILES)
def test_the_true_reason_is_given(name: str) -> None:
    data, words = FILES[name]
    with pytest.raises(WorkbookError) as refused:
        Package(data, "plan.xlsx")
    assert words in refused.value.found
    assert refused.value.remedy and refused.value.file == "plan.xlsx"


def test_a_damaged_container_is_no_workbook(tmp_path: Path) -> None:
    data = write_compound_file({"Workbook": bytes(5000)})
    for cut in range(1, len(data), 97):
        with pytest.raises(WorkbookError):
            Package(data[:cut], "plan.xls")
