"""The sheet *Yigʻma*: a row a measure, the region's total and each district's figures."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from akm_excel.core.plan import Indicator, Measure, Section
from akm_excel.core.quantity import Quantity, scaled, total
from akm_excel.core.template import District, Rollup
from akm_excel.core.totals import Total, rollup_total
from akm_excel.language import tr
from akm_excel.regional.blocks import WIDTH
from akm_excel.regional.book import LABELS, SHOWN, RegionalBook, quantity
from akm_excel.regional.layout import DISTRICTS, FIRST, GROUP, KIND
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.workbook.arithmetic import ANY_NUMBER, number_format, sum_of_terms, sum_where
from akm_excel.workbook.findings_sheet import row_height
from akm_excel.workbook.results import shown

_BLOCK_LABELS = tuple(f"{label} Σ" for label in LABELS)
"""Over a block's sums: other words than over the districts' figures, so that no sum counts them as well."""
_NAME_WIDTH = 48


def write_consolidated(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Yigʻma*."""
    title = tr("Consolidated plan of {year}").format(year=out.region.year) + f": {out.completeness}"
    out.title(sheet, title, 3, 4)
    _headings(out, sheet)
    for at, subject, indicator in out.layout.consolidated:
        if isinstance(subject, Measure):
            if indicator:
                _measure(out, sheet, at, indicator, subject)
        elif isinstance(subject, Rollup):
            _total_row(out, sheet, at, subject)
        elif isinstance(subject, Indicator):
            _indicator(out, sheet, at, subject)
        else:
            _section(out, sheet, at, subject)
    _names(out)
    sheet.width(1, 1, 8)
    sheet.width(2, 2, _NAME_WIDTH)
    sheet.width(3, 3, 10)
    sheet.width(4, 11, 12)
    sheet.width(GROUP, KIND, 10, hidden=True)
    for block in out.layout.blocks:
        if block.has_sum:
            sheet.width(block.left, block.left + WIDTH - 1, 12)
        sheet.width(block.columns[0], block.last, 11, level=1 if block.has_sum else 0)
    sheet.frozen = (FIRST, 4)
    sheet.printed = f"A1:K{out.layout.end}"


def _headings(out: RegionalBook, sheet: Sheet) -> None:
    upper = {1: "№", 2: "Nomi", 3: "Oʻlchov birligi", 4: "Hudud boʻyicha jami", 7: "Tumanlar soni",
             8: "Reja faktga nisbatan", 10: "Bajarilgani rejaga nisbatan", GROUP: "Guruh", KIND: "Turi"}  # fmt: skip
    lower = dict(zip(range(4, 7), LABELS, strict=True)) | {8: "farqi", 9: "farqi, %", 10: "farqi", 11: "farqi, %"}
    for first, last in ((4, 6), (8, 9), (10, 11)):
        sheet.merge(3, first, 3, last)
    for column in (1, 2, 3, 7, GROUP, KIND):
        sheet.merge(3, column, 4, column)
    for block in out.layout.blocks:
        heads = [(block.left, block.name, _BLOCK_LABELS)] if block.has_sum else []
        for district, left in zip(block.districts, block.columns, strict=True):
            sample = out.region.submissions.receipts[district].sample
            heads.append((left, f"{district.name} ({sample})" if sample else district.name, LABELS))
        for left, name, labels in heads:
            upper[left] = name
            lower |= zip(range(left, left + WIDTH), labels, strict=True)
            sheet.merge(3, left, 3, left + WIDTH - 1)
    for at, texts, height in ((3, upper, 32), (4, lower, 0)):
        row = sheet.row(at, height)
        for column in range(1, out.layout.last_column + 1):
            row.text(column, texts.get(column, ""), out.head)


def _section(out: RegionalBook, sheet: Sheet, at: int, section: Section) -> None:
    filled = {"bold": True, "fill": "F2F2F2", "top": "thin", "bottom": "thin"}
    row = sheet.row(at)
    row.blank(out.style(**filled), 1)
    row.text(2, section.title, out.style(size=11, **filled))
    row.blank(out.style(**filled), *range(3, out.layout.last_column + 1))


def _indicator(out: RegionalBook, sheet: Sheet, at: int, indicator: Indicator) -> None:
    """The title over an indicator's measures."""
    row = sheet.row(at, row_height([(indicator.name, _NAME_WIDTH)]), level=1)
    row.text(1, indicator.key.code, out.boxed(align="center"))
    row.text(2, indicator.name, out.boxed(wrap=True))
    row.blank(out.boxed(), *range(3, out.layout.last_column + 1))


