"""Compact years answer as the small files did, whatever ends the compacting in between, whatever spoils them."""

import json
import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.archive import Fate, Fault, ask, compact, compact_years, verify
from akm_excel.archive.compacting import _remove
from akm_excel.archive.past import Past
from akm_excel.archive.store import Archive
from akm_excel.cli import main
from akm_excel.core.template import Template
from akm_excel.errors import ArchiveError, WriteError

QUERIES = (
    "SELECT count(*), sum(fact), sum(plan), count(DISTINCT sha256) FROM plans",
    "SELECT * EXCLUDE (imported) FROM all_plans ORDER BY year, district_code, sha256, position",
    "SELECT * EXCLUDE (imported) FROM workbooks ORDER BY sha256",
    "SELECT * FROM all_findings ORDER BY sha256, cell, rule, message",
    "SELECT count(*) FROM continuity",
)


@pytest.fixture(scope="module")
def _made_once(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of 2023 (three districts, one of them twice) and of 2024 (one)."""
    folder = tmp_path_factory.mktemp("archive")
    api.archive_add(demo.districts[:3], folder / "archive")
    again = folder / "again.xlsx"
    api.recalculate(demo.districts[0], again)
    data = again.read_bytes()
    again.write_bytes(data + b"")
    new = folder / "2024.xlsx"
    api.new_from(demo.districts[1], new, year=2024)
    api.archive_add([again, new], folder / "archive")
    return folder / "archive"


@pytest.fixture
def place(_made_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(_made_once, tmp_path / "archive"))


def answers(place: Path) -> list[list[tuple[object, ...]]]:
    return [list(ask(place, query).rows) for query in QUERIES]


def small_files(place: Path) -> list[Path]:
    return sorted([*(place / "plans").rglob("*.parquet"), *(place / "workbooks").glob("*.parquet")])


def test_a_compact_year_answers_as_before_in_two_files(place: Path, template: Template) -> None:
    before, report = answers(place), api.archive_report(place).totals
    district = template.district("Amudaryo tumani")
    assert district is not None
    past = Past(place).of(district, 2023, template, sample="NAMUNA")
    done = compact(place)
    assert set(done.years) == {2023}
    assert done.years[2023] >= 3
    assert {path.name for path in (place / "compact").iterdir()} == {
        "year=2023.1.plans.parquet", "year=2023.1.workbooks.parquet",
    }  # fmt: skip
    assert len(small_files(place)) == 2  # 2024 is not closed
    assert answers(place) == before
    assert api.archive_report(place).totals == report
    assert Past(place).of(district, 2023, template, sample="NAMUNA") == past
    assert verify(place).is_clean
    assert verify(place).workbooks == done.years[2023] + 1


def test_what_is_in_a_compact_year_is_known_and_what_is_new_is_added(place: Path, demo: api.Demo) -> None:
    compact(place)
    again = api.archive_add(demo.districts[:4], place)
    assert [entry.fate for entry in again.entries] == [Fate.KNOWN] * 3 + [Fate.ADDED]
    before = answers(place)
    done = compact(place)
    assert done.removed == 4  # two small files, and the former two
    assert {path.name for path in (place / "compact").iterdir()} == {
        "year=2023.2.plans.parquet", "year=2023.2.workbooks.parquet",
    }  # fmt: skip
    assert answers(place) == before
    assert compact(place).removed == 0


@pytest.mark.parametrize("kept", range(0, 8))
def test_a_compacting_that_was_cut_short_doubles_and_loses_nothing(
    place: Path, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended before any, and after each, of the small files was taken away."""
    before = answers(place)
    count = 0

    def ending(paths: object) -> int:
        nonlocal count
        for path in paths:  # type: ignore[attr-defined]
            if count == kept:
                raise KeyboardInterrupt
            count += _remove([path])
        return 0

    monkeypatch.setattr("akm_excel.archive.compacting._remove", ending)
    with suppress(KeyboardInterrupt):
        compact(place)
    assert answers(place) == before
    monkeypatch.undo()
    compact(place)
    assert answers(place) == before
    assert len(small_files(place)) == 2
    assert verify(place).is_clean


def test_a_compacting_that_ends_between_its_two_files_changes_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answers(place)
    keep = Archive.keep

    def full(archive: Archive, path: Path, data: bytes) -> None:
        if "workbooks.parquet" in path.name:
            raise WriteError("The disk is full.")
        keep(archive, path, data)

    monkeypatch.setattr(Archive, "keep", full)
    with pytest.raises(WriteError):
        compact(place)
    monkeypatch.undo()
    assert answers(place) == before
    assert [problem.fault for problem in verify(place).problems] == [Fault.UNFINISHED]
    compact(place)
    assert answers(place) == before


def test_a_flipped_bit_in_a_compact_year_is_named_and_gives_no_other_figure(place: Path) -> None:
    compact(place)
    year = compact_years.look(Archive.open(place)).years[0]
    (only_2024,) = ask(place, "SELECT count(*), sum(plan) FROM plans WHERE year = 2024").rows
    flip = random.Random(11)
    for path in (year.plans, year.workbooks):
        data = bytearray(path.read_bytes())
        for _ in range(40):
            spoilt = bytearray(data)
            spoilt[flip.randrange(len(data))] ^= 1 << flip.randrange(8)
            path.write_bytes(spoilt)
            answer = ask(place, "SELECT count(*), sum(plan) FROM plans")
            assert list(answer.rows) == [only_2024]
            assert any(problem.fault is Fault.DAMAGED for problem in answer.problems)
        path.write_bytes(data)
    assert verify(place).is_clean


def test_a_copy_or_another_files_in_the_folder_do_not_count(place: Path) -> None:
    compact(place)
    before = answers(place)
    year = compact_years.look(Archive.open(place)).years[0]
    shutil.copy(year.plans, year.plans.with_name("year=2023.1.plans (1).parquet"))
    (place / "compact" / "Thumbs.db").write_bytes(b"x")
    shutil.copy(year.plans, year.plans.with_name("year=2022.1.plans.parquet"))
    assert answers(place) == before
    assert {problem.fault for problem in verify(place).problems} == {Fault.FOREIGN, Fault.DAMAGED}


def test_a_year_that_is_not_there_is_said(place: Path) -> None:
    with pytest.raises(ArchiveError, match="no plans of 1999"):
        compact(place, [1999])


def test_the_command(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["archive", "compact", "--archive", str(place), "--year", "2023", "--year", "2024"]) == 0
    said = capsys.readouterr().out
    assert "2023: " in said
    assert "2024: 1 workbook " in said
    assert main(["archive", "compact", "--archive", str(place), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["removed"] == 0
