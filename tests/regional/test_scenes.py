"""What an auditor's review found wrong in what a region says, scene by scene: what a reader sees now, in words.

The scenes of single plans and of rules (M7 to M9, M11 to M14) are in `tests/rules/test_scenes.py`, that of the proof
row (M6) in `test_checks.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from akm_excel import regional
from akm_excel.analysis.report import analyse
from akm_excel.core.figures import NO_FIGURES
from akm_excel.core.plan import Key, People
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, number
from akm_excel.core.region import Region
from akm_excel.core.template import District, Template
from akm_excel.language import speaking
from akm_excel.regional.marks import read_last, read_people
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from tests.support.regions import region_of

BUDGET, PAY, TAX, OTHER, DEBTS = Key(6, 1), Key(6, 2), Key(6, 3), Key(6, 4), Key(6, 5)
VISITS, RECORDS, DEADLINED, BOOKS = Key(2, 14, 1), Key(2, 6), Key(2, 16, 1), Key(2, 3)


HEAD = "E8EEF4"
"""What headings are filled with."""


class Book:
    """A regional workbook as a reader sees it: its cells by sheet, the code of a row, and the heading of a column."""

    def __init__(self, region: Region, path: Path) -> None:
        with speaking("uz"):
            path.write_bytes(regional.region_bytes(region))
        self.book = openpyxl.load_workbook(path, data_only=True)

    def title(self, sheet: str) -> str:
        return str(self.book[sheet]["A1"].value)

    def row(self, sheet: str, code: str, after: str = "") -> dict[str, Any]:
        """What stands in the row of a code, by the headings over it; the first such row behind a row with a text."""
        heads: dict[int, str] = {}
        is_behind, is_below_head = not after, False
        for cells in self.book[sheet].iter_rows():
            is_behind = is_behind or any(str(cell.value).startswith(after) for cell in cells)
            found = {cell.column: str(cell.value) for cell in cells if cell.value and _is_head(cell)}
            heads = (heads if is_below_head else {}) | found if found else heads
            is_below_head = bool(found)
            if is_behind and str(cells[0].value) == code:
                told: dict[str, Any] = {}
                for cell in cells:
                    told.setdefault(heads.get(cell.column, str(cell.column)), cell.value)
                return told
        raise AssertionError(f"no row of {code} on {sheet}")

    def texts(self, sheet: str) -> Iterator[str]:
        for cells in self.book[sheet].iter_rows():
            yield from (cell.value for cell in cells if isinstance(cell.value, str))


def _is_head(cell: Any) -> bool:
    return str(cell.fill.fgColor.rgb)[2:] == HEAD


def seen(template: Template, told: Sequence[dict[Key, str]], path: Path) -> Book:
    return Book(_among(region_of(template, list(told)), 17), path / "hudud.xlsx")


def _among(region: Region, count: int) -> Region:
    """The region with as many districts on its list; those that are none of its have sent nothing."""
    missing = [District(f"18{at:05d}", f"{at}-tuman") for at in range(count - len(region.submissions))]
    return replace(region, template=replace(region.template, districts=(*region.template.districts, *missing)))


@pytest.fixture
def half_of_them(template: Template, tmp_path: Path) -> Book:
    """Four districts have reported three quarters, four the first alone; nine have sent nothing."""
    three = {BUDGET: "90 100 25 25 22", PAY: "90 100 25 25 22", VISITS: "900 1000 250 250 200"}
    one = {BUDGET: "90 100 20", PAY: "90 100 20", VISITS: "900 1000 180"}
    return seen(template, [three] * 4 + [one] * 3, tmp_path)


def test_m1_every_title_says_the_period_and_of_how_many_districts(half_of_them: Book, template: Template) -> None:
    said = "17 tumandan 7 tasi; hisobot berilgan: III chorak: 4, I chorak: 3"
    for sheet in ("Bosh sahifa", "Jamlanma", "Yigʻma", "Byudjet", "Tahlil"):
        assert said in half_of_them.title(sheet), sheet
    front = " ".join(half_of_them.texts("Bosh sahifa"))
    assert "7 / 17 tuman reja topshirgan" in front
    assert "hisobot davri: I–III chorak, 4 tuman; ular 6.1 boʻyicha reja topshirgan tumanlar oʻtgan yil " in front
    assert "yigʻindisining 57,1 % qismi" in front
    assert "boshqa davrga hisobot berganlar: E tumani (I chorak)" in front


def test_m1_nobody_is_last_for_having_reported_less(template: Template) -> None:
    three, one = {BUDGET: "90 100 25 25 22"}, {BUDGET: "90 100 40"}
    analysis = analyse(region_of(template, [three] * 4 + [one] * 3))
    ranks = [line.places[BUDGET].fulfilment.rank for line in analysis.districts]
    assert ranks == [1, 1, 1, 1, None, None, None]


def test_m1_the_share_done_is_of_those_who_reported_the_period(half_of_them: Book) -> None:
    row = half_of_them.row("Bosh sahifa", "6.1")
    assert (row["Bajarildi"], row["Ijrosi, %"]) == (348, 0.72), "4 x 72 of 4 x 100, not 348 of 700"
    assert (row["Necha tuman: reja va fakt"], row["Necha tuman: ijro"]) == (7, 4)
    cell = half_of_them.book["Bosh sahifa"]
    assert {c.number_format for c in cell["L"] if isinstance(c.value, int)} == {'0" / 17"'}


def test_m2_growth_is_of_those_who_state_both_sides(template: Template, tmp_path: Path) -> None:
    both, without = {RECORDS: "1000 1080"}, {RECORDS: ". 900"}
    book = seen(template, [both] * 3 + [without], tmp_path)
    row = book.row("Yigʻma", "2.6")
    assert row["reja"] == 4140
    assert row["farqi, %"] == 0.08, "3240 of 3000, not 4140 of 3000"
    assert row["reja va fakt"] == 3
    assert row["Tumanlar soni"] == 4


def test_m2_a_budget_without_last_years_pay_is_no_base_of_growth(template: Template, tmp_path: Path) -> None:
    """A sum of other parts than the plan's is left out of its percentage; what applies to nobody is no gap."""
    income, rent = Key(5, 1), Key(5, 2)
    whole = {BUDGET: "90 100", PAY: "80 90", OTHER: "10 10", income: "5 6", rent: "- -"}
    without = {BUDGET: "10 100", PAY: ". 90", OTHER: "10 10", income: "5 6", rent: "- -"}
    book = seen(template, [whole] * 3 + [without], tmp_path)
    row = book.row("Yigʻma", "6.1")
    assert (row["fakt"], row["reja"], row["reja va fakt"]) == (280, 400, 3)
    assert row["farqi, %"] == 0.1111, "300 of 270, not 400 of 280"
    assert book.book["Tahlil"]["F6"].value == 0.1111
    assert book.row("Bosh sahifa", "5/Soʻm")["Necha tuman: reja va fakt"] == 4


