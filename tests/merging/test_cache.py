"""A merge of a folder that did not change reads no workbook twice, and gives the very same file."""

import os
import pickle
import random
import shutil
import sqlite3
import stat
import time
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.plan import Key
from akm_excel.core.region import Outcome
from akm_excel.language import DEFAULT, speaking
from akm_excel.merging import Found, cache, read_region, reading
from akm_excel.merging.worker import Receiver
from tests.support.editing import put


@pytest.fixture
def folder(demo: api.Demo, tmp_path: Path) -> Path:
    found = tmp_path / "tumanlar"
    found.mkdir()
    for path in demo.districts[:5]:
        shutil.copy(path, found / path.name)
    return found


@pytest.fixture(autouse=True)
def _settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the files had been written long ago; see the test of those that were not."""
    monkeypatch.setattr(cache, "_SETTLED", -(10**18))


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
    api.merge([folder], memory=memory)
    monkeypatch.setenv("AKM_LANG", "uz")
    region = api.merge([folder], memory=memory)
    assert len(reads) == 10
    assert any("ʻ" in finding.message for _, finding in region.findings())


DAMAGES = {
    "empty": lambda _: b"",
    "no database": lambda _: b"not a database",
    "cut off": lambda data: data[: len(data) // 2],
    "head alone": lambda _: b"SQLite format 3\x00" + b"\xff" * 4000,
    "a page zeroed": lambda data: data[:4096] + bytes(4096) + data[8192:],
    "another page zeroed": lambda data: data[:8192] + bytes(4096) + data[12288:],
    "last page zeroed": lambda data: data[:-4096] + bytes(4096),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_no_reason_to_fail(
    folder: Path, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    memory.write_bytes(DAMAGES[damage](memory.read_bytes()))
    for name in ("second.xlsx", "third.xlsx"):
        api.merge([folder], tmp_path / name, memory=memory)
        assert (tmp_path / name).read_bytes() == (tmp_path / "first.xlsx").read_bytes()
    assert len(caplog.messages) <= 1, "it was made anew"


def test_no_flipped_bit_gives_another_figure(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Many more in `python -m tests.stress bits`."""
    memory = tmp_path / "memory.sqlite"
    first = api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    whole = memory.read_bytes()
    dice = random.Random(15)
    for _ in range(40):
        data = bytearray(whole)
        for _ in range(20):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        memory.write_bytes(data)
        region = read_region([folder], first.template, memory=memory, spoken="uz")
        assert [receipt.packed() for receipt in region.receipts] == [
            replace(receipt, counts=told.counts).packed()
            for receipt, told in zip(first.receipts, region.receipts, strict=True)
        ]
        assert region.total == first.total


