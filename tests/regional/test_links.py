"""A click on a district's figure, or on a finding, opens the district's workbook at the very cell."""

import re
import shutil
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree

from akm_excel import api
from akm_excel.regional.book import relative_uri
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package
from tests.support.editing import sheet_part


@pytest.fixture
def folder(demo: api.Demo, tmp_path: Path) -> Path:
    """A region beside its districts' files, whose names are awkward."""
    (tmp_path / "hudud #1" / "tumanlar 2023").mkdir(parents=True)
    for at, path in enumerate(demo.districts[2:4]):
        shutil.copy(path, tmp_path / "hudud #1" / "tumanlar 2023" / f"reja {at} 50% & oʻz.xlsx")
    api.merge([tmp_path / "hudud #1" / "tumanlar 2023"], tmp_path / "hudud #1" / "hudud.xlsx")
    return tmp_path / "hudud #1"


def links(workbook: Path, sheet: str) -> dict[str, tuple[str, str]]:
    """Where the cells of a sheet lead to: the file, and the place in it."""
    package = Package.open(workbook)
    part = sheet_part(workbook, sheet)
    relations = etree.fromstring(package.read(re.sub(r"([^/]+)$", r"_rels/\1.rels", part)))
    targets = {one.get("Id"): one.get("Target") for one in relations if one.get("TargetMode") == "External"}
    found = package.root(part).iter(f"{{{MAIN}}}hyperlink")
    return {
        link.get("ref", ""): (targets.get(link.get(f"{{{RELATIONS}}}id"), ""), link.get("location", ""))
        for link in found
    }


def test_each_figure_leads_to_its_cell_also_when_the_folder_was_sent_as_a_zip(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hudud.zip", "w") as packed:
        for path in folder.rglob("*.xlsx"):
            packed.write(path, path.relative_to(folder))
    shutil.rmtree(folder)
    with zipfile.ZipFile(tmp_path / "hudud.zip") as packed:
        packed.extractall(tmp_path / "boshqa kompyuter")
    workbook = tmp_path / "boshqa kompyuter" / "hudud.xlsx"
    book, compared = from_package(Package.open(workbook)), 0
    led = links(workbook, "Yigʻma")
    assert led.pop("A2") == ("", "'Tekshiruv'!A1")
    for ref, (target, place) in led.items():
        source = from_package(Package.open(workbook.parent / unquote(target)))
        sheet, _, cell = place.replace("'", "").rpartition("!")
        here = book.cells("Yigʻma")[_at(ref)]
        there = source.cells(sheet).get(_at(cell))
        assert there is not None
        if int(ref[-1]) % 5 == 0 and here.number is not None and cell[0] in "DE":
            assert here.number == there.number, (ref, place)
            compared += 1
    assert compared > 20


def _at(cell: str) -> tuple[int, int]:
    from akm_excel.spreadsheet import address

    return address.parse(cell)


def test_a_finding_leads_to_its_cell_in_the_file_and_its_code_to_the_region(folder: Path) -> None:
    found = links(folder / "hudud.xlsx", "Nazorat")
    files = {target for ref, (target, _) in found.items() if ref.startswith("F")}
    assert {unquote(target) for target in files} == {
        "tumanlar 2023/reja 0 50% & oʻz.xlsx",
        "tumanlar 2023/reja 1 50% & oʻz.xlsx",
    }
    assert any(
        place.startswith("'Yigʻma'!") for ref, (target, place) in found.items() if ref.startswith("G") and not target
    )


def test_a_place_without_a_relative_way_is_named_whole(tmp_path: Path) -> None:
    assert relative_uri("s3://akm/reja.xlsx", tmp_path) == "s3://akm/reja.xlsx"
    assert relative_uri(str(tmp_path / "a b" / "c.xlsx"), tmp_path) == "a%20b/c.xlsx"


def test_explain_says_which_files_are_not_there(folder: Path) -> None:
    assert api.explain(folder / "hudud.xlsx", "Yigʻma!E6").missing == []
    shutil.rmtree(folder / "tumanlar 2023")
    assert len(api.explain(folder / "hudud.xlsx", "Yigʻma!E6").missing) == 2
