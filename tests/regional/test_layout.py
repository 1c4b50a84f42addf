"""Where things stand in a region's workbook is known before anything is written."""

import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError

import pytest
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.analysis.report import analyse
from akm_excel.core.region import Region
from akm_excel.regional import SHEETS
from akm_excel.regional.analysis import write_analysis
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.consolidated import write_consolidated
from akm_excel.regional.data import link_to_data, write_data
from akm_excel.regional.findings import write_findings
from akm_excel.regional.receipts import write_receipts
from akm_excel.regional.summary import write_summary
from akm_excel.spreadsheet.writing.book import NewBook
from akm_excel.spreadsheet.writing.sheet import Sheet


@pytest.fixture(scope="module")
def region(demo: api.Demo) -> Region:
    return demo.region


def written(region: Region, *, backwards: bool) -> bytes:
    book = NewBook("title", dt.datetime(2023, 1, 1))
    out = RegionalBook(book, region)
    sheets = {name: book.sheet(name) for name in SHEETS}
    writers: Mapping[str, list[Callable[[RegionalBook, Sheet], None]]] = {
        "Jamlanma": [write_summary],
        "Yigʻma": [write_consolidated, link_to_data],
        "Tahlil": [lambda out, sheet: write_analysis(out, sheet, analyse(region))],
        "Nazorat": [write_findings],
        "Tumanlar": [write_receipts],
        "Maʼlumotlar": [write_data],
    }
    order = [(name, write) for name, steps in writers.items() for write in steps]
    for name, write in reversed(order) if backwards else order:
        write(out, sheets[name])
    return book.to_bytes()


def test_the_sheets_of_a_region_may_be_written_in_any_order(region: Region) -> None:
    forth, back = (load_workbook(io.BytesIO(written(region, backwards=way))) for way in (False, True))
    assert forth.sheetnames == back.sheetnames == list(SHEETS)
    for name in SHEETS:
        for rows in zip(forth[name].iter_rows(), back[name].iter_rows(), strict=True):
            for one, other in zip(*rows, strict=True):
                assert one.value == other.value, (name, one.coordinate)
                assert one.number_format == other.number_format, (name, one.coordinate)
                assert (one.hyperlink and one.hyperlink.location) == (other.hyperlink and other.hyperlink.location)


def test_a_layout_says_where_the_rows_stand(region: Region) -> None:
    layout = RegionalBook(NewBook("title", dt.datetime(2023, 1, 1)), region).layout
    book = load_workbook(io.BytesIO(written(region, backwards=False)))
    codes = {str(row[0].value): row[0].row for row in book["Yigʻma"].iter_rows(min_row=5, max_col=1) if row[0].value}
    assert {code: codes[code] for code in layout.row_of} == dict(layout.row_of)
    assert layout.end == book["Yigʻma"].max_row
    assert layout.data_end == book["Maʼlumotlar"].max_row
    for key, row in layout.question_row.items():
        found = [cell.value for cell in book["Nazorat"][row]]
        assert found[4].startswith("P7")
        assert key in found
    with pytest.raises(FrozenInstanceError):
        layout.districts = ()  # type: ignore[misc]
