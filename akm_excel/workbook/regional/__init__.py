"""Writing the regional workbook: Yigʻma, Jamlanma, Nazorat, Tumanlar, Maʼlumotlar."""

import datetime as dt
import re
from io import BytesIO
from pathlib import Path

import xlsxwriter

from akm_excel.errors import WorkbookError
from akm_excel.language import tr
from akm_excel.region import Outcome, Region
from akm_excel.workbook.book import Book, from_package
from akm_excel.workbook.package import Package, save
from akm_excel.workbook.regional.book import RegionalBook
from akm_excel.workbook.regional.consolidated import write_consolidated
from akm_excel.workbook.regional.data import write_data
from akm_excel.workbook.regional.findings import write_findings
from akm_excel.workbook.regional.receipts import write_receipts
from akm_excel.workbook.regional.summary import write_summary

SHEETS = ("Yigʻma", "Jamlanma", "Nazorat", "Tumanlar", "Maʼlumotlar")
_MARK = "akm_region"


def is_regional(book: Book) -> bool:
    """Whether a workbook is one that `write_region` wrote."""
    return _MARK in book.names


def holds_region(path: Path) -> bool:
    """Whether a file is a regional workbook that `write_region` wrote."""
    try:
        return is_regional(from_package(Package.open(path)))
    except WorkbookError:
        return False


def write_region(region: Region, path: str | Path) -> None:
    """Write the regional workbook, whole or not at all. Raises `WriteError`.

    The same region gives the same bytes.
    """
    save(Path(path), region_bytes(region))


def region_bytes(region: Region) -> bytes:
    """The regional workbook file."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Calibri", "font_size": 10},
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": tr("Consolidated plan"), "author": "akm_excel", "created": _made(region)})
    out = RegionalBook(book, region)
    sheets = {name: book.add_worksheet(name) for name in SHEETS}
    # In this order: the other sheets refer to rows of Yigʻma, Jamlanma to the end of Maʼlumotlar as well.
    write_consolidated(out, sheets["Yigʻma"])
    write_data(out, sheets["Maʼlumotlar"])
    write_summary(out, sheets["Jamlanma"])
    write_findings(out, sheets["Nazorat"])
    write_receipts(out, sheets["Tumanlar"])
    book.define_name(_MARK, "='Yigʻma'!$A$1")
    sheets["Yigʻma"].activate()
    book.close()
    return _with_empty_results(buffer.getvalue())


_NO_TYPE = re.compile(rb'<c (r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)>(<f>[^<]*</f>)<v></v></c>')


def _with_empty_results(data: bytes) -> bytes:
    """XlsxWriter writes a formula whose result is an empty text as one without a result: say which it is."""
    package = Package(data)
    for entry in package.sheets():
        package.replace(entry.part, _NO_TYPE.sub(rb'<c \1 t="str">\2<v></v></c>', package.read(entry.part)))
    return package.to_bytes()


def _made(region: Region) -> dt.datetime:
    """When the newest of the plans was saved: the workbook's own date, so that equal merges are equal bytes."""
    newest = max((r.saved for r in region.receipts if r.outcome is Outcome.MERGED), default="")
    try:
        return dt.datetime.fromisoformat(newest).replace(tzinfo=None)
    except ValueError:
        return dt.datetime(2000, 1, 1)
