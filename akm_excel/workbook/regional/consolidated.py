"""The sheet *Yigʻma*: a row a measure, the region's total and each district's figures."""

from typing import Any

from akm_excel.language import tr
from akm_excel.plan import Indicator, Measure
from akm_excel.quantity import SCALE, Kind, Quantity
from akm_excel.template import Rollup
from akm_excel.totals import Total, rollup_total
from akm_excel.workbook.address import column_letters
from akm_excel.workbook.arithmetic import number_format, sum_where
from akm_excel.workbook.findings_sheet import row_height
from akm_excel.workbook.regional.book import DISTRICTS, FIRST, GROUP, KIND, LABELS, SHOWN, RegionalBook


def write_consolidated(out: RegionalBook, sheet: Any) -> None:
    """Write *Yigʻma*; `out.row_of` and `out.end` are known afterwards."""
    year = out.region.year
    out.paper(sheet, tr("Consolidated plan of {year}: {count} districts").format(
        year=year, count=len(out.districts)), 3)  # fmt: skip
    heads = ["№", "Nomi", "Oʻlchov birligi", *LABELS, "Tumanlar soni", "farqi", "farqi, %", "farqi", "farqi, %",
             "Guruh", "Turi"]  # fmt: skip
    for column, label in enumerate(heads):
        if column in {0, 1, 2, 6, 11, 12}:
            sheet.merge_range(2, column, 3, column, label, out.head)
        else:
            sheet.write_string(3, column, label, out.head)
    sheet.merge_range(2, 3, 2, 5, "Hudud boʻyicha jami", out.head)
    sheet.merge_range(2, 7, 2, 8, "Reja faktga nisbatan", out.head)
    sheet.merge_range(2, 9, 2, 10, "Bajarilgani rejaga nisbatan", out.head)
    for index, district in enumerate(out.districts):
        left = DISTRICTS + 3 * index
        sample = out.region.plans[district].header.sample
        label = f"{district.name} ({sample})" if sample else district.name
        sheet.merge_range(2, left, 2, left + 2, label, out.head)
        for shift, text in enumerate(LABELS):
            sheet.write_string(3, left + shift, text, out.head)
    row = FIRST
    pending = dict(out.region.template.total_rows)
    for section in out.region.total.sections:
        for column in range(out.last_column + 1):
            sheet.write_blank(row, column, None, out.style(bold=True, bg_color="#F2F2F2", top=1, bottom=1))
        sheet.write_string(
            row,
            1,
            section.title,
            out.style(bold=True, bg_color="#F2F2F2", top=1, bottom=1, font_size=11),
        )
        row += 1
        for indicator in section.indicators:
            row = _indicator(out, sheet, row, indicator)
            for name, rollup in list(pending.items()):
                if all(str(key) in out.row_of for key in rollup.parts):
                    _total_row(out, sheet, row, pending.pop(name))
                    row += 1
    out.end = row - 1
    _names(out)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 48)
    sheet.set_column(2, 2, 10)
    sheet.set_column(3, 10, 12)
    sheet.set_column(GROUP, KIND, 10, None, {"hidden": True})
    sheet.set_column(DISTRICTS, out.last_column, 11)
    sheet.set_row(2, 32)
    sheet.freeze_panes(FIRST, 3)
    sheet.print_area(0, 0, out.end, 10)


def _indicator(out: RegionalBook, sheet: Any, row: int, indicator: Indicator) -> int:
    if indicator.measures[0].key.part:
        out.text(sheet, row, 0, indicator.key.code, out.boxed(align="center"))
        out.text(sheet, row, 1, indicator.name, out.boxed(text_wrap=True))
        for column in range(2, out.last_column + 1):
            sheet.write_blank(row, column, None, out.boxed())
        sheet.set_row(row, row_height([(indicator.name, 48)]))
        row += 1
    for measure in indicator.measures:
        _measure(out, sheet, row, indicator, measure)
        row += 1
    return row


