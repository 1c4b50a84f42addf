"""What stands beside an entry's figures in *Yigʻma* and *Jamlanma*: shares of the plan that is done, and variances.

Formulas are alike in all rows of entries that are alike, so they are spelled apart from their results.
"""

from collections.abc import Sequence

from akm_excel.core.plan import QUARTERS, Measure
from akm_excel.core.quantity import difference
from akm_excel.core.template import Direction
from akm_excel.core.totals import Total
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.by_quarter import STAR
from akm_excel.regional.by_quarter import cells as period_cells
from akm_excel.regional.shares import Sides, of_period, percentages, period_format, year_format
from akm_excel.spreadsheet.cells import Result
from akm_excel.spreadsheet.writing.forms import Form
from akm_excel.spreadsheet.writing.sheet import LETTERS
from akm_excel.workbook.arithmetic import PERCENT, part_of, signed, variances
from akm_excel.workbook.results import shown

Entry = Measure | Total


def shares(out: RegionalBook, form: Form, left: int, entry: Entry, cells: Sequence[str]) -> None:
    """What is done of the year's plan, and of the period's where that is known; `cells` are those of `sums`."""
    quarter, direction = out.period.quarter, out.direction(entry)
    style = out.boxed(number_format=year_format(direction, quarter), align="right", bold=True)
    form.formula(left, percentages(cells)[0], style)
    stated = out.stated(entry)
    style = out.boxed(number_format=period_format(direction, STAR if stated else ""), align="right")
    if stated is not None and isinstance(entry, Measure):
        planned, did = period_cells(out.controls.row_of[entry.key])
        form.formula(left + 1, part_of(did, planned), style)
    elif out.is_even(entry):
        form.formula(left + 1, of_period(*cells[2:]), style)
    else:
        form.blank(style, left + 1)


def of_shares(out: RegionalBook, entry: Entry, compared: Sides) -> list[Result]:
    """The results of `shares`."""
    share = out.share_of_period(entry, compared)
    return [shown(compared.fulfilled)] if share is None else [shown(compared.fulfilled), shown(share)]


def differences(out: RegionalBook, form: Form, left: int, entry: Entry, places: int, made: Sequence[str]) -> None:
    """The four formulas of variance from column `left` on; fact, plan and actual stand in D, E and F.

    The differences are of the sums as they stand, the percentages (`made`) of what can be compared. What is done
    is short of the year's plan all year long: that is red only at its end.
    """
    direction = out.direction(entry)
    is_over = out.period.quarter == len(QUARTERS) or direction is Direction.COST
    change, _, done, _ = variances(form.at, "D", "E", "F", LETTERS[left])
    shapes = (signed(places, direction), PERCENT, signed(places, direction if is_over else Direction.NEUTRAL),
              PERCENT)  # fmt: skip
    for at, (formula, shape) in enumerate(zip((change, made[0], done, made[1]), shapes, strict=True), start=left):
        form.formula(at, formula, out.boxed(number_format=shape, align="right"))


def of_differences(entry: Entry, compared: Sides) -> list[Result]:
    """The results of `differences`."""
    fact, plan, done = entry.fact, entry.plan, entry.actual
    told = (difference(plan, fact), compared.change.growth, difference(done, plan), compared.done.growth)
    return [shown(figure) for figure in told]
