"""The macros at work: pressed in LibreOffice, they start Python and nothing else, or say why not.

What Windows and Excel have and LibreOffice has not is replaced by stubs (tests/data/vba_stubs), which write down what
they are asked and fail as they are told to.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from akm_excel.buttons.table import Needs, buttons
from akm_excel.core.template import Template
from akm_excel.excel import build
from akm_excel.excel.macro_texts import text_rows
from akm_excel.excel.modules import Home, own_modules
from akm_excel.excel.vba_project import Kind, Module
from tests.support import vba
from tests.support.calc import Calc

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]

STUBS = Path(__file__).parent.parent / "data" / "vba_stubs"
TEXTS = {row[0]: row[1] for row in text_rows()}
STARTED, SHOWN, ORDER = (f"Nazorat!J{row}" for row in (1, 2, 3))
TOLD = [f"Nazorat!J{row}" for row in range(4, 14)]
PYTHON = '"C:\\akm muhiti\\Scripts\\python.exe" -E -P -m akm_excel.excel|0|True'
BOX = str(48 + 4096 + 65536)
REPLACED = (
    (re.escape('CreateObject("WScript.Shell")'), "AkmStubShell()"),
    (re.escape("CStr(Application.Hwnd)"), '"4242"'),
    (re.escape("ThisWorkbook.IsAddin"), "AkmStubIsAddin()"),
    (re.escape("Set Excel = Application"), "Set Excel = New AkmStubExcel"),
    (re.escape("Workbooks.Add"), "AkmStubAdd()"),
    (re.escape("Blank.Close False"), "AkmStubClose Blank"),
    (r"ActiveWorkbook(?=\.| Is)", "AkmStubActive()"),
    (r"Application\.OnUndo ", "AkmStubUndo "),
    (r"Application\.OnTime ", "AkmStubTime "),
    (r"Application\.(Cursor|StatusBar) = ", r'AkmStubTell "\1", '),
    (r"Application\.LanguageSettings\.LanguageID\(2\)", "AkmStubLanguage()"),
    (r'Told\.Item\(("\w+")\) = ', r"AkmStubTell \1, "),
    (r"    MsgBox ", "    AkmStubBox "),
    (r"(?s)    #If Mac.*?#End If\n", ""),
)
"""What LibreOffice lacks, and what stands in for it."""


def stubbed_modules(home: Home) -> list[Module]:
    found = []
    for module in own_modules(home):
        source = module.source
        for pattern, stub in REPLACED:
            source = re.sub(pattern, stub, source)
        found.append(module._replace(source=source))
    for path in sorted(STUBS.iterdir()):
        kind = Kind.CLASS if path.suffix == ".cls" else Kind.STANDARD
        found.append(Module(path.stem, kind, path.read_text(encoding="ascii")))
    return found


@pytest.fixture(scope="module")
def stubbed(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan workbook whose macros can run outside Excel."""
    path = tmp_path_factory.mktemp("stubbed") / "reja (2) & 100%; o'quv ʻқ.xlsm"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "own_modules", stubbed_modules)
        build.write_workbook(path, template)
    return path


def script(macro: str, module: str = "AkmButtons") -> dict[str, Any]:
    return {"uri": f"vnd.sun.star.script:VBAProject.{module}.{macro}?language=Basic&location=document"}


def pressed(calc: Calc, path: Path, macro: str, order: str = "") -> dict[str, Any]:
    """What a macro did: what it started, what it showed, what it told Python and Excel, in that order."""
    (answer,) = calc.ask(
        do="run", path=str(path), scripts=[script(macro)], set={ORDER: order}, read=[STARTED, SHOWN, *TOLD]
    )
    told = [answer[place] for place in TOLD if answer[place]]
    return {"started": answer[STARTED], "shown": answer[SHOWN], "told": told}


def test_each_button_on_the_sheet_is_shown_with_its_macro_and_not_printed(calc: Calc, stubbed: Path) -> None:
    shown = calc.ask(do="macros", path=str(stubbed), sheet="Reja")["buttons"]
    assert shown == [
        {"label": label, "printed": False, "scripts": [script(macro)["uri"]]}
        for macro, label in [
            ("AkmRecalculate", "Qayta hisoblash"), ("AkmCheck", "Tekshirish"), ("AkmRepair", "Tuzatish"),
            ("AkmUndo", "Bekor qilish"),
        ]
    ]  # fmt: skip


