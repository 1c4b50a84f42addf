"""The sheet *Tekshiruv*: control sums that prove the workbook, live, and one cell that counts what differs.

*Maʼlumotlar* has each district's figures as they came. The sums of its rows, by measure, by unit and by district,
must be those of *Yigʻma*, *Jamlanma*, *Byudjet* and *Tahlil*: two slips that cancel out in one sum do not in the
other.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from akm_excel.core.keys import ROMAN
from akm_excel.core.plan import FIGURES, QUARTERS, Key, Measure
from akm_excel.core.quantity import SCALE, Quantity, added_each, number, scaled, total
from akm_excel.core.totals import NamedTotal
from akm_excel.regional.book import SHOWN, RegionalBook
from akm_excel.regional.by_quarter import COLUMNS, formulas
from akm_excel.regional.by_quarter import HEADINGS as OF_QUARTERS
from akm_excel.regional.controls import CHANGED, CHECKS, FIRST_CHECK, MASTER, NO_UNIT, WEIGHTS, differing, keyed_in
from akm_excel.regional.layout import FIRST, SIDES
from akm_excel.regional.lines import ACTUAL, FACT, PLAN, columns, control_number
from akm_excel.regional.recomputed import (
    DISTRICT_OFF,
    HEADINGS,
    OF_TOTALS,
    OFF,
    TOTAL_OFF,
    write_district,
    write_measure,
    write_total,
)
from akm_excel.regional.relations import check_cell, related
from akm_excel.regional.summary import summary_rows, terms_of
from akm_excel.spreadsheet.writing.forms import Form, number_gap, results
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.workbook.arithmetic import number_format
from akm_excel.workbook.results import shown
from akm_excel.workbook.row_heights import row_height

_LABELS = ("fakt", "reja", "bajarildi")
_LAST = 26
_CODE_WIDTH, _NAME_WIDTH = 11, 62
_MONEY = number_format(1)
_STORED = {"colour": "6B6B6B", "fill": "F2F2F2"}
"""What was written down when the workbook was made, and does not follow the figures."""


def write_checks(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Tekshiruv*."""
    out.title(sheet, "Tekshiruv: nazorat yigʻindilari", 1, 1)
    check_cell(out, sheet, sheet.row(2))
    _summary(out, sheet)
    _units(out, sheet)
    _districts(out, sheet)
    _totals(out, sheet)
    _measures(out, sheet)
    sheet.width(1, 1, _CODE_WIDTH)
    sheet.width(2, 2, _NAME_WIDTH)
    sheet.width(3, COLUMNS[-1] if out.by_quarter else _LAST, max(13, out.total_width))
    sheet.frozen = (3, 3)
    controls = out.controls
    sheet.printed = f"A1:K{controls.end}"  # what stands behind is for the formulas: control numbers, the period's sums
    sheet.breaks = [controls.district_bar - 1, controls.total_bar - 1, controls.measure_bar - 1]
    sheet.titles = (controls.measure_bar + 2, controls.measure_bar + 2)  # on the pages behind
    wrong = out.book.styles.condition(fill="F8CBAD", colour="C00000", bold=True)
    for letter, bar, count in (("I", controls.unit_bar, len(controls.units)),
                               ("I", controls.district_bar, controls.districts),
                               ("J", controls.district_bar, controls.districts),
                               ("K", controls.district_bar, controls.districts),
                               ("K", controls.measure_bar, len(controls.keys)),
                               (DISTRICT_OFF, controls.district_bar, controls.districts),
                               (OFF, controls.measure_bar, len(controls.keys)),
                               ("I", controls.total_bar, controls.totals),
                               (TOTAL_OFF, controls.total_bar, controls.totals)):  # fmt: skip
        cells = controls.cells(letter, bar, count)
        sheet.look_where(cells.replace("$", ""), f"{cells.partition(':')[0].replace('$', '')}<>0", wrong)


