"""The table for a ministry: how much of its plan each district has done in the key indicators, coloured, with notes."""

from collections.abc import Iterator
from decimal import Decimal

from akm_excel.analysis.report import Analysis
from akm_excel.core.plan import Measure
from akm_excel.core.quantity import BLANK, SCALE, Quantity, ratio
from akm_excel.core.template import District, Rollup, groups
from akm_excel.core.totals import Total, rollup_total
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.by_quarter import NOTE
from akm_excel.regional.layout import FIRST
from akm_excel.regional.page import HIDDEN, MOST_ROWS, WIDTHS, bar
from akm_excel.regional.period import period_name
from akm_excel.regional.receipts import covering
from akm_excel.regional.shares import QUARTER
from akm_excel.spreadsheet.writing.sheet import LETTERS, Sheet
from akm_excel.workbook.arithmetic import PERCENT
from akm_excel.workbook.results import shown
from akm_excel.workbook.row_heights import row_height

MOST_DISTRICTS = 30
"""Of more districts nobody reads the table: `akm report` has one to sort and filter."""
_MOST = 10
_LONGEST = 45
_FIRST_COLUMN = 3
_LEFT = LETTERS[HIDDEN[0]]
"""Hidden: the column of *Yigʻma* that has a district's plan, 0 where its results are of another period."""


def indicators(out: RegionalBook, analysis: Analysis) -> list[tuple[Measure | Total, str, str]]:
    """What is compared, each with its name and unit: leading measures, declared totals with a row, then the first
    measure of each total that is declared by a list. None twice."""
    entries: dict[str, tuple[Measure | Total, str, str]] = {}
    heads = [key for key in (out.leading, *analysis.leading) if key in out.named]
    firsts = [own[0].key for own in groups(out.region.template, (m for _, m in out.measures)).values()]
    for key in dict.fromkeys(heads):
        indicator, measure = out.named[key]
        entries[str(key)] = measure, indicator.title(measure), measure.unit
    for name, rollup in out.region.template.total_rows.items():
        if not rollup.factors:
            unit = out.region.template.measures[rollup.parts[0]].unit
            entries[name] = rollup_total(rollup, out.region.total.by_key), rollup.label, unit
    for key in firsts:
        indicator, measure = out.named[key]
        entries.setdefault(str(key), (measure, indicator.title(measure), measure.unit))
    return list(entries.values())[:_MOST]


def write_fulfilment(out: RegionalBook, sheet: Sheet, at: int, analysis: Analysis) -> int:
    """Write the table and the notes from row `at` on; the row behind them."""
    if out.period.quarter and len(out.layout.districts) <= MOST_DISTRICTS:
        at = _table(out, sheet, at, analysis) + 1
    return _notes(out, sheet, at, analysis)


def _table(out: RegionalBook, sheet: Sheet, at: int, analysis: Analysis) -> int:
    entries = indicators(out, analysis)
    period = period_name(out.period.quarter)
    at = bar(out, sheet, at, f"Yil rejasining ijrosi, %: tumanlar va asosiy koʻrsatkichlar ({period})")
    codes, names = (
        [out.code_of(entry) for entry, _, _ in entries],
        [f"{_short(name)}, {unit}" for _, name, unit in entries],
    )
    sheet_row = sheet.row(at, row_height((name, WIDTHS[_FIRST_COLUMN - 1 + n]) for n, name in enumerate(names)))
    for column, text in enumerate(("Kod", "Tuman", *names), start=1):
        sheet_row.text(column, text, out.head)
    heading = sheet.row(at + 1)
    heading.blank(out.head, 1, 2)
    for column, code in enumerate(codes, start=_FIRST_COLUMN):
        heading.text(column, code, out.boxed(align="center", number_format="@", colour="6B6B6B"))
    in_rows = sheet.row(at + 2, hidden=True)
    in_rows.blank(out.boxed(), 1)
    in_rows.text(2, "„Yigʻma“dagi satri", out.boxed())
    for column, code in enumerate(codes, start=_FIRST_COLUMN):
        formula = f"MATCH({LETTERS[column]}{at + 1},akm_region_code,0)"
        own_row = Decimal(out.layout.row_of[code] - FIRST + 1)
        in_rows.formula(column, formula, own_row, out.boxed())
    first, code_row = at + 3, at + 1
    style = out.boxed(number_format=PERCENT, align="right")
    for at, district in enumerate(out.layout.districts, start=first):
        row = sheet.row(at)
        row.text(1, district.code, out.boxed(colour="6B6B6B"))
        row.text(2, district.name, out.boxed(shrink=True))
        for column, (entry, _, _) in enumerate(entries, start=_FIRST_COLUMN):
            cell = f"INDEX(akm_region_cells,{LETTERS[column]}${code_row + 1},${_LEFT}{at})"
            done = cell.replace(f"${_LEFT}{at}", f"${_LEFT}{at}+1")
            made = f'IF(COUNT({cell},{done})=2,IF({cell}>0,ROUND({done}/{cell},{SCALE}),""),"")'
            row.formula(column, f'IF(${_LEFT}{at}=0,"",{made})', shown(_share(out, district, entry)), style)
        left = f"MATCH($A{at},akm_region_heads,0)"
        place = out.layout.column_of[district] + 1 if out.period.has(district) else 0
        formula = f"IF(INDEX(akm_region_heads,1,{left}+2)={QUARTER},{left}+1,0)"
        row.formula(HIDDEN[0], formula, Decimal(place), out.style())
    last, count = at, len(entries)
    for column in range(_FIRST_COLUMN, _FIRST_COLUMN + count):
        sheet.heat(f"{LETTERS[column]}{first}:{LETTERS[column]}{last}")
    _region(out, sheet, (last + 1, first, last, code_row), codes)
    if len(out.layout.districts) > MOST_ROWS:
        sheet.breaks.append(last + 3)
    return last + 3


