import os
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.plan import Column, Key, Oddity, People, Plan
from akm_excel.core.quantity import NOT_APPLICABLE, number
from akm_excel.core.template import Template
from akm_excel.errors import DataError, WriteError
from akm_excel.importing import import_plan
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.storage import save
from akm_excel.workbook.template_file import shipped
from tests.support.editing import parts, put, replace_in, sheet_part
from tests.support.ooxml import lint
from tests.support.places import SOURCE
from tests.support.rich_workbook import enrich


def cell(path: Path, where: str):
    from akm_excel.spreadsheet import address

    sheet, _, place = where.rpartition("!")
    return from_package(Package.open(path)).cells(sheet)[address.parse(place)]


def changed_parts(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    assert list(before) == list(after), "no part is lost, added or moved"
    return {name for name in before if before[name] != after[name]}


def test_all_that_the_workbook_holds_besides_survives_a_recalculation(filled: Path) -> None:
    enrich(filled)
    row = api.read_plan(filled).by_key[Key(2, 3)].row
    put(filled, f"Reja!E{row}", Decimal(700))
    before = parts(filled)
    api.recalculate(filled)
    after = parts(filled)
    sheets = {sheet_part(filled, name) for name in ("Reja", "Jamlanma", "Grafiklar", "Nazorat", "_akm")}
    assert changed_parts(before, after) <= sheets
    reja = after[sheet_part(filled, "Reja")].decode()
    for kept in ("sparklineGroup", 'name="Button 1"', "rIdDraw", "legacyDrawing", "dataValidations", "sheetProtection"):
        assert kept in reja
    assert lint(filled) == []


def test_all_that_the_workbook_holds_besides_survives_a_fill(filled: Path, tmp_path: Path, template: Template) -> None:
    enrich(filled)
    before = parts(filled)
    plan = api.read_plan(filled)
    plan = plan.with_measures({Key(2, 3): plan.by_key[Key(2, 3)].with_figures({Column.Q1: number(120)})})
    api.fill(plan, filled, tmp_path / "out.xlsx")
    sheets = {sheet_part(filled, name) for name in ("Reja", "Jamlanma", "Grafiklar", "Nazorat", "_akm")}
    assert changed_parts(before, parts(tmp_path / "out.xlsx")) <= sheets
    assert before == parts(filled), "the source is left alone"


def test_recalculating_twice_changes_nothing_more(filled: Path) -> None:
    api.recalculate(filled)
    once = filled.read_bytes()
    api.recalculate(filled)
    assert filled.read_bytes() == once


def test_each_changed_cell_is_listed_with_before_and_after(filled: Path, tmp_path: Path) -> None:
    plan = api.read_plan(filled)
    new = plan.with_measures({Key(2, 3): plan.by_key[Key(2, 3)].with_figures({Column.PLAN: number(700)})})
    done = api.fill(new, filled, tmp_path / "out.xlsx")
    where = plan.cell(plan.by_key[Key(2, 3)], Column.PLAN)
    assert [(c.cell, c.before, c.after) for c in done.changes] == [(where, "500", "700")]
    assert done.plan.by_key[Key(2, 3)].plan == number(700)


def test_totals_and_variances_follow_a_changed_figure(filled: Path) -> None:
    row = api.read_plan(filled).by_key[Key(2, 3)].row
    put(filled, f"Reja!E{row}", Decimal(900))
    api.recalculate(filled)
    assert cell(filled, f"Reja!N{row}").number == 900 - 368
    total = api.read_plan(filled).source
    assert total.sheet == "Reja"
    summary = {c.text: where for where, c in from_package(Package.open(filled)).cells("Jamlanma").items()}
    line, _ = summary["2.1–2.5"]
    assert cell(filled, f"Jamlanma!E{line}").number == 600 + 900 + 400


def test_text_that_is_a_number_becomes_one_and_is_listed(filled: Path) -> None:
    row = api.read_plan(filled).by_key[Key(2, 3)].row
    put(filled, f"Reja!E{row}", "1 500")
    done = api.recalculate(filled)
    assert [(c.cell, c.before, c.after) for c in done.changes] == [(f"Reja!E{row}", "1 500", "1500")]
    assert cell(filled, f"Reja!E{row}").number == 1500
    assert not [s for s in done.plan.sightings if s.oddity is Oddity.NUMBER_AS_TEXT]


def test_what_cannot_be_read_is_left_as_typed(filled: Path) -> None:
    row = api.read_plan(filled).by_key[Key(2, 3)].row
    put(filled, f"Reja!E{row}", "4800/7668")
    done = api.recalculate(filled)
    assert done.changes == ()
    assert cell(filled, f"Reja!E{row}").text == "4800/7668"


def test_a_long_dash_is_stored_as_the_plain_one(filled: Path) -> None:
    row = api.read_plan(filled).by_key[Key(2, 3)].row
    put(filled, f"Reja!E{row}", "—")
    done = api.recalculate(filled)
    assert [(c.before, c.after) for c in done.changes] == [("—", "-")]
    assert done.plan.by_key[Key(2, 3)].plan is NOT_APPLICABLE


def test_a_stated_sum_that_differs_is_kept_and_reported(tmp_path: Path, template: Template) -> None:
    text = SOURCE.read_text(encoding="utf-8").replace("637500.0", "637501.0")
    (tmp_path / "plan.txt").write_text(text, encoding="utf-8")
    done = api.import_plan(tmp_path / "plan.txt", tmp_path / "plan.xlsx")
    assert done.plan.by_key[Key(6, 1)].plan == number("637501")
    assert {"R501", "F401"} <= {f.rule for f in done.findings if f.key == Key(6, 1)}
    agreed = import_plan(SOURCE, template)
    api.fill(agreed, shipped(), tmp_path / "agreed.xlsx")
    row = api.read_plan(tmp_path / "agreed.xlsx").by_key[Key(6, 1)].row
    assert cell(tmp_path / "agreed.xlsx", f"Reja!E{row}").formula is not None


def test_a_formula_that_gives_way_leaves_the_calculation_chain(filled: Path, tmp_path: Path) -> None:
    enrich(filled)
    plan = api.read_plan(filled)
    measure = plan.by_key[Key(6, 1)]
    wrong = plan.with_measures({Key(6, 1): measure.with_figures({Column.PLAN: number(1)})})
    out = tmp_path / "out.xlsx"
    api.fill(wrong, filled, out)
    assert lint(out) == []
    chain = parts(out)["xl/calcChain.xml"].decode()
    reja = next(entry.id for entry in Package.open(out).sheets() if entry.name == "Reja")
    assert f'<c r="E{measure.row}" i="{reja}"/>' not in chain
    assert f'<c r="D{measure.row}" i="{reja}"/>' in chain


def test_stale_results_of_the_users_own_formulas_are_calculated_anew(filled: Path, template) -> None:
    """A cell that adds up figures of the plan, one that reads that cell, and one that reads neither."""
    row = api.read_plan(filled).by_key[Key(2, 3)].row
    own = (
        f'<row r="40"><c r="A40"><f>SUM(Reja!E{row}:E{row})*2</f><v>1000</v></c>'
        '<c r="B40"><f>A40+1</f><v>1001</v></c><c r="C40"><f>1+1</f><v>2</v></c>'
        '<c r="D40"><f>SUM(akm_plan)</f><v>7</v></c></row></sheetData>'
    )
    replace_in(filled, sheet_part(filled, "Maʼlumotnoma"), "</sheetData>", own)
    replace_in(filled, "xl/workbook.xml", ' fullCalcOnLoad="1"', "")
    api.recalculate(filled)
    assert cell(filled, "Maʼlumotnoma!A40").number == 1000, "nothing changed, so nothing is stale"
    put(filled, f"Reja!E{row}", Decimal(600))
    plan = api.read_plan(filled)
    new = plan.with_measures({Key(2, 3): plan.by_key[Key(2, 3)].with_figures({Column.PLAN: number(700)})})
    api.fill(new, filled, filled)
    shown = [cell(filled, f"Maʼlumotnoma!{c}40").number for c in "ABCD"]
    assert shown[:3] == [1400, 1401, 2]
    acquired = cell(filled, f"Reja!E{template.rows['2.1–2.5']}").number
    assert acquired is not None
    assert shown[3] == float(sum(measure.plan.number or 0 for _, measure in new.measures())) + acquired
    assert b'fullCalcOnLoad="1"' not in parts(filled)["xl/workbook.xml"]


def test_sharing_cells_get_their_own_formula_before_the_first_is_overwritten(filled: Path, tmp_path: Path) -> None:
    plan = api.read_plan(filled)
    row = plan.by_key[Key(6, 1)].row
    part = sheet_part(filled, "Reja")
    replace_in(filled, part, rf'(<c r="D{row}"[^>]*>)<f>', rf'\1<f t="shared" ref="D{row}:E{row}" si="3">')
    replace_in(filled, part, rf'(<c r="E{row}"[^>]*>)<f>[^<]*</f>', r'\1<f t="shared" si="3"/>')
    assert api.read_plan(filled).sightings == ()
    wrong = plan.with_measures({Key(6, 1): plan.by_key[Key(6, 1)].with_figures({Column.FACT: number(1)})})
    api.fill(wrong, filled, tmp_path / "out.xlsx")
    after = api.read_plan(tmp_path / "out.xlsx")
    assert after.by_key[Key(6, 1)].fact == number(1)
    assert after.by_key[Key(6, 1)].plan == number(637500)
    assert {s.cell for s in after.sightings} == {f"Reja!D{row}"}


def test_texts_that_look_like_formulas_stay_texts(filled: Path, tmp_path: Path) -> None:
    nasty = '=HYPERLINK("http://x","y")'
    put(filled, "Muqova!C24", nasty)
    assert cell(filled, "Muqova!C24").formula is None
    plan = api.read_plan(filled)
    assert plan.header.director == nasty
    api.fill(plan, shipped(), tmp_path / "out.xlsx")
    copy = cell(tmp_path / "out.xlsx", "Muqova!C24")
    assert (copy.text, copy.formula) == (nasty, None)


def test_a_text_that_no_cell_can_hold_is_refused_not_cut(filled: Path, tmp_path: Path) -> None:
    plan = api.read_plan(filled)
    long = replace(plan, header=replace(plan.header, director="x" * 32_768))
    with pytest.raises(DataError, match="32768 characters"):
        api.fill(long, filled, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_nothing_is_written_where_a_figure_has_no_row(filled: Path, tmp_path: Path, template: Template) -> None:
    put(filled, f"Reja!A{template.rows['4.1']}", None)
    put(filled, f"Reja!B{template.rows['4.1']}", None)
    for column in "DE":
        put(filled, f"Reja!{column}{template.rows['4.1']}", None)
    plan: Plan = import_plan(SOURCE, template)
    with pytest.raises(DataError, match=r"4\.1"):
        api.fill(plan, filled, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_a_workbook_open_in_excel_is_not_written(filled: Path) -> None:
    (filled.parent / f"~${filled.name}").write_bytes(b"owner")
    before = filled.read_bytes()
    with pytest.raises(WriteError, match="open in Excel"):
        api.recalculate(filled)
    assert filled.read_bytes() == before


def test_a_failed_save_leaves_the_old_file_and_no_rubbish(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = filled.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match="the disk is full"):
        save(filled, b"half")
    assert filled.read_bytes() == before
    assert [p.name for p in filled.parent.iterdir()] == [filled.name]


@pytest.mark.parametrize("name", ["plan.xlsm", "plan", "plan.csv"])
def test_a_workbook_is_not_saved_under_anothers_ending(filled: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(WriteError, match=r"does not end in \.xlsx"):
        api.recalculate(filled, tmp_path / name)
    assert not (tmp_path / name).exists()


def test_a_link_to_a_workbook_stays_a_link(filled: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    link.symlink_to(filled)
    put(filled, f"Reja!E{api.read_plan(filled).by_key[Key(2, 3)].row}", Decimal(700))
    api.recalculate(link)
    assert link.is_symlink()
    assert cell(filled, f"Reja!N{api.read_plan(filled).by_key[Key(2, 3)].row}").number == 700 - 368


def test_saving_into_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="folder exists"):
        save(tmp_path / "none" / "x.xlsx", b"")


def test_a_unit_that_the_template_leaves_open_is_filled(filled: Path, tmp_path: Path, template: Template) -> None:
    plan = api.read_plan(filled)
    put(filled, plan.cell(plan.by_key[Key(2, 9, 1)], Column.UNIT), "Dona")
    api.fill(api.read_plan(filled), template.file, tmp_path / "out.xlsx")
    after = api.read_plan(tmp_path / "out.xlsx")
    assert (after.by_key[Key(2, 9, 1)].unit, after.by_key[Key(2, 9, 2)].unit) == ("Dona", "")


def test_a_dash_for_a_deadline_stays_as_it_was_written(filled: Path) -> None:
    (indicator,) = [i for i in api.read_plan(filled).indicators() if i.key == Key(2, 28)]
    assert indicator.arrangement.deadline == "-"


def test_how_many_people_there_are_is_filled_in_as_a_number(filled: Path, tmp_path: Path) -> None:
    plan = api.read_plan(filled)
    assert (plan.header.population, plan.header.people) == ("", People()), "both are optional"
    people = replace(plan.header, population="25 000", staff="8,5")
    api.fill(replace(plan, header=people), filled, tmp_path / "out.xlsx")
    assert cell(tmp_path / "out.xlsx", "Muqova!C27").number == 25_000
    again = api.read_plan(tmp_path / "out.xlsx").header
    assert again.people == People(number(25_000), number(Decimal("8.5")))


def test_a_new_plan_has_its_cover_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    api.new("Nukus shahri", 2024, path)
    plan = api.read_plan(path)
    assert (plan.header.district, plan.header.year) == ("Nukus shahri", 2024)
    assert all(m.plan.is_blank for _, m in plan.measures() if m.key != Key(6, 1))
    assert re.search("Nukus shahri axborot-kutubxona markazining 2024 yil", cell(path, "Reja!A1").text)
    with pytest.raises(DataError, match="Nukus"):
        api.new("Nukus", 2024, tmp_path / "x.xlsx")
    with pytest.raises(DataError, match="24 cannot be"):
        api.new("Nukus shahri", 24, tmp_path / "x.xlsx")


@pytest.mark.parametrize(
    "figure", ["1234567890123456", "123456789012345.5", "0.1234567890123456", "9" * 35, "1" + "0" * 18]
)
def test_a_figure_that_would_come_back_as_another_is_refused(
    filled: Path, tmp_path: Path, template: Template, figure: str
) -> None:
    data = tmp_path / "data.csv"
    data.write_text(f"code,part,label,unit,fact,plan,q1,q2,q3,q4\n1.1,,,,{figure},1,,,,\n", encoding="utf-8")
    with pytest.raises(DataError, match="cannot hold the figure"):
        api.fill(data, filled, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


@pytest.mark.parametrize("figure", ["123456789012345", "0.123456789012345", "120000000000000"])
def test_a_figure_of_15_digits_comes_back(filled: Path, tmp_path: Path, template: Template, figure: str) -> None:
    data = tmp_path / "data.csv"
    data.write_text(f"code,part,label,unit,fact,plan,q1,q2,q3,q4\n1.1,,,,1,{figure},,,,\n", encoding="utf-8")
    api.fill(data, filled, tmp_path / "out.xlsx")
    assert api.read_plan(tmp_path / "out.xlsx").by_key[Key(1, 1)].plan == number(figure)


def test_rows_are_as_high_as_the_texts_that_were_filled_in(filled: Path) -> None:
    """The accountant's name beside 6.1 takes two lines: they overprinted the neighbours."""
    row = api.read_plan(filled).by_key[Key(6, 1)].row
    reja = parts(filled)[sheet_part(filled, "Reja")].decode()
    height = re.search(rf'<row r="{row}"[^>]* ht="([\d.]+)"', reja)
    assert height is not None
    assert float(height[1]) >= 26


def test_a_figure_that_an_own_formula_no_longer_comes_to_is_written(filled: Path, tmp_path: Path) -> None:
    """The formula showed the figure that is asked for, but from cells that say something else by now."""
    plan = api.read_plan(filled)
    measure, part = plan.by_key[Key(2, 2)], plan.by_key[Key(2, 3)]
    part_row = f"E{part.row}"
    pattern = rf'(<c r="E{measure.row}"[^>]*>)<v>[^<]*</v>'
    replace_in(filled, sheet_part(filled, "Reja"), pattern, rf"\1<f>{part_row}+1</f><v>{measure.plan}</v>")
    out = tmp_path / "out.xlsx"
    api.fill(plan, filled, out)
    assert api.read_plan(out).by_key[Key(2, 2)].plan == measure.plan
    assert [finding for finding in api.check(out) if finding.rule in {"Q209", "F404"}] == []