def _summary(out: RegionalBook, sheet: Sheet) -> None:
    """The checks, one a line, what they found, and what changed since."""
    controls, heading = out.controls, sheet.row(FIRST_CHECK - 1)
    for column, text in ((1, "№"), (2, "Nima tekshiriladi"), (3, "Farqlar soni")):
        heading.text(column, text, out.head)
    units, districts, measures, totals = (
        (controls.unit_bar, len(controls.units)),
        (controls.district_bar, controls.districts),
        (controls.measure_bar, len(controls.keys)),
        (controls.total_bar, controls.totals),
    )
    apart, above = (sum(marks[at][0] for marks in related(out).values()) for at in range(2))
    lines = (
        ("Yigʻma = Maʼlumotlar, har bir koʻrsatkich boʻyicha", "K", measures, 0),
        ("Yigʻma = Maʼlumotlar, har bir tuman boʻyicha", "I", districts, 0),
        ("Yigʻma = Maʼlumotlar, har bir oʻlchov birligi boʻyicha", "I", units, 0),
        ("Jamlanma, Byudjet va Tahlil = Maʼlumotlar", "I", totals, 0),
        ("Yigʻindi qismlariga teng (6.1 = 6.2 + 6.3 + 6.4), har bir tumanda", "J", districts, apart),
        ("Qism butundan oshmaydi (2.14/2 ≤ 2.14/1), har bir tumanda", "K", districts, above),
    )
    style, red = out.boxed(align="center", bold=True), out.book.styles.condition(fill="C00000", colour="FFFFFF")
    for at, (text, letter, (bar, count), marks) in enumerate(lines, start=FIRST_CHECK):
        row = sheet.row(at)
        row.number(1, at - FIRST_CHECK + 1, out.boxed(align="center"))
        row.text(2, text, out.boxed())
        row.formula(3, f"SUM({controls.cells(letter, bar, count)})", Decimal(marks), style)
    row = sheet.row(FIRST_CHECK + len(lines))
    row.number(1, len(lines) + 1, out.boxed(align="center"))
    row.text(2, "Foizlar, tuman sonlari, Bosh sahifa = qayta hisoblangani", out.boxed())
    again = f"SUM({controls.cells(OFF, *measures)})+SUM({controls.cells(TOTAL_OFF, *totals)})"
    again += f"+SUM({controls.cells(DISTRICT_OFF, *districts)})"
    row.formula(3, again, Decimal(0), style)
    last = FIRST_CHECK + CHECKS - 1
    row = sheet.row(last)
    row.blank(out.boxed(), 1)
    row.text(2, "Jami farqlar (0 boʻlishi kerak)", out.boxed(bold=True))
    row.formula(3, f"SUM(C{FIRST_CHECK}:C{last - 1})", Decimal(apart + above), style)
    out.book.name(MASTER, f"'{sheet.name}'!$C${last}")
    sheet.look_where(f"C{FIRST_CHECK}:C{last}", f"C{FIRST_CHECK}<>0", red)
    changed = f"SUM({controls.cells('N', *districts)})+SUM({controls.cells('N', *measures)})"
    said = "Birlashtirilgandan keyin tumanlarning raqamlari oʻzgarmagan."
    warned = "DIQQAT: birlashtirilgandan keyin „Maʼlumotlar“ varagʻidagi raqamlar oʻzgargan: qayta birlashtiring."
    row = sheet.row(last + 1)
    row.formula(2, f'IF($C${last + 1}=0,"{said}","{warned}")', said, out.style(bold=True))
    row.formula(3, changed, Decimal(0), style)
    out.book.name(CHANGED, f"'{sheet.name}'!$C${last + 1}")
    sheet.look_where(f"B{last + 1}:C{last + 1}", f"$C${last + 1}<>0", red)


def _head(out: RegionalBook, sheet: Sheet, bar: int, title: str, labels: Sequence[str]) -> None:
    filled = {"fill": "F2F2F2", "top": "thin", "bottom": "thin"}
    row = sheet.row(bar, 18)
    row.text(1, title, out.style(bold=True, size=11, **filled))
    row.blank(out.style(**filled), *range(2, _LAST + 1))
    heading = sheet.row(bar + 2, 42)
    for column, label in enumerate(labels, start=1):
        heading.text(column, label, out.head)


