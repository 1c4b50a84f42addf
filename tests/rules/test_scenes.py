"""What an auditor's review found silent or loud, scene by scene: what a reader is told now, in words."""

import math
import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from akm_excel.analysis.questions import Comparison, Matter
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import FIGURES, Column, Key, Plan
from akm_excel.core.quantity import BLANK, Quantity, number, parse
from akm_excel.core.template import Relation, Template
from akm_excel.rules import check, check_region
from tests.support.regions import region_of

PAY, TAX, OTHER, BUDGET = Key(6, 2), Key(6, 3), Key(6, 4), Key(6, 1)
BOOKS, VISITS, LOANS, RECORDS, SEMINARS = Key(2, 3), Key(2, 14, 1), Key(2, 14, 2), Key(2, 6), Key(3, 1)


def told(plan: Plan, template: Template, changed: Mapping[Key, str], rule: str) -> list[Finding]:
    """What a rule says of a plan with the figures of some measures typed anew: fact, plan, quarters; sums follow."""
    typed: dict[Key, dict[Column, Quantity]] = {}
    for key, text in changed.items():
        quantities = [parse(part) if part != "." else BLANK for part in text.split()]
        typed[key] = dict(zip(FIGURES, quantities, strict=False))
    wrong = plan.with_measures({key: plan.by_key[key].with_figures(own) for key, own in typed.items()})
    for key, rollup in template.sums.items():
        if key not in changed:
            parts = [wrong.by_key[part] for part in rollup.parts]
            own = {
                column: number(sum((part.figure(column).number or Decimal(0)) for part in parts))
                for column in (Column.FACT, Column.PLAN)
            }
            wrong = wrong.with_measures({key: wrong.by_key[key].with_figures(own)})
    header = replace(wrong.header, district="Beruniy tumani", year=2023)
    return [finding for finding in check(replace(wrong, header=header), template) if finding.rule == rule]


def test_m7_a_slip_of_a_thousand_is_an_error_whatever_grew(real_plan: Plan, template: Template) -> None:
    (finding,) = told(real_plan, template, {OTHER: "7889 100000000"}, "C602")
    assert (finding.key, finding.severity) == (OTHER, Severity.ERROR)
    assert "12676 times" in finding.message.replace("\N{NO-BREAK SPACE}", "")
    assert "perhaps 100000" in finding.repair.replace("\N{NO-BREAK SPACE}", "")


def test_m8_a_tenth_is_rounding_and_more_is_named(real_plan: Plan, template: Template) -> None:
    (rounding,) = told(real_plan, template, {BUDGET: "475626.8 637500.1"}, "R504")
    assert rounding.severity is Severity.NOTE
    assert told(real_plan, template, {BUDGET: "475626.8 637500.1"}, "R501") == []
    for stated, says in (
        ("673500", "Were two digits exchanged: 637500?"),
        ("207500", "It equals 6.2: was that left out, or counted twice?"),
        ("547500", "It fits 6.4 in another unit, or with a comma in another place."),
    ):
        (finding,) = told(real_plan, template, {BUDGET: f"475626.8 {stated}"}, "R501")
        assert says in finding.message.replace("\N{NO-BREAK SPACE}", "")
        assert finding.severity is Severity.ERROR
    # every ninth difference is divisible by 9: that alone says nothing
    (finding,) = told(real_plan, template, {BUDGET: "475626.8 637950"}, "R501")
    assert "exchanged" not in finding.message


