"""Buttons without macros: shortcuts in the start menu, the command button, the trial of the first minutes."""

import json
import re
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from akm_excel.buttons import host
from akm_excel.buttons.table import buttons
from akm_excel.cli import main
from akm_excel.core.template import Template
from akm_excel.errors import SetupError, WriteError
from akm_excel.excel import __main__ as click_in_excel
from akm_excel.excel import attach, shortcuts, trial
from akm_excel.excel.computer import Computer, System
from akm_excel.language import speaking
from tests.excel.test_addin_install import computer
from tests.support import pywin32_stubs
from tests.support.com_excel import Excel
from tests.support.memory_engine import computed_by_the_library, xw
from tests.support.pywin32_stubs import windows_engine


class TestShortcuts:
    def test_windows_gets_a_link_for_each_button_that_starts_the_same_python(self, tmp_path: Path) -> None:
        here = computer(System.WINDOWS, tmp_path)
        with speaking("uz"):
            made = shortcuts.shortcuts(here)
        menu = here.roaming_folder / "Microsoft" / "Windows" / "Start Menu" / "Programs" / "AKM"
        assert [link.file for link in made][:2] == [menu / "Qayta hisoblash.lnk", menu / "Tekshirish.lnk"]
        assert [link.arguments[-1] for link in made] == [button.name for button in buttons()]
        assert {link.program for link in made} == {here.interpreter.with_name("pythonw.exe")}
        assert [link.hotkey for link in made] == [button.hotkey for button in buttons()]
        # https://learn.microsoft.com/windows/win32/controls/hkm-sethotkey: Ctrl is 2, Alt is 4.
        assert shortcuts.hotkey_code("R") == 0x0652
        assert shortcuts.hotkey_code("") == 0

    def test_they_are_put_and_taken_away(self, tmp_path: Path) -> None:
        here = computer(System.WINDOWS, tmp_path)
        made = shortcuts.put(here, lambda link: link.file.write_bytes(b"link") and None)
        assert all(link.file.exists() for link in made)
        (made[0].file.parent / "mine.lnk").write_bytes(b"x")
        assert len(shortcuts.take_away(here)) == len(buttons())
        assert [path.name for path in made[0].file.parent.iterdir()] == ["mine.lnk"]

    def test_linux_gets_entries_for_libreoffice(self, tmp_path: Path) -> None:
        here = Computer(System.OTHER, tmp_path, Path("/home/o'k/akm/bin/python"), Path("/usr"))
        with speaking("ru"):
            shortcuts.put(here)
        entry = (tmp_path / ".local/share/applications/akm-recalculate.desktop").read_text(encoding="utf-8")
        assert "Name=AKM: Пересчитать\n" in entry
        assert "-m akm_excel button recalculate --libreoffice\n" in entry

    def test_a_mac_has_none(self, tmp_path: Path) -> None:
        with pytest.raises(SetupError, match="no shortcuts for macOS"):
            shortcuts.put(computer(System.MAC, tmp_path))


@pytest.fixture
def excel(template: Template, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Excel:
    """An Excel that xlwings finds."""
    found = Excel(computed_by_the_library(template))
    windows = windows_engine()
    app = xw.App(impl=windows.App(xl=windows.COMRetryObjectWrapper(found)))
    apps = SimpleNamespace(__iter__=lambda: iter([app]))
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "state"))
    monkeypatch.setattr(host, "sys", SimpleNamespace(platform="win32"))
    given = SimpleNamespace(apps=[app], engines=[SimpleNamespace(name="excel")], App=lambda **_: app)
    monkeypatch.setattr(attach, "import_xlwings", lambda: given)
    assert apps
    pywin32_stubs.SHOWN.clear()
    return found


