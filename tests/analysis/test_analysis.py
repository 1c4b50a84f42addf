"""The analysis of a region: computed on paper where a reader can follow, and as properties elsewhere."""

import math
import random
import statistics
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from akm_excel import api
from akm_excel.analysis.peers import ALL_PAIRS, FEWEST, NEAR, THRESHOLD, alone, apart, of_few, slope
from akm_excel.analysis.progress import NO_FORECAST, forecast, forecasts, progress, together
from akm_excel.analysis.questions import Comparison, Matter, Question
from akm_excel.analysis.ranking import Criterion, figures_of, ranking, shares
from akm_excel.analysis.report import Analysis, Line, analyse
from akm_excel.analysis.series import NOTHING, UNKNOWN
from akm_excel.core.figures import SMALL
from akm_excel.core.plan import FIGURES, QUARTERS, Column, Key, Measure, Plan
from akm_excel.core.quantity import BLANK, Quantity, number, parse, plain
from akm_excel.core.region import Outcome, Receipt, Region, Submissions
from akm_excel.core.submission import Submission
from akm_excel.core.template import District, Template
from akm_excel.rules import REGIONAL_RULES, check_region
from akm_excel.workbook.template_file import load_template
from tests.support.golden import Golden
from tests.support.regions import region_of

VISITS, WAGES, RECORDS, OTHER_COSTS, EVENTS = Key(2, 14, 1), Key(6, 2), Key(2, 6), Key(6, 4), Key(2, 15)
SIZE = (RECORDS, VISITS, WAGES)


def of_one_size(template: Template, key: Key, figures: list[str]) -> Region:
    """Districts that are alike but for the figures of one measure."""
    alike = {RECORDS: "1000 1000", VISITS: "5000 5000", WAGES: "300000 300000"}
    return region_of(template, [{**alike, key: text} for text in figures])


def questions(region: Region) -> list[tuple[str, Question]]:
    return [(d.name, q) for d, asked in Comparison(region).questions.items() for q in asked]


# Sizes


def test_the_size_is_the_median_of_what_the_measures_of_size_say(template: Template) -> None:
    assert template.size == SIZE
    region = region_of(
        template,
        [
            {RECORDS: "100 110", VISITS: "1000 1000", WAGES: "50 50"},
            {RECORDS: "200 220", VISITS: "2000 2000", WAGES: "100 100"},  # the middle in each: size 1
            {RECORDS: "800 660", VISITS: "8000 8000", WAGES: "50 50"},
        ],
    )
    sizes = list(Comparison(region).sizes.values())
    # A: 1/2 six times. B: the middle. C: 4, 3, 4, 4, 1/2, 1/2, in order 1/2 1/2 3 4 4 4: between 3 and 4, so sqrt(12).
    assert sizes == pytest.approx([0.5, 1.0, math.sqrt(12)])


def test_a_slip_of_a_thousand_hardly_moves_a_size(demo: api.Demo) -> None:
    before = Comparison(demo.region).sizes
    district = list(demo.region.submissions)[4]
    slipped = with_figure(demo.region, district, WAGES, Column.PLAN, 1000)
    after = Comparison(slipped).sizes
    for other, size in before.items():
        assert size is not None
        assert after[other] == pytest.approx(size, rel=0.1)


def test_a_district_without_half_of_its_figures_of_size_has_none_and_is_compared_with_nobody(
    template: Template,
) -> None:
    told: list[Mapping[Key, str]] = [{RECORDS: "100 100", VISITS: "10 10", WAGES: "5 5"}] * 6
    region = region_of(template, [*told, {RECORDS: "100 100"}, {RECORDS: "100 100", VISITS: "- 7"}])
    comparison = Comparison(region)
    sizes = list(comparison.sizes.values())
    assert sizes[6] is None
    assert sizes[7] == pytest.approx(1)
    unknown = list(region.submissions)[6]
    assert comparison.peers(unknown) == ()
    assert unknown not in comparison.order