def _measure(out: RegionalBook, sheet: Any, row: int, indicator: Indicator, measure: Measure) -> None:
    places = out.region.template.decimals(measure)
    code = str(measure.key)
    out.row_of[code] = row
    name = measure.label if measure.key.part else indicator.name
    out.text(sheet, row, 0, code, out.boxed(align="center"))
    out.text(sheet, row, 1, name, out.boxed(text_wrap=True, indent=1 if measure.key.part else 0))
    out.text(sheet, row, 2, measure.unit, out.boxed(align="center"))
    sheet.set_row(row, row_height([(name, 48)]))
    _regional(out, sheet, row, measure, places, total=False)
    group = out.region.template.group(measure)
    out.text(sheet, row, GROUP, str(group or ""), out.boxed())
    sheet.write_string(row, KIND, "m", out.boxed())
    plain = out.boxed(num_format=number_format(places), align="right")
    for index, district in enumerate(out.districts):
        own = out.region.plans[district].by_key.get(measure.key)
        for shift, column in enumerate(SHOWN):
            at = DISTRICTS + 3 * index + shift
            if own is None:
                sheet.write_blank(row, at, None, plain)
            else:
                out.quantity(sheet, row, at, own.figure(column), plain)


def _regional(out: RegionalBook, sheet: Any, row: int, entry: Measure | Total, places: int, *, total: bool) -> None:
    bold = {"bold": True, "bg_color": "#FFFFFF" if not total else "#F7F7F7"}
    plain = out.boxed(num_format=number_format(places), align="right", **bold)
    first, last = column_letters(DISTRICTS + 1), column_letters(out.last_column + 1)
    heads, own = f"${first}$4:${last}$4", f"${first}{row + 1}:${last}{row + 1}"
    for shift, column in enumerate(SHOWN):
        label = f"{column_letters(4 + shift)}$4"
        out.formula(sheet, row, 3 + shift, sum_where(heads, label, own), entry.figure(column), plain)
    count = sum(quantity.is_number for district in out.districts for quantity in [_own_plan(out, entry, district)])
    sheet.write_formula(row, 6, f"=SUMPRODUCT(({heads}=$E$4)*ISNUMBER({own}))", out.boxed(align="center"), count)
    out.variances(sheet, row, 7, entry, places)


def _own_plan(out: RegionalBook, entry: Measure | Total, district: Any) -> Quantity:
    plan = out.region.plans[district]
    if isinstance(entry, Measure):
        own = plan.by_key.get(entry.key)
        return own.plan if own else Quantity(Kind.BLANK)
    return rollup_total(out.region.template.total_rows[entry.id], plan.by_key).plan


def _total_row(out: RegionalBook, sheet: Any, row: int, rollup: Rollup) -> None:
    measures = out.region.total.by_key
    places = out.region.template.decimals(measures[rollup.parts[0]])
    strong = {"bold": True, "bg_color": "#F7F7F7", "top": 1, "bottom": 6}
    out.row_of[rollup.id] = row
    out.text(sheet, row, 0, rollup.id, out.style(align="center", **strong))
    out.text(sheet, row, 1, rollup.label, out.style(**strong))
    sheet.write_blank(row, 2, None, out.style(**strong))
    _regional(out, sheet, row, rollup_total(rollup, measures), places, total=True)
    sheet.write_blank(row, GROUP, None, out.boxed())
    sheet.write_string(row, KIND, "j", out.boxed())
    rows = [out.row_of[str(key)] + 1 for key in rollup.parts]
    style = out.style(num_format=number_format(places), align="right", **strong)
    for index, district in enumerate(out.districts):
        own = rollup_total(rollup, out.region.plans[district].by_key)
        for shift, column in enumerate(SHOWN):
            at = DISTRICTS + 3 * index + shift
            letter = column_letters(at + 1)
            cells = ",".join(f"{letter}{number}" for number in rows)
            dashes = "+".join(f'({letter}{number}="-")' for number in rows)
            formula = f'=IF(COUNT({cells})>0,ROUND(SUM({cells}),{SCALE}),IF({dashes}>0,"-",""))'
            out.formula(sheet, row, at, formula, own.figure(column), style)


def _names(out: RegionalBook) -> None:
    top, bottom = FIRST + 1, out.end + 1
    columns = {"code": 1, "fact": 4, "plan": 5, "actual": 6, "group": GROUP + 1, "kind": KIND + 1}
    for name, number in columns.items():
        letter = column_letters(number)
        out.book.define_name(f"akm_region_{name}", f"='Yigʻma'!${letter}${top}:${letter}${bottom}")
