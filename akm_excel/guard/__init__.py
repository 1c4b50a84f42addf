"""The one guard: whatever a foreign file does to its reader, it ends as a result or as an error that names the file.

What the gate finds small (`akm_excel.spreadsheet.limits`) is read in the process that asks, and costs nothing more. A
large file is read in a process of its own (`process`) that may take so much memory and time and no more:
what kills it kills that process alone. This is the one place that catches every exception: anywhere else a file's
fault would hide ours.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from akm_excel.guard.faults import as_error
from akm_excel.spreadsheet.limits import PLAN, Allowance, Heavy, allowing

__all__ = ["as_error", "guarded"]

T = TypeVar("T")


def guarded(file: str, operation: Callable[..., T], *arguments: Any, allowance: Allowance = PLAN) -> T:
    """What `operation` makes of `arguments`, one of which is a foreign file, named `file` in what is said of it.

        plan = guarded(str(path), read_plan, path, template)

    The file may cost `allowance`; parts of `operation` may allow themselves another (`limits.allowing`).

    Raises `AkmError` and nothing else: its own, that of a file that takes too much memory or time, or
    `UnexpectedError`, whose traceback is in the log that it names. `operation` may run a second time in another
    process, so what it writes must be written last, and it and its arguments can be pickled.
    """
    try:
        with allowing(allowance):
            return operation(*arguments)
    except Heavy as heavy:
        needed = heavy.allowance
    except Exception as exc:
        raise as_error(exc, file) from exc
    from akm_excel.guard.process import in_own_process  # noqa: PLC0415 - seldom needed, 10 ms

    return in_own_process(needed, file, operation, *arguments)
