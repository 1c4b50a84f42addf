"""The regional workbook while it is written: its looks, and what its sheets share."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from akm_excel.core.figures import NO_FIGURES, Figures
from akm_excel.core.plan import Column, Key, Measure
from akm_excel.core.quantity import Quantity
from akm_excel.core.region import Region
from akm_excel.core.template import District
from akm_excel.core.totals import Total
from akm_excel.language import tr
from akm_excel.regional.layout import RegionalLayout
from akm_excel.regional.period import completeness
from akm_excel.spreadsheet.writing.book import NewBook
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.spreadsheet.writing.styles import Look
from akm_excel.workbook.arithmetic import variance_formats, variances
from akm_excel.workbook.results import line, shown

SHOWN = (Column.FACT, Column.PLAN, Column.ACTUAL)
"""What *Yigʻma* shows of each measure, under these labels."""
LABELS = ("fakt", "reja", "bajarildi")
MOST_DISTRICTS = 500
"""The most districts that the workbook shows one by one; beyond, it keeps the region's totals.

500 districts are 37,000 rows of data and 1,500 columns: Excel opens that in seconds, and prints it never.
"""
VARIANCES = (
    Column.PLAN_CHANGE,
    Column.PLAN_CHANGE_PERCENT,
    Column.FULFILMENT,
    Column.FULFILMENT_PERCENT,
)


class Line(NamedTuple):
    """A measure's figures in a district, with the year's result so far, which several sheets show."""

    figures: Figures
    actual: Quantity

    @classmethod
    def of(cls, figures: Figures) -> Self:
        """The line of these figures."""
        return cls(figures, figures.actual)

    @property
    def shown(self) -> tuple[Quantity, Quantity, Quantity]:
        """The quantities of `SHOWN`."""
        return self.figures.fact, self.figures.plan, self.actual


NOTHING = Line.of(NO_FIGURES)


@dataclass
class RegionalBook:
    """The workbook, the region, its figures, and where everything stands (`layout`).

    `folder` is where the workbook will lie, None where nobody knows: the districts' files are linked relative to it.
    """

    book: NewBook
    region: Region
    folder: Path | None = None

    def __post_init__(self) -> None:
        self.measures = list(self.region.total.measures())
        self.named = {measure.key: (indicator, measure) for indicator, measure in self.measures}
        self.lines: Mapping[District, Mapping[Key, Line]] = {}
        if len(self.region.submissions) <= MOST_DISTRICTS:
            self.lines = {
                district: {key: Line.of(figures) for key, figures in submission.quantities().items()}
                for district, submission in self.region.submissions.items()
            }
        self.layout = RegionalLayout.of(self.region, self.lines)
        self.style = cache(self._style)

    def target(self, file: str) -> str:
        """The URI of a file of the region relative to the workbook; empty where one of the two lies nowhere known."""
        location = self.region.locations.get(file, "")
        if self.folder is None or not location:
            return ""
        return relative_uri(location, self.folder)

    @cached_property
    def completeness(self) -> str:
        """Of how many districts the figures are, and of which quarters; see `period.completeness`."""
        return completeness(self.region)

    def _style(self, **properties: Any) -> int:
        """The number of a look."""
        return self.book.style(Look(**properties))

    def boxed(self, **properties: Any) -> int:
        """A look with thin grey borders."""
        return self.style(box=True, **properties)

    @property
    def head(self) -> int:
        """The look of headings."""
        return self.boxed(bold=True, fill="E8EEF4", align="center", wrap=True)

    def title(self, sheet: Sheet, title: str, first: int, last: int) -> None:
        """The sheet's title, and the rows that every printed page repeats."""
        mark = tr("SAMPLE: figures are made up")
        marked = f"{title} — {mark}" if self.region.is_sample else title
        colour = "C00000" if self.region.is_sample else ""
        sheet.row(1).text(1, marked, self.style(bold=True, size=13, colour=colour))
        sheet.titles = (first, last)

    def headings(self, sheet: Sheet, row: int, texts: Iterable[str], widths: Iterable[float]) -> None:
        """A row of headings over columns of these widths."""
        heading = sheet.row(row)
        for column, (text, width) in enumerate(zip(texts, widths, strict=True), start=1):
            heading.text(column, text, self.head)
            sheet.width(column, column, width)

    def line(self, district: District, key: Key) -> Line:
        """A measure's quantities in a district."""
        return self.lines[district].get(key, NOTHING)

    def variances(self, row: Row, left: int, entry: Measure | Total, places: int) -> None:
        """The four formulas of variance from column `left` on; fact, plan and actual stand in D, E and F."""
        figures = line(entry)
        formulas = variances(row.at, "D", "E", "F", LETTERS[left])
        shapes = variance_formats(places)
        for at, (formula, shape, column) in enumerate(zip(formulas, shapes, VARIANCES, strict=True), start=left):
            row.formula(at, formula, shown(figures[column]), self.boxed(number_format=shape, align="right"))


def relative_uri(location: str, folder: Path) -> str:
    """A file's URI relative to a folder, so that both can be moved or sent together; whole where that cannot be."""
    if "://" in location:
        return location
    try:
        return quote(Path(os.path.relpath(location, folder)).as_posix())
    except ValueError:  # another drive of Windows
        return Path(location).as_uri()


def quoted_place(cell: str) -> str:
    """A cell as links name it: ``'Reja'!E12``."""
    sheet, _, address = cell.rpartition("!")
    return "'" + sheet.replace("'", "''") + f"'!{address}"


def quantity(row: Row, column: int, value: Quantity, style: int) -> None:
    """A district's figure; the unreadable as found."""
    if value.number is not None:
        row.number(column, str(value.number), style)
    else:
        row.text(column, str(value), style)
