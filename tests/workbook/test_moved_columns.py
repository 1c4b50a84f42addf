"""Columns and rows that stand elsewhere: formulas that the application moved along are sound, and are left so."""

import shutil
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.keys import Column
from akm_excel.core.template import Template
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.equivalence import equivalent
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.fields import FieldKind
from akm_excel.workbook.layout import find_layout, find_summary
from akm_excel.workbook.relocation import Relocation
from tests.support.calc import Calc, differences
from tests.support.places import HANDS

MOVED = ["42_column_izoh_after_H", "r1_insert_column_mid"]


@pytest.fixture(params=MOVED)
def moved(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(HANDS / f"{request.param}.xlsx", tmp_path / "reja.xlsx"))


def test_a_column_inserted_anywhere_is_no_changed_formula(moved: Path) -> None:
    assert [finding for finding in api.check(moved) if finding.rule.startswith("F")] == []


def test_a_repair_has_nothing_to_mend_where_a_column_was_inserted(moved: Path) -> None:
    before = {cell: text for cell, text in _formulas(moved).items() if not cell[0].startswith("Nazorat")}
    assert api.repair(moved).changes == ()
    assert {cell: text for cell, text in _formulas(moved).items() if not cell[0].startswith("Nazorat")} == before


@pytest.mark.slow
@pytest.mark.libreoffice
@pytest.mark.parametrize("change", [api.recalculate, api.repair])
def test_totals_have_results_where_a_column_was_inserted(calc: Calc, moved: Path, change) -> None:  # type: ignore[no-untyped-def]
    change(moved)
    count, found = differences(calc, moved)
    assert (count, found) == (614, [])


def test_a_formula_typed_over_beside_a_moved_column_gets_its_references_where_they_stand(filled: Path) -> None:
    moved = filled.with_name("moved.xlsx")
    shutil.copy(HANDS / "r1_insert_column_mid.xlsx", moved)
    from tests.support.editing import put

    put(moved, "Reja!O9", None)  # N in the template: plan against fact
    (change,) = api.repair(moved).changes
    assert (change.rule, change.cell) == ("F401", "Reja!O9")
    assert change.after == '=IF(AND(ISNUMBER(E9),ISNUMBER(F9)),ROUND(F9-E9,4),"")'


def test_a_template_is_expected_to_be_as_it_is(template: Template) -> None:
    book = from_package(Package.open(Path(template.file)))
    layout, summary = find_layout(book), find_summary(book)
    for rows in (None, template.rows):
        relocation = Relocation(template, layout, summary, rows)
        for field, form in template.formulas.items():
            if field.kind is FieldKind.SUMMARY:
                row, column = template.summary_rows[field.name], template.summary_columns[field.column]
            elif field.kind is FieldKind.TEXT:
                row, column = 1, 1
            else:
                row, column = template.rows[field.name], template.columns[Column(field.column)]
            assert relocation.form(field, row, column) == form


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("SUM(⟦R[0]C[-4]⟧:⟦R[0]C[-1]⟧)", "SUM(⟦R[0]C9⟧:⟦R[0]C[-1]⟧)", True),
        ("SUM(⟦R[0]C[-4]⟧:⟦R[0]C[-1]⟧)", "sum( Reja!⟦R[0]C[-4]⟧:⟦R[0]C[-1]⟧ )", True),
        ("SUM(⟦R[0]C[-4]⟧:⟦R[0]C[-1]⟧)", "SUM(⟦R[0]C[-1]⟧,⟦R[0]C[-4]⟧:⟦R[0]C[-2]⟧)", True),
        ("SUM(⟦R[0]C[-4]⟧:⟦R[0]C[-1]⟧)", "SUM(⟦R[0]C[-4]⟧:⟦R[0]C[-2]⟧)", False),
        ("SUM(⟦R[0]C[-4]⟧:⟦R[0]C[-1]⟧)", "SUM(⟦R[0]C[-5]⟧:⟦R[0]C[-1]⟧)", False),
        ("SUM(⟦R[0]C[-4]⟧:⟦R[0]C[-1]⟧)", "ROUND(SUM(⟦R[0]C[-4]⟧:⟦R[0]C[-1]⟧),4)", False),
        ("SUM(⟦R[0]C[-2]⟧:⟦R[0]C[-1]⟧)", "⟦R[0]C[-2]⟧+⟦R[0]C[-1]⟧", False),
        ("SUM(⟦R[0]C[-4]⟧:⟦R[0]C[-1]⟧)", 'INDIRECT("I9:L9")', False),
    ],
)
def test_two_spellings_are_one_formula_where_they_always_come_to_the_same(
    filled: Path, one: str, other: str, same: bool
) -> None:
    book = from_package(Package.open(filled))
    assert equivalent(book, ("Reja", 9, 13), one, other) is same


def _formulas(path: Path) -> dict[tuple[str, int, int], str]:
    from akm_excel.spreadsheet.dependents import formulas

    return formulas(from_package(Package.open(path)))
