"""Merging into a regional workbook that somebody works in: ours is replaced, all that is hers stays."""

import csv
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from akm_excel import regional
from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.errors import WriteError
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.editions import files
from akm_excel.workbook.template_file import load_template
from tests.support.calc import Calc, differences
from tests.support.editing import parts, sheet_part
from tests.support.ooxml import lint, validate
from tests.support.places import HERE, MEASURES
from tests.support.rich_region import GREEN, OWN, YELLOW, column_of, enrich, first_district, row_of, told

DISTRICT = "C tumani"
CODES = ("1.1", "2.3", "2.14/2")
TOOL = HERE.parent / "tools" / "author_template.py"
Figures = Mapping[str, Mapping[Key, str]]


def figures(template: Template, names: str, corrected: str = "") -> Figures:
    """Made up figures: other ones for each district, and for one that was corrected."""
    found = {}
    for name in names:
        seed = ord(name) - 64 + (20 if name in corrected else 0)
        found[f"{name} tumani"] = {
            key: f"{seed * 10 + at} {seed * 20 + at} {at}" for at, key in enumerate(template.measures)
        }
    return found


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory, template: Template) -> tuple[Template, Template]:
    """A template with one indicator more in the middle of the first section; and the first edition that was shipped."""
    folder = tmp_path_factory.mktemp("templates")
    with MEASURES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    more = [*rows[:1], {**rows[0], "code": "1.50", "name": "Yangi koʻrsatkich"}, *rows[1:]]
    source, made = folder / "more.csv", folder / "more.xlsx"
    with source.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(more)
    subprocess.run([sys.executable, str(TOOL), str(source), str(made)], check=True, capture_output=True)
    return load_template(made), load_template(files()[1])


@pytest.fixture
def rich(tmp_path: Path, template: Template) -> Path:
    """A regional workbook of five districts, and her work in it."""
    path = tmp_path / "hudud.xlsx"
    regional.write_region(told(template, figures(template, "ABCDE")), path)
    return enrich(path, DISTRICT, CODES)


def losing(place: Path, losses: object) -> None:
    raise AssertionError(f"{place}: {losses}")


