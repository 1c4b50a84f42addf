"""Every formula of a plan and of a region comes to the same in programs that compute workbooks, to the last bit."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.plan import Key, People
from akm_excel.core.quantity import BLANK, number
from akm_excel.core.region import Region
from akm_excel.core.template import Template
from akm_excel.regional import region_bytes
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import Cell, Content
from akm_excel.spreadsheet.package import Package
from tests.support import readxl
from tests.support.ooxml import validate
from tests.support.places import HERE
from tests.support.regions import region_of
from tests.support.requirements import package
from tests.workbook.test_written_by_others import by_node

_ORDER_OF_EXCELJS = ("main:sz'", "main:outlinePr'")
"""Elements that ExcelJS 4.4 writes in another order than the schema has, of any workbook that has them."""
Found = Callable[[str, int, int], float | str | bool | None]


def gnumeric(path: Path, tmp_path: Path) -> Found:
    target = tmp_path / "gnumeric.xlsx"
    command = ["ssconvert", "--recalc", "--export-type=Gnumeric_Excel:xlsx2", str(path), str(target)]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    book = from_package(Package.open(target))
    return lambda sheet, row, column: _stored(book.cells(sheet).get((row, column)))


def ironcalc(path: Path, _: Path) -> Found:
    engine = package("ironcalc")
    model = engine.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    sheets = from_package(Package.open(path)).sheets
    number = {title: index for index, title in enumerate(sheets)}
    return lambda sheet, row, column: model.get_cell_value(number[sheet], row, column)


def formulon(path: Path, _: Path) -> Found:
    engine = package("formulon")
    workbook = engine.Workbook.load(path.read_bytes())
    workbook.recalc()
    number = {title: index for index, title in enumerate(from_package(Package.open(path)).sheets)}
    return lambda sheet, row, column: workbook.get_value(number[sheet], row - 1, column - 1).to_python()


def betteroffice(path: Path, _: Path) -> Found:
    engine = package("betteroffice_xlsx")
    workbook = engine.Workbook.open_recalculated(path.read_bytes())
    return lambda sheet, row, column: workbook.value(sheet, address.spell(row, column))


ENGINES = [
    pytest.param(gnumeric, id="Gnumeric", marks=pytest.mark.gnumeric),
    pytest.param(ironcalc, id="IronCalc"),
    pytest.param(formulon, id="formulon"),
    pytest.param(betteroffice, id="betteroffice"),
]


def _stored(cell: Cell | None) -> float | str | bool | None:
    if cell is None or cell.content is Content.BLANK:
        return ""
    if cell.content is Content.NUMBER:
        return cell.number
    return cell.text == "TRUE" if cell.content is Content.BOOLEAN else cell.text


def _different(path: Path, found: Found) -> tuple[int, list[tuple[str, str, object, object]]]:
    book = from_package(Package.open(path))
    count, different = 0, []
    for sheet in book.sheets:
        for (row, column), cell in book.cells(sheet).items():
            if cell.formula is not None:
                count += 1
                mine, other = _stored(cell), found(sheet, row, column)
                if mine != ("" if other is None else other):
                    different.append((sheet, address.spell(row, column), mine, other))
    return count, different


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, template: Template) -> dict[str, Path]:
    made = api.demo(tmp_path_factory.mktemp("engines") / "demo")
    api.repair(made.districts[5])
    with_buttons = made.workbook.with_suffix(".xlsm")
    assert main(["merge", "-q", str(made.districts[0].parent), "-o", str(with_buttons)]) == 0
    told = made.workbook.with_name("people.xlsx")
    told.write_bytes(region_bytes(_with_people(template)))
    return {"plan": made.districts[5], "region": made.workbook, "xlsm": with_buttons, "people": told}


def _with_people(template: Template) -> Region:
    """Five districts that state their people, or do not; one lacks last year's pay, one has reported less.

    Three state a plan by quarter, of what is spread evenly (6.2), of what is not (2.16/1), and of a state (6.5).
    """
    whole = {Key(6, 1): "90 100 20 22", Key(6, 2): "80 90.5 20 22 . . 20 25.5 25 20",
             Key(2, 16, 1): "8 10 2 3 . . 1 1 4 4", Key(6, 5): "0 8 9 6 . . 8 4 2 8",
             Key(6, 3): "0 1", Key(6, 4): "10 9.5 - 0", Key(2, 6): "900 1003 250 300",
             Key(2, 14, 1): "9000 10001 2000 3000", Key(5, 1): "1500 2500 100 -", Key(5, 2): "- -"}  # fmt: skip
    partly = {Key(6, 1): "10 100 20 22", Key(6, 2): "x 90 20 22", Key(6, 4): "10 10", Key(2, 6): "0 -"}
    late = {key: " ".join(text.split()[:3]) for key, text in whole.items()}
    region = region_of(template, [whole, partly, late, whole, whole])
    people = (People(number(25_000), number(8)), People(number(900)), People(BLANK, number(Decimal("1.5"))),
              People(number(31_007), number(7)))  # fmt: skip
    return replace(region, stated_people=dict(zip(region.submissions, people, strict=False)))


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("name", "least"), [("plan", 600), ("region", 3000), ("people", 2000)])
def test_every_formula_comes_to_the_same(
    engine: Callable[[Path, Path], Found], name: str, least: int, files: dict[str, Path], tmp_path: Path
) -> None:
    count, different = _different(files[name], engine(files[name], tmp_path))
    assert count > least
    assert different == []


@pytest.mark.slow
def test_every_formula_of_a_workbook_with_macros_comes_to_the_same(files: dict[str, Path], tmp_path: Path) -> None:
    """In the quickest of the engines; the others read the same sheets in the region without macros."""
    count, different = _different(files["xlsm"], betteroffice(files["xlsm"], tmp_path))
    assert count > 3000
    assert different == []


@pytest.mark.slow
@pytest.mark.ooxml
@pytest.mark.parametrize("library", ["sheetjs", "exceljs"])
@pytest.mark.parametrize("name", ["plan", "region", "xlsm"])
def test_every_cell_is_read_as_it_stands(library: str, name: str, files: dict[str, Path]) -> None:
    """Figures, texts and results of formulas, in the libraries that most programs in JavaScript read with."""
    node = shutil.which("node") or ""
    command = [node, str(HERE / "ooxml" / "read.cjs"), library, str(files[name])]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    count, different = _read_otherwise(files[name], json.loads(done.stdout))
    assert count > _CELLS[name]
    assert different == []


@pytest.mark.slow
@pytest.mark.readxl
@pytest.mark.parametrize("name", ["plan", "region", "xlsm"])
def test_every_cell_is_read_by_r_as_it_stands(name: str, files: dict[str, Path]) -> None:
    """Figures, texts, moments and results of formulas, in readxl."""
    count, different = _read_otherwise(files[name], readxl.read(files[name]))
    assert count > _CELLS[name]
    assert different == []


_CELLS = {"plan": 1500, "region": 10000, "xlsm": 10000}
"""More cells than this are filled."""


def _read_otherwise(
    path: Path, told: Mapping[str, Mapping[str, object]]
) -> tuple[int, list[tuple[str, str, object, object]]]:
    """How many cells are filled, and those that a program read as something else."""
    book = from_package(Package.open(path))
    count, different = 0, []
    for sheet in book.sheets:
        for (row, column), cell in book.cells(sheet).items():
            mine = _stored(cell)
            if mine != "":
                count += 1
                other = told[sheet].get(address.spell(row, column))
                if (float(mine) if isinstance(mine, Decimal) else mine) != other:
                    different.append((sheet, address.spell(row, column), mine, other))
    return count, different


@pytest.mark.slow
@pytest.mark.ooxml
@pytest.mark.parametrize("name", ["plan", "region"])
def test_what_exceljs_saves_is_valid_but_for_its_own_order_of_elements(
    name: str, files: dict[str, Path], tmp_path: Path
) -> None:
    target = tmp_path / "exceljs.xlsx"
    by_node("exceljs")(files[name], target)
    assert [said for said in validate(target) if not any(known in said for known in _ORDER_OF_EXCELJS)] == []
