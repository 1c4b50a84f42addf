"""R5: the relations that the template declares between measures hold."""

from collections.abc import Iterator
from decimal import Decimal

from akm_excel.core.finding import Severity
from akm_excel.core.plan import FIGURES, QUARTERS, Column, Measure
from akm_excel.core.quantity import Kind, added, plain, rounded
from akm_excel.core.template import Relation, Rollup
from akm_excel.core.totals import rollup_parts
from akm_excel.core.wording import number
from akm_excel.language import tr
from akm_excel.rules.hints import are_exchanged, exchanged_in_ratio, of_quarters, of_share
from akm_excel.rules.rule import Complaint, rule
from akm_excel.rules.subject import Subject

_Pair = tuple[Rollup, Measure, Column, Decimal, Decimal]


def _pairs(subject: Subject, *relations: Relation) -> Iterator[_Pair]:
    """Each figure that a relation binds, beside the sum of its parts."""
    if "pairs" not in subject.memo:
        subject.memo["pairs"] = list(_all_pairs(subject))
    pairs: list[_Pair] = subject.memo["pairs"]
    return (pair for pair in pairs if pair[0].relation in relations)


def _all_pairs(subject: Subject) -> Iterator[_Pair]:
    measures, suspects = subject.plan.by_key, subject.suspects
    for rollup in subject.template.rollups:
        if rollup.target not in measures:
            continue
        target = measures[rollup.target]
        for column, own, parts in zip(FIGURES, target.figures, rollup_parts(rollup, measures), strict=False):
            numbers = [part.number for part in parts if part.number is not None]
            if (stated := own.number) is None or not numbers:
                continue
            whole = added(numbers)
            if suspects and any((key, column) in suspects for key in (target.key, *rollup.parts)):
                continue  # the cause has a finding of its own
            yield rollup, target, column, stated, whole


_TWICE = Decimal("0.04")
"""How far from twice a rate may be: sick pay and rounding."""


@rule("R501", "rollup", Severity.ERROR)
def rollup_adds_up(subject: Subject) -> Iterator[Complaint]:
    """A figure that is declared as the sum of others (6.1 = 6.2 + 6.3 + 6.4) is another number.

    One of the figures is wrong; which one, the library cannot know. The message says what such a difference
    often comes of: two digits exchanged in the sum or in a part, or one that equals a part of a part that was left
    out or counted twice, 9/10 or 999/1000 of a part of a lost comma or another unit. What rounding explains is R504.
    """
    for rollup, target, column, stated, whole in _pairs(subject, Relation.SUM):
        if abs(rounded(stated) - whole) > _tolerance(subject, rollup, target):
            hint = _hint(subject, rollup, column, stated, whole)
            yield Complaint(
                tr("{stated} is stated, but {parts} come to {whole} (difference {difference}).").format(
                    stated=number(stated),
                    parts=" + ".join(str(key) for key in rollup.parts),
                    whole=number(whole),
                    difference=number(stated - whole),
                )
                + (f" {hint}" if hint else ""),
                subject.plan.cell(target, column),
                target.key,
                tr("correct the part that is wrong and put the formula back"),
                expected=plain(whole),
            )


@rule("R504", "rounding", Severity.NOTE)
def rounding(subject: Subject) -> Iterator[Complaint]:
    """A declared sum differs from its parts by no more than their rounding: half a unit of the last place for each.

    The parts were rounded from soʻm, and so was the sum. Nothing needs to be done; with the formula they agree.
    """
    for rollup, target, column, stated, whole in _pairs(subject, Relation.SUM):
        if rounded(stated) != whole and abs(rounded(stated) - whole) <= _tolerance(subject, rollup, target):
            yield Complaint(
                tr("{stated} is stated, {parts} come to {whole}: a difference of rounding.").format(
                    stated=number(stated), parts=" + ".join(str(key) for key in rollup.parts), whole=number(whole)
                ),
                subject.plan.cell(target, column),
                target.key,
                tr("nothing; or put the formula back"),
                expected=plain(whole),
            )


def _tolerance(subject: Subject, rollup: Rollup, target: Measure) -> Decimal:
    """The rounding of the sum and of each of its parts."""
    return subject.template.rounding(target, len(rollup.parts) + 1)


def _hint(subject: Subject, rollup: Rollup, column: Column, stated: Decimal, whole: Decimal) -> str:
    """What accountants look for in a difference."""
    gap = abs(stated - whole)
    for key in rollup.parts:
        part = subject.plan.by_key[key].figure(column).number if key in subject.plan.by_key else None
        if not part:
            continue
        if gap == abs(part):
            return tr("It equals {code}: was that left out, or counted twice?").format(code=key)
        if gap == abs(part) * 2:
            return tr("It is twice {code}: was that added with the wrong sign?").format(code=key)
        for factor in (Decimal("0.9"), Decimal(9), Decimal("0.999"), Decimal(999)):
            if rounded(gap) == rounded(abs(part) * factor):
                return tr("It fits {code} in another unit, or with a comma in another place.").format(code=key)
    return _exchange(subject, rollup, column, stated, whole)


