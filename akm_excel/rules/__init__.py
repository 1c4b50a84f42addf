"""The rules that plans are checked by, each by itself or among its peers, and the checks themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from akm_excel.core.answers import answered
from akm_excel.core.figures import Figures
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import Key, Oddity, Plan
from akm_excel.core.template import District, Template
from akm_excel.errors import DataError
from akm_excel.language import DEFAULT, current, speaking, tr
from akm_excel.rules import (
    archived,
    change,
    figures,
    formulas,
    imported,
    planned,
    quarters,
    relations,
    sheets,
    storage,
    structure,
    texts,
)
from akm_excel.rules.rule import PLAN_RULES, Rule, S, order, reporting
from akm_excel.rules.subject import Subject
from akm_excel.rules.whole_columns import joined

if TYPE_CHECKING:
    from akm_excel.rules.among_peers import REGIONAL_RULES, check_region
    from akm_excel.rules.regional import Compared

    ALL_RULES: tuple[Rule[Any], ...]

__all__ = ["ALL_RULES", "ARCHIVE_RULES", "REGIONAL_RULES", "RULES", "Compared", "Rule", "Subject", "check",
           "check_region", "chosen", "of_template", "order", "reporting"]  # fmt: skip

_TEXTS = "T3"
_FAMILIES = (
    structure,
    sheets,
    figures,
    storage,
    imported,
    quarters,
    planned,
    texts,
    formulas,
    relations,
    change,
    archived,
)
RULES: tuple[Rule[Subject], ...] = PLAN_RULES.rules
"""The rules for a plan by itself, in the order of their families; some need last year's plan from an archive."""
ARCHIVE_RULES: tuple[Rule[Subject], ...] = tuple(rule for rule in RULES if rule.id in archived.ARCHIVED)
"""Those of them that do."""
_OF_YEARS = ("C6", "Q203", "Q24")
"""How the rules begin that hold the plan against last year or what was done: not asked where those are exchanged."""
_PRINTED = "F404"
_OF_BLANKS = ("F401", "Q203", "Q204", "S105", "S106", "T3")
"""How the rules begin that ask for what is missing: not where it is gone because its cells were merged."""
_OF_CELLS = ("S", "Q", "F401", "F402")
"""How rules begin that name a cell as such, not beside others."""


def __getattr__(name: str) -> Any:
    # A plan by itself does not wait for what compares districts: 12 modules.
    if name == "ALL_RULES":
        attribute: Any = _all_rules()
    elif name in {"REGIONAL_RULES", "check_region"}:
        attribute = getattr(import_module("akm_excel.rules.among_peers"), name)
    elif name == "Compared":
        attribute = import_module("akm_excel.rules.regional").Compared
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = attribute
    return attribute


def _all_rules() -> tuple[Rule[Any], ...]:
    return (*RULES, *import_module("akm_excel.rules.among_peers").REGIONAL_RULES)


def chosen(select: Iterable[str], ignore: Iterable[str], rules: tuple[Rule[S], ...]) -> tuple[Rule[S], ...]:
    """Those of `rules` whose ids begin with one of `select` (all, if empty) and with none of `ignore`.

    Raises `DataError` for a text in `select` that none of `rules` begins with, and for one in
    `ignore` that no rule at all begins with.
    """
    wanted, unwanted = tuple(select), tuple(ignore)
    for prefix, known in (*((p, rules) for p in wanted), *((p, _all_rules()) for p in unwanted)):
        if not prefix or not any(rule.id.startswith(prefix) for rule in known):
            raise _unknown(prefix, known)
    return tuple(
        rule
        for rule in rules
        if (not wanted or rule.id.startswith(wanted)) and not (unwanted and rule.id.startswith(unwanted))
    )


def _unknown(prefix: str, known: Iterable[Rule[Any]]) -> DataError:
    from akm_excel.core.likeness import proposal  # noqa: PLC0415 - only who mistypes waits for it

    if prefix and any(rule.id.startswith(prefix) for rule in _all_rules()):
        return DataError(
            tr("The rules {ids} compare districts; a plan alone is not checked by them.").format(ids=prefix),
            remedy=tr("use 'akm merge', which applies them"),
        )
    return DataError(
        tr("There is no rule '{prefix}'.").format(prefix=prefix),
        expected=", ".join(rule.id for rule in known),
        remedy=proposal(prefix, (rule.id for rule in known), tr("see 'akm rules'")),
    )


def check(
    plan: Plan,
    template: Template,
    *,
    year: int | None = None,
    district: District | None = None,
    rules: Iterable[Rule[Subject]] = RULES,
    last: Mapping[Key, Figures] | None = None,
) -> list[Finding]:
    """What `rules` find in `plan`, errors first, then in the order of the plan, each with what was answered to it.

    `year` and `district` are what is expected of the plan from outside, if anything is; `last` are the figures of
    the district's plan of the year before, which `ARCHIVE_RULES` need.
    """
    applied = tuple(rules)
    findings = _found(plan, template, year, district, applied, last)
    if not plan.remarks:
        return findings
    if current() == DEFAULT:
        return answered(findings, plan.remarks)
    with speaking(DEFAULT):  # what an answer was given for stands in the workbook, in Uzbek
        printed = _found(plan, template, year, district, applied, last)
    return answered(findings, plan.remarks, printed)


def _found(
    plan: Plan,
    template: Template,
    year: int | None,
    district: District | None,
    rules: Iterable[Rule[Subject]],
    last: Mapping[Key, Figures] | None,
) -> list[Finding]:
    subject = Subject(plan, template, year, district, last or {})
    is_exchanged = any(subject.seen(Oddity.EXCHANGED))
    asked = [rule for rule in rules if not (is_exchanged and rule.id.startswith(_OF_YEARS))]
    may_find = [rule for rule in asked if rule.when is None or rule.when(subject)]
    findings = [finding for rule in may_find for finding in rule.findings(subject)]
    told = _with_consequences(findings, {seen.expected for seen in subject.seen(Oddity.CAUSED)})
    if subject.merged:
        told = [one for one in told if not (one.rule.startswith(_OF_BLANKS) and subject.is_covered(one.cell))]
    return joined(sorted(told, key=order))


def _with_consequences(findings: list[Finding], causes: set[str]) -> list[Finding]:
    """The findings, with what is printed wrongly because of a cell said in the finding that names the cell."""
    if not causes:
        return findings
    followed = {finding.cell: finding for finding in findings if finding.rule == _PRINTED and finding.cell in causes}
    joined = []
    for finding in sorted((finding for finding in findings if finding not in followed.values()), key=order):
        following = followed.pop(finding.cell, None) if finding.rule.startswith(_OF_CELLS) else None
        if following is None:
            joined.append(finding)
        else:
            joined.append(replace(finding, severity=Severity.ERROR, message=f"{finding.message} {following.message}"))
    return [*joined, *followed.values()]


def of_template(template: Template) -> list[Finding]:
    """What the rules of texts (T3) find in the template itself: a merge says it once, and of no district's plan."""
    return [finding for finding in check(template.plan, template) if finding.rule.startswith(_TEXTS)]
