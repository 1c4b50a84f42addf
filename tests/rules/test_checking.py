"""The rules: each fires where it should, and on the real plan all that is found is true."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.core.plan import Key
from akm_excel.errors import DataError
from akm_excel.rules import ALL_RULES, ARCHIVE_RULES, REGIONAL_RULES, RULES, chosen
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.template_file import shipped
from tests.support.documents import FOLDER
from tests.support.editing import put, replace_in, sheet_part
from tests.support.golden import Golden
from tests.support.places import HANDS


def rows(path: Path) -> Callable[[str], int]:
    plan = api.read_plan(path)

    def row(code: str) -> int:
        key = Key.parse(code)
        assert key is not None
        found = plan.by_key[key].row if key in plan.by_key else None
        found = found or next(i.row for i in plan.indicators() if i.key == key)
        assert found is not None
        return found

    return row


def test_on_the_real_plan_everything_true_is_found_see_the_golden(filled: Path, golden: Golden) -> None:
    found = [f"{f.rule} {f.severity.name:7} {f.cell:10} {f.key!s:7} {f.message}" for f in api.check(filled)]
    golden.check("qoraozak_2023_findings.txt", "\n".join(found) + "\n")


def test_the_oddities_of_the_real_plan_are_among_them(filled: Path) -> None:
    found = {(f.rule, str(f.key)) for f in api.check(filled)}
    assert {
        ("Q203", "2.17"), ("Q204", "2.23"), ("Q204", "5.2"), ("T306", "2.10"), ("T306", "2.11"),
        ("C601", "2.10"), ("C601", "6.4"), ("T301", "2.9/1"), ("T305", "1.8"), ("T304", "2.27"), ("T303", "2.11"),
    } <= found  # fmt: skip


def _another_row(path: Path, at: Callable[[str], int]) -> None:
    put(path, f"Reja!B{at('2.3')}", "Boshqa nom")
    put(path, f"Reja!A{at('2.3')}", "9.9")


def _code_twice(path: Path, at: Callable[[str], int]) -> None:
    put(path, f"Reja!A{at('2.4')}", "2.3")


def _numeric_code(path: Path, at: Callable[[str], int]) -> None:
    put(path, f"Reja!A{at('2.20')}", Decimal("2.2"))


def _swap(path: Path, at: Callable[[str], int]) -> None:
    book = load_workbook(path)
    sheet = book["Reja"]
    a, b = at("2.2"), at("2.3")
    for column in "ABCDEFGH":
        one, two = sheet[f"{column}{a}"], sheet[f"{column}{b}"]
        one.value, two.value = two.value, one.value
    book.save(path)


def _date(path: Path, at: Callable[[str], int]) -> None:
    book = load_workbook(path)
    cell = book["Reja"][f"E{at('3.1')}"]
    cell.value, cell.number_format = 46116, "d.mm.yyyy"
    book.save(path)


def _format(column: str, code: str, value: int, number_format: str) -> Callable[[Path, Callable[[str], int]], None]:
    def change(path: Path, at: Callable[[str], int]) -> None:
        book = load_workbook(path)
        cell = book["Reja"][f"{column}{at(code)}"]
        cell.value, cell.number_format = value, number_format
        book.save(path)

    return change


def _formula_text(column: str, code: str, formula: str) -> Callable[[Path, Callable[[str], int]], None]:
    def change(path: Path, at: Callable[[str], int]) -> None:
        pattern = rf'(<c r="{column}{at(code)}"[^>]*>)<f>[^<]*</f>'
        replace_in(path, sheet_part(path, "Reja"), pattern, rf"\1<f>{formula}</f>")

    return change


def _stored_result(column: str, code: str, text: str) -> Callable[[Path, Callable[[str], int]], None]:
    def change(path: Path, at: Callable[[str], int]) -> None:
        pattern = rf'(<c r="{column}{at(code)}"[^>]*>)(<f>[^<]*</f>)<v>[^<]*</v>'
        replace_in(path, sheet_part(path, "Reja"), pattern, rf"\1\2<v>{text}</v>")

    return change


def _without_sheet(path: Path, at: Callable[[str], int]) -> None:
    book = load_workbook(path)
    del book["Jamlanma"]
    for name in [name for name in book.defined_names if name.startswith("akm_sum_")]:
        del book.defined_names[name]
    book.save(path)


def _with_stray_column(path: Path, at: Callable[[str], int]) -> None:
    shutil.copy(HANDS / "42_column_izoh_after_H.xlsx", path)
    put(path, "Reja!I9", Decimal(3))


def _input(column: str, code: str, xml: str) -> Callable[[Path, Callable[[str], int]], None]:
    def change(path: Path, at: Callable[[str], int]) -> None:
        where = f"{column}{at(code)}"
        replace_in(
            path, sheet_part(path, "Reja"), rf'<c r="{where}"( s="\d+")?[^>]*>.*?</c>', xml.replace("REF", where)
        )

    return change


def _put(column: str, code: str, value: object) -> Callable[[Path, Callable[[str], int]], None]:
    return lambda path, at: put(path, f"Reja!{column}{at(code)}", value)


def _header(path: Path, at: Callable[[str], int]) -> None:
    put(path, "Reja!I4", "Yil boshi")


def _edition(path: Path, at: Callable[[str], int]) -> None:
    put(path, "_akm!B2", "000000000000")


def _copied(change: object) -> Callable[[Path, Callable[[str], int]], None]:
    def copy(path: Path, at: Callable[[str], int]) -> None:
        book = load_workbook(path)
        sheet = book.copy_worksheet(book["Reja"])
        sheet[f"E{at('2.3')}"] = change or sheet[f"E{at('2.3')}"].value
        book.save(path)

    return copy


def _merged(path: Path, at: Callable[[str], int]) -> None:
    where = at("2.3")
    tail = rf'</sheetData>\1<mergeCell ref="E{where}:E{where + 1}"/>'
    replace_in(path, sheet_part(path, "Reja"), r"</sheetData>(.*?<mergeCells[^>]*>)", tail)


def _hidden(path: Path, at: Callable[[str], int]) -> None:
    replace_in(path, sheet_part(path, "Reja"), rf'<row r="{at("2.3")}"', rf'<row r="{at("2.3")}" hidden="1"')


def _filtered(path: Path, at: Callable[[str], int]) -> None:
    book = load_workbook(path)
    book["Reja"].auto_filter.ref = "A4:R95"
    book["Reja"].auto_filter.add_filter_column(2, ["Nafar"])
    book.save(path)


def _with_part(kind: str, part: str, data: bytes) -> Callable[[Path, Callable[[str], int]], None]:
    def add(path: Path, at: Callable[[str], int]) -> None:
        package = Package.open(path)
        relation = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
        package.add(part, data, "application/octet-stream", kind=relation, of=package.workbook_part)
        path.write_bytes(package.to_bytes())

    return add


def _without_names(path: Path, at: Callable[[str], int]) -> None:
    replace_in(path, "xl/workbook.xml", r"<definedName [^>]*name=\"akm_\w+\"[^>]*>[^<]*</definedName>", "")


def _imported(path: Path, at: Callable[[str], int]) -> None:
    api.import_plan(FOLDER / "broken_shifted.xlsx", path, overwrite=True)


def _quarters(code: str, *values: int) -> Callable[[Path, Callable[[str], int]], None]:
    def change(path: Path, at: Callable[[str], int]) -> None:
        for column, value in zip("IJKL", values, strict=False):
            put(path, f"Reja!{column}{at(code)}", Decimal(value) if value >= 0 else None)

    return change


def _planned(code: str, *values: int) -> Callable[[Path, Callable[[str], int]], None]:
    def change(path: Path, at: Callable[[str], int]) -> None:
        for column, value in zip("TUVW", values, strict=True):
            put(path, f"Reja!{column}{at(code)}", Decimal(value) if value >= 0 else None)

    return change


def _plan_as_fact(path: Path, at: Callable[[str], int]) -> None:
    for _, measure in api.read_plan(path).measures():
        if measure.fact.number is not None:
            put(path, f"Reja!E{measure.row}", measure.fact.number)


def _columns_in_each_others_place(path: Path, at: Callable[[str], int]) -> None:
    for _, measure in api.read_plan(path).measures():
        fact, plan = measure.fact.number, measure.plan.number
        if str(measure.key) != "6.1" and fact and plan:
            put(path, f"Reja!D{measure.row}", max(fact, plan))
            put(path, f"Reja!E{measure.row}", min(fact, plan))


def _income_in_thousands(path: Path, at: Callable[[str], int]) -> None:
    put(path, f"Reja!D{at('5.1')}", Decimal(3200))
    put(path, f"Reja!E{at('5.1')}", Decimal(3500))


def _slipped(path: Path, at: Callable[[str], int]) -> None:
    codes = ["1.11", "1.12", "1.13", "1.14", "2.1"]
    for code, fact, plan in zip(codes, (10, 400, 30, 2000, 7), (9, 11, 410, 33, 2100), strict=True):
        put(path, f"Reja!D{at(code)}", Decimal(fact))
        put(path, f"Reja!E{at(code)}", Decimal(plan))


def _exchanged(path: Path, at: Callable[[str], int]) -> None:
    book = load_workbook(path)
    sheet = book["Reja"]
    sheet["D4"].value, sheet["E4"].value = sheet["E4"].value, sheet["D4"].value
    book.save(path)


CASES: list[tuple[str, str, Callable[[Path, Callable[[str], int]], None]]] = [
    ("S101", "2.3", _another_row),
    ("S102", "9.9", _put("A", "2.3", "9.9")),
    ("S103", "2.3", _code_twice),
    ("S104", "2.2", _swap),
    ("S105", "2.3", _put("B", "2.3", "Boshqa nom")),
    ("S106", "2.3", _put("C", "2.3", "Dona")),
    ("S107", "None", _header),
    ("S108", "None", lambda path, at: put(path, "Muqova!C23", "2023-yil")),
    ("S109", "None", lambda path, at: put(path, "Muqova!C22", "Nukus")),
    ("S110", "None", _edition),
    ("S111", "2.20", _numeric_code),
    ("S112", "2.3", _put("A", "2.3", "2,3")),
    ("S113", "None", _copied(12345)),
    ("S114", "None", _copied(None)),
    ("S115", "2.3", _merged),
    ("S116", "2.3", _hidden),
    ("S117", "None", _filtered),
    ("S118", "None", _with_part("vbaProject", "xl/vbaProject.bin", b"ID=\r\nModule=Begona\r\n")),
    ("S119", "None", _with_part("externalLink", "xl/externalLinks/externalLink1.xml", b"<externalLink/>")),
    ("S120", "None", _without_names),
    ("S121", "None", _without_sheet),
    ("S122", "None", _with_stray_column),
    ("S123", "None", _exchanged),
    ("S124", "None", lambda path, at: replace_in(path, "xl/workbook.xml", r"\$E\$5:\$E\$96", "$E$6:$E$97")),
    ("Q201", "2.3", _put("E", "2.3", "1 500")),
    ("Q202", "2.3", _put("E", "2.3", "4800/7668")),
    ("Q203", "2.14", _put("E", "2.14/2", None)),
    ("Q204", "2.3", _put("E", "2.3", None)),
    ("Q205", "2.3", _put("E", "2.3", Decimal(-5))),
    ("Q206", "2.3", _put("E", "2.3", Decimal("5.5"))),
    ("Q207", "2.3", _input("E", "2.3", '<c r="REF" t="e"><v>#REF!</v></c>')),
    ("Q208", "2.3", _input("E", "2.3", '<c r="REF"><f>1+1</f></c>')),
    ("Q209", "2.3", _input("E", "2.3", '<c r="REF"><f>250+250</f><v>500</v></c>')),
    ("Q210", "3.1", _date),
    ("Q211", "2.14", _put("E", "2.14", Decimal(3))),
    ("Q212", "6.4", _put("E", "6.4", Decimal("100000.123456"))),
    ("Q213", "2.3", _put("I", "2.3", Decimal(46116))),
    ("Q214", "5.1", _income_in_thousands),
    ("Q215", "None", lambda path, at: put(path, "Muqova!C28", "oʻn ikki")),
    ("Q221", "2.3", _input("E", "2.3", '<c r="REF"><v>5</v><v>6</v></c>')),
    ("Q222", "2.3", _input("E", "2.3", '<c r="REF" t="N"><v>5</v></c>')),
    ("Q223", "2.3", _format("E", "2.3", 5, '0"000"')),
    ("Q224", "2.3", _format("E", "2.3", 0, "#,###")),
    ("Q231", "2.6", _imported),
    ("Q241", "2.3", _quarters("2.3", 100, 250, 480)),
    ("Q242", "2.3", _quarters("2.3", 500)),
    ("Q243", "2.3", _quarters("2.3", 40, 40, 40)),
    ("Q244", "2.3", _quarters("2.3", 40, -1, 50)),
    ("Q245", "2.3", _put("D", "2.3", None)),
    ("Q246", "2.1", _quarters("2.1", 5)),
    ("Q247", "1.1", _put("I", "1.1", Decimal(5000))),
    ("Q251", "1.1", _planned("1.1", 1, 1, 1, 900)),
    ("Q252", "1.1", _planned("1.1", 1, 1, -1, 1)),
    ("T301", "1.2", _put("C", "1.2", None)),
    ("T302", "1.2", _put("C", "1.2", "Quti")),
    ("T303", "2.3", _put("F", "2.3", None)),
    ("T304", "2.3", _put("G", "2.3", "-")),
    ("T305", "2.3", _put("H", "2.3", None)),
    ("T306", "2.11", lambda path, at: None),
    ("F401", "2.3", _put("M", "2.3", Decimal(5))),
    ("F402", "2.3", _formula_text("M", "2.3", "SUM(I29:K29)")),
    ("F404", "2.3", _stored_result("N", "2.3", "999")),
    ("R501", "6.1", _put("E", "6.1", Decimal(637501))),
    ("R502", "2.14/2", _put("E", "2.14/2", Decimal(18649))),
    ("R503", "6.3", _put("E", "6.3", Decimal(50000))),
    ("R504", "6.1", _put("E", "6.1", Decimal("637500.1"))),
    ("R505", "6.3", _put("E", "6.3", "-")),
    ("R506", "2.14/2", _put("E", "2.14/2", Decimal(6000))),
    ("C601", "2.3", _put("E", "2.3", Decimal(5000))),
    ("C602", "6.4", _put("E", "6.4", Decimal(7889000))),
    ("C603", "2.3", _put("E", "2.3", Decimal(0))),
    ("C604", "None", _plan_as_fact),
    ("C605", "1.12", _slipped),
    ("C606", "2.3", _quarters("2.3", 400)),
    ("C607", "6.2", _put("E", "6.2", Decimal(300000))),
    ("C608", "None", _columns_in_each_others_place),
]


@pytest.mark.parametrize(("rule", "key", "spoil"), CASES, ids=[case[0] for case in CASES])
def test_each_rule_fires_where_its_fault_was_made(filled: Path, rule: str, key: str, spoil) -> None:
    before = {(f.rule, str(f.key), f.cell, f.message) for f in api.check(filled)}
    spoil(filled, rows(filled))
    found = [f for f in api.check(filled) if f.rule == rule and str(f.key) == key]
    assert found
    if rule not in {"T306", "T301"}:
        assert any((f.rule, str(f.key), f.cell, f.message) not in before for f in found)
    assert all(f.message and (f.repair or rule == "X") for f in found)


def test_every_rule_has_a_case() -> None:
    elsewhere = {"F403", *(rule.id for rule in ARCHIVE_RULES)}  # see test_buttons, test_last_year
    assert [rule.id for rule in RULES if rule.id not in elsewhere] == [rule for rule, _, _ in CASES]


@pytest.mark.parametrize(
    ("code", "value"),
    [("6.3", Decimal(107000)), ("6.4", Decimal(20000)), ("2.14/2", Decimal(15000)), ("1.13", Decimal(12))],
)
def test_what_is_within_bounds_is_left_alone(filled: Path, code: str, value: Decimal) -> None:
    at = rows(filled)
    put(filled, f"Reja!E{at(code)}", value)
    assert [f for f in api.check(filled) if str(f.key) == code and f.rule[:2] in {"R5", "C6"}] == []


def test_a_slip_of_a_thousand_is_not_reported_twice(filled: Path) -> None:
    put(filled, f"Reja!E{rows(filled)('6.4')}", Decimal(7889000))
    assert [f.rule for f in api.check(filled) if str(f.key) == "6.4" and f.rule.startswith("C6")] == ["C602"]


def test_rules_are_selected_and_ignored_by_beginnings() -> None:
    assert {rule.id[:2] for rule in chosen(["S1", "Q204"], [], RULES)} == {"S1", "Q2"}
    assert "Q204" not in {rule.id for rule in chosen([], ["Q204"], RULES)}
    with pytest.raises(DataError, match=r"There is no rule 'X9'.*S101"):
        chosen(["X9"], [], RULES)


def test_rules_for_a_region_are_known_but_not_chosen_for_a_plan() -> None:
    assert chosen([], ["P7"], RULES) == RULES
    assert [rule.id for rule in chosen(["P702"], [], REGIONAL_RULES)] == ["P702"]
    assert "P701" not in {rule.id for rule in chosen([], ["P701"], REGIONAL_RULES)}
    with pytest.raises(DataError, match="compare districts"):
        chosen(["P7"], [], RULES)
    assert {rule.id for rule in RULES}.isdisjoint(rule.id for rule in REGIONAL_RULES)
    assert {rule.id for rule in ALL_RULES} == {rule.id for rule in (*RULES, *REGIONAL_RULES)}


def test_year_and_district_are_held_against_what_is_expected(filled: Path) -> None:
    assert "S108" in {f.rule for f in api.check(filled, year=2024)}
    assert "S109" in {f.rule for f in api.check(filled, district="Nukus shahri")}
    assert {"S108", "S109"}.isdisjoint(f.rule for f in api.check(filled, year=2023, district="1735211"))


def test_an_expected_district_that_is_none_is_refused(filled: Path) -> None:
    with pytest.raises(DataError, match="Nukus"):
        api.check(filled, district="Nukus")


def test_an_empty_template_has_only_blanks_and_no_false_alarm() -> None:
    assert {f.rule for f in api.check(shipped())} <= {"S108", "S109", "Q204", "T301", "T303", "T304", "T305", "T306"}


def test_an_input_error_is_named_and_its_formula_stays_intact(filled: Path) -> None:
    plan = api.read_plan(filled)
    measure = replace(plan.by_key[Key(2, 3)])
    replace_in(
        filled, sheet_part(filled, "Reja"), rf'(<c r="M{measure.row}")([^>]*)>(<f>[^<]*</f>).*?</c>',
        r'\1 t="e">\3<v>#REF!</v></c>',
    )  # fmt: skip
    assert "Q207" in {f.rule for f in api.check(filled)}
    api.recalculate(filled)
    assert "Q207" not in {f.rule for f in api.check(filled)}, "a right formula gets its right result"
