"""P7: a district's figures beside those of the other districts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import exp, log

from akm_excel.analysis.likeness import Copy, Growth
from akm_excel.analysis.questions import Comparison, Matter, Question
from akm_excel.core.finding import Severity
from akm_excel.core.keys import ROMAN
from akm_excel.core.plan import QUARTERS, Column, Key
from akm_excel.core.quantity import plain
from akm_excel.core.region import Region
from akm_excel.core.submission import Submission
from akm_excel.core.template import District, Relation, Template
from akm_excel.core.text import looks_like
from akm_excel.core.wording import number
from akm_excel.language import tr
from akm_excel.rules.hints import of_growth
from akm_excel.rules.neighbours import Neighbours
from akm_excel.rules.rule import Complaint, Registry

_THOUSAND_BY_ITSELF = "C602"
_NAMED = 5
_ABOUT_TWICE = (1.7, 2.4)


@dataclass(frozen=True)
class Compared:
    """What is judged: one district, and the questions that its peers' figures raise."""

    district: District
    submission: Submission
    template: Template
    questions: Sequence[Question]
    units: Mapping[Key, Mapping[District, str]] = field(default_factory=dict)
    """The units that districts state for a measure, where they differ and the template names none."""
    copied: tuple[District, Copy] | None = None
    growths: Sequence[Growth] = ()

    @cached_property
    def told(self) -> frozenset[tuple[str, str]]:
        """What the plan's own findings say: their rules and codes."""
        return frozenset((finding.rule, str(finding.key or "")) for finding in self.submission.findings())

    @property
    def neighbours(self) -> Neighbours:
        """The rows of the plan, one below the other."""
        rows = self.submission.quantities().items()
        return Neighbours((key, own.fact.number, own.plan.number) for key, own in rows if key not in self.template.sums)

    def wholes(self, key: Key) -> Iterator[Key]:
        """The measures that a measure is part of."""
        for rollup in self.template.rollups:
            if rollup.relation is Relation.PART and rollup.target == key:
                yield from rollup.parts

    def asked(self, matter: Matter) -> Iterator[tuple[Question, str]]:
        """The questions of one matter, each with the cell of its figure."""
        for question in self.questions:
            if question.matter is matter:
                yield question, self.submission.cell(question.key, question.column)


def subjects(region: Region, comparison: Comparison) -> Iterator[Compared]:
    """The districts of a region that something is to be said of."""
    questions, copied, grown = comparison.questions, comparison.copies, comparison.growths
    stated = region.unlike_units
    concerned = {district for units in stated.values() for district in units}
    for district in region.submissions:
        if any(district in those for those in (questions, copied, grown, concerned)):
            yield Compared(
                district,
                region.submissions[district],
                region.template,
                questions.get(district, ()),
                stated,
                copied.get(district),
                grown.get(district, ()),
            )


REGIONAL_RULES: Registry[Compared] = Registry()


def _what(column: Column) -> str:
    if column in QUARTERS:
        return tr("quarter {number}").format(number=ROMAN[QUARTERS.index(column)])
    return {Column.FACT: tr("fact"), Column.PLAN: tr("plan"), Column.ACTUAL: tr("done so far")}[column]


def _near(value: float, digits: int) -> str:
    """A statistic, no more exact than it is."""
    return number(Decimal(f"{value:.{digits}g}"))


def _doubled(apart: float) -> str:
    """What to say where a growth, against the others', is about twice or half as much."""
    if log(_ABOUT_TWICE[0]) <= abs(apart) <= log(_ABOUT_TWICE[1]):
        if apart > 0:
            return tr("It is about twice as much: was something counted twice in the plan, or half of it in the fact?")
        return tr("It is about half: was something counted twice in the fact, or half of it in the plan?")
    return ""


def _facts(question: Question) -> dict[str, str]:
    times = question.times
    return {
        "what": _what(question.column),
        "figure": number(question.figure),
        "expected": _near(question.expected, 3),
        "times": _near(times if times >= 1 else 1 / times, 2) if times else "",
        "count": str(question.peers),
    }


