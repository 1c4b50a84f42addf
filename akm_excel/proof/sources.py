"""The districts' files of a regional workbook: each is known by its hash, whatever it is called now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from akm_excel import merging
from akm_excel.core.region import Outcome, Receipt, Region, Submissions, consolidate
from akm_excel.core.submission import Submission
from akm_excel.core.template import Template
from akm_excel.language import tr
from akm_excel.merging.files import files_in
from akm_excel.rules import check_region
from akm_excel.workbook.placed_template import PlacedTemplate


class SourceState(Enum):
    """What became of a file that a regional workbook was made from."""

    FOUND = "found"
    MISSING = "missing"
    NEW = "new"

    @property
    def label(self) -> str:
        """The word for it on screen."""
        return {
            SourceState.FOUND: tr("the very file"),
            SourceState.MISSING: tr("no file of this hash is there"),
            SourceState.NEW: tr("not in the workbook"),
        }[self]


@dataclass(frozen=True)
class Source:
    """One file: its name in the workbook (or, of a new one, in the folder), its hash, its district."""

    file: str
    sha256: str
    district: str
    state: SourceState
    counts: bool = True
    """Whether its figures are in the region."""


@dataclass(frozen=True)
class Gathered:
    """The region that the files make, as far as they are there, and what became of each."""

    region: Region
    sources: tuple[Source, ...]
    is_whole: bool
    """Whether every file of the workbook was there."""


def gather(folders: Iterable[str | Path], former: Region, template: PlacedTemplate) -> Gathered:
    """Read the files below `folders` and make the region anew of those that `former` was made from.

    A file is known by its hash; one without (a letter that was passed over) by its name. What came since is listed and
    left out. Raises `WorkbookError` where a folder does not exist.
    """
    files = files_in(folders)
    received, _ = merging.received(files, template)
    by_hash = {receipt.sha256: receipt for receipt in received if receipt.sha256}
    by_name = {receipt.file: receipt for receipt in received if not receipt.sha256}
    receipts, sources = [], []
    for known in former.receipts:
        source = by_hash.get(known.sha256) if known.sha256 else by_name.get(known.file)
        receipts.append(_of_name(source, known.file) if source else known)
        if known.sha256:
            state = SourceState.FOUND if source else SourceState.MISSING
            is_merged = known.outcome is Outcome.MERGED
            sources.append(Source(known.file, known.sha256, known.district, state, counts=is_merged))
    listed = {known.sha256 for known in former.receipts}
    for receipt in received:
        if receipt.sha256 and receipt.sha256 not in listed and receipt.outcome is not Outcome.PASSED_OVER:
            sources.append(Source(receipt.file, receipt.sha256, receipt.district, SourceState.NEW, counts=False))
    is_whole = all(source.state is not SourceState.MISSING for source in sources)
    region = _region(receipts, former, former.template)
    return Gathered(region.with_findings(check_region(region)), tuple(sources), is_whole)


def _of_name(receipt: Receipt, file: str) -> Receipt:
    """A receipt of a file that the workbook calls otherwise."""
    kept = receipt.kept.of_file(file) if isinstance(receipt.kept, Submission) else receipt.kept
    return replace(receipt, file=file, kept=kept)


def _region(receipts: list[Receipt], former: Region, template: Template) -> Region:
    """The region of these receipts: consolidated anew where each was read from its file."""
    is_known: Mapping[int, bool] = {id(one): True for one in former.receipts}
    if not any(id(one) in is_known and one.sha256 for one in receipts):
        return consolidate(receipts, template, former.year)
    outcomes = {one.file: one for one in former.receipts}
    settled = tuple(
        replace(one, outcome=known.outcome, district=known.district, reason=known.reason)
        if (known := outcomes.get(one.file)) is not None
        else one
        for one in receipts
    )
    sent = {one.district: one for one in settled if one.outcome is Outcome.MERGED}
    submissions = Submissions({d: sent[d.name] for d in former.submissions if d.name in sent}, template)
    return Region(former.year, template, submissions, settled)
