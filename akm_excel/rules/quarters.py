"""Q24: the quarters and the fact beside the plan, each in one plan: what was typed into the wrong place, or twice.

The thresholds are those of an auditor's review of 960 realistic mistakes of 40 kinds in made-up regions, but for those
that regions of our own showed to be too near: how often they find, and cry in vain, stands in docs/detection.md.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from operator import lt

from akm_excel.core.finding import Severity
from akm_excel.core.keys import ROMAN
from akm_excel.core.plan import QUARTERS, Column, Indicator, Key, Measure
from akm_excel.core.quantity import Kind
from akm_excel.core.template import Nature, Template
from akm_excel.core.text import fold
from akm_excel.core.wording import number
from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.subject import Subject

_SCALE = 100
"""So many times the year's plan and last year's fact no quarter of a small count is."""
_ONE = Decimal(1)
_LEAST = Decimal(10)
_LEAST_COPIED, _LEAST_COPIED_EVEN = Decimal(30), Decimal(100)
"""From so much on three equal quarters are no chance; of what is spread evenly over the year the latter."""
_FEWEST = 10
"""Of fewer rows a fault is not said of the whole plan."""
_LIKE = Decimal("1.3")
"""Quarters within so many times each other are like each other."""
_ONE_QUARTER = pattern(
    r"\d ?- ?chorak|\b[iv]+ (?:chorak|va)|yanvar|fevral|mart|aprel|iyun|iyul|avgust|sent|okt|noy|dek"
)


def is_for_one_quarter(indicator: Indicator, measure: Measure) -> bool:
    """Whether a deadline names a quarter or a month, so that the others are rightly empty."""
    return _names_a_quarter(indicator.arrangement_of(measure).deadline)


@lru_cache(maxsize=1024)
def _names_a_quarter(deadline: str) -> bool:
    return bool(_ONE_QUARTER.search(fold(deadline)))


def cumulative(subject: Subject) -> tuple[frozenset[Key], bool]:
    """The rows whose quarters are those of the year so far, and whether the whole plan is like that."""
    if "cumulative" not in subject.memo:
        subject.memo["cumulative"] = _cumulative(subject)
    known: tuple[frozenset[Key], bool] = subject.memo["cumulative"]
    return known


def _cumulative(subject: Subject) -> tuple[frozenset[Key], bool]:
    limit = subject.template.limit
    rows, rising, several = set(), 0, 0
    for (_, measure, _, plan, _), values, _, done in subject.flows:
        if len(values) < 2 or values[-1] < _LEAST:
            continue
        several += 1
        rises = all(map(lt, values, values[1:]))
        rising += rises if len(values) > 2 else values[1] >= values[0] * limit("rising")
        if len(values) < 3 or plan is None or plan < _LEAST or not _hold_the_year_so_far(values, done, plan, limit):
            continue
        if rises or _ends_with_the_year_so_far(values):
            rows.add(measure.key)
    return frozenset(rows), several >= _FEWEST and rising > several * limit("whole")


def _hold_the_year_so_far(values: list[Decimal], done: Decimal, plan: Decimal, limit: Callable[[str], Decimal]) -> bool:
    if done <= plan * limit("so_far_sum"):
        return False
    return plan * len(values) / 4 * limit("so_far_least") <= values[-1] <= plan * limit("so_far_last")


def _ends_with_the_year_so_far(values: list[Decimal]) -> bool:
    """Whether the last quarter alone counts from the year's beginning: what is left of it is like the others."""
    *earlier, last = values
    own = last - sum(earlier)
    return len(earlier) > 1 and min(earlier) <= own * _LIKE and own <= max(earlier) * _LIKE


def _may_end_doubled(values: list[Decimal], plan: Decimal, template: Template) -> bool:
    """Whether half of the last quarter would be like the others, and all of them within the plan."""
    half = values[-1] / 2
    is_like = values[0] <= half * _LIKE and half <= max(values[:-1]) * _LIKE
    return is_like and sum(values) - half <= plan * template.limit("so_far_sum")