@pytest.mark.parametrize(
    ("changed", "rule", "says"),
    [
        ({TAX: "93465.7 -"}, "R505", "25 % of it are owed"),
        ({BOOKS: "368 500 5000"}, "Q242", "the plan of the whole year is 500"),
        ({BOOKS: "368 500 300 120 450"}, "C606", "times what the year's plan of 500 leaves"),
        ({BOOKS: "368 500 . . . 480"}, "Q244", "Quarter I is blank, but quarter IV has 480"),
        ({BOOKS: "- - 401"}, "Q246", "401 was done, but the plan is -"),
        ({BOOKS: ". 500"}, "Q245", "Last year's fact is blank"),
        ({SEMINARS: "4 45020"}, "Q213", "is how Excel stores the date 04.04.2023: was 4/4 typed?"),
        ({RECORDS: "10100 0"}, "C603", "the plan is 0"),
        ({RECORDS: "10100 -"}, "C603", "the plan is -"),
        ({VISITS: "11372 12010 2547 2700 3349", LOANS: "9000 9500 2500 5506 3349"}, "R502", "about twice the other"),
        ({VISITS: "28800 23000", LOANS: "16300 17200"}, "R506", "Were two digits exchanged: 32000?"),
    ],
)
def test_m9_what_one_plan_was_silent_about(
    real_plan: Plan, template: Template, changed: Mapping[Key, str], rule: str, says: str
) -> None:
    found = told(real_plan, template, changed, rule)
    assert any(says in finding.message.replace("\N{NO-BREAK SPACE}", "") for finding in found), found
    assert not any(says in finding.message for finding in told(real_plan, template, {}, rule))


def test_a_last_quarter_that_may_be_counted_twice_is_named_so(real_plan: Plan, template: Template) -> None:
    (finding,) = told(real_plan, template, {BOOKS: "368 500 120 150 330"}, "Q241")
    assert "whether quarter III was counted twice: half of it would be 165" in finding.repair
    (finding,) = told(real_plan, template, {BOOKS: "368 500 100 250 480"}, "Q241")
    assert "twice" not in finding.repair, "half of it is no quarter like the others"


def limited(template: Template, **limits: str) -> Template:
    """The template as it would be with other thresholds typed into *Maʼlumotnoma*."""
    return replace(template, limits={**template.limits, **{name: Decimal(text) for name, text in limits.items()}})


def test_the_thresholds_of_the_workbook_are_those_of_the_rules(real_plan: Plan, template: Template) -> None:
    changed = {BOOKS: "368 500 300 120 450"}
    assert told(real_plan, limited(template, pace="2.4"), changed, "C606") == []
    assert told(real_plan, limited(template, pace="2.2"), changed, "C606") != []
    rising = {BOOKS: "368 500 120 250 480"}
    assert told(real_plan, template, rising, "Q241") != []
    for name, value in (("so_far_sum", "1.8"), ("so_far_last", "0.9"), ("so_far_least", "1.4")):
        assert told(real_plan, limited(template, **{name: value}), rising, "Q241") == [], name
    paid = {PAY: "374272.1 430000 60000", TAX: "93465.7 107500"}
    assert told(real_plan, template, paid, "C607") != []
    assert told(real_plan, limited(template, pay_slow="0.5"), paid, "C607") == []
    odd = region(template, [1.0] * 10)
    odd[2] |= {SEMINARS: "100 100", VISITS: "15000 27000"}
    for limits, rules in (
        ({}, {"P706"}),
        ({"apart": "2"}, {"P701", "P706"}),
        ({"growth": "2.5"}, set()),
        ({"far": "30", "growth": "1.7"}, set()),
    ):
        found = check_region(region_of(limited(template, **limits), odd))
        assert {f.rule for own in found.values() for f in own if f.key in {SEMINARS, VISITS}} == rules, limits


def region(template: Template, sizes: list[float], seed: int = 3) -> list[dict[Key, str]]:
    """Districts of these sizes: readers in proportion, seminars the same everywhere, a little spread."""
    dice = random.Random(seed)

    def text(figure: float) -> str:
        return f"{figure * math.exp(dice.gauss(0, 0.1)):.0f} {figure * math.exp(dice.gauss(0, 0.1)):.0f}"

    return [
        {RECORDS: text(5000 * s), VISITS: text(15_000 * s), PAY: text(400_000 * s), SEMINARS: text(40)} for s in sizes
    ]


