"""S1: the plan has the template's rows, names and headers, for the right district and year."""

from collections.abc import Iterator

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Oddity, Sighting
from akm_excel.core.text import fold, looks_like
from akm_excel.core.wording import disguised
from akm_excel.language import tr
from akm_excel.rules.rule import Complaint, Subject, rule


def _named_odd(message: str, seen: Sighting) -> str:
    """The message and, where two texts look the same, which sign tells them apart."""
    odd = disguised(seen.found) if looks_like(seen.found, seen.expected) else ""
    return f"{message} {odd}" if odd else message


@rule("S101", "missing-code", Severity.ERROR)
def missing_code(subject: Subject) -> Iterator[Complaint]:
    """A row of the template is missing from the plan.

    Without it the region's total lacks the district, and nobody can tell *not done* from *deleted*.
    Restore the row from the template; write `-` where it does not apply.
    """
    for seen in subject.seen(Oddity.MISSING_CODE):
        yield Complaint(
            tr("The row {code} is missing.").format(code=seen.expected),
            key=seen.key,
            repair=tr("restore the row from the template; write '-' if it does not apply"),
        )


@rule("S102", "unknown-code", Severity.ERROR)
def unknown_code(subject: Subject) -> Iterator[Complaint]:
    """A row with figures or a code that the template does not have, or a row without a code.

    Nobody can say what such figures are added to, so they are not added to anything. The message says which
    code was probably meant; the row that is missing for it is then not named as well. A row that was filled
    down without a code makes the totals of older plans show errors.
    Correct the code, or ask the region to add the indicator to the template.
    """
    for seen in subject.seen(Oddity.UNKNOWN_CODE, Oddity.NO_CODE):
        message = (
            tr("The row has no code: {found}.")
            if seen.oddity is Oddity.NO_CODE
            else tr("The template has no such row: {found}.")
        ).format(found=seen.found)
        if seen.expected:
            message += " " + tr("Probably {code} is meant.").format(code=seen.expected)
        yield Complaint(
            message,
            seen.cell,
            seen.key,
            tr("enter the code {code}").format(code=seen.expected)
            if seen.expected
            else tr("correct the code, delete the row, or ask for the indicator to be added to the template"),
        )


@rule("S103", "duplicate-code", Severity.ERROR)
def duplicate_code(subject: Subject) -> Iterator[Complaint]:
    """A code stands in two rows. The first row counts; the other is named with its content.

    Adding both would double a figure, choosing silently would lose one.
    Delete one row, or give it its right code.
    """
    for seen in subject.seen(Oddity.DUPLICATE_CODE):
        yield Complaint(
            tr("The code {code} stands twice; this row is not counted: {found}.").format(
                code=seen.expected, found=seen.found
            ),
            seen.cell,
            seen.key,
            tr("delete this row or correct its code"),
        )


@rule("S104", "out-of-order", Severity.NOTE)
def out_of_order(subject: Subject) -> Iterator[Complaint]:
    """A row stands behind one with a higher code. It is read right all the same.

    Printed plans are compared row by row, so the official order helps.
    Sort or move the rows back.
    """
    for seen in subject.seen(Oddity.OUT_OF_ORDER):
        yield Complaint(
            tr("The row {code} stands behind {other}.").format(code=seen.found, other=seen.expected),
            seen.cell,
            seen.key,
            tr("move the row to its place"),
        )


@rule("S105", "name-changed", Severity.WARNING)
def name_changed(subject: Subject) -> Iterator[Complaint]:
    """A name differs from the template's beyond case, spaces and kinds of apostrophes.

    The figure may then mean something else than in the other districts.
    Words behind a name that two codes share in the template are welcome: T306 asks for them.
    Restore the template's name. `akm repair` does where the name is blank, or differs in signs only.
    """
    for seen in subject.seen(Oddity.NAME_CHANGED):
        if seen.key in subject.shared_names and fold(seen.found).startswith(fold(seen.expected)):
            continue  # T306 asks for words that tell the two apart
        yield Complaint(
            _named_odd(
                tr("The name is '{found}', in the template '{expected}'.").format(
                    found=seen.found, expected=seen.expected
                ),
                seen,
            ),
            seen.cell,
            seen.key,
            tr("restore the template's name"),
        )