def test_without_declared_measures_the_large_and_common_ones_are_the_size(template: Template) -> None:
    told: list[Mapping[Key, str]] = [
        {VISITS: f"{1000 * size} {1000 * size}", EVENTS: "12 12", OTHER_COSTS: "500 -" if size == 1 else ""}
        for size in (1, 2, 4)
    ]
    region = region_of(template, told)
    bare = replace(region, template=replace(region.template, size=()))
    assert list(Comparison(bare).sizes.values()) == pytest.approx([0.5, 1, 2])


# Peers


def test_how_much_a_measure_grows_with_the_size_is_learned_and_stands_wrong_ones() -> None:
    sizes = (-0.6, -0.3, 0.0, 0.2, 0.4, 0.7, 1.0)
    assert slope(sizes, [5 + size for size in sizes]) == pytest.approx(1), "readers: in proportion"
    assert slope(sizes, [2.0] * 7) == 0, "seminars: not at all"
    half = [3 + size / 2 for size in sizes]
    assert slope(sizes, half) == pytest.approx(0.5)
    assert slope(sizes, [*half[:6], half[6] + math.log(1000)]) == pytest.approx(0.5, abs=0.1)
    assert slope(sizes, [3 - size for size in sizes]) == 0, "nothing shrinks with a centre"
    assert slope(sizes, [3 * size for size in sizes]) == 1, "nor outgrows it"
    assert slope((1.0, 1.0), [1.0, 2.0]) == 1, "where all are of one size nobody can say"


@given(st.integers(ALL_PAIRS + 1, 300), st.floats(0, 1), st.integers(0, 100))
def test_of_many_districts_those_far_apart_in_size_say_the_slope(count: int, rise: float, seed: int) -> None:
    dice = random.Random(seed)
    sizes = tuple(sorted(dice.gauss(0, 0.4) for _ in range(count)))
    values = [1 + rise * size + dice.gauss(0, 0.1) for size in sizes]
    assert slope(sizes, values) == pytest.approx(rise, abs=0.2)


def test_a_score_is_computed_as_on_paper() -> None:
    # Of 12 the others are 0 1 2 3 4 5 6: median 3, deviations 3 2 1 0 1 2 3, their median 2.
    (found,) = apart([0, 1, 2, 3, 4, 5, 6, 25])
    assert (found.at, found.centre, found.peers) == (7, 3, 7)
    of_seven = 7 / 6.2 * math.sqrt(1 + math.pi / 14) * (1 + 13.25 / 4 / (0.74 * 7))
    assert found.score == pytest.approx((25 - 3) / (1.4826 * 2 * of_seven))
    assert of_few(10_000) == pytest.approx(1, abs=0.001)


def test_a_figure_is_not_its_own_yardstick() -> None:
    # With itself among them the eight would have another median, and it would still be found; what counts is
    # that its centre is that of the others.
    (found,) = apart([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 3.0])
    assert found.centre == pytest.approx(0.3)


@pytest.mark.parametrize("factor", [NEAR * 1.01, 1 / (NEAR * 1.01)])
def test_peers_that_are_all_alike_divide_nothing(factor: float) -> None:
    (found,) = apart([0.0] * 8 + [math.log(factor)])
    assert found.score is not None
    assert abs(found.score) == pytest.approx(THRESHOLD * math.log(NEAR * 1.01) / math.log(NEAR))
    assert list(apart([0.0] * 8 + [math.log(factor) * 0.98])) == []


def test_too_few_peers_say_nothing() -> None:
    assert list(apart([0.0] * (FEWEST - 1) + [9.0])) == []
    assert list(apart([0.0] * FEWEST + [9.0])) != []
    assert list(alone([0.0] * (FEWEST - 1) + [NOTHING])) == []
    assert [one.at for one in alone([0.0] * FEWEST + [NOTHING])] == [FEWEST]


def test_nothing_and_unknown_are_passed_over_and_places_stay() -> None:
    values = [0.0, UNKNOWN, 0.1, NOTHING, 0.0, 0.1, UNKNOWN, 0.0, 0.1, 0.0, 5.0]
    assert [(one.at, one.peers) for one in apart(values)] == [(10, 7)]
    assert list(alone([*values[:7], NOTHING, *[0.0] * 8])) == [], "two districts with nothing are not alone"