def test_m11_a_large_centre_is_not_odd_for_its_few_seminars(template: Template) -> None:
    sizes = [0.7, 0.8, 0.9, 1.0, 1.0, 1.1, 1.2, 1.3, 6.0]
    assert Comparison(region_of(template, region(template, sizes))).questions == {}
    told_wrong = region(template, sizes)
    told_wrong[2][SEMINARS] = "400 400"  # ten times what anybody has, whatever its size
    ((_, (question,)),) = Comparison(region_of(template, told_wrong)).questions.items()
    assert (question.key, question.matter) == (SEMINARS, Matter.APART)
    assert question.expected == pytest.approx(40, rel=0.3)


def test_m11_a_part_that_follows_its_whole_is_no_question_of_its_own(template: Template) -> None:
    told_wrong = region(template, [1.0] * 10)
    for at, own in enumerate(told_wrong):
        own[LOANS] = f"{9000 + 100 * at} {9500 + 90 * at}"
    told_wrong[2] |= {VISITS: "150000 160000", LOANS: "95000 98000"}
    found = check_region(region_of(template, told_wrong))
    assert {f.key for own in found.values() for f in own if f.rule == "P701"} == {VISITS}


def test_m11_the_first_districts_of_a_region_raise_no_noise(template: Template) -> None:
    for count in range(1, 8):
        told_wrong = region(template, [1.0] * count)
        told_wrong[0][SEMINARS] = "4000 4000"
        assert Comparison(region_of(template, told_wrong)).questions == {}, "under seven others nobody can say"


def test_m11_all_of_pay_in_som_does_not_make_a_giant(template: Template) -> None:
    told_wrong = region(template, [0.8, 0.9, 1.0, 1.0, 1.1, 1.2, 1.3, 1.4])
    told_wrong[3][PAY] = "400000000 400000000"
    del told_wrong[3][RECORDS]  # so that half of what tells its size is wrong
    found = check_region(region_of(template, told_wrong))
    slips = {district.name: [f for f in own if f.rule == "P702"] for district, own in found.items()}
    assert {name for name, own in slips.items() if own} == {"D tumani"}
    assert {finding.key for finding in slips["D tumani"]} == {PAY}
    assert all("is it not in Ming soʻm?" in finding.message for finding in slips["D tumani"])
    assert not any(f.rule == "P701" for own in found.values() for f in own), "it is no giant in all else"


def test_m12_what_is_material_is_the_units_own(real_plan: Plan, template: Template) -> None:
    income = Key(5, 1)
    assert template.material(template.measures[income]) == 10_000
    assert income not in {f.key for f in told(real_plan, template, {income: "12000 2500"}, "C601")}, "9 500 soʻm"
    assert income in {f.key for f in told(real_plan, template, {income: "1200000 250000"}, "C601")}


def test_m13_at_most_takes_nothing_out_of_a_total(real_plan: Plan, template: Template) -> None:
    events, people = Key(3, 3, 1), Key(3, 3, 2)
    bound = next(rollup for rollup in template.rollups if rollup.target == events)
    assert bound.relation is Relation.BOUND
    assert events not in template.left_out
    (finding,) = told(real_plan, template, {events: "38 39", people: "45 38"}, "R502")
    assert "koʻp boʻlmaydi" in finding.message


def test_m14_a_tight_rate_in_a_plan_finds_exchanged_digits(real_plan: Plan, template: Template) -> None:
    (finding,) = told(real_plan, template, {PAY: "374272.1 340000", TAX: "93465.7 107500"}, "R503")
    assert "Were two digits exchanged: 430000?" in finding.message.replace("\N{NO-BREAK SPACE}", "")


def test_debts_are_no_quarter_out_of_scale(real_plan: Plan, template: Template) -> None:
    """A balance may be anything where nothing was planned: no error comes of debts that arise."""
    assert told(real_plan, template, {Key(6, 5): "0 0 100 110 120.5"}, "Q247") == []


