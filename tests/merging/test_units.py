"""Unlike things are never added: a unit that is another in the next district keeps figures out of the region."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from akm_excel import api
from akm_excel.core.plan import Column, Key
from akm_excel.core.region import Region
from tests.support.editing import put

HELP, BOOKS = Key(1, 2), Key(2, 3)
"""1.2 has no unit in the template, 2.3 has Nusxa."""
DISTRICTS = ["Qoraoʻzak tumani", "Beruniy tumani", "Chimboy tumani"]


def merged(filled: Path, cells: dict[str, list[object]]) -> Region:
    folder = filled.parent / "tumanlar"
    folder.mkdir()
    for number, district in enumerate(DISTRICTS):
        path = Path(shutil.copy(filled, folder / f"{number}.xlsx"))
        put(path, "Muqova!C22", district)
        put(path, "Reja!D7", Decimal(10 * (number + 1)))
        for cell, values in cells.items():
            put(path, cell, values[number])
    api.merge([folder], filled.parent / "hudud.xlsx")
    return api.merge([folder])


def found(region: Region, rule: str) -> dict[str, str]:
    return {receipt.district: finding.message for receipt, finding in region.findings() if finding.rule == rule}


def test_documents_are_not_added_to_people(filled: Path) -> None:
    region = merged(filled, {"Reja!C7": ["Hujjat", "Nafar", "Hujjat"]})
    assert region.total.by_key[HELP].fact.is_blank
    assert region.total.by_key[BOOKS].fact.number == 3 * 368
    errors = found(region, "P707")
    assert set(errors) == set(DISTRICTS)
    assert "'Nafar' here" in errors["Beruniy tumani"]
    assert "Qoraoʻzak tumani — Hujjat; Chimboy tumani — Hujjat" in errors["Beruniy tumani"]
    assert "Beruniy tumani — Nafar)" in errors["Chimboy tumani"]
    assert not region.is_clean


def test_figures_that_are_not_added_are_shown_with_their_units(filled: Path) -> None:
    region = merged(filled, {"Reja!C7": ["Hujjat", "Nafar", None]})
    shown = [str(origin.quantity) for origin in region.origins(HELP, Column.FACT)]
    assert sorted(shown) == ["10 Hujjat", "20 Nafar", "30 ?"]


def test_one_unit_in_all_districts_is_added(filled: Path) -> None:
    region = merged(filled, {"Reja!C7": ["Hujjat", "hujjat ", "Hujjat"]})
    assert region.total.by_key[HELP].fact.number == 60
    assert found(region, "P707") == {}


@pytest.mark.parametrize("unit", ["Nusxа", "nusxa", "Nusxa\u200b"])
def test_a_unit_that_looks_the_same_is_the_same(filled: Path, unit: str) -> None:
    region = merged(filled, {"Reja!C29": [unit, "Nusxa", "Nusxa"]})
    assert region.total.by_key[BOOKS].fact.number == 3 * 368


def test_a_unit_other_than_the_templates_keeps_that_figure_out_alone(filled: Path) -> None:
    region = merged(filled, {"Reja!C29": ["Dona", "Nusxa", "Nusxa"]})
    assert region.total.by_key[BOOKS].fact.number == 2 * 368
    assert set(found(region, "S106")) == {DISTRICTS[0]}
    assert found(region, "P707") == {}
