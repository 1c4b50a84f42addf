"""A plan saved by another program has the same figures, or a finding says what is lost; what we write it can read."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.core.plan import FIGURES, Plan
from akm_excel.core.quantity import Quantity
from akm_excel.errors import AkmError
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import Content
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.package import Package
from tests.support.calc import Calc, differences
from tests.support.places import HERE
from tests.support.requirements import package

RESAVE = HERE / "ooxml" / "resave.cjs"


def by_openpyxl(source: Path, target: Path) -> None:
    load_workbook(source).save(target)


def by_xlsxwriter(source: Path, target: Path) -> None:
    """All cells and names written anew: every formula gets the result 0, as XlsxWriter does."""
    book = from_package(Package.open(source))
    with xlsxwriter.Workbook(target) as workbook:
        for title in book.sheets:
            sheet = workbook.add_worksheet(title)
            for (row, column), cell in book.cells(title).items():
                where = (row - 1, column - 1)
                if cell.formula is not None:
                    sheet.write_formula(*where, "=" + absolute(cell.formula, row, column))
                elif cell.content is Content.NUMBER:
                    sheet.write_number(*where, cell.number)
                elif cell.content is not Content.BLANK:
                    sheet.write_string(*where, cell.text)
        for name, text in book.names.items():
            workbook.define_name(name, f"={text}")


def by_node(library: str) -> Callable[[Path, Path], None]:
    def saved(source: Path, target: Path) -> None:
        command = ["node", str(RESAVE), library, str(source), str(target)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr

    return saved


def by_gnumeric(source: Path, target: Path) -> None:
    command = ["ssconvert", "--export-type=Gnumeric_Excel:xlsx2", str(source), str(target)]
    subprocess.run(command, capture_output=True, check=True, timeout=120)


OTHERS = [
    pytest.param(by_openpyxl, id="openpyxl"),
    pytest.param(by_xlsxwriter, id="XlsxWriter"),
    pytest.param(by_node("sheetjs"), id="SheetJS", marks=pytest.mark.ooxml),
    pytest.param(by_node("exceljs"), id="ExcelJS", marks=pytest.mark.ooxml),
    pytest.param(by_gnumeric, id="Gnumeric", marks=pytest.mark.gnumeric),
]


def figures(plan: Plan) -> dict[tuple[str, str], Quantity]:
    return {
        (str(measure.key), str(column)): measure.figure(column)
        for _, measure in plan.measures()
        for column in FIGURES
        if not measure.figure(column).is_blank
    }


def about_figures(path: Path) -> set[tuple[str, str]]:
    """What is found of figures and formulas; a program that drops names or formats is another matter."""
    return {(f.rule, str(f.key)) for f in api.check(path) if f.rule[0] in "QFR"}


@pytest.mark.slow
@pytest.mark.parametrize("save", OTHERS)
@pytest.mark.parametrize("change", [None, api.recalculate, api.repair], ids=["check", "recalc", "repair"])
def test_figures_and_findings_are_the_same(
    demo: api.Demo, tmp_path: Path, save: Callable[[Path, Path], None], change: Callable[[Path], object] | None
) -> None:
    source, path = demo.districts[3], tmp_path / "reja.xlsx"
    save(source, path)
    if change is not None:
        change(path)
    assert figures(api.read_plan(path)) == figures(api.read_plan(source))
    assert about_figures(path) == about_figures(source)


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.parametrize("save", OTHERS)
def test_after_a_recalculation_all_results_are_there(
    calc: Calc, demo: api.Demo, tmp_path: Path, save: Callable[[Path, Path], None]
) -> None:
    path = tmp_path / "reja.xlsx"
    save(demo.districts[3], path)
    api.recalculate(path)
    count, different = differences(calc, path)
    assert count > 500
    assert different == []


@pytest.mark.slow
def test_two_engines_come_to_what_is_stored_after_a_repair(demo: api.Demo, tmp_path: Path) -> None:
    formulon = package("formulon")
    path = Path(shutil.copy(demo.districts[5], tmp_path / "reja.xlsx"))
    api.repair(path)
    book = from_package(Package.open(path))
    with formulon.Workbook.load(path.read_bytes()) as workbook:
        workbook.recalc()
        different = []
        for index, title in enumerate(book.sheets):
            for (row, column), cell in book.cells(title).items():
                if cell.formula is not None:
                    found = workbook.get_value(index, row - 1, column - 1).to_python()
                    stored = cell.number if cell.content is Content.NUMBER else cell.text
                    if stored not in {found, found or ""}:
                        different.append((title, address.spell(row, column), stored, found))
    assert different == []


def test_errors_are_ours(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    xlsxwriter.Workbook(path).close()
    with pytest.raises(AkmError):
        api.check(path)
