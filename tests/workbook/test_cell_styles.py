"""What a reader sees by its look: cells to fill in, computed ones, and figures that were taken from a district."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook

from akm_excel import api
from akm_excel.regional.book import TAKEN
from akm_excel.regional.layout import DISTRICTS
from akm_excel.workbook.template_file import shipped

COMPUTED = {"Calculation", "Total"}
FIGURES = ("Reja", "Jamlanma", "Grafiklar")
"""The sheets of a plan whose formulas come to figures; those of others make texts of a page."""
_WORDS = {"AKM matn", "AKM izoh", "AKM sarlavha"}
"""The looks of texts and headings, which may be formulas as well: the year in a heading."""


@pytest.fixture(scope="module", params=["template", "plan"])
def plan(request: pytest.FixtureRequest, demo: api.Demo) -> Workbook:
    return load_workbook(Path(shipped()) if request.param == "template" else demo.districts[0])


def _formulas(book: Workbook, sheet: str) -> list[Cell]:
    return [cell for row in book[sheet].iter_rows() for cell in row if cell.data_type == "f"]


def test_computed_cells_of_a_plan_look_computed_and_are_protected(plan: Workbook) -> None:
    cells = [cell for sheet in FIGURES for cell in _formulas(plan, sheet) if cell.style not in _WORDS]
    assert len(cells) > 600
    assert {cell.coordinate: cell.style for cell in cells if cell.style not in COMPUTED} == {}
    assert [cell.coordinate for cell in cells if not cell.protection.locked] == []


def test_cells_to_fill_in_look_so_are_open_and_hold_no_formula(plan: Workbook) -> None:
    cells = [
        cell for sheet in ("Muqova", "Reja", "Maʼlumotnoma") for row in plan[sheet].iter_rows() for cell in row
        if cell.style == "Input" and cell.coordinate not in plan[sheet].merged_cells
    ]  # fmt: skip
    assert len(cells) > 600
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    locked = [f"{cell.parent.title}!{cell.coordinate}" for cell in cells if cell.protection.locked]
    assert locked == ["Muqova!B12"], "the legend's sample of the look"
    figures = [cell for row in plan["Reja"]["D6:E95"] for cell in row if cell.style not in _WORDS | {"AKM boʻlim"}]
    assert {cell.style for cell in figures} <= {"Input", *COMPUTED}


def test_a_districts_figures_in_a_region_do_not_look_computed(demo: api.Demo) -> None:
    book = load_workbook(demo.workbook)
    sheet = book["Yigʻma"]
    told = [cell for row in sheet.iter_rows(min_row=5, min_col=DISTRICTS) for cell in row if cell.value is not None]
    taken = {cell.coordinate for cell in told if cell.data_type == "n"}
    assert len(taken) > 3000
    assert {cell.coordinate for cell in told if _colour(cell) == TAKEN and cell.data_type != "s"} == taken
    for name in ("Bosh sahifa", "Jamlanma", "Byudjet", "Yigʻma", "Tahlil", "Tekshiruv"):
        assert [cell.coordinate for cell in _formulas(book, name) if _colour(cell) == TAKEN] == [], name
        assert book[name].protection.sheet, name
        assert [cell.coordinate for cell in _formulas(book, name) if not cell.protection.locked] == [], name


def _colour(cell: Cell) -> str:
    return str(cell.font.color.rgb)[2:] if cell.font.color else ""
