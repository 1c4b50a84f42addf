"""F4: the template's formulas are still there."""

from collections.abc import Iterator

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Oddity, Sighting
from akm_excel.core.wording import as_shown
from akm_excel.language import tr
from akm_excel.rules.rule import Complaint, Subject, rule


@rule("F401", "formula-overwritten", Severity.WARNING)
def formula_overwritten(subject: Subject) -> Iterator[Complaint]:
    """A constant (or nothing) stands where the template has a formula.

    From now on it no longer follows the figures it is made of. The library computes it on its own,
    except where it is a figure of the plan itself (6.1): then what is stated counts.
    `akm repair` puts the formula back, over a stated figure only where its parts come to the same.
    """
    for seen in subject.seen(Oddity.CONSTANT):
        yield Complaint(
            tr("'{found}' was typed over the formula.").format(found=seen.found)
            if seen.found
            else tr("The formula was deleted."),
            seen.cell,
            seen.key,
            tr("put the formula of the template back: {formula}").format(formula=seen.expected),
        )


@rule("F402", "formula-changed", Severity.WARNING)
def formula_changed(subject: Subject) -> Iterator[Complaint]:
    """A formula differs from the template's, so its result may mean something else.

    `akm repair` puts the template's formula back, over a stated figure only where its parts come to the same.
    """
    for seen in subject.seen(Oddity.FORMULA_CHANGED):
        yield Complaint(
            tr("The formula is {found}.").format(found=seen.found),
            seen.cell,
            seen.key,
            tr("put the formula of the template back: {formula}").format(formula=seen.expected),
        )


@rule("F403", "other-result", Severity.ERROR)
def other_result(subject: Subject) -> Iterator[Complaint]:
    """The application comes to another result than the library, though the formula is the template's.

    Mostly a cell that the formula reads is broken (F401, F402, Q207) or the formula refers to
    moved cells. Compared where a workbook is recalculated in Excel or LibreOffice. Cells that show the same error
    value are summed up in one line.
    """
    others: dict[str, list[Sighting]] = {}
    for seen in subject.seen(Oddity.OTHER_RESULT):
        others.setdefault(seen.found if seen.found.startswith("#") else seen.cell, []).append(seen)
    for seen, *more in others.values():
        message = tr("The cell shows '{found}', the library computes '{expected}'.").format(
            found=as_shown(seen.found), expected=as_shown(seen.expected)
        )
        if more:
            message = tr("{count} cells from here on show {found}: a cell that their formulas read is wrong.").format(
                count=len(more) + 1, found=seen.found
            )
        yield Complaint(
            message,
            seen.cell,
            seen.key,
            tr("repair the formulas that other findings name, then recalculate"),
        )
