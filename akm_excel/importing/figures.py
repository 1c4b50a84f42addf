"""The figures of one row: its cells of fact and plan read together, each for the parts that its indicator has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from akm_excel.core.plan import Column, Indicator
from akm_excel.core.quantity import Quantity, number, plain
from akm_excel.core.text import squash
from akm_excel.importing.cell_text import read_cell
from akm_excel.importing.date_texts import date_text
from akm_excel.importing.document import SOFT_BREAK, Cell
from akm_excel.importing.entry import Entry
from akm_excel.importing.excel_dates import Tongue, restored
from akm_excel.importing.outcome import Case, Fate
from akm_excel.importing.reading import Reading
from akm_excel.language import tr
from akm_excel.patterns import pattern

COLUMNS = (Column.FACT, Column.PLAN)
_FIGURED = pattern(r"[-:=\u2013\u2014]\s*\d+[\s,;]")
"""Words and figures in turn: a label's, and no other column's text."""
_SENTENCE = 12
"""A cell of figures that is not understood and has more letters than this holds another column's text."""


@dataclass(frozen=True, slots=True)
class Mending:
    """What may be mended without asking: what Excel did to figures, where it is sure."""

    tongue: Tongue | None = None
    fix: bool = False
    picked: Mapping[str, tuple[Quantity, ...]] = field(default_factory=dict)
    """What a person decided that open cells say, by their places."""


def read_figures(entry: Entry, indicator: Indicator, mending: Mending) -> dict[Column, Case]:
    """The cases of a row's fact and plan, for the indicator that it is; nothing for a column without a figure."""
    readings = {column: _first(entry, column, indicator, mending) for column in COLUMNS}
    for column, other in (COLUMNS, COLUMNS[::-1]):
        mine, its = readings[column], readings[other]
        if mine is not None and mine.is_open and its is not None and its.quantities is not None:
            readings[column] = _first(entry, column, indicator, mending, its.quantities)
    displaced = entry.displaced or _sentence(entry, readings)
    cases = {}
    for column, reading in readings.items():
        if reading is not None:
            cases[column] = _picked(_case(entry, column, indicator, reading, displaced), mending)
    return cases


def _picked(case: Case, mending: Mending) -> Case:
    """A case that a person has decided, if one has."""
    decided = mending.picked.get(case.place)
    if case.fate is not Fate.OPEN or decided is None or len(decided) != len(case.keys):
        return case
    return replace(case, fate=Fate.REPAIRED, quantities=decided, repairs=(tr("decided in review"),), reason="")


def open_figures(entry: Entry, indicator: Indicator | None, reason: str) -> dict[Column, Case]:
    """The cases of a row that is open as a whole."""
    keys = tuple(measure.key for measure in indicator.measures) if indicator else ()
    cases = {}
    for column in COLUMNS:
        cells = entry.cells(column)
        if cells:
            raw = "\n".join(shown(cell) for cell in cells)
            cases[column] = Case(
                cells[0].place or entry.place, column, raw, Fate.OPEN, keys, reason=reason, cells=tuple(cells)
            )
    return cases


def extra_figures(entry: Entry, reason: str) -> list[Case]:
    """The figures of a row in columns that could not be told."""
    return [
        Case(cell.place or entry.place, None, shown(cell), Fate.OPEN, reason=reason, cells=(cell,))
        for cell in entry.extra
    ]


def shown(cell: Cell) -> str:
    """What a cell holds, for a reader: its text, and its format where that made it what it is."""
    if cell.number_format and cell.stored is not None and not isinstance(cell.stored, Decimal):
        return f"{cell.text} ({cell.number_format})"
    return cell.text.replace(SOFT_BREAK, "\n").strip()


