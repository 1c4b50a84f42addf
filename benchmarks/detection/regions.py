"""Regions made up with fixed seeds: plans of two years whose figures are as a region's are, without a mistake.

Two makers that share nothing but the form of a plan. The first is what rules may be looked at against. The second (the
*holdout*) draws sizes, spreads, plans and quarters in another way; no rule and no threshold was looked at on it.
"""

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from akm_excel.core.plan import QUARTERS, Column, Header, Key, Measure, Plan
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Quantity, number
from akm_excel.core.template import District, Relation, Template
from akm_excel.formats import csv_figures
from akm_excel.rules.quarters import is_for_one_quarter
from benchmarks.detection import real_plan

YEAR = 2024
PAY, TAX, OTHER, BUDGET = Key(6, 2), Key(6, 3), Key(6, 4), Key(6, 1)
_USUAL = {
    "2.1": 40, "2.4": 25, "2.8": 60, "2.13": 900, "2.17/5": 0, "2.23": 5, "2.24": 0, "2.28": 30, "5.1": 3_500_000,
    "5.2": 1_200_000, "6.5": 0,
}  # fmt: skip
"""What a middling centre has where the one real plan has nothing."""


@dataclass(frozen=True)
class Setting:
    """What a region is made of: its seed and maker, how far districts lie apart, how many quarters are reported."""

    seed: int
    is_holdout: bool = False
    dispersion: float = 1.0
    is_seasonal: bool = False
    reported: int = 3
    districts: int = 16


@dataclass(frozen=True)
class Centre:
    """One district: the plan of the year before, with all its quarters, and this year's."""

    district: District
    last: Plan
    plan: Plan


class Series:
    """One measure of one district over two years, as it is told by both plans."""

    def __init__(self, before: float, last_plan: float, result: float, fact: float, plan: float) -> None:
        self.before, self.last_plan, self.result, self.fact, self.plan = before, last_plan, result, fact, plan


Maker = Callable[[Template, Setting, random.Random], list[dict[Key, Series]]]


def bases(template: Template) -> Mapping[Key, float]:
    """What a middling centre has of each measure: the real plan's fact and plan, in the middle."""
    real = csv_figures.read(real_plan(), template)
    found = {}
    for _, measure in real.measures():
        told = [float(q.number) for q in (measure.fact, measure.plan) if q.number]
        found[measure.key] = math.prod(told) ** (1 / len(told)) if told else float(_USUAL.get(str(measure.key), 0))
    return found


def made(template: Template, setting: Setting) -> list[Centre]:
    """The centres of a region: the same ones for the same setting."""
    dice = random.Random(f"{setting.seed} {setting.is_holdout}")
    maker = _held_back if setting.is_holdout else _usual
    shares = _rushed if setting.is_holdout else _seasonal if setting.is_seasonal else _even
    districts = dice.sample(list(template.districts), min(setting.districts, len(template.districts)))
    found = []
    for district, series in zip(districts, maker(template, setting, dice), strict=False):
        _bind(template, series, dice)
        last = _plan(template, district, YEAR - 1, series, 4, shares, dice, is_last=True)
        plan = _plan(template, district, YEAR, series, setting.reported, shares, dice, is_last=False)
        found.append(Centre(district, last, plan))
    return found


def _usual(template: Template, setting: Setting, dice: random.Random) -> list[dict[Key, Series]]:
    """Sizes lognormal (0.38), measures lognormal about them (0.42, pay 0.12), plans mostly round, 15 % as the fact."""
    known = bases(template)
    slope = {key: _slope(base, dice) for key, base in known.items()}
    grows = {key: math.exp(dice.gauss(0.06, 0.06)) for key in known}
    found = []
    for _ in range(setting.districts):
        size = dice.gauss(0, 0.38)
        series = {}
        for key, base in known.items():
            spread = (0.12 if key == PAY else 0.42) * setting.dispersion
            result = base * math.exp(slope[key] * size + dice.gauss(0, spread))
            if not base or (dice.random() < 0.04 and key not in {PAY, OTHER}):
                series[key] = Series(0, 0, 0, 0, 0)
                continue
            growth = grows[key] * math.exp(dice.gauss(0, 0.10 * setting.dispersion))
            if dice.random() < 0.006:
                growth *= math.exp(dice.uniform(0.4, 1.0) * dice.choice((-1, 1, 1, 1)))
            fact = _corrected(result, dice) if dice.random() < 0.07 else result
            plan = fact if dice.random() < 0.15 else _round(fact * growth, 2 if dice.random() < 0.8 else 4)
            last_plan = _round(result * math.exp(dice.gauss(0, 0.08)), 2)
            before = result / (grows[key] * math.exp(dice.gauss(0, 0.08 * setting.dispersion)))
            series[key] = Series(before, last_plan, result, fact, plan)
        series[PAY].plan = series[PAY].fact * dice.uniform(1.05, 1.35)
        found.append(series)
    return found


