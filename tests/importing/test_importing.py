import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from akm_excel import api
from akm_excel.core.plan import Column, Key, Oddity, Plan
from akm_excel.core.quantity import BLANK, number
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.formats import csv_figures
from akm_excel.importing import import_plan
from akm_excel.importing.imported import read_document
from tests.support.places import MEASURES, SOURCE


def test_all_74_measures_come_out_as_they_were_read_by_hand(filled: Path, template: Template) -> None:
    text = csv_figures.write(api.read_plan(filled), template)
    found = [[row[f] for f in ("code", "part", "fact", "plan")] for row in csv.DictReader(io.StringIO(text))]
    by_hand = csv.DictReader(MEASURES.open(encoding="utf-8"))
    expected = [[row[f] for f in ("code", "part", "fact_2022", "plan_2023")] for row in by_hand]
    assert len(expected) == 74
    assert found == expected


def test_the_cover_is_found_above_the_table(real_plan: Plan) -> None:
    assert (real_plan.header.district, real_plan.header.year) == ("Qoraoʻzak tumani", 2023)


def test_names_broken_by_pages_and_remnants_of_html_are_recognised(real_plan: Plan, template: Template) -> None:
    assert [seen for seen in real_plan.sightings if seen.oddity is Oddity.NAME_CHANGED] == []
    names = {indicator.key: indicator.name for indicator in real_plan.indicators()}
    assert names == {key: indicator.name for key, indicator in template.indicators.items()}


def test_a_person_named_in_the_plan_stays_named(real_plan: Plan) -> None:
    (budget,) = [i for i in real_plan.indicators() if i.key == Key(6, 1)]
    assert budget.arrangement.responsible == "TAKM buxgalteri SH.Bekturgʻanova"


def _imported(tmp_path: Path, template: Template, old: str, new: str) -> Plan:
    text = SOURCE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "plan.txt"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return import_plan(path, template)


def _open(plan: Plan, key: Key) -> dict[Column | None, str]:
    return {seen.column: seen.found for seen in plan.sightings if seen.oddity is Oddity.OPEN and seen.key == key}


def test_more_figures_than_measures_are_open(tmp_path: Path, template: Template) -> None:
    plan = _imported(tmp_path, template, "\t4800/7668\t", "\t4800/7668/9\t")
    assert [plan.by_key[Key(2, 9, part)].fact for part in (1, 2)] == [BLANK, BLANK]
    assert _open(plan, Key(2, 9, 1)) == {Column.FACT: "4800/7668/9"}


def test_fewer_figures_than_measures_are_open(tmp_path: Path, template: Template) -> None:
    plan = _imported(tmp_path, template, "\t1083 293 404 16 -\t", "\t1083 -\t")
    assert [plan.by_key[Key(2, 17, part)].fact for part in range(1, 6)] == [BLANK] * 5
    assert _open(plan, Key(2, 17, 1))[Column.FACT] == "1083 -"


def test_the_last_part_may_be_missing_where_the_other_column_has_a_dash_for_it(
    tmp_path: Path, template: Template
) -> None:
    plan = _imported(tmp_path, template, "\n2.20.\t", "\n2.20.\t")
    plans = [plan.by_key[Key(2, 17, part)].plan for part in range(1, 6)]
    assert plans == [number(1122), number(300), number(541), number(20), BLANK]


def test_a_single_measure_with_two_figures_is_open(tmp_path: Path, template: Template) -> None:
    plan = _imported(tmp_path, template, "\t17521 11110\t", "\t17521 / 11110 / 5\t")
    assert plan.by_key[Key(2, 14, 1)].fact is BLANK
    assert _open(plan, Key(2, 14, 1)) == {Column.FACT: "17521 / 11110 / 5"}


def test_another_unit_or_name_is_seen(tmp_path: Path, template: Template) -> None:
    plan = _imported(tmp_path, template, "Majburiy nusxa\tNusqa", "Majburiy hujjat\tDona")
    seen = {(s.oddity, s.found) for s in plan.sightings}
    assert {(Oddity.NAME_CHANGED, "Majburiy hujjat"), (Oddity.UNIT_CHANGED, "Dona")} <= seen


