"""The end of what a sheet holds, found by counting."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from akm_excel.buttons import used_cells
from akm_excel.buttons.live_cells import corners

ROWS, COLUMNS = 1_048_576, 16_384
PLACES = st.tuples(st.integers(1, ROWS), st.integers(1, COLUMNS))


def narrowed(held: set[tuple[int, int]], used: tuple[int, int, int, int]) -> tuple[tuple[int, int, int, int], int]:
    """The area that is found for a sheet, and how often was counted."""
    asked: list[str] = []

    def count(area: str) -> int:
        asked.append(area)
        top, left, bottom, right = corners(area)
        return sum(top <= row <= bottom and left <= column <= right for row, column in held)

    def spelled(area: str) -> Any:
        return SimpleNamespace(address=area)

    first, last = (used_cells.address.spell(*where) for where in (used[:2], used[2:]))
    sheet = SimpleNamespace(used_range=spelled(f"{first}:{last}"), range=spelled)
    return corners(used_cells.used_cells(sheet, count).address), len(asked)


@given(st.sets(PLACES, max_size=6), PLACES)
@example(set(), (ROWS, COLUMNS))
@example({(ROWS, COLUMNS)}, (1, 1))
@example({(1, COLUMNS)}, (ROWS, 1))
def test_it_ends_where_the_last_cells_are(held: set[tuple[int, int]], formatted: tuple[int, int]) -> None:
    rows, columns = ({where[axis] for where in held | {formatted}} for axis in (0, 1))
    used = (min(rows), min(columns), max(rows), max(columns))
    found, asked = narrowed(held, used)
    if (used[2] - used[0] + 1) * (used[3] - used[1] + 1) <= used_cells.MANY:
        assert (found, asked) == (used, 0)
    else:
        bottom = max((row for row, _ in held), default=used[0])
        right = max((column for _, column in held), default=used[1])
        assert found == (*used[:2], bottom, right)
        assert asked <= 20 + 14


@pytest.mark.parametrize("bottom", [1, 96, 2_000])
def test_an_ordinary_sheet_costs_nothing_more(bottom: int) -> None:
    assert narrowed({(1, 1)}, (1, 1, bottom, 18)) == ((1, 1, bottom, 18), 0)
