"""Q2: each figure can be read, and can be what it is said to be."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from akm_excel.core.finding import Severity
from akm_excel.core.plan import FIGURES, Column, Measure, Oddity, People, Sighting
from akm_excel.core.quantity import SCALE, Kind
from akm_excel.core.wording import as_shown
from akm_excel.core.wording import number as spelled
from akm_excel.language import tr
from akm_excel.rules.causes import FIRST_SERIAL, LAST_SERIAL, day_of, parts_of_wholes
from akm_excel.rules.cells import LETTERS
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.sound_formulas import put_back
from akm_excel.rules.subject import Subject

_IN_THOUSANDS = (Decimal(400), Decimal(2500))
"""A thousand times, with the growth that a year has."""


@rule("Q201", "number-as-text", Severity.WARNING, sees=Oddity.NUMBER_AS_TEXT)
def number_as_text(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A number is stored as text. It is read as the number, but Excel's own sums pass over it.

    `akm recalc` and `akm repair` turn it into a number and list the change.
    """
    for seen in sightings:
        yield Complaint(
            tr("The number {number} is stored as the text '{found}'; Excel does not add it.").format(
                number=as_shown(seen.expected), found=seen.found
            ),
            seen.cell,
            seen.key,
            tr("recalculate: the text becomes the number {number}").format(number=as_shown(seen.expected)),
        )


@rule("Q202", "unreadable", Severity.ERROR, when=lambda subject: subject.has_unreadable)
def unreadable_quantity(subject: Subject) -> Iterator[Complaint]:
    """A cell of figures holds something that is neither a number, nor `-`, nor blank.

    It is kept as it is and added to nothing: `4800/7668` may be two numbers, `1,234` may be
    one thousand or one and a bit. The message says why it was not taken. What can be only one number
    (`1.234,5`, `1 234,5`, `155.`) is read.
    Type one number, or `-` where the indicator does not apply.
    """
    from akm_excel.rules.doubts import why_not_a_number  # noqa: PLC0415 - seldom needed

    told = (Oddity.ERROR_VALUE, Oddity.NO_RESULT, Oddity.DATE, Oddity.TWICE, Oddity.INVALID)
    elsewhere = {seen.cell for seen in subject.seen(*told)}
    for _, measure in subject.plan.measures():
        for column, quantity in zip(FIGURES, measure.figures, strict=True):
            if quantity.kind is Kind.UNREADABLE and (cell := subject.plan.cell(measure, column)) not in elsewhere:
                yield Complaint(
                    why_not_a_number(quantity.text),
                    cell,
                    measure.key,
                    tr("type one number, or '-' if it does not apply"),
                )


@rule("Q203", "component-count", Severity.WARNING)
def component_count(subject: Subject) -> Iterator[Complaint]:
    """An indicator with several measures has another number of facts than of plans.

    One component was forgotten, or the figures have slipped by a row. Where one of the two has none at all, that is
    said of each row.
    Check which figure belongs to which row.
    """
    open_keys = {seen.key for seen in subject.seen(Oddity.OPEN)}
    for indicator in subject.plan.indicators():
        if len(indicator.measures) == 1:
            continue
        facts = sum([measure.figures.fact.kind is not Kind.BLANK for measure in indicator.measures])
        plans = sum([measure.figures.plan.kind is not Kind.BLANK for measure in indicator.measures])
        if (
            facts
            and plans
            and facts != plans
            and not open_keys.intersection(measure.key for measure in indicator.measures)
        ):
            yield Complaint(
                tr("{facts} figures of last year stand against {plans} of the plan.").format(facts=facts, plans=plans),
                subject.plan.source.cell(Column.PLAN, indicator.row),
                indicator.key,
                tr("check which figure belongs to which row and fill the missing one"),
            )