def _short(name: str) -> str:
    """A name that a narrow heading has room for; its code stands below, where the whole name is known by."""
    if len(name) <= _LONGEST:
        return name
    return name[: _LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:-–. ") + "…"


def _share(out: RegionalBook, district: District, entry: Measure | Total) -> Quantity:
    """What a district has done of its plan by the end of the region's period."""
    if not out.period.has(district):
        return BLANK
    if isinstance(entry, Measure):
        _, plan, done = out.line(district, entry.key).shown
    else:
        rollup: Rollup = out.region.template.total_rows[entry.id]
        _, plan, done = out.added(rollup, district)
    return ratio(done, plan)


def _region(out: RegionalBook, sheet: Sheet, rows: tuple[int, int, int, int], codes: list[str]) -> None:
    """Below the districts the region's own share, and of how many districts it is."""
    at, _, _, code_row = rows
    strong = {"bold": True, "fill": "F7F7F7"}
    whole, counts = sheet.row(at), []
    whole.blank(out.boxed(**strong), 1)
    whole.text(2, "Hudud", out.boxed(**strong))
    for column, code in enumerate(codes, start=_FIRST_COLUMN):
        letter, compared = LETTERS[column], out.compared[code]
        place = f"{letter}${code_row + 1}"
        style = out.boxed(number_format=PERCENT, align="right", **strong)
        whole.formula(column, f"INDEX(akm_region_share,{place})", shown(compared.fulfilled), style)
        counts.append((column, f"INDEX(akm_region_reporting,{place})", Decimal(compared.done.districts)))
    row = sheet.row(at + 1)
    row.blank(out.boxed(), 1)
    row.text(2, "Necha tuman", out.boxed())
    for column, formula, count in counts:
        row.formula(column, formula, count, out.counted)


def _notes(out: RegionalBook, sheet: Sheet, at: int, analysis: Analysis) -> int:
    at = bar(out, sheet, at, "Izohlar: raqamlar nimaniki")
    style = out.style(wrap=True)
    for at, text in enumerate(_said(out, analysis), start=at):  # noqa: B020 - goes on below the bar
        row = sheet.row(at, row_height([(text, sum(WIDTHS))]))
        row.text(1, f"• {text}", style)
        sheet.merge(at, 1, at, len(WIDTHS))
    return at


def _said(out: RegionalBook, analysis: Analysis) -> Iterator[str]:
    """What a reader has to know of the figures: who is missing, what is estimated, what is open."""
    missing = [district.name for district in out.region.missing]
    yield (
        f"Reja yubormaganlar: {', '.join(missing)}. Ularning raqamlari hech bir yigʻindida yoʻq."
        if missing
        else "Hamma tumanlar reja yuborgan."
    )
    if len(out.layout.districts) > MOST_DISTRICTS:
        yield (
            f"Tumanlar {MOST_DISTRICTS} tadan koʻp ({len(out.layout.districts)}): har birining ijrosi boʻyalgan jadval "
            "bu yerda chizilmaydi, u „akm report“ sahifasida (saralanadi)."
        )
    late = [f"{d.name} ({period_name(q)})" for d, q in out.period.reported.items() if q != out.period.quarter]
    others = f"; boshqa davrga hisobot berganlar: {', '.join(late)}. Ularning rejasi yigʻindilarda bor, foizlarda yoʻq"
    yield f"Hisobot davri {period_name(out.period.quarter)}{others if late else ', hamma tumanlarniki'}."
    if (share := out.coverage).number is not None and out.period.quarter:
        yield f"Foizlar {len(out.period.members)} tumanniki: {covering(out, share.number)}."
    yield ("Davr rejasi baholangan: faqat yil davomida tekis bajariladigan koʻrsatkichlarda yil rejasining choraklarga "
           "mos ulushi; boshqalarda davr rejasi va prognoz yoʻq.")  # fmt: skip
    if out.by_quarter:
        yield NOTE
    if not out.region.last:
        yield "Oʻtgan yilning shu davri bilan taqqoslash yoʻq: arxivda bu tumanlarning oʻtgan yilgi rejalari topilmadi."
    asked = sum(len(line.questions) for line in analysis.districts)
    yield f"Boshqa tumanlardan keskin farq qiladigan raqamlar: {asked} ta, „Nazorat“ varagʻida tuman va katagi bilan."
