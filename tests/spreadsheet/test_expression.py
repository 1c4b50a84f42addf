"""Formulas as trees: everything that a workbook may hold is parsed or put aside, never an exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akm_excel.core.template import Template
from akm_excel.spreadsheet.expression import Cells, Opaque, Operation, Union, leaves, parse
from akm_excel.spreadsheet.formula import absolute, relative


def test_all_formulas_of_the_template_are_understood(template: Template) -> None:
    assert [form for form in template.formulas.values() if isinstance(parse(form), Opaque)] == []


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(#REF!:#REF!)",
        "[1]!'ES #H'",
        "Tbl[Column'[]",
        "E9:#REF!",
        "'a",
        "{1,2}",
        "@A1",
        "A1 B1",
        "SUM(A1:INDEX(A:A,3))",
        "'[Boshqa.xlsx]Reja'!A1",
        "(" * 500,
        "IF(" * 500,
        "",
        '"',
        "1+",
        "=A1",
    ],
)
def test_what_is_beyond_the_grammar_is_opaque(formula: str) -> None:
    assert isinstance(parse(relative(formula, 5, 5)), Opaque)


def test_minus_binds_before_the_power_as_in_excel() -> None:
    tree = parse("-2^2")
    assert isinstance(tree, Operation)
    assert tree.sign == "^"


@pytest.mark.parametrize(
    ("formula", "count"),
    [
        ("SUM($A:C,3:4,$3:$4)", 3),
        ("Muqova:Jamlanma!E9", 1),
        ("SUM((A1,B2:C3))", 2),
        ("IF(A1,,'Reja a''b'!x)", 2),
        ("reja!E9:E12+LOG10(B1)", 2),
    ],
)
def test_what_a_formula_reads_is_listed(formula: str, count: int) -> None:
    found = list(leaves(parse(relative(formula, 5, 5))))
    assert len(found) == count
    assert not any(isinstance(leaf, Opaque) for leaf in found)


def test_a_name_may_list_several_blocks() -> None:
    tree = parse(relative("Reja!$E$9,Reja!$E$12", 1, 1))
    assert isinstance(tree, Union)
    assert all(isinstance(part, Cells) for part in tree.parts)


@given(st.text(alphabet="A1:$!',()[]{}#\"=+-*/^&<>%.R⟦⟧ _xl@\\", max_size=40))
def test_nothing_ends_in_an_exception(formula: str) -> None:
    parse(formula)
    parse(relative(formula, 7, 7))


@pytest.mark.parametrize("formula", ["SUM(A:A)", "SUM($A:C)", "SUM(3:4)", "SUM($3:5)"])
def test_whole_columns_and_rows_move_with_their_formula(formula: str) -> None:
    form = relative(formula, 10, 5)
    assert absolute(form, 10, 5) == formula
    assert (
        absolute(form, 11, 6)
        == {
            "SUM(A:A)": "SUM(B:B)",
            "SUM($A:C)": "SUM($A:D)",
            "SUM(3:4)": "SUM(4:5)",
            "SUM($3:5)": "SUM($3:6)",
        }[formula]
    )


def test_references_in_small_letters_are_references_and_beyond_the_last_column_they_are_names() -> None:
    assert relative("a1+reja!e9", 1, 1) == relative("A1+reja!E9", 1, 1)
    assert relative("ZZZ1+akm1x", 1, 1) == "ZZZ1+akm1x"
