"""Yearly plan workbooks of information-library centres: read, check, fill, recalculate, merge."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from akm_excel.analysis.report import analyse
    from akm_excel.api import (
        archive_add,
        archive_query,
        archive_report,
        check,
        demo,
        diff,
        fill,
        import_plan,
        merge,
        new,
        read_plan,
        recalculate,
        renew,
        repair,
    )
    from akm_excel.errors import (
        AkmError,
        ArchiveError,
        DataError,
        NotAPlan,
        SetupError,
        TemplateError,
        WorkbookError,
        WriteError,
    )
    from akm_excel.workbook.template_file import load_template

__version__ = "0.2.0"
__all__ = [
    "AkmError",
    "ArchiveError",
    "DataError",
    "NotAPlan",
    "SetupError",
    "TemplateError",
    "WorkbookError",
    "WriteError",
    "analyse",
    "archive_add",
    "archive_query",
    "archive_report",
    "check",
    "demo",
    "diff",
    "fill",
    "import_plan",
    "load_template",
    "merge",
    "new",
    "read_plan",
    "recalculate",
    "renew",
    "repair",
]

_HOMES = {"analyse": "akm_excel.analysis.report", "load_template": "akm_excel.workbook.template_file"}


def __getattr__(name: str) -> Any:
    # A button waits for what it imports, so nothing is loaded before it is asked for.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "akm_excel.errors" if name[0].isupper() else _HOMES.get(name, "akm_excel.api")
    return getattr(import_module(home), name)
