"""C6: what changed against last year further than it usually does."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from akm_excel.core.finding import Severity
from akm_excel.core.keys import ROMAN
from akm_excel.core.plan import QUARTERS, Column, Key, Measure
from akm_excel.core.quantity import Kind
from akm_excel.core.wording import number
from akm_excel.language import tr, trn
from akm_excel.rules.causes import is_in_thousands, is_slip, slipped
from akm_excel.rules.hints import of_exchange, of_size, times
from akm_excel.rules.quarters import cumulative, is_for_one_quarter
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.subject import Subject, stated

if TYPE_CHECKING:
    from akm_excel.rules.neighbours import Neighbours

_LEAST = Decimal(10)
_FEWEST = 10
"""Of fewer rows a fault is not said of the whole plan."""
_ON_END = 4
_SURELY_NEAR = Decimal("1.5")
"""A plan within this factor of a fact is like it (`neighbours.NEAR`) without more ado."""
_ANOTHER_UNIT = Decimal("0.01")
"""Nobody is paid less than so much of the plan; a share or another unit was typed."""
_ABOUT_TWICE = (Decimal("1.6"), Decimal("2.5"))


def _unsuspected(subject: Subject, key: Key) -> bool:
    return subject.suspects.isdisjoint(((key, Column.FACT), (key, Column.PLAN)))


@rule("C601", "change", Severity.WARNING)
def change(subject: Subject) -> Iterator[Complaint]:
    """The plan is over three times last year's fact, or under a third of it, and not by a handful.

    How many times, and what a handful of each unit is, stands in the template's sheet of lists.

    It may be right; then someone should be able to say why. A sum (6.1) is not asked about where one of
    its parts is, nor what another finding calls wrong. Where the figures speak for it, the message says what may have
    happened: a zero too many or a digit lost (about ten times), thousands, the plan of the row above or below.
    """
    factor = subject.template.limit("change")
    asked = {
        measure.key
        for measure, fact, plan, ratio in subject.leaps
        if ratio > factor
        and abs(plan - fact) >= subject.template.material(measure)
        and not is_slip(subject, measure, ratio)
    }
    slipped = {key for key, _ in subject.suspects}
    for measure, fact, plan, ratio in subject.leaps:
        rollup = subject.template.sums.get(measure.key)
        follows = rollup is not None and (
            not (asked | slipped).isdisjoint(rollup.parts) or any(_stands_alone(subject, key) for key in rollup.parts)
        )
        if measure.key in asked and not follows and _unsuspected(subject, measure.key):
            many = number(round(ratio, 1))
            message = (
                tr("The plan {plan} is {times} times last year's fact {fact}.")
                if plan > fact
                else tr("Last year's fact {fact} is {times} times the plan {plan}.")
            )
            hint = (
                _of_year(subject, plan)
                or _neighbours(subject).exchanged(measure.key)
                or of_size(plan, fact)
                or _neighbours(subject).slipped(measure.key)
            )
            yield Complaint(
                " ".join(filter(None, (message.format(plan=number(plan), fact=number(fact), times=many), hint))),
                subject.plan.cell(measure, Column.PLAN),
                measure.key,
                tr("check the figure; if it is right, be ready to say why"),
            )


def _stands_alone(subject: Subject, key: Key) -> bool:
    """Whether a part has only one of fact and plan: it is asked for, and its sum is of other parts than before."""
    part = subject.plan.by_key.get(key)
    return part is not None and (part.fact.number is None) != (part.plan.number is None)


def _of_year(subject: Subject, plan: Decimal) -> str:
    """What to say of a plan that is the number of the plan's own year, or of the one before."""
    year = subject.plan.header.year
    return tr("Is {plan} the year?").format(plan=plan) if year and plan in {year, year - 1} else ""


def _neighbours(subject: Subject) -> "Neighbours":
    from akm_excel.rules.neighbours import Neighbours  # noqa: PLC0415 - seldom needed

    if "neighbours" not in subject.memo:
        sums = subject.template.sums
        subject.memo["neighbours"] = Neighbours(
            (measure.key, fact, plan) for _, measure, fact, plan, _ in subject.rows if measure.key not in sums
        )
    neighbours: Neighbours = subject.memo["neighbours"]
    return neighbours


@rule("C602", "thousand", Severity.ERROR)
def slip_of_a_thousand(subject: Subject) -> Iterator[Complaint]:
    """Fact and plan of an amount of money differ about a thousandfold: soʻm typed for thousands of soʻm.

    Of thousands of soʻm the larger is wrong, of soʻm the smaller. A figure a thousand times too large and a true
    growth can come together, so there is no upper limit. Added up, such a figure outweighs all the other districts.
    """
    for measure, fact, plan, ratio in subject.leaps:
        if is_slip(subject, measure, ratio) and not subject.suspects.isdisjoint(
            ((measure.key, Column.FACT), (measure.key, Column.PLAN))
        ):
            wrong = slipped(measure, fact, plan)
            figure = plan if wrong is Column.PLAN else fact
            yield Complaint(
                tr("{plan} against {fact} last year: {times} times; is one of them not in {unit}?").format(
                    plan=number(plan), fact=number(fact), times=number(Decimal(round(ratio))), unit=measure.unit
                ),
                subject.plan.cell(measure, wrong),
                measure.key,
                tr("type the figure in {unit}: perhaps {right}").format(
                    unit=measure.unit, right=number(figure / 1000 if is_in_thousands(measure) else figure * 1000)
                ),
            )


