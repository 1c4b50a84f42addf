"""Reading the files of a merge one after the other, or handing them to processes where that is worth it."""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from akm_excel.core.region import Outcome, Receipt, Region, consolidate
from akm_excel.language import current, speaking, tr
from akm_excel.merging.files import Found, files_in, open_elsewhere
from akm_excel.merging.regions import is_of_regions, of_districts, passed_over
from akm_excel.merging.worker import Receiver
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.template_text import to_text

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from akm_excel.merging.cache import ReadingCache

_HELD = 500
"""So many submissions are held in memory, some 10 KB each; of more files they are kept on disk."""
_BATCH = 256
_FORKED, _SPAWNED = 60, 300
"""From so many files on processes are worth their start: forked ones 30 ms, spawned ones 300 ms (measured)."""


def read_region(
    sources: Iterable[str | Path],
    template: PlacedTemplate,
    *,
    year: int | None = None,
    jobs: int | None = None,
    executor: "Executor | None" = None,
    memory: Path | None = None,
    progress: Callable[[list[Found]], Iterable[Found]] = iter,
    spoken: str = "",
) -> Region:
    """The region in files and folders, its plans checked by themselves.

    `jobs` is how many processes may work at it (None: as many as are worth their start), `executor`
    something else to run the tasks on, so many at a time. What was read is remembered in the file `memory`, if one is
    given: then only files that changed are read the next time. `progress` may wrap the list of files
    to show how far it is. `spoken` is the language of findings and receipts, else that in force. Raises
    `WorkbookError` only where a source does not exist.
    """
    files = files_in(sources)
    spool = None
    if len(files) > _HELD:
        from akm_excel.merging.spool import Spool  # noqa: PLC0415 - seldom needed

        spool = Spool()
    spoken = spoken or current()
    with _cache(memory, template, spoken) as cache:
        coming = _remembered(files, cache, _Way(template, spoken, jobs, executor))
        kept = [spool.keep(receipt) if spool else receipt for _, receipt in zip(progress(files), coming, strict=True)]
    being_edited = open_elsewhere(files)
    with speaking(spoken):
        receipts, template = _of_country(files, kept, template)
        noted = [_noted(receipt, being_edited) for receipt in receipts]
        region = consolidate(noted, template, year)
    return replace(region, locations={file.shown: file.location for file in files})


def said_in_session(region: Region, sources: Iterable[str | Path], memory: Path | None = None) -> Region:
    """A region that was read in another language, with the reasons of its receipts in the one in force.

    Only that of which something is said is read again (`memory` as for `read_region`).
    """
    left = {r.file: r.outcome for r in region.receipts if r.reason}
    if not left:
        return region
    template = PlacedTemplate.of(region.template)
    sent = files_in(sources)
    within = {file.shown: [r.file for r in region.receipts if r.file.startswith(f"{file.shown}/")] for file in sent}
    files = [file for file in sent if file.shown in left or any(name in left for name in within[file.shown])]
    again_read = {name for file in files for name in (file.shown, *within[file.shown])}
    merged = [receipt for receipt in region.receipts if receipt.file not in again_read]
    harmless = [file for file in files if left.get(file.shown) is not Outcome.BROKEN]
    with _cache(memory, template, current()) as cache:
        others = list(_remembered(harmless, cache, _Way(template, current())))
    is_country = any(within[file.shown] for file in files)
    others = of_districts(harmless, others, template)[0] if is_country else list(map(passed_over, others))
    text = to_text(template)
    for file in files:
        if left.get(file.shown) is Outcome.BROKEN:  # it may be the end of who reads it
            from akm_excel.merging.guarded import receive_guarded  # noqa: PLC0415 - seldom needed, 10 ms

            others.append(receive_guarded(text, file))
    being_edited = open_elsewhere(files)
    again = consolidate([*merged, *(_noted(one, being_edited) for one in others)], template, region.year)
    said = {(r.file, r.outcome.value): r.reason for r in again.receipts}
    receipts = tuple(replace(r, reason=said.get((r.file, r.outcome.value), r.reason)) for r in region.receipts)
    return replace(region, receipts=receipts)


