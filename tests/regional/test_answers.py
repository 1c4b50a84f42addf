"""Answers in a region: a district's travel from its plan, the region's own stay on its list; both close questions."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.core.answers import REGION
from akm_excel.core.finding import Severity
from akm_excel.errors import DataError
from akm_excel.language import speaking
from akm_excel.letters.cases import cases
from akm_excel.letters.sources import region_of
from akm_excel.workbook.template_file import load_template
from tests.support.editing import put

KEGEYLI, WHY, OWN = "Kegeyli tumani", "filial ochildi", "qoʻngʻiroq qilindi"


class Nazorat:
    """The list of findings in a regional workbook."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheet = load_workbook(path)["Nazorat"]
        self.heads = {cell.value: cell.column for cell in self.sheet[3] if cell.value}
        self.titles = [r for r in range(4, self.sheet.max_row + 1) if not self.sheet.row_dimensions[r].outlineLevel]

    def row(self, rule: str, key: str, district: str = KEGEYLI) -> int:
        wanted = {"Tuman": district, "Qoida": rule, "Koʻrsatkich": key}
        (found,) = [
            r for r in range(4, self.sheet.max_row + 1) if all(self.said(r, n) == text for n, text in wanted.items())
        ]
        return found

    def said(self, row: int, name: str) -> object:
        return self.sheet.cell(row, self.heads[name]).value

    def group(self, row: int) -> object:
        return self.said(max(r for r in self.titles if r < row), "Kamchilik")

    def type(self, row: int, text: str) -> None:
        put(self.path, f"Nazorat!{self.sheet.cell(row, self.heads['Izoh']).coordinate}", text)