def look(path: Path) -> None:
    """All that `enrich` did is there, at what it was of."""
    book = load_workbook(path)
    totals, own = book["Yigʻma"], book[OWN]
    first, second, third = (row_of(totals, code) for code in CODES)
    column, end = column_of(totals, DISTRICT), _last(totals)
    letter, right = get_column_letter(column), get_column_letter(end)
    start = first_district(totals)
    left = get_column_letter(start)
    assert book.sheetnames[1] == OWN
    assert own["A1"].value == "mening jadvalim"
    assert own["B1"].value == f"=Yigʻma!E{first}*2"
    assert own["B2"].value == f"='Yigʻma'!{letter}{second}"
    assert own["B3"].value == f"=SUM(Yigʻma!{left}{third}:{right}{third})"
    assert own["B4"].value == f'=SUMIF(Yigʻma!${left}$4:${right}$4,"reja",Yigʻma!{left}{first}:{right}{first})'
    assert own["B5"].value == f"=SUM(Maʼlumotlar!K4:K{book['Maʼlumotlar'].max_row})"
    assert own["B9"].value == f'=INDIRECT("Yigʻma!E{first}")'
    assert book.defined_names["mening_nomim"].attr_text == f"Yigʻma!$E${second}"
    assert [series.val.numRef.f for series in own._charts[0].series] == [
        f"'Yigʻma'!$E${first}:$E${row_of(totals, '1.4')}"
    ]
    notes = {cell.coordinate: cell.comment.text for row in totals.iter_rows() for cell in row if cell.comment}
    assert notes == {
        f"B{first}": "koʻrsatkich haqida", f"{letter}{second}": "tuman haqida", f"{letter}4": "ustun haqida"
    }  # fmt: skip
    assert totals.cell(first, 5).fill.fgColor.rgb == YELLOW
    assert totals.cell(first, 4).fill.fgColor.rgb != YELLOW
    assert totals.cell(third, column).font.color.rgb == "FFFF0000"
    assert [row for row, told in totals.row_dimensions.items() if told.hidden] == [third]
    assert totals.column_dimensions["C"].width == 33
    hidden = [name for name, told in totals.column_dimensions.items() if told.hidden and told.min >= start]
    assert hidden == [letter]
    assert totals.cell(4, end + 2).value == "Mening ustunim"
    assert totals.cell(4, end + 2).fill.fgColor.rgb == GREEN
    assert totals.cell(second, end + 2).value == f"=E{second}/2"
    assert totals.cell(third, end + 3).value == "izoh"
    assert totals.cell(2, 2).value == "qoralama"
    assert [cell.value for row in totals.iter_rows(min_col=2, max_col=2) for cell in row][-1] == "pastdagi izoh"
    assert totals.oddHeader.center.text == "Mening sarlavham"
    assert totals.sheet_properties.tabColor.rgb == "00FF0000"
    rules = [str(area.sqref) for area in totals.conditional_formatting]
    assert f"E{first}:E{row_of(totals, '1.3')}" in rules
    assert [str(one.sqref) for one in totals.data_validations.dataValidation] == [
        f"{get_column_letter(end + 3)}{second}"
    ]
    assert book["Nazorat"].column_dimensions["I"].hidden
    receipts = book["Tumanlar"]
    listed = row_of(receipts, DISTRICT, 2)
    assert receipts.cell(listed, 14).value == "telefon: 1234567"
    assert [row for row, told in receipts.row_dimensions.items() if told.hidden] == [listed]
    assert receipts.auto_filter.filterColumn[0].filters.filter == [DISTRICT]
    _look_inside(path, first, start, book["Maʼlumotlar"].max_row)


def _look_inside(path: Path, first: int, start: int, rows: int) -> None:
    left, right = get_column_letter(start), get_column_letter(start + 2)
    held = parts(path)
    own, totals = held[sheet_part(path, OWN)].decode(), held[sheet_part(path, "Yigʻma")].decode()
    assert f"<xm:f>Yigʻma!{left}{first}:{right}{first}</xm:f><xm:sqref>C2</xm:sqref>" in own
    assert f"<xm:f>Yigʻma!D{first}:F{first}</xm:f><xm:sqref>L{first}</xm:sqref>" in totals
    assert f"Yigʻma!$E${first}" in held["xl/ctrlProps/ctrlProp1.xml"].decode()
    source = etree.fromstring(held["xl/pivotCache/pivotCacheDefinition1.xml"]).find(".//{*}worksheetSource")
    assert source is not None and source.get("ref") == f"A3:V{rows}"
    assert {"xl/vbaProject.bin", "customUI/customUI14.xml", "xl/pivotTables/pivotTable1.xml"} <= held.keys()


def _last(totals: object) -> int:
    """The last of the districts' columns."""
    return max(
        column
        for column in range(first_district(totals), 200)
        if totals.cell(4, column).value in {"fakt", "reja", "bajarildi"}
    )


def steps(template: Template, editions: tuple[Template, Template]) -> list[tuple[str, Template, Figures]]:
    more, other = editions
    return [
        ("a corrected plan", template, figures(template, "ABCDE", "A")),
        ("a new district", template, figures(template, "ABCDEF", "A")),
        ("a removed one", template, figures(template, "ACDEF", "A")),
        ("an inserted indicator", more, figures(more, "ACDEF", "A")),
        ("another edition", other, figures(other, "ACDEF", "AC")),
    ]


