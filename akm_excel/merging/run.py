"""Running the tasks of a merge: here, in processes of this machine, or on any executor."""

import os
import pickle
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akm_excel import language
from akm_excel.merging.files import Found, files_in
from akm_excel.merging.receiving import receive_all
from akm_excel.region import Receipt, Region, consolidate
from akm_excel.rules import check_region
from akm_excel.template import Template

if TYPE_CHECKING:
    from concurrent.futures import Executor

_FORKED, _SPAWNED = 60, 300
"""From so many files on processes are worth their start: forked ones 30 ms, spawned ones 300 ms (measured)."""
_LARGEST_TASK = 32
_TASKS_AHEAD = 4
"""Tasks handed out before their turn, for each process: enough to keep it busy, few enough to keep memory flat."""


def read_region(
    sources: Iterable[str | Path],
    template: Template,
    *,
    year: int | None = None,
    jobs: int | None = None,
    executor: "Executor | None" = None,
    progress: Callable[[list[Found]], Iterable[Found]] = iter,
) -> Region:
    """The region in files and folders, its plans checked by themselves and beside each other.

    `jobs` is how many processes may work at it (None: as many as are worth their start), `executor`
    something else to run the tasks on. `progress` may wrap the list of files to show how far it is.
    Raises `WorkbookError` only where a source does not exist.
    """
    files = files_in(sources)
    receipts = _receipts(files, template, jobs, executor)
    received = [receipt for _, receipt in zip(progress(files), receipts, strict=True)]
    region = consolidate(received, template, year)
    return region.with_findings(check_region(region))


def _receipts(
    files: Sequence[Found], template: Template, jobs: int | None, executor: "Executor | None"
) -> Iterator[Receipt]:
    pickled = pickle.dumps(template)
    if executor is not None:
        yield from _on(executor, files, pickled, os.cpu_count() or 1)
        return
    workers = jobs if jobs is not None else _worthwhile(len(files))
    if workers <= 1:
        for file in files:
            yield from map(Receipt.unpacked, receive_all(pickled, language.current(), [file]))
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - 15 ms that a merge of few files does not pay
    from multiprocessing import get_context  # noqa: PLC0415

    with ProcessPoolExecutor(workers, mp_context=get_context("fork" if _may_fork() else "spawn")) as pool:
        yield from _on(pool, files, pickled, workers)


def _may_fork() -> bool:
    """Whether a copy of this process can work: only where no other thread may hold a lock."""
    return sys.platform == "linux" and threading.active_count() == 1


def _worthwhile(count: int) -> int:
    return (os.cpu_count() or 1) if count >= (_FORKED if _may_fork() else _SPAWNED) else 1


def _on(executor: "Executor", files: Sequence[Found], pickled: bytes, workers: int) -> Iterator[Receipt]:
    size = max(1, min(_LARGEST_TASK, len(files) // (workers * _TASKS_AHEAD)))
    tasks = iter([files[at : at + size] for at in range(0, len(files), size)])

    def submit(task: Sequence[Found]) -> Any:
        return executor.submit(receive_all, pickled, language.current(), task)

    pending = deque(map(submit, islice(tasks, workers * _TASKS_AHEAD)))
    while pending:
        done = pending.popleft().result()
        pending.extend(map(submit, islice(tasks, 1)))
        yield from map(Receipt.unpacked, done)