def by_definition(values: list[float], sizes: list[float]) -> Iterator[tuple[int, float]]:
    """The rule word for word, with none of the short cuts."""
    known = [at for at, value in enumerate(values) if math.isfinite(value)]
    rise = slope(tuple(sizes[at] for at in known), [values[at] for at in known]) if sizes and known else 0.0
    freed = {at: values[at] - rise * (sizes[at] if sizes else 0.0) for at in known}
    for at in known:
        others = [freed[other] for other in known if other != at]
        if len(others) < FEWEST:
            continue
        centre = statistics.median(others)
        mad = statistics.median(abs(other - centre) for other in others)
        few = len(others) / (len(others) - 0.8) * math.sqrt(1 + math.pi / 2 / len(others))
        few *= 1 + (3.5**2 + 1) / 4 / (0.74 * len(others))
        score = (freed[at] - centre) / max(1.4826 * mad * few, math.log(3) / 3.5)
        if abs(score) > 3.5:
            yield at, score


@given(
    st.lists(st.one_of(st.floats(-4, 4), st.just(NOTHING), st.just(UNKNOWN), st.sampled_from([0.0, 1.0])), max_size=60),
    st.one_of(st.none(), st.integers(0, 50)),
)
def test_the_short_cuts_find_what_the_definition_finds(values: list[float], seed: int | None) -> None:
    dice = random.Random(seed)
    sizes = [] if seed is None else sorted(dice.gauss(0, 0.5) for _ in values)
    assert [one.at for one in apart(values, sizes)] == [at for at, _ in by_definition(values, sizes)]
    for one, (_, score) in zip(apart(values, sizes), by_definition(values, sizes), strict=True):
        assert one.score == pytest.approx(score)


# Questions


def test_a_figure_far_from_its_peers_is_asked_about_per_size(template: Template) -> None:
    told = []
    for at in range(8):
        size = 1 + at / 4
        scale = {RECORDS: 1000 * size, VISITS: 5000 * size, WAGES: 300000 * size}
        told.append(
            {key: f"{figure:.0f} {figure:.0f}" for key, figure in scale.items()} | {EVENTS: f"0 {40 * size:.0f}"}
        )
    assert questions(region_of(template, told)) == [], "a large district is not far for being large"
    told[3][EVENTS] = (
        "0 350"  # its size is 1.75 against a middle of 1.875; 40 events at size 1, so 70 were to be expected
    )
    ((name, question),) = questions(region_of(template, told))
    assert (name, question.matter, question.key, question.column) == ("D tumani", Matter.APART, EVENTS, Column.PLAN)
    assert question.expected == pytest.approx(70)
    assert question.times == pytest.approx(5)
    assert question.peers == 7


def test_plan_and_fact_apart_on_one_side_are_one_question(template: Template) -> None:
    region = of_one_size(template, EVENTS, ["50 50"] * 7 + ["500 600"])
    assert [(q.column, q.figure) for _, q in questions(region)] == [(Column.PLAN, number(600))]
    region = of_one_size(template, EVENTS, ["50 50"] * 7 + ["500 5"])
    assert [q.column for _, q in questions(region)] == [Column.FACT, Column.PLAN]
    region = of_one_size(template, EVENTS, ["50 50"] * 7 + ["140 200"])
    assert questions(region) == [], "the fact is near the others', and the plan is near the fact"
    region = of_one_size(template, EVENTS, ["50 50"] * 7 + ["50 200"])
    assert [q.column for _, q in questions(region)] == [Column.PLAN]
    region = of_one_size(template, EVENTS, ["50 50"] * 7 + ["- 500"])
    assert [q.column for _, q in questions(region)] == [Column.PLAN], "without a fact only the others tell"


def test_a_handful_is_not_asked_about(template: Template) -> None:
    assert questions(of_one_size(template, EVENTS, ["3 3"] * 7 + ["3 12"])) == []
    assert questions(of_one_size(template, EVENTS, ["3 3"] * 7 + ["3 13"])) != []