class TestStart:
    @pytest.mark.parametrize("button", buttons(), ids=lambda button: button.name)
    def test_each_macro_starts_python_and_says_all_in_the_environment(
        self, calc: Calc, stubbed: Path, button: Any
    ) -> None:
        done = pressed(calc, stubbed, button.macro)
        assert done["started"] == PYTHON
        assert done["shown"] == ""
        assert done["told"] == [
            "StatusBar=AKM: Ishga tushmoqda…",
            "Cursor=2",
            f"AKM_BUTTON={button.name}",
            f"AKM_BOOK={stubbed.name}",
            "AKM_HWND=4242",
            "AKM_OFFICE_LANGUAGE=uz",
            "AKM_STATUS=false",
            "Cursor=-4143",
            "StatusBar=False",
        ]

    def test_what_can_be_undone_is_offered_to_ctrl_z_last_of_all(self, calc: Calc, stubbed: Path) -> None:
        done = pressed(calc, stubbed, "AkmRepair", "exit 65")
        here = "'" + stubbed.name.replace("'", "''") + "'!"
        assert done["told"][-1] == f"Undo=AKM: Oxirgi tugma amalini bekor qilish|{here}AkmUndo"

    def test_what_was_said_in_the_status_bar_is_cleared_later(self, calc: Calc, stubbed: Path) -> None:
        done = pressed(calc, stubbed, "AkmCheck", "exit 66 addin")
        assert "AKM_STATUS=true" in done["told"]
        assert done["told"][-1].startswith("Time=")
        assert done["told"][-1].endswith("!AkmRest")
        assert "StatusBar=False" not in done["told"]

    def test_messages_are_in_offices_language(self, calc: Calc, stubbed: Path) -> None:
        for order, language in (("language 1049", "ru"), ("language 2057", "en"), ("language 1031", "uz")):
            assert f"AKM_OFFICE_LANGUAGE={language}" in pressed(calc, stubbed, "AkmCheck", order)["told"]

    @pytest.mark.parametrize(
        ("macro", "told"),
        [("AkmHelp", "AKM_BUTTON=help"), ("AkmNewPlan", "Added=1"), ("AkmMergeDistricts", "Closed=False")],
    )
    def test_three_buttons_work_without_a_workbook(self, calc: Calc, stubbed: Path, macro: str, told: str) -> None:
        done = pressed(calc, stubbed, macro, "no book")
        assert done["started"] == PYTHON
        assert done["shown"] == ""
        assert told in done["told"]


