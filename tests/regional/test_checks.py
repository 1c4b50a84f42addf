"""*Tekshiruv* proves the workbook: what is overtyped anywhere turns the cell on every sheet's head red."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api, regional
from akm_excel.core.plan import Key, People
from akm_excel.core.quantity import BLANK, number
from akm_excel.core.region import Region
from akm_excel.core.template import Template
from akm_excel.spreadsheet.writing.sheet import LETTERS
from akm_excel.version import __version__
from tests.support.calc import Calc, differences
from tests.support.regions import region_of

PAY, DOCUMENTS, VISITS = "6.2", "1.12", "2.14/1"


def cells_of(path: Path, sheet: str, code: str, column: int = 1) -> int:
    """The row of a sheet that has `code` in a column."""
    return next(
        row[0].row for row in load_workbook(path)[sheet].iter_rows(min_row=5) if str(row[column - 1].value) == code
    )


def columns(path: Path, label: str) -> list[str]:
    """The letters of the districts' columns under a label in *Yigʻma*."""
    heads = load_workbook(path)["Yigʻma"][4]
    return [LETTERS[cell.column] for cell in heads if cell.value == label and cell.column > 20]


def told(calc: Calc, path: Path, changes: dict[str, float | str]) -> set[str]:
    """What the heads of the sheets say of the check after somebody typed."""
    results = calc.recalculated(path, changes)
    return {cells["A2"] for sheet, cells in results.items() if "A2" in cells}


def test_a_sound_region_says_so_on_every_sheet(demo: api.Demo) -> None:
    book = load_workbook(demo.workbook, data_only=True)
    said = {book[name]["A2"].value for name in regional.SHEETS if not name.startswith("_")}
    assert said == {"✓ Tekshiruv: farq yoʻq"}


def test_haqida_says_what_the_workbook_is_and_all_that_is_hidden(demo: api.Demo) -> None:
    book = load_workbook(demo.workbook)
    said = {str(name.value): str(text.value) for name, text in book["Haqida"].iter_rows(min_row=4, max_col=2)}
    assert {"Maqsadi", "Yil va davr", "Vaqti", "Raqam qayerdan kelgan", "Ranglar", "Himoya"} <= set(said)
    assert f"akm_excel {__version__}" in said["Nashr va dastur"] and "2-nashr" in said["Nashr va dastur"]
    hidden = {name.title for name in book.worksheets if name.sheet_state != "visible"}
    assert {name for name in hidden if f"Yashirin: {name} varagʻi" not in said} == set()
    columns = {s.title for s in book.worksheets if any(c.hidden for c in s.column_dimensions.values())} - hidden
    assert {name for name in columns if not any(one.startswith(f"Yashirin: {name}, ") for one in said)} == set()


@pytest.mark.libreoffice
def test_slips_that_cancel_out_in_one_sum_do_not_in_the_other(calc: Calc, demo: api.Demo) -> None:
    path, plans = demo.workbook, columns(demo.workbook, "reja")
    book = load_workbook(path, data_only=True)["Yigʻma"]
    pay, documents, visits = (cells_of(path, "Yigʻma", code) for code in (PAY, DOCUMENTS, VISITS))
    first = cells_of(path, "Bosh sahifa", PAY)

    def moved(letter: str, row: int, by: int) -> tuple[str, float]:
        return f"Yigʻma!{letter}{row}", float(Decimal(str(book[f"{letter}{row}"].value)) + by)

    scenes = {
        "two districts' pay": dict([moved(plans[0], pay, 100_000), moved(plans[1], pay, -100_000)]),
        "two indicators": dict([moved(plans[0], documents, 5000), moved(plans[0], visits, -5000)]),
        "Jamlanma overtyped": {f"Jamlanma!E{cells_of(path, 'Jamlanma', '6.1')}": 99_999_999},
        "6.1 unlike its parts": {f"Yigʻma!{plans[2]}{cells_of(path, 'Yigʻma', '6.1')}": 1_000_000},
        "Tahlil overtyped": {f"Tahlil!D{cells_of(path, 'Tahlil', PAY)}": 1},
        **{f"Yigʻma {letter}": {f"Yigʻma!{letter}{pay}": 0.99} for letter in "GHIKMNOPQRS"},
        **{f"Jamlanma {letter}": {f"Jamlanma!{letter}{cells_of(path, 'Jamlanma', PAY)}": 0.5} for letter in "GHJLMNO"},
        **{f"Bosh sahifa {letter}": {f"Bosh sahifa!{letter}{first}": 0.5} for letter in "CDEGHIKL"},
        "a district on Byudjet": {"Byudjet!F5": 0.5},
    }
    for scene, changes in scenes.items():
        (said,) = told(calc, path, changes)
        assert said.startswith("✗ TEKSHIRUV"), scene
    assert told(calc, path, {}) == {"✓ Tekshiruv: farq yoʻq"}