def test_m1_nobody_missing_is_said_in_one_sentence(template: Template, tmp_path: Path) -> None:
    book = seen(template, [{BUDGET: "90 100 25"}] * 17, tmp_path)
    front = " ".join(book.texts("Bosh sahifa"))
    assert "• Hamma tumanlar reja yuborgan. " in front
    assert "• Hisobot davri I chorak, hamma tumanlarniki. " in front


def test_the_heaviest_questions_are_one_of_each_measure_of_a_district(template: Template, tmp_path: Path) -> None:
    usual = {RECORDS: "900 1000", VISITS: "9000 10000", PAY: "900 1000", OTHER: "900 1000"}
    book = seen(template, [usual] * 9 + [usual | {OTHER: "900000 1000000"}], tmp_path)
    asked = [row[0].value for row in book.book["Bosh sahifa"].iter_rows() if "Reja!" in str(row[5].value)]
    assert asked == ["6.4"], "fact and plan have one cause"


def test_m2_a_forecast_stands_beside_the_plan_and_the_districts_that_it_is_of(
    template: Template, tmp_path: Path
) -> None:
    three, nothing = {RECORDS: "900 1000 250 250 200"}, {RECORDS: "900 1000"}
    row = seen(template, [three] * 3 + [nothing], tmp_path).row("Tahlil", "2.6", "4. Koʻrsatkichlar")
    assert row["Reja"] == 4000
    assert (row["Prognozdagi tumanlar rejasi*"], row["Prognozdagi tumanlar soni*"]) == (3000, 3)
    assert row["Ijrosi, %"] == 0.7
    assert row["Prognoz, %"] == 0.9333, "both of the same three districts"


