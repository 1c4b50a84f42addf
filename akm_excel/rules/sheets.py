"""S1: what the workbook is like around the plan: copies, hidden and merged cells, macros, lost names and sheets."""

from collections.abc import Iterator, Sequence

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Oddity, Sighting
from akm_excel.language import tr, trn
from akm_excel.rules.cells import LETTERS
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.subject import Subject


@rule("S113", "second-plan", Severity.ERROR, sees=Oddity.SECOND_PLAN)
def second_plan(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The workbook has a second sheet with a plan, and its figures are others: which one is right?

    Sheets are copied to try something, and then worked on. Only one is read: that which the workbook's names
    refer to, as Excel's formulas do.
    Move what is right into the one, and delete the other.
    """
    counted = subject.plan.source.sheet
    for seen in sightings:
        if seen.expected:
            cells = seen.expected.split(", ")
            yield Complaint(
                tr(
                    "The sheet '{copy}' is a copy of '{sheet}' with other figures ({cells}); only '{sheet}' counts."
                ).format(copy=seen.found, sheet=counted, cells=_few(cells)),
                f"{seen.found}!{cells[0]}",
                repair=tr("move what is right into '{sheet}' and delete '{copy}'").format(
                    copy=seen.found, sheet=counted
                ),
            )


@rule("S114", "copied-plan", Severity.NOTE, sees=Oddity.SECOND_PLAN)
def copied_plan(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The workbook has a copy of the plan's sheet with the same figures: the next change may go into the wrong one."""
    for seen in sightings:
        if not seen.expected:
            yield Complaint(
                tr("The sheet '{copy}' is a copy of '{sheet}'; only '{sheet}' counts.").format(
                    copy=seen.found, sheet=subject.plan.source.sheet
                ),
                seen.cell,
                repair=tr("delete the copy"),
            )


@rule("S115", "merged-figures", Severity.ERROR, sees=Oddity.MERGED)
def merged_figures(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """Cells for figures are merged: only the first is seen, and what stands under it counts or is lost.

    Split the cells, and look that each row has its own figure.
    """
    for seen in sightings:
        message = tr("The cells {cells} are merged; only the first figure is seen.").format(cells=seen.found)
        if seen.expected:
            message += " " + tr("These count as well: {figures}.").format(figures=_few(seen.expected.split(", ")))
        yield Complaint(message, seen.cell, seen.key, tr("split the cells and enter each row's own figure"))


@rule("S116", "hidden-figures", Severity.WARNING, sees=Oddity.HIDDEN)
def hidden_figures(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """Figures stand in hidden rows or columns: they count, and nobody sees them, nor does the print.

    Rows too low and columns too narrow to see anything in are hidden ones, and so are figures that a format under a
    condition hides.
    Show them; where they do not belong to the plan, delete them.
    """
    for seen in sightings:
        message = {
            "rows": tr("Rows with figures are hidden: {found}. They count."),
            "conditions": tr(
                "A format under a condition hides figures where the condition holds: {found}. They count."
            ),
            "columns": tr("The column {found} with figures is hidden. It counts."),
            "sheet": tr("The plan's sheet '{found}' is hidden."),
        }[seen.expected]
        yield Complaint(message.format(found=seen.found), seen.cell, seen.key, tr("show what is hidden and check it"))


@rule("S117", "filtered", Severity.NOTE, sees=Oddity.FILTERED)
def filtered(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The plan's sheet has a filter that is on: rows may not be seen or printed."""
    for seen in sightings:
        yield Complaint(
            tr("A filter is on in {found}: rows may be hidden.").format(found=seen.found),
            seen.cell,
            repair=tr("take the filter off"),
        )


@rule("S118", "macros", Severity.NOTE, sees=Oddity.MACROS)
def macros(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The workbook has macros other than those of its buttons. They are neither run nor removed here.

    Who opens the file in Excel is asked whether they may run: ask the sender what they are for.
    """
    for seen in sightings:
        yield Complaint(
            tr("The workbook has macros ({found}).").format(found=seen.found),
            seen.cell,
            repair=tr("do not allow them to run unless you know what they do"),
        )


@rule("S119", "other-files", Severity.WARNING, sees=Oddity.LINKS)
def other_files(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The workbook refers to other files, which the reader does not have: figures that come from there may be old.

    Break the links in Excel (Data, Edit Links), so that the numbers themselves stay.
    """
    for seen in sightings:
        yield Complaint(
            tr("The workbook refers to other files: {found}.").format(found=seen.found),
            seen.cell,
            repair=tr("break the links, so that the numbers themselves stay"),
        )


@rule("S120", "names-lost", Severity.WARNING, sees=Oddity.NAMES_LOST)
def names_lost(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The workbook has lost the template's names; its plan was recognised by a sheet's headings or own names.

    That is so where a sheet is copied into another workbook or another program drops names. Formulas that use
    the names do not work any more.
    Copy the figures into a workbook made from the template (`akm show`, `akm fill`).
    """
    for seen in sightings:
        yield Complaint(
            tr("The workbook has lost its names; the sheet '{sheet}' was recognised as the plan.").format(
                sheet=seen.found
            ),
            seen.cell,
            repair=tr("move the figures into a workbook made from the present template"),
        )


@rule("S124", "name-shifted", Severity.ERROR, sees=(Oddity.NAME_SHIFTED, Oddity.NAMES_DISPLACED))
def name_shifted(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A column's name begins in another row than that of the codes: the totals add each row's neighbour.

    The plan is read right all the same, but the formulas of the totals lay the columns beside each other by their
    names: once Excel recalculates, what is printed is false.
    Correct the name in Excel (Formulas, Name Manager), so that it begins where the others do.
    Where all names refer beside the columns under their headings, a program has inserted or deleted rows or columns
    without moving them: the plan is read by its headings.
    """
    displaced = [seen for seen in sightings if seen.oddity is Oddity.NAMES_DISPLACED]
    if any(seen.expected for seen in displaced) or (displaced and not any(subject.seen(Oddity.UNMOVED))):
        message = tr(
            "Names of the template refer to other cells than theirs: a program inserted or deleted rows or columns "
            "without moving names and formulas. The plan is read by its headings."
        )
        repair = tr("move the figures into a workbook made from the present template")
        yield Complaint(message, displaced[0].cell, repair=repair)
    for seen in sightings:
        if seen.oddity is Oddity.NAMES_DISPLACED:
            continue
        yield Complaint(
            tr("The name {name} begins in row {found}, the others in row {expected}: totals add up other rows.").format(
                name=seen.found, found=seen.cell.rpartition("!")[2].lstrip(LETTERS), expected=seen.expected
            ),
            seen.cell,
            repair=tr("correct the name in the Name Manager, so that it begins in row {row}").format(row=seen.expected),
        )


@rule("S121", "sheet-missing", Severity.WARNING, sees=Oddity.SHEET_MISSING)
def sheet_missing(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A sheet of the template was deleted: the totals, the findings, or the lists behind the drop-downs.

    `akm recalc` puts it back, with its formulas and names, as it is in the template.
    """
    for seen in sightings:
        yield Complaint(
            tr("The sheet '{sheet}' is missing.").format(sheet=seen.found),
            repair=tr("recalculate the file with 'akm recalc': it puts the sheet back"),
        )


@rule("S122", "stray-column", Severity.WARNING, sees=Oddity.STRAY_COLUMN)
def stray_column(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A column was inserted among those of the plan, and numbers stand in it beside the plan's indicators.

    The plan's own columns are known wherever they stand; these numbers count in nothing, unless a formula of the
    template takes its columns together with this one: then its result is named as well.
    """
    for seen in sightings:
        count = int(seen.found)
        message = trn(
            "{count} figure stands in the column '{heading}', which is none of the plan's.",
            "{count} figures stand in the column '{heading}', which is none of the plan's.",
            count,
        )
        yield Complaint(
            message.format(count=count, heading=seen.expected),
            seen.cell,
            repair=tr("move notes and own figures to the right of the plan's columns"),
        )


@rule("S123", "columns-exchanged", Severity.ERROR, sees=Oddity.EXCHANGED)
def columns_exchanged(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The columns of last year's fact and this year's plan stand in each other's place, by their headings.

    All figures are read by the place of their column, so each is taken for the other.
    Put the columns back: fact first, plan behind it.
    """
    for seen in sightings:
        yield Complaint(
            tr("The columns of fact and plan are exchanged: the heading here is '{found}'.").format(found=seen.found),
            seen.cell,
            repair=tr("put the fact of last year into this column and the plan into the next"),
        )


def _few(texts: list[str]) -> str:
    """Some of many texts, and how many more there are."""
    most = 6
    shown = ", ".join(texts[:most])
    return shown if len(texts) <= most else tr("{some} and {count} more").format(some=shown, count=len(texts) - most)
