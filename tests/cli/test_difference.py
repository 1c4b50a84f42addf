"""Comparing plans and regions: every change is named, nothing else is, and totals tell the effect exactly."""

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from akm_excel import api, merging
from akm_excel.cli import main
from akm_excel.core.difference import PlanDifference, RegionDifference, compare_plans, compare_regions, with_plan
from akm_excel.core.plan import FIGURES, Column, Header, Key, Plan
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, number, total, unreadable
from akm_excel.core.region import Outcome, Receipt, Region, Submissions
from akm_excel.core.submission import Submission
from akm_excel.errors import DataError, WorkbookError
from akm_excel.regional import region_bytes
from akm_excel.regional.reading import region_from_book
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.template_file import load_template
from tests.support.editing import edit, put
from tests.support.golden import Golden

TEMPLATE = load_template()
KEYS = sorted(TEMPLATE.measures)
quantities = st.one_of(
    st.sampled_from([BLANK, NOT_APPLICABLE, number(0), unreadable("4800/7668"), unreadable("45000")]),
    st.integers(-(10**9), 10**9).map(lambda tenths: number(Decimal(tenths) / 10)),
)
changes = st.dictionaries(st.sampled_from(KEYS), st.tuples(*[quantities] * len(FIGURES)), max_size=8)


def with_figures(plan: Plan, changed: dict[Key, tuple[Quantity, ...]]) -> Plan:
    measures = {
        key: plan.by_key[key].with_figures(dict(zip(FIGURES, own, strict=True))) for key, own in changed.items()
    }
    return plan.with_measures(measures)


def region_of(plans: dict[int, Plan]) -> Region:
    """The region of some districts' plans, by their places in the approved list."""
    districts = {TEMPLATE.districts[at]: plan for at, plan in sorted(plans.items())}
    named = {d: replace(plan, header=Header(district=d.name, year=2023)) for d, plan in districts.items()}
    receipts = {
        d: Receipt(f"{d.code}.xlsx", Outcome.MERGED, district=d.name, year=2023, kept=Submission.of(plan, (), TEMPLATE))
        for d, plan in named.items()
    }
    return Region(2023, TEMPLATE, Submissions(receipts), tuple(receipts.values()))


def read_back(region: Region) -> Region:
    found = region_from_book(from_package(Package(region_bytes(region), "hudud.xlsx")), TEMPLATE)
    assert found is not None
    return found


@pytest.fixture
def mended(filled: Path, tmp_path: Path) -> Path:
    """The real plan after a district mended and spoilt some of it."""
    path = Path(shutil.copy(filled, tmp_path / "yangi.xlsx"))
    row = {key: measure.row for key, measure in api.read_plan(path).by_key.items()}
    put(path, f"Reja!E{row[Key(2, 3)]}", Decimal(555))
    put(path, f"Reja!I{row[Key(2, 3)]}", "ming")
    put(path, f"Reja!D{row[Key(1, 8)]}", Decimal(0))
    put(path, f"Reja!E{row[Key(2, 10)]}", None)
    put(path, f"Reja!E{row[Key(6, 2)]}", Decimal("510000.5"))
    put(path, f"Reja!C{row[Key(2, 2)]}", "Dona")
    put(path, f"Reja!G{row[Key(2, 4)]}", "II chorak")
    put(path, "Muqova!C24", "B. Saparov")
    return path


# --- plans


@given(changes)
def test_a_plan_does_not_differ_from_itself(changed: dict[Key, tuple[Quantity, ...]]) -> None:
    plan = with_figures(TEMPLATE.plan, changed)
    assert compare_plans(plan, with_figures(TEMPLATE.plan, changed), TEMPLATE).is_empty


@given(changes, changes)
def test_a_difference_told_backwards_is_the_difference_of_the_others(
    one: dict[Key, tuple[Quantity, ...]], other: dict[Key, tuple[Quantity, ...]]
) -> None:
    before, after = with_figures(TEMPLATE.plan, one), with_figures(TEMPLATE.plan, other)
    there, back = compare_plans(before, after, TEMPLATE), compare_plans(after, before, TEMPLATE)
    assert {replace(c, before=c.after, after=c.before) for c in there.figures} == set(back.figures)
    assert {replace(c, before=c.after, after=c.before) for c in there.totals} == set(back.totals)
    for change, opposite in zip(there.figures, back.figures, strict=True):
        if change.by.number is None:
            assert opposite.by is BLANK
        else:
            assert opposite.by.number == -change.by.number


