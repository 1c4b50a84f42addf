"""The sheet *Jamlanma*: the region's totals."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from akm_excel.analysis.period import BothSides
from akm_excel.core.plan import Key
from akm_excel.core.quantity import Kind, total
from akm_excel.core.template import Rollup
from akm_excel.core.totals import Named, NamedTotal, listed
from akm_excel.language import tr
from akm_excel.regional.beside import differences, of_differences, of_shares, shares
from akm_excel.regional.book import SHOWN, RegionalBook
from akm_excel.regional.relations import check_cell
from akm_excel.regional.shares import Sides, percentages
from akm_excel.spreadsheet.writing.forms import Form, results
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet
from akm_excel.workbook.arithmetic import number_format, sum_where
from akm_excel.workbook.results import shown
from akm_excel.workbook.row_heights import row_height

_HEADINGS = ("Guruh", "Nomi", "Oʻlchov birligi", "Fakt", "Reja", "Bajarildi", "Ijrosi, %", "Davr ijrosi, %",
             "Reja − fakt", "Reja − fakt, %", "Bajarildi − reja", "Bajarildi − reja, %", "Necha tuman: reja va fakt",
             "Necha tuman: ijro", "fakt*", "reja*", "reja**", "bajarildi**")  # fmt: skip
_WIDTHS = (13, 44, 11, 15, 15, 15, 9.5, 9.5, 14, 11, 14, 11, 9, 9, *[12] * 4)
_FIGURES = (4, 5, 6, 9, 11)
"""The columns of figures, which grow with them."""
_FIRST = 4
_SHARES, _VARIANCES, _COUNTS, _SIDES = 7, 9, 13, 15
SUMS = ("compared_fact", "compared_plan", "period_plan", "period_actual")
"""The names of the columns of *Yigʻma* with what is set against what."""
FEWEST = ("growing", "reporting")
"""The names of the columns of *Yigʻma* with of how many districts these are."""
_COMPARED = {"growing": ("fact", "plan"), "reporting": ("plan", "actual")}
_BEYOND = 1_000_000
"""More districts than there are."""


def write_summary(out: RegionalBook, sheet: Sheet) -> None:
    """Write *Jamlanma*, whose formulas refer to *Yigʻma*."""
    title = tr("Totals of the region")
    out.title(sheet, f"{title}: {out.completeness}", 3, 3)
    check_cell(out, sheet, sheet.row(2))
    out.headings(sheet, 3, _HEADINGS, out.widths(_WIDTHS, _FIGURES), hidden=range(_SIDES, _SIDES + 4))
    at = _FIRST
    for at, line in summary_rows(out):
        if isinstance(line, str):
            _block(out, sheet, at, line)
        else:
            _line(out, sheet, at, line)
    partly = out.book.styles.condition(fill="FFF2CC")
    count = len(out.region.submissions)
    for letter, columns in (("M", "JM"), ("N", "GHLN")):
        for column in columns:
            test = f'AND({column}{_FIRST}<>"",ISNUMBER(${letter}{_FIRST}),${letter}{_FIRST}<{count})'
            sheet.look_where(f"{column}{_FIRST}:{column}{at}", test, partly)
    sheet.frozen = (4, 3)
    sheet.printed = f"A1:N{at}"


def summary_rows(out: RegionalBook) -> list[tuple[int, NamedTotal | str]]:
    """The rows of *Jamlanma*: the titles of its blocks, and the totals."""
    lines: list[NamedTotal | str] = []
    totals, template = listed(out.region.total, out.region.template), out.region.template
    groups = [line for line in totals if line.kind is Named.GROUP]
    if template.totals is not None:
        lines += ["Jamlangan koʻrsatkichlar", *groups]
    else:
        for _, members in groupby(groups, key=lambda line: line.section):
            own = list(members)
            lines += [own[0].title, *(line._replace(title="Jami") for line in own)]
        lines.append("Jamlangan koʻrsatkichlar")
    lines += [line for line in totals if line.kind is Named.ROW]
    if parts := budget(out):
        lines += ["Byudjet", *parts]
    return list(enumerate(lines, start=_FIRST))


def budget(out: RegionalBook) -> Sequence[NamedTotal]:
    """The declared sums that are measures, each with its parts."""
    totals = []
    for key, rollup in out.region.template.sums.items():
        for code in (key, *rollup.parts):
            if code in out.named:
                indicator, measure = out.named[code]
                title = rollup.label if code == key else indicator.title(measure)
                totals.append(NamedTotal(Named.SUM, str(code), title, measure.unit, measure))
    return totals


def _block(out: RegionalBook, sheet: Sheet, at: int, title: str) -> None:
    filled = {"fill": "F2F2F2", "top": "thin", "bottom": "thin"}
    row = sheet.row(at)
    row.blank(out.style(**filled), 1)
    row.text(2, title, out.style(bold=True, **filled))
    row.blank(out.style(**filled), *range(3, _SIDES))


def _looked_up(line: NamedTotal, name: str, at: int) -> str:
    """The formula of a column of *Yigʻma* for a total: its row there, or the sum of its measures' rows."""
    if line.kind is Named.GROUP:
        return sum_where("akm_region_group", f"$A{at}", f"akm_region_{name}")
    return f"=INDEX(akm_region_{name},MATCH($A{at},akm_region_code,0))"


