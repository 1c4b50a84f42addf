"""What a program calls: the operations on files, with the template in use as default.

Each command of `akm` is one call of a function here, and so is each button. A click on one waits for
what is imported: what a call needs beyond reading and checking is loaded when it is called.
"""

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
