"""Last year's plans from an archive: found whole, the newest, and of the district alone; in commands and merges."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.archive import add
from akm_excel.archive.past import Past, last_year_of
from akm_excel.core.figures import Figures
from akm_excel.core.plan import FIGURES, QUARTERS, Column, Key, Plan
from akm_excel.core.quantity import BLANK, number
from akm_excel.core.template import Template
from akm_excel.errors import ArchiveError
from akm_excel.regional import write_region
from akm_excel.storage import ARCHIVE_MARK, archive_at_hand
from akm_excel.workbook import filling

DISTRICT, YEAR, VISITS = "Beruniy tumani", 2023, Key(2, 14, 1)


def workbook(template: Template, plan: Plan, path: Path) -> Path:
    filling.fill(plan, template.file, path, template)
    return path


@pytest.fixture
def last(real_plan: Plan, template: Template) -> Plan:
    """A plan of 2023 with a result in each row: each quarter has a quarter of the plan."""
    changed = {
        measure.key: measure.with_figures(dict.fromkeys(QUARTERS, number(measure.plan.number // 4)))
        for _, measure in real_plan.measures()
        if measure.plan.number and measure.key not in template.sums
    }
    return replace(real_plan.with_measures(changed), header=replace(real_plan.header, district=DISTRICT, year=YEAR))


@pytest.fixture
def archive(last: Plan, template: Template, tmp_path: Path) -> Path:
    add([workbook(template, last, tmp_path / "o_tgan_yil.xlsx")], tmp_path / "arxiv", template)
    return tmp_path / "arxiv"


def this_year(last: Plan, template: Template, facts: Mapping[Key, int] | None = None) -> Plan:
    """The plan of the year after: facts are last year's results, or what is told, and the plan grows by a tenth."""
    changed = {}
    for _, measure in last.measures():
        if measure.actual.number is not None and measure.key not in template.sums:
            fact = number((facts or {}).get(measure.key, measure.actual.number))
            plan = number(round((fact.number or 0) * 11 / 10))
            changed[measure.key] = measure.with_figures(
                {Column.FACT: fact, Column.PLAN: plan, **dict.fromkeys(QUARTERS, BLANK)}
            )
    for key in template.sums:  # formulas
        changed[key] = last.by_key[key].with_figures(dict.fromkeys(FIGURES, BLANK))
    return replace(last.with_measures(changed), header=replace(last.header, year=YEAR + 1))


def test_the_figures_are_those_that_were_archived(archive: Path, last: Plan, template: Template) -> None:
    district = template.district(DISTRICT)
    assert district is not None
    found = Past(archive).of(district, YEAR, template)
    read = api.read_plan(archive.parent / "o_tgan_yil.xlsx", template=template)
    assert found == {measure.key: measure.figures for _, measure in read.measures()}
    assert type(found[Key(6, 5)]) is not Figures, "balances are balances"
    assert Past(archive).of(district, YEAR - 1, template) == {}
    other = template.district("Kegeyli tumani")
    assert other is not None
    assert Past(archive).of(other, YEAR, template) == {}
    assert Past(archive).of(district, YEAR, template, sample="NAMUNA") == {}, "made-up plans have a past of their own"
    assert last_year_of(replace(last, header=replace(last.header, district="Yoʻq")), Past(archive), template) == {}


def test_a_damaged_plan_is_left_out_and_a_corrected_one_counts(archive: Path, last: Plan, template: Template) -> None:
    district = template.district(DISTRICT)
    assert district is not None
    corrected = last.with_measures({VISITS: last.by_key[VISITS].with_figures({Column.PLAN: number(77)})})
    add([workbook(template, corrected, archive.parent / "tuzatilgan.xlsx")], archive, template)
    assert Past(archive).of(district, YEAR, template)[VISITS].plan == number(77)
    for file in (archive / "plans").rglob("*.parquet"):
        file.write_bytes(file.read_bytes()[:-100])
    assert Past(archive).of(district, YEAR, template) == {}


def test_a_check_and_a_merge_find_what_last_year_tells(
    archive: Path, last: Plan, template: Template, tmp_path: Path
) -> None:
    right = workbook(template, this_year(last, template), tmp_path / "reja.xlsx")
    assert not [
        f for f in api.check(right, archive=archive, template=template) if f.rule in {"C609", "C610", "C611", "C612"}
    ]
    wrong = workbook(template, this_year(last, template, {VISITS: 30_000}), tmp_path / "xato.xlsx")
    assert not [f for f in api.check(wrong, template=template) if f.rule == "C609"], "a library asks only what is asked"
    (finding,) = [f for f in api.check(wrong, archive=archive, template=template) if f.rule == "C609"]
    assert finding.cell == api.read_plan(wrong).cell(api.read_plan(wrong).by_key[VISITS], Column.FACT)
    region = api.merge([wrong], archive=archive, template=template)
    assert [f for _, f in region.findings() if f.rule == "C609"] == [finding]
    assert [f for _, f in api.merge([wrong], template=template).findings() if f.rule == "C609"] == []
    again = replace(last, header=replace(last.header, year=YEAR + 1))
    told = api.check(workbook(template, again, tmp_path / "yana.xlsx"), archive=archive, template=template)
    assert "C611" in {f.rule for f in told}