def test_who_alone_has_nothing_is_asked(template: Template) -> None:
    for nothing in ("0", "-"):
        ((_, question),) = questions(of_one_size(template, EVENTS, ["50 50"] * 7 + [f"50 {nothing}"]))
        assert (question.matter, str(question.figure), question.times) == (Matter.ALONE, nothing, 0)
        assert question.expected == pytest.approx(50)
    assert questions(of_one_size(template, EVENTS, ["50 50"] * 6 + ["50 0"] * 2)) == [], "two are not alone"
    assert questions(of_one_size(template, EVENTS, ["50 50"] * 7 + ["50 x"])) == [], "unreadable is not nothing"


def test_the_pace_is_compared_whatever_quarters_are_reported(template: Template) -> None:
    told = [
        "90 100 25 25",
        "90 100 25",
        "90 100 25 25 25",
        "90 100 24 26 25 25",
        "90 100 25",
        "90 100 26 24",
        "90 100 25",
    ]
    assert questions(of_one_size(template, EVENTS, [*told, "90 100 30 20 25"])) == []
    ((_, question),) = questions(of_one_size(template, EVENTS, [*told, "90 250 10 12"]))
    assert (question.matter, question.column, question.figure) == (Matter.PACE, Column.ACTUAL, number(22))
    assert question.expected == pytest.approx(125), "half of its plan after two quarters"
    ((_, question),) = questions(of_one_size(template, EVENTS, [*told, "90 100 0 0"]))
    assert (question.matter, question.expected) == (Matter.ALONE, pytest.approx(50))


def test_where_the_plan_is_asked_about_the_pace_is_not(template: Template) -> None:
    told = ["90 100 25 25"] * 7
    assert [(q.matter, q.column) for _, q in questions(of_one_size(template, EVENTS, [*told, "90 1000 25 25"]))] == [
        (Matter.APART, Column.PLAN)
    ]


def test_a_thousandfold_amount_is_a_slip_with_its_figure(template: Template) -> None:
    told = ["8000 9000 2000"] * 7
    ((_, question),) = questions(of_one_size(template, OTHER_COSTS, [*told, "8000 9000500 2000"]))
    assert (question.matter, question.column, question.suggestion) == (Matter.SLIP, Column.PLAN, Decimal("9000.5"))
    ((_, question),) = questions(of_one_size(template, OTHER_COSTS, [*told, "8 9000 2000"]))
    assert (question.matter, question.column, question.suggestion) == (Matter.SLIP, Column.FACT, Decimal(8000))
    ((_, question),) = questions(of_one_size(template, OTHER_COSTS, [*told, "8000 9000 2000000"]))
    assert (question.matter, question.column, question.suggestion) == (Matter.SLIP, Column.Q1, Decimal(2000))
    both = questions(of_one_size(template, OTHER_COSTS, [*told, "8000000 9000000 2000"]))
    assert [(q.matter, q.column) for _, q in both] == [(Matter.SLIP, Column.FACT), (Matter.SLIP, Column.PLAN)]
    counted = questions(of_one_size(template, EVENTS, [*told, "8000 9000000 2000"]))
    assert [q.matter for _, q in counted] == [Matter.APART], "only money is typed in thousands"


def test_a_sum_is_left_to_its_parts_unless_it_says_otherwise(template: Template) -> None:
    budget, insurance = Key(6, 1), Key(6, 3)
    alike: dict[Key, str] = {RECORDS: "1000 1000", VISITS: "5000 5000", WAGES: "300 300", insurance: "75 75",
                             OTHER_COSTS: "125 125", budget: "500 500"}  # fmt: skip
    slipped = alike | {OTHER_COSTS: "125 125000", budget: "500 125375"}
    assert [(q.key, q.matter) for _, q in questions(region_of(template, [alike] * 7 + [slipped]))] == [
        (OTHER_COSTS, Matter.SLIP)
    ]
    typed = alike | {budget: "500 500000"}
    assert [(q.key, q.matter) for _, q in questions(region_of(template, [alike] * 7 + [typed]))] == [
        (budget, Matter.SLIP)
    ]


