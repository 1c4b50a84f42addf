from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from akm_excel import api
from akm_excel.core.plan import FIGURES, Column, Key, Plan
from akm_excel.core.quantity import BLANK, DIGITS, NOT_APPLICABLE, Kind, Quantity, number, unreadable
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


READABLE = st.one_of(
    st.just(BLANK),
    st.just(NOT_APPLICABLE),
    st.decimals(0, 10**12, places=4).map(number),
    st.integers(0, 10**9).map(number),
)
QUANTITIES = READABLE | st.just(unreadable(""))


@settings(max_examples=40)
@given(st.lists(QUANTITIES, min_size=20, max_size=20))
def test_whatever_the_figures_are_they_come_back(template: Template, given_: list[Quantity]) -> None:
    keys = (Key(2, 3), Key(2, 14, 2))
    rows = [dict(zip(FIGURES, given_[at : at + 10], strict=True)) for at in (0, 10)]
    changed = {key: template.measures[key].with_figures(row) for key, row in zip(keys, rows, strict=True)}
    plan = template.plan.with_measures(changed)
    for frame in (plan.to_frame(template), plan.to_frame(template, dtype_backend="pyarrow")):
        back = Plan.from_frame(frame, template)
        assert figures(back) == figures(plan)


def fits_a_cell(figure: Quantity) -> bool:
    """Whether a workbook can hold it: others are refused, with their cells."""
    return figure.number is None or len(figure.number.as_tuple().digits) <= DIGITS


@settings(max_examples=4, deadline=None)
@given(st.lists(READABLE.filter(fits_a_cell), min_size=20, max_size=20))
def test_a_frame_comes_back_from_a_workbook(template: Template, given_: list[Quantity]) -> None:
    """Frame to workbook and back: every figure, exactly."""
    keys = (Key(2, 3), Key(2, 14, 2))
    rows = [dict(zip(FIGURES, given_[at : at + 10], strict=True)) for at in (0, 10)]
    changed = {key: template.measures[key].with_figures(row) for key, row in zip(keys, rows, strict=True)}
    frame = template.plan.with_measures(changed).to_frame(template)
    with TemporaryDirectory() as folder:
        api.fill(frame, template.file, Path(folder) / "reja.xlsx")
        back = api.read_plan(Path(folder) / "reja.xlsx").to_frame(template)
    columns = ["key", *FIGURES, "state"]
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
        ({"key": ["2.3"], "reja": [1]}, "The frame has the columns key, reja"),
        ({"key": ["2.3"], "plan": ["12,5"]}, "Row 0 of the frame: '12,5' in the column plan"),
        ({"key": ["2.3"], "plan": ["1 200"]}, "Row 0 of the frame: '1 200' in the column plan"),
        ({"key": ["2.3"], "plan": ["None"]}, "Row 0 of the frame: 'None' in the column plan"),
        ({"key": ["2.3"], "plan": [[1, 2]]}, "Row 0 of the frame"),
        ({"key": ["2.3"], "plan": [np.array([1, 2])]}, "Row 0 of the frame"),
        ({"key": ["2.3"], "plan": [pd.Timestamp("2023-01-01")]}, "Row 0 of the frame: '2023-01-01"),
        ({"key": [2.10], "plan": [1]}, "the key 2.1 is no text, and as a number 2.1 and 2.10 are one"),
        ({"key": ["2.3", None], "plan": [1, 2]}, "Row 1 of the frame: it has no key"),
        ({"key": ["2.3", "2.3"], "plan": [1, 2], "district_code": ["1735211", "1735209"]}, "rows of several plans"),
        ({"key": ["2.3", "2.3"], "plan": [1, 2], "year": [2023, 2024]}, "rows of several plans"),
    ],
)
def test_a_frame_that_cannot_be_placed_is_refused_with_its_row(columns: dict[str, list[Any]], said: str) -> None:
    with pytest.raises(DataError, match=said):
        Plan.from_frame(pd.DataFrame(columns))


@pytest.mark.parametrize("none", [None, 5, "key", [{"key": "2.3", "plan": 1}], pd.Series([1]), pl.Series([1])])
def test_what_is_no_frame_is_named(none: Any) -> None:
    with pytest.raises(DataError, match=f"Figures cannot be read from a {type(none).__name__}"):
        Plan.from_frame(none)


def test_of_two_columns_of_one_name_none_is_taken(filled: Path) -> None:
    frame = api.read_plan(filled).to_frame()
    with pytest.raises(DataError, match="two columns of the name plan"):
        Plan.from_frame(pd.concat([frame, frame[["plan"]]], axis=1))


@pytest.mark.parametrize("kind", ["float32", "Float32", "float[pyarrow]", "float16"])
def test_a_short_float_means_what_it_prints_as(kind: str) -> None:
    frame = pd.DataFrame(
        {"key": ["6.2"], "plan": pd.Series([0.1]).astype("float16" if kind == "float16" else "float32")}
    )
    plans = [Plan.from_frame(frame.astype({"plan": kind}))]
    if kind in {"float32", "float[pyarrow]"}:
        plans.append(Plan.from_frame(pl.from_pandas(frame)))
    assert {plan.by_key[Key(6, 2)].plan for plan in plans} == {number(Decimal("0.1"))}


@pytest.mark.parametrize("nothing", [None, np.nan, pd.NA, pd.NaT, Decimal("NaN"), Decimal("sNaN"), ""])
def test_each_way_to_say_nothing_is_blank(nothing: Any) -> None:
    frame = pd.DataFrame({"key": ["2.3"], "plan": pd.Series([nothing], dtype=object)})
    assert Plan.from_frame(frame).by_key[Key(2, 3)].plan == BLANK


def test_figures_read_as_texts_and_keys_as_an_index_come_back(filled: Path, tmp_path: Path, template: Template) -> None:
    """As ``read_csv(dtype=str)`` has them, which keeps 2.1 and 2.10 apart."""
    plan = api.read_plan(filled)
    plan.to_frame().drop(columns="actual").to_csv(tmp_path / "reja.csv", index=False)
    frame = pd.read_csv(tmp_path / "reja.csv", dtype=str)
    assert figures(Plan.from_frame(frame.set_index("key"), template)) == figures(plan)


def test_a_plan_comes_back_from_polars_duckdb_and_arrow(filled: Path, template: Template) -> None:
    plan = api.read_plan(filled)
    arrow = plan.to_arrow()
    for frame in (arrow, pl.from_arrow(arrow), duckdb.sql("SELECT * FROM arrow")):
        assert figures(Plan.from_frame(frame, template)) == figures(plan)


def test_what_a_frame_says_nothing_of_stays_in_the_workbook(filled: Path, tmp_path: Path, template: Template) -> None:
    """Half the rows and one quarter: no fact, no plan and no other row is blanked."""
    before = api.read_plan(filled)
    frame = before.to_frame(template)[["key"]].head(30).assign(q1=5)
    done = api.fill(frame, filled, tmp_path / "reja.xlsx")
    after = api.read_plan(tmp_path / "reja.xlsx")
    filled_in = set(frame.key)
    for key, measure in before.by_key.items():
        wanted = measure.with_figures({Column.Q1: number(5)}) if str(key) in filled_in else measure
        assert after.by_key[key].figures == wanted.figures, key
    assert {change.where[2] for change in done.changes} == {9}, "the column of the first quarter alone"


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