def test_last_years_regional_workbook_tells_what_an_archive_does(
    archive: Path, last: Plan, template: Template, tmp_path: Path
) -> None:
    former = tmp_path / "hudud_2023.xlsx"
    write_region(api.merge([tmp_path / "o_tgan_yil.xlsx"], template=template), former)
    wrong = workbook(template, this_year(last, template, {VISITS: 30_000}), tmp_path / "xato.xlsx")
    told = [api.check(wrong, archive=place, template=template) for place in (archive, former)]
    assert "C609" in {finding.rule for finding in told[1]}
    assert told[0] == told[1]
    regions = [api.merge([wrong], archive=place, template=template) for place in (archive, former)]
    assert [*regions[0].findings()] == [*regions[1].findings()]
    (of_archive,), (of_former,) = (region.last.values() for region in regions)
    assert of_former == of_archive
    with pytest.raises(ArchiveError, match="no districts' plans of last year"):
        api.check(wrong, archive=wrong, template=template)


def test_the_page_at_a_glance_takes_last_years_regional_workbook_too(
    archive: Path, last: Plan, template: Template, tmp_path: Path
) -> None:
    former, now = tmp_path / "hudud_2023.xlsx", tmp_path / "hudud_2024.xlsx"
    write_region(api.merge([tmp_path / "o_tgan_yil.xlsx"], template=template), former)
    plan = this_year(last, template)
    begun = plan.with_measures({
        measure.key: measure.with_figures({QUARTERS[0]: number(measure.plan.number // 4)})
        for _, measure in plan.measures() if measure.plan.number and measure.key not in template.sums
    })  # fmt: skip
    write_region(api.merge([workbook(template, begun, tmp_path / "reja.xlsx")], template=template), now)
    pages = [api.report(now, tmp_path / f"{place.stem}.html", archive=place).read_text() for place in (archive, former)]
    sections = [page.partition('id="last-year"')[2].partition("<section")[0] for page in pages]
    assert str(VISITS) in sections[0]
    assert sections[0] == sections[1]


def test_what_is_no_archive_is_an_error(tmp_path: Path, last: Plan) -> None:
    with pytest.raises(ArchiveError, match="There is no archive here"):
        api.check(last, archive=tmp_path)


def test_the_usual_archive_is_at_hand_where_there_is_one(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AKM_ARCHIVE", str(tmp_path / "yoʻq"))
    assert archive_at_hand() is None
    monkeypatch.setenv("AKM_ARCHIVE", str(archive))
    assert archive_at_hand() == archive


def test_the_commands_take_the_usual_archive_and_say_so(
    archive: Path, last: Plan, template: Template, tmp_path: Path
) -> None:
    wrong = workbook(template, this_year(last, template, {VISITS: 30_000}), tmp_path / "xato.xlsx")

    def akm(*arguments: str, usual: Path = archive) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "AKM_ARCHIVE": str(usual)}
        command = [sys.executable, "-m", "akm_excel.cli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, encoding="utf-8")

    found = akm("check", str(wrong))
    assert "\tC609\t" in found.stdout
    assert f"Last year's plans: the archive {archive}." in found.stderr
    assert "C609" not in akm("check", str(wrong), "--no-archive").stdout
    assert "\tC609\t" in akm("check", str(wrong), "--archive", str(archive), usual=tmp_path).stdout
    missing = akm("check", str(wrong), "--archive", str(tmp_path / "yoʻq"))
    assert (missing.returncode, missing.stdout) == (2, "")
    (archive / ARCHIVE_MARK).write_text("{}", encoding="utf-8")
    broken = akm("check", str(wrong))
    assert "The archive cannot be read" in broken.stderr
    assert "C609" not in broken.stdout
    assert broken.stdout, "nobody asked for the archive: the plan is checked all the same"
    merged = akm("merge", str(wrong), "-o", str(tmp_path / "hudud.xlsx"))
    assert "The archive cannot be read" in merged.stderr
    assert "1 district merged" in merged.stdout
