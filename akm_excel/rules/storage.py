"""Q22: the file says of each figure one thing, and shows it."""

from collections.abc import Iterator, Sequence

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Oddity, Sighting
from akm_excel.core.wording import as_shown
from akm_excel.language import tr
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.subject import Subject


@rule("Q221", "stored-twice", Severity.ERROR, sees=Oddity.TWICE)
def stored_twice(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The file says two things of a cell: two values in it, or the cell or its whole row twice.

    Programs differ in which of the two they show, so neither counts. The program that saved the file is
    at fault: open it in Excel, let it repair the file, look at the cell and save it.
    """
    rows: dict[tuple[str, str], list[Sighting]] = {}
    for seen in sightings:
        rows.setdefault((seen.cell.rpartition("!")[0], _row(seen.cell)), []).append(seen)
    for row in rows.values():
        first, *more = row
        if more:
            message = tr("The file says two things of {count} cells of row {row}: {cells}.").format(
                count=len(row),
                row=_row(first.cell),
                cells=", ".join(f"{seen.cell.rpartition('!')[2]}: '{seen.found}'" for seen in row),
            )
        elif first.found:
            message = tr("The file says two things of the cell: '{found}'.").format(found=first.found)
        else:
            message = tr("The file has row {row}, or a cell of it, twice.").format(row=_row(first.cell))
        yield Complaint(message, first.cell, first.key, tr("open the file in Excel, look at the row and save it anew"))


def _row(cell: str) -> str:
    return cell[len(cell.rstrip("0123456789")) :]


@rule("Q222", "stored-wrongly", Severity.ERROR, sees=Oddity.INVALID)
def stored_wrongly(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The file gives a cell something that its kind of cell cannot hold: `NaN` as a number, a kind that is none.

    Excel would call the file damaged; other programs show nothing, or whatever they guess. It counts as nothing.
    """
    for seen in sightings:
        yield Complaint(
            tr("The file stores '{found}' in a way that no program can read for sure.").format(found=seen.found),
            seen.cell,
            seen.key,
            tr("type the value anew and save the file in Excel"),
        )


@rule("Q223", "shown-otherwise", Severity.ERROR, sees=(Oddity.SHOWN_OTHERWISE, Oddity.UNSEEN))
def shown_otherwise(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The cell's number format hides the figure or shows another: `;;;`, `"100"`, `0"000"`, `0%`, `#,##0,`.

    So do letters in the colour of the cell, and letters that are too small to be seen.
    What is printed and signed is not what is added up. The number that the cell holds counts.
    """
    for seen in sightings:
        if seen.oddity is Oddity.UNSEEN:
            message = (
                tr("The cell holds {number}, but its letters have the colour of the cell: nobody sees it.")
                if seen.expected == "colour"
                else tr("The cell holds {number}, but in letters too small to be seen.")
            ).format(number=as_shown(seen.found))
            yield Complaint(message, seen.cell, seen.key, tr("give the cell the format of its neighbours"))
            continue
        yield Complaint(
            tr("The cell holds {number}, but its format {format} shows something else.").format(
                number=as_shown(seen.found), format=seen.expected
            ),
            seen.cell,
            seen.key,
            tr("give the cell the format of its neighbours"),
        )


@rule("Q224", "hidden-zero", Severity.NOTE, sees=Oddity.HIDDEN_ZERO)
def hidden_zero(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The cell holds 0, and its number format shows nothing: on paper it looks as if it were blank.

    0 says that nothing was done, a blank that nothing was said.
    """
    hiding = {seen.expected for seen in subject.seen(Oddity.SHOWN_OTHERWISE)}
    for seen in sightings:
        if seen.expected in hiding:
            continue  # the format hides other figures as well (Q223)
        yield Complaint(
            tr("The cell holds 0, but its format {format} shows nothing.").format(format=seen.expected),
            seen.cell,
            seen.key,
            tr("give the cell the format of its neighbours"),
        )
