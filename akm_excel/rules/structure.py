"""S1: the plan has the template's rows, names and headers, for the right district and year."""

from collections.abc import Iterator, Sequence

from akm_excel.core.finding import Severity
from akm_excel.core.plan import Key, Oddity, Sighting
from akm_excel.core.text import fold, looks_like
from akm_excel.core.wording import disguised
from akm_excel.language import tr
from akm_excel.rules.causes import FIRST_SERIAL, LAST_SERIAL, day_of
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.subject import Subject


def _named_odd(message: str, seen: Sighting) -> str:
    """The message and, where two texts look the same, which sign tells them apart."""
    odd = disguised(seen.found) if looks_like(seen.found, seen.expected) else ""
    return f"{message} {odd}" if odd else message


@rule("S101", "missing-code", Severity.ERROR, sees=Oddity.MISSING_CODE)
def missing_code(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A row of the template is missing from the plan.

    Without it the region's total lacks the district, and nobody can tell *not done* from *deleted*.
    Restore the row from the template; write `-` where it does not apply.
    """
    for seen in sightings:
        yield Complaint(
            tr("The row {code} is missing.").format(code=seen.expected),
            key=seen.key,
            repair=tr("restore the row from the template; write '-' if it does not apply"),
        )


@rule("S102", "unknown-code", Severity.ERROR, sees=(Oddity.UNKNOWN_CODE, Oddity.NO_CODE))
def unknown_code(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A row with figures or a code that the template does not have, or a row without a code.

    Nobody can say what such figures are added to, so they are not added to anything. The message says which
    code was probably meant; the row that is missing for it is then not named as well. A row that was filled
    down without a code makes the totals of older plans show errors.
    Correct the code, or ask the region to add the indicator to the template.
    """
    for seen in sightings:
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


@rule("S103", "duplicate-code", Severity.ERROR, sees=Oddity.DUPLICATE_CODE)
def duplicate_code(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A code stands in two rows. The row with the template's name counts, else the first; the other is named.

    Adding both would double a figure, choosing silently would lose one. Where a row is missing that was probably
    meant, the message says so, and it is not named as well.
    Delete one row, or give it its right code.
    """
    for seen in sightings:
        message = tr("The code {code} stands twice; this row is not counted: {found}.").format(
            code=seen.expected, found=seen.found
        )
        repair = tr("delete this row or correct its code")
        meant = str(seen.key or "")
        if meant != seen.expected:
            message += " " + tr("Probably {code} is meant.").format(code=meant)
            repair = tr("enter the code {code}").format(code=meant)
        yield Complaint(message, seen.cell, Key.parse(seen.expected), repair)


@rule("S104", "out-of-order", Severity.NOTE, sees=Oddity.OUT_OF_ORDER)
def out_of_order(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A row stands behind one with a higher code, or before one with a lower. It is read right all the same.

    Printed plans are compared row by row, so the official order helps.
    Sort or move the rows back.
    """
    for seen in sightings:
        other = Key.parse(seen.expected)
        if seen.key in subject.crossed:
            continue  # its code or its name is another row's (S105)
        is_behind = other is None or seen.key is None or seen.key < other
        message = (
            tr("The row {code} stands behind {other}.") if is_behind else tr("The row {code} stands before {other}.")
        )
        yield Complaint(
            message.format(code=seen.found, other=seen.expected),
            seen.cell,
            seen.key,
            tr("move the row to its place"),
        )


@rule("S105", "name-changed", Severity.WARNING, sees=Oddity.NAME_CHANGED)
def name_changed(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A name differs from the template's beyond case, spaces and kinds of apostrophes.

    The figure may then mean something else than in the other districts.
    Words behind a name that two codes share in the template are welcome: T306 asks for them.
    Restore the template's name. `akm repair` does where the name is blank, or differs in signs only.
    An error where codes stand beside the names of other codes: figures then count under another indicator.
    """
    if subject.crossed:
        yield _crossed(subject, sightings)
    for seen in sightings:
        if seen.key in subject.crossed:
            continue
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


def _crossed(subject: Subject, sightings: Sequence[Sighting]) -> Complaint:
    """What is said, once, of codes that stand beside the names of others."""
    rows = [seen for seen in sightings if seen.key in subject.crossed]
    pairs = [(seen.key, subject.crossed[seen.key]) for seen in rows if seen.key is not None]
    few = ", ".join(
        tr("{code} beside the name of {other}").format(code=code, other=other) for code, other in pairs[:_NAMED]
    )
    message = tr("Codes stand beside the names of other codes, and their figures count there: {rows}.").format(
        rows=few + (" …" if len(pairs) > _NAMED else "")
    )
    repair = tr("put each code beside its own name")
    return Complaint(message, rows[0].cell, rows[0].key, repair, Severity.ERROR)


_NAMED = 6


@rule("S106", "unit-changed", Severity.ERROR, sees=(Oddity.UNIT_CHANGED, Oddity.UNIT_SPELLED))
def unit_changed(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The unit differs from the template's.

    Figures in different units are never added: the district may have counted something else, and its figures
    stay out of the region's total. A warning where it is the same unit in another alphabet or language (*Нусха*,
    *тыс. сум*): it is read as the template's.
    Restore the template's unit and check the figure. `akm repair` does where the unit is blank, or
    differs in signs only, or is the same unit.
    """
    for seen in sightings:
        if seen.oddity is Oddity.UNIT_SPELLED:
            message = tr("The unit is spelled '{found}'; read as {read}.").format(found=seen.found, read=seen.expected)
            repair = tr("write the unit as the template has it")
            yield Complaint(message, seen.cell, seen.key, repair, Severity.WARNING)
            continue
        if _unit_of_crossed(subject, seen):
            continue
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


def _unit_of_crossed(subject: Subject, seen: Sighting) -> bool:
    """Whether it is the unit of the code whose name stands in the row."""
    owner = subject.crossed.get(seen.key) if seen.key else None
    measure = subject.template.measures.get(owner) if owner else None
    return measure is not None and fold(measure.unit) == fold(seen.found)


@rule("S107", "header-changed", Severity.ERROR, sees=Oddity.HEADER_CHANGED)
def header_changed(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A column's header differs from the template's, so its figures may be something else.

    Restore the header, or put the figures into the right columns.
    """
    for seen in sightings:
        yield Complaint(
            tr("The column's header is '{found}', in the template '{expected}'.").format(
                found=seen.found, expected=seen.expected
            ),
            seen.cell,
            repair=tr("restore the header and check that the figures stand in the right columns"),
        )


_OF_YEARS = (Oddity.OTHER_YEAR, Oddity.YEAR_SPELLED)


def _is_doubtful(subject: Subject) -> bool:
    """Whether the cover gives no year or another than is asked for, or reading saw something of the year."""
    year = subject.plan.header.year
    return year is None or subject.year not in {None, year} or not subject.oddities.isdisjoint(_OF_YEARS)


@rule("S108", "wrong-year", Severity.ERROR, sees=_OF_YEARS, when=_is_doubtful)
def wrong_year(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The cover's year is blank, is no year, is not the year asked for, or the columns say another.

    A plan of another year must not be added to this year's. A year with a word behind it (`2023 yil`) is read, with a
    warning: the headings would say the word twice.
    Correct the year on the cover.
    """
    cell = subject.plan.source.header_cells.get("year", "")
    year = subject.plan.header.year
    repair = tr("write the plan's year on the cover, four digits")
    spelled = next((seen for seen in sightings if seen.oddity is Oddity.YEAR_SPELLED), None)
    if year is None and spelled is not None:
        serial = int(spelled.found) if spelled.found.isdecimal() else 0
        shown = f"{day_of(serial):%d.%m.%Y}" if FIRST_SERIAL <= serial <= LAST_SERIAL else spelled.found
        yield Complaint(tr("'{found}' on the cover is no year.").format(found=shown), cell, repair=repair)
    elif year is None:
        yield Complaint(tr("The cover gives no year."), cell, repair=repair)
    elif subject.year is not None and year != subject.year:
        yield Complaint(
            tr("The plan is for {found}, expected was {expected}.").format(found=year, expected=subject.year),
            cell,
            repair=repair,
            found=str(year),
            expected=str(subject.year),
        )
    elif spelled is not None:
        message = tr("The year is spelled '{found}'; read as {read}.").format(found=spelled.found, read=year)
        yield Complaint(message, cell, repair=repair, severity=Severity.WARNING)
    for seen in sightings:
        if seen.oddity is Oddity.YEAR_SPELLED:
            continue
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
    district = subject.template.district(named)
    if not named:
        yield Complaint(tr("The cover names no district."), cell, repair=repair)
    elif district is None:
        message = tr("The district '{name}' is not on the list.").format(name=named)
        yield Complaint(" ".join(filter(None, (message, disguised(named)))), cell, repair=repair, found=named)
    elif subject.district is not None and district != subject.district:
        yield Complaint(
            tr("The plan is of {found}, expected was {expected}.").format(
                found=district.name, expected=subject.district.name
            ),
            cell,
            repair=repair,
            found=district.name,
            expected=subject.district.name,
        )


@rule("S110", "other-template", Severity.WARNING, sees=Oddity.OTHER_TEMPLATE)
def other_template(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """The workbook was made from another template of its edition.

    Rows, units or rollups may differ from what the region expects; the other findings say where.
    Another *edition* is no fault: a plan is checked by its own.
    Copy the figures into a workbook made from the present template (`akm show`, `akm fill`).
    """
    for seen in sightings:
        yield Complaint(
            tr(
                "The workbook was made from a template with other rows, units or rollups ({found}, now {expected})."
            ).format(found=seen.found, expected=seen.expected),
            repair=tr("move the figures into a workbook made from the present template"),
        )


@rule("S111", "numeric-code", Severity.WARNING, sees=Oddity.NUMERIC_CODE)
def numeric_code(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A code was stored as a number, so that 2.10 became 2.1.

    The row's name tells which is meant; without it the row cannot be told from another.
    Format the cell as text and type the code again. `akm repair` does where the name is the template's.
    """
    for seen in sightings:
        yield Complaint(
            tr("The code is stored as the number {found}; read as {read}.").format(
                found=seen.found, read=seen.expected or "?"
            ),
            seen.cell,
            seen.key,
            tr("format the cell as text and type the code again"),
        )


@rule("S112", "code-spelled", Severity.WARNING, sees=Oddity.CODE_SPELLED)
def code_spelled(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A code is spelled otherwise than the template does: `2,10`, `4. 1`, a date, signs that cannot be seen.

    It is read, since the row's name is the template's for that code; the formulas of the workbook may not do so.
    Enter the code as the template has it. `akm repair` does.
    """
    for seen in sightings:
        message = tr("The code is spelled '{found}'; read as {read}.").format(found=seen.found, read=seen.expected)
        yield Complaint(
            " ".join(filter(None, (message, disguised(seen.found)))),
            seen.cell,
            seen.key,
            tr("enter the code {code}").format(code=seen.expected),
        )
