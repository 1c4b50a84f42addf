"""The archive's columns: what is kept of a workbook, and of each of its measures."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from akm_excel.core.finding import Severity
from akm_excel.core.long_rows import SHOWN
from akm_excel.core.plan import FIGURES, Plan
from akm_excel.core.quantity import SCALE, Kind, Quantity, plain, rounded
from akm_excel.core.region import Receipt
from akm_excel.core.template import District
from akm_excel.errors import ArchiveError, optional
from akm_excel.language import tr
from akm_excel.version import __version__

DIGITS = 38
"""Digits that a number may have, `SCALE` of them behind the point: the most of a 128-bit decimal."""
_LIMIT = Decimal(10) ** (DIGITS - SCALE)

TEXT, WHOLE, FIGURE, MOMENT = "string", "int32", "figure", "moment"
PROVENANCE: Mapping[str, str] = {
    "file": TEXT,
    "sha256": TEXT,
    "edition": TEXT,
    "schema_version": TEXT,
    "saved": TEXT,
    "author": TEXT,
    "imported": MOMENT,
    "akm_version": TEXT,
    "errors": WHOLE,
    "warnings": WHOLE,
    "notes": WHOLE,
    "sample": TEXT,
}
"""Where a workbook came from: the columns that each row repeats."""
PARTITION: Mapping[str, str] = {"year": WHOLE, "district_code": TEXT}
"""The columns that the names of the folders of `plans` say."""
PLAN: Mapping[str, str] = {
    "district": TEXT,
    "position": WHOLE,
    "section": WHOLE,
    "code": TEXT,
    "part": WHOLE,
    "key": TEXT,
    "name": TEXT,
    "label": TEXT,
    "unit": TEXT,
    **{str(column): FIGURE for column in SHOWN},
    **{f"{column}_state": TEXT for column in SHOWN},
    **{f"{column}_text": TEXT for column in FIGURES},
    **{f"{column}_cell": TEXT for column in SHOWN},
    **PROVENANCE,
}
WORKBOOK: Mapping[str, str] = {
    **PARTITION,
    "district": TEXT,
    **PROVENANCE,
    "director": TEXT,
    "accountant": TEXT,
    "approver_post": TEXT,
    "approver": TEXT,
    "population": TEXT,
    "staff": TEXT,
}
FINDING: Mapping[str, str] = {
    "rule": TEXT,
    "severity": TEXT,
    "message": TEXT,
    "cell": TEXT,
    "key": TEXT,
    "repair": TEXT,
}


@lru_cache(maxsize=8)
def schema(kind: str) -> Any:
    """The pyarrow schema of ``plans`` (without the partition), ``partition`` or ``workbooks``."""
    pa = optional("pyarrow", "archive")
    types = {TEXT: pa.string(), WHOLE: pa.int32(), FIGURE: pa.decimal128(DIGITS, SCALE), MOMENT: pa.timestamp("us")}

    def fields(columns: Mapping[str, str]) -> list[Any]:
        return [pa.field(name, types[kind]) for name, kind in columns.items()]

    if kind == "workbooks":
        findings = pa.field("findings", pa.list_(pa.struct(fields(FINDING))))
        return pa.schema([*fields(WORKBOOK), findings])
    return pa.schema(fields(PLAN if kind == "plans" else PARTITION))


def provenance(receipt: Receipt, plan: Plan, imported: dt.datetime) -> dict[str, Any]:
    """Where a workbook came from, by the columns of `PROVENANCE`; `imported` is in UTC."""
    return {
        "file": receipt.file.encode(errors="replace").decode(),  # a name on a disk may be no proper text
        "sha256": receipt.sha256,
        "edition": plan.source.edition,
        "schema_version": plan.source.schema,
        "saved": receipt.saved,
        "author": receipt.author,
        "imported": imported.astimezone(dt.UTC).replace(tzinfo=None),
        "akm_version": __version__,
        "errors": receipt.count(Severity.ERROR),
        "warnings": receipt.count(Severity.WARNING),
        "notes": receipt.count(Severity.NOTE),
        "sample": plan.header.sample,
    }


def plan_table(plan: Plan, district: District, origin: Mapping[str, Any]) -> Any:
    """The figures of a plan as a pyarrow table. Raises `ArchiveError` for a number that is too large."""
    return optional("pyarrow", "archive").Table.from_pydict(_columns(plan, district, origin), schema=schema("plans"))


def workbook_table(receipt: Receipt, plan: Plan, district: District, origin: Mapping[str, Any]) -> Any:
    """What is known of a workbook, as a pyarrow table of one row."""
    header = plan.header
    row = {
        "year": header.year,
        "district_code": district.code,
        "district": district.name,
        **origin,
        "director": header.director,
        "accountant": header.accountant,
        "approver_post": header.approver_post,
        "approver": header.approver,
        "population": header.population,
        "staff": header.staff,
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity.name.lower(),
                "message": finding.message,
                "cell": finding.cell or None,
                "key": str(finding.key) if finding.key else None,
                "repair": finding.repair or None,
            }
            for finding in receipt.findings
        ],
    }
    return optional("pyarrow", "archive").Table.from_pylist([row], schema=schema("workbooks"))


def _columns(plan: Plan, district: District, origin: Mapping[str, Any]) -> dict[str, list[Any]]:
    entries = list(plan.measures())
    columns: dict[str, list[Any]] = {
        "district": [district.name] * len(entries),
        "position": list(range(1, len(entries) + 1)),
        "section": [measure.key.section for _, measure in entries],
        "code": [measure.key.code for _, measure in entries],
        "part": [measure.key.part or None for _, measure in entries],
        "key": [str(measure.key) for _, measure in entries],
        "name": [indicator.name for indicator, _ in entries],
        "label": [measure.label for _, measure in entries],
        "unit": [measure.unit for _, measure in entries],
    }
    for column in SHOWN:
        figures = [measure.figure(column) for _, measure in entries]
        cells = [plan.cell(measure, column) for _, measure in entries]
        columns[str(column)] = list(map(_number, figures, cells))
        columns[f"{column}_state"] = [figure.kind.value for figure in figures]
        columns[f"{column}_cell"] = [cell or None for cell in cells]
        if column in FIGURES:
            columns[f"{column}_text"] = list(map(_text, figures))
    return columns | {name: [value] * len(entries) for name, value in origin.items()}


def _number(quantity: Quantity, cell: str) -> Decimal | None:
    if quantity.number is None:
        return None
    number = rounded(quantity.number) if quantity.number.copy_abs() < _LIMIT else _LIMIT
    if number.copy_abs() >= _LIMIT:
        raise ArchiveError(
            tr("A number is too large for the archive."),
            expected=tr("at most {digits} digits before the decimal sign").format(digits=DIGITS - SCALE),
            remedy=tr("correct the figure and add the workbook again"),
            cell=cell,
        )
    return number


def _text(quantity: Quantity) -> str | None:
    """What a cell says where the number does not say it in full: the unreadable, and numbers with more decimals."""
    if quantity.kind is Kind.UNREADABLE:
        return quantity.text
    if quantity.number is not None and rounded(quantity.number) != quantity.number:
        return plain(quantity.number)
    return None
