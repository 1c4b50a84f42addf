"""However another program spells a plan: its figures are right, or one finding at the cell says why not."""

import re
import shutil
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from akm_excel import api
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import Column, Key, Plan
from akm_excel.core.quantity import Kind
from akm_excel.core.region import Outcome
from akm_excel.errors import NotAPlan
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from tests.support.editing import put, replace_in, sheet_part

KEY = Key(2, 3)


def _figures(plan: Plan) -> dict:
    return {key: tuple(map(str, measure.figures)) for key, measure in plan.by_key.items()}


def _spell(path: Path, content: str, attributes: str = "") -> str:
    """Give the plan of 2.3 another content; its cell."""
    row = api.read_plan(path).by_key[KEY].row
    replace_in(
        path, sheet_part(path, "Reja"), rf'(<c r="E{row}"[^>]*?)(?: t="n")?>.*?</c>', rf"\1{attributes}>{content}</c>"
    )
    return f"Reja!E{row}"


def _others(plan: Plan) -> dict:
    return {key: figures for key, figures in _figures(plan).items() if key != KEY}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<v>1e-05</v>", "0.00001"),
        ("<v>5.551115123125783e-17</v>", "5.55111512312578E-17"),
        ("<v>1e+05</v>", "100000"),
        ("<v>2.5E2</v>", "250"),
        ("<v>.5</v>", "0.5"),
        ("<v>8.</v>", "8"),
        ("<v>+8</v>", "8"),
        ("<v> 8 </v>", "8"),
        ("<v>\n8\t</v>", "8"),
        ("<v>&#56;</v>", "8"),
        ("<v>&#x38;00</v>", "800"),
        ("<v>8.0</v>", "8"),
        ("<v><![CDATA[8]]></v>", "8"),
        ("<v>9<!--c-->2</v>", "92"),
        ("<v><!--c-->92</v>", "92"),
        ("<v>9<?pi x?>2</v>", "92"),
    ],
)
def test_a_number_is_a_number_however_xml_allows_it_to_be_spelled(filled: Path, content: str, expected: str) -> None:
    before = _others(api.read_plan(filled))
    _spell(filled, content)
    plan = api.read_plan(filled)
    assert plan.by_key[KEY].plan.number == Decimal(expected)
    assert _others(plan) == before


NO_NUMBERS = [
    ("<v>NaN</v>", "", "Q222"),
    ("<v>INF</v>", "", "Q222"),
    ("<v>1.2.3</v>", "", "Q222"),
    ("<v>1_000</v>", "", "Q222"),
    ("<v>5</v>", ' t="N"', "Q222"),
    ("<v>5</v>", ' t=""', "Q222"),
    ("<v>x</v>", ' t="s"', "Q222"),
    ("<v>7</v>", ' t="b"', "Q222"),
    ("<v>1E308</v>", "", "Q202"),
    ("<v>1E999</v>", "", "Q202"),
    ("<v>1E-320</v>", "", "Q202"),
    ("<v>1" + "0" * 34 + "</v>", "", "Q202"),
    ("<v>" + "123456789" * 4 + "</v>", ' t="str"', "Q202"),
    ("<v>5\n120</v>", ' t="str"', "Q202"),
    ("<v>5   120</v>", ' t="str"', "Q202"),
    ("<v>5\t120</v>", ' t="str"', "Q202"),
    ("<v>5_x000A_120</v>", ' t="str"', "Q202"),
    ("<is><t>5_x000D_\n120</t></is>", ' t="inlineStr"', "Q202"),
    ("<v>5</v><v>6</v>", "", "Q221"),
    ("<v/><v>6</v>", "", "Q221"),
    ("<v>5</v><is><t>6</t></is>", "", "Q221"),
    ("<is><t>6</t></is><v>5</v>", ' t="inlineStr"', "Q221"),
    ('<x:v xmlns:x="urn:x">5</x:v><v>6</v>', "", "Q221"),
    ('<extLst><ext uri="x"><v>5</v></ext></extLst><v>6</v>', "", "Q221"),
    ("<v><v>5</v></v>", "", "Q221"),
]


