"""What each kind of file hides from its readers, and files that are not what their names say."""

import zipfile
from pathlib import Path

import pytest

from akm_excel.core.plan import Column, Key, Plan
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.importing import import_plan, reader
from akm_excel.importing.document import Document, Line
from akm_excel.importing.imported import read_document
from akm_excel.importing.sources import open_document
from akm_excel.importing.sources.text import decode
from tests.support.documents import FOLDER, marks
from tests.support.word import HEADINGS, W, cell, document, paragraph, row, run, table

FIRST = ["2.1", "Majburiy nusxa", "Nusxa", "5", "6"]
LAST = ["2.3", "Begʻaraz asosda (Milliy kutubxona tomonidan berilgan resurslar)", "Nusxa", "7", "9"]


def _word(tmp_path: Path, template: Template, *rows: str, numbering: str = "") -> Plan:
    path = tmp_path / "plan.docx"
    path.write_bytes(document(table([row(FIRST), *rows, row(LAST)]), numbering))
    return import_plan(path, template)


def _figures(plan: Plan, key: Key) -> tuple[str, str]:
    measure = plan.by_key[key]
    return str(measure.fact), str(measure.plan)


def _bought(*cells: str) -> str:
    return row(["2.2", "Xarid qilish orqali", "Nusxa", *cells])


INSERTED = f"<w:ins w:id='1' w:author='x'>{run('600')}</w:ins>"
DELETED = "<w:del w:id='2' w:author='x'><w:r><w:delText>550</w:delText></w:r></w:del>"
HIDDEN = run("999", "<w:vanish/>")
RAISED = run("1", "<w:vertAlign w:val='superscript'/>")
NOTE = "<w:r><w:footnoteReference w:id='2'/></w:r>"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (cell(paragraph(INSERTED)), "600"),
        (cell(paragraph(DELETED + INSERTED)), "600"),
        (cell(paragraph(run("500") + HIDDEN)), "500"),
        (cell(paragraph(run("500") + NOTE)), "500"),
        (cell(paragraph(run("5") + run("00"))), "500"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{cell('8000')}</w:sdtContent></w:sdt>", "8000"),
        (cell(f"<w:sdt><w:sdtContent>{paragraph(run('8000'))}</w:sdtContent></w:sdt>"), "8000"),
        (cell(paragraph(f"<w:sdt><w:sdtContent>{run('8000')}</w:sdtContent></w:sdt>")), "8000"),
        (cell(paragraph("<w:r><w:noBreakHyphen/></w:r>")), "-"),
        (cell(f"<w:tbl>{row(['500'])}</w:tbl>{paragraph('')}"), "500"),
        (cell(paragraph(f"<w:fldSimple w:instr=' =SUM(ABOVE) '>{run('500')}</w:fldSimple>")), "500"),
    ],
)
def test_what_word_shows_is_what_is_read(said: str, read: str, tmp_path: Path, template: Template) -> None:
    plan = _word(tmp_path, template, _bought(said, "700"))
    assert _figures(plan, Key(2, 2)) == (read, "700")
    assert _figures(plan, Key(2, 3)) == ("7", "9")


def test_what_word_hides_is_told(tmp_path: Path, template: Template) -> None:
    _word(tmp_path, template, _bought(cell(paragraph(run("500") + HIDDEN)), "700"))
    notes = read_document(tmp_path / "plan.docx", template).notes
    assert "The document hides text with figures, which was not taken: 999." in notes


MATH = "xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'"
ONE, TWO = "<m:r><m:t>1</m:t></m:r>", "<m:r><m:t>2</m:t></m:r>"
FRACTION = f"<m:oMath {MATH}><m:f><m:num>{ONE}</m:num><m:den>{TWO}</m:den></m:f></m:oMath>"
POWER = f"<m:oMath {MATH}><m:sSup><m:e>{ONE}</m:e><m:sup>{TWO}</m:sup></m:sSup></m:oMath>"
FIELD = "<w:r><w:instrText>EQ \\f(4;4)</w:instrText></w:r>"
VML = "xmlns:v='urn:schemas-microsoft-com:vml'"
BOX = f"<w:r><w:pict><v:textbox {VML}><w:txbxContent>{{}}</w:txbxContent></v:textbox></w:pict></w:r>"


@pytest.mark.parametrize(
    "said",
    [
        run("500") + RAISED,
        run("500") + run("1", "<w:vertAlign w:val='subscript'/>"),
        run("500") + run("1", "<w:position w:val='10'/>"),
        run("600", "<w:strike/>") + run("550"),
        run("600", "<w:dstrike/>"),
        run("60", "<w:color w:val='FFFFFF'/>") + run("5"),
        FRACTION, POWER, FIELD, BOX.format(paragraph(run("600"))),
    ],
)  # fmt: skip
def test_a_figure_that_is_raised_struck_unseen_or_in_a_formula_is_open(
    said: str, tmp_path: Path, template: Template
) -> None:
    """Read as plain text they were 5001, 600550, 605, 12, and nothing at all."""
    plan = _word(tmp_path, template, _bought(cell(paragraph(said)), "700"))
    assert _figures(plan, Key(2, 2)) == ("", "700")
    assert (Key(2, 2), Column.FACT) in plan.open_figures