def with_figure(region: Region, district: District, key: Key, column: Column, factor: int) -> Region:
    """`region` with one figure multiplied, and the sums that formulas make of it as they would be."""
    plan = region.plans[district]
    figure = plan.by_key[key].figure(column).number
    assert figure is not None
    changed = {key: plan.by_key[key].with_figures({column: number(figure * factor)})}
    for whole, rollup in region.template.sums.items():
        if key in rollup.parts:
            own = plan.by_key[whole].figure(column).number
            assert own is not None
            changed[whole] = plan.by_key[whole].with_figures({column: number(own + figure * (factor - 1))})
    submission = Submission.of(plan.with_measures(changed), (), region.template)
    return replace(region, submissions={**region.submissions, district: submission})


def test_a_slip_in_any_amount_of_any_district_is_found_at_its_cell(demo: api.Demo) -> None:
    tried = 0
    for district, plan in demo.region.plans.items():
        for _, measure in plan.measures():
            if not demo.region.template.decimals(measure):
                continue
            for column in FIGURES:
                figure = measure.figure(column).number
                if not figure or abs(figure) < SMALL / 100:
                    continue
                slipped = with_figure(demo.region, district, measure.key, column, 1000)
                found = Comparison(slipped).questions[district]
                (slip,) = [q for q in found if q.matter is Matter.SLIP]
                assert (slip.key, slip.column) == (measure.key, column)
                assert slip.suggestion == figure
                findings = [f for f in check_region(slipped)[district] if f.rule == "P702"]
                assert [f.cell for f in findings] == [plan.cell(measure, column)]
                tried += 1
    assert tried > 300


def test_what_c602_says_of_a_cell_is_not_said_again(demo: api.Demo, template: Template) -> None:
    district = next(iter(demo.region.submissions))
    slipped = with_figure(demo.region, district, OTHER_COSTS, Column.PLAN, 1000)
    assert [f.rule for f in check_region(slipped)[district]] == ["P702"]
    plan = slipped.plans[district]
    told = [f for f in api.check(plan, template=template) if f.rule == "C602"]
    assert [f.cell for f in told] == [plan.cell(plan.by_key[OTHER_COSTS], Column.PLAN)]
    known = {**slipped.submissions, district: Submission.of(plan, told, template)}
    assert district not in check_region(replace(slipped, submissions=known))


def test_each_regional_rule_fires_where_its_matter_is_and_only_when_chosen(template: Template) -> None:
    regions = {
        "P701": of_one_size(template, EVENTS, ["50 50"] * 7 + ["50 500"]),
        "P702": of_one_size(template, OTHER_COSTS, ["8000 9000"] * 7 + ["8000 9000000"]),
        "P703": of_one_size(template, EVENTS, ["50 50"] * 7 + ["50 0"]),
        "P704": of_one_size(template, EVENTS, ["90 250 60"] * 7 + ["90 250 10"]),
        "P706": of_one_size(template, EVENTS, ["90 100"] * 7 + ["100 250"]),
    }
    of_texts = {"P705", "P707"}  # see the next test, and tests/merging/test_units.py
    assert list(regions) == [rule.id for rule in REGIONAL_RULES if rule.id not in of_texts]
    for rule in (rule for rule in REGIONAL_RULES if rule.id in regions):
        found = check_region(regions[rule.id])
        ((district, (finding,)),) = found.items()
        assert (district.name, finding.rule, finding.severity) == ("H tumani", rule.id, rule.severity)
        assert finding.message
        assert finding.repair
        assert not set("{}") & set(finding.message + finding.repair)
        assert check_region(regions[rule.id], [other for other in REGIONAL_RULES if other is not rule]) == {}


def test_a_plan_that_is_another_districts_is_an_error_in_both(template: Template) -> None:
    keys = [key for key in template.measures if key.section in (1, 2)][:20]
    plans = [
        {key: f"{100 + 7 * at + 13 * n} {120 + 11 * at + 17 * n}" for n, key in enumerate(keys)} for at in range(5)
    ]
    section = {key: text for key, text in plans[3].items() if key.section == 1}
    region = region_of(template, [*plans, plans[1], {**plans[4], **section} | {keys[-1]: "1 1"}])
    found = {
        district.name: [f.message for f in findings if f.rule == "P705"]
        for district, findings in check_region(region).items()
    }
    names = [district.name for district in region.submissions]
    assert found[names[1]] == [f"20 of 20 pairs of fact and plan are those of {names[5]}: is this its plan?"]
    assert found[names[5]] == [f"20 of 20 pairs of fact and plan are those of {names[1]}: is this its plan?"]
    assert names[0] not in found or not found[names[0]]


