"""Answering a finding of a plan's workbook, or taking an answer back: as if somebody typed it into *Izoh*."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from akm_excel.core.answers import given, standing
from akm_excel.core.finding import Finding
from akm_excel.core.likeness import proposal
from akm_excel.errors import DataError
from akm_excel.language import DEFAULT, speaking, tr
from akm_excel.spreadsheet.edits import MAX_TEXT
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.recalculating import recalculate
from akm_excel.workbook.recalculation import Recalculation
from akm_excel.workbook.workbook_file import WorkbookFile


def answer(
    workbook: Path, output: Path, template: PlacedTemplate, rule: str, key: str, text: str, by: str, *, backup: bool
) -> tuple[Recalculation, Finding]:
    """Bring a plan's workbook up to date with an answer to one of its findings, empty to take one back.

    Gives the finding as well. Raises `DataError` where none or several can be meant, or the text is too long.
    """
    file = WorkbookFile(workbook)
    with speaking(DEFAULT):  # the list is Uzbek, and so is what an answer is given for
        done = recalculate(file, template)
    at, findings = meant(done.findings, rule, key, str(workbook)), list(done.findings)
    said = given(checked(text), by, findings[at].message)
    findings[at] = replace(findings[at], answer=standing(said, said.message).answer)
    with speaking(DEFAULT):
        file.list_findings(findings, {at: said})
    done = replace(done, findings=tuple(findings))
    return done.saved(file.save(output, backup=backup), output), findings[at]


def checked(text: str) -> str:
    """A text that a cell holds. Raises `DataError` for a longer one."""
    if len(text) > MAX_TEXT:
        raise DataError(tr("The text is longer than a cell holds."), remedy=tr("write it shorter"))
    return text


def meant(findings: Sequence[Finding], rule: str, key: str, file: str) -> int:
    """Which finding is meant: of a rule and a measure, or the cell that it names. Raises `DataError`."""
    wanted, cell = rule.strip().upper(), key.strip()
    of_rule = [at for at, finding in enumerate(findings) if finding.rule == wanted]
    candidates = [at for at in of_rule if cell in _marks(findings[at])] if cell else of_rule
    if len(candidates) == 1:
        return candidates[0]
    refusal = partial(DataError, file=file)
    if not of_rule:
        rules = sorted({finding.rule for finding in findings})
        raise refusal(
            tr("The rule {rule} finds nothing here.").format(rule=f"'{rule}'"),
            expected=", ".join(rules),
            remedy=proposal(wanted, rules, tr("'akm check' lists what is found")),
        )
    if not candidates:
        raise refusal(
            tr("The rule {rule} finds nothing of {key}.").format(rule=wanted, key=f"'{key}'"),
            expected=", ".join(dict.fromkeys(_named(findings[at]) for at in of_rule)),
            remedy=tr("name one of these"),
        )
    raise refusal(
        tr("The rule {rule} finds several things.").format(rule=wanted),
        expected=", ".join(findings[at].cell if cell else _named(findings[at]) for at in candidates),
        remedy=tr("name one of these"),
    )


def _marks(finding: Finding) -> set[str]:
    return {str(finding.key or ""), finding.cell, finding.cell.rpartition("!")[2]} - {""}


def _named(finding: Finding) -> str:
    return str(finding.key or finding.cell)