def test_a_fraction_of_words_own_editor_is_two_parts_where_two_are_due(tmp_path: Path, template: Template) -> None:
    plan = _word(
        tmp_path,
        template,
        row(["2.9", template.indicators[Key(2, 9)].name, "", cell(paragraph(FRACTION)), "3/4"]),
    )
    assert [_figures(plan, Key(2, 9, part)) for part in (1, 2)] == [("1", "3"), ("2", "4")]


def test_a_deleted_row_is_none_and_an_inserted_one_is(tmp_path: Path, template: Template) -> None:
    gone = row(["2.2", "Xarid qilish orqali", "Nusxa", "1", "2"], "<w:del w:id='1' w:author='x'/>")
    new = row(["2.2", "Xarid qilish orqali", "Nusxa", "500", "600"], "<w:ins w:id='2' w:author='x'/>")
    assert _figures(_word(tmp_path, template, gone, new), Key(2, 2)) == ("500", "600")


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next(tmp_path: Path, template: Template) -> None:
    gone = "<w:p><w:pPr><w:rPr><w:del w:id='1' w:author='x'/></w:rPr></w:pPr>" + run("48") + "</w:p>"
    plan = _word(tmp_path, template, _bought(cell(gone + paragraph(run("00"))), "700"))
    assert _figures(plan, Key(2, 2)) == ("4800", "700")


def test_a_figure_merged_over_fact_and_plan_is_open(tmp_path: Path, template: Template) -> None:
    plan = _word(
        tmp_path, template, row(["2.2", "Xarid qilish orqali", "Nusxa", cell("600", "<w:gridSpan w:val='2'/>")])
    )
    assert Key(2, 2) not in plan.by_key or _figures(plan, Key(2, 2)) == ("", "")
    assert (Key(2, 2), Column.FACT) in plan.open_figures


def test_a_table_that_arranges_the_page_is_looked_into(tmp_path: Path, template: Template) -> None:
    path = tmp_path / "plan.docx"
    inner = table([row(FIRST), row(LAST)])
    path.write_bytes(document(f"<w:tbl>{row([cell(inner + paragraph(''))])}</w:tbl>"))
    assert _figures(import_plan(path, template), Key(2, 3)) == ("7", "9")
    page = tmp_path / "plan.html"
    rows = "".join(f"<tr><td>{'<td>'.join(cells)}</tr>" for cells in (HEADINGS, FIRST, LAST))
    page.write_text(f"<table><tr><td>Menyu<td><p>2023<table>{rows}</table></table>", encoding="utf-8")
    assert _figures(import_plan(page, template), Key(2, 3)) == ("7", "9")


def test_merged_cells_stand_once_and_rows_begin_where_their_grid_says(tmp_path: Path, template: Template) -> None:
    first = [
        cell("2.16", "<w:vMerge w:val='restart'/>"),
        cell("Kitobxonlikni targʻib qilish", "<w:vMerge w:val='restart'/>"),
    ]
    rest = [cell("", "<w:vMerge/>"), cell("", "<w:vMerge/>")]
    rows = [row([*first, "Soni", "10", "8"]), row([*rest, "", "2", "2"]), row([*rest, "", "3", "4"])]
    path = tmp_path / "merged.docx"
    path.write_bytes(document(table([row(FIRST), _bought("500", "600"), row(LAST), *rows])))
    plan = import_plan(path, template)
    assert [_figures(plan, Key(2, 16, part)) for part in (1, 2, 3)] == [("10", "8"), ("2", "2"), ("3", "4")]
    shifted = row([cell("Xarid qilish orqali"), "Nusxa", "500", "600"], "<w:gridBefore w:val='1'/>")
    assert _figures(_word(tmp_path, template, shifted), Key(2, 2)) == ("500", "600")


def test_automatic_numbers_are_worked_out(tmp_path: Path, template: Template) -> None:
    levels = (
        "<w:abstractNum w:abstractNumId='7'>"
        "<w:lvl w:ilvl='0'><w:start w:val='2'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>"
        "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2.'/></w:lvl>"
        "</w:abstractNum><w:num w:numId='3'><w:abstractNumId w:val='7'/></w:num>"
    )
    number = "<w:numPr><w:ilvl w:val='1'/><w:numId w:val='3'/></w:numPr>"
    rows = [row([cell(paragraph("", number)), *texts[1:]]) for texts in (FIRST, LAST)]
    path = tmp_path / "plan.docx"
    path.write_bytes(document(table(rows), levels))
    (block,) = open_document(path).tables
    assert [r.cells[0].text for r in block.rows[1:]] == ["2.1.", "2.2."]


