"""The sheet *Bosh sahifa*: what the regional chief accountant sees first, on one page.

The state of the collection, the money, who is farthest from the region's pace in soʻm, the key indicators, and
the questions that weigh most. Figures are live; the order of the districts and of the questions is that of the merge.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from akm_excel.analysis.questions import Question
from akm_excel.analysis.report import Analysis
from akm_excel.core.quantity import SCALE, Quantity, difference, number, plain, ratio, rounded, scaled
from akm_excel.core.template import District
from akm_excel.core.totals import Named, NamedTotal
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.period import period_name
from akm_excel.regional.receipts import coverage
from akm_excel.regional.relations import check_cell
from akm_excel.regional.shares import QUARTER
from akm_excel.regional.summary import compared_of, summary_rows
from akm_excel.spreadsheet.writing.chart import Chart, Series
from akm_excel.spreadsheet.writing.sheet import LETTERS, Sheet
from akm_excel.version import __version__
from akm_excel.workbook.arithmetic import PERCENT, number_format, signed
from akm_excel.workbook.findings_sheet import row_height
from akm_excel.workbook.results import shown

_WIDTHS = (11, 46, 15, 15, 15, 15, 11, 11, 15)
_FEW, _QUESTIONS = 5, 10
_FINE = 6
"""Places of a plan times a share: with fewer, halves would be rounded otherwise by floats."""
_HEADINGS = ("Kod", "Nomi", "Oʻtgan yil (fakt)", "Reja", "Davr rejasi (tekis)", "Bajarildi", "Ijrosi, %",
             "Davr ijrosi, %", "Yil rejasidan qolgan")  # fmt: skip
_KEPT = "* — tartibi va soni birlashtirish paytidagi holat"


def write_front(out: RegionalBook, sheet: Sheet, analysis: Analysis) -> None:
    """Write *Bosh sahifa*, whose figures are those of *Jamlanma*, *Yigʻma* and *Nazorat*."""
    out.title(sheet, f"Hudud hisoboti, {out.region.year}-yil", 1, 1)
    check_cell(out, sheet, sheet.row(2))
    at = _band(out, sheet, 3)
    lines = [(row, line) for row, line in summary_rows(out) if isinstance(line, NamedTotal)]
    at = _bar(out, sheet, at + 1, "Pul mablagʻlari: moddalar boʻyicha")
    at = _table(out, sheet, at, [pair for pair in lines if _is_money(pair[1])])
    at = _bar(out, sheet, at + 1, "Asosiy koʻrsatkichlar")
    at = _table(out, sheet, at, [pair for pair in lines if not _is_money(pair[1])])
    sheet.breaks.append(at)
    at = _deviations(out, sheet, at + 1)
    at = _asked(out, sheet, at + 1, analysis)
    sheet.breaks.append(at)
    at = _waterfall(out, sheet, at + 1)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.width(column, column, width)
    sheet.printed = f"A1:I{at}"


def _is_money(line: NamedTotal) -> bool:
    return "soʻm" in line.unit.lower()


def _band(out: RegionalBook, sheet: Sheet, at: int) -> int:
    """The state of the collection, a line each."""
    newest = max((receipt.saved for receipt in out.region.receipts if receipt.district), default="")
    quarters = ", ".join(
        f"{district.name}: {period_name(quarter)}"
        for district, quarter in out.period.reported.items()
        if quarter != out.period.quarter
    )
    said: tuple[tuple[str, str], ...] = (
        ("Hisobot davri", period_name(out.period.quarter)),
        ("Tumanlar", coverage(out)),
        ("Boshqa davr hisoboti", quarters or "yoʻq"),
        ("Nashr, dastur, vaqt", f"andozaning {out.region.template.number}-nashri, akm_excel {__version__}; "
                                f"eng yangi reja saqlangan: {newest or 'nomaʼlum'}"),
    )  # fmt: skip
    name, text = out.style(bold=True), out.style(wrap=True)
    for label_text, value in said:
        row = sheet.row(at, row_height([(value, sum(_WIDTHS[2:]) + _WIDTHS[1])]))
        row.text(1, label_text, name)
        row.text(2, "", text)
        row.text(3, value, text)
        sheet.merge(at, 1, at, 2)
        sheet.merge(at, 3, at, len(_WIDTHS))
        at += 1
    row = sheet.row(at)
    row.text(1, "Ochiq xatolar", name)
    # The count itself stands on Nazorat: it comes of the districts' files, and is no figure of this workbook.
    row.text(3, "soni „Nazorat“ varagʻining boshida", out.style(colour="0563C1", underline=True))
    sheet.merge(at, 1, at, 2)
    sheet.link(f"C{at}", "'Nazorat'!A1")
    return at + 1


def _bar(out: RegionalBook, sheet: Sheet, at: int, title: str) -> int:
    filled = {"fill": "F2F2F2", "top": "thin", "bottom": "thin"}
    row = sheet.row(at, 18)
    row.text(1, title, out.style(bold=True, size=11, **filled))
    row.blank(out.style(**filled), *range(2, len(_WIDTHS) + 1))
    return at + 1


def _head(out: RegionalBook, sheet: Sheet, at: int, texts: Sequence[str]) -> None:
    row = sheet.row(at, row_height(zip(texts, _WIDTHS, strict=True)))
    for column, text in enumerate(texts, start=1):
        row.text(column, text, out.head)


def _table(out: RegionalBook, sheet: Sheet, at: int, lines: Sequence[tuple[int, NamedTotal]]) -> int:
    """A row a total, from its row in *Jamlanma*."""
    _head(out, sheet, at, _HEADINGS)
    first = at + 1
    for at, (place, line) in enumerate(lines, start=first):  # noqa: PLR1704 - goes on where the headings stand
        unit = out.region.template.unit(line.unit)
        style = out.boxed(number_format=number_format(unit.decimals if unit else 0), align="right")
        is_whole = len(out.period.members) == len(out.region.submissions)
        percent = out.boxed(number_format=PERCENT, align="right", fill="" if is_whole else "FFF2CC")
        entry, compared = line.entry, compared_of(out, line)
        title = f"{line.title}, {line.unit}"
        row = sheet.row(at, row_height([(title, _WIDTHS[1])]))
        row.text(1, line.id, out.boxed(colour="6B6B6B", number_format="@"))
        row.text(2, title, out.boxed(wrap=True))
        row.formula(3, f"'Jamlanma'!D{place}", shown(entry.fact), style)
        row.formula(4, f"'Jamlanma'!E{place}", shown(entry.plan), style)
        quarter = out.period.quarter
        if out.is_even(entry):
            so_far = scaled(entry.plan, Decimal(quarter) / 4)
            row.formula(5, f'IF(ISNUMBER(D{at}),ROUND(D{at}*{QUARTER}/4,{SCALE}),"")',
                        rounded(so_far.number) if so_far.number is not None else "", style)  # fmt: skip
        else:
            row.blank(style, 5)
        row.formula(6, f"'Jamlanma'!F{place}", shown(entry.actual), style)
        row.formula(7, f"'Jamlanma'!G{place}", shown(compared.fulfilled), percent)
        if out.is_even(entry):
            row.formula(8, f"'Jamlanma'!H{place}", shown(compared.of_period(quarter)), percent)
        else:
            row.blank(percent, 8)
        rest = difference(entry.plan, entry.actual)
        row.formula(9, f'IF(AND(ISNUMBER(D{at}),ISNUMBER(F{at})),ROUND(D{at}-F{at},{SCALE}),"")', shown(rest), style)
    return at + 1


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
    found = []
    for district in out.layout.districts if share is not None else ():
        _, plan, done = out.line(district, out.leading).shown
        if out.period.has(district) and plan.number is not None and done.number is not None and share is not None:
            found.append(_Deviation(district, plan, done, _fine(done.number - plan.number * share)))
    return sorted(found, key=lambda one: -abs(one.amount))[:_FEW]


def _deviations(out: RegionalBook, sheet: Sheet, at: int) -> int:
    found = _off_pace(out)
    if not found:
        return at - 1
    indicator, measure = out.named[out.leading]
    name = f"{indicator.title(measure)}, {measure.unit.lower()}"
    at = _bar(out, sheet, at, f"Hudud surʼatidan eng uzoq {len(found)} tuman: {name} ({_KEPT})")
    _head(out, sheet, at, ("Kod", "Tuman*", "", "Reja", "Hudud surʼatida boʻlar edi", "Bajarildi", "Ijrosi, %", "",
                           "Farqi"))  # fmt: skip
    share = f'INDEX(akm_region_share,MATCH("{out.leading}",akm_region_code,0))'
    places, row_number = out.region.template.decimals(measure), out.layout.row_of[str(out.leading)]
    style, percent = (out.boxed(number_format=shape, align="right") for shape in (number_format(places), PERCENT))
    off = out.boxed(number_format=signed(places, out.direction(measure)), align="right", bold=True)
    exact = out.compared[str(out.leading)].fulfilled.number or Decimal(0)
    first = at + 1
    for at, one in enumerate(found, start=first):
        left = out.layout.column_of[one.district]
        row = sheet.row(at)
        row.text(1, one.district.code, out.boxed())
        row.text(2, one.district.name, out.boxed(colour="0563C1", underline=True))
        sheet.link(f"B{at}", f"'Yigʻma'!{LETTERS[left]}3")
        row.blank(out.boxed(), 3)
        row.formula(4, f"'Yigʻma'!{LETTERS[left + 1]}{row_number}", shown(one.plan), style)
        row.formula(5, f"ROUND(D{at}*{share},{_FINE})", _fine((one.plan.number or Decimal(0)) * exact), style)
        row.formula(6, f"'Yigʻma'!{LETTERS[left + 2]}{row_number}", shown(one.done), style)
        formula = f'IF(N(D{at})>0,ROUND(F{at}/D{at},{SCALE}),"")'
        row.formula(7, formula, shown(ratio(one.done, one.plan)), percent)
        row.blank(out.boxed(), 8)
        row.formula(9, f"ROUND(F{at}-D{at}*{share},{_FINE})", one.amount, off)
    return at + 1


def _effects(out: RegionalBook, analysis: Analysis) -> Iterator[tuple[float, District, Question]]:
    """Each question with its effect on the region's total: the difference as a share of the region's figure."""
    for line in analysis.districts:
        for question in line.questions:
            whole = out.named[question.key][1].figure(question.column).number
            figure = float(question.figure.number or 0)
            if whole:
                yield abs(figure - question.expected) / abs(float(whole)), line.district, question


def _asked(out: RegionalBook, sheet: Sheet, at: int, analysis: Analysis) -> int:
    found = sorted(_effects(out, analysis), key=lambda one: -one[0])[:_QUESTIONS]
    if not found:
        return at - 1
    at = _bar(out, sheet, at, f"Savollar: hudud yigʻindisiga taʼsiri boʻyicha ({_KEPT})")
    _head(out, sheet, at, ("Kod*", "Koʻrsatkich*", "Tuman*", "", "Raqami*", "Kutilgani*", "Taʼsiri, %*", "", ""))
    percent = out.boxed(number_format=PERCENT, align="right")
    first = at + 1
    for at, (effect, district, question) in enumerate(found, start=first):
        indicator, measure = out.named[question.key]
        title = indicator.title(measure)
        row = sheet.row(at, row_height([(title, _WIDTHS[1])]))
        style = out.boxed(number_format=number_format(out.region.template.decimals(measure)), align="right")
        row.text(1, str(question.key), out.boxed(colour="0563C1", underline=True, number_format="@"))
        if place := out.layout.question_row.get(district.name):
            sheet.link(f"A{at}", f"'Nazorat'!A{place}")
        row.text(2, title, out.boxed(wrap=True))
        row.text(3, district.name, out.boxed())
        row.blank(out.boxed(), 4)
        row.number(5, plain(question.figure.number or Decimal(0)), style)
        row.number(6, plain(rounded(Decimal(question.expected))), style)
        row.number(7, plain(rounded(Decimal(effect))), percent)
        row.blank(out.boxed(), 8, 9)
    return at + 1


def _waterfall(out: RegionalBook, sheet: Sheet, at: int) -> int:
    """How the budget comes from last year's fact to this year's plan, part by part: a table and its chart."""
    rollup = out.region.template.sums.get(out.leading)
    if rollup is None or any(part not in out.named for part in rollup.parts):
        return at - 1
    places = {line.id: row for row, line in summary_rows(out) if isinstance(line, NamedTotal)
              and line.kind is Named.SUM}  # fmt: skip
    at = _bar(out, sheet, at, f"{out.leading}: oʻtgan yildan shu yil rejasigacha")
    _head(out, sheet, at, ("Kod", "Nomi", "Boshlanishi", "Ortishi", "Kamayishi", "Yigʻindi", "", "", ""))
    first, zero = at + 1, number(0)
    measures = [out.named[key][1] for key in rollup.parts]
    style = out.boxed(number_format=number_format(out.region.template.decimals(measures[0])), align="right")
    whole = out.named[out.leading][1]
    level = whole.fact.number or Decimal(0)
    rows: list[tuple[str, tuple[Decimal, ...]]] = [("Oʻtgan yil", (Decimal(0), Decimal(0), Decimal(0), level))]
    for measure in measures:
        change = (measure.plan.number or Decimal(0)) - (measure.fact.number or zero.number or Decimal(0))
        base, level = min(level, level + change), level + change
        rows.append((f"{measure.key} {out.named[measure.key][0].title(measure)}",
                     (base, max(change, Decimal(0)), max(-change, Decimal(0)), Decimal(0))))  # fmt: skip
    rows.append(("Reja", (Decimal(0), Decimal(0), Decimal(0), whole.plan.number or Decimal(0))))
    codes = [str(out.leading), *map(str, rollup.parts), str(out.leading)]
    for at, (code, (label, figures)) in enumerate(zip(codes, rows, strict=True), start=first):
        row = sheet.row(at)
        row.text(1, code, out.boxed(number_format="@"))
        row.text(2, label, out.boxed())
        d, e = f"N('Jamlanma'!D{places[code]})", f"N('Jamlanma'!E{places[code]})"
        if at == first:
            formulas = ["0", "0", "0", d]
        elif at == first + len(rows) - 1:
            formulas = ["0", "0", "0", e]
        else:
            before = f"(C{at - 1}+F{at - 1}+D{at - 1})" if at > first else "0"
            formulas = [f"{before}-MAX({d}-{e},0)", f"MAX({e}-{d},0)", f"MAX({d}-{e},0)", "0"]
        for column, (formula, figure) in enumerate(zip(formulas, figures, strict=True), start=3):
            row.formula(column, f"ROUND({formula},{SCALE})", rounded(figure), style)
        row.blank(out.boxed(), 7, 8, 9)
    _draw(sheet, first, at, [label for label, _ in rows], [figures for _, figures in rows])
    return at + 20


def _draw(sheet: Sheet, first: int, last: int, labels: Sequence[str], figures: Sequence[tuple[Decimal, ...]]) -> None:
    named = (("Boshlanishi", "none"), ("Ortishi", "ED7D31"), ("Kamayishi", "70AD47"), ("Yigʻindi", "2F75B5"))
    series = [
        Series(
            name=name,
            label_cells=f"'{sheet.name}'!$B${first}:$B${last}",
            labels=labels,
            value_cells=f"'{sheet.name}'!${letter}${first}:${letter}${last}",
            values=[plain(rounded(own[at])) for own in figures],
            colour=colour,
        )
        for at, (letter, (name, colour)) in enumerate(zip("CDEF", named, strict=True))
    ]
    title = "Byudjet: oʻtgan yil faktidan shu yil rejasigacha"
    sheet.charts.append(Chart(title, series, (last + 2, 1), (last + 20, len(_WIDTHS) + 1), stacked=True))
