"""Merging: exact, traceable, and a bad file costs only itself."""

import shutil
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.core.plan import Column, Key
from akm_excel.core.region import Outcome
from akm_excel.errors import WorkbookError
from akm_excel.regional import region_bytes
from tests.support.editing import put, replace_in
from tests.support.ooxml import lint


def outcomes(region) -> dict[str, Outcome]:
    return {receipt.file: receipt.outcome for receipt in region.receipts}


def inputs(path: Path) -> dict[tuple[str, str], Fraction]:
    """A district's input figures read without this library: openpyxl, rational numbers, columns by position."""
    sheet = load_workbook(path)["Reja"]
    found = {}
    for row in sheet.iter_rows(min_row=5):
        for name, column in {"fakt": 3, "reja": 4, "I": 8, "II": 9, "III": 10, "IV": 11}.items():
            value = row[column].value
            if isinstance(value, int | float):
                found[str(row[0].value), name] = Fraction(str(value))
    return found


def test_every_total_is_the_exact_sum_of_the_districts_input_cells(demo: api.Demo) -> None:
    expected: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for path in demo.districts:
        own = inputs(path)
        for (code, name), value in own.items():
            expected[code, {"fakt": "fakt", "reja": "reja"}.get(name, "bajarildi")] += value
    for name in ("fakt", "reja", "bajarildi"):
        expected["6.1", name] = sum(expected[f"6.{i}", name] for i in (2, 3, 4))
        expected["2.1–2.5", name] = sum(expected[f"2.{i}", name] for i in range(1, 6))
        expected["5+6", name] = expected["6.1", name] + (expected["5.1", name] + expected["5.2", name]) / 1000
    sheet = load_workbook(demo.workbook, data_only=True)["Yigʻma"]
    compared = 0
    for row in sheet.iter_rows(min_row=5):
        code = row[0].value
        for name, column in {"fakt": 3, "reja": 4, "bajarildi": 5}.items():
            if isinstance(row[column].value, int | float):
                assert Fraction(str(row[column].value)) == expected[code, name], (code, name)
                compared += 1
            elif code and (code, name) in expected:
                assert expected[code, name] == 0, (code, name)
    assert compared > 150


def test_the_real_budget_is_in_the_regional_workbook_as_it_is(demo: api.Demo) -> None:
    sheet = load_workbook(demo.workbook, data_only=True)["Yigʻma"]
    head = {cell.value: cell.column for cell in sheet[3] if cell.value}
    row = next(r for r in range(5, 130) if sheet.cell(r, 1).value == "6.1")
    column = head["Qoraoʻzak tumani"]
    assert [sheet.cell(row, column + i).value for i in (0, 1)] == [475626.8, 637500]


def test_made_up_figures_say_so_everywhere(demo: api.Demo) -> None:
    book = load_workbook(demo.workbook)
    for name in ("Yigʻma", "Jamlanma", "Tahlil", "Nazorat", "Tumanlar"):
        assert "NAMUNA" in book[name]["A1"].value
    marked = [path.name for path in demo.districts if api.read_plan(path).header.sample == "NAMUNA"]
    assert len(marked) == 16
    assert not any("qoraozak" in name for name in marked)


def test_the_demonstration_has_17_districts_without_errors(demo: api.Demo) -> None:
    assert len(demo.region.plans) == 17
    assert demo.region.missing == ()
    assert demo.region.is_clean


def test_the_same_files_give_the_same_bytes(demo: api.Demo, tmp_path: Path) -> None:
    # Elsewhere, but the files lie as they did to the workbook: links are relative to it.
    folder = Path(shutil.copytree(demo.workbook.parent, tmp_path / "boshqa joy"))
    districts = sorted((folder / "tumanlar").iterdir())
    api.merge(districts, folder / "again.xlsx")
    assert (folder / "again.xlsx").read_bytes() == demo.workbook.read_bytes()
    api.merge(list(reversed(districts)), folder / "reversed.xlsx")
    assert (folder / "reversed.xlsx").read_bytes() == demo.workbook.read_bytes()


def test_the_regional_workbook_has_nothing_that_excel_would_repair(demo: api.Demo) -> None:
    assert lint(demo.workbook) == []


@pytest.fixture
def mail(demo: api.Demo, tmp_path: Path) -> Path:
    """A folder as it comes by mail: four good plans, and much else."""
    folder = tmp_path / "pochta"
    (folder / "ichki").mkdir(parents=True)
    for index, path in enumerate(demo.districts[:4]):
        shutil.copy(path, folder / f"{index}.xlsx")
    (folder / "~$0.xlsx").write_bytes(b"owner")
    (folder / "rasm.jpg").write_bytes(b"\xff\xd8")
    (folder / "buzuq.xlsx").write_bytes(demo.districts[5].read_bytes()[:3000])
    shutil.copy(demo.districts[0], folder / "ichki" / "nusxa.xlsx")
    other = folder / "eski.xlsx"
    shutil.copy(demo.districts[6], other)
    put(other, "Muqova!C23", Decimal(2022))
    nukus = folder / "nukus.xlsx"
    shutil.copy(demo.districts[8], nukus)
    put(nukus, "Muqova!C22", "Nukus")
    shutil.copy(demo.workbook, folder / "hudud.xlsx")
    load_workbook(demo.workbook)
    from openpyxl import Workbook

    Workbook().save(folder / "boshqa.xlsx")
    return folder


