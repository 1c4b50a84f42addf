"""An archive knows what is its own: figures are neither doubled nor dropped silently, whatever lies in its folder."""

import json
import random
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from akm_excel import api
from akm_excel.archive import Fate, Fault, ask, verify
from akm_excel.archive.seal import State, state
from akm_excel.cli import main

TOTAL = "SELECT count(*), sum(fact), sum(plan), count(DISTINCT sha256) FROM plans"


@pytest.fixture(scope="module")
def _made_once(demo: api.Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive") / "archive"
    api.archive_add(demo.districts[:3], folder)
    return folder


@pytest.fixture
def place(_made_once: Path, tmp_path: Path) -> Path:
    """An archive of three workbooks, to be spoilt."""
    return Path(shutil.copytree(_made_once, tmp_path / "archive"))


def figures(place: Path) -> Path:
    return sorted((place / "plans").rglob("*.parquet"))[0]


def about(place: Path) -> Path:
    return sorted((place / "workbooks").glob("*.parquet"))[0]


def total(place: Path) -> tuple[object, ...]:
    (row,) = ask(place, TOTAL).rows
    return row


def faults(place: Path) -> list[Fault]:
    return [problem.fault for problem in verify(place).problems]


def strange_parquet(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"sha256": ["x"], "plan": [1]}), path)


def test_a_fresh_archive_is_whole_and_each_file_has_its_seal(place: Path) -> None:
    assert verify(place).is_clean
    assert verify(place).workbooks == 3
    for path in place.rglob("*.parquet"):
        assert state(path.read_bytes(), path.relative_to(place).as_posix()) is State.INTACT


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            lambda place: shutil.copy(figures(place), f"{str(figures(place))[:-8]} (1).parquet"), id="conflict"
        ),
        pytest.param(lambda place: shutil.copy(about(place), f"{str(about(place))[:-8]} (1).parquet"), id="workbook's"),
        pytest.param(
            lambda place: shutil.copytree(
                figures(place).parent, figures(place).parents[2] / "year=2022" / figures(place).parent.name
            ),
            id="another year",
        ),
        pytest.param(lambda place: shutil.copytree(place / "plans", place / "plans" / "copy"), id="deeper"),
        pytest.param(lambda place: (place / "workbooks" / "Thumbs.db").write_bytes(b"\0" * 99), id="Thumbs.db"),
        pytest.param(lambda place: (place / "plans" / "desktop.ini").write_bytes(b"[x]"), id="desktop.ini"),
        pytest.param(lambda place: strange_parquet(place / "plans" / "other.parquet"), id="foreign"),
        pytest.param(lambda place: strange_parquet(figures(place).parent / f"{'0' * 64}.parquet"), id="named as ours"),
        pytest.param(lambda place: (place / "workbooks" / "a\nb.parquet").write_bytes(b""), id="empty"),
    ],
)
def test_what_is_not_the_archives_changes_no_figure_and_is_said(place: Path, spoil, capsys) -> None:
    before = total(place)
    spoil(place)
    assert total(place) == before
    assert faults(place)
    assert main(["archive", "query", "SELECT count(*) FROM plans", "--archive", str(place)]) in {0, 1}
    out, err = capsys.readouterr()
    assert str(before[0]) in out
    assert "does not count" in err or "left out" in err or "is not there" in err
    assert main(["archive", "report", "--archive", str(place)]) in {0, 1}


