"""The rules as text: for the terminal and for docs/rules.md."""

import inspect
from typing import Any

from akm_excel.core.finding import Severity
from akm_excel.language import tr
from akm_excel.rules import ALL_RULES, Rule

_FAMILIES = {
    "S1": "Structure",
    "Q2": "Figures",
    "T3": "Texts",
    "F4": "Formulas",
    "R5": "Relations",
    "C6": "Change against last year",
    "P7": "Peers: a district beside the others",
}
_WIDTH = 100
"""Letters in a line of an explanation on a terminal."""
_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def message(rule: Rule[Any]) -> str:
    """A rule's documentation as a message of the catalogue: a paragraph a line, in English.

    >>> from akm_excel.rules import ALL_RULES
    >>> message(ALL_RULES[0]).splitlines()[0]
    'A row of the template is missing from the plan.'
    """
    paragraphs = inspect.cleandoc(rule.documentation).split("\n\n")
    return "\n".join(" ".join(paragraph.split("\n")) for paragraph in paragraphs)


def explain(rule: Rule[Any], *, in_full: bool) -> str:
    """A rule in one line, or with its whole documentation, in the language in force."""
    paragraphs = tr(message(rule)).split("\n")
    line = f"{rule.id}  {rule.severity.label:16}{rule.name}"
    if not in_full:
        return f"{line}: {paragraphs[0]}"
    import textwrap  # noqa: PLC0415 - a merge asks for the first sentences alone; 2 ms

    return "\n\n".join([line, *(textwrap.fill(paragraph, _WIDTH) for paragraph in paragraphs), ""])


def markdown() -> str:
    """The page docs/rules.md."""
    lines = [
        "# The rules",
        "",
        "Generated from the code by `akm rules --format markdown`; a test holds it to that.",
        "Choose rules with `akm check --select S1,Q204` or leave some out with `--ignore T3`.",
        "An *error* makes `akm check` and `akm merge` exit with 1; a *warning* wants a look;",
        "a *note* is for information. The rules of P7 compare districts: `akm merge` applies them, `akm check` cannot.",
    ]
    family = ""
    for rule in ALL_RULES:
        if rule.id[:2] != family:
            family = rule.id[:2]
            lines += ["", f"## {family}: {_FAMILIES[family]}"]
        lines += [
            "",
            f"### {rule.id} {rule.name} ({_SEVERITIES[rule.severity]})",
            "",
            inspect.cleandoc(rule.documentation),
        ]
    return "\n".join(lines) + "\n"