def test_growth_is_asked_about_whatever_the_size(template: Template) -> None:
    (found,) = check_region(of_one_size(template, EVENTS, ["90 100"] * 7 + ["100 250"])).values()
    assert [f.message for f in found] == [
        "Plan 250, fact 100: 250 %. The other districts (7) plan 111 % of their facts. "
        "It is about twice as much: was something counted twice in the plan, or half of it in the fact?"
    ]


def test_the_findings_say_what_was_found_and_what_was_expected(template: Template) -> None:
    (found,) = check_region(of_one_size(template, EVENTS, ["50 48", "50 52"] * 4 + ["50 200"])).values()
    assert [f.message for f in found] == ["plan: 200. By the 8 other districts 50 would fit; it is 4 times as much."]
    (found,) = check_region(of_one_size(template, EVENTS, ["50 48", "50 52"] * 4 + ["50 10"])).values()
    assert [f.message for f in found] == ["plan: 10. By the 8 other districts 50 would fit, 5 times as much."]
    (found,) = check_region(of_one_size(template, OTHER_COSTS, ["80 90 20"] * 7 + ["80 90 20500.5"])).values()
    assert [(f.message, f.repair) for f in found] == [
        (
            "quarter I: 20500.5. By the 7 other districts about 20 would fit; is it not in Ming soʻm?",
            "type the figure in Ming soʻm: perhaps 20.5005",
        )
    ]


def test_a_district_alone_has_no_peers(real_plan: Plan, template: Template) -> None:
    district = template.district(real_plan.header.district)
    assert district is not None
    receipt = Receipt("a.xlsx", Outcome.MERGED, district=district.name, kept=Submission.of(real_plan, (), template))
    region = Region(2023, template, Submissions({district: receipt}), (receipt,))
    assert check_region(region) == {}
    assert analyse(region).districts[0].size == pytest.approx(1)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([2, 10, 1000]))
def test_scaling_all_districts_changes_nothing_but_what_is_a_handful(seed: int, factor: int) -> None:
    template = load_template()
    dice = random.Random(seed)
    told = [
        {key: f"{round(base * math.exp(dice.gauss(0, 1)))} {round(base * math.exp(dice.gauss(0, 1)))}" for key, base in
         {RECORDS: 900, VISITS: 9000, WAGES: 90000, OTHER_COSTS: 900, EVENTS: 200}.items()}
        for _ in range(20)
    ]  # fmt: skip
    scaled = [{k: " ".join(str(int(n) * factor) for n in text.split()) for k, text in own.items()} for own in told]
    before = {(d, q.key, q.column): q for d, q in questions(region_of(template, told))}
    after = {(d, q.key, q.column): q for d, q in questions(region_of(template, scaled))}
    assert set(before) <= set(after)
    for place, question in after.items():
        if place in before:
            assert question.times == pytest.approx(before[place].times)
        else:
            assert abs(float(question.figure.number or 0) - question.expected) < float(SMALL) * factor


# Rankings and shares


def test_ties_share_the_better_rank_and_who_has_no_number_stands_last(template: Template) -> None:
    region = region_of(template, [{EVENTS: f"10 {plan}"} for plan in ("5", "-", "9", "5", "", "0")])
    found = ranking(figures_of(region, EVENTS), Criterion.PLAN)
    assert [(s.district.name[0], s.rank, str(s.value)) for s in found] == [
        ("C", 1, "9"), ("A", 2, "5"), ("D", 2, "5"), ("F", 4, "0"), ("B", None, "-"), ("E", None, ""),
    ]  # fmt: skip


def test_growth_and_fulfilment_need_a_base(template: Template) -> None:
    region = region_of(template, [{EVENTS: text} for text in ("10 15 3 3", "0 5 1", "- 5 5", "20 0 1", "20 10")])
    figures = figures_of(region, EVENTS)
    growth = ranking(figures, Criterion.GROWTH)
    assert [(s.district.name[0], str(s.value)) for s in growth if s.rank] == [("A", "0.5"), ("E", "-0.5"), ("D", "-1")]
    done = ranking(figures, Criterion.FULFILMENT)
    assert [(s.district.name[0], str(s.value)) for s in done if s.rank] == [("C", "1"), ("A", "0.4"), ("B", "0.2")]


