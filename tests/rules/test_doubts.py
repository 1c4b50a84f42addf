"""Why a text was not taken for a number, in words; and what can be only one number is read."""

# ruff: noqa: E501 - a case a line

import pytest

from akm_excel.core.quantity import parse
from akm_excel.language import speaking
from akm_excel.rules.doubts import why_not_a_number

REASONS = [
    ("8.000", "is it 8 or 8000?"), ("430,000", "is it 430 or 430000?"), ("-1,234", "is it -1.234 or -1234?"),
    ("8/9", "two numbers, or a fraction"), ("4800 / 7668", "two numbers"), ("2-3", "a range"), ("5\n120", "two numbers in one cell"),
    ("5   120", "two numbers in one cell"), ("12 34", "Thousands have three digits"), ("04.04.2023", "is a date"),
    ("1e5", "powers of ten"), ("1O0", "a letter"), ("З0", "a letter"), ("4100*", "the sign *"), ("'322", "the sign '"),
    ("12%", "the sign %"), ("100 000 ming", "the word 'ming'"), ("688 ta", "the word 'ta'"), ("٤٥", "digits that Excel"),
    ("yoʻq", "is a text"), ("x", "is a text"),
]  # fmt: skip
READ = [("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1.234.567", "1234567"), ("1,234,567.8", "1234567.8"),
        ("155.", "155"), ("155,", "155"), ("-1.234,5", "-1234.5"), ("1 234,5", "1234.5"), ("15\u200b", "15")]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), REASONS)
def test_the_reason_is_said_in_words(text: str, reason: str) -> None:
    assert not parse(text).is_number
    with speaking("en"):
        assert reason in why_not_a_number(text)


@pytest.mark.parametrize(("text", "value"), READ)
def test_what_can_be_only_one_number_is_read(text: str, value: str) -> None:
    assert str(parse(text)) == value


def test_the_question_is_asked_in_the_readers_numbers() -> None:
    with speaking("ru"):
        assert why_not_a_number("430,000").endswith("430 или 430\u00a0000?")
