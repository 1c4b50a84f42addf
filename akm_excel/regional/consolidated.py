"""The sheet *Yigʻma*: a row a measure, the region's total and each district's figures."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import ceil

from akm_excel.core.plan import Indicator, Measure, Section
from akm_excel.core.quantity import Quantity, total
from akm_excel.core.template import Rollup
from akm_excel.core.totals import Total, rollup_total
from akm_excel.language import tr
from akm_excel.regional.beside import differences, of_differences, of_shares, shares
from akm_excel.regional.blocks import WIDTH
from akm_excel.regional.book import LABELS, SHOWN, RegionalBook
from akm_excel.regional.district_cells import write_districts
from akm_excel.regional.layout import COUNTS, DISTRICTS, FIRST, GROUP, KIND, PERCENTAGES, SIDES, VARIANCES
from akm_excel.regional.relations import check_cell
from akm_excel.regional.shares import (
    QUARTER,
    Shown,
    counts,
    percentages,
    sums,
)
from akm_excel.spreadsheet.writing.forms import Form, results
from akm_excel.spreadsheet.writing.sheet import A3, LETTERS, Row, Sheet
from akm_excel.workbook.arithmetic import ANY_NUMBER, number_format, sum_of_terms, sum_where
from akm_excel.workbook.results import shown
from akm_excel.workbook.row_heights import row_height

_BLOCK_LABELS = tuple(f"{label} Σ" for label in LABELS)
"""Over a block's sums: other words than over the districts' figures, so that no sum counts them as well."""
_CODE_WIDTH, _NAME_WIDTH, _UNIT_WIDTH, _FIGURE_WIDTH = 8, 48, 10, 11
_SECTION_HEIGHT = 17
"""In points: letters of 11 with the line above them."""
_PAPER = 396
"""How wide A3 is between its margins, in millimetres, with a little to spare."""
_LEAST_SCALE, _MOST_SCALE = 65, 85
"""Smaller than that (of letters of 10 points) nobody reads figures; larger the totals' page is too wide."""


