"""Districts by the names that the template lists: in any alphabet, and never by likeness."""

# ruff: noqa: E501 - a case a line

import pytest

from akm_excel.core.place_names import Gazetteer
from akm_excel.core.template import Template

NAMES = [
    ("Қораўзак тумани", "1735211"), ("QORAOʻZAK TUMANI", "1735211"), ("Qoraözak tumani", "1735211"),
    ("Караузякский район", "1735211"), ("Qaraózek rayonı", "1735211"), ("QARAÓZEK RAYONÍ", "1735211"),
    ("Qoraozak", "1735211"), ("SHÍMBAY RAYONÍ", "1735240"), ("Shımbay", "1735240"), ("Çimboy tumani", "1735240"),
    ("Shimbay rayoni", "1735240"), ("Şumanay tumani", "1735243"), ("Qońırat", "1735215"), ("Qon'i'rat rayoni", "1735215"),
    ("Кунградский р-н", "1735215"), ("Қўнғирот тумани", "1735215"), ("Турткульский район", "1735233"),
    ("Tortkol tumani", "1735233"), ("ELLIKQALʼA TUMANI", "1735250"), ("Элликқалъа тумани", "1735250"),
    ("Xo`jayli t.", "1735236"), ("Нукус тумани", "1735225"), ("Нукусский район", "1735225"), ("Nukus t.", "1735225"),
    ("г. Нукус", "1735401"), ("Нукус шаҳри", "1735401"), ("Nókis qalası", "1735401"), ("Nukus sh.", "1735401"),
    ("1735204", "1735204"), (" Chim\u200bboy  tumani ", "1735240"),
    ("Qoraoʻzak tumani AKM", "1735211"), ("Beruniy r-n", "1735207"), ("Нукус шаҳри ахборот-кутубхона маркази", "1735401"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), NAMES)
def test_a_district_is_known_by_its_listed_names(template: Template, text: str, code: str) -> None:
    found = template.district(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "text",
    ["Nukus", "Нукус", "Nukus AKM", "AKM", "Nókis", "", "tumani", "Shumboy tumani", "Chimbay shahri", "Qаrаoʻzak"],
)
def test_what_is_not_listed_is_nobodys(template: Template, text: str) -> None:
    assert template.district(text) is None


def test_a_name_that_two_places_share_is_neither() -> None:
    gazetteer = Gazetteer([("1", "A tumani", ["C"]), ("2", "B tumani", ["C"])])
    assert gazetteer.code("C") is None
    assert gazetteer.code("A") == "1"
