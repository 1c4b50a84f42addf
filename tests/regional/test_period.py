"""A region says of which period and of how many districts its figures are."""

from decimal import Decimal
from pathlib import Path

from openpyxl import load_workbook

from akm_excel import api
from akm_excel.analysis.period import period_of, reported_quarter
from akm_excel.core.plan import Column
from akm_excel.core.quantity import number
from akm_excel.regional.period import completeness


def test_half_of_the_districts_reported_one_quarter_and_every_title_says_so(filled: Path, tmp_path: Path) -> None:
    plan = api.read_plan(filled)
    folder = tmp_path / "tumanlar"
    folder.mkdir()
    for district, quarters in (("Chimboy tumani", 1), ("Kegeyli tumani", 3), ("Nukus tumani", 0)):
        columns = (Column.Q1, Column.Q2, Column.Q3)[:quarters]
        done = {
            m.key: m.with_figures({c: number(Decimal(round(m.plan.number / 4))) for c in columns})
            for _, m in plan.measures()
            if m.plan.number
        }
        api.new(district, 2023, folder / f"{district}.xlsx")
        reported = plan.with_measures(done)
        header = api.read_plan(folder / f"{district}.xlsx").header
        from dataclasses import replace

        api.fill(replace(reported, header=header), folder / f"{district}.xlsx", folder / f"{district}.xlsx")
    region = api.merge([folder], tmp_path / "hudud.xlsx")
    assert {d.name: reported_quarter(s) for d, s in region.submissions.items()} == {
        "Chimboy tumani": 1, "Kegeyli tumani": 3, "Nukus tumani": 0
    }  # fmt: skip
    said = completeness(region, period_of(region))
    assert said == "3 of 17 districts; reported: quarter III: 1, quarter I: 1, no quarter: 1"
    book = load_workbook(tmp_path / "hudud.xlsx")
    for sheet in ("Yigʻma", "Jamlanma"):
        title = str(book[sheet]["A1"].value)
        assert "17" in title
        assert "III" in title
    rows = {row[1]: row[3] for row in book["Tumanlar"].iter_rows(min_row=4, values_only=True) if row[1]}
    assert (rows["Chimboy tumani"], rows["Kegeyli tumani"]) == ("I", "III")
    assert rows["Nukus tumani"] == "—"
