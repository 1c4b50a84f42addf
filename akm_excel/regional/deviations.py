"""Who is farthest from the region's pace, and which questions weigh most: two parts of *Bosh sahifa*."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from akm_excel.analysis.effects import Effect, effects
from akm_excel.analysis.report import Analysis
from akm_excel.core.plan import QUARTERS, Column, Key
from akm_excel.core.quantity import SCALE, Quantity, plain, ratio, rounded
from akm_excel.core.template import District
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.page import KEPT, WIDTHS, bar, head
from akm_excel.spreadsheet.writing.sheet import LETTERS, Sheet
from akm_excel.workbook.arithmetic import PERCENT, number_format, signed
from akm_excel.workbook.results import shown
from akm_excel.workbook.row_heights import row_height

_FEW, _QUESTIONS = 5, 10
_FINE = 6
"""Places of a plan times a share: with fewer, halves would be rounded otherwise by floats."""


def _fine(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-_FINE))


class _Deviation(NamedTuple):
    district: District
    plan: Quantity
    done: Quantity
    amount: Decimal


def _off_pace(out: RegionalBook) -> list[_Deviation]:
    """How far the districts of the period are from the region's pace in the leading measure, the farthest first."""
    share = out.compared[str(out.leading)].fulfilled.number
    deviations = []
    for district in out.layout.districts if share is not None else ():
        _, plan, done = out.line(district, out.leading).shown
        if out.period.has(district) and plan.number is not None and done.number is not None and share is not None:
            deviations.append(_Deviation(district, plan, done, _fine(done.number - plan.number * share)))
    return sorted(deviations, key=lambda one: -abs(one.amount))[:_FEW]


def write_deviations(out: RegionalBook, sheet: Sheet, at: int) -> int:
    """Write the districts farthest from the region's pace from row `at` on; the row behind them."""
    deviations = _off_pace(out)
    if not deviations:
        return at - 1
    indicator, measure = out.named[out.leading]
    name = f"{indicator.title(measure)}, {measure.unit.lower()}"
    at = bar(out, sheet, at, f"Hudud surʼatidan eng uzoq {len(deviations)} tuman: {name} ({KEPT})")
    head(out, sheet, at, ("Kod", "Tuman*", "Reja", "Hudud surʼatida boʻlar edi", "Bajarildi", "Farqi", "Ijrosi, %"))
    share = f'INDEX(akm_region_share,MATCH("{out.leading}",akm_region_code,0))'
    places, row_number = out.region.template.decimals(measure), out.layout.row_of[str(out.leading)]
    style, percent = (out.boxed(number_format=shape, align="right") for shape in (number_format(places), PERCENT))
    off = out.boxed(number_format=signed(places, out.direction(measure)), align="right", bold=True)
    exact = out.compared[str(out.leading)].fulfilled.number or Decimal(0)
    first = at + 1
    for at, one in enumerate(deviations, start=first):
        left = out.layout.column_of[one.district]
        row = sheet.row(at)
        row.text(1, one.district.code, out.boxed())
        row.text(2, one.district.name, out.boxed(colour="0563C1", underline=True, shrink=True))
        sheet.link(f"B{at}", f"'Yigʻma'!{LETTERS[left]}3")
        row.formula(3, f"'Yigʻma'!{LETTERS[left + 1]}{row_number}", shown(one.plan), style)
        row.formula(4, f"ROUND(C{at}*{share},{_FINE})", _fine((one.plan.number or Decimal(0)) * exact), style)
        row.formula(5, f"'Yigʻma'!{LETTERS[left + 2]}{row_number}", shown(one.done), style)
        row.formula(6, f"ROUND(E{at}-C{at}*{share},{_FINE})", one.amount, off)
        formula = f'IF(N(C{at})>0,ROUND(E{at}/C{at},{SCALE}),"")'
        row.formula(7, formula, shown(ratio(one.done, one.plan)), percent)
    return at + 1


def _heaviest(asked: Sequence[Effect]) -> list[Effect]:
    """The questions that weigh most, one of each measure of a district: fact, plan and quarters have one cause."""
    by_measure: dict[tuple[District, Key], Effect] = {}
    for one in asked:
        if one.share is not None:
            by_measure.setdefault((one.district, one.question.key), one)
    return list(by_measure.values())[:_QUESTIONS]


def write_questions(out: RegionalBook, sheet: Sheet, at: int, analysis: Analysis) -> int:
    """Write the questions that weigh most from row `at` on; the row behind them."""
    asked = effects(out.region, ((line.district, line.questions) for line in analysis.districts))
    weightiest = _heaviest(asked)
    if not weightiest:
        return at - 1
    at = bar(out, sheet, at, f"Savollar: hudud yigʻindisiga taʼsiri boʻyicha ({KEPT})")
    head(out, sheet, at, ("Kod*", "Koʻrsatkich*", "Tuman*", "Raqami*", "Kutilgani*", "Tuman katagi*",
                          "Taʼsiri, %*"))  # fmt: skip
    percent = out.boxed(number_format=PERCENT, align="right")
    first = at + 1
    for at, (effect, district, question) in enumerate(weightiest, start=first):
        indicator, measure = out.named[question.key]
        title = indicator.title(measure)
        row = sheet.row(at, row_height([(title, WIDTHS[1]), (district.name, WIDTHS[2])]))
        style = out.boxed(number_format=number_format(out.region.template.decimals(measure)), align="right")
        row.text(1, str(question.key), out.boxed(colour="0563C1", underline=True, number_format="@"))
        if place := out.layout.question_row.get(district.name):
            sheet.link(f"A{at}", f"'Nazorat'!A{place}")
        row.text(2, title, out.boxed(wrap=True))
        row.text(3, district.name, out.boxed(wrap=True))
        row.number(4, plain(question.figure.number or Decimal(0)), style)
        row.number(5, plain(rounded(Decimal(question.expected))), style)
        row.text(
            6, out.region.submissions[district].cell(question.key, _typed(question.column)), out.boxed(align="center")
        )
        row.number(7, plain(rounded(Decimal(effect or 0))), percent)
    return at + 1


def _typed(column: Column) -> Column:
    """The column that a figure is typed into: a result so far is said by its first quarter."""
    return QUARTERS[0] if column is Column.ACTUAL else column
