"""The plan by quarter in every carrier, and every carrier of before that knows none of it."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

import akm_excel
from akm_excel import api
from akm_excel.archive.past import Past
from akm_excel.archive.report import report
from akm_excel.core.plan import FIGURES, PLANNED, Column, Key, Plan
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Quantity, number
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.formats.csv_figures import FORMER_FIELDS, write
from akm_excel.formats.long_table import read_long_table, write_long_table
from tests.support.places import HERE

BEFORE = HERE / "data" / "before_planned_quarters"
"""Files of the version before: a plan, a region merged over twice, its register, csv, long table and archives."""
PLAN, DISTRICT = "1735204_amudaryo_tumani.xlsx", "Amudaryo tumani"
EVEN, PAY, DEBTS, SUM = Key(2, 6), Key(6, 2), Key(6, 5), Key(6, 1)
STATED: dict[Key, tuple[Quantity, ...]] = {
    EVEN: (number(1), NOT_APPLICABLE, BLANK, number(4)),
    PAY: tuple(number(Decimal(text)) for text in ("100.5", "200.5", "300", "400")),
    DEBTS: (number(0),) * 4,
}


def planned(plan: Plan, key: Key) -> tuple[Quantity, ...]:
    return plan.by_key[key].figures.planned


@pytest.fixture(scope="module")
def stated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook of today with a plan by quarter in some rows, filled from the plan of before."""
    folder = tmp_path_factory.mktemp("planned")
    template = akm_excel.load_template()
    old = api.read_plan(BEFORE / PLAN)
    changed = {key: old.by_key[key].with_figures(dict(zip(PLANNED, own, strict=True))) for key, own in STATED.items()}
    api.new(DISTRICT, 2023, folder / PLAN)
    api.fill(old.with_measures(changed), folder / PLAN, folder / PLAN, template=template, backup=False)
    return folder / PLAN


def test_a_workbook_keeps_it_and_computes_the_sum(stated: Path) -> None:
    plan = api.read_plan(stated)
    assert {key: planned(plan, key) for key in STATED} == STATED
    assert planned(plan, SUM)[:2] == (number(Decimal("100.5")), number(Decimal("200.5")))
    assert plan.cell(plan.by_key[EVEN], Column.PLAN_Q1).startswith("Reja!T")
    assert not [f for f in api.check(stated) if f.rule.startswith(("S1", "F4"))]


def test_csv_frame_and_record_carry_it(stated: Path, tmp_path: Path, template: Template) -> None:
    plan = api.read_plan(stated)
    (tmp_path / "plan.csv").write_text(write(plan, template), encoding="utf-8")
    api.fill(tmp_path / "plan.csv", template.file, tmp_path / "again.xlsx")
    again = api.read_plan(tmp_path / "again.xlsx")
    assert all(again.by_key[key].figures == measure.figures for key, measure in plan.by_key.items())
    assert write(plan, template).splitlines()[0].endswith(",q4,plan_q1,plan_q2,plan_q3,plan_q4")
    back = Plan.from_frame(plan.to_frame(), template)
    assert {key: planned(back, key) for key in STATED} == STATED
    record = next(row for row in plan.records() if row["key"] == str(EVEN))
    assert list(record).index("plan_q1") > list(record).index("actual")


def test_a_region_its_long_table_and_its_proof_carry_it(stated: Path, tmp_path: Path, template: Template) -> None:
    region = api.merge([stated], tmp_path / "hudud.xlsx")
    again = api.read_region(tmp_path / "hudud.xlsx")
    write_long_table(region, tmp_path / "rows.parquet")
    for found in (region, again, read_long_table(tmp_path / "rows.parquet", template)):
        (own,) = found.submissions.values()
        assert {key: own.figures_of(key).planned for key in STATED} == STATED
        assert found.total.by_key[PAY].figures.planned == STATED[PAY]
    (own,) = again.submissions.values()
    assert own.cell(EVEN, Column.PLAN_Q1) == api.read_plan(stated).cell(
        api.read_plan(stated).by_key[EVEN], Column.PLAN_Q1
    )
    assert api.verify(tmp_path / "hudud.xlsx", sources=[stated]).is_proven
    assert region.upto(1).total.by_key[PAY].figures.planned == STATED[PAY], "a plan is no result"


