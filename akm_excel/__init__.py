"""Yearly plan workbooks of information-library centres: read, check, fill, recalculate, merge.

>>> import akm_excel
>>> akm_excel.Key.parse("2.14/2")
Key(section=2, indicator=14, part=2)
"""

from importlib import import_module

from akm_excel.version import __version__

TYPE_CHECKING = False
"""As `typing` has it, which is as much to import as half of Python itself: `akm --version` does without."""
if TYPE_CHECKING:
    from concurrent.futures import Executor as Executor
    from typing import Any

    from openpyxl import Workbook as Workbook
    from pandas import DataFrame as DataFrame

    from akm_excel.analysis.report import analyse
    from akm_excel.api import (
        Answered,
        answer,
        archive_add,
        archive_compact,
        archive_query,
        archive_report,
        archive_verify,
        check,
        demo,
        diff,
        explain,
        export,
        fill,
        import_plan,
        merge,
        new,
        new_from,
        read_plan,
        read_region,
        recalculate,
        register,
        register_deadline,
        register_state,
        renew,
        repair,
        reply,
        report,
        verify,
    )
    from akm_excel.archive import Addition, Answer, Compaction, Report, Verification
    from akm_excel.comparing import Comparison
    from akm_excel.core.figures import Figures
    from akm_excel.core.finding import Finding, Reason, Severity
    from akm_excel.core.plan import Column, Header, Indicator, Key, Measure, Plan, Section, Source
    from akm_excel.core.quantity import Kind, Quantity
    from akm_excel.core.region import Outcome, Receipt, Region
    from akm_excel.core.submission import Submission
    from akm_excel.core.template import District, Rollup, Template, Unit
    from akm_excel.core.totals import Total
    from akm_excel.deliveries import Delivery, Entry, Register, Standing, State
    from akm_excel.errors import (
        AkmError,
        ArchiveError,
        DataError,
        MissingPackage,
        NotAPlan,
        SetupError,
        TemplateError,
        WorkbookError,
        WriteError,
    )
    from akm_excel.importing.imported import Imported
    from akm_excel.importing.outcome import Import
    from akm_excel.importing.reader import Choices
    from akm_excel.letters.delivery import Letter
    from akm_excel.letters.sources import Told
    from akm_excel.merging import Found
    from akm_excel.printing.document import Document
    from akm_excel.proof import Explanation, Proof
    from akm_excel.spreadsheet.edits import Edit
    from akm_excel.workbook.recalculation import Recalculation
    from akm_excel.workbook.renewing import Renewal
    from akm_excel.workbook.template_file import load_template

__all__ = [
    "Addition",
    "AkmError",
    "Answer",
    "Answered",
    "ArchiveError",
    "Choices",
    "Column",
    "Compaction",
    "Comparison",
    "DataError",
    "Delivery",
    "District",
    "Document",
    "Edit",
    "Entry",
    "Explanation",
    "Figures",
    "Finding",
    "Found",
    "Header",
    "Import",
    "Imported",
    "Indicator",
    "Key",
    "Kind",
    "Letter",
    "Measure",
    "MissingPackage",
    "NotAPlan",
    "Outcome",
    "Plan",
    "Proof",
    "Quantity",
    "Reason",
    "Recalculation",
    "Receipt",
    "Region",
    "Register",
    "Renewal",
    "Report",
    "Rollup",
    "Section",
    "SetupError",
    "Severity",
    "Source",
    "Standing",
    "State",
    "Submission",
    "Template",
    "TemplateError",
    "Told",
    "Total",
    "Unit",
    "Verification",
    "WorkbookError",
    "WriteError",
    "__version__",
    "analyse",
    "answer",
    "archive_add",
    "archive_compact",
    "archive_query",
    "archive_report",
    "archive_verify",
    "check",
    "demo",
    "diff",
    "explain",
    "export",
    "fill",
    "import_plan",
    "load_template",
    "merge",
    "new",
    "new_from",
    "read_plan",
    "read_region",
    "recalculate",
    "register",
    "register_deadline",
    "register_state",
    "renew",
    "repair",
    "reply",
    "report",
    "verify",
]

