"""Q25: the plan by quarter beside the year's plan. Nobody has to state it; who does states a whole one."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from akm_excel.core.figures import NO_FIGURES, Balances
from akm_excel.core.finding import Severity
from akm_excel.core.keys import PLANNED, ROMAN
from akm_excel.core.plan import Measure
from akm_excel.core.quantity import Kind, plain
from akm_excel.core.wording import number
from akm_excel.language import tr
from akm_excel.rules.hints import of_digits
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.subject import Subject

_NOT_STATED = NO_FIGURES.planned
_SILENT = frozenset((Kind.BLANK, Kind.NOT_APPLICABLE))
"""Kinds that say nothing of what is planned: in a quarter without work 0 is planned."""


@rule("Q251", "planned-quarters", Severity.ERROR, when=lambda subject: subject.is_planned_by_quarter)
def planned_quarters_add_up(subject: Subject) -> Iterator[Complaint]:
    """The plan by quarter does not come to the plan of the year.

    The four quarters add up to it, to half a unit of the last decimal for each; of a state at the quarter's end
    (debts) the last quarter is it. Where the quarters rise and the last one is the year's plan each of them seems to
    hold the plan from the beginning of the year on.
    """
    for measure in _stated(subject):
        values = _numbers(measure)
        year = measure.plan.number
        if values is None or measure.plan.kind is Kind.UNREADABLE:
            continue
        is_state = isinstance(measure.figures, Balances)
        whole = values[-1] if is_state else sum(values, Decimal(0))
        if year is not None and abs(whole - year) <= subject.template.rounding(measure, len(PLANNED)):
            continue
        if year is None and not whole:
            continue
        yield Complaint(
            " ".join(filter(None, (_said(is_state, whole, year), _hint(is_state, values, whole, year)))),
            subject.plan.cell(measure, PLANNED[-1] if is_state else PLANNED[0]),
            measure.key,
            tr("correct the quarter or the year's plan that is wrong, or leave all four quarters blank"),
            expected="" if year is None else plain(year),
        )


@rule("Q252", "planned-quarter-blank", Severity.WARNING, when=lambda subject: subject.is_planned_by_quarter)
def planned_quarter_blank(subject: Subject) -> Iterator[Complaint]:
    """The plan is stated for some quarters only: what is to be done in the others nobody can say.

    The plan by quarter need not be stated; where it is, type 0 for a quarter in which nothing is planned. Until all
    four are there execution is not measured by them.
    """
    for measure in _stated(subject):
        planned = measure.figures.planned
        blank = [at for at, figure in enumerate(planned) if figure.number is None and figure.kind in _SILENT]
        if blank and any(figure.number is not None for figure in planned):
            yield Complaint(
                tr("The plan of quarter {stated} is stated, that of quarter {blank} has no number.").format(
                    stated=", ".join(name for at, name in enumerate(ROMAN) if at not in blank),
                    blank=", ".join(ROMAN[at] for at in blank),
                ),
                subject.plan.cell(measure, PLANNED[blank[0]]),
                measure.key,
                tr("type the quarter's plan, 0 if nothing is planned, or leave all four quarters blank"),
            )


def _stated(subject: Subject) -> Iterator[Measure]:
    """The measures with a plan by quarter that is not added up from others."""
    for _, measure in subject.plan.measures():
        if measure.figures.planned != _NOT_STATED and measure.key not in subject.template.sums:
            yield measure


def _numbers(measure: Measure) -> list[Decimal] | None:
    """The four quarters; None where one of them is no number: that is said by itself."""
    numbers = [figure.number for figure in measure.figures.planned]
    return [value for value in numbers if value is not None] if None not in numbers else None


def _said(is_state: bool, whole: Decimal, year: Decimal | None) -> str:
    if year is None:
        return tr("The plan by quarter comes to {sum}, but the plan of the year has no number.").format(
            sum=number(whole)
        )
    if is_state:
        return tr("The plan of quarter IV is {last}, that of the year is {plan} (difference {difference}).").format(
            last=number(whole), plan=number(year), difference=number(whole - year)
        )
    return tr("The plan by quarter comes to {sum}, the plan of the year is {plan} (difference {difference}).").format(
        sum=number(whole), plan=number(year), difference=number(whole - year)
    )


def _hint(is_state: bool, values: list[Decimal], whole: Decimal, year: Decimal | None) -> str:
    if is_state or year is None:
        return ""
    if values[-1] == year and all(one <= other for one, other in pairwise(values)) and values[0] > 0:
        return tr(
            "Each quarter seems to hold the plan from the beginning of the year on: type that of the quarter alone."
        )
    return of_digits(whole, year)
