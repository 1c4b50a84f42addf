"""F4: the template's formulas are still there."""

from collections.abc import Iterator, Sequence

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Oddity, Sighting
from akm_excel.core.wording import as_shown
from akm_excel.language import tr
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.sound_formulas import put_back
from akm_excel.rules.subject import Subject

_FEW, _NAMED, _FOLLOWING = 3, 20, 6
"""So many false results are a finding each; of more, in one finding, so many cells are named.

Fewer of those that follow from a cell: correcting that one is enough."""


@rule("F401", "formula-overwritten", Severity.WARNING, sees=Oddity.CONSTANT)
def formula_overwritten(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A constant (or nothing) stands where the template has a formula.

    From now on it no longer follows the figures it is made of. The library computes it on its own,
    except where it is a figure of the plan itself (6.1): then what is stated counts.
    `akm repair` puts the formula back, over a stated figure only where its parts come to the same.
    An error where the cell shows another figure than its formula would: that is what is printed and signed.
    """
    false = _false_cells(subject)
    for seen in sightings:
        message = (
            tr("'{found}' was typed over the formula.").format(found=seen.found)
            if seen.found
            else tr("The formula was deleted.")
        )
        yield _about_a_formula(subject, seen, message, false.get(seen.cell))


@rule("F402", "formula-changed", Severity.WARNING, sees=(Oddity.FORMULA_CHANGED, Oddity.UNMOVED))
def formula_changed(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A formula differs from the template's, so its result may mean something else.

    `akm repair` puts the template's formula back, over a stated figure only where its parts come to the same.
    A formula that is spelled otherwise but always comes to the same is none. An error where the cell shows another
    figure than the template's formula would, and where a program inserted or deleted rows or columns and moved the
    formulas without what they read: that is said once.
    """
    false = _false_cells(subject)
    unmoved = [seen for seen in sightings if seen.oddity is Oddity.UNMOVED]
    if unmoved and not any(seen.expected for seen in subject.seen(Oddity.NAMES_DISPLACED)):  # else S124 says so
        message = tr(
            "{count} formulas were moved and still read the cells of before: a program inserted or deleted rows or "
            "columns without moving what formulas read: {cells}."
        ).format(count=len(unmoved), cells=_listed(unmoved))
        repair = tr("put the template's formulas back; 'akm repair' does")
        yield Complaint(message, unmoved[0].cell, None, repair, Severity.ERROR)
    for seen in sightings:
        if seen.oddity is Oddity.UNMOVED:
            continue
        yield _about_a_formula(
            subject, seen, tr("The formula is {found}.").format(found=seen.found), false.get(seen.cell)
        )


def _false_cells(subject: Subject) -> dict[str, Sighting]:
    false = (Oddity.ERROR_VALUE, Oddity.FALSE_RESULT, Oddity.FOLLOWING_RESULT, Oddity.OTHER_RESULT)
    return {seen.cell: seen for seen in subject.seen(*false)}


def _about_a_formula(subject: Subject, seen: Sighting, message: str, false: Sighting | None) -> Complaint:
    """What is said of a formula that is not the template's; of a false figure what it should be."""
    if false is not None and false.oddity is Oddity.ERROR_VALUE:
        message += " " + tr("The cell shows {found}.").format(found=false.found)
    elif false is not None:
        right = tr("The cell shows '{found}', the library computes '{expected}'.")
        message = f"{message} {right.format(found=as_shown(false.found), expected=as_shown(false.expected))}"
    repair = (
        put_back(subject, seen) if seen.expected else tr("put the rows or columns that it reads back beside each other")
    )
    return Complaint(message, seen.cell, seen.key, repair, Severity.ERROR if false is not None else None)


@rule("F403", "other-result", Severity.ERROR, sees=Oddity.OTHER_RESULT)
def other_result(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The application comes to another result than the library, though the formula is the template's.

    Mostly a cell that the formula reads is broken (F401, F402, Q207) or the formula refers to
    moved cells. Compared where a workbook is recalculated in Excel or LibreOffice. Cells that show the same error
    value are summed up in one line, and so are many that come to other figures. What stands in place of a formula
    that was changed or typed over is said of that (F401, F402).
    """
    told = {seen.cell for seen in subject.seen(Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED)}
    untold = [seen for seen in sightings if seen.cell not in told]
    figures = [seen for seen in untold if not seen.found.startswith("#")]
    if len(figures) > (1 if told else _FEW):
        untold = [seen for seen in untold if seen not in figures]
        message = tr("{count} cells show other results than the figures come to: {cells}.").format(
            count=len(figures), cells=_listed(figures)
        )
        yield Complaint(message, figures[0].cell, None, tr("correct what other findings name, then recalculate"))
    others: dict[str, list[Sighting]] = {}
    for seen in untold:
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


@rule("F404", "false-result", Severity.ERROR, sees=(Oddity.FALSE_RESULT, Oddity.FOLLOWING_RESULT, Oddity.CAUSED))
def false_result(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A result that the file has stored, and that is printed, is not what the figures come to.

    The formula is right: a program changed a figure and calculated nothing, a stored number was overwritten, or the
    formula takes a cell otherwise than it looks (a number that is text counts nothing in it). Compared at four
    decimals, where results are stored; results that follow from another false one are not listed. Where a finding
    names the cell that they follow from, they are said in that finding, which then is an error.
    """
    told = {seen.cell for seen in subject.seen(Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED)}
    untold = [seen for seen in sightings if seen.cell not in told]
    false = [seen for seen in untold if seen.oddity is Oddity.FALSE_RESULT]
    if len(false) <= _FEW:
        for seen in false:
            message = (
                tr("The result '{found}' is stored as a text; the figures come to that number.")
                if seen.found == seen.expected
                else tr("The cell shows '{found}', but the figures come to '{expected}'.")
            ).format(found=as_shown(seen.found), expected=as_shown(seen.expected))
            yield Complaint(message, seen.cell, seen.key, tr("recalculate the workbook (F9 or 'akm recalc')"))
    else:
        message = tr("{count} stored results are not what the figures come to: {cells}.").format(
            count=len(false), cells=_listed(false)
        )
        yield Complaint(message, false[0].cell, None, tr("recalculate the workbook (F9 or 'akm recalc')"))
    following = [seen for seen in untold if seen.oddity is Oddity.FOLLOWING_RESULT]
    if following:
        message = tr(
            "{count} results are not what the figures come to, as their formulas take a cell otherwise: {cells}."
        ).format(count=len(following), cells=_listed(following))
        repair = tr("correct what the other findings name in these rows, then recalculate")
        yield Complaint(message, following[0].cell, following[0].key if len(following) == 1 else None, repair)
    caused: dict[str, list[Sighting]] = {}
    for seen in untold:
        if seen.oddity is Oddity.CAUSED:
            caused.setdefault(seen.expected, []).append(seen)
    for cause, results in caused.items():
        message = tr("{count} results that are printed are not what the figures come to: {cells}.").format(
            count=len(results), cells=_listed(results, _FOLLOWING)
        )
        yield Complaint(message, cause, repair=tr("correct what the other findings name here, then recalculate"))


def _listed(seen: list[Sighting], named: int = _NAMED) -> str:
    """The cells, the first of them by name."""
    cells = ", ".join(one.cell for one in seen[:named])
    return f"{cells} …" if len(seen) > named else cells
