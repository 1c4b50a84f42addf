"""*Tekshiruv*'s own percentages: what is set against what, added up once more from the rows of *Maʼlumotlar*.

A percentage, or of how many districts it is, that was typed over changes no sum. So both sides of each comparison are
added up here again, by other formulas than those of *Yigʻma*; *Yigʻma*, *Jamlanma* and *Bosh sahifa* are held against
the percentages that come of them.
"""

from collections.abc import Sequence
from decimal import Decimal

from akm_excel.core.plan import Measure
from akm_excel.core.quantity import SCALE, Quantity
from akm_excel.core.template import District
from akm_excel.core.totals import Named, NamedTotal
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.by_quarter import COLUMNS
from akm_excel.regional.controls import differing, keyed_in
from akm_excel.regional.layout import COUNTS, PERCENTAGES, SIDES, VARIANCES
from akm_excel.regional.shares import QUARTER, Sides
from akm_excel.regional.summary import FEWEST, compared_of, counting, terms_of
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row
from akm_excel.workbook.arithmetic import ANY_NUMBER, PERCENT

Pairs = Sequence[tuple[str, str]]
_FIRST = 20
GROWTH, SHARE, OFF = LETTERS[_FIRST + 4], LETTERS[_FIRST + 5], LETTERS[_FIRST + 6]
"""The columns of a measure's percentages, and of how many cells of other sheets differ from what is computed here."""
HEADINGS = ("Ikkala tomon: fakt", "Ikkala tomon: reja", "Shu davr: reja", "Shu davr: bajarildi", "Oʻsishi, %",
            "Ijrosi, %", "Foiz va sonlar: farqlar")  # fmt: skip
OF_TOTALS = ("Oʻsishi, %", "Ijrosi, %", "Foizlar: farqlar")
DISTRICT_OFF = LETTERS[15]
TOTAL_GROWTH, TOTAL_SHARE, TOTAL_OFF = "J", "K", "L"
"""The same of a total, which stands in another table."""
_ANY = f'"{ANY_NUMBER}"'


def write_measure(out: RegionalBook, row: Row, measure: Measure, style: int, others: Pairs) -> None:
    """The percentages of a measure, and how many cells differ from them; `others` are those beyond *Yigʻma*."""
    key, at = measure.key, row.at
    line, compared = out.layout.row_of[str(key)], out.compared[str(key)]
    both = list(_both_sides(at))
    if out.parts_of(str(key)):  # whether a sum is of the same parts is known where the districts stand side by side
        both[:2] = (f"SUM('Yigʻma'!{LETTERS[SIDES + shift]}{line})" for shift in range(2))
    for shift, (formula, result) in enumerate(zip(both, compared.sums, strict=True)):
        row.formula(_FIRST + shift, f"ROUND({formula},{SCALE})", result.number or Decimal(0), style)
    _percentages(out, row, _FIRST + 4, [f"{LETTERS[_FIRST + shift]}{at}" for shift in range(4)], compared)
    pairs = [*_of_consolidated(out, measure, line, at), *others]
    row.formula(_FIRST + 6, differing(pairs), Decimal(0), out.boxed(align="center", bold=True))


def write_total(out: RegionalBook, row: Row, line: NamedTotal, place: int, others: Pairs) -> None:
    """The percentages of a total, which stands in row `place` of *Jamlanma*, and how many cells differ from them."""
    compared, summary = compared_of(out, line), "'Jamlanma'!"
    if line.kind is Named.ROW:  # what two sums have in common is known where the districts stand side by side
        at = out.layout.row_of[line.id]
        sides = [f"'Yigʻma'!${LETTERS[SIDES + shift]}${at}" for shift in range(4)]
    else:
        rows = [out.controls.row_of[key] for key, _ in terms_of(out, line)]
        sides = ["+".join(f"{LETTERS[_FIRST + shift]}{at}" for at in rows) for shift in range(4)]
    _percentages(out, row, 10, sides, compared)
    fact, plan, planned, done = (f"SUM({cells})" for cells in sides)
    pairs = [(f"{summary}G{place}", f"{TOTAL_SHARE}{row.at}"), (f"{summary}J{place}", f"{TOTAL_GROWTH}{row.at}"),
             (f"{summary}L{place}", _growth(planned, done))]  # fmt: skip
    if out.stated(line.entry) is not None and isinstance(line.entry, Measure):
        pairs.append((f"{summary}H{place}", _of_quarters(out.controls.row_of[line.entry.key])))
    elif out.is_even(line.entry):
        pairs.append((f"{summary}H{place}", _share(f"({planned}*{QUARTER})", f"{done}*4")))
    pairs += zip((f"{summary}{letter}{place}" for letter in "OPQR"), (fact, plan, planned, done), strict=True)
    pairs += [(f"{summary}{letter}{place}", counting(line, name, row.at).removeprefix("="))
              for letter, name in zip("MN", FEWEST, strict=True)]  # fmt: skip
    row.formula(12, differing([*pairs, *others]), Decimal(0), out.boxed(align="center", bold=True))