def spoilt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("which", [figures, about])
@pytest.mark.parametrize(
    ("how", "fault"),
    [
        (spoilt, Fault.DAMAGED),
        (lambda path: path.write_bytes(path.read_bytes()[:-100]), Fault.DAMAGED),
        (lambda path: path.write_bytes(b""), Fault.DAMAGED),
        (lambda path: path.unlink(), None),
    ],
)
def test_queries_go_on_without_what_is_bad_and_adding_repairs(place: Path, demo: api.Demo, which, how, fault) -> None:
    whole = total(place)
    how(which(place))
    answer = ask(place, TOTAL)
    ((rows, *_, workbooks),) = answer.rows
    assert (rows, workbooks) == (2 * whole[0] // 3, 2)
    (problem,) = answer.problems
    assert problem.fault is (fault or (Fault.LOST if which is figures else Fault.UNFINISHED))
    assert problem.fault.costs_figures
    again = api.archive_add(demo.districts[:3], place)
    assert sorted(entry.fate for entry in again.entries) == [Fate.ADDED, Fate.KNOWN, Fate.KNOWN]
    assert total(place) == whole
    assert verify(place).is_clean


def test_one_districts_figures_are_not_anothers(place: Path) -> None:
    one, other, _ = sorted((place / "plans").rglob("*.parquet"))
    shutil.copy(one, other)
    assert total(place)[3] == 2
    assert faults(place) == [Fault.DAMAGED]


def test_repair_restores_from_copies_and_sets_the_rest_aside(place: Path, demo: api.Demo) -> None:
    whole = total(place)
    path = figures(place)
    shutil.copy(path, f"{str(path)[:-8]} (1).parquet")
    path.write_bytes(b"damaged")
    bad = next(other for other in (place / "workbooks").iterdir() if other.name != path.name)
    spoilt(bad)
    held = {file.read_bytes() for file in place.rglob("*") if file.is_file()}
    found = verify(place, repair=True)
    assert found.mended == (path.relative_to(place).as_posix(),)
    assert sorted(found.set_aside) == sorted(
        (f"workbooks/{bad.name}", f"{path.relative_to(place).as_posix()[:-8]} (1).parquet")
    )
    assert {file.read_bytes() for file in place.rglob("*") if file.is_file()} >= held - {b"damaged"}
    assert [problem.fault for problem in found.problems] == [Fault.UNFINISHED]
    assert total(place)[3] == 2
    api.archive_add(demo.districts[:3], place)
    assert total(place) == whole
    assert verify(place).is_clean


def old(place: Path) -> None:
    """As an archive of before there were seals."""
    for path in place.rglob("*.parquet"):
        pq.write_table(pq.ParquetFile(path).read().replace_schema_metadata(None), path, store_schema=False)
    (place / "akm_archive.json").write_text(json.dumps({"form": 1}))


def test_an_archive_without_seals_is_read_and_can_be_sealed(place: Path, demo: api.Demo) -> None:
    whole = total(place)
    old(place)
    assert total(place) == whole
    assert verify(place).is_clean
    shutil.copytree(figures(place).parent, place / "plans" / "year=2022" / figures(place).parent.name)
    assert total(place) == whole
    assert Fault.COPY in faults(place)
    assert {entry.fate for entry in api.archive_add(demo.districts[:3], place).entries} == {Fate.KNOWN}
    sealed = verify(place, repair=True)
    assert len(sealed.mended) == 6
    assert sealed.is_clean
    assert sealed.archive.is_sealed
    assert total(place) == whole
    spoilt(figures(place))
    assert faults(place) == [Fault.DAMAGED]


def test_a_damaged_file_of_an_archive_without_seals_costs_itself_alone(place: Path) -> None:
    old(place)
    path = figures(place)
    path.write_bytes(path.read_bytes()[:-50])
    assert total(place)[3] == 2
    assert faults(place) == [Fault.DAMAGED]


def test_a_few_flipped_bits_give_no_other_figure(place: Path) -> None:
    dice = random.Random(15)
    whole = total(place)
    paths = sorted(path for path in place.rglob("*") if path.is_file())
    for _ in range(60):
        path = dice.choice(paths)
        data = path.read_bytes()
        spoilt_data = bytearray(data)
        spoilt_data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        path.write_bytes(spoilt_data)
        assert main(["archive", "verify", "--archive", str(place)]) in {0, 1, 2}
        if path.suffix == ".parquet":
            assert total(place)[3] == 2
        path.write_bytes(data)
    assert total(place) == whole