class TestRefusals:
    """Each says in her language what happened and what to do, and leaves Excel as it was."""

    @pytest.mark.parametrize(
        ("order", "key"),
        [
            ("raise 70", "problem.blocked"),
            ("raise -2147024891", "problem.blocked"),
            ("raise -2147023636", "problem.blocked"),
            ("raise -2147024894", "problem.python_gone"),
            ("raise -2147024671", "problem.antivirus"),
            ("raise 1004", "problem.excel_refused"),
            ("no python", "problem.not_installed"),
        ],
    )
    def test_what_keeps_python_from_starting(self, calc: Calc, stubbed: Path, order: str, key: str) -> None:
        done = pressed(calc, stubbed, "AkmCheck", order)
        assert done["shown"] == f"{BOX}|AKM|{TEXTS[key]}"
        assert done["told"][-2:] == ["Cursor=-4143", "StatusBar=False"]

    @pytest.mark.parametrize(("order", "key"), [("create 429", "problem.no_shell"), ("create 70", "problem.blocked")])
    def test_where_even_the_message_needs_another_way(self, calc: Calc, stubbed: Path, order: str, key: str) -> None:
        done = pressed(calc, stubbed, "AkmCheck", order)
        assert done["shown"] == "box|48|AKM|" + TEXTS[key].replace("ʻ", "'").replace("ʼ", "'")
        assert done["started"] == ""

    @pytest.mark.parametrize("code", ["1", "2", "63", "67", "103", "-1073741819"])
    def test_a_python_that_ends_too_early_is_said_with_its_code(self, calc: Calc, stubbed: Path, code: str) -> None:
        done = pressed(calc, stubbed, "AkmCheck", f"exit {code}")
        assert done["shown"] == f"{BOX}|AKM|" + TEXTS["problem.python_failed"].format(code=code)
        assert done["told"][-2:] == ["Cursor=-4143", "StatusBar=False"]

    def test_anything_else_is_said_with_its_number(self, calc: Calc, stubbed: Path) -> None:
        said = pressed(calc, stubbed, "AkmCheck", "raise 7")["shown"]
        assert said.startswith(f"{BOX}|AKM|Kutilmagan holat yuz berdi: ")
        assert said.endswith("(7)")

    @pytest.mark.parametrize("macro", [b.macro for b in buttons() if b.needs is Needs.WORKBOOK])
    def test_no_workbook(self, calc: Calc, stubbed: Path, macro: str) -> None:
        done = pressed(calc, stubbed, macro, "no book")
        assert done == {"started": "", "shown": f"{BOX}|AKM|{TEXTS['problem.no_workbook']}", "told": []}

    def test_protected_view_alone_or_beside_another_plan(self, calc: Calc, stubbed: Path) -> None:
        for macro in ("AkmCheck", "AkmMergeDistricts"):
            done = pressed(calc, stubbed, macro, "protected view")
            assert done == {"started": "", "shown": f"{BOX}|AKM|{TEXTS['problem.protected_view']}", "told": []}
        assert pressed(calc, stubbed, "AkmHelp", "protected view")["started"] == PYTHON

    def test_texts_are_found_whatever_the_language(self, calc: Calc, stubbed: Path) -> None:
        by_language = dict(zip(next(iter(text_rows())), zip(*text_rows(), strict=True), strict=True))
        at = [row[0] for row in text_rows()].index("problem.blocked")
        for number, language in ((1049, "ru"), (2057, "en")):
            said = pressed(calc, stubbed, "AkmCheck", f"raise 70 language {number}")["shown"]
            assert said == f"{BOX}|AKM|{by_language[language][at]}"


class TestFormulas:
    """A cell of a workbook that came by mail reaches nothing: shown with the workbook's own macros, which is more than
    an add-in shows to other workbooks."""

    WRITTEN = ("Nazorat!K1", "Nazorat!K2", "Nazorat!K3", "Nazorat!K4")

    def calculated(self, calc: Calc, path: Path, formulas: list[str]) -> tuple[dict[str, Any], str]:
        """What formulas show after a calculation, and what was started meanwhile."""
        places = [f"Nazorat!L{row}" for row in range(1, len(formulas) + 1)]
        answer = calc.ask(
            do="formulas", path=str(path), set=dict(zip(places, formulas, strict=True)), read=[STARTED, *TOLD]
        )
        shown = {formula: answer["shown"][place] for formula, place in zip(formulas, places, strict=True)}
        return shown, "".join(answer["read"].values())

    def test_no_procedure_of_the_project_answers_a_formula(self, calc: Calc, stubbed: Path) -> None:
        ours = [name for module in own_modules(Home.WORKBOOK) for name in vba.procedures(module.stored())]
        formulas = [
            f"={name.upper()}({arguments})" for name in ours for arguments in ("", '"check"', '"check","workbook"')
        ]
        formulas += ["=RUNPYTHON(\"import os;os.system('calc')\")", '=RUNFROZENPYTHON("cmd.exe","/c calc")']
        shown, started = self.calculated(calc, stubbed, formulas)
        assert started == ""
        assert set(shown.values()) <= {"#NAME?", "#MACRO?", "#VALUE!", "Err:508", "Err:509", "Err:511"}, shown

    def test_a_public_function_would_have_answered(self, calc: Calc, stubbed: Path) -> None:
        """Else the test above would show nothing."""
        shown, _ = self.calculated(calc, stubbed, ["=AKMSTUBORDER()"])
        assert shown["=AKMSTUBORDER()"] == ""