def share_of_district(out: RegionalBook, district: District, code: str) -> str:
    """The formula of what a district has done of its plan in a row of *Yigʻma*; 0 where nobody can say."""
    left, line = out.layout.column_of[district], out.layout.row_of[code]
    plan, done = (f"SUM('Yigʻma'!{LETTERS[left + shift]}{line})" for shift in (1, 2))
    return _share(plan, done)


def write_district(out: RegionalBook, row: Row, differences: Sequence[str]) -> None:
    """How many of a district's percentages on other sheets are not what its figures come to: each is one's rest."""
    pairs = [(difference, "0") for difference in differences]
    row.formula(15, differing(pairs), Decimal(0), out.boxed(align="center", bold=True))


def _percentages(out: RegionalBook, row: Row, column: int, sides: Sequence[str], compared: Sides) -> None:
    percent, (fact, plan, planned, done) = out.boxed(number_format=PERCENT, align="right"), sides
    row.formula(column, _growth(f"SUM({fact})", f"SUM({plan})"), _shown(compared.change.growth), percent)
    row.formula(column + 1, _share(f"SUM({planned})", f"SUM({done})"), _shown(compared.fulfilled), percent)


def _shown(quantity: Quantity) -> Decimal:
    return quantity.number or Decimal(0)


def _growth(base: str, value: str) -> str:
    return f"IF({base}>0,ROUND(ROUND({value}-{base},{SCALE})/({base}),{SCALE}),0)"


def _share(base: str, value: str) -> str:
    return f"IF({base}>0,ROUND(({value})/({base}),{SCALE}),0)"


def _of_quarters(at: int) -> str:
    """Done in the plan by quarter of the districts that state it, as it stands beside the measure in row `at`."""
    planned, done = (f"SUM({LETTERS[column]}{at})" for column in COLUMNS[1:])
    return _share(planned, done)


def _both_sides(at: int) -> Sequence[str]:
    """Both sides of both comparisons, over the districts that state both; of the period those that reported it."""
    change, done = _stating(at)
    return [f"SUMIFS(akm_data_fact,{change})", f"SUMIFS(akm_data_plan,{change})",
            f"SUMIFS(akm_data_plan,{done})", f"SUMIFS(akm_data_actual,{done})"]  # fmt: skip


def _stating(at: int) -> tuple[str, str]:
    own = f"akm_data_key,{keyed_in(at)}"
    # Where no quarter is reported the period is 0, and blank cells beside it would be as good.
    period = f'akm_data_quarter,IF({QUARTER}>0,{QUARTER},"-")'
    return (f"{own},akm_data_fact,{_ANY},akm_data_plan,{_ANY}",
            f"{own},akm_data_plan,{_ANY},akm_data_actual,{_ANY},{period}")  # fmt: skip


def _of_consolidated(out: RegionalBook, measure: Measure, line: int, at: int) -> Pairs:
    """The cells of a measure's row in *Yigʻma*, each beside what it must be."""
    fact, plan, planned, done = (f"{LETTERS[_FIRST + shift]}{at}" for shift in range(4))
    change, period = _stating(at)

    def cell(column: int) -> str:
        return f"'Yigʻma'!{LETTERS[column]}{line}"

    def less(column: int, base: str, value: str) -> tuple[str, str]:
        return f"IF(ISNUMBER({cell(column)}),{cell(column)}-({value}-{base}),0)", "0"

    pairs = [
        (cell(PERCENTAGES), f"{SHARE}{at}"),
        (cell(VARIANCES + 1), f"{GROWTH}{at}"),
        (cell(VARIANCES + 3), _growth(planned, done)),
        less(VARIANCES, f"H{at}", f"I{at}"),
        less(VARIANCES + 2, f"I{at}", f"J{at}"),
        *zip((cell(SIDES + shift) for shift in range(4)), (fact, plan, planned, done), strict=True),
        (cell(7), f"COUNTIFS(akm_data_key,{keyed_in(at)},akm_data_plan,{_ANY})"),
        (cell(COUNTS + 1), f"COUNTIFS({period})"),
    ]
    if not out.parts_of(str(measure.key)):
        pairs.append((cell(COUNTS), f"COUNTIFS({change})"))
    if out.stated(measure) is not None:
        pairs.append((cell(PERCENTAGES + 1), _of_quarters(at)))
    elif out.is_even(measure):
        pairs.append((cell(PERCENTAGES + 1), _share(f"({planned}*{QUARTER})", f"{done}*4")))
    return pairs
