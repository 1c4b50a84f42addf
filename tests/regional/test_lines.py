"""A line says what its figures say, and control numbers and sums of columns are exact."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from akm_excel.core.figures import Balances, Figures
from akm_excel.core.plan import Key
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Quantity, number, rounded, unreadable
from akm_excel.core.spelled import has_marks, spelled
from akm_excel.regional.controls import WEIGHTS
from akm_excel.regional.lines import ACTUAL, columns, control_number, lines_of

QUANTITIES = st.one_of(
    st.sampled_from([BLANK, NOT_APPLICABLE, unreadable("4/4")]),
    st.decimals(-(10**14), 10**14, places=4).map(number),
)
FIGURES = st.lists(QUANTITIES, min_size=10, max_size=10)


@given(st.lists(st.tuples(FIGURES, st.booleans()), max_size=6))
def test_lines_say_what_their_figures_say(told: list[tuple[list[Quantity], bool]]) -> None:
    figures = {Key(1, at): (Balances if is_state else Figures)._make(own) for at, (own, is_state) in enumerate(told)}
    lines = lines_of(figures)
    for key, own in figures.items():
        line = lines[key]
        assert (line.figures, line.actual, line.shown) == (own, own.actual, (own.fact, own.plan, own.actual))
        assert line.numbers == (*(quantity.number for quantity in own[:6]), own.actual.number)
        assert line.planned == (() if set(own.planned) == {BLANK} else tuple(one.number for one in own.planned))
    weighed = sum(
        Fraction(figure.number or 0) * weight
        for own in figures.values()
        for weight, figure in zip(WEIGHTS, own, strict=True)
    )
    assert control_number(list(lines.values()), columns(lines.values())) == rounded(
        Decimal(weighed.numerator) / weighed.denominator
    )
    assert columns(lines.values())[ACTUAL] == [
        own.actual.number for own in figures.values() if own.actual.number is not None
    ]


@given(FIGURES)
def test_marks_are_known_in_packed_figures(told: list[Quantity]) -> None:
    are_there = any(quantity.number is None and quantity is not BLANK for quantity in told)
    assert has_marks("\t".join(map(spelled, told))) == are_there
