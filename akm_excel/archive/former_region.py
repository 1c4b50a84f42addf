"""Last year's plans in the regional workbook of last year: for a region that keeps no archive."""

from collections.abc import Mapping
from pathlib import Path

from akm_excel.core.figures import Figures
from akm_excel.core.plan import Key
from akm_excel.core.region import Region
from akm_excel.core.template import District, Template
from akm_excel.errors import ArchiveError
from akm_excel.guard import guarded
from akm_excel.language import tr
from akm_excel.regional import is_regional
from akm_excel.regional.former import read_former
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.limits import REGION, allowing
from akm_excel.spreadsheet.package import Package


class FormerRegion:
    """The districts' plans in a regional workbook, of its year alone; read when the first is asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._regions: dict[str, Region] = {}

    def of(self, district: District, year: int, template: Template, *, sample: str = "") -> Mapping[Key, Figures]:
        """The figures of a district's plan of a year; empty where the workbook is of another year or lacks it.

        Made-up plans (`sample` is their mark) have a past of made-up plans, others none of these. Raises
        `ArchiveError` where it is no regional workbook, `WorkbookError` where it cannot be read.
        """
        region = self._region(template)
        receipt = next((one for one in region.receipts if one.district == district.name), None)
        if region.year != year or district not in region.submissions or receipt is None or receipt.sample != sample:
            return {}
        return region.submissions[district].quantities()

    def _region(self, template: Template) -> Region:
        if template.edition not in self._regions:
            self._regions[template.edition] = guarded(str(self._path), self._read, template)
        return self._regions[template.edition]

    def _read(self, template: Template) -> Region:
        with allowing(REGION):
            book = from_package(Package.open(self._path))
            former = read_former(book, template) if is_regional(book) else None
        if former is None:
            raise ArchiveError(
                tr("The file has no districts' plans of last year."),
                expected=tr("last year's regional workbook with its sheet 'Maʼlumotlar', or the folder of an archive"),
                file=str(self._path),
            )
        return former.region
