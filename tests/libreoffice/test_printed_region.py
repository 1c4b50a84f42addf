"""What stands under a heading on paper stands under it in the sheet, for every sheet of a region."""

from pathlib import Path

import openpyxl
import pdfplumber
import pytest
from openpyxl.utils import get_column_letter

from akm_excel import api
from tests.support.calc import Calc
from tests.support.pages import printed_figures, shown_figures

pytestmark = [pytest.mark.libreoffice, pytest.mark.slow]


@pytest.fixture(scope="module")
def printed(calc: Calc, demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All sheets of the region, printed once."""
    return calc.to_pdf(demo.workbook, tmp_path_factory.mktemp("chop") / "hudud.pdf")


def test_figures_of_a_region_are_under_their_headings(printed: Path, demo: api.Demo) -> None:
    for letter, heading in (("D", "fakt"), ("E", "reja"), ("F", "bajarildi")):
        # The pages with the totals; on others the same words are a district's.
        shown = shown_figures(demo.workbook, "Yigʻma", letter, 5)
        assert printed_figures(printed, heading, "Hudud", sheet="Yigʻma") == shown, heading


@pytest.mark.parametrize(
    ("sheet", "headings", "first", "last", "only"),
    [
        ("Jamlanma", {"D": "Fakt", "E": "Reja", "F": "Bajarildi"}, "Guruh", "", ""),
        ("Bosh sahifa", {"D": "Reja", "G": "Bajarildi"}, "Kod", "Yil rejasining ijrosi", "Nashr,"),
        ("Tahlil", {"D": "Reja", "E": "Bajarildi", "N": "Savollar*"}, "Kod", "", "Prognoz*"),
        ("Tumanlar", {"F": "Xatolar", "H": "Eslatmalar"}, "Kod", "", ""),
        ("Nazorat", {"A": "№"}, "№", "", ""),
        ("Tekshiruv", {"E": "Yigʻma: fakt", "F": "Yigʻma: reja"}, "Kod", "", "Guruh"),
        ("Maʼlumotlar", {"J": "Fakt", "K": "Reja", "L": "I chorak", "P": "Bajarildi"}, "Tuman kodi", "", ""),
    ],
)
def test_every_sheet_of_a_region_prints_its_figures_under_their_headings(
    printed: Path, demo: api.Demo, sheet: str, headings: dict[str, str], first: str, last: str, only: str
) -> None:
    """The last table whose headings begin with `first`, or the first ones down to `last`; on pages with `only`."""
    cells = openpyxl.load_workbook(demo.workbook, data_only=True)[sheet]["A"]
    texts = [str(cell.value or "") for cell in cells]
    end = next((row for row, text in enumerate(texts, start=1) if last and text.startswith(last)), len(texts) + 1)
    heads = [row for row, text in enumerate(texts, start=1) if text == first and row < end]
    begin = heads[0] if last else heads[-1]
    for letter, heading in headings.items():
        shown = shown_figures(demo.workbook, sheet, letter, begin + 1, end - 1)
        assert shown, heading
        assert printed_figures(printed, heading, only, sheet=sheet) == shown, heading


def test_a_districts_figures_are_printed_under_its_name(printed: Path, demo: api.Demo) -> None:
    """On *Yigʻma* on pages of their own, on *Byudjet* article by article: one label stands under many names."""
    heads = openpyxl.load_workbook(demo.workbook)["Yigʻma"][3]
    names = {str(cell.value): cell.column for cell in heads[21:] if cell.value}
    for name in list(names)[::8]:
        for shift, label in enumerate(("fakt", "reja", "bajarildi")):
            shown = shown_figures(demo.workbook, "Yigʻma", get_column_letter(names[name] + shift), 5)
            assert len(shown) > 50
            assert printed_figures(printed, label, over=name, sheet="Yigʻma") == shown, (name, label)
    for shift, code in ((0, "6.1"), (8, "6.3")):
        for at, label in enumerate(("fakt", "reja", "bajarildi")):
            letter = get_column_letter(3 + shift + at)
            assert printed_figures(printed, label, over=code, sheet="Byudjet") == shown_figures(
                demo.workbook, "Byudjet", letter, 5
            ), (code, label)


def test_the_title_of_yigma_is_whole_on_the_districts_pages(printed: Path, demo: api.Demo) -> None:
    """The columns that each page repeats hold all of it."""
    title = str(openpyxl.load_workbook(demo.workbook)["Yigʻma"]["A1"].value).split()
    with pdfplumber.open(printed) as document:
        pages = [[word["text"] for word in page.extract_words()] for page in document.pages]
    districts = [set(words) for words in pages if {"Yigʻma", "1.1", "fakt", "3-chorak"} <= set(words)]
    assert len(districts) > 2
    assert all(set(title) <= words for words in districts)
