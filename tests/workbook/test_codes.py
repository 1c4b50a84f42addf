"""Codes as people and programs spell them."""

import pytest

from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.workbook.codes import meaning

SURE = [
    "2,10",
    "2 . 10",
    "2. 10",
    "2.1О",
    "45201",
    "02.окт",
    "2-окт",
    "10-фев",
    "2-Oct",
    "Oct-2",
    "2.10)",
    "2/10",
    "２.１０",
]


@pytest.mark.parametrize("code", SURE)
def test_a_code_beside_its_name_is_read_however_it_is_spelled(template: Template, code: str) -> None:
    found = meaning(code, template.indicators[Key(2, 10)].name, template)
    assert found is not None
    assert (found.key, found.is_sure) == (Key(2, 10), True)


def test_signs_without_a_width_are_not_there(template: Template) -> None:
    found = meaning("2.3\u200b", "boshqa nom", template)
    assert found is not None
    assert (found.key, found.is_sure) == (Key(2, 3), True)


def test_beside_another_name_it_is_only_a_suggestion(template: Template) -> None:
    found = meaning("2,10", template.indicators[Key(2, 3)].name, template)
    assert found is not None
    assert (found.key, found.is_sure) == (Key(2, 10), False)


def test_a_row_without_a_code_is_told_by_a_name_that_is_one_codes_alone(template: Template) -> None:
    found = meaning("", template.indicators[Key(2, 3)].name, template)
    assert found is not None
    assert (found.key, found.is_sure) == (Key(2, 3), False)
    assert meaning("", "Qoʻshimcha tadbir", template) is None


@pytest.mark.parametrize("code", ["Jami", "9,9", "2.10.1", "№", "1", "32,5", "ming"])
def test_what_is_near_no_code_has_no_meaning(template: Template, code: str) -> None:
    assert meaning(code, "", template) is None
