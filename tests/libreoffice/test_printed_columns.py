"""What stands under a heading on paper stands under it in the sheet: words of the print by their position."""

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

import openpyxl
import pytest

from akm_excel import api
from tests.support.calc import Calc
from tests.support.pages import columns_of

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]
_FIGURE = re.compile(r"[-+]?[\d,]*\d(?:\.\d+)?|-")


def _figure(text: str) -> Decimal | str | None:
    """A figure as LibreOffice prints it in English; None for words that reach over the column."""
    if not _FIGURE.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return text


def _in_sheet(path: Path, sheet: str, letter: str, first: int) -> list[Decimal | str]:
    """The figures of a column as its cells show them."""
    found: list[Decimal | str] = []
    for (cell,) in openpyxl.load_workbook(path, data_only=True)[sheet][f"{letter}{first}:{letter}200"]:
        if isinstance(cell.value, int | float):
            found.append(Decimal(f"{cell.value:.1f}"))
        elif cell.value == "-":
            found.append("-")
    return found


def _printed(pdf: Path, heading: str, only: str) -> list[Decimal | str]:
    texts = columns_of(pdf, {"column": heading.split()}, only)["column"]
    return [figure for text in texts if (figure := _figure(text)) is not None]


def test_figures_of_a_plan_are_under_their_headings(calc: Calc, filled: Path, tmp_path: Path) -> None:
    pdf = calc.to_pdf(filled, tmp_path / "reja.pdf", sheet="Reja")
    for letter, heading in (("D", "2022 yil (fakt)"), ("E", "2023 yil (reja)")):
        assert _printed(pdf, heading, "Masʼullar") == _in_sheet(filled, "Reja", letter, 5), heading


def test_figures_of_a_region_are_under_their_headings(calc: Calc, demo: api.Demo, tmp_path: Path) -> None:
    pdf = calc.to_pdf(demo.workbook, tmp_path / "yigma.pdf", sheet="Yigʻma")
    for letter, heading in (("D", "fakt"), ("E", "reja"), ("F", "bajarildi")):
        printed = _printed(
            pdf, heading, "Hudud"
        )  # the pages with the totals; on others the same words are a district's
        assert printed == _in_sheet(demo.workbook, "Yigʻma", letter, 5), heading
