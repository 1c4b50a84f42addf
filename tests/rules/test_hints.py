"""What a message says that probably happened: as an accountant would look for it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akm_excel.core.quantity import plain
from akm_excel.rules.hints import are_exchanged, exchanged_in_ratio, of_digits, of_exchange, of_size

RATE = Decimal("0.25")


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("4302", "4320", True),
        ("430.2", "432.0", False),  # 432 has fewer digits
        ("430.25", "430.52", True),
        ("43.02", "40.32", False),  # the comma stands between them
        ("4302", "4302", False),
        ("4302", "2340", False),
        ("12", "21", True),
    ],
)
def test_exchanged_digits_are_neighbours(one: str, other: str, is_so: bool) -> None:
    assert are_exchanged(Decimal(one), Decimal(other)) is is_so


@given(st.integers(10, 10**9), st.data())
def test_any_two_neighbouring_digits_are_told(value: int, data: st.DataObject) -> None:
    text = plain(Decimal(value))
    at = data.draw(st.integers(0, len(text) - 2))
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if swapped != text and not swapped.startswith("0"):
        assert are_exchanged(Decimal(value), Decimal(swapped))
        assert of_digits(Decimal(swapped), Decimal(value)) == "Were two digits exchanged?"


@pytest.mark.parametrize(
    ("found", "right", "says"),
    [
        (8000, 850, "About ten times"),
        (85, 900, "About ten times"),
        (18, 17900, "Is one of them in thousands?"),
        (91000, 18500, "Were two digits exchanged: 19000?"),
        (18500, 91000, "Were two digits exchanged: 81500?"),
        (4000, 1000, ""),
        (5, 4, ""),
        (-5, 4, ""),
        (0, 4, ""),
    ],
)
def test_the_size_of_a_difference_tells_what_happened(found: int, right: int, says: str) -> None:
    told = of_size(Decimal(found), Decimal(right)).replace("\N{NO-BREAK SPACE}", "")
    assert told.startswith(says) if says else told == ""


def test_digits_that_would_fit_are_named() -> None:
    assert of_exchange(Decimal(900), Decimal(200)) == "", "90 is another number of digits, not an exchange"
    assert exchanged_in_ratio(Decimal(107_500), Decimal(340_000), RATE) == "Were two digits exchanged: 430000?"
    assert exchanged_in_ratio(Decimal(170_500), Decimal(430_000), RATE) == "Were two digits exchanged: 107500?"
    assert exchanged_in_ratio(Decimal(50_000), Decimal(430_000), RATE) == ""