@pytest.mark.parametrize("criterion", list(Criterion))
def test_every_ranking_of_the_demonstration_is_a_permutation_in_order(demo: api.Demo, criterion: Criterion) -> None:
    for key in demo.region.template.measures:
        found = ranking(figures_of(demo.region, key), criterion)
        assert sorted(s.district.code for s in found) == sorted(d.code for d in demo.region.submissions)
        values = [s.value.number for s in found if s.value.number is not None]
        assert values == sorted(values, reverse=True)
        for standing in found:
            better = sum(value > standing.value.number for value in values) if standing.value.number is not None else -1
            assert standing.rank == (better + 1 or None)


def test_shares_are_exact_and_add_up_to_one(demo: api.Demo) -> None:
    complete = 0
    for key in demo.region.template.measures:
        found = shares(figures_of(demo.region, key))
        if all(share is not None for share in found.values()):
            complete += 1
            assert sum(found.values(), Fraction(0)) == 1
    assert complete > 50


def test_there_is_no_share_of_nothing(template: Template) -> None:
    region = region_of(template, [{EVENTS: text} for text in ("1 0", "2 0", "3 -")])
    figures = figures_of(region, EVENTS)
    assert set(shares(figures).values()) == {None}
    assert list(shares(figures, Column.FACT).values()) == [Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)]


# Progress


def measure_of(text: str) -> Measure:
    figures = [parse(part) if part != "." else BLANK for part in text.split()]
    return Measure(EVENTS).with_figures(dict(zip((Column.PLAN, *QUARTERS), figures, strict=False)))


@pytest.mark.parametrize(
    ("told", "done", "expected"),
    [
        ("100 10", ["10", "", "", ""], "40"),
        ("100 10 20", ["10", "30", "", ""], "60"),
        ("100 10 20 10", ["10", "30", "40", ""], "53.3333"),
        ("100 10 20 10 35", ["10", "30", "40", "75"], "75"),
        ("100 10 - 10", ["10", "10", "20", ""], "26.6667"),
        ("100 0 0", ["0", "0", "", ""], "0"),
        ("100 - -", ["-", "-", "", ""], "0"),
        ("100 . 20", ["", "20", "", ""], ""),
        ("100 10 . 10", ["10", "10", "20", ""], ""),
        ("100", ["", "", "", ""], ""),
        (". 10", ["10", "", "", ""], ""),
        ("- 10", ["10", "", "", ""], ""),
    ],
)
def test_progress_and_forecast_are_computed_as_on_paper(told: str, done: list[str], expected: str) -> None:
    measure = measure_of(told)
    assert [str(quantity) for quantity in progress(measure).done] == done
    assert str(forecast(measure).value) == expected


def test_fulfilment_by_quarter_needs_a_plan_above_zero() -> None:
    assert [str(f) for f in progress(measure_of("80 10 30")).fulfilled] == ["0.125", "0.5", "", ""]
    assert [str(f) for f in progress(measure_of("0 10 30")).fulfilled] == ["", "", "", ""]


def test_the_regions_forecast_is_that_of_the_districts_who_allow_one(template: Template) -> None:
    told = ["1 100 10", "1 100 10 20 10", "1 50 . 20", "1 - 10", "1 70"]
    region = region_of(template, [{EVENTS: text.replace(" .", " ?")} for text in told])
    found = forecasts(own.spelled() for own in region.submissions.values())[EVENTS]
    # 4 x 10 and 4/3 x 40; the third has a gap, the fourth no plan, the fifth no result.
    assert (str(found.value), str(found.plan), found.districts) == ("93.3333", "200", 2)
    assert str(found.fulfilment.percent) == "-0.5333"


