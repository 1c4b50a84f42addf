"""Adding workbooks to an archive: each is kept under the hash of its bytes, and once only."""

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from akm_excel.archive import compact_years
from akm_excel.archive.inventory import holds
from akm_excel.archive.seal import sealed
from akm_excel.archive.store import Archive
from akm_excel.archive.table import plan_table, provenance, workbook_table
from akm_excel.core.region import Outcome, Receipt, consolidate
from akm_excel.errors import ArchiveError, WorkbookError, optional
from akm_excel.language import tr
from akm_excel.merging import Found, files_in, receive_files
from akm_excel.workbook.placed_template import PlacedTemplate

if TYPE_CHECKING:
    from concurrent.futures import Executor


class Fate(StrEnum):
    """What an archive did with a file."""

    ADDED = "added"
    KNOWN = "already there"
    LEFT_OUT = "left out"

    @property
    def label(self) -> str:
        """The word for it on screen."""
        return {
            Fate.ADDED: tr("added"),
            Fate.KNOWN: tr("already there"),
            Fate.LEFT_OUT: tr("left out"),
        }[self]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file and its fate; the receipt says why where it was left out, and keeps no plan."""

    receipt: Receipt
    fate: Fate


@dataclass(frozen=True)
class Addition:
    """What adding files did, in the order of their names."""

    archive: Archive
    entries: tuple[Entry, ...]

    def count(self, fate: Fate) -> int:
        """How many files had a fate."""
        return sum(entry.fate is fate for entry in self.entries)

    @property
    def is_clean(self) -> bool:
        """Whether every workbook is in the archive now; what is no workbook does not count."""
        return all(
            entry.fate is not Fate.LEFT_OUT or entry.receipt.outcome is Outcome.PASSED_OVER for entry in self.entries
        )


def add(
    sources: Iterable[str | Path],
    folder: str | Path,
    template: PlacedTemplate,
    *,
    jobs: int | None = None,
    executor: "Executor | None" = None,
    imported: dt.datetime | None = None,
    progress: Callable[[list[Found]], Iterable[Found]] = iter,
) -> Addition:
    """Add workbooks, and folders of them, to the archive in `folder`, which is begun where there is none.

    Workbooks whose bytes are there are not read again. `jobs` and `executor` say where the others are
    read, as in a merge; `imported` is the time that they are said to be added at (None: now).
    Raises `WorkbookError` where a source does not exist, `ArchiveError` and `WriteError` where the
    archive cannot be used; a bad file is in the `entries`.
    """
    given = files_in(sources)
    optional("pyarrow.parquet", "archive")
    archive = Archive.create(folder)
    moment = imported or dt.datetime.now(dt.UTC)
    # Last names first: of equal bytes the name that sorts last is kept, as in a merge.
    files = sorted(given, key=lambda file: file.shown, reverse=True)
    compact = compact_years.look(archive).hashes
    known = {file: sha256 for file in files if (sha256 := _hash(file)) and holds(archive, sha256, compact)}
    entries = [Entry(Receipt(file.shown, Outcome.TWICE, sha256), Fate.KNOWN) for file, sha256 in known.items()]
    new = [file for file in files if file not in known]
    receipts = receive_files(new, template, jobs=jobs, executor=executor)
    for _, receipt in zip(progress(new), receipts, strict=True):
        entries.append(keep(receipt, archive, template, moment, compact))
    return Addition(archive, tuple(sorted(entries, key=lambda entry: entry.receipt.file)))


def keep(
    receipt: Receipt, archive: Archive, template: PlacedTemplate, imported: dt.datetime, compact: Collection[str] = ()
) -> Entry:
    """Put what was received of one workbook into an archive, unless it is there. Raises `WriteError`.

    `compact` are the hashes in the archive's compact years.
    """
    (judged,) = consolidate([receipt], template).receipts
    told = replace(judged, kept=None)
    district = template.district(judged.district)
    submission = judged.submission
    if judged.outcome is not Outcome.MERGED or submission is None or district is None or judged.year is None:
        return Entry(told, Fate.LEFT_OUT)
    if holds(archive, judged.sha256, compact):
        return Entry(told, Fate.KNOWN)
    plan = submission.plan(template)
    origin = provenance(judged, plan, imported)
    try:
        figures = plan_table(plan, district, origin)
    except ArchiveError as exc:
        return Entry(replace(told, outcome=Outcome.BROKEN, reason=str(exc)), Fate.LEFT_OUT)
    _keep(archive, archive.plan_file(judged.sha256, judged.year, district.code), figures)
    _keep(archive, archive.workbook_file(judged.sha256), workbook_table(judged, plan, district, origin))
    return Entry(told, Fate.ADDED)


def _keep(archive: Archive, path: Path, table: Any) -> None:
    archive.keep(path, sealed(table, path.relative_to(archive.folder).as_posix()))


def _hash(file: Found) -> str:
    """The hash of a workbook's bytes; empty for what is none or cannot be read: reading it will say so."""
    if not file.is_workbook:
        return ""
    try:
        return hashlib.sha256(file.read()).hexdigest()
    except WorkbookError:
        return ""
