"""`akm repair`: what is mended, what is only proposed, and that nothing else changes."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.plan import Key
from akm_excel.core.quantity import number
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import EMPTY, Cell
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.recalculation import Recalculation
from tests.support.editing import edit, parts, put, replace_in, sheet_part
from tests.support.ooxml import lint
from tests.support.requirements import FULL
from tests.support.rich_workbook import enrich


def cell(path: Path, where: str) -> Cell:
    sheet, row, column = address.parse_place(where)
    return from_package(Package.open(path)).cells(sheet).get((row, column), EMPTY)


def formula(path: Path, where: str) -> str:
    _, row, column = address.parse_place(where)
    form = cell(path, where).formula
    return "" if form is None else absolute(form, row, column)


def at(path: Path, code: str) -> int:
    plan = api.read_plan(path)
    key = Key.parse(code)
    assert key is not None
    found = plan.by_key[key].row if key in plan.by_key else plan.indicator_by_key[key].row
    assert found is not None
    return found


def rules(path: Path) -> set[tuple[str, str]]:
    return {(finding.rule, finding.cell) for finding in api.check(path)}


def listed(done: Recalculation) -> list[tuple[str, str, str, str]]:
    return [(change.rule, change.cell, change.before, change.after) for change in done.changes]


def test_a_plan_without_faults_is_only_recalculated(filled: Path, tmp_path: Path) -> None:
    other = Path(shutil.copy(filled, tmp_path / "other.xlsx"))
    assert api.repair(filled).changes == ()
    api.recalculate(other)
    assert filled.read_bytes() == other.read_bytes()


def test_figures_are_stored_as_what_they_are(filled: Path) -> None:
    row = at(filled, "2.3")
    put(filled, f"Reja!D{row}", "1 500,5")
    put(filled, f"Reja!E{row}", "—")
    assert listed(api.repair(filled)) == [
        ("Q201", f"Reja!D{row}", "1 500,5", "1500.5"),
        ("", f"Reja!E{row}", "—", "-"),
    ]
    assert cell(filled, f"Reja!D{row}").number == 1500.5


@pytest.mark.parametrize("repair", [False, True])
def test_a_number_under_a_dates_format_stays_text(filled: Path, repair: bool) -> None:
    """As a number it would be a date: neither people nor the library would read 1500 in it."""
    row = at(filled, "2.3")
    book = load_workbook(filled)
    where = book["Reja"][f"E{row}"]
    where.value, where.number_format = "1500", "d.mm.yyyy"
    where.data_type = "s"
    book.save(filled)
    done = api.repair(filled) if repair else api.recalculate(filled)
    assert [change for change in done.changes if change.cell == f"Reja!E{row}"] == []
    assert done.plan.by_key[Key(2, 3)].plan == number(1500)
    assert ("Q201", f"Reja!E{row}") in rules(filled)


@pytest.mark.parametrize(
    ("where", "typed"), [("M{2.3}", Decimal(5)), ("O{2.3}", "12 %"), ("R{2.3}", None), ("N{6.1}", Decimal(0))]
)
def test_a_formula_that_was_typed_over_is_put_back_with_its_result(filled: Path, where: str, typed: object) -> None:
    column, code = where[0], where[2:-1]
    place = f"Reja!{column}{at(filled, code)}"
    before = (formula(filled, place), cell(filled, place))
    put(filled, place, typed)
    assert ("F401", place) in rules(filled)
    ((rule, where_, was, now),) = listed(api.repair(filled))
    assert (rule, where_, was, now) == ("F401", place, "" if typed is None else str(typed), f"={before[0]}")
    assert (formula(filled, place), cell(filled, place)) == before
    assert ("F401", place) not in rules(filled)
    assert lint(filled) == []


def test_a_changed_formula_is_put_back(filled: Path) -> None:
    row = at(filled, "2.3")
    right = formula(filled, f"Reja!M{row}")
    replace_in(
        filled, sheet_part(filled, "Reja"), rf'(<c r="M{row}"[^>]*>)<f>[^<]*</f>', rf"\1<f>SUM(I{row}:K{row})</f>"
    )
    ((rule, _, was, now),) = listed(api.repair(filled))
    assert (rule, was, now) == ("F402", f"=SUM(I{row}:K{row})", f"={right}")


@pytest.mark.parametrize("place", ["Jamlanma!D5", "Jamlanma!L14", "Muqova!C26", "Muqova!I13", "Reja!A1", "Jamlanma!E3"])
def test_totals_and_titles_are_put_back(filled: Path, place: str) -> None:
    before = (formula(filled, place), cell(filled, place))
    put(filled, place, "boshqa matn")
    assert [rule for rule, *_ in listed(api.repair(filled))] == ["F401"]
    assert (formula(filled, place), cell(filled, place)) == before


def test_the_total_of_acquisitions_is_computed_whatever_is_typed_there(filled: Path, template) -> None:
    place = f"Reja!E{template.rows['2.1–2.5']}"
    right = cell(filled, place)
    put(filled, place, Decimal(7))
    assert [rule for rule, *_ in listed(api.repair(filled))] == ["F401"]
    assert cell(filled, place) == right


def test_a_figure_that_the_plan_states_is_kept(filled: Path) -> None:
    """6.1 as typed, though its parts come to something else: R501 tells of it, a person decides."""
    place = f"Reja!E{at(filled, '6.1')}"
    put(filled, place, Decimal(637501))
    assert listed(api.repair(filled)) == []
    assert cell(filled, place).number == 637501
    assert {("R501", place), ("F401", place)} <= rules(filled)


@pytest.mark.parametrize("typed", [Decimal(637500), None], ids=["what its parts come to", "nothing"])
def test_a_sum_is_a_formula_again_where_that_changes_no_figure(filled: Path, typed: Decimal | None) -> None:
    place = f"Reja!E{at(filled, '6.1')}"
    put(filled, place, typed)
    done = api.repair(filled)
    assert [rule for rule, *_ in listed(done)] == ["F401"]
    assert done.plan.by_key[Key(6, 1)].plan == number(637500)
    assert ("F401", place) not in rules(filled)


def test_a_changed_formula_of_a_stated_sum_is_kept_where_it_comes_to_something_else(filled: Path) -> None:
    row = at(filled, "6.1")
    part = sheet_part(filled, "Reja")
    changed = rf"\1<f>E{row + 1}+E{row + 2}</f><v>600000</v></c>"
    replace_in(filled, part, rf'(<c r="E{row}"[^>]*>)<f>[^<]*</f><v>[^<]*</v></c>', changed)
    assert listed(api.repair(filled)) == []
    assert formula(filled, f"Reja!E{row}") == f"E{row + 1}+E{row + 2}"


def test_a_sum_that_was_moved_away_from_its_parts_is_not_given_their_old_places(filled: Path) -> None:
    """6.1 stands above 6.2 to 6.4 in the template; below other rows its formula would add up those."""
    book = load_workbook(filled)
    sheet = book["Reja"]
    a, b = at(filled, "6.1"), at(filled, "6.5")
    for column in "ABCDEFGHIJKL":
        one, two = sheet[f"{column}{a}"], sheet[f"{column}{b}"]
        one.value, two.value = two.value, one.value
    for column in "DE":
        sheet[f"{column}{b}"].value = None
    book.save(filled)
    done = api.repair(filled)
    assert f"Reja!E{b}" not in {change.cell for change in done.changes}
    assert ("F401", f"Reja!E{b}") in rules(filled)


def test_shares_are_not_put_back_where_the_sum_stands_in_another_row(filled: Path) -> None:
    """A row inserted in Jamlanma moves the sum that the shares divide by."""
    place = "Jamlanma!K29"
    put(filled, "Jamlanma!A28", "6.2")
    put(filled, "Jamlanma!A29", "6.1")
    put(filled, place, Decimal(1))
    assert [change.cell for change in api.repair(filled).changes if change.cell == place] == []


def test_a_heading_that_tells_of_another_year_is_kept(filled: Path) -> None:
    put(filled, "Reja!E4", "2024 yil (reja)")
    assert listed(api.repair(filled)) == []
    assert ("S108", "Reja!E4") in rules(filled)


def test_a_heading_that_tells_of_something_else_is_kept(filled: Path) -> None:
    put(filled, "Reja!E4", "Yarim yillik")
    assert listed(api.repair(filled)) == []


@pytest.mark.parametrize("typed", [None, "2023 yil  (reja)"])
def test_a_heading_that_says_nothing_else_is_put_back(filled: Path, typed: str | None) -> None:
    put(filled, "Reja!E4", typed)
    assert [(rule, place) for rule, place, *_ in listed(api.repair(filled))] == [("F401", "Reja!E4")]


def test_a_code_that_lost_its_zero_gets_it_back_and_its_row_counts_again(filled: Path) -> None:
    row = at(filled, "2.20")
    put(filled, f"Reja!A{row}", Decimal("2.2"))
    put(filled, f"Reja!M{row}", Decimal(3))
    found = {(rule, place, before, after) for rule, place, before, after in listed(api.repair(filled))}
    assert ("S111", f"Reja!A{row}", "2.2", "2.20") in found
    assert ("F401", f"Reja!M{row}") in {(rule, place) for rule, place, *_ in found}, "known again, so mended as well"
    assert cell(filled, f"Reja!A{row}").text == "2.20"
    assert not {rule for rule, _ in rules(filled)} & {"S111", "S101", "F401"}


def test_a_numeric_code_beside_a_name_of_its_own_is_left(filled: Path) -> None:
    row = at(filled, "2.20")
    put(filled, f"Reja!A{row}", Decimal("2.2"))
    put(filled, f"Reja!B{row}", "Boshqa koʻrsatkich")
    assert "S111" not in {rule for rule, *_ in listed(api.repair(filled))}


@pytest.mark.parametrize(("column", "rule"), [("B", "S105"), ("C", "S106")])
def test_a_deleted_name_or_unit_is_restored_and_another_one_kept(filled: Path, column: str, rule: str) -> None:
    place = f"Reja!{column}{at(filled, '2.3')}"
    right = cell(filled, place).text
    put(filled, place, None)
    assert listed(api.repair(filled)) == [(rule, place, "", right)]
    put(filled, place, "Boshqa")
    assert listed(api.repair(filled)) == []
    assert cell(filled, place).text == "Boshqa"
    put(filled, place, f"{right}.")
    assert listed(api.repair(filled)) == [(rule, place, f"{right}.", right)]


@pytest.mark.parametrize("change", [("I4", "Yil boshi"), ("I4", None)])
def test_headings_of_other_columns_are_only_proposed(filled: Path, change: tuple[str, str | None]) -> None:
    put(filled, f"Reja!{change[0]}", change[1])
    assert listed(api.repair(filled)) == []
    assert ("S107", "Reja!I4") in rules(filled)


def test_what_a_person_must_decide_is_left_alone(filled: Path) -> None:
    row = at(filled, "2.3")
    for column, value in [("D", "4800/7668"), ("E", Decimal(-5)), ("I", "1,234"), ("J", Decimal("0.5"))]:
        put(filled, f"Reja!{column}{row}", value)
    put(filled, f"Reja!G{row}", None)
    before = {column: cell(filled, f"Reja!{column}{row}") for column in "DEGIJ"}
    assert listed(api.repair(filled)) == []
    assert {column: cell(filled, f"Reja!{column}{row}") for column in "DEGIJ"} == before


def test_all_else_in_the_workbook_survives(filled: Path) -> None:
    enrich(filled)
    row = at(filled, "2.3")
    put(filled, f"Reja!M{row}", Decimal(5))
    before = parts(filled)
    api.repair(filled)
    after = parts(filled)
    sheets = {sheet_part(filled, name) for name in ("Reja", "Jamlanma", "Grafiklar", "Nazorat", "_akm")}
    assert {name for name in before if before[name] != after[name]} <= sheets | {"xl/calcChain.xml"}
    assert lint(filled) == []


def test_a_link_formula_in_the_findings_leaves_the_calculation_chain_when_they_are_replaced(filled: Path) -> None:
    """The buttons write links as formulas; the library's own links are none."""
    edit(filled, "Nazorat", lambda xml: xml.set_formula(5, 4, 'HYPERLINK("#A1","x")'))
    enrich(filled)
    assert b'r="D5"' in parts(filled)["xl/calcChain.xml"]
    api.recalculate(filled)
    assert formula(filled, "Nazorat!D5") == ""
    assert lint(filled) == []