def test_a_rich_workbook_merged_five_times_keeps_all_that_is_hers(
    rich: Path, template: Template, editions: tuple[Template, Template], calc: Calc
) -> None:
    look(rich)
    known = set(validate(rich))  # what openpyxl itself gets wrong
    for name, edition, told_figures in steps(template, editions):
        before = parts(rich)
        region = told(edition, told_figures)
        assert regional.write_region(region, rich, telling=losing) == rich
        look(rich)
        assert lint(rich) == [], name
        assert {_kind(error) for error in validate(rich)} <= {_kind(error) for error in known}, name
        count, wrong = differences(calc, rich)
        assert wrong == [] and count > 500, name
        after = parts(rich)
        steady = {part for part in before if _is_hers(part)}
        assert {part for part in steady if after.get(part) != before[part]} == set(), name
        _same_as_anew(rich, region, template)


def _kind(error: str) -> str:
    return re.sub(r"\[\d+\]|\d+", "", error)


def _is_hers(part: str) -> bool:
    return part.startswith(("customUI", "xl/vbaProject", "xl/media", "xl/pivotTables", "docProps", "xl/theme"))


def _same_as_anew(path: Path, region: object, template: Template) -> None:
    """What our sheets say is what a workbook that is made anew says."""
    fresh = path.with_name("fresh.xlsx")
    fresh.write_bytes(regional.region_bytes(region))
    made, kept = CalamineWorkbook.from_path(str(fresh)), CalamineWorkbook.from_path(str(path))
    for name in made.sheet_names:
        here = kept.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for at, row in enumerate(made.get_sheet_by_name(name).to_python(skip_empty_area=False)):
            for column, value in enumerate(row):
                if value != "":
                    assert here[at][column] == value, f"{name}: row {at + 1}, column {column + 1}"


def test_nothing_changes_where_nothing_changed(rich: Path, template: Template) -> None:
    region = told(template, figures(template, "ABCDE"))
    regional.write_region(region, rich, telling=losing)
    once = rich.read_bytes()
    regional.write_region(region, rich, telling=losing)
    assert rich.read_bytes() == once


def test_her_parts_stay_byte_for_byte_where_no_reference_moves(rich: Path, template: Template) -> None:
    regional.write_region(told(template, figures(template, "ABCDE")), rich, telling=losing)
    before = parts(rich)
    regional.write_region(told(template, figures(template, "ABCDE", "B")), rich, telling=losing)
    after = parts(rich)
    ours = {sheet_part(rich, name) for name in regional.SHEETS} | {"xl/sharedStrings.xml"}
    her_results = {sheet_part(rich, OWN)}  # her formulas have other results now
    changed = {part for part in before if after.get(part) != before[part]}
    assert changed - ours - her_results <= {part for part in before if part.startswith("xl/charts/")}
    assert before.keys() == after.keys()


def test_an_untouched_workbook_is_written_as_anew(tmp_path: Path, template: Template) -> None:
    path = tmp_path / "hudud.xlsx"
    regional.write_region(told(template, figures(template, "ABC")), path)
    region = told(template, figures(template, "ABCD"))
    regional.write_region(region, path)
    assert path.read_bytes() == regional.region_bytes(region)


def test_what_cannot_be_kept_is_said_before_and_written_beside(rich: Path, template: Template) -> None:
    former = rich.read_bytes()
    said: list[tuple[Path, tuple[str, ...]]] = []

    def telling(place: Path, losses: tuple[str, ...]) -> None:
        assert not place.exists() and rich.read_bytes() == former
        said.append((place, losses))

    place = regional.write_region(told(template, figures(template, "ABDE")), rich, telling=telling)
    assert place == rich.with_name("hudud (akm).xlsx")
    assert rich.read_bytes() == former
    ((told_place, losses),) = said
    assert told_place == place
    text = "\n".join(losses)
    assert "tuman haqida" in text and "ustun haqida" in text and "koʻrsatkich haqida" not in text
    assert "what 'Yigʻma'!" in text