_HOMES = {
    "analyse": "akm_excel.analysis.report",
    "answer": "akm_excel.api",
    "Answered": "akm_excel.api",
    "archive_add": "akm_excel.api",
    "archive_query": "akm_excel.api",
    "archive_report": "akm_excel.api",
    "archive_compact": "akm_excel.api",
    "archive_verify": "akm_excel.api",
    "check": "akm_excel.api",
    "demo": "akm_excel.api",
    "diff": "akm_excel.api",
    "explain": "akm_excel.api",
    "export": "akm_excel.api",
    "fill": "akm_excel.api",
    "import_plan": "akm_excel.api",
    "merge": "akm_excel.api",
    "new": "akm_excel.api",
    "new_from": "akm_excel.api",
    "read_plan": "akm_excel.api",
    "read_region": "akm_excel.api",
    "recalculate": "akm_excel.api",
    "register": "akm_excel.api",
    "register_deadline": "akm_excel.api",
    "register_state": "akm_excel.api",
    "renew": "akm_excel.api",
    "repair": "akm_excel.api",
    "verify": "akm_excel.api",
    "reply": "akm_excel.api",
    "report": "akm_excel.api",
    "Addition": "akm_excel.archive",
    "Answer": "akm_excel.archive",
    "Report": "akm_excel.archive",
    "Compaction": "akm_excel.archive",
    "Verification": "akm_excel.archive",
    "Comparison": "akm_excel.comparing",
    "Figures": "akm_excel.core.figures",
    "Finding": "akm_excel.core.finding",
    "Reason": "akm_excel.core.finding",
    "Severity": "akm_excel.core.finding",
    "Column": "akm_excel.core.plan",
    "Header": "akm_excel.core.plan",
    "Indicator": "akm_excel.core.plan",
    "Key": "akm_excel.core.plan",
    "Measure": "akm_excel.core.plan",
    "Plan": "akm_excel.core.plan",
    "Section": "akm_excel.core.plan",
    "Source": "akm_excel.core.plan",
    "Kind": "akm_excel.core.quantity",
    "Quantity": "akm_excel.core.quantity",
    "Outcome": "akm_excel.core.region",
    "Receipt": "akm_excel.core.region",
    "Region": "akm_excel.core.region",
    "Submission": "akm_excel.core.submission",
    "District": "akm_excel.core.template",
    "Rollup": "akm_excel.core.template",
    "Template": "akm_excel.core.template",
    "Unit": "akm_excel.core.template",
    "Total": "akm_excel.core.totals",
    "AkmError": "akm_excel.errors",
    "ArchiveError": "akm_excel.errors",
    "DataError": "akm_excel.errors",
    "MissingPackage": "akm_excel.errors",
    "NotAPlan": "akm_excel.errors",
    "SetupError": "akm_excel.errors",
    "TemplateError": "akm_excel.errors",
    "WorkbookError": "akm_excel.errors",
    "WriteError": "akm_excel.errors",
    "Imported": "akm_excel.importing.imported",
    "Import": "akm_excel.importing.outcome",
    "Choices": "akm_excel.importing.reader",
    "Letter": "akm_excel.letters.delivery",
    "Told": "akm_excel.letters.sources",
    "Found": "akm_excel.merging",
    "Explanation": "akm_excel.proof",
    "Proof": "akm_excel.proof",
    "Document": "akm_excel.printing.document",
    "Delivery": "akm_excel.deliveries",
    "Entry": "akm_excel.deliveries",
    "Register": "akm_excel.deliveries",
    "Standing": "akm_excel.deliveries",
    "State": "akm_excel.deliveries",
    "Edit": "akm_excel.spreadsheet.edits",
    "Recalculation": "akm_excel.workbook.recalculation",
    "Renewal": "akm_excel.workbook.renewing",
    "load_template": "akm_excel.workbook.template_file",
}
"""Where each name is at home. A button waits for what it imports, so nothing is loaded before it is asked for."""


_FOREIGN = {
    "DataFrame": ("pandas", "DataFrame"),
    "Executor": ("concurrent.futures", "Executor"),
    "Workbook": ("openpyxl", "Workbook"),
}
"""Others' types that annotations name, found when somebody asks; *anything* where one is not installed."""


def __getattr__(name: str) -> "Any":
    if name in _FOREIGN:
        module, foreign = _FOREIGN[name]
        try:
            return getattr(import_module(module), foreign)
        except ImportError:
            return import_module("typing").Any
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
