"""Receiving files in several processes of this machine, or on any executor."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from akm_excel import language
from akm_excel.core.region import Receipt
from akm_excel.merging.files import Found
from akm_excel.merging.worker import receive_all

_LARGEST_TASK = 32
_TASKS_AHEAD = 4
"""Tasks handed out before their turn, for each process: enough to keep it busy, few enough to keep memory flat."""
_Packed = list[tuple[Any, ...]]


def in_processes(
    files: Sequence[Found], template: str, workers: int, method: str, spoken: str = ""
) -> Iterator[Receipt | None]:
    """The receipts of files in their order; None for a file whose process died, of it or of a neighbour."""
    left = list(files)
    while left:  # a process that died took its pool along: the files behind it get a new one
        with ProcessPoolExecutor(workers, mp_context=get_context(method)) as pool:
            for receipt in on_executor(pool, left, template, workers, spoken):
                yield receipt
                left.pop(0)
                if receipt is None:
                    break


def on_executor(
    executor: Executor, files: Sequence[Found], template: str, workers: int, spoken: str = ""
) -> Iterator[Receipt | None]:
    """The receipts of files in their order; None for those of a task that failed, as no task raises for a bad file."""
    size = max(1, min(_LARGEST_TASK, len(files) // (workers * _TASKS_AHEAD)))
    waiting = deque(files[at : at + size] for at in range(0, len(files), size))
    pending: deque[tuple[Sequence[Found], Future[_Packed] | None]] = deque()
    while waiting or pending:
        while waiting and len(pending) < workers * _TASKS_AHEAD:
            task = waiting.popleft()
            try:
                pending.append((task, executor.submit(receive_all, template, spoken or language.current(), task)))
            except BrokenExecutor:
                pending.append((task, None))
        task, future = pending.popleft()
        if future is None or _failed(future):
            yield from [None] * len(task)
        else:
            yield from map(Receipt.unpacked, future.result())


def _failed(future: Future[_Packed]) -> bool:
    try:
        return future.exception() is not None
    except CancelledError:
        return True
