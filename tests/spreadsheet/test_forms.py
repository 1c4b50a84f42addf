"""Cells that rows have alike come out as cells that are written one by one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akm_excel.spreadsheet.cells import Result
from akm_excel.spreadsheet.writing.forms import BLANK, Form, number_gap, results, text_gap
from akm_excel.spreadsheet.writing.sheet import Row

RESULTS = st.one_of(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.text(max_size=8))
FORMULAS = st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=20)


@given(st.integers(1, 1_048_576), st.lists(st.tuples(FORMULAS, RESULTS), min_size=1, max_size=4))
def test_formulas_of_a_form_are_those_of_a_row(at: int, told: list[tuple[str, Result]]) -> None:
    form, row = Form(), Row(at, "", len)
    for column, (formula, result) in enumerate(told, start=3):
        form.formula(column, f"{formula}+A{form.at}", 7)
        row.formula(column, f"{formula}+A{at}", result, 7)
    form.blank(2, 9, 10)
    row.blank(2, 9, 10)
    assert f'<row r="{at}">{form.spelled(at, results(result for _, result in told))}</row>' == row.finish()


@pytest.mark.parametrize(
    ("gap", "cell"),
    [
        (number_gap(Decimal("1.50")), '<c r="AA4" s="5"><v>1.50</v></c>'),
        (text_gap(12), '<c r="AA4" s="5" t="s"><v>12</v></c>'),
        (BLANK, '<c r="AA4" s="5"/>'),
    ],
)
def test_a_figure_is_a_number_a_text_or_nothing(gap: str, cell: str) -> None:
    form = Form()
    form.figure(27, 5)
    assert form.spelled(4, [gap]) == cell
    assert form.of_numbers(4, [Decimal("1.50")]) == '<c r="AA4" s="5"><v>1.50</v></c>'
