"""The region at a glance: one page that needs nothing else, whose numbers are the region's."""

import io
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from lxml import html

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.plan import Key, Plan
from akm_excel.core.quantity import plain, ratio
from akm_excel.core.region import Region
from akm_excel.core.template import Template
from akm_excel.errors import WriteError
from akm_excel.language import speaking
from akm_excel.overview.page import page
from tests.support.browser import accessibility, opened
from tests.support.regions import region_of

MOST = 2_000_000


@pytest.fixture(scope="module")
def written(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return api.report(demo.workbook, tmp_path_factory.mktemp("hisobot") / "hisobot.html")


@pytest.fixture(scope="module")
def tree(written: Path) -> Any:
    return html.fromstring(written.read_text(encoding="utf-8"))


def rows_of(tree: Any, section: str) -> list[list[Any]]:
    return [list(row) for row in tree.xpath(f"//section[@id='{section}']//tbody/tr")]


def value(cell: Any) -> str:
    return cell.get("data-v") or ""


def test_every_number_of_the_indicators_is_the_regions(tree: Any, demo: api.Demo) -> None:
    rows = {row[0].text_content(): row for row in rows_of(tree, "indicators")}
    assert list(rows) == [str(key) for key in demo.region.total.by_key]
    for key, measure in demo.region.total.by_key.items():
        row = rows[str(key)]
        wanted = [measure.fact, measure.plan, measure.actual]
        assert [value(row[at]) for at in (3, 4, 6)] == [plain(q.number) if q.number is not None else "" for q in wanted]
        done = ratio(measure.actual, measure.plan).number
        assert value(row[7]) == ("" if done is None else plain(done * 100))


def test_every_figure_of_a_district_is_at_hand_with_its_file_and_cell(tree: Any, demo: api.Demo) -> None:
    data = json.loads(tree.xpath("//script[@id='data']")[0].text)
    assert [one["code"] for one in data["districts"]] == [district.code for district in demo.region.plans]
    for number, plan in enumerate(demo.region.plans.values()):
        told = data["districts"][number]
        assert told["file"].endswith(plan.source.file.rpartition("/")[2])
        for at, measure in enumerate(data["measures"]):
            own = plan.by_key[_key(measure["key"])]
            wanted = [str(q) if not q.is_blank else None for q in (own.fact, own.plan, own.actual)]
            assert measure["figures"][number] == wanted
            assert data["cells"][told["cells"]][1][at] == f"Reja!E{own.row}"


def _key(text: str) -> Key:
    found = Key.parse(text)
    assert found is not None
    return found


def test_all_parts_are_there(tree: Any) -> None:
    assert [section.get("id") for section in tree.xpath("//section")] == [
        "deliveries", "budget", "pace", "sections", "map", "matrix", "indicators", "outliers", "findings", "notes",
    ]  # fmt: skip
    assert len(rows_of(tree, "deliveries")) == 17
    assert len(tree.xpath("//section[@id='map']//g[@class='tile']")) == 17
    budget = {row[0].text_content() for row in rows_of(tree, "budget")}
    assert {"6.1", "6.2", "6.3", "6.4", "6.5", "5.1"} <= budget


def test_like_is_set_against_like(demo: api.Demo, tree: Any) -> None:
    """Qoraoʻzak has no result: its plan is in the region's, not in the fulfilment like for like."""
    row = next(row for row in rows_of(tree, "indicators") if row[0].text_content() == "6.1")
    plans = [plan.by_key[Key(6, 1)] for plan in demo.region.plans.values()]
    both = [one for one in plans if one.actual.is_number and one.plan.is_number]
    done = sum((one.actual.number or Decimal(0) for one in both), Decimal(0))
    plan = sum((one.plan.number or Decimal(0) for one in both), Decimal(0))
    assert len(both) == 16
    assert Decimal(value(row[8])) == (done / plan).quantize(Decimal("0.0001")) * 100
    assert value(row[9]) == "16"
    assert value(row[7]) != value(row[8])


def test_it_needs_no_network_and_no_text_of_others_is_script(demo: api.Demo, template: Template) -> None:
    text = page(demo.region).decode()
    assert re.findall(r'(?:src|href)="(?!#)', text) == []
    assert "http" not in text
    hostile = "</script><script>alert(1)</script>"
    changed = Region(demo.region.year, template, demo.region.submissions, (*demo.region.receipts[:-1],))
    receipt = demo.region.receipts[0]
    from dataclasses import replace

    changed = replace(changed, receipts=(replace(receipt, file=hostile, author=hostile),))
    assert hostile not in page(changed).decode()


@pytest.mark.parametrize("language", ["uz", "ru", "en"])
def test_it_speaks_the_languages(language: str, demo: api.Demo) -> None:
    with speaking(language):
        text = page(demo.region).decode()
    assert f'<html lang="{language}">' in text
    assert {"uz": "Filtrlash", "ru": "Отбор", "en": "Filter"}[language] in text
    assert {"uz": "Kelgan rejalar", "ru": "Сдача отчётности", "en": "Deliveries"}[language] in text


def test_a_country_of_210_districts_is_below_two_megabytes(real_plan: Plan, template: Template) -> None:
    """As many as the country has, with the figures of the real plan."""
    figures = {
        measure.key: " ".join(str(one) for one in (measure.fact, measure.plan, *[measure.plan] * 3))
        for _, measure in real_plan.measures()
        if measure.fact.is_number and measure.plan.is_number
    }
    region = region_of(template, [figures] * 210)
    assert len(page(region)) < MOST


def test_years_of_an_archive(demo: api.Demo, tmp_path: Path) -> None:
    api.archive_add(demo.districts[:3], tmp_path / "arxiv")
    path = api.report(demo.workbook, tmp_path / "h.html", archive=tmp_path / "arxiv")
    tree = html.fromstring(path.read_text(encoding="utf-8"))
    report = api.archive_report(tmp_path / "arxiv")
    rows = {row[0].text_content(): value(row[3]) for row in rows_of(tree, "years")}
    assert rows == {one.id: plain(one.plan.number) if one.plan.number is not None else "" for one in report.totals}


def test_a_folder_gives_the_page_of_its_region(demo: api.Demo, tmp_path: Path, written: Path) -> None:
    folder = tmp_path / "tumanlar"
    shutil.copytree(demo.districts[0].parent, folder)
    path = api.report(folder, tmp_path / "h.html")
    ours, others = (html.fromstring(one.read_text(encoding="utf-8")) for one in (path, written))
    for section in ("budget", "sections", "matrix", "indicators"):
        assert [value(cell) for row in rows_of(ours, section) for cell in row] == [
            value(cell) for row in rows_of(others, section) for cell in row
        ]


def test_the_command_writes_over_nothing_unasked(
    demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "hisobot.html"
    assert main(["report", str(demo.workbook), "-o", str(target)]) == 0
    assert "needs no network" in capsys.readouterr().out
    assert main(["report", str(demo.workbook), "-o", str(target)]) == 2
    with pytest.raises(WriteError):
        api.report(demo.workbook, target)
    assert main(["report", str(demo.workbook), "-o", str(target), "--overwrite"]) == 0


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1366])
class TestInChromium:
    def test_it_fits_and_axe_finds_nothing_serious(self, written: Path, width: int) -> None:
        with opened(written, width) as shown:
            assert shown.faults == []
            assert shown.evaluate("document.documentElement.scrollWidth") == width
            assert accessibility(shown) == []
            paper = shown.pdf(prefer_css_page_size=True) if width == 390 else b""
        if paper:
            self._is_printed_with_headings_on_each_page(paper)

    def _is_printed_with_headings_on_each_page(self, paper: bytes) -> None:
        """A browser repeats a table's head on each page, but no buttons: the words must stand beside them."""
        with pdfplumber.open(io.BytesIO(paper)) as printed:
            pages = [(page, page.extract_words()) for page in printed.pages]
        assert all(word["x0"] > 0 and word["x1"] < page.width for page, words in pages for word in words)
        long = [{word["text"] for word in words} for _, words in pages if any(w["text"] == "2.21" for w in words)]
        assert long and all({"code", "name", "unit", "fact", "plan"} <= words for words in long)
        assert not any("1.1" in words for words in long)  # a page on which the table goes on

    def test_the_ranking_and_the_map_follow_the_choice(self, written: Path, width: int, demo: api.Demo) -> None:
        with opened(written, width) as shown:
            shown.select_option("#indicator", "2.14/1")
            shown.select_option("#criterion", "plan")
            names = shown.locator("#ranking tbody tr td:nth-child(2)").all_inner_texts()
            plans = {d.name: p.by_key[Key(2, 14, 1)].plan.number for d, p in demo.region.plans.items()}
            assert names == sorted(plans, key=lambda name: -(plans[name] or 0))
            tile = shown.locator("#map .tile[data-code='1735204'] .words").text_content()
            measure = next(p for d, p in demo.region.plans.items() if d.code == "1735204").by_key[Key(2, 14, 1)]
            done = ratio(measure.actual, measure.plan).number
            assert tile.startswith(f"{done * 100:.1f}"[:4])

    def test_tables_sort_and_filter_and_figures_tell_their_source(self, written: Path, width: int) -> None:
        with opened(written, width) as shown:
            rows = shown.locator("#indicators tbody tr")
            shown.locator("#indicators th button", has_text="plan").first.click()
            cells = shown.locator("#indicators tbody td:nth-child(5)")
            values = cells.evaluate_all("cells => cells.map(c => c.dataset.v).filter(Boolean).map(Number)")
            assert values == sorted(values)
            shown.locator("#indicators label.filter input").fill("byudjet")
            assert 0 < rows.filter(visible=True).count() < 5
            shown.locator("#budget button.source").first.click()
            text = shown.locator("dialog").inner_text()
            assert "Qoraoʻzak tumani" in text
            assert "Reja!E" in text
