"""The districts' figures for each inhabitant and employee, on *Bosh sahifa*: where covers state how many there are."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from akm_excel.analysis.size import median
from akm_excel.core.plan import Key, People
from akm_excel.core.quantity import SCALE, Quantity, plain, rounded
from akm_excel.core.ratios import Per, Ratio
from akm_excel.core.template import District
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.page import WIDTHS, bar
from akm_excel.spreadsheet.writing.sheet import LETTERS, Sheet
from akm_excel.workbook.arithmetic import number_format
from akm_excel.workbook.row_heights import row_height

_HEADINGS = ("Kod", "Tuman", "Aholi, kishi", "Xodimlar")
_FIRST = len(_HEADINGS) + 1
_COLUMNS: Mapping[str, tuple[str, int]] = {Per.INHABITANT: ("C", 0), Per.EMPLOYEE: ("D", 1)}
"""The column of what the covers state, and its place in `People`."""


def write_ratios(out: RegionalBook, sheet: Sheet, at: int) -> int:
    """Write the table from row `at` on, live over *Yigʻma*; the row behind it, `at` where no cover states anything."""
    known = [one for one in out.region.template.ratios if one.of in out.layout.row_of and _is_known(out, one.per)]
    shown_ones, people = known[: len(WIDTHS) - len(_HEADINGS)], out.region.people
    if not shown_ones or not people:
        return at
    at = bar(out, sheet, at, "Nisbatlar: yil rejasi aholi va xodimlar soniga (muqovada koʻrsatgan tumanlar)")
    texts = (*_HEADINGS, *(one.title for one in shown_ones))
    heading = sheet.row(at, row_height(zip(texts, WIDTHS, strict=False)))
    for column, text in enumerate(texts, start=1):
        heading.text(column, text, out.head)
    first = at + 1
    columns: list[list[Decimal]] = [[] for _ in shown_ones]
    for at, (district, own) in enumerate(people.items(), start=first):
        _row(out, sheet, at, district, own, shown_ones, columns)
    _middle(out, sheet, (first, at), shown_ones, columns)
    return at + 2


def _is_known(out: RegionalBook, per: str) -> bool:
    return per in _COLUMNS or per in out.layout.row_of


def _row(
    out: RegionalBook,
    sheet: Sheet,
    at: int,
    district: District,
    people: People,
    ratios: Sequence[Ratio],
    columns: Sequence[list[Decimal]],
) -> None:
    row = sheet.row(at)
    row.text(1, district.code, out.boxed(colour="6B6B6B"))
    row.text(2, district.name, out.boxed())
    for column, stated in enumerate(people, start=3):
        style = out.boxed(number_format="General" if stated.number and stated.number % 1 else "#,##0", align="right")
        if stated.number is not None and stated.number > 0:
            row.number(column, plain(stated.number), style)
        else:
            row.blank(style, column)
    for column, (ratio, values) in enumerate(zip(ratios, columns, strict=True), start=_FIRST):
        value = ratio.value(_planned(out, district, ratio.of), _divisor(out, district, people, ratio.per))
        of, per = _cell(ratio.of, at), _cell(ratio.per, at)
        # IF does not work out what it does not return, so nothing is divided by 0.
        made = f'IF({per}>0,ROUND({of}*{plain(ratio.times)}/{per},{SCALE}),"")'
        formula = f'IF(COUNT({of},{per})=2,{made},"")'
        result = None if value.number is None else rounded(value.number)
        if result is not None:
            values.append(result)
        style = out.boxed(number_format=number_format(ratio.decimals), align="right")
        row.formula(column, formula, "" if result is None else result, style)


def _cell(part: str, at: int) -> str:
    """The cell with a side of a ratio: what the cover states, in this row, or the district's plan in *Yigʻma*."""
    if part in _COLUMNS:
        return f"${_COLUMNS[part][0]}{at}"
    return f'INDEX(akm_region_cells,MATCH("{part}",akm_region_code,0),MATCH($A{at},akm_region_heads,0)+1)'


def _divisor(out: RegionalBook, district: District, people: People, per: str) -> Quantity:
    return people[_COLUMNS[per][1]] if per in _COLUMNS else _planned(out, district, per)


def _planned(out: RegionalBook, district: District, code: str) -> Quantity:
    key = Key.parse(code)
    if key is not None:
        return out.line(district, key).figures.plan
    return out.added(out.region.template.total_rows[code], district)[1]


def _middle(
    out: RegionalBook, sheet: Sheet, rows: tuple[int, int], ratios: Sequence[Ratio], columns: Sequence[list[Decimal]]
) -> None:
    """The middle one of the districts: half of them have more."""
    first, last = rows
    strong = {"bold": True, "fill": "F7F7F7"}
    row = sheet.row(last + 1)
    row.blank(out.boxed(**strong), 1, 3, 4)
    row.text(2, "Oʻrtadagi tuman (mediana)", out.boxed(**strong))
    for column, (ratio, values) in enumerate(zip(ratios, columns, strict=True), start=_FIRST):
        cells = f"{LETTERS[column]}{first}:{LETTERS[column]}{last}"
        style = out.boxed(number_format=number_format(ratio.decimals), align="right", **strong)
        result = rounded(median(sorted(values))) if values else ""
        row.formula(column, f'IF(COUNT({cells})=0,"",ROUND(MEDIAN({cells}),{SCALE}))', result, style)
