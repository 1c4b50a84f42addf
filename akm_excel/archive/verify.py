"""Verifying an archive: each file is looked at, and what is wrong can be mended or set aside."""

import time
from dataclasses import dataclass
from pathlib import Path

from akm_excel.archive.inventory import Fault, Inventory, Problem, row_of, take
from akm_excel.archive.seal import State, sealed, state
from akm_excel.archive.store import Archive
from akm_excel.errors import WriteError, optional, reason
from akm_excel.language import tr
from akm_excel.storage import clear_leftovers

SET_ASIDE = "set_aside"
"""The folder within the archive's for what was taken out of it; nothing is ever deleted."""
_IN_WORK = 3600
"""For how many seconds figures without a workbook may be somebody's who is adding just now."""


@dataclass(frozen=True)
class Verification:
    """What an archive holds whole, what is wrong in it, and what was done about it.

    `mended` are the files (by their names from the archive's folder on) that were restored from a copy or got a seal,
    `set_aside` those that were taken out; `problems` is what is left.
    """

    archive: Archive
    workbooks: int
    problems: tuple[Problem, ...]
    mended: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong; what is not the archive's does not count."""
        return all(problem.fault is Fault.FOREIGN for problem in self.problems)


def verify(folder: str | Path, *, repair: bool = False) -> Verification:
    """Look at every file of the archive in `folder`; with `repair` mend what can be mended.

    What is whole in a copy is restored from it, files without a seal get one, and copies, damaged files and
    workbooks without figures are set aside, so that `add` of the same workbooks puts them in anew. What is not the
    archive's is named and left. Raises `ArchiveError` where there is no archive, `WriteError`.
    """
    archive = Archive.open(folder)
    inventory = take(archive)
    if not repair:
        return Verification(archive, _count(inventory), tuple(inventory.problems))
    for place in (archive.folder, *(path for path in archive.folder.rglob("*") if path.is_dir())):
        clear_leftovers(place)
    mended = [*_restored(inventory), *_sealed(inventory)]
    moved = tuple(_set_aside(archive, problem) for problem in take(archive).problems if _is_to_go(archive, problem))
    after = take(archive)
    if not archive.is_sealed and not after.problems:
        archive = Archive(archive.folder, is_sealed=True)
        archive.mark()
    return Verification(archive, _count(after), tuple(after.problems), tuple(mended), moved)


def _count(inventory: Inventory) -> int:
    return len(inventory.workbooks) + len(inventory.compact.hashes)


def _restored(inventory: Inventory) -> list[str]:
    """Put whole copies in the place of what is damaged or missing."""
    archive = inventory.archive
    done = []
    for problem in inventory.problems:
        if problem.fault is not Fault.COPY:
            continue
        path = archive.folder / problem.file
        sha256 = path.name[:64]
        data = path.read_bytes()
        row = row_of(path if problem.file.startswith("workbooks/") else archive.workbook_file(sha256))
        homes = [archive.workbook_file(sha256)]
        if row is not None:
            homes.append(archive.plan_file(sha256, row["year"], row["district_code"]))
        for home in homes:
            place = home.relative_to(archive.folder).as_posix()
            is_whole = home.exists() and state(home.read_bytes(), place) is State.INTACT
            if not is_whole and state(data, place) is State.INTACT:
                archive.keep(home, data)
                done.append(place)
    return done


def _sealed(inventory: Inventory) -> list[str]:
    """Give files of an older version their seals."""
    archive = inventory.archive
    done = []
    for path in (*(figures.path for figures in inventory.figures.values()), *inventory.workbooks.values()):
        place = path.relative_to(archive.folder).as_posix()
        if state(path.read_bytes(), place) is State.NONE:
            parquet = optional("pyarrow.parquet", "archive")
            archive.keep(path, sealed(parquet.ParquetFile(path).read(), place))
            done.append(place)
    return done


def _is_to_go(archive: Archive, problem: Problem) -> bool:
    if problem.fault is Fault.UNFINISHED:
        return time.time() - (archive.folder / problem.file).stat().st_mtime > _IN_WORK
    return problem.fault is not Fault.FOREIGN


def _set_aside(archive: Archive, problem: Problem) -> str:
    source = archive.folder / problem.file
    folder = archive.folder / SET_ASIDE
    target = folder / f"{time.strftime('%Y-%m-%d_%H-%M-%S')} {problem.file.replace('/', ' ')}"
    try:
        folder.mkdir(exist_ok=True)
        source.rename(target)
    except OSError as exc:
        raise WriteError(
            tr("The file cannot be moved ({reason}).").format(reason=reason(exc)),
            remedy=tr("close programs that may hold it open, and try again"),
            file=str(source),
        ) from exc
    return problem.file