@rule("S106", "unit-changed", Severity.ERROR)
def unit_changed(subject: Subject) -> Iterator[Complaint]:
    """The unit differs from the template's.

    Figures in different units are never added: the district may have counted something else, and its figures
    stay out of the region's total.
    Restore the template's unit and check the figure. `akm repair` does where the unit is blank, or
    differs in signs only.
    """
    for seen in subject.seen(Oddity.UNIT_CHANGED):
        yield Complaint(
            _named_odd(
                tr("The unit is '{found}', in the template '{expected}'.").format(
                    found=seen.found, expected=seen.expected
                ),
                seen,
            ),
            seen.cell,
            seen.key,
            tr("restore the template's unit and check the figures"),
        )


@rule("S107", "header-changed", Severity.ERROR)
def header_changed(subject: Subject) -> Iterator[Complaint]:
    """A column's header differs from the template's, so its figures may be something else.

    Restore the header, or put the figures into the right columns.
    """
    for seen in subject.seen(Oddity.HEADER_CHANGED):
        yield Complaint(
            tr("The column's header is '{found}', in the template '{expected}'.").format(
                found=seen.found, expected=seen.expected
            ),
            seen.cell,
            repair=tr("restore the header and check that the figures stand in the right columns"),
        )


@rule("S108", "wrong-year", Severity.ERROR)
def wrong_year(subject: Subject) -> Iterator[Complaint]:
    """The cover's year is blank, is no year, is not the year asked for, or the columns say another.

    A plan of another year must not be added to this year's.
    Correct the year on the cover.
    """
    cell = subject.plan.source.header_cells.get("year", "")
    year = subject.plan.header.year
    repair = tr("write the plan's year on the cover, four digits")
    if year is None:
        yield Complaint(tr("The cover gives no year."), cell, repair=repair)
    elif subject.year is not None and year != subject.year:
        yield Complaint(
            tr("The plan is for {found}, expected was {expected}.").format(found=year, expected=subject.year),
            cell,
            repair=repair,
        )
    for seen in subject.seen(Oddity.OTHER_YEAR):
        yield Complaint(
            tr("The column is headed '{found}', by the cover it should be {expected}.").format(
                found=seen.found, expected=seen.expected
            ),
            seen.cell,
            repair=repair,
        )


@rule("S109", "wrong-district", Severity.ERROR)
def wrong_district(subject: Subject) -> Iterator[Complaint]:
    """The cover's district is blank, not on the list, or not the one asked for.

    It may be written in Latin (old or new), Cyrillic, Karakalpak or Russian, as the template's list has it. A name
    is never guessed by likeness: a Cyrillic letter among Latin ones is named. *Nukus* alone is not enough: it may
    be the district or the city.
    Choose the district from the list on the cover.
    """
    cell = subject.plan.source.header_cells.get("district", "")
    named = subject.plan.header.district
    repair = tr("choose the district from the list on the cover")
    found = subject.template.district(named)
    if not named:
        yield Complaint(tr("The cover names no district."), cell, repair=repair)
    elif found is None:
        message = tr("The district '{name}' is not on the list.").format(name=named)
        yield Complaint(" ".join(filter(None, (message, disguised(named)))), cell, repair=repair)
    elif subject.district is not None and found != subject.district:
        yield Complaint(
            tr("The plan is of {found}, expected was {expected}.").format(
                found=found.name, expected=subject.district.name
            ),
            cell,
            repair=repair,
        )


