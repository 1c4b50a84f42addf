"""Progress: how much of the plan is done by quarter, and where it is heading."""

from collections.abc import Iterable
from decimal import Decimal, localcontext
from typing import NamedTuple

from akm_excel.analysis.quarters import STATED, reported
from akm_excel.plan import FIGURES, QUARTERS, Key, Measure
from akm_excel.quantity import BLANK, Quantity, number, ratio, rounded, total
from akm_excel.submission import Submission, counted
from akm_excel.totals import Total
from akm_excel.variance import Variance, fulfilment

_YEAR = len(QUARTERS)
_DASH = "-"
_DIGITS = 60
"""Significant digits to add with: more than any sum needs, so that none is rounded."""


class Progress(NamedTuple):
    """What is done of a plan by the end of each quarter: exact sums from the year's beginning.

    They are blank for quarters after the last that anything was said of.
    """

    plan: Quantity
    done: tuple[Quantity, ...]

    @property
    def fulfilled(self) -> tuple[Quantity, ...]:
        """The same as fractions of the plan; blank where the plan is not above zero."""
        return tuple(ratio(done, self.plan) for done in self.done)


class Forecast(NamedTuple):
    """Where a measure or total is heading, against a plan of `plan`.

    Both are of the `districts` whose quarters and plan allow a forecast; of the others nothing is
    guessed. `done` is what they have done: those that reported one quarter, two, three, four.
    """

    done: tuple[Decimal, ...]
    plan: Quantity
    districts: int

    @property
    def value(self) -> Quantity:
        """The result by the end of the year, if each goes on as it did; blank where no district allows a forecast."""
        if not self.districts:
            return BLANK
        with localcontext(prec=_DIGITS):
            by_pace = (done * _YEAR / quarters for quarters, done in enumerate(self.done, start=1))
            return number(rounded(sum(by_pace, _ZERO)))

    @property
    def fulfilment(self) -> Variance:
        """The forecast against the plan."""
        return fulfilment(self.plan, self.value)

    @property
    def fulfilled(self) -> Quantity:
        """The forecast as a fraction of the plan; blank where the plan is not above zero."""
        return ratio(self.value, self.plan)


_ZERO = Decimal(0)
NO_FORECAST = Forecast((_ZERO,) * _YEAR, BLANK, 0)


def progress(entry: Measure | Total) -> Progress:
    """The progress of a measure or total, a district's or the region's."""
    quarters = (entry.q1, entry.q2, entry.q3, entry.q4)
    last = max((at for at, quantity in enumerate(quarters) if quantity.kind in STATED), default=-1)
    done = (total(quarters[: at + 1]) if at <= last else BLANK for at in range(_YEAR))
    return Progress(entry.plan, tuple(done))


def forecast(entry: Measure | Total) -> Forecast:
    """One district's forecast: what is done, in proportion to the quarters that it took.

    Without figures of former years by quarter nothing is known of seasons: after one quarter it is four
    times its result, after two twice theirs, after four what is done. None without a plan, without a
    result, or with a gap between the quarters.
    """
    results = (entry.q1, entry.q2, entry.q3, entry.q4)
    count, done = reported(results), total(results).number or _ZERO
    if not count or entry.plan.number is None:
        return NO_FORECAST
    return Forecast(tuple(done if quarters == count else _ZERO for quarters in range(1, _YEAR + 1)), entry.plan, 1)


def together(parts: Iterable[Forecast]) -> Forecast:
    """The forecast of a total: the sum of its parts'; `districts` is the fewest of any part that has one."""
    known = [part for part in parts if part.districts]
    if not known:
        return NO_FORECAST
    with localcontext(prec=_DIGITS):
        done = tuple(sum(own, _ZERO) for own in zip(*(part.done for part in known), strict=True))
    return Forecast(done, total(part.plan for part in known), min(part.districts for part in known))


class _Sums:
    """A forecast in the making: of districts that come one by one, however many."""

    __slots__ = ("districts", "done", "plan")

    def __init__(self) -> None:
        self.done = [_ZERO] * _YEAR
        self.plan = _ZERO
        self.districts = 0


def forecasts(submissions: Iterable[Submission]) -> dict[Key, Forecast]:
    """The region's forecast of each measure: the sum of its districts' (see `forecast`)."""
    sums: dict[Key, _Sums] = {}
    with localcontext(prec=_DIGITS):
        for submission in submissions:
            keys, texts = submission.spelled()
            _, plans, *quarters = (texts[at :: len(FIGURES)] for at in range(len(FIGURES)))
            results = (map(counted, quarter) for quarter in quarters)
            for key, text, q1, q2, q3, q4 in zip(keys, plans, *results, strict=True):
                if q1 is None:
                    continue
                count, done = _done(q1, q2, q3, q4)
                plan = None if text == _DASH else counted(text)
                if not count or plan is None:
                    continue
                own = sums.get(key)
                if own is None:
                    sums[key] = own = _Sums()
                own.done[count - 1] += done
                own.plan += plan
                own.districts += 1
    return {
        key: Forecast(tuple(found.done), number(rounded(found.plan)), found.districts)
        for key, found in sorted(sums.items())
    }


def _done(q1: Decimal, q2: Decimal | None, q3: Decimal | None, q4: Decimal | None) -> tuple[int, Decimal]:
    """How many quarters are reported (as `reported` says) and what was done in them."""
    if q2 is None:
        return (1 if q3 is None and q4 is None else 0), q1
    if q3 is None:
        return (2 if q4 is None else 0), q1 + q2
    return (3, q1 + q2 + q3) if q4 is None else (4, q1 + q2 + q3 + q4)