def test_m3_debts_are_a_state_and_no_part_of_the_money(template: Template, tmp_path: Path) -> None:
    told = {BUDGET: "90 100 25 25 25", PAY: "90 100 25 25 25", DEBTS: "100 - 100 100 100"}
    book = seen(template, [told] * 2, tmp_path)
    assert book.row("Yigʻma", "6.5")["bajarildi"] == 200, "what is owed at the end of the period, once a district"
    assert book.row("Jamlanma", "6.1", "Byudjet")["Bajarildi"] == 150
    assert book.row("Jamlanma", "5+6")["Bajarildi"] == 150
    debts = book.row("Bosh sahifa", "6.5")
    assert debts["Bajarildi"] == 200
    assert not debts["Yil rejasidan qolgan"]
    assert not book.row("Tahlil", "6.5", "4. Koʻrsatkichlar")["Prognoz*"]


def test_m3_a_dash_behind_what_nobody_can_read_is_one_in_the_region_as_in_the_district(template: Template) -> None:
    region = region_of(template, [{DEBTS: "5 5 . . . -"}, {DEBTS: "5 5 . . 4800/7668 -"}])
    districts = [plan.by_key[DEBTS].actual for plan in region.plans.values()]
    assert region.total.by_key[DEBTS].actual == districts[0] == districts[1] == NOT_APPLICABLE


def test_m4_execution_is_shown_as_a_share_beside_the_difference(template: Template, tmp_path: Path) -> None:
    told = {RECORDS: "900 1000 250 250 179", PAY: "90 100 30 30 30", OTHER: "90 100 30 30 45"}
    book = seen(template, [told] * 2, tmp_path)
    row = book.row("Jamlanma", "6.2", "Byudjet")
    assert (row["Ijrosi, %"], row["Davr ijrosi, %"]) == (0.9, 1.2)
    assert (row["Bajarildi − reja"], row["Bajarildi − reja, %"]) == (-20, -0.1)
    sheet = book.book["Yigʻma"]
    colours = {
        str(cells[0].value): (cells[8].number_format, cells[7].number_format) for cells in sheet.iter_rows(min_row=5)
    }
    assert colours["2.6"][0].startswith("[Red][<1]"), "less than the period's plan is bad"
    assert colours["6.2"][0].startswith("[Red][>1]"), "more than planned of a cost is bad"
    assert "[Red][<1]" not in colours["2.6"][1], "short of the year's plan is nobody's fault in September"


def test_m5_totals_are_declared_and_funds_come_together(template: Template, tmp_path: Path) -> None:
    told = {BUDGET: "90 100", PAY: "90 100", Key(5, 1): "1000 2500", BOOKS: "100 200", Key(2, 11): "300 400"}
    book = seen(template, [told] * 2, tmp_path)
    ids = {str(cells[0].value) for cells in book.book["Jamlanma"].iter_rows(min_row=4) if cells[0].value}
    assert not ids & {"2/Nusxa", "2/Dona", "1/Hujjat", "2/Nafar", "2/Xizmat", "6/Ming soʻm"}
    assert book.row("Jamlanma", "5+6")["Reja"] == 205, "6.1 in ming soʻm, own income in soʻm"
    assert book.row("Jamlanma", "2.1–2.5")["Reja"] == 400


def test_m6_an_edit_moves_the_sum_of_every_sheet_or_turns_the_head_red(template: Template, tmp_path: Path) -> None:
    """Which cells: `test_checks.py`. Here: that *Tahlil*'s sums are formulas over the districts, not results."""
    told = {RECORDS: "900 1000 250 250 200"}
    (tmp_path / "hudud.xlsx").write_bytes(regional.region_bytes(region_of(template, [told] * 2)))
    book = openpyxl.load_workbook(tmp_path / "hudud.xlsx")
    totals = [cells for cells in book["Tahlil"].iter_rows() if str(cells[0].value) == "2.1–2.5"]
    assert all(cell.data_type == "f" for cells in totals for cell in (*cells[3:12], cells[13]))
    assert all(book[name]["A2"].data_type == "f" for name in regional.SHEETS if not name.startswith("_"))


