"""The rows of more districts than a workbook can show: a Parquet file beside it, exact, with each figure's cell."""

import shutil
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.plan import Key
from akm_excel.errors import AkmError, WriteError
from akm_excel.formats.long_table import COLUMNS, write_long_table
from akm_excel.regional import book
from tests.support.editing import put

FIGURES = ["fact", "plan", "q1", "q2", "q3", "q4", "actual", "plan_q1", "plan_q2", "plan_q3", "plan_q4"]


def same(path: Path, region) -> None:
    found, expected = pq.read_table(path).to_pandas(), region.to_frame().drop(columns=["key", "role"])
    assert list(found.columns) == list(COLUMNS)
    assert [column for column in COLUMNS if column != "sha256"] == list(expected.columns)
    for name in expected.columns:
        mine, theirs = found[name].tolist(), expected[name].tolist()
        if name in FIGURES or name == "part":
            mine, theirs = ([None if pd.isna(v) else v for v in values] for values in (mine, theirs))
        assert mine == theirs, name
    hashes = {plan.source.file: plan.source.sha256 for plan in region.plans.values()}
    assert dict(zip(found["file"], found["sha256"], strict=True)) == hashes


def test_it_has_the_rows_of_the_frame(demo: api.Demo, tmp_path: Path) -> None:
    write_long_table(demo.region, tmp_path / "rows.parquet")
    same(tmp_path / "rows.parquet", demo.region)
    write_long_table(demo.region, tmp_path / "again.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == (tmp_path / "rows.parquet").read_bytes()


def test_odd_figures_and_rows_of_their_own(demo: api.Demo, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    shutil.copy(demo.districts[0], path)
    rows = api.read_plan(path).by_key
    for code, column, value in [("2.2", "D", "4800/7668"), ("2.2", "I", "-"), ("2.2", "J", "-"), ("2.2", "K", None),
                                ("2.3", "E", Decimal("1.23456")), ("2.3", "I", Decimal(-7))]:  # fmt: skip
        put(path, f"Reja!{column}{rows[Key.parse(code)].row}", value)
    put(path, f"Reja!B{rows[Key(2, 3)].row}", "Boshqa nom")
    region = api.merge([path, *demo.districts[1:4]], tmp_path / "out.xlsx")
    write_long_table(region, tmp_path / "rows.parquet")
    found = pq.read_table(tmp_path / "rows.parquet").to_pandas().set_index(["file", "code"])
    fine = found.loc[("a.xlsx", "2.3")]
    assert (fine["plan"], fine["q1"], fine["name"]) == (Decimal("1.2346"), Decimal("-7.0000"), "Boshqa nom")
    assert found.loc[("a.xlsx", "2.2")]["state"].startswith("fact: unreadable; q1: not applicable; q2: not applicable")
    frame = region.to_frame().set_index(["file", "code"])
    assert found["state"].tolist() == frame["state"].tolist()
    assert found["name"].tolist() == frame["name"].tolist()


def test_a_merge_of_too_many_districts_writes_it_beside_the_totals(
    demo: api.Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(book, "MOST_DISTRICTS", 10)
    folder = demo.districts[0].parent
    assert main(["merge", str(folder), "--no-memory", "-o", str(tmp_path / "out.xlsx")]) == 0
    assert str(tmp_path / "out.parquet") in capsys.readouterr().out
    region = api.merge([folder], tmp_path / "again.xlsx")
    same(tmp_path / "out.parquet", region)
    assert (tmp_path / "again.xlsx").read_bytes() == (tmp_path / "out.xlsx").read_bytes()


def test_without_pyarrow_it_says_what_to_install(
    demo: api.Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(AkmError, match=r"pip install .*\[archive\]"):
        write_long_table(demo.region, tmp_path / "rows.parquet")
    assert list(tmp_path.iterdir()) == []


def test_another_ending_is_refused(demo: api.Demo, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="parquet"):
        write_long_table(demo.region, tmp_path / "rows.csv")
