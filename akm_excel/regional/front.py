"""The sheet *Bosh sahifa*: what the regional chief accountant sees first, and what a ministry asks for.

Its first page has the state of the collection, the money and the key indicators. Behind it come bars of plan and
result, who is farthest from the region's pace in soʻm, the questions that weigh most, how the budget came about, and
the districts' fulfilment. Figures are live; the order of districts and questions is that of the merge.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from akm_excel.analysis.last_year import same_period
from akm_excel.analysis.report import Analysis
from akm_excel.core.plan import Key, Measure
from akm_excel.core.quantity import SCALE, difference, plain, rounded, scaled
from akm_excel.core.totals import NamedTotal, Total
from akm_excel.core.wording import moment
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.bridges import write_bridges
from akm_excel.regional.bullets import ROWS, Bullets, write_bullets
from akm_excel.regional.by_quarter import STAR
from akm_excel.regional.by_quarter import cells as period_cells
from akm_excel.regional.deviations import write_deviations, write_questions
from akm_excel.regional.findings import ERRORS_CELL, open_errors
from akm_excel.regional.fulfilment import write_fulfilment
from akm_excel.regional.page import HIDDEN, KEPT, WIDTHS, bar, head, widths
from akm_excel.regional.period import period_name
from akm_excel.regional.ratios import write_ratios
from akm_excel.regional.receipts import coverage
from akm_excel.regional.recomputed import GROWTH, SHARE, TOTAL_GROWTH, TOTAL_SHARE
from akm_excel.regional.relations import check_cell
from akm_excel.regional.shares import QUARTER, Sides
from akm_excel.regional.summary import compared_of, summary_rows, terms_of
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.version import __version__
from akm_excel.workbook.arithmetic import PERCENT, growth_of, number_format, signed
from akm_excel.workbook.results import shown
from akm_excel.workbook.row_heights import row_height

NAME = "Bosh sahifa"
_HEADINGS = ("Kod", "Nomi", "Oʻtgan yil (fakt)", "Reja", "Oʻsishi, %", "Davr rejasi (tekis)", "Bajarildi", "Ijrosi, %",
             "Davr ijrosi, %", "Yil rejasidan qolgan", "Necha tuman: reja va fakt", "Necha tuman: ijro")  # fmt: skip
_PERIOD = _HEADINGS.index("Davr rejasi (tekis)")
_STARRED = (*_HEADINGS[:_PERIOD], "Davr rejasi (tekis yoki *)", *_HEADINGS[_PERIOD + 1 :])
"""The headings where some of the rows are of the plan by quarter."""
_SUMMED = ("'Jamlanma'!", dict(zip(("fact", "plan", "done", "share", "of_period", "growth", "both", "reporting"),
                                   "DEFGHJMN", strict=True)))  # fmt: skip
_LISTED = ("'Yigʻma'!", dict(zip(_SUMMED[1], "DEFHIKNO", strict=True)))
"""The sheets that a line may stand in, and the columns there."""


class _Line(NamedTuple):
    """A total or a measure, and where it stands: `terms` are the measures that it adds up."""

    id: str
    title: str
    unit: str
    entry: Total | Measure
    compared: Sides
    terms: Sequence[tuple[Key, Decimal]]
    sheet: tuple[str, dict[str, str]]
    row: int

    def cell(self, name: str) -> str:
        """The cell with one of its figures."""
        return f"{self.sheet[0]}{self.sheet[1][name]}{self.row}"


def write_front(out: RegionalBook, sheet: Sheet, analysis: Analysis) -> None:
    """Write *Bosh sahifa*, whose figures are those of *Jamlanma*, *Yigʻma* and *Nazorat*."""
    out.title(sheet, f"Hudud hisoboti, {out.region.year}-yil: {out.completeness}", 1, 1)
    check_cell(out, sheet, sheet.row(2))
    at = _band(out, sheet, 3)
    totals = [_total(out, row, line) for row, line in summary_rows(out) if isinstance(line, NamedTotal)]
    money = [line for line in totals if _is_money(line)]
    keys = [line for line in totals if not _is_money(line)]
    keys += [_measure(out, key) for key in analysis.leading if str(key) not in {line.id for line in totals}]
    balances = [_measure(out, key) for key in sorted(out.region.template.balances) if key in out.named]
    tables = []
    for title, lines, others in (("Pul mablagʻlari: moddalar boʻyicha", money, balances),
                                 ("Asosiy koʻrsatkichlar", keys, [])):  # fmt: skip
        at = bar(out, sheet, at + 1, title)
        tables.append((title, at + 1, lines))
        at = _table(out, sheet, at, [*lines, *others])
    sheet.breaks.append(at)
    below = _beside_last_year(out, sheet, at, [*money, *keys])
    is_full, at = below > at, below
    if out.period.quarter:
        at = _bars(out, sheet, at + 1, tables)
    if is_full:
        sheet.breaks.append(at)
    at = write_deviations(out, sheet, at + 1)
    at = write_questions(out, sheet, at + 1, analysis)
    sheet.breaks.append(at)
    at = write_bridges(out, sheet, at + 1)
    sheet.breaks.append(at)
    behind = write_ratios(out, sheet, at + 1)
    if behind > at + 1:
        sheet.breaks.append(at := behind)
    at = write_fulfilment(out, sheet, at + 1, analysis)
    for column, width in enumerate(widths(out), start=1):
        sheet.width(column, column, width)
    sheet.width(*HIDDEN, 9, hidden=True)
    sheet.printed = f"A1:{LETTERS[len(WIDTHS)]}{at}"


def _is_money(line: _Line) -> bool:
    return "soʻm" in line.unit.lower()


def _total(out: RegionalBook, row: int, line: NamedTotal) -> _Line:
    title = f"{line.title}, {line.unit}"
    return _Line(line.id, title, line.unit, line.entry, compared_of(out, line), terms_of(out, line), _SUMMED, row)


def _measure(out: RegionalBook, key: Key) -> _Line:
    indicator, measure = out.named[key]
    title, row = f"{indicator.title(measure)}, {measure.unit}", out.layout.row_of[str(key)]
    terms = [(key, Decimal(1))]
    return _Line(str(key), title, measure.unit, measure, out.compared[str(key)], terms, _LISTED, row)


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
                                f"eng yangi reja saqlangan: {moment(newest) or 'nomaʼlum'}"),
    )  # fmt: skip
    name, text = out.style(bold=True), out.style(wrap=True)
    for label_text, value in said:
        row = sheet.row(at, row_height([(value, sum(WIDTHS[2:]))]))
        row.text(1, label_text, name)
        row.text(2, "", text)
        row.text(3, value, text)
        sheet.merge(at, 1, at, 2)
        sheet.merge(at, 3, at, len(WIDTHS))
        at += 1
    row = sheet.row(at)
    row.text(1, "Ochiq xatolar", name)
    style = out.style(colour="0563C1", underline=True, align="left", number_format='0" ta: „Nazorat“ varagʻida"')
    row.formula(3, f"'Nazorat'!{ERRORS_CELL}", Decimal(open_errors(out)), style)
    sheet.merge(at, 1, at, 2)
    sheet.merge(at, 3, at, len(WIDTHS))
    sheet.link(f"C{at}", "'Nazorat'!A1")
    return at + 1


def _places(out: RegionalBook, line: _Line) -> int:
    unit = out.region.template.unit(line.unit)
    return unit.decimals if unit else 0


def _table(out: RegionalBook, sheet: Sheet, at: int, lines: Sequence[_Line]) -> int:
    """A row a line, from its row in *Jamlanma* or *Yigʻma*."""
    head(out, sheet, at, _STARRED if out.by_quarter else _HEADINGS)
    first = at + 1
    for at, line in enumerate(lines, start=first):  # noqa: PLR1704 - goes on where the headings stand
        row = sheet.row(at, row_height([(line.title, WIDTHS[1])]))
        row.text(1, line.id, out.boxed(colour="6B6B6B", number_format="@"))
        row.text(2, line.title, out.boxed(wrap=True))
        _figures(out, row, line)
        _bands(out, row, line)
    partly, count = out.book.styles.condition(fill="FFF2CC"), len(out.region.submissions)
    for letter, columns in (("K", "EK"), ("L", "HIL")):
        for column in columns:
            test = f'AND({column}{first}<>"",ISNUMBER(${letter}{first}),${letter}{first}<{count})'
            sheet.look_where(f"{column}{first}:{column}{at}", test, partly)
    return at + 1


def _figures(out: RegionalBook, row: Row, line: _Line) -> None:
    at, entry, compared, quarter = row.at, line.entry, line.compared, out.period.quarter
    style = out.boxed(number_format=number_format(_places(out, line)), align="right")
    percent = out.boxed(number_format=PERCENT, align="right")
    row.formula(3, line.cell("fact"), shown(entry.fact), style)
    row.formula(4, line.cell("plan"), shown(entry.plan), style)
    row.formula(5, line.cell("growth"), shown(compared.change.growth), percent)
    stated, share = out.stated(entry), out.share_of_period(entry, compared)
    if stated is not None and isinstance(entry, Measure):
        planned = period_cells(out.controls.row_of[entry.key])[0]
        row.formula(6, planned, shown(stated.planned), style)
    elif out.is_even(entry):
        so_far = scaled(entry.plan, Decimal(quarter) / 4)
        row.formula(6, f'IF(ISNUMBER(D{at}),ROUND(D{at}*{QUARTER}/4,{SCALE}),"")',
                    rounded(so_far.number) if so_far.number is not None else "", style)  # fmt: skip
    else:
        row.blank(style, 6)
    row.formula(7, line.cell("done"), shown(entry.actual), style)
    row.formula(8, line.cell("share"), shown(compared.fulfilled), percent)
    if share is not None:
        marked = out.boxed(number_format=f'{PERCENT}"{STAR}"', align="right") if stated else percent
        row.formula(9, line.cell("of_period"), shown(share), marked)
    else:
        row.blank(percent, 9)
    if any(key in out.region.template.balances for key, _ in line.terms):
        row.blank(style, 10)  # of a balance nothing is left to do
    else:
        rest = difference(entry.plan, entry.actual)
        row.formula(10, f'IF(AND(ISNUMBER(D{at}),ISNUMBER(G{at})),ROUND(D{at}-G{at},{SCALE}),"")', shown(rest), style)
    row.formula(11, line.cell("both"), Decimal(compared.change.districts), out.counted)
    row.formula(12, line.cell("reporting"), Decimal(compared.done.districts), out.counted)
    _prove(out, line, at)


def _prove(out: RegionalBook, line: _Line, at: int) -> None:
    """Name the cells of a line that *Tekshiruv* holds against its own sums and percentages, or against their source."""
    is_total = line.sheet is _SUMMED
    own = f"'{NAME}'!"
    letters = ("F", "G", "H", TOTAL_GROWTH, TOTAL_SHARE) if is_total else ("H", "I", "J", GROWTH, SHARE)
    proved = out.proved.setdefault(f"%Σ{line.id}" if is_total else f"%{line.id}", [])
    proved += [(f"{own}{column}{at}", letter) for column, letter in zip("CDGEH", letters, strict=True)]
    counts = (("I", "of_period"), ("K", "both"), ("L", "reporting"))
    proved += [(f"SUM({own}{column}{at})-SUM({line.cell(name)})", "") for column, name in counts]


def _bands(out: RegionalBook, row: Row, line: _Line) -> None:
    """What the bars of a line are drawn of: the period's part of the year's plan, where it is known, and the rest."""
    share, style = _share(out, line), out.style(number_format=PERCENT)
    row.formula(HIDDEN[0], f"ROUND({QUARTER}/4,{SCALE})" if share else "0", share, style)
    row.formula(HIDDEN[1], f"1-{LETTERS[HIDDEN[0]]}{row.at}", 1 - share, style)


def _share(out: RegionalBook, line: _Line) -> Decimal:
    return Decimal(out.period.quarter) / 4 if out.is_even(line.entry) else Decimal(0)


def _bars(out: RegionalBook, sheet: Sheet, at: int, tables: Sequence[tuple[str, int, Sequence[_Line]]]) -> int:
    """Bars of what is done of each line's plan, a chart a table, beside each other."""
    at = bar(out, sheet, at, "Yil rejasining ijrosi, %: toʻq chiziq bajarilgani, kul rang yil rejasi")
    letters = "B", "H", LETTERS[HIDDEN[0]], LETTERS[HIDDEN[1]]
    for (title, first, lines), columns in zip(tables, ((1, 5), (5, len(WIDTHS) + 1)), strict=True):
        shares = [_share(out, line) for line in lines]
        done = [line.compared.fulfilled for line in lines]
        bullets = Bullets(title, first, [line.title for line in lines], done, shares)
        write_bullets(sheet, at, columns, bullets, letters)
    return at + ROWS


