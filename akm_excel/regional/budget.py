"""The sheet *Byudjet*: each district's budget, its parts beside each other."""

from decimal import Decimal

from akm_excel.core.plan import Key
from akm_excel.core.quantity import Kind, ratio
from akm_excel.core.template import Rollup
from akm_excel.regional.book import SHOWN, RegionalBook
from akm_excel.regional.recomputed import TOTAL_SHARE, share_of_district
from akm_excel.regional.relations import check_cell
from akm_excel.spreadsheet.writing.sheet import LETTERS, Sheet
from akm_excel.workbook.arithmetic import PERCENT, number_format, part_of, sum_of
from akm_excel.workbook.results import shown
from akm_excel.workbook.row_heights import row_height

_LABELS = ("fakt", "reja", "bajarildi", "ijrosi, %")
_FIRST = 5
_NAME_WIDTH = 24


def write_budget(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Byudjet*: a block of districts for each declared sum, live over *Yigʻma*."""
    out.title(sheet, f"Byudjet tumanlar boʻyicha: {out.completeness}", 3, 4)
    check_cell(out, sheet, sheet.row(2))
    sheet.width(1, 1, _NAME_WIDTH)
    sheet.width(2, 2, 9)
    sheet.frozen = (_FIRST, 3)
    at, last = 3, 2
    for key, rollup in out.region.template.sums.items():
        codes = [code for code in (key, *rollup.parts) if code in out.named]
        if at > _FIRST:
            sheet.breaks.append(at - 1)
        at = _block(out, sheet, at, codes, rollup)
        last = max(last, 2 + len(_LABELS) * len(codes))
    for column in range(3, last + 1):
        is_share = _LABELS[(column - 3) % len(_LABELS)] == _LABELS[-1]
        sheet.width(column, column, 11.5 if is_share else max(11.5, out.total_width))
    sheet.printed = f"A1:{LETTERS[last]}{at - 2}"


def _block(out: RegionalBook, sheet: Sheet, at: int, codes: list[Key], rollup: Rollup) -> int:
    _headings(out, sheet, at, codes)
    first = at + 2
    places = out.region.template.decimals(out.named[codes[0]][1])
    style = out.boxed(number_format=number_format(places), align="right")
    percent, centred = out.boxed(number_format=PERCENT, align="right"), out.boxed(align="center")
    at = first
    for district in out.layout.districts:
        row = sheet.row(at, row_height([(district.name, _NAME_WIDTH)]))
        row.text(1, district.name, out.boxed(wrap=True))
        quarter = f"'Yigʻma'!{LETTERS[out.layout.column_of[district] + 2]}$2"
        reported = out.period.reported[district]
        row.formula(2, f'IF({quarter}="","",{quarter})', Decimal(reported) if reported else "", centred)
        for number, code in enumerate(codes):
            left = 3 + len(_LABELS) * number
            figures = out.line(district, code).shown
            for shift, figure in enumerate(figures):
                cell = f"'Yigʻma'!{LETTERS[out.layout.column_of[district] + shift]}{out.layout.row_of[str(code)]}"
                result = figure.text if figure.kind is Kind.UNREADABLE else shown(figure)
                row.formula(left + shift, f'=IF({cell}="","",{cell})', result, style)
            done, plan = f"{LETTERS[left + 2]}{at}", f"{LETTERS[left + 1]}{at}"
            row.formula(left + 3, part_of(done, plan), shown(ratio(figures[2], figures[1])), percent)
            rest = f"SUM('{sheet.name}'!{LETTERS[left + 3]}{at})-{share_of_district(out, district, str(code))}"
            out.proved.setdefault(f"%{district.code}", []).append((rest, ""))
        at += 1
    for number in range(len(codes)):
        letter = LETTERS[3 + len(_LABELS) * number + 3]
        sheet.heat(f"{letter}{first}:{letter}{at - 1}")
    _sums(out, sheet, at, first, codes, number_format(places))
    return at + 2


def _headings(out: RegionalBook, sheet: Sheet, at: int, codes: list[Key]) -> None:
    upper = sheet.row(at, 42)
    upper.text(1, "Tuman", out.head)
    upper.text(2, "Hisobot choragi", out.head)
    sheet.merge(at, 1, at + 1, 1)
    sheet.merge(at, 2, at + 1, 2)
    for number, code in enumerate(codes):
        indicator, measure = out.named[code]
        left = 3 + len(_LABELS) * number
        upper.text(left, f"{code} {indicator.title(measure)}, {measure.unit.lower()}", out.head)
        upper.blank(out.head, *range(left + 1, left + len(_LABELS)))
        sheet.merge(at, left, at, left + len(_LABELS) - 1)
    lower = sheet.row(at + 1)
    lower.blank(out.head, 1, 2)
    for column, label in enumerate(_LABELS * len(codes), start=3):
        lower.text(column, label, out.head)


def _sums(out: RegionalBook, sheet: Sheet, at: int, first: int, codes: list[Key], shape: str) -> None:
    strong = {"bold": True, "fill": "F7F7F7"}
    row, measures = sheet.row(at), out.region.total.by_key
    row.text(1, "Jami", out.boxed(**strong))
    row.blank(out.boxed(**strong), 2)
    for number, code in enumerate(codes):
        left = 3 + len(_LABELS) * number
        for shift, column in enumerate(SHOWN):
            letter = LETTERS[left + shift]
            out.proved.setdefault(f"Σ{code}", []).append((f"'{sheet.name}'!{letter}{at}", "FGH"[shift]))
            style = out.boxed(number_format=shape, align="right", **strong)
            row.formula(left + shift, sum_of(f"{letter}{first}:{letter}{at - 1}"), shown(measures[code].figure(column)),
                        style)  # fmt: skip
        # Not of all, but of the districts of the period: as everywhere.
        share = f'INDEX(akm_region_share,MATCH("{code}",akm_region_code,0))'
        style = out.boxed(number_format=PERCENT, align="right", **strong)
        row.formula(left + 3, share, shown(out.compared[str(code)].fulfilled), style)
        out.proved.setdefault(f"%Σ{code}", []).append((f"'{sheet.name}'!{LETTERS[left + 3]}{at}", TOTAL_SHARE))
