"""What the commands print as JSON: plain dictionaries, lists, numbers and texts. `docs/json.md` tells each field.

A figure is a number, null where the cell is blank, else what the cell says (``-``, or what nobody can read). A number
that no float says exactly is a text of digits.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import FIGURES, Key, Plan
from akm_excel.core.quantity import Quantity, as_number, plain
from akm_excel.core.region import Receipt, Region
from akm_excel.core.template import District, Template
from akm_excel.patterns import pattern

if TYPE_CHECKING:
    from akm_excel.archive import Addition, Compaction, Problem, Report, Verification
    from akm_excel.comparing import Comparison
    from akm_excel.core.difference import PlanDifference, RegionDifference, Row, TotalChange

_ADDRESS = pattern(r"([A-Z]+)([0-9]+)")


def number(value: Decimal) -> int | float | str:
    """A number; as text where no float says it exactly.

    >>> from decimal import Decimal
    >>> number(Decimal("1.50")), number(Decimal(3)), number(Decimal("0.1234567890123456789"))
    (1.5, 3, '0.1234567890123456789')
    """
    nearest = as_number(value)
    return nearest if Decimal(repr(nearest)) == value else plain(value)


def figure(quantity: Quantity) -> int | float | str | None:
    """A quantity: a number, None where it is blank, else what the cell says."""
    if quantity.number is not None:
        return number(quantity.number)
    return None if quantity.is_blank else str(quantity)


def value(given: Any) -> Any:
    """What a query gave, whatever it is."""
    match given:
        case Decimal():
            return number(given)
        case list() | tuple():
            return [value(one) for one in given]
        case dict():
            return {str(name): value(one) for name, one in given.items()}
        case float() if not math.isfinite(given):
            return str(given)
        case None | bool() | int() | float() | str():
            return given
        case dt.date() | dt.time():
            return given.isoformat()
    return str(given)


def plan(plan: Plan) -> dict[str, Any]:
    """A plan: its cover, and a dictionary a measure."""
    return {
        "header": asdict(plan.header),
        "measures": [
            {
                **{name: figure(one) if isinstance(one, Quantity) else one for name, one in record.items()},
                "open": [str(column) for column in FIGURES if (Key.parse(record["key"]), column) in plan.open_figures],
            }
            for record in plan.records()
        ],
    }


def finding(finding: Finding, file: str, template: Template) -> dict[str, Any]:
    """What a rule found: where it is to the cell, which indicator it is about, what and what to do."""
    sheet, _, address = finding.cell.rpartition("!")
    match = _ADDRESS.fullmatch(address)
    return {
        "rule": finding.rule,
        "severity": finding.severity.name.lower(),
        "message": finding.message,
        "cell": finding.cell,
        "key": str(finding.key or ""),
        "repair": finding.repair,
        "file": file,
        "sheet": sheet,
        "column": match[1] if match else "",
        "row": int(match[2]) if match else None,
        "name": _name(finding.key, template),
        "found": finding.found,
        "expected": finding.expected,
        "answered": finding.is_answered,
        "answer": finding.answer.text if finding.answer else "",
        "answered_by": finding.answer.by if finding.answer else "",
        "answer_holds": finding.answer.holds if finding.answer else None,
    }


def _name(key: Key | None, template: Template) -> str:
    if key is None:
        return ""
    indicator = template.indicators.get(key._replace(part=0))
    measure = template.measures.get(key)
    if indicator is None:
        return ""
    return indicator.title(measure) if measure else indicator.name


def receipt(receipt: Receipt) -> dict[str, Any]:
    """What became of a file, and how many findings it has."""
    return {
        "file": receipt.file,
        "outcome": receipt.outcome.value,
        "district": receipt.district,
        "year": receipt.year,
        "sha256": receipt.sha256,
        "saved": receipt.saved,
        "author": receipt.author,
        "reason": receipt.reason,
        "errors": receipt.count(Severity.ERROR),
        "warnings": receipt.count(Severity.WARNING),
        "notes": receipt.count(Severity.NOTE),
        "answered": receipt.answered,
    }


def region(region: Region) -> dict[str, Any]:
    """A merged region: its year, how many districts, who is missing, what became of each file."""
    return {
        "year": region.year,
        "merged": len(region.plans),
        "missing": [district.name for district in region.missing],
        "files": [receipt(one) for one in region.receipts],
    }


def addition(done: "Addition") -> dict[str, Any]:
    """What was added to an archive."""
    from akm_excel.archive import Fate  # noqa: PLC0415 - who checks one plan does not wait for archives

    return {
        "archive": str(done.archive.folder),
        **{fate.name.lower(): done.count(fate) for fate in Fate},
        "files": [{**receipt(entry.receipt), "fate": entry.fate.value} for entry in done.entries],
    }


def verification(done: "Verification") -> dict[str, Any]:
    """What is wrong in an archive, and what was done about it."""
    return {
        "archive": str(done.archive.folder),
        "workbooks": done.workbooks,
        "problems": _problems(done.problems),
        "mended": list(done.mended),
        "set_aside": list(done.set_aside),
    }


def compaction(done: "Compaction") -> dict[str, Any]:
    """Which years of an archive are in two files each now, and what was wrong in it."""
    return {
        "archive": str(done.archive.folder),
        "years": [{"year": year, "workbooks": count} for year, count in done.years.items()],
        "removed": done.removed,
        "problems": _problems(done.problems),
    }


def _problems(problems: Iterable["Problem"]) -> list[dict[str, str]]:
    return [{"file": problem.file, "fault": problem.fault.value, "plan": problem.about} for problem in problems]


def report(report: "Report") -> dict[str, Any]:
    """What an archive holds, its totals, and whether years agree."""
    return {
        "archive": str(report.archive.folder),
        "problems": _problems(report.problems),
        "years": _years(report),
        "coverage": _coverage(report),
        "totals": _archived_totals(report),
        "continuity": _continuity(report),
        "superseded": _superseded(report),
    }


def _years(report: "Report") -> list[dict[str, Any]]:
    return [
        {
            "year": year.year,
            "districts": year.districts,
            "workbooks": year.versions,
            "with_errors": year.with_errors,
            "made_up": year.samples,
        }
        for year in report.years
    ]


def _coverage(report: "Report") -> list[dict[str, Any]]:
    return [
        {
            **_district(district),
            "years": {
                str(year): {
                    "workbooks": held.versions,
                    "file": held.file,
                    "saved": held.saved,
                    "errors": held.errors,
                    "sample": held.sample,
                }
                for year, held in years.items()
            },
        }
        for district, years in report.coverage.items()
    ]


def _archived_totals(report: "Report") -> list[dict[str, Any]]:
    return [
        {
            "year": total.year,
            "total": total.id,
            "name": total.title,
            "unit": total.unit,
            "fact": figure(total.fact),
            "plan": figure(total.plan),
            "actual": figure(total.actual),
        }
        for total in report.totals
    ]


def _continuity(report: "Report") -> list[dict[str, Any]]:
    return [
        {
            "year": followed.year,
            "code": str(followed.key),
            "name": followed.title,
            "unit": followed.unit,
            "column": str(followed.column),
            "districts": followed.districts,
            "differing": followed.differing,
            "said": figure(followed.said),
            "later": figure(followed.later),
            "by": figure(followed.by),
            "fraction": figure(followed.percent),
        }
        for followed in report.continuity
    ]


def _superseded(report: "Report") -> list[dict[str, Any]]:
    return [
        {
            "year": replaced.year,
            "district": replaced.district,
            "file": replaced.file,
            "saved": replaced.saved,
            "sha256": replaced.sha256,
            "current_file": replaced.current_file,
            "current_saved": replaced.current_saved,
        }
        for replaced in report.superseded
    ]


def comparison(comparison: "Comparison") -> dict[str, Any]:
    """What differs between two plans or two regions."""
    from akm_excel.core.difference import PlanDifference  # noqa: PLC0415 - likewise

    is_plan = isinstance(comparison.difference, PlanDifference)
    return {
        "kind": "plan" if is_plan else "region",
        "same": comparison.is_same,
        "difference": (
            _plan_difference(comparison.difference)
            if isinstance(comparison.difference, PlanDifference)
            else _region_difference(comparison.difference)
        ),
        "effect": None
        if comparison.effect is None
        else {
            "stale": comparison.is_stale,
            "measures": _totals(comparison.effect.measures),
            "totals": _totals(comparison.effect.totals),
        },
        "left_out": [
            {"file": one.file, "outcome": one.outcome.value, "reason": one.reason} for one in comparison.left_out
        ],
    }


def _plan_difference(difference: "PlanDifference") -> dict[str, Any]:
    return {
        "cover": [{"field": c.place, "before": c.before, "after": c.after} for c in difference.cover],
        "figures": [
            {
                "code": str(change.key),
                "name": change.title,
                "unit": change.unit,
                "column": str(change.column),
                "before": figure(change.before),
                "after": figure(change.after),
                "by": figure(change.by),
                "before_cell": change.before_cell,
                "after_cell": change.after_cell,
            }
            for change in difference.figures
        ],
        "texts": [{"code": c.code, "field": c.place, "before": c.before, "after": c.after} for c in difference.texts],
        "added": [_row(row) for row in difference.added],
        "removed": [_row(row) for row in difference.removed],
        "totals": _totals(difference.totals),
    }


def _row(row: "Row") -> dict[str, Any]:
    figures = {str(column): figure(one) for column, one in zip(FIGURES, row.figures, strict=True)}
    return {"code": str(row.key), "name": row.title, "unit": row.unit, **figures}


def _totals(changes: "Sequence[TotalChange]") -> list[dict[str, Any]]:
    return [
        {
            "total": change.id,
            "name": change.title,
            "unit": change.unit,
            "column": str(change.column),
            "before": figure(change.before),
            "after": figure(change.after),
            "by": figure(change.by),
            "fraction": figure(change.percent),
        }
        for change in changes
    ]


def _region_difference(difference: "RegionDifference") -> dict[str, Any]:
    return {
        "years": [difference.before, difference.after],
        "districts": [{**_district(district), **_plan_difference(own)} for district, own in difference.plans.items()],
        "added": [_district(district) for district in difference.added],
        "removed": [_district(district) for district in difference.removed],
        "measures": _totals(difference.measures),
        "totals": _totals(difference.totals),
    }


def _district(district: District) -> dict[str, Any]:
    return {"district_code": district.code, "district": district.name}
