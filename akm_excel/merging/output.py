"""What is written of a merge: the regional workbook, and the rows beside it where the districts are too many."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path

from akm_excel import rules
from akm_excel.core.answers import DistrictRemark
from akm_excel.core.region import Region
from akm_excel.deliveries import PATTERN
from akm_excel.errors import AkmError, WriteError
from akm_excel.guard import guarded
from akm_excel.language import DEFAULT, speaking, tr
from akm_excel.regional import book, ending_of, former, holds_region, write_region
from akm_excel.regional.remarks import read_remarks
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.limits import REGION, allowing
from akm_excel.spreadsheet.package import Package
from akm_excel.storage import checked_target
from akm_excel.workbook.placed_template import PlacedTemplate


def regional_target(output: str | Path) -> Path:
    """The place of a regional workbook: free, or taken by one. Raises `WriteError`."""
    target = checked_target(Path(output), ending_of(output))
    if target.exists() and not guarded(str(output), holds_region, target):
        raise WriteError(
            tr("The file exists and is not a regional workbook."), remedy=tr("choose another name"), file=str(output)
        )
    return target


def register_folder(sources: Iterable[str | Path]) -> Path | None:
    """The folder among the sources (or the one that they lie in) that has a register; None where none has."""
    for source in map(Path, sources):
        folder = source if source.is_dir() else source.parent
        if any(folder.glob(PATTERN)):
            return folder
    return None


def with_register(region: Region, sources: Iterable[str | Path], target: Path | None) -> Region:
    """The region with how its deliveries stand, where a source's folder has a register; see `merging.deliveries`."""
    folder = register_folder(sources)
    if folder is None:
        return region
    from akm_excel.merging import deliveries  # noqa: PLC0415 - few folders have one

    return deliveries.registered(region, folder, target)


def remarks_in(workbook: Path) -> tuple[DistrictRemark, ...]:
    """What was typed beside the findings of a regional workbook, if there is one."""
    return guarded(str(workbook), _remarks, workbook) if workbook.exists() else ()


def _remarks(workbook: Path) -> tuple[DistrictRemark, ...]:
    return read_remarks(from_package(Package.open(workbook)))


def with_history(region: Region, target: Path | None, since: str = "") -> Region:
    """The region with what it changes in the workbook `target` that it is merged into; see `former.with_history`."""
    if not region.submissions or target is None or rows_beside(region, target) is not None:
        return region
    if not target.exists():
        return former.with_history(region, None, since=since, is_first=True)
    try:
        return former.with_history(region, guarded(str(target), _former, target, region.template), since=since)
    except AkmError:  # it is written over whatever it was
        return former.with_history(region, None, since=since)


def _former(path: Path, template: PlacedTemplate) -> former.Former | None:
    opened = from_package(Package.open(path))
    with allowing(REGION):
        return former.read_former(opened, template)


def rows_beside(region: Region, output: str | Path) -> Path | None:
    """The file that has the rows of all districts where they are too many for the regional workbook `output`."""
    return Path(output).with_suffix(".parquet") if len(region.submissions) > book.MOST_DISTRICTS else None


def checked_and_written(
    region: Region,
    target: Path | None,
    *,
    backup: bool,
    telling: Callable[[Path, Sequence[str]], object],
    macros: Callable[[bytes], bytes] | None = None,
) -> Region:
    """The region with what its plans say beside each other, written to `target` where that is given.

    A region of more districts than a workbook shows is nobody's: there the plans are not set beside each other (a
    country has 210, and the figures of all would have to be held at once), and their rows are written as well.
    `telling` and `macros` as in `regional.write_region`.
    """
    if not region.submissions:
        return region
    rows = rows_beside(region, target) if target is not None else None
    if target is not None and rows is not None:
        from akm_excel.formats.long_table import write_long_table  # noqa: PLC0415 - pyarrow loads in 200 ms

        write_long_table(region, rows)
        write_region(region, target, backup=backup, telling=telling, macros=macros)
        return region
    from akm_excel.analysis import questions, report  # noqa: PLC0415 - a large merge needs neither

    with speaking(DEFAULT) if target is not None else nullcontext():  # as all that stands in a workbook
        peers = questions.Comparison(region)
        region = region.with_findings(rules.check_region(region, comparison=peers))
        analysis = report.analyse(region, peers)
    if target is not None:
        region = region.with_remarks(remarks_in(target))
        write_region(region, target, analysis, backup=backup, telling=telling, macros=macros)
    return region
