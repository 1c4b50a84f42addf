"""What can go wrong so badly that no result can be given.

    AkmError
    ├── WorkbookError       a file that cannot be read as a workbook
    │   ├── NotAPlan        a workbook, but not one made from the plan template
    │   └── UnexpectedError a fault of the library's own, met in that file; the log has its traceback
    ├── TemplateError       a template that cannot serve as the schema
    ├── DataError           a source (csv, text) whose figures cannot all be placed, or a wrong argument
    ├── WriteError          a result that cannot be saved; the old file is untouched
    ├── ArchiveError        an archive that cannot be read, or a query that it cannot answer
    ├── SetupError          a computer on which the buttons cannot be set up
    └── MissingPackage      a package that is not installed, with the command that installs it

Bad *data* in a plan is never an exception: it is a `Finding`.
"""

import errno
from importlib import import_module
from typing import Any, Self

from akm_excel import installed
from akm_excel.escaping import message, visible
from akm_excel.language import tr


class AkmError(Exception):
    """The root of the family: where, what was found, what was expected, what to do.

    Every part but `found` may be empty; the message is built from those that are not. The parts are
    the exception's ``args`` and cannot be set afterwards; `at` gives a copy that stands elsewhere.
    Whatever of others stands in them cannot be obeyed by a terminal, nor look like a message of its
    own (see `escaping`).

    >>> error = AkmError("The sheet is damaged.", remedy="open it in Excel and save it", file="reja.xlsx")
    >>> error.at(sheet="Reja").sheet
    'Reja'
    """

    def __init__(
        self, found: str, expected: str = "", remedy: str = "", file: str = "", sheet: str = "", cell: str = ""
    ) -> None:
        super().__init__(found, expected, remedy, file, sheet, cell)

    @property
    def found(self) -> str:
        """What was found."""
        text: str = self.args[0]
        return text

    @property
    def expected(self) -> str:
        """What was expected there."""
        text: str = self.args[1]
        return text

    @property
    def remedy(self) -> str:
        """What to do about it."""
        text: str = self.args[2]
        return text

    @property
    def file(self) -> str:
        """The file that it is about."""
        text: str = self.args[3]
        return text

    @property
    def sheet(self) -> str:
        """The sheet."""
        text: str = self.args[4]
        return text

    @property
    def cell(self) -> str:
        """The cell."""
        text: str = self.args[5]
        return text

    def at(self, **place: str) -> Self:
        """The same error with another `file`, `sheet`, `cell` or other part; the traceback stays with this one."""
        parts = dict(zip(("found", "expected", "remedy", "file", "sheet", "cell"), self.args, strict=True))
        return type(self)(**(parts | place))

    def __str__(self) -> str:
        place = "!".join(visible(part) for part in (self.sheet, self.cell) if part)
        place = ", ".join(part for part in (visible(self.file), place) if part)
        text = f"{place}: {self.found}" if place else self.found
        if self.expected:
            text += " " + tr("Expected: {expected}.").format(expected=self.expected)
        if self.remedy:
            advice = tr("What to do: {remedy}.").format(remedy=self.remedy)
            text += " " + (advice.removesuffix(".") if self.remedy.endswith("?") else advice)
        return message(text)


class WorkbookError(AkmError):
    """The file cannot be read as a workbook."""


class NotAPlan(WorkbookError):
    """The workbook was not made from the plan template."""


class UnexpectedError(WorkbookError):
    """Reading the file met a fault of the library's own; the log that is named has its traceback."""


class TemplateError(AkmError):
    """The template cannot serve as the schema."""


class DataError(AkmError):
    """The figures of a source cannot all be placed in the plan, or an argument names what there is not."""


class WriteError(AkmError):
    """The result cannot be saved; the old file is untouched."""


class ArchiveError(AkmError):
    """The archive cannot be read, or the query cannot be answered."""


class SetupError(AkmError):
    """The buttons cannot be set up on this computer."""


class MissingPackage(AkmError):
    """A package that only some commands need is not installed, or cannot be loaded."""


def optional(name: str, extra: str) -> Any:
    """The module of a package that the extra `extra` of this one installs.

    Raises `MissingPackage`, which says the command that installs it; of a package that is there and cannot be loaded
    (a library of the system is missing, another version of a package is needed) it says the cause.
    """
    try:
        return import_module(name)
    except ImportError as exc:
        package = name.partition(".")[0]
        if not isinstance(exc, ModuleNotFoundError) or (exc.name or "").partition(".")[0] != package:
            raise MissingPackage(
                tr("The package {name}, which this needs, cannot be loaded: {reason}").format(name=package, reason=exc),
                remedy=tr("install it anew: {command}").format(command=installed.command(extra, anew=True)),
            ) from exc
        raise MissingPackage(
            tr("The package {name}, which this needs, is not installed.").format(name=name.partition(".")[0]),
            remedy=tr("install it: {command}").format(command=installed.command(extra)),
        ) from exc


def reason(exc: Exception) -> str:
    """Why the system refused, in the language in force; what it has no word for here is said as the system says it.

    >>> from akm_excel.language import speaking
    >>> with speaking("en"): reason(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full'
    """
    if not isinstance(exc, OSError):
        return str(exc) or type(exc).__name__
    if getattr(exc, "winerror", None) in _HELD_ON_WINDOWS:
        return tr("another program holds it")
    known = _system_words().get(errno.errorcode.get(exc.errno or 0, ""))
    return known or exc.strerror or str(exc) or type(exc).__name__


_HELD_ON_WINDOWS = (32, 33)
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION, which Python reports as a want of permission."""


def _system_words() -> dict[str, str]:
    """What the errors of an operating system, by the names of POSIX, mean to the one who met them."""
    return {
        "EACCES": tr("you may not do that there"),
        "EPERM": tr("you may not do that there"),
        "ENOENT": tr("there is no such file or folder"),
        "EEXIST": tr("it exists already"),
        "ENOTDIR": tr("a part of the path is no folder"),
        "EISDIR": tr("it is a folder"),
        "ENOSPC": tr("the disk is full"),
        "EDQUOT": tr("your share of the disk is full"),
        "EROFS": tr("the disk can only be read"),
        "EBUSY": tr("another program holds it"),
        "ETXTBSY": tr("another program holds it"),
        "ENAMETOOLONG": tr("the name is too long"),
        "ELOOP": tr("links lead round in a circle"),
        "EIO": tr("the disk does not answer as it should"),
        "EFBIG": tr("the file is too large"),
        "EMFILE": tr("too many files are open"),
        "ENFILE": tr("too many files are open"),
        "ENOTEMPTY": tr("the folder is not empty"),
        "EXDEV": tr("it is on another disk"),
        "ENOMEM": tr("memory does not suffice"),
        "ETIMEDOUT": tr("no answer came in time"),
        "ECONNREFUSED": tr("nobody answers there"),
    }
