"""Nothing is too wide for its cell on a page of the region: neither long names nor figures of 13 digits."""

import math
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from akm_excel.core.template import Template
from akm_excel.regional import region_bytes
from tests.support.regions import region_of

LONG = "Shahrisabz shahri va unga tutash tumanlar birlashmasi"
FIGURE = "1234567890123"
_LINE = 12.2
"""Points: a line of Calibri 10."""
_MOST = 1.25
"""No more characters of a text stand beside each other in a column than its width in digits times this."""


@pytest.fixture(scope="module")
def book(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """A region of three districts with every figure of 13 digits, one of them with a long name."""
    told = {key: " ".join([FIGURE] * 5) for key in template.measures if key not in template.sums}
    path = tmp_path_factory.mktemp("keng") / "hudud.xlsx"
    path.write_bytes(region_bytes(region_of(template, [told] * 3, first=LONG)))
    return openpyxl.load_workbook(path, data_only=True)


def widths_of(sheet: Worksheet) -> dict[int, float]:
    return {
        column: 0 if told.hidden else told.width
        for told in sheet.column_dimensions.values()
        for column in range(told.min, told.max + 1)
    }


def printed_cells(sheet: Worksheet) -> list[tuple[Cell, float]]:
    """The cells that are printed and say something, each with its width; those that are shown as one are left out."""
    _, _, right, bottom = range_boundaries(str(sheet.print_area).rpartition("!")[2])
    widths, merged = (
        widths_of(sheet),
        {cell for cells in sheet.merged_cells.ranges for row in cells.rows for cell in row},
    )
    rows = sheet.iter_rows(max_row=bottom, max_col=right)
    cells = [cell for row in rows for cell in row if cell.value not in {None, ""}]
    return [(cell, widths.get(cell.column, 0)) for cell in cells
            if widths.get(cell.column) and (cell.row, cell.column) not in merged]  # fmt: skip


def test_a_text_has_the_lines_that_it_takes_or_is_set_smaller(book: Workbook) -> None:
    cut = []
    for sheet in (one for one in book if one.print_area):
        for cell, width in printed_cells(sheet):
            height = sheet.row_dimensions[cell.row].height
            if isinstance(cell.value, str) and cell.border.right.style:
                lines = math.ceil(len(cell.value) / (width * _MOST))
                is_whole = height is None or lines * _LINE <= height if cell.alignment.wrap_text else lines == 1
                if not is_whole and not cell.alignment.shrink_to_fit:
                    cut.append((sheet.title, cell.coordinate, cell.value))
    assert cut == []


def test_a_figure_of_thirteen_digits_has_room_and_shrinks_where_it_has_none(book: Workbook) -> None:
    narrow, seen = [], 0
    for sheet in (one for one in book if one.print_area):
        for cell, width in printed_cells(sheet):
            if isinstance(cell.value, int | float) and cell.number_format not in {"General", "@"}:
                assert cell.alignment.shrink_to_fit, (sheet.title, cell.coordinate)
                shown = f"{cell.value:,.0f}" if "%" not in cell.number_format else ""
                seen += len(shown) >= len("1,234,567,890,123")
                if shown.count(",") * 0.5 + len(shown.replace(",", "")) > width:
                    narrow.append((sheet.title, cell.coordinate, shown))
    assert seen > 1000
    assert {sheet for sheet, _, _ in narrow} <= {"Tekshiruv"}, "sums of a unit are of no one measure"


def test_no_table_of_the_front_page_has_a_blank_column(book: Workbook) -> None:
    front = book["Bosh sahifa"]
    for row in front.iter_rows(max_col=12):
        if row[0].value == "Kod":
            texts = [bool(cell.value) for cell in row]
            assert True not in texts[texts.index(False) :] if False in texts else True, row[0].row


def test_names_in_malumotlar_are_whole(book: Workbook, template: Template) -> None:
    data = book["Maʼlumotlar"]
    headings = {cell.value: cell.column for cell in data[3]}
    longest = max(
        (row[headings["Nomi"] - 1] for row in data.iter_rows(min_row=4)), key=lambda cell: len(cell.value or "")
    )
    assert longest.alignment.wrap_text
    assert longest.value == max((indicator.name for indicator in template.indicators.values()
                                 if indicator.measures), key=len)  # fmt: skip


def test_of_a_country_rows_of_data_are_not_printed(template: Template, tmp_path: Path) -> None:
    path = tmp_path / "hudud.xlsx"
    path.write_bytes(region_bytes(region_of(template, [{}] * 31)))
    assert openpyxl.load_workbook(path)["Maʼlumotlar"].print_area == "'Maʼlumotlar'!$A$1:$P$2"
