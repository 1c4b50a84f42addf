"""The plan's own charts, what it says of itself, and whether it knows that figures changed since the check."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from akm_excel import api
from akm_excel.core.plan import QUARTERS, Column, Plan
from akm_excel.core.template import LIMITS, Template
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package, parse_area
from akm_excel.spreadsheet.cells import Content
from akm_excel.spreadsheet.evaluation import Evaluator
from akm_excel.spreadsheet.operators import Value
from akm_excel.spreadsheet.package import Package
from akm_excel.version import __version__
from akm_excel.workbook.template_file import shipped
from tests.support.editing import put

_WARNED = ("Muqova!B19", "Nazorat!A3", "Haqida!A2")
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def shown(path: Path, cell: str) -> Value:
    """What a formula comes to in an application that calculates all anew."""
    return Evaluator(from_package(Package.open(path))).result(address.parse_place(cell))


def figures_of(path: Path) -> list[list[object]]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Grafiklar"]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=36, max_col=6) if row[0].value]


@pytest.fixture
def half_a_year(filled: Path) -> Plan:
    """The real plan with two quarters of most measures."""
    plan = api.read_plan(filled)
    for at, (_, measure) in enumerate(plan.measures()):
        if measure.plan.number and at % 4 and str(measure.key) != "6.1":
            part = (measure.plan.number * (at % 3 + 1) / 4).quantize(Decimal(1))
            for quarter in QUARTERS[:2]:
                put(filled, plan.cell(measure, quarter), part)
    api.recalculate(filled)
    return api.read_plan(filled)


def test_the_charts_count_what_the_plan_says(filled: Path, half_a_year: Plan) -> None:
    rows = figures_of(filled)
    for section, row in zip(half_a_year.sections, rows[1:7], strict=True):
        measures = [m for indicator in section.indicators for m in indicator.measures]
        planned = [m for m in measures if m.plan.number]
        done = [m.actual.number / m.plan.number for m in planned if m.plan.number and m.actual.number]
        reached = sum(share >= 1 for share in done)
        counts = [len(planned), reached, len(done) - reached, len(planned) - len(done)]
        assert row[1:5] == counts, row[0]
    by_name = {row[0]: row for row in rows[8:]}
    for code in ("6.2", "6.4"):
        measure = next(m for _, m in half_a_year.measures() if str(m.key) == code)
        name = half_a_year.indicator_by_key[measure.key].name
        expected = [measure.figure(column).number for column in (Column.FACT, Column.PLAN)]
        assert [Decimal(str(value)) for value in by_name[name][1:3]] == expected


def test_the_charts_draw_cells_that_are_there() -> None:
    package = Package.open(shipped())
    book = from_package(package)
    parts = [part for part in package.parts() if part.startswith("xl/charts/")]
    assert len(parts) == 3
    for part in parts:
        root = etree.fromstring(package.read(part))
        assert root.find(f".//{_CHART}barChart") is not None, "Excel 2010 draws it"
        for reference in root.iter(f"{_CHART}f"):
            area = parse_area(reference.text or "")
            assert area is not None and area.sheet == "Grafiklar"
            cells = book.cells(area.sheet)
            assert all((row, area.left) in cells for row in range(area.top, area.bottom + 1)), reference.text


def test_an_empty_plan_shows_no_error_anywhere() -> None:
    book = from_package(Package.open(shipped()))
    for sheet in book.sheets:
        for where, cell in book.cells(sheet).items():
            assert cell.content is not Content.ERROR, (sheet, where)
            assert cell.formula is None or cell.content is not Content.NO_RESULT, (sheet, where)


@pytest.mark.parametrize(
    "typed",
    [
        {"Reja!E6": Decimal(9)},
        {"Reja!I6": Decimal(0)},
        {"Reja!D7": "-"},
        {"Reja!D6": Decimal(2), "Reja!D8": Decimal(8)},  # exchanged: the column's sum is the same
    ],
    ids=["another", "0 for a blank", "a dash for a blank", "two exchanged"],
)
def test_it_knows_that_figures_changed_since_the_check(filled: Path, typed: dict[str, Decimal | str]) -> None:
    assert [shown(filled, cell) for cell in _WARNED] == ["", "", ""]
    for cell, value in typed.items():
        put(filled, cell, value)
    said = [str(shown(filled, cell)) for cell in _WARNED]
    assert len(set(said)) == 1 and "oʻzgargan" in said[0]
    api.recalculate(filled)
    assert [shown(filled, cell) for cell in _WARNED] == ["", "", ""]


def test_a_check_writes_its_sums_once_and_tells_nobody(filled: Path) -> None:
    put(filled, "Reja!E6", Decimal(9))
    assert api.recalculate(filled).changes == ()
    first = filled.read_bytes()
    api.recalculate(filled)
    assert filled.read_bytes() == first


def test_sums_of_sixteen_digits_are_no_change(filled: Path) -> None:
    """What a workbook can hold of a figure, its control sum goes beyond."""
    for row in (6, 7, 8):
        put(filled, f"Reja!D{row}", Decimal("98765432101234.5"))
    api.recalculate(filled)
    assert [shown(filled, cell) for cell in _WARNED] == ["", "", ""]
    put(filled, "Reja!D6", Decimal("98765432101233.5"))
    assert "oʻzgargan" in str(shown(filled, _WARNED[0]))


def test_it_says_what_is_hidden_and_who_checked_it(filled: Path) -> None:
    book = openpyxl.load_workbook(filled)
    said = " ".join(str(row[0].value) for row in book["Haqida"].iter_rows(min_row=4))
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            assert f"Yashirin: {sheet.title} varagʻi" in said
        for letter, column in sheet.column_dimensions.items():
            if column.hidden:
                assert f"Yashirin: {sheet.title}, {letter} ustuni" in said
    results = openpyxl.load_workbook(filled, data_only=True)["Haqida"]
    texts = " ".join(str(row[1].value) for row in results.iter_rows(min_row=4))
    assert f"akm_excel {__version__}" in texts and "2-nashr" in texts and "qoraozak" in texts


def test_the_thresholds_of_the_template_are_all_named(template: Template) -> None:
    assert dict(template.limits) == dict(LIMITS)