@rule("S110", "other-template", Severity.WARNING)
def other_template(subject: Subject) -> Iterator[Complaint]:
    """The workbook was made from another template of its edition.

    Rows, units or rollups may differ from what the region expects; the other findings say where.
    Another *edition* is no fault: a plan is checked by its own.
    Copy the figures into a workbook made from the present template (`akm show`, `akm fill`).
    """
    for seen in subject.seen(Oddity.OTHER_TEMPLATE):
        yield Complaint(
            tr(
                "The workbook was made from a template with other rows, units or rollups ({found}, now {expected})."
            ).format(found=seen.found, expected=seen.expected),
            repair=tr("move the figures into a workbook made from the present template"),
        )


@rule("S111", "numeric-code", Severity.WARNING)
def numeric_code(subject: Subject) -> Iterator[Complaint]:
    """A code was stored as a number, so that 2.10 became 2.1.

    The row's name tells which is meant; without it the row cannot be told from another.
    Format the cell as text and type the code again. `akm repair` does where the name is the template's.
    """
    for seen in subject.seen(Oddity.NUMERIC_CODE):
        yield Complaint(
            tr("The code is stored as the number {found}; read as {read}.").format(
                found=seen.found, read=seen.expected or "?"
            ),
            seen.cell,
            seen.key,
            tr("format the cell as text and type the code again"),
        )


@rule("S112", "code-spelled", Severity.WARNING)
def code_spelled(subject: Subject) -> Iterator[Complaint]:
    """A code is spelled otherwise than the template does: `2,10`, `4. 1`, a date, signs that cannot be seen.

    It is read, since the row's name is the template's for that code; the formulas of the workbook may not do so.
    Enter the code as the template has it. `akm repair` does.
    """
    for seen in subject.seen(Oddity.CODE_SPELLED):
        message = tr("The code is spelled '{found}'; read as {read}.").format(found=seen.found, read=seen.expected)
        yield Complaint(
            " ".join(filter(None, (message, disguised(seen.found)))),
            seen.cell,
            seen.key,
            tr("enter the code {code}").format(code=seen.expected),
        )


@rule("S113", "second-plan", Severity.ERROR)
def second_plan(subject: Subject) -> Iterator[Complaint]:
    """The workbook has a second sheet with a plan, and its figures are others: which one is right?

    Sheets are copied to try something, and then worked on. Only one is read: that which the workbook's names
    refer to, as Excel's formulas do.
    Move what is right into the one, and delete the other.
    """
    counted = subject.plan.source.sheet
    for seen in subject.seen(Oddity.SECOND_PLAN):
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


@rule("S114", "copied-plan", Severity.NOTE)
def copied_plan(subject: Subject) -> Iterator[Complaint]:
    """The workbook has a copy of the plan's sheet with the same figures: the next change may go into the wrong one."""
    for seen in subject.seen(Oddity.SECOND_PLAN):
        if not seen.expected:
            yield Complaint(
                tr("The sheet '{copy}' is a copy of '{sheet}'; only '{sheet}' counts.").format(
                    copy=seen.found, sheet=subject.plan.source.sheet
                ),
                seen.cell,
                repair=tr("delete the copy"),
            )


@rule("S115", "merged-figures", Severity.ERROR)
def merged_figures(subject: Subject) -> Iterator[Complaint]:
    """Cells for figures are merged: only the first is seen, and what stands under it counts or is lost.

    Split the cells, and look that each row has its own figure.
    """
    for seen in subject.seen(Oddity.MERGED):
        message = tr("The cells {cells} are merged; only the first figure is seen.").format(cells=seen.found)
        if seen.expected:
            message += " " + tr("These count as well: {figures}.").format(figures=_few(seen.expected.split(", ")))
        yield Complaint(message, seen.cell, seen.key, tr("split the cells and enter each row's own figure"))


@rule("S116", "hidden-figures", Severity.WARNING)
def hidden_figures(subject: Subject) -> Iterator[Complaint]:
    """Figures stand in hidden rows or columns: they count, and nobody sees them, nor does the print.

    Show them; where they do not belong to the plan, delete them.
    """
    for seen in subject.seen(Oddity.HIDDEN):
        message = {
            "rows": tr("Rows with figures are hidden: {found}. They count."),
            "columns": tr("The column {found} with figures is hidden. It counts."),
            "sheet": tr("The plan's sheet '{found}' is hidden."),
        }[seen.expected]
        yield Complaint(message.format(found=seen.found), seen.cell, seen.key, tr("show what is hidden and check it"))


