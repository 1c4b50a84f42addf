"""The template's formulas as they must be where a workbook's rows and columns stand elsewhere.

People insert, move and sort rows and columns, and the application moves the references along. So the formula that
is expected in a place is the template's with each reference led to the row of the same code and the column of the
same name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from akm_excel.core.plan import Column
from akm_excel.patterns import pattern
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.formula import absolute
from akm_excel.workbook.fields import Field, FieldKind
from akm_excel.workbook.layout import Layout, Summary
from akm_excel.workbook.placed_template import PlacedTemplate

# Texts are passed over; of what stands before an exclamation mark the sheet is taken along.
_REFERENCE = pattern(
    r'"(?:[^"]|"")*"'
    r"|('(?:[^']|'')*'!|[^\W\d][\w.]*!)?⟦R(\[)?(-?\d+)\]?C(\[)?(-?\d+)\]?⟧"
    r"(?::⟦R(\[)?(-?\d+)\]?C(\[)?(-?\d+)\]?⟧)?"
)


class _Elsewhere(Exception):
    """What a reference means in the template is no block of cells here."""


@dataclass(frozen=True)
class _Grid:
    """The rows and columns of one sheet: in the template, and here. Rows are known by their codes."""

    columns: Mapping[int, int]
    codes: Mapping[int, str]
    rows: Mapping[str, int]

    @cached_property
    def columns_are_the_templates(self) -> bool:
        """Whether each column stands where the template has it."""
        return all(there == here for there, here in self.columns.items())

    @cached_property
    def rows_are_the_templates(self) -> bool:
        """Whether each row stands where the template has it."""
        return all(self.rows.get(code) == number for number, code in self.codes.items())

    @cached_property
    def _columns_here(self) -> frozenset[int]:
        return frozenset(self.columns.values())

    @cached_property
    def _rows_here(self) -> frozenset[int]:
        return frozenset(self.rows.values())

    def column_span(self, first: int, last: int) -> tuple[int, int]:
        """Where a run of columns stands here. Raises `_Elsewhere` where other known columns are among them."""
        wanted = {self.columns.get(number) for number in range(first, last + 1)}
        return self._span(wanted, self._columns_here)

    def row_span(self, first: int, last: int) -> tuple[int, int]:
        """Where a run of rows stands here; likewise."""
        wanted = {self.rows.get(self.codes[number]) for number in range(first, last + 1) if number in self.codes}
        return self._span(wanted, self._rows_here)

    @staticmethod
    def _span(wanted: set[int | None], known: frozenset[int]) -> tuple[int, int]:
        numbers = {number for number in wanted if number is not None}
        if not numbers or len(numbers) < len(wanted):
            raise _Elsewhere
        low, high = min(numbers), max(numbers)
        if any(number in known and number not in numbers for number in range(low, high + 1)):
            raise _Elsewhere
        return low, high


class Relocation:
    """The formulas of a template in one workbook.

    `rows` are the rows of the codes in *Reja*; None if each reference is to stay as many rows from its formula as it
    is in the template.
    """

    def __init__(
        self, template: PlacedTemplate, layout: Layout, summary: Summary | None, rows: Mapping[str, int] | None
    ) -> None:
        self.template = template
        self._keeps_rows = rows is None
        self._layout, self._found_summary, self._rows_here = layout, summary, rows

    # Most plans keep the template's formulas where they are, and no grid is ever asked for.
    @cached_property
    def _plan(self) -> _Grid:
        there, here = self.template.columns, self._layout.columns
        return _Grid(
            {number: here[column] for column, number in there.items() if column in here},
            {number: code for code, number in self.template.rows.items()},
            self._rows_here or {},
        )

    @cached_property
    def _summary(self) -> _Grid:
        summary, there = self._found_summary, self.template.summary_columns
        here = summary.columns if summary else {}
        return _Grid(
            {number: here[name] for name, number in there.items() if name in here},
            {number: text for text, number in self.template.summary_rows.items()},
            summary.rows if summary and not self._keeps_rows else {},
        )

    def form(self, place: Field, row: int, column: int) -> str | None:
        """The formula that is expected in a place that stands at `row` and `column`, in relative form.

        None where the template has none, or where what it reads is no block of cells here: rows or columns stand
        between those that it takes together.
        """
        form = self.template.formulas.get(place)
        if form is None or "⟦" not in form:
            return form
        there = self._there(place)
        if there is None:
            return form
        grid = self._summary if place.kind is FieldKind.SUMMARY else self._plan
        if there == (row, column) and self._is_unmoved(grid):
            return form  # mostly so, and four times as fast as working each reference out
        try:
            return _REFERENCE.sub(lambda match: self._moved(match, grid, there, (row, column)), form)
        except _Elsewhere:
            return None

    def _is_unmoved(self, grid: _Grid) -> bool:
        known = self.template.summary_columns if grid is self._summary else self.template.columns
        all_there = len(grid.columns) == len(known) and grid.columns_are_the_templates
        return all_there and (self._keeps_rows or grid.rows_are_the_templates)

    def at(self, place: Field, where: Where) -> str | None:
        """The same for a cell."""
        return self.form(place, where[1], where[2])

    def is_unmoved(self, place: Field, where: Where, text: str) -> bool:
        """Whether `text`, the formula of a cell, is the template's as it stands in another row or column there.

        So do programs leave formulas that insert or delete rows and move nothing but the cells.
        """
        there, form = self._there(place), self.template.formulas.get(place)
        if there is None or form is None or there == where[1:]:
            return False
        return text == "=" + absolute(form, *there)

    def keeps_order(self, place: Field, row: int) -> bool:
        """Whether the formula's row and those that it reads stand here in the template's order.

        In *Jamlanma*, whose rows are not coded but in words, all must: else it is not sure what is whose part.
        """
        there = self._there(place)
        if there is None:
            return True
        grid = self._summary if place.kind is FieldKind.SUMMARY else self._plan
        order: dict[int, int | None] = {there[0]: row}
        if grid is self._summary:
            order |= {number: grid.rows[code] for number, code in grid.codes.items() if code in grid.rows}
        for match in _REFERENCE.finditer(self.template.formulas[place]):
            if match[3] is not None:
                first = int(match[3]) + (there[0] if match[2] else 0)
                last = int(match[7]) + (there[0] if match[6] else 0) if match[7] else first
                for number in range(first, last + 1):
                    if number in grid.codes:
                        order.setdefault(number, grid.rows.get(grid.codes[number]))
        here = [order[number] for number in sorted(order)]
        return all(a is not None and b is not None and a < b for a, b in pairwise(here))

    def _there(self, place: Field) -> tuple[int, int] | None:
        """Row and column of a place in the template; None where its formula can only be taken as it is."""
        kind, code, name = place
        if kind is FieldKind.SUMMARY:
            row, column = self.template.summary_rows.get(code), self.template.summary_columns.get(name)
        elif kind is FieldKind.PLAN and name in set(Column):
            row, column = self.template.rows.get(code), self.template.columns.get(Column(name))
        else:
            return None
        return (row, column) if row is not None and column is not None else None

    def _moved(self, match: re.Match[str], grid: _Grid, there: tuple[int, int], here: tuple[int, int]) -> str:
        if match[3] is None:
            return match[0]
        if match[1]:
            raise _Elsewhere  # the template's formulas go through names, not to other sheets
        lines = (match[2], int(match[3])), (match[6], int(match[7]) if match[7] else int(match[3]))
        steps = (match[4], int(match[5])), (match[8], int(match[9]) if match[9] else int(match[5]))
        is_range = match[7] is not None
        if not is_range:
            lines, steps = (lines[0], lines[0]), (steps[0], steps[0])
        rows = self._rows(lines, grid, there[0], here[0])
        first, last = (step + there[1] if is_offset else step for is_offset, step in steps)
        columns = grid.column_span(min(first, last), max(first, last))
        spelled = [
            _spell(rows[end], bool(lines[end][0]), columns[end], bool(steps[end][0]), here)
            for end in ((0, 1) if is_range else (0,))
        ]
        return ":".join(spelled)

    def _rows(
        self, lines: tuple[tuple[str, int], tuple[str, int]], grid: _Grid, there: int, here: int
    ) -> tuple[int, int]:
        """Where a reference's first and last row stand here."""
        if all(is_offset and step == 0 for is_offset, step in lines):
            return here, here
        if self._keeps_rows:
            first, last = (step + here if is_offset else step for is_offset, step in lines)
            return first, last
        first, last = (step + there if is_offset else step for is_offset, step in lines)
        return grid.row_span(min(first, last), max(first, last))


def _spell(row: int, row_moves: bool, column: int, column_moves: bool, here: tuple[int, int]) -> str:
    lines = f"[{row - here[0]}]" if row_moves else str(row)
    steps = f"[{column - here[1]}]" if column_moves else str(column)
    return f"⟦R{lines}C{steps}⟧"
