"""The sheet *Jamlanma*: totals per section and unit, the control, the budget of each district."""

from akm_excel.core.plan import Key
from akm_excel.core.quantity import SCALE, Kind, difference, number, total
from akm_excel.core.template import Rollup
from akm_excel.core.totals import Named, NamedTotal, listed
from akm_excel.language import tr
from akm_excel.regional.book import SHOWN, RegionalBook
from akm_excel.spreadsheet.writing.sheet import LETTERS, Sheet
from akm_excel.workbook.arithmetic import number_format, sum_of, sum_where
from akm_excel.workbook.results import shown

_HEADINGS = ("Guruh", "Nomi", "Oʻlchov birligi", "Fakt", "Reja", "Bajarildi", "Reja − fakt", "Reja − fakt, %",
             "Bajarildi − reja", "Bajarildi − reja, %")  # fmt: skip
_WIDTHS = (14, 44, *[15] * 8)


def write_summary(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Jamlanma*, whose formulas refer to *Yigʻma* and *Maʼlumotlar*."""
    title = tr("Totals of the region")
    out.title(sheet, f"{title}: {out.completeness}", 3, 3)
    out.headings(sheet, 3, _HEADINGS, _WIDTHS)
    at, section = 4, 0
    totals = listed(out.region.total, out.region.template)
    is_declared = out.region.template.totals is not None
    if is_declared:
        at = _block(out, sheet, at, "Jamlangan koʻrsatkichlar")
    for line in totals:
        if line.kind is Named.GROUP:
            if line.section != section and not is_declared:
                section = line.section
                at = _block(out, sheet, at, line.title)
            _line(out, sheet, at, line if is_declared else line._replace(title="Jami"))
            at += 1
    if not is_declared:
        at = _block(out, sheet, at, "Jamlangan koʻrsatkichlar")
    for line in totals:
        if line.kind is Named.ROW:
            _line(out, sheet, at, line)
            at += 1
    if out.layout.districts:
        at = _control(out, sheet, at + 1)
        for key, rollup in out.region.template.sums.items():
            at = _by_district(out, sheet, at + 1, key, rollup)
    sheet.width(11, 15, 15)
    sheet.frozen = (4, 3)


def _block(out: RegionalBook, sheet: Sheet, at: int, title: str) -> int:
    filled = {"fill": "F2F2F2", "top": "thin", "bottom": "thin"}
    row = sheet.row(at)
    row.blank(out.style(**filled), 1)
    row.text(2, title, out.style(bold=True, **filled))
    row.blank(out.style(**filled), *range(3, 11))
    return at + 1


def _line(out: RegionalBook, sheet: Sheet, at: int, line: NamedTotal) -> None:
    approved = out.region.template.unit(line.unit)
    places = approved.decimals if approved else 0
    row = sheet.row(at)
    row.text(1, line.id, out.boxed(colour="6B6B6B"))
    row.text(2, line.title, out.boxed())
    row.text(3, line.unit, out.boxed(align="center"))
    style = out.boxed(number_format=number_format(places), align="right", bold=True)
    for shift, column in enumerate(SHOWN):
        cells, code_cell = f"akm_region_{column}", f"$A{at}"
        formula = (
            sum_where("akm_region_group", code_cell, cells)
            if line.kind is Named.GROUP
            else f"=INDEX({cells},MATCH({code_cell},akm_region_code,0))"
        )
        row.formula(4 + shift, formula, shown(line.entry.figure(column)), style)
    out.variances(row, 7, line.entry, places)


def _control(out: RegionalBook, sheet: Sheet, at: int) -> int:
    """The proof that nothing was lost: the totals of Yigʻma less the sum of all rows of data are 0."""
    at = _block(out, sheet, at, tr("Control: totals of the region less the sum of all districts' rows"))
    row = sheet.row(at)
    row.text(2, tr("Difference (must be 0)"), out.boxed())
    row.blank(out.boxed(), 3)
    style = out.boxed(number_format='0.0###;[Red]-0.0###;"0"', align="right", bold=True)
    for shift, (column, letter) in enumerate(zip(SHOWN, "JKP", strict=True)):
        formula = (
            f'=ROUND(SUMIF(akm_region_kind,"m",akm_region_{column})'
            f"-SUM('Maʼlumotlar'!${letter}$4:${letter}${out.layout.data_end}),{SCALE})"
        )
        whole = total([number(0), *(measure.figure(column) for _, measure in out.measures)])
        rows = total([number(0), *(line.shown[shift] for lines in out.lines.values() for line in lines.values())])
        row.formula(4 + shift, formula, shown(difference(whole, rows)), style)
    sheet.shape_where(f"D{at}:F{at}", f"D{at}<>0", out.book.styles.fill("FF9999"))
    return at + 1


def _by_district(out: RegionalBook, sheet: Sheet, at: int, key: Key, rollup: Rollup) -> int:
    """The districts beside each other in a sum and its parts: the budget block."""
    measures = out.region.total.by_key
    codes = [key, *rollup.parts]
    figures = [(code, shift) for code in codes for shift in (0, 1)]
    at = _block(out, sheet, at, rollup.label)
    row = sheet.row(at, 56)
    row.text(2, "Tuman", out.head)
    for column, (code, shift) in enumerate(figures, start=3):
        indicator, measure = out.named[code]
        label = f"{code} {indicator.title(measure)} ({'reja' if shift else 'fakt'})"
        row.text(column, label, out.head)
    first = at + 1
    places = out.region.template.decimals(measures[key])
    style = out.boxed(number_format=number_format(places), align="right")
    for district in out.layout.districts:
        at += 1
        row = sheet.row(at)
        row.text(2, district.name, out.boxed())
        for column, (code, shift) in enumerate(figures, start=3):
            cell = f"'Yigʻma'!{LETTERS[out.layout.column_of[district] + shift]}{out.layout.row_of[str(code)]}"
            figure = out.line(district, code).shown[shift]
            result = figure.text if figure.kind is Kind.UNREADABLE else shown(figure)
            row.formula(column, f'=IF({cell}="","",{cell})', result, style)
    at += 1
    strong = out.boxed(number_format=number_format(places), align="right", bold=True, fill="F7F7F7")
    row = sheet.row(at)
    row.text(2, "Jami", out.boxed(bold=True, fill="F7F7F7"))
    for column, (code, shift) in enumerate(figures, start=3):
        cells = f"{LETTERS[column]}{first}:{LETTERS[column]}{at - 1}"
        row.formula(column, sum_of(cells), shown(measures[code].figure(SHOWN[shift])), strong)
    return at + 1
