"""Bullet bars: how much of the year's plan is done, and where an even pace would be by now."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from akm_excel.core.quantity import Quantity, plain
from akm_excel.spreadsheet.writing.chart import Chart, Series
from akm_excel.spreadsheet.writing.sheet import Sheet

ROWS = 17
"""So many rows of a sheet the bars take."""
_STEP = Decimal("0.1")
_BANDS = (("Davr rejasi (tekis)", "BFBFBF"), ("Yil rejasi", "E7E6E6"))
_DONE = ("Ijrosi, %", "1F4E79")


class Bullets(NamedTuple):
    """The rows of a table from `first` on that have bars: their names, and what is done of each one's plan.

    `shares` says for each how much of the year's plan the period's is (0 where that is not known).
    """

    title: str
    first: int
    labels: Sequence[str]
    done: Sequence[Quantity]
    shares: Sequence[Decimal]


def write_bullets(
    sheet: Sheet, at: int, columns: tuple[int, int], bullets: Bullets, letters: tuple[str, str, str, str]
) -> None:
    """Place the chart from row `at` on, between two columns.

    `letters` are the columns of the names, of what is done, of the period's share of the year, and of what is left.
    """
    last = bullets.first + len(bullets.labels) - 1
    cells = [f"'{sheet.name}'!${letter}${bullets.first}:${letter}${last}" for letter in letters]
    bands = [[plain(share) for share in bullets.shares], [plain(1 - share) for share in bullets.shares]]
    done = [None if one.number is None else plain(one.number) for one in bullets.done]
    most = max((one.number for one in bullets.done if one.number is not None), default=Decimal(0))
    most = max(Decimal(1), (most / _STEP).to_integral_value(ROUND_CEILING) * _STEP)
    series = [
        Series(name, cells[0], bullets.labels, place, values, colour=colour)
        for (name, colour), place, values in zip(_BANDS, cells[2:], bands, strict=True)
    ]
    narrow = Series(_DONE[0], cells[0], bullets.labels, cells[1], done, colour=_DONE[1], label_format="0.0%")
    sheet.charts.append(
        Chart(bullets.title, series, (at, columns[0]), (at + ROWS, columns[1]), lying=True, number_format="0%",
              stacked=True, narrow=[narrow], most=plain(most), unit="0.25")
    )  # fmt: skip
