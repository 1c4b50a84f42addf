from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from akm_excel import api
from akm_excel.core.plan import FIGURES, Column, Key, Plan
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, number, unreadable
from akm_excel.core.template import Template
from akm_excel.errors import DataError


def figures(plan: Plan) -> dict[Key, Any]:
    return {key: measure.figures for key, measure in plan.by_key.items()}


def test_a_plan_as_a_frame(filled: Path) -> None:
    frame = api.read_plan(filled).to_frame()
    assert len(frame) == 74
    budget = frame[frame.key == "6.1"].iloc[0]
    assert (budget.fact, budget.plan) == (Decimal("475626.8"), Decimal("637500"))
    assert frame[frame.code == "1.8"].iloc[0].state == "fact: not applicable"
    assert frame[(frame.code == "2.14")].part.tolist() == [1, 2]
    assert frame[(frame.code == "2.14")].key.tolist() == ["2.14/1", "2.14/2"]


def test_who_adds_up_the_rows_of_the_empty_role_counts_nothing_twice(filled: Path) -> None:
    frame = api.read_plan(filled).to_frame()
    roles = frame.set_index("key").role
    assert (roles["6.1"], roles["2.14/2"], roles["6.2"], roles["2.14/1"]) == ("sum", "part", "", "")
    money = frame[frame.key.isin(["6.1", "6.2", "6.3", "6.4"])]
    assert money[money.role == ""].plan.sum() == money[money.role == "sum"].plan.sum()


def test_a_region_as_a_frame_adds_up(demo: api.Demo) -> None:
    frame = demo.region.to_frame()
    assert len(frame) == 17 * 74
    total = frame[frame.code == "6.2"].plan.sum()
    assert total == demo.region.total.by_key[Key(6, 2)].plan.number
    assert set(frame.district_code) == {district.code for district in demo.region.plans}


def test_a_region_for_polars_and_duckdb_is_exact(demo: api.Demo) -> None:
    region = demo.region.to_arrow()
    assert str(region.schema.field("plan").type) == "decimal128(38, 4)"
    rows = duckdb.sql("SELECT sum(plan) FROM region WHERE key = '6.2'").fetchall()
    assert rows == [(demo.region.total.by_key[Key(6, 2)].plan.number,)]


def test_frames_of_arrows_types(demo: api.Demo) -> None:
    frame = demo.region.to_frame(dtype_backend="pyarrow")
    assert isinstance(frame.plan.dtype, pd.ArrowDtype)
    assert frame[frame.key == "6.2"].plan.sum() == demo.region.total.by_key[Key(6, 2)].plan.number
    with pytest.raises(DataError, match="numpy_nullable"):
        demo.region.to_frame(dtype_backend="numpy_nullable")


def test_a_plan_comes_back_from_its_frame(filled: Path, template: Template) -> None:
    plan = api.read_plan(filled)
    assert figures(Plan.from_frame(plan.to_frame())) == figures(plan)
    assert figures(Plan.from_frame(plan.to_frame(dtype_backend="pyarrow"), template)) == figures(plan)


QUANTITIES = st.one_of(
    st.just(BLANK),
    st.just(NOT_APPLICABLE),
    st.just(unreadable("")),
    st.decimals(0, 10**12, places=4).map(number),
    st.integers(0, 10**9).map(number),
)


@settings(max_examples=40)
@given(st.lists(QUANTITIES, min_size=12, max_size=12))
def test_whatever_the_figures_are_they_come_back(template: Template, given_: list[Quantity]) -> None:
    keys = (Key(2, 3), Key(2, 14, 2))
    rows = [dict(zip(FIGURES, given_[at : at + 6], strict=True)) for at in (0, 6)]
    changed = {key: template.measures[key].with_figures(row) for key, row in zip(keys, rows, strict=True)}
    plan = template.plan.with_measures(changed)
    for frame in (plan.to_frame(template), plan.to_frame(template, dtype_backend="pyarrow")):
        back = Plan.from_frame(frame, template)
        assert figures(back) == figures(plan)


