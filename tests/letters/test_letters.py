"""Letters to districts: who has the letter alone can find and mend each cell."""

import datetime as dt
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.finding import Severity
from akm_excel.errors import DataError, WriteError
from akm_excel.language import speaking
from akm_excel.letters.cases import Verdict, cases
from akm_excel.letters.compose import MOST
from akm_excel.letters.sources import region_of
from akm_excel.regional.letter_texts import NAME, TEXTS
from akm_excel.workbook.template_file import load_template
from tests.support.editing import put
from tests.support.golden import Golden

TODAY, DEADLINE = dt.date(2026, 11, 29), dt.date(2026, 12, 5)


@pytest.fixture(scope="module")
def troubled(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region with six kinds of trouble, and one district without."""
    folder = tmp_path_factory.mktemp("hudud")
    files = [Path(shutil.copy(path, folder)) for path in demo.districts[:7]]
    clean, wrong, asked, broken, other_year, unknown, _ = files
    _fill_what_is_open(clean)
    put(wrong, "Reja!E6", "12 ta dona")
    put(wrong, "Reja!D7", Decimal(-5))
    put(wrong, "Reja!E91", Decimal(99999))
    put(asked, "Reja!E32", Decimal(999999))
    broken.write_bytes(b"PK\x03\x04 no workbook")
    put(other_year, "Muqova!C23", Decimal(2022))
    put(unknown, "Muqova!C22", "Nukus")
    unknown.rename(folder / "reja.xlsx")
    return folder


def _fill_what_is_open(path: Path) -> None:
    """Put into a plan what its checks ask for, so that nothing is left to say."""
    columns = {"C": "Dona", "D": "-", "E": "-", "G": "Yil davomida", "H": "Axborot-bibliografiya xizmati"}
    for finding in api.check(path):
        if finding.severity is not Severity.NOTE and finding.rule != "Q203":
            put(path, finding.cell, columns[finding.cell.partition("!")[2][0]])


def _letters(source: Path, output: Path, language: str, form: str = "txt") -> dict[str, Path]:
    with speaking(language):
        made = api.reply(source, output, to=form, today=TODAY, deadline=DEADLINE)
    return {letter.case.district.code if letter.case.district else "?": letter.file for letter in made}


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_golden_letters_of_six_kinds_of_trouble(language: str, troubled: Path, golden: Golden, tmp_path: Path) -> None:
    with speaking(language):
        made = api.reply(troubled, tmp_path, to="txt", today=TODAY, deadline=DEADLINE)
    assert {letter.case.verdict for letter in made} == set(Verdict)
    said = []
    for letter in made:
        if letter.case.verdict is not Verdict.MISSING or letter is made[-2]:
            said += [f"==== {letter.file.name}", letter.file.read_text(encoding="utf-8-sig")]
            said += [f"---- {letter.message.name}", letter.message.read_text(encoding="utf-8-sig"), ""]
    text = re.sub(r"(saqlangan vaqti: |сохранён )[^,)]*, (nazorat kodi:|контрольный код) [0-9a-f]{10}", r"\1…, \2 …",
                  "\n".join(said))  # fmt: skip
    golden.check(f"letters_{language}.txt", text)


def test_each_finding_says_its_cell_and_what_stands_there(troubled: Path, tmp_path: Path) -> None:
    with speaking("en"):
        made = api.reply(troubled, tmp_path, to="txt", today=TODAY, deadline=DEADLINE)
    letter = next(one for one in made if one.case.verdict is Verdict.RETURNED)
    text = letter.file.read_text(encoding="utf-8-sig")
    assert "sheet Reja, cell E6" in text
    assert "In the cell: 12 ta dona" in text
    assert "Expected: a whole number, not below 0 (Hujjat), or '-'" in text
    assert "05.12.2026" in text
    for matter in letter.case.matters:
        assert matter.finding.message in text
        assert matter.finding.cell.rpartition("!")[2] in text


def test_messages_fit_into_a_messenger(troubled: Path, tmp_path: Path) -> None:
    for language in ("uz", "ru", "en"):
        with speaking(language):
            made = api.reply(troubled, tmp_path / language, to="txt", today=TODAY)
        for letter in made:
            text = letter.message.read_text(encoding="utf-8-sig")
            assert 0 < len(text) <= MOST
            assert "{" not in text


@pytest.mark.parametrize("form", ["docx", "pdf", "html"])
def test_letters_in_other_forms(form: str, troubled: Path, tmp_path: Path) -> None:
    files = _letters(troubled, tmp_path, "uz", form)
    assert len(files) == 18
    assert all(path.suffix == f".{form}" and path.stat().st_size > 500 for path in files.values())


def test_a_workbook_speaks_of_the_folder_that_it_remembers(troubled: Path, tmp_path: Path) -> None:
    """In another language plans are read again: those of the region, not whatever lies beside the workbook."""
    workbook = tmp_path / "hudud" / "hudud.xlsx"
    workbook.parent.mkdir()
    api.merge([troubled], workbook)
    shutil.copy(next(troubled.glob("*.xlsx")), workbook.parent / "eskisi.xlsx")
    with speaking("ru"):
        letters = api.reply(workbook, tmp_path / "xatlar", to="txt")
    reasons = [line for one in letters for line in one.file.read_text().splitlines() if "Причина:" in line]
    assert len(reasons) == 3 and not any("fayl" in line or "reja" in line for line in reasons)


def test_a_workbook_gives_the_letters_of_its_folder(troubled: Path, tmp_path: Path) -> None:
    """All that is said of files and findings is read back from the regional workbook's sheets."""
    with speaking("uz"):
        api.merge([troubled], tmp_path / "hudud.xlsx")
    by_folder = _letters(troubled, tmp_path / "a", "uz")
    by_workbook = _letters(tmp_path / "hudud.xlsx", tmp_path / "b", "uz")
    assert by_folder.keys() == by_workbook.keys()
    for code, path in by_folder.items():
        # The names of people stand on the plan's cover, and not in a regional workbook.
        assert by_workbook[code].read_text(encoding="utf-8-sig") == path.read_text(encoding="utf-8-sig"), code


class TestTexts:
    """The sheet *Xatlar*: one place, in the region's own workbook."""

    @pytest.fixture
    def workbook(self, demo: api.Demo, tmp_path: Path) -> Path:
        return Path(shutil.copy(demo.workbook, tmp_path / "hudud.xlsx"))

    def change(self, workbook: Path, key: str, text: str, column: int = 3) -> None:
        book = openpyxl.load_workbook(workbook)
        (row,) = [row for row in book[NAME].iter_rows() if row[0].value == key]
        row[column - 1].value = text
        book.save(workbook)

    def test_the_sheet_has_every_text_in_two_languages(self, workbook: Path) -> None:
        sheet = openpyxl.load_workbook(workbook)[NAME]
        rows = {row[0].value: row for row in sheet.iter_rows(min_row=4)}
        for text in TEXTS:
            for column, language in ((2, "uz"), (3, "ru")):
                with speaking(language):
                    assert rows[text.key][column].value == text.default()
        assert len([key for key in rows if key and str(key).isdecimal()]) == 17

    def test_a_changed_text_is_in_the_letters_and_survives_a_merge(
        self, workbook: Path, demo: api.Demo, tmp_path: Path
    ) -> None:
        self.change(workbook, "murojaat", "Assalomu alaykum, {tuman}!")
        self.change(workbook, "ism", "A. Bosh hisobchi")
        self.change(workbook, "kun", "3")
        for name in ("oldin", "keyin"):
            letters = _letters_of(workbook, tmp_path / name)
            text = letters["1735211"].read_text(encoding="utf-8-sig")
            assert "Assalomu alaykum, Qoraoʻzak tumani!" in text
            assert "A. Bosh hisobchi" in text
            assert "02.12.2026" in text
            assert [one for one in api.verify(workbook).changes if one.sheet == NAME] == []
            api.merge(demo.districts, workbook)

    def test_a_district_has_a_language_of_its_own(self, workbook: Path, demo: api.Demo, tmp_path: Path) -> None:
        for path in demo.districts[:4]:
            shutil.copy(path, workbook.parent)
        self.change(workbook, "1735211", "ru")
        letters = _letters_of(workbook, tmp_path / "xatlar")
        assert "Уважаемые коллеги!" in letters["1735211"].read_text(encoding="utf-8-sig")
        assert "прошлого года" in letters["1735211"].read_text(encoding="utf-8-sig"), "its findings as well"
        assert "Hurmatli" in letters["1735204"].read_text(encoding="utf-8-sig")

    def test_an_unknown_placeholder_is_named_with_its_cell(self, workbook: Path, tmp_path: Path) -> None:
        self.change(workbook, "murojaat", "Salom, {ism}!")
        with pytest.raises(DataError) as caught:
            _letters_of(workbook, tmp_path / "xatlar")
        assert caught.value.cell == "C4"
        assert "{ism}" in str(caught.value)
        assert not list((tmp_path / "xatlar").glob("*"))

    def test_answers_stand_apart(self, workbook: Path, template: object, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(workbook)
        sheet = book["Nazorat"]
        answered = next(row for row in sheet.iter_rows(min_row=4) if row[4].value == "C601")
        sheet.cell(3, 20, "Javob")
        sheet.cell(answered[0].row, 20, "Yangi filial ochildi")
        book.save(workbook)
        told = region_of(workbook, load_template())
        (case,) = [one for one in cases(told.region, told.answers) if one.answered]
        assert [matter.answer for matter in case.answered] == ["Yangi filial ochildi"]
        assert case.answered[0] not in case.of(Severity.WARNING)
        code = case.district.code if case.district else ""
        text = _letters_of(workbook, tmp_path / "x")[code].read_text(encoding="utf-8-sig")
        assert text.index("Siz javob bergan savollar") < text.index("Javobingiz: Yangi filial ochildi")


def _letters_of(workbook: Path, output: Path) -> dict[str, Path]:
    with speaking("uz"):
        made = api.reply(workbook, output, to="txt", today=TODAY)
    return {letter.case.district.code if letter.case.district else "?": letter.file for letter in made}


class TestCommand:
    def test_it_lists_what_it_wrote_and_sends_nothing(
        self, demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        command = ["reply", str(demo.workbook), "-o", str(tmp_path / "xatlar"), "--to", "txt", "--today", "29.11.2026"]
        assert main([*command, "--format", "json"]) == 0
        said = json.loads(capsys.readouterr().out)
        assert len(said) == 17
        assert {one["verdict"] for one in said} <= {"confirmed", "questions"}
        assert all(Path(one["letter"]).exists() and Path(one["message"]).exists() for one in said)
        assert main(command) == 2
        assert "exists already" in capsys.readouterr().err
        assert main([*command, "--overwrite"]) == 0
        assert "Nothing was sent" in capsys.readouterr().out

    def test_where_one_file_is_there_none_is_written(self, demo: api.Demo, tmp_path: Path) -> None:
        folder = tmp_path / "xatlar"
        folder.mkdir()
        (folder / "1735401_nukus_shahri.docx").write_bytes(b"mine")
        with pytest.raises(WriteError):
            api.reply(demo.workbook, folder)
        assert [path.name for path in folder.iterdir()] == ["1735401_nukus_shahri.docx"]