def _held_back(template: Template, setting: Setting, dice: random.Random) -> list[dict[Key, Series]]:
    """Sizes evenly from half to twice, heavy tails, percents of growth from a list, plans rounded to fives."""
    known = {key: base * math.exp(dice.uniform(-0.5, 0.5)) for key, base in bases(template).items()}
    slope = {key: dice.uniform(0.6, 1.1) if base >= 50 else dice.uniform(0, 0.4) for key, base in known.items()}
    found = []
    for _ in range(setting.districts):
        size = math.log(dice.uniform(0.5, 2.0))
        series = {}
        for key, base in known.items():
            tail = dice.expovariate(1 / (0.08 if key == PAY else 0.27)) * setting.dispersion
            result = base * math.exp(slope[key] * size + dice.choice((-1, 1)) * tail)
            if not base or (dice.random() < 0.03 and key not in {PAY, OTHER}):
                series[key] = Series(0, 0, 0, 0, 0)
                continue
            percent = dice.choice((0, 0, 2, 3, 5, 5, 8, 10, 10, 15, 20, 25, -5, -10))
            fact = _corrected(result, dice) if dice.random() < 0.05 else result
            plan = fact * (1 + percent / 100)
            step = 5 if plan < 1000 else 50
            plan = round(plan / step) * step if plan >= 40 and percent and dice.random() < 0.7 else plan
            last_plan = result * (1 + dice.choice((-15, -8, -5, 0, 0, 3, 5, 10)) / 100)
            before = result / (1 + dice.choice((-8, 0, 3, 5, 8, 12, 18)) / 100)
            series[key] = Series(before, last_plan, result, fact, plan)
        series[PAY].plan = series[PAY].fact * dice.choice((1.05, 1.07, 1.1, 1.15, 1.2, 1.25))
        found.append(series)
    return found


def _corrected(result: float, dice: random.Random) -> float:
    """A result that was corrected after the year's end: mostly by a few percent, seldom by much."""
    return result * math.exp(dice.choice((-1, 1)) * dice.expovariate(1 / 0.035))


def _slope(base: float, dice: random.Random) -> float:
    """How much of a centre's size a measure has: large counts and money all of it, small counts hardly any."""
    return dice.uniform(0.85, 1.05) if base >= 200 else dice.uniform(0.3, 0.7) if base >= 30 else dice.uniform(0, 0.25)


def _round(value: float, digits: int) -> float:
    """To so many significant digits, and a whole number."""
    if value < 1:
        return float(round(value))
    places = digits - 1 - math.floor(math.log10(value))
    return float(round(value, min(places, 0)))


def _bind(template: Template, series: dict[Key, Series], dice: random.Random) -> None:
    """Make the relations hold that the template declares, but for the sums, which are made last."""
    for rollup in template.rollups:
        target, part = rollup.target, rollup.parts[0] if rollup.parts else None
        if target not in series or part not in series or target is None or part is None:
            continue
        own, whole = series[target], series[part]
        if rollup.relation is Relation.PART:
            share = dice.uniform(0.55, 0.72)
            for name in ("before", "last_plan", "result"):
                setattr(own, name, getattr(whole, name) * share)
            own.fact = whole.fact * share
            own.plan = whole.plan * share * dice.uniform(0.95, 1.05)
        elif rollup.relation is Relation.BOUND:
            for name in ("before", "last_plan", "result", "fact", "plan"):
                setattr(own, name, min(getattr(own, name), getattr(whole, name)))
        elif rollup.relation is Relation.RATE and rollup.rate is not None:
            rate = float(rollup.rate)
            for name, factor in (("before", 0.995), ("last_plan", 1), ("result", 0.99), ("plan", 1)):
                setattr(own, name, getattr(whole, name) * rate * factor)
            own.fact = whole.fact * rate * dice.uniform(0.985, 1)


