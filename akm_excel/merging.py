"""Merging many workbooks: each is read and checked on its own, so that a bad one costs only itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from akm_excel.errors import NotAPlan, WorkbookError
from akm_excel.language import tr
from akm_excel.region import Outcome, Receipt, Region, consolidate
from akm_excel.rules import check
from akm_excel.template import Template
from akm_excel.workbook.book import from_package
from akm_excel.workbook.package import Package
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.regional import is_regional

WORKBOOKS = (".xlsx", ".xlsm")


def files_in(sources: Iterable[str | Path]) -> list[tuple[Path, str]]:
    """The files that `sources` (files and folders, with all that is below them) name, and their shown names.

    A file is listed once, however often it is named. Names are relative to their folder, but whole
    where two folders have files of the same name.
    """
    found: dict[Path, tuple[Path, str]] = {}
    for source in map(Path, sources):
        inside = sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]
        for path in inside:
            shown = path.relative_to(source).as_posix() if source.is_dir() else path.name
            found.setdefault(path.resolve(), (path, shown))
    counts = Counter(name for _, name in found.values())
    return [(path, name if counts[name] == 1 else path.as_posix()) for path, name in found.values()]


def receive(path: Path, shown: str, template: Template) -> Receipt:
    """Read and check one file: the task that a merge does for each of them. Never raises for a bad file."""
    if path.name.startswith(("~$", ".")):
        return Receipt(shown, Outcome.PASSED_OVER, reason=tr("a program's own file, not a workbook"))
    if path.suffix.lower() not in WORKBOOKS:
        return Receipt(shown, Outcome.PASSED_OVER, reason=tr("not an Excel workbook (.xlsx, .xlsm)"))
    try:
        book = from_package(Package.open(path))
        book.file = shown
        facts: dict[str, Any] = {"sha256": book.sha256, "saved": book.saved, "author": book.author}
        if is_regional(book):
            reason = tr("a regional workbook that a merge wrote")
            return Receipt(shown, Outcome.PASSED_OVER, reason=reason, **facts)
        try:
            plan = plan_from_book(book, template)
        except NotAPlan as exc:
            return Receipt(shown, Outcome.NOT_A_PLAN, reason=exc.found, **facts)
    except WorkbookError as exc:
        outcome = Outcome.NOT_A_PLAN if isinstance(exc, NotAPlan) else Outcome.BROKEN
        return Receipt(shown, outcome, reason=str(replace(exc, file="")))
    findings = tuple(check(plan, template))
    return Receipt(shown, Outcome.MERGED, findings=findings, plan=plan, **facts)


def read_region(
    sources: Iterable[str | Path],
    template: Template,
    *,
    year: int | None = None,
    progress: Callable[[list[tuple[Path, str]]], Iterable[tuple[Path, str]]] = iter,
) -> Region:
    """The region in files and folders.

    `progress` may wrap the list of files to show how far it is. Raises `WorkbookError` only where a
    source does not exist.
    """
    paths = list(map(Path, sources))
    for path in paths:
        if not path.exists():
            raise WorkbookError(tr("There is no such file or folder."), remedy=tr("check its name"), file=str(path))
    return consolidate(_receipts(progress(files_in(paths)), template), template, year)


def _receipts(files: Iterable[tuple[Path, str]], template: Template) -> Iterator[Receipt]:
    for path, shown in files:
        yield receive(path, shown, template)