@given(changes, changes)
def test_the_changes_turn_the_one_plan_into_the_other(
    one: dict[Key, tuple[Quantity, ...]], other: dict[Key, tuple[Quantity, ...]]
) -> None:
    before, after = with_figures(TEMPLATE.plan, one), with_figures(TEMPLATE.plan, other)
    changed = dict(before.by_key)
    for change in compare_plans(before, after, TEMPLATE).figures:
        assert before.by_key[change.key].figure(change.column) == change.before
        changed[change.key] = changed[change.key].with_figures({change.column: change.after})
    assert changed == after.by_key


def test_the_four_kinds_are_all_different() -> None:
    kinds = [BLANK, NOT_APPLICABLE, number(0), unreadable("0"), unreadable("-")]
    for before in kinds:
        for after in kinds:
            sides = [with_figures(TEMPLATE.plan, {Key(2, 3): (kind, *[BLANK] * 9)}) for kind in (before, after)]
            found = compare_plans(*sides, TEMPLATE).figures
            assert bool(found) == (before is not after)
            assert all(change.by is BLANK for change in found)
    same = [with_figures(TEMPLATE.plan, {Key(2, 3): (number(text), *[BLANK] * 9)}) for text in ("5", "5.0")]
    assert compare_plans(*same, TEMPLATE).is_empty


def test_texts_the_cover_and_rows_are_compared(real_plan: Plan) -> None:
    section = real_plan.sections[1]
    first, second, *rest = section.indicators
    changed = (
        replace(first, name="Boshqa nom", arrangement=first.arrangement._replace(deadline="Har chorakda")),
        *rest,
    )
    titled = replace(section, title="II. BOSHQA", indicators=changed)
    plan = replace(
        real_plan,
        header=replace(real_plan.header, year=2024),
        sections=(real_plan.sections[0], titled, *real_plan.sections[2:]),
    )
    found = compare_plans(real_plan, plan, TEMPLATE)
    assert {(c.code, c.place, c.after) for c in found.texts} == {
        ("2", "title", "II. BOSHQA"), ("2.1", "name", "Boshqa nom"), ("2.1", "deadline", "Har chorakda")
    }  # fmt: skip
    assert [(c.place, c.before, c.after) for c in found.cover] == [("year", "2023", "2024")]
    assert [row.key for row in found.removed] == [second.key]
    assert not found.added
    lost = next(change for change in found.totals if (change.id, change.column) == ("2.1–2.5", Column.PLAN))
    assert lost.by.number == -second.measures[0].plan.number  # type: ignore[operator]


# --- regions

regions = st.dictionaries(st.integers(0, 3), changes.map(lambda c: with_figures(TEMPLATE.plan, c)), min_size=1)


@settings(deadline=None, max_examples=40)
@given(regions, regions)
def test_what_districts_change_adds_up_to_what_the_region_changes(
    before: dict[int, Plan], after: dict[int, Plan]
) -> None:
    old, new = region_of(before), region_of(after)
    found = compare_regions(old, new)
    for change in found.measures:
        key = Key.parse(change.id)
        assert key is not None
        sums = [total(plan.by_key[key].figure(change.column) for plan in side.plans.values()) for side in (old, new)]
        assert [change.before, change.after] == sums
    changed = {(Key.parse(change.id), change.column) for change in found.measures}
    for key in KEYS:
        for column in (Column.FACT, Column.PLAN, Column.ACTUAL):
            assert ((key, column) in changed) == (
                old.total.by_key[key].figure(column) != new.total.by_key[key].figure(column)
            )
    assert compare_regions(old, old).is_empty


@settings(deadline=None, max_examples=25)
@given(regions)
def test_a_regional_workbook_read_back_says_the_same(plans: dict[int, Plan]) -> None:
    region = region_of(plans)
    back = read_back(region)
    assert compare_regions(region, back, in_full=False).is_empty
    assert back.total == region.total
    assert [district.code for district in back.plans] == sorted(district.code for district in region.plans)


said = st.text(st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters=";"), min_size=1, max_size=12)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.one_of(said.filter(lambda text: text != "-").map(unreadable), quantities), min_size=10, max_size=10))
def test_what_districts_typed_instead_of_numbers_comes_back(figures: list[Quantity]) -> None:
    plan = with_figures(TEMPLATE.plan, {Key(2, 3): tuple(figures)})
    (back,) = read_back(region_of({0: plan})).plans.values()
    assert back.by_key[Key(2, 3)].figures == tuple(figures)


