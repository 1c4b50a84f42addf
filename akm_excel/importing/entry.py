"""The rows of a document that are one indicator's, as the document has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from akm_excel.core.plan import Column
from akm_excel.importing.document import Cell


@dataclass(frozen=True, slots=True)
class Figures:
    """One line of figures of an entry, with what stands beside it; a text is None where one from above reaches over."""

    fact: Cell
    plan: Cell
    name: str = ""
    place: str = ""
    texts: Mapping[Column, str | None] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether neither figure is stated."""
        return self.fact.is_empty and self.plan.is_empty


@dataclass
class Entry:
    """One indicator as the document has it: a row, or several where it was broken or has a line a part."""

    place: str
    code: Cell
    name: str
    unit: str
    lines: list[Figures]
    texts: dict[Column, str] = field(default_factory=dict)
    opening: Mapping[Column, str] = field(default_factory=dict)
    """The texts of its first row."""
    section: int | None = None
    extra: list[Cell] = field(default_factory=list)
    displaced: str = ""
    table: str = ""
    rests: list[str] = field(default_factory=list)
    year: int | None = None
    """The year of the plan that the heading over it names."""
    opens_page: bool = False
    """Whether it is the first on a page, where the rest of the row before may stand."""
    run: int = 0
    """Under which of the document's headings it stands, counted from 0; the same heading again is another."""

    @property
    def has_figures(self) -> bool:
        """Whether any figure is stated."""
        return any(not line.is_empty for line in self.lines)

    def cells(self, column: Column) -> list[Cell]:
        """The cells of its fact or plan that say something."""
        cells = (line.fact if column is Column.FACT else line.plan for line in self.lines)
        return [cell for cell in cells if not cell.is_empty]
