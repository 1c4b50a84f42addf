"""Plain formulas: worked out at once they come to what the slow way says, whatever stands in the cells they read."""

from collections.abc import Mapping

import hypothesis
import pytest
from hypothesis import strategies as st

from akm_excel.spreadsheet import plain_formulas
from akm_excel.spreadsheet.address import LAST_COLUMN, LAST_ROW, Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content
from akm_excel.spreadsheet.evaluation import Evaluator
from akm_excel.spreadsheet.expression import Error
from akm_excel.spreadsheet.formula import relative
from akm_excel.spreadsheet.operators import NotUnderstood, Value
from akm_excel.spreadsheet.plain_formulas import Refused, plain_formula
from akm_excel.workbook.template_file import load_template, shipped

OWN = ("Reja", 30, 20)
BLANK_SHEET = Book("", ("Reja",), {}, lambda _: {}, may_calculate=lambda _: False)
HELD = st.one_of(
    st.sampled_from((None, "", "-", "–", "a", "A", "5", "4/4", 0.0, -0.0, 1.0, 0.1, 0.2, 0.3, 1e300, True, False)),
    st.sampled_from((Error("#N/A"), Error("#REF!"), 2.00005, 1e-5, 0.1 + 0.2, 12_345_678_901_234.5)),
    st.floats(allow_nan=False, allow_infinity=False),
    st.decimals(-9_999, 9_999, places=4).map(float),
    st.text(max_size=3),
)
OTHERS = (
    "A1", "-A1", "A1%", "A1&B1", "A1<>B1", "A1<=B1", "A1^B1", "IF(A1,1,2)", "IF(A1=1,B1,C1)", "AND(A1=1,B1)",
    "OR(A1=\"-\",B1=\"-\")", "COUNT(A1:C3)", "SUM(A1,B2:C3)", "COUNTIF(A1:C3,\"-\")", "COUNTIF(A1:C3,\">0\")",
    "COUNTIF(A1:C3,\"<>0\")", "ROUND(A1/B1,2)", "ROUND(A1*B1,-2)", "N(A1)+N(B1)/1000", "N(A1=1)", "ISNUMBER(A1+B1)",
    "IF(ISNUMBER(A1),ROUND(A1,4),\"-\")&\"\"", "$A$1-A$1-$A1", "SUM($A$1:$C$1)/COUNT($A$1:$C$1)",
)  # fmt: skip
"""Formulas that people write, besides the template's."""


def _forms() -> list[str]:
    template = load_template(shipped())
    return sorted({*template.formulas.values(), *(relative(formula, *OWN[1:]) for formula in OTHERS)})


FORMS = [form for form in _forms() if plain_formula(form) is not None]


def _slowly(form: str, given: Mapping[Where, Value]) -> Value | None:
    try:
        return Evaluator(BLANK_SHEET, given=given).evaluate(form, OWN)
    except NotUnderstood:
        return None


@hypothesis.settings(max_examples=400, suppress_health_check=[hypothesis.HealthCheck.too_slow])
@hypothesis.given(st.data())
def test_a_plain_formula_comes_to_what_the_slow_way_says(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(FORMS))
    plain = plain_formula(form)
    assert plain is not None
    places = plain.places(OWN)
    assert places is not None
    given: dict[Where, Value] = {place: data.draw(HELD) for place in places}
    try:
        result = plain.result([given[place] for place in places])
    except Refused:
        return
    expected = _slowly(form, given)
    assert (type(result), repr(result)) == (type(expected), repr(expected))


def test_nine_tenths_of_the_templates_formulas_are_plain() -> None:
    formulas = load_template(shipped()).formulas.values()
    assert sum(plain_formula(form) is not None for form in formulas) > 0.8 * len(formulas)
    assert len(FORMS) > 2 * len(OTHERS) // 3


@pytest.mark.parametrize(
    "formula",
    ["Jamlanma!A1", "akm_fact", "TODAY()", "IF(A1=1,2)", "IF(A1=1,,2)", "AND()", "SUM(A:A)", "SUM(A1:AZ99)", "1/#REF!",
     "COUNTIF(A1:B2,C1)", "SUM($A$1:B2)", "ROUND(A1,B1)", "+".join(["A1"] * 600)],
)  # fmt: skip
def test_what_is_not_wholly_understood_is_no_plain_formula(formula: str) -> None:
    assert plain_formula(relative(formula, *OWN[1:])) is None


@pytest.mark.parametrize("values", [[1.0, True], [1.0, Error("#N/A")], [1, 2.0], ["1 600", 1.0]])
def test_values_that_programs_take_otherwise_are_refused(values: list[Value]) -> None:
    plain = plain_formula(relative("A1+B1", *OWN[1:]))
    assert plain is not None
    with pytest.raises(Refused):
        plain.result(values)


def test_beyond_the_sheets_end_no_formula_is_plain() -> None:
    plain = plain_formula(relative("A1+Z99", 50, 10))
    assert plain is not None
    assert plain.places(("Reja", 50, 10)) is not None
    assert plain.places(("Reja", 49, 10)) is None
    assert plain.places(("Reja", LAST_ROW, 10)) is None
    assert plain.places(("Reja", 50, LAST_COLUMN)) is None


def test_a_plain_formula_that_is_refused_is_worked_out_as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    form = relative("IF(A1,B1,C1)", 1, 4)
    held = {(1, 1): Cell(Content.NUMBER, 1.0, "1"), (1, 2): EMPTY, (1, 4): Cell(Content.NO_RESULT, formula=form)}
    book = Book("", ("Reja",), {}, lambda _: held)
    assert Evaluator(book).result(("Reja", 1, 4)) == 0.0
    monkeypatch.setattr(plain_formulas.PlainFormula, "places", lambda self, where: None)
    assert Evaluator(book).result(("Reja", 1, 4)) == 0.0