@pytest.mark.parametrize(("content", "attributes", "rule"), NO_NUMBERS)
def test_what_is_no_single_number_is_one_finding_at_its_cell(
    filled: Path, content: str, attributes: str, rule: str
) -> None:
    before = _others(api.read_plan(filled))
    cell = _spell(filled, content, attributes)
    plan = api.read_plan(filled)
    assert plan.by_key[KEY].plan.kind is Kind.UNREADABLE
    assert _others(plan) == before
    assert [f.rule for f in api.check(filled) if f.cell == cell and f.severity is Severity.ERROR] == [rule]


def test_plans_with_what_is_no_single_number_are_merged_and_recalculated(filled: Path, tmp_path: Path) -> None:
    rows = sorted(row for _, one in api.read_plan(filled).measures() if one.plan.is_number and (row := one.row))
    part, expected = _reja(filled), {}
    for row, (content, attributes, rule) in zip(rows, NO_NUMBERS, strict=False):
        replace_in(filled, part, rf'(<c r="E{row}"[^>]*?)(?: t="n")?>.*?</c>', rf"\1{attributes}>{content}</c>")
        expected[f"Reja!E{row}"] = rule
    assert len(expected) == len(NO_NUMBERS)
    api.recalculate(filled, tmp_path / "again.xlsx")
    region = api.merge([filled], tmp_path / "region.xlsx")
    assert region.receipts[0].outcome is Outcome.MERGED
    for path in (filled, tmp_path / "again.xlsx"):
        kinds = {api.read_plan(path).cell(m, Column.PLAN): m.plan.kind for _, m in api.read_plan(path).measures()}
        assert {kinds[cell] for cell in expected} == {Kind.UNREADABLE}


def _reja(path: Path) -> str:
    return sheet_part(path, "Reja")