def test_an_archive_keeps_it_beside_files_of_before(stated: Path, tmp_path: Path, template: Template) -> None:
    for name in ("archive", "compact"):
        folder = tmp_path / name
        shutil.copytree(BEFORE / name, folder)
        assert api.archive_verify(folder).is_clean
        api.archive_add([stated], folder)
        for _ in range(2):
            rows = list(api.archive_query(
                "SELECT plan_q1, plan_q1_state FROM all_plans WHERE key = '2.6' ORDER BY 1 NULLS LAST", folder
            ).rows)  # fmt: skip
            assert rows == [(Decimal(1), "number"), (None, None)]
            assert [held.versions for held in report(folder, template).years] == [2]
            api.archive_compact(folder, years=[2023])
    district = template.district(DISTRICT)
    assert district is not None
    for name in ("archive", "compact"):
        old = Past(BEFORE / name).of(district, 2023, template, sample=api.read_plan(BEFORE / PLAN).header.sample)
        assert old[PAY].planned == (BLANK,) * 4
        assert old[PAY].plan.number is not None


def test_a_plan_of_before_is_read_as_it_was(template: Template) -> None:
    plan = api.read_plan(BEFORE / PLAN)
    assert all(measure.figures.planned == (BLANK,) * 4 for _, measure in plan.measures())
    assert plan.cell(plan.by_key[EVEN], Column.PLAN_Q1) == ""
    assert not [f for f in api.check(BEFORE / PLAN) if f.rule.startswith(("S1", "F4"))]


def test_a_csv_of_before_leaves_it_alone(stated: Path, tmp_path: Path) -> None:
    text = (BEFORE / "plan.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == ",".join(FORMER_FIELDS)
    api.fill(BEFORE / "plan.csv", stated, tmp_path / "filled.xlsx")
    plan = api.read_plan(tmp_path / "filled.xlsx")
    assert {key: planned(plan, key) for key in STATED} == STATED


def test_what_a_workbook_of_before_has_no_column_for_is_said_and_nothing_written(stated: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"2\.6"):
        api.fill(api.read_plan(stated), BEFORE / PLAN, tmp_path / "lost.xlsx")
    assert not (tmp_path / "lost.xlsx").exists()


def test_a_region_of_before_is_read_refreshed_and_compared(stated: Path, tmp_path: Path, template: Template) -> None:
    shutil.copy(BEFORE / "hudud.xlsx", tmp_path)
    target = tmp_path / "hudud.xlsx"
    former = api.read_region(target)
    (own,) = former.submissions.values()
    assert own.figures_of(PAY).planned == (BLANK,) * 4
    with pytest.raises(DataError):  # it says which version wrote it; nobody is said to have changed it
        api.verify(target)
    assert not api.diff(BEFORE / PLAN, stated).is_same
    region = api.merge([stated], target, backup=False)
    assert region.history is not None
    places = {(event.key, event.before, event.after) for event in region.history.events if event.key == str(PAY)}
    assert places, "what was stated anew is a change"
    assert api.verify(target, sources=[stated]).is_proven
    assert read_long_table(BEFORE / "hudud.parquet", template).submissions


def test_a_register_of_before_holds_for_a_plan_that_states_no_quarters(stated: Path, tmp_path: Path) -> None:
    shutil.copy(BEFORE / "topshiruvlar.vm.txt", tmp_path)
    shutil.copy(stated, tmp_path)
    changed = [one for one in api.register(tmp_path).standings if one.changed]
    columns = {column for one in changed for _, column, _, _ in one.changed}
    assert columns >= {Column.PLAN_Q1, Column.PLAN_Q4}
    shutil.copy(BEFORE / PLAN, tmp_path)
    after = {column for one in api.register(tmp_path).standings for _, column, _, _ in one.changed}
    assert not after & set(PLANNED)


def test_it_stands_behind_all_other_columns() -> None:
    assert FIGURES[-4:] == PLANNED
