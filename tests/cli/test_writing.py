"""What commands do to files that are there: nothing is lost, and what cannot be written is a message."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from akm_excel import api, backups
from akm_excel.cli import main
from tests.support.places import SOURCE


@pytest.fixture(autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AKM_STATE", str(tmp_path_factory.mktemp("state")))


def commands(plan: Path, target: Path) -> dict[str, list[str]]:
    """Each command that writes a workbook, to a file."""
    csv = plan.with_name("data.csv")
    csv.write_text("code,part,label,unit,fact,plan,q1,q2,q3,q4\n2.3,,,Nusxa,368,500,,,,\n", encoding="utf-8")
    return {
        "new": ["new", "--overwrite", "-o", str(target)],
        "import": ["import", str(SOURCE), "--overwrite", "-o", str(target)],
        "recalc": ["recalc", str(plan), "-o", str(target)],
        "repair": ["repair", str(plan), "-o", str(target)],
        "fill": ["fill", str(plan), "--from", str(csv), "-o", str(target)],
        "merge": ["merge", str(plan), "--no-memory", "-o", str(target)],
    }


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


COMMANDS = ("new", "import", "recalc", "repair", "fill", "merge")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such things")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_place_that_cannot_be_written_is_a_message(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    places = {name: tmp_path / f"{name}.xlsx" for name in ("folder", "pipe", "loop", "protected", "x" * 251)}
    places["folder"].mkdir()
    os.mkfifo(places["pipe"])
    places["loop"].symlink_to(places["loop"])
    shutil.copy(filled, places["protected"])
    places["protected"].chmod(0o444)
    places["nowhere"] = tmp_path / "nowhere" / "x.xlsx"
    for name, target in places.items():
        before = names(tmp_path)
        assert main(commands(filled, target)[command]) == 2, name
        assert len(capsys.readouterr().err.splitlines()) == 1, name
        assert set(names(tmp_path)) <= {*before, "data.csv"}, name
    assert places["protected"].read_bytes() == filled.read_bytes()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_of_255_bytes_is_a_name(filled: Path, tmp_path: Path, command: str) -> None:
    target = tmp_path / ("ж" * 125 + ".xlsx")
    assert main(commands(filled, target)[command]) in {0, 1}
    assert target.exists()


def test_of_two_that_begin_the_same_plan_at_once_one_fails(tmp_path: Path) -> None:
    target = tmp_path / "reja.xlsx"
    command = [sys.executable, "-m", "akm_excel.cli", "new", "--year"]
    both = [
        subprocess.Popen([*command, year, "-o", str(target)], stderr=subprocess.DEVNULL) for year in ("2024", "2025")
    ]
    codes = [process.wait() for process in both]
    assert sorted(codes) == [0, 2]
    assert api.read_plan(target).header.year == (2024, 2025)[codes.index(0)]
    assert names(tmp_path) == ["reja.xlsx"]


@pytest.mark.parametrize("command", ["recalc", "repair"])
def test_the_version_before_is_kept_elsewhere(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    before = filled.read_bytes()
    beside = names(tmp_path)
    assert main([command, str(filled)]) == 0
    (copy,) = backups.of(filled)
    assert copy.read_bytes() == before
    assert str(copy) in capsys.readouterr().out
    assert names(tmp_path) == beside


def test_no_version_is_kept_where_none_is_wanted_or_none_was_there(filled: Path, tmp_path: Path) -> None:
    assert main(["recalc", str(filled), "--no-backup"]) == 0
    assert main(["recalc", str(filled), "-o", str(tmp_path / "other.xlsx")]) == 0
    assert backups.of(filled) == backups.of(tmp_path / "other.xlsx") == []


def test_a_region_that_is_merged_again_is_kept(filled: Path, tmp_path: Path) -> None:
    region = tmp_path / "hudud.xlsx"
    command = ["merge", str(filled), "--no-memory", "--format", "json", "-o", str(region)]
    assert main(command) in {0, 1}
    first = region.read_bytes()
    assert backups.of(region) == []
    assert main(command) in {0, 1}
    assert [copy.read_bytes() for copy in backups.of(region)] == [first]


def test_a_demo_writes_only_over_what_it_wrote(
    demo: api.Demo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = Path(shutil.copytree(demo.workbook.parent, tmp_path / "demo"))
    assert main(["demo", str(folder)]) == 0
    own = next((folder / "tumanlar").iterdir())
    for path in (own, folder / "hudud.xlsx"):
        written = path.read_bytes()
        api.recalculate(path, backup=False) if path == own else path.write_bytes(written + b"\0")
        path.write_bytes(path.read_bytes() + b"mine")
        before = {each: each.read_bytes() for each in folder.rglob("*.xlsx")}
        capsys.readouterr()
        assert main(["demo", str(folder)]) == 2
        assert path.name in capsys.readouterr().err
        assert {each: each.read_bytes() for each in folder.rglob("*.xlsx")} == before
        path.write_bytes(written)