@rule("Q204", "blank-plan", Severity.WARNING)
def blank_plan(subject: Subject) -> Iterator[Complaint]:
    """The plan of a measure is blank: nobody can tell *nothing planned* from *forgotten*.

    Type the number, 0, or `-` where the indicator does not apply.
    """
    open_keys = {seen.key for seen in subject.seen(Oddity.OPEN) if seen.column is Column.PLAN}
    for _, measure in subject.plan.measures():
        if (
            measure.figures.plan.kind is Kind.BLANK
            and measure.key not in open_keys
            and not _is_unread_sum(subject, measure)
        ):
            yield Complaint(
                tr("The plan is blank."),
                subject.plan.cell(measure, Column.PLAN),
                measure.key,
                tr("type the number, 0, or '-' if it does not apply"),
            )


def _is_unread_sum(subject: Subject, measure: Measure) -> bool:
    """Whether it is a sum of which a part cannot be read: that part has a finding."""
    rollup = subject.template.sums.get(measure.key)
    parts = (subject.plan.by_key.get(key) for key in rollup.parts) if rollup else ()
    return any(part.plan.kind is Kind.UNREADABLE for part in parts if part)


@rule("Q205", "negative", Severity.ERROR, when=lambda subject: subject.negatives)
def negative(subject: Subject) -> Iterator[Complaint]:
    """A figure is below zero: there are no negative people, copies, events or payments in a plan.

    Often a dash that was meant as *not applicable* stuck to the number.
    """
    for measure, column, number in subject.negatives:
        yield Complaint(
            tr("{found} is below zero.").format(found=spelled(number)),
            subject.plan.cell(measure, column),
            measure.key,
            tr("type the number without the minus sign, or '-' alone if it does not apply"),
        )


@rule("Q206", "fraction", Severity.ERROR, when=lambda subject: subject.fractions)
def fraction(subject: Subject) -> Iterator[Complaint]:
    """A count of whole things (the unit's decimals in the template are 0) has a fraction.

    There is no half reader; the comma may have been meant to separate thousands, or the figure be in thousands, which
    is said where fact or plan is about a thousand times as much.
    """
    for measure, column, number, unit in parts_of_wholes(subject):
        message = tr("{found} is not a whole number, but {unit} are counted.").format(
            found=spelled(number), unit=unit.name
        )
        other = (measure.fact if column is Column.PLAN else measure.plan).number
        if other and number > 0 and _IN_THOUSANDS[0] <= other / number <= _IN_THOUSANDS[1]:
            message += " " + tr("Is it in thousands?")
        yield Complaint(
            message,
            subject.plan.cell(measure, column),
            measure.key,
            tr("type a whole number"),
        )


