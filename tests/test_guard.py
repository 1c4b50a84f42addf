"""The guard: whatever reading a file ends in, it is a result or an error that names the file."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from akm_excel import api, language
from akm_excel.errors import AkmError, NotAPlan, UnexpectedError, WorkbookError
from akm_excel.guard import guarded, process
from akm_excel.guard.process import in_own_process
from akm_excel.spreadsheet.limits import PLAN, REGION, Cost, allowing
from tests.support.editing import replace_in, sheet_part

SMALL = PLAN._replace(memory=100 * 2**20, seconds=1)
FILE = "papka/reja.xlsx"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows limits no process")


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "log" / "errors.log"
    monkeypatch.setattr("akm_excel.storage.log_file", lambda: place)
    return place


@pytest.fixture(params=["fork", "spawn"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How the process is made: a copy of this one, where that may be, or a new one."""
    monkeypatch.setattr(process, "_may_fork", lambda: request.param == "fork" and sys.platform == "linux")
    return str(request.param)


def _add(one: int, other: int) -> int:
    return one + other


def _fail(kind: type[Exception]) -> None:
    raise kind("nobody expected it")


def _refuse() -> None:
    raise NotAPlan("no plan", remedy="a remedy", file=FILE)


def _fill(megabytes: int) -> int:
    return len(bytearray(megabytes * 2**20))


def _spin() -> None:
    while True:
        pass


def _die(number: int) -> None:
    os.kill(os.getpid(), number)


def _print_and_die() -> None:
    os.write(2, b"Traceback (most recent call last)\n")
    os._exit(3)


def _spoken() -> str:
    return language.current()


def _read_marks(count: int) -> str:
    Cost().add(b"<" * count, FILE)
    return "read"


def test_a_result_is_a_result(way: str) -> None:
    assert guarded(FILE, _add, 2, 3) == 5
    assert in_own_process(PLAN, FILE, _add, 2, 3) == 5


def test_an_error_of_ours_stays_what_it_is(way: str) -> None:
    for call in (lambda: guarded(FILE, _refuse), lambda: in_own_process(PLAN, FILE, _refuse)):
        with pytest.raises(NotAPlan) as refused:
            call()
        assert refused.value.args == ("no plan", "", "a remedy", FILE, "", "")


@pytest.mark.parametrize("kind", [KeyError, ValueError, RecursionError, UnicodeEncodeError, OSError, AssertionError])
def test_what_nobody_expected_names_the_file_and_the_log(kind: type[Exception], log: Path) -> None:
    fail = _fail if kind is not UnicodeEncodeError else lambda _: "\ud800".encode()
    with pytest.raises(UnexpectedError) as refused:
        guarded(FILE, fail, kind)
    assert kind.__name__ in refused.value.found
    assert refused.value.file == FILE
    assert log.name in refused.value.remedy
    written = log.read_text(encoding="utf-8")
    assert "Traceback" in written
    assert FILE in written
    assert isinstance(refused.value.__cause__, kind)


