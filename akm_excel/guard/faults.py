"""What to say of whatever reading a file ended in."""

from akm_excel.errors import AkmError, UnexpectedError, WorkbookError
from akm_excel.language import tr
from akm_excel.spreadsheet.deadline import Overdue
from akm_excel.spreadsheet.limits import Allowance, held_to


def as_error(exc: Exception, file: str) -> AkmError:
    """What to say of whatever reading a file ended in."""
    if isinstance(exc, AkmError):
        return exc
    if isinstance(exc, Overdue):
        return too_slow(exc.seconds, file)
    if isinstance(exc, MemoryError):
        held = held_to()
        if held is not None:
            return too_much(held, file)
        return WorkbookError(
            tr("There is not enough memory to read the file."),
            remedy=tr("close other programs and try again"),
            file=file,
        )
    from akm_excel import error_log  # noqa: PLC0415 - only who has such an error pays

    kind = f"{type(exc).__name__}: {str(exc)[:200]}".rstrip(": ")
    log = error_log.write(exc, f"reading {file}")
    details = tr("send the file {log} along when you ask for help").format(log=error_log.shown(log)) if log else ""
    return UnexpectedError(tr("Something unexpected happened: {error}").format(error=kind), remedy=details, file=file)


def too_much(allowance: Allowance, file: str) -> WorkbookError:
    """What to say of a file that takes more memory than it may."""
    return WorkbookError(
        tr("Reading the file takes more than {size} MB of memory.").format(size=allowance.memory // 2**20),
        remedy=tr("remove what does not belong to the plan, such as sheets of other tables"),
        file=file,
    )


def too_slow(seconds: int, file: str) -> WorkbookError:
    """What to say of a file that takes more time than it may."""
    return WorkbookError(
        tr("Reading the file takes longer than {seconds} seconds.").format(seconds=seconds),
        remedy=tr("remove what does not belong to the plan, such as sheets of other tables"),
        file=file,
    )
