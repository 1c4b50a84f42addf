"""What stands under a heading on paper stands under it in the sheet: words of the print by their position."""

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pdfplumber
import pytest

from akm_excel import api
from akm_excel.core.plan import TEXTS, Column, Plan
from tests.support.calc import Calc
from tests.support.editing import put
from tests.support.pages import printed_figures, shown_figures

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]


def test_figures_of_a_plan_are_under_their_headings(calc: Calc, filled: Path, tmp_path: Path) -> None:
    pdf = calc.to_pdf(filled, tmp_path / "reja.pdf", sheet="Reja")
    for letter, heading in (("D", "2022 yil (fakt)"), ("E", "2023 yil (reja)")):
        assert printed_figures(pdf, heading, "Masʼullar") == shown_figures(filled, "Reja", letter, 5), heading


def _letters(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def printed(calc: Calc, _filled_once: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Path]:
    """The real plan with sums of thousands of millions, as LibreOffice prints its workbook."""
    folder = tmp_path_factory.mktemp("printed")
    path = Path(shutil.copy(_filled_once, folder / "reja.xlsx"))
    plan = api.read_plan(path)
    for code in ("5.1", "6.4"):
        measure = next(m for _, m in plan.measures() if str(m.key) == code)
        for column in (Column.FACT, Column.PLAN):
            put(path, plan.cell(measure, column), Decimal("9999999999.9"))
    api.recalculate(path)
    return api.read_plan(path), calc.to_pdf(path, folder / "reja.pdf")


def test_the_workbook_prints_every_word_of_the_plan_each_in_its_row(printed: tuple[Plan, Path]) -> None:
    """Cell by cell, as the table is found again by its lines: nothing is cut, nothing overprints its neighbours."""
    plan, pdf = printed
    cells: set[str] = set()
    whole, pages = "", 0
    with pdfplumber.open(pdf) as document:
        for page in document.pages:
            if not pages or "Masʼullar" in page.extract_text():
                pages += 1
            if "Masʼullar" not in page.extract_text():
                continue
            whole += _letters(page.extract_text())
            words = page.extract_words()
            for table in page.find_tables():
                for box in filter(None, (cell for row in table.rows for cell in row.cells)):
                    left, _top, right, bottom = box
                    across = [w["text"] for w in words if left < (w["x0"] + w["x1"]) / 2 < right
                              and w["top"] < bottom - 1.5 < w["bottom"] - 3 and w["bottom"] > bottom + 1.5]  # fmt: skip
                    assert across == []
                cells |= {_letters(cell) for row in table.extract() for cell in row if cell}
    assert pages <= 12
    assert not any("###" in cell for cell in cells)
    missing = [text for text in _texts_of(plan) if text and _letters(text) not in cells]
    assert missing == []
    assert [section.title for section in plan.sections if _letters(section.title) not in whole] == []


def _texts_of(plan: Plan) -> Iterator[str]:
    for section in plan.sections:
        for indicator in section.indicators:
            yield indicator.key.code
            yield indicator.name
            for said in (indicator, *indicator.measures):
                yield from (said.arrangement.text(column) for column in TEXTS)
            for measure in indicator.measures:
                yield measure.label
                yield measure.unit
