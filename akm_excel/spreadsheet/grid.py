"""Where the rows and columns of a sheet stand after others were put between them, taken out or moved.

An `Axis` says it of rows or of columns, a `Grid` of a sheet, and `Grids` of a workbook's sheets by their names. What
refers to cells is led along by `references`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from akm_excel.spreadsheet.address import LAST_COLUMN, LAST_ROW


class Run(NamedTuple):
    """Lines that make a whole, as all rows of a list: who refers to all of them refers to all that there are now."""

    first: int
    last: int
    new_first: int
    new_last: int


@dataclass(frozen=True)
class Axis:
    """Where each line (row or column, from 1) stands now.

    `known` are the lines up to `end`; one that is missing there is gone. Lines behind `end` stand behind `new_end`.
    """

    known: Mapping[int, int] = field(default_factory=dict)
    end: int = 0
    new_end: int = 0
    runs: tuple[Run, ...] = ()
    limit: int = LAST_ROW

    @cached_property
    def is_identity(self) -> bool:
        """Whether every line stands where it stood, and each run is as long as it was."""
        same = all(self.known.get(line) == line for line in range(1, self.end + 1))
        return same and self.end == self.new_end and all(run[:2] == run[2:] for run in self.runs)

    @cached_property
    def _back(self) -> Mapping[int, int]:
        return {new: old for old, new in self.known.items()}

    def one(self, line: int) -> int | None:
        """Where a line stands now; None where it is gone."""
        if line <= self.end:
            return self.known.get(line)
        return min(line - self.end + self.new_end, self.limit)

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Where lines that stand beside each other stand now; None where all are gone, or others came between them.

        >>> Axis({1: 1, 2: 2, 3: 4}, 3, 4).span(2, 3)
        (2, 4)
        """
        if first == last:
            one = self.one(first)
            return None if one is None else (one, one)
        if (first, last) == (1, self.limit):
            return first, last
        low, high = self._first(first, last), self._last(first, last)
        if low is None or high is None or low > high:
            return None
        return None if self._strangers(first, last, low, high) else (low, high)

    def _first(self, first: int, last: int) -> int | None:
        runs = [run for run in self.runs if run.first == first and run.last <= last]
        if runs:
            return max(runs, key=lambda run: run.last).new_first
        upto = max(first, min(last, self.end + 1))  # behind the end every line is somewhere
        return next((one for line in range(first, upto + 1) if (one := self.one(line))), None)

    def _last(self, first: int, last: int) -> int | None:
        runs = [run for run in self.runs if run.last == last and run.first >= first]
        if runs:
            return min(runs, key=lambda run: run.first).new_last
        if last >= self.limit:
            return last
        return next((one for line in range(last, first - 1, -1) if (one := self.one(line))), None)

    def _strangers(self, first: int, last: int, low: int, high: int) -> bool:
        """Whether a line that stood outside stands among them now."""
        return any(not first <= self._back.get(line, first) <= last for line in range(low, min(high, self.new_end) + 1))


IDENTITY = Axis()


@dataclass(frozen=True)
class Grid:
    """Where the rows and columns of one sheet stand now, and what the sheet is called."""

    rows: Axis = IDENTITY
    columns: Axis = Axis(limit=LAST_COLUMN)
    name: str = ""

    @property
    def is_identity(self) -> bool:
        """Whether nothing moved, nor has another name."""
        return not self.name and self.rows.is_identity and self.columns.is_identity

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        """Where a cell stands now; None where its row or column is gone."""
        new_row, new_column = self.rows.one(row), self.columns.one(column)
        return None if new_row is None or new_column is None else (new_row, new_column)

    def block(self, top: int, left: int, bottom: int, right: int) -> tuple[int, int, int, int] | None:
        """Where a block of cells stands now: top, left, bottom, right; None where it is gone."""
        rows, columns = self.rows.span(top, bottom), self.columns.span(left, right)
        return None if rows is None or columns is None else (rows[0], columns[0], rows[1], columns[1])


Grids = Mapping[str, Grid]
"""The grids of sheets by the names that these had; sheets that are missing are as they were."""


def inserted(anchors: Iterable[int], end: int, limit: int = LAST_ROW) -> tuple[Axis, list[int]]:
    """Room for one line more behind each of the lines `anchors` of `end`: the axis, and the new lines' places.

    >>> inserted([1, 1], 3)[1]
    [2, 3]
    """
    behind = sorted(anchors)
    known = {line: line + sum(anchor < line for anchor in behind) for line in range(1, end + 1)}
    places = [anchor + number for number, anchor in enumerate(behind, start=1)]
    return Axis(known, end, end + len(behind), limit=limit), places
