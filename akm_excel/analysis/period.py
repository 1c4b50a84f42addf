"""The period of a region's results: which quarter each district has reported, and whose results are compared.

Results of one quarter and of three are never set side by side: shares of the plan that is done, ranks and
forecasts are of the districts that have reported the same quarter.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import compress
from typing import NamedTuple, Self

from akm_excel.core.figures import by_column, variance
from akm_excel.core.plan import QUARTERS, Key
from akm_excel.core.quantity import BLANK, Quantity, added_each, number, ratio, total
from akm_excel.core.region import Region
from akm_excel.core.spelled import is_number
from akm_excel.core.submission import Submission
from akm_excel.core.template import District

_FEWEST = 5
"""A quarter is reported where one in so many of the planned measures has a result in it."""


def reported_quarter(submission: Submission) -> int:
    """The last quarter that a district has reported, 1 to 4; 0 where it has none.

    A few figures typed ahead make no report: one in five of the measures that have a plan must have a result.
    """
    columns = by_column(submission.spelled().texts)
    planned = list(map(is_number, columns.plan))
    count = sum(planned)
    for quarter in range(len(QUARTERS), 0, -1):
        own = columns.quarters[quarter - 1]
        if count and any(own) and sum(map(is_number, compress(own, planned))) * _FEWEST >= count:
            return quarter
    return 0


class Period(NamedTuple):
    """The quarter that most districts have reported (0: none), and the last one that each has reported."""

    quarter: int
    reported: Mapping[District, int]

    @property
    def members(self) -> tuple[District, ...]:
        """The districts that have reported just this period: their results may be compared."""
        return tuple(district for district, quarter in self.reported.items() if quarter == self.quarter)

    def has(self, district: District) -> bool:
        """Whether a district's results are of this period; nobody's are where no quarter is reported."""
        return self.quarter > 0 and self.reported[district] == self.quarter


def period_of(region: Region) -> Period:
    """The period of a region: the quarter reported by most; of two by as many districts the later."""
    reported = {district: reported_quarter(submission) for district, submission in region.submissions.items()}
    counts = Counter(quarter for quarter in reported.values() if quarter)
    return Period(max(counts, key=lambda quarter: (counts[quarter], quarter), default=0), reported)


class BothSides(NamedTuple):
    """Two sums over the districts that state both sides, and how many these are: like is set against like.

    >>> from akm_excel.core.quantity import BLANK, number
    >>> sides = both_sides([(number(100), number(110)), (BLANK, number(50)), (number(100), number(100))])
    >>> sides.districts, str(sides.base), str(sides.value), str(sides.growth)
    (2, '200', '210', '0.05')
    """

    districts: int
    base: Quantity
    value: Quantity

    @classmethod
    def of(cls, pairs: Iterable[tuple[Decimal | None, Decimal | None]]) -> Self:
        """Those of the pairs whose two sides are numbers (None is none); blank sums where there are none."""
        known = [(base, value) for base, value in pairs if base is not None and value is not None]
        if not known:
            return cls(0, BLANK, BLANK)
        base, value = added_each(zip(*known, strict=True))
        return cls(len(known), number(base), number(value))

    @property
    def share(self) -> Quantity:
        """The value as a fraction of the base; blank where the base is not above zero."""
        return ratio(self.value, self.base)

    @property
    def growth(self) -> Quantity:
        """How much more the value is than the base, as a fraction of it."""
        return variance(self.base, self.value).percent


def both_sides(pairs: Iterable[tuple[Quantity, Quantity]]) -> BothSides:
    """The exact sums of the pairs whose two sides are numbers; blank sums where there are none."""
    return BothSides.of((base.number, value.number) for base, value in pairs)


def is_whole(parts: Iterable[tuple[Quantity, Quantity]]) -> bool:
    """Whether a sum is of the same parts on both sides, each pair being one part's: none is blank where the other is
    a number.

    Where last year's pay is blank, the budget of that year is a sum of the rest: no growth is to be told of it.
    """
    return not any((one.is_blank and other.is_number) or (one.is_number and other.is_blank) for one, other in parts)


def growth(region: Region, key: Key) -> BothSides:
    """Plan against fact of a measure, over the districts that state both; of a sum those that state the same parts."""
    rollup = region.template.sums.get(key)
    pairs = []
    for submission in region.submissions.values():
        own = submission.spelled()
        parts = (own.figures_of(part) for part in (rollup.parts if rollup else ()))
        if is_whole((part.fact, part.plan) for part in parts):
            figures = own.figures_of(key)
            pairs.append((figures.fact, figures.plan))
    return both_sides(pairs)


def covered(region: Region, districts: Iterable[District], key: Key) -> Quantity:
    """What share of last year's sum of a measure some of the districts are; blank where nothing is known of it."""
    facts = {district: own.figures_of(key).fact for district, own in region.submissions.items()}
    return ratio(total(facts[district] for district in districts), total(facts.values()))
