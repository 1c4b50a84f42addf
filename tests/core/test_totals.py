from decimal import Decimal

from akm_excel.core.figures import NO_FIGURES, by_column, by_measure, variance
from akm_excel.core.plan import Column, Key, Plan
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, number
from akm_excel.core.template import Group, Template
from akm_excel.core.totals import rollup_total, rollup_totals, section_totals
from akm_excel.workbook.editions import files
from akm_excel.workbook.template_file import load_template


def test_the_budget_of_qoraozak_comes_out_of_its_parts(real_plan: Plan, template: Template) -> None:
    budget = rollup_total(template.sums[Key(6, 1)], real_plan.by_key)
    assert budget.fact.number == Decimal("475626.8")
    assert budget.plan.number == Decimal("637500.0")


def test_acquisitions_are_summed(real_plan: Plan, template: Template) -> None:
    total = rollup_totals(real_plan, template)["2.1–2.5"]
    assert (total.fact.number, total.plan.number) == (Decimal(500 + 368 + 300), Decimal(600 + 500 + 400))


def test_section_totals_add_nothing_unlike(real_plan: Plan, template: Template) -> None:
    totals = section_totals(real_plan, template)
    assert {str(group): [str(key) for key in total.keys] for group, total in totals.items()} == {
        "2/Tadbir": ["2.15", "2.18/1", "2.18/2"],
        "3/Tadbir": ["3.1", "3.2", "3.3/1", "3.5/1"],
        "3/Nafar": ["3.3/2", "3.5/2", "3.6"],
        "5/Soʻm": ["5.1", "5.2"],
    }
    summed = {key for total in totals.values() for key in total.keys}
    assert Key(6, 1) not in summed, "a sum is not added to its parts"
    assert Key(2, 14, 2) not in summed, "a part is not added to its whole"
    assert Key(1, 7, 2) not in summed, "people are not added to events"
    assert Key(6, 5) not in summed, "debts are no spending"


def test_edition_1_adds_what_shares_section_and_unit(real_plan: Plan) -> None:
    first = load_template(files()[1])
    totals = section_totals(real_plan, first)
    assert {str(key) for key in totals[Group(2, "Nusxa")].keys} == {
        "2.1", "2.2", "2.3", "2.4", "2.5", "2.21", "2.22", "2.25/1", "2.25/2"
    }  # fmt: skip
    for group, total in totals.items():
        assert {real_plan.by_key[key].unit for key in total.keys} == {group.unit}
    assert not any(group.unit == "Soni" for group in totals), "a bare number of something is not a unit to add up"
    assert totals[Group(6, "Ming soʻm")].plan.number == Decimal("637500.0")


def test_funds_in_all_are_the_budget_and_a_thousandth_of_the_income_in_som(real_plan: Plan, template: Template) -> None:
    income = real_plan.by_key[Key(5, 1)].with_figures({Column.PLAN: number("1234567.89")})
    plan = real_plan.with_measures({Key(5, 1): income})
    whole = rollup_totals(plan, template)["5+6"]
    assert whole.plan.number == Decimal("638734.5679")
    assert whole.fact.number == Decimal("475626.8")


def test_a_balance_is_not_added_over_quarters(template: Template) -> None:
    debts = template.measures[Key(6, 5)].with_figures({Column.Q1: number(100), Column.Q2: number(80)})
    assert debts.actual == number(80)
    assert debts.with_figures({Column.Q3: NOT_APPLICABLE}).actual == number(80)
    assert template.measures[Key(6, 5)].with_figures({Column.Q1: NOT_APPLICABLE}).actual is NOT_APPLICABLE
    assert template.measures[Key(6, 5)].actual is BLANK


def test_quarters_are_summed_and_compared(real_plan: Plan) -> None:
    measure = real_plan.by_key[Key(2, 3)].with_figures(
        {Column.Q1: number(120), Column.Q2: number(130), Column.Q3: NOT_APPLICABLE}
    )
    assert measure.actual == number(250)
    done = measure.figures.fulfilment
    assert (done.absolute.number, done.percent.number) == (Decimal(-250), Decimal("-0.5"))
    change = measure.figures.change
    assert (change.absolute.number, change.percent.number) == (Decimal(132), Decimal("0.3587"))


def test_without_a_base_there_is_no_percentage(real_plan: Plan) -> None:
    for fact in (number(0), NOT_APPLICABLE, BLANK):
        assert variance(fact, number(5)).percent is BLANK
    assert variance(number(0), number(5)).absolute == number(5)
    assert variance(NOT_APPLICABLE, number(5)).absolute is BLANK
    assert real_plan.by_key[Key(1, 8)].figure(Column.FACT) is NOT_APPLICABLE


def test_figures_of_many_measures_are_found_by_column_and_by_measure() -> None:
    flat = [number(n) for n in range(20)]
    columns = by_column(flat)
    assert (columns.fact, columns.plan, columns.quarters[3]) == (flat[0::10], flat[1::10], flat[5::10])
    assert columns.planned == (flat[6::10], flat[7::10], flat[8::10], flat[9::10])
    first, second = by_measure(flat)
    assert (first.fact, second.plan, second.actual) == (number(0), number(11), number(12 + 13 + 14 + 15))
    assert second.of("actual") == second.actual
    assert NO_FIGURES.actual is BLANK