def test_the_regions_forecasts_are_the_sums_of_the_districts(demo: api.Demo) -> None:
    found = forecasts(own.spelled() for own in demo.region.submissions.values())
    for key in demo.region.template.measures:
        exact, plans, count = Fraction(0), Decimal(0), 0
        for plan in demo.region.plans.values():
            measure = plan.by_key[key]
            own = forecast(measure)
            if own is not NO_FORECAST and measure.plan.number is not None:
                reported = sum(not q.is_blank for q in measure.quarters)
                exact += Fraction(measure.actual.number or 0) * 4 / reported
                plans, count = plans + measure.plan.number, count + 1
        if count:
            assert found[key].value.number is not None
            assert abs(Fraction(found[key].value.number) - exact) <= Fraction(1, 20000)
            assert (found[key].plan.number, found[key].districts) == (plans, count)
        else:
            assert key not in found


def test_a_totals_forecast_is_the_sum_of_its_parts() -> None:
    parts = [forecast(measure_of("100 10")), forecast(measure_of("50 5 5"))]
    whole = together(parts)
    assert (str(whole.value), str(whole.plan), whole.districts) == ("60", "150", 1)
    assert together([*parts, NO_FORECAST]) == NO_FORECAST, "else it would be of a plan that is nobody's"
    assert together([]) == NO_FORECAST


# The whole


def shown(quantity: Quantity) -> str:
    return plain(quantity.number) if quantity.number is not None else str(quantity) or "."


def percent(quantity: Quantity) -> str:
    return f"{round(quantity.number * 100, 1)}%" if quantity.number is not None else "."


def lines(entries: tuple[Line, ...]) -> Iterator[str]:
    for line in entries:
        heading, largest = line.forecast, line.largest
        by_quarter = " ".join(percent(part) for part in line.progress.fulfilled)
        yield (
            f"{line.id:12} {line.unit:9} plan {shown(line.entry.plan)} ({by_quarter}), "
            f"forecast {shown(heading.value)} of {shown(heading.plan)} in {heading.districts}"
            + (f", largest {largest.district.name} {float(largest.share):.2%}" if largest else "")
            + (f", questions {line.questions}" if line.questions else "")
        )


def as_text(analysis: Analysis) -> Iterator[str]:
    yield from ("Measures", *lines(analysis.measures), "", "Totals", *lines(analysis.totals), "", "Districts")
    for own in analysis.districts:
        assert own.size is not None
        yield f"{own.district.name}, size {own.size:.3f}"
        for key, place in own.places.items():
            assert place.share is not None
            yield (
                f"  {key!s:7} plan {shown(place.plan.value)} ({place.plan.rank}), share {float(place.share):.2%}, "
                f"growth {percent(place.growth.value)} ({place.growth.rank}), "
                f"fulfilment {percent(place.fulfilment.value)} ({place.fulfilment.rank})"
            )
        for question in own.questions:
            score = "." if question.score is None else f"{question.score:.1f}"
            yield (
                f"  ? {question.matter.name} {question.key} {question.column} {question.figure}, "
                f"expected {question.expected:.4g} by {question.peers}, score {score}"
            )


def test_the_analysis_of_the_demonstration_is_the_golden_one(demo: api.Demo, golden: Golden) -> None:
    golden.check("demo_analysis.txt", "\n".join(as_text(analyse(demo.region))) + "\n")


def test_an_analysis_with_the_comparison_at_hand_is_the_same(demo: api.Demo) -> None:
    assert analyse(demo.region, Comparison(demo.region)) == analyse(demo.region)


def test_the_questions_of_the_demonstration_are_findings_of_the_merge(demo: api.Demo) -> None:
    asked = [(d.name, q.key) for d, own in Comparison(demo.region).questions.items() for q in own]
    told = [(r.district, f.key) for r, f in demo.region.findings() if f.rule in {"P701", "P702", "P703", "P704"}]
    # Of a plan of nothing (P703) only where last year had something, and no rule of the plan says so already.
    assert set(told) <= set(asked)
    left = [q for own in Comparison(demo.region).questions.values() for q in own if q.matter is not Matter.ALONE]
    assert len(told) >= len(left) > 0
    for receipt in demo.region.receipts:
        assert receipt.counts == tuple(sum(f.severity == level for f in receipt.findings) for level in (3, 2, 1)), (
            receipt.file
        )
