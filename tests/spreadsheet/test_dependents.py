"""Which formulas depend on which cells."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from akm_excel.spreadsheet.address import spell
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.dependents import dependents, formulas
from akm_excel.spreadsheet.package import Package


@pytest.fixture
def workbook() -> Workbook:
    found = Workbook()
    found.active.title = "Bir"
    found.create_sheet("Ikki")
    found.create_sheet("Uch")
    return found


def readers(workbook: Workbook, path: Path, changed: tuple[str, int, int]) -> set[str]:
    workbook.save(path)
    book = from_package(Package.open(path))
    return {f"{sheet}!{spell(row, column)}" for sheet, row, column in dependents(book, formulas(book), {changed})}


@pytest.mark.parametrize(
    "formula",
    [
        "=A1",
        "=bir!a1+1",
        "=SUM(A1:C1)",
        "=SUM(A:A)",
        "=SUM(1:1)",
        "=SUM(B7,(A1,C5))",
        "=SUM(Bir:Uch!A1)",
        "=SUM(Uch:Bir!A1)",
        "=global_name*2",
        "=GLOBAL_NAME",
        "=local_name",
        "=Bir!local_name",
        "=union_name",
        "=SUM(union_name)",
        "=relative_name",
        '=INDIRECT("B9")',
        "=OFFSET(Z1,1,1)",
        "=Tbl[Column'[]",
        "=SUM(#REF!:#REF!)",
        "=unknown_name",
    ],
)
def test_formulas_that_read_a_cell_are_found(workbook: Workbook, tmp_path: Path, formula: str) -> None:
    sheet = workbook["Bir"]
    sheet["A1"], sheet["F1"] = 5, formula
    sheet["G9"] = "=F1+1"
    workbook.defined_names["global_name"] = DefinedName("global_name", attr_text="Bir!$A$1")
    workbook.defined_names["local_name"] = DefinedName("local_name", attr_text="Ikki!$A$1")
    sheet.defined_names["local_name"] = DefinedName("local_name", attr_text="Bir!$A$1")
    workbook.defined_names["union_name"] = DefinedName("union_name", attr_text="Ikki!$B$2,Bir!$A$1")
    # Three to the left: names are spelled as seen from A1, and the column before it is the last one.
    workbook.defined_names["relative_name"] = DefinedName("relative_name", attr_text="Bir!XFB1")
    wanted = {"Bir!F1", "Bir!G9"}
    if formula == "=relative_name":
        sheet["F1"] = None
        sheet["D1"], sheet["G9"] = formula, "=D1"
        wanted = {"Bir!D1", "Bir!G9"}
    assert readers(workbook, tmp_path / "x.xlsx", ("Bir", 1, 1)) == wanted


@pytest.mark.parametrize("formula", ["=A2", "=Ikki!A1", "=SUM(B1:D9)", '="A1"', "=Ikki:Uch!A1", "=LOG10(3)", "=other"])
def test_formulas_that_read_other_cells_are_left(workbook: Workbook, tmp_path: Path, formula: str) -> None:
    sheet = workbook["Bir"]
    sheet["F1"] = formula
    workbook.defined_names["other"] = DefinedName("other", attr_text="Ikki!$A$1")
    assert readers(workbook, tmp_path / "x.xlsx", ("Bir", 1, 1)) == set()


@pytest.mark.parametrize(
    "formula", ["=A{previous}+1", "=SUM(A$1:A{previous})", "=A{previous}+A$1"], ids=["chain", "growing", "fan"]
)
def test_ten_thousand_formulas_one_after_another(workbook: Workbook, tmp_path: Path, formula: str) -> None:
    sheet = workbook["Bir"]
    sheet["A1"] = 1
    for row in range(2, 10_002):
        sheet.cell(row, 1).value = formula.format(previous=row - 1)
    assert len(readers(workbook, tmp_path / "x.xlsx", ("Bir", 1, 1))) == 10_000
