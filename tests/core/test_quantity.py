from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akm_excel.core.quantity import (
    BLANK,
    NOT_APPLICABLE,
    Kind,
    difference,
    from_float,
    number,
    parse,
    plain,
    ratio,
    rounded,
    total,
    unreadable,
)

tenths = st.integers(-(10**11), 10**11).map(lambda i: Decimal(i).scaleb(-1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8", "8"),
        ("0", "0"),
        ("475626.8", "475626.8"),
        ("475626,8", "475626.8"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u00a0567", "1234567"),
        ("+5", "5"),
        ("\u22125", "-5"),
        ("0,125", "0.125"),
        ("12345.678", "12345.678"),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, expected: str) -> None:
    assert parse(text) == number(expected)


@pytest.mark.parametrize("text", ["-", "–", "—", "−", " - "])
def test_every_dash_alone_is_not_applicable(text: str) -> None:
    assert parse(text) is NOT_APPLICABLE


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\t\n"])
def test_white_space_is_blank(text: str) -> None:
    assert parse(text) is BLANK


@pytest.mark.parametrize(
    "text", ["4800/7668", "5 2 2", "1,234", "1.234", "12 34", "1 2345", "25 ta", "5%", "1e5", "NaN", "٣", "--", "#REF!"]
)
def test_what_is_not_plainly_one_number_is_kept_as_found(text: str) -> None:
    quantity = parse(text)
    assert quantity.kind is Kind.UNREADABLE
    assert quantity.text == text


@given(tenths)
def test_a_number_printed_is_read_back_the_same(value: Decimal) -> None:
    assert parse(plain(value, 1)).number == value


@given(st.text())
def test_any_text_is_one_of_the_four(text: str) -> None:
    quantity = parse(text)
    assert (quantity.number is not None) == (quantity.kind is Kind.NUMBER)
    assert (quantity.kind is Kind.UNREADABLE) == (quantity.text != "")


@given(st.lists(tenths, min_size=1, max_size=300))
def test_sums_are_the_integer_sums_in_tenths(values: list[Decimal]) -> None:
    in_tenths = sum(int(value * 10) for value in values)
    assert total(number(value) for value in values).number == Decimal(in_tenths).scaleb(-1)


@given(st.lists(st.sampled_from([BLANK, NOT_APPLICABLE, unreadable("?"), number(0), number(5)])))
def test_a_sum_without_numbers_is_not_applicable_before_blank(quantities: list) -> None:
    result = total(quantities)
    if any(q.is_number for q in quantities):
        assert result.number == sum(q.number for q in quantities if q.is_number)
    else:
        assert result == (NOT_APPLICABLE if NOT_APPLICABLE in quantities else BLANK)


@given(tenths)
def test_a_stored_float_is_what_was_typed(value: Decimal) -> None:
    assert from_float(float(value)).number == value
    assert from_float(float(value) * (1 + 2**-52)).number == value


@given(tenths, tenths)
def test_variance_is_exact_and_has_no_percentage_without_a_base(base: Decimal, value: Decimal) -> None:
    absolute = difference(number(value), number(base))
    assert absolute.number == value - base
    percent = ratio(absolute, number(base))
    if base <= 0:
        assert percent is BLANK
    else:
        exact = Fraction(value - base) / Fraction(base)
        assert percent.number is not None
        assert abs(Fraction(percent.number) - exact) <= Fraction(1, 20_000)


@pytest.mark.parametrize("base", [BLANK, NOT_APPLICABLE, unreadable("x")])
def test_no_variance_without_two_numbers(base) -> None:
    assert difference(number(5), base) is BLANK
    assert ratio(number(5), base) is BLANK
    assert ratio(number(5), number(0)) is BLANK


def test_halves_are_rounded_away_from_zero_as_excel_does() -> None:
    assert rounded(Decimal("0.00005")) == Decimal("0.0001")
    assert rounded(Decimal("-0.00005")) == Decimal("-0.0001")
