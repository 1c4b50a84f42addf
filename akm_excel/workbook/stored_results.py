"""Results that a workbook has stored for the template's formulas, held against the figures that they are made of.

What the director signs is what is printed. A result may be false though its formula is right: a program changed a
figure and calculated nothing, somebody overwrote the stored number, a formula takes in a row that is none of the
plan's. Each plan is looked through quickly, in floats; only where something does not fit, exactly.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from decimal import Decimal
from math import fsum

from akm_excel.core.plan import COMPUTED, FIGURES, Column, Key, Oddity, Plan, Sighting
from akm_excel.core.quantity import SCALE, Kind, Quantity, from_float, plain
from akm_excel.core.template import Place, Template
from akm_excel.core.totals import rollup_totals
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import DOUBTFUL, Cell, Content, Result
from akm_excel.spreadsheet.dependents import reads
from akm_excel.spreadsheet.equivalence import alike
from akm_excel.spreadsheet.evaluation import Evaluator
from akm_excel.spreadsheet.operators import NotUnderstood
from akm_excel.spreadsheet.rows import Row
from akm_excel.workbook.layout import Summary
from akm_excel.workbook.lines import Line, Lines
from akm_excel.workbook.results import SHARE, results

_NEAR = 0.4 * 10.0**-SCALE
"""Results are rounded to `SCALE` places: two that differ by less are one."""
_SHOWN = (Column.FACT, Column.PLAN, *COMPUTED)
_Float = float | str
"""A figure in the quick look: a number, ``-``, or an empty text."""
_Floats = tuple[_Float, ...]


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
        return all(
            _same(row.values[found] if isinstance(found, int) else found, expected[at]) for at, found in line.results
        )

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
            found = self.lines.summary(row, summary)
            if not found.results:
                continue
            figures = self.figures.get(found.id)
            if figures is None:
                if found.id not in groups:
                    raise _Puzzling
                figures = self._summed(groups[found.id])
            shown = (*figures[:2], *_computed(figures))
            expected = {str(name): figure for name, figure in zip(_SHOWN, shown, strict=True)}
            part, whole = shares.get(found.id, (None, None))
            expected[SHARE] = _ratio(part[1], whole[1]) if part and whole else ""
            if not all(
                _same(row.values[at] if isinstance(at, int) else at, expected[name]) for name, at in found.results
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
    actual = _sum(figures[2:])
    change, fulfilment = _difference(plan, fact), _difference(actual, plan)
    return actual, change, _ratio(change, fact), fulfilment, _ratio(fulfilment, plan), _ratio(actual, plan)


def _difference(value: _Float, base: _Float) -> _Float:
    return round(value - base, SCALE) if type(value) is float and type(base) is float else ""


def _ratio(part: _Float, base: _Float) -> _Float:
    return round(part / base, SCALE) if type(part) is float and type(base) is float and base > 0 else ""


def _same(found: bytes | str, expected: _Float) -> bool:
    if type(found) is bytes:
        return type(expected) is float and abs(float(found) - expected) < _NEAR
    return found == expected


# The exact way


def false_results(plan: Plan, book: Book, where: Mapping[Where, Place], template: Template) -> Iterator[Sighting]:
    """The stored results that are not what the plan's figures come to, at `SCALE` places.

    `where` are the cells whose results count, with what each of them is. Those without a stored result are left,
    and error values, which are seen elsewhere. A result that follows from another one of
    these, or from an error value, is left: it is right when that is.
    """
    values = results(plan, template)
    compared = {
        cell: values[place] for cell, place in where.items() if place in values and _has_result(book.cell(cell))
    }
    if all(book.cell(cell).number == 0 for cell in compared):
        return  # nobody calculated: XlsxWriter and its like store 0 for every formula
    false = {cell for cell, expected in compared.items() if not _is_right(book.cell(cell), expected)}
    infected = false | {cell for cell in where if book.cell(cell).content is Content.ERROR}
    for cell in sorted(false):
        if _is_false_by_itself(cell, book):
            yield _sighting(Oddity.FALSE_RESULT, cell, where[cell], book, compared[cell])
        elif not reads_one_of(infected, cell, book):
            yield _sighting(Oddity.FOLLOWING_RESULT, cell, where[cell], book, compared[cell])


def _has_result(cell: Cell) -> bool:
    return cell.content not in {Content.NO_RESULT, Content.ERROR, Content.BLANK} | DOUBTFUL or (
        cell.formula is not None and cell.content is Content.BLANK
    )


def _is_right(cell: Cell, expected: Result) -> bool:
    if isinstance(expected, Decimal):
        found = from_float(cell.number).number if cell.number is not None else None
        return found is not None and round(found, SCALE) == round(expected, SCALE)
    return cell.text == expected and cell.number is None


def _is_false_by_itself(where: Where, book: Book) -> bool:
    """Whether a result is not even what its formula comes to, by what the other cells hold or have stored."""
    cell = book.cell(where)
    if cell.formula is None:
        return True
    try:
        found = Evaluator(book, trusted=None).evaluate(cell.formula, where)
    except NotUnderstood:
        return True
    return not alike(found, cell.number if cell.content is Content.NUMBER else cell.text)


def reads_one_of(cells: Set[Where], where: Where, book: Book) -> bool:
    """Whether a formula reads one of some cells: then they are the cause, and its result a consequence."""
    areas = reads(book.cell(where).formula or "", where, book) or ()
    return any(
        sheet == area.sheet and area.top <= row <= area.bottom and area.left <= column <= area.right
        for sheet, row, column in cells
        for area in areas
    )


def _sighting(oddity: Oddity, where: Where, place: Place, book: Book, expected: Result) -> Sighting:
    cell = book.cell(where)
    shown = cell.text if cell.number is None else str(from_float(cell.number))
    wanted = plain(expected) if isinstance(expected, Decimal) else expected
    named = Column(place[1]) if place[1] in set(Column) else None
    return Sighting(oddity, address.place(where), shown, wanted, Key.parse(place[0]), named)
