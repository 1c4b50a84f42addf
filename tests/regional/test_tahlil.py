"""The sheet *Tahlil*: it shows what the analysis says, its ranking is live, its charts draw its cells."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from akm_excel import api, regional
from akm_excel.analysis.period import period_of
from akm_excel.analysis.progress import progress
from akm_excel.analysis.ranking import Criterion, figures_of, ranking, shares
from akm_excel.analysis.report import Analysis, analyse
from akm_excel.core.plan import FIGURES, Column, Key
from akm_excel.core.quantity import BLANK, Quantity, ratio, rounded
from akm_excel.core.quantity import total as sum_up
from akm_excel.core.region import Region
from akm_excel.core.template import Template
from akm_excel.core.totals import listed
from akm_excel.regional.analysis import MEASURES, TOTALS
from akm_excel.regional.ranking import CHARTED, HEADINGS
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.template_file import load_template
from benchmarks.corpus import write_corpus, write_template
from tests.support.calc import Calc, differences
from tests.support.editing import put, replace_in, sheet_part
from tests.support.ooxml import lint, stale_charts, validate
from tests.support.regions import region_of
from tests.support.requirements import FULL

BUDGET, EVENTS = Key(6, 1), Key(2, 15)
FIRST = 7
"""The row of the first place in the ranking."""
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"

Cells = tuple[Any, ...]


def ranked(region: Region, key: Key) -> list[Cells]:
    """The rows that the ranking must have for a measure, from the pure analysis alone."""
    figures = figures_of(region, key)
    part = shares(figures)
    growth, done = (
        {s.district: s.value for s in ranking(figures, c)} for c in (Criterion.GROWTH, Criterion.FULFILMENT)
    )
    period = period_of(region)
    actual = {district: plan.by_key[key].actual for district, plan in region.plans.items()}
    rows = []
    for standing in ranking(figures, Criterion.PLAN):
        district = standing.district
        share = part[district]
        rows.append(
            (
                standing.rank or "",
                district.name,
                "" if share is None else _nearest(share),
                _told(standing.value),
                _told(figures[district][FIGURES.index(Column.FACT)]),
                _told(growth[district]),
                _told(actual[district]),
                _told(done[district] if period.has(district) else BLANK),
                period.reported[district] or "",
            )
        )
    return rows


def _told(quantity: Quantity) -> float | str:
    return str(quantity) if quantity.number is None else float(quantity.number)


def _nearest(share: Fraction) -> float:
    return float(rounded(Decimal(share.numerator) / Decimal(share.denominator)))


def _blank(value: object) -> object:
    return "" if value is None else value


def rows_of(sheet: Worksheet, head: str, width: int) -> list[Cells]:
    """The rows below the headings that begin with `head`, as far as column A says something."""
    heads = (row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == head)
    first = max(heads) + 1  # those of the districts begin alike, and stand above those of the indicators
    found: list[Cells] = []
    for row in sheet.iter_rows(min_row=first, max_col=width, values_only=True):
        if row[1] is None:
            break
        found.append(tuple(map(_blank, row)))
    return found


def written(region: Region, path: Path) -> Worksheet:
    path.write_bytes(regional.region_bytes(region))
    return load_workbook(path, data_only=True)["Tahlil"]


@pytest.fixture(scope="module")
def analysis(demo: api.Demo) -> Analysis:
    return analyse(demo.region)


@pytest.fixture(scope="module")
def tahlil(demo: api.Demo) -> Worksheet:
    return load_workbook(demo.workbook, data_only=True)["Tahlil"]


# What it shows


def test_it_stands_between_the_figures_and_the_findings(demo: api.Demo) -> None:
    names = load_workbook(demo.workbook).sheetnames
    assert names[names.index("Yigʻma") :][:3] == ["Yigʻma", "Tahlil", "Nazorat"]


def test_the_ranking_is_that_of_the_analysis(demo: api.Demo, tahlil: Worksheet) -> None:
    assert tahlil["A4"].value == str(BUDGET)
    region, *districts = rows_of(tahlil, HEADINGS[0], 9)
    assert districts == ranked(demo.region, BUDGET)
    total = demo.region.total.by_key[BUDGET]
    whole = (total.plan, total.fact, total.figures.change.percent, total.actual)
    told = [demo.region.submissions[d].figures_of(BUDGET) for d in period_of(demo.region).members]
    share = ratio(sum_up(own.actual for own in told), sum_up(own.plan for own in told))
    assert region == ("", "Hudud", 1, *map(_told, whole), _told(share), 3)
    assert len(told) == 16, "Qoraoʻzak has not reported, so its plan is not in the percentage"


def test_the_totals_are_those_of_the_districts_of_the_period(demo: api.Demo, tahlil: Worksheet) -> None:
    rows = rows_of(tahlil, TOTALS[0], len(TOTALS))
    members = demo.region.submissions.only(period_of(demo.region).members)
    own = {line.id: line for line in listed(replace(demo.region, submissions=members).total, demo.region.template)}
    whole = {line.id: line for line in listed(demo.region.total, demo.region.template)}
    assert len(rows) == len(whole) - 1 > 5, "all but 6.1, which is among the measures"
    for row in rows:
        line = own[row[0]]
        done = progress(line.entry)
        assert row[:3] == (line.id, line.title, line.unit)
        assert list(row[3:8]) == [_number(line.entry.plan), *(_number(figure) for figure in done.done[:3]), ""]
        assert list(row[8:12]) == [_told(quantity) for quantity in done.fulfilled]
        assert row[12:] == (16, _told(whole[line.id].entry.plan))


def _number(quantity: Quantity) -> float:
    return float(quantity.number or 0)


def test_the_measures_are_those_of_the_analysis(demo: api.Demo, tahlil: Worksheet, analysis: Analysis) -> None:
    rows = rows_of(tahlil, MEASURES[0], len(MEASURES))
    assert len(rows) == len(analysis.measures) == 74
    for row, line in zip(rows, analysis.measures, strict=True):
        value, plan = line.forecast.value, line.forecast.plan
        told = [demo.region.submissions[d].figures_of(Key.parse(line.id)) for d in analysis.period.members]
        both = [own for own in told if own.plan.is_number and own.actual.is_number]
        share = ratio(sum_up(own.actual for own in both), sum_up(own.plan for own in both))
        assert row[:3] == (line.id, line.title, line.unit)
        assert list(row[3:6]) == [_told(quantity) for quantity in (line.progress.plan, line.entry.actual, share)]
        assert list(row[7:10]) == [_told(value), _told(plan), line.forecast.districts]
        largest = (line.largest.district.name, _nearest(line.largest.share)) if line.largest else ("", "")
        assert row[10:] == (_told(ratio(value, plan)), *largest, line.questions)
    even = {row[0] for row in rows if row[7] != ""}
    assert even == {"2.6", "2.7", "6.2", "6.3"}, "a forecast only where the year is even"


def test_the_districts_are_those_of_the_analysis(tahlil: Worksheet, analysis: Analysis) -> None:
    bar = next(cell.row for cell in tahlil["A"] if str(cell.value).startswith("3. Tumanlar"))
    heads = [cell.value for cell in tahlil[bar + 1] if cell.value]
    assert heads[4:] == [f"{key} {what}, oʻrni" for key in analysis.leading for what in ("rejasi", "ijrosi")]
    for at, line in enumerate(analysis.districts, start=bar + 2):
        row = [_blank(cell.value) for cell in tahlil[at]][: len(heads)]
        places = [p for key in analysis.leading for p in (line.places[key].plan, line.places[key].fulfilment)]
        assert row[:2] == [line.district.code, line.district.name]
        assert row[2] == pytest.approx(line.size, abs=0.001)
        assert row[3] == len(line.questions)
        assert row[4:] == [place.rank or "" for place in places]


def test_a_count_of_questions_leads_to_the_first_of_them(demo: api.Demo, tahlil: Worksheet, analysis: Analysis) -> None:
    findings = load_workbook(demo.workbook)["Nazorat"]
    counts = {line.id: line.questions for line in analysis.measures if line.questions}
    counts |= {line.district.name: len(line.questions) for line in analysis.districts if line.questions}
    assert len(counts) > 2
    followed = set()
    for row in tahlil.iter_rows():
        for cell in row:
            if cell.hyperlink and cell.hyperlink.location.startswith("'Nazorat'"):
                at = int(re.sub(r".*!A", "", cell.hyperlink.location))
                name = next(str(c.value) for c in row if str(c.value) in counts)
                assert cell.value == counts[name]
                asked = [r for r in findings.iter_rows(min_row=4) if str(r[4].value).startswith("P7")]
                own = [r[0].row for r in asked if name in (r[1].value, r[6].value)]
                assert at == own[0]
                followed.add(name)
    assert followed == set(counts)


def test_a_code_leads_to_its_row_and_each_part_can_be_reached_from_above(demo: api.Demo) -> None:
    book = load_workbook(demo.workbook)
    sheet, figures = book["Tahlil"], book["Yigʻma"]
    links = {c.coordinate: c.hyperlink.location for row in sheet.iter_rows() for c in row if c.hyperlink}
    codes = ways = 0
    for where, place in links.items():
        target, _, cell = place.rpartition("!")
        if where == "A2":
            assert place == "'Tekshiruv'!A1"
        elif where.startswith("A"):
            assert figures[cell].value == sheet[where].value
            codes += 1
        elif where in ("D2", "F2", "I2", "K2"):
            ways += 1
            assert target == "'Tahlil'"
            assert str(sheet[cell].value)[3:].startswith(str(sheet[where].value)[2:])
    assert (codes, ways) == (74, 4)
    assert sheet.freeze_panes == "A3"


# The choice


def test_any_code_of_the_list_can_be_chosen_and_no_other(demo: api.Demo) -> None:
    sheet = load_workbook(demo.workbook)["Tahlil"]
    (choice,) = sheet.data_validations.dataValidation
    assert (str(choice.sqref), choice.type, choice.showErrorMessage) == ("A4", "list", True)
    listed = [cell.value for (cell,) in sheet[choice.formula1.replace("$", "")]]
    assert listed == [str(measure.key) for _, measure in demo.region.total.measures()]
    assert sheet["A4"].number_format == "@", "else Excel makes the number 2.1 of the code 2.10"


@pytest.mark.libreoffice
@pytest.mark.parametrize("code", ["2.10", "2.3", "1.8", "2.14/1", "2.1", "5.2"])
def test_another_code_gives_its_ranking(calc: Calc, demo: api.Demo, code: str) -> None:
    cells = calc.recalculated(demo.workbook, {"Tahlil!A4": code})["Tahlil"]
    key = Key.parse(code)
    assert key is not None
    expected = ranked(demo.region, key)
    assert shown(cells, len(expected)) == expected
    indicator, measure = next(pair for pair in demo.region.total.measures() if pair[1].key == key)
    assert cells["B4"].startswith(indicator.title(measure))
    assert cells["D6"] == _told(measure.plan)


def shown(cells: dict[str, Any], count: int) -> list[Cells]:
    """The rows of the ranking as Calc computed them."""
    return [tuple(cells[f"{letter}{row}"] for letter in "ABCDEFGHI") for row in range(FIRST, FIRST + count)]


@pytest.mark.libreoffice
@pytest.mark.parametrize("code", ["9.9", None, Decimal("6.1"), *(["2.14", "*"] if FULL else [])])
def test_what_is_no_code_gives_no_figures_and_no_error(
    calc: Calc, demo: api.Demo, tmp_path: Path, code: str | Decimal | None
) -> None:
    path = put(Path(shutil.copy(demo.workbook, tmp_path / "out.xlsx")), "Tahlil!A4", code)
    cells = calc.recalculated(path)["Tahlil"]
    assert [value for value in cells.values() if isinstance(value, dict)] == []
    rows = shown(cells, len(demo.region.submissions))
    assert [row[1] for row in rows] == [district.name for district in demo.region.submissions]
    assert {cell for row in rows for cell in (row[0], *row[2:8])} == {""}
    assert cells["B4"] == "Bunday kod yoʻq."


# Regions that are not as usual


AWKWARD = ["10 5 1", "8 -", "3 9 3", "0 5 2", "", "7 0", "- 9", "4 x", "1 5"]


@pytest.fixture
def awkward(template: Template) -> Region:
    """Ties, zeros, dashes, blanks, and what is no number, in the indicator that is chosen."""
    return region_of(template, [{BUDGET: text, EVENTS: text} for text in AWKWARD])


def test_ties_share_a_rank_in_the_order_of_the_list_and_who_has_no_number_stands_last(
    awkward: Region, tmp_path: Path
) -> None:
    sheet = written(awkward, tmp_path / "out.xlsx")
    rows = rows_of(sheet, HEADINGS[0], 9)[1:]
    assert rows == ranked(awkward, BUDGET)
    assert "".join(row[1][0] for row in rows) == "CGADIFBEH"
    assert [row[0] for row in rows] == [1, 1, 3, 3, 3, 6, "", "", ""]
    assert [row[3] for row in rows[6:]] == ["-", "", "x"]
    assert stale_charts(tmp_path / "out.xlsx") == []


@pytest.mark.libreoffice
def test_ties_and_gaps_are_the_same_in_calc(calc: Calc, awkward: Region, tmp_path: Path) -> None:
    written(awkward, tmp_path / "out.xlsx")
    assert differences(calc, tmp_path / "out.xlsx")[1] == []
    cells = calc.recalculated(tmp_path / "out.xlsx", {"Tahlil!A4": str(EVENTS)})["Tahlil"]
    assert shown(cells, len(AWKWARD)) == ranked(awkward, EVENTS)
    assert [value for value in cells.values() if isinstance(value, dict)] == []


@pytest.mark.libreoffice
@pytest.mark.ooxml
def test_one_district_alone_has_a_sheet(calc: Calc, demo: api.Demo, tmp_path: Path) -> None:
    region = api.merge(demo.districts[:1], tmp_path / "out.xlsx")
    sheet = load_workbook(tmp_path / "out.xlsx", data_only=True)["Tahlil"]
    (_, row) = rows_of(sheet, HEADINGS[0], 9)
    assert [row] == ranked(region, BUDGET)
    assert row[:3] == (1, next(iter(region.submissions)).name, 1)
    assert differences(calc, tmp_path / "out.xlsx")[1] == []
    assert lint(tmp_path / "out.xlsx") + stale_charts(tmp_path / "out.xlsx") + validate(tmp_path / "out.xlsx") == []


@pytest.mark.libreoffice
def test_without_quarters_it_says_so_and_draws_no_chart_of_them(calc: Calc, template: Template, tmp_path: Path) -> None:
    region = region_of(template, [{BUDGET: f"100 {110 + at}", EVENTS: "5 6"} for at in range(3)])
    sheet = written(region, tmp_path / "out.xlsx")
    assert [name for name, _ in charts(tmp_path / "out.xlsx")] == ["Tanlangan koʻrsatkich boʻyicha tumanlar rejasi"]
    assert "Hali biror chorak natijasi yoʻq." in [cell.value for cell in sheet["A"]]
    assert {row[4:13] for row in rows_of(sheet, TOTALS[0], 13)} == {("",) * 8 + (0,)}
    assert differences(calc, tmp_path / "out.xlsx")[1] == []


@pytest.mark.libreoffice
def test_a_region_of_blanks_has_no_error(calc: Calc, template: Template, tmp_path: Path) -> None:
    region = region_of(template, [{}] * 3)
    written(region, tmp_path / "out.xlsx")
    assert differences(calc, tmp_path / "out.xlsx")[1] == []
    assert lint(tmp_path / "out.xlsx") + stale_charts(tmp_path / "out.xlsx") == []


def test_a_template_that_declares_neither_sums_nor_sizes_begins_with_its_first_measure(
    template: Template, tmp_path: Path
) -> None:
    region = region_of(template, [{Key(1, 1): "5 6"}, {Key(1, 1): "5 7"}])
    bare = replace(region, template=replace(region.template, size=(), rollups=()))
    sheet = written(bare, tmp_path / "out.xlsx")
    assert sheet["A4"].value == "1.1"
    assert rows_of(sheet, HEADINGS[0], 9)[1:] == ranked(bare, Key(1, 1))


# Charts


def charts(path: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Each chart's title, and of each series the cells of name, labels and values."""
    package = Package.open(path)
    for _, drawing in package.relations(sheet_part(path, "Tahlil")).values():
        if "drawing" in drawing:
            for _, part in package.relations(drawing).values():
                root = package.root(part)
                title = "".join(root.find(f".//{CHART}title").itertext())
                yield (
                    title,
                    [
                        {tag: series.findtext(f"{CHART}{tag}//{CHART}f") or "" for tag in ("tx", "cat", "val")}
                        for series in root.iter(f"{CHART}ser")
                    ],
                )