def test_a_table_in_a_text_box_is_found(tmp_path: Path, template: Template) -> None:
    box = f"<w:p><w:r><w:pict><w:txbxContent>{table([row(FIRST), row(LAST)])}</w:txbxContent></w:pict></w:r></w:p>"
    path = tmp_path / "plan.docx"
    path.write_bytes(document(box))
    assert _figures(import_plan(path, template), Key(2, 3)) == ("7", "9")


# PDF


def test_a_pdf_without_lines_is_refused_with_what_to_do(template: Template) -> None:
    rows = tuple(Line(f"2.{n}. Majburiy nusxa Nusxa {n * 11} {n * 13} Yil davomida") for n in range(1, 9))
    with pytest.raises(DataError, match=r"no lines between its cells.*give all cells borders"):
        reader.read(Document("reja.pdf", "pdf", rows), template)


def test_numbers_that_narrow_columns_broke_are_joined_and_no_others(template: Template) -> None:
    path = FOLDER / "real_narrow_columns.pdf"
    found = read_document(path, template)
    assert marks(found, path)[1:] == ([], [])
    repaired = {case.raw for case in found.cases() if any("edge" in said for said in case.repairs)}
    assert "475626\n.8" in repaired or any("\n" in raw for raw in repaired)


# kinds


@pytest.mark.parametrize(
    ("name", "as_named", "kind"),
    [
        ("real_word.html", "plan.xls", "html"),
        ("real_text.txt", "plan.xls", "text"),
        ("real_word.docx", "plan.doc", "docx"),
        ("real.xls", "plan.xlsx", "xls"),
        ("real_unicode_text_utf16.txt", "plan.csv", "text"),
        ("real_word.pdf", "plan", "pdf"),
        ("real.ods", "plan.xls", "ods"),
    ],
)
def test_a_file_is_what_it_holds_whatever_its_name(
    name: str, as_named: str, kind: str, tmp_path: Path, template: Template
) -> None:
    path = tmp_path / as_named
    path.write_bytes((FOLDER / name).read_bytes())
    found = read_document(path, template)
    assert found.kind == kind
    assert marks(found, FOLDER / name)[1:] == ([], [])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (bytes(range(7)) * 400, "kind of this document"),
        (b"PK\x03\x04 no zip", "damaged"),
        (b"%PDF-1.4 nothing", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "damaged"),
        (b"Salom, bu xat.", "No table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "No table"),
    ],
)
def test_what_is_no_plan_is_refused_with_advice(data: bytes, said: str, tmp_path: Path, template: Template) -> None:
    path = tmp_path / "plan.docx"
    path.write_bytes(data)
    with pytest.raises(DataError, match=said) as caught:
        read_document(path, template)
    assert caught.value.remedy


def test_an_archive_of_documents_is_named_so(tmp_path: Path, template: Template) -> None:
    path = tmp_path / "rejalar.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("reja.txt", "1")
    with pytest.raises(DataError, match="archive"):
        read_document(path, template)


@pytest.mark.parametrize("name", ["real_word.docx", "real_word.pdf", "real.xls", "real.ods", "real_other_layout.xlsx"])
def test_a_file_that_was_cut_off_is_damaged(name: str, tmp_path: Path, template: Template) -> None:
    path = tmp_path / name
    data = (FOLDER / name).read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(DataError):
        read_document(path, template)


def test_entities_and_document_types_are_refused(tmp_path: Path, template: Template) -> None:
    path = tmp_path / "plan.docx"
    bomb = f"<!DOCTYPE d [<!ENTITY a 'x'>]><w:document xmlns:w='{W}'><w:body><w:p/></w:body></w:document>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bomb)
    with pytest.raises(DataError, match="damaged"):
        read_document(path, template)


def test_a_bomb_is_not_unpacked(tmp_path: Path, template: Template) -> None:
    path = tmp_path / "plan.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 200_000_000)
    with pytest.raises(DataError):
        read_document(path, template)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp866"])
def test_encodings_are_told_by_their_bytes(encoding: str) -> None:
    text = "Режа\tФакт\r\n1.1\t8\r\n" * 20
    assert decode(text.encode(encoding)) == text


def test_text_of_a_document_never_becomes_a_formula(tmp_path: Path, template: Template) -> None:
    from openpyxl import load_workbook

    from akm_excel import api

    path = tmp_path / "plan.docx"
    evil = _bought("=1+1", "600")
    path.write_bytes(document(table([row(FIRST), evil, row(["=2+2", "=cmd|x", "Nusxa", "1", "2"]), row(LAST)])))
    api.import_plan(path, tmp_path / "plan.xlsx", template=template)
    sheet = load_workbook(tmp_path / "plan.xlsx")["Import"]
    assert not [c.coordinate for line in sheet.iter_rows() for c in line if c.data_type == "f"]
    assert any(c.value == "=1+1" for line in sheet.iter_rows() for c in line)