@rule("S117", "filtered", Severity.NOTE)
def filtered(subject: Subject) -> Iterator[Complaint]:
    """The plan's sheet has a filter that is on: rows may not be seen or printed."""
    for seen in subject.seen(Oddity.FILTERED):
        yield Complaint(
            tr("A filter is on in {found}: rows may be hidden.").format(found=seen.found),
            seen.cell,
            repair=tr("take the filter off"),
        )


@rule("S118", "macros", Severity.NOTE)
def macros(subject: Subject) -> Iterator[Complaint]:
    """The workbook has macros other than those of its buttons. They are neither run nor removed here.

    Who opens the file in Excel is asked whether they may run: ask the sender what they are for.
    """
    for seen in subject.seen(Oddity.MACROS):
        yield Complaint(
            tr("The workbook has macros ({found}).").format(found=seen.found),
            seen.cell,
            repair=tr("do not allow them to run unless you know what they do"),
        )


@rule("S119", "other-files", Severity.WARNING)
def other_files(subject: Subject) -> Iterator[Complaint]:
    """The workbook refers to other files, which the reader does not have: figures that come from there may be old.

    Break the links in Excel (Data, Edit Links), so that the numbers themselves stay.
    """
    for seen in subject.seen(Oddity.LINKS):
        yield Complaint(
            tr("The workbook refers to other files: {found}.").format(found=seen.found),
            seen.cell,
            repair=tr("break the links, so that the numbers themselves stay"),
        )


@rule("S120", "names-lost", Severity.WARNING)
def names_lost(subject: Subject) -> Iterator[Complaint]:
    """The workbook has lost the template's names; its plan was recognised by a sheet's headings or own names.

    That is so where a sheet is copied into another workbook or another program drops names. Formulas that use
    the names do not work any more.
    Copy the figures into a workbook made from the template (`akm show`, `akm fill`).
    """
    for seen in subject.seen(Oddity.NAMES_LOST):
        yield Complaint(
            tr("The workbook has lost its names; the sheet '{sheet}' was recognised as the plan.").format(
                sheet=seen.found
            ),
            seen.cell,
            repair=tr("move the figures into a workbook made from the present template"),
        )


@rule("S121", "sheet-missing", Severity.WARNING)
def sheet_missing(subject: Subject) -> Iterator[Complaint]:
    """A sheet of the template was deleted: the totals, the findings, or the lists behind the drop-downs.

    `akm recalc` puts it back, with its formulas and names, as it is in the template.
    """
    for seen in subject.seen(Oddity.SHEET_MISSING):
        yield Complaint(
            tr("The sheet '{sheet}' is missing.").format(sheet=seen.found),
            repair=tr("recalculate the file with 'akm recalc': it puts the sheet back"),
        )


@rule("S122", "stray-column", Severity.WARNING)
def stray_column(subject: Subject) -> Iterator[Complaint]:
    """A column was inserted among those of the plan, and numbers stand in it beside the plan's indicators.

    The plan's own columns are known wherever they stand; these numbers count in nothing, unless a formula of the
    template takes its columns together with this one: then its result is named as well.
    """
    for seen in subject.seen(Oddity.STRAY_COLUMN):
        message = tr("{count} figures stand in the column '{heading}', which is none of the plan's.")
        yield Complaint(
            message.format(count=seen.found, heading=seen.expected),
            seen.cell,
            repair=tr("move notes and own figures to the right of the plan's columns"),
        )


@rule("S123", "columns-exchanged", Severity.ERROR)
def columns_exchanged(subject: Subject) -> Iterator[Complaint]:
    """The columns of last year's fact and this year's plan stand in each other's place, by their headings.

    All figures are read by the place of their column, so each is taken for the other.
    Put the columns back: fact first, plan behind it.
    """
    for seen in subject.seen(Oddity.EXCHANGED):
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
