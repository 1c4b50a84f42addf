"""What one cell of figures means, by all that it, its formula and its style say: no workbook is needed to tell."""

import pytest

from akm_excel.core.plan import Oddity
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Quantity, number, unreadable
from akm_excel.spreadsheet.cells import Cell, Content
from akm_excel.spreadsheet.styles import Styles
from akm_excel.workbook.figure_cells import meaning, says_only, stored

STYLES = Styles(dates=frozenset({1}), formats={2: '0"000"'}, unseen={})


@pytest.mark.parametrize(
    ("cell", "quantity", "seen"),
    [
        (Cell(Content.BLANK), BLANK, []),
        (Cell(Content.NUMBER, 5.0, "5"), number(5), []),
        (Cell(Content.NUMBER, 45_108.0, "45108", style=1), unreadable("45108"), [Oddity.DATE]),
        (Cell(Content.NUMBER, 5.0, "5", style=2), number(5), [Oddity.SHOWN_OTHERWISE]),
        (Cell(Content.NUMBER, 5.0, "5", formula="R[1]C"), number(5), [Oddity.INPUT_FORMULA]),
        (Cell(Content.TEXT, text="1 600"), number(1600), [Oddity.NUMBER_AS_TEXT]),
        (Cell(Content.TEXT, text="—"), NOT_APPLICABLE, []),
        (Cell(Content.TEXT, text="5", formula="R[1]C"), number(5), [Oddity.INPUT_FORMULA, Oddity.NUMBER_AS_TEXT]),
        (Cell(Content.ERROR, text="#REF!"), unreadable("#REF!"), [Oddity.ERROR_VALUE]),
        (Cell(Content.BOOLEAN, text="TRUE"), unreadable("TRUE"), []),
        (Cell(Content.NO_RESULT, formula="R[1]C"), unreadable("=A2"), [Oddity.NO_RESULT]),
        (Cell(Content.TWICE, text="5"), unreadable("5"), []),
    ],
)
def test_a_cell_means_a_quantity_and_what_is_odd_about_it(cell: Cell, quantity: Quantity, seen: list[Oddity]) -> None:
    said, odd = meaning(cell, "=A2" if cell.formula else "", "dona", STYLES)
    assert said == quantity
    assert [oddity for oddity, _, _ in odd] == seen


def test_what_a_cell_holds_for_a_quantity_says_only_that() -> None:
    for quantity, content in ((number(5), Content.NUMBER), (NOT_APPLICABLE, Content.TEXT), (BLANK, Content.BLANK)):
        value = stored(quantity)
        cell = Cell(content, float(value) if quantity.is_number else None, str(value or ""))  # type: ignore[arg-type]
        assert says_only(cell, quantity)
        assert not says_only(Cell(Content.NUMBER, 6.0, "6"), quantity)