def _units(out: RegionalBook, sheet: Sheet) -> None:
    controls, bar = out.controls, out.controls.unit_bar
    labels = [f"{sheet_name}: {label}" for sheet_name in ("Yigʻma", "Maʼlumotlar") for label in _LABELS]
    _head(out, sheet, bar, "Oʻlchov birliklari boʻyicha", ["Birlik", "", *labels, "Farqlar"])
    style, letters = out.boxed(number_format=_MONEY, align="right"), "EFGHIJ"
    units = controls.cells("C", controls.measure_bar, len(controls.keys))
    for at, unit in enumerate(controls.units, start=bar + 3):
        row = sheet.row(at, row_height([(unit, _CODE_WIDTH)]))
        row.text(1, unit, out.boxed(wrap=True))
        row.blank(out.boxed(), 2)
        own = [measure for _, measure in out.measures if (measure.unit or NO_UNIT) == unit]
        sums = [_added(measure.figure(column) for measure in own) for column in SHOWN]
        for shift, (letter, result) in enumerate(zip(letters, (*sums, *sums), strict=True)):
            cells = controls.cells(letter, controls.measure_bar, len(controls.keys))
            row.formula(3 + shift, f"ROUND(SUMIF({units},$A{at},{cells}),{SCALE})", result, style)
        _differences(out, row, 9, [(f"{one}{at}", f"{other}{at}") for one, other in zip("CDE", "FGH", strict=True)])


def _differences(out: RegionalBook, row: Row, column: int, pairs: Sequence[tuple[str, str]], count: int = 0) -> None:
    row.formula(column, differing(pairs), Decimal(count), out.boxed(align="center", bold=True))


def _added(quantities: Iterable[Quantity]) -> Decimal:
    return total([number(0), *quantities]).number or Decimal(0)


def _control_of(by: str, wanted: str) -> str:
    """The formula of a control number, over the rows of *Maʼlumotlar* that have `wanted` in a column."""
    terms = [f"{weight}*SUMIF(akm_data_{by},{wanted},akm_data_{name})" for weight, name in zip(WEIGHTS, FIGURES,
                                                                                              strict=True)]  # fmt: skip
    return f"ROUND({'+'.join(terms)},{SCALE})"


def _kept(out: RegionalBook, row: Row, was: Decimal, by: str) -> None:
    """The control number then and now, in L and M, and whether it changed, in N; `by` is what it is of."""
    form = out.forms.get(("kept", by))
    if form is None:
        form = out.forms["kept", by] = Form()
        form.figure(12, out.boxed(number_format="#,##0.0###", align="right", **_STORED))
        wanted = keyed_in(form.at) if by == "key" else f"$A{form.at}"
        form.formula(13, _control_of(by, wanted), out.boxed(number_format="#,##0.0###", align="right"))
        form.formula(14, differing([(f"L{form.at}", f"M{form.at}")]), out.boxed(align="center", bold=True))
    row.cells((form.spelled(row.at, (number_gap(was), *results([was, Decimal(0)]))),))