def test_a_code_that_is_another_than_the_name_says_is_open_and_the_rest_imported(
    tmp_path: Path, template: Template
) -> None:
    plan = _imported(tmp_path, template, "\n2.19.\t", "\n2.31.\t")
    assert _open(plan, Key(2, 19)) == {Column.FACT: "30", Column.PLAN: "45"}
    assert plan.by_key[Key(2, 20)].plan == number(15)


def test_a_local_row_is_a_finding_and_the_rest_imported(tmp_path: Path, template: Template) -> None:
    local = "\n2.31.\tMahalla kutubxonalariga yordam\tTadbir\t6\t8\t\t\t\n2.30.\t"
    _imported(tmp_path, template, "\n2.30.\t", local)
    done = api.import_plan(tmp_path / "plan.txt", tmp_path / "plan.xlsx")
    (told,) = [finding for finding in done.findings if finding.rule == "S102"]
    assert "2.31" in told.message and "Mahalla" in told.message
    assert api.read_plan(tmp_path / "plan.xlsx").by_key[Key(2, 30)].plan == number(2)


def test_a_row_that_is_missing_is_seen(tmp_path: Path, template: Template) -> None:
    text = "".join(line for line in SOURCE.read_text(encoding="utf-8").splitlines(True) if not line.startswith("2.19."))
    (tmp_path / "plan.txt").write_text(text, encoding="utf-8")
    plan = import_plan(tmp_path / "plan.txt", template)
    assert {s.oddity for s in plan.sightings if s.key == Key(2, 19)} == {Oddity.MISSING_CODE}


@pytest.mark.parametrize(("name", "content"), [("a.txt", b"no table"), ("a.txt", b"\xff\xfe1"), ("a.pdf", b"%PDF")])
def test_what_holds_no_plan_is_refused_with_advice(
    tmp_path: Path, template: Template, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError, match="What to do"):
        import_plan(path, template)


def test_csv_figures_survive_the_round_trip(filled: Path, tmp_path: Path, template: Template) -> None:
    first = csv_figures.write(api.read_plan(filled), template)
    data = tmp_path / "data.csv"
    data.write_text(first, encoding="utf-8")
    api.fill(data, template.file, tmp_path / "again.xlsx")
    assert csv_figures.write(api.read_plan(tmp_path / "again.xlsx"), template) == first


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("9.9,,,Dona,1,2,,,,", "no measure 9.9"),
        ("2.3,,,Dona,1,2,,,,", "unit of 2.3"),
        ("2.3,,,Nusxa,1 000,2,,,,", "'1 000'"),
        ("2.3,,,Nusxa,=1+1,2,,,,", "'=1\\+1'"),
        ("2.3,,,Nusxa,1", "too few"),
        ("2.3,,,Nusxa,1,2,,,,\n2.3,,,Nusxa,1,2,,,,", "twice"),
    ],
)
def test_a_csv_line_that_cannot_be_placed_is_refused(template: Template, line: str, said: str) -> None:
    for fields in (csv_figures.FORMER_FIELDS, csv_figures.FIELDS):
        blanks = "," * (len(fields) - len(csv_figures.FORMER_FIELDS))
        lines = [",".join(fields), *(one + blanks for one in line.splitlines())]
        with pytest.raises(DataError, match=said):
            csv_figures.parse("\n".join(lines), template)


# more than one plan


def _plans(tmp_path: Path, *sheets: tuple[str, int, list[list[object]]]) -> Path:
    book = Workbook()
    for place, (district, year, rows) in enumerate(sheets):
        sheet = book.active if not place else book.create_sheet()
        sheet.append([f"{district} AKM {year} yil ish rejasi"])
        sheet.append(["T/r", "Koʻrsatkichlar nomi", "Oʻlchov birligi", f"{year - 1} yil (fakt)", f"{year} yil (reja)"])
        for row in rows:
            sheet.append(row)
    path = tmp_path / "plans.xlsx"
    book.save(path)
    return path


