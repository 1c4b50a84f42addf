"""A quick look at the results that a workbook has stored for the template's formulas, in floats.

It says whether all are what the plan's figures come to. Where it is not sure, `false_results` goes the exact way.
"""

from collections.abc import Iterable
from decimal import Decimal
from math import fsum

from akm_excel.core.plan import COMPUTED, FIGURES, QUARTERS, Column, Plan
from akm_excel.core.quantity import SCALE, Kind, Quantity, ratio
from akm_excel.core.totals import rollup_totals
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.rows import Row
from akm_excel.workbook.layout import Summary
from akm_excel.workbook.lines import Line, Lines
from akm_excel.workbook.results import SHARE

_TIE = 1e-3
_PLACES = 10**SCALE
_NEAR = 0.4 * 10.0**-SCALE
"""Results are rounded to `SCALE` places: two that differ by less are one."""
_SHOWN = (Column.FACT, Column.PLAN, *COMPUTED)
_QUARTERS = slice(FIGURES.index(QUARTERS[0]), FIGURES.index(QUARTERS[-1]) + 1)
_Float = float | str
"""A figure in the quick look: a number, ``-``, or an empty text."""
_Floats = tuple[_Float, ...]


_BLANKS: _Floats = ("",) * max(len(FIGURES), len(COMPUTED))


class _Puzzling(Exception):
    """The quick look cannot tell."""


def seem_right(plan: Plan, rows: Iterable[tuple[Row, Line]], book: Book, summary: Summary | None, lines: Lines) -> bool:
    """Whether every stored result is what the plan's figures come to, as a quick look tells. False: not sure."""
    try:
        look = _QuickLook(plan, lines)
        return all(look.is_right(row, line) for row, line in rows) and (
            summary is None or look.is_summary_right(book, summary)
        )
    except _Puzzling:
        return False


class _QuickLook:
    """One plan's results in floats: what is compared here is right, or goes the exact way."""

    def __init__(self, plan: Plan, lines: Lines) -> None:
        self.plan = plan
        self.lines = lines
        self.template = lines.template
        self.figures: dict[str, _Floats] = {
            str(measure.key): tuple(map(_float, measure.figures)) for _, measure in plan.measures()
        }
        for code, total in rollup_totals(plan, self.template).items():
            self.figures[code] = tuple(map(_float, total.figures))

    @staticmethod
    def _summed(parts: list[_Floats]) -> _Floats:
        return tuple(_sum(column) for column in zip(*parts, strict=True)) if parts else ("",) * len(FIGURES)

    def is_right(self, row: Row, line: Line) -> bool:
        """Whether the results in a row of *Reja* are right."""
        figures = self.figures.get(line.spelled)
        if figures is None or not line.results:
            return True
        expected = (*figures, *_computed(figures))
        for at, result in line.results:  # asked for each formula of a plan: no call for those that are numbers
            if type(result) is int:
                wanted = expected[at]
                if type(wanted) is not float or abs(float(row.values[result]) - wanted) >= _NEAR:
                    return False
            elif result != expected[at]:
                return False
        return True

    def is_summary_right(self, book: Book, summary: Summary) -> bool:
        """Whether the results in *Jamlanma* are right."""
        groups: dict[str, list[_Floats]] = {}
        for _, measure in self.plan.measures():
            group = self.lines.group(measure)
            if group:
                groups.setdefault(group, []).append(self.figures[str(measure.key)])
        shares = {
            str(part): (self.figures.get(str(part)), self.figures.get(str(whole)))
            for whole, rollup in self.template.sums.items()
            for part in (whole, *rollup.parts)
        }
        numbers = set(summary.rows.values())
        for row in book.rows(summary.sheet):
            if row.form.number not in numbers:
                continue
            line = self.lines.summary(row, summary)
            if not line.results:
                continue
            figures = self.figures.get(line.id)
            if figures is None:
                if line.id not in groups:
                    raise _Puzzling
                figures = self._summed(groups[line.id])
            shown = (*figures[:2], *_computed(figures))
            expected = {str(name): figure for name, figure in zip(_SHOWN, shown, strict=True)}
            part, whole = shares.get(line.id, (None, None))
            expected[SHARE] = _ratio(part[1], whole[1]) if part and whole else ""
            if not all(
                _same(row.values[at] if isinstance(at, int) else at, expected[name]) for name, at in line.results
            ):
                return False
        return True


def _float(quantity: Quantity) -> _Float:
    if quantity.number is not None:
        return float(quantity.number)
    if quantity.kind is Kind.UNREADABLE:
        raise _Puzzling
    return "-" if quantity.kind is Kind.NOT_APPLICABLE else ""


def _sum(figures: tuple[_Float, ...]) -> _Float:
    numbers = [figure for figure in figures if type(figure) is float]
    if numbers:
        return round(fsum(numbers), SCALE)
    return "-" if "-" in figures else ""


def _computed(figures: _Floats) -> _Floats:
    """Actual, change, its fraction, fulfilment, its fraction, execution: the columns of `COMPUTED`."""
    fact, plan = figures[:2]
    if figures == _BLANKS:
        return _BLANKS[: len(COMPUTED)]
    actual = _sum(figures[_QUARTERS])
    change, fulfilment = _difference(plan, fact), _difference(actual, plan)
    return actual, change, _ratio(change, fact), fulfilment, _ratio(fulfilment, plan), _ratio(actual, plan)


def _difference(value: _Float, base: _Float) -> _Float:
    return round(value - base, SCALE) if type(value) is float and type(base) is float else ""


def _ratio(part: _Float, base: _Float) -> _Float:
    if type(part) is not float or type(base) is not float or base <= 0:
        return ""
    value = part / base
    if abs(abs(value) * _PLACES % 1 - 0.5) > _TIE:
        return round(value, SCALE)
    # About half of the last place: floats round it to even or fall short of it, Excel and the plan away from zero.
    exact = ratio(*(Quantity(Kind.NUMBER, Decimal(repr(number))) for number in (part, base)))
    return float(exact.number or 0)


def _same(stored: bytes | str, expected: _Float) -> bool:
    if type(stored) is bytes:
        return type(expected) is float and abs(float(stored) - expected) < _NEAR
    return stored == expected