def test_a_folder_and_its_regional_workbook_say_the_same(demo: api.Demo) -> None:
    found = api.diff(demo.districts[0].parent, demo.workbook)
    assert found.is_same
    assert isinstance(found.difference, RegionDifference)
    assert not found.difference.totals


def test_a_table_that_was_sorted_and_edited_is_still_read(demo: api.Demo, tmp_path: Path) -> None:
    path = Path(shutil.copy(demo.workbook, tmp_path / "hudud.xlsx"))
    old = from_package(Package.open(path)).cells("Maʼlumotlar")
    heads = {cell.text: column for (row, column), cell in old.items() if row == 3}
    put(path, f"Maʼlumotlar!{address.spell(10, heads['Reja'])}", "1 234,5")
    put(path, f"Maʼlumotlar!{address.spell(11, heads['Reja'])}", "1,234")
    before = api.diff(demo.workbook, path).difference
    assert isinstance(before, RegionDifference)
    (own,) = before.plans.values()
    assert [str(change.after) for change in own.figures] == ["1234.5", "1,234"]


def test_a_regional_workbook_without_its_table_is_refused(demo: api.Demo, tmp_path: Path) -> None:
    path = Path(shutil.copy(demo.workbook, tmp_path / "hudud.xlsx"))
    edit(path, "Maʼlumotlar", lambda xml: xml.set_value(3, 5, "Boshqa"))
    with pytest.raises(WorkbookError, match="no table of data"):
        api.diff(path, demo.workbook)