def test_m10_no_forecast_for_what_is_not_spread_evenly(template: Template, tmp_path: Path) -> None:
    told = {DEADLINED: "8 8 . 8", BOOKS: "300 400 0 50", RECORDS: "900 1000 250 250", PAY: "90 100 25 25"}
    book = seen(template, [told] * 2, tmp_path)
    for code in ("2.16/1", "2.3"):
        row = book.row("Tahlil", code, "4. Koʻrsatkichlar")
        assert not row["Prognoz*"], code
        assert not row["Davr ijrosi, %"], code
    assert book.row("Tahlil", "2.6", "4. Koʻrsatkichlar")["Prognoz*"] == 2000
    assert book.row("Tahlil", "6.2", "4. Koʻrsatkichlar")["Prognoz*"] == Decimal(200)


def test_the_same_period_of_last_year_is_like_for_like(template: Template, tmp_path: Path) -> None:
    """Three districts of the period, two of them in the archive, and one that has reported less."""
    three, one = {BUDGET: "90 100 25 25 22", PAY: "90 100 25 25 22"}, {BUDGET: "90 100 20", PAY: "90 100 20"}
    region = region_of(template, [three, three, three, one])
    year = NO_FIGURES._replace(q1=number(20), q2=number(20), q3=number(20), q4=number(30))
    last = {district: {BUDGET: year} for at, district in enumerate(region.submissions) if at != 2}
    book = Book(replace(region, last=last), tmp_path / "hudud.xlsx")
    row = book.row("Bosh sahifa", "6.1", "Oʻtgan yilning shu davri")
    assert (row["Oʻtgan yil shu davrda*"], row["Bu yil, oʻsha tumanlar*"]) == (120, 144), "not IV, nor the third"
    assert (row["Oʻsishi, %"], row["Necha tuman*"]) == (0.2, 2)
    early = {district: {BUDGET: year._replace(q3=BLANK, q4=BLANK)} for district in list(region.submissions)[:1]}
    book = Book(replace(region, last=last | early), tmp_path / "early.xlsx")
    assert book.row("Bosh sahifa", "6.1", "Oʻtgan yilning shu davri")["Necha tuman*"] == 1, "kept when two were known"
    kept = read_last(from_package(Package.open(tmp_path / "hudud.xlsx")), region.template)
    assert [own[BUDGET].actual.number for own in kept.values()] == [60, 60, 60], "akm verify makes the same sheet of it"


def test_each_districts_fulfilment_stands_under_its_indicator(half_of_them: Book) -> None:
    """The ministry's table: districts of another period stay blank, and below stands of how many the region's is."""
    rows = {cells[1].value: cells for cells in half_of_them.book["Bosh sahifa"].iter_rows() if cells[1].value}
    assert [rows["A tumani"][at].value for at in (2, 4)] == [0.72, 0.7]
    assert not rows["E tumani"][2].value
    assert rows["Necha tuman"][2].value == 4


def test_ratios_are_of_the_districts_whose_covers_state_their_people(template: Template, tmp_path: Path) -> None:
    told = {PAY: "90 120", BUDGET: "200 250", VISITS: "900 1000"}
    region = region_of(template, [told, told | {VISITS: "900 -"}, told])
    first, second, third = region.submissions
    people = {first: People(number(20_000), number(8)), second: People(number(40_000)), third: People(BLANK, number(0))}
    path = tmp_path / "hudud.xlsx"
    book = Book(replace(region, stated_people=people), path)
    row, other = (book.row("Bosh sahifa", one.code, "Nisbatlar") for one in (first, second))
    assert (row["Aholi, kishi"], row["Xodimlar"]) == (20_000, 8)
    assert (row["1 000 aholiga kitobxon qatnovi"], row["Bir xodimga ish haqi, ming soʻm"]) == (50, 15)
    assert (row["Bir aholiga byudjet, ming soʻm"], other["Bir aholiga byudjet, ming soʻm"]) == (0.0125, 0.0063)
    assert not other["1 000 aholiga kitobxon qatnovi"], "a dash is no figure"
    assert not other["Bir xodimga ish haqi, ming soʻm"]
    middle = [cells for cells in book.book["Bosh sahifa"].iter_rows() if "mediana" in str(cells[1].value)]
    assert [cells[6].value for cells in middle] == [0.0094], "of the third nothing is known, and nobody divides by 0"
    assert read_people(from_package(Package.open(path)), region.template) == {d: people[d] for d in (first, second)}
    assert "Nisbatlar" not in " ".join(Book(region, path).texts("Bosh sahifa"))
