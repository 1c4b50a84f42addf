"""Where the control sums of *Tekshiruv* stand, and how the checks are spelled there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from akm_excel.core.plan import FIGURES, Key, Measure
from akm_excel.core.quantity import SCALE

SHEET = "Tekshiruv"
MASTER = "akm_region_check"
"""The name of the cell that counts all differences: 0, or something is wrong."""
CHANGED = "akm_region_changed"
"""The name of the cell that counts the control numbers that are others than at the merge."""
CHECKS = 8
"""How many lines the summary of the checks has."""
FIRST_CHECK = 5
"""The first of them."""
WEIGHTS = (1, 2, 3, 5, 7, 11, 13, 17, 19, 23)[: len(FIGURES)]
"""How often each of a measure's figures counts in its control number: 1 and the primes."""
NO_UNIT = "—"
"""How the control sums name the lack of a unit."""


@dataclass(frozen=True, eq=False, repr=False)
class Controls:
    """The rows of *Tekshiruv*: control sums by unit, by district, of the totals, and by measure.

    Each part begins with a bar and two rows of headings.
    """

    units: Sequence[str]
    districts: int
    keys: Sequence[Key]
    totals: int

    @classmethod
    def of(cls, measures: Sequence[Measure], districts: int, totals: int) -> "Controls":
        """Those of a region's measures, districts and named totals."""
        units = tuple(dict.fromkeys(measure.unit or NO_UNIT for measure in measures))
        return cls(units, districts, tuple(measure.key for measure in measures), totals)

    @property
    def unit_bar(self) -> int:
        """The row of the bar over the sums by unit."""
        return FIRST_CHECK + CHECKS + 3

    @property
    def district_bar(self) -> int:
        """The row of the bar over the sums by district."""
        return self.unit_bar + 4 + len(self.units)

    @property
    def total_bar(self) -> int:
        """The row of the bar over the totals."""
        return self.district_bar + 4 + self.districts

    @property
    def measure_bar(self) -> int:
        """The row of the bar over the sums by measure: the last part, as its headings are repeated on paper."""
        return self.total_bar + 4 + self.totals

    @property
    def end(self) -> int:
        """The last row."""
        return self.measure_bar + 2 + len(self.keys)

    @cached_property
    def row_of(self) -> dict[Key, int]:
        """The row of each measure."""
        return {key: row for row, key in enumerate(self.keys, start=self.measure_bar + 3)}

    def cells(self, letter: str, bar: int, count: int) -> str:
        """The cells of a column in the part below a bar."""
        return f"${letter}${bar + 3}:${letter}${bar + 2 + max(count, 1)}"

    def of_measures(self, letter: str) -> str:
        """The cells of a column in the sums by measure, from another sheet."""
        return f"'{SHEET}'!{self.cells(letter, self.measure_bar, len(self.keys))}"


def differing(pairs: Sequence[tuple[str, str]]) -> str:
    """The formula of in how many of the pairs the two cells are not the same; what is no number counts as 0.

    SUM and not N, which makes an error of a text in Gnumeric; 0 before it, as SUM passes over a lone TRUE in Excel.
    """
    return "+".join(("0", *(f"(ROUND(SUM({one})-SUM({other}),{SCALE})<>0)" for one, other in pairs)))


def keyed(key: Key) -> str:
    """A measure's code as sums by it ask for it: no number to them, so that 2.1 is not 2.10."""
    return f"k{key}"


def keyed_in(row: int | str) -> str:
    """The same of the code in a row's first cell, so that the formulas of all rows are one."""
    return f'"k"&$A{row}'
