"""The button *Qaytarish*: what the last button changed is put back, and nothing that was typed since."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from akm_excel.buttons import actions
from akm_excel.core.template import Template
from tests.buttons.test_buttons import held, measure, put, said
from tests.support.memory_engine import Document, Office, book_of, computed_by_the_library


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("akm_excel.storage.log_file", lambda: tmp_path / "log" / "errors.log")
    return tmp_path / "state"


@pytest.fixture
def office(template: Template) -> Office:
    return Office(computed_by_the_library(template))


@pytest.fixture
def opened(office: Office, filled: Path) -> Iterator[Document]:
    book = office.open(filled)
    book.set_mock_caller()
    yield office.documents[-1]
    del type(book)._mock_caller


def content(document: Document) -> dict[tuple[str, int, int], tuple[Any, str]]:
    """What people typed, and all formulas; not what formulas come to."""
    return {where: ("", formula) if formula else (value, "") for where, (value, formula) in held(document).items()}


@pytest.fixture
def spoilt(opened: Document, template: Template) -> Document:
    """Faults of all kinds that a repair mends."""
    row = measure(opened, template, "2.3").row
    faults = {
        f"Reja!D{row}": "1 500", f"Reja!E{row}": "—", f"Reja!C{row}": None, f"Reja!M{row}": 77.0,
        f"Reja!N{row}": "matn",
        f"Reja!O{row}": None, f"Reja!P{row}": True, f"Reja!Q{row}": "#N/A", "Muqova!C26": "=yozuv",
        f"Reja!A{measure(opened, template, '2.20').row}": 2.2,
    }  # fmt: skip
    for place, value in faults.items():
        put(opened, place, value)
    opened.sheets["Reja"].formulas[row + 1, 14] = "1+1"
    return opened


def test_a_repair_is_taken_back_to_the_last_cell(office: Office, spoilt: Document, template: Template) -> None:
    before = content(spoilt)
    actions.repair()
    assert "Changed cells: 11" in said(office)
    assert content(spoilt) != before
    actions.undo()
    assert "Cells as they were before: 11" in said(office)
    assert content(spoilt) == before


def test_the_findings_are_those_of_the_plan_as_it_is_again(
    office: Office, spoilt: Document, template: Template
) -> None:
    actions.check()
    before = dict(spoilt.sheets["Nazorat"].values)
    actions.repair()
    actions.undo()
    assert spoilt.sheets["Nazorat"].values == before


def test_what_was_typed_since_is_left_and_said(office: Office, spoilt: Document, template: Template) -> None:
    row = measure(spoilt, template, "2.3").row
    actions.repair()
    put(spoilt, f"Reja!D{row}", 1600.0)
    put(spoilt, f"Reja!M{row}", 5.0)
    actions.undo()
    message = said(office)
    assert "Cells as they were before: 9" in message
    assert "left as they are: 2" in message
    assert f"• Reja!D{row}: " in message.partition("left as they are")[2]
    assert spoilt.sheets["Reja"].values[row, 4] == 1600.0
    assert spoilt.sheets["Reja"].values[row, 13] == 5.0


def test_only_the_last_change_is_taken_back_and_only_once(office: Office, opened: Document, template: Template) -> None:
    row = measure(opened, template, "2.3").row
    put(opened, f"Reja!E{row}", "1 500")
    actions.recalculate()
    actions.check()
    actions.recalculate()
    assert "Changed cells: 0" in said(office), "a button that changes nothing leaves the former change to be undone"
    actions.undo()
    assert opened.sheets["Reja"].values[row, 5] == "1 500"
    actions.undo()
    assert said(office) == "There is nothing to undo."
    assert opened.sheets["Reja"].values[row, 5] == "1 500"


def test_workbooks_do_not_share_what_is_kept(
    office: Office, opened: Document, filled: Path, tmp_path: Path, template: Template
) -> None:
    put(opened, f"Reja!E{measure(opened, template, '2.3').row}", "1 500")
    actions.recalculate()
    other = tmp_path / "other.xlsx"
    other.write_bytes(filled.read_bytes())
    office.open(other).set_mock_caller()
    actions.undo()
    assert said(office) == "There is nothing to undo."


def test_a_book_closed_without_saving_and_opened_again_is_left_as_it_is(
    office: Office, opened: Document, filled: Path, template: Template
) -> None:
    """What is kept tells of cells that the file does not have."""
    row = measure(opened, template, "2.3").row
    put(opened, f"Reja!E{row}", "1 500")
    actions.recalculate()
    office.documents.clear()
    office.open(filled).set_mock_caller()
    again = office.documents[-1]
    before = content(again)
    actions.undo()
    assert "left as they are: 1" in said(office)
    assert content(again) == before


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"version": 1}', '{"version": 99, "book": "x", "edits": []}'])
def test_what_cannot_be_read_is_nothing(
    office: Office, opened: Document, template: Template, state: Path, damage: str
) -> None:
    put(opened, f"Reja!E{measure(opened, template, '2.3').row}", "1 500")
    actions.recalculate()
    (file,) = (state / "undo").iterdir()
    assert json.loads(file.read_text(encoding="utf-8"))["button"] == "recalculate"
    file.write_text(damage, encoding="utf-8")
    actions.undo()
    assert said(office) == "There is nothing to undo."


def test_nothing_is_kept_in_the_workbook_itself(office: Office, opened: Document, template: Template) -> None:
    put(opened, f"Reja!E{measure(opened, template, '2.3').row}", "1 500")
    before = content(opened)
    actions.recalculate()
    after = content(opened)
    assert {where for where in before | after if before.get(where) != after.get(where)} == {
        ("Reja", measure(opened, template, "2.3").row, 5)
    }
    assert set(book_of(opened).sheets) == set(opened.sheets)