@rule("Q207", "error-value", Severity.ERROR, sees=(Oddity.ERROR_VALUE, Oddity.ERROR_PASSED_ON))
def error_value(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A cell shows an error value (`#REF!`, `#DIV/0!`, `#VALUE!`).

    It spoils every sum that meets it. Repair the formula, or type the number. Cells that only pass on the error
    of another, their formulas being the template's, are summed up in one line; where the other cell is one that a
    finding names, they are said in that finding. What stands in place of a formula of the template is said of that
    (F401, F402).
    """
    told = {seen.cell for seen in subject.seen(Oddity.CONSTANT, Oddity.FORMULA_CHANGED)}
    for seen in sightings:
        if seen.oddity is not Oddity.ERROR_VALUE or seen.cell in told:
            continue
        yield Complaint(
            tr("The cell shows {found}.").format(found=seen.found),
            seen.cell,
            seen.key,
            put_back(subject, seen) if seen.expected else tr("type the number"),
        )
    codes = [seen.cell for seen in subject.seen(Oddity.NO_CODE, Oddity.UNKNOWN_CODE, Oddity.CODE_SPELLED)]
    rows = {_row(cell) for cell in codes}
    passed_on: dict[str, list[Sighting]] = {}
    for seen in sightings:
        if (
            seen.oddity is Oddity.ERROR_PASSED_ON and _row(seen.cell) not in rows
        ):  # in the row of a bad code it is the code's finding
            passed_on.setdefault(seen.found, []).append(seen)
    for error, cells in passed_on.items():
        yield Complaint(
            tr(
                "{count} cells from here on show {found}: their formulas are right, a cell that they read is not."
            ).format(count=len(cells), found=error)
            if len(cells) > 1
            else tr("The cell shows {found}.").format(found=error),
            cells[0].cell,
            cells[0].key if len(cells) == 1 else None,
            tr("correct the code in {cell} first, then recalculate").format(cell=codes[0])
            if codes
            else tr("correct what the other findings name, then recalculate"),
        )


def _row(cell: str) -> tuple[str, str]:
    """The sheet and the row of a cell."""
    sheet, _, where = cell.rpartition("!")
    return sheet, where.lstrip(LETTERS)


@rule("Q208", "no-result", Severity.ERROR, sees=Oddity.NO_RESULT)
def no_result(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A formula in an input cell has no stored result: the file was written by a program without Excel.

    That is neither blank nor 0; the figure is unknown until Excel has computed it.
    """
    is_exchanged = any(subject.seen(Oddity.EXCHANGED))
    for seen in sightings:
        if is_exchanged and seen.key in subject.template.sums:
            continue  # its formula stands in the other column
        yield Complaint(
            tr("The formula {found} has no result in the file.").format(found=seen.found),
            seen.cell,
            seen.key,
            tr("open the file in Excel and save it, or type the number"),
        )


@rule("Q209", "input-formula", Severity.NOTE, sees=(Oddity.INPUT_FORMULA, Oddity.STALE_FIGURE))
def input_formula(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """An input cell holds a formula; the result that Excel stored last is taken.

    Type the number itself, so that it cannot change unnoticed. An error where the formula comes to another number
    than the stored one: that figure changes as soon as somebody recalculates.
    """
    stale = {seen.cell: seen.expected for seen in sightings if seen.oddity is Oddity.STALE_FIGURE}
    wrong = {seen.cell for seen in subject.seen(Oddity.ERROR_VALUE)}  # Q207 asks for the number as well
    for seen in sightings:
        if seen.oddity is Oddity.STALE_FIGURE or seen.cell in wrong:
            continue
        message = tr("The figure {result} comes from the formula {found}.").format(
            result=as_shown(seen.expected), found=seen.found
        )
        if seen.cell in stale:
            message += " " + tr(
                "The formula comes to {number}: the figure changes as soon as it is calculated."
            ).format(number=as_shown(stale[seen.cell]))
        severity = Severity.ERROR if seen.cell in stale else None
        yield Complaint(message, seen.cell, seen.key, tr("type the number itself"), severity)


@rule("Q210", "date", Severity.ERROR, sees=Oddity.DATE)
def date(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """Excel took the figure for a date: `4/4` becomes the fourth of April.

    The number behind it means nothing; it is added to nothing.
    """
    for seen in sightings:
        serial = seen.found.partition(".")[0]
        is_recent = serial.isdecimal() and FIRST_SERIAL <= int(serial) <= LAST_SERIAL
        yield Complaint(
            tr("The cell holds a date ({day}), number {found}: was {typed} typed?").format(
                found=seen.found, **_typed(int(serial))
            )
            if is_recent
            else tr("The cell holds a date (number {found}).").format(found=seen.found),
            seen.cell,
            seen.key,
            tr("format the cell as a number and type one number"),
        )


@rule("Q211", "stray-figure", Severity.ERROR, sees=Oddity.STRAY)
def stray_figure(subject: Subject, sightings: Sequence[Sighting]) -> Iterator[Complaint]:
    """A figure stands in the heading row of an indicator whose measures have rows of their own.

    It is added to nothing, since nobody can tell which measure it belongs to.
    """
    for seen in sightings:
        yield Complaint(
            tr("'{found}' stands in a heading row, not beside a measure.").format(found=seen.found),
            seen.cell,
            seen.key,
            tr("move it to the measure's row below"),
        )


@rule("Q212", "too-fine", Severity.WARNING, when=lambda subject: subject.fractions)
def too_fine(subject: Subject) -> Iterator[Complaint]:
    """A figure has more decimals than sums are computed with (four).

    Mostly the remainder of a division that was pasted; totals are rounded to four decimals.
    """
    for measure, column, number in subject.fractions:
        if round(number, SCALE) != number:
            yield Complaint(
                tr("{found} has more than {places} decimals.").format(found=spelled(number), places=SCALE),
                subject.plan.cell(measure, column),
                measure.key,
                tr("round it to {rounded}").format(rounded=spelled(round(number, 1))),
            )


@rule("Q213", "date-serial", Severity.ERROR, when=lambda subject: subject.date_serials)
def date_serial(subject: Subject) -> Iterator[Complaint]:
    """A figure is the number that Excel stores for a date of 2020 to 2030, and far from its measure's others.

    `4/4` or `4.4` typed into a cell that is shown as a number becomes the fourth of April, 46116, and counts.
    Far is fifty times the other figures of the measure.
    Type the number that was meant; format the cell as text or number first, so that Excel makes no date of it.
    """
    for measure, column, serial in subject.date_serials:
        yield Complaint(
            tr("{found} is how Excel stores the date {day}: was {typed} typed?").format(
                found=spelled(serial), **_typed(serial)
            ),
            subject.plan.cell(measure, column),
            measure.key,
            tr("type one number, or '-' if it does not apply"),
        )


def _typed(serial: int) -> dict[str, str]:
    day = day_of(serial)
    return {"day": f"{day:%d.%m.%Y}", "typed": f"{day.day}/{day.month}"}


@rule("Q214", "below-the-unit", Severity.WARNING)
def below_the_unit(subject: Subject) -> Iterator[Complaint]:
    """The money of a whole year, fact and plan, is less than what the template calls material for its unit.

    Own income of 3 500 soʻm a year is five cents a week: thousands of soʻm were typed where soʻm are asked for. Only
    units of large figures are looked at (material from 1,000 on), and only where both figures are so small.
    """
    materials: dict[str, Decimal] = {}
    for _, measure, fact, plan, _ in subject.rows:
        if not fact or not plan:
            continue
        least = materials.get(measure.unit)
        if least is None:
            least = materials[measure.unit] = subject.template.material(measure)
        if least >= _LARGE_UNIT and 0 < max(fact, plan) < least:
            yield Complaint(
                tr("{plan} {unit} in a whole year: was it typed in thousands?").format(
                    plan=spelled(plan), unit=measure.unit
                ),
                subject.plan.cell(measure, Column.PLAN),
                measure.key,
                tr("type the amount in {unit}: perhaps {right}").format(unit=measure.unit, right=spelled(plan * 1000)),
            )


@rule("Q215", "people", Severity.WARNING, when=lambda subject: subject.states_people)
def people(subject: Subject) -> Iterator[Complaint]:
    """The cover's inhabitants or staff are no number above 0, or there are no more inhabitants than staff.

    Both are optional; the region makes ratios of them (visits for each 1,000 inhabitants, pay of an employee). Of a
    text, 0 or exchanged ones it makes none, or false ones.
    """
    stated, header = subject.plan.header.people, subject.plan.header
    repair = tr("type a number above 0, or leave the cell blank")
    typed = (header.population, header.staff)
    for name, text, value in zip(People._fields, typed, stated, strict=True):
        if text and not (value.number is not None and value.number > 0):
            what = tr("The inhabitants") if name == "population" else tr("The staff")
            yield Complaint(
                tr("{what} on the cover are '{found}', which is no number above 0.").format(what=what, found=text),
                subject.plan.source.header_cells.get(name, ""),
                repair=repair,
                found=text,
            )
    population, staff = (one.number for one in stated)
    if population and staff and 0 < population <= staff:
        yield Complaint(
            tr("{population} inhabitants and a staff of {staff}: were both exchanged?").format(
                population=spelled(population), staff=spelled(staff)
            ),
            subject.plan.source.header_cells.get("population", ""),
            repair=tr("look at both cells of the cover; inhabitants are counted one by one, not in thousands"),
        )


_LARGE_UNIT = Decimal(1000)
