"""Figures that look otherwise than plain ones: struck out, raised, lowered, unseen, or shown by a format as another.

Each was once a figure beyond doubt, and wrong: 600550 of a struck 600 beside 550, 5001 of 500 with the mark of a note.
"""

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.importing.imported import read_document
from akm_excel.importing.outcome import Import

LOOKS = Path(__file__).parents[1] / "data" / "looks"
HEADINGS = ["T/r", "Koʻrsatkichlar nomi", "Oʻlchov birligi", "2022 yil (fakt)", "2023 yil (reja)"]
STRUCK = CellRichText(TextBlock(InlineFont(strike=True), "600"), "550")
NOTED = CellRichText("500", TextBlock(InlineFont(vertAlign="superscript"), "1"))
FILLED = PatternFill("solid", fgColor="FF1F4E79")


def _sheet(tmp_path: Path, fact: object, number_format: str = "General", font: Font | None = None) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.append(HEADINGS)
    sheet.append(["2.1", "Majburiy nusxa", "Nusxa", None, 6])
    sheet["D2"].value = fact
    sheet["D2"].number_format = number_format
    sheet["D2"].font = font or Font()
    path = tmp_path / "plan.xlsx"
    book.save(path)
    return path


def _figures(found: Import, key: Key) -> tuple[str, str]:
    measure = found.plan.by_key[key]
    return str(measure.fact), str(measure.plan)


@pytest.mark.parametrize(
    ("fact", "number_format", "font"),
    [
        (STRUCK, "General", None), (NOTED, "General", None), (600, "General", Font(strike=True)),
        (600, "General", Font(color="FFFFFFFF")), (600, "General", Font(vertAlign="superscript")),
        (637500, "#,##0.0,", None), (637500000, '0.0,," mln"', None), (600, '0" mln"', None), (60, '0"0"', None),
        (60, "0\\0", None), (600, ";;;", None),
    ],
)  # fmt: skip
def test_a_cell_that_shows_another_figure_than_it_holds_is_open(
    fact: object, number_format: str, font: Font | None, tmp_path: Path, template: Template
) -> None:
    found = read_document(_sheet(tmp_path, fact, number_format, font), template)
    assert _figures(found, Key(2, 1)) == ("", "6")
    assert len(found.open_cases) == 1


@pytest.mark.parametrize("number_format", ["#,##0", "0.0", '0" ta"', '#,##0;-#,##0;"-"', "0.00E+00"])
def test_a_format_that_shows_the_figure_leaves_it(number_format: str, tmp_path: Path, template: Template) -> None:
    assert _figures(read_document(_sheet(tmp_path, 1600, number_format), template), Key(2, 1)) == ("1600", "6")


def test_white_figures_on_a_colour_are_seen(tmp_path: Path, template: Template) -> None:
    from openpyxl import load_workbook

    path = _sheet(tmp_path, 600, font=Font(color="FFFFFFFF"))
    book = load_workbook(path)
    book.active["D2"].fill = FILLED
    book.save(path)
    assert _figures(read_document(path, template), Key(2, 1)) == ("600", "6")


@pytest.mark.parametrize("name", ["struck.xls", "struck.ods"])
def test_old_and_open_workbooks_mark_them_too(name: str, template: Template) -> None:
    """2.1: a struck 600, 500 with a note's mark; 2.2: a struck 600 beside 550, and 8."""
    found = read_document(LOOKS / name, template)
    assert [_figures(found, key) for key in (Key(2, 1), Key(2, 2))] == [("", ""), ("", "8")]
    assert len(found.open_cases) == 3


@pytest.mark.parametrize("name", ["unseen.xls", "unseen.ods", "unseen.pdf"])
def test_figures_in_the_colour_of_their_ground_or_as_small_as_dust_are_open(name: str, template: Template) -> None:
    """2.1: 600 white on paper, 700 white on blue; 2.2: 50 in letters of one point, 8 in red."""
    found = read_document(LOOKS / name, template)
    assert [_figures(found, key) for key in (Key(2, 1), Key(2, 2))] == [("", "700"), ("", "8")]
    assert sorted(case.raw.rstrip("\ufffd") for case in found.open_cases) == ["50", "600"]


def test_a_white_run_within_a_cell_is_seen_too(tmp_path: Path, template: Template) -> None:
    said = CellRichText("60", TextBlock(InlineFont(color="FFFEFEFE"), "5"))
    assert _figures(read_document(_sheet(tmp_path, said), template), Key(2, 1)) == ("", "6")


def test_a_line_through_figures_of_a_pdf_and_smaller_ones_are_seen(template: Template) -> None:
    """2.1: a struck 600 beside 550, 500 with a raised 1; 2.2: 700 with a lowered 2, a struck 600."""
    found = read_document(LOOKS / "struck.pdf", template)
    assert [_figures(found, key) for key in (Key(2, 1), Key(2, 2))] == [("", ""), ("", "")]
    assert len(found.open_cases) == 4


@pytest.mark.parametrize(
    "said",
    [
        "<s>600</s>550",
        "<span style='text-decoration: line-through'>600</span>",
        "500<sub>1</sub>",
        "500<sup>1</sup>",
        "<font color=#FFFFFF>600</font>",
        "<span style='color: rgb(255, 255, 255)'>600</span>",
        "60<span class=gone>5</span>",
        "<p class=dust>600</p>",
        "<span style='opacity:0'>600</span>",
        "<div style='background:#123456'><b style='color:#123457'>600</b></div>",
    ],
)
def test_pages_too(said: str, tmp_path: Path, template: Template) -> None:
    path = tmp_path / "plan.html"
    cells = (HEADINGS, ["2.1", "Majburiy nusxa", "Nusxa", said, "6"])
    rows = "".join(f"<tr><td>{'<td>'.join(row)}</tr>" for row in cells)
    style = "<style>.gone {color: white} p.dust {font-size: 1px} .away {display: none}</style>"
    path.write_text(f"<html>{style}<table>{rows}</table></html>", encoding="utf-8")
    found = read_document(path, template)
    assert _figures(found, Key(2, 1)) == ("", "6")
    assert len(found.open_cases) == 1