HARMLESS = {
    "a comment between cells": lambda path: replace_in(path, _reja(path), '<c r="E20"', '<!--<v>7</v>--><c r="E20"'),
    "an instruction before a cell": lambda path: replace_in(
        path, _reja(path), '<c r="E20"', '<?lie <v>77</v>?><c r="E20"'
    ),
    "a false table of cells behind": lambda path: replace_in(
        replace_in(path, _reja(path), "<sheetData>", "<sheetData >"),
        _reja(path),
        "</worksheet>",
        '<extLst><ext xmlns="urn:x"><sheetData><row r="20"><c r="E20"><v>7</v></c></row></sheetData></ext></extLst>'
        "</worksheet>",
    ),
    "rows without numbers": lambda path: replace_in(path, _reja(path), r"(?<=<row) r=\"\d+\"(?=[^>]*><c )", ""),
    "a far empty row and a dimension up to it": lambda path: replace_in(
        replace_in(path, _reja(path), r'<dimension ref="[^"]*"', '<dimension ref="A1:AMJ1048576"'),
        _reja(path),
        "</sheetData>",
        '<row r="1048576" ht="12.8"/></sheetData>',
    ),
    "carriage returns behind texts": lambda path: replace_in(path, _reja(path), "</t></is>", "_x000D_\n</t></is>"),
    "letters of texts escaped": lambda path: replace_in(path, _reja(path), "(?<=[a-z])u(?=[^<>]*</t>)", "_x0075_"),
    "the year as a double": lambda path: replace_in(path, sheet_part(path, "Muqova"), "<v>2023</v>", "<v>2023.0</v>"),
    "a width with a comma": lambda path: replace_in(path, sheet_part(path, "Nazorat"), 'width="[^"]*"', 'width="6,5"'),
    "empty properties": lambda path: replace_in(path, "docProps/core.xml", r"\A.*\Z", ""),
    "damaged properties": lambda path: replace_in(path, "docProps/core.xml", ">", ""),
    "a format's number that is none": lambda path: replace_in(
        path, "xl/styles.xml", r'(<cellXfs.*?numFmtId=")0"', r'\1x"'
    ),
    "a name beyond the sheet": lambda path: replace_in(
        path, "xl/workbook.xml", r"(<definedName name=\"akm_sum_share\">)[^<]*", r"\1'Jamlanma'!$AAAA$4"
    ),
    "a target with backslashes": lambda path: replace_in(
        path, "xl/_rels/workbook.xml.rels", r'Target="[^"]*sheet2.xml"', r'Target="\\\\xl\\\\worksheets\\\\Sheet2.xml"'
    ),
    "a target from the root, without its slash": lambda path: replace_in(
        path, "xl/_rels/workbook.xml.rels", r'Target="[^"]*sheet2.xml"', 'Target="xl/worksheets/sheet2.xml"'
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_other_programs_write_changes_nothing(filled: Path, tmp_path: Path, name: str) -> None:
    before, said = _figures(api.read_plan(filled)), api.check(filled)
    HARMLESS[name](filled)
    assert _figures(api.read_plan(filled)) == before
    assert [(f.rule, f.cell) for f in api.check(filled)] == [(f.rule, f.cell) for f in said]
    api.recalculate(filled, tmp_path / "again.xlsx")
    assert _figures(api.read_plan(tmp_path / "again.xlsx")) == before


def test_a_package_with_backslashes_and_other_case_is_read_and_kept(filled: Path, tmp_path: Path) -> None:
    before = _figures(api.read_plan(filled))
    strange = tmp_path / "strange.xlsx"
    package = Package.open(filled)
    with zipfile.ZipFile(strange, "w") as file:
        for part in package.parts():
            name = part.replace("sheet2.xml", "Sheet2.XML").replace("sheet1.xml", "sheet%31.xml")
            file.writestr(name.replace("/", "\\"), package.read(part))
    assert _figures(api.read_plan(strange)) == before
    api.recalculate(strange, tmp_path / "again.xlsx")
    again = Package.open(tmp_path / "again.xlsx")
    assert again.parts() == Package.open(strange).parts()
    assert _figures(api.read_plan(tmp_path / "again.xlsx")) == before


def test_a_row_that_is_there_twice_is_one_finding_that_names_its_cells(filled: Path) -> None:
    before = _others(api.read_plan(filled))
    row = api.read_plan(filled).by_key[KEY].row

    part = _reja(filled)
    text = Package.open(filled).read(part).decode()
    found = re.search(rf'<row r="{row}".*?</row>', text)
    assert found is not None
    again = re.sub(r"(<c r=\"[DE]\d+\"[^>]*><v>)", r"\g<1>9", found[0])
    replace_in(filled, part, re.escape(found[0]), (found[0] + again).replace("\\", r"\\"))
    plan = api.read_plan(filled)
    assert _others(plan) == before
    assert plan.by_key[KEY].plan.kind is plan.by_key[KEY].fact.kind is Kind.UNREADABLE
    (finding,) = [f for f in api.check(filled) if f.rule == "Q221"]
    assert f"D{row}: " in finding.message and f"E{row}: " in finding.message
    assert not [f for f in api.check(filled) if f.rule == "Q202"]


def test_a_row_that_is_there_twice_in_equal_words_counts_once_and_is_said(filled: Path) -> None:
    before = _figures(api.read_plan(filled))
    row = api.read_plan(filled).by_key[KEY].row
    replace_in(filled, _reja(filled), rf'(<row r="{row}".*?</row>)', r"\1\1")
    assert _figures(api.read_plan(filled)) == before
    assert [f.cell for f in api.check(filled) if f.rule == "Q221"] == [f"Reja!A{row}"]


FORMATS = {
    '_-* #,##0.00\\ _s_o_ʻ_m_-;\\-* #,##0.00\\ _s_o_ʻ_m_-;_-* "-"??\\ _s_o_ʻ_m_-;_-@_-': None,
    '_-* #,##0\\ "so\'m"_-;\\-* #,##0\\ "so\'m"_-;_-* "-"\\ "so\'m"_-;_-@_-': None,
    '_-* #,##0.00\\ _₽_-;\\-* #,##0.00\\ _₽_-;_-* "-"??\\ _₽_-;_-@_-': None,
    "#,##0\\ [$сум-843]": None,
    '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)': None,
    '#,##0" dona"': None,
    "dd.mm.yyyy": "Q210",
    "[h]:mm": "Q210",
    ";;;": "Q223",
    '"100"': "Q223",
    '0"000"': "Q223",
    "0%": "Q223",
    "#,##0,": "Q223",
    'General" ming"': "Q223",
}


@pytest.mark.parametrize("code", FORMATS)
def test_a_number_format_keeps_the_figure_or_is_said(filled: Path, code: str) -> None:
    expected = api.read_plan(filled).by_key[KEY].plan
    row = api.read_plan(filled).by_key[KEY].row
    book = load_workbook(filled)
    book["Reja"][f"E{row}"].number_format = code
    book.save(filled)
    rule = FORMATS[code]
    assert [f.rule for f in api.check(filled) if f.rule in {"Q202", "Q210", "Q223", "Q224"}] == [rule] * bool(rule)
    if rule != "Q210":
        assert api.read_plan(filled).by_key[KEY].plan == expected


def test_rows_without_numbers_get_some_when_something_is_written_among_them(filled: Path) -> None:
    part = sheet_part(filled, "Nazorat")
    replace_in(filled, part, r"(?<=<row) r=\"\d+\"", "")
    replace_in(filled, part, r"(?<=<c) r=\"[A-Z]+\d+\"", "")
    api.recalculate(filled, filled)
    numbers = [int(n) for n in re.findall(rb'<row [^>]*?r="(\d+)"', Package.open(filled).read(part))]
    assert numbers == sorted(set(numbers))
    assert Package.open(filled).read(part).count(b"<row ") == len(numbers)
    ours, theirs = from_package(Package.open(filled)), load_workbook(filled, data_only=True)["Nazorat"]
    assert {w: c.text for w, c in ours.cells("Nazorat").items() if c.text} == {
        (row, column): str(cell.value) for (row, column), cell in theirs._cells.items() if cell.value is not None
    }


def test_a_text_that_looks_escaped_comes_back_as_it_was_typed(filled: Path) -> None:
    put(filled, "Reja!B6", "kod _x0041_ _x005F_")
    cells = from_package(Package.open(filled)).cells("Reja")
    assert cells[address.parse("B6")].text == "kod _x0041_ _x005F_"


def test_spreadsheets_that_cannot_be_read_are_left_out_of_a_merge_and_letters_passed_over(
    filled: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "plans"
    folder.mkdir()
    shutil.copy(filled, folder / "good.xlsx")
    (folder / "old.xls").write_bytes(b"\x09\x04\x06\x00" + bytes(60))
    (folder / "page.xlsx").write_bytes(b"<html><table><tr><td>5</td></tr></table></html>")
    (folder / "figures.xlsx").write_bytes(b"kod;reja\n2.3;500\n")
    for name in ("letter.docx", "scan.pdf", "note.txt"):
        (folder / name).write_bytes(b"x")
    region = api.merge([folder], tmp_path / "region.xlsx")
    told = {receipt.file: (receipt.outcome, receipt.reason) for receipt in region.receipts}
    assert {file: outcome for file, (outcome, _) in told.items()} == {
        "good.xlsx": Outcome.MERGED,
        "old.xls": Outcome.BROKEN,
        "page.xlsx": Outcome.BROKEN,
        "figures.xlsx": Outcome.BROKEN,
        "letter.docx": Outcome.PASSED_OVER,
        "scan.pdf": Outcome.PASSED_OVER,
        "note.txt": Outcome.PASSED_OVER,
    }
    assert "old Excel workbook (.xls)" in told["old.xls"][1]
    assert "HTML" in told["page.xlsx"][1] and "CSV" in told["figures.xlsx"][1]
    assert not region.is_clean


def test_the_column_of_a_lost_name_is_said(filled: Path) -> None:
    replace_in(filled, "xl/workbook.xml", r"(<definedName name=\"akm_plan\">)[^<]*", r"\1'Reja'!$ZZZZ$5:$ZZZZ$96")
    with pytest.raises(NotAPlan, match=r"akm_plan.*ZZZZ"):
        api.read_plan(filled)


def new_findings(path: Path, change: Callable[[Path], object]) -> list[Finding]:
    """What is found after a change that was not before; a change of a cell goes without recalculation."""
    before = {(one.rule, one.cell) for one in api.check(path)}
    change(path)
    return [one for one in api.check(path) if (one.rule, one.cell) not in before and one.rule != "F404"]


@pytest.mark.parametrize("code", ["2,1–2,5", "2.1-2.5", "2.1 — 2.5.", "２.1–2.5"])
def test_the_code_of_a_total_is_read_however_it_is_spelled_and_put_right(filled: Path, code: str) -> None:
    (found,) = new_findings(filled, lambda path: put(path, "Reja!A32", code))
    assert (found.rule, found.cell, found.severity) == ("S112", "Reja!A32", Severity.WARNING)
    assert "2.1–2.5" in found.message
    api.repair(filled)
    assert load_workbook(filled)["Reja"]["A32"].value == "2.1–2.5"
    assert not [one for one in api.check(filled) if one.rule in {"S112", "Q207"}]


@pytest.mark.parametrize(
    ("cell", "unit", "meant"),
    [("C28", "Нусха", "Nusxa"), ("C28", "экз.", "Nusxa"), ("C92", "Минг сўм", "Ming soʻm"),
     ("C92", "тыс. сум", "Ming soʻm"), ("C6", "Ҳужжат", "Hujjat"), ("C6", "хужжат", "Hujjat")],
)  # fmt: skip
def test_a_unit_in_another_alphabet_or_language_is_that_unit_and_it_is_said(
    filled: Path, cell: str, unit: str, meant: str
) -> None:
    (found,) = new_findings(filled, lambda path: put(path, f"Reja!{cell}", unit))
    assert (found.rule, found.cell, found.severity) == ("S106", f"Reja!{cell}", Severity.WARNING)
    assert f"'{unit}'" in found.message
    assert meant in found.message
    assert meant in {measure.unit for _, measure in api.read_plan(filled).measures()}
    api.repair(filled)
    assert load_workbook(filled)["Reja"][cell].value == meant


@pytest.mark.parametrize(("cell", "unit"), [("C92", "сум"), ("C28", "Нафар"), ("C28", "нусхалар")])
def test_a_unit_that_is_another_one_in_any_alphabet_stays_an_error(filled: Path, cell: str, unit: str) -> None:
    (found,) = [one for one in new_findings(filled, lambda path: put(path, f"Reja!{cell}", unit)) if one.rule == "S106"]
    assert found.severity is Severity.ERROR


def test_digits_that_a_sign_turns_round_are_no_number_and_it_is_said_why(filled: Path) -> None:
    found = new_findings(filled, lambda path: put(path, "Reja!E28", "\u202e006"))
    (said,) = [one for one in found if one.cell == "Reja!E28"]
    assert said.rule == "Q202"
    assert "turns these digits round" in said.message


def test_a_result_stored_as_a_text_is_not_said_to_be_another_number(filled: Path) -> None:
    part = sheet_part(filled, "Reja")
    replace_in(filled, part, r'<c r="E32"([^>]*)>(<f>.*?</f>)<v>', r'<c r="E32"\1 t="str">\2<v>')
    (found,) = [one for one in api.check(filled) if one.rule == "F404"]
    assert "stored as a text" in found.message


def test_a_date_in_place_of_a_code_is_the_row_that_its_name_says(filled: Path) -> None:
    (found,) = new_findings(filled, lambda path: put(path, "Reja!A16", Decimal(45108)))
    assert (found.rule, found.cell) == ("S102", "Reja!A16")
    assert "01.07.2023" in found.message
    assert "1.7/1" in found.message


def _colour(cell: Cell, ink: str, ground: str | None) -> None:
    cell.font = Font(color=ink)
    cell.fill = PatternFill("solid", fgColor=ground) if ground else PatternFill()


UNSEEN: dict[str, tuple[Callable[[Worksheet], object], str]] = {
    "white on white": (lambda sheet: _colour(sheet["E28"], "FFFFFFFF", "FFFFFFFF"), "Q223"),
    "white on nothing": (lambda sheet: _colour(sheet["E28"], "FFFFFFFF", None), "Q223"),
    "nearly white on white": (lambda sheet: _colour(sheet["E28"], "FFF8F8F8", None), "Q223"),
    "the theme's white": (lambda sheet: _colour(sheet["E28"], Color(theme=0), None), "Q223"),
    "yellow on yellow": (lambda sheet: _colour(sheet["E28"], "FFFFFF00", "FFFFFF00"), "Q223"),
    "letters of one point": (lambda sheet: setattr(sheet["E28"], "font", Font(sz=1)), "Q223"),
    "a row of half a point": (lambda sheet: setattr(sheet.row_dimensions[28], "height", 0.5), "S116"),
    "a column of a hair": (lambda sheet: setattr(sheet.column_dimensions["E"], "width", 0.1), "S116"),
    "white under a condition": (
        lambda sheet: sheet.conditional_formatting.add(
            "D28:E28", CellIsRule("greaterThan", ["0"], font=Font(color="FFFFFFFF"))
        ),
        "S116",
    ),
    "white on red": (lambda sheet: _colour(sheet["E28"], "FFFFFFFF", "FFFF0000"), ""),
    "red on nothing": (lambda sheet: _colour(sheet["E28"], "FFFF0000", None), ""),
    "red under a condition": (
        lambda sheet: sheet.conditional_formatting.add(
            "D28:E28", CellIsRule("greaterThan", ["0"], font=Font(color="FFFF0000"))
        ),
        "",
    ),
}


@pytest.mark.parametrize("what", UNSEEN)
def test_a_figure_that_nobody_can_see_is_named(filled: Path, what: str) -> None:
    change, rule = UNSEEN[what]
    book = load_workbook(filled)
    change(book["Reja"])
    held = [one.rule for one in api.check(book) if one.rule in {"Q223", "S116"}]
    book.save(filled)
    found = [one for one in api.check(filled) if one.rule in {"Q223", "S116"}]
    assert held == [one.rule for one in found] == [rule] * bool(rule)
    assert all("28" in f"{one.cell} {one.message}" or "E" in one.message for one in found)
    assert str(api.read_plan(filled).by_key[Key(2, 2)].plan) == "600"


def test_a_figure_whose_own_formula_comes_to_another_is_an_error(filled: Path) -> None:
    part = sheet_part(filled, "Reja")
    replace_in(filled, part, r'(<c r="E28"[^>]*>)<v>', r"\1<f>300+301</f><v>")
    (found,) = [one for one in api.check(filled) if one.cell == "Reja!E28"]
    assert (found.rule, found.severity) == ("Q209", Severity.ERROR)
    assert "601" in found.message
    api.recalculate(filled)
    (found,) = [one for one in api.check(filled) if one.rule == "Q209"]
    assert found.severity is Severity.NOTE
    assert str(api.read_plan(filled).by_key[Key(2, 2)].plan) == "601"