@rule("C603", "from-or-to-nothing", Severity.WARNING)
def from_or_to_nothing(subject: Subject) -> Iterator[Complaint]:
    """What was ten or more last year is planned as nothing, or the reverse.

    The figure was left out, or typed into another row. It may be right: something ends or begins.
    """
    for _, measure, last, planned, _ in subject.rows:
        if (last and planned) or ((last is None or last < _LEAST) and (planned is None or planned < _LEAST)):
            continue
        fact, plan = measure.fact, measure.plan
        least = max(_LEAST, subject.template.material(measure))
        nothing = {Kind.NOT_APPLICABLE: "-"}
        for value, other, column in ((fact, plan, Column.PLAN), (plan, fact, Column.FACT)):
            is_nothing = other.kind in nothing or other.number == 0
            if value.number is not None and value.number >= least and is_nothing:
                message = (
                    tr("Last year's fact is {value}, the plan is {other}.")
                    if column is Column.PLAN
                    else tr("The plan is {value}, last year's fact is {other}.")
                )
                yield Complaint(
                    message.format(value=number(value.number), other=nothing.get(other.kind, "0")),
                    subject.plan.cell(measure, column),
                    measure.key,
                    tr("check the figure; if it is right, be ready to say why"),
                )


@rule("C604", "plan-is-fact", Severity.WARNING)
def plan_is_fact(subject: Subject) -> Iterator[Complaint]:
    """In most rows the plan is last year's fact: the column was copied, nothing was planned yet."""
    pairs = subject.changes
    equal = sum([fact == plan for _, fact, plan in pairs])
    if len(pairs) >= _FEWEST and equal > len(pairs) * subject.template.limit("whole"):
        yield Complaint(
            tr("In {count} of {all} rows the plan is the same as last year's fact: was the column copied?").format(
                count=equal, all=len(pairs)
            ),
            repair=tr("type this year's plan"),
        )


def _may_have_slipped(subject: Subject) -> bool:
    """Whether so many plans are unlike their own facts."""
    unlike = [True for _, fact, plan in subject.changes if plan > fact * _SURELY_NEAR or fact > plan * _SURELY_NEAR]
    return len(unlike) >= _ON_END


@rule("C605", "slipped-rows", Severity.WARNING, when=_may_have_slipped)
def slipped_rows(subject: Subject) -> Iterator[Complaint]:
    """Four plans on end are like the fact of the row above, or below, and not like their own: they slipped by a row.

    Rows that fit both, or have nothing to compare, may stand between them.
    """
    from akm_excel.rules.neighbours import above_and_below  # noqa: PLC0415 - as above

    rows = _neighbours(subject)
    for step, where in above_and_below():
        run: list[int] = []
        for at in range(len(rows.keys) + 1):
            if at < len(rows.keys):
                if rows.fits(at, step):
                    run.append(at)
                    continue
                if not run or not rows.fits_own_alone(at, step):
                    continue
            if len(run) >= _ON_END:
                first, last = subject.plan.by_key[rows.keys[run[0]]], subject.plan.by_key[rows.keys[run[-1]]]
                yield Complaint(
                    tr("The plans of {first} to {last} are like last year's facts of {where}: did they slip?").format(
                        first=first.key, last=last.key, where=where
                    ),
                    subject.plan.cell(first, Column.PLAN),
                    first.key,
                    tr("compare each plan with its row, and move them back"),
                )
            run = []


@rule("C606", "pace", Severity.WARNING)
def pace(subject: Subject) -> Iterator[Complaint]:
    """What is done so far is over twice what the plan leaves for so many quarters.

    A zero too many in a quarter, a quarter counted twice, or a plan that is too small. Where one quarter
    reaches the year's plan by itself, or the quarters are cumulative, that is said instead.
    """
    rows, is_whole = cumulative(subject)
    limit = subject.template.limit("pace")
    for (indicator, measure, _, plan, _), values, peak, done in () if is_whole else subject.flows:
        if plan is None or plan < _LEAST or not values or peak >= plan or measure.key in rows:
            continue
        expected = plan * len(values) / 4
        if done <= expected * limit or is_for_one_quarter(indicator, measure):
            continue
        if done - expected >= subject.template.material(measure):
            message = trn(
                "{done} was done in {count} quarter, {times} times what the year's plan of {plan} leaves for it.",
                "{done} was done in {count} quarters, {times} times what the year's plan of {plan} leaves for them.",
                len(values),
            )
            yield Complaint(
                message.format(
                    done=number(done), count=len(values), plan=number(plan), times=number(round(done / expected, 1))
                ),
                subject.plan.cell(measure, Column.ACTUAL),
                measure.key,
                tr("look for a quarter that was counted twice, or a zero too many"),
            )


