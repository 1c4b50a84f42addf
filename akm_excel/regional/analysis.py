"""The sheet *Tahlil*: what a regional accountant asks of the figures, apart from their sums.

Four parts, one below the other: the ranking of the districts by an indicator that the reader chooses, the
fulfilment of the sections' totals with a forecast, each district, each indicator. The last is the longest: its headings
are repeated on paper.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from akm_excel.analysis.report import Analysis, Line
from akm_excel.core.plan import Key
from akm_excel.core.quantity import BLANK, SCALE, Quantity, number, plain, ratio, rounded
from akm_excel.core.totals import listed
from akm_excel.language import tr
from akm_excel.regional.book import RegionalBook, quantity
from akm_excel.regional.by_quarter import STAR
from akm_excel.regional.controls import SHEET as CONTROL_SHEET
from akm_excel.regional.period import period_name
from akm_excel.regional.ranking import Ranking, last_row
from akm_excel.regional.relations import check_cell
from akm_excel.regional.shares import QUARTER
from akm_excel.regional.summary import summary_rows, terms_of
from akm_excel.spreadsheet.writing.chart import Chart, Series
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet, Table
from akm_excel.workbook.arithmetic import PERCENT, number_format, part_of
from akm_excel.workbook.results import shown
from akm_excel.workbook.row_heights import row_height

TOTALS = ("Guruh", "Nomi", "Oʻlchov birligi", "Reja: davr tumanlari", "I chorak", "I–II chorak", "I–III chorak",
          "I–IV chorak", "I, %", "I–II, %", "I–III, %", "I–IV, %", "Tumanlar soni", "Butun hudud rejasi")  # fmt: skip
MEASURES = ("Kod", "Nomi", "Oʻlchov birligi", "Reja", "Bajarildi", "Ijrosi, %", "Davr ijrosi, %", "Prognoz*",
            "Prognozdagi tumanlar rejasi*", "Prognozdagi tumanlar soni*", "Prognoz, %", "Rejasi eng katta tuman*",
            "Uning ulushi, %*", "Savollar*")  # fmt: skip
DISTRICTS = ("Kod", "Tuman", "Hajmi*", "Savollar*")
KEPT = "* — birlashtirish paytida hisoblangan, keyingi oʻzgarishlarga ergashmaydi"
"""What stands beside formulas and is none, and why."""
_WIDTHS = (11, 40, 11, *[13] * 5, *[11] * 4, 15, 14)
_FIGURES = (4, 5, 6, 7, 8, 9, 14)
"""The columns of figures, which grow with them."""
_LAST = len(_WIDTHS)
_CHART_ROWS = 26
_COLOURS = ("BDD7EE", "7FB2DD", "2E75B6", "1F4E79")
"""From quarter to quarter darker."""
_QUARTERS = "PQRS"
"""The columns of *Tekshiruv* with the quarters of the districts of the period; their plan stands in O."""
_LINK = {"colour": "0563C1", "underline": True}
_ASKED = {"fill": "FFF2CC", "bold": True, **_LINK}

_Parts = Sequence[tuple[int, str]]
"""Where each part of the sheet begins, and what it is called."""


class Places(NamedTuple):
    """The rows where the four parts of the sheet begin, each with a bar and headings below it."""

    ranking: int
    totals: int
    districts: int
    measures: int

    @classmethod
    def of(cls, analysis: Analysis) -> "Places":
        """Those of an analysis."""
        totals = last_row(len(analysis.districts)) + 2
        districts = totals + 4 + len(analysis.totals) + (_CHART_ROWS if analysis.period.quarter else 0)
        return cls(3, totals, districts, districts + 3 + len(analysis.districts))


def write_analysis(out: RegionalBook, sheet: Sheet, analysis: Analysis, chosen: Key | None = None) -> None:
    """Write *Tahlil*, whose formulas refer to *Yigʻma* and *Tekshiruv*, its counts of questions to *Nazorat*.

    The districts are ranked by the indicator `chosen`, else by the first sum.
    """
    title = tr("Analysis of the region, {year}").format(year=out.region.year)
    out.title(sheet, f"{title}: {out.completeness}", 1, 1)
    places = Places.of(analysis)
    members = len(analysis.period.members) if analysis.period.quarter else 0
    period = f"{period_name(analysis.period.quarter)}, {members} / {len(out.region.template.districts)} tuman"
    parts = (
        (places.ranking, tr("Ranking of the districts")),
        (places.totals, f"Jami qiymatlarning bajarilishi: {period}"),
        (places.districts, f"Tumanlar ({KEPT})"),
        (places.measures, f"Koʻrsatkichlar ({KEPT})"),
    )
    _ways(out, sheet, parts)
    last = max(_LAST, len(DISTRICTS) + 2 * len(analysis.leading))
    _bar(out, sheet, parts, 0)
    key = chosen if chosen in out.named else next(iter(out.region.template.sums), analysis.leading[0])
    listed = (places.measures + 2, places.measures + 1 + len(analysis.measures))
    Ranking(out, sheet, analysis, key, listed, last + 2).write()
    _bar(out, sheet, parts, 1)
    _totals(out, sheet, places.totals + 1, analysis)
    _bar(out, sheet, parts, 2)
    _districts(out, sheet, places.districts + 1, analysis)
    _bar(out, sheet, parts, 3)
    _measures(out, sheet, places.measures + 1, analysis)
    for column, width in enumerate(out.widths(_WIDTHS, _FIGURES), start=1):
        sheet.width(column, column, width)
    sheet.frozen = (3, 1)
    sheet.printed = f"A1:{LETTERS[last]}{places.measures + 1 + len(analysis.measures)}"
    sheet.titles = (places.measures + 1, places.measures + 1)  # on the pages behind
    sheet.breaks = [places.totals - 1, places.districts - 1, places.measures - 1]


def _ways(out: RegionalBook, sheet: Sheet, parts: _Parts) -> None:
    """The row that stays in sight, with a way to each part."""
    row = sheet.row(2)
    check_cell(out, sheet, row)
    for column, (at, title) in zip((4, 6, 9, 11), parts, strict=True):
        row.text(column, f"↓ {title.partition(' (')[0].partition(':')[0]}", out.style(**_LINK))
        sheet.link(f"{LETTERS[column]}2", f"'{sheet.name}'!A{at}")


def _bar(out: RegionalBook, sheet: Sheet, parts: _Parts, number: int) -> None:
    (at, title), filled = parts[number], {"fill": "F2F2F2", "top": "thin", "bottom": "thin"}
    row = sheet.row(at, 18)
    row.text(1, f"{number + 1}. {title}", out.style(bold=True, size=11, **filled))
    row.blank(out.style(**filled), *range(2, _LAST + 1))


def _totals(out: RegionalBook, sheet: Sheet, head: int, analysis: Analysis) -> None:
    """A row a total of the districts of the period, and the columns of its fulfilment as a chart below."""
    _headings(out, sheet, head, TOTALS)
    percent, centred = out.boxed(number_format=PERCENT, align="right"), out.boxed(align="center")
    wrapped = out.boxed(wrap=True)
    fulfilled: list[tuple[Quantity, ...]] = []
    members = len(analysis.period.members) if analysis.period.quarter else 0
    terms = {line.id: terms_of(out, line) for line in listed(out.region.total, out.region.template)}
    summary = {line.id: at for at, line in summary_rows(out) if not isinstance(line, str)}
    for at, total in enumerate(analysis.totals, start=head + 1):
        plan, *done = of_period(total, analysis.period.quarter)
        fulfilled.append(tuple(ratio(figure, plan) for figure in done))
        row = sheet.row(at, row_height([(total.title, _WIDTHS[1])]))
        number_style = out.boxed(number_format=number_format(total.places), align="right")
        row.text(1, total.id, centred)
        row.text(2, total.title, wrapped)
        row.text(3, total.unit, centred)
        row.formula(4, _added(out, terms[total.id], "O", "O"), shown(plan), number_style)
        for quarter, figure in enumerate(done, start=1):
            so_far = _added(out, terms[total.id], _QUARTERS[0], _QUARTERS[quarter - 1])
            row.formula(4 + quarter, f'IF({QUARTER}<{quarter},"",{so_far})', shown(figure), number_style)
        for column, figure in enumerate(fulfilled[-1], start=9):
            row.formula(column, part_of(f"{LETTERS[column - 4]}{at}", f"$D{at}"), shown(figure), percent)
        row.number(13, members, centred)
        row.formula(14, f"'Jamlanma'!$E${summary[total.id]}", shown(total.entry.plan), number_style)
        out.proved.setdefault(f"Σ{total.id}", []).append((f"'{sheet.name}'!N{at}", "G"))
    last = head + len(analysis.totals)
    remark = tr("No quarter has a result yet.")
    if analysis.period.quarter:
        _chart(sheet, head, last, [total.title for total in analysis.totals], fulfilled)
        remark = "Yil boshidan, shu davrga hisobot bergan tumanlar boʻyicha: boshqalarning choragi taqqoslanmaydi."
    sheet.row(last + 1).text(1, remark, out.style(colour="6B6B6B", size=9))


def of_period(total: Line, quarter: int) -> tuple[Quantity, ...]:
    """The plan of the districts of the period, and what they have done by the end of each quarter of it."""
    zero = number(0)
    plan, done = total.progress.plan, total.progress.done
    so_far = [figure if figure.is_number else zero for figure in done[:quarter]]
    return (plan if plan.is_number else zero, *so_far, *[BLANK] * (len(done) - quarter))


def _added(out: RegionalBook, terms: Sequence[tuple[Key, Decimal]], first: str, last: str) -> str:
    """The formula of a total's measures in columns of *Tekshiruv*."""
    parts = []
    for key, factor in terms:
        cells = f"SUM('{CONTROL_SHEET}'!${first}${out.controls.row_of[key]}:${last}${out.controls.row_of[key]})"
        parts.append(cells if factor == 1 else f"{factor:f}*{cells}")
    return f"ROUND({'+'.join(parts)},{SCALE})"


