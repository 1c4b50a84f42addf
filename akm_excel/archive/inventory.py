"""What of an archive's folder is the archive's own, whole and in its place; all else is named and does not count."""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from akm_excel.archive import compact_years
from akm_excel.archive.seal import State, state
from akm_excel.archive.store import Archive
from akm_excel.archive.table import PLAN, WORKBOOK
from akm_excel.core.plan import PLANNED
from akm_excel.errors import optional
from akm_excel.language import tr
from akm_excel.patterns import pattern

_NAME = pattern(r"([0-9a-f]{64})\.parquet")
_ADDED = frozenset(f"{column}{part}" for column in PLANNED for part in ("", "_state", "_text", "_cell"))
"""The columns that files of older versions lack."""
_LIKE_OURS = pattern(r"[0-9a-f]{64}.*\.parquet$", re.I | re.S)
_PARTITION = pattern(r"plans/year=(-?\d{1,6})/district_code=([^/]*)/[^/]*", re.S)


class Fault(StrEnum):
    """What is wrong with a file in the archive's folder."""

    DAMAGED = "damaged"
    LOST = "lost"
    UNFINISHED = "unfinished"
    COPY = "copy"
    FOREIGN = "foreign"

    @property
    def label(self) -> str:
        """What is said of such a file."""
        return {
            Fault.DAMAGED: tr("is damaged; what it held is left out"),
            Fault.LOST: tr("has lost its figures; it is left out"),
            Fault.UNFINISHED: tr("has figures of a workbook that is not there: its adding was cut short, or goes on"),
            Fault.COPY: tr("is a copy of another file of the archive; it does not count"),
            Fault.FOREIGN: tr("is not the archive's; it does not count"),
        }[self]

    @property
    def costs_figures(self) -> bool:
        """Whether something was in the archive that is not counted now."""
        return self in {Fault.DAMAGED, Fault.LOST, Fault.UNFINISHED}


@dataclass(frozen=True, slots=True)
class Problem:
    """One file (by its name from the archive's folder on), its fault, and whose plan it has where that is known."""

    fault: Fault
    file: str
    about: str = ""

    def __str__(self) -> str:
        of = f" ({self.about})" if self.about else ""
        return f"{self.file}{of} {self.fault.label}"


@dataclass(frozen=True, slots=True)
class Figures:
    """The file of a plan's figures, and the partition that its folders say."""

    path: Path
    year: int
    district_code: str


@dataclass
class Inventory:
    """The files that count, by the hashes of their workbooks, and what is wrong with others.

    `compact` has the years that are in two files each; `doubles` are small files of workbooks that these hold, with
    the year where the place tells it: a compacting that was cut short left them, and they count once.
    """

    archive: Archive
    compact: compact_years.CompactFolder = field(default_factory=compact_years.CompactFolder)
    doubles: list[tuple[int | None, Path]] = field(default_factory=list)
    workbooks: dict[str, Path] = field(default_factory=dict)
    figures: dict[str, Figures] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def take(archive: Archive) -> Inventory:
    """Look at every file of an archive."""
    inventory = Inventory(archive, compact_years.look(archive))
    _judge_compact(inventory)
    held = inventory.compact.hashes
    broken = set()
    # In this order: figures are written before what is known of a workbook, by whoever is adding now.
    for path, place in _files(archive, archive.workbooks):
        sha256 = _named(place, "workbooks/")
        if sha256 is None:
            inventory.problems.append(_stranger(place))
        elif sha256 in held:
            inventory.doubles.append((None, path))
        elif _seen(archive, path, place, sha256) is State.BROKEN:
            broken.add(sha256)
            inventory.problems.append(Problem(Fault.DAMAGED, place))
        else:
            inventory.workbooks[sha256] = path
    for path, place in _files(archive, archive.plans):
        partition = _PARTITION.fullmatch(place)
        sha256 = _named(place, place.rpartition("/")[0] + "/")
        if sha256 is None or partition is None:
            inventory.problems.append(_stranger(place))
        elif sha256 in held:
            inventory.doubles.append((int(partition[1]), path))
        elif sha256 not in broken:
            _place_figures(inventory, sha256, Figures(path, int(partition[1]), unquote(partition[2])))
    _leave_out_lost(inventory)
    inventory.problems.sort(key=lambda problem: (problem.fault is Fault.FOREIGN, problem.file))
    return inventory


def _judge_compact(inventory: Inventory) -> None:
    """Say what is wrong with the files of compact years."""
    compact = inventory.compact
    for fault, paths in (
        (Fault.DAMAGED, compact.damaged),
        (Fault.UNFINISHED, compact.unfinished),
        (Fault.FOREIGN, compact.strangers),
    ):
        inventory.problems += [Problem(fault, _place(inventory.archive, path)) for path in paths]


