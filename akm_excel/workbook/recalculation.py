"""What a recalculation works on, a file or a workbook open in an application, and what it gives."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from akm_excel.core.finding import Finding
from akm_excel.core.plan import Plan
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import Cell, Result
from akm_excel.spreadsheet.edits import Edit
from akm_excel.workbook.placed_template import PlacedTemplate


@dataclass(frozen=True)
class Recalculation:
    """A recalculated plan, what validation says of it, and the cells of the user's that were changed.

    `beside` is where the result stands if not where it was to be: the file had changed since it was read.
    """

    plan: Plan
    findings: tuple[Finding, ...]
    changes: tuple[Edit, ...]
    beside: Path | None = None
    restored: tuple[str, ...] = ()
    """The sheets that had been deleted and were put back from the template."""

    def saved(self, place: Path, wanted: Path) -> "Recalculation":
        """This result, as it was saved at a place."""
        return self if place == wanted else replace(self, beside=place)


class Workbook(Protocol):
    """A workbook that can be changed: a file's, or one that is open in an application."""

    book: Book
    """What it holds."""

    def restore(self, template: PlacedTemplate) -> tuple[str, ...]:
        """Put back the sheets of the template that were deleted, where that can be done; returns their names."""

    def write(self, edits: Iterable[Edit]) -> None:
        """Make edits."""

    def stamp(self, edits: Iterable[Edit]) -> None:
        """Write what the workbook is to know of this check: cells that people do not see, and that rule no figure."""

    def calculate(self, known: Set[Where]) -> Mapping[Where, Cell]:
        """Bring the results of all formulas up to date, also of the user's own, in `book`.

        Returns what the `known` ones come to, as far as the workbook can tell.
        """

    def settle(self, results: Mapping[Where, Result | Cell]) -> None:
        """Store the results of formulas where the workbook does not by itself; a cell is what it comes to otherwise."""

    def list_findings(self, findings: list[Finding]) -> None:
        """Replace the rows of the findings sheet."""
