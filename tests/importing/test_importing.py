import csv
import io
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.plan import Column, Key, Oddity, Plan
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, number
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.formats import csv_figures
from akm_excel.importing import import_plan
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


def test_more_figures_than_measures_stay_together_unread(tmp_path: Path, template: Template) -> None:
    plan = _imported(tmp_path, template, "\t4800/7668\t", "\t4800/7668/9\t")
    assert plan.by_key[Key(2, 9, 1)].fact.text == "4800/7668/9"
    assert plan.by_key[Key(2, 9, 2)].fact is BLANK


def test_fewer_figures_than_measures_leave_blanks(tmp_path: Path, template: Template) -> None:
    plan = _imported(tmp_path, template, "\t1083 293 404 16 -\t", "\t1083 -\t")
    facts = [plan.by_key[Key(2, 17, part)].fact for part in range(1, 6)]
    assert facts == [number(1083), NOT_APPLICABLE, BLANK, BLANK, BLANK]


def test_a_single_measure_with_two_figures_is_unreadable(tmp_path: Path, template: Template) -> None:
    plan = _imported(tmp_path, template, "\t17521 11110\t", "\t17521 / 11110 / 5\t")
    assert plan.by_key[Key(2, 14, 1)].fact.kind is Kind.UNREADABLE


def test_another_unit_or_name_is_seen(tmp_path: Path, template: Template) -> None:
    plan = _imported(tmp_path, template, "Majburiy nusxa\tNusqa", "Majburiy hujjat\tDona")
    seen = {(s.oddity, s.found) for s in plan.sightings}
    assert {(Oddity.NAME_CHANGED, "Majburiy hujjat"), (Oddity.UNIT_CHANGED, "Dona")} <= seen


def test_a_missing_row_is_seen_and_an_unknown_one_refused(tmp_path: Path, template: Template) -> None:
    plan = _imported(tmp_path, template, "\n2.19.\t", "\n2.31.\t")
    assert {(s.oddity, s.column) for s in plan.sightings if s.key == Key(2, 19)} == {(Oddity.MISSING_CODE, Column.CODE)}
    path = tmp_path / "plan.txt"
    with pytest.raises(DataError, match=r"2\.31.*nothing was written"):
        api.import_plan(path, tmp_path / "plan.xlsx")
    assert not (tmp_path / "plan.xlsx").exists()


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
    with pytest.raises(DataError, match=said):
        csv_figures.parse(",".join(csv_figures.FIELDS) + "\n" + line + "\n", template)
