"""What a missing figure means is written once for the row, and read again as it was."""

from hypothesis import given
from hypothesis import strategies as st

from akm_excel.core.figures import Figures
from akm_excel.core.keys import FIGURES
from akm_excel.core.long_rows import missing, of_remark, place_of, remark, state
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, number, unreadable

WORDS = ("4/4", "8.000", "2; 3", "fakt", "reja: 5", "46116", "I: x", "-1-", "?")
QUANTITIES = st.one_of(
    st.just(BLANK), st.just(NOT_APPLICABLE), st.integers(-5, 9).map(number), st.sampled_from(WORDS).map(unreadable)
)


@given(st.builds(Figures, *[QUANTITIES] * len(FIGURES)))
def test_a_state_says_of_each_missing_figure_what_it_is(figures: Figures) -> None:
    said = missing(state((str(name), one.kind) for name, one in zip(FIGURES, figures, strict=True)))
    for name, one in zip(FIGURES, figures, strict=True):
        if one.number is None:
            assert said.get(name, BLANK).kind is one.kind


@given(st.builds(Figures, *[QUANTITIES] * len(FIGURES)))
def test_a_remark_gives_the_text_of_each_missing_figure_back(figures: Figures) -> None:
    open_ones = [name for name, one in zip(FIGURES, figures, strict=True) if one.number is None]
    read = of_remark(remark(figures), open_ones)
    assert read == {name: figures.of(name) for name in open_ones}


def test_a_cell_is_a_sheet_letters_and_a_row() -> None:
    assert place_of("Reja!E12") == ("Reja", "E", 12)
    assert place_of("E12") is None
    assert missing(None) == missing("") == {}
