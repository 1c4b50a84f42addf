"""The quick look at stored results: floats, and yet rounded as Excel and the plan round."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from akm_excel.core.quantity import Kind, Quantity, number, ratio, total
from akm_excel.workbook.stored_results import _Puzzling, _ratio, _sum

figures = st.decimals(Decimal(1) / 10_000, 10_000_000, places=4)


@given(figures, figures)
@example(Decimal(300), Decimal(384))  # 0.78125: half of the last place, which floats round to even
@example(Decimal(-9), Decimal(32))
@example(Decimal("0.00015"), Decimal(1))  # in binary it is less than that
def test_fractions_are_rounded_as_the_plan_rounds_them(part: Decimal, base: Decimal) -> None:
    exact = ratio(Quantity(Kind.NUMBER, part), Quantity(Kind.NUMBER, base)).number
    found = _ratio(float(part), float(base))
    assert exact is not None
    assert isinstance(found, float)
    assert abs(found - float(exact)) < 1e-5


@given(st.lists(st.decimals(-100_000, 100_000, places=5), min_size=1, max_size=6))
@example([Decimal("0.00005")])  # half of the last place
@example([Decimal("0.12345"), Decimal(1)])
def test_sums_are_rounded_as_the_plan_rounds_them_or_not_at_all(parts: list[Decimal]) -> None:
    exact = total(number(part) for part in parts).number
    assert exact is not None
    try:
        found = _sum([float(part) for part in parts])
    except _Puzzling:
        assert abs(abs(sum(parts) * 10_000) % 1 - Decimal("0.5")) < Decimal("0.002")
    else:
        assert found == float(exact)


@given(st.floats(1e9, 1e15))
def test_of_large_sums_the_quick_look_is_never_sure(amount: float) -> None:
    with pytest.raises(_Puzzling):
        _sum([amount, amount])
