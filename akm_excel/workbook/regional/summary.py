"""The sheet *Jamlanma*: totals per section and unit, the control, the budget of each district."""

from typing import Any

from akm_excel.language import tr
from akm_excel.plan import Column, Key
from akm_excel.quantity import SCALE, Kind, Quantity, difference, number, total
from akm_excel.template import Rollup
from akm_excel.totals import Total, rollup_total, section_totals
from akm_excel.workbook.address import column_letters
from akm_excel.workbook.arithmetic import number_format, sum_of, sum_where
from akm_excel.workbook.regional.book import DISTRICTS, SHOWN, RegionalBook
from akm_excel.workbook.sheet_xml import clean


def write_summary(out: RegionalBook, sheet: Any) -> None:
    """Write *Jamlanma*, whose formulas refer to *Yigʻma* and *Maʼlumotlar*."""
    out.paper(sheet, tr("Totals of the region"), 2)
    heads = ["Guruh", "Nomi", "Oʻlchov birligi", "Fakt", "Reja", "Bajarildi", "Reja − fakt", "Reja − fakt, %",
             "Bajarildi − reja", "Bajarildi − reja, %"]  # fmt: skip
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, out.head)
    row, section = 3, 0
    for group, entry in section_totals(out.region.total, out.region.template).items():
        if group.section != section:
            section = group.section
            row = _block(out, sheet, row, out.region.total.titles.get(section, ""))
        _summary_line(out, sheet, row, str(group), "Jami", group.unit, entry, grouped=True)
        row += 1
    row = _block(out, sheet, row, "Jamlangan koʻrsatkichlar")
    for name, rollup in out.region.template.total_rows.items():
        parts = rollup_total(rollup, out.region.total.by_key)
        unit = out.region.total.by_key[rollup.parts[0]].unit
        _summary_line(out, sheet, row, name, rollup.label, unit, parts, grouped=False)
        row += 1
    row = _control(out, sheet, row + 1)
    for key, rollup in out.region.template.sums.items():
        row = _by_district(out, sheet, row + 1, key, rollup)
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 44)
    sheet.set_column(2, 9, 15)
    sheet.set_column(10, 14, 15)
    sheet.freeze_panes(3, 2)


def _block(out: RegionalBook, sheet: Any, row: int, title: str) -> int:
    for column in range(10):
        sheet.write_blank(row, column, None, out.style(bg_color="#F2F2F2", top=1, bottom=1))
    sheet.write_string(row, 1, title, out.style(bold=True, bg_color="#F2F2F2", top=1, bottom=1))
    return row + 1


def _summary_line(
    out: RegionalBook, sheet: Any, row: int, code: str, label: str, unit: str, entry: Total, *, grouped: bool
) -> None:
    approved = out.region.template.unit(unit)
    places = approved.decimals if approved else 0
    out.text(sheet, row, 0, code, out.boxed(font_color="#6B6B6B"))
    out.text(sheet, row, 1, label, out.boxed())
    out.text(sheet, row, 2, unit, out.boxed(align="center"))
    style = out.boxed(num_format=number_format(places), align="right", bold=True)
    for shift, column in enumerate(SHOWN):
        cells, code_cell = f"akm_region_{column}", f"$A{row + 1}"
        formula = (
            sum_where("akm_region_group", code_cell, cells)
            if grouped
            else f"=INDEX({cells},MATCH({code_cell},akm_region_code,0))"
        )
        out.formula(sheet, row, 3 + shift, formula, entry.figure(column), style)
    out.variances(sheet, row, 6, entry, places)


def _control(out: RegionalBook, sheet: Any, row: int) -> int:
    """The proof that nothing was lost: the totals of Yigʻma less the sum of all rows of data are 0."""
    row = _block(out, sheet, row, tr("Control: totals of the region less the sum of all districts' rows"))
    sheet.write_string(row, 1, tr("Difference (must be 0)"), out.boxed())
    sheet.write_blank(row, 2, None, out.boxed())
    for shift, (column, letter) in enumerate(zip(SHOWN, "JKP", strict=True)):
        formula = (
            f'=ROUND(SUMIF(akm_region_kind,"m",akm_region_{column})'
            f"-SUM('Maʼlumotlar'!${letter}$4:${letter}${out.data_end + 1}),{SCALE})"
        )
        whole = total([number(0), *(measure.figure(column) for _, measure in out.measures)])
        rows = (measure.figure(column) for plan in out.region.plans.values() for _, measure in plan.measures())
        style = out.boxed(num_format='0.0###;[Red]-0.0###;"0"', align="right", bold=True)
        out.formula(sheet, row, 3 + shift, formula, difference(whole, total([number(0), *rows])), style)
    return row + 1


def _by_district(out: RegionalBook, sheet: Any, row: int, key: Key, rollup: Rollup) -> int:
    """The districts beside each other in a sum and its parts: the budget block."""
    measures = out.region.total.by_key
    codes = [key, *rollup.parts]
    names = {measure.key: indicator.title(measure) for indicator, measure in out.measures}
    row = _block(out, sheet, row, rollup.label)
    sheet.write_string(row, 1, "Tuman", out.head)
    for shift, (code, column) in enumerate((code, column) for code in codes for column in (Column.FACT, Column.PLAN)):
        label = f"{code} {names.get(code, '')} ({'fakt' if column is Column.FACT else 'reja'})"
        sheet.write_string(row, 2 + shift, label, out.head)
    sheet.set_row(row, 56)
    first = row + 1
    places = out.region.template.decimals(measures[key])
    style = out.boxed(num_format=number_format(places), align="right")
    for index, district in enumerate(out.districts):
        row += 1
        sheet.write_string(row, 1, district.name, out.boxed())
        for shift, (code, offset) in enumerate((c, f) for c in codes for f in (0, 1)):
            cell = f"'Yigʻma'!{column_letters(DISTRICTS + 3 * index + offset + 1)}{out.row_of[str(code)] + 1}"
            own = out.region.plans[district].by_key.get(code)
            figure = own.figure(SHOWN[offset]) if own else Quantity(Kind.BLANK)
            if figure.kind is Kind.UNREADABLE:
                sheet.write_formula(row, 2 + shift, f'=IF({cell}="","",{cell})', style, clean(figure.text))
            else:
                out.formula(sheet, row, 2 + shift, f'=IF({cell}="","",{cell})', figure, style)
    row += 1
    strong = out.boxed(num_format=number_format(places), align="right", bold=True, bg_color="#F7F7F7")
    sheet.write_string(row, 1, "Jami", out.boxed(bold=True, bg_color="#F7F7F7"))
    for shift, (code, offset) in enumerate((c, f) for c in codes for f in (0, 1)):
        letter = column_letters(3 + shift)
        cells = f"{letter}{first + 1}:{letter}{row}"
        out.formula(sheet, row, 2 + shift, sum_of(cells), measures[code].figure(SHOWN[offset]), strong)
    return row + 1