_EXCHANGE: list[object] = ["Kitob almashinuvi", "Nusxa", 9, 9]
_ROWS: list[list[object]] = [
    ["2.1", "Majburiy nusxa", "Nusxa", 1, 2], ["2.2", "Xarid qilish orqali", "Nusxa", 3, 4],
    ["2.5", "Sovgʻa tariqasida", "Nusxa", 5, 6], ["3.1", "Bibliograf maktabi", "Tadbir", 7, 8],
]  # fmt: skip


def test_last_years_plan_on_a_sheet_of_its_own_fills_no_figure(tmp_path: Path, template: Template) -> None:
    """2.1 stands in the plan of 2022 alone: its figures were placed in the plan of 2023."""
    path = _plans(
        tmp_path, ("Chimboy tumani", 2022, _ROWS), ("Chimboy tumani", 2023, [["2.2", *_ROWS[1][1:3], 30, 40]])
    )
    found = read_document(path, template)
    assert found.plan.header.year == 2023
    assert Key(2, 1) not in found.plan.by_key
    assert str(found.plan.by_key[Key(2, 2)].plan) == "40"
    assert any("2022" in note for note in found.notes)


def test_of_six_plans_of_six_years_the_newest_is_taken(tmp_path: Path, template: Template) -> None:
    path = _plans(tmp_path, *(("Chimboy tumani", year, [_ROWS[year % 4]]) for year in range(2018, 2024)))
    assert read_document(path, template).plan.header.year == 2023


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (("Chimboy tumani", _ROWS[:2]), ("Beruniy tumani", _ROWS[2:])),
        (("Chimboy tumani", _ROWS[::2]), ("Chimboy tumani", [["2.2", *_ROWS[1][1:]], ["2.4", *_EXCHANGE]])),
    ],
)
def test_two_plans_that_hardly_overlap_are_refused_too(
    above: tuple[str, list[list[object]]], below: tuple[str, list[list[object]]], tmp_path: Path, template: Template
) -> None:
    """Of two districts, or one that begins again in the midst of the other: they were put together silently."""
    path = _plans(tmp_path, *((district, 2023, rows) for district, rows in (above, below)))
    with pytest.raises(DataError, match=r"more than one plan.*Sheet!3.*Sheet1!3"):
        read_document(path, template)


def test_rows_under_a_heading_one_of_which_stands_under_another_are_open(tmp_path: Path, template: Template) -> None:
    rows = [["2.1", *_ROWS[0][1:3], 50, 60], *_ROWS[3:]]
    path = _plans(tmp_path, ("Chimboy tumani", 2023, _ROWS[:3]), ("Chimboy tumani", 2023, rows))
    found = read_document(path, template)
    assert str(found.plan.by_key[Key(2, 2)].plan) == "4"
    assert Key(3, 1) not in found.plan.by_key
    assert {"7", "8", "50", "60", "1", "2"} == {case.raw for case in found.open_cases}
    assert any("Sheet1!3" in note for note in found.notes)


def test_tables_of_one_plan_in_any_order_are_one_plan(tmp_path: Path, template: Template) -> None:
    path = _plans(tmp_path, ("Chimboy tumani", 2023, _ROWS[3:]), ("Chimboy tumani", 2023, _ROWS[:3]))
    assert read_document(path, template).is_complete


def test_two_plans_of_one_year_are_refused_and_their_rows_named(tmp_path: Path, template: Template) -> None:
    other = [[*row[:3], 50, 60] for row in _ROWS]
    path = _plans(tmp_path, ("Chimboy tumani", 2023, _ROWS), ("Beruniy tumani", 2023, other))
    with pytest.raises(DataError, match=r"Sheet!3.*Sheet1!3"):
        read_document(path, template)