def _doubled(values: list[Decimal]) -> tuple[int, Decimal] | None:
    """The place and figure of a quarter that is about twice each of the others; there must be two of these."""
    largest = max(values, default=Decimal(0))
    others = [value for value in values if value != largest]
    if len(others) < len(values) - 1 or len(others) < 2 or min(others) <= 0:
        return None
    is_twice = all(_ABOUT_TWICE[0] <= largest / value <= _ABOUT_TWICE[1] for value in others)
    return (values.index(largest), largest) if is_twice else None


@rule("C607", "pay", Severity.WARNING)
def pay(subject: Subject) -> Iterator[Complaint]:
    """Pay is planned below last year's, or half as much again; or is paid out far from evenly.

    Pay (the cost that the template says is spread evenly) moves with the staff and the tariff: figures beyond
    these bounds are of nine months, of another year, or have exchanged digits. A quarter that is about twice the others
    was counted twice.
    """
    for key in sorted(subject.template.pay & subject.plan.by_key.keys()):
        measure = subject.plan.by_key[key]
        fact, plan = measure.fact.number, measure.plan.number
        if fact and plan and min(fact, plan) > 0 and _unsuspected(subject, key):
            yield from _pay_planned(subject, measure, fact, plan)
            yield from _pay_paid(subject, measure, plan)


def _pay_planned(subject: Subject, measure: Measure, fact: Decimal, plan: Decimal) -> Iterator[Complaint]:
    growth = plan / fact
    low, high = subject.template.limit("pay_low"), subject.template.limit("pay_high")
    if low <= growth <= high or times(fact, plan) > subject.template.limit("change"):
        return
    message = tr("The pay planned, {plan}, is {percent} % of last year's {fact}.").format(
        plan=number(plan), percent=number(round(growth * 100, 1)), fact=number(fact)
    )
    yield Complaint(
        " ".join(filter(None, (message, of_exchange(plan, fact)))),
        subject.plan.cell(measure, Column.PLAN),
        measure.key,
        tr("check both: is one of them of nine months, or of another year?"),
    )


def _pay_paid(subject: Subject, measure: Measure, plan: Decimal) -> Iterator[Complaint]:
    values = stated(tuple([figure.number for figure in measure.quarters]))
    if doubled := _doubled(values):
        at, value = doubled
        yield Complaint(
            tr("Quarter {quarter} has {value}, about twice what the others have: was it counted twice?").format(
                quarter=ROMAN[at], value=number(value)
            ),
            subject.plan.cell(measure, QUARTERS[at]),
            measure.key,
            tr("type the result of this quarter alone"),
        )
        return
    if values and max(values) >= plan:
        return  # Q242 and Q247 say it
    done = sum(values) / (plan * len(values) / 4) if values else Decimal(1)
    if done < _ANOTHER_UNIT:
        yield Complaint(
            trn(
                "Of the pay {done} was paid in {count} quarter, planned for the year are {plan}: not in {unit}?",
                "Of the pay {done} was paid in {count} quarters, planned for the year are {plan}: not in {unit}?",
                len(values),
            ).format(done=number(sum(values)), count=len(values), plan=number(plan), unit=measure.unit),
            subject.plan.cell(measure, Column.ACTUAL),
            measure.key,
            tr("type each quarter in {unit}").format(unit=measure.unit),
        )
        return
    limit, later = subject.template.limit, "_later" if len(values) > 1 else ""
    slowest, fastest = limit(f"pay_slow{later}"), limit(f"pay_fast{later}")
    if not slowest <= done <= fastest:
        yield Complaint(
            trn(
                "Of the pay {percent} % of what the plan leaves for {count} quarter was paid.",
                "Of the pay {percent} % of what the plan leaves for {count} quarters was paid.",
                len(values),
            ).format(percent=number(round(done * 100, 1)), count=len(values)),
            subject.plan.cell(measure, Column.ACTUAL),
            measure.key,
            tr("check the quarters, and whether the plan is of nine months"),
        )


@rule("C608", "columns-exchanged", Severity.WARNING)
def columns_in_each_others_place(subject: Subject) -> Iterator[Complaint]:
    """Most plans are below last year's facts, pay among them: fact and plan stand in each other's columns.

    Plans grow, on the whole, and pay with them. Asked where over 60 % of the rows that differ (ten at least) have the
    smaller figure in the plan, and pay has too.
    """
    changed = [plan < fact for _, fact, plan in subject.changes if fact != plan]
    if len(changed) < _FEWEST or sum(changed) <= len(changed) * subject.template.limit("whole"):
        return
    pay = next((row for row in subject.rows if row.measure.key in subject.template.pay), None)
    if pay is not None and (pay.plan or 0) < (pay.fact or 0):
        yield Complaint(
            tr("{count} of {all} plans are below last year's fact, pay too: were fact and plan exchanged?").format(
                count=sum(changed), all=len(changed)
            ),
            repair=tr("look at the headings of both columns; put each figure into its own"),
        )
