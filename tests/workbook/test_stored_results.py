"""The quick look at stored results: floats, and yet rounded as Excel and the plan round."""

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from akm_excel.core.quantity import Kind, Quantity, ratio
from akm_excel.workbook.stored_results import _ratio

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