def test_a_quarter_beyond_all_scale_is_an_error_whatever_the_plan(real_plan: Plan, template: Template) -> None:
    (finding,) = told(real_plan, template, {Key(2, 15): "203 155 40 41 612223344"}, "Q247")
    assert (finding.key, finding.severity) == (Key(2, 15), Severity.ERROR)
    assert finding.message.startswith("Quarter III has")
    assert told(real_plan, template, {Key(2, 15): "203 155 40 41 612223344"}, "Q242") == []


def test_several_quarters_beyond_scale_ask_about_plan_and_fact(real_plan: Plan, template: Template) -> None:
    """Plan and fact in thousand millions: the quarters are not blamed, and no pay of millions of percent is told."""
    changed = {PAY: "0.4324 0.4528 122264.6 95094.7 95094.7"}
    (finding,) = told(real_plan, template, changed, "Q247")
    assert finding.message.startswith("Quarters I, II, III are each far beyond the year's plan")
    assert "not in Ming soʻm" in finding.message
    assert told(real_plan, template, changed, "C607") == []


def test_of_pay_and_contribution_the_one_out_of_its_own_row_is_named(real_plan: Plan, template: Template) -> None:
    changed = {PAY: "374272.1 430000 0.25 0.25 0.25", TAX: "93465.7 107500 26875 26875 26875"}
    found = told(real_plan, template, changed, "R503")
    assert [finding.key for finding in found] == [PAY] * 3
    assert {finding.repair.replace("\N{NO-BREAK SPACE}", "") for finding in found} == {
        "type the figure in Ming soʻm: perhaps 107500"
    }
    (paid,) = told(real_plan, template, changed, "C607")
    assert "not in Ming soʻm" in paid.message


def test_in_som_the_figure_in_thousands_is_the_wrong_one(real_plan: Plan, template: Template) -> None:
    (finding,) = told(real_plan, template, {Key(5, 1): "1200000 1300 300000"}, "C602")
    assert "perhaps 1300000" in finding.repair.replace("\N{NO-BREAK SPACE}", "")
    assert told(real_plan, template, {Key(5, 1): "1200000 1300 300000"}, "Q242") == []


def test_quarters_that_slipped_to_the_right_are_one_finding(real_plan: Plan, template: Template) -> None:
    planned = [m for _, m in real_plan.measures() if m.plan.number and m.fact.number and m.key != BUDGET]
    shifted = {m.key: f"{m.fact.number} {m.plan.number} . {m.plan.number} {m.plan.number}" for m in planned}
    (finding,) = told(real_plan, template, shifted, "Q244")
    assert "Quarter I is blank in" in finding.message
    assert "one column too far right" in finding.repair
    assert [f.key for f in told(real_plan, template, {VISITS: "17521 18648 . 4000"}, "Q244")] == [VISITS]


def test_the_last_quarter_alone_may_hold_the_year_so_far(real_plan: Plan, template: Template) -> None:
    (finding,) = told(real_plan, template, {VISITS: "17521 18648 4580 4580 13900"}, "Q241")
    assert "the last seems to hold the year so far" in finding.message
    assert told(real_plan, template, {VISITS: "17521 18648 4580 4580 5829"}, "Q241") == []


def test_a_plan_that_is_the_year_is_called_so(real_plan: Plan, template: Template) -> None:
    found = told(real_plan, template, {Key(2, 19): "36 2023"}, "C601")
    assert [finding.key for finding in found if finding.message.endswith("Is 2023 the year?")] == [Key(2, 19)]


def test_a_sum_is_not_asked_about_where_a_part_lacks_its_fact(real_plan: Plan, template: Template) -> None:
    changed = {PAY: ". 430000", TAX: ". 107500", BUDGET: "7889 637500"}
    assert BUDGET not in {finding.key for finding in told(real_plan, template, changed, "C601")}
    assert [finding.key for finding in told(real_plan, template, changed, "Q245")] == [PAY, TAX]
