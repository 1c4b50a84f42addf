"""Progress: how much of the plan is done by quarter, and where it is heading."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, localcontext
from itertools import islice
from typing import NamedTuple

from akm_excel.analysis.quarters import STATED, reported
from akm_excel.core.figures import WIDTH, Balances, ByColumn, Variance, by_column, variance
from akm_excel.core.plan import QUARTERS, Key, Measure
from akm_excel.core.quantity import BLANK, Quantity, Sum, number, ratio, rounded, total
from akm_excel.core.spelled import Spelled, counted
from akm_excel.core.totals import Total

Texts = Sequence[str]
"""One column of figures, as `Spelled` has them."""
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
        return variance(self.plan, self.value)


_ZERO = Decimal(0)
NO_FORECAST = Forecast((_ZERO,) * _YEAR, BLANK, 0)


def progress(entry: Measure | Total) -> Progress:
    """The progress of a measure or total, a district's or the region's; of balances the states are not added up."""
    quarters = entry.quarters
    if isinstance(entry.figures, Balances):
        return Progress(entry.plan, quarters)
    last = max((at for at, quantity in enumerate(quarters) if quantity.kind in STATED), default=-1)
    so_far, done = Sum(), [BLANK] * _YEAR
    for at, quantity in enumerate(quarters[: last + 1]):
        so_far.add(quantity)
        done[at] = so_far.total
    return Progress(entry.plan, tuple(done))


def forecast(entry: Measure | Total) -> Forecast:
    """One district's forecast: what is done, in proportion to the quarters that it took.

    Without figures of former years by quarter nothing is known of seasons: after one quarter it is four
    times its result, after two twice theirs, after four what is done. None without a plan, without a
    result, or with a gap between the quarters.
    """
    results = entry.quarters
    if isinstance(entry.figures, Balances):
        return NO_FORECAST
    count, done = reported(results), total(results).number or _ZERO
    if not count or entry.plan.number is None:
        return NO_FORECAST
    return Forecast(tuple(done if quarters == count else _ZERO for quarters in range(1, _YEAR + 1)), entry.plan, 1)


def together(parts: Iterable[Forecast]) -> Forecast:
    """The forecast of a total: the sum of its parts', where each has one and all are of as many districts.

    Else the sum would be of a plan that is nobody's.
    """
    known = list(parts)
    if len({part.districts for part in known}) != 1 or not known[0].districts:
        return NO_FORECAST
    with localcontext(prec=_DIGITS):
        done = tuple(sum(own, _ZERO) for own in zip(*(part.done for part in known), strict=True))
    return Forecast(done, total(part.plan for part in known), known[0].districts)


class _Sums:
    """A forecast in the making: of districts that come one by one, or many at once."""

    __slots__ = ("districts", "done", "plan")

    def __init__(self) -> None:
        self.done = [_ZERO] * _YEAR
        self.plan = _ZERO
        self.districts = 0

    def add(self, quarters: int, done: Decimal, plan: Decimal, districts: int) -> None:
        """Add districts that have reported so many quarters."""
        self.done[quarters - 1] += done
        self.plan += plan
        self.districts += districts


def forecasts(told: Iterable[Spelled]) -> dict[Key, Forecast]:
    """The region's forecast of each measure: the sum of its districts' (see `forecast`).

    Districts that have the same measures and have reported the same quarters are added together.
    """
    alike: dict[tuple[object, ...], list[Spelled]] = {}
    for own in told:
        reported = map(any, by_column(own.texts).quarters)
        alike.setdefault((id(own.keys), *reported), []).append(own)
    sums: dict[Key, _Sums] = {}
    with localcontext(prec=_DIGITS):
        for members in alike.values():
            columns = zip(*(own.texts for own in members), strict=True)
            for key in members[0].keys:
                own_columns: ByColumn[Texts] = ByColumn._make(islice(columns, WIDTH))
                if key in members[0].balances:
                    continue
                so_far = sums.setdefault(key, _Sums())
                if not _add_at_once(so_far, own_columns.plan, own_columns.quarters):
                    _add_each(so_far, own_columns.plan, own_columns.quarters)
    return {
        key: Forecast(tuple(so_far.done), number(rounded(so_far.plan)), so_far.districts)
        for key, so_far in sorted(sums.items())
        if so_far.districts
    }


def _add_at_once(so_far: _Sums, plans: Texts, quarters: Sequence[Texts]) -> bool:
    """Add all districts together if all have a plan and have reported the same quarters; twice as fast."""
    count = sum(map(any, quarters))
    if not count:
        return True
    if _DASH in plans or any(map(any, quarters[count:])):
        return False
    plan, *done = map(_sum, (plans, *quarters[:count]))
    if plan is None or None in done:
        return False
    so_far.add(count, sum(filter(None, done), _ZERO), plan, len(plans))
    return True


def _sum(texts: Texts) -> Decimal | None:
    """The sum of a column; None where something in it does not count."""
    try:
        return sum(map(counted, texts), _ZERO)  # type: ignore[type-var]
    except TypeError:  # a blank is None
        return None


def _add_each(so_far: _Sums, plans: Texts, quarters: Sequence[Texts]) -> None:
    """Add the districts one by one: some have no plan, no result, or a gap between the quarters."""
    for text, *results in zip(plans, *(map(counted, column) for column in quarters), strict=True):
        plan = None if text == _DASH else counted(text)
        count = next((at for at, result in enumerate(results) if result is None), _YEAR)
        if count and plan is not None and not any(result is not None for result in results[count:]):
            so_far.add(count, sum(filter(None, results), _ZERO), plan, 1)
