"""Cells of a live sheet: nothing is taken for something else on its way in and out."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akm_excel.buttons.blocks import blocks
from akm_excel.buttons.live_cells import DATE_STYLE, ERRORS, cells_of, corners, typed, typed_text
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content
from akm_excel.spreadsheet.edits import Formula, as_cell
from akm_excel.workbook.template_file import shipped
from tests.support.memory_engine import Document, Office


@pytest.mark.parametrize(
    ("value", "formula", "expected"),
    [
        (None, "", EMPTY),
        (5.0, "5", Cell(Content.NUMBER, 5.0, "5")),
        (0.1 + 0.2, "0.3", Cell(Content.NUMBER, 0.1 + 0.2, "0.3")),
        ("5", "5", Cell(Content.TEXT, text="5")),
        ("=A1", "=A1", Cell(Content.TEXT, text="=A1")),
        (7.0, "=A1", Cell(Content.NUMBER, 7.0, "7", "⟦R[0]C[-1]⟧")),
        (None, '=""', Cell(Content.TEXT, text="", formula='""')),
        ("#N/A", "=NA()", Cell(Content.ERROR, text="#N/A", formula="NA()")),
        ("#REF!", "#REF!", Cell(Content.ERROR, text="#REF!")),
        (True, "TRUE", Cell(Content.BOOLEAN, text="TRUE")),
        ("TRUE", "TRUE", Cell(Content.TEXT, text="TRUE")),
        (dt.datetime(2026, 4, 4), "46116", Cell(Content.NUMBER, 46116.0, "46116", None, DATE_STYLE)),
        (dt.datetime(2026, 4, 4, 12), "=A1", Cell(Content.NUMBER, 46116.5, "46116.5", "⟦R[0]C[-1]⟧", DATE_STYLE)),
        ("=", "=", Cell(Content.TEXT, text="=")),
    ],
)
def test_each_kind_of_cell_is_what_it_is(value: Any, formula: str, expected: Cell) -> None:
    assert cells_of([[value]], [[formula]], 1, 2).get((1, 2), EMPTY) == expected


def test_addresses() -> None:
    assert corners("$A$1:$R$96") == (1, 1, 96, 18)
    assert corners("$B$7") == (7, 2, 7, 2)


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    office = Office()
    office.open(shipped()).set_mock_caller()
    return office.documents[0]


def _in(document: Document, cell: Cell) -> Cell:
    """What a cell is after it was written into an application, and read."""
    from tests.support.memory_engine import App, Book, xw

    sheet = xw.Book(impl=Book(App(Office()), document)).sheets["_akm"]
    target = sheet.range("C7")
    target.value = typed(cell, 7, 3)
    values = target.options(ndim=2, err_to_str=True).value
    return cells_of(values, [[target.formula]], 7, 3).get((7, 3), EMPTY)


@given(st.text(min_size=1).filter(lambda text: text.isprintable() and text.strip("'") == text and text not in ERRORS))
def test_a_text_stays_a_text(document: Document, text: str) -> None:
    assert _in(document, as_cell(text)) == as_cell(text)


@pytest.mark.parametrize(
    "text", ["1 500", "2.10", "4/4", "TRUE", "true", "Истина", "=A1", "+1", "-5", "@x", "'matn", "5%", "1e3", "x1", " "]
)
def test_what_could_be_something_else_is_written_after_an_apostrophe(text: str) -> None:
    assert typed_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Nusxa", "Oʻzbek matni", "Ўқув", "-"])
def test_what_can_be_nothing_else_is_written_bare(text: str) -> None:
    assert typed_text(text) == text


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_number_keeps_its_last_bit(document: Document, value: float) -> None:
    found = _in(document, Cell(Content.NUMBER, value, str(value)))
    assert found.number == value


KINDS = {
    "blank": EMPTY,
    "number": Cell(Content.NUMBER, 3.0, "3"),
    "dash": Cell(Content.TEXT, text="-"),
    "formula": as_cell(Formula("SUM(⟦R[0]C[1]⟧)")),
}
HARD = {
    "text": Cell(Content.TEXT, text="4/4"),
    "date": Cell(Content.NUMBER, 46116.0, "46116", None, DATE_STYLE),
    "truth": Cell(Content.BOOLEAN, text="TRUE"),
    "error": Cell(Content.ERROR, text="#N/A"),
    "own formula": as_cell(Formula("TODAY()")),
}
FORMS = {"SUM(⟦R[0]C[1]⟧)"}


@given(
    st.dictionaries(st.tuples(st.integers(1, 30), st.integers(1, 3)), st.sampled_from(sorted(KINDS | HARD))),
    st.sets(st.tuples(st.integers(1, 30), st.integers(1, 3)), min_size=1),
)
def test_blocks_hold_all_that_is_new_and_of_the_rest_only_what_stays_the_same(
    old_kinds: dict[tuple[int, int], str], wanted: set[tuple[int, int]]
) -> None:
    old = {where: (KINDS | HARD)[kind] for where, kind in old_kinds.items()}
    new = {where: as_cell("yangi") for where in wanted}
    found = list(blocks(new, old, FORMS))
    written = {where: cell for block in found for where, cell in block.items()}
    assert len(written) == sum(map(len, found)), "no cell is written twice"
    assert {where: written[where] for where in new} == new
    for where, cell in written.items():
        if where not in new:
            assert cell == old.get(where, EMPTY)
            assert old_kinds.get(where, "blank") in KINDS
    for block in found:
        rows, columns = [row for row, _ in block], {column for _, column in block}
        assert len(columns) == 1
        assert sorted(rows) == list(range(min(rows), max(rows) + 1))
    obstacles = sum(kind in HARD and where not in new for where, kind in old_kinds.items())
    assert len(found) <= len({column for _, column in wanted}) + obstacles


def test_there_is_one_write_a_column_however_many_rows() -> None:
    new = {(row, 5): as_cell("x") for row in range(1, 2000, 7)}
    assert len(list(blocks(new, {(row, 5): KINDS["number"] for row in range(1, 2000)}, FORMS))) == 1