def _measure(out: RegionalBook, sheet: Sheet, at: int, indicator: Indicator, measure: Measure) -> None:
    places = out.region.template.decimals(measure)
    name = measure.label if measure.key.part else indicator.name
    row = sheet.row(at, row_height([(name, _NAME_WIDTH)]), level=1)
    row.text(1, str(measure.key), out.boxed(align="center"))
    row.text(2, name, out.boxed(wrap=True, indent=1 if measure.key.part else 0))
    row.text(3, measure.unit, out.boxed(align="center"))
    lines = [out.line(district, measure.key) for district in out.layout.districts]
    _regional(out, row, measure, places, sum(line.figures.plan.is_number for line in lines))
    row.text(GROUP, str(out.region.template.group(measure) or ""), out.boxed())
    row.text(KIND, "m", out.boxed())
    plain = out.boxed(number_format=number_format(places), align="right")
    strong = out.boxed(number_format=number_format(places), align="right", fill="F7F7F7")
    for block in out.layout.blocks:
        own = [out.line(district, measure.key) for district in block.districts]
        if block.has_sum:
            first, last = LETTERS[block.columns[0]], LETTERS[block.last]
            heads, cells = f"${first}$4:${last}$4", f"${first}{at}:${last}{at}"
            for shift, column in enumerate(zip(*(line.shown for line in own), strict=True)):
                formula = sum_where(heads, f"{LETTERS[4 + shift]}$4", cells)
                row.formula(block.left + shift, formula, shown(total(column)), strong)
        numbers = [figure.number for line in own for figure in line.shown]
        if all(number is not None for number in numbers):  # mostly so: then they are spelled all at once
            row.cells((_cells(block.columns[0], block.last, plain).replace("\0", str(at)) % tuple(numbers),))
            continue
        for left, line in zip(block.columns, own, strict=True):
            for shift, figure in enumerate(line.shown):
                quantity(row, left + shift, figure, plain)


@lru_cache(maxsize=256)
def _cells(first: int, last: int, style: int) -> str:
    """The cells of a row from one column to another, each with a place for its number and for the row's."""
    return "".join(f'<c r="{LETTERS[at]}\0" s="{style}"><v>%s</v></c>' for at in range(first, last + 1))


def _regional(out: RegionalBook, row: Row, entry: Measure | Total, places: int, reported: int) -> None:
    """The region's totals: live over the districts' cells, where those are there."""
    style = out.boxed(number_format=number_format(places), align="right", bold=True, fill=_fill(entry))
    if not out.layout.blocks:
        for shift, column in enumerate(SHOWN):
            quantity(row, 4 + shift, entry.figure(column), style)
        row.blank(out.boxed(align="center"), 7)
    else:
        first, last = LETTERS[DISTRICTS], LETTERS[out.layout.last_column]
        heads, own = f"${first}$4:${last}$4", f"${first}{row.at}:${last}{row.at}"
        for shift, column in enumerate(SHOWN):
            formula = sum_where(heads, f"{LETTERS[4 + shift]}$4", own)
            row.formula(4 + shift, formula, shown(entry.figure(column)), style)
        counting = f'=COUNTIFS({heads},$E$4,{own},"{ANY_NUMBER}")'
        row.formula(7, counting, Decimal(reported), out.boxed(align="center"))
    out.variances(row, 8, entry, places)


def _fill(entry: Measure | Total) -> str:
    return "FFFFFF" if isinstance(entry, Measure) else "F7F7F7"


def _total_row(out: RegionalBook, sheet: Sheet, at: int, rollup: Rollup) -> None:
    measures = out.region.total.by_key
    places = out.region.template.decimals(measures[rollup.parts[0]])
    strong = {"bold": True, "fill": "F7F7F7", "top": "thin", "bottom": "double"}
    row = sheet.row(at, level=1)
    row.text(1, rollup.id, out.style(align="center", **strong))
    row.text(2, rollup.label, out.style(**strong))
    row.blank(out.style(**strong), 3)
    sums = {district: list(_sums(out, rollup, district)) for district in out.layout.districts}
    _regional(out, row, rollup_total(rollup, measures), places, sum(own[1].is_number for own in sums.values()))
    row.blank(out.boxed(), GROUP)
    row.text(KIND, "j", out.boxed())
    rows = [(out.layout.row_of[str(key)], factor) for key, factor in rollup.terms]
    style = out.style(number_format=number_format(places), align="right", **strong)
    for block in out.layout.blocks:
        own = [sums[district] for district in block.districts]
        if block.has_sum:
            for shift in range(WIDTH):
                _sum_down(row, block.left + shift, rows, total(line[shift] for line in own), style)
        for left, line in zip(block.columns, own, strict=True):
            for shift, figure in enumerate(line):
                _sum_down(row, left + shift, rows, figure, style)


def _sums(out: RegionalBook, rollup: Rollup, district: District) -> Iterator[Quantity]:
    parts = [[scaled(figure, factor) for figure in out.line(district, key).shown] for key, factor in rollup.terms]
    return map(total, zip(*parts, strict=True))


def _sum_down(row: Row, column: int, rows: Iterable[tuple[int, Decimal]], result: Quantity, style: int) -> None:
    terms = [(f"{LETTERS[column]}{number}", factor) for number, factor in rows]
    row.formula(column, sum_of_terms(terms), shown(result), style)


def _names(out: RegionalBook) -> None:
    columns = {"code": 1, "fact": 4, "plan": 5, "actual": 6, "group": GROUP, "kind": KIND}
    for name, number in columns.items():
        letter = LETTERS[number]
        out.book.name(f"akm_region_{name}", f"'Yigʻma'!${letter}${FIRST}:${letter}${out.layout.end}")
