"""C6: last year's plan as an archive has it, beside this year's: what should be the same, and is not.

Without an archive, or where last year's plan is not in it, these rules say nothing.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Column
from akm_excel.core.wording import number
from akm_excel.language import tr
from akm_excel.rules.hints import of_digits, of_size
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.subject import Subject

if TYPE_CHECKING:
    from akm_excel.rules.last_year import Row

_ABOUT = Decimal("0.02")
ARCHIVED = ("C609", "C610", "C611", "C612")
"""The rules that need last year's plan from an archive."""


@rule("C609", "not-last-years-result", Severity.WARNING, when=lambda subject: subject.last)
def not_last_years_result(subject: Subject) -> Iterator[Complaint]:
    """The fact of last year is another number than last year's own plan came to, as the archive has it.

    Asked where it is over 12 % off (and 20 units, or what the template calls material), where two digits of the
    result are exchanged, and where the result stands in the column of the plan. A result that was corrected after the
    year's end is a reason; then last year's workbook should be archived once more. It needs an archive
    (`--archive`, or the usual place) with last year's plan and all its quarters.
    Where a whole column is another one, C610 to C612 say so.
    """
    for row in () if subject.last_year.is_another_column else subject.last_year.differing:
        fact, result = row.measure.fact.number or Decimal(0), row.result or Decimal(0)
        message = tr("The fact is {fact}; last year's result in the archive is {result}.").format(
            fact=number(fact), result=number(result)
        )
        yield Complaint(
            " ".join(filter(None, (message, _reason(row, fact, result)))),
            subject.plan.cell(row.measure, Column.FACT),
            row.measure.key,
            tr("type last year's result; if it was corrected since, archive last year's workbook once more"),
        )


def _reason(row: "Row", fact: Decimal, result: Decimal) -> str:
    """What probably happened, in words; empty where nothing speaks for anything."""
    if exactly := of_digits(fact, result):
        return exactly
    of_nine_months = sum((figure.number or Decimal(0)) for figure in row.last.quarters[:3])
    if fact < result and abs(fact - of_nine_months) <= result * _ABOUT:
        return tr("It is the result of nine months.")
    if row.measure.plan.number == result:
        return tr("That result stands in the plan: were fact and plan exchanged?")
    if fact == row.last.plan.number:
        return tr("It is last year's plan.")
    if fact == row.last.fact.number:
        return tr("It is the fact of the year before.")
    return of_size(fact, result)


@rule("C610", "facts-of-another-year", Severity.WARNING, when=lambda subject: subject.last)
def facts_of_another_year(subject: Subject) -> Iterator[Complaint]:
    """In many rows the fact is not last year's result as the archive has it: the column is of another year.

    Over half of the facts are the facts that last year's plan states, so of the year before; or over 30 % of them
    differ as C609 says. It is said once. It needs an archive, as C609.
    """
    last, repair = subject.last_year, tr("type last year's results into the column of the fact")
    if last.is_handed_in_again or last.is_exchanged:
        return
    if last.is_of_the_year_before:
        yield Complaint(
            tr("{count} of {all} facts are those of last year's plan: they are of the year before.").format(
                count=last.facts_before.alike, all=last.facts_before.stated
            ),
            repair=repair,
        )
    elif last.are_many_differing:
        yield Complaint(
            tr("{count} of {all} facts are not last year's result in the archive: are they of another year?").format(
                count=len(last.differing), all=last.facts_of_results.stated
            ),
            repair=repair,
        )


@rule("C611", "last-years-plan", Severity.ERROR, when=lambda subject: subject.last)
def last_years_plan(subject: Subject) -> Iterator[Complaint]:
    """In over half of the rows the plan is last year's plan, as the archive has it: that was handed in again.

    Rows below ten are not counted: small counts stay what they were. It needs an archive, as C609.
    """
    last = subject.last_year
    if last.is_handed_in_again:
        yield Complaint(
            tr("{count} of {all} plans are those of last year's plan in the archive: was it handed in again?").format(
                count=last.planned_again.alike, all=last.planned_again.stated
            ),
            repair=tr("ask for this year's plan"),
        )


@rule("C612", "results-in-the-plan", Severity.ERROR, when=lambda subject: subject.last)
def results_in_the_plan(subject: Subject) -> Iterator[Complaint]:
    """In over half of the rows the plan is last year's result, and the fact is not: the columns were exchanged.

    It needs an archive, as C609.
    """
    last = subject.last_year
    if last.is_exchanged:
        yield Complaint(
            tr("{count} of {all} plans are last year's results in the archive: were fact and plan exchanged?").format(
                count=last.planned_as_done.alike, all=last.planned_as_done.stated
            ),
            repair=tr("put last year's results into the column of the fact, and the plan into its own"),
        )