def _plan(
    template: Template,
    district: District,
    year: int,
    series: Mapping[Key, Series],
    reported: int,
    shares: Callable[[Key, bool, random.Random], Sequence[float]],
    dice: random.Random,
    *,
    is_last: bool,
) -> Plan:
    """A year's plan in the form of the template, with so many quarters reported."""
    changed: dict[Key, Measure] = {}
    for indicator, measure in template.plan.measures():
        one = series[measure.key]
        places = template.decimals(measure) if measure.key.section == BUDGET.section else 0
        fact, plan = (one.before, one.last_plan) if is_last else (one.fact, one.plan)
        figures = {Column.FACT: _figure(fact, places), Column.PLAN: _figure(plan, places)}
        if not plan:
            nothing = NOT_APPLICABLE if dice.random() < 0.5 and measure.key not in template.balances else number(0)
            changed[measure.key] = measure.with_figures(dict.fromkeys((Column.FACT, Column.PLAN), nothing))
            continue
        done = one.result if is_last else plan * math.exp(dice.gauss(0, 0.06))
        is_even = template.traits_of(measure.key).is_even
        if is_for_one_quarter(indicator, measure):
            own = [0.0] * 4
            own[dice.randrange(4)] = 1
        else:
            own = list(shares(measure.key, is_even, dice))
        figures |= dict(zip(QUARTERS[:reported], _quarters(done, own, places), strict=False))
        changed[measure.key] = measure.with_figures(figures)
    _rate(template, changed)
    for key, rollup in template.sums.items():
        changed[key] = changed[key].with_figures(
            {
                column: number(total) if (total := _total(changed, rollup.parts, column)) is not None else BLANK
                for column in (Column.FACT, Column.PLAN, *QUARTERS)
            }
        )
    plan_of_year = template.plan.with_measures(changed)
    return replace(plan_of_year, header=Header(district=district.name, year=year))


def _rate(template: Template, changed: dict[Key, Measure]) -> None:
    """Contributions are computed from the pay of each quarter, whatever was drawn for them; parts stay parts."""
    for rollup in template.rollups:
        if rollup.target not in changed or not rollup.parts or rollup.parts[0] not in changed:
            continue
        target, whole = changed[rollup.target], changed[rollup.parts[0]]
        if rollup.relation is Relation.RATE and rollup.rate is not None:
            own = {
                column: number(round(value * rollup.rate, 1))
                for column in (Column.PLAN, *QUARTERS)
                if (value := whole.figure(column).number) is not None
            }
            changed[rollup.target] = target.with_figures(own)
        elif rollup.relation in {Relation.PART, Relation.BOUND}:
            own = {
                column: whole.figure(column)
                for column in (Column.FACT, Column.PLAN, *QUARTERS)
                if (most := whole.figure(column).number) is not None and (target.figure(column).number or 0) > most
            }
            changed[rollup.target] = target.with_figures(own)


def _total(changed: Mapping[Key, Measure], parts: Sequence[Key], column: Column) -> Decimal | None:
    known = [value for key in parts if (value := changed[key].figure(column).number) is not None]
    return sum(known, Decimal(0)) if known else None


def _figure(value: float, places: int) -> Quantity:
    return number(max(round(Decimal(value), places), Decimal(1))) if value else number(0)


def _quarters(done: float, shares: Sequence[float], places: int) -> list[Quantity]:
    """The year's result in quarters; what is counted in whole things is never split."""
    so_far, told, found = 0.0, Decimal(0), []
    for share in shares:
        so_far += share
        upto = round(Decimal(done * so_far), places)
        found.append(number(max(upto - told, Decimal(0))))
        told = max(upto, told)
    return found


def _even(key: Key, is_even: bool, dice: random.Random) -> Sequence[float]:
    return _scaled([math.exp(dice.gauss(0, 0.05 if is_even or key in {PAY, TAX} else 0.2)) for _ in range(4)])


def _seasonal(key: Key, is_even: bool, dice: random.Random) -> Sequence[float]:
    shape = (1, 1, 1, 1) if is_even else {2: (1.3, 1.0, 0.5, 1.2), 6: (0.6, 0.8, 0.9, 1.7)}.get(key.section, (1,) * 4)
    return _scaled([part * own for part, own in zip(shape, _even(key, is_even, dice), strict=True)])


def _rushed(key: Key, is_even: bool, dice: random.Random) -> Sequence[float]:
    """The holdout's: each measure has its own calm and its own rush, pay a thirteenth month."""
    if is_even or key in {PAY, TAX}:
        return _scaled([1, 1, 1 + dice.uniform(-0.03, 0.08), 1 + dice.uniform(0, 0.25)])
    parts = [1 + dice.uniform(-0.25, 0.25) for _ in range(4)]
    parts[dice.randrange(4)] *= dice.uniform(1.0, 1.6)
    return _scaled(parts)


def _scaled(parts: Sequence[float]) -> Sequence[float]:
    return [part / sum(parts) for part in parts]
