"""The official document and the region's table on paper: what stands in them is the plan, word by word and column."""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pdfplumber
import pytest

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.difference import compare_plans
from akm_excel.core.figures import NO_FIGURES
from akm_excel.core.plan import TEXTS, Column, Key, Measure, Plan, Section
from akm_excel.core.quantity import Quantity
from akm_excel.core.quantity import number as numeric
from akm_excel.core.region import Region
from akm_excel.core.template import Template
from akm_excel.core.wording import number
from akm_excel.errors import DataError, WriteError
from akm_excel.language import speaking
from akm_excel.printing.consolidated import consolidated
from akm_excel.printing.document import Cell, Document, Group, Paper, Paragraph, Table, placed
from akm_excel.printing.form import form
from akm_excel.printing.formats import FORMATS, renderer
from tests.support.pages import columns_of, words_of

_GAP = "\u200b"


def said(measure: Measure, column: Column, template: Template) -> str:
    with speaking("uz"):
        return number(measure.figure(column), template.decimals(measure)).replace("\u00a0", "")


@pytest.fixture(scope="module")
def pdf(real_plan: Plan, template: Template, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "reja.pdf"
    return api.export(real_plan, path, template=template)


def texts_of(plan: Plan) -> Iterator[str]:
    for section in plan.sections:
        yield section.title
        for indicator in section.indicators:
            yield indicator.key.code
            yield indicator.name
            for measure in indicator.measures:
                yield measure.label
                yield measure.unit
                yield from (indicator.arrangement_of(measure).text(column) for column in TEXTS)


def letters(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def test_the_pdf_says_every_word_of_the_plan(pdf: Path, real_plan: Plan) -> None:
    """Cell by cell, as the table is found again by its lines; a cell is nowhere cut by a page's end."""
    with pdfplumber.open(pdf) as document:
        assert len(document.pages) <= 12
        cells = [
            letters(cell)
            for page in document.pages
            for table in page.extract_tables()
            for row in table
            for cell in row
            if cell
        ]
    missing = [
        text
        for text in texts_of(real_plan)
        if text and not any(cell in {letters(text), letters(f"{text}."), letters(f"- {text}")} for cell in cells)
        and not any(cell.endswith(letters(text)) and cell[0].isdigit() for cell in cells)
    ]  # fmt: skip
    assert missing == []


def test_no_figure_stands_under_a_wrong_heading(pdf: Path, real_plan: Plan, template: Template) -> None:
    """Words by their position: those under *fakt* are the facts, in their order, those under *reja* the plans."""
    found = columns_of(
        pdf, {"fact": ("2022", "yil", "(fakt)"), "plan": ("2023", "yil", "(reja)"), "unit": ("Oʻlchov", "birligi")}
    )
    for column in (Column.FACT, Column.PLAN):
        expected = [said(measure, column, template) for _, measure in real_plan.measures()]
        assert found[str(column)] == [text for text in expected if text]
    units = ["".join(measure.unit.split()) for _, measure in real_plan.measures() if measure.unit]
    assert found["unit"] == units


@pytest.mark.parametrize("form_", ["docx", "pdf", "html"])
def test_what_was_exported_is_imported_as_the_same_plan(
    form_: str, filled: Path, template: Template, tmp_path: Path
) -> None:
    written = api.export(filled, tmp_path / f"hujjat.{form_}")
    done = api.import_plan(written, tmp_path / "yana.xlsx")
    assert done.document.is_complete
    before, after = api.read_plan(filled), api.read_plan(tmp_path / "yana.xlsx")
    assert compare_plans(before, after, template).is_empty
    figures = [(measure.fact, measure.plan) for _, measure in after.measures()]
    assert figures == [(measure.fact, measure.plan) for _, measure in before.measures()]
    assert 2 * len(figures) == 148


def changed(plan: Plan, key: Key, change: Callable[[Any], Any]) -> Plan:
    """The plan with one of its indicators or measures changed."""

    def one(entry: Any) -> Any:
        return change(entry) if entry.key == key else entry

    def all_of(section: Section) -> Section:
        found = (replace(indicator, measures=tuple(map(one, indicator.measures))) for indicator in section.indicators)
        return replace(section, indicators=tuple(map(one, found)))

    return replace(plan, sections=tuple(map(all_of, plan.sections)))


def responsible(text: str) -> Callable[[Any], Any]:
    return lambda entry: replace(entry, arrangement=entry.arrangement._replace(responsible=text))


@pytest.mark.parametrize("form_", ["docx", "pdf"])
def test_texts_of_one_part_of_an_indicator_come_back(
    form_: str, real_plan: Plan, template: Template, tmp_path: Path
) -> None:
    """What a part's row says of its own, and an indicator's text that is for all its parts; and who signs."""
    signed = replace(real_plan.header, director="Ў. Оразбаева", accountant="B. Hisobchi", approver="F. Rahbar",
                     approver_post="Axborot-kutubxona markazlari faoliyatini muvofiqlashtirish boshqarmasi boshligʻi"
                     )  # fmt: skip
    part, shared = Key(1, 5, 2), Key(1, 7)
    plan = changed(real_plan, part, responsible("Faqat ikkinchi qatorga"))
    plan = changed(plan, shared, responsible("Hammasi uchun: direktor oʻrinbosari, ilmiy-metodik va axborot-boʻlim"))
    document = tmp_path / f"a.{form_}"
    document.write_bytes(renderer(form_)(form(replace(plan, header=signed), template)))
    api.import_plan(document, tmp_path / "a.xlsx")
    read = api.read_plan(tmp_path / "a.xlsx")
    assert read.header == signed
    for key in (part._replace(part=0), shared):
        before, after = plan.indicator_by_key[key], read.indicator_by_key[key]
        said = [before.arrangement_of(measure).responsible for measure in before.measures]
        assert [after.arrangement_of(measure).responsible for measure in after.measures] == said


def test_a_figure_of_thirteen_digits_is_on_one_line(real_plan: Plan, template: Template, tmp_path: Path) -> None:
    """Columns of figures grow at the texts' expense; the page stays as wide."""
    figures = {Column.FACT: numeric(Decimal("1234567899037.5"))}
    made = form(changed(real_plan, Key(6, 1), lambda measure: _with_figures(measure, figures)), template)
    usual, grown = (next(b for b in doc.blocks if isinstance(b, Table)) for doc in (form(real_plan, template), made))
    assert sum(usual.widths) == pytest.approx(sum(grown.widths))
    assert usual.widths[3] < grown.widths[3]
    assert usual.widths[4] == grown.widths[4]
    (tmp_path / "a.pdf").write_bytes(renderer("pdf")(made))
    with pdfplumber.open(tmp_path / "a.pdf") as document:
        rows = [row for page in document.pages for table in page.extract_tables() for row in table]
    assert [row[3].replace("\u00a0", " ") for row in rows if row[3] and "037" in row[3]] == ["1 234 567 899 037,5"]


def _with_figures(entry: Any, figures: dict[Column, Quantity]) -> Any:
    return entry.with_figures(figures) if isinstance(entry, Measure) else entry


def test_equal_plans_are_equal_bytes(real_plan: Plan, template: Template) -> None:
    for name in FORMATS:
        render = renderer(name)
        assert render(form(real_plan, template)) == render(form(real_plan, template)), name


def test_word_has_real_tables_and_a_head_on_each_page(filled: Path, tmp_path: Path) -> None:
    written = api.export(filled, tmp_path / "hujjat.docx")
    with zipfile.ZipFile(written) as package:
        text = package.read("word/document.xml").decode()
    assert text.count("<w:tbl>") == 1
    assert text.count("<w:tblHeader/>") == 2
    assert text.count("<w:cantSplit/>") == text.count("<w:tr>")
    assert "TASDIQLAYMAN" in text
    assert text.index("Bosh buxgalter") > text.index("</w:tbl>")


def test_names_of_the_cover_are_in_the_document(real_plan: Plan, template: Template) -> None:
    from dataclasses import replace

    header = replace(
        real_plan.header, director="A. Director", accountant="B. Hisobchi", approver="C. Rahbar", approver_post="Vazir"
    )
    text = renderer("txt")(form(replace(real_plan, header=header), template)).decode()
    assert text.index("Vazir") < text.index("C. Rahbar") < text.index("QORAOʻZAK")
    assert re.search(r"Direktor _+ A\. Director\nBosh buxgalter _+ B\. Hisobchi", text)


@pytest.fixture(scope="module")
def region(demo: api.Demo) -> Region:
    return api.read_region(demo.workbook)


def test_a_plan_filled_in_part_comes_back_from_word(template: Template, tmp_path: Path) -> None:
    """A blank part keeps its place among its indicator's rows, with its texts; a single figure is of its own row."""
    told = {Key(2, 16, 2): 5, Key(2, 18, 1): 1, Key(3, 5, 2): 9, Key(2, 9, 1): 4970}
    nameless = {Key(2, 9, 2): 9361}  # the other row of 2.9 is blank from end to end
    blank = template.plan

    def one(figure: int) -> Any:
        return NO_FIGURES.replaced({Column.PLAN: numeric(Decimal(figure))})

    def filled(figures: dict[Key, int]) -> Plan:
        return blank.with_measures({k: replace(blank.by_key[k], figures=one(figure)) for k, figure in figures.items()})

    for name, wanted in (("blank", blank), ("part", filled(told)), ("nameless", filled(nameless))):
        document = tmp_path / f"{name}.docx"
        document.write_bytes(renderer("docx")(form(wanted, template)))
        api.import_plan(document, tmp_path / f"{name}.xlsx")
        read = api.read_plan(tmp_path / f"{name}.xlsx")
        assert compare_plans(wanted, read, template).is_empty


class TestRegion:
    def test_seventeen_districts_are_three_pages(self, region: Region, tmp_path: Path, template: Template) -> None:
        path = api.export(region, tmp_path / "hudud.pdf", template=template)
        with pdfplumber.open(path) as document:
            assert len(document.pages) == 3

    @pytest.mark.parametrize("paper", list(Paper))
    def test_each_figure_is_under_its_district(
        self, region: Region, paper: Paper, template: Template, tmp_path: Path
    ) -> None:
        path = tmp_path / "hudud.pdf"
        api.export(region, path, paper=paper.key, template=template)
        names = {district.name: tuple(district.name.split()) for district in region.plans}
        found = columns_of(path, {**names, "total": ("Hudud", "jami")})
        for district, plan in region.plans.items():
            expected = [
                text
                for key in region.total.by_key
                for column in (Column.FACT, Column.PLAN, Column.ACTUAL)
                if (text := said(plan.by_key[key], column, template))
            ]
            assert found[district.name][: len(expected)] == expected, district.name

    def test_without_results_no_rows_are_left_for_them(self, region: Region) -> None:
        with_results = consolidated(region)
        assert any("bajarildi" in cell.text for row in _table(with_results).rows for cell in row)


def _table(document: Document) -> Table:
    return next(block for block in document.blocks if isinstance(block, Table))


def test_a_word_too_long_for_its_column_is_parted_and_not_cut(tmp_path: Path) -> None:
    long = "https://example.org/" + "a" * 80
    table = Table((1, 9), ((Cell("bosh"), Cell("bosh")),), (Group(((Cell(long), Cell("Q")),)),))
    path = tmp_path / "a.pdf"
    path.write_bytes(renderer("pdf")(Document("Sinov", (Paragraph("Sinov"), table))))
    words = words_of(path)
    edge = next(word for word in words if word.text.strip(_GAP) == "Q").left
    parts = [word for word in words if len(word.text) > 1 and word.text.strip(_GAP) in long]
    assert letters("".join(word.text for word in parts)) == long
    assert all(word.right <= edge for word in parts)


def test_texts_of_others_are_only_text(tmp_path: Path) -> None:
    for text in ("#panic()", "*x* _y_ $z$", "<script>alert(1)</script>", '"\\', "\x01\ud800\u202e"):
        for name in (*FORMATS, "txt"):
            made = renderer(name)(Document(text, (Paragraph(text), Table((1,), (), (Group(((Cell(text),),)),)))))
            assert made
        page = renderer("html")(Document(text, (Paragraph(text),))).decode()
        assert "<script>" not in page


def test_cells_know_their_columns() -> None:
    rows = [(Cell("a", rows=2), Cell("b", columns=2)), (Cell("c"), Cell("d"))]
    assert [[at for at, _ in row] for row in placed(rows)] == [[0, 1], [1, 2]]


class TestCommand:
    def test_beside_the_workbook_and_never_over_a_file(self, filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["export", str(filled)]) == 0
        target = filled.with_suffix(".pdf")
        assert str(target) in capsys.readouterr().out
        before = target.read_bytes()
        target.write_bytes(b"signed")
        assert main(["export", str(filled)]) == 2
        assert "exists already" in capsys.readouterr().err
        assert target.read_bytes() == b"signed"
        assert main(["export", str(filled), "--overwrite"]) == 0
        assert target.read_bytes() == before
        capsys.readouterr()
        document = filled.with_suffix(".docx")  # no workbook: said first, though its PDF would stand there too
        document.write_bytes(b"x")
        assert main(["export", str(document)]) == 2
        assert "exists already" not in capsys.readouterr().err

    def test_the_name_says_the_form(self, filled: Path, tmp_path: Path) -> None:
        assert main(["export", str(filled), "-o", str(tmp_path / "a.docx")]) == 0
        assert zipfile.is_zipfile(tmp_path / "a.docx")
        with pytest.raises(DataError, match="pdf, docx"):
            api.export(filled, tmp_path / "a.xyz")
        with pytest.raises(WriteError, match="does not end in"):
            api.export(filled, tmp_path / "a.docx", to="pdf")

    def test_another_paper_is_refused(self, demo: api.Demo, filled: Path, tmp_path: Path) -> None:
        with pytest.raises(DataError, match="of a plan is A4"):
            api.export(filled, tmp_path / "a.html", paper="a3")
        with pytest.raises(DataError, match="a4, a3"):
            api.export(demo.workbook, tmp_path / "a.html", paper="b5")
