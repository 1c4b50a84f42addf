"""Compacting an archive: closed years, whose plans hardly change, go into two files each."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from akm_excel.archive import compact_years
from akm_excel.archive.inventory import Inventory, Problem, take
from akm_excel.archive.store import Archive
from akm_excel.errors import ArchiveError, optional
from akm_excel.language import tr


@dataclass(frozen=True)
class Compaction:
    """What was compacted: the years with the workbooks that each holds now, and how many small files went away.

    `problems` is what was wrong in the archive, and stayed where it is.
    """

    archive: Archive
    years: Mapping[int, int]
    removed: int
    problems: tuple[Problem, ...] = ()


def compact(folder: str | Path, years: Iterable[int] = ()) -> Compaction:
    """Put `years` of the archive in `folder` (none named: all but its last) into two files each.

    Hashes and all versions are kept, and queries answer as before. A workbook that is added to such a year later is a
    small file until the next compacting. The small files are taken away once the two are written and read back whole;
    whatever ends the program in between, each workbook counts once. Raises `ArchiveError` where there is no archive or
    for a year that it does not have, `WriteError`.
    """
    optional("pyarrow.parquet", "archive")
    archive = Archive.open(folder)
    inventory = take(archive)
    small: dict[int, list[str]] = {}
    for sha256, figures in inventory.figures.items():
        small.setdefault(figures.year, []).append(sha256)
    held = {year.year: year for year in inventory.compact.years}
    there = sorted({*small, *held})
    wanted = sorted(set(years)) or there[:-1]
    if unknown := [year for year in wanted if year not in there]:
        raise ArchiveError(
            tr("The archive has no plans of {years}.").format(years=", ".join(map(str, unknown))),
            expected=", ".join(map(str, there)),
            file=str(folder),
        )
    done, removed = {}, 0
    for year in wanted:
        own = sorted(small.get(year, ()))
        former = held.get(year)
        made = former
        if own:
            files = [
                (inventory.figures[one].path, inventory.workbooks[one], inventory.figures[one].district_code)
                for one in own
            ]
            made = compact_years.write(archive, year, files, former)
            _read_back(archive, made, {*own, *(former.hashes if former else ())})
            if former is not None:
                removed += _remove([former.workbooks, former.plans])
            removed += _remove(path for figures, workbook, _ in files for path in (workbook, figures))
        if made is not None:
            done[year] = len(made.hashes)
    removed += _remove([*inventory.compact.former, *_doubles(inventory, done)])
    return Compaction(archive, done, removed, tuple(inventory.problems))


def _read_back(archive: Archive, made: compact_years.CompactYear, wanted: set[str]) -> None:
    """See that what was written is whole before anything is taken away. Raises `ArchiveError`."""
    files = (made.plans, made.workbooks)
    if made.hashes != wanted or not all(compact_years.is_whole(archive, path) for path in files):
        raise ArchiveError(
            tr("What was written does not read back as it should; nothing was removed."),
            remedy=tr("check the disk, and try again"),
            file=str(made.plans),
        )


def _doubles(inventory: Inventory, years: Mapping[int, int]) -> list[Path]:
    """Small files that a compacting which was cut short left beside the two that hold them."""
    return [path for year, path in inventory.doubles if year is None or year in years]


def _remove(paths: Iterable[Path]) -> int:
    """Take files away, and folders that are empty then; how many files."""
    count = 0
    for path in paths:
        path.unlink(missing_ok=True)
        count += 1
        for folder in (path.parent, path.parent.parent):
            if "=" in folder.name:  # a partition
                with suppress(OSError):
                    folder.rmdir()
    return count
