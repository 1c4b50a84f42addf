"""The rules that a plan is checked by, and the check itself."""

from collections.abc import Iterable

from akm_excel.finding import Finding
from akm_excel.plan import Plan
from akm_excel.rules import change, figures, formulas, relations, structure, texts
from akm_excel.rules.rule import REGISTRY, Rule, Subject
from akm_excel.template import District, Template

__all__ = ["RULES", "Rule", "check", "chosen"]

_FAMILIES = (structure, figures, texts, formulas, relations, change)
RULES: tuple[Rule, ...] = tuple(sorted(REGISTRY.values(), key=lambda rule: rule.id[1:]))
"""All rules, in the order of their families."""


def chosen(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[Rule, ...]:
    """The rules whose ids begin with one of `select` (all, if empty) and with none of `ignore`.

    Raises `ValueError` for a text that no rule's id begins with.
    """
    wanted, unwanted = tuple(select), tuple(ignore)
    for prefix in (*wanted, *unwanted):
        if not prefix or not any(rule.id.startswith(prefix) for rule in RULES):
            raise ValueError(prefix)
    return tuple(
        rule
        for rule in RULES
        if (not wanted or rule.id.startswith(wanted)) and not (unwanted and rule.id.startswith(unwanted))
    )


def check(
    plan: Plan,
    template: Template,
    *,
    year: int | None = None,
    district: District | None = None,
    rules: Iterable[Rule] = RULES,
) -> list[Finding]:
    """What `rules` find in `plan`, errors first, then in the order of the plan.

    `year` and `district` are what is expected of the plan from outside, if anything is.
    """
    subject = Subject(plan, template, year, district)
    found = [finding for rule in rules for finding in rule.findings(subject)]
    return sorted(found, key=lambda finding: (-finding.severity, finding.key or (), finding.rule, finding.cell))
