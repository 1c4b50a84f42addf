"""What is set against what in *Yigʻma*: plan against fact and done against plan, over districts that state both.

Beside each row stand, hidden, the sums of both sides and, to be seen, of how many districts they are; every
percentage of the workbook is made of these sums. Done is set against the plan over the districts that have
reported the region's period (`akm_excel.analysis.period`), so that one quarter never stands beside three.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple

from akm_excel.analysis.period import BothSides
from akm_excel.core.plan import QUARTERS
from akm_excel.core.quantity import SCALE, Quantity, ratio, scaled
from akm_excel.core.template import Direction
from akm_excel.regional.layout import DISTRICTS
from akm_excel.spreadsheet.writing.sheet import LETTERS
from akm_excel.workbook.arithmetic import ANY_NUMBER, PERCENT, growth_of, part_of

Shown = tuple[Quantity, Quantity, Quantity]
"""Fact, plan and done of a row in a district."""
Numbers = tuple[Decimal | None, Decimal | None, Decimal | None]
"""The same, None for what is no number."""
QUARTER = "akm_region_quarter"
"""The name of the cell with the period: how many quarters it has."""
BLUE, RED = "[Blue]", "[Red]"
"""Favourable and not: Excel's numbered colours (`[Color10]`, green) are others in LibreOffice, that one a pale grey."""
_YEAR = len(QUARTERS)


class Sides(NamedTuple):
    """A row's two comparisons: plan against last year's fact, done against plan within the period."""

    change: BothSides
    done: BothSides

    @property
    def fulfilled(self) -> Quantity:
        """Done as a fraction of the year's plan."""
        return self.done.share

    @property
    def sums(self) -> tuple[Quantity, Quantity, Quantity, Quantity]:
        """Both sides of both comparisons, in the order of their columns."""
        return self.change.base, self.change.value, self.done.base, self.done.value

    def of_period(self, quarter: int) -> Quantity:
        """Done as a fraction of what an even plan asks for by the end of a quarter."""
        return ratio(scaled(self.done.value, Decimal(_YEAR)), scaled(self.done.base, Decimal(quarter)))


def numbers(figures: Shown) -> Numbers:
    """The numbers of figures."""
    fact, plan, done = figures
    return fact.number, plan.number, done.number


def sides(figures: Sequence[Numbers], in_period: Sequence[bool], partial: Collection[int] = ()) -> Sides:
    """The comparisons of a row with these figures in the districts, of each of which `in_period` says whether its
    results are of the period.

    `partial` are the places of those in which a sum has other parts in its plan than in its fact.
    """
    stated = [own for at, own in enumerate(figures) if at not in partial] if partial else figures
    return Sides(
        BothSides.of([(fact, plan) for fact, plan, _ in stated]),
        BothSides.of([(plan, done) for (_, plan, done), is_in in zip(figures, in_period, strict=True) if is_in]),
    )


def whole(figures: Shown) -> Sides:
    """The comparisons of a row's totals, where the districts are too many to be looked at one by one."""
    fact, plan, done = figures
    return Sides(BothSides(0, fact, plan), BothSides(0, plan, done))


def counts(row: int | str, last_column: int, parts: Sequence[int] = ()) -> tuple[str, str]:
    """The formulas of how many districts state both sides of each comparison; `parts` are the rows that a sum adds."""
    change, done = _criteria(row, last_column)
    added = f"SUMPRODUCT({_whole(row, last_column, parts)})" if parts else f"COUNTIFS({change})"
    return added, f"COUNTIFS({done})"


