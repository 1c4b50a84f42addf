"""The register of a merge: what its folder's register says, what was chosen in the workbook, what came since."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from akm_excel.core.region import Region
from akm_excel.deliveries import Entry, append, arrived, entries_in, register_of, unread_in
from akm_excel.errors import WorkbookError
from akm_excel.guard import guarded
from akm_excel.regional.deliveries import choices, entry_of
from akm_excel.regional.reading import region_from_book
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.limits import REGION, allowing
from akm_excel.spreadsheet.package import Package


def registered(region: Region, folder: Path | None, workbook: Path | None) -> Region:
    """The region with how its deliveries stand, after what is new was entered; without a register as it was.

    `workbook` is the regional workbook that is written over: what was chosen there is entered first.
    Raises `WriteError` where the register cannot be written.
    """
    if folder is None or not region.submissions:
        return region
    if workbook is not None and workbook.exists():
        append(folder, guarded(str(workbook), _chosen, workbook, region))
    append(folder, arrived(region, entries_in(folder), dt.datetime.now(dt.UTC)))
    register = register_of(region, entries_in(folder), dt.date.today())
    return replace(region, deliveries=replace(register, unread=unread_in(folder)))


def enter_chosen(book: Book, folder: Path, region: Region, when: dt.datetime) -> None:
    """Enter what was chosen in an open regional workbook into the register of its folder. Raises `WriteError`."""
    append(folder, _stated(book, region, when))


def _chosen(workbook: Path, region: Region) -> list[Entry]:
    when = dt.datetime.fromtimestamp(workbook.stat().st_mtime, dt.UTC)
    with allowing(REGION):
        return list(_stated(from_package(Package.open(workbook)), region, when))


def _stated(book: Book, region: Region, when: dt.datetime) -> Iterator[Entry]:
    """What was chosen in a workbook, of the figures that it shows; of `region` where these cannot be read."""
    said = list(choices(book))
    try:
        shown = region_from_book(book, region.template) if said else None
    except WorkbookError:  # its long table was taken apart
        shown = None
    for choice in said:
        yield entry_of(choice, when, shown or region, region)
