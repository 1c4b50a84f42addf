"""The regional workbook while it is written: its formats, and what its sheets share."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from akm_excel.language import tr
from akm_excel.plan import Column, Measure
from akm_excel.quantity import Quantity, as_number
from akm_excel.region import Region
from akm_excel.results import line, shown
from akm_excel.totals import Total
from akm_excel.workbook.address import column_letters
from akm_excel.workbook.arithmetic import variance_formats, variances
from akm_excel.workbook.sheet_xml import clean

SHOWN = (Column.FACT, Column.PLAN, Column.ACTUAL)
"""What *Yigʻma* shows of each measure, under these labels."""
LABELS = ("fakt", "reja", "bajarildi")
FIRST = 4
"""The first row of figures in *Yigʻma*; rows and columns are counted from 0, as XlsxWriter does."""
GROUP, KIND, DISTRICTS = 11, 12, 13
"""The columns of *Yigʻma* with a row's total, its kind (``m`` measure, ``j`` total), and the first district."""
VARIANCES = (
    Column.PLAN_CHANGE,
    Column.PLAN_CHANGE_PERCENT,
    Column.FULFILMENT,
    Column.FULFILMENT_PERCENT,
)


def cached(quantity: Quantity) -> float | int | str:
    """A quantity as a formula's cached result."""
    result = shown(quantity)
    return as_number(result) if isinstance(result, Decimal) else result


@dataclass
class RegionalBook:
    """The workbook, the region, and where things are.

    `row_of` gives the row of each code in *Yigʻma* (from 0), `end` the last of them, `data_end` the
    last row of *Maʼlumotlar*.
    """

    book: Any
    region: Region
    row_of: dict[str, int] = field(default_factory=dict)
    end: int = 0
    data_end: int = 0
    _formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.measures = list(self.region.total.measures())
        self.districts = list(self.region.plans)
        self.last_column = DISTRICTS + 3 * len(self.districts) - 1

    def style(self, **properties: Any) -> Any:
        """A cell format, made once for each set of properties."""
        wanted = {"font_name": "Calibri", "font_size": 10, "valign": "vcenter", **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(wanted)
        return self._formats[key]

    def boxed(self, **properties: Any) -> Any:
        """A format with thin grey borders."""
        return self.style(border=1, border_color="#BFBFBF", **properties)

    @property
    def head(self) -> Any:
        """The format of headings."""
        return self.boxed(bold=True, bg_color="#E8EEF4", align="center", text_wrap=True)

    def paper(self, sheet: Any, title: str, repeat: int) -> None:
        """The sheet's title and print setup."""
        mark = tr("SAMPLE: figures are made up")
        marked = f"{title} — {mark}" if self.region.is_sample else title
        colour = "#C00000" if self.region.is_sample else "#000000"
        sheet.write_string(0, 0, marked, self.style(bold=True, font_size=13, font_color=colour))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.55, bottom=0.55)
        sheet.repeat_rows(repeat)
        sheet.set_footer("&C&9&P / &N")

    def text(self, sheet: Any, row: int, column: int, text: str, style: Any) -> None:
        """A text, never a formula or a link, whatever a district typed."""
        if text:
            sheet.write_string(row, column, clean(text), style)
        else:
            sheet.write_blank(row, column, None, style)

    def quantity(self, sheet: Any, row: int, column: int, quantity: Quantity, style: Any) -> None:
        """A district's figure; the unreadable as found."""
        if quantity.number is not None:
            sheet.write_number(row, column, cached(quantity), style)
        else:
            self.text(sheet, row, column, str(quantity), style)

    def formula(self, sheet: Any, row: int, column: int, formula: str, result: Quantity, style: Any) -> None:
        """A live formula with its cached result."""
        sheet.write_formula(row, column, formula, style, cached(result))

    def variances(self, sheet: Any, row: int, left: int, entry: Measure | Total, places: int) -> None:
        """The four formulas of variance from column `left` on; fact, plan and actual stand in D, E and F."""
        figures = line(entry)
        formulas = variances(row + 1, "D", "E", "F", column_letters(left + 1))
        shapes = variance_formats(places)
        for at, (formula, shape, column) in enumerate(zip(formulas, shapes, VARIANCES, strict=True), start=left):
            style = self.boxed(num_format=shape, align="right")
            self.formula(sheet, row, at, formula, figures[column], style)
