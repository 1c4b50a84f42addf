"""What can go wrong so badly that no result can be given.

    AkmError
    ├── WorkbookError       a file that cannot be read as a workbook
    │   └── NotAPlan        a workbook, but not one made from the plan template
    ├── TemplateError       a template that cannot serve as the schema
    ├── DataError           a source (csv, text) whose figures cannot all be placed
    ├── WriteError          a result that cannot be saved; the old file is untouched
    ├── ArchiveError        an archive that cannot be read, or a query that it cannot answer
    └── SetupError          a computer on which the buttons cannot be set up

Bad *data* in a plan is never an exception: it is a `Finding`.
"""

from dataclasses import dataclass

from akm_excel.escaping import message, visible
from akm_excel.language import tr


@dataclass
class AkmError(Exception):
    """The root of the family: where, what was found, what was expected, what to do.

    Every part but `found` may be empty; the message is built from those that are not. Whatever of others
    stands in them cannot be obeyed by a terminal, nor look like a message of its own (see `escaping`).
    """

    found: str
    expected: str = ""
    remedy: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        place = "!".join(visible(part) for part in (self.sheet, self.cell) if part)
        place = ", ".join(part for part in (visible(self.file), place) if part)
        text = f"{place}: {self.found}" if place else self.found
        if self.expected:
            text += " " + tr("Expected: {expected}.").format(expected=self.expected)
        if self.remedy:
            text += " " + tr("What to do: {remedy}.").format(remedy=self.remedy)
        return message(text)

    def __reduce__(self) -> tuple[object, ...]:
        # Dataclass fields are not BaseException.args: without this an error dies on its way between processes.
        parts = (self.found, self.expected, self.remedy, self.file, self.sheet, self.cell)
        return type(self), parts


class WorkbookError(AkmError):
    """The file cannot be read as a workbook."""


class NotAPlan(WorkbookError):
    """The workbook was not made from the plan template."""


class TemplateError(AkmError):
    """The template cannot serve as the schema."""


class DataError(AkmError):
    """The figures of a source cannot all be placed in the plan."""


class WriteError(AkmError):
    """The result cannot be saved; the old file is untouched."""


class ArchiveError(AkmError):
    """The archive cannot be read, or the query cannot be answered."""


class SetupError(AkmError):
    """The buttons cannot be set up on this computer."""
