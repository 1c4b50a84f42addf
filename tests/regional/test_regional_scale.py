"""The regional workbook of a country: blocks with sums, outlines, links to where each figure came from."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.core.plan import Column, Key
from akm_excel.core.region import Region
from akm_excel.regional.layout import DISTRICTS
from akm_excel.spreadsheet.package import MAIN, Package
from akm_excel.workbook.template_file import load_template
from benchmarks.corpus import write_corpus, write_template
from tests.support.calc import Calc, differences
from tests.support.ooxml import lint, validate

COUNT = 28


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> tuple[Region, Path]:
    """28 districts in 14 regions, two in each."""
    base = tmp_path_factory.mktemp("country")
    template = load_template(write_template(base / "template.xlsx", COUNT))
    region = api.merge([write_corpus(base / "plans", COUNT)], base / "country.xlsx", template=template)
    return region, base / "country.xlsx"


@pytest.mark.libreoffice
@pytest.mark.slow
def test_it_recalculates_to_what_it_carries(calc: Calc, country: tuple[Region, Path]) -> None:
    count, found = differences(calc, country[1])
    assert found == []
    assert count > 4000


@pytest.mark.ooxml
@pytest.mark.slow
def test_excel_would_open_it(country: tuple[Region, Path]) -> None:
    assert validate(country[1]) + lint(country[1]) == []


def test_a_summary_comes_first(country: tuple[Region, Path]) -> None:
    book = load_workbook(country[1])
    assert book.sheetnames[0] == book.active.title == "Bosh sahifa"


def test_rows_and_columns_fold_by_section_and_block(country: tuple[Region, Path]) -> None:
    sheet = load_workbook(country[1])["Yigʻma"]
    assert sheet.freeze_panes == "D5"
    assert not sheet.sheet_properties.outlinePr.summaryBelow
    assert not sheet.sheet_properties.outlinePr.summaryRight
    levels = {sheet.cell(row, 1).value is None: sheet.row_dimensions[row].outlineLevel for row in range(5, 20)}
    assert levels == {True: 0, False: 1}
    heads = {cell.column: cell.value for cell in sheet[3] if cell.value and cell.column >= DISTRICTS}
    folded = {column: sheet.column_dimensions[_owner(sheet, column)].outlineLevel for column in heads}
    assert [heads[column] for column, level in folded.items() if level == 0] == [f"17{n:02d}" for n in range(3, 17)]
    assert sum(level == 1 for level in folded.values()) == COUNT


def _owner(sheet, column: int) -> str:
    """The letter under which openpyxl keeps the settings of a column that shares them with its neighbours."""
    return next(k for k, v in sheet.column_dimensions.items() if v.min <= column <= v.max)


def test_blocks_add_up_to_the_region(country: tuple[Region, Path]) -> None:
    sheet = load_workbook(country[1], data_only=True)["Yigʻma"]
    labels = {cell.column: cell.value for cell in sheet[4]}
    sums = [column for column, label in labels.items() if label == "reja Σ"]
    own = [column for column, label in labels.items() if label == "reja" and column >= DISTRICTS]
    assert (len(sums), len(own)) == (14, COUNT)
    compared = 0
    for row in range(5, sheet.max_row + 1):
        whole = sheet.cell(row, 5).value
        if isinstance(whole, int | float):
            exact = Decimal(str(whole))
            for columns in (sums, own):
                values = [sheet.cell(row, column).value for column in columns]
                assert sum(Decimal(str(v)) for v in values if isinstance(v, int | float)) == exact
            compared += 1
    assert compared > 60


def test_a_click_on_any_figure_leads_to_its_file_hash_and_cells(country: tuple[Region, Path]) -> None:
    region, path = country
    book = load_workbook(path)
    sheet, data = book["Yigʻma"], book["Maʼlumotlar"]
    head = {cell.value: cell.column for cell in data[3]}
    districts = {d.name: d for d in region.submissions}
    named = {cell.column: str(cell.value).removesuffix(" (NAMUNA)") for cell in sheet[3]}
    columns = {name: column for column, name in named.items() if name in districts}
    package = Package.open(path)
    part = next(entry.part for entry in package.sheets() if entry.name == "Yigʻma")
    links = {link.get("ref"): link.attrib for link in package.root(part).iter(f"{{{MAIN}}}hyperlink")}
    assert COUNT * 3 * 65 < len(links) < COUNT * 3 * 80
    assert links.pop("A2")["location"] == "'Tekshiruv'!A1"
    for ref in links:
        assert sheet[ref].value is not None, "a link in a blank cell becomes its text in openpyxl"
    followed = 0
    for name, column in list(columns.items())[::5]:
        for row in range(5, sheet.max_row + 1, 7):
            code = sheet.cell(row, 1).value
            ref = sheet.cell(row, column + 1).coordinate
            if ref not in links:
                continue
            at = int(re.search(r"\(Maʼlumotlar!J(\d+)\)", links[ref]["tooltip"])[1])
            told = {label: data.cell(at, number).value for label, number in head.items()}
            measure = region.plans[districts[name]].by_key[Key.parse(code)]
            source = region.submissions[districts[name]].source
            assert (told["Tuman"], told["Fayl"], told["SHA-256"]) == (name, source.file, source.sha256)
            assert told["Katak"] == f"Reja!E{measure.row}" == links[ref]["location"].replace("'", "")
            assert told["Katak (fakt)"] == f"Reja!D{measure.row}"
            assert told["Kataklar (choraklar)"] == f"Reja!I{measure.row}:L{measure.row}"
            assert told["Reja"] == sheet.cell(row, column + 1).value
            assert source.file in links[ref]["tooltip"]
            followed += 1
    assert followed > 50


def test_each_figure_of_the_region_tells_what_it_is_made_of(country: tuple[Region, Path]) -> None:
    region, path = country
    for column in (Column.FACT, Column.PLAN, Column.Q3, Column.ACTUAL):
        origins = region.origins(Key(6, 2), column)
        assert len(origins) == COUNT
        total = sum((origin.quantity.number or Decimal(0) for origin in origins), Decimal(0))
        assert region.total.by_key[Key(6, 2)].figure(column).number == total
    origin = region.origins(Key(6, 2), Column.PLAN)[7]
    sheet, _, cell = origin.cell.partition("!")
    value = load_workbook(path.parent / "plans" / origin.file, data_only=True)[sheet][cell].value
    assert Decimal(str(value)) == origin.quantity.number


def test_without_room_for_the_districts_the_totals_are_kept(
    country: tuple[Region, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from akm_excel import regional

    monkeypatch.setattr(regional.book, "MOST_DISTRICTS", 20)
    (tmp_path / "totals.xlsx").write_bytes(regional.region_bytes(country[0]))
    small, full = (load_workbook(path, data_only=True)["Yigʻma"] for path in (tmp_path / "totals.xlsx", country[1]))
    assert small.max_column == DISTRICTS - 1
    assert "Tahlil" not in load_workbook(tmp_path / "totals.xlsx").sheetnames
    assert lint(tmp_path / "totals.xlsx") == []
    columns = [1, 4, 5, 6, 10, 12]  # the percentages are of the districts that can be compared, where those are known
    for mine, theirs in zip(small.iter_rows(min_row=5), full.iter_rows(min_row=5), strict=True):
        assert [mine[at - 1].value for at in columns] == [theirs[at - 1].value for at in columns]
