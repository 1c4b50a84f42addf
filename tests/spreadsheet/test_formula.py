import pytest
from hypothesis import given
from hypothesis import strategies as st

from akm_excel.spreadsheet import formula as formulas
from akm_excel.spreadsheet.address import column_letters, column_number, parse, spell
from akm_excel.spreadsheet.formula import absolute, relative

references = st.builds(
    lambda a, c, b, r: f"{a}{column_letters(c)}{b}{r}",
    st.sampled_from(["", "$"]),
    st.integers(1, 16_384),
    st.sampled_from(["", "$"]),
    st.integers(1, 1_048_576),
)


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_addresses_are_spelled_and_parsed(column: int, row: int) -> None:
    assert column_number(column_letters(column)) == column
    assert parse(spell(row, column)) == (row, column)


@pytest.mark.parametrize("text", ["", "A0", "A1048577", "XFE1", "1A", "a1", "A-1", "A1:B2"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a cell address"):
        parse(text)


@given(st.lists(references, min_size=1, max_size=4), st.integers(1, 1000), st.integers(1, 100))
def test_a_formula_and_its_relative_form_say_the_same(cells: list[str], row: int, column: int) -> None:
    formula = f'IF({cells[0]}="A1",SUM({",".join(cells)}),akm_q1+LOG10(2))'
    assert absolute(relative(formula, row, column), row, column) == formula


def test_a_formula_filled_down_has_one_relative_form() -> None:
    assert relative("SUM(I6:L6)", 6, 13) == relative("SUM(I7:L7)", 7, 13)
    assert relative("SUM(I$6:L6)", 6, 13) != relative("SUM(I$7:L7)", 7, 13)
    assert absolute(relative("A1", 1, 1), 5, 3) == "C5"
    assert absolute(relative("A1", 2, 1), 1, 1) == "#REF!"


@pytest.mark.parametrize("formula", ['"A1"', "'Reja A1'!x", "akm_q1", "LOG10(1)", "_A1", "TRUE"])
def test_texts_names_and_functions_are_no_references(formula: str) -> None:
    assert relative(formula, 3, 3) == formula


PARTS = ["A", "$", "6", "12", "0", "07", "1048576", "1048577", "9999999", "123456", "500002", "1:2", ":", "(", ")", '"',
         "'", "!", ".", "_", "SUM", "%", "%s", "XFD", "XFE", "A6", "$B$7", "I6:L6", "²"]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=9), st.sampled_from([(1, 1), (6, 4), (95, 20), (1_048_576, 16_384)]))
def test_a_shape_that_is_known_says_what_reading_the_formula_says(parts: list[str], where: tuple[int, int]) -> None:
    text = "".join(parts)
    assert relative(text, *where) == formulas._relative(text, *where)
