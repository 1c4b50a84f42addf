"""C6: what changed against last year further than it usually does."""

from collections.abc import Iterator
from decimal import Decimal

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Column, Measure
from akm_excel.core.quantity import plain
from akm_excel.core.variance import SMALL, THOUSAND
from akm_excel.language import tr
from akm_excel.rules.rule import Complaint, Subject, rule

FACTOR = Decimal(3)
"""A plan this many times last year's fact, or less than its inverse, is asked about."""


def _is_slip(subject: Subject, measure: Measure, ratio: Decimal) -> bool:
    unit = subject.template.unit(measure.unit)
    return unit is not None and unit.decimals > 0 and THOUSAND[0] <= ratio <= THOUSAND[1]


@rule("C601", "change", Severity.WARNING)
def change(subject: Subject) -> Iterator[Complaint]:
    """The plan is over three times last year's fact, or under a third of it, and not by a handful.

    It may be right; then someone should be able to say why.
    """
    for measure, fact, plan, ratio in subject.changes:
        if ratio > FACTOR and abs(plan - fact) >= SMALL and not _is_slip(subject, measure, ratio):
            times = plain(round(ratio, 1))
            message = (
                tr("The plan {plan} is {times} times last year's fact {fact}.")
                if plan > fact
                else tr("Last year's fact {fact} is {times} times the plan {plan}.")
            )
            yield Complaint(
                message.format(plan=plain(plan), fact=plain(fact), times=times),
                subject.plan.cell(measure, Column.PLAN),
                measure.key,
                tr("check the figure; if it is right, be ready to say why"),
            )


@rule("C602", "thousand", Severity.ERROR)
def slip_of_a_thousand(subject: Subject) -> Iterator[Complaint]:
    """Fact and plan of an amount of money differ about a thousandfold: soʻm typed for thousands of soʻm.

    Added up, such a figure outweighs all the other districts together.
    """
    for measure, fact, plan, ratio in subject.changes:
        if _is_slip(subject, measure, ratio):
            larger = Column.PLAN if plan > fact else Column.FACT
            yield Complaint(
                tr("{plan} against {fact} last year: {times} times; is one of them not in {unit}?").format(
                    plan=plain(plan), fact=plain(fact), times=plain(Decimal(round(ratio))), unit=measure.unit
                ),
                subject.plan.cell(measure, larger),
                measure.key,
                tr("type the figure in {unit}: perhaps {right}").format(
                    unit=measure.unit, right=plain(max(fact, plan) / 1000)
                ),
            )
