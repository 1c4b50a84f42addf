"""Number formats: dates, and what a format makes of a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from akm_excel.spreadsheet.number_formats import Shown, is_date, shown

AS, HIDDEN, ZERO, OTHER, DATE = Shown.AS_IT_IS, Shown.HIDDEN, Shown.HIDDEN_ZERO, Shown.OTHERWISE, Shown.DATE


@pytest.mark.parametrize(
    "code",
    [
        "d.mm.yyyy",
        "[$-419]d mmm;@",
        "h:mm",
        "[h]:mm:ss",
        "[mm]",
        "[s].00",
        "AM/PM",
        'yyyy"-yil"',
        "[$-F800]dddd\\,\\ mmmm",
    ],
)
def test_dates_and_times(code: str) -> None:
    assert is_date(code)
    assert shown(code, 5.0) is DATE


@pytest.mark.parametrize(
    "code",
    [
        "General", "", "0", "#,##0.0", "_-* #,##0.00\\ _s_o_ʻ_m_-", '# ##0" dona"', "0.00E+00", "[Red]0", '0"y"',
        "0\\d",
        "0_d", "0*d", "[$сум-843]0", "@", "[DBNum1]General", "G/Общий", "Основной", "# ?/?", "[" * 99,
    ],
)  # fmt: skip
def test_what_is_no_date(code: str) -> None:
    assert not is_date(code)


@pytest.mark.parametrize(
    ("code", "above", "below", "zero"),
    [
        ("General", AS, AS, AS),
        ("#,##0.0", AS, AS, AS),
        ("+#,##0;[Red]-#,##0;0", AS, AS, AS),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', AS, AS, AS),
        ("#,##0_);[Red]\\(#,##0\\)", AS, AS, AS),
        ("#,##0;[Red]#,##0", AS, AS, AS),
        ("0.00-", AS, AS, AS),
        ('0" m2"', AS, AS, AS),
        ("[>=1000]0.0;0", AS, AS, AS),
        (";;;", HIDDEN, HIDDEN, ZERO),
        ('""', HIDDEN, HIDDEN, ZERO),
        ("[White]0", HIDDEN, HIDDEN, ZERO),
        ("0;;;@", AS, HIDDEN, ZERO),
        ("0;-0;;@", AS, AS, ZERO),
        ("#,###", AS, AS, ZERO),
        ('"100"', OTHER, OTHER, OTHER),
        ('0"000"', OTHER, OTHER, OTHER),
        ("0\\0\\0\\0", OTHER, OTHER, OTHER),
        ('"12"0', OTHER, OTHER, OTHER),
        ("0*0", OTHER, OTHER, OTHER),
        ("0%", OTHER, OTHER, AS),
        ("#,##0,", OTHER, OTHER, AS),
        ("0.0,,", OTHER, OTHER, AS),
        ("0;0", AS, OTHER, AS),
        ("-0", OTHER, AS, AS),
        ('General" ming"', OTHER, OTHER, AS),
        ('0" mln"', OTHER, OTHER, AS),
        ("0\\k", OTHER, OTHER, AS),
        ('#,##0.0" млн. сум"', OTHER, OTHER, AS),
        ('0" mingta"', OTHER, OTHER, AS),
        ('0"%"', OTHER, OTHER, AS),
        ("[$тыс.-419] 0", OTHER, OTHER, AS),
        ('0"×1000"', OTHER, OTHER, OTHER),
        ('0"E+3"', OTHER, OTHER, OTHER),
        ('0"²"', OTHER, OTHER, OTHER),
        ('0"½"', OTHER, OTHER, OTHER),
        ('0" km"', AS, AS, AS),
        ('0" m²"', AS, AS, AS),
        ('0" nusxa"', AS, AS, AS),
        ('0" soʻm"', AS, AS, AS),
        ("(0)", OTHER, AS, AS),
    ],
)
def test_what_is_seen_of_a_number(code: str, above: Shown, below: Shown, zero: Shown) -> None:
    assert (shown(code, 5.0), shown(code, -5.0), shown(code, 0.0)) == (above, below, zero)


@pytest.mark.parametrize(
    ("code", "unit", "expected"),
    [
        ('0" ming"', "Ming soʻm", AS),
        ('General" тыс. сум"', "ming soʻm", AS),
        ('0" mln"', "Ming soʻm", OTHER),
        ('0" mln"', "mln soʻm", AS),
        ('0"%"', "foiz", AS),
        ("#,##0,", "Ming soʻm", OTHER),
        ("0", "Ming soʻm", AS),
        ('0" soʻm"', "Ming soʻm", AS),
    ],
)
def test_a_word_that_multiplies_is_another_number_but_where_the_unit_says_it(
    code: str, unit: str, expected: Shown
) -> None:
    assert shown(code, 5.0, unit) is expected


def test_conditions_choose_the_section() -> None:
    assert shown("[>=1000]0,;0", 5.0) is AS
    assert shown("[>=1000]0,;0", 5000.0) is OTHER


@given(st.text('0#?.,%;[]"\\_*-+()dmyhsAMP/GeneralRed@$ \u02bb', max_size=40), st.floats(allow_nan=False))
def test_any_format_says_something(code: str, value: float) -> None:
    assert shown(code, value) in Shown
    assert isinstance(is_date(code), bool)


@pytest.mark.parametrize("sign", ["[", '"', "\\", "_", "*", ";", "0", "d", "[$", "E+"])
def test_a_format_of_half_a_million_signs_takes_no_time(sign: str) -> None:
    """Linear: a quadratic search takes minutes here, and the test's own limit ends it."""
    assert shown(sign * 500_000, 5.0) in Shown