@rule("Q241", "cumulative", Severity.WARNING)
def cumulative_quarters(subject: Subject) -> Iterator[Complaint]:
    """The quarters rise from one to the next and together exceed the plan: each holds the year so far.

    So does the last alone where it is what those before come to and once more as much as one of them. Every quarter is
    its own result; *Jami bajarildi* adds them up. Where most rows rise so, the whole plan was filled in cumulatively,
    and that is said once.
    """
    rows, is_whole = cumulative(subject)
    repair = tr("type each quarter's own result: what was added since the quarter before")
    if is_whole:
        yield Complaint(
            tr("Most rows rise from quarter to quarter: the quarters seem to hold the results of the year so far."),
            repair=repair,
        )
        return
    each = tr("The quarters {values} rise and come to {sum}, the plan is {plan}: each seems to hold the year so far.")
    last = tr("The quarters {values} come to {sum}, the plan is {plan}: the last seems to hold the year so far.")
    for key in sorted(rows):
        measure = subject.plan.by_key[key]
        values = [figure.number for figure in measure.quarters if figure.number is not None]
        message = each if all(one < next_one for one, next_one in pairwise(values)) else last
        yield Complaint(
            message.format(
                values="; ".join(map(number, values)), sum=number(sum(values)), plan=number(measure.plan.number or 0)
            ),
            subject.plan.cell(measure, QUARTERS[len(values) - 1]),
            key,
            tr("{repair}; look whether quarter {quarter} was counted twice: half of it would be {half}").format(
                repair=repair, quarter=ROMAN[len(values) - 1], half=number(values[-1] / 2)
            )
            if _may_end_doubled(values, measure.plan.number or Decimal(0), subject.template)
            else repair,
        )


@rule("Q242", "year-in-a-quarter", Severity.WARNING)
def year_in_a_quarter(subject: Subject) -> Iterator[Complaint]:
    """One quarter alone reaches the plan of the whole year: the year was typed into it, or a zero too many.

    Where several quarters reach it the plan is asked about. Measures whose deadline names a quarter are not, nor plans
    below ten.
    """
    rows, is_whole = cumulative(subject)
    for (indicator, measure, _, plan, quarters), _, peak, _ in subject.flows:
        if plan is None or plan < _LEAST or peak < plan:
            continue
        if is_whole or measure.key in rows or is_for_one_quarter(indicator, measure):
            continue
        reaching = [
            (column, name, value)
            for column, name, value in zip(QUARTERS, ROMAN, quarters, strict=True)
            if value is not None and value >= plan and (measure.key, column) not in subject.suspects
        ]
        if beyond_scale(subject, measure) or (measure.key, Column.PLAN) in subject.suspects:
            continue  # Q247, or the plan's own finding, says it
        if len(reaching) > 1:
            yield Complaint(
                tr("Quarters {quarters} each reach the plan of the whole year, {plan}.").format(
                    quarters=", ".join(name for _, name, _ in reaching), plan=number(plan)
                ),
                subject.plan.cell(measure, Column.PLAN),
                measure.key,
                tr("check the plan; it may be another row's, or lack a digit"),
            )
        for column, name, value in reaching if len(reaching) == 1 else ():
            message = tr("Quarter {quarter} has {value}, the plan of the whole year is {plan}.").format(
                quarter=name, value=number(value), plan=number(plan)
            )
            yield Complaint(
                message,
                subject.plan.cell(measure, column),
                measure.key,
                tr("type the result of this quarter alone; look for a zero too many"),
            )


