"""What a person typed beside a finding stays beside it, whatever the list becomes."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api
from tests.support.editing import put

HEADING, NOTE = "H4", "Toʻgʻri: 12-shartnoma"


def row_of(path: Path, rule: str, key: str) -> int:
    sheet = load_workbook(path)["Nazorat"]
    return next(
        r for r in range(5, sheet.max_row + 1) if (sheet.cell(r, 3).value, sheet.cell(r, 5).value) == (rule, key)
    )


@pytest.fixture
def noted(filled: Path) -> Path:
    """A plan with a note beside what C601 says of 6.4, another column's number beside it, and a remark below."""
    row = row_of(filled, "C601", "6.4")
    put(filled, f"Nazorat!{HEADING}", "Izoh")
    put(filled, f"Nazorat!H{row}", NOTE)
    put(filled, f"Nazorat!J{row}", Decimal(12))
    put(filled, "Nazorat!B60", "Tekshirdim: Gulnoz")
    return filled


def test_a_note_stays_beside_its_finding_when_others_come_and_go(noted: Path) -> None:
    before = row_of(noted, "C601", "6.4")
    put(noted, "Reja!E29", "bir")  # an error above, and a warning less
    put(noted, "Reja!E30", "ikki")  # another, so that the row moves
    api.recalculate(noted)
    after = row_of(noted, "C601", "6.4")
    sheet = load_workbook(noted)["Nazorat"]
    assert after != before
    assert (sheet[HEADING].value, sheet.cell(after, 8).value, sheet.cell(after, 10).value) == ("Izoh", NOTE, 12)
    assert [cell.row for cell in sheet["H"] if cell.value == NOTE] == [after]


def test_a_note_whose_finding_is_gone_is_kept_below_the_list(noted: Path) -> None:
    put(noted, "Reja!E94", Decimal(8000))
    api.recalculate(noted)
    sheet = load_workbook(noted)["Nazorat"]
    (row,) = [cell.row for cell in sheet["H"] if cell.value == NOTE]
    assert sheet.cell(row, 6).value == "Endi topilmadi; yonidagi izoh saqlandi."
    assert "Tekshirdim: Gulnoz" in [cell.value for cell in sheet["B"]]
    put(noted, "Reja!E94", Decimal(100000))
    api.recalculate(noted)
    assert load_workbook(noted)["Nazorat"].cell(row_of(noted, "C601", "6.4"), 8).value == NOTE


def test_recalculating_twice_changes_nothing_more(noted: Path) -> None:
    api.recalculate(noted)
    first = noted.read_bytes()
    api.recalculate(noted)
    assert noted.read_bytes() == first


def test_a_note_follows_its_measure_when_a_row_is_inserted(noted: Path) -> None:
    book = load_workbook(noted)
    sheet = book["Nazorat"]
    row = row_of(noted, "C601", "6.4")
    sheet.cell(row, 4).value = "Reja!E90"  # as the list said before rows were moved
    book.save(noted)
    api.recalculate(noted)
    assert load_workbook(noted)["Nazorat"].cell(row_of(noted, "C601", "6.4"), 8).value == NOTE


def test_nothing_is_kept_of_what_the_list_itself_said(filled: Path) -> None:
    rows = load_workbook(filled)["Nazorat"].max_row
    api.recalculate(filled)
    assert load_workbook(filled)["Nazorat"].max_row == rows
