"""A merge of a folder that did not change reads no workbook twice, and gives the very same file."""

import os
import shutil
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.plan import Key
from akm_excel.core.region import Outcome
from akm_excel.merging import Found, reading
from tests.support.editing import put


@pytest.fixture
def folder(demo: api.Demo, tmp_path: Path) -> Path:
    found = tmp_path / "tumanlar"
    found.mkdir()
    for path in demo.districts[:5]:
        shutil.copy(path, found / path.name)
    return found


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read."""
    names: list[str] = []
    really = Found.read

    def read(file: Found) -> bytes:
        names.append(file.shown)
        return really(file)

    monkeypatch.setattr(Found, "read", read)
    return names


def test_an_unchanged_folder_is_not_read_again(folder: Path, tmp_path: Path, reads: list[str]) -> None:
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    assert len(reads) == 5
    api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    assert len(reads) == 5
    api.merge([folder], tmp_path / "plain.xlsx")
    assert (tmp_path / "second.xlsx").read_bytes() == (tmp_path / "plain.xlsx").read_bytes()
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "plain.xlsx").read_bytes()


def test_a_changed_workbook_is_read_and_the_others_are_not(folder: Path, tmp_path: Path, reads: list[str]) -> None:
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    changed = sorted(folder.iterdir())[2]
    row = api.read_plan(changed).by_key[Key(2, 3)].row
    put(changed, f"Reja!E{row}", Decimal(77))
    reads.clear()
    region = api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    assert set(reads) == {changed.name}
    assert 77 in [plan.by_key[Key(2, 3)].plan.number for plan in region.plans.values()]
    api.merge([folder], tmp_path / "plain.xlsx")
    assert (tmp_path / "second.xlsx").read_bytes() == (tmp_path / "plain.xlsx").read_bytes()


def test_a_workbook_under_another_name_is_known_by_its_bytes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    path = sorted(folder.iterdir())[0]
    path.rename(folder / "boshqa nom.xlsx")
    os.utime(folder / "boshqa nom.xlsx", (1, 1))
    monkeypatch.setattr(reading, "_receipts", lambda files, *_: iter([]) if not files else pytest.fail("read again"))
    region = api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    assert "boshqa nom.xlsx" in {plan.source.file for plan in region.plans.values()}
    monkeypatch.undo()
    api.merge([folder], tmp_path / "plain.xlsx")
    assert (tmp_path / "second.xlsx").read_bytes() == (tmp_path / "plain.xlsx").read_bytes()


def test_what_was_refused_is_remembered_too(folder: Path, tmp_path: Path, reads: list[str]) -> None:
    memory = tmp_path / "memory.sqlite"
    from openpyxl import Workbook

    Workbook().save(folder / "boshqa.xlsx")
    first = api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    reads.clear()
    second = api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    assert reads == []
    assert [(r.file, r.outcome, r.reason) for r in second.receipts] == [
        (r.file, r.outcome, r.reason) for r in first.receipts
    ]
    assert Outcome.NOT_A_PLAN in {receipt.outcome for receipt in second.receipts}


def test_another_language_another_template_or_another_code_is_another_memory(
    folder: Path, tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    monkeypatch.setenv("AKM_LANG", "uz")
    region = api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    assert len(reads) == 10
    assert any("ʻ" in finding.message for _, finding in region.findings())


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_memory_is_no_reason_to_fail(folder: Path, tmp_path: Path, damage: bytes, reads: list[str]) -> None:
    memory = tmp_path / "memory.sqlite"
    memory.write_bytes(damage)
    region = api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    assert len(region.plans) == len(reads) == 5


def test_a_locked_memory_is_no_reason_to_fail(
    folder: Path, tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    monkeypatch.setattr("akm_excel.merging.memory._BUSY_SECONDS", 0.05)
    other = sqlite3.connect(memory)
    other.execute("BEGIN EXCLUSIVE")
    region = api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    other.rollback()
    assert len(region.plans) == 5
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()


def test_thousands_are_held_on_disk_and_give_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.merge([folder], tmp_path / "plain.xlsx")
    monkeypatch.setattr(reading, "_HELD", 2)
    monkeypatch.setattr(reading, "_BATCH", 2)
    for memory in (None, tmp_path / "memory.sqlite", tmp_path / "memory.sqlite"):
        region = api.merge([folder], tmp_path / "held.xlsx", memory=memory)
        assert not any(hasattr(receipt.kept, "figures") for receipt in region.receipts), "nothing is held in memory"
        assert (tmp_path / "held.xlsx").read_bytes() == (tmp_path / "plain.xlsx").read_bytes()
