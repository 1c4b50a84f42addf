"""Numbers in messages as their reader types them, and letters that are not what they look like."""

from decimal import Decimal

import pytest

from akm_excel.core.quantity import NOT_APPLICABLE, parse
from akm_excel.core.text import disguises, fold, looks_like, squash
from akm_excel.core.wording import as_shown, disguised, number
from akm_excel.language import speaking


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [
        ("368000", "368 000", "368000"), ("6.9", "6,9", "6.9"), ("-1234.5", "-1 234,5", "-1234.5"),
        ("-0.5", "-0,5", "-0.5"), ("0", "0", "0"), ("999", "999", "999"), ("1000000", "1 000 000", "1000000"),
    ],
)  # fmt: skip
def test_a_number_is_spelled_as_its_reader_types_it(value: str, russian: str, english: str) -> None:
    for language in ("ru", "uz"):
        with speaking(language):
            spelled = number(Decimal(value))
            assert spelled == russian.replace(" ", "\u00a0")
            assert parse(spelled).number == Decimal(value), "what is advised can be typed"
            assert as_shown(value) == spelled
    with speaking("en"):
        assert number(Decimal(value)) == english
    assert number(NOT_APPLICABLE) == "-"


def test_what_is_no_number_is_shown_as_it_is() -> None:
    with speaking("ru"):
        assert as_shown("1 234,5") == "1 234,5"
        assert as_shown("#REF!") == "#REF!"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Nаfar", [2]),
        ("Qаrаoʻzak", [2, 4]),
        ("2.3\u200b", [4]),
        ("Қораўзак тумани", []),
        ("Qoraoʻzak", []),
        ("СЕ2", [1, 2]),
    ],
)
def test_letters_of_another_alphabet_are_told_by_their_places(text: str, places: list[int]) -> None:
    assert [found.place for found in disguises(text)] == places
    assert bool(disguised(text)) == bool(places)


def test_what_looks_the_same_is_told_from_what_does_not() -> None:
    assert looks_like("Nаfar", "NAFAR")
    assert looks_like("Nusxa\u200b", "nusxa")
    assert not looks_like("Nafar", "Hujjat")
    assert fold("Nu\u200bsxa") == fold("nusxa")
    assert squash(" 2.\u200b3 ") == "2.3"
