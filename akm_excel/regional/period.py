"""Which period a region's figures are of, and of how many of its districts: said wherever its totals stand."""

from collections import Counter
from decimal import Decimal

from akm_excel.analysis.period import Period, period_of
from akm_excel.core import keys
from akm_excel.core.region import Region
from akm_excel.language import tr

ROMAN = ("", *keys.ROMAN)
"""By the number of a quarter; 0 is none."""


def completeness(region: Region, period: Period | None = None) -> str:
    """How many of the districts on the list the figures are of, and what these have reported."""
    said = tr("{count} of {all} districts").format(count=len(region.submissions), all=len(region.template.districts))
    quarters = Counter((period or period_of(region)).reported.values())
    if set(quarters) <= {0}:
        return said
    named = [
        tr("quarter {quarter}: {count}").format(quarter=ROMAN[quarter], count=quarters[quarter])
        if quarter
        else tr("no quarter: {count}").format(count=quarters[quarter])
        for quarter in sorted(quarters, reverse=True)
    ]
    reported = tr("reported")
    return f"{said}; {reported}: {', '.join(named)}"


def period_name(quarter: int) -> str:
    """How a period from the beginning of the year is called in a workbook."""
    return f"I–{ROMAN[quarter]} chorak" if quarter > 1 else f"{ROMAN[quarter]} chorak" if quarter else "hisobot yoʻq"


def percent(share: Decimal) -> str:
    """A fraction as a reader of Uzbek sees it: ``94,3 %``."""
    return f"{share * 100:.1f}".replace(".", ",") + " %"