def test_the_command_lists_what_it_did(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = at(filled, "2.3")
    put(filled, f"Reja!M{row}", Decimal(5))
    before = filled.read_bytes()
    assert main(["repair", str(filled), "-o", str(tmp_path / "out.xlsx")]) == 0
    assert f"Reja!M{row}\t5\t→\t=IF(COUNT" in capsys.readouterr().out
    assert filled.read_bytes() == before
    assert main(["repair", str(filled)]) == 0
    assert filled.read_bytes() == (tmp_path / "out.xlsx").read_bytes()


FAULTS = st.lists(
    st.tuples(
        st.sampled_from("ABCDEIJKLMNOPQR"),
        st.integers(5, 95),
        st.one_of(
            st.none(),
            st.decimals(-10, 10_000, places=1),
            st.sampled_from(["—", "1 500", "2.10", "4/4", "Dona", "matn", "-", "0", "1,5"]),
        ),
    ),
    max_size=12,
)


@settings(max_examples=60 if FULL else 20, deadline=None)
@given(faults=FAULTS)
def test_whatever_was_spoilt_a_repair_loses_no_figure_and_is_done_at_once(
    _filled_once: Path, tmp_path_factory: pytest.TempPathFactory, faults: list[tuple[str, int, object]]
) -> None:
    """Each figure that the plan stated before is stated after; nothing is left for a second repair."""
    path = Path(shutil.copy(_filled_once, tmp_path_factory.mktemp("spoilt") / "plan.xlsx"))
    for column, row, value in faults:
        put(path, f"Reja!{column}{row}", value)
    before = api.read_plan(path)
    api.repair(path)
    after = {measure.row: measure for _, measure in api.read_plan(path).measures()}
    for _, measure in before.measures():
        stated = before.by_key.get(Key(6, 1))
        if stated is None or measure.row != stated.row:
            assert after[measure.row].figures == measure.figures
    once = path.read_bytes()
    assert api.repair(path).changes == ()
    assert path.read_bytes() == once


def test_who_mends_by_hand_is_told_which_cell_to_copy(filled: Path, tmp_path: Path) -> None:
    """A formula in English and with commas cannot be typed in every Excel; a copy of the cell beside can be pasted."""
    book = load_workbook(filled)
    sheet = book["Reja"]
    rows = {str(sheet.cell(row, 1).value): row for row in range(5, 102)}
    total, sixth, seventh = rows["2.1–2.5"], rows["2.6"], rows["2.7"]
    copied = {f"E{total}": f"D{total}", f"M{sixth}": f"M{rows['2.5']}", f"M{seventh}": f"M{rows['2.8']}"}
    forms = {cell: sheet[cell].value for cell in copied}
    for cell in copied:
        sheet[cell].value = 999
    book.save(tmp_path / "typed.xlsx")
    told = {one.cell: one.repair for one in api.check(tmp_path / "typed.xlsx") if one.rule == "F401"}
    assert told == {
        f"Reja!{cell}": f"copy the cell {beside} and paste it here; the formula is {forms[cell]}"
        for cell, beside in copied.items()
    }
    for cell, beside in copied.items():
        assert Translator(sheet[beside].value, beside).translate_formula(cell) == forms[cell]
