"""Forty kinds of mistakes that people make in plans: each put into a plan that has none.

The kinds are those of an auditor's review. Where a mistake falls is drawn with a fixed seed. Each kind says what a
message must name, in words, so that its reader knows what happened: that a figure is odd does not tell it.
"""

import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from akm_excel.core.plan import FIGURES, QUARTERS, Column, Key, Measure
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Quantity, number
from benchmarks.detection.kinds import INCOME, KINDS, Cells, Place, kind, least_of
from benchmarks.detection.regions import BUDGET, OTHER, PAY, TAX

__all__ = ["KINDS"]

BOTH = (Column.FACT, Column.PLAN)
VISITS, LOANS = Key(2, 14, 1), Key(2, 14, 2)
PEOPLE_AND_EVENTS = ((Key(3, 3, 1), Key(3, 3, 2)), (Key(3, 5, 1), Key(3, 5, 2)), (Key(1, 7, 1), Key(1, 7, 2)))


def _quarters(measure: Measure) -> list[Decimal]:
    return [figure.number for figure in measure.quarters if figure.number is not None]


def _spread(measure: Measure) -> bool:
    """Whether something was done in each of three quarters."""
    done = _quarters(measure)
    return len(done) >= 3 and all(done)


def _whole(value: Decimal) -> Decimal:
    return value.to_integral_value()


def _swapped(value: Decimal, dice: random.Random) -> Decimal | None:
    """Two neighbouring digits of a number exchanged; None where all are the same."""
    text = format(value, "f")
    places = [at for at in range(len(text) - 1) if text[at : at + 2].isdigit() and text[at] != text[at + 1]]
    places = [at for at in places if at or text[1] != "0"]
    if not places:
        return None
    at = dice.choice(places)
    return Decimal(text[:at] + text[at + 1] + text[at] + text[at + 2 :])


def _times(measure: Measure, factor: int, columns: Sequence[Column]) -> Mapping[Column, Quantity]:
    known = {column: measure.figure(column).number for column in columns}
    return {column: number(value * factor) for column, value in known.items() if value}


@kind("soʻm for ming soʻm, one plan figure", r"not in Ming soʻm|about a thousand times")
def _slip(place: Place) -> Cells | None:
    key = place.dice.choice((PAY, OTHER))
    return {key: own} if (own := _times(place.plan.by_key[key], 1000, [Column.PLAN])) else None


@kind("all of 6 in soʻm (fact, plan, quarters)", r"not in Ming soʻm|in soʻm")
def _section_in_som(place: Place) -> Cells | None:
    return {key: _times(place.plan.by_key[key], 1000, FIGURES) for key in (PAY, TAX, OTHER)}


@kind("soʻm for ming soʻm in one quarter", r"not in Ming soʻm|about a thousand times")
def _slip_in_quarter(place: Place) -> Cells | None:
    key, quarter = place.dice.choice((PAY, OTHER)), place.dice.choice(QUARTERS[:2])
    return {key: own} if (own := _times(place.plan.by_key[key], 1000, [quarter])) else None


@kind("one zero too many (count)", r"zero too many")
def _zero(place: Place) -> Cells | None:
    measure = place.one(place.counts(20))
    return measure and {measure.key: _times(measure, 10, [place.dice.choice(BOTH)])}