def write_consolidated(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Yigʻma*."""
    title = tr("Consolidated plan of {year}").format(year=out.region.year) + f": {out.completeness}"
    out.title(sheet, title, 3, 4, (_CODE_WIDTH, _NAME_WIDTH, _UNIT_WIDTH))
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
    _columns(out, sheet)
    sheet.frozen = (FIRST, 4)
    _on_paper(out, sheet)


def _on_paper(out: RegionalBook, sheet: Sheet) -> None:
    """First the region's totals, then the districts, as many beside each other on A3 as stay readable.

    Every page repeats codes, names and units. Of more districts than one block the totals alone are printed: `akm
    export` prints those.
    """
    last = LETTERS[COUNTS + 1]
    if out.layout.blocks and not out.layout.blocks[0].has_sum:
        left, count = out.layout.blocks[0].columns[0], len(out.layout.districts)
        wide, named = WIDTH * _width(_figure_width(out)), sum(map(_width, (_CODE_WIDTH, _NAME_WIDTH, _UNIT_WIDTH)))
        pages = ceil(count / max(int((_PAPER * 100 / _LEAST_SCALE - named) / wide), 1))
        each = ceil(count / pages)
        last = LETTERS[out.layout.last_column]
        sheet.paper, sheet.title_columns = A3, 3
        sheet.scale = min(int(_PAPER * 100 / (named + each * wide)), _MOST_SCALE)
        # The hidden columns lie between the totals and the districts: the page ends behind them.
        sheet.column_breaks = [left - 1 + WIDTH * each * page for page in range(pages)]
    sheet.printed = f"A1:{last}{out.layout.end}"


def _width(characters: float) -> float:
    """How wide a column of so many characters is on paper, in millimetres, at 100 %: a digit is 7 pixels of 96 an inch
    (ECMA-376 part 1, 18.3.1.13), with what `Sheet.width` adds."""
    return (characters + 0.71) * 7 * 25.4 / 96


def _figure_width(out: RegionalBook) -> float:
    return max(_FIGURE_WIDTH, out.figure_width)


def _columns(out: RegionalBook, sheet: Sheet) -> None:
    """How wide they are, and where a figure that is not of all districts is marked."""
    total = max(13, out.total_width)
    for first, last, width in ((1, 1, _CODE_WIDTH), (2, 2, _NAME_WIDTH), (3, 3, _UNIT_WIDTH), (4, 6, total), (7, 7, 9),
                               (8, 9, 9.5), (10, 10, max(12, total)), (11, 11, 12), (12, 12, max(12, total)),
                               (13, 13, 12), (COUNTS, COUNTS + 1, 9)):  # fmt: skip
        sheet.width(first, last, width)
    sheet.width(SIDES, KIND, 10, hidden=True)
    for block in out.layout.blocks:
        if block.has_sum:
            sheet.width(block.left, block.left + WIDTH - 1, max(12, out.total_width))
        sheet.width(block.columns[0], block.last, _figure_width(out), level=1 if block.has_sum else 0)
    partly = out.book.styles.condition(fill="FFF2CC")
    last, planned = out.layout.end, f"$G{FIRST}"
    for at, columns in ((COUNTS, (VARIANCES + 1, COUNTS)), (COUNTS + 1, (8, 9, VARIANCES + 3, COUNTS + 1))):
        for letter in (LETTERS[column] for column in columns):
            test = f'AND(ISNUMBER({planned}),{letter}{FIRST}<>"",${LETTERS[at]}{FIRST}<{planned})'
            sheet.look_where(f"{letter}{FIRST}:{letter}{last}", test, partly)


def _head_of_region(out: RegionalBook, sheet: Sheet) -> None:
    """The row above the headings: the period, and which quarter each district has reported."""
    row, small = sheet.row(2), out.style(colour="6B6B6B", size=9)
    check_cell(out, sheet, row)
    row.text(4, "Hisobot davri, chorak:", small)
    row.number(7, out.period.quarter, out.style(bold=True, align="center"))
    out.book.name(QUARTER, f"'{sheet.name}'!$G$2")
    row.text(8, "Sargʻish foiz hamma tumanlarniki emas: ikkala tomoni maʼlum va shu davrga hisobot berganlarniki.",
             small)  # fmt: skip
    said = out.style(colour="6B6B6B", size=9, align="center", number_format='0"-chorak"')
    for district, left in out.layout.column_of.items():
        row.text(left, district.code, small)
        if quarter := out.period.reported[district]:
            row.number(left + 2, quarter, said)


def _headings(out: RegionalBook, sheet: Sheet) -> None:
    _head_of_region(out, sheet)
    upper = {1: "№", 2: "Nomi", 3: "Oʻlchov birligi", 4: "Hudud boʻyicha jami", 7: "Tumanlar soni",
             PERCENTAGES: "Ijrosi, %", VARIANCES: "Reja faktga nisbatan",
             VARIANCES + 2: "Bajarilgani rejaga nisbatan", COUNTS: "Foizlar necha tumanniki",
             SIDES: "Reja va fakt: ikkala tomon", SIDES + 2: "Reja va ijro: shu davrda",
             GROUP: "Guruh", KIND: "Turi"}  # fmt: skip
    lower = dict(zip(range(4, 7), LABELS, strict=True)) | dict(
        enumerate(("yil rejasiga", "davr rejasiga", "farqi", "farqi, %", "farqi", "farqi, %", "reja va fakt", "ijro",
                   "fakt*", "reja*", "reja**", "bajarildi**"), start=PERCENTAGES)
    )  # fmt: skip
    for first, last in ((4, 6), *((at, at + 1) for at in (8, 10, 12, 14, SIDES, SIDES + 2))):
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
    for at, texts, height in ((3, upper, 32), (4, lower, 27)):
        row = sheet.row(at, height)
        for column in range(1, out.layout.last_column + 1):
            row.text(column, texts.get(column, ""), out.head)


def _section(out: RegionalBook, sheet: Sheet, at: int, section: Section) -> None:
    filled = {"bold": True, "fill": "F2F2F2", "top": "thin", "bottom": "thin"}
    row = sheet.row(at, _SECTION_HEIGHT)
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
    lines = out.lines_of(measure.key)
    _regional(out, row, measure, places, [line.shown for line in lines])
    row.text(GROUP, str(out.region.template.group(measure) or ""), out.boxed())
    row.text(KIND, "m", out.boxed())
    write_districts(out, row, lines, places)


def _regional(out: RegionalBook, row: Row, entry: Measure | Total, places: int, told: Iterable[Shown]) -> None:
    """The region's totals: live over the districts' cells, where those are there."""
    code = out.code_of(entry)
    compared, parts = out.compared[code], [out.layout.row_of[str(key)] for key in out.parts_of(code)]
    form = _form(out, entry, places, parts)
    figures, sums = [entry.figure(column) for column in SHOWN], compared.sums
    beside = results([*of_shares(out, entry, compared), *of_differences(entry, compared)])
    if out.layout.blocks:
        count = sum(plan.number is not None for _, plan, _ in told)
        shown_ = results([*map(shown, figures), Decimal(count)])
        counted = results([*(Decimal(side.districts) for side in compared), *map(shown, sums)])
        row.cells((form.spelled(row.at, (*shown_, *beside, *counted)),))
    else:
        gaps = [out.gap(figure) for figure in figures], [out.gap(figure) for figure in sums]
        row.cells((form.spelled(row.at, (*gaps[0], *beside, *gaps[1])),))


def _form(out: RegionalBook, entry: Measure | Total, places: int, parts: Sequence[int]) -> Form:
    """What *Yigʻma* has of the region in the rows of entries like this one; `parts` are rows that it adds."""
    stated = out.controls.row_of[entry.key] if out.stated(entry) and isinstance(entry, Measure) else 0
    alike = (isinstance(entry, Measure), places, out.direction(entry), out.is_even(entry), stated, *parts)
    if alike in out.forms:
        return out.forms[alike]
    form = out.forms[alike] = Form()
    style = out.boxed(number_format=number_format(places), align="right", bold=True, fill=_fill(entry))
    centred = out.boxed(align="center")
    if out.layout.blocks:
        first, last = LETTERS[DISTRICTS], LETTERS[out.layout.last_column]
        heads, own = f"${first}$4:${last}$4", f"${first}{form.at}:${last}{form.at}"
        for shift in range(len(SHOWN)):
            form.formula(4 + shift, sum_where(heads, f"{LETTERS[4 + shift]}$4", own), style)
        form.formula(7, f'=COUNTIFS({heads},$E$4,{own},"{ANY_NUMBER}")', out.counted)
    else:
        for shift in range(len(SHOWN)):
            form.figure(4 + shift, style)
        form.blank(centred, 7)
    cells = [f"${LETTERS[SIDES + at]}{form.at}" for at in range(4)]
    shares(out, form, PERCENTAGES, entry, cells)
    differences(out, form, VARIANCES, entry, places, percentages(cells)[1:])
    _sides(out, form, places, parts)
    return form


def _sides(out: RegionalBook, form: Form, places: int, parts: Sequence[int]) -> None:
    """Of how many districts the percentages are, and the sums that they are made of; `parts` are rows that it adds."""
    centred, style = out.boxed(align="center"), out.boxed(number_format=number_format(places), align="right")
    if not out.layout.blocks:
        form.blank(centred, COUNTS, COUNTS + 1)
        for at in range(SIDES, SIDES + 4):
            form.figure(at, style)
        return
    for at, formula in enumerate(counts(form.at, out.layout.last_column, parts), start=COUNTS):
        form.formula(at, formula, out.counted)
    counted = [f"${LETTERS[COUNTS + at]}{form.at}" for at in range(2)]
    for at, formula in enumerate(sums(form.at, out.layout.last_column, counted, parts), start=SIDES):
        form.formula(at, formula, style)


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
    added = {district: out.added(rollup, district) for district in out.layout.districts}
    _regional(out, row, rollup_total(rollup, measures), places, added.values())
    row.blank(out.boxed(), GROUP)
    row.text(KIND, "j", out.boxed())
    rows = [(out.layout.row_of[str(key)], factor) for key, factor in rollup.terms]
    style = out.style(number_format=number_format(places), align="right", **strong)
    for block in out.layout.blocks:
        own = [added[district] for district in block.districts]
        if block.has_sum:
            for shift in range(WIDTH):
                _sum_down(row, block.left + shift, rows, total(line[shift] for line in own), style)
        for left, line in zip(block.columns, own, strict=True):
            for shift, figure in enumerate(line):
                _sum_down(row, left + shift, rows, figure, style)


def _sum_down(row: Row, column: int, rows: Iterable[tuple[int, Decimal]], result: Quantity, style: int) -> None:
    terms = [(f"{LETTERS[column]}{number}", factor) for number, factor in rows]
    row.formula(column, sum_of_terms(terms), shown(result), style)


def _names(out: RegionalBook) -> None:
    columns = {
        "code": 1, "fact": 4, "plan": 5, "actual": 6, "share": PERCENTAGES, "share_of_period": PERCENTAGES + 1,
        "growth": VARIANCES + 1,
        "growing": COUNTS, "reporting": COUNTS + 1, "compared_fact": SIDES, "compared_plan": SIDES + 1,
        "period_plan": SIDES + 2, "period_actual": SIDES + 3, "group": GROUP, "kind": KIND,
    }  # fmt: skip
    for name, number in columns.items():
        letter = LETTERS[number]
        out.book.name(f"akm_region_{name}", f"'Yigʻma'!${letter}${FIRST}:${letter}${out.layout.end}")
    if out.layout.blocks:
        last = LETTERS[out.layout.last_column]
        out.book.name("akm_region_heads", f"'Yigʻma'!$A$2:${last}$2")
        out.book.name("akm_region_cells", f"'Yigʻma'!$A${FIRST}:${last}${out.layout.end}")
