"""A workbook that a program holds in openpyxl is read, checked and recalculated as its file is."""

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from akm_excel import api
from akm_excel.core.finding import Finding
from akm_excel.core.plan import FIGURES, Column, Header, Key, Plan
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, number
from akm_excel.core.template import Template
from akm_excel.errors import DataError, NotAPlan, WorkbookError, WriteError
from akm_excel.workbook.template_file import shipped
from tests.support.calc import Calc, differences
from tests.support.editing import put


def said(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(finding.rule, finding.cell, finding.message) for finding in findings]


def figures(plan: Plan) -> dict[Key, object]:
    return {key: measure.figures for key, measure in plan.by_key.items()}


@pytest.mark.parametrize("data_only", [False, True])
def test_it_says_what_its_file_says(filled: Path, data_only: bool) -> None:
    held = load_workbook(filled, data_only=data_only)
    assert figures(api.read_plan(held)) == figures(api.read_plan(filled))
    assert said(api.check(held)) == said(api.check(filled))


def test_whatever_is_typed_means_the_same(filled: Path) -> None:
    put(filled, "Reja!E12", "1 600")
    put(filled, "Reja!E13", "sakkiz")
    put(filled, "Reja!E14", Decimal("12.5"))
    held = load_workbook(filled)
    assert figures(api.read_plan(held)) == figures(api.read_plan(filled))
    row = api.read_plan(filled).by_key[Key(2, 3)].row
    held["Reja"][f"E{row}"] = 77
    assert api.read_plan(held).by_key[Key(2, 3)].plan == number(77)


def test_it_is_recalculated_in_place_and_the_edits_are_returned(filled: Path, tmp_path: Path) -> None:
    put(filled, "Reja!E12", "1 600")
    held = load_workbook(filled)
    done = api.recalculate(held)
    assert [(str(e.where[0]), e.where[1:], e.new.text) for e in done.changes] == [("Reja", (12, 5), "1600")]
    assert held["Reja"]["E12"].value == 1600
    listed = [held["Nazorat"].cell(row, 3).value for row in range(5, held["Nazorat"].max_row + 1)]
    assert [rule for rule in listed if rule] == [finding.rule for finding in done.findings]
    held.save(tmp_path / "saved.xlsx")
    expected = api.recalculate(filled)
    assert said(list(expected.findings)) == said(list(done.findings))
    assert figures(api.read_plan(tmp_path / "saved.xlsx")) == figures(expected.plan)


def test_a_second_recalculation_changes_nothing(filled: Path) -> None:
    held = load_workbook(filled)
    first = api.recalculate(held)
    before = [[cell.value for cell in row] for row in held["Nazorat"].iter_rows()]
    assert said(list(api.recalculate(held).findings)) == said(list(first.findings))
    assert [[cell.value for cell in row] for row in held["Nazorat"].iter_rows()] == before


def test_with_results_instead_of_formulas_it_is_read_and_not_changed(filled: Path) -> None:
    put(filled, "Reja!E12", "1 600")
    held = load_workbook(filled, data_only=True)
    with pytest.raises(WriteError, match="no formulas"):
        api.recalculate(held)
    assert held["Reja"]["E12"].value == "1 600"


@pytest.mark.parametrize("use", [api.read_plan, api.check, api.recalculate, api.repair])
def test_a_lean_mode_is_refused_by_name(filled: Path, use: Callable[[object], object]) -> None:
    with pytest.raises(WorkbookError, match="mode read_only"):
        use(load_workbook(filled, read_only=True))
    with pytest.raises(WorkbookError, match="mode write_only"):
        use(Workbook(write_only=True))


def test_a_sheet_may_have_another_name(filled: Path) -> None:
    held = load_workbook(filled)
    held["Reja"].title = "Reja 2023"
    assert figures(api.read_plan(held)) == figures(api.read_plan(filled))
    assert {finding.cell.rpartition("!")[0] for finding in api.recalculate(held).findings} <= {"Reja 2023", ""}


@pytest.mark.parametrize(
    "use",
    [
        api.read_region, api.verify, lambda held: api.merge([held]), lambda held: api.diff(held, held),
        lambda held: api.export(held, "x.pdf"), api.renew, lambda held: api.explain(held, "A1"),
        lambda held: api.answer(held, "Q202", "2.3", "x"), lambda held: api.fill(Plan(Header(), ()), held, "x.xlsx"),
        lambda held: api.archive_add([held]), lambda held: api.import_plan(held, "x.xlsx"),
    ],
)  # fmt: skip
def test_what_takes_files_alone_says_so(use: Callable[[object], object]) -> None:
    with pytest.raises(DataError, match="A Workbook is given where the path of a file is expected"):
        use(Workbook())


@pytest.mark.parametrize("given", [None, b"PK", io.BytesIO(), 5])
def test_what_is_neither_a_file_nor_a_workbook_is_named(given: object) -> None:
    for use in (api.read_plan, api.check):
        with pytest.raises(DataError, match=f"A {type(given).__name__} is given"):
            use(given)


def test_another_workbook_is_no_plan() -> None:
    with pytest.raises(NotAPlan):
        api.read_plan(Workbook())


@pytest.mark.slow
@pytest.mark.libreoffice
def test_who_opens_the_saved_file_computes_what_the_library_says(filled: Path, tmp_path: Path, calc: Calc) -> None:
    held = load_workbook(filled)
    held["Reja"]["E12"] = 1234
    api.recalculate(held)
    held.save(tmp_path / "saved.xlsx")
    api.recalculate(tmp_path / "saved.xlsx")
    count, differing = differences(calc, tmp_path / "saved.xlsx")
    assert count > 600
    assert differing == []


def test_the_template_itself_can_be_held(template: Template) -> None:
    plan = api.read_plan(load_workbook(shipped()))
    assert plan.by_key.keys() == template.measures.keys()
    assert plan.by_key[Key(6, 1)].figure(Column.PLAN).is_blank


TYPED = st.lists(
    st.one_of(
        st.none(), st.just("-"), st.integers(0, 10**9), st.integers(0, 10**12).map(lambda whole: whole / 10**4)
    ),
    min_size=20, max_size=20,
)  # fmt: skip
"""What programs put into cells: blanks, marks, whole numbers, floats of four decimals."""


@pytest.fixture(scope="module")
def held(_filled_once: Path) -> Workbook:
    """The filled plan as a program holds it."""
    return load_workbook(_filled_once)


@settings(max_examples=4, deadline=None)
@given(typed=TYPED)
def test_what_a_program_types_is_the_plan_and_comes_back(held: Workbook, template: Template, typed: list[Any]) -> None:
    """Cells to plan, plan to cells: a recalculation changes no figure, in the plan or in a cell."""
    rows = {key: template.measures[key].row for key in (Key(2, 3), Key(2, 14, 2))}
    columns = dict(zip(FIGURES, "DEIJKLTUVW", strict=True))
    wanted = {}
    for at, (key, row) in enumerate(rows.items()):
        for (column, letter), value in zip(columns.items(), typed[at * 10 : at * 10 + 10], strict=True):
            held["Reja"][f"{letter}{row}"] = value
            wanted[key, column] = {None: BLANK, "-": NOT_APPLICABLE}.get(value) or number(Decimal(str(value)))
    plan = api.read_plan(held)
    assert {where: plan.by_key[where[0]].figure(where[1]) for where in wanted} == wanted
    assert figures(api.recalculate(held).plan) == figures(plan)
    back = {where: held["Reja"][f"{columns[where[1]]}{rows[where[0]]}"].value for where in wanted}
    assert list(back.values()) == typed, "what was typed still stands there"
