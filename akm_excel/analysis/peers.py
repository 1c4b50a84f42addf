"""The districts nearest in size, and which figures are far from theirs."""

from collections.abc import Iterator, Sequence
from math import log
from typing import NamedTuple

from akm_excel.analysis.series import NOTHING
from akm_excel.analysis.size import median

PEERS = 12
"""A district is compared with so many: the six next smaller and the six next larger where there are such.
With 12 normally spread figures 2 in 100 would be called apart by chance, with 8 it would be 5 (simulated)."""
FEWEST = 5
"""Fewer peers with a figure than this tell nothing: the median of five stands two wrong ones."""
THRESHOLD = 3.5
"""The modified z-score from which a figure is apart (Iglewicz & Hoaglin 1993, How to Detect and Handle
Outliers, ASQC, p. 12)."""
NEAR = 3.0
"""A figure within this factor of what its peers lead to expect is never apart, however alike they are."""
_NORMAL = 1.4826
"""Makes the median of the absolute deviations (MAD) the standard deviation of normally spread figures: 1 / 0.6745."""
_REACH = log(NEAR)
_LEAST_SPREAD = _REACH / THRESHOLD
"""Peers are taken to be spread at least so much, so that a MAD of 0 divides nothing."""


class Apart(NamedTuple):
    """A figure far from its peers': its place in the order of size, their centre, and its modified z-score.

    `centre` is the median of the logarithms of `peers` districts; `score` is None where the district
    alone says 0 or *not applicable*.
    """

    at: int
    centre: float
    peers: int
    score: float | None


def window(at: int, count: int) -> slice:
    """The places of the district `at` and its peers, among `count` in the order of their size."""
    start = max(min(at - PEERS // 2, count - PEERS - 1), 0)
    return slice(start, min(start + PEERS + 1, count))


def apart(values: Sequence[float]) -> Iterator[Apart]:
    """The figures that are far from their peers'.

    `values` are logarithms per size, in the order of size. Each is held against the median and the MAD
    of its peers alone: it must not be its own yardstick. Peers without a figure are passed over, the
    next ones in size take their place; 0 has no logarithm and is passed over too.
    """
    known = [at for at, value in enumerate(values) if value > NOTHING]  # leaves NaN out as well
    figures = [values[at] for at in known] if len(known) < len(values) else values
    count = len(figures)
    if count <= FEWEST:
        return
    for start in range(0, count, PEERS):
        stop = min(start + PEERS, count)
        for at in _suspects(figures, start, stop):
            near = window(at, count)
            others = sorted([*figures[near.start : at], *figures[at + 1 : near.stop]])
            centre = median(others)
            spread = max(_NORMAL * median(sorted([abs(value - centre) for value in others])), _LEAST_SPREAD)
            score = (figures[at] - centre) / spread
            if abs(score) > THRESHOLD:
                yield Apart(known[at], centre, len(others), score)


def _suspects(figures: Sequence[float], start: int, stop: int) -> Iterator[int]:
    """The places from `start` to `stop` whose figures can be apart at all; most cannot, and cost little.

    The median of any peers of theirs lies between two figures of the neighbourhood, which are sorted once.
    """
    around = sorted(figures[window(start, len(figures)).start : window(stop - 1, len(figures)).stop])
    least = min(PEERS, len(figures) - 1) // 2
    low, high = around[-least] - _REACH, around[least - 1] + _REACH
    block = figures[start:stop]
    if max(block) > high or min(block) < low:
        for at, value in enumerate(block, start=start):
            if value > high or value < low:
                yield at


def alone(values: Sequence[float]) -> Iterator[Apart]:
    """The districts that alone say 0 or *not applicable* where all their peers have a figure."""
    if NOTHING not in values:
        return
    stated = [at for at, value in enumerate(values) if value == value]  # noqa: PLR0124 - not NaN
    figures = [values[at] for at in stated]
    if len(figures) <= FEWEST:
        return
    for at, value in enumerate(figures):
        if value == NOTHING:
            near = window(at, len(figures))
            others = sorted([*figures[near.start : at], *figures[at + 1 : near.stop]])
            if others[0] > NOTHING:
                yield Apart(stated[at], median(others), len(others), None)
