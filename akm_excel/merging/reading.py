"""Reading the files of a merge one after the other, or handing them to processes where that is worth it."""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from akm_excel.core.region import Outcome, Receipt, Region, consolidate
from akm_excel.core.template import Template
from akm_excel.core.template_text import to_text
from akm_excel.language import tr
from akm_excel.merging.files import Found, files_in, open_elsewhere
from akm_excel.merging.worker import Receiver

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from akm_excel.merging.memory import Memory

_HELD = 500
"""So many submissions are held in memory, some 10 KB each; of more files they are kept on disk."""
_BATCH = 256
_FORKED, _SPAWNED = 60, 300
"""From so many files on processes are worth their start: forked ones 30 ms, spawned ones 300 ms (measured)."""


def read_region(
    sources: Iterable[str | Path],
    template: Template,
    *,
    year: int | None = None,
    jobs: int | None = None,
    executor: "Executor | None" = None,
    memory: Path | None = None,
    progress: Callable[[list[Found]], Iterable[Found]] = iter,
) -> Region:
    """The region in files and folders, its plans checked by themselves.

    `jobs` is how many processes may work at it (None: as many as are worth their start), `executor`
    something else to run the tasks on, so many at a time. What was read is remembered in the file `memory`, if one is
    given: then only files that changed are read the next time. `progress` may wrap the list of files
    to show how far it is. Raises `WorkbookError` only where a source does not exist.
    """
    files = files_in(sources)
    if memory is None and len(files) <= _HELD:
        receipts = _receipts(files, template, jobs, executor)
    else:
        from akm_excel.merging.memory import Memory  # noqa: PLC0415 - SQLite loads in 5 ms

        receipts = _remembered(files, Memory(memory, to_text(template)), template, jobs, executor)
    received = [receipt for _, receipt in zip(progress(files), receipts, strict=True)]
    being_edited = open_elsewhere(files)
    return consolidate([_noted(receipt, being_edited) for receipt in received], template, year)


def _noted(receipt: Receipt, being_edited: Mapping[str, str]) -> Receipt:
    """A receipt that says that its file was open in a program, whose newer figures nobody has yet."""
    program = being_edited.get(receipt.file)
    if program is None or receipt.outcome is not Outcome.MERGED:
        return receipt
    return replace(receipt, reason=tr("open in {program}: what was saved last counts").format(program=program))


def _remembered(
    files: Sequence[Found], memory: "Memory", template: Template, jobs: int | None, executor: "Executor | None"
) -> Iterator[Receipt]:
    """The receipts of files, in any order: first those that are remembered, then the others, which will be."""
    fresh = []
    for file in files:
        known = memory.recall(file)
        if known is None:
            fresh.append(file)
        else:
            yield known if len(files) > _HELD else replace(known, kept=known.submission)
    batch: list[tuple[Found, Receipt]] = []
    for file, receipt in zip(fresh, _receipts(fresh, template, jobs, executor), strict=True):
        batch.append((file, receipt))
        if len(batch) == _BATCH or file is fresh[-1]:
            may_drop = memory.keep(batch) and len(files) > _HELD
            yield from (r.kept_by(memory, f.shown) if may_drop else r for f, r in batch)
            batch = []


def receive_files(
    files: Sequence[Found], template: Template, *, jobs: int | None = None, executor: "Executor | None" = None
) -> Iterator[Receipt]:
    """The receipts of files, in their order, as they are read; `jobs` and `executor` as in `read_region`."""
    return _receipts(files, template, jobs, executor)


def _receipts(
    files: Sequence[Found], template: Template, jobs: int | None, executor: "Executor | None"
) -> Iterator[Receipt]:
    for file, receipt in zip(files, _first_try(files, template, jobs, executor), strict=True):
        if receipt is None or receipt.outcome is Outcome.HEAVY:
            from akm_excel.merging.guarded import receive_guarded  # noqa: PLC0415 - seldom needed, 10 ms

            yield receive_guarded(to_text(template), file)
        else:
            yield receipt


def _first_try(
    files: Sequence[Found], template: Template, jobs: int | None, executor: "Executor | None"
) -> Iterator[Receipt | None]:
    """The receipts of files in their order; None for each whose process died, of it or of a neighbour."""
    may_fork = sys.platform == "linux" and threading.active_count() == 1  # another thread may hold a lock for ever
    worthwhile = (os.cpu_count() or 1) if len(files) >= (_FORKED if may_fork else _SPAWNED) else 1
    workers = worthwhile if jobs is None else jobs
    if executor is None and workers <= 1:
        yield from map(Receiver(template).receive, files)
        return
    from akm_excel.merging import executors  # noqa: PLC0415 - 25 ms that a merge of few files does not pay

    if executor is not None:
        yield from executors.on_executor(executor, files, to_text(template), jobs or os.cpu_count() or 1)
    else:
        yield from executors.in_processes(files, to_text(template), workers, "fork" if may_fork else "spawn")
