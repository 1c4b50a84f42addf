"""What a program calls: the operations on files, with the template in use as default.

Each command of `akm` is one call of a function here, and so is each button. A click on one waits for
what is imported: what a call needs beyond reading and checking is loaded when it is called,
and each room of functions when one of them is.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from akm_excel.api.answers import Answered, answer
    from akm_excel.api.archives import archive_add, archive_compact, archive_query, archive_report, archive_verify
    from akm_excel.api.documents import export, reply, report
    from akm_excel.api.paths import PathLike
    from akm_excel.api.plans import (
        check,
        fill,
        import_plan,
        new,
        new_from,
        read_plan,
        recalculate,
        renew,
        repair,
    )
    from akm_excel.api.proofs import explain, verify
    from akm_excel.api.regions import Demo, demo, diff, merge, read_region, rows_beside
    from akm_excel.api.registers import register, register_deadline, register_state

__all__ = [
    "Answered",
    "Demo",
    "PathLike",
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
    "rows_beside",
    "verify",
]

_HOMES = {
    "Answered": "akm_excel.api.answers",
    "answer": "akm_excel.api.answers",
    "archive_add": "akm_excel.api.archives",
    "archive_compact": "akm_excel.api.archives",
    "archive_query": "akm_excel.api.archives",
    "archive_report": "akm_excel.api.archives",
    "archive_verify": "akm_excel.api.archives",
    "export": "akm_excel.api.documents",
    "reply": "akm_excel.api.documents",
    "report": "akm_excel.api.documents",
    "PathLike": "akm_excel.api.paths",
    "check": "akm_excel.api.plans",
    "fill": "akm_excel.api.plans",
    "import_plan": "akm_excel.api.plans",
    "new": "akm_excel.api.plans",
    "new_from": "akm_excel.api.plans",
    "read_plan": "akm_excel.api.plans",
    "recalculate": "akm_excel.api.plans",
    "renew": "akm_excel.api.plans",
    "repair": "akm_excel.api.plans",
    "explain": "akm_excel.api.proofs",
    "verify": "akm_excel.api.proofs",
    "Demo": "akm_excel.api.regions",
    "demo": "akm_excel.api.regions",
    "diff": "akm_excel.api.regions",
    "merge": "akm_excel.api.regions",
    "read_region": "akm_excel.api.regions",
    "rows_beside": "akm_excel.api.regions",
    "register": "akm_excel.api.registers",
    "register_deadline": "akm_excel.api.registers",
    "register_state": "akm_excel.api.registers",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    attribute = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return attribute
