"""The regional workbook while it is written: its looks, and what its sheets share."""

import os
from collections.abc import Collection, Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from akm_excel.analysis.period import Period, is_whole, period_of
from akm_excel.core.plan import Column, Key, Measure
from akm_excel.core.quantity import Quantity, ratio, scaled, total
from akm_excel.core.region import Region
from akm_excel.core.template import Direction, District, Rollup
from akm_excel.core.totals import Named, Total, listed, rollup_total
from akm_excel.language import tr
from akm_excel.regional.by_quarter import ByQuarter, by_quarter, is_stated
from akm_excel.regional.controls import Controls
from akm_excel.regional.figure_width import figure_width
from akm_excel.regional.layout import RegionalLayout
from akm_excel.regional.lines import ACTUAL, FACT, NOTHING, PLAN, Line, columns, lines_of
from akm_excel.regional.period import completeness
from akm_excel.regional.shares import Shown, Sides, numbers, sides, whole
from akm_excel.spreadsheet.writing.book import NewBook
from akm_excel.spreadsheet.writing.forms import BLANK as BLANK_CELL
from akm_excel.spreadsheet.writing.forms import Form, number_gap, text_gap
from akm_excel.spreadsheet.writing.sheet import Row, Sheet
from akm_excel.spreadsheet.writing.styles import Look
from akm_excel.workbook.row_heights import row_height

SHOWN = (Column.FACT, Column.PLAN, Column.ACTUAL)
"""What *Yigʻma* shows of each measure, under these labels."""
LABELS = ("fakt", "reja", "bajarildi")
MOST_DISTRICTS = 500
"""The most districts that the workbook shows one by one; beyond, it keeps the region's totals.

500 districts are 37,000 rows of data and 1,500 columns: Excel opens that in seconds, and prints it never.
"""

_TITLE_WIDER, _TITLE_HIGHER = 1.35, 1.3
"""How much wider and higher the bold letters of a title are than those of a table."""


TAKEN = "1F3864"
"""The colour of a district's own figures, dark blue, beside black ones, which are computed."""