def _exchange(subject: Subject, rollup: Rollup, column: Column, stated: Decimal, whole: Decimal) -> str:
    """What to say where the sum agrees once two digits that stand beside each other in it or in a part are exchanged.

    That such a difference is divisible by 9 says little: so is every ninth.
    """
    if are_exchanged(rounded(stated), whole):
        return tr("Were two digits exchanged: {right}?").format(right=number(whole))
    for key in rollup.parts:
        part = subject.plan.by_key[key].figure(column).number if key in subject.plan.by_key else None
        if part and are_exchanged(rounded(part), right := rounded(part + stated - whole)):
            return tr("Were two digits of {code} exchanged: {right}?").format(code=key, right=number(right))
    return ""


@rule("R502", "bound", Severity.ERROR)
def bound_holds(subject: Subject) -> Iterator[Complaint]:
    """A part is larger than its whole (2.14: *Abonement* above *Jami*), or there are more events than participants."""
    for rollup, target, column, stated, whole in _pairs(subject, Relation.BOUND, Relation.PART):
        if stated > whole:
            message = (
                tr("{stated} is more than {whole}, the figure of {parts} that it is part of.")
                if rollup.relation is Relation.PART
                else tr("{stated} is more than {whole}, the figure of {parts}: {why}.")
            )
            said = message.format(
                stated=number(stated),
                whole=number(whole),
                parts=" + ".join(str(key) for key in rollup.parts),
                why=rollup.label,
            )
            yield Complaint(
                " ".join(filter(None, (said, _of_quarters(target, column, stated)))),
                subject.plan.cell(target, column),
                target.key,
                tr("check both figures; they may stand in each other's rows"),
                expected=f"<= {plain(whole)}",
            )


def _of_quarters(measure: Measure, column: Column, figure: Decimal) -> str:
    """What a measure's other quarters say of one that is too large."""
    if column not in QUARTERS:
        return ""
    return of_quarters(figure, (own.number or Decimal(0) for name, own in zip(QUARTERS, measure.quarters, strict=True)
                                if name != column))  # fmt: skip


@rule("R503", "rate", Severity.WARNING)
def rate_holds(subject: Subject) -> Iterator[Complaint]:
    """A figure is away from the rate that the template declares (6.3: 25 % of 6.2).

    In a plan by over a quarter of a point, in results by over one: pay that is free of the contribution
    (sick pay, allowances) moves these. The rate is the social tax of budget organisations, 25 % since the
    Tax Code of 1 January 2020 (PwC tax summaries, Uzbekistan, individual; before, 25 % too for budget bodies).
    Rate and tolerances stand in the template and are changed there.
    Where one figure is a thousand times too large for the other, that one is named: soʻm for thousands of soʻm; the
    other where it is too small for its own row.
    """
    for rollup, target, column, stated, whole in _pairs(subject, Relation.RATE):
        if rollup.rate is None or not whole:
            continue
        rate = stated / whole
        slip = _slip(subject, rollup, target, column, stated, whole)
        if slip is not None:
            yield slip
        elif abs(rate - rollup.rate) > subject.template.limit("rate_plan" if column is Column.PLAN else "rate"):
            message = tr("{stated} is {found} % of {parts} ({whole}), expected are {rate} %.").format(
                stated=number(stated),
                found=number(round(rate * 100, 1)),
                parts=" + ".join(str(key) for key in rollup.parts),
                whole=number(whole),
                rate=number(rollup.rate * 100),
            )
            yield Complaint(
                " ".join(filter(None, (message, _reason(stated, whole, rollup.rate)))),
                subject.plan.cell(target, column),
                target.key,
                tr("check both figures; {rate} % would be {right}").format(
                    rate=number(rollup.rate * 100), right=number(rounded(whole * rollup.rate))
                ),
                expected=plain(rounded(whole * rollup.rate)),
            )


def _reason(stated: Decimal, whole: Decimal, rate: Decimal) -> str:
    """What probably happened to a rate: one of the two was counted twice, or has exchanged digits."""
    for times in (stated / (whole * rate), whole * rate / stated if stated else Decimal(0)):
        if abs(times - 2) <= _TWICE:
            return tr("One is twice what the other leads to expect: was something counted twice?")
    return exchanged_in_ratio(stated, whole, rate)