def _districts(out: RegionalBook, sheet: Sheet) -> None:
    bar = out.controls.district_bar
    labels = [f"{sheet_name}: {label}" for sheet_name in ("Yigʻma", "Maʼlumotlar") for label in _LABELS]
    _head(out, sheet, bar, "Tumanlar boʻyicha (barcha koʻrsatkichlarning nazorat yigʻindisi)",
          ["Kod", "Tuman", *labels, "Farqlar", "Yigʻindi ≠ qismlari", "Qism > butun", "Nazorat soni: birlashtirilganda",
           "Nazorat soni: hozir", "Oʻzgargan", "Foizlar: farqlar"])  # fmt: skip
    style, kinds = out.boxed(number_format=_MONEY, align="right"), "akm_region_kind"
    for at, district in enumerate(out.layout.districts, start=bar + 3):
        row = sheet.row(at, row_height([(district.name, _NAME_WIDTH)]))
        lines = out.lines[district].values()
        figures = columns(lines)
        row.text(1, district.code, out.boxed())
        row.text(2, district.name, out.boxed(wrap=True))
        sums = added_each(figures[shift] for shift in (FACT, PLAN, ACTUAL))
        for shift, result in enumerate(sums):
            letter = LETTERS[out.layout.column_of[district] + shift]
            cells = f"'Yigʻma'!{letter}${FIRST}:{letter}${out.layout.end}"
            row.formula(3 + shift, f'ROUND(SUMIF({kinds},"m",{cells}),{SCALE})', result, style)
        for shift, (name, result) in enumerate(zip(SHOWN, sums, strict=True)):
            formula = f"ROUND(SUMIF(akm_data_district,$A{at},akm_data_{name}),{SCALE})"
            row.formula(6 + shift, formula, result, style)
        _differences(out, row, 9, [(f"{one}{at}", f"{other}{at}") for one, other in zip("CDE", "FGH", strict=True)])
        for column, (count, formula) in enumerate(related(out)[district], start=10):
            row.formula(column, formula, Decimal(count), out.boxed(align="center", bold=True))
        _kept(out, row, control_number(lines, figures), "district")
        write_district(out, row, [cell for cell, _ in out.proved.get(f"%{district.code}", ())])


def _measures(out: RegionalBook, sheet: Sheet) -> None:
    bar, quarters = out.controls.measure_bar, ROMAN
    labels = [f"{sheet_name}: {label}" for sheet_name in ("Yigʻma", "Maʼlumotlar") for label in _LABELS]
    _head(out, sheet, bar, "Koʻrsatkichlar boʻyicha",
          ["Kod", "Nomi", "Birlik", "Guruh", *labels, "Farqlar", "Nazorat soni: birlashtirilganda",
           "Nazorat soni: hozir", "Oʻzgargan", "Davr tumanlari: reja",
           *(f"Davr tumanlari: {quarter} chorak" for quarter in quarters), *HEADINGS,
           *(OF_QUARTERS if out.by_quarter else ())])  # fmt: skip
    sheet_row = out.controls.row_of
    for indicator, measure in out.measures:
        at, key = sheet_row[measure.key], measure.key
        title = indicator.title(measure)
        row = sheet.row(at, row_height([(title, _NAME_WIDTH)]))
        row.text(1, str(key), out.boxed(number_format="@"))
        row.text(2, title, out.boxed(wrap=True))
        row.text(3, measure.unit or NO_UNIT, out.boxed(align="center"))
        row.text(4, str(out.region.template.group(measure) or ""), out.boxed(align="center"))
        style = out.boxed(number_format=number_format(out.region.template.decimals(measure)), align="right")
        for shift, column in enumerate(SHOWN):
            cell = f"'Yigʻma'!{LETTERS[4 + shift]}{out.layout.row_of[str(key)]}"
            row.formula(5 + shift, cell, shown(measure.figure(column)), style)
        _of_data(out, row, measure, style)
        pairs = [(f"{one}{at}", f"{other}{at}") for one, other in zip("EFG", "HIJ", strict=True)]
        _differences(out, row, 11, [*pairs, *_proved(out, str(key), at)])
        lines = out.lines_of(key)
        figures = out.columns_of(key)
        _kept(out, row, control_number(lines, figures), "key")
        in_period = [line for line, is_in in zip(lines, out.in_period, strict=True) if is_in]
        _of_period(out, row, columns(in_period) if len(in_period) < len(lines) else figures, style)
        write_measure(out, row, measure, style, _proved(out, f"%{key}", at))
        if key in out.by_quarter:
            _by_quarter(out, row, measure, style)


def _of_data(out: RegionalBook, row: Row, measure: Measure, style: int) -> None:
    """A measure's sums over the rows of *Maʼlumotlar*."""
    form = out.forms.get(("data", style))
    if form is None:
        form = out.forms["data", style] = Form()
        for shift, column in enumerate(SHOWN):
            formula = f"ROUND(SUMIF(akm_data_key,{keyed_in(form.at)},akm_data_{column}),{SCALE})"
            form.formula(8 + shift, formula, style)
    row.cells((form.spelled(row.at, results([_added([measure.figure(column)]) for column in SHOWN])),))


