"""How the parts of *Bosh sahifa* look: its columns, the bars over its parts, their headings."""

from collections.abc import Sequence

from akm_excel.regional.book import RegionalBook
from akm_excel.spreadsheet.writing.sheet import Sheet
from akm_excel.workbook.row_heights import row_height

WIDTHS = (11, 42, 14, 14, 12, 14, 14, 12, 12, 14, 12, 12)
"""The widths of its columns, in characters; those of figures grow with them."""
_FIGURES = (3, 4, 5, 6, 7, 10)
"""The columns of figures."""
HIDDEN = (14, 15)
"""The hidden columns behind: what charts are drawn of and formulas look up, each part its own.

A blank one lies between: LibreOffice writes ``###`` into a PDF for the first hidden one beside those printed.
"""
MOST_ROWS = 22
"""So many rows of a part leave room on their printed page for what belongs below them: a chart, remarks."""
KEPT = "* — tartibi va soni birlashtirish paytidagi holat"


def widths(out: RegionalBook) -> Sequence[float]:
    """The widths of the columns, with room for the region's figures."""
    return out.widths(WIDTHS, _FIGURES)


def bar(out: RegionalBook, sheet: Sheet, at: int, title: str) -> int:
    """The bar over a part in row `at`; the row behind it."""
    filled = {"fill": "F2F2F2", "top": "thin", "bottom": "thin"}
    row = sheet.row(at, 18)
    row.text(1, title, out.style(bold=True, size=11, **filled))
    row.blank(out.style(**filled), *range(2, len(WIDTHS) + 1))
    return at + 1


def head(out: RegionalBook, sheet: Sheet, at: int, texts: Sequence[str]) -> None:
    """The headings of a part's columns in row `at`."""
    row = sheet.row(at, row_height(zip(texts, WIDTHS, strict=False)))
    for column, text in enumerate(texts, start=1):
        row.text(column, text, out.head)
