"""C6: what changed against last year further than it usually does."""

from collections.abc import Iterator
from decimal import Decimal

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Column, Key
from akm_excel.core.wording import number
from akm_excel.language import tr
from akm_excel.rules.causes import is_slip
from akm_excel.rules.rule import Complaint, Subject, rule


def _unsuspected(subject: Subject, key: Key) -> bool:
    return subject.suspects.isdisjoint(((key, Column.FACT), (key, Column.PLAN)))


@rule("C601", "change", Severity.WARNING)
def change(subject: Subject) -> Iterator[Complaint]:
    """The plan is over three times last year's fact, or under a third of it, and not by a handful.

    How many times, and what a handful of each unit is, stands in the template's sheet of lists.

    It may be right; then someone should be able to say why. A sum (6.1) is not asked about where one of
    its parts is, nor what another finding calls wrong.
    """
    factor = subject.template.limit("change")
    asked = {
        measure.key
        for measure, fact, plan, ratio in subject.changes
        if ratio > factor
        and abs(plan - fact) >= subject.template.material(measure)
        and not is_slip(subject, measure, ratio)
    }
    slipped = {key for key, _ in subject.suspects}
    for measure, fact, plan, ratio in subject.changes:
        rollup = subject.template.sums.get(measure.key)
        follows = rollup is not None and not (asked | slipped).isdisjoint(rollup.parts)
        if measure.key in asked and not follows and _unsuspected(subject, measure.key):
            times = number(round(ratio, 1))
            message = (
                tr("The plan {plan} is {times} times last year's fact {fact}.")
                if plan > fact
                else tr("Last year's fact {fact} is {times} times the plan {plan}.")
            )
            yield Complaint(
                message.format(plan=number(plan), fact=number(fact), times=times),
                subject.plan.cell(measure, Column.PLAN),
                measure.key,
                tr("check the figure; if it is right, be ready to say why"),
            )


@rule("C602", "thousand", Severity.ERROR)
def slip_of_a_thousand(subject: Subject) -> Iterator[Complaint]:
    """Fact and plan of an amount of money differ about a thousandfold: soʻm typed for thousands of soʻm.

    A figure a thousand times too large and a true growth can come together, so there is no upper limit.
    Added up, such a figure outweighs all the other districts together.
    """
    for measure, fact, plan, ratio in subject.changes:
        if is_slip(subject, measure, ratio) and not subject.suspects.isdisjoint(
            ((measure.key, Column.FACT), (measure.key, Column.PLAN))
        ):
            larger = Column.PLAN if plan > fact else Column.FACT
            yield Complaint(
                tr("{plan} against {fact} last year: {times} times; is one of them not in {unit}?").format(
                    plan=number(plan), fact=number(fact), times=number(Decimal(round(ratio))), unit=measure.unit
                ),
                subject.plan.cell(measure, larger),
                measure.key,
                tr("type the figure in {unit}: perhaps {right}").format(
                    unit=measure.unit, right=number(max(fact, plan) / 1000)
                ),
            )
