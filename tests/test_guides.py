"""The accountant's guides followed to the letter: what they tell to type, to click and to run, in their order."""

import datetime as dt
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest
import xlwings as xw

from akm_excel import api
from akm_excel.buttons.click import handle
from akm_excel.buttons.table import buttons
from akm_excel.cli import main, parser
from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.language import speaking
from akm_excel.workbook.reading import plan_from_book
from tests.support.editing import put as put_into_file
from tests.support.memory_engine import Document, Office, book_of, computed_by_the_library
from tests.support.places import HERE, ROOT

pytestmark = pytest.mark.slow


class Guide(NamedTuple):
    """A guide, its language, and what its buttons are called there."""

    page: Path
    language: str

    @property
    def text(self) -> str:
        return self.page.read_text(encoding="utf-8")

    def button(self, macro: str) -> str:
        with speaking(self.language):
            return next(one.texts().label for one in buttons() if one.macro == macro)

    def click(self, macro: str, office: "Screen") -> None:
        """Click in the workbook in front on what the guide calls so; it must say so in bold."""
        assert f"**{self.button(macro)}**" in self.text, macro
        told = len(office.messages)
        handle(office.books[-1], next(one for one in buttons() if one.macro == macro).action)
        assert [mode for mode, _ in office.messages[told:] if mode != "info"] == [], office.messages[-1]


GUIDES = [Guide(ROOT / "docs" / "qollanma.md", "uz"), Guide(ROOT / "docs" / "rukovodstvo.md", "ru")]


@pytest.fixture(params=GUIDES, ids=lambda guide: guide.language)
def guide(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Guide:
    monkeypatch.setenv("AKM_LANG", request.param.language)
    return request.param


def test_each_button_that_it_names_is_there_and_each_of_them_is_named(guide: Guide) -> None:
    """By its label in the guide's language, in bold."""
    with speaking(guide.language):
        labels = {one.texts().label for one in buttons() if one.macro != "AkmHelp"}
    assert {label for label in labels if f"**{label}**" not in guide.text} == set()


@pytest.fixture
def folder(demo: api.Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The accountant's folder: last year's plan, a document, the districts' workbooks."""
    shutil.copytree(demo.districts[0].parent, tmp_path / "tumanlar")
    (plan,) = (path for path in demo.districts if "qoraozak" in path.name)
    shutil.copy(plan, tmp_path / "2023.xlsx")
    shutil.copy(HERE / "data" / "documents" / "real_word.docx", tmp_path / "hujjat.docx")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AKM_STATE", str(tmp_path / "state"))
    return tmp_path


def test_its_commands_run_one_after_the_other(guide: Guide, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = re.findall(r"`akm ([^`]+)`", guide.text)
    assert len(commands) >= 9
    ran = []
    for command in commands:
        words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', command)]
        if words[-1] == "--help":
            with pytest.raises(SystemExit) as ended:
                main(words)
            assert not ended.value.code
            continue
        if words[0] in {"addin", "doctor"}:
            assert parser().parse_args(words).run
            continue
        code = main(words)
        said = capsys.readouterr()
        assert code in {0, 1}, f"{command}: {said.err}"
        ran.append(words[0])
    assert {"new", "rules", "merge", "import", "recalc", "check"} <= set(ran)
    assert {path.name for path in folder.glob("*.xlsx")} == {
        "2023.xlsx", "2024.xlsx", "hudud.xlsx", "hujjatdan.xlsx", "reja.xlsx"
    }  # fmt: skip


class Screen(Office):
    """An application that knows which of its workbooks is in front."""

    books: list[xw.Book]

    def front(self, path: Path) -> Document:
        """Open a workbook, which is in front then."""
        self.books = [self.open(path)]
        return self.documents[-1]


def test_its_buttons_do_what_it_says(guide: Guide, folder: Path, template: Template) -> None:
    office = Screen(computed_by_the_library(template))
    office.host.file = folder / "reja.xlsx"
    office.front(folder / "2023.xlsx")
    guide.click("AkmNewPlan", office)
    document = office.front(folder / "reja.xlsx")
    sheet = document.sheets["Reja"]
    row = next(at for (at, column), code in sheet.values.items() if column == 1 and code == "2.3")

    # 1-2: type into the coloured cells, recalculate, take it back.
    for column, value in ((4, 1200), (5, "1 500"), (9, 300)):
        sheet.values[row, column] = value
    guide.click("AkmRecalculate", office)
    assert sheet.values[row, 5] == 1500, "the text became the number"
    assert sheet.values[row, 14] == 300, "the variance"
    guide.click("AkmUndo", office)
    assert sheet.values[row, 5] == "1 500"
    guide.click("AkmRecalculate", office)

    # 4: the quarters add up.
    sheet.values[row, 10] = 250
    guide.click("AkmRecalculate", office)
    measure = plan_from_book(book_of(document), template).by_key[Key(2, 3)]
    assert measure.actual.number == 550

    # 3: a total that was typed over gets its formula back.
    sheet.formulas.pop((row, 14))
    sheet.values[row, 14] = 7
    guide.click("AkmRepair", office)
    assert sheet.values[row, 14] == 300

    # 5 and 7: merge, print.
    office.host.folder = folder / "tumanlar"
    guide.click("AkmMergeDistricts", office)
    assert (folder / "tumanlar" / "hudud.xlsx").exists() or (folder / "hudud.xlsx").exists()
    document = office.front(folder / "tumanlar" / next(folder.glob("tumanlar/*qoraozak*")).name)
    guide.click("AkmExportPdf", office)
    assert document.path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def test_what_its_table_of_mistakes_shows_is_found(guide: Guide, folder: Path, template: Template) -> None:
    """Each line of the table of section 3, made in a plan: the rule that it names speaks."""
    path = folder / "2023.xlsx"
    put_into_file(path, "Reja!E6", Decimal(46116))
    put_into_file(path, "Reja!A39", "2,10")
    office = Screen(computed_by_the_library(template))
    document = office.front(path)
    sheet = document.sheets["Reja"]
    rows = {str(code): row for (row, column), code in sheet.values.items() if column == 1}
    sheet.values[7, 5] = dt.datetime(2026, 4, 4)
    sheet.values[rows["2.3"], 5] = "1 500"
    sheet.formulas.pop((rows["2.3"], 14))
    sheet.values[rows["2.3"], 14] = 7
    sheet.values[rows["6.2"], 4] = 430_000_000
    sheet.values[rows["2.20"], 1] = ""
    for column, value in enumerate((100, 200, 300, 400), start=9):
        sheet.values[rows["2.4"], column] = value
    sheet.values[rows["2.4"], 5] = 400
    guide.click("AkmRecalculate", office)
    listed = {value for value in document.sheets["Nazorat"].values.values() if isinstance(value, str)}
    table = guide.text.split("| `46116`", 1)[1].split("\n\n", 1)[0]
    named = set(re.findall(r"\b[A-Z]\d{3}\b", table))
    assert {"Q213", "Q210", "Q201", "C602", "F401", "S102", "S112", "Q241"} == named
    assert named - listed == {"Q201"}, "which the button has mended, and said so"
    assert sheet.values[rows["2.3"], 5] == 1500