@pytest.mark.libreoffice
def test_it_says_when_the_districts_figures_have_changed_since(calc: Calc, demo: api.Demo) -> None:
    sheet = load_workbook(demo.workbook)["Tekshiruv"]
    (at,) = [row[1].row for row in sheet.iter_rows(max_row=20) if "oʻzgarmagan" in str(row[1].value)]
    before = calc.recalculated(demo.workbook)["Tekshiruv"][f"B{at}"]
    plan = columns(demo.workbook, "reja")[0]
    changed = calc.recalculated(demo.workbook, {"Maʼlumotlar!K4": 123456, f"Yigʻma!{plan}6": 123456})
    assert before.endswith("oʻzgarmagan.")
    assert changed["Tekshiruv"][f"B{at}"].startswith("DIQQAT")
    heads = {changed[sheet]["A2"] for sheet in ("Bosh sahifa", "Jamlanma", "Nazorat")}
    assert heads == {"! Raqamlar birlashtirilgandan keyin oʻzgargan, „Tekshiruv“ varagʻiga qarang"}, (
        "changed alike in both places, no sum tells it"
    )


def test_a_district_whose_budget_is_not_its_parts_is_counted(template: Template, tmp_path: Path) -> None:
    sound = {Key(6, 1): "30 30", Key(6, 2): "20 20", Key(6, 4): "10 10"}
    region = region_of(template, [sound, sound | {Key(6, 1): "30 1000"}, sound | {Key(6, 1): "30.2 30"}])
    path = written(region, tmp_path / "a.xlsx")
    assert load_workbook(path, data_only=True)["Yigʻma"]["A2"].value.startswith("✗ TEKSHIRUV: 1 ta farq"), (
        "what rounding explains is no difference"
    )


def written(region: Region, path: Path) -> Path:
    path.write_bytes(regional.region_bytes(region))
    return path


@pytest.mark.libreoffice
@pytest.mark.parametrize("quarters", ["", " 1", " 2 3 -"])
def test_awkward_regions_recalculate_to_what_they_carry(
    calc: Calc, template: Template, tmp_path: Path, quarters: str
) -> None:
    told = [
        {Key(6, 1): f"{text}{quarters}", Key(2, 6): f"{text}{quarters}"} for text in ("10 5", "8 -", "", "x 7", "0 9")
    ]
    region = region_of(template, told)
    people = (People(number(25_000), number(8)), People(number(900)), People(BLANK, number(Decimal("1.5"))))
    region = replace(region, stated_people=dict(zip(region.submissions, people, strict=False)))
    assert differences(calc, written(region, tmp_path / "a.xlsx"))[1] == []


def test_each_sheet_has_few_different_formulas(demo: api.Demo) -> None:
    """A formula that stands in a thousand cells is one to check; a sheet of a thousand different ones is not."""
    from akm_excel.spreadsheet.formula import relative

    book = load_workbook(demo.workbook)
    found = {}
    for sheet in book:
        forms = {
            relative(str(cell.value), cell.row, cell.column)
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        found[sheet.title] = len(forms)
    limits = {"Bosh sahifa": 80, "Haqida": 2, "Jamlanma": 60,
              "Byudjet": 100, "Yigʻma": 45, "Tahlil": 140, "Nazorat": 2, "Tumanlar": 2, "Oʻzgarishlar": 1,
              "Tekshiruv": 900, "Maʼlumotlar": 2, "Xatlar": 2}  # fmt: skip
    assert {name: count for name, count in found.items() if count > limits.get(name, 0)} == {}, found