def test_the_charts_draw_the_ranking_and_the_totals(demo: api.Demo, tahlil: Worksheet) -> None:
    (_, (bars,)), (_, columns) = charts(demo.workbook)
    assert bars == {"tx": "'Tahlil'!$B$4", "cat": "'Tahlil'!$B$7:$B$23", "val": "'Tahlil'!$D$7:$D$23"}
    head = next(cell.row for cell in tahlil["A"] if cell.value == TOTALS[0])
    last = head + len(rows_of(tahlil, TOTALS[0], 2))
    expected = [f"'Tahlil'!${letter}${head + 1}:${letter}${last}" for letter in "IJK"]
    assert [series["val"] for series in columns] == expected, "three quarters; none has a fourth"
    assert {series["cat"] for series in columns} == {f"'Tahlil'!$B${head + 1}:$B${last}"}, "names, not codes"
    assert [tahlil[f"{letter}{head}"].value for letter in "IJK"] == ["I, %", "I–II, %", "I–III, %"]
    assert stale_charts(demo.workbook) == []


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Region, Path]:
    """More districts than the chart shows, in blocks."""
    base, count = tmp_path_factory.mktemp("many"), CHARTED + 10
    template = load_template(write_template(base / "template.xlsx", count))
    region = api.merge([write_corpus(base / "plans", count)], base / "out.xlsx", template=template)
    return region, base / "out.xlsx"