def test_a_changed_row_is_found_out(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    with closing(sqlite3.connect(memory)) as database, database:
        database.execute("UPDATE reading SET texts = replace(texts, '1', '7')")
    api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    assert (tmp_path / "second.xlsx").read_bytes() == (tmp_path / "first.xlsx").read_bytes()
    assert len(caplog.messages) == 1
    assert "cannot be used" in caplog.messages[0]
    assert "\n" not in caplog.messages[0]


def test_a_locked_cache_is_no_reason_to_fail(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    kept = memory.read_bytes()
    monkeypatch.setattr("akm_excel.merging.cache._BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(memory)) as other:
        other.execute("BEGIN EXCLUSIVE")
        region = api.merge([folder], tmp_path / "second.xlsx", memory=memory)
        other.rollback()
    assert len(region.plans) == 5
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()
    assert len(caplog.messages) == 1
    assert memory.read_bytes() == kept, "what another program holds is not taken away"


def test_a_cache_of_a_later_version_is_left_alone(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    memory = tmp_path / "memory.sqlite"
    with closing(sqlite3.connect(memory)) as database, database:
        database.executescript("CREATE TABLE reading (other); PRAGMA user_version = 99")
    kept = memory.read_bytes()
    assert len(api.merge([folder], tmp_path / "first.xlsx", memory=memory).plans) == 5
    assert memory.read_bytes() == kept
    assert "later version" in caplog.messages[0]


def test_a_cache_of_an_earlier_version_is_made_anew(folder: Path, tmp_path: Path, reads: list[str]) -> None:
    memory = tmp_path / "memory.sqlite"
    with closing(sqlite3.connect(memory)) as database, database:
        database.executescript("CREATE TABLE reading (context, sha256); CREATE TABLE file (context)")
    for name in ("first.xlsx", "second.xlsx"):
        assert len(api.merge([folder], tmp_path / name, memory=memory).plans) == 5
    assert len(reads) == 5


@pytest.mark.parametrize("days", [-401, 2])
def test_what_is_too_old_or_of_the_future_is_read(
    folder: Path, tmp_path: Path, days: int, monkeypatch: pytest.MonkeyPatch, reads: list[str]
) -> None:
    memory = tmp_path / "memory.sqlite"
    now = time.time()
    monkeypatch.setattr(cache.time, "time", lambda: now + days * 86_400)
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    monkeypatch.undo()
    read = len(reads)
    calls: list[str] = []
    really = Receiver.receive
    monkeypatch.setattr(Receiver, "receive", lambda own, file: (calls.append(file.shown), really(own, file))[1])
    api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    assert (read, len(calls)) == (5, 5)
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()


def test_without_a_place_for_it_all_goes_on(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    region = api.merge([folder], tmp_path / "first.xlsx", memory=tmp_path / "file" / "memory.sqlite")
    assert len(region.plans) == 5
    assert len(caplog.messages) == 1


def test_a_schema_that_is_no_text_is_damage_too(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    data = memory.read_bytes()
    assert b"sqlite_autoindex_reading_1" in data
    memory.write_bytes(data.replace(b"sqlite_autoindex_reading_1", b"sqlite_autoi\xe5dex_reading_1"))
    assert len(api.merge([folder], tmp_path / "second.xlsx", memory=memory).plans) == 5
    assert len(caplog.messages) == 1
    assert (tmp_path / "first.xlsx").read_bytes() == (tmp_path / "second.xlsx").read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_full_disk_is_no_reason_to_fail(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "memory.sqlite").symlink_to("/dev/full")
    assert len(api.merge([folder], tmp_path / "first.xlsx", memory=tmp_path / "memory.sqlite").plans) == 5
    assert len(caplog.messages) == 1
    assert Path("/dev/full").exists()


@pytest.mark.skipif(os.name == "nt", reason="rights of files are otherwise there")
def test_its_figures_are_readable_by_their_owner_only(folder: Path, tmp_path: Path) -> None:
    memory = tmp_path / "own" / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    assert stat.S_IMODE(memory.stat().st_mode) == 0o600
    assert stat.S_IMODE(memory.parent.stat().st_mode) == 0o700
    memory.chmod(0o644)
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    assert stat.S_IMODE(memory.stat().st_mode) == 0o600


def test_what_cannot_be_read_is_not_merged_from_the_cache(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    locked = sorted(folder.iterdir())[1]
    really = os.open

    def refuse(path, *args, **kwargs):
        if str(path) == str(locked):
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, *args, **kwargs)

    monkeypatch.setattr("akm_excel.spreadsheet.file_bytes.os.open", refuse)
    with speaking(DEFAULT):  # in another language it is read again, by a process that knows nothing of `refuse`
        region = api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    (broken,) = [receipt for receipt in region.receipts if receipt.outcome is Outcome.BROKEN]
    assert broken.file == locked.name
    assert "u yerda bunga ruxsatingiz yoʻq" in broken.reason


def test_another_content_of_the_same_size_and_time_is_found_out(folder: Path, tmp_path: Path) -> None:
    memory = tmp_path / "memory.sqlite"
    one, two = sorted(folder.iterdir())[:2]
    two.unlink()
    size = 100_000

    def padded(data: bytes) -> bytes:
        return bytes(size - len(data)) + data  # a zip file is read from its end

    other = put(Path(shutil.copy(one, tmp_path / "other.xlsx")), "Reja!E9", Decimal(4321)).read_bytes()
    one.write_bytes(padded(one.read_bytes()))
    old = one.stat()
    first = api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    one.write_bytes(padded(other))
    os.utime(one, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert (one.stat().st_size, one.stat().st_mtime_ns) == (old.st_size, old.st_mtime_ns)
    second = api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    third = api.merge([folder], tmp_path / "third.xlsx")
    assert second.receipts == third.receipts != first.receipts
    assert (tmp_path / "second.xlsx").read_bytes() == (tmp_path / "third.xlsx").read_bytes()


def test_what_was_written_a_moment_before_is_compared_by_its_bytes(
    folder: Path, tmp_path: Path, reads: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_SETTLED", 2 * 10**9)
    memory = tmp_path / "memory.sqlite"
    api.merge([folder], tmp_path / "first.xlsx", memory=memory)
    reads.clear()
    monkeypatch.setattr(reading, "_receipts", lambda files, *_: iter([]) if not files else pytest.fail("read again"))
    api.merge([folder], tmp_path / "second.xlsx", memory=memory)
    assert len(reads) == 5, "their bytes"
    monkeypatch.setattr(cache, "_SETTLED", -(10**18))
    api.merge([folder], tmp_path / "third.xlsx", memory=memory)
    reads.clear()
    api.merge([folder], tmp_path / "fourth.xlsx", memory=memory)
    assert reads == [], "their times tell it by now"


def test_thousands_are_held_on_disk_and_give_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = api.merge([folder], tmp_path / "plain.xlsx")
    monkeypatch.setattr(reading, "_HELD", 2)
    monkeypatch.setattr(reading, "_BATCH", 2)
    for memory in (None, tmp_path / "memory.sqlite", tmp_path / "memory.sqlite"):
        region = api.merge([folder], tmp_path / "held.xlsx", memory=memory)
        assert not any(hasattr(receipt.kept, "figures") for receipt in region.receipts), "nothing is held in memory"
        assert (tmp_path / "held.xlsx").read_bytes() == (tmp_path / "plain.xlsx").read_bytes()
        copy = pickle.loads(pickle.dumps(region))
        assert copy.receipts == region.receipts == plain.receipts
        assert copy.total == plain.total
        assert list(copy.findings()) == list(plain.findings())


def test_what_a_merge_gives_holds_no_open_database(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[sqlite3.Connection] = []
    really = sqlite3.connect
    monkeypatch.setattr(cache.sqlite3, "connect", lambda *a, **k: opened.append(really(*a, **k)) or opened[-1])
    region = api.merge([folder], tmp_path / "out.xlsx", memory=tmp_path / "memory.sqlite")
    assert region.total
    for database in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            database.execute("SELECT 1")
    assert pickle.loads(pickle.dumps(region)).total == region.total
