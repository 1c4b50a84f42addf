"""Regional workbooks are sources too: a country is the exact sum of its districts, provable down to their cells."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.cli import main
from akm_excel.core.plan import FIGURES, Column, Key
from akm_excel.core.quantity import parse, total
from akm_excel.core.receipts import Outcome, Receipt
from akm_excel.core.region import Region, Submissions
from akm_excel.core.submission import Submission
from akm_excel.core.template import District, Template
from akm_excel.proof import verify
from akm_excel.regional import region_bytes
from akm_excel.regional.layout import RegionalLayout
from akm_excel.spreadsheet.address import spell
from tests.support.editing import put

REGIONS, DISTRICTS = 14, 15


def submission(template: Template, district: District, year: int, seed: int) -> Submission:
    """A district's plan with figures of its own, some with decimals, some missing."""
    rng = random.Random(seed)
    changed = {}
    for key, measure in template.measures.items():
        texts = [
            rng.choice(("", "-", str(rng.randrange(10**5)), f"{rng.randrange(10**6)}.{rng.randrange(10)}"))
            for _ in FIGURES
        ]
        changed[key] = measure.with_figures(dict(zip(FIGURES, map(parse, texts), strict=True)))
    plan = template.plan.with_measures(changed)
    source = replace(plan.source, file=f"{district.code}.xlsx", sha256=f"{seed:064x}", sheet="Reja")
    columns = dict(zip((*FIGURES,), "DEIJKLTUVW", strict=True))
    rows = {m.key: at for at, (_, m) in enumerate(template.plan.measures(), start=6)}
    sections = tuple(
        replace(s, indicators=tuple(
            replace(i, measures=tuple(replace(m, row=rows[m.key]) for m in i.measures)) for i in s.indicators
        ))
        for s in plan.sections
    )  # fmt: skip
    header = replace(plan.header, district=district.name, year=year)
    return Submission.of(
        replace(plan, header=header, source=replace(source, columns=columns), sections=sections), (), template
    )


def region_file(template: Template, folder: Path, number: int, count: int = DISTRICTS, year: int = 2023) -> Region:
    """A regional workbook of made-up districts, written to `folder`."""
    districts = tuple(District(f"17{number:02d}{at + 200:03d}", f"Tuman {number}-{at}") for at in range(count))
    wide = replace(template, districts=districts)
    receipts = {
        d: Receipt(
            f"{d.code}.xlsx", Outcome.MERGED, f"{number * 100 + at:064x}", f"2024-01-{at % 28 + 1:02d}T00:00:00Z",
            district=d.name, year=year, kept=submission(wide, d, year, number * 100 + at),
        )
        for at, d in enumerate(districts)
    }  # fmt: skip
    region = Region(year, wide, Submissions(receipts, wide), tuple(receipts.values()))
    folder.mkdir(exist_ok=True)
    (folder / f"hudud {number:02d}.xlsx").write_bytes(region_bytes(region))
    return region


def check_equal(country: Region, regions: list[Region]) -> None:
    """Every figure of the country is the exact sum over all districts of all regions."""
    for key, measure in country.total.by_key.items():
        for column in (Column.FACT, Column.PLAN, Column.ACTUAL):
            parts = [own.quantities()[key].of(column) for r in regions for own in r.submissions.values()]
            assert measure.figure(column) == total(parts), (key, column)