def _first(
    entry: Entry, column: Column, indicator: Indicator, mending: Mending, other: Sequence[Quantity] | None = None
) -> Reading | None:
    cells = entry.cells(column)
    if not cells:
        return None
    parts = len(indicator.measures)
    lines = [line.fact if column is Column.FACT else line.plan for line in entry.lines]
    own = len(cells) > 1 or not any(cell.covered for cell in lines)  # one merged over the parts' rows is of them all
    if parts > 1 and len(lines) == parts and own:
        by_line = _by_line(lines, indicator, mending)
        if by_line is not None:
            return by_line
    if len(cells) == 1:
        return _cell(cells[0], indicator, mending, other)
    text = "\n".join(cell.text for cell in cells)
    if any(cell.stored is not None and not isinstance(cell.stored, Decimal) for cell in cells):
        return Reading(None, reason=tr("not understood"))
    return _text(text, indicator, other)


def _by_line(lines: Sequence[Cell], indicator: Indicator, mending: Mending) -> Reading | None:
    """A line of its own for each part: the parts' figures, blank ones among them."""
    quantities: list[Quantity] = []
    repairs: tuple[str, ...] = ()
    for cell, measure in zip(lines, indicator.measures, strict=True):
        reading = _cell(cell, replace(indicator, measures=(measure,)), mending, None)
        if reading.quantities is None:
            return None
        quantities += reading.quantities
        repairs += reading.repairs
    return Reading(tuple(quantities), tuple(dict.fromkeys(repairs)))


def _text(text: str, indicator: Indicator, other: Sequence[Quantity] | None) -> Reading:
    measures = indicator.measures
    return read_cell(
        text,
        len(measures),
        labels=[measure.label for measure in measures],
        units=[measure.unit for measure in measures],
        other=other,
    )


def _cell(cell: Cell, indicator: Indicator, mending: Mending, other: Sequence[Quantity] | None) -> Reading:
    parts = len(indicator.measures)
    if cell.stored is None:
        return _of_date(cell.text, parts, mending.tongue) or _text(cell.text, indicator, other)
    typed = restored(cell, parts, mending.tongue)
    if typed is not None:
        if typed.sure and mending.fix:
            return Reading(typed.readings[0], (typed.reason,))
        return Reading(None, reason=typed.reason, proposals=typed.readings)
    if isinstance(cell.stored, Decimal):
        if parts == 1:
            return Reading((number(cell.stored),))
        if "\n" not in cell.text:
            return Reading(None, reason=tr("one figure ({number}) for {parts} parts").format(
                number=plain(cell.stored), parts=parts))  # fmt: skip
    return _text(cell.text, indicator, other)


def _of_date(text: str, parts: int, tongue: Tongue | None) -> Reading | None:
    """What was typed where a file of text keeps the date that Excel made of it: open, for a text never proves it."""
    said = date_text(text)
    if said is None:
        return None
    typed = restored(Cell(text, stored=said.day, number_format=said.number_format), parts, said.tongue or tongue)
    reason = tr("Excel made the date {date} of what was typed").format(date=squash(text))
    return Reading(None, reason=reason, proposals=typed.readings) if typed else None


def _sentence(entry: Entry, readings: dict[Column, Reading | None]) -> str:
    """A text of another column that stands under fact or plan; then the row's cells have moved."""
    for column, reading in readings.items():
        if reading is not None and reading.is_open:
            for cell in entry.cells(column):
                letters = 0 if _FIGURED.search(cell.text) else sum(char.isalpha() for char in cell.text)
                if cell.stored is None and letters > _SENTENCE and not reading.proposals:
                    return squash(cell.text)
    return ""


def _case(entry: Entry, column: Column, indicator: Indicator, reading: Reading, displaced: str) -> Case:
    cells = tuple(entry.cells(column))
    keys = tuple(measure.key for measure in indicator.measures)
    place = cells[0].place or entry.place
    raw = "\n".join(shown(cell) for cell in cells)
    if displaced:
        reason = tr("the row's cells stand in other columns: '{text}'").format(text=displaced[:60])
        return Case(place, column, raw, Fate.OPEN, keys, reason=reason, cells=cells)
    if reading.quantities is None:
        return Case(
            place, column, raw, Fate.OPEN, keys, reason=reading.reason, proposals=reading.proposals, cells=cells
        )
    fate = Fate.REPAIRED if reading.repairs else Fate.PLACED
    return Case(place, column, raw, fate, keys, reading.quantities, reading.repairs, cells=cells)
