"""A plan is read, checked, repaired and merged by the edition of the template that it was made from."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.core.finding import Severity
from akm_excel.core.plan import Column, Key, Plan
from akm_excel.core.template import Template
from akm_excel.core.text import fold
from akm_excel.errors import WorkbookError
from akm_excel.workbook.editions import files
from akm_excel.workbook.template_file import load_template, shipped
from tests.support.editing import put, replace_in
from tests.support.places import HERE

EARLY = HERE / "data" / "editions" / "plan_of_edition_2_before_its_release.xlsx"
"""The real plan in a workbook of edition 2 as it was before the sheets *Grafiklar* and *Haqida*."""
NEXT = 99
"""The number of the edition that the tests make: no file of the package has it."""


def next_edition(path: Path) -> Template:
    """A template of a later edition: another name, another formula, a row that moved, an indicator more."""
    shutil.copy(shipped(), path)
    rows = load_template(path).rows
    put(path, "_akm!B1", str(NEXT))
    put(path, f"Reja!B{rows['2.3']}", "Audio va video nashrlar")
    put(path, f"Reja!A{rows['2.30']}", "2.31")
    put(path, f"Reja!F{rows['1.1']}", "Yangi mexanizm")
    book = load_workbook(path)
    hidden = book["_akm"]
    for column, text in zip("ABC", (str(NEXT), "2.30", "2.31"), strict=True):
        hidden[f"{column}9"] = text
        hidden[f"{column}9"].number_format = "@"
    from openpyxl.workbook.defined_name import DefinedName

    book.defined_names["akm_moves"] = DefinedName("akm_moves", attr_text="'_akm'!$A$9:$C$9")
    book.save(path)
    return load_template(path)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return next_edition(tmp_path_factory.mktemp("later") / "template.xlsx")


def test_every_edition_that_was_shipped_is_there() -> None:
    assert list(files()) == list(range(1, load_template(shipped()).number + 1))
    assert files()[max(files())] == shipped()


@pytest.mark.parametrize("number", sorted(files()))
def test_an_empty_plan_of_each_edition_has_the_findings_of_the_newest_and_no_more(number: int, tmp_path: Path) -> None:
    old = api.new("Chimboy tumani", 2024, tmp_path / "old.xlsx", template=load_template(files()[number]))
    new = api.new("Chimboy tumani", 2024, tmp_path / "new.xlsx")
    assert {(f.rule, f.key) for f in api.check(tmp_path / "old.xlsx")} <= {(f.rule, f.key) for f in new.findings}
    assert not [f for f in old.findings if f.rule.startswith(("S", "F"))]
    assert not api.repair(tmp_path / "old.xlsx").changes
    assert not api.recalculate(tmp_path / "old.xlsx").changes


def test_nothing_is_found_or_repaired_that_comes_of_the_difference(filled: Path, later: Template) -> None:
    before = {(f.rule, f.cell, f.message) for f in api.check(filled)}
    assert {(f.rule, f.cell, f.message) for f in api.check(filled, template=later)} == before
    bytes_before = filled.read_bytes()
    done = api.repair(filled, template=later)
    assert done.changes == ()
    api.repair(filled)
    assert filled.read_bytes() == bytes_before


def test_it_is_merged_by_code_and_the_mapping(filled: Path, tmp_path: Path, later: Template) -> None:
    expected = api.read_plan(filled).by_key[Key(2, 30)]
    other = tmp_path / "other.xlsx"
    api.new("Chimboy tumani", 2023, other, template=later)
    put(other, f"Reja!E{later.rows['2.31']}", Decimal(7))
    region = api.merge([filled, other], tmp_path / "region.xlsx", template=later)
    assert len(region.submissions) == 2
    moved = region.total.by_key[Key(2, 31)]
    assert moved.fact == expected.fact
    assert moved.plan.number == (expected.plan.number or 0) + 7
    assert Key(2, 30) not in region.total.by_key
    assert region.total.indicator_by_key[Key(2, 3)].name == "Audio va video nashrlar"
    (of_old,) = [plan for district, plan in region.plans.items() if district.name.startswith("Qora")]
    assert of_old.cell(of_old.by_key[Key(2, 31)], Column.PLAN) == f"Reja!E{expected.row}"
    assert api.diff(tmp_path / "region.xlsx", tmp_path / "region.xlsx", template=later).is_same


def test_two_editions_of_one_plan_do_not_differ(filled: Path, tmp_path: Path, later: Template) -> None:
    moved = api.renew(filled, tmp_path / "moved.xlsx", template=later)
    assert moved.left == ()
    assert api.diff(filled, moved.file, template=later).is_same


def test_moving_lists_every_change_and_loses_nothing(filled: Path, later: Template) -> None:
    before = api.read_plan(filled, template=later)
    moved = api.renew(filled, template=later)
    assert moved.file == filled
    changed = {edit.cell: (edit.before, edit.after) for edit in moved.changes}
    rows = later.rows
    assert changed[f"Reja!A{rows['2.31']}"] == ("2.30", "2.31")
    assert changed[f"Reja!B{rows['2.3']}"][1] == "Audio va video nashrlar"
    assert changed[f"Reja!F{rows['1.1']}"][1] == "Yangi mexanizm"
    assert len(changed) == 3
    after = api.read_plan(filled, template=later)
    assert after.by_key == before.by_key
    assert after.header == before.header
    assert after.source.schema == str(NEXT)
    assert not [f for f in api.check(filled, template=later) if f.severity is Severity.ERROR]
    again = api.renew(filled, template=later)
    assert again.changes == ()


def test_what_a_person_added_is_named_and_the_old_file_kept(filled: Path, later: Template) -> None:
    book = load_workbook(filled)
    book.create_sheet("Eslatma")["A1"] = "qoʻngʻiroq qilish"
    book["Reja"]["Y9"] = "soʻrash kerak"
    book["Reja"]["B6"] = "Mening nomim"
    book.save(filled)
    as_it_was = filled.read_bytes()
    moved = api.renew(filled, template=later)
    assert filled.read_bytes() == as_it_was
    assert moved.file == filled.with_name(f"{filled.stem} ({NEXT}-nashr).xlsx")
    assert any("Eslatma" in text for text in moved.left)
    assert any(text.startswith("Reja!Y9") for text in moved.left)
    assert api.read_plan(moved.file, template=later).indicator_by_key[Key(1, 1)].name == "Mening nomim"
    assert len(moved.left) == 2


def test_a_plan_of_an_edition_to_come_is_refused_and_named(filled: Path, tmp_path: Path) -> None:
    put(filled, "_akm!B1", "98")
    with pytest.raises(WorkbookError, match="98"):
        api.check(filled)
    region = api.merge([filled], tmp_path / "region.xlsx")
    assert not region.submissions
    assert "98" in region.receipts[0].reason


@pytest.mark.parametrize("spelled", ["{}.0", " {} ", "", "ikki"])
def test_an_edition_is_known_however_its_number_is_stored(filled: Path, spelled: str) -> None:
    put(filled, "_akm!B1", spelled.format(max(files())) or None)
    assert not [f for f in api.check(filled) if f.rule.startswith(("S10", "F4"))]


def test_indicators_that_the_region_added_are_known_in_each_edition(tmp_path: Path, later: Template) -> None:
    own = tmp_path / "own.xlsx"
    shutil.copy(files()[1], own)
    row = load_template(own).rows["4.1"] + 2
    for column, text in (("A", "4.2"), ("B", "Yangi koʻrsatkich"), ("C", "Dona")):
        put(own, f"Reja!{column}{row - 1}", text)
    plan = tmp_path / "plan.xlsx"
    api.new("Chimboy tumani", 2024, plan, template=load_template(own))
    put(plan, f"Reja!E{row - 1}", Decimal(3))
    newer = tmp_path / "newer.xlsx"
    shutil.copy(later.file, newer)
    for column, text in (("A", "4.2"), ("B", "Yangi koʻrsatkich"), ("C", "Dona")):
        put(newer, f"Reja!{column}{row - 1}", text)
    in_use = load_template(newer)
    files_there = {**files(), NEXT: Path(later.file)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("akm_excel.workbook.editions.files", lambda: files_there)
        found = api.check(plan, template=in_use)
    assert not [f for f in found if f.rule.startswith("S")], found
    assert api.read_plan(plan, template=in_use).by_key[Key(4, 2)].plan.number == 3


def test_words_of_the_own_edition_become_those_of_the_template_in_use(filled: Path, later: Template) -> None:
    plan = api.read_plan(filled, template=later)
    assert plan.indicator_by_key[Key(2, 3)].name == "Audio va video nashrlar"
    put(filled, f"Reja!B{plan.indicator_by_key[Key(2, 3)].row}", "Oʻz nomim")
    assert fold(api.read_plan(filled, template=later).indicator_by_key[Key(2, 3)].name) == fold("Oʻz nomim")
    assert [f.rule for f in api.check(filled, template=later) if f.key == Key(2, 3) and f.rule == "S105"] == ["S105"]


def test_figures_go_into_a_workbook_of_an_older_edition(filled: Path, tmp_path: Path, later: Template) -> None:
    csv = tmp_path / "figures.csv"
    csv.write_text("code,part,label,unit,fact,plan,q1,q2,q3,q4\n2.31,,,Dona,1,2,,,,\n", encoding="utf-8")
    done = api.fill(csv, filled, tmp_path / "out.xlsx", template=later)
    assert done.plan.by_key[Key(2, 31)].plan.number == 2
    assert api.read_plan(tmp_path / "out.xlsx").by_key[Key(2, 30)].plan.number == 2


def test_a_workbook_without_the_hidden_sheets_number_is_read_by_the_edition_whose_names_it_has(filled: Path) -> None:
    replace_in(filled, "xl/workbook.xml", "<definedName[^>]*akm_schema[^>]*>[^<]*</definedName>", "")
    assert not [f for f in api.check(filled) if f.rule.startswith(("S1", "F4"))]


def test_a_plan_made_before_the_release_is_read_as_one_of_today(tmp_path: Path, real_plan: Plan) -> None:
    """What the open edition spelled otherwise then is neither found nor changed."""
    plan = Path(shutil.copy(EARLY, tmp_path / "early.xlsx"))
    figures = {key: measure.figures for key, measure in api.read_plan(plan).by_key.items()}
    assert figures == {key: measure.figures for key, measure in real_plan.by_key.items()}
    assert not [f for f in api.check(plan) if f.rule.startswith(("S", "F"))]
    assert api.repair(plan).changes == ()