def _line(out: RegionalBook, sheet: Sheet, at: int, line: NamedTotal) -> None:
    approved = out.region.template.unit(line.unit)
    places = approved.decimals if approved else 0
    row = sheet.row(at, row_height([(line.title, _WIDTHS[1])]))
    row.text(1, line.id, out.boxed(colour="6B6B6B"))
    row.text(2, line.title, out.boxed(wrap=True))
    row.text(3, line.unit, out.boxed(align="center"))
    style = out.boxed(number_format=number_format(places), align="right", bold=True)
    for shift, column in enumerate(SHOWN):
        row.formula(4 + shift, _looked_up(line, column, at), shown(line.entry.figure(column)), style)
    compared = compared_of(out, line)
    cells = [f"${LETTERS[_SIDES + shift]}{at}" for shift in range(4)]
    form = Form()
    shares(out, form, _SHARES, line.entry, cells)
    differences(out, form, _VARIANCES, line.entry, places, percentages(cells)[1:])
    told = results([*of_shares(out, line.entry, compared), *of_differences(line.entry, compared)])
    row.cells((form.spelled(at, told),))
    _counts(out, row, line, compared)
    plain = out.boxed(number_format=number_format(places), align="right")
    for shift, (name, figure) in enumerate(zip(SUMS, compared.sums, strict=True)):
        row.formula(_SIDES + shift, _looked_up(line, name, at), shown(figure), plain)


def compared_of(out: RegionalBook, line: NamedTotal) -> Sides:
    """What is set against what in a total: of measures that are added up, their sums, and the fewest districts."""
    if line.kind is not Named.GROUP:
        return out.compared[line.id]
    keys = out.keys_of(line.entry)
    change, done = (
        BothSides(
            min((side.districts for key, side in zip(keys, own, strict=True) if _applies(out, key, at)), default=0),
            total(side.base for side in own),
            total(side.value for side in own),
        )
        for at, own in enumerate(zip(*(out.compared[str(key)] for key in keys), strict=True))
    )
    return Sides(change, done)


def _applies(out: RegionalBook, key: Key, comparison: int) -> bool:
    """Whether a measure is more than `-` on both sides of a comparison: no district can state what applies to none."""
    measure = out.named[key][1]
    shown_ = (measure.fact, measure.plan, measure.actual)
    return any(figure.kind is not Kind.NOT_APPLICABLE for figure in shown_[comparison : comparison + 2])


def _counts(out: RegionalBook, row: Row, line: NamedTotal, compared: Sides) -> None:
    centred = out.boxed(align="center")
    if not out.layout.blocks:
        row.blank(centred, _COUNTS, _COUNTS + 1)
        return
    for at, (name, side) in enumerate(zip(FEWEST, compared, strict=True), start=_COUNTS):
        row.formula(at, counting(line, name, row.at), Decimal(side.districts), out.counted)


def counting(line: NamedTotal, name: str, at: int) -> str:
    """The formula of how many districts a total's percentage is of (`FEWEST`), of the total whose id is in A.

    The fewest of any measure that it adds up, but for those that apply to nobody.
    """
    if line.kind is not Named.GROUP:
        return _looked_up(line, name, at)
    one, other = _COMPARED[name]
    apart = f'(akm_region_{one}="-")*(akm_region_{other}="-")'
    least = f"SMALL(((akm_region_group<>$A{at})+{apart})*{_BEYOND}+akm_region_{name},1)"
    return f"MOD(SUMPRODUCT({least}),{_BEYOND})"


def terms_of(out: RegionalBook, line: NamedTotal) -> list[tuple[Key, Decimal]]:
    """The measures that a total adds up, each with what it is multiplied by."""
    rollup: Rollup | None = out.region.template.total_rows.get(line.id) if line.kind is Named.ROW else None
    if rollup is not None:
        return [(key, factor) for key, factor in rollup.terms if key in out.named]
    return [(key, Decimal(1)) for key in out.keys_of(line.entry)]
