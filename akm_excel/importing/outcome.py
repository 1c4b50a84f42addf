"""What an import decided: of each row of the source where it went, and of each of its figures what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from akm_excel.core.plan import Column, Key, Plan
from akm_excel.core.quantity import Quantity
from akm_excel.importing.document import Cell


class Fate(StrEnum):
    """What became of a figure. Every figure of the source has exactly one fate."""

    PLACED = "placed"
    REPAIRED = "repaired"
    OPEN = "open"
    REPEATED = "repeated"
    """The same figure stands in another row of the same indicator, which counts."""


@dataclass(frozen=True, slots=True)
class Case:
    """One cell of figures of the source.

    `keys` are the measures that it fills, or that it would if it were decided; none where nobody can say.
    `quantities` are what was placed, one a key. `proposals` are readings of an open one, the likeliest first.
    """

    place: str
    column: Column | None
    raw: str
    fate: Fate
    keys: tuple[Key, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    repairs: tuple[str, ...] = ()
    reason: str = ""
    proposals: tuple[tuple[Quantity, ...], ...] = ()
    cells: tuple[Cell, ...] = field(default=(), compare=False, repr=False)
    """The very cells of the document that it accounts for; see `akm_excel.importing.ledger`."""

    @property
    def count(self) -> int:
        """How many figures the cell holds: those placed; an open one counts as the parts due, or one."""
        if self.fate is Fate.OPEN:
            return max(len(self.keys), 1)
        return sum(not quantity.is_blank for quantity in self.quantities)


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the source: where it went, how alike its name is (0 to 100), and its figures.

    `key` is the indicator that it was taken for; None where it is open, or beyond the template (`beyond`).
    """

    place: str
    code: str
    name: str
    unit: str
    key: Key | None
    score: float
    reason: str = ""
    proposals: tuple[tuple[Key, float], ...] = ()
    beyond: bool = False
    cases: tuple[Case, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nobody could say which indicator the row is."""
        return self.key is None and not self.beyond


@dataclass(frozen=True, slots=True)
class Balance:
    """How many figures were found, and what became of them; `blank` is how many cells of the plan stayed blank."""

    placed: int
    repaired: int
    open: int
    repeated: int
    beyond: int
    blank: int

    @property
    def found(self) -> int:
        """All figures of the source."""
        return self.placed + self.repaired + self.open + self.repeated + self.beyond


@dataclass(frozen=True)
class Import:
    """A document turned into a plan, with what was decided on the way.

    `notes` are decisions that concern more than a row: a numbering that moved, a column that could not be told.
    """

    plan: Plan
    file: str
    kind: str
    records: tuple[Record, ...]
    notes: tuple[str, ...] = ()
    missing: tuple[Key, ...] = ()
    lines: Sequence[str] = field(default_factory=tuple)

    def cases(self) -> Iterator[Case]:
        """All figures of all rows."""
        return (case for record in self.records for case in record.cases)

    @property
    def open_cases(self) -> list[Case]:
        """The figures of the template's rows that nobody has placed, and those of rows that are open as a whole."""
        return [c for r in self.records if not r.beyond for c in r.cases if c.fate is Fate.OPEN]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is open and no figure stands beyond the template."""
        return not self.open_cases and not any(record.beyond and record.cases for record in self.records)

    @property
    def balance(self) -> Balance:
        """The figures counted."""
        counts = dict.fromkeys(Fate, 0)
        beyond = 0
        for record in self.records:
            for case in record.cases:
                if record.beyond:
                    beyond += case.count
                else:
                    counts[case.fate] += case.count
        blank = sum(
            measure.figure(column).is_blank
            for _, measure in self.plan.measures()
            for column in (Column.FACT, Column.PLAN)
        )
        return Balance(
            counts[Fate.PLACED], counts[Fate.REPAIRED], counts[Fate.OPEN], counts[Fate.REPEATED], beyond, blank
        )