def _whole(row: int | str, last_column: int, parts: Sequence[int]) -> str:
    """The condition that a sum's fact and plan are there, and no part of it is blank in one and a number in the other.

    Of other columns than facts it is 0: the labels sort them out. Any number is less than a text, and a blank is the
    empty one: `x<""` says in every program of a whole range which cells are numbers, `ISNUMBER` only in some.
    """
    facts, plans = (_cells(row, last_column, shift) for shift in range(2))
    terms = [f"({_cells(4, last_column, 0, is_fixed=True)}=$D$4)", f'({facts}<"")', f'({plans}<"")']
    for part in parts:
        fact, plan = (_cells(part, last_column, shift) for shift in range(2))
        terms.append(f'(({fact}<"")*({plan}="")+({fact}="")*({plan}<"")=0)')
    return "*".join(terms)


def sums(row: int | str, last_column: int, counted: Sequence[str], parts: Sequence[int] = ()) -> Sequence[str]:
    """The formulas of both sides of both comparisons; `counted` are the cells of `counts`."""
    change, done = _criteria(row, last_column)
    facts, plans, results = (_cells(row, last_column, shift) for shift in range(3))
    # The plans stand one column beside the facts, so the same criteria pick them as well.
    made = ((counted[0], facts, change), (counted[0], plans, change), (counted[1], plans, done),
            (counted[1], results, done))  # fmt: skip
    formulas = [f"SUMIFS({cells},{criteria})" for _, cells, criteria in made]
    if parts:
        formulas[:2] = (f"SUMPRODUCT({_whole(row, last_column, parts)},{cells})" for cells in (facts, plans))
    return [f'IF({count}=0,"",ROUND({one},{SCALE}))' for (count, *_), one in zip(made, formulas, strict=True)]


def _cells(row: int | str, last_column: int, shift: int, *, is_fixed: bool = False) -> str:
    """A row's cells under one label in all districts, among others that the labels sort out."""
    first, last = LETTERS[DISTRICTS + shift], LETTERS[last_column - 2 + shift]
    sign = "$" if is_fixed else ""
    return f"${first}{sign}{row}:${last}{sign}{row}"


def _criteria(row: int | str, last_column: int) -> tuple[str, str]:
    facts, plans, results = (_cells(row, last_column, shift) for shift in range(3))
    heads = [_cells(4, last_column, shift, is_fixed=True) for shift in range(2)]
    quarters = _cells(2, last_column, 2, is_fixed=True)
    number_ = f'"{ANY_NUMBER}"'
    return (
        f"{heads[0]},$D$4,{facts},{number_},{plans},{number_}",
        f"{heads[1]},$E$4,{plans},{number_},{results},{number_},{quarters},{QUARTER}",
    )


def percentages(cells: Sequence[str]) -> tuple[str, str, str]:
    """The formulas of done in the plan, of the plan's growth and of done less plan; `cells` are those of `sums`."""
    fact, plan, planned, done = cells
    return part_of(done, planned), growth_of(fact, plan), growth_of(planned, done)


def of_period(planned: str, done: str) -> str:
    """The formula of `Sides.of_period`."""
    return (
        f"IF(AND(ISNUMBER({planned}),ISNUMBER({done}),{QUARTER}>0),"
        f'IF({planned}>0,ROUND({done}*{_YEAR}/({planned}*{QUARTER}),{SCALE}),""),"")'
    )


def year_format(direction: Direction, quarter: int) -> str:
    """The colours of done in the year's plan: short of it is red only once the year is over."""
    if direction is Direction.NEUTRAL:
        return PERCENT
    if direction is Direction.COST:
        return f"{RED}[>1]{PERCENT};{PERCENT}"
    return f"{RED}[<1]{PERCENT};{BLUE}{PERCENT}" if quarter == _YEAR else f"{BLUE}[>=1]{PERCENT};{PERCENT}"


def period_format(direction: Direction, mark: str = "") -> str:
    """The colours of done in the period's plan; `mark` stands behind the percentage."""
    shape = f'{PERCENT}"{mark}"' if mark else PERCENT
    if direction is Direction.NEUTRAL:
        return shape
    if direction is Direction.COST:
        return f"{RED}[>1]{shape};{shape}"
    return f"{RED}[<1]{shape};{BLUE}{shape}"
