"""Receiving one workbook: what a merge does for each, wherever it does it."""

import pickle
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from akm_excel import language
from akm_excel.core.finding import Severity
from akm_excel.core.region import Outcome, Receipt
from akm_excel.core.submission import Submission
from akm_excel.core.template import Template
from akm_excel.errors import NotAPlan, WorkbookError
from akm_excel.language import tr
from akm_excel.merging.files import Found
from akm_excel.regional import is_regional
from akm_excel.rules import check
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.editions import EditionReader


class Receiver:
    """Receives workbooks made from one template."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._reader = EditionReader(template)

    def receive(self, file: Found, *, guarded: bool = False) -> Receipt:
        """Read and check one file. Never raises for a bad one.

        One that may take too much memory is put off (`Outcome.HEAVY`) unless this process is guarded.
        """
        if file.name.startswith(("~$", ".")):
            return Receipt(file.shown, Outcome.PASSED_OVER, reason=tr("a program's own file, not a workbook"))
        if not file.is_workbook:
            return Receipt(file.shown, Outcome.PASSED_OVER, reason=tr("not an Excel workbook (.xlsx, .xlsm)"))
        try:
            package = Package(file.read(), file.shown)
            if package.is_heavy and not guarded:
                return Receipt(file.shown, Outcome.HEAVY)
            return self._read(file.shown, package)
        except WorkbookError as exc:
            outcome = Outcome.NOT_A_PLAN if isinstance(exc, NotAPlan) else Outcome.BROKEN
            return Receipt(file.shown, outcome, reason=str(exc.at(file="")))

    def _read(self, shown: str, package: Package) -> Receipt:
        book = from_package(package)
        facts: dict[str, Any] = {"sha256": book.sha256, "saved": book.saved, "author": book.author}
        if is_regional(book):
            return Receipt(shown, Outcome.PASSED_OVER, reason=tr("a regional workbook that a merge wrote"), **facts)
        try:
            plan = self._reader.read(book).plan
        except NotAPlan as exc:
            return Receipt(shown, Outcome.NOT_A_PLAN, reason=exc.found, **facts)
        findings = check(plan, self.template)
        severities = Counter(finding.severity for finding in findings)
        return Receipt(
            shown,
            Outcome.MERGED,
            district=plan.header.district,
            year=plan.header.year,
            counts=(severities[Severity.ERROR], severities[Severity.WARNING], severities[Severity.NOTE]),
            sample=plan.header.sample,
            kept=Submission.of(plan, findings, self.template),
            **facts,
        )


def receive(path: Path, shown: str, template: Template) -> Receipt:
    """Read and check one file. Never raises for a bad one."""
    return Receiver(template).receive(Found(str(path), shown))


@lru_cache(maxsize=4)
def receiver(pickled: bytes) -> Receiver:
    """The receiver of a process for a template, which keeps what it learned from one task to the next."""
    return Receiver(pickle.loads(pickled))


def receive_all(pickled: bytes, spoken: str, files: Sequence[Found], *, guarded: bool = False) -> list[tuple[Any, ...]]:
    """One task: receive some files with the template `pickled`, speaking a language; receipts packed."""
    with language.speaking(spoken):
        return [receiver(pickled).receive(file, guarded=guarded).packed() for file in files]