@kind("last digit lost (count >= 100)", r"digit (was )?lost")
def _digit_lost(place: Place) -> Cells | None:
    measure, column = place.one(place.counts(100)), place.dice.choice(BOTH)
    return measure and {measure.key: {column: number((measure.figure(column).number or Decimal(0)) // 10)}}


def _exchanged_digits(measure: Measure | None, column: Column, dice: random.Random) -> Cells | None:
    value = _swapped(measure.figure(column).number or Decimal(0), dice) if measure else None
    return {measure.key: {column: number(value)}} if measure and value is not None else None


@kind("two digits swapped (count >= 100)", r"digits exchanged|last year's result")
def _swap(place: Place) -> Cells | None:
    return _exchanged_digits(place.one(place.counts(100)), place.dice.choice(BOTH), place.dice)


@kind("two digits swapped in 6.2/6.4", r"digits exchanged|last year's result")
def _swap_money(place: Place) -> Cells | None:
    key = place.dice.choice((PAY, OTHER))
    return _exchanged_digits(place.plan.by_key[key], place.dice.choice(BOTH), place.dice)


@kind("plan of 7 rows slipped by a row", r"did they slip|did the plan slip")
def _slipped(place: Place) -> Cells | None:
    measures = [m for _, m in place.plan.measures() if m.key.section in (1, 2)]
    large = [at for at in range(1, len(measures) - 7) if sum(least_of(m) >= 10 for m in measures[at : at + 7]) >= 4]
    if not large:
        return None
    at = place.dice.choice(large)
    step = place.dice.choice((-1, 1))
    return {measures[i].key: {Column.PLAN: measures[i + step].plan} for i in range(at, at + 7)}


@kind("fact and plan exchanged, one row", r"exchanged")
def _exchanged_row(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) >= 20 and m.fact != m.plan)
    return measure and {measure.key: {Column.FACT: measure.plan, Column.PLAN: measure.fact}}


@kind("fact and plan exchanged, whole plan", r"exchanged")
def _exchanged_plan(place: Place) -> Cells | None:
    rows = [m for _, m in place.plan.measures() if m.key not in place.template.sums]
    return {m.key: {Column.FACT: m.plan, Column.PLAN: m.fact} for m in rows}


@kind("last year's plan handed in again", r"last year's plan")
def _last_again(place: Place) -> Cells | None:
    rows = [m for _, m in place.last.measures()]
    return {m.key: {Column.FACT: m.fact, Column.PLAN: m.plan} for m in rows}


@kind("plan = fact in all rows", r"same as last year's fact")
def _plan_is_fact(place: Place) -> Cells | None:
    return {m.key: {Column.PLAN: m.fact} for _, m in place.plan.measures() if m.key not in place.template.sums}


@kind("neighbour's figures, own cover", r"are those of")
def _neighbour(place: Place) -> Cells | None:
    other = place.centres[place.at - 1].plan
    return {m.key: dict(zip(FIGURES, m.figures, strict=True)) for _, m in other.measures()}


@kind("section II copied from neighbour", r"are those of")
def _section(place: Place) -> Cells | None:
    other = place.centres[place.at - 1].plan
    return {m.key: dict(zip(FIGURES, m.figures, strict=True)) for _, m in other.measures() if m.key.section == 2}


@kind("5.1 in ming soʻm instead of soʻm", r"not in Soʻm|in thousands")
def _income(place: Place) -> Cells | None:
    measure = place.plan.by_key[INCOME]
    if not least_of(measure):
        return None
    known = {c: f.number for c, f in zip(FIGURES, measure.figures, strict=True)}
    return {INCOME: {c: number(_whole(value / 1000)) for c, value in known.items() if value is not None}}


@kind("counted twice (x2)", r"[Tt]wice")
def _twice(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) >= 20)
    return measure and {measure.key: _times(measure, 2, [place.dice.choice(BOTH)])}


@kind("quarter counted twice", r"counted twice")
def _quarter_twice(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) >= 20 and _spread(m))
    return measure and {measure.key: _times(measure, 2, [place.dice.choice(QUARTERS[:3])])}


@kind("minus sign", r"below zero")
def _minus(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) > 0)
    return measure and {measure.key: _times(measure, -1, [place.dice.choice(BOTH)])}


@kind("part > whole (2.14)", r"part of")
def _part(place: Place) -> Cells | None:
    whole, part = place.plan.by_key[VISITS], place.plan.by_key[LOANS]
    return {VISITS: {Column.PLAN: part.plan}, LOANS: {Column.PLAN: whole.plan}} if least_of(part) else None


def _so_far(measure: Measure) -> Mapping[Column, Quantity]:
    total, found = Decimal(0), {}
    for column, figure in zip(QUARTERS, measure.quarters, strict=True):
        if figure.number is not None:
            total += figure.number
            found[column] = number(total)
    return found


@kind("cumulative quarters, one row", r"the year so far")
def _cumulative(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) >= 20 and _spread(m))
    return measure and {measure.key: _so_far(measure)}


@kind("cumulative quarters, whole plan", r"the year so far")
def _cumulative_plan(place: Place) -> Cells | None:
    return {m.key: _so_far(m) for _, m in place.plan.measures() if m.key not in place.template.sums}


@kind("year's plan typed into quarter I", r"the plan of the whole year")
def _year_in_quarter(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) >= 10 and _spread(m))
    return measure and {measure.key: {Column.Q1: measure.plan, Column.Q2: BLANK, Column.Q3: BLANK}}


@kind("decimal comma lost (money x10)", r"comma")
def _comma(place: Place) -> Cells | None:
    measure = place.plan.by_key[place.dice.choice((PAY, TAX, OTHER))]
    return {measure.key: own} if (own := _times(measure, 10, [place.dice.choice(BOTH)])) else None


@kind("plan left blank", r"plan is blank|stand against")
def _blank_plan(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) > 0)
    return measure and {measure.key: {Column.PLAN: BLANK}}


@kind("fact left blank", r"fact is blank|stand against")
def _blank_fact(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) > 0)
    return measure and {measure.key: {Column.FACT: BLANK}}


@kind("quarter skipped", r"is blank, but quarter")
def _skipped(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) >= 10 and _spread(m))
    return measure and {measure.key: {place.dice.choice(QUARTERS[:2]): BLANK}}


@kind("plan 0 or '-' where last year >= 10", r"the plan is (0|-)")
def _to_nothing(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) >= 20 and not place.is_money(m))
    return measure and {measure.key: {Column.PLAN: place.dice.choice((number(0), NOT_APPLICABLE))}}