@pytest.mark.slow
def test_of_many_districts_the_first_are_drawn_and_the_title_says_so(many: tuple[Region, Path]) -> None:
    region, path = many
    (title, (bars,)), _ = charts(path)
    assert title.endswith(f"dastlabki {CHARTED} tasi")
    assert bars["val"] == f"'Tahlil'!$D$7:$D${6 + CHARTED}"
    sheet = load_workbook(path, data_only=True)["Tahlil"]
    assert rows_of(sheet, HEADINGS[0], 9)[1:] == ranked(region, BUDGET)
    assert lint(path) + stale_charts(path) == []


@pytest.mark.slow
@pytest.mark.libreoffice
def test_districts_in_blocks_are_ranked_as_well(calc: Calc, many: tuple[Region, Path]) -> None:
    region, path = many
    cells = calc.recalculated(path, {"Tahlil!A4": str(EVENTS)})["Tahlil"]
    assert shown(cells, len(region.submissions)) == ranked(region, EVENTS)


def test_the_chosen_figures_have_the_decimals_of_their_unit(demo: api.Demo) -> None:
    sheet = load_workbook(demo.workbook)["Tahlil"]
    formats = {
        rule.formula[0]: (str(cells.sqref), rule.dxf.numFmt.formatCode)
        for cells in sheet.conditional_formatting
        for rule in cells.rules
        if rule.dxf.numFmt
    }
    units = [unit for unit in demo.region.template.units if unit.decimals]
    assert len(formats) == len({unit.decimals for unit in units}) > 1
    (unit_cell,) = {re.match(r"OR\((\$[A-Z]+\$4)=", formula)[1] for formula in formats}
    assert load_workbook(demo.workbook, data_only=True)["Tahlil"][unit_cell].value == "Ming soʻm"
    (money,) = [told for formula, told in formats.items() if '"Ming soʻm"' in formula]
    assert money == ("D6:D23 E6:E23 G6:G23", "#,##0.0")
    assert sheet["D7"].number_format == "#,##0"