def _beside_last_year(out: RegionalBook, sheet: Sheet, at: int, lines: Sequence[_Line]) -> int:
    """What was done by this time of last year, where an archive knows it: of the districts that state both."""
    known = [(line, same_period(out.region, out.period, line.terms)) for line in lines]
    known = [(line, sides) for line, sides in known if sides.districts]
    if not known:
        return at
    at = bar(out, sheet, at + 1, f"Oʻtgan yilning shu davri bilan: arxivdagi rejalar boʻyicha ({KEPT})")
    head(out, sheet, at, ("Kod", "Nomi", "Oʻtgan yil shu davrda*", "Bu yil, oʻsha tumanlar*", "Oʻsishi, %", "Farqi",
                          "Necha tuman*"))  # fmt: skip
    percent, first = out.boxed(number_format=PERCENT, align="right"), at + 1
    for at, (line, sides) in enumerate(known, start=first):
        row, places = sheet.row(at, row_height([(line.title, WIDTHS[1])])), _places(out, line)
        style = out.boxed(number_format=number_format(places), align="right")
        row.text(1, line.id, out.boxed(colour="6B6B6B", number_format="@"))
        row.text(2, line.title, out.boxed(wrap=True))
        for column, figure in ((3, sides.base), (4, sides.value)):
            row.number(column, plain(rounded(figure.number or Decimal(0))), style)
        row.formula(5, growth_of(f"C{at}", f"D{at}"), shown(sides.growth), percent)
        off = out.boxed(number_format=signed(places, out.direction(line.entry)), align="right")
        row.formula(6, f"ROUND(D{at}-C{at},{SCALE})", shown(difference(sides.value, sides.base)), off)
        row.number(7, sides.districts, out.counted)
    return at + 1
