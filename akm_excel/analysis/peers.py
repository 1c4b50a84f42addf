"""Which figures are far from those of all the other districts, as large as the district is."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from math import log, pi, sqrt
from typing import NamedTuple

from akm_excel.analysis.series import NOTHING
from akm_excel.analysis.size import median
from akm_excel.core.template import Template

FEWEST = 7
"""Fewer other districts with a figure than this tell nothing: with six of them one plan in two is asked about by chance
(made-up regions, benchmarks/detection)."""
THRESHOLD = 3.5
"""The modified z-score from which a figure is apart (Iglewicz & Hoaglin 1993, How to Detect and Handle
Outliers, ASQC, p. 12)."""
NEAR = 3.0
"""A figure within this factor of what the others lead to expect is never apart, however alike they are."""
ALL_PAIRS = 40
"""Up to so many districts all pairs say how much a measure grows with the size, of more those far apart in size."""
_NORMAL = 1.4826
"""Makes the median of the absolute deviations (MAD) the standard deviation of normally spread figures: 1 / 0.6745."""


class Bounds(NamedTuple):
    """From which modified z-score on, and from how many times what is expected, a figure is apart."""

    score: float = THRESHOLD
    factor: float = NEAR

    @classmethod
    def of(cls, template: Template, factor: str) -> "Bounds":
        """Those that a template lists in *Maʼlumotnoma*; `factor` is the name of the threshold."""
        return cls(float(template.limit("far")), float(template.limit(factor)))

    @property
    def reach(self) -> float:
        """The logarithm of the factor."""
        return log(self.factor)

    @property
    def least_spread(self) -> float:
        """The others are taken to be spread at least so much, so that a MAD of 0 divides nothing."""
        return self.reach / self.score


USUAL = Bounds()


class Apart(NamedTuple):
    """A figure far from what is expected: its place in the order of size, and its modified z-score.

    `centre` is the logarithm of what `peers` other districts lead to expect of a centre of its size; `score` is None
    where the district alone says 0 or *not applicable*.
    """

    at: int
    centre: float
    peers: int
    score: float | None


class _Line(NamedTuple):
    """The known figures of a measure, freed of size by a slope: their places, what is left of each, and the slope."""

    places: Sequence[int]
    left: Sequence[float]
    slope: float


def apart(values: Sequence[float], sizes: Sequence[float] = (), bounds: Bounds = USUAL) -> list[Apart]:
    """The figures that are far from what all the others lead to expect.

    `values` and `sizes` are logarithms, in the order of size. How much of a district's size a measure has (all of it:
    readers, nothing of it: seminars) is the slope of the values over the sizes; freed of it each figure is held
    against the median and the MAD of the others alone: it must not be its own yardstick. Districts without a figure
    are passed over; 0 has no logarithm and is passed over too. Without `sizes` the slope is 0.
    """
    known = [at for at, value in enumerate(values) if value > NOTHING]  # leaves NaN out as well
    if len(known) <= FEWEST:
        return []
    line = _freed(values, sizes, known)
    ordered = sorted(line.left)
    middle = len(ordered) // 2  # the median of all but one lies between the neighbours of the middle
    low, high = ordered[min(middle + 1, len(ordered) - 1)] - bounds.reach, ordered[middle - 1] + bounds.reach
    if ordered[0] >= low and ordered[-1] <= high:
        return []
    distant = []
    for place, (at, value) in enumerate(zip(known, line.left, strict=True)):
        if low <= value <= high:
            continue
        others = ordered.copy()
        del others[bisect_left(others, value)]
        centre = median(others)
        far = median(sorted([abs(other - centre) for other in others]))
        spread = max(_NORMAL * far * of_few(len(others)) * of_unsure(len(others), bounds.score), bounds.least_spread)
        score = (value - centre) / spread
        if abs(score) > bounds.score:
            distant.append(Apart(at, centre + values[at] - line.left[place], len(others), score))
    return distant


def of_few(count: int) -> float:
    """What the MAD of so many figures is multiplied by to foretell one more; about 1 for many.

    The MAD of few is too small, by count / (count - 0.8) (Croux & Rousseeuw 1992, Time-efficient algorithms for two
    highly robust estimators of scale, COMPSTAT 1, p. 411), and their median is itself off (its variance is pi / 2 of
    a mean's).
    """
    return count / (count - 0.8) * sqrt(1 + pi / 2 / count)


def of_unsure(count: int, score: float = THRESHOLD) -> float:
    """How many times further a figure must be where the spread is known from so few, so that chance is as rare.

    Student's t in place of the normal distribution: t = z (1 + (z² + 1) / 4v) for z = `score` (Cornish & Fisher);
    a MAD of n figures tells as much as a standard deviation of 0.37 n (Hampel 1974, JASA 69:383), so v = 0.74 n.
    """
    return 1 + (score**2 + 1) / 4 / (0.74 * count)


def alone(values: Sequence[float], sizes: Sequence[float] = ()) -> list[Apart]:
    """The district that alone says 0 or *not applicable* where all the others have a figure."""
    nothing = [at for at, value in enumerate(values) if value == NOTHING]
    known = [at for at, value in enumerate(values) if value > NOTHING]
    if len(nothing) != 1 or len(known) < FEWEST:
        return []
    line = _freed(values, sizes, known)
    (at,) = nothing
    centre = median(sorted(line.left)) + (line.slope * sizes[at] if sizes else 0.0)
    return [Apart(at, centre, len(known), None)]


def _freed(values: Sequence[float], sizes: Sequence[float], known: Sequence[int]) -> _Line:
    figures = [values[at] for at in known]
    if not sizes:
        return _Line(known, figures, 0.0)
    own = tuple([sizes[at] for at in known])
    rise = slope(own, figures)
    return _Line(known, [value - rise * size for value, size in zip(figures, own, strict=True)], rise)


def slope(sizes: tuple[float, ...], values: Sequence[float]) -> float:
    """How much `values` rise with `sizes`, both logarithms in the order of size: 0 not at all, 1 in proportion.

    The median of the slopes between two districts (Theil 1950, A rank-invariant method of linear and polynomial
    regression analysis; Sen 1968, JASA 63:1379), held between 0 and 1: nothing shrinks with a centre, nor outgrows it.
    Without two districts of different size it is 1.
    """
    slopes = sorted([(values[larger] - values[smaller]) * by for smaller, larger, by in _pairs(sizes)])
    return min(max(median(slopes), 0.0), 1.0) if slopes else 1.0


@lru_cache(maxsize=256)
def _pairs(sizes: tuple[float, ...]) -> Sequence[tuple[int, int, float]]:
    """The pairs of places that slopes are taken of, each with what a difference of values is multiplied by."""
    count = len(sizes)
    if count <= ALL_PAIRS:
        places = list(combinations(range(count), 2))
    else:
        places = [(at, at + far) for far in (count // 3, count // 2, 2 * count // 3) for at in range(count - far)]
    return [(one, other, 1 / by) for one, other in places if (by := sizes[other] - sizes[one]) > 0]
