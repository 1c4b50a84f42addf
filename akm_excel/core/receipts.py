"""What became of each received file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Protocol

from akm_excel.core.answers import Remark, overlaid
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.submission import Submission
from akm_excel.language import tr


class Outcome(StrEnum):
    """What became of a file."""

    MERGED = "merged"
    SUPERSEDED = "superseded"
    TWICE = "same file twice"
    OTHER_YEAR = "other year"
    NO_DISTRICT = "no district"
    NO_YEAR = "no year"
    BROKEN = "broken"
    NOT_A_PLAN = "not a plan"
    PASSED_OVER = "passed over"
    HEAVY = "heavy"
    REGION = "region"

    @property
    def label(self) -> str:
        """The word for it on screen."""
        return {
            Outcome.MERGED: tr("merged"),
            Outcome.SUPERSEDED: tr("superseded by a later one"),
            Outcome.TWICE: tr("the same file twice"),
            Outcome.OTHER_YEAR: tr("another year"),
            Outcome.NO_DISTRICT: tr("no district"),
            Outcome.NO_YEAR: tr("no year"),
            Outcome.BROKEN: tr("cannot be read"),
            Outcome.NOT_A_PLAN: tr("not a plan"),
            Outcome.PASSED_OVER: tr("passed over"),
            Outcome.HEAVY: tr("too large"),
            Outcome.REGION: tr("a region"),
        }[self]


class SubmissionStore(Protocol):
    """Where the submissions of a large region are; it can be pickled, and is no open database."""

    def fetch(self, sha256: str) -> Submission:
        """The submission of the file of this hash. Raises `KeyError`."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One file and what became of it; `reason` says why where it was not merged.

    `counts` says how many errors, warnings and notes of its plan nobody has answered, `sample` whether its figures are
    made up (the mark itself). `kept` is the submission, or what has it by its hash, `compared` what
    the plans of similar districts raise about it, `said` what the region typed beside its findings.
    """

    file: str
    outcome: Outcome
    sha256: str = ""
    saved: str = ""
    author: str = ""
    district: str = ""
    year: int | None = None
    reason: str = ""
    counts: tuple[int, int, int] = (0, 0, 0)
    sample: str = ""
    kept: "Submission | SubmissionStore | None" = field(default=None, repr=False, compare=False)
    compared: tuple[Finding, ...] = ()
    said: tuple[Remark, ...] = ()

    @property
    def submission(self) -> Submission | None:
        """The plan and its findings, packed; None where no plan was read."""
        if self.kept is None or isinstance(self.kept, Submission):
            return self.kept
        submission = self.kept.fetch(self.sha256)
        return submission if submission.source.file == self.file else submission.of_file(self.file)

    def count(self, severity: Severity) -> int:
        """How many findings of a severity the file has."""
        return self.counts[Severity.ERROR - severity]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the rules found in its plan, by itself and beside the others, with what was answered."""
        findings = self.own_findings
        return tuple(overlaid(findings, self.said)) if self.said else findings

    @property
    def own_findings(self) -> tuple[Finding, ...]:
        """The same with the district's answers alone."""
        return (*self.submission.findings(), *self.compared) if self.submission else ()

    @property
    def answered(self) -> int:
        """How many of its findings are answered."""
        return sum(finding.is_answered for finding in self.findings)

    def with_findings(self, more: Sequence[Finding]) -> "Receipt":
        """This receipt, with more findings behind those that are there."""
        errors, warnings, notes = (sum(pair) for pair in zip(self.counts, _counted(more), strict=True))
        return replace(self, counts=(errors, warnings, notes), compared=(*self.compared, *more))

    def with_remarks(self, said: Sequence[Remark]) -> "Receipt":
        """This receipt, with what the region typed beside its findings."""
        made = replace(self, said=tuple(said))
        return replace(made, counts=_counted(made.findings)) if said else made

    def packed(self) -> tuple[Any, ...]:
        """The receipt as texts and numbers alone, to store or to send."""
        texts = self.submission.to_texts() if self.submission else None
        facts = (
            self.sha256, self.saved, self.author, self.district, self.year, self.reason, self.counts, self.sample
        )  # fmt: skip
        return (self.file, self.outcome.value, *facts, texts)

    @classmethod
    def unpacked(cls, packed: Sequence[Any]) -> "Receipt":
        """The receipt that `packed` told."""
        file, outcome, sha256, saved, author, district, year, reason, counts, sample, texts = packed
        kept = Submission.from_texts(texts) if texts else None
        errors, warnings, notes = counts
        return cls(
            file,
            Outcome(outcome),
            sha256,
            saved,
            author,
            district,
            year,
            reason,
            (errors, warnings, notes),
            sample,
            kept,
        )


def _counted(findings: Iterable[Finding]) -> tuple[int, int, int]:
    """How many errors, warnings and notes are open."""
    counts = Counter(finding.severity for finding in findings if not finding.is_answered)
    return counts[Severity.ERROR], counts[Severity.WARNING], counts[Severity.NOTE]
