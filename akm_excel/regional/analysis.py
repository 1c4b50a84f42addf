"""The sheet *Tahlil*: what a regional accountant asks of the figures, apart from their sums.

Four parts, one below the other: the ranking of the districts by an indicator that the reader chooses, the
fulfilment of the sections' totals with a forecast, each indicator, each district.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from akm_excel.analysis.report import Analysis
from akm_excel.core.plan import Key
from akm_excel.core.quantity import Quantity, plain, ratio, rounded
from akm_excel.language import tr
from akm_excel.regional.book import RegionalBook, quantity
from akm_excel.regional.ranking import Ranking, last_row
from akm_excel.spreadsheet.writing.chart import Chart, Series
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet, Table
from akm_excel.workbook.arithmetic import PERCENT, number_format, part_of
from akm_excel.workbook.findings_sheet import row_height
from akm_excel.workbook.results import shown

TOTALS = ("Guruh", "Boʻlim", "Oʻlchov birligi", "Reja", "I chorak", "I–II chorak", "I–III chorak", "I–IV chorak",
          "Yil oxirigacha prognoz", "I, %", "I–II, %", "I–III, %", "I–IV, %", "Prognoz, %", "Tumanlar soni",
          "Ularning rejasi")  # fmt: skip
MEASURES = ("Kod", "Nomi", "Oʻlchov birligi", "Reja", "Bajarildi", "Prognoz", "Prognozdagi tumanlar rejasi",
            "Prognozdagi tumanlar soni", "Rejasi eng katta tuman", "Uning ulushi, %", "Ijrosi, %", "Prognoz, %",
            "Savollar")  # fmt: skip
DISTRICTS = ("Kod", "Tuman", "Hajmi", "Savollar")
_WIDTHS = (11, 40, 10.5, *[13] * 5, 17, *[8.5] * 5, 9, 13)
_LAST = len(_WIDTHS)
_CHART_ROWS = 20
_COLOURS = ("BDD7EE", "7FB2DD", "2E75B6", "1F4E79", "ED7D31")
"""From quarter to quarter darker, the forecast apart from them."""
_FRACTIONS = (("E", "D"), ("F", "D"), ("G", "D"), ("H", "D"), ("I", "P"))
"""The columns of the totals that the percentages are made of."""
_LINK = {"colour": "0563C1", "underline": True}
_ASKED = {"fill": "FFF2CC", "bold": True, **_LINK}

_Parts = Sequence[tuple[int, str]]
"""Where each part of the sheet begins, and what it is called."""


def write_analysis(out: RegionalBook, sheet: Sheet, analysis: Analysis, chosen: Key | None = None) -> None:
    """Write *Tahlil*, whose formulas refer to *Yigʻma*, and its counts of questions to *Nazorat*.

    The districts are ranked by the indicator `chosen`, else by the first sum.
    """
    count = len(analysis.districts)
    title = tr("Analysis of the region, {year}: {count} districts").format(year=out.region.year, count=count)
    out.title(sheet, title, 1, 1)
    # Where each part begins: with a bar, below it the headings, then the rows.
    totals = last_row(count) + 2
    measures = totals + 4 + len(analysis.totals) + (_CHART_ROWS if _is_charted(analysis) else 0)
    districts = measures + 3 + len(analysis.measures)
    parts = (
        (3, tr("Ranking of the districts")),
        (totals, tr("Fulfilment by quarter, and a forecast to the year's end")),
        (measures, tr("Indicators")),
        (districts, tr("Districts")),
    )
    _ways(out, sheet, parts)
    last = max(_LAST, len(DISTRICTS) + 2 * len(analysis.leading))
    _bar(out, sheet, parts, 0)
    key = chosen if chosen in out.named else next(iter(out.region.template.sums), analysis.leading[0])
    listed = (measures + 2, measures + 1 + len(analysis.measures))
    Ranking(out, sheet, analysis.districts, key, listed, last + 2).write()
    _bar(out, sheet, parts, 1)
    _totals(out, sheet, totals + 1, analysis)
    _bar(out, sheet, parts, 2)
    _measures(out, sheet, measures + 1, analysis)
    _bar(out, sheet, parts, 3)
    _districts(out, sheet, districts + 1, analysis)
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.width(column, column, width)
    sheet.frozen = (3, 1)
    sheet.printed = f"A1:{LETTERS[last]}{districts + 1 + count}"
    sheet.breaks = [totals - 1, measures - 1, districts - 1]


def _ways(out: RegionalBook, sheet: Sheet, parts: _Parts) -> None:
    """The row that stays in sight, with a way to each part."""
    row = sheet.row(2)
    for column, (at, title) in zip((2, 4, 9, 11), parts, strict=True):
        row.text(column, f"↓ {title}", out.style(**_LINK))
        sheet.link(f"{LETTERS[column]}2", f"'{sheet.name}'!A{at}")


def _bar(out: RegionalBook, sheet: Sheet, parts: _Parts, number: int) -> None:
    (at, title), filled = parts[number], {"fill": "F2F2F2", "top": "thin", "bottom": "thin"}
    row = sheet.row(at, 18)
    row.text(1, f"{number + 1}. {title}", out.style(bold=True, size=11, **filled))
    row.blank(out.style(**filled), *range(2, _LAST + 1))


def _is_charted(analysis: Analysis) -> bool:
    return any(done.is_number for total in analysis.totals for done in total.progress.done)


def _totals(out: RegionalBook, sheet: Sheet, head: int, analysis: Analysis) -> None:
    """A row a total, and the columns of its fulfilment as a chart below."""
    _headings(out, sheet, head, TOTALS)
    percent, centred = out.boxed(number_format=PERCENT, align="right"), out.boxed(align="center")
    wrapped = out.boxed(wrap=True)
    fulfilled: list[tuple[Quantity, ...]] = []
    for at, total in enumerate(analysis.totals, start=head + 1):
        progress, value, plan = total.progress, total.forecast.value, total.forecast.plan
        fulfilled.append((*progress.fulfilled, ratio(value, plan)))
        row = sheet.row(at, row_height([(total.title, _WIDTHS[1])]))
        number = out.boxed(number_format=number_format(total.places), align="right")
        row.text(1, total.id, centred)
        row.text(2, total.title, wrapped)
        row.text(3, total.unit, centred)
        for column, figure in enumerate((progress.plan, *progress.done, value), start=4):
            quantity(row, column, figure, number)
        for column, (part, base) in enumerate(_FRACTIONS, start=10):
            row.formula(column, part_of(f"{part}{at}", f"{base}{at}"), shown(fulfilled[-1][column - 10]), percent)
        row.number(15, total.forecast.districts, centred)
        quantity(row, 16, plan, number)
    last = head + len(analysis.totals)
    remark = tr(
        "The quarters count from the beginning of the year. Forecast: what is done × 4 / quarters reported, "
        "of the districts that allow one; its percentage is of their plans."
    )
    if _is_charted(analysis):
        _chart(sheet, head, last, [total.id for total in analysis.totals], fulfilled)
    else:
        remark = tr("No quarter has a result yet.")
    sheet.row(last + 1).text(1, remark, out.style(colour="6B6B6B", size=9))


def _chart(
    sheet: Sheet, head: int, last: int, labels: Sequence[str], fulfilled: Sequence[tuple[Quantity, ...]]
) -> None:
    """The fulfilment of all totals by quarter and the forecast; what no total has is left out."""
    series = []
    for at, (name, column) in enumerate(zip(TOTALS[4:9], zip(*fulfilled, strict=True), strict=True)):
        if any(figure.is_number for figure in column):
            letter = LETTERS[10 + at]
            series.append(
                Series(
                    name=name,
                    label_cells=f"'{sheet.name}'!$A${head + 1}:$A${last}",
                    labels=labels,
                    value_cells=f"'{sheet.name}'!${letter}${head + 1}:${letter}${last}",
                    values=[None if figure.number is None else plain(figure.number) for figure in column],
                    colour=_COLOURS[at],
                )
            )
    title = tr("How much of the plan is done by the end of each quarter, and will be by the end of the year")
    top, bottom = (last + 2, 1), (last + 1 + _CHART_ROWS, _LAST + 1)
    sheet.charts.append(Chart(title, series, top, bottom, number_format="0%"))


def _measures(out: RegionalBook, sheet: Sheet, head: int, analysis: Analysis) -> None:
    """A row a measure, as a table to filter."""
    _headings(out, sheet, head, MEASURES)
    percent, centred, wrapped = (
        out.boxed(number_format=PERCENT, align="right"),
        out.boxed(align="center"),
        out.boxed(wrap=True),
    )
    code, linked = out.boxed(align="center", number_format="@", **_LINK), out.boxed(align="center", **_ASKED)
    for at, line in enumerate(analysis.measures, start=head + 1):
        row = sheet.row(at, row_height([(line.title, _WIDTHS[1])]))
        number = out.boxed(number_format=number_format(line.places), align="right")
        plan, done, value, base = line.progress.plan, line.entry.actual, line.forecast.value, line.forecast.plan
        row.text(1, line.id, code)
        sheet.link(f"A{at}", f"'Yigʻma'!A{out.layout.row_of[line.id]}")
        row.text(2, line.title, wrapped)
        row.text(3, line.unit, centred)
        for column, name, figure in ((4, "plan", plan), (5, "actual", done)):
            row.formula(column, f"INDEX(akm_region_{name},MATCH($A{at},akm_region_code,0))", shown(figure), number)
        quantity(row, 6, value, number)
        quantity(row, 7, base, number)
        row.number(8, line.forecast.districts, centred)
        if line.largest:
            row.text(9, line.largest.district.name, wrapped)
            share = Decimal(line.largest.share.numerator) / line.largest.share.denominator
            row.number(10, plain(rounded(share)), percent)
        else:
            row.blank(wrapped, 9)
            row.blank(percent, 10)
        row.formula(11, part_of(f"E{at}", f"D{at}"), shown(ratio(done, plan)), percent)
        row.formula(12, part_of(f"F{at}", f"G{at}"), shown(ratio(value, base)), percent)
        _questions(sheet, row, 13, line.questions, out.layout.question_row.get(line.id), (linked, centred))
    cells = f"A{head}:{LETTERS[len(MEASURES)]}{head + len(analysis.measures)}"
    sheet.tables.append(Table("Tahlil_korsatkichlar", cells, list(MEASURES)))


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
        row.text(2, line.district.name, out.boxed(**_LINK))
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
