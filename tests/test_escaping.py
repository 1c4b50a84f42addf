"""Text of others, made safe to show and to hand on."""

import csv
import doctest
import io
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from akm_excel import escaping
from akm_excel.escaping import csv_cell, csv_line, csv_text, json_text, message, visible
from tests.support.terminal import obeyed

NASTY = st.text(alphabet=st.sampled_from("=+-@'\";,\t\r\n _x001B5Fab\x1b\x9b\u202e\ufeff＝\u2028\udc80"), max_size=30)
ANY = st.one_of(NASTY, st.text(st.characters(), max_size=20))


@given(ANY)
def test_what_is_shown_is_one_line_that_nothing_obeys(text: str) -> None:
    assert obeyed(visible(text)) == []
    assert len(visible(text).splitlines()) <= 1
    assert "\t" not in visible(text)


@given(ANY)
def test_lines_of_a_message_after_the_first_are_indented(text: str) -> None:
    assert obeyed(message(text)) == []
    assert all(line.startswith("    ") for line in message(text).splitlines()[1:])


@given(ANY)
@example("_x001B\x1b")
@example("'=1")
@example("\t'\n=1")
@example("_x005F_x001B_")
def test_a_csv_cell_says_the_same_on_its_way_back(text: str) -> None:
    assert csv_text(csv_cell(text)) == text
    (line,) = csv.reader(io.StringIO(csv_line([csv_cell(text), "b"]), newline=""))
    assert [csv_text(line[0]), line[1]] == [text, "b"]


def cells(line: str, separator: str) -> list[str]:
    """What a program sees that takes another separator than the comma."""
    return [cell for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator) for cell in row]


@given(ANY)
@example("a;=1")
@example('a;"=1')
@example("a\r=1")
@example(' "=1')
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_of_a_csv_is_a_formula_with_any_separator(separator: str, text: str) -> None:
    if re.fullmatch(r"-|[+-]?[0-9]+([.][0-9]+)?(e[+-]?[0-9]+)?", text):
        return
    for cell in cells(csv_line(["a", csv_cell(text)]), separator):
        # Excel takes a quotation mark in the middle of a cell for one, so what stands behind it is tried as well.
        assert cell.strip().strip('"').strip()[:1] not in {*"=+-@＝＋－＠"} or cell.strip() == "-", repr(cell)


def test_plain_numbers_and_dashes_stay_as_they_are() -> None:
    for text in ("", "-", "-5", "+5", "12.5", "Kitob-jurnal", "'sanʼat'", "2022-2023"):
        assert csv_cell(text) == text


@given(ANY)
def test_json_says_the_same_with_nothing_that_a_terminal_obeys(text: str) -> None:
    told = json_text(json.dumps({"text": text}, ensure_ascii=False, indent=2))
    assert json.loads(told) == {"text": text}
    assert obeyed(told) == []


def test_the_examples_in_the_docstrings_are_so() -> None:
    assert doctest.testmod(escaping).failed == 0
