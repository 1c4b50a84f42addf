"""The macros at work: pressed in LibreOffice, they hand RunPython the right command, or say why not.

RunPython itself (xlwings' own, for Excel) is replaced by a stub that writes the command into a cell.
"""

from pathlib import Path
from typing import Any

import pytest

from akm_excel.buttons.texts import text_rows
from akm_excel.core.template import Template
from akm_excel.excel import build, sheet_buttons
from akm_excel.excel.modules import own_modules
from akm_excel.excel.vba_project import Kind, Module
from tests.support import vba
from tests.support.calc import Calc

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

DATA = Path(__file__).parents[1] / "data"
MACROS = vba.procedures(next(m for m in own_modules() if m.name == "AkmButtons").stored())
TEXTS = {row[0]: row[1] for row in text_rows()}
COMMAND, MESSAGE, SETTING = (f"Nazorat!J{row}" for row in (1, 2, 3))
SET_UP = {SETTING: "false"}


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch, template: Template, tmp_path: Path) -> Path:
    """A plan workbook whose macros can run outside Excel."""

    def stub(name: str) -> Module:
        return Module(name, Kind.STANDARD, (DATA / f"{name}_stub.bas").read_text(encoding="ascii"))

    ours = [stub(module.name) if module.name == "AkmMessages" else module for module in own_modules()]
    monkeypatch.setattr(build, "own_modules", lambda: ours)
    monkeypatch.setattr(build, "xlwings_modules", lambda: [stub("xlwings")])
    path = tmp_path / "plan.xlsm"
    build.write_workbook(path, template)
    return path


def script(module: str, name: str, *arguments: str) -> dict[str, Any]:
    uri = f"vnd.sun.star.script:VBAProject.{module}.{name}?language=Basic&location=document"
    return {"uri": uri, "arguments": arguments}


def pressed(calc: Calc, path: Path, macro: str, changes: dict[str, float | str], *sheets: str) -> dict[str, Any]:
    """What a macro left behind: the command for Python and the message."""
    (answer,) = calc.ask(
        do="run", path=str(path), scripts=[script("AkmButtons", macro)], set=changes, read=[COMMAND, MESSAGE],
        sheets=sheets,
    )  # fmt: skip
    return {"command": answer[COMMAND], "message": answer[MESSAGE]}


def test_each_button_on_the_sheet_is_shown_with_its_macro_and_not_printed(calc: Calc, stubbed: Path) -> None:
    buttons = calc.ask(do="macros", path=str(stubbed), sheet="Reja")["buttons"]
    assert buttons == [
        {"label": TEXTS[f"{macro}.label"], "printed": False, "scripts": [script("AkmButtons", macro)["uri"]]}
        for macro in sheet_buttons.MACROS
    ]


def test_what_the_buttons_are_bound_to_reaches_python(calc: Calc, stubbed: Path) -> None:
    bound = [{"uri": b["scripts"][0]} for b in calc.ask(do="macros", path=str(stubbed), sheet="Reja")["buttons"]]
    answers = calc.ask(do="run", path=str(stubbed), scripts=bound, set=SET_UP, read=[COMMAND, MESSAGE])
    called = [answer[COMMAND].rpartition("b.")[2] for answer in answers]
    assert called == ["recalculate()", "check()", "repair()", "undo()"]


def test_each_macro_hands_over_its_command_and_the_language(calc: Calc, stubbed: Path) -> None:
    scripts = [script("AkmButtons", name) for name in MACROS]
    answers = calc.ask(do="run", path=str(stubbed), scripts=scripts, set=SET_UP, read=[COMMAND, MESSAGE])
    for macro, answer in zip(MACROS.values(), answers, strict=True):
        (wanted,) = [line.split('"')[1] for line in macro.text.splitlines() if '"' in line]
        assert answer[COMMAND] == f"import os; os.environ.setdefault('AKM_LANG', 'uz'); {wanted}"
        assert answer[MESSAGE] == ""


def test_texts_are_found_by_their_keys(calc: Calc, stubbed: Path) -> None:
    keys = [key for key in TEXTS if key]
    answers = calc.ask(do="run", path=str(stubbed), read=[], scripts=[script("AkmTexts", "AkmText", k) for k in keys])
    assert [answer["result"] for answer in answers] == [TEXTS[key] for key in keys]


class TestRefusals:
    """RunPython builds a command line and obeys settings in the active workbook: neither may come by mail."""

    def test_a_computer_without_settings(self, calc: Calc, stubbed: Path) -> None:
        assert pressed(calc, stubbed, "AkmCheck", {}) == {"command": "", "message": TEXTS["problem.not_installed"]}

    @pytest.mark.parametrize("name", ["reja;2024.xlsm", "reja=2024.xlsm", "x^&calc^&.xlsm"])
    def test_a_name_that_would_end_the_command(self, calc: Calc, stubbed: Path, name: str) -> None:
        path = stubbed.rename(stubbed.with_name(name))
        assert pressed(calc, path, "AkmCheck", SET_UP) == {"command": "", "message": TEXTS["problem.unsafe_name"]}

    @pytest.mark.parametrize("name", ["Qoraoʻzak (2) & 100%.xlsm", "қорақалпоқ режа.xlsm"])
    def test_an_odd_name_that_does_no_harm(self, calc: Calc, stubbed: Path, name: str) -> None:
        path = stubbed.rename(stubbed.with_name(name))
        assert pressed(calc, path, "AkmCheck", SET_UP)["command"].endswith("b.check()")

    @pytest.mark.parametrize("sheet", ["akm.conf", "AKM.conf", "evil.py"])
    def test_a_sheet_of_settings(self, calc: Calc, stubbed: Path, sheet: str) -> None:
        answer = pressed(calc, stubbed, "AkmRecalculate", SET_UP, sheet)
        assert answer == {"command": "", "message": TEXTS["problem.foreign_settings"]}

    def test_a_file_of_settings_beside_the_workbook(self, calc: Calc, stubbed: Path) -> None:
        stubbed.with_name("akm.conf").write_text('"INTERPRETER_WIN","evil.exe"')
        answer = pressed(calc, stubbed, "AkmRecalculate", SET_UP)
        assert answer == {"command": "", "message": TEXTS["problem.foreign_settings"]}
