"""The regional workbook while it is written: its looks, and what its sheets share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple, Self

from akm_excel.core.figures import NO_FIGURES, Figures
from akm_excel.core.plan import Column, Key, Measure
from akm_excel.core.quantity import Quantity
from akm_excel.core.region import Region
from akm_excel.core.template import District
from akm_excel.core.totals import Total
from akm_excel.language import tr
from akm_excel.regional.blocks import Block, blocks
from akm_excel.regional.period import completeness
from akm_excel.spreadsheet.writing.book import NewBook
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.spreadsheet.writing.styles import Look
from akm_excel.workbook.arithmetic import variance_formats, variances
from akm_excel.workbook.results import line, shown

SHOWN = (Column.FACT, Column.PLAN, Column.ACTUAL)
"""What *Yigʻma* shows of each measure, under these labels."""
LABELS = ("fakt", "reja", "bajarildi")
FIRST = 5
"""The first row of figures in *Yigʻma*."""
GROUP, KIND, DISTRICTS = 12, 13, 14
"""The columns of *Yigʻma* with a row's total, its kind (``m`` measure, ``j`` total), and the first of the districts."""
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
    """The workbook, the region, and where things are.

    `row_of` gives the row of each code in *Yigʻma*, `end` the last of them; `data_row` the row of
    *Maʼlumotlar* where each district's rows begin, `data_end` its last row.
    """

    book: NewBook
    region: Region
    row_of: dict[str, int] = field(default_factory=dict)
    end: int = 0
    data_row: dict[District, dict[Key, int]] = field(default_factory=dict)
    data_end: int = 0

    def __post_init__(self) -> None:
        self.measures = list(self.region.total.measures())
        self.named = {measure.key: (indicator, measure) for indicator, measure in self.measures}
        self.lines: Mapping[District, Mapping[Key, Line]] = {}
        self.districts: Sequence[District] = ()
        self.blocks: Sequence[Block] = ()
        if len(self.region.submissions) <= MOST_DISTRICTS:
            self.districts = list(self.region.submissions)
            self.blocks = blocks(self.districts, DISTRICTS)
            self.lines = {
                district: {key: Line.of(figures) for key, figures in submission.quantities().items()}
                for district, submission in self.region.submissions.items()
            }
        self.column_of = {
            district: left
            for block in self.blocks
            for district, left in zip(block.districts, block.columns, strict=True)
        }
        self.last_column = self.blocks[-1].last if self.blocks else KIND
        self.style = cache(self._style)

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


def quantity(row: Row, column: int, value: Quantity, style: int) -> None:
    """A district's figure; the unreadable as found."""
    if value.number is not None:
        row.number(column, str(value.number), style)
    else:
        row.text(column, str(value), style)
