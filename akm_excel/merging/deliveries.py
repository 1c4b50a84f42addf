"""The register of a merge: what its folder's register says, what was chosen in the workbook, what came since."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from akm_excel.core.region import Region
from akm_excel.deliveries import Entry, append, arrived, entries_in, register_of
from akm_excel.guard import guarded
from akm_excel.regional.deliveries import chosen_states
from akm_excel.spreadsheet.book import from_package
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
    return replace(region, deliveries=register_of(region, entries_in(folder), dt.date.today()))


def _chosen(workbook: Path, region: Region) -> list[Entry]:
    return list(chosen_states(from_package(Package.open(workbook)), workbook, region))