def test_regions_become_a_country(template: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    regions = [region_file(template, tmp_path / "hududlar", number, 3) for number in (3, 6)]
    target = tmp_path / "mamlakat.xlsx"
    assert main(["merge", str(tmp_path / "hududlar"), "-o", str(target)]) == 0
    country = api.read_region(target)
    assert len(country.submissions) == 6
    check_equal(country, regions)
    key = Key(6, 2)
    layout = RegionalLayout.of(country, {d: own.quantities() for d, own in country.submissions.items()})
    assert [block.has_sum for block in layout.blocks] == [True, True], "the regions' sums between"
    found = api.explain(target, f"Yigʻma!{spell(layout.row_of[str(key)], 5)}")
    assert found.agrees
    assert [term.cell for term in found.terms] == [f"Reja!E{5 + list(template.measures).index(key) + 1}"] * 6
    assert {term.file.partition("/")[0] for term in found.terms} == {"hudud 03.xlsx", "hudud 06.xlsx"}
    assert {term.sha256 for term in found.terms} == {one.sha256 for r in regions for one in r.receipts}
    capsys.readouterr()


def test_a_country_is_proven_from_itself_and_from_its_regions(template: Template, tmp_path: Path) -> None:
    for number in (3, 6):
        region_file(template, tmp_path / "hududlar", number, 3)
    target = tmp_path / "mamlakat.xlsx"
    api.merge([tmp_path / "hududlar"], target)
    assert verify(target, template).is_proven
    whole = verify(target, template, [tmp_path / "hududlar"])
    assert whole.is_proven, whole.changes
    put(target, "Yigʻma!R8", "7")
    assert "Yigʻma!R8" in {change.place for change in verify(target, template).changes}


def test_a_district_in_two_regions_another_year_and_another_edition_are_named(
    template: Template, tmp_path: Path
) -> None:
    folder = tmp_path / "hududlar"
    region_file(template, folder, 3, 3)
    (folder / "nusxa.xlsx").write_bytes((folder / "hudud 03.xlsx").read_bytes())
    region_file(template, folder, 6, 2, year=2022)
    region_file(template, folder, 8, 2)
    put(folder / "hudud 08.xlsx", "_akm!B2", "eski tahrir")
    country = api.merge([folder], tmp_path / "mamlakat.xlsx")
    outcomes = [(one.file, one.outcome, one.reason) for one in country.receipts]
    assert sum(outcome is Outcome.TWICE for _, outcome, _ in outcomes) == 3
    assert sum(outcome is Outcome.OTHER_YEAR for _, outcome, _ in outcomes) == 2
    assert {reason for file, _, reason in outcomes if file.startswith("hudud 08.xlsx/")} == {
        "its region was made from another edition of the template"
    }
    assert len(country.submissions) == 5


def test_a_countrys_own_workbook_is_no_region_and_beside_plans_a_region_is_passed_over(
    demo: api.Demo, template: Template, tmp_path: Path
) -> None:
    folder = tmp_path / "hududlar"
    regions = [region_file(template, folder, number, 2) for number in (3, 6)]
    api.merge([folder], folder / "mamlakat.xlsx")
    again = api.merge([folder], folder / "mamlakat.xlsx")
    check_equal(again, regions)
    assert "a workbook of several regions" in {one.reason for one in again.receipts}
    beside = api.merge([folder, demo.districts[0]])
    assert [d.name for d in beside.submissions] == [beside.receipts[0].district] or len(beside.submissions) == 1


@pytest.mark.slow
def test_14_regions_with_210_districts_equal_a_merge_of_all_files(template: Template, tmp_path: Path) -> None:
    regions = [region_file(template, tmp_path / "hududlar", number) for number in range(1, REGIONS + 1)]
    target = tmp_path / "mamlakat.xlsx"
    country = api.merge([tmp_path / "hududlar"], target)
    assert len(country.submissions) == REGIONS * DISTRICTS
    check_equal(country, regions)
    whole = replace(template, districts=tuple(d for r in regions for d in r.submissions))
    receipts = {d: r.submissions.receipts[d] for r in regions for d in r.submissions}
    of_files = Region(2023, whole, Submissions(receipts, whole), tuple(receipts.values()))
    assert {k: m.figures for k, m in of_files.total.by_key.items()} == {
        k: m.figures for k, m in country.total.by_key.items()
    }
    assert api.explain(target, "Yigʻma!E8").agrees
    assert api.verify(target).is_proven
