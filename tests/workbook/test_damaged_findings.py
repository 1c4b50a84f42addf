"""Damage in the sheet of findings, which is written to: it is the library's own, and mended."""

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from akm_excel import api
from akm_excel.spreadsheet.package import Package
from tests.support import hostile_files
from tests.support.editing import parts
from tests.support.ooxml import lint
from tests.support.places import HERE

KINDS = (
    "width",
    "columns",
    "row number",
    "address",
    "style",
    "no sheetData",
    "two sheetData",
    "rows without numbers",
    "height",
)
WHOLE = ("garbage", "empty", "cut", "other root", "in no namespace", "missing")


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory, _filled_once: Path) -> dict[str, bytes]:
    good = hostile_files.unpacked(_filled_once.read_bytes())
    sheet = hostile_files.FINDINGS
    found = {name.removeprefix("findings "): data for name, data in hostile_files.damaged_findings(good)}
    body = good[sheet]
    whole = {"garbage": b"\x93\x01" * 300, "empty": b"", "cut": body[: len(body) // 2], "other root": b"<html/>",
             "in no namespace": body.replace(b"xmlns=", b"xmlns:x=", 1)}  # fmt: skip
    found |= {name: hostile_files.packed(good | {sheet: data}) for name, data in whole.items()}
    found["missing"] = hostile_files.packed({name: data for name, data in good.items() if name != sheet})
    return found


@pytest.mark.parametrize("kind", (*KINDS, *WHOLE))
def test_it_is_mended_and_all_else_is_as_it_was(
    damaged: dict[str, bytes], tmp_path: Path, filled: Path, kind: str
) -> None:
    path = tmp_path / "reja.xlsx"
    path.write_bytes(damaged[kind])
    whole = api.recalculate(filled, tmp_path / "whole.xlsx")
    done = api.recalculate(path, tmp_path / "out.xlsx")
    assert done.findings == whole.findings
    assert done.plan.by_key == whole.plan.by_key
    book = load_workbook(tmp_path / "out.xlsx")
    rows = [row[2].value for row in book["Nazorat"].iter_rows(min_row=5) if row[5].value]
    assert rows == [finding.rule for finding in done.findings]
    assert book.sheetnames == load_workbook(filled).sheetnames
    old, new = parts(path), parts(tmp_path / "out.xlsx")
    assert {name for name in old if old[name] != new.get(name)} <= {
        hostile_files.FINDINGS, hostile_files.STYLES, hostile_files.WORKBOOK, hostile_files.RELATIONS,
        hostile_files.TYPES, hostile_files.SUMS, hostile_files.PLAN,
    }  # fmt: skip
    if kind in WHOLE:
        assert done.restored == ("Nazorat",)
        assert lint(tmp_path / "out.xlsx") == []


@pytest.mark.parametrize("name", ["nazorat_garbage", "nazorat_bad_width"])
def test_the_handed_cases(tmp_path: Path, name: str) -> None:
    path = Path(shutil.copy(HERE / "data" / "trust" / f"{name}.xlsx", tmp_path / "reja.xlsx"))
    done = api.repair(path)
    assert not any(finding.severity.name == "ERROR" for finding in done.findings)
    assert Package.open(path).sheets()
    assert api.check(path) == list(done.findings)