@pytest.fixture(scope="module")
def merged(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region of three districts, one of which has answered a question in its plan."""
    folder = tmp_path_factory.mktemp("answers") / "tumanlar"
    folder.mkdir()
    for path in demo.districts[4:7]:
        shutil.copy(path, folder)
    with speaking("uz"):
        api.answer(next(folder.glob("*kegeyli*")), "Q204", "2.23", WHY, by="Aliyeva")
        api.merge([folder], folder.parent / "hudud.xlsx")
    return folder.parent


@pytest.fixture
def region(merged: Path, tmp_path: Path) -> Path:
    shutil.copytree(merged, tmp_path / "r")
    return tmp_path / "r" / "hudud.xlsx"


@pytest.fixture(autouse=True)
def _in_uzbek():
    with speaking("uz"):
        yield


def again(region: Path) -> Nazorat:
    api.merge([region.parent / "tumanlar"], region)
    return Nazorat(region)


def test_a_districts_answer_is_told_and_its_question_listed_apart(region: Path) -> None:
    listed = Nazorat(region)
    row = listed.row("Q204", "2.23")
    assert listed.said(row, "Tuman javobi") == f"{WHY} (Aliyeva)"
    assert listed.group(row) == "Javob berilgan savollar"
    assert not listed.sheet.cell(row, listed.heads["Izoh"]).protection.locked
    (receipt,) = [r for r in api.merge([region.parent / "tumanlar"]).receipts if r.district == KEGEYLI]
    assert (receipt.answered, receipt.count(Severity.WARNING)) == (1, len(receipt.findings) - 1)


def test_findings_are_grouped_by_rule_the_worst_first_and_fold(region: Path) -> None:
    put(next((region.parent / "tumanlar").glob("*kegeyli*")), "Reja!E8", "uch")
    listed = again(region)
    assert listed.sheet.sheet_properties.outlinePr.summaryBelow is False
    titles = [str(listed.said(row, "Kamchilik")) for row in listed.titles]
    assert titles[0].startswith("Q202. "), "an error"
    assert titles[-2:] == ["Javob berilgan savollar", "Andozaning oʻz kamchiliklari: tumanlar ularni tuzata olmaydi"]
    sizes = []
    for first, last in zip(listed.titles, [*listed.titles[1:], listed.sheet.max_row + 1], strict=True):
        sizes.append(last - first - 1)
        assert listed.said(first, "Tuzatish taklifi") == f"{sizes[-1]} ta"
        assert len({listed.said(row, "Qoida") for row in range(first + 1, last)}) == 1 or first in listed.titles[-2:]
    warnings = sizes[1:-2]
    assert warnings == sorted(warnings, reverse=True)


def test_what_the_region_types_stays_and_closes_the_question(region: Path) -> None:
    listed = Nazorat(region)
    listed.type(listed.row("Q204", "5.2"), OWN)
    once = again(region)
    row = once.row("Q204", "5.2")
    assert (once.said(row, "Izoh"), once.said(row, "Javob holati")) == (OWN, "Javob berilgan")
    assert once.group(row) == "Javob berilgan savollar"
    bytes_before = region.read_bytes()
    again(region)
    assert region.read_bytes() == bytes_before
    assert api.verify(region, sources=[region.parent / "tumanlar"]).is_proven


def test_an_answer_typed_since_the_merge_is_no_falsification(region: Path) -> None:
    listed = Nazorat(region)
    listed.type(listed.row("Q204", "5.2"), OWN)
    assert api.verify(region, sources=[region.parent / "tumanlar"]).is_proven


def test_other_figures_open_it_again_and_what_is_gone_is_listed(region: Path) -> None:
    plan = next((region.parent / "tumanlar").glob("*kegeyli*"))
    listed = Nazorat(region)
    listed.type(listed.row("Q203", "2.17"), OWN)
    listed.type(listed.row("Q204", "5.2"), "keyin yoziladi")
    again(region)
    put(plan, "Reja!E89", Decimal(4))  # 5.2 has its plan now
    put(plan, "Reja!E55", None)  # 2.17/4 has none: one figure less of the plan
    opened = again(region)
    row = opened.row("Q203", "2.17")
    assert opened.said(row, "Izoh") is None
    assert opened.said(row, "Javob holati") == f"Savol yana ochiq. Oldingi javob [5; 4]: {OWN}"
    gone = opened.row("Q204", "5.2")
    assert opened.group(gone) == "Endi topilmagan savollarga javoblar"
    assert opened.said(gone, "Izoh") == "keyin yoziladi"
    put(plan, "Reja!E89", None)
    back = again(region)
    assert back.group(back.row("Q204", "5.2")) == "Javob berilgan savollar"


def test_a_note_beside_a_file_that_was_left_out_stays(region: Path) -> None:
    (region.parent / "tumanlar" / "buzuq.xlsx").write_bytes(b"PK")
    listed = again(region)
    row = next(r for r in range(4, 20) if listed.said(r, "Fayl") == "buzuq.xlsx")
    assert listed.group(row) == "Birlashtirilmagan fayllar"
    listed.type(row, "qayta soʻraldi")
    after = again(region)
    assert after.said(row, "Izoh") == "qayta soʻraldi"
    (region.parent / "tumanlar" / "buzuq.xlsx").unlink()
    gone = again(region)
    assert "qayta soʻraldi" in [gone.said(r, "Izoh") for r in range(4, gone.sheet.max_row + 1)]


def test_what_is_typed_beside_a_heading_is_kept_below_the_list(region: Path) -> None:
    listed = Nazorat(region)
    listed.type(listed.titles[0], "umumiy izoh")
    for _ in range(2):
        after = again(region)
        (row,) = [r for r in range(4, after.sheet.max_row + 1) if after.said(r, "Izoh") == "umumiy izoh"]
        assert after.group(row) == "Endi topilmagan savollarga javoblar"


def test_the_command_answers_for_the_region(region: Path) -> None:
    done = api.answer(region, "q204", "5.2", OWN, by="Karimov", district=KEGEYLI)
    assert done.finding.is_answered
    listed = Nazorat(region)
    assert listed.said(listed.row("Q204", "5.2"), "Javob holati") == "Javob berilgan (Karimov)"
    assert again(region).group(Nazorat(region).row("Q204", "5.2")) == "Javob berilgan savollar"
    api.answer(region, "q204", "5.2", "", district=KEGEYLI)
    after = again(region)
    assert after.group(after.row("Q204", "5.2")).startswith("Q204. ")
    with pytest.raises(DataError):
        api.answer(next((region.parent / "tumanlar").iterdir()), "Q204", "5.2", OWN, district=KEGEYLI)


def test_letters_ask_no_more_what_was_answered(region: Path) -> None:
    listed = Nazorat(region)
    listed.type(listed.row("Q204", "5.2"), OWN)
    again(region)
    told = region_of(region, load_template())
    (case,) = [one for one in cases(told.region, told.answers) if one.district and one.district.name == KEGEYLI]
    said = {(matter.answer, matter.is_of_region) for matter in case.answered}
    assert said == {(f"{WHY} (Aliyeva)", False), (OWN, True)}
    assert not {"2.23", "5.2"} & {str(m.finding.key) for m in case.of(Severity.WARNING)}


def test_a_region_in_memory_knows_who_answered(region: Path) -> None:
    listed = Nazorat(region)
    listed.type(listed.row("Q204", "5.2"), OWN)
    merged = api.merge([region.parent / "tumanlar"], region)
    answers = {(f.answer.text, f.answer.by) for _, f in merged.findings() if f.answer}
    assert answers == {(WHY, "Aliyeva"), (OWN, REGION)}
