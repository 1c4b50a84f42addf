"""A program that inserts or deletes rows or columns, and moves nothing but the cells (openpyxl does): one finding."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from akm_excel import api
from akm_excel.core.plan import Plan
from akm_excel.errors import NotAPlan

EDITS: dict[str, tuple[Callable[[Worksheet], object], Counter[str]]] = {
    "a row above all": (lambda sheet: sheet.insert_rows(1), Counter({"S124": 1})),
    "three rows above all": (lambda sheet: sheet.insert_rows(1, 3), Counter({"S124": 1})),
    "a row among the others": (lambda sheet: sheet.insert_rows(30), Counter({"F402": 1})),
    "a row less": (lambda sheet: sheet.delete_rows(30), Counter({"F402": 1, "S101": 1})),
    "a column before the plan's": (lambda sheet: sheet.insert_cols(5), Counter({"S124": 1})),
    "a column among the quarters": (lambda sheet: sheet.insert_cols(11), Counter({"S124": 1})),
}


def _edited(path: Path, change: Callable[[Worksheet], object]) -> None:
    book = load_workbook(path)
    change(book["Reja"])
    book.save(path)


def _figures(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {str(key): tuple(map(str, measure.figures)) for key, measure in plan.by_key.items()}


def _rules(path: Path) -> Counter[str]:
    return Counter(finding.rule for finding in api.check(path))


@pytest.mark.parametrize("what", EDITS)
def test_the_figures_stay_and_one_finding_says_what_was_done(filled: Path, what: str) -> None:
    change, expected = EDITS[what]
    figures, rules = _figures(api.read_plan(filled)), _rules(filled)
    _edited(filled, change)
    here = _figures(api.read_plan(filled))
    assert here == {key: figures[key] for key in here}
    assert len(figures) - len(here) == expected["S101"]
    assert _rules(filled) - rules == expected


@pytest.mark.parametrize("what", EDITS)
def test_recalculation_writes_no_result_into_what_was_typed(filled: Path, what: str) -> None:
    _edited(filled, EDITS[what][0])
    typed = {
        cell.coordinate: cell.value
        for row in load_workbook(filled)["Reja"].iter_rows()
        for cell in row
        if cell.value is not None and cell.data_type != "f"
    }
    figures = _figures(api.read_plan(filled))
    api.recalculate(filled)
    sheet = load_workbook(filled)["Reja"]
    assert {place: sheet[place].value for place in typed} == typed
    assert _figures(api.read_plan(filled)) == figures
    assert not _rules(filled).keys() & {"Q221", "Q222"}


def test_repair_puts_the_formulas_back(filled: Path) -> None:
    figures = _figures(api.read_plan(filled))
    _edited(filled, EDITS["a row among the others"][0])
    api.repair(filled)
    assert _figures(api.read_plan(filled)) == figures
    assert not _rules(filled).keys() & {"F401", "F402", "F404", "Q207"}
    assert load_workbook(filled)["Reja"]["D33"].value.startswith("=IF(COUNT(D27:D32)>0")


def test_a_deleted_column_is_named(filled: Path) -> None:
    _edited(filled, lambda sheet: sheet.delete_cols(6))
    with pytest.raises(NotAPlan, match="Amalga oshirish mexanizmi"):
        api.check(filled)