@dataclass(eq=False, repr=False)
class RegionalBook:
    """The workbook, the region, its figures, and where everything stands (`layout`, `controls`).

    `proved` are cells of other sheets that *Tekshiruv* compares with its own, by the code of a measure or (``Σ``) the
    id of a total: each with the column of the sum that it must be; behind ``%`` those of percentages. Without a
    column it must be 0.
    `folder` is where the workbook will lie, None where nobody knows: the districts' files are linked relative to it.
    `known_period` is the region's period, where it was worked out before.
    """

    book: NewBook
    region: Region
    folder: Path | None = None
    known_period: Period | None = None

    def __post_init__(self) -> None:
        self.measures = list(self.region.total.measures())
        self.named = {measure.key: (indicator, measure) for indicator, measure in self.measures}
        self.lines: Mapping[District, Mapping[Key, Line]] = {}
        if len(self.region.submissions) <= MOST_DISTRICTS:
            self.lines = {
                district: lines_of(submission.quantities()) for district, submission in self.region.submissions.items()
            }
        self._lines_of: dict[Key, Sequence[Line]] = {}
        self._columns_of: dict[Key, Sequence[Sequence[Decimal]]] = {}
        self._added: dict[tuple[str, District], Shown] = {}
        self._folders: dict[str, str] = {}
        self.layout = RegionalLayout.of(self.region, self.lines)
        self.style = cache(self._style)
        self.forms: dict[Hashable, Form] = {}
        self.proved: dict[str, list[tuple[str, str]]] = {}
        self.related: dict[District, Any] = {}

    @cached_property
    def period(self) -> Period:
        """The period of the results, and which districts they are of."""
        return self.known_period or period_of(self.region)

    @cached_property
    def controls(self) -> Controls:
        """Where the control sums stand."""
        totals = sum(line.kind is not Named.SUM for line in listed(self.region.total, self.region.template))
        parts = sum(1 + len(rollup.parts) for rollup in self.region.template.sums.values())
        return Controls.of([measure for _, measure in self.measures], len(self.layout.districts), totals + parts)

    @cached_property
    def leading(self) -> Key:
        """The measure that says how much of a region a district is: the first declared sum (the budget)."""
        declared = (key for key in self.region.template.sums if key in self.named)
        return next(declared, self.measures[0][1].key)

    @cached_property
    def shares_of_fact(self) -> Mapping[District, Quantity]:
        """What share of last year's sum of the leading measure each district is."""
        whole = total(self._facts.values())
        return {district: ratio(fact, whole) for district, fact in self._facts.items()}

    @cached_property
    def coverage(self) -> Quantity:
        """What share of last year's sum of the leading measure the districts of the period are."""
        return ratio(total(self._facts[district] for district in self.period.members), total(self._facts.values()))

    @cached_property
    def _facts(self) -> Mapping[District, Quantity]:
        """Last year's result of the leading measure in each district, also where they are not shown one by one."""
        if self.lines:
            return {district: own.get(self.leading, NOTHING).figures.fact for district, own in self.lines.items()}
        return {district: own.figures_of(self.leading).fact for district, own in self.region.submissions.items()}

    @cached_property
    def figure_width(self) -> float:
        """How wide a column for a district's figures must be, in characters."""
        decimals = self.region.template.decimals
        return figure_width(
            (self.columns_of(key)[column], decimals(measure))
            for key, (_, measure) in self.named.items()
            for column in (FACT, PLAN, ACTUAL)
        )

    def widths(self, widths: Sequence[float], figures: Collection[int]) -> list[float]:
        """The widths of columns, those of `figures` (numbered from 1) with room for the region's figures."""
        return [
            max(width, self.total_width) if column in figures else width for column, width in enumerate(widths, start=1)
        ]

    @cached_property
    def total_width(self) -> float:
        """How wide a column for the region's figures and totals must be, in characters."""
        template = self.region.template
        entries: list[tuple[Measure | Total, int]] = [
            (measure, template.decimals(measure)) for _, measure in self.measures
        ]
        for told in listed(self.region.total, template):
            unit = template.unit(told.unit)
            entries.append((told.entry, unit.decimals if unit else 0))
        figures = ((entry.figure(column).number, places) for entry, places in entries for column in SHOWN)
        return figure_width(((number,), places) for number, places in figures if number is not None)

    @cached_property
    def in_period(self) -> Sequence[bool]:
        """Of each district whether its results are of the period."""
        return [self.period.has(district) for district in self.layout.districts]

    @cached_property
    def compared(self) -> Mapping[str, Sides]:
        """What is set against what in each row of *Yigʻma*, by its code."""
        by_code, districts = {}, self.layout.districts
        for _, subject, _ in self.layout.consolidated:
            if isinstance(subject, Measure):
                entry: Measure | Total = subject
                told = [(own[FACT], own[PLAN], own[ACTUAL]) for _, _, _, own, _ in self.lines_of(subject.key)]
            elif isinstance(subject, Rollup):
                entry = rollup_total(subject, self.region.total.by_key)
                told = [numbers(self.added(subject, district)) for district in districts]
            else:
                continue
            code = self.code_of(entry)
            by_code[code] = (
                sides(told, self.in_period, self._partial(code))
                if told
                else whole((entry.fact, entry.plan, entry.actual))
            )
        return by_code

    def parts_of(self, code: str) -> tuple[Key, ...]:
        """The measures that a row's sum adds up, those of a sum in it as well; none where it is no sum."""
        template, key = self.region.template, Key.parse(code)
        rollup = template.sums.get(key) if key else template.total_rows.get(code)
        own = tuple(part for part in rollup.parts if part in self.named) if rollup else ()
        return (*own, *(part for key in own for part in self.parts_of(str(key))))

    def _partial(self, code: str) -> frozenset[int]:
        """The districts (by their places) in which a row's sum has other parts in the plan than in the fact."""
        parts = self.parts_of(code)
        return frozenset(
            at
            for at, district in enumerate(self.layout.districts if parts else ())
            if not is_whole(self.line(district, part).shown[:2] for part in parts)
        )

    def added(self, rollup: Rollup, district: District) -> Shown:
        """What a total of its own comes to in a district."""
        if (rollup.id, district) not in self._added:
            self._added[rollup.id, district] = self._sum(rollup, district)
        return self._added[rollup.id, district]

    def _sum(self, rollup: Rollup, district: District) -> Shown:
        parts = [
            own if factor == 1 else [scaled(figure, factor) for figure in own]
            for own, factor in ((self.line(district, key).shown, factor) for key, factor in rollup.terms)
        ]
        fact, plan, done = map(total, zip(*parts, strict=True))
        return fact, plan, done

    def target(self, file: str) -> str:
        """The URI of a file of the region relative to the workbook; empty where one of the two lies nowhere known."""
        location = self.region.locations.get(file, "")
        if self.folder is None or not location:
            return ""
        inside, sign, name = location.rpartition("/")
        if "://" in location or not inside:
            return relative_uri(location, self.folder)
        if inside not in self._folders:  # mostly all files lie in one, and telling how it is reached takes 20 µs
            reached = relative_uri(inside, self.folder)
            self._folders[inside] = "" if reached == "." else reached + sign
        try:
            return self._folders[inside] + quote(name)
        except UnicodeEncodeError:  # a name that is no UTF-8
            return relative_uri(location, self.folder)

    @cached_property
    def completeness(self) -> str:
        """Of how many districts the figures are, and of which quarters; see `period.completeness`."""
        return completeness(self.region, self.period)

    def _style(self, **properties: Any) -> int:
        """The number of a look."""
        return self.book.style(Look(**properties))

    def boxed(self, **properties: Any) -> int:
        """A look with thin grey borders."""
        return self.style(box=True, **properties)

    @property
    def head(self) -> int:
        """The look of headings."""
        return self.boxed(bold=True, fill="E8EEF4", align="center", wrap=True)

    @property
    def counted(self) -> int:
        """The look of how many districts a figure is of: ``16 / 17``, of those on the list."""
        return self.boxed(align="center", number_format=f'0" / {len(self.region.template.districts)}"')

    def title(self, sheet: Sheet, title: str, first: int, last: int, across: Sequence[float] = ()) -> None:
        """The sheet's title, and the rows that every printed page repeats.

        A sheet that repeats its first columns on paper says how wide these are: the title stays within them, in as
        many lines as it takes, as a page would cut it behind them.
        """
        mark = tr("SAMPLE: figures are made up") if self.region.is_sample else ""
        marked = " — ".join(filter(None, (title, mark)))
        height = row_height([(marked, sum(across) / _TITLE_WIDER)]) * _TITLE_HIGHER if across else 0
        style = self.style(bold=True, size=13, colour="C00000" if mark else "", wrap=bool(across))
        sheet.row(1, height).text(1, marked, style)
        if across:
            sheet.merge(1, 1, 1, len(across))
        sheet.titles = (first, last)

    def headings(
        self, sheet: Sheet, row: int, texts: Iterable[str], widths: Iterable[float], hidden: Container[int] = ()
    ) -> Row:
        """A row of headings over columns of these widths; the numbers of those that are hidden."""
        texts, widths = list(texts), list(widths)
        heading = sheet.row(row, row_height(zip(texts, widths, strict=True)))
        for column, (text, width) in enumerate(zip(texts, widths, strict=True), start=1):
            heading.text(column, text, self.head)
            sheet.width(column, column, width, hidden=column in hidden)
        return heading

    def line(self, district: District, key: Key) -> Line:
        """A measure's quantities in a district."""
        return self.lines[district].get(key, NOTHING)

    def lines_of(self, key: Key) -> Sequence[Line]:
        """A measure's quantities in each of the districts, in their order."""
        if key not in self._lines_of:
            self._lines_of[key] = [own.get(key, NOTHING) for own in self.lines.values()]
        return self._lines_of[key]

    def columns_of(self, key: Key) -> Sequence[Sequence[Decimal]]:
        """The numbers of a measure in all districts; see `lines.columns`."""
        if key not in self._columns_of:
            self._columns_of[key] = columns(self.lines_of(key))
        return self._columns_of[key]

    def gap(self, figure: Quantity) -> str:
        """What fills the gap of a figure in a `Form`; the unreadable as found."""
        if figure.number is not None:
            return number_gap(figure.number)
        text = str(figure)
        return text_gap(self.book.string(text)) if text else BLANK_CELL

    def code_of(self, entry: Measure | Total) -> str:
        """What stands before an entry's row in *Yigʻma*."""
        return str(entry.key) if isinstance(entry, Measure) else entry.id

    def keys_of(self, entry: Measure | Total) -> tuple[Key, ...]:
        """The measures that an entry is made of."""
        return (entry.key,) if isinstance(entry, Measure) else entry.keys

    def direction(self, entry: Measure | Total) -> Direction:
        """Which way of an entry is favourable; neither where its measures differ."""
        directions = {self.region.template.traits_of(key).direction for key in self.keys_of(entry)}
        return directions.pop() if len(directions) == 1 else Direction.NEUTRAL

    def is_even(self, entry: Measure | Total) -> bool:
        """Whether an entry is spread evenly over the year, so that each quarter has a quarter of its plan."""
        return all(self.region.template.traits_of(key).is_even for key in self.keys_of(entry))

    @cached_property
    def by_quarter(self) -> Mapping[Key, ByQuarter]:
        """The period's plan of the measures that a district of the period states by quarter."""
        by_key: dict[Key, ByQuarter] = {}
        for _, measure in self.measures if self.layout.blocks else ():
            key = measure.key
            lines = zip(self.lines_of(key), self.in_period, strict=True)
            own = [line.figures for line, is_here in lines if line.planned and is_here and is_stated(line.figures)]
            if own:
                done = self.compared[str(key)].done
                by_key[key] = by_quarter(
                    own, self.period.quarter, (done.base, done.value),
                    is_state=key in self.region.template.balances, is_even=self.is_even(measure),
                )  # fmt: skip
        return by_key

    def stated(self, entry: Measure | Total) -> ByQuarter | None:
        """The period's plan of an entry that districts state by quarter; None for others, and for totals."""
        return self.by_quarter.get(entry.key) if isinstance(entry, Measure) else None

    def share_of_period(self, entry: Measure | Total, compared: Sides) -> Quantity | None:
        """What is done of the period's plan, by its quarters or at an even pace; None where nobody knows that plan."""
        if (stated := self.stated(entry)) is not None:
            return stated.share
        return compared.of_period(self.period.quarter) if self.is_even(entry) else None


def relative_uri(location: str, folder: Path) -> str:
    """A file's URI relative to a folder, so that both can be moved or sent together; whole where that cannot be."""
    if "://" in location:
        return location
    try:
        return quote(Path(os.path.relpath(location, folder)).as_posix())
    except ValueError:  # another drive of Windows
        return Path(location).as_uri()


def quoted_place(cell: str) -> str:
    """A cell as links name it: ``'Reja'!E12``."""
    sheet, _, address = cell.rpartition("!")
    return "'" + sheet.replace("'", "''") + f"'!{address}"


def quantity(row: Row, column: int, value: Quantity, style: int) -> None:
    """A district's figure; the unreadable as found."""
    if value.number is not None:
        row.number(column, str(value.number), style)
    else:
        row.text(column, str(value), style)
