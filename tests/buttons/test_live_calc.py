"""The buttons in a live LibreOffice Calc, through the engine; clicks of a mouse are in test_desktop."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from akm_excel import api
from akm_excel.buttons import actions, documents
from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.libreoffice.host import LibreOffice
from tests.support.calc import Calc
from tests.support.live_calc import clicked_in, connected, differences, engine, put, row_of

pytestmark = [pytest.mark.libreoffice, pytest.mark.uno, pytest.mark.slow]
Clicked = tuple[Any, list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "state"))
    monkeypatch.setattr("akm_excel.storage.log_file", lambda: tmp_path / "log" / "errors.log")


@pytest.fixture(scope="module")
def app(calc: Calc) -> Any:
    return connected(calc)


@pytest.fixture
def clicked(app: Any, filled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clicked]:
    """The filled plan, open in Calc, and what the buttons said."""
    with clicked_in(app, filled, monkeypatch) as found:
        yield found


def held(book: Any) -> dict[str, tuple[Any, Any]]:
    """All cells of all sheets but those of the findings, and of what the hidden one knows of the last check."""
    listed = (sheet for sheet in book.sheets if sheet.name not in {"Nazorat", "_akm"})
    return {sheet.name: (sheet.used_range.value, sheet.used_range.formula) for sheet in listed}


def findings(book: Any) -> list[list[Any]]:
    area = book.sheets["Nazorat"].range("akm_findings")
    last = book.sheets["Nazorat"].used_range.last_cell.row
    found: list[list[Any]] = book.sheets["Nazorat"].range((area.row, 1), (last, 7)).options(ndim=2).value
    return found


def test_recalculate_brings_all_up_to_date_and_touches_nothing_else(clicked: Clicked, template: Template) -> None:
    book, messages = clicked
    sheet = book.sheets["Reja"]
    row = row_of(book, "2.3")
    put(book, f"E{row}", 1500)
    put(book, f"E{row + 1}", "'1 500")
    before = held(book)
    notes = sheet.impl.sheet.getAnnotations().getCount()
    actions.recalculate()
    (mode, message), after = messages[-1], held(book)
    assert mode == "info"
    assert f"• Reja!E{row + 1}: „1 500“ → 1500" in message
    assert differences(book, template) == (len(template.formulas), [])
    assert sheet.range(f"N{row}").value == 1500 - 368
    book.save()
    assert [line[2] for line in findings(book)] == [finding.rule for finding in api.check(api.read_plan(book.fullname))]
    assert {name: formulas for name, (_, formulas) in after.items() if name != "Reja"} == {
        name: formulas for name, (_, formulas) in before.items() if name != "Reja"
    }, "no formula of another sheet was written"
    changed = [
        (row + top, column)
        for row, (old, new) in enumerate(zip(before["Reja"][1], after["Reja"][1], strict=True))
        for column, pair in enumerate(zip(old, new, strict=True))
        for top in [sheet.used_range.row]
        if pair[0] != pair[1]
    ]
    assert changed == [(row + 1, 4)], "the one cell that the message names"
    assert sheet.impl.sheet.isProtected()
    assert sheet.impl.sheet.getAnnotations().getCount() == notes > 0
    assert (book.app.screen_updating, book.app.calculation, book.app.status_bar) == (True, "automatic", False)


def test_undo_takes_it_back(clicked: Clicked) -> None:
    book, messages = clicked
    row = row_of(book, "2.3")
    put(book, f"E{row}", "'1 500")
    actions.check()  # so that no sheet says that figures changed since
    before = held(book)
    actions.repair()
    assert held(book) != before
    actions.undo()
    assert messages[-1][0] == "info"
    assert held(book) == before
    actions.undo()
    assert messages[-1] == ("info", "There is nothing to undo.")


def test_check_changes_nothing(clicked: Clicked) -> None:
    book, messages = clicked
    row = row_of(book, "2.3")
    put(book, f"E{row}", "'1 500")
    before = held(book)
    actions.check()
    assert messages[-1][0] == "info"
    after = held(book)
    assert {name: formulas for name, (_, formulas) in after.items()} == {
        name: formulas for name, (_, formulas) in before.items()
    }
    assert {name for name in after if after[name] != before[name]} <= {"Muqova", "Haqida"}, "changed since the check?"
    assert "Q201" in [line[2] for line in findings(book)]


def test_an_answer_typed_into_the_open_list_follows_its_finding(clicked: Clicked) -> None:
    book, _ = clicked
    actions.check()
    sheet = book.sheets["Nazorat"]
    row = next(5 + at for at, line in enumerate(findings(book)) if (line[2], line[4]) == ("C601", "6.4"))
    sheet.range(f"H{row}").value = "12-shartnoma"
    put(book, f"E{row_of(book, '2.3')}", "'bir")  # an error: the rows move
    actions.recalculate()
    lines = sheet.range("A5:I60").options(ndim=2).value
    (line,) = [line for line in lines if (line[2], line[4]) == ("C601", "6.4")]
    assert line[7] == "12-shartnoma"
    assert str(line[8]).startswith("Javob berilgan: 100")
    assert [at[5] for at in lines if at[0] is None and at[5]] == ["Javob berilgan savollar:"]
    put(book, f"E{row_of(book, '6.4')}", 120000)
    actions.recalculate()
    lines = sheet.range("A5:I60").options(ndim=2).value
    (line,) = [line for line in lines if (line[2], line[4]) == ("C601", "6.4")]
    assert line[7] is None
    assert str(line[8]).endswith("12-shartnoma")


def test_with_manual_calculation_figures_are_right_all_the_same(clicked: Clicked) -> None:
    book, messages = clicked
    book.app.calculation = "manual"
    row = row_of(book, "2.3")
    put(book, f"E{row}", 1500)
    assert book.sheets["Reja"].range(f"N{row}").value != 1500 - 368
    actions.recalculate()
    assert messages[-1][0] == "info"
    assert book.sheets["Reja"].range(f"N{row}").value == 1500 - 368
    assert book.app.calculation == "manual"


def test_a_sheet_with_a_password_is_left_alone(clicked: Clicked) -> None:
    book, messages = clicked
    row = row_of(book, "2.3")
    put(book, f"E{row}", "'1 500")
    inner = book.sheets["Reja"].impl.sheet
    inner.unprotect("")
    inner.protect("sir")
    before = held(book)
    actions.repair()
    assert messages[-1][0] == "critical"
    assert "protected with a password" in messages[-1][1]
    assert held(book) == before
    assert inner.isProtected()
    assert (book.app.screen_updating, book.app.calculation) == (True, "automatic")


def test_another_workbook_is_no_plan(app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = app.books.add()
    path = tmp_path / "other.xlsx"
    new.sheets[0].range("A1").value = 1
    new.save(str(path))
    new.close()
    with clicked_in(app, path, monkeypatch) as (book, messages):
        actions.recalculate()
        assert messages[-1][0] == "critical"
        assert "not made from the plan template" in messages[-1][1]
        assert book.sheets[0].used_range.value == 1


def test_merge_districts_opens_the_region(
    clicked: Clicked, app: Any, demo: api.Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, messages = clicked
    folder = tmp_path / "tumanlar"
    folder.mkdir()
    for path in demo.districts:
        shutil.copy(path, folder)
    monkeypatch.setattr(LibreOffice, "ask_folder", lambda self, title, start: folder)
    actions.merge_districts()
    assert messages[-1][0] == "info", messages[-1]
    assert "17 districts merged for 2023" in messages[-1][1]
    region = app.books[actions.REGIONAL_WORKBOOK]
    total = sum(api.read_plan(path).by_key[Key(2, 3)].plan.number or 0 for path in demo.districts)
    (line,) = [row for row in region.sheets["Yigʻma"].used_range.value if row[0] == "2.3"]
    assert float(total) in line


def test_pdf_has_the_official_form_alone(clicked: Clicked, filled: Path) -> None:
    book, messages = clicked
    shown = {sheet.name: sheet.visible for sheet in book.sheets}
    documents.export_pdf()
    assert messages[-1][0] == "info", messages[-1]
    assert filled.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    assert {sheet.name: sheet.visible for sheet in book.sheets} == shown


def test_new_plan_opens_beside(clicked: Clicked, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, messages = clicked
    target = tmp_path / "yangi.xlsx"
    monkeypatch.setattr(LibreOffice, "ask_file", lambda self, title, proposal: target)
    actions.new_plan()
    assert messages[-1][0] == "info", messages[-1]
    assert app.books["yangi.xlsx"].sheets["Muqova"].range("akm_year").value == 2024


def test_what_goes_wrong_inside_is_logged_and_said(
    clicked: Clicked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, messages = clicked

    def refuse(self: Any) -> None:
        raise engine.CalcError("no more")

    monkeypatch.setattr(type(book.app.impl), "calculate", refuse)
    actions.recalculate()
    assert messages[-1][0] == "critical"
    assert "CalcError: no more" in messages[-1][1]
    assert "Traceback" in (tmp_path / "log" / "errors.log").read_text(encoding="utf-8")
    assert (book.app.screen_updating, book.app.status_bar) == (True, False)


def test_the_language_is_that_of_the_menus(clicked: Clicked) -> None:
    book, _ = clicked
    assert book.app.impl.host.language() == "en-US"