class TestAttach:
    def test_the_workbook_in_front_is_worked_on(self, excel: Excel, filled: Path) -> None:
        opened = excel.open(filled)
        opened.document.sheets["Reja"].values[6, 5] = "??"
        assert click_in_excel.main(["check"]) == click_in_excel.DONE
        assert "Errors: 1" in pywin32_stubs.SHOWN[-1][1]
        assert pywin32_stubs.SHOWN[-1][0] == 4242, "in front of Excel"

    @pytest.mark.parametrize("name", ["check", "recalculate"])
    def test_what_is_only_doubtful_needs_no_box(
        self, excel: Excel, filled: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        """It waits on the list; the status bar says so, in one line, for a while."""
        shown: list[Any] = []
        monkeypatch.setattr(click_in_excel.time, "sleep", lambda seconds: shown.append((seconds, excel.StatusBar)))
        excel.open(filled)
        assert click_in_excel.main([name]) == click_in_excel.DONE
        assert pywin32_stubs.SHOWN == []
        ((seconds, text),) = shown
        assert seconds == 5.0
        assert re.fullmatch(r"AKM: .*Errors: 0, warnings: [1-9]\d*, .*They are listed in .*", text), text
        assert excel.StatusBar is False

    def test_what_can_be_undone_is_told_to_the_macro(
        self, excel: Excel, filled: Path, monkeypatch: pytest.MonkeyPatch, template: Template
    ) -> None:
        opened = excel.open(filled)
        opened.document.sheets["Reja"].values[6, 5] = "1 500"
        monkeypatch.setenv("AKM_BUTTON", "recalculate")
        monkeypatch.setenv("AKM_BOOK", filled.name)
        monkeypatch.setattr(click_in_excel, "clicked_book", lambda environment: attach.active_book(None))  # type: ignore[arg-type]
        assert click_in_excel.main([]) == click_in_excel.UNDOABLE

    @pytest.mark.parametrize(("status", "code"), [("true", click_in_excel.LINGERING), ("false", click_in_excel.DONE)])
    def test_what_does_not_matter_is_said_in_the_status_bar_where_macros_clear_it(
        self, excel: Excel, filled: Path, monkeypatch: pytest.MonkeyPatch, status: str, code: int
    ) -> None:
        excel.open(filled)
        monkeypatch.setenv("AKM_BUTTON", "undo")
        monkeypatch.setenv("AKM_BOOK", filled.name)
        monkeypatch.setenv("AKM_STATUS", status)
        monkeypatch.setattr(click_in_excel, "clicked_book", lambda environment: attach.active_book(None))  # type: ignore[arg-type]
        assert click_in_excel.main([]) == code
        if status == "true":
            assert excel.StatusBar == "AKM: There is nothing to undo."
            assert pywin32_stubs.SHOWN == []
        else:
            assert pywin32_stubs.SHOWN[-1][1] == "There is nothing to undo."

    def test_no_workbook_or_only_protected_view(self, excel: Excel, capsys: pytest.CaptureFixture[str]) -> None:
        assert click_in_excel.main(["check"]) == click_in_excel.DONE
        assert "No workbook is open in Excel" in capsys.readouterr().err
        with pytest.raises(WriteError, match="Enable Editing"):
            attach.active_book(next(button for button in buttons() if button.name == "check"))

    def test_a_button_that_there_is_not(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["button", "destroy"]) == 2
        assert "There is no button destroy" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there may be Excel")
def test_where_there_can_be_no_excel_the_trial_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "try", "-o", str(tmp_path / "akm_try.zip")]) == 2
    assert "There is no Excel for this system" in capsys.readouterr().err


def test_the_trial_writes_one_file_whatever_fails(excel: Excel, template: Template, tmp_path: Path) -> None:
    windows = windows_engine()
    app = xw.App(impl=windows.App(xl=windows.COMRetryObjectWrapper(excel)))
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "yes"

    output = tmp_path / "akm_try.zip"
    outcomes = trial.run(app, computer(System.WINDOWS, tmp_path / "home"), template, output, ask)
    with zipfile.ZipFile(output) as archive:
        report: dict[str, Any] = json.loads(archive.read(trial.REPORT))
    assert report["steps"] == outcomes
    assert report["python"] == sys.version
    assert report["Version"] == "16.0"
    found = {outcome["step"]: outcome for outcome in outcomes}
    assert found["status"]["outcome"] == "done"
    assert found["a formula reaches nothing"]["outcome"] == "failed", "this Excel cannot make a new workbook"
    assert "Traceback" in found["a formula reaches nothing"]["found"]
    assert asked == list(trial.questions())