@rule("Q243", "copied-quarter", Severity.WARNING)
def copied_quarter(subject: Subject) -> Iterator[Complaint]:
    """Three quarters on end have the same figure of 30 or more: one was copied into the next ones.

    Of what is spread evenly over the year from 100 on, as equal quarters of it are likely. It may be right for what is
    paid in equal parts; then leave it.
    """
    for (_, measure, _, _, values), *_ in subject.flows:
        if values[1] is None or values[1] != values[2] or values[1] < _LEAST_COPIED:
            continue  # both runs of three have the second and the third quarter
        least = _LEAST_COPIED_EVEN if subject.template.traits_of(measure.key).is_even else _LEAST_COPIED
        for at in (0, 1):
            first, *others = values[at : at + 3]
            if first is not None and first >= least and all(value == first for value in others):
                yield Complaint(
                    tr("Quarters {first} to {last} all have {value}: was one copied into the next?").format(
                        first=ROMAN[at], last=ROMAN[at + 2], value=number(first)
                    ),
                    subject.plan.cell(measure, QUARTERS[at + 1]),
                    measure.key,
                    tr("type each quarter's own result"),
                )
                break


@rule("Q244", "skipped-quarter", Severity.WARNING, when=lambda subject: subject.has_gaps)
def skipped_quarter(subject: Subject) -> Iterator[Complaint]:
    """A quarter is blank, a later one is filled in: a result was forgotten, or stands one column too far right.

    Where nothing was done type 0, where the indicator does not apply `-`. Where most rows lack the same quarter that is
    said once.
    """
    sums = subject.template.sums
    asked = [
        (measure, [at for at, value in enumerate(quarters) if value is not None])
        for (indicator, measure, _, _, quarters), *_ in subject.reported
        if measure.key not in sums and not is_for_one_quarter(indicator, measure)
    ]
    rows = [(measure, filled) for measure, filled in asked if filled[-1]]
    skipping = [
        (m, filled, at)
        for m, filled in rows
        if len(filled) <= filled[-1] and (at := _skipped(m, filled[-1])) is not None
    ]
    usual, many = Counter(at for *_, at in skipping).most_common(1)[0] if skipping else (0, 0)
    is_whole = len(rows) >= _FEWEST and many > len(rows) * subject.template.limit("whole")
    if is_whole:
        yield Complaint(
            tr("Quarter {quarter} is blank in {count} of {all} rows that have results in a later quarter.").format(
                quarter=ROMAN[usual], count=many, all=len(rows)
            ),
            subject.plan.cell(next(m for m, _, at in skipping if at == usual), QUARTERS[usual]),
            repair=tr("look whether the quarters stand one column too far right; else type the results of this one"),
        )
    for measure, filled, at in skipping:
        if is_whole and at == usual:
            continue
        yield Complaint(
            tr("Quarter {quarter} is blank, but quarter {later} has {value}.").format(
                quarter=ROMAN[at], later=ROMAN[filled[-1]], value=number(measure.quarters[filled[-1]].number or 0)
            ),
            subject.plan.cell(measure, QUARTERS[at]),
            measure.key,
            tr("type the quarter's result, 0 if there was none, '-' if the indicator does not apply"),
        )


def _skipped(measure: Measure, last: int) -> int | None:
    """The first blank quarter before the last one that has a number."""
    return next((at for at in range(last) if measure.quarters[at].is_blank), None)


@rule("Q245", "blank-fact", Severity.WARNING)
def blank_fact(subject: Subject) -> Iterator[Complaint]:
    """The plan has a figure, last year's fact is blank: nobody can say whether it grows.

    A region's percentages leave such a district out. Where nothing was done type 0, where the indicator did
    not apply `-`. Where most facts are blank that is said once.
    """
    planned = [measure for _, measure, _, plan, _ in subject.rows if plan]
    blank = [m for m in planned if m.figures.fact.kind is Kind.BLANK and m.key not in subject.template.sums]
    repair = tr("type last year's fact, 0 if there was none, '-' if the indicator did not apply")
    if len(planned) >= _FEWEST and len(blank) > len(planned) * subject.template.limit("whole"):
        yield Complaint(
            tr("Last year's facts are blank in {count} of {all} rows that have a plan.").format(
                count=len(blank), all=len(planned)
            ),
            subject.plan.cell(blank[0], Column.FACT),
            repair=repair,
        )
        return
    for measure in blank:
        yield Complaint(
            tr("Last year's fact is blank beside a plan of {plan}.").format(plan=number(measure.plan.number or 0)),
            subject.plan.cell(measure, Column.FACT),
            measure.key,
            repair,
        )