@settings(max_examples=4, deadline=None)
@given(st.lists(QUANTITIES.filter(lambda one: one.kind is not Kind.UNREADABLE), min_size=12, max_size=12))
def test_a_frame_comes_back_from_a_workbook(template: Template, given_: list[Quantity]) -> None:
    """Frame to workbook and back: every figure, exactly."""
    keys = (Key(2, 3), Key(2, 14, 2))
    rows = [dict(zip(FIGURES, given_[at : at + 6], strict=True)) for at in (0, 6)]
    changed = {key: template.measures[key].with_figures(row) for key, row in zip(keys, rows, strict=True)}
    frame = template.plan.with_measures(changed).to_frame(template)
    with TemporaryDirectory() as folder:
        api.fill(frame, template.file, Path(folder) / "reja.xlsx")
        back = api.read_plan(Path(folder) / "reja.xlsx").to_frame(template)
    columns = ["key", "fact", "plan", "q1", "q2", "q3", "q4", "state"]
    pd.testing.assert_frame_equal(back[columns], frame[columns])


def test_a_workbook_is_filled_from_a_frame(filled: Path, tmp_path: Path, template: Template) -> None:
    frame = pd.DataFrame(
        {"key": ["2.3", "2.14/2", "6.2"], "plan": [120, 7.5, Decimal("0.1")], "q1": [None, 3, float("nan")]}
    )
    api.fill(frame, template.file, tmp_path / "reja.xlsx")
    plan = api.read_plan(tmp_path / "reja.xlsx")
    assert [plan.by_key[k].plan for k in (Key(2, 3), Key(2, 14, 2), Key(6, 2))] == [
        number(120), number(Decimal("7.5")), number(Decimal("0.1")),
    ]  # fmt: skip
    assert plan.by_key[Key(2, 14, 2)].figures.q1 == number(3)
    assert plan.by_key[Key(6, 2)].figures.q1.kind is Kind.BLANK


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"key": ["2.3", "2.3"], "plan": [1, 2]}, "Row 1 of the frame: the code 2.3 stands twice"),
        ({"key": ["9.9"], "plan": [1]}, "Row 0 of the frame: the template has no measure 9.9"),
        ({"key": ["2.3"], "plan": ["sakkiz"]}, "Row 0 of the frame: 'sakkiz' in the column plan"),
        ({"key": ["2.3"], "plan": [True]}, "Row 0 of the frame: 'True' in the column plan"),
        ({"key": ["2.3"], "plan": [float("inf")]}, "Row 0 of the frame: 'inf' in the column plan"),
        ({"key": ["6.2"], "plan": [1], "unit": ["Nafar"]}, "Row 0 of the frame: the unit of 6.2 is 'Nafar'"),
        ({"kod": ["2.3"], "plan": [1]}, "The frame has the columns kod, plan"),
    ],
)
def test_a_frame_that_cannot_be_placed_is_refused_with_its_row(columns: dict[str, list[Any]], said: str) -> None:
    with pytest.raises(DataError, match=said):
        Plan.from_frame(pd.DataFrame(columns))


def test_a_notebook_shows_a_plan_as_a_table(filled: Path) -> None:
    html = api.read_plan(filled)._repr_html_()
    assert html.count("<tr>") == 75
    assert "475626.8" in html
    plan = api.read_plan(filled)
    spoilt = plan.by_key[Key(2, 3)].with_figures({Column.PLAN: unreadable("<script>")})
    assert "<script>" not in plan.with_measures({Key(2, 3): spoilt})._repr_html_()


def test_a_region_is_merged_and_read_without_writing(demo: api.Demo, tmp_path: Path) -> None:
    merged = api.merge(demo.districts)
    assert figures(merged.total) == figures(demo.region.total)
    assert [r.outcome for r in merged.receipts] == [r.outcome for r in demo.region.receipts]
    read = api.read_region(demo.workbook)
    assert figures(read.total) == figures(demo.region.total)
    with pytest.raises(DataError, match="not a region"):
        api.read_region(demo.districts[0])
