"""What a program of a user's looks like; `mypy --strict` reads it, nobody runs it."""

from decimal import Decimal
from typing import reveal_type

import akm_excel
from akm_excel import Column, Finding, Key, Plan, Quantity, Region, Severity, Template


def planned(path: str) -> Decimal | None:
    plan: Plan = akm_excel.read_plan(path)
    reveal_type(akm_excel.read_plan(path))
    figure: Quantity = plan.by_key[Key(2, 3)].figure(Column.PLAN)
    reveal_type(plan.by_key[Key(2, 3)].figures.plan)
    return figure.number


def errors(path: str) -> list[Finding]:
    return [finding for finding in akm_excel.check(path) if finding.severity is Severity.ERROR]


def merged(folder: str, template: Template) -> Region:
    region = akm_excel.merge([folder], "hudud.xlsx", template=template)
    reveal_type(region)
    return region


def safely(path: str) -> Plan | None:
    try:
        return akm_excel.read_plan(path)
    except akm_excel.WorkbookError as error:
        print(error.file, error.remedy)
        return None