@posix
def test_what_nobody_expected_in_another_process_is_in_the_log_too(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    with pytest.raises(UnexpectedError, match="KeyError"):
        in_own_process(PLAN, FILE, _fail, KeyError)
    assert "nobody expected it" in log.read_text(encoding="utf-8")


def test_without_a_place_for_the_log_it_is_an_error_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("akm_excel.storage.log_file", lambda: tmp_path / "file" / "errors.log")
    with pytest.raises(UnexpectedError) as refused:
        guarded(FILE, _fail, KeyError)
    assert refused.value.remedy == ""


@posix
def test_the_log_is_readable_by_its_owner_only_and_does_not_grow_without_end(log: Path) -> None:
    for _ in range(2):
        with pytest.raises(UnexpectedError):
            guarded(FILE, _fail, KeyError)
    assert log.stat().st_mode & 0o077 == 0
    assert log.read_text().count("Traceback") == 2
    log.write_bytes(b"x" * 1_100_000)
    with pytest.raises(UnexpectedError):
        guarded(FILE, _fail, KeyError)
    assert log.stat().st_size < 10_000
    assert log.with_name("errors.old.log").stat().st_size == 1_100_000


@posix
def test_memory_is_limited_beyond_what_the_process_holds(way: str) -> None:
    assert in_own_process(SMALL, FILE, _fill, 30) == 30 * 2**20
    with pytest.raises(WorkbookError, match="100 MB of memory"):
        in_own_process(SMALL, FILE, _fill, 2000)  # more than what earlier tests gave back to the heap


@posix
def test_processor_time_is_limited(way: str) -> None:
    with pytest.raises(WorkbookError, match="longer than 1 seconds"):
        in_own_process(SMALL, FILE, _spin)


def test_time_that_passes_is_limited_as_well(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_PATIENCE", 1)
    with pytest.raises(WorkbookError, match="longer than 1 seconds"):
        in_own_process(SMALL, FILE, time.sleep, 60)


@posix
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_what_ends_the_process_ends_that_one_alone(number: int, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkbookError) as refused:
        in_own_process(PLAN, FILE, _die, number)
    assert f"({-number})" in refused.value.found
    assert "memory" not in str(refused.value)
    assert capfd.readouterr().err == ""


@posix
def test_a_dying_process_shows_nobody_a_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(WorkbookError, match=r"\(3\)"):
        in_own_process(PLAN, FILE, _print_and_die)
    assert capfd.readouterr().err == ""


def test_a_longer_answer_than_any_plan_is_refused(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_LARGEST_ANSWER", 2**20)
    with pytest.raises(WorkbookError, match="MB of memory"):
        in_own_process(PLAN, FILE, bytes, 2 * 2**20)


def test_where_no_process_can_begin_the_file_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_received", lambda ours: False)
    assert in_own_process(PLAN, FILE, _add, 2, 3) == 5
    with pytest.raises(NotAPlan):
        in_own_process(PLAN, FILE, _refuse)


def test_messages_are_in_the_language_of_who_asked(way: str) -> None:
    with language.speaking("ru"):
        assert in_own_process(PLAN, FILE, _spoken) == "ru"


@pytest.mark.parametrize("allowance", [PLAN, REGION])
def test_only_what_the_gate_finds_large_goes_to_another_process(allowance, monkeypatch: pytest.MonkeyPatch) -> None:
    began = []
    really = process.in_own_process
    monkeypatch.setattr(process, "in_own_process", lambda *told: (began.append(told[0]), really(*told))[1])
    assert guarded(FILE, _read_marks, allowance.here, allowance=allowance) == "read"
    assert began == []
    assert guarded(FILE, _read_marks, allowance.here * 4 + 1, allowance=allowance) == "read"
    assert began == [allowance]
    with pytest.raises(WorkbookError, match="tags and attributes"):
        guarded(FILE, _read_marks, allowance.marks + 1, allowance=allowance)


def _read_region() -> str:
    with allowing(REGION):
        return _read_marks(REGION.here * 4 + 1)


def _plan_then_region() -> str:
    _read_marks(PLAN.here * 4 + 1)
    return _read_region()


def test_a_process_is_made_for_what_the_file_turns_out_to_be(way: str) -> None:
    assert guarded(FILE, _read_region) == "read"
    assert guarded(FILE, _plan_then_region) == "read"


def test_a_heavy_plan_is_checked_and_repaired_all_the_same(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    light = api.recalculate(filled, tmp_path / "light.xlsx")
    rows = "".join(f'<row r="{n}"><c r="AB{n}"><v>{n}</v></c></row>' for n in range(200, 25_000))
    heavy = replace_in(filled, sheet_part(filled, "Reja"), "</sheetData>", rows + "</sheetData>")
    began = []
    really = process.in_own_process
    monkeypatch.setattr(process, "in_own_process", lambda *told: (began.append(told[1]), really(*told))[1])
    assert api.check(heavy) == list(light.findings)
    done = api.recalculate(heavy, tmp_path / "heavy.xlsx")
    assert began == [str(heavy)] * 2
    assert (done.findings, done.changes) == (light.findings, light.changes)
    assert api.read_plan(tmp_path / "heavy.xlsx").by_key == api.read_plan(tmp_path / "light.xlsx").by_key


def test_every_error_of_reading_is_one_of_ours(tmp_path: Path) -> None:
    for name, data in (("a.xlsx", b""), ("b.xlsx", b"PK\x05\x06" + b"\0" * 18), ("c.xlsx", b"PK\x03\x04" * 1000)):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(AkmError):
            api.read_plan(tmp_path / name)


@pytest.fixture(autouse=True)
def _no_processes_left() -> Iterator[None]:
    yield
    import multiprocessing

    assert multiprocessing.active_children() == []