def _chart(
    sheet: Sheet, head: int, last: int, labels: Sequence[str], fulfilled: Sequence[tuple[Quantity, ...]]
) -> None:
    """The fulfilment of all totals by quarter; what no total has is left out."""
    series = []
    for at, (name, column) in enumerate(zip(TOTALS[4:8], zip(*fulfilled, strict=True), strict=True)):
        if any(figure.is_number for figure in column):
            letter = LETTERS[9 + at]
            series.append(
                Series(
                    name=name,
                    label_cells=f"'{sheet.name}'!$B${head + 1}:$B${last}",
                    labels=labels,
                    value_cells=f"'{sheet.name}'!${letter}${head + 1}:${letter}${last}",
                    values=[None if figure.number is None else plain(figure.number) for figure in column],
                    colour=_COLOURS[at],
                )
            )
    title = "Yil rejasining qancha qismi har chorak oxirigacha bajarilgan"
    top, bottom = (last + 2, 1), (last + 1 + _CHART_ROWS, _LAST + 1)
    sheet.charts.append(Chart(title, series, top, bottom, lying=True, number_format="0%"))


def _measures(out: RegionalBook, sheet: Sheet, head: int, analysis: Analysis) -> None:
    """A row a measure, as a table to filter."""
    _headings(out, sheet, head, MEASURES)
    asked = out.layout.question_row
    percent, centred, wrapped = (
        out.boxed(number_format=PERCENT, align="right"),
        out.boxed(align="center"),
        out.boxed(wrap=True),
    )
    code, linked = out.boxed(align="center", number_format="@", **_LINK), out.boxed(align="center", **_ASKED)
    for at, line in enumerate(analysis.measures, start=head + 1):
        largest = line.largest.district.name if line.largest else ""
        row = sheet.row(at, row_height([(line.title, _WIDTHS[1]), (largest, _WIDTHS[11])]))
        style = out.boxed(number_format=number_format(line.places), align="right")
        value, base, compared = line.forecast.value, line.forecast.plan, out.compared[line.id]
        row.text(1, line.id, code)
        sheet.link(f"A{at}", f"'Yigʻma'!A{out.layout.row_of[line.id]}")
        row.text(2, line.title, wrapped)
        row.text(3, line.unit, centred)
        for column, (name, figure) in enumerate((("plan", line.progress.plan), ("actual", line.entry.actual)), start=4):
            row.formula(column, _of_region(name, at), shown(figure), style)
            out.proved.setdefault(line.id, []).append((f"'{sheet.name}'!{LETTERS[column]}{at}", "??HIJ"[column - 1]))
        row.formula(6, _of_region("share", at), shown(compared.fulfilled), percent)
        period = out.share_of_period(line.entry, compared) or BLANK
        marked = out.boxed(number_format=f'{PERCENT}"{STAR}"', align="right") if out.stated(line.entry) else percent
        row.formula(7, _of_region("share_of_period", at), shown(period), marked)
        quantity(row, 8, value, style)
        quantity(row, 9, base, style)
        row.number(10, line.forecast.districts, centred)
        row.formula(11, part_of(f"H{at}", f"I{at}"), shown(ratio(value, base)), percent)
        if line.largest:
            row.text(12, line.largest.district.name, wrapped)
            share = Decimal(line.largest.share.numerator) / line.largest.share.denominator
            row.number(13, plain(rounded(share)), percent)
        else:
            row.blank(wrapped, 12)
            row.blank(percent, 13)
        _questions(sheet, row, 14, line.questions, asked.get(line.id), (linked, centred))
    cells = f"A{head}:{LETTERS[len(MEASURES)]}{head + len(analysis.measures)}"
    sheet.tables.append(Table("Tahlil_korsatkichlar", cells, list(MEASURES)))


