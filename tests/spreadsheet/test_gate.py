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
from akm_excel.spreadsheet import limits
from akm_excel.spreadsheet.package import Package
from benchmarks.corpus import write_corpus, write_template
from tests.support import hostile, hostile_files
from tests.support.requirements import FULL


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


def _case(good: bytes, name: str) -> bytes:
    return next(data for found, data in hostile_files.cases(good) if found == name)


REFUSED = {
    "zip version 10.0": "later version of zip",
    "zip64 claims 1.3 million parts": "1300000 parts",
    "zip 200,000 parts": "parts",
    "zip part named 'xl/\\nevil.xml'": "control characters",
    "missing [Content_Types].xml": "[Content_Types].xml",
    "with a document type xl/theme/theme1.xml": "document type",
    "with a document type in utf-16 xl/styles.xml": "document type",
    "with a document type behind a comment docProps/core.xml": "document type",
    "large sheet: a million cells of four bytes": "",
    "large: 490 sheets that are one part": "one part",
    "large: 1000000 names": "MB of XML",
    "large: 1000000 texts, 1 claimed": "tags and attributes",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_costs_too_much_is_refused_whatever_its_name(good: bytes, tmp_path: Path, name: str) -> None:
    path = tmp_path / "reja.xlsx"
    path.write_bytes(_case(good, name))
    if not REFUSED[name]:  # a sheet of the user's own that no command but those that save has to read
        assert api.read_plan(path).by_key
        with pytest.raises(WorkbookError, match="tags and attributes"):
            api.recalculate(path, tmp_path / "out.xlsx")
        return
    with pytest.raises(WorkbookError) as refused:
        api.read_plan(path)
    assert REFUSED[name] in refused.value.found


@pytest.mark.slow
def test_a_part_costs_what_it_costs_whatever_its_ending(good: bytes, tmp_path: Path) -> None:
    path = tmp_path / "reja.xlsx"
    path.write_bytes(_case(good, "large sheet named .bin of 206 MB"))
    with pytest.raises(WorkbookError, match="MB"):
        api.recalculate(path, tmp_path / "out.xlsx")


def test_a_workbook_that_does_not_say_what_its_parts_are_is_refused(good: bytes, tmp_path: Path) -> None:
    parts = hostile_files.unpacked(good)
    types = parts[hostile_files.TYPES]
    for old, new in (
        (b"spreadsheetml.sheet.main", b"wordprocessingml.document.main"),
        (b"spreadsheetml.worksheet", b"x.y"),
    ):
        path = tmp_path / "reja.xlsx"
        path.write_bytes(hostile_files.packed(parts | {hostile_files.TYPES: types.replace(old, new)}))
        with pytest.raises(WorkbookError, match="Content_Types"):
            api.read_plan(path)


def test_a_cache_keeps_nothing_large() -> None:
    made: list[int] = []

    @limits.cached_if_small(10, maxsize=4)
    def measured(data: bytes, more: int) -> int:
        made.append(len(data))
        return len(data) + more

    assert [measured(b"x" * 5, 1), measured(b"x" * 5, 1), measured(b"x" * 20, 1), measured(b"x" * 20, 1)] == [
        6,
        6,
        21,
        21,
    ]
    assert made == [5, 20, 20]


@pytest.mark.slow
def test_of_many_good_and_seven_hostile_workbooks_the_good_are_merged(good: bytes, tmp_path: Path) -> None:
    count = 210 if FULL else 17
    folder = write_corpus(tmp_path / "plans", count)
    template = write_template(tmp_path / "template.xlsx", count)
    words = hostile.write(folder, hostile.seven(good))
    done = subprocess.run(
        [sys.executable, "-m", "akm_excel.cli", "merge", folder, "--template", template, "--no-memory",
         "--format", "json", "-o", tmp_path / "out.xlsx"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    assert told["merged"] == count
    refused = {file["file"]: file["reason"] for file in told["files"] if file["outcome"] != Outcome.MERGED}
    assert set(refused) == set(words)
    for name, word in words.items():
        assert word in refused[name], name
    shutil.rmtree(folder)
