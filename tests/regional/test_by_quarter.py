"""What is done of the plan of the region's period, by the plan by quarter of the districts that state it."""

from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.keys import FIGURES, Key
from akm_excel.core.quantity import BLANK, parse
from akm_excel.core.template import Template
from akm_excel.overview.content import Overview
from akm_excel.regional.by_quarter import STAR
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.package import Package
from tests.support.calc import Calc, differences

EVEN, UNEVEN, DEBTS, PLAIN = Key(6, 2), Key(2, 16, 1), Key(6, 5), Key(2, 3)
ROWS = {
    # fact, plan, I to IV, plan of I to IV
    0: {EVEN: "90 100 30 30 - . 20 20 20 40", UNEVEN: "8 10 2 3 . . 1 1 4 4", DEBTS: "0 8 9 6 . . 8 4 2 8"},
    1: {EVEN: "90 200 60 40", UNEVEN: "8 10 5 5", DEBTS: "0 8 9 6"},
    2: {EVEN: "90 100 30 30 - . 20 20 20 .", UNEVEN: "8 10 2 3 . . 1 1 4 -", PLAIN: "3 4 1 1"},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, template: Template) -> Path:
    """A region of three districts after quarter II: one states its quarters, one none, one leaves some out."""
    folder = tmp_path_factory.mktemp("quarters")
    for number, rows in ROWS.items():
        changed = {}
        for key, text in rows.items():
            said = [BLANK if part == "." else parse(part) for part in text.split()]
            figures = dict(zip(FIGURES, said + [BLANK] * (len(FIGURES) - len(said)), strict=True))
            changed[key] = template.plan.by_key[key].with_figures(figures)
        path = folder / f"{number}.xlsx"
        api.new(template.districts[number].name, 2026, path, template=template)
        plan = api.read_plan(path, template=template).with_measures(changed)
        api.fill(plan, path, path, backup=False, template=template)
    api.merge(sorted(folder.glob("?.xlsx")), folder / "hudud.xlsx", template=template)
    return folder / "hudud.xlsx"


def share_of_period(book: Book, key: Key) -> tuple[float | None, str]:
    rows = {cell.text: row for (row, column), cell in book.cells("Yigʻma").items() if column == 1}
    cell = book.cells("Yigʻma")[rows[str(key)], 9]
    return cell.number, book.styles.formats.get(cell.style, "")


def test_it_is_of_the_quarters_where_they_are_stated_and_says_so(made: Path) -> None:
    book = from_package(Package.open(made))
    # 2.16/1 is not spread evenly: 2 + 3 done of 1 + 1, of the district alone that states all four quarters.
    assert share_of_period(book, UNEVEN)[0] == 2.5
    # Pay is spread evenly: 20 + 20 of the first, and half of the year's plan of the two others (200 and 100).
    assert share_of_period(book, EVEN)[0] == pytest.approx(round((60 + 100 + 60) / (40 + 150), 4))
    # A state is held against the state that was planned for the end of quarter II.
    assert share_of_period(book, DEBTS)[0] == 1.5
    assert share_of_period(book, PLAIN)[0] is None
    assert api.verify(made, sources=made.parent.glob("?.xlsx")).is_proven
    look = next(cell for (row, column), cell in book.cells("Yigʻma").items() if column == 9 and cell.number == 2.5)
    assert look.formula is not None
    assert "Tekshiruv" in look.formula


def test_the_page_at_a_glance_marks_who_is_measured_by_its_own_plan(made: Path) -> None:
    region = api.read_region(made)
    paces = {pace.district.name: pace for pace in Overview(region).paces(EVEN)}
    stated = [pace for pace in paces.values() if pace.is_stated]
    assert [pace.ahead for pace in stated] == [Decimal(20)]
    assert sorted(pace.ahead for pace in paces.values() if not pace.is_stated) == [Decimal(0), Decimal(10)]
    api.report(made, made.with_suffix(".html"))
    assert f"{stated[0].district.name} {STAR}" in made.with_suffix(".html").read_text(encoding="utf-8")


def test_another_program_comes_to_the_same(made: Path, calc: Calc) -> None:
    compared, found = differences(calc, made)
    assert compared > 1000
    assert found == []