# The lint that holds all of this


@pytest.mark.parametrize(
    ("part", "pattern", "by", "told"),
    [
        ("chart", r"'Tahlil'!\$D\$7", "'Tahlill'!$D$7", "a series from"),
        ("chart", r"\$D\$7:\$D\$23", "$D$7:$D$22", "has 16 cells"),
        ("sheet", r"(sqref=\"A4\"><formula1>)[^<]*", r"\g<1>akm_nothing", "a list from akm_nothing"),
        ("sheet", r" prompt=\"[^\"]*", f' prompt="{"x" * 256}', "prompt over 255"),
        ("sheet", r"dxfId=\"\d+\"", 'dxfId="70"', "conditional format 70"),
    ],
)
def test_the_lint_would_see(demo: api.Demo, tmp_path: Path, part: str, pattern: str, by: str, told: str) -> None:
    path = Path(shutil.copy(demo.workbook, tmp_path / "out.xlsx"))
    package = Package.open(path)
    charts = [n for n in package.parts() if n.startswith("xl/charts/") and b"'Tahlil'!$D$7" in package.read(n)]
    replace_in(path, sheet_part(path, "Tahlil") if part == "sheet" else charts[0], pattern, by)
    assert any(told in found for found in lint(path))


def test_a_stale_chart_would_be_seen(demo: api.Demo, tmp_path: Path) -> None:
    path = Path(shutil.copy(demo.workbook, tmp_path / "out.xlsx"))
    package = Package.open(path)
    (chart,) = [n for n in package.parts() if n.startswith("xl/charts/") and b"<c:v>927498.6</c:v>" in package.read(n)]
    replace_in(path, chart, r"<c:v>927498.6</c:v>", "<c:v>927498.7</c:v>")
    assert len(stale_charts(path)) == 1