def test_a_chosen_indicator_stays_chosen(tmp_path: Path, template: Template, calc: Calc) -> None:
    path = tmp_path / "hudud.xlsx"
    regional.write_region(told(template, figures(template, "ABCD")), path)
    book = load_workbook(path)
    book["Tahlil"]["A4"] = "2.3"
    book.save(path)
    regional.write_region(told(template, figures(template, "ABCDE")), path, telling=losing)
    assert load_workbook(path)["Tahlil"]["A4"].value == "2.3"
    assert differences(calc, path)[1] == []


def test_a_sheet_of_hers_with_our_name_is_refused(rich: Path, template: Template) -> None:
    book = load_workbook(rich)
    book.remove(book["Tahlil"])
    book.create_sheet("tahlil")
    book.save(rich)
    former = rich.read_bytes()
    with pytest.raises(WriteError, match="is called as one"):
        regional.write_region(told(template, figures(template, "ABCDE")), rich)
    assert rich.read_bytes() == former


def test_a_sheet_of_ours_that_she_deleted_comes_back(rich: Path, template: Template) -> None:
    book = load_workbook(rich)
    book.remove(book["Tahlil"])
    book.save(rich)
    region = told(template, figures(template, "ABCDE"))
    regional.write_region(region, rich)
    assert lint(rich) == []
    _same_as_anew(rich, region, template)
    order = [entry.name for entry in Package.open(rich).sheets()]
    assert order.index("Yigʻma") < order.index("Tahlil") < order.index("Nazorat")


def test_a_sheet_of_ours_that_she_renamed_has_its_name_again(rich: Path, template: Template) -> None:
    region = told(template, figures(template, "ABCDE"))
    text = {name: data.decode() for name, data in parts(rich).items() if name == "xl/workbook.xml"}["xl/workbook.xml"]
    package = Package.open(rich)
    # As an application does it: whatever refers to the sheet follows, what is text does not.
    renamed = text.replace("Yigʻma", "Hammasi").replace("=Hammasi;", "=Yigʻma;")
    package.replace("xl/workbook.xml", renamed.encode())
    own = sheet_part(rich, OWN)
    held = package.read(own).decode().replace("&#699;", "ʻ").replace("Yigʻma", "Hammasi")
    package.replace(own, held.encode())
    rich.write_bytes(package.to_bytes())
    regional.write_region(region, rich, telling=losing)
    book = load_workbook(rich)
    assert "Yigʻma" in book.sheetnames and "Hammasi" not in book.sheetnames
    assert book[OWN]["B1"].value == f"='Yigʻma'!E{row_of(book['Yigʻma'], '1.1')}*2"


@pytest.mark.libreoffice
def test_a_workbook_that_calc_saved_keeps_what_is_hers(rich: Path, template: Template, tmp_path: Path) -> None:
    """LibreOffice numbers, spells and orders all formats and texts anew."""
    saved = tmp_path / "saved"
    command = [
        "soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
        "--outdir", str(saved), str(rich),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    path = saved / rich.name
    region = told(template, figures(template, "ABCDEF", "B"))
    regional.write_region(region, path, telling=losing)
    _same_as_anew(path, region, template)
    book, fresh = load_workbook(path), load_workbook(path.with_name("fresh.xlsx"))
    totals = book["Yigʻma"]
    first, second = row_of(totals, CODES[0]), row_of(totals, CODES[1])
    assert totals.cell(first, 5).fill.fgColor.rgb == YELLOW
    assert totals.cell(second, column_of(totals, DISTRICT)).comment.text.endswith("tuman haqida")
    others = [cell for row in fresh["Yigʻma"].iter_rows(min_row=5) for cell in row if cell.column < 12]
    odd = [
        cell.coordinate
        for cell in others
        if cell.coordinate != f"E{first}" and totals[cell.coordinate].fill.fgColor.rgb != cell.fill.fgColor.rgb
    ]
    assert odd == []
    assert lint(path) == []