def _place_figures(inventory: Inventory, sha256: str, here: Figures) -> None:
    """Take a file of figures in, or say what is wrong with it."""
    archive, place = inventory.archive, _place(inventory.archive, here.path)
    seen = _seen(archive, here.path, place, sha256)
    if sha256 not in inventory.workbooks:
        fault = Fault.DAMAGED if seen is State.BROKEN else Fault.UNFINISHED
        inventory.problems.append(Problem(fault, place))
        return
    if seen is State.INTACT and sha256 not in inventory.figures:
        inventory.figures[sha256] = here
        return
    # What has no seal may stand in a wrong place, and of two files only one does not: the workbook says which.
    row = row_of(inventory.workbooks[sha256])
    home = archive.plan_file(sha256, row["year"], row["district_code"]) if row else None
    if here.path == home and seen is not State.BROKEN:
        if sha256 in inventory.figures:
            inventory.problems.append(_copy(inventory, sha256, inventory.figures[sha256].path))
        inventory.figures[sha256] = here
    elif home is not None and here.path != home and _is_of(archive, here.path, home, sha256):
        inventory.problems.append(_copy(inventory, sha256, here.path))
    else:
        inventory.problems.append(Problem(Fault.DAMAGED, place, about(inventory, sha256)))


def _copy(inventory: Inventory, sha256: str, path: Path) -> Problem:
    return Problem(Fault.COPY, _place(inventory.archive, path), about(inventory, sha256))


def _is_of(archive: Archive, path: Path, home: Path, sha256: str) -> bool:
    """Whether a file would be whole in another place."""
    return _seen(archive, path, _place(archive, home), sha256) is not State.BROKEN


def _leave_out_lost(inventory: Inventory) -> None:
    """Leave out workbooks that have no figures, so that the version before counts; each is named once."""
    told = {problem.file.rpartition("/")[2] for problem in inventory.problems if problem.fault is Fault.DAMAGED}
    for sha256, path in list(inventory.workbooks.items()):
        if sha256 not in inventory.figures:
            if path.name not in told:
                inventory.problems.append(
                    Problem(Fault.LOST, _place(inventory.archive, path), about(inventory, sha256))
                )
            del inventory.workbooks[sha256]


def holds(archive: Archive, sha256: str, compact: Collection[str] = ()) -> bool:
    """Whether the archive has a workbook with its figures, all whole; `compact` are the hashes in its compact years."""
    if sha256 in compact:
        return True
    path = archive.workbook_file(sha256)
    if not path.exists() or not _is_of(archive, path, path, sha256):
        return False
    row = row_of(path)
    if row is None or row["year"] is None or row["district_code"] is None:
        return False
    figures = archive.plan_file(sha256, row["year"], row["district_code"])
    return figures.exists() and _is_of(archive, figures, figures, sha256)


def row_of(path: Path) -> dict[str, Any] | None:
    """What a file in `workbooks` says of its workbook; None where it cannot be read."""
    pyarrow = optional("pyarrow", "archive")
    with suppress(pyarrow.ArrowException, OSError):
        rows = (
            optional("pyarrow.parquet", "archive")
            .read_table(
                pyarrow.BufferReader(path.read_bytes()), columns=["year", "district_code", "district", "file", "sha256"]
            )
            .to_pylist()
        )
        return rows[0] if len(rows) == 1 else None
    return None


def _files(archive: Archive, folder: Path) -> Iterator[tuple[Path, str]]:
    """All files below a folder but hidden ones, such as unfinished files of whoever is adding now."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if not path.is_dir() and not path.name.startswith("."):
            yield path, _place(archive, path)


def _place(archive: Archive, path: Path) -> str:
    return path.relative_to(archive.folder).as_posix()


def _named(place: str, folder: str) -> str | None:
    """The workbook's hash that a file's name is."""
    match = _NAME.fullmatch(place.removeprefix(folder))
    return match[1] if match else None


def _stranger(place: str) -> Problem:
    is_copy = _LIKE_OURS.match(place.rpartition("/")[2])
    return Problem(Fault.COPY if is_copy else Fault.FOREIGN, place)


def about(inventory: Inventory, sha256: str) -> str:
    """Whose plan a workbook is, and the name of its file; empty where that cannot be read."""
    row = row_of(inventory.workbooks[sha256]) if sha256 in inventory.workbooks else None
    return f"{row['district']}, {row['year']}: {row['file']}" if row else ""


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _seen(archive: Archive, path: Path, place: str, sha256: str) -> State:
    """What is seen of a file, if it stood in a place; one without a seal is whole where it can be read."""
    data = _read(path)
    if data is None:
        return State.BROKEN
    seen = state(data, place)
    if seen is State.NONE and (archive.is_sealed or not _parses(data, place, sha256)):
        return State.BROKEN
    return seen


def _parses(data: bytes, place: str, sha256: str) -> bool:
    """Whether a file without a seal can be read, and is about the workbook that its name says."""
    pyarrow = optional("pyarrow", "archive")
    wanted = WORKBOOK if place.startswith("workbooks/") else PLAN
    with suppress(pyarrow.ArrowException, OSError):
        table = optional("pyarrow.parquet", "archive").read_table(pyarrow.BufferReader(data))
        if set(wanted) - _ADDED <= set(table.column_names) and table.num_rows:
            return bool(table["sha256"].unique().to_pylist() == [sha256])
    return False
