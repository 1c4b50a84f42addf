"""What the region's districts plan for its period, where they state their plan by quarter, and what these have done.

It stands in *Tekshiruv*, beside the measures that any district of the period states so; the percentages of the period
in the other sheets are made of it and have a star. Of a measure that is spread evenly over the year the districts that
state no quarters count with an even share of their plan, as without all this; of others they do not count.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from akm_excel.core.figures import Figures
from akm_excel.core.keys import PLANNED, Column
from akm_excel.core.quantity import SCALE, Quantity, difference, number, ratio, rounded, scaled, total
from akm_excel.regional.controls import SHEET, keyed_in
from akm_excel.regional.shares import QUARTER
from akm_excel.spreadsheet.writing.sheet import LETTERS
from akm_excel.workbook.arithmetic import ANY_NUMBER

COLUMNS = (27, 28, 29)
"""Where *Tekshiruv* has it: of how many districts it is, what they plan for the period, what they have done."""
HEADINGS = ("Choraklar boʻyicha reja: necha tuman", "Davr rejasi (choraklar boʻyicha)", "Shu tumanlar bajargani")
STAR = "*"
"""What is behind a percentage that is of the plan by quarter."""
NOTE = (
    "Yulduzcha (*) bilan belgilangan foizlar tumanlar choraklar boʻyicha yozgan rejadan: davr choraklari rejasi "
    "yigʻindisiga nisbatan; necha tuman ekani „Tekshiruv“da. Tekis bajariladigan koʻrsatkichda choraklari yozilmagan "
    "tumanlardan yil rejasining tekis ulushi olinadi, boshqalarida ular hisobga kirmaydi."
)
_NEEDED = (*PLANNED, Column.PLAN, Column.ACTUAL)
_YEAR = len(PLANNED)


class ByQuarter(NamedTuple):
    """Of how many districts it is, what is planned for the period (`planned`), and what is done of it."""

    districts: int
    planned: Quantity
    done: Quantity

    @property
    def share(self) -> Quantity:
        """Done as a fraction of what is planned for the period."""
        return ratio(self.done, self.planned)


def is_stated(figures: Figures) -> bool:
    """Whether a district's figures can be measured by its quarters: all four, the year's plan and a result are there.

    >>> from akm_excel.core.figures import NO_FIGURES
    >>> is_stated(NO_FIGURES)
    False
    """
    return all(figures.of(column).number is not None for column in _NEEDED)


def of_period(figures: Figures, quarter: int, *, is_state: bool) -> Quantity:
    """What a district plans by the end of a quarter: the sum of its quarters, of a state that of the last one."""
    return figures.planned[quarter - 1] if is_state else total(figures.planned[:quarter])


def by_quarter(
    stated: Sequence[Figures], quarter: int, sides: tuple[Quantity, Quantity], *, is_state: bool, is_even: bool
) -> ByQuarter:
    """What these districts (see `is_stated`) plan and did; `sides` are plan and done of all that can be compared."""
    planned = total(of_period(own, quarter, is_state=is_state) for own in stated)
    if not is_even or is_state:
        return ByQuarter(len(stated), planned, total(own.actual for own in stated))
    rest = scaled(difference(sides[0], total(own.plan for own in stated)), Decimal(quarter) / _YEAR)
    whole = total((planned, rest)).number
    return ByQuarter(len(stated), planned if whole is None else number(rounded(whole)), sides[1])


def formulas(at: int, sides: tuple[str, str], *, is_state: bool, is_even: bool) -> tuple[str, str, str]:
    """The formulas of `ByQuarter` in row `at` of *Tekshiruv*; `sides` are the cells of plan and done in *Yigʻma*."""
    among = ",".join(f'akm_data_{column},"{ANY_NUMBER}"' for column in _NEEDED)
    among = f"{among},akm_data_key,{keyed_in(at)},akm_data_quarter,{QUARTER}"
    count = f"{LETTERS[COLUMNS[0]]}{at}"
    own = [f"SUMIFS(akm_data_{column},{among})" for column in PLANNED]
    if is_state:
        planned = f"IF({QUARTER}=1,{own[0]},IF({QUARTER}=2,{own[1]},IF({QUARTER}=3,{own[2]},{own[3]})))"
    else:
        behind = (f"IF({QUARTER}>{number},{one},0)" for number, one in enumerate(own[1:], start=1))
        planned = "+".join((own[0], *behind))
    done = f"SUMIFS(akm_data_{Column.ACTUAL},{among})"
    if is_even and not is_state:
        planned += f"+({sides[0]}-SUMIFS(akm_data_{Column.PLAN},{among}))*{QUARTER}/{_YEAR}"
        done = sides[1]
    return (
        f"COUNTIFS({among})",
        f'IF({count}=0,"",ROUND({planned},{SCALE}))',
        f'IF({count}=0,"",ROUND({done},{SCALE}))',
    )


def cells(at: int) -> tuple[str, str]:
    """The cells with what is planned and what is done in row `at` of *Tekshiruv*, from another sheet."""
    planned, done = (f"'{SHEET}'!${LETTERS[column]}${at}" for column in COLUMNS[1:])
    return planned, done
