"""Comparing two workbooks or folders: what each is, reading it, and what differs."""

from dataclasses import dataclass
from pathlib import Path

from akm_excel import merging
from akm_excel.core.difference import PlanDifference, RegionDifference, compare_plans, compare_regions, with_plan
from akm_excel.core.plan import Plan
from akm_excel.core.region import Outcome, Receipt, Region
from akm_excel.errors import DataError, WorkbookError
from akm_excel.formats.long_table import read_long_table
from akm_excel.guard import guarded
from akm_excel.language import tr
from akm_excel.regional import is_regional
from akm_excel.regional.reading import region_from_book
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.limits import REGION, allowing
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.editions import EditionReader
from akm_excel.workbook.placed_template import PlacedTemplate

_HARMLESS = frozenset({Outcome.MERGED, Outcome.SUPERSEDED, Outcome.TWICE, Outcome.PASSED_OVER})


@dataclass(frozen=True)
class Comparison:
    """What differs between two plans or two regions.

    `effect` is what putting the new plan in the old one's place does to a region, where one was
    given; `is_stale` says that the region holds other figures than the old plan. `left_out` are the
    files of compared folders that could not be merged.
    """

    difference: PlanDifference | RegionDifference
    effect: RegionDifference | None = None
    is_stale: bool = False
    left_out: tuple[Receipt, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether the two say the same."""
        return self.difference.is_empty


@dataclass(frozen=True)
class _Side:
    """What is compared. A regional workbook is not `in_full`: it leaves texts out."""

    content: Plan | Region
    in_full: bool = True


def compare(
    before: str | Path,
    after: str | Path,
    template: PlacedTemplate,
    *,
    region: str | Path | None = None,
    year: int | None = None,
) -> Comparison:
    """Compare two plan workbooks, or two regions: regional workbooks, or folders, which are merged in memory.

    `year` is the year to compare: it chooses what is merged of folders, and workbooks must be of it.
    `region` is a regional workbook or folder on whose totals the effect of a new plan is asked.
    Raises `WorkbookError` where something cannot be read, `DataError` where a plan is compared with a
    region, a plan does not belong to `region`, or something is of another year.
    """
    sides = [_side(Path(path), template, year) for path in (before, after)]
    match sides[0].content, sides[1].content:
        case Plan() as old, Plan() as new:
            difference = compare_plans(old, new, template)
            if region is None:
                return Comparison(difference)
            whole = _side(Path(region), template, year)
            if not isinstance(whole.content, Region):
                raise _no_region(region)
            return _with_effect(difference, old, new, whole.content, str(after))
        case Region() as old, Region() as new:
            if region is not None:
                raise DataError(
                    tr("The effect on a region can be shown of two plans only."),
                    remedy=tr("leave out --region, or name two plans"),
                    file=str(region),
                )
            in_full = all(side.in_full for side in sides)
            left_out = tuple(r for own in (old, new) for r in own.receipts if r.outcome not in _HARMLESS)
            return Comparison(compare_regions(old, new, in_full=in_full), left_out=left_out)
    raise DataError(
        tr("{before} and {after} cannot be compared: one is a plan, the other a region.").format(
            before=before, after=after
        ),
        remedy=tr("name two plans, or two regions (regional workbooks or folders of plans)"),
    )


def _side(path: Path, template: PlacedTemplate, year: int | None) -> _Side:
    if path.is_dir():
        region = merging.read_region([path], template, year=year)
        if not region.plans:
            raise DataError(
                tr("There is no plan in the folder that could be merged."),
                remedy=tr("'akm merge' says what is wrong with its files"),
                file=str(path),
            )
        return _Side(region)
    return guarded(str(path), _workbook_side, path, template, year)


def _workbook_side(path: Path, template: PlacedTemplate, year: int | None) -> _Side:
    book = from_package(Package.open(path))
    is_region = is_regional(book)
    content = _region(path, book, template) if is_region else EditionReader(template).read(book).plan
    own_year = content.year if isinstance(content, Region) else content.header.year
    if year is not None and own_year != year:
        raise DataError(
            tr("The workbook is of {found}, not of {year}.").format(found=own_year or "?", year=year),
            remedy=tr("leave out --year, or name workbooks of that year"),
            file=str(path),
        )
    return _Side(content, in_full=not is_region)


def read(path: Path, template: PlacedTemplate) -> Plan | Region:
    """What a workbook holds, a plan or a region.

    Raises `WorkbookError` where it cannot be read, `NotAPlan` where it is neither.
    """
    return _workbook_side(path, template, None).content


def read_region(path: Path, template: PlacedTemplate) -> Region:
    """The region in a regional workbook.

    Raises `WorkbookError` where it cannot be read, `DataError` where it is no regional workbook.
    """
    book = from_package(Package.open(path))
    if not is_regional(book):
        raise _no_region(path)
    return _region(path, book, template)


def _region(path: Path, book: Book, template: PlacedTemplate) -> Region:
    """The region of a regional workbook, whose rows are in a file beside it where they are too many."""
    with allowing(REGION):
        shown = region_from_book(book, template)
    beside = path.with_suffix(".parquet")
    if shown is None and not beside.exists():
        raise WorkbookError(
            tr("The regional workbook has no table of data, and the file with it is not there."),
            expected=str(beside),
            remedy=tr("put that file beside the workbook, or merge the districts' workbooks again"),
            file=str(path),
        )
    return read_long_table(beside, template) if shown is None else shown


def _with_effect(difference: PlanDifference, old: Plan, new: Plan, region: Region, file: str) -> Comparison:
    template = region.template
    district = template.district(new.header.district)
    if district is None or new.header.year != region.year:
        raise DataError(
            tr("The plan is of '{district}', {year}; the region is of {other}.").format(
                district=new.header.district, year=new.header.year or "?", other=region.year or "?"
            ),
            remedy=tr("name a plan of one of the region's districts, for the region's year"),
            file=file,
        )
    known = next((own for own in region.plans if own.code == district.code), None)
    held = region.plans[known] if known else None
    effect = compare_regions(region, with_plan(region, district, new), in_full=False)
    is_stale = held is None or not compare_plans(held, old, template, in_full=False).is_empty
    return Comparison(difference, effect, is_stale)


def _no_region(path: str | Path) -> DataError:
    return DataError(
        tr("This is not a region."),
        expected=tr("a regional workbook or a folder of plans"),
        remedy=tr("name the workbook that 'akm merge' wrote"),
        file=str(path),
    )
