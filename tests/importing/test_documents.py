"""The corpus: plans as they come, with right answers. No wrong figure in any document."""

from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.plan import Column, Key
from akm_excel.core.template import Template
from akm_excel.errors import DataError
from akm_excel.importing.imported import Settings, read_document
from akm_excel.importing.outcome import Fate
from akm_excel.importing.sources.office import program
from akm_excel.language import speaking
from tests.support.documents import FOLDER, SCAN, documents, imported, marks
from tests.support.requirements import FULL, passed_over

MADE_UP = ("district_beruniy", "district_chimboy")
NEED_FIX = "mangled_english_excel"


def _needs_office(path: Path) -> None:
    if path.suffix == ".doc" and program() is None:
        passed_over("LibreOffice is not installed")


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_no_figure_is_wrong_and_every_figure_is_found(path: Path) -> None:
    _needs_office(path)
    marked = marks(imported(path), path)
    assert marked.wrong == []
    if path.stem in MADE_UP:
        assert len(marked.right) >= 0.95 * (len(marked.right) + len(marked.open))
    elif path.stem != NEED_FIX:
        assert marked.open == []


def test_what_excel_did_is_mended_where_it_is_sure_and_that_was_asked_for(template: Template) -> None:
    path = FOLDER / f"{NEED_FIX}.xlsx"
    plain, fixed = (marks(read_document(path, template, Settings(fix=fix)), path) for fix in (False, True))
    assert {answer.key.code for answer in plain.open} == {"3.3", "3.5", "6.1"}
    assert [(str(answer.key), answer.right) for answer in fixed.open] == [("6.1", "637500.0")]
    assert plain.wrong == fixed.wrong == []


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_the_cover_is_found_whatever_the_alphabet(path: Path) -> None:
    _needs_office(path)
    header = imported(path).plan.header
    assert header.year == 2023
    expected = {"district_beruniy": "Beruniy tumani", "district_chimboy": "Chimboy tumani"}
    if path.stem != "real_russian_headings":  # *Караузякский* is known where the template lists it
        assert header.district == expected.get(path.stem, "Qoraoʻzak tumani")


def test_a_scan_is_refused_as_a_scan(template: Template) -> None:
    with pytest.raises(DataError, match=r"This is a scan.*ask for the Word file"):
        read_document(FOLDER / SCAN, template)


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("broken_deleted.xlsx", {"1.6", "2.5", "2.14", "3.4", "6.3"}),
        ("broken_text_deleted.txt", {"1.6", "2.5", "3.4", "6.3"}),
        ("broken_word_deleted.docx", {"1.3", "2.8", "2.19", "3.6"}),
    ],
)
def test_deleted_rows_are_named(name: str, codes: set[str], template: Template, tmp_path: Path) -> None:
    done = api.import_plan(FOLDER / name, tmp_path / "plan.xlsx", template=template)
    assert {str(f.key) for f in done.findings if f.rule == "S101"} == codes


def test_a_row_that_stands_twice_counts_once_if_equal_and_is_open_if_not(template: Template) -> None:
    found = read_document(FOLDER / "broken_doubled.xlsx", template)
    fates = {(str(case.keys[0]), case.column): case.fate for case in found.cases() if case.keys}
    assert fates[("2.3", Column.PLAN)] is Fate.OPEN
    (opened,) = [c for r in found.records if r.key == Key(2, 3) for c in r.cases if c.column is Column.PLAN]
    assert "Лист1!24" in opened.reason and "Лист1!25" in opened.reason
    assert [[str(q) for q in reading] for reading in opened.proposals] == [["500"], ["550"]]
    assert found.plan.by_key[Key(2, 3)].fact.number == 368
    assert found.plan.by_key[Key(1, 9)].plan.number == 5


def test_a_row_whose_cells_moved_is_open_as_a_whole_and_says_where(template: Template, tmp_path: Path) -> None:
    done = api.import_plan(FOLDER / "broken_shifted.xlsx", tmp_path / "plan.xlsx", template=template)
    told = [f for f in done.findings if f.rule == "Q231"]
    assert {str(f.key) for f in told} == {"2.6", "2.7", "2.19", "3.1", "6.2"}
    assert any("Лист1!D26" in f.message for f in told)


def test_local_rows_are_kept_in_the_report_with_their_figures(template: Template) -> None:
    for name, expected in (
        ("district_beruniy.docx", [["6", "8"], ["1", "1"]]),
        ("district_chimboy.docx", [["41250", "42400"]]),
    ):
        found = read_document(FOLDER / name, template)
        rows = [[case.raw for case in record.cases] for record in found.records if record.beyond]
        for figures in expected:
            assert figures in rows, name


def test_every_kind_of_document_gives_the_same_plan(template: Template, tmp_path: Path) -> None:
    """Imported, exported by `akm show --format csv`, compared: through a workbook for each kind of file."""
    from akm_excel.formats import csv_figures

    texts, kinds = {}, set()
    for path in documents():
        if path.name.startswith("real") and (path.suffix != ".doc" or program() is not None):
            plan = imported(path).plan
            if FULL or path.suffix not in kinds:
                kinds.add(path.suffix)
                output = tmp_path / f"{path.name}.xlsx"
                api.import_plan(path, output, template=template)
                plan = api.read_plan(output, template=template)
            texts[path.name] = csv_figures.write(plan, template)
    assert len(texts) >= 15
    assert set(texts.values()) == {texts["real_text.txt"]}


@pytest.mark.parametrize("name", ["real_word.docx", "mangled_english_excel.xlsx"])
def test_twice_the_same_import_is_byte_identical_and_leaves_its_source(
    name: str, template: Template, tmp_path: Path
) -> None:
    source = FOLDER / name
    before = source.read_bytes()
    for output in ("a.xlsx", "b.xlsx"):
        api.import_plan(source, tmp_path / output, template=template)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert source.read_bytes() == before


def test_no_language_changes_a_workbooks_bytes(template: Template, tmp_path: Path) -> None:
    """What is written into a workbook, Nazorat and Import included, is Uzbek whatever is spoken."""
    made = set()
    for language in ("uz", "ru", "en"):
        output = tmp_path / f"{language}.xlsx"
        with speaking(language):
            api.import_plan(FOLDER / "mangled_english_excel.xlsx", output, template=template)
            api.recalculate(output)
        made.add(output.read_bytes())
    assert len(made) == 1
