"""What hands and other programs do to formulas and their results: nothing is lost, and nothing false goes unsaid."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.finding import Severity
from akm_excel.core.plan import Key
from akm_excel.spreadsheet import address, engines
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import Cell, Content
from akm_excel.spreadsheet.dependents import formulas
from akm_excel.spreadsheet.package import Package
from tests.support.calc import Calc, differences
from tests.support.editing import put, replace_in, sheet_part
from tests.support.ooxml import lint
from tests.support.places import HANDS
from tests.support.requirements import package


@pytest.fixture
def plan(tmp_path: Path):  # type: ignore[no-untyped-def]
    return lambda name: Path(shutil.copy(HANDS / f"{name}.xlsx", tmp_path / "reja.xlsx"))


def cell(path: Path, where: str) -> Cell:
    return from_package(Package.open(path)).cell(address.parse_place(where))


def of_rules(path: Path, *rules: str) -> list[tuple[str, str, Severity]]:
    return [(f.rule, f.cell, f.severity) for f in api.check(path) if f.rule.startswith(rules)]


def test_a_formula_over_a_number_that_was_text_gets_its_result_in_the_same_run(plan) -> None:
    path = plan("33_formula_over_text_number")
    done = api.recalculate(path)
    assert cell(path, "Reja!E46").number == 2100
    assert done.plan.by_key[Key(2, 15)].plan.number == 2100
    assert "2100" in next(f.message for f in done.findings if f.rule == "Q209")
    assert api.read_plan(path).by_key[Key(2, 15)].plan.number == 2100


def test_an_own_formula_in_an_input_cell_keeps_a_result(plan) -> None:
    path = plan("own_formula_in_input")
    done = api.recalculate(path)
    assert cell(path, "Reja!E12").content is Content.NUMBER
    assert not [f for f in done.findings if f.rule == "Q208"]


@pytest.fixture
def nothing_calculates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "results", lambda *_: {})


def test_what_nothing_can_calculate_is_an_error_in_the_same_run(plan, nothing_calculates: None) -> None:
    path = plan("33_formula_over_text_number")
    replace_in(path, sheet_part(path, "Reja"), r"<f[^>]*>SUM\(E28:E29\)</f>", "<f>SUM(OFFSET(E28,0,0,2))</f>")
    done = api.recalculate(path)
    assert [(f.rule, f.cell) for f in done.findings if f.severity is Severity.ERROR] == [("Q208", "Reja!E46")]
    assert cell(path, "Reja!E46").content is Content.NO_RESULT


@pytest.mark.slow
def test_an_engine_calculates_what_is_beyond_our_own_evaluation(plan) -> None:
    package("formulon")
    path = plan("33_formula_over_text_number")
    replace_in(path, sheet_part(path, "Reja"), r"<f[^>]*>SUM\(E28:E29\)</f>", "<f>SUM(OFFSET(E28,0,0,2))</f>")
    api.recalculate(path)
    assert cell(path, "Reja!E46").number == 2100


@pytest.mark.slow
@pytest.mark.libreoffice
def test_libreoffice_calculates_where_no_engine_is_installed(plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "formulon", None)
    path = plan("33_formula_over_text_number")
    replace_in(path, sheet_part(path, "Reja"), r"<f[^>]*>SUM\(E28:E29\)</f>", "<f>SUM(OFFSET(E28,0,0,2))</f>")
    api.recalculate(path)
    assert cell(path, "Reja!E46").number == 2100


@pytest.mark.parametrize("name", ["t1_ref_ref", "t2_dde", "t5_range_to_ref"])
@pytest.mark.parametrize("change", [api.recalculate, api.repair])
def test_formulas_that_cannot_be_parsed_stop_no_command(plan, name: str, change, nothing_calculates: None) -> None:
    path = plan(name)
    own = {where: form for where, form in formulas(from_package(Package.open(path))).items() if where[2] == 20}
    change(path)
    after = formulas(from_package(Package.open(path)))
    assert {where: after.get(where) for where in own} == own


@pytest.mark.slow
def test_every_reader_of_a_changed_cell_is_calculated_anew(plan, tmp_path: Path) -> None:
    """Names of several blocks, of one sheet, relative ones, small letters, and references through several sheets."""
    path, out = plan("s2_stale_names_3d"), tmp_path / "out.xlsx"
    before = from_package(Package.open(path))
    own = [where for where in formulas(before) if before.cell(where).number == 111]
    assert len(own) > 4
    api.fill(HANDS / "g2.csv", path, out)
    after = from_package(Package.open(out))
    assert [address.place(where) for where in own if after.cell(where).number == 111] == []
    lost = {address.place(where) for where in own if after.cell(where).content is Content.NO_RESULT}
    assert lost <= {"Hisob!A15", "Hisob!A17"}, "R1C1 in an A1 workbook, and a block in one cell: better none"
    assert b'fullCalcOnLoad="1"' in Package.open(out).read("xl/workbook.xml")


def test_three_thousand_formulas_that_add_to_one_another_are_calculated(plan, tmp_path: Path) -> None:
    path, out = plan("s3_running_balance_3000"), tmp_path / "out.xlsx"
    api.fill(HANDS / "g2.csv", path, out)
    book = from_package(Package.open(out))
    own = [where for where in formulas(book) if where[0] not in {"Muqova", "Reja", "Jamlanma"}] or formulas(book)
    assert all(book.cell(where).content is not Content.NO_RESULT for where in own)


# Stored results that are false


def overwrite(path: Path, where: str, text: str) -> None:
    sheet, _, at = where.rpartition("!")
    pattern = rf'(<c r="{at}"[^>]*>)(<f>[^<]*</f>)(?:<v>[^<]*</v>|<v/>)'
    replace_in(path, sheet_part(path, sheet), pattern, rf"\1\2<v>{text}</v>")


@pytest.mark.parametrize("where", ["Reja!N29", "Jamlanma!E5", "Reja!E32"])
def test_an_overwritten_stored_result_is_an_error_at_its_cell(filled: Path, where: str) -> None:
    overwrite(filled, where, "999")
    assert of_rules(filled, "F") == [("F404", where, Severity.ERROR)]
    api.recalculate(filled)
    assert of_rules(filled, "F") == []


def test_differences_beyond_four_decimals_are_none(filled: Path) -> None:
    number = cell(filled, "Reja!O29").number
    assert number is not None
    overwrite(filled, "Reja!O29", repr(number + 0.00001))
    assert of_rules(filled, "F") == []
    overwrite(filled, "Reja!O29", repr(number + 0.0002))
    assert of_rules(filled, "F") == [("F404", "Reja!O29", Severity.ERROR)]


def test_a_file_without_stored_results_has_no_false_ones(filled: Path) -> None:
    from openpyxl import load_workbook

    load_workbook(filled).save(filled)
    assert of_rules(filled, "F") == []


def test_zeros_that_a_writer_stores_for_every_formula_are_no_results(filled: Path) -> None:
    for sheet in ("Muqova", "Reja", "Jamlanma"):
        pattern = r'(<c r="[A-Z]+\d+"(?: s="\d+")?)(?: t="str")?>(<f>[^<]*</f>)(?:<v>[^<]*</v>|<v/>)'
        replace_in(filled, sheet_part(filled, sheet), pattern, r"\1>\2<v>0</v>")
    assert of_rules(filled, "F") == []


def test_a_figure_changed_without_recalculation_is_told_in_few_lines(filled: Path) -> None:
    put(filled, "Reja!E29", Decimal(777))
    found = of_rules(filled, "F")
    assert {rule for rule, _, _ in found} == {"F404"}
    assert 1 <= len(found) <= 4


def test_a_typed_over_total_that_is_false_is_an_error_and_a_right_one_a_warning(filled: Path) -> None:
    right = cell(filled, "Jamlanma!E5").number
    assert right is not None
    put(filled, "Jamlanma!E5", Decimal(int(right)))
    assert of_rules(filled, "F") == [("F401", "Jamlanma!E5", Severity.WARNING)]
    put(filled, "Jamlanma!E5", Decimal(999))
    assert ("F401", "Jamlanma!E5", Severity.ERROR) in of_rules(filled, "F")


def test_a_number_that_is_text_makes_printed_totals_false_in_one_line(plan) -> None:
    path = plan("33_formula_over_text_number")
    found = of_rules(path, "F")
    assert len(found) <= 1
    assert all(severity is Severity.ERROR for _, _, severity in found)


def test_the_demonstration_has_no_false_results(demo: api.Demo) -> None:
    for path in demo.districts[:3]:
        assert of_rules(path, "F") == []


# Sheets that were deleted


@pytest.mark.parametrize("change", [api.recalculate, api.repair])
def test_a_deleted_sheet_of_totals_is_named_and_put_back(plan, change) -> None:
    path = plan("19_jamlanma_deleted")
    assert [f.message for f in api.check(path) if f.rule == "S121"] == ["The sheet 'Jamlanma' is missing."]
    done = change(path)
    assert done.restored == ("Jamlanma",)
    assert of_rules(path, "S121", "F") == []
    whole = from_package(Package.open(HANDS / "33_formula_over_text_number.xlsx"))  # of the same edition
    book = from_package(Package.open(path))
    assert book.sheets == whole.sheets
    assert {w: f for w, f in formulas(book).items() if w[0] == "Jamlanma"} == {
        w: f for w, f in formulas(whole).items() if w[0] == "Jamlanma"
    }
    assert book.area("akm_sum_plan") == whole.area("akm_sum_plan")
    assert lint(path) == []


def test_a_deleted_sheet_of_findings_is_named_and_put_back(filled: Path) -> None:
    from openpyxl import load_workbook

    workbook = load_workbook(filled)
    del workbook["Nazorat"]
    for name in [name for name in workbook.defined_names if name.startswith("akm_findings")]:
        del workbook.defined_names[name]
    workbook.save(filled)
    assert len(of_rules(filled, "S121")) == 1
    api.recalculate(filled)
    assert of_rules(filled, "S121") == []
    book = from_package(Package.open(filled))
    area = book.area("akm_findings")
    assert area is not None
    assert book.cell((area.sheet, area.top, area.left + 2)).text in {f.rule for f in api.check(filled)}
    assert lint(filled) == []


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.parametrize("name", ["19_jamlanma_deleted", "33_formula_over_text_number", "own_formula_in_input"])
@pytest.mark.parametrize("change", [api.recalculate, api.repair])
def test_a_full_recalculation_comes_to_what_is_stored(calc: Calc, plan, name: str, change) -> None:
    path = plan(name)
    change(path)
    count, found = differences(calc, path)
    assert count >= 614
    assert found == []


def test_figures_in_a_column_among_the_plans_are_named(plan) -> None:
    path = plan("42_column_izoh_after_H")
    assert of_rules(path, "S122") == []
    put(path, "Reja!I9", Decimal(3))
    assert of_rules(path, "S122") == [("S122", "Reja!I9", Severity.WARNING)]


def test_a_merge_tells_of_false_stored_results(filled: Path, tmp_path: Path) -> None:
    overwrite(filled, "Reja!N29", "999")
    region = api.merge([filled], tmp_path / "hudud.xlsx")
    (submission,) = region.submissions.values()
    assert [(f.rule, f.cell) for f in submission.findings() if f.rule.startswith("F")] == [("F404", "Reja!N29")]


def test_a_sum_that_another_formula_states_is_no_blank(filled: Path) -> None:
    row = api.read_plan(filled).by_key[Key(6, 1)].row or 0
    pattern = rf'(<c r="E{row}"[^>]*>)<f>[^<]*</f><v>[^<]*</v></c>'
    stated = rf"\1<f>E{row + 1}+E{row + 2}</f><v>600000</v></c>"
    replace_in(filled, sheet_part(filled, "Reja"), pattern, stated)
    assert api.read_plan(filled).by_key[Key(6, 1)].plan.number == 600000
    assert {"F402", "R501"} <= {rule for rule, cell, _ in of_rules(filled, "F", "R") if cell == f"Reja!E{row}"}


def test_a_workbook_beyond_the_engines_has_no_results_and_stops_nothing(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines.shutil, "which", lambda _: None)
    book = from_package(Package.open(filled))
    assert engines.results(b"PK no workbook", book, {("Reja", 9, 5)}) == {}
