"""Receiving one workbook: what a merge does for each, wherever it does it."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from akm_excel import guard, language
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import Key
from akm_excel.core.region import Outcome, Receipt
from akm_excel.core.submission import Submission
from akm_excel.errors import AkmError, NotAPlan
from akm_excel.formats.listing_mark import is_listing
from akm_excel.language import tr, trn
from akm_excel.merging.files import Found
from akm_excel.regional import is_regional
from akm_excel.rules import check, of_template
from akm_excel.rules.imported import RULE as OPEN_RULE
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.limits import PLAN, Heavy, allowing, held_to
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.editions import EditionReader
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.template_text import from_text


class Receiver:
    """Receives workbooks made from one template; what it says of them is in one language, else that in force."""

    def __init__(self, template: PlacedTemplate, spoken: str = "") -> None:
        self.template = template
        self.spoken = spoken
        self._reader = EditionReader(template)

    @cached_property
    def _of_template(self) -> frozenset[tuple[str, Key | None]]:
        """What is the template's own defect, and no plan's: the region is told once (see `regional.findings`)."""
        return frozenset((finding.rule, finding.key) for finding in of_template(self.template))

    def receive(self, file: Found) -> Receipt:
        """Read and check one file. Never raises for a bad one: whatever it does to its reader is in the receipt.

        One that this process may not read is put off (`Outcome.HEAVY`).
        """
        with language.speaking(self.spoken or language.current()):
            return self._receive(file)

    def _receive(self, file: Found) -> Receipt:
        if file.fault:
            return Receipt(file.shown, Outcome.BROKEN, reason=file.fault)
        if file.name.startswith(("~$", ".")):
            return Receipt(file.shown, Outcome.PASSED_OVER, reason=tr("a program's own file, not a workbook"))
        if not file.is_workbook:
            return Receipt(file.shown, Outcome.PASSED_OVER, reason=tr("not an Excel workbook (.xlsx, .xlsm)"))
        try:
            with allowing(held_to() or PLAN):
                return self._read(file.shown, Package(file.read(), file.shown))
        except Heavy:
            return Receipt(file.shown, Outcome.HEAVY)
        except Exception as exc:  # the boundary at which foreign files are received: see `guard`
            return broken(file.shown, guard.as_error(exc, file.shown))

    def _read(self, shown: str, package: Package) -> Receipt:
        book = from_package(package)
        facts: dict[str, Any] = {"sha256": book.sha256, "saved": book.saved, "author": book.author}
        if is_regional(book):
            return Receipt(shown, Outcome.REGION, reason=tr("a regional workbook that a merge wrote"), **facts)
        if is_listing(book):
            return Receipt(shown, Outcome.PASSED_OVER, reason=tr("a report of this program"), **facts)
        try:
            plan = self._reader.read(book).plan
        except NotAPlan as exc:
            return Receipt(shown, Outcome.NOT_A_PLAN, reason=exc.found, **facts)
        findings = [f for f in check(plan, self.template) if (f.rule, f.key) not in self._of_template]
        severities = Counter(finding.severity for finding in findings if not finding.is_answered)
        return Receipt(
            shown,
            Outcome.MERGED,
            district=plan.header.district,
            year=plan.header.year,
            reason=_open(findings),
            counts=(severities[Severity.ERROR], severities[Severity.WARNING], severities[Severity.NOTE]),
            sample=plan.header.sample,
            kept=Submission.of(plan, findings, self.template),
            **facts,
        )


def _open(findings: Sequence[Finding]) -> str:
    """How many figures of an imported document nobody has placed yet: they are stated nowhere."""
    count = sum(finding.rule == OPEN_RULE for finding in findings)
    said = trn(
        "{count} figure of the imported document is open", "{count} figures of the imported document are open", count
    )
    return said.format(count=count) if count else ""


def receive(path: Path, shown: str, template: PlacedTemplate) -> Receipt:
    """Read and check one file. Never raises for a bad one."""
    return Receiver(template).receive(Found(str(path), shown))


def broken(shown: str, error: AkmError) -> Receipt:
    """The receipt of a file whose reading ended in an error."""
    outcome = Outcome.NOT_A_PLAN if isinstance(error, NotAPlan) else Outcome.BROKEN
    return Receipt(shown, outcome, reason=str(error.at(file="")))


@lru_cache(maxsize=4)
def _receiver(template: str) -> Receiver:
    """The receiver of a process for a template, which keeps what it learned from one task to the next."""
    return Receiver(from_text(template))


def receive_all(template: str, spoken: str, files: Sequence[Found]) -> list[tuple[Any, ...]]:
    """One task: receive some files with a template, given as text, speaking a language; receipts packed."""
    with language.speaking(spoken):
        return [_receiver(template).receive(file).packed() for file in files]
