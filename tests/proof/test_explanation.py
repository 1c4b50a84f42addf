"""How a figure came about: down to the districts' cells, and the sum is exact."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.quantity import number, total
from akm_excel.errors import DataError
from akm_excel.records import proofs as records
from akm_excel.regional.layout import RegionalLayout
from akm_excel.spreadsheet.address import spell
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from tests.support.editing import put


def test_every_total_of_the_region_is_explained_by_the_files_cells(demo: api.Demo) -> None:
    layout = RegionalLayout.of(demo.region, {d: own.quantities() for d, own in demo.region.submissions.items()})
    book = from_package(Package.open(demo.workbook))
    plans = {path.name: from_package(Package.open(path)) for path in demo.districts}
    for row in sorted(layout.row_of.values())[::9]:
        found = api.explain(demo.workbook, f"Yigʻma!{spell(row, 5)}")
        assert found.agrees
        assert found.result == total(term.quantity for term in found.terms)
        stands = book.cells("Yigʻma")[row, 5]
        assert (stands.number or 0) == float(found.result.number or 0)
        for term in found.terms:
            if term.file and term.quantity.number is not None:
                sheet, _, cell = term.cell.rpartition("!")
                from_file = plans[term.file].cells(sheet)[_at(cell)].number
                assert from_file is not None
                assert Decimal(str(from_file)) == term.quantity.number
                assert len(term.sha256) == 64


def _at(cell: str) -> tuple[int, int]:
    from akm_excel.spreadsheet import address

    return address.parse(cell)


def test_the_year_so_far_is_made_of_its_quarters(demo: api.Demo) -> None:
    found = api.explain(demo.workbook, "Yigʻma!X8")
    assert [term.cell for term in found.terms] == ["Reja!I8", "Reja!J8", "Reja!K8", "Reja!L8"]
    assert found.result == total(term.quantity for term in found.terms)


def test_a_total_of_jamlanma_is_made_of_rows_of_yigma_and_other_cells_of_what_they_name(demo: api.Demo) -> None:
    found = api.explain(demo.workbook, "Jamlanma!E5")
    assert all(term.place.startswith("Yigʻma!E") for term in found.terms)
    assert found.agrees
    variance = api.explain(demo.workbook, "Yigʻma!J8")
    assert [term.place for term in variance.terms] == ["Yigʻma!D8", "Yigʻma!E8"]
    assert variance.result is None


def test_a_row_of_the_long_table_is_explained_as_well(demo: api.Demo) -> None:
    found = api.explain(demo.workbook, "Maʼlumotlar!K4")
    assert [term.cell for term in found.terms] == ["Reja!E6"]


def test_a_cell_that_holds_something_else_says_so(
    demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook = Path(shutil.copy(demo.workbook, tmp_path / "hudud.xlsx"))
    put(workbook, "Yigʻma!E8", Decimal(1))
    assert main(["explain", str(workbook), "yig'ma!$e$8"]) == 1
    out = capsys.readouterr().out
    assert "stands there: 1" in out
    assert "sum: 44" in out
    record = records.explanation(api.explain(workbook, "Yigʻma!E8"))
    assert (record["agrees"], record["result"]) == (False, 44)
    assert number(44) == api.explain(workbook, "Yigʻma!E8").result


@pytest.mark.parametrize("cell", ["E8", "Yoʻq!E8", "Yigʻma!", "Yigʻma!8E"])
def test_what_is_no_cell_is_refused(demo: api.Demo, cell: str) -> None:
    with pytest.raises(DataError, match="no cell of the workbook"):
        api.explain(demo.workbook, cell)


def test_files_are_looked_for_where_the_workbook_remembers_them(demo: api.Demo, tmp_path: Path) -> None:
    deep = tmp_path / "2023" / "tumanlar"
    deep.mkdir(parents=True)
    for path in demo.districts[:2]:
        shutil.copy(path, deep / path.name)
    region = tmp_path / "hudud.xlsx"
    api.merge([deep], region)
    assert api.explain(region, "Yigʻma!E8").missing == []
    (deep / demo.districts[0].name).unlink()
    assert api.explain(region, "Yigʻma!E8").missing == [demo.districts[0].name]
