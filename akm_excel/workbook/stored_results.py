"""A quick look at the results that a workbook has stored for the template's formulas, in floats.

It says whether all are what the plan's figures come to. Where it is not sure, `false_results` goes the exact way.
"""

from collections.abc import Iterable
from decimal import Decimal
from math import fsum

from akm_excel.core.plan import COMPUTED, FIGURES, QUARTERS, Column, Plan
from akm_excel.core.quantity import BLANK, SCALE, Kind, Quantity, ratio
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.rows import Row
from akm_excel.workbook.figure_cells import NUMBERS, NumberCache
from akm_excel.workbook.layout import Summary
from akm_excel.workbook.lines import Line, Lines
from akm_excel.workbook.results import SHARE
from akm_excel.workbook.roster import ReadRows

_PLACES = 10.0**SCALE
_NEAR = 0.4 * 10.0**-SCALE
"""Results are rounded to `SCALE` places: two that differ by less are one."""
_HALF = 0.499
"""What is so far from its rounded number, in units of the last place, may have to be rounded the other way."""
_LARGEST = 1e13
"""So many units of the last place: above it floats stand too far apart to tell what is about half of one."""
_SHOWN = tuple(map(str, (Column.FACT, Column.PLAN, *COMPUTED)))
_QUARTERS = slice(FIGURES.index(QUARTERS[0]), FIGURES.index(QUARTERS[-1]) + 1)
_Float = float | str
"""A figure in the quick look: a number, ``-``, or an empty text."""
_Floats = tuple[_Float, ...]


_BLANKS: _Floats = ("",) * len(FIGURES)
_NO_RESULTS: _Floats = ("",) * len(COMPUTED)


class _Puzzling(Exception):
    """The quick look cannot tell."""


def seem_right(plan: Plan, rows: ReadRows, book: Book, summary: Summary | None, lines: Lines) -> bool:
    """Whether every stored result is what the plan's figures come to, as a quick look tells. False: not sure.

    `rows` are the rows that the plan was read from.
    """
    try:
        look = _QuickLook(plan, rows, lines)
        return look.are_right() and (summary is None or look.is_summary_right(book, summary))
    except _Puzzling:
        return False


class _QuickLook:
    """One plan's results in floats: what is compared here is right, or goes the exact way."""

    def __init__(self, plan: Plan, rows: ReadRows, lines: Lines) -> None:
        self.rows = rows
        self.lines = lines
        said, roster, at_once = rows
        sums, by_key = lines.template.sums, plan.by_key
        self.figures: dict[str, _Floats] = {
            code: _floats_of(*said[at])
            if key in at_once and key not in sums
            else tuple(map(_float, by_key[key].figures))
            for key, code, at in roster.measures
        }
        for name, rollup in lines.template.total_rows.items():
            terms = ((self.figures.get(str(key)), float(factor)) for key, factor in rollup.terms)
            self.figures[name] = _summed([_scaled(figures, factor) for figures, factor in terms if figures is not None])

    def are_right(self) -> bool:
        """Whether the results in the rows of *Reja* are right."""
        for row, line in self.rows.said:
            figures = self.figures.get(line.spelled)
            if figures is None or not line.results:
                continue
            expected = (*figures, *_computed(figures))
            values = row.values
            for at, result in line.results:  # asked for each formula of a plan: no call for those that are numbers
                if type(result) is int:
                    wanted = expected[at]
                    if type(wanted) is not float or abs(float(values[result]) - wanted) >= _NEAR:
                        return False
                elif result != expected[at]:
                    return False
        return True

    def is_summary_right(self, book: Book, summary: Summary) -> bool:
        """Whether the results in *Jamlanma* are right."""
        shares = {
            str(part): (self.figures.get(str(part)), self.figures.get(str(whole)))
            for whole, rollup in self.lines.template.sums.items()
            for part in (whole, *rollup.parts)
        }
        for row, line in self.lines.summary(book, summary):
            if not line.results:
                continue
            figures = self.figures.get(line.id)
            if figures is None:
                if line.id not in self.rows.roster.groups:
                    raise _Puzzling
                figures = _summed([self.figures[code] for code in self.rows.roster.groups[line.id]])
            expected = dict(zip(_SHOWN, (*figures[:2], *_computed(figures)), strict=True))
            part, whole = shares.get(line.id, (None, None))
            expected[SHARE] = _ratio(part[1], whole[1]) if part and whole else ""
            values = row.values
            if not all(_same(values[at] if isinstance(at, int) else at, expected[name]) for name, at in line.results):
                return False
        return True


def _floats_of(row: Row, line: Line) -> _Floats:
    """The figures of a row that is read at once."""
    values = row.values
    return tuple(
        [
            _NEAR_NUMBERS[values[figure]] if type(figure) is int else "" if figure is BLANK else _float(figure)  # type: ignore[arg-type]
            for figure in line.figures
        ]
    )


def _float(quantity: Quantity) -> _Float:
    if quantity.number is not None:
        return float(quantity.number)
    if quantity.kind is Kind.UNREADABLE:
        raise _Puzzling
    return "-" if quantity.kind is Kind.NOT_APPLICABLE else ""


def _near(text: bytes) -> float:
    """About the number that a cell stores, in fifteen digits as the plan has it."""
    return float(_float(NUMBERS[text]))


_NEAR_NUMBERS = NumberCache(_near)


def _scaled(figures: _Floats, factor: float) -> _Floats:
    return figures if factor == 1 else tuple([f * factor if type(f) is float else f for f in figures])


def _summed(parts: list[_Floats]) -> _Floats:
    return tuple(map(_sum, zip(*parts, strict=True))) if parts else _BLANKS


def _sum(figures: Iterable[_Float]) -> _Float:
    numbers = [figure for figure in figures if type(figure) is float]
    if numbers:
        return _rounded(fsum(numbers))
    return "-" if "-" in figures else ""


def _rounded(value: float) -> float:
    """`value` to `SCALE` places. Raises `_Puzzling` where that hangs on what floats cannot tell."""
    rounded = _surely_rounded(value)
    if rounded is None:
        raise _Puzzling
    return rounded


def _surely_rounded(value: float) -> float | None:
    units = value * _PLACES
    if -_LARGEST < units < _LARGEST:
        whole = round(units)
        if -_HALF < units - whole < _HALF:
            return whole / _PLACES
    return None


def _computed(figures: _Floats) -> _Floats:
    """Actual, change, its fraction, fulfilment, its fraction, execution: the columns of `COMPUTED`."""
    if figures == _BLANKS:
        return _NO_RESULTS
    fact, plan = figures[:2]
    actual = _sum(figures[_QUARTERS])
    change = _rounded(plan - fact) if type(plan) is float and type(fact) is float else ""
    fulfilment = _rounded(actual - plan) if type(plan) is float and type(actual) is float else ""
    return actual, change, _ratio(change, fact), fulfilment, _ratio(fulfilment, plan), _ratio(actual, plan)


def _ratio(part: _Float, base: _Float) -> _Float:
    if type(part) is not float or type(base) is not float or base <= 0:
        return ""
    rounded = _surely_rounded(part / base)
    if rounded is not None:
        return rounded
    # About half of the last place: floats round it to even or fall short of it, Excel and the plan away from zero.
    exact = ratio(*(Quantity(Kind.NUMBER, Decimal(repr(number))) for number in (part, base)))
    return float(exact.number or 0)


def _same(stored: bytes | str, expected: _Float) -> bool:
    if type(stored) is bytes:
        return type(expected) is float and abs(float(stored) - expected) < _NEAR
    return stored == expected
