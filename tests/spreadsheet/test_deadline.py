"""A file that takes for ever costs one file: whoever reads it is told, in a process, a thread or a worker."""

import signal
import threading
import time

import pytest

from akm_excel import guard
from akm_excel.errors import WorkbookError
from akm_excel.spreadsheet import deadline, limits
from akm_excel.spreadsheet.deadline import Overdue, uncounted, within

SHORT = limits.PLAN._replace(seconds=1)


def spin() -> None:
    while True:
        sum(range(1_000))


def test_a_reader_that_does_not_end_is_ended_and_the_file_named() -> None:
    usual = signal.getsignal(signal.SIGINT)
    with pytest.raises(WorkbookError, match="takes longer than 1 seconds") as refused:
        guard.guarded("reja.xlsx", spin, allowance=SHORT)
    assert refused.value.file == "reja.xlsx"
    assert signal.getsignal(signal.SIGINT) is usual


def test_afterwards_nothing_is_ended_any_more() -> None:
    with pytest.raises(Overdue), within(1):
        spin()
    began = time.process_time()
    while time.process_time() - began < 0.8:
        sum(range(1_000))


def in_a_thread(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    monkeypatch.setattr(deadline, "_ROOM", 1)
    ended: list[BaseException] = []

    def read() -> None:
        try:
            guard.guarded("reja.xlsx", spin, allowance=SHORT)
        except WorkbookError as exc:
            ended.append(exc)

    thread = threading.Thread(target=read)
    thread.start()
    thread.join(60)
    return ended


def test_so_is_one_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    (ended,) = in_a_thread(monkeypatch)
    assert "takes longer than 1 seconds" in str(ended)


def test_so_is_one_where_the_system_has_no_timers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer")
    monkeypatch.setattr(deadline, "_ROOM", 1)
    with pytest.raises(WorkbookError, match="takes longer than 1 seconds"):
        guard.guarded("reja.xlsx", spin, allowance=SHORT)
    assert "akm-deadline" not in {thread.name for thread in threading.enumerate()}


def busy(seconds: float) -> None:
    began = time.process_time()
    while time.process_time() - began < seconds:
        sum(range(1_000))


def test_a_part_of_the_work_may_take_longer() -> None:
    with limits.allowing(SHORT), limits.allowing(limits.REGION):
        busy(1.5)


def test_what_is_no_files_doing_is_not_counted() -> None:
    with within(1):
        with uncounted():
            busy(1.5)
        busy(0.5)


def test_the_clock_of_the_outer_one_goes_on() -> None:
    with pytest.raises(Overdue), within(1):
        for _ in range(3):
            with within(1):
                busy(0.6)