def _of_region(name: str, at: int) -> str:
    """The formula of what *Yigʻma* has in the row of the code in column A; blank stays blank."""
    cell = f"INDEX(akm_region_{name},MATCH($A{at},akm_region_code,0))"
    return cell if name in {"plan", "actual", "share"} else f'IF({cell}="","",{cell})'


def _districts(out: RegionalBook, sheet: Sheet, head: int, analysis: Analysis) -> None:
    """A row a district, as a table to filter: its rank by plan and by fulfilment in each leading measure."""
    ranks = [f"{key} {what}, oʻrni" for key in analysis.leading for what in ("rejasi", "ijrosi")]
    _headings(out, sheet, head, (*DISTRICTS, *ranks))
    size, centred, linked = (
        out.boxed(number_format="0.00", align="center"),
        out.boxed(align="center"),
        out.boxed(align="center", **_ASKED),
    )
    for at, line in enumerate(analysis.districts, start=head + 1):
        row = sheet.row(at)
        row.text(1, line.district.code, centred)
        row.text(2, line.district.name, out.boxed(shrink=True, **_LINK))
        sheet.link(f"B{at}", f"'Yigʻma'!{LETTERS[out.layout.column_of[line.district]]}3")
        if line.size is None:
            row.blank(size, 3)
        else:
            row.number(3, plain(round(Decimal(line.size), 3)), size)
        _questions(
            sheet, row, 4, len(line.questions), out.layout.question_row.get(line.district.name), (linked, centred)
        )
        places = [place for key in analysis.leading for place in (line.places[key].plan, line.places[key].fulfilment)]
        for column, place in enumerate(places, start=5):
            if place.rank is None:
                row.blank(centred, column)
            else:
                row.number(column, place.rank, centred)
    cells = f"A{head}:{LETTERS[len(DISTRICTS) + len(ranks)]}{head + len(analysis.districts)}"
    sheet.tables.append(Table("Tahlil_tumanlar", cells, [*DISTRICTS, *ranks]))


def _headings(out: RegionalBook, sheet: Sheet, at: int, texts: Iterable[str]) -> None:
    row = sheet.row(at, 42)
    for column, text in enumerate(texts, start=1):
        row.text(column, text, out.head)


def _questions(sheet: Sheet, row: Row, column: int, count: int, place: int | None, styles: tuple[int, int]) -> None:
    """How many questions there are, with a link to the first one in *Nazorat*."""
    linked, bare = styles
    row.number(column, count, linked if place and count else bare)
    if place and count:
        sheet.link(f"{LETTERS[column]}{row.at}", f"'Nazorat'!A{place}")