@rule("Q246", "result-without-plan", Severity.WARNING)
def result_without_plan(subject: Subject) -> Iterator[Complaint]:
    """There are results, but the plan says 0 or that the indicator does not apply.

    The plan was left out, or the results stand in another row.
    """
    for (_, measure, _, planned, _), _, peak, _ in subject.flows:
        if planned or peak <= 0:
            continue
        done, plan = measure.actual.number, measure.plan
        if done and done > 0 and (plan.kind is Kind.NOT_APPLICABLE or plan.number == 0):
            yield Complaint(
                tr("{done} was done, but the plan is {plan}.").format(
                    done=number(done), plan="-" if plan.number is None else "0"
                ),
                subject.plan.cell(measure, Column.PLAN),
                measure.key,
                tr("type the plan, or move the results to the row that they belong to"),
            )


def beyond_scale(subject: Subject, measure: Measure) -> list[tuple[Column, str, Decimal]]:
    """The quarters that no year of this measure explains: column, Roman number, figure.

    A balance (debts) has no such scale: it may be anything where nothing was planned.
    """
    plan, fact = measure.plan.number, measure.fact.number
    is_balance = subject.template.traits_of(measure.key).nature is Nature.BALANCE
    if plan is None or is_balance or (measure.key, Column.PLAN) in subject.suspects:
        return []  # a plan that is blank, or is said not to apply, is asked about by itself
    usual = max(plan, fact or Decimal(0), Decimal(1))
    times = Decimal(_SCALE) if usual < _LEAST else subject.template.limit("thousand") / 4
    return [
        (column, name, figure.number)
        for column, name, figure in zip(QUARTERS, ROMAN, measure.quarters, strict=True)
        if figure.number is not None
        and figure.number >= usual * times
        and (measure.key, column) not in subject.suspects
    ]


@rule("Q247", "out-of-scale", Severity.ERROR)
def out_of_scale(subject: Subject) -> Iterator[Complaint]:
    """A quarter is far beyond the plan of the whole year and last year's fact: another row's figure, or another unit's.

    A hundred times where both are below ten, else as far as C602 calls a slip of a thousand, for a quarter of the year.
    Where several quarters are, plan and fact are asked about.
    """
    least = min(Decimal(_SCALE), subject.template.limit("thousand") / 4)
    for (_, measure, fact, plan, _), _, peak, _ in subject.reported:
        # No row has a smaller scale.
        if plan is None or peak < least or peak < max(plan, fact or _ONE, _ONE) * least:
            continue
        if not (doubted := beyond_scale(subject, measure)):
            continue
        stated_for = {"plan": number(measure.plan), "fact": number(measure.fact)}
        unit = tr("Is it not in {unit}?").format(unit=measure.unit) if subject.template.decimals(measure) else ""
        if len(doubted) > 1:
            message = tr(
                "Quarters {quarters} are each far beyond the year's plan of {plan} and last year's fact of {fact}."
            ).format(quarters=", ".join(name for _, name, _ in doubted), **stated_for)
            yield Complaint(
                f"{message} {unit}".strip(),
                subject.plan.cell(measure, Column.PLAN),
                measure.key,
                tr("look whether plan and fact are in another unit than the quarters, or another row's"),
            )
        for column, name, value in doubted if len(doubted) == 1 else ():
            message = tr("Quarter {quarter} has {value}; planned for the year are {plan}, last year had {fact}.")
            message = message.format(quarter=name, value=number(value), **stated_for)
            yield Complaint(
                f"{message} {unit}".strip(),
                subject.plan.cell(measure, column),
                measure.key,
                tr("type the result of this quarter alone; look whether it is another row's"),
            )
