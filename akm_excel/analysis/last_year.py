"""A region's results beside those of the same period of the year before, like for like.

Last year's figures are those of an archive or of last year's regional workbook (`Region.last`): what each district had
done by the end of the quarter that the region's period is. A district that has no plan there, or has not reported the
period in one of both years, is left out of both sides.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from akm_excel.analysis.period import BothSides, Period, both_sides
from akm_excel.core.figures import NO_FIGURES, Figures
from akm_excel.core.plan import QUARTERS, Key
from akm_excel.core.quantity import BLANK, Quantity, scaled, total
from akm_excel.core.region import Region

_FEWEST = 5


def upto(figures: Figures, quarter: int) -> Quantity:
    """What was done by the end of a quarter (1 to 4): a flow's sum, a balance's last state.

    >>> from akm_excel.core.quantity import number
    >>> str(upto(NO_FIGURES._replace(q1=number(2), q2=number(3), q3=number(4)), 2))
    '5'
    """
    return figures._replace(**{str(column): BLANK for column in QUARTERS[quarter:]}).actual


def reported_then(before: Mapping[Key, Figures]) -> int:
    """The last quarter that a district's plan of last year has, 1 to 4; 0 where it has none.

    What was kept in the middle of last year lacks later quarters. One in five of the measures with results must have
    one in a quarter: a few figures typed ahead are none.
    """
    told = [figures.quarters for figures in before.values() if any(figure.is_number for figure in figures.quarters)]
    for quarter in range(len(QUARTERS), 0, -1):
        if told and sum(quarters[quarter - 1].is_number for quarters in told) * _FEWEST >= len(told):
            return quarter
    return 0


def same_period(region: Region, period: Period, terms: Iterable[tuple[Key, Decimal]]) -> BothSides:
    """Last year's result of the period and this year's, of measures each times its factor.

    Only districts count that have reported the period, and state every measure's result, in both years or in neither
    (what does not apply is no part of either sum); their number is told.
    """
    wanted = list(terms)
    pairs = []
    for district in period.members if period.quarter else ():
        before = region.last.get(district)
        if not before or reported_then(before) < period.quarter:
            continue
        now = region.submissions[district].spelled()
        sides = [
            (scaled(upto(before.get(key, NO_FIGURES), period.quarter), factor),
             scaled(upto(now.figures_of(key), period.quarter), factor))
            for key, factor in wanted
        ]  # fmt: skip
        known = [side for side in sides if side[0].is_number and side[1].is_number]
        if known and all(old.is_number is new.is_number for old, new in sides):
            pairs.append((total(old for old, _ in known), total(new for _, new in known)))
    return both_sides(pairs)