def _of_period(out: RegionalBook, row: Row, told: Sequence[Sequence[Decimal]], style: int) -> None:
    """The plan and the quarters of the districts of the period: what *Tahlil* adds up."""
    form = out.forms.get(("period", style))
    if form is None:
        form = out.forms["period", style] = Form()
        criteria = f"akm_data_key,{keyed_in(form.at)},akm_data_quarter,akm_region_quarter"
        for column, name in enumerate(("plan", *QUARTERS), start=15):
            form.formula(column, f"ROUND(SUMIFS(akm_data_{name},{criteria}),{SCALE})", style)
    row.cells((form.spelled(row.at, results(added_each(told[PLAN:ACTUAL]))),))


def _by_quarter(out: RegionalBook, row: Row, measure: Measure, style: int) -> None:
    """The period's plan of the districts that state it by quarter, and what they have done."""
    key, stated, place = measure.key, out.by_quarter[measure.key], out.layout.row_of[str(measure.key)]
    plan, done = (f"'Yigʻma'!{LETTERS[SIDES + at]}{place}" for at in (2, 3))
    is_state = key in out.region.template.balances
    made = formulas(row.at, (plan, done), is_state=is_state, is_even=out.is_even(measure))
    row.formula(COLUMNS[0], made[0], Decimal(stated.districts), out.counted)
    for column, formula, figure in zip(COLUMNS[1:], made[1:], stated[1:], strict=True):
        row.formula(column, formula, shown(figure), style)


def _totals(out: RegionalBook, sheet: Sheet) -> None:
    bar = out.controls.total_bar
    labels = [f"{sheet_name}: {label}" for sheet_name in ("Jamlanma", "Maʼlumotlar") for label in _LABELS]
    _head(out, sheet, bar, "Jamlanma boʻyicha", ["Guruh", "Nomi", *labels, "Farqlar", *OF_TOTALS])
    for at, (place, line) in enumerate(_named(out), start=bar + 3):
        row = sheet.row(at, row_height([(line.title, _NAME_WIDTH)]))
        row.text(1, line.id, out.boxed(number_format="@"))
        row.text(2, line.title, out.boxed(wrap=True))
        unit = out.region.template.unit(line.unit)
        style = out.boxed(number_format=number_format(unit.decimals if unit else 0), align="right")
        for shift, column in enumerate(SHOWN):
            row.formula(3 + shift, f"'Jamlanma'!{'DEF'[shift]}{place}", shown(line.entry.figure(column)), style)
        terms = terms_of(out, line)
        for shift, column in enumerate(SHOWN):
            cells = "+".join(f"{factor:f}*{'HIJ'[shift]}{out.controls.row_of[key]}" for key, factor in terms)
            parts = (scaled(out.named[key][1].figure(column), factor) for key, factor in terms)
            row.formula(6 + shift, f"ROUND({cells.replace('1*', '') if _is_plain(terms) else cells},{SCALE})",
                        _added(parts), style)  # fmt: skip
        pairs = [(f"{one}{at}", f"{other}{at}") for one, other in zip("CDE", "FGH", strict=True)]
        _differences(out, row, 9, [*pairs, *_proved(out, f"Σ{line.id}", at)])
        write_total(out, row, line, place, _proved(out, f"%Σ{line.id}", at))


def _proved(out: RegionalBook, code: str, at: int) -> list[tuple[str, str]]:
    """The cells of other sheets that a row's sums are held against."""
    return [(cell, f"{letter}{at}" if letter else "0") for cell, letter in out.proved.get(code, ())]


def _is_plain(terms: Sequence[tuple[Key, Decimal]]) -> bool:
    return all(factor == 1 for _, factor in terms)


def _named(out: RegionalBook) -> list[tuple[int, NamedTotal]]:
    """The totals of *Jamlanma*, each with its row."""
    return [(row, line) for row, line in summary_rows(out) if isinstance(line, NamedTotal)]
