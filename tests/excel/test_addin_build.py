"""The built add-in and workbook: valid, the same each time, and nothing of the template lost."""

import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from akm_excel import __version__, api
from akm_excel.buttons.table import buttons
from akm_excel.cli import main
from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.errors import TemplateError, WriteError
from akm_excel.excel import build, sheet_buttons
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import CONTENT_TYPES, Package
from akm_excel.workbook.template_file import load_template, shipped
from tests.support.calc import Calc, differences, formulas_of_a_plan
from tests.support.editing import parts, put
from tests.support.ooxml import lint, validate

V, X = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:excel}"
ON_SHEET = [button.macro for button in buttons() if button.is_on_sheet]
MACROS = {"xl/vbaProject.bin", "customUI/customUI.xml", "customUI/customUI14.xml"}
DRAWING = "xl/drawings/vmlDrawing1.vml"


@pytest.fixture(scope="module")
def addin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("addin") / "akm.xlam"
    assert main(["addin", "build", "-o", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "plan_template.xlsm"
    assert main(["addin", "build", "--workbook", "-o", str(path)]) == 0
    return path


@pytest.mark.slow
def test_two_builds_are_alike_whoever_builds_them(tmp_path: Path) -> None:
    made = []
    for number, (language, zone, seed) in enumerate([("uz", "Asia/Tashkent", "1"), ("ru", "UTC", "2")]):
        environment = {**os.environ, "AKM_LANG": language, "TZ": zone, "PYTHONHASHSEED": seed, "HOME": str(tmp_path)}
        for options, name in (([], f"{number}.xlam"), (["--workbook"], f"{number}.xlsm")):
            command = [sys.executable, "-m", "akm_excel.cli", "addin", "build", *options, "-o", str(tmp_path / name)]
            subprocess.run(command, env=environment, check=True, capture_output=True)
        made.append([(tmp_path / f"{number}{ending}").read_bytes() for ending in (".xlam", ".xlsm")])
    assert made[0] == made[1]


@pytest.mark.ooxml
class TestValidator:
    def test_the_add_in(self, addin: Path) -> None:
        assert validate(addin) + lint(addin) == []

    def test_the_workbook(self, workbook: Path) -> None:
        assert validate(workbook) + lint(workbook) == []

    @pytest.mark.parametrize("part", ["customUI/customUI.xml", "customUI/customUI14.xml"])
    def test_it_does_look_into_the_ribbon(self, addin: Path, tmp_path: Path, part: str) -> None:
        package = Package.open(addin)
        package.replace(part, package.read(part).replace(b'size="large"', b'size="huge"', 1))
        (tmp_path / "wrong.xlam").write_bytes(package.to_bytes())
        assert validate(tmp_path / "wrong.xlam") != []


class TestAddin:
    def test_it_says_that_it_is_one(self, addin: Path) -> None:
        types = etree.fromstring(parts(addin)[CONTENT_TYPES])
        (book,) = [one.get("ContentType") for one in types if one.get("PartName") == "/xl/workbook.xml"]
        assert book == "application/vnd.ms-excel.addin.macroEnabled.main+xml"

    def test_it_names_no_python_until_it_is_installed(self, addin: Path) -> None:
        book = from_package(Package.open(addin))
        assert book.sheets == ("AKM", "_akm")
        assert not book.cells("AKM"), "no sheet of settings"
        assert book.named_cell(build.PYTHON_NAME).text == ""

    def test_the_tab_speaks_the_language_that_is_asked_for(self, tmp_path: Path) -> None:
        made = {}
        for language in ("uz", "ru", "en"):
            path = tmp_path / f"{language}.xlam"
            assert main(["addin", "build", "--labels", language, "-o", str(path)]) == 0
            made[language] = etree.fromstring(parts(path)["customUI/customUI14.xml"]).find(".//{*}button").get("label")
        assert made == {"uz": "Qayta hisoblash", "ru": "Пересчитать", "en": "Recalculate"}

    def test_a_workbooks_tab_is_told_from_the_add_ins(self, addin: Path, workbook: Path) -> None:
        tabs = [
            etree.fromstring(parts(path)["customUI/customUI14.xml"]).find(".//{*}tab") for path in (addin, workbook)
        ]
        assert [tab.get("label") for tab in tabs] == ["AKM", "AKM (shu fayl)"]

    def test_it_says_which_version_built_it(self, addin: Path, filled: Path) -> None:
        assert build.built_by(Package.open(addin)) == __version__
        assert build.built_by(Package.open(filled)) == ""

    def test_the_ribbons_are_reached_as_excel_2007_and_2010_look_for_them(self, addin: Path, workbook: Path) -> None:
        for path in (addin, workbook):
            relations = dict(Package.open(path).relations("").values())
            office = "http://schemas.microsoft.com/office/{}/relationships/ui/extensibility"
            assert relations[office.format(2006)] == "customUI/customUI.xml"
            assert relations[office.format(2007)] == "customUI/customUI14.xml"

    def test_each_document_module_belongs_to_a_sheet_or_the_workbook(self, addin: Path, workbook: Path) -> None:
        for path in (addin, workbook):
            package = Package.open(path)
            names = [package.root(entry.part).find("{*}sheetPr").get("codeName") for entry in package.sheets()]
            assert names == [f"Sheet{number}" for number in range(1, len(names) + 1)]
            assert package.root(package.workbook_part).find("{*}workbookPr").get("codeName") == "ThisWorkbook"


class TestWorkbook:
    def test_all_of_the_template_is_kept_but_what_must_change(self, workbook: Path) -> None:
        before, after = parts(shipped()), parts(workbook)
        assert set(after) - set(before) == MACROS
        assert set(before) <= set(after)
        changed = {name for name, data in before.items() if after[name] != data}
        sheets = {entry.name: entry.part for entry in Package.open(shipped()).sheets()}
        assert changed == {
            *(CONTENT_TYPES, "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", DRAWING),
            *sheets.values(),
        }
        for name, part in sheets.items():
            root = etree.fromstring(after[part])
            del root.find("{*}sheetPr").attrib["codeName"]
            same = etree.tostring(root, method="c14n") == etree.tostring(etree.fromstring(before[part]), method="c14n")
            assert same is (name != "_akm"), f"a sheet is as it was but for its code name: {name}"

    def test_the_notes_are_still_there_beside_the_buttons(self, workbook: Path) -> None:
        before, after = (etree.fromstring(parts(path)[DRAWING]) for path in (shipped(), workbook))
        shapes = after.findall(f"{V}shape")
        kept = shapes[: len(before.findall(f"{V}shape"))]
        assert [etree.tostring(one) for one in kept] == [etree.tostring(one) for one in before.findall(f"{V}shape")]
        assert len(shapes) == len(kept) + len(ON_SHEET)
        ids = [shape.get("id") for shape in shapes]
        assert len(set(ids)) == len(ids)

    def test_the_buttons_run_macros_are_not_printed_and_cover_no_text(self, workbook: Path) -> None:
        package = Package.open(workbook)
        reja = from_package(package).cells("Reja")
        buttons = [
            shape.find(f"{X}ClientData") for shape in etree.fromstring(parts(workbook)[DRAWING]).iter(f"{V}shape")
        ]
        found = []
        for button in buttons:
            if button is not None and button.get("ObjectType") == "Button":
                found.append(button.findtext(f"{X}FmlaMacro"))
                assert button.findtext(f"{X}PrintObject") == "False"
                place = [int(number) for number in (button.findtext(f"{X}Anchor") or "").split(",")]
                left, _, top, _, right, right_offset, bottom, bottom_offset = place
                rows = range(top, bottom + (bottom_offset > 0))
                columns = range(left, right + (right_offset > 0))
                assert list(rows) == [sheet_buttons.ROW - 1]
                assert set(columns) <= {0, 1, 2}, "they stay in sight: these columns are frozen"
                covered = [reja.get((row + 1, column + 1)) for row in rows for column in columns]
                assert not any(cell.text for cell in covered if cell is not None)
        assert found == [f"[0]!{macro}" for macro in ON_SHEET]

    def test_it_is_the_same_schema(self, workbook: Path, template: Template) -> None:
        with_buttons = load_template(workbook)
        assert with_buttons.edition == template.edition
        assert with_buttons.measures == template.measures
        assert with_buttons.formulas == template.formulas

    def test_it_serves_as_a_template_and_keeps_its_macros(self, workbook: Path, tmp_path: Path) -> None:
        made = tmp_path / "reja.xlsm"
        api.new("1735211", 2024, made, template=load_template(workbook))
        before, after = parts(workbook), parts(made)
        for part in (*MACROS, DRAWING, CONTENT_TYPES, "_rels/.rels", "xl/_rels/workbook.xml.rels"):
            assert after[part] == before[part], part
        assert api.read_plan(made).header.year == 2024

    def test_it_is_filled_checked_and_recalculated_like_any_plan(
        self, workbook: Path, filled: Path, tmp_path: Path
    ) -> None:
        made = tmp_path / "qoraozak.xlsm"
        api.fill(api.read_plan(filled), workbook, made)
        cell = f"Reja!E{api.read_plan(made).by_key[Key(2, 3)].row}"
        put(made, cell, Decimal(733))
        put(filled, cell, Decimal(733))
        ours, theirs = api.recalculate(made), api.recalculate(filled)
        assert ours.plan.by_key == theirs.plan.by_key
        assert [f.message for f in api.check(made)] == [f.message for f in api.check(filled)]
        for part in (*MACROS, DRAWING, CONTENT_TYPES, "_rels/.rels", "xl/_rels/workbook.xml.rels"):
            assert parts(made)[part] == parts(workbook)[part], part

    @pytest.mark.libreoffice
    @pytest.mark.slow
    def test_it_recalculates_and_prints_as_without_buttons(
        self, calc: Calc, workbook: Path, filled: Path, tmp_path: Path
    ) -> None:
        made, plain = tmp_path / "qoraozak.xlsm", tmp_path / "plain.xlsx"
        api.fill(api.read_plan(filled), workbook, made)
        api.fill(api.read_plan(filled), shipped(), plain)
        assert differences(calc, made) == (formulas_of_a_plan(), [])
        texts = []
        for number, path in enumerate((made, plain)):
            pdf = calc.to_pdf(path, tmp_path / f"{number}.pdf", sheet="Reja")
            done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True)
            texts.append(done.stdout)
        assert texts[0] == texts[1]
        assert "Qayta hisoblash" not in texts[0].replace("„Qayta hisoblash“", "")  # Haqida speaks of the button


class TestRefusals:
    def test_other_endings(self, tmp_path: Path, template: Template) -> None:
        with pytest.raises(WriteError, match=r"\.xlam"):
            build.write_addin(tmp_path / "akm.xlsx")
        with pytest.raises(WriteError, match=r"\.xlsm"):
            build.write_workbook(tmp_path / "plan.xlsx", template)
        assert list(tmp_path.iterdir()) == []

    def test_a_template_with_macros(self, workbook: Path) -> None:
        with pytest.raises(TemplateError, match="macros already"):
            build.workbook(load_template(workbook))

    def test_a_template_with_something_where_the_buttons_go(self, tmp_path: Path) -> None:
        path = Path(shutil.copy(shipped(), tmp_path / "template.xlsx"))
        put(path, f"Reja!B{sheet_buttons.ROW}", "Izoh")
        with pytest.raises(TemplateError, match="no room for buttons"):
            build.workbook(load_template(path))


def test_a_plan_made_from_a_template_with_buttons_has_its_buttons(workbook: Path, tmp_path: Path) -> None:
    """As docs/excel.md tells it: the template is built once, each district's plan is made from it."""
    made = tmp_path / "reja.xlsm"
    told = ["new", "--template", str(workbook), "--district", "Qoraoʻzak tumani", "--year", "2024", "-o", str(made)]
    assert main(told) == 0
    assert {name for name in MACROS if Package.open(made).read(name)} == MACROS
    assert api.read_plan(made, template=load_template(workbook)).header.year == 2024