def test_a_bad_file_costs_only_itself(mail: Path, tmp_path: Path) -> None:
    region = api.merge([mail], tmp_path / "out.xlsx")
    assert outcomes(region) == {
        "0.xlsx": Outcome.TWICE,
        "1.xlsx": Outcome.MERGED,
        "2.xlsx": Outcome.MERGED,
        "3.xlsx": Outcome.MERGED,
        "ichki/nusxa.xlsx": Outcome.MERGED,
        "boshqa.xlsx": Outcome.NOT_A_PLAN,
        "buzuq.xlsx": Outcome.BROKEN,
        "eski.xlsx": Outcome.OTHER_YEAR,
        "hudud.xlsx": Outcome.PASSED_OVER,
        "nukus.xlsx": Outcome.NO_DISTRICT,
        "rasm.jpg": Outcome.PASSED_OVER,
        "~$0.xlsx": Outcome.PASSED_OVER,
    }
    assert not region.is_clean
    assert len(region.missing) == 13
    listed = {row[8].value for row in load_workbook(tmp_path / "out.xlsx")["Tumanlar"].iter_rows(min_row=4)}
    assert set(outcomes(region)) <= listed


def test_files_of_one_name_in_two_folders_are_told_apart(demo: api.Demo, tmp_path: Path) -> None:
    for index, folder in enumerate(("a", "b")):
        (tmp_path / folder).mkdir()
        shutil.copy(demo.districts[index], tmp_path / folder / "reja.xlsx")
    region = api.merge([tmp_path / "a", tmp_path / "b"], tmp_path / "out.xlsx")
    assert sorted(outcomes(region)) == [(tmp_path / f / "reja.xlsx").as_posix() for f in ("a", "b")]


def test_the_year_can_be_chosen(mail: Path, tmp_path: Path) -> None:
    region = api.merge([mail], tmp_path / "out.xlsx", year=2022)
    assert [r.file for r in region.receipts if r.outcome is Outcome.MERGED] == ["eski.xlsx"]


def test_of_two_plans_of_a_district_the_one_saved_last_counts(demo: api.Demo, tmp_path: Path) -> None:
    for name, day, value in (("a.xlsx", "02", 111), ("b.xlsx", "01", 222)):
        shutil.copy(demo.districts[0], tmp_path / name)
        row = api.read_plan(tmp_path / name).by_key[Key(2, 3)].row
        put(tmp_path / name, f"Reja!E{row}", Decimal(value))
        replace_in(tmp_path / name, "docProps/core.xml", r"(modified[^>]*>)[^<]*", rf"\g<1>2023-05-{day}T00:00:00Z")
    region = api.merge([tmp_path], tmp_path / "out.xlsx")
    assert outcomes(region) == {"a.xlsx": Outcome.MERGED, "b.xlsx": Outcome.SUPERSEDED}
    (plan,) = region.plans.values()
    assert plan.by_key[Key(2, 3)].plan.number == 111
    assert "a.xlsx" in next(r.reason for r in region.receipts if r.file == "b.xlsx")


def test_figures_that_cannot_be_read_are_shown_not_added(demo: api.Demo, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    shutil.copy(demo.districts[0], path)
    row = api.read_plan(path).by_key[Key(2, 3)].row
    put(path, f"Reja!E{row}", "=cmd|'/c calc'!A0")
    region = api.merge([path], tmp_path / "out.xlsx")
    sheet = load_workbook(tmp_path / "out.xlsx")["Yigʻma"]
    found = next(r for r in range(5, 130) if sheet.cell(r, 1).value == "2.3")
    cell = next(one for one in sheet[found] if one.value == "=cmd|'/c calc'!A0")
    assert cell.data_type == "s"
    assert region.total.by_key[Key(2, 3)].plan.is_blank
    assert not region.is_clean


def test_each_figure_of_the_region_knows_its_file_and_cell(demo: api.Demo) -> None:
    sheet = load_workbook(demo.workbook, data_only=True)["Maʼlumotlar"]
    head = {cell.value: cell.column - 1 for cell in sheet[3]}
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 17 * 74
    for row in rows[:: len(rows) // 50]:
        book = load_workbook(demo.workbook.parent / "tumanlar" / row[head["Fayl"]])
        where, _, address = row[head["Katak"]].partition("!")
        value = book[where][address].value
        assert row[head["Reja"]] == (value if isinstance(value, int | float) else None) or str(value).startswith("=")


def test_nothing_is_written_where_nothing_could_be_merged(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"x")
    region = api.merge([tmp_path], tmp_path / "out.xlsx")
    assert region.plans == {}
    assert not (tmp_path / "out.xlsx").exists()
    with pytest.raises(WorkbookError, match="no such file"):
        api.merge([tmp_path / "none"], tmp_path / "out.xlsx")


def test_a_region_with_gaps_still_adds_up(demo: api.Demo, tmp_path: Path) -> None:
    shutil.copy(demo.districts[0], tmp_path / "a.xlsx")
    row = api.read_plan(tmp_path / "a.xlsx").by_key[Key(6, 2)].row
    put(tmp_path / "a.xlsx", f"Reja!E{row}", None)
    region = api.merge([tmp_path, demo.districts[1]], tmp_path / "out.xlsx")
    own = [plan.by_key[Key(6, 2)].figure(Column.PLAN) for plan in region.plans.values()]
    assert [q.is_blank for q in own] == [True, False]
    assert region.total.by_key[Key(6, 2)].plan == own[1]
    assert region_bytes(region, folder=tmp_path) == (tmp_path / "out.xlsx").read_bytes()
