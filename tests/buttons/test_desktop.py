"""The accountant's own clicks: a mouse on a screen, in LibreOffice Calc with the extension."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from akm_excel import api
from akm_excel.buttons import actions
from akm_excel.buttons.table import buttons
from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.language import speaking
from akm_excel.libreoffice.engine.bridge import properties
from tests.support.desktop import Desktop
from tests.support.live_calc import differences, engine, put, row_of

pytestmark = [pytest.mark.desktop, pytest.mark.slow]
with speaking("uz"):
    LABELS = {button.macro: button.texts().label for button in buttons()}
RECALCULATE, CHECK, REPAIR, UNDO, MERGE, NEW, PDF, HELP = (
    LABELS[f"Akm{name}"]
    for name in ("Recalculate", "Check", "Repair", "Undo", "MergeDistricts", "NewPlan", "ExportPdf", "Help")
)
FOLDER, SAVE_AS = "Tumanlar fayllari turgan jild", "Yangi rejani saqlash"
"""The titles of the dialogs."""


@pytest.fixture(scope="module")
def desktop() -> Iterator[Desktop]:
    running = Desktop()
    yield running
    running.close()


@pytest.fixture
def folder(demo: api.Demo, tmp_path: Path) -> Path:
    """A folder with the workbooks of 17 districts."""
    folder = tmp_path / "tumanlar"
    folder.mkdir()
    for path in demo.districts:
        shutil.copy(path, folder)
    return folder


@pytest.fixture
def filled(folder: Path) -> Path:
    """Among them the template filled with the real plan."""
    (path,) = folder.glob("*qoraozak*")
    return path


@pytest.fixture
def book(desktop: Desktop, filled: Path) -> Iterator[Any]:
    """That one, open on the screen at its sheet *Reja*."""
    try:
        opened = desktop.open(filled)
        opened.sheets["Reja"].activate()
        yield opened
    finally:
        for other in list(desktop.app.books):
            other.close()


def type_into(desktop: Desktop, book: Any, cell: str, text: str) -> None:
    """Select a cell and type into it, with the keyboard."""
    book.sheets["Reja"].range(cell).select()
    book.impl.document.getCurrentController().getFrame().getComponentWindow().setFocus()
    desktop.type(text)
    desktop.keys("Return")
    desktop.wait(f"{text} in {cell}", lambda: book.sheets["Reja"].range(cell).value == float(text))


def rules(book: Any) -> list[str]:
    """The rules of the findings that are listed in the open workbook."""
    sheet = book.sheets["Nazorat"]
    area = sheet.range("akm_findings")
    listed = sheet.range((area.row, 3), (sheet.used_range.last_cell.row, 3)).options(ndim=1).value
    return [rule for rule in listed if rule]


def test_recalculate_updates_totals_variances_and_findings(
    desktop: Desktop, book: Any, filled: Path, template: Template
) -> None:
    sheet, row = book.sheets["Reja"], row_of(book, "2.3")
    before = filled.read_bytes()
    type_into(desktop, book, f"E{row}", "368000")
    desktop.picture("libreoffice_typed")
    desktop.click_button(RECALCULATE)
    said = desktop.message()
    desktop.picture("libreoffice_recalculated")
    assert desktop.dismiss() == said
    assert "Xatolar: 0" in said
    assert sheet.range(f"N{row}").value == 368000 - 368, "the variance"
    assert differences(book, template) == (len(template.formulas), [])
    assert rules(book) != [finding.rule for finding in api.check(api.read_plan(filled))], "so much more is doubted"
    assert filled.read_bytes() == before, "nothing was saved"
    book.sheets["Nazorat"].activate()
    desktop.picture("libreoffice_findings")


def test_undo_puts_the_cells_back(desktop: Desktop, book: Any) -> None:
    row = row_of(book, "2.3")
    cell = book.sheets["Reja"].range(f"E{row}")
    put(book, f"E{row}", "'1 500")
    desktop.click_button(RECALCULATE)
    assert f"Reja!E{row}: „1 500“ → 1500" in desktop.dismiss()
    assert cell.value == 1500
    desktop.click_button(UNDO)
    said = desktop.message()
    desktop.picture("libreoffice_undone")
    desktop.dismiss()
    assert f"Reja!E{row}: 1500 → „1 500“" in said
    assert cell.value == "1 500"


def test_merge_asks_for_the_folder_and_opens_the_region(
    desktop: Desktop, book: Any, demo: api.Demo, folder: Path
) -> None:
    desktop.click_button(MERGE)
    desktop.dialog(FOLDER)
    desktop.picture("libreoffice_folder")
    desktop.keys("Return")  # it proposes the folder of the workbook
    said = desktop.message()
    desktop.picture("libreoffice_merged")
    desktop.dismiss()
    assert str(folder / actions.REGIONAL_WORKBOOK) in said.replace("\n", "")
    assert "17 ta tuman birlashtirildi" in said
    region = desktop.app.books[actions.REGIONAL_WORKBOOK]
    total = sum(api.read_plan(path).by_key[Key(2, 3)].plan.number or 0 for path in demo.districts)
    (line,) = [row for row in region.sheets["Yigʻma"].used_range.value if row[0] == "2.3"]
    assert float(total) in line


def test_check_and_repair(desktop: Desktop, book: Any) -> None:
    row = row_of(book, "2.3")
    cell = book.sheets["Reja"].range(f"E{row}")
    put(book, f"E{row}", "'1 500")
    desktop.click_button(CHECK)
    assert "Xatolar: 1" in desktop.dismiss(), "the application's totals pass over a number that is a text"
    assert cell.value == "1 500"
    assert "Q201" in rules(book)
    desktop.click_button(REPAIR)
    assert f"Reja!E{row}: „1 500“ → 1500" in desktop.dismiss()
    assert cell.value == 1500
    assert "Q201" not in rules(book)


def test_new_plan_is_saved_where_one_says(desktop: Desktop, book: Any, filled: Path) -> None:
    target = filled.with_name("qoraozak_tumani_2024.xlsx")
    desktop.click_button(NEW)
    desktop.dialog(SAVE_AS)
    desktop.keys("Return")  # it proposes that name
    assert target.name in desktop.dismiss()
    assert api.read_plan(target).header.year == 2024
    assert desktop.app.books[target.name].sheets["Muqova"].range("akm_year").value == 2024


def test_pdf_lies_beside_the_workbook(desktop: Desktop, book: Any, filled: Path) -> None:
    desktop.click_button(PDF)
    assert filled.with_suffix(".pdf").name in desktop.dismiss()
    assert filled.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def test_help_opens_the_browser(desktop: Desktop, book: Any) -> None:
    desktop.click_button(HELP)
    desktop.wait("the browser", desktop.visited.exists)
    assert "guide.html" in desktop.visited.read_text()
    desktop.wait_until_idle()


def test_a_dialog_can_be_cancelled(desktop: Desktop, book: Any) -> None:
    desktop.click_button(MERGE)
    desktop.dialog(FOLDER)
    desktop.keys("Escape")
    desktop.wait_until_idle()
    desktop.click_button(CHECK)
    assert "Xatolar" in desktop.dismiss()


def test_a_second_click_is_told_to_wait(desktop: Desktop, book: Any, tmp_path: Path) -> None:
    go, slow = tmp_path / "go", tmp_path / "slow"
    slow.write_text(f'#!/bin/sh\nwhile [ ! -e "{go}" ]; do sleep 0.1; done\n')
    slow.chmod(0o755)
    with desktop.started_by(slow):
        desktop.click_button(CHECK)
        desktop.click(desktop.button(RECALCULATE))
        assert desktop.dismiss().startswith("AKM hali ishlayapti.")
        go.touch()
        desktop.wait_until_idle()


@pytest.mark.parametrize(
    ("arguments", "works"),
    [
        ({"KeyModifier": 0}, True),  # as a toolbar
        ({"Referer": "private:user"}, True),
        ({"URL": "uz.akm.excel:recalculate", "OpenNewView": False}, False),  # as =HYPERLINK("uz.akm.excel:…")
        ({"Referer": "file:///mailed.ods"}, False),  # as a form's button
    ],
)
def test_no_link_in_a_workbook_presses_a_button(
    desktop: Desktop, book: Any, arguments: dict[str, Any], works: bool
) -> None:
    """It would do the work of a button that nobody clicked, under any text."""
    frame = book.impl.document.getCurrentController().getFrame()
    url = engine.uno().createUnoStruct("com.sun.star.util.URL")
    url.Complete, url.Protocol, url.Path = "uz.akm.excel:recalculate", "uz.akm.excel:", "recalculate"
    frame.queryDispatch(url, "", 0).dispatch(url, properties(**arguments))
    if works:
        assert "Xatolar" in desktop.dismiss()
    else:
        desktop.wait_until_idle()
        time.sleep(0.5)
        assert desktop.no_message()


def test_a_python_that_is_gone_is_said(desktop: Desktop, book: Any, tmp_path: Path) -> None:
    with desktop.started_by(tmp_path / "nowhere"):
        desktop.click_button(CHECK)
        said = desktop.dismiss()
    assert str(tmp_path / "nowhere") in said
    assert "akm addin status --libreoffice" in said


def test_a_python_that_cannot_do_it_is_said(desktop: Desktop, book: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho No module named akm_excel >&2\nexit 1\n")
    broken.chmod(0o755)
    with desktop.started_by(broken):
        desktop.click_button(CHECK)
        assert "No module named akm_excel" in desktop.dismiss()


def test_status_says_that_all_is_well(desktop: Desktop) -> None:
    assert desktop.akm("addin", "status", "--libreoffice").count("yaxshi") == 3


def test_a_button_from_outside_works_in_the_workbook_in_front(desktop: Desktop, book: Any) -> None:
    """`akm button`, as the shortcuts start it: no macro, no extension."""
    row = row_of(book, "2.3")
    put(book, f"E{row}", "'1 500")
    command = [sys.executable, "-m", "akm_excel", "button", "recalculate", "--libreoffice"]
    with subprocess.Popen(command, env=desktop.environment, stderr=subprocess.PIPE, text=True) as started:
        said = desktop.dismiss()
        assert started.stderr is not None
        assert (started.stderr.read(), started.wait()) == ("", 0)
    assert f"Reja!E{row}: „1 500“ → 1500" in said
    assert book.sheets["Reja"].range(f"E{row}").value == 1500