@kind("6.1 typed over, digits swapped", r"digits exchanged")
def _sum(place: Place) -> Cells | None:
    return _exchanged_digits(place.plan.by_key[BUDGET], place.dice.choice(BOTH), place.dice)


@kind("6.3 at 12 % of 6.2", r"expected are 25 %")
def _rate(place: Place) -> Cells | None:
    pay = place.plan.by_key[PAY]
    known = {column: pay.figure(column).number for column in FIGURES}
    return {TAX: {c: number(round(v * 12 / 100, 1)) for c, v in known.items() if v is not None}}


@kind("date serial in a count (4/4 -> 46116)", r"stores the date")
def _serial(place: Place) -> Cells | None:
    measure = place.one(lambda m: not place.is_money(m) and least_of(m) > 0 and (m.plan.number or 0) <= 31)
    serial = 45_292 + place.dice.randrange(700)
    return measure and {measure.key: {place.dice.choice(BOTH): number(serial)}}


@kind("fact other than archived result (15-25 %)", r"last year's result")
def _other_fact(place: Place) -> Cells | None:
    known = place.last.by_key
    measure = place.one(lambda m: least_of(m) >= 150 and m.fact == known[m.key].actual)
    if measure is None or measure.fact.number is None:
        return None
    factor = 1 + place.dice.choice((-1, 1)) * Decimal(place.dice.randint(15, 25)) / 100
    return {measure.key: {Column.FACT: number(_whole(measure.fact.number * factor))}}


@kind("in thousands instead of units", r"thousand")
def _thousands(place: Place) -> Cells | None:
    measure, column = place.one(place.counts(1000)), place.dice.choice(BOTH)
    value = measure.figure(column).number if measure else None
    if measure is None or value is None:
        return None
    return {measure.key: {column: number(round(value / 1000, 1) + Decimal("0.1") * (value % 1000 < 50))}}


@kind("fact column of the year before", r"the year before|last year's result")
def _fact_before(place: Place) -> Cells | None:
    return {m.key: {Column.FACT: m.fact} for _, m in place.last.measures() if m.key not in place.template.sums}


@kind("fraction in a count", r"not a whole number")
def _fraction(place: Place) -> Cells | None:
    measure, column = place.one(place.counts(20)), place.dice.choice(BOTH)
    value = measure.figure(column).number if measure else None
    return {measure.key: {column: number(value + Decimal("0.5"))}} if measure and value is not None else None


@kind("two neighbouring rows exchanged", r"the row (above|below)|each other's rows|exchanged")
def _neighbours(place: Place) -> Cells | None:
    measures = [m for _, m in place.plan.measures() if m.key.section in (1, 2)]
    pairs = [
        (one, other)
        for one, other in pairwise(measures)
        if min(least_of(one), least_of(other)) > 0 and abs((one.plan.number or 0) - (other.plan.number or 0)) >= 20
    ]
    if not pairs:
        return None
    one, other = place.dice.choice(pairs)
    return {one.key: {Column.PLAN: other.plan}, other.key: {Column.PLAN: one.plan}}


@kind("people and events exchanged", r"each other's rows|more than .* participants|koʻp boʻlmaydi")
def _people(place: Place) -> Cells | None:
    known = place.plan.by_key
    pairs = [p for p in PEOPLE_AND_EVENTS if (known[p[0]].plan.number or 0) < (known[p[1]].plan.number or 0)]
    if not pairs:
        return None
    events, people = (known[key] for key in place.dice.choice(pairs))
    return {events.key: {Column.PLAN: people.plan}, people.key: {Column.PLAN: events.plan}}


@kind("one zero too many in a quarter", r"zero too many")
def _zero_in_quarter(place: Place) -> Cells | None:
    measure = place.one(lambda m: least_of(m) >= 20 and _spread(m))
    return measure and {measure.key: _times(measure, 10, [place.dice.choice(QUARTERS[:3])])}


@kind("25 % off", r"last year's result|of their facts|% of")
def _off(place: Place) -> Cells | None:
    measure, column = place.one(lambda m: least_of(m) >= 40), place.dice.choice(BOTH)
    value = measure.figure(column).number if measure else None
    factor = Decimal(place.dice.choice((75, 125))) / 100
    return {measure.key: {column: number(_whole(value * factor))}} if measure and value else None


@kind("pay for 9 months only", r"nine months")
def _pay(place: Place) -> Cells | None:
    column = place.dice.choice(BOTH)
    known = {key: place.plan.by_key[key].figure(column).number for key in (PAY, TAX)}
    return {key: {column: number(round(v * 3 / 4, 1))} for key, v in known.items() if v is not None}


@kind("quarter copied into the next ones", r"copied into the next")
def _copied(place: Place) -> Cells | None:
    measure = place.one(lambda m: _spread(m) and _quarters(m)[0] >= 30 and len(set(_quarters(m))) > 1)
    return measure and {measure.key: dict.fromkeys(QUARTERS[: len(_quarters(measure))], measure.quarters[0])}