@pytest.mark.parametrize(
    "said",
    [
        "<span class=away>9</span>600",
        "<span hidden>9</span>600",
        "<td style='background:navy; color:white'>600",
        "<td bgcolor=#000080><font color=white>600</font>",
        "<span style='color:#C00000'>600</span>",
    ],
)
def test_what_a_page_shows_is_what_is_read(said: str, tmp_path: Path, template: Template) -> None:
    path = tmp_path / "plan.html"
    head = "".join(f"<td>{text}" for text in HEADINGS)
    fact = said if said.startswith("<td") else f"<td>{said}"
    row = f"<tr><td>2.1<td>Majburiy nusxa<td>Nusxa{fact}<td style='display:none'>77</td><td>6</tr>"
    style = "<style>.away {display: none}</style>"
    path.write_text(f"<html>{style}<table><tr>{head}</tr>{row}</table></html>", encoding="utf-8")
    found = read_document(path, template)
    assert _figures(found, Key(2, 1)) == ("600", "6")
    (note,) = found.notes
    hidden = "9; 77" if ">9<" in said else "77"
    assert note == f"The document hides text with figures, which was not taken: {hidden}."


# texts with separators


_MONEY = "6.2,Xodimlarning oylik maoshi,Ming soʻm"
_NEXT = "6.3,Yagona ijtimoiy toʻlov,Ming soʻm"


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ([f"{_MONEY},637,5", f"{_NEXT},700,800"], ("", "")),
        ([f"{_MONEY},12,5", f"{_NEXT},700,800"], ("", "")),
        ([f"{_MONEY},637,5", f"{_NEXT},700,5,800,5"], ("", "")),
        ([f"{_MONEY},637,5", f"{_NEXT},700,"], ("637", "5")),
        ([f"{_MONEY},637,5", f'{_NEXT},"700,5",800'], ("637", "5")),
        ([f"{_MONEY},637,5", f"{_NEXT},700.5,800"], ("637", "5")),
        ([f"{_MONEY},637,5", f"{_NEXT},700.5,800,5"], ("", "")),
        ([f"{_MONEY},637,700", f"{_NEXT},800,900"], ("637", "700")),
    ],
)
def test_a_comma_may_have_divided_a_number_unless_the_file_shows_it_cannot(
    rows: list[str], read: tuple[str, str], tmp_path: Path, template: Template
) -> None:
    """A row as long as its heading: 637 and 5, or 637.5 and nothing behind it, if the writer drops what is blank."""
    path = tmp_path / "plan.csv"
    path.write_text("\n".join([",".join(HEADINGS), *rows]), encoding="utf-8")
    found = read_document(path, template)
    assert _figures(found, Key(6, 2)) == read
    assert bool({"637", "12"} & {case.raw for case in found.open_cases}) is (read == ("", ""))


@pytest.mark.parametrize(
    ("said", "proposals"),
    [
        ("04.апр", [("4", "4")]), ("02.апр", [("2", "4")]), ("2-Apr", [("4", "2"), ("2", "4")]),
        ("2-iyn", [("2", "6")]), ("апр.45", [("4", "45")]), ("Apr-45", [("4", "45")]), ("31-фев", []),
        ("4/5", None), ("4 ta", []),
    ],
)  # fmt: skip
def test_a_date_in_a_file_of_text_is_open_with_what_was_typed(
    said: str, proposals: list[tuple[str, str]] | None, tmp_path: Path, template: Template
) -> None:
    path = tmp_path / "plan.csv"
    row = ["3.5", template.indicators[Key(3, 5)].name, "", said, "5/6"]
    path.write_text("\n".join(map(";".join, (HEADINGS, row))), encoding="utf-8")
    cases = [case for case in read_document(path, template).open_cases if case.raw == said]
    told = [[tuple(map(str, reading)) for reading in case.proposals] for case in cases]
    assert told == ([] if proposals is None else [proposals])


@pytest.mark.parametrize("said", ["2/5/2002", "05.02.2002", "2002-02-05"])
def test_a_whole_date_is_never_three_figures(said: str, tmp_path: Path, template: Template) -> None:
    path = tmp_path / "plan.csv"
    indicator = next(i for i in template.indicators.values() if len(i.measures) == 3)
    row = [str(indicator.key), indicator.name, "", said, "5/2/2"]
    path.write_text("\n".join(map(";".join, (HEADINGS, row))), encoding="utf-8")
    (case,) = read_document(path, template).open_cases
    assert ("5", "2", "2") in [tuple(map(str, reading)) for reading in case.proposals] or said == "2/5/2002"


def test_a_decimal_comma_that_divided_a_cell_of_a_csv_opens_its_row(tmp_path: Path, template: Template) -> None:
    """``637,5`` without quotation marks was a fact of 637 and a plan of 5."""
    path = tmp_path / "plan.csv"
    rows = ["6.2,Xodimlarning oylik maoshi,Ming soʻm,637,5,", "6.3,Yagona ijtimoiy toʻlov,Ming soʻm,1,2"]
    path.write_text("\n".join([",".join(HEADINGS), *rows]), encoding="utf-8")
    found = read_document(path, template)
    assert _figures(found, Key(6, 2)) == ("", "")
    assert _figures(found, Key(6, 3)) == ("1", "2")
    assert {case.raw for case in found.open_cases} == {"637", "5"}
