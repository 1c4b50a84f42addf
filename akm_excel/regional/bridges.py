"""How the budget comes from last year's fact to this year's plan, article by article and district by district."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from akm_excel.core.quantity import SCALE, Quantity, plain, rounded
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.page import HIDDEN, MOST_ROWS, WIDTHS, bar, head
from akm_excel.spreadsheet.writing.chart import Chart, Series
from akm_excel.spreadsheet.writing.sheet import LETTERS, Sheet
from akm_excel.workbook.arithmetic import number_format

MOST_DISTRICTS = 30
"""More steps than these cannot be told apart on a page."""
_HEADINGS = ("Kod", "Nomi", "Boshlanishi", "Ortishi", "Kamayishi", "Yigʻindi")
_COLUMNS = (3, 4, 5, 6)
"""Where the base, the rise, the fall and the whole stand."""
_SERIES = (("Boshlanishi", "none"), ("Ortishi", "ED7D31"), ("Kamayishi", "70AD47"), ("Yigʻindi", "2F75B5"))
_CHART_ROWS = 17
_ROW = "\0"
"""In formulas, in place of the row's number."""
_SAID = "#,##0;-#,##0;"
_THIN = 3
"""So many times what all steps reach over may lie below them before the axis begins above 0."""


class _Step(NamedTuple):
    """A step: its code and name, where last year's fact and this year's plan stand, and these."""

    code: str
    name: str
    cells: tuple[str, str]
    fact: Quantity
    plan: Quantity

    @property
    def change(self) -> Decimal:
        return (self.plan.number or Decimal(0)) - (self.fact.number or Decimal(0))


def write_bridges(out: RegionalBook, sheet: Sheet, at: int) -> int:
    """Write both from row `at` on; the row behind them. Nothing where no sum is declared."""
    rollup = out.region.template.sums.get(out.leading)
    if rollup is None or any(part not in out.named for part in rollup.parts):
        return at - 1
    articles = []
    for key in (out.leading, *rollup.parts):
        indicator, measure = out.named[key]
        cells = [f"INDEX(akm_region_{name},MATCH($A{_ROW},akm_region_code,0))" for name in ("fact", "plan")]
        name = f"{key} {indicator.title(measure)}"
        articles.append(_Step(str(key), name, (cells[0], cells[1]), measure.fact, measure.plan))
    end = articles.pop(0)
    at = _bridge(out, sheet, at, f"{out.leading}: oʻtgan yil faktidan shu yil rejasigacha, moddalar boʻyicha", end,
                 articles)  # fmt: skip
    if 1 < len(out.layout.districts) <= MOST_DISTRICTS:
        sheet.breaks.append(at)
        title = f"{out.leading}: oʻtgan yil faktidan shu yil rejasigacha, tumanlar boʻyicha"
        at = _bridge(out, sheet, at + 1, title, end, list(_districts(out)))
    return at


def _districts(out: RegionalBook) -> Iterator[_Step]:
    row = f'MATCH("{out.leading}",akm_region_code,0)'
    left = f"MATCH($A{_ROW},akm_region_heads,0)"
    cells = f"INDEX(akm_region_cells,{row},{left})", f"INDEX(akm_region_cells,{row},{left}+1)"
    for district in out.layout.districts:
        fact, plan, _ = out.line(district, out.leading).shown
        yield _Step(district.code, district.name, cells, fact, plan)


def _bridge(out: RegionalBook, sheet: Sheet, at: int, title: str, end: _Step, steps: Sequence[_Step]) -> int:
    at = bar(out, sheet, at, title)
    head(out, sheet, at, _HEADINGS)
    rows = list(_figures(end, steps))
    measure = out.named[out.leading][1]
    style = out.boxed(number_format=number_format(out.region.template.decimals(measure)), align="right")
    first = at + 1
    for at, (step, name, figures) in enumerate(rows, start=first):
        row = sheet.row(at)
        row.text(1, step.code, out.boxed(number_format="@"))
        row.text(2, name, out.boxed(shrink=True))
        formulas = _formulas(at, first, first + len(rows) - 1)
        for column, formula, figure in zip(_COLUMNS, formulas, figures, strict=True):
            row.formula(column, f"ROUND({formula},{SCALE})", rounded(figure), style)
        # SUM, not N: that of a text is an error in Gnumeric.
        for column, cell, quantity in zip(HIDDEN, step.cells, (step.fact, step.plan), strict=True):
            row.formula(column, f"SUM({cell.replace(_ROW, str(at))})", quantity.number or Decimal(0), style)
    if len(rows) > MOST_ROWS:
        sheet.breaks.append(at + 1)
    _draw(sheet, title, first, [name for _, name, _ in rows], [figures for _, _, figures in rows])
    return at + _CHART_ROWS + 2


def _figures(end: _Step, steps: Sequence[_Step]) -> Iterator[tuple[_Step, str, tuple[Decimal, ...]]]:
    """Each row's base, rise, fall and whole: the base of a step is what the lower of its two ends stands on."""
    nothing, level = Decimal(0), end.fact.number or Decimal(0)
    yield end, "Oʻtgan yil (fakt)", (nothing, nothing, nothing, level)
    for step in steps:
        base, level = min(level, level + step.change), level + step.change
        yield step, step.name, (base, max(step.change, nothing), max(-step.change, nothing), nothing)
    yield end, "Reja", (nothing, nothing, nothing, end.plan.number or nothing)


def _formulas(at: int, first: int, last: int) -> tuple[str, str, str, str]:
    fact, plan = (f"{LETTERS[column]}{at}" for column in HIDDEN)
    if at in (first, last):
        return "0", "0", "0", fact if at == first else plan
    reached = f"(C{at - 1}+F{at - 1}+D{at - 1})"
    return f"{reached}-MAX({fact}-{plan},0)", f"MAX({plan}-{fact},0)", f"MAX({fact}-{plan},0)", "0"


def _draw(sheet: Sheet, title: str, first: int, labels: Sequence[str], figures: Sequence[tuple[Decimal, ...]]) -> None:
    last = first + len(labels) - 1
    series = [
        Series(
            name=name,
            label_cells=f"'{sheet.name}'!$B${first}:$B${last}",
            labels=labels,
            value_cells=f"'{sheet.name}'!${LETTERS[column]}${first}:${LETTERS[column]}${last}",
            values=[plain(rounded(own[at])) for own in figures],
            colour=colour,
            label_format="" if colour == "none" else _SAID,
        )
        for at, (column, (name, colour)) in enumerate(zip(_COLUMNS, _SERIES, strict=True))
    ]
    least = _least([sum(own, Decimal(0)) for own in figures])
    if least:
        begins = f"{least:,}".replace(",", "\N{NO-BREAK SPACE}")
        title = f"{title} (oʻq {begins} dan boshlanadi)"
    top, bottom = (last + 2, 1), (last + 2 + _CHART_ROWS, len(WIDTHS) + 1)
    sheet.charts.append(Chart(title, series, top, bottom, stacked=True, least=str(least)))


def _least(tops: Sequence[Decimal]) -> int:
    """Where the axis begins: at 0, or where the steps would be too thin to be seen, a round figure below them all."""
    reach = max(tops) - min(tops)
    if reach <= 0 or min(tops) < _THIN * reach:
        return 0
    unit = Decimal(10) ** reach.adjusted()
    return int((min(tops) - reach) // unit * unit)
