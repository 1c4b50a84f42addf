"""Our packages have the parts, kinds and relations of XlsxWriter's, whose files are held to Excel's own."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xlsxwriter

from akm_excel import api
from akm_excel.workbook.template_file import shipped


def kinds(path: Path) -> set[str]:
    """The names of parts without their numbers, the kinds of parts, the relations and where they lead."""
    found = set()
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            found.add(re.sub(r"\d+", "N", name))
            if name.endswith(".rels"):
                for relation in ElementTree.fromstring(file.read(name)):
                    target = re.sub(r"\d+", "N", relation.get("Target", ""))
                    found.add(f"{relation.get('Type', '').rpartition('/')[2]} → {target}")
        for one in ElementTree.fromstring(file.read("[Content_Types].xml")):
            part = one.get("PartName") or "." + one.get("Extension", "")
            found.add(re.sub(r"\d+", "N", part) + " is " + one.get("ContentType", ""))
    return {one for one in found if not one.startswith("hyperlink → ")}


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    path = tmp_path_factory.mktemp("xlsxwriter") / "reference.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        first, second = workbook.add_worksheet("A"), workbook.add_worksheet("B")
        first.add_table("A1:B3", {"columns": [{"header": "x"}, {"header": "y"}]})
        chart = workbook.add_chart({"type": "column"})
        chart.add_series({"values": "=A!$A$2:$A$3"})
        second.insert_chart("A1", chart)
        second.write_string("D1", "text")
        second.write_comment("D2", "note")
    return kinds(path)


def test_the_region_has_the_parts_that_excel_gives_it(demo: api.Demo, reference: set[str]) -> None:
    assert kinds(demo.workbook) - reference == set()
    assert {"xl/theme/themeN.xml", "xl/styles.xml", "xl/tables/tableN.xml", "xl/charts/chartN.xml"} <= kinds(
        demo.workbook
    )


def test_the_template_has_the_parts_that_excel_gives_it(reference: set[str]) -> None:
    assert kinds(shipped()) - reference == set()
    assert {"xl/commentsN.xml", "comments → ../commentsN.xml"} <= kinds(shipped())


def test_a_plan_that_was_filled_has_them_still(filled: Path, reference: set[str]) -> None:
    api.recalculate(filled)
    assert kinds(filled) - reference == set()