def _expected(question: Question) -> str:
    """What similar districts lead to expect, as data."""
    return plain(Decimal(f"{question.expected:.3g}"))


@REGIONAL_RULES.rule("P701", "apart", Severity.WARNING)
def apart(subject: Compared) -> Iterator[Complaint]:
    """A fact or plan is far from what all the other districts lead to expect of a centre of this size.

    How much of its size a measure has (readers all of it, seminars hardly any) is learned from the districts. Far is
    over three times or under a third, and over 3.5 times as far as districts usually are from each other (modified
    z-score), and not by what the template calls immaterial for the unit. It may be right; then someone should be able
    to say why. Seven others at least must have a figure. How it is computed stands in docs/analysis.md.
    """
    asked = list(subject.asked(Matter.APART))
    large = {(question.key, question.column): question.times > 1 for question, _ in asked}
    for question, cell in asked:
        if any(large.get((whole, question.column)) is (question.times > 1) for whole in subject.wholes(question.key)):
            continue  # a part follows its whole: one cause is one question
        message = (
            tr("{what}: {figure}. By the {count} other districts {expected} would fit; it is {times} times as much.")
            if question.times > 1
            else tr("{what}: {figure}. By the {count} other districts {expected} would fit, {times} times as much.")
        )
        yield Complaint(
            message.format(**_facts(question)),
            cell,
            question.key,
            tr("check the figure; if it is right, be ready to say why"),
            found=str(question.figure),
            expected=_expected(question),
        )


@REGIONAL_RULES.rule("P702", "thousand-among-peers", Severity.ERROR)
def slip_of_a_thousand(subject: Compared) -> Iterator[Complaint]:
    """Money is about a thousand times what the other districts lead to expect, or a thousandth.

    Soʻm was typed for thousands of soʻm, or the reverse. Unlike C602 this is seen even where fact and
    plan are wrong alike, and in the quarters. What C602 says of a cell is not said again.
    """
    known = None
    for question, cell in subject.asked(Matter.SLIP):
        if known is None:
            known = {told.cell for told in subject.submission.findings() if told.rule == _THOUSAND_BY_ITSELF}
        if cell and cell in known:
            continue
        unit = subject.template.measures[question.key].unit
        yield Complaint(
            tr(
                "{what}: {figure}. By the {count} other districts about {expected} would fit; is it not in {unit}?"
            ).format(**_facts(question), unit=unit),
            cell,
            question.key,
            tr("type the figure in {unit}: perhaps {right}").format(
                unit=unit, right=number(question.suggestion or Decimal(0))
            ),
            found=str(question.figure),
            expected=_expected(question),
        )


@REGIONAL_RULES.rule("P703", "alone", Severity.NOTE)
def alone(subject: Compared) -> Iterator[Complaint]:
    """A plan, or the year so far, is 0 or `-`, where all the other districts have something.

    Either it was forgotten, or this centre is an exception that is worth knowing. Asked only where the
    district had something last year, and C603 does not say so already.
    """
    for question, cell in subject.asked(Matter.ALONE):
        fact = subject.submission.figures_of(question.key).fact.number
        if not fact or ("C603", str(question.key)) in subject.told:
            continue
        yield Complaint(
            tr("{what}: {figure}. All the {count} other districts have something; {expected} would fit.").format(
                **_facts(question)
            ),
            cell,
            question.key,
            tr("check whether it was forgotten"),
            found=str(question.figure),
            expected=_expected(question),
        )


@REGIONAL_RULES.rule("P704", "pace", Severity.WARNING)
def pace(subject: Compared) -> Iterator[Complaint]:
    """Of its plan a district has done far more, or far less, than the other districts.

    Far is meant as in P701. A quarter may have been typed wrong, or counted from the beginning of
    the year; else the plan cannot be kept, or was too low.
    """
    for question, cell in subject.asked(Matter.PACE):
        message = (
            tr("{what}: {figure}. At the pace of the {count} other districts: {expected}; it is {times} times as much.")
            if question.times > 1
            else tr("{what}: {figure}. At the pace of the {count} other districts: {expected}, {times} times as much.")
        )
        yield Complaint(
            message.format(**_facts(question)),
            cell,
            question.key,
            tr("check the quarters: each has its own result, not that of the year so far"),
            found=str(question.figure),
            expected=_expected(question),
        )


