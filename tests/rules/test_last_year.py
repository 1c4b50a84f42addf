"""Last year's plan beside this year's: each rule where it should speak, and where it should not."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from akm_excel.core.figures import Figures
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import FIGURES, Key, Plan
from akm_excel.core.quantity import BLANK, parse
from akm_excel.core.template import Template
from akm_excel.rules import ARCHIVE_RULES, check

VISITS, BOOKS = Key(2, 14, 1), Key(2, 3)
Told = Mapping[Key, str]


def plan_of(template: Template, told: Told) -> Plan:
    """A plan of 2024; each text has the figures of a measure: fact, plan, quarters, as typed."""
    changed = {}
    for key, text in told.items():
        quantities = [parse(part) for part in text.split()] + [BLANK] * len(FIGURES)
        changed[key] = template.measures[key].with_figures(dict(zip(FIGURES, quantities, strict=False)))
    return replace(template.plan.with_measures(changed), header=replace(template.plan.header, year=2024))


def last_of(template: Template, told: Told) -> dict[Key, Figures]:
    """The figures of last year's plan, told in the same way."""
    return {key: measure.figures for key, measure in plan_of(template, told).by_key.items()}


def found(template: Template, this_year: Told, last_year: Told) -> list[Finding]:
    return check(plan_of(template, this_year), template, rules=ARCHIVE_RULES, last=last_of(template, last_year))


def whole(template: Template, text: str) -> dict[Key, str]:
    """The same in fifteen rows; see `scaled`."""
    keys = [key for key in template.measures if key.section == 2 and key not in template.sums][:15]
    return {key: " ".join(scaled(part, 100 + 37 * at) for part in text.split()) for at, key in enumerate(keys)}


def scaled(part: str, base: int) -> str:
    """`2x` is twice the row's figure; anything else is taken as it is."""
    return str(base * int(part[:-1])) if part.endswith("x") else part


@pytest.mark.parametrize(
    ("this_year", "last_year", "says"),
    [
        ("1300 1400", "900 1000 250 250 250 250", "last year's result in the archive is 1000."),
        ("4302 4400", "900 1000 4000 0 320 0", "Were two digits exchanged?"),
        ("2000 1400", "900 1000 250 250 250 250", "It is twice as much: was it counted twice?"),
        ("1200 1000", "900 1100 250 250 250 250", "were fact and plan exchanged?"),
        ("1300 1400", "900 1300 250 250 250 250", "It is last year's plan."),
        ("800 1400", "800 1300 250 250 250 250", "It is the fact of the year before."),
        ("10000 1400", "800 1300 250 250 250 250", "About ten times"),
    ],
)
def test_a_fact_that_is_not_last_years_result_is_named_with_its_reason(
    template: Template, this_year: str, last_year: str, says: str
) -> None:
    (finding,) = found(template, {VISITS: this_year}, {VISITS: last_year})
    assert (finding.rule, finding.key, finding.severity) == ("C609", VISITS, Severity.WARNING)
    assert says in finding.message
    assert "archive last year's workbook once more" in finding.repair


@pytest.mark.parametrize(
    ("this_year", "last_year"),
    [
        ("1000 1400", "900 1100 250 250 250 250"),  # the same
        ("1100 1400", "900 1100 250 250 250 250"),  # 10 % off: a correction
        ("28 40", "9 11 3 3 3 2"),  # 17 off: no twenty
        ("1300 1400", "900 1000 250 250 250"),  # the fourth quarter is not stated: nobody knows the result
        ("- 1400", "900 1000 250 250 250 250"),
    ],
)
def test_what_may_be_is_not_asked_about(template: Template, this_year: str, last_year: str) -> None:
    assert found(template, {VISITS: this_year}, {VISITS: last_year}) == []


def test_without_last_years_plan_nothing_is_said(template: Template) -> None:
    assert check(plan_of(template, {VISITS: "1300 1400"}), template, rules=ARCHIVE_RULES) == []
    assert found(template, {VISITS: "1300 1400"}, {BOOKS: "900 1000 250 250 250 250"}) == []


def test_a_dash_in_a_quarter_is_stated(template: Template) -> None:
    (finding,) = found(template, {VISITS: "1300 1400"}, {VISITS: "900 1000 500 - 500 -"})
    assert "result in the archive is 1000" in finding.message


@pytest.mark.parametrize(
    ("this_year", "rule", "severity", "says"),
    [
        ("2x 3x", None, None, ""),
        (
            "1x 3x",
            "C610",
            Severity.WARNING,
            "15 of 15 facts are those of last year's plan: they are of the year before",
        ),
        ("7x 9x", "C610", Severity.WARNING, "15 of 15 facts are not last year's result"),
        ("1x 5x", "C611", Severity.ERROR, "15 of 15 plans are those of last year's plan"),
        ("3x 2x", "C612", Severity.ERROR, "15 of 15 plans are last year's results"),
        ("2x 2x", None, None, ""),  # planned as much as was done: C604 says it
    ],
)
def test_a_whole_column_of_another_year_is_said_once(
    template: Template, this_year: str, rule: str | None, severity: Severity | None, says: str
) -> None:
    last = whole(template, "1x 5x 2x 0 0 0")
    told = found(template, whole(template, this_year), last)
    if rule is None:
        assert told == []
        return
    (finding,) = told
    assert (finding.rule, finding.severity, finding.key) == (rule, severity, None)
    assert says in finding.message
    assert finding.repair


def test_few_rows_do_not_make_a_column(template: Template) -> None:
    few = dict(list(whole(template, "1x 5x").items())[:9])
    last = dict(list(whole(template, "1x 5x 2x 0 0 0").items())[:9])
    assert {finding.rule for finding in found(template, few, last)} == {"C609"}
