"""Money adds up exactly, however many plans and in whatever order: to the tenth over 10,000 of them."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from akm_excel.core.plan import Column, Key, Plan
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, Sum, number, total, unreadable
from akm_excel.core.region import Outcome, Receipt, consolidate
from akm_excel.core.submission import Submission, sums
from akm_excel.core.template import District, Template

PAY = Key(6, 2)


def test_money_over_10_000_plans_is_exact_in_tenths(template: Template, real_plan: Plan) -> None:
    dice = random.Random(10_000)
    districts = tuple(District(f"17{n:05d}", f"Namuna-{n} tumani") for n in range(10_000))
    country = replace(template, districts=districts)
    tenths = [dice.randint(1, 99_999_999) for _ in districts]
    measure = real_plan.by_key[PAY]
    receipts = []
    for district, amount in zip(districts, tenths, strict=True):
        own = measure.with_figures({Column.PLAN: number(Decimal(amount).scaleb(-1))})
        plan = replace(
            real_plan.with_measures({PAY: own}), header=replace(real_plan.header, district=district.name), sightings=()
        )
        kept = Submission.of(plan, (), country)
        receipts.append(Receipt(f"{district.code}.xlsx", Outcome.MERGED, district=district.name, year=2023, kept=kept))
    dice.shuffle(receipts)
    region = consolidate(receipts, country)
    assert len(region.submissions) == 10_000
    figure = region.total.by_key[PAY].plan.number
    assert figure is not None
    assert figure * 10 == sum(tenths)
    floats = sum(amount / 10 for amount in tenths)
    assert Decimal(floats) != figure, "a float sum is not exact, which is why figures are not floats"


QUANTITIES = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12).map(number),
    st.integers(-5, 5).map(number),
    st.sampled_from([BLANK, NOT_APPLICABLE, unreadable("4800/7668"), unreadable("bir\tikki\nuch")]),
)


@given(st.lists(QUANTITIES, max_size=40))
def test_a_sum_in_the_making_is_the_total(quantities: list[Quantity]) -> None:
    making = Sum()
    for quantity in set(quantities):
        making.add(quantity, quantities.count(quantity))
    assert making.total == total(quantities)
    numbers = [Fraction(q.number) for q in quantities if q.number is not None]
    if numbers:
        assert Fraction(making.total.number or 0) == sum(numbers)
    else:
        assert making.total.kind is (Kind.NOT_APPLICABLE if NOT_APPLICABLE in quantities else Kind.BLANK)


@given(st.lists(st.lists(QUANTITIES, min_size=6, max_size=6), min_size=1, max_size=8))
def test_packed_plans_add_up_and_come_out_as_they_went_in(
    template: Template, real_plan: Plan, rows: list[list[Quantity]]
) -> None:
    columns = (Column.FACT, Column.PLAN, Column.Q1, Column.Q2, Column.Q3, Column.Q4)
    packed = []
    for row in rows:
        measure = real_plan.by_key[PAY].with_figures(dict(zip(columns, row, strict=True)))
        plan = replace(real_plan.with_measures({PAY: measure}), sightings=())
        submission = Submission.of(plan, (), template)
        packed.append(Submission.from_texts(submission.to_texts()))
        assert replace(packed[-1].plan(template), source=plan.source) == plan
    found = sums(packed)
    for at in range(len(columns)):
        assert found[PAY][at] == total(row[at] for row in rows)
    assert set(found) == set(real_plan.by_key)