@REGIONAL_RULES.rule("P707", "unlike-units", Severity.ERROR)
def unlike_units(subject: Compared) -> Iterator[Complaint]:
    """A measure has one unit here and another in other districts, and the template names none.

    Documents are never added to people: the figures of all districts stay out of the region's total, and are
    shown with their units. A unit that differs from the template's is S106, and that figure alone stays out.
    Agree on one unit; the region then has it put into the template.
    """
    for key, units in subject.units.items():
        own = units.get(subject.district)
        if own is None:
            continue
        others = {
            district.name: unit
            for district, unit in units.items()
            if district != subject.district and not looks_like(unit, own)
        }
        named = [f"{name} — {unit}" for name, unit in others.items()]
        if named:
            yield Complaint(
                tr(
                    "The unit is '{unit}' here and another elsewhere ({others}): the figures are added to nothing."
                ).format(unit=own, others="; ".join(named[:_NAMED]) + ("; …" if len(named) > _NAMED else "")),
                subject.submission.cell(key, Column.UNIT),
                key,
                tr("agree on one unit with the region and correct the figures"),
            )


@REGIONAL_RULES.rule("P705", "copied", Severity.ERROR)
def copied(subject: Compared) -> Iterator[Complaint]:
    """Two districts in five pairs of fact and plan, or more, have the same figures, in the whole plan or in a section.

    One workbook was made from the other's and its figures were left in it: they count twice in the region.
    Which of the two is right, the library cannot know. Pairs below ten are not counted, nor those that many have.
    """
    if subject.copied is None:
        return
    other, copy = subject.copied
    message = (
        tr("{equal} of {pairs} pairs of fact and plan in section {section} are those of {district}.")
        if copy.section
        else tr("{equal} of {pairs} pairs of fact and plan are those of {district}: is this its plan?")
    )
    yield Complaint(
        message.format(equal=copy.equal, pairs=copy.pairs, section=copy.section, district=other.name),
        repair=tr("ask both districts for their own figures"),
    )


@REGIONAL_RULES.rule("P706", "growth", Severity.WARNING)
def growth(subject: Compared) -> Iterator[Complaint]:
    """From fact to plan a measure grows far otherwise than in all the other districts, whatever its size.

    Far is over 1.6 times off the middle of the others' growth (1.25 times of pay, which has one tariff for all) and
    over 3.5 times as far as these are from each other (modified z-score). Fact or plan may be of another row, another
    year, or exchanged. What another finding asks of the same row is not asked again.
    """
    asked, factor = {question.key for question in subject.questions}, subject.template.limit("growth")
    neighbours = subject.neighbours if subject.growths else Neighbours(())
    message = tr("Plan {plan}, fact {fact}: {percent} %. The other districts ({count}) plan {usual} % of their facts.")
    for one in subject.growths:
        code = str(one.key)
        if one.key in asked or {("C601", code), ("C602", code), ("C603", code), ("C607", code)} & subject.told:
            continue
        figures = subject.submission.figures_of(one.key)
        measure = subject.template.measures.get(one.key)
        if figures.fact.number is None or figures.plan.number is None or measure is None:
            continue
        expected = float(figures.fact.number) * exp(one.usual)
        if abs(float(figures.plan.number) - expected) < subject.template.material(measure):
            continue
        hint = neighbours.exchanged(one.key) or " ".join(
            filter(
                None,
                (
                    _doubled(one.growth - one.usual),
                    of_growth(figures.fact.number, figures.plan.number, Decimal(exp(one.usual)), factor),
                ),
            )
        )
        yield Complaint(
            message.format(
                plan=number(figures.plan),
                fact=number(figures.fact),
                percent=_near(100 * exp(one.growth), 3),
                usual=_near(100 * exp(one.usual), 3),
                count=one.districts,
            )
            + (f" {hint}" if hint else ""),
            subject.submission.cell(one.key, Column.PLAN),
            one.key,
            tr("check fact and plan; if they are right, be ready to say why"),
        )
