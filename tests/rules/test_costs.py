"""What rules leave out, or remember, because it is known at little cost: it changes nothing that they find."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from akm_excel import api
from akm_excel.core.figures import WIDTH, Balances
from akm_excel.core.plan import FIGURES, Arrangement, Column, Key, Measure, Oddity, Plan, Sighting
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Quantity, number, unreadable
from akm_excel.core.spelled import all_spelled, spelled
from akm_excel.core.submission import Submission
from akm_excel.core.template import Template
from akm_excel.language import speaking
from akm_excel.rules import RULES, Rule, Subject
from akm_excel.rules.rule import RuleOfTexts

ODD = [BLANK, NOT_APPLICABLE, unreadable("1/2 - 46116.5?"), *map(number, (
    0, 1, 9, 10, 30, 100, 300, 2023, 43830, 43831, 46116, 47848, 47849, "-0", "-5", "-0.5", "0.5", "5.0", "46116.5",
    "46116.0", "0.00001", "1E+3", "1.5E-7", "4.6116E+4", "-1E+2", "123456789012345"))]  # fmt: skip
QUANTITIES = st.sampled_from(ODD) | st.integers(0, 5000).map(number)
CHANGES = st.dictionaries(st.tuples(st.integers(0, 500), st.sampled_from(FIGURES)), QUANTITIES, max_size=60)
TEXTS = st.sampled_from(["", "-", "Nusxa", "Ming soʻm", "Xyz", "I chorak", "Adabiyotlarni xarid qilish"])
STATEMENTS = st.dictionaries(st.integers(0, 500), st.tuples(TEXTS, TEXTS), max_size=6)
SEEN = st.sets(st.sampled_from(Oddity), max_size=2)
CHEAP = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def changed(plan: Plan, figures: dict[tuple[int, Column], Quantity], texts: dict[int, tuple[str, str]]) -> Plan:
    """The plan with some figures, units and arrangements of others."""
    measures = [measure for _, measure in plan.measures()]
    new: dict[Key, Measure] = {}

    def of(at: int) -> Measure:
        own = measures[at % len(measures)]
        return new.get(own.key, own)

    for (at, column), figure in figures.items():
        new[of(at).key] = of(at).with_figures({column: figure})
    for at, (unit, said) in texts.items():
        new[of(at).key] = replace(of(at), unit=unit or of(at).unit, arrangement=Arrangement(said, said, said))
    return plan.with_measures(new)


@pytest.fixture(scope="module")
def several(real_plan: Plan, _filled_once: Path) -> list[Plan]:
    """A plan that stands in no workbook, and one that does."""
    return [real_plan, api.read_plan(_filled_once)]


@CHEAP
@given(data=st.data(), figures=CHANGES, texts=STATEMENTS, is_late=st.booleans())
def test_a_rule_that_has_nothing_to_say_is_not_asked(
    several: list[Plan],
    template: Template,
    data: st.DataObject,
    figures: dict[tuple[int, Column], Quantity],
    texts: dict[int, tuple[str, str]],
    is_late: bool,
) -> None:
    plan = changed(data.draw(st.sampled_from(several)), figures, texts)
    if is_late:  # a year that begins with its second quarter, and figures in the rows below theirs
        shifted = {m.key: m.with_figures({Column.Q1: BLANK, Column.PLAN: m.fact}) for _, m in plan.measures()}
        plan = plan.with_measures(shifted)
    for year in (None, plan.header.year, 1999):
        subject = Subject(plan, template, year)
        silent = [rule for rule in RULES if rule.when is not None and not rule.when(subject)]
        assert [rule.id for rule in silent if list(rule.findings(subject))] == []
        assert len(silent) > 20, "most rules have nothing to say of most plans"


@CHEAP
@given(data=st.data(), figures=CHANGES, texts=STATEMENTS, language=st.sampled_from(["uz", "en"]))
def test_what_is_remembered_of_texts_is_what_would_be_found(
    several: list[Plan],
    template: Template,
    data: st.DataObject,
    figures: dict[tuple[int, Column], Quantity],
    texts: dict[int, tuple[str, str]],
    language: str,
) -> None:
    plan = changed(data.draw(st.sampled_from(several)), figures, texts)
    (one, first), (other, second) = data.draw(st.permutations(list(plan.by_key.items())))[:2]
    oddity = data.draw(st.sampled_from([Oddity.UNIT_CHANGED, Oddity.NAME_CHANGED, Oddity.DATE]))
    seen = (Sighting(oddity, "Reja!B9", second.label, "", one), Sighting(oddity, "Reja!B8", first.label, "", other))
    with speaking(language):
        for each in (plan, replace(plan, sightings=seen)):
            subject = Subject(each, template)
            for rule in RULES:
                if isinstance(rule, RuleOfTexts):
                    assert list(rule.findings(subject)) == list(Rule.findings(rule, subject)), rule.id


def test_there_are_rules_of_texts() -> None:
    assert {rule.id for rule in RULES if isinstance(rule, RuleOfTexts)} == {f"T30{at}" for at in range(1, 7)}


def test_where_a_text_stands_in_a_column_of_figures_nothing_is_remembered(
    several: list[Plan], template: Template
) -> None:
    plan = several[1]
    letters = plan.source.columns[Column.FACT]
    there = replace(plan, source=replace(plan.source, columns={**plan.source.columns, Column.UNIT: letters}))
    assert Subject(plan, template).texts is not None
    assert Subject(there, template).texts is None


def figures_as_found(subject: Subject) -> Iterable[tuple[Key, Column, Quantity]]:
    for _, measure in subject.plan.measures():
        for column, figure in zip(FIGURES, measure.figures, strict=True):
            yield measure.key, column, figure


@CHEAP
@given(data=st.data(), figures=CHANGES)
def test_figures_that_are_picked_by_their_texts_are_those_of_their_kind(
    several: list[Plan], template: Template, data: st.DataObject, figures: dict[tuple[int, Column], Quantity]
) -> None:
    subject = Subject(changed(data.draw(st.sampled_from(several)), figures, {}), template)
    told = list(figures_as_found(subject))
    numbers = [(key, column, figure.number) for key, column, figure in told if figure.number is not None]
    assert [(m.key, c, n) for m, c, n in subject.negatives] == [one for one in numbers if one[2] < 0]
    assert [(m.key, c, n) for m, c, n in subject.fractions] == [one for one in numbers if one[2] % 1]
    assert subject.plan.spelled == "\t".join(spelled(figure) for *_, figure in told)
    assert len(subject.spelled) == WIDTH * len(subject.rows)
    assert [(m, f, p) for m, f, p, _ in subject.leaps] == [
        (m, f, p) for m, f, p in subject.changes if max(f, p) / min(f, p) >= min(template.limit("change"), 300)
    ] or any(2.9 < max(f, p) / min(f, p) < 3 for _, f, p in subject.changes)
    for row, (_, measure) in zip(subject.rows, subject.plan.measures(), strict=True):
        told_numbers = [figure.number for figure in measure.figures]
        assert [row.fact, row.plan, *row.quarters] == told_numbers[:6]


def test_plans_that_are_alike_but_for_figures_have_one_outline(several: list[Plan], template: Template) -> None:
    plan = several[1]
    of_figures = changed(plan, {(3, Column.PLAN): number(77), (4, Column.FACT): unreadable("x")}, {})
    assert of_figures.outline is plan.outline
    assert replace(plan, sightings=(), header=replace(plan.header, director="X")).outline is plan.outline
    measure = plan.by_key[Key(1, 1)]
    others = [
        replace(measure, unit="Xyz"),
        replace(measure, row=99),
        replace(measure, arrangement=Arrangement("boshqa")),
        replace(measure, figures=Balances._make(measure.figures)),
    ]
    outlines = {plan.with_measures({measure.key: other}).outline for other in others}
    assert len(outlines | {plan.outline}) == len(others) + 1


@CHEAP
@given(data=st.data(), figures=CHANGES, texts=STATEMENTS)
def test_a_packed_plan_is_the_very_plan(
    several: list[Plan],
    template: Template,
    data: st.DataObject,
    figures: dict[tuple[int, Column], Quantity],
    texts: dict[int, tuple[str, str]],
) -> None:
    plan = changed(replace(data.draw(st.sampled_from(several)), sightings=(), remarks=()), figures, texts)
    assert Submission.of(plan, (), template).plan(template) == plan


@given(st.lists(QUANTITIES | st.decimals(allow_nan=False, allow_infinity=False).map(number)))
def test_figures_are_spelled_at_once_as_one_by_one(quantities: list[Quantity]) -> None:
    assert all_spelled(quantities) == "\t".join(map(spelled, quantities))
