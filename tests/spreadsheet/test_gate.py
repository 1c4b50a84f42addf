"""The gate: hostile files are named with the reason, and cost nothing else."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.region import Outcome
from akm_excel.errors import WorkbookError
from akm_excel.spreadsheet.package import Package
from benchmarks.corpus import write_corpus, write_template
from tests.support import hostile


@pytest.fixture
def good(filled: Path) -> bytes:
    return filled.read_bytes()


def test_each_hostile_file_is_refused_with_its_reason(good: bytes, tmp_path: Path) -> None:
    words = hostile.write(tmp_path, hostile.seven(good) | hostile.further(good))
    for name, word in words.items():
        with pytest.raises(WorkbookError) as refused:
            api.read_plan(tmp_path / name)
        assert word in refused.value.found, name
        assert name in refused.value.file


def test_claims_cost_nothing(good: bytes, tmp_path: Path) -> None:
    """LibreOffice writes an empty row 1048576 and a dimension up to it once any row was deleted."""
    (tmp_path / "good.xlsx").write_bytes(good)
    expected = api.read_plan(tmp_path / "good.xlsx").by_key
    for name, data in hostile.claiming(good).items():
        (tmp_path / "claims.xlsx").write_bytes(data)
        assert api.read_plan(tmp_path / "claims.xlsx").by_key == expected, name


def test_a_good_file_passes(filled: Path) -> None:
    package = Package.open(filled)
    assert {part: package.read(part) for part in package.parts()} == hostile_free(filled)


def hostile_free(path: Path) -> dict[str, bytes]:
    import zipfile

    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.slow
def test_of_210_good_and_seven_hostile_workbooks_210_are_merged(good: bytes, tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "plans", 210)
    template = write_template(tmp_path / "template.xlsx", 210)
    words = hostile.write(folder, hostile.seven(good))
    done = subprocess.run(
        [sys.executable, "-m", "akm_excel.cli", "merge", folder, "--template", template, "--no-memory",
         "--format", "json", "-o", tmp_path / "out.xlsx"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert told["merged"] == 210
    refused = {file["file"]: file["reason"] for file in told["files"] if file["outcome"] != Outcome.MERGED}
    assert set(refused) == set(words)
    for name, word in words.items():
        assert word in refused[name], name
    shutil.rmtree(folder)