def test_rows_that_stand_in_a_file_beside_the_workbook_are_compared(
    demo: api.Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("akm_excel.regional.book.MOST_DISTRICTS", 3)
    folder = tmp_path / "tumanlar"
    folder.mkdir()
    for path in demo.districts[:4]:
        shutil.copy(path, folder)
    row = api.read_plan(folder / demo.districts[0].name).by_key[Key(2, 3)].row
    put(folder / demo.districts[0].name, f"Reja!I{row}", "4800/7668")
    api.merge([folder], tmp_path / "hudud.xlsx")
    assert api.diff(folder, tmp_path / "hudud.xlsx").is_same, "what was unreadable is so in both"
    put(folder / demo.districts[0].name, f"Reja!I{row}", "-")
    put(folder / demo.districts[1].name, f"Reja!E{row}", None)
    found = api.diff(tmp_path / "hudud.xlsx", folder).difference
    assert isinstance(found, RegionDifference)
    changes = [change for own in found.plans.values() for change in own.figures]
    assert [(str(c.key), c.column, c.before.kind, c.after) for c in changes] == [
        ("2.3", Column.Q1, Kind.UNREADABLE, NOT_APPLICABLE),
        ("2.3", Column.PLAN, Kind.NUMBER, BLANK),
    ]
    assert changes[1].before_cell == f"Reja!E{row}"
    (tmp_path / "hudud.parquet").write_bytes(b"x")
    with pytest.raises(WorkbookError, match=r"hudud\.parquet"):
        api.diff(folder, tmp_path / "hudud.xlsx")
    (tmp_path / "hudud.parquet").unlink()
    with pytest.raises(WorkbookError, match="no table of data, and the file"):
        api.diff(folder, tmp_path / "hudud.xlsx")


def test_the_effect_on_a_region_is_that_of_merging_again(demo: api.Demo, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(demo.districts[0].parent, tmp_path / "tumanlar"))
    old, new = folder / demo.districts[3].name, tmp_path / "yangi.xlsx"
    shutil.copy(old, new)
    row = api.read_plan(new).by_key[Key(2, 3)].row
    put(new, f"Reja!E{row}", Decimal(99_999))
    found = api.diff(old, new, region=demo.workbook)
    assert isinstance(found.difference, PlanDifference)
    assert found.effect is not None
    assert not found.is_stale
    shutil.copy(new, old)
    again = compare_regions(demo.region, merging.read_region([folder], demo.region.template))
    assert (found.effect.measures, found.effect.totals) == (again.measures, again.totals)
    assert found.effect.measures
    assert api.diff(new, old, region=demo.workbook).is_stale, "the region still holds the older figures"


def test_the_effect_of_a_district_that_was_missing(demo: api.Demo, tmp_path: Path) -> None:
    few = tmp_path / "bir.xlsx"
    api.merge([demo.districts[0]], few)
    found = api.diff(demo.districts[1], demo.districts[1], region=few)
    assert found.is_same
    assert found.effect is not None
    assert [district.code for district in found.effect.added] == [demo.districts[1].name[:7]]
    assert found.effect.measures
    one = with_plan(demo.region, next(iter(demo.region.plans)), TEMPLATE.plan)
    assert len(one.plans) == len(demo.region.plans)


# --- the command


def test_the_command_prints_what_the_golden_file_has(
    filled: Path,
    mended: Path,
    demo: api.Demo,
    golden: Golden,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(filled.parent)
    shutil.copy(demo.workbook, "hudud.xlsx")
    assert main(["diff", filled.name, mended.name, "--region", "hudud.xlsx"]) == 1
    golden.check("diff.txt", capsys.readouterr().out)


def test_exit_codes_are_those_of_diff(
    filled: Path, mended: Path, demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", str(filled), str(filled)]) == 0
    assert "say the same" in capsys.readouterr().out
    assert main(["diff", str(filled), str(mended)]) == 1
    assert main(["diff", str(filled), str(demo.workbook)]) == 2
    assert "one is a plan, the other a region" in capsys.readouterr().err
    assert main(["diff", str(filled), str(tmp_path / "none.xlsx")]) == 2
    assert main(["diff", str(filled), str(filled), "--year", "2020"]) == 2
    assert main(["diff", str(filled), str(filled), "--year", "2023"]) == 0
    assert main(["diff", str(demo.workbook), str(demo.workbook), "--region", str(demo.workbook)]) == 2
    assert main(["diff", str(filled), str(filled), "--region", str(filled)]) == 2
    (tmp_path / "bosh").mkdir()
    assert main(["diff", str(demo.workbook), str(tmp_path / "bosh")]) == 2


def test_a_broken_file_in_a_folder_is_trouble_and_named(
    demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in demo.districts[:2]:
        shutil.copy(path, tmp_path / path.name)
    (tmp_path / "buzuq.xlsx").write_bytes(b"x")
    assert main(["diff", str(tmp_path), str(demo.workbook)]) == 2
    said = capsys.readouterr()
    assert "buzuq.xlsx" in said.err
    assert demo.region.template.districts[5].name in said.out, "it compares what could be read"


def test_json_has_numbers_and_cells(filled: Path, mended: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(filled), str(mended), "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    figures = {(f["code"], f["column"]): f for f in data["difference"]["figures"]}
    assert figures["6.1", "plan"]["by"] == figures["6.2", "plan"]["by"]
    assert figures["1.8", "fact"]["before"] == "-"
    assert figures["1.8", "fact"]["after"] == 0
    assert figures["1.8", "fact"]["by"] is None
    assert figures["2.10", "plan"]["after"] is None
    assert figures["2.3", "q1"]["after"] == "ming"
    row = api.read_plan(mended).by_key[Key(2, 3)].row
    assert figures["2.3", "plan"]["after_cell"] == f"Reja!E{row}"
    assert data["same"] is False
    assert data["effect"] is None


def test_a_plan_of_another_year_has_no_effect_on_a_region(filled: Path, demo: api.Demo, tmp_path: Path) -> None:
    api.new("1735211", 2024, tmp_path / "keyingi.xlsx")
    with pytest.raises(DataError, match="2024"):
        api.diff(filled, tmp_path / "keyingi.xlsx", region=demo.workbook)


def test_it_is_written_as_a_workbook_in_uzbek_and_as_a_page(
    filled: Path, mended: Path, demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(mended, "Muqova!C24", "=1+1 <b>")
    book, page = tmp_path / "farqlar.xlsx", tmp_path / "farqlar.html"
    for place in (book, page):
        command = ["diff", str(filled), str(mended), "--region", str(demo.workbook), "-o", str(place)]
        assert main(command) == 1
        assert main(command) == 2, "it is there already"
        assert main([*command, "--overwrite"]) == 1
    cells = [cell for row in load_workbook(book).active.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"], "texts of others are no formulas"
    said = [cell.value for cell in cells]
    assert {"Nima oʻzgardi", "Raqamlar", "oldin", "keyin", "=1+1 <b>"} <= set(said)
    at = said.index("2.3", said.index("Raqamlar"))
    assert 555 in said[at : at + 8], "a figure is a number"
    text = page.read_text(encoding="utf-8")
    assert "<h1>What changed</h1>" in text
    assert "=1+1 &lt;b&gt;" in text
    assert "The region&#x27;s figures" in text
    assert main(["check", str(book)]) == 2, "it is no plan"
    assert main(["diff", str(filled), str(filled), "-o", str(tmp_path / "bir.html")]) == 0
    assert main(["diff", str(filled), str(mended), "-o", str(tmp_path / "farqlar.txt")]) == 2
