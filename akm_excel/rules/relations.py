"""R5: the relations that the template declares between measures hold."""

from collections.abc import Iterator
from decimal import Decimal

from akm_excel.core.finding import Severity
from akm_excel.core.plan import FIGURES, Column, Measure
from akm_excel.core.quantity import rounded
from akm_excel.core.template import Relation, Rollup
from akm_excel.core.totals import rollup_total
from akm_excel.core.wording import number
from akm_excel.language import tr
from akm_excel.rules.rule import Complaint, Subject, rule


def _pairs(subject: Subject, *relations: Relation) -> Iterator[tuple[Rollup, Measure, Column, Decimal, Decimal]]:
    """Each figure that a relation binds, beside the sum of its parts."""
    measures = subject.plan.by_key
    for rollup in subject.template.rollups:
        if rollup.relation not in relations or rollup.target not in measures:
            continue
        target, parts = measures[rollup.target], rollup_total(rollup, measures)
        for column in FIGURES:
            if any((key, column) in subject.suspects for key in (target.key, *rollup.parts)):
                continue  # the cause has a finding of its own
            stated, whole = target.figure(column).number, parts.figure(column).number
            if stated is not None and whole is not None:
                yield rollup, target, column, stated, whole


@rule("R501", "rollup", Severity.ERROR)
def rollup_adds_up(subject: Subject) -> Iterator[Complaint]:
    """A figure that is declared as the sum of others (6.1 = 6.2 + 6.3 + 6.4) is another number.

    One of the figures is wrong; which one, the library cannot know.
    """
    for rollup, target, column, stated, whole in _pairs(subject, Relation.SUM):
        if rounded(stated) != whole:
            yield Complaint(
                tr("{stated} is stated, but {parts} come to {whole} (difference {difference}).").format(
                    stated=number(stated),
                    parts=" + ".join(str(key) for key in rollup.parts),
                    whole=number(whole),
                    difference=number(stated - whole),
                ),
                subject.plan.cell(target, column),
                target.key,
                tr("correct the part that is wrong and put the formula back"),
            )


@rule("R502", "bound", Severity.ERROR)
def bound_holds(subject: Subject) -> Iterator[Complaint]:
    """A part is larger than its whole (2.14: *Abonement* above *Jami*)."""
    for rollup, target, column, stated, whole in _pairs(subject, Relation.BOUND, Relation.PART):
        if stated > whole:
            yield Complaint(
                tr("{stated} is more than {whole}, the figure of {parts} that it is part of.").format(
                    stated=number(stated),
                    whole=number(whole),
                    parts=" + ".join(str(key) for key in rollup.parts),
                ),
                subject.plan.cell(target, column),
                target.key,
                tr("check both figures; they may stand in each other's rows"),
            )


@rule("R503", "rate", Severity.WARNING)
def rate_holds(subject: Subject) -> Iterator[Complaint]:
    """A figure is away from the rate that the template declares (6.3: 25 % of 6.2).

    In a plan by over a quarter of a point, in results by over one: pay that is free of the contribution
    (sick pay, allowances) moves these. The rate is the social tax of budget organisations, 25 % since the
    Tax Code of 1 January 2020 (PwC tax summaries, Uzbekistan, individual; before, 25 % too for budget bodies).
    Rate and tolerances stand in the template and are changed there.
    Where one figure is a thousand times too large for the other, that one is named: soʻm for thousands of soʻm.
    """
    for rollup, target, column, stated, whole in _pairs(subject, Relation.RATE):
        if rollup.rate is None or not whole:
            continue
        found = stated / whole
        slip = _slip(subject, rollup, target, column, stated, whole)
        if slip is not None:
            yield slip
        elif abs(found - rollup.rate) > subject.template.limit("rate_plan" if column is Column.PLAN else "rate"):
            yield Complaint(
                tr("{stated} is {found} % of {parts} ({whole}), expected are {rate} %.").format(
                    stated=number(stated),
                    found=number(round(found * 100, 1)),
                    parts=" + ".join(str(key) for key in rollup.parts),
                    whole=number(whole),
                    rate=number(rollup.rate * 100),
                ),
                subject.plan.cell(target, column),
                target.key,
                tr("check both figures; {rate} % would be {right}").format(
                    rate=number(rollup.rate * 100), right=number(rounded(whole * rollup.rate))
                ),
            )


def _slip(
    subject: Subject, rollup: Rollup, target: Measure, column: Column, stated: Decimal, whole: Decimal
) -> Complaint | None:
    """What to say where a figure and its one part differ about a thousandfold from their rate: the larger is named."""
    if len(rollup.parts) != 1 or not rollup.rate or stated <= 0 or whole <= 0:
        return None
    (part,) = rollup.parts
    expected = whole * rollup.rate
    least = subject.template.limit("thousand")
    if expected / stated >= least:
        wrong, figure, other = subject.plan.by_key[part], whole, stated
    elif stated / expected >= least:
        wrong, figure, other = target, stated, whole
    else:
        return None
    return Complaint(
        tr("{figure} is about a thousand times too much beside {other}, the figure of {code}: not in {unit}?").format(
            figure=number(figure), other=number(other), code=part if wrong is target else target.key, unit=wrong.unit
        ),
        subject.plan.cell(wrong, column),
        wrong.key,
        tr("type the figure in {unit}: perhaps {right}").format(unit=wrong.unit, right=number(figure / 1000)),
    )