def received(files: Sequence[Found], template: PlacedTemplate) -> tuple[list[Receipt], PlacedTemplate]:
    """The receipts of files; of regional workbooks alone, those of their districts, and a template that lists them."""
    return _of_country(files, list(_receipts(files, _Way(template, current(), 1))), template)


def _of_country(
    files: Sequence[Found], receipts: list[Receipt], template: PlacedTemplate
) -> tuple[list[Receipt], PlacedTemplate]:
    if is_of_regions(receipts):
        return of_districts(files, receipts, template)
    return [passed_over(receipt) for receipt in receipts], template


def _cache(path: Path | None, template: PlacedTemplate, spoken: str) -> "AbstractContextManager[ReadingCache | None]":
    if path is None:
        return nullcontext()
    from akm_excel.merging.cache import ReadingCache  # noqa: PLC0415 - SQLite loads in 5 ms

    return ReadingCache(path, to_text(template), spoken)


def _noted(receipt: Receipt, being_edited: Mapping[str, str]) -> Receipt:
    """A receipt that says that its file was open in a program, whose newer figures nobody has yet."""
    program = being_edited.get(receipt.file)
    if program is None or receipt.outcome is not Outcome.MERGED:
        return receipt
    return replace(receipt, reason=tr("open in {program}: what was saved last counts").format(program=program))


def _remembered(
    files: Sequence[Found],
    cache: "ReadingCache | None",
    way: "_Way",
) -> Iterator[Receipt]:
    """The receipts of files, in any order: first those that the cache has, then the others, which it will have."""
    if cache is None:
        yield from _receipts(files, way)
        return
    fresh = []
    for file in files:
        known = cache.recall(file)
        if known is None:
            fresh.append(file)
        else:
            yield known
    batch: list[tuple[Found, Receipt]] = []
    for file, receipt in zip(fresh, _receipts(fresh, way), strict=True):
        batch.append((file, receipt))
        if len(batch) == _BATCH or file is fresh[-1]:
            cache.keep(batch)
            batch = []
        yield receipt


def receive_files(
    files: Sequence[Found], template: PlacedTemplate, *, jobs: int | None = None, executor: "Executor | None" = None
) -> Iterator[Receipt]:
    """The receipts of files, in their order, as they are read; `jobs` and `executor` as in `read_region`."""
    return map(passed_over, _receipts(files, _Way(template, current(), jobs, executor)))


class _Way(NamedTuple):
    """How files are read: with which template, in which language, in how many processes, or on what."""

    template: PlacedTemplate
    spoken: str
    jobs: int | None = None
    executor: "Executor | None" = None


def _receipts(files: Sequence[Found], way: _Way) -> Iterator[Receipt]:
    for file, receipt in zip(files, _first_try(files, way), strict=True):
        if receipt is None or receipt.outcome is Outcome.HEAVY:
            from akm_excel.merging.guarded import receive_guarded  # noqa: PLC0415 - seldom needed, 10 ms

            yield receive_guarded(to_text(way.template), file, spoken=way.spoken)
        else:
            yield receipt


def _first_try(files: Sequence[Found], way: _Way) -> Iterator[Receipt | None]:
    """The receipts of files in their order; None for each whose process died, of it or of a neighbour."""
    may_fork = sys.platform == "linux" and threading.active_count() == 1  # another thread may hold a lock for ever
    worthwhile = (os.cpu_count() or 1) if len(files) >= (_FORKED if may_fork else _SPAWNED) else 1
    workers = worthwhile if way.jobs is None else way.jobs
    if way.executor is None and workers <= 1:
        yield from map(Receiver(way.template, way.spoken).receive, files)
        return
    from akm_excel.merging import executors  # noqa: PLC0415 - 25 ms that a merge of few files does not pay

    text = to_text(way.template)
    if way.executor is not None:
        yield from executors.on_executor(way.executor, files, text, way.jobs or os.cpu_count() or 1, way.spoken)
    else:
        yield from executors.in_processes(files, text, workers, "fork" if may_fork else "spawn", way.spoken)