def _slip(
    subject: Subject, rollup: Rollup, target: Measure, column: Column, stated: Decimal, whole: Decimal
) -> Complaint | None:
    """What to say where a figure and its one part differ about a thousandfold from their rate.

    The larger is named, but where the smaller is as far from its own row's other figures and the larger is not.
    """
    if len(rollup.parts) != 1 or not rollup.rate or stated <= 0 or whole <= 0:
        return None
    part = subject.plan.by_key[rollup.parts[0]]
    expected = whole * rollup.rate
    least = subject.template.limit("thousand")
    if max(expected / stated, stated / expected) < least:
        return None
    larger, smaller = (part, target) if expected > stated else (target, part)
    if _is_far_below_its_row(smaller, column, least) and not _is_far_above_its_row(larger, column, least):
        right = rounded(expected if smaller is target else stated / rollup.rate)
        return Complaint(
            tr("{figure} is far too little beside {other}, the figure of {code}: not in {unit}?").format(
                figure=number(smaller.figure(column)),
                other=number(larger.figure(column)),
                code=larger.key,
                unit=smaller.unit,
            ),
            subject.plan.cell(smaller, column),
            smaller.key,
            tr("type the figure in {unit}: perhaps {right}").format(unit=smaller.unit, right=number(right)),
        )
    figure = whole if larger is part else stated
    return Complaint(
        tr("{figure} is about a thousand times too much beside {other}, the figure of {code}: not in {unit}?").format(
            figure=number(figure), other=number(smaller.figure(column)), code=smaller.key, unit=larger.unit
        ),
        subject.plan.cell(larger, column),
        larger.key,
        tr("type the figure in {unit}: perhaps {right}").format(unit=larger.unit, right=number(figure / 1000)),
    )


def _row_beside(measure: Measure, column: Column) -> list[Decimal]:
    """Last year's fact and the year's plan, those of another column than this one."""
    values = (measure.figure(each).number for each in (Column.FACT, Column.PLAN) if each is not column)
    return [value for value in values if value]


def _is_far_below_its_row(measure: Measure, column: Column, least: Decimal) -> bool:
    figure, row = measure.figure(column).number or Decimal(0), _row_beside(measure, column)
    return bool(row) and all(figure * least <= value for value in row)


def _is_far_above_its_row(measure: Measure, column: Column, least: Decimal) -> bool:
    figure, row = measure.figure(column).number or Decimal(0), _row_beside(measure, column)
    return bool(row) and all(figure * 4 >= value * least for value in row)


@rule("R505", "rate-missing", Severity.ERROR)
def rate_is_there(subject: Subject) -> Iterator[Complaint]:
    """There is pay, but its contribution (6.3 of 6.2) is said not to apply: who pays owes it."""
    measures = subject.plan.by_key
    for rollup in subject.template.rollups:
        if rollup.relation is not Relation.RATE or rollup.target not in measures or len(rollup.parts) != 1:
            continue
        target, part = measures[rollup.target], measures.get(rollup.parts[0])
        for column in FIGURES if part else ():
            if target.figure(column).kind is not Kind.NOT_APPLICABLE:
                continue
            base = part.figure(column).number if part else None
            is_told = any((key, column) in subject.suspects for key in (target.key, *rollup.parts))
            if base and base > 0 and not is_told:
                yield Complaint(
                    tr("'-' stands beside {base} of {code}: {rate} % of it are owed.").format(
                        base=number(base), code=rollup.parts[0], rate=number((rollup.rate or Decimal(0)) * 100)
                    ),
                    subject.plan.cell(target, column),
                    target.key,
                    tr("type the amount; {rate} % would be {right}").format(
                        rate=number((rollup.rate or Decimal(0)) * 100),
                        right=number(rounded(base * (rollup.rate or Decimal(0)))),
                    ),
                    expected=plain(rounded(base * (rollup.rate or Decimal(0)))),
                )


@rule("R506", "share", Severity.WARNING)
def share_holds(subject: Subject) -> Iterator[Complaint]:
    """A part's share of its whole (2.14: *Abonement* of *Jami*) is planned far from last year's, by over 30 %.

    One of the four figures is wrong, or stands in the other's place.
    """
    measures = subject.plan.by_key
    for rollup in subject.template.rollups:
        if rollup.relation is not Relation.PART or rollup.target not in measures or len(rollup.parts) != 1:
            continue
        target, whole = measures[rollup.target], measures.get(rollup.parts[0])
        if whole is None or not subject.suspects.isdisjoint(
            (key, column) for key in (target.key, whole.key) for column in (Column.FACT, Column.PLAN)
        ):
            continue
        numbers = [m.figure(c).number for c in (Column.FACT, Column.PLAN) for m in (target, whole)]
        if not all(value and value > 0 for value in numbers) or numbers[3] is None:
            continue
        part_fact, all_fact, part_plan, all_plan = (value or Decimal(1) for value in numbers)
        before, now = part_fact / all_fact, part_plan / all_plan
        if now <= 1 and abs(now / before - 1) > subject.template.limit("share"):
            said = tr("The plan is {now} % of {code}, last year it was {before} %.").format(
                now=number(round(now * 100, 1)), code=whole.key, before=number(round(before * 100, 1))
            )
            yield Complaint(
                " ".join(filter(None, (said, of_share(part_plan, all_plan, before)))),
                subject.plan.cell(target, Column.PLAN),
                target.key,
                tr("check the four figures"),
            )
