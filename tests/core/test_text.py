import pytest
from hypothesis import given
from hypothesis import strategies as st

from akm_excel.core.plan import Key
from akm_excel.core.template import Template
from akm_excel.core.text import essence, fold, proper


@pytest.mark.parametrize("sign", list("'`´‘’ʻʼ"))
def test_every_apostrophe_becomes_the_letter_that_was_meant(sign: str) -> None:
    assert proper(f"Qorao{sign}zak to{sign}g{sign}ri ma{sign}no") == "Qoraoʻzak toʻgʻri maʼno"
    assert fold(f"san{sign}at") == fold("sanʼat")


def test_quotation_marks_around_words_stay() -> None:
    assert proper("'klub' a'zolari") == "'klub' aʼzolari"


@given(st.text())
def test_making_text_proper_twice_changes_nothing_more(text: str) -> None:
    assert proper(proper(text)) == proper(text)
    assert fold(proper(text)) == fold(text) or essence(proper(text)) == essence(text)


@pytest.mark.parametrize("text", ["2.14", "2.14.", " 2.14 ", "2.14/2", "6.1"])
def test_keys_are_read(text: str) -> None:
    key = Key.parse(text)
    assert key is not None
    assert str(key) == text.strip().rstrip(".")


@pytest.mark.parametrize("text", ["", "2", "2.", "a.1", "0.1", "2.01", "2.1–2.5", "2.14/0", "2.14/", "٢.١"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert Key.parse(text) is None


def test_keys_sort_as_the_plan_does() -> None:
    keys = [Key.parse(text) for text in ("2.10", "2.9/2", "2.9/1", "1.14", "2.9")]
    assert [str(key) for key in sorted(k for k in keys if k)] == ["1.14", "2.9", "2.9/1", "2.9/2", "2.10"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Nukus tumani", "1735225"),
        ("NUKUS SHAHRI", "1735401"),
        ("1735401", "1735401"),
        ("Qorau'zak", "1735211"),
        ("qorao`zak tumani", "1735211"),
        ("Ellikkala tumani", "1735250"),
    ],
)
def test_districts_are_known_by_code_full_name_or_alias(template: Template, said: str, meant: str) -> None:
    district = template.district(said)
    assert district is not None
    assert district.code == meant


@pytest.mark.parametrize("said", ["Nukus", "", "Toshkent", "173540"])
def test_a_bare_word_is_no_district(template: Template, said: str) -> None:
    assert template.district(said) is None
