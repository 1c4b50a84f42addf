"""Which period a region's figures are of, and of how many of its districts: said wherever its totals stand."""

from collections import Counter

from akm_excel.core.region import Region
from akm_excel.core.submission import Submission
from akm_excel.language import tr

ROMAN = ("", "I", "II", "III", "IV")
_FEWEST = 5
"""A quarter is reported where one in so many of the planned measures has a result in it."""


def reported_quarter(submission: Submission) -> int:
    """The last quarter that a district has reported, 1 to 4; 0 where it has none.

    A few figures typed ahead make no report: one in five of the measures that have a plan must have a result.
    """
    planned = [figures for figures in submission.quantities().values() if figures.plan.is_number]
    for quarter in range(4, 0, -1):
        if planned and sum(figures.quarters[quarter - 1].is_number for figures in planned) * _FEWEST >= len(planned):
            return quarter
    return 0


def completeness(region: Region) -> str:
    """How many of the districts on the list the figures are of, and what these have reported."""
    said = tr("{count} of {all} districts").format(count=len(region.submissions), all=len(region.template.districts))
    quarters = Counter(reported_quarter(submission) for submission in region.submissions.values())
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
