"""T3: units, deadlines, mechanisms and responsibles are given and approved."""

from collections.abc import Iterator

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Column, Indicator, Oddity
from akm_excel.core.text import fold
from akm_excel.language import tr
from akm_excel.rules.rule import Complaint, rule_of_texts
from akm_excel.rules.subject import Subject

_NOTHING = {"", "-"}


@rule_of_texts("T301", "no-unit", Severity.WARNING)
def no_unit(subject: Subject) -> Iterator[Complaint]:
    """A measure has no unit (blank or a dash), so its figures can be added to nothing.

    Choose the unit from the list.
    """
    deleted = {seen.key for seen in subject.seen(Oddity.UNIT_CHANGED)}  # S106 says so
    for _, measure in subject.plan.measures():
        if fold(measure.unit) in _NOTHING and measure.key not in deleted:
            yield Complaint(
                tr("The unit is missing."),
                subject.plan.cell(measure, Column.UNIT),
                measure.key,
                tr("choose the unit from the list"),
            )


@rule_of_texts("T302", "unapproved-unit", Severity.WARNING)
def unapproved_unit(subject: Subject) -> Iterator[Complaint]:
    """A unit is not on the approved list; totals leave the measure out.

    Choose one from the list, or ask the region to add it.
    """
    changed = {seen.key for seen in subject.seen(Oddity.UNIT_CHANGED)}  # S106 says so
    for _, measure in subject.plan.measures():
        is_said = fold(measure.unit) in _NOTHING or measure.key in changed
        if not is_said and subject.template.unit(measure.unit) is None:
            yield Complaint(
                tr("The unit '{found}' is not on the list.").format(found=measure.unit),
                subject.plan.cell(measure, Column.UNIT),
                measure.key,
                tr("choose the unit from the list"),
            )


def _missing(subject: Subject, column: Column, message: str) -> Iterator[Complaint]:
    for indicator, silences in subject.silences:
        empty = [m for m, missing in zip(indicator.measures, silences, strict=True) if column in missing]
        if len(empty) == len(indicator.measures) and indicator.row is not None:
            cell = subject.plan.source.cell(column, indicator.row)
            yield Complaint(message, cell, indicator.key, tr("fill the cell"))
            continue
        for measure in empty:
            yield Complaint(message, subject.plan.cell(measure, column), measure.key, tr("fill the cell"))


@rule_of_texts("T303", "no-mechanism", Severity.NOTE)
def no_mechanism(subject: Subject) -> Iterator[Complaint]:
    """Nothing says how an indicator is to be carried out."""
    return _missing(subject, Column.MECHANISM, tr("The mechanism is missing."))


@rule_of_texts("T304", "no-deadline", Severity.WARNING)
def no_deadline(subject: Subject) -> Iterator[Complaint]:
    """An indicator has no deadline (blank or a dash), so nobody can say when it is late."""
    return _missing(subject, Column.DEADLINE, tr("The deadline is missing."))


@rule_of_texts("T305", "no-responsible", Severity.WARNING)
def no_responsible(subject: Subject) -> Iterator[Complaint]:
    """Nobody is responsible for an indicator."""
    return _missing(subject, Column.RESPONSIBLE, tr("The responsible service is missing."))


@rule_of_texts("T306", "same-name", Severity.NOTE)
def same_name(subject: Subject) -> Iterator[Complaint]:
    """Two codes have the same name but different units: readers of the plan take one for the other.

    Say in the names what tells them apart.
    """
    named: dict[str, list[Indicator]] = {}
    for indicator in subject.plan.indicators():
        named.setdefault(fold(indicator.name), []).append(indicator)
    named.pop("", None)  # a name that was deleted is no name
    for first, *others in named.values():
        if not others or first.key in subject.crossed:
            continue  # it has another code's name (S105)
        for indicator in others:
            if _units(indicator) != _units(first) and indicator.key not in subject.crossed:
                yield Complaint(
                    tr("The name is the same as that of {code}, but the unit is another.").format(code=first.key.code),
                    subject.plan.source.cell(Column.NAME, indicator.row),
                    indicator.key,
                    tr("say in the name what is counted here"),
                )


def _units(indicator: Indicator) -> set[str]:
    return {fold(measure.unit) for measure in indicator.measures}
