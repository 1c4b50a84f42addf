"""R5: the relations that the template declares between measures hold."""

from collections.abc import Iterator
from decimal import Decimal

from akm_excel.core.finding import Severity
from akm_excel.core.plan import FIGURES, Column, Measure
from akm_excel.core.quantity import plain, rounded
from akm_excel.core.template import Relation, Rollup
from akm_excel.core.totals import rollup_total
from akm_excel.language import tr
from akm_excel.rules.rule import Complaint, Subject, rule

RATE_TOLERANCE = Decimal("0.01")
"""How far a rate may be off, as a fraction: 24 % to 26 % pass for 25 %, since pay that is free of the
contribution (sick pay, allowances) moves it by some tenths of a percent."""


def _pairs(subject: Subject, relation: Relation) -> Iterator[tuple[Rollup, Measure, Column, Decimal, Decimal]]:
    """Each figure that a relation binds, beside the sum of its parts."""
    measures = subject.plan.by_key
    for rollup in subject.template.rollups:
        if rollup.relation is not relation or rollup.target not in measures:
            continue
        target, parts = measures[rollup.target], rollup_total(rollup, measures)
        for column in FIGURES:
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
                    stated=plain(stated),
                    parts=" + ".join(str(key) for key in rollup.parts),
                    whole=plain(whole),
                    difference=plain(stated - whole),
                ),
                subject.plan.cell(target, column),
                target.key,
                tr("correct the part that is wrong and put the formula back"),
            )


@rule("R502", "bound", Severity.ERROR)
def bound_holds(subject: Subject) -> Iterator[Complaint]:
    """A part is larger than its whole (2.14: *Abonement* above *Jami*)."""
    for rollup, target, column, stated, whole in _pairs(subject, Relation.BOUND):
        if stated > whole:
            yield Complaint(
                tr("{stated} is more than {whole}, the figure of {parts} that it is part of.").format(
                    stated=plain(stated),
                    whole=plain(whole),
                    parts=" + ".join(str(key) for key in rollup.parts),
                ),
                subject.plan.cell(target, column),
                target.key,
                tr("check both figures; they may stand in each other's rows"),
            )


@rule("R503", "rate", Severity.WARNING)
def rate_holds(subject: Subject) -> Iterator[Complaint]:
    """A figure is away from the rate that the template declares (6.3: 25 % of 6.2), by over one point.

    The rate is the social tax of budget organisations (Tax Code of Uzbekistan, article 405; from
    memory, to be confirmed by the accountant): it stands in the template and is changed there.
    """
    for rollup, target, column, stated, whole in _pairs(subject, Relation.RATE):
        if rollup.rate is None or not whole:
            continue
        found = stated / whole
        if abs(found - rollup.rate) > RATE_TOLERANCE:
            yield Complaint(
                tr("{stated} is {found} % of {parts} ({whole}), expected are {rate} %.").format(
                    stated=plain(stated),
                    found=plain(round(found * 100, 1)),
                    parts=" + ".join(str(key) for key in rollup.parts),
                    whole=plain(whole),
                    rate=plain(rollup.rate * 100),
                ),
                subject.plan.cell(target, column),
                target.key,
                tr("check both figures; {rate} % would be {right}").format(
                    rate=plain(rollup.rate * 100), right=plain(rounded(whole * rollup.rate))
                ),
            )
