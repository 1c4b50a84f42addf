"""A plan: one organisation's plan for one year, as values that never change."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from akm_excel.core.figures import NO_FIGURES, ByColumn, Figured, Figures
from akm_excel.core.quantity import Quantity

if TYPE_CHECKING:
    import pyarrow
    from pandas import DataFrame

    from akm_excel.core.template import Template

_KEY = re.compile(r"([1-9]\d?)\.([1-9]\d{0,2})\.?(?:/([1-9]\d?))?", re.ASCII)


class Key(NamedTuple):
    """What a measure is known by: ``2.3``, or ``2.14/2`` where an indicator has several measures.

    Keys sort as the plan does: 2.9 comes before 2.10. `part` is 0 for an indicator's only measure.
    """

    section: int
    indicator: int
    part: int = 0

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The key that `text` spells (``2.14``, ``2.14.``, ``2.14/2``), or None."""
        match = _KEY.fullmatch(text.strip())
        return cls(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None

    @property
    def code(self) -> str:
        """The indicator's code, ``2.14``."""
        return f"{self.section}.{self.indicator}"

    def __str__(self) -> str:
        return f"{self.code}/{self.part}" if self.part else self.code


class Column(StrEnum):
    """The columns of the sheet *Reja* and what each holds."""

    CODE = "code"
    NAME = "name"
    UNIT = "unit"
    FACT = "fact"
    PLAN = "plan"
    MECHANISM = "mechanism"
    DEADLINE = "deadline"
    RESPONSIBLE = "responsible"
    Q1 = "q1"
    Q2 = "q2"
    Q3 = "q3"
    Q4 = "q4"
    ACTUAL = "actual"
    PLAN_CHANGE = "plan_change"
    PLAN_CHANGE_PERCENT = "plan_change_percent"
    FULFILMENT = "fulfilment"
    FULFILMENT_PERCENT = "fulfilment_percent"
    GROUP = "group"
    EXECUTION = "execution"


FIGURES = ByColumn(*map(Column, ByColumn._fields))
"""The columns that people type figures into."""
QUARTERS = FIGURES.quarters
TEXTS = (Column.MECHANISM, Column.DEADLINE, Column.RESPONSIBLE)
"""The columns that say how an indicator is carried out."""
COMPUTED = (
    Column.ACTUAL,
    Column.PLAN_CHANGE,
    Column.PLAN_CHANGE_PERCENT,
    Column.FULFILMENT,
    Column.FULFILMENT_PERCENT,
    Column.EXECUTION,
)
"""The columns of figures that formulas fill."""
SINCE_EDITION_2 = frozenset((Column.EXECUTION,))
"""The columns that plans of edition 1 do not have."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How something is carried out: mechanism, deadline, responsible; empty text where nothing is said."""

    mechanism: str = ""
    deadline: str = ""
    responsible: str = ""

    def over(self, other: "Arrangement") -> "Arrangement":
        """This arrangement, with `other`'s texts where this one says nothing."""
        if not (self.mechanism or self.deadline or self.responsible):
            return other
        return Arrangement(
            self.mechanism or other.mechanism,
            self.deadline or other.deadline,
            self.responsible or other.responsible,
        )

    def text(self, column: Column) -> str:
        """The text of one of `TEXTS`."""
        text: str = getattr(self, column)
        return text


@dataclass(frozen=True, slots=True)
class Measure(Figured):
    """One number series of an indicator.

    `row` is the row of the sheet it was read from, None where there is none; `arrangement` holds
    what this measure says of its own, beyond its indicator.
    """

    key: Key
    label: str = ""
    unit: str = ""
    figures: Figures = NO_FIGURES
    arrangement: Arrangement = Arrangement()
    row: int | None = None

    def with_figures(self, figures: Mapping[Column, Quantity]) -> "Measure":
        """This measure with some of its `FIGURES` replaced."""
        return replace(self, figures=self.figures.replaced(figures))


@dataclass(frozen=True, slots=True)
class Indicator:
    """One coded entry of the plan, with one measure or more."""

    key: Key
    name: str
    measures: tuple[Measure, ...]
    arrangement: Arrangement = Arrangement()
    row: int | None = None

    def arrangement_of(self, measure: Measure) -> Arrangement:
        """How `measure` is carried out: its own words, else the indicator's."""
        return measure.arrangement.over(self.arrangement)

    def title(self, measure: Measure) -> str:
        """The indicator's name, and the measure's label where it has one."""
        return f"{self.name} {measure.label}".strip() if measure.label else self.name


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the plan, as `I. ILMIY METODIK FAOLIYAT`."""

    number: int
    title: str
    indicators: tuple[Indicator, ...]
    row: int | None = None


def in_sections(indicators: Iterable[Indicator], titles: Mapping[int, str]) -> tuple[Section, ...]:
    """`indicators` in their sections, in the order of the plan; those of `titles` are there even if empty."""
    members: dict[int, list[Indicator]] = {number: [] for number in titles}
    for indicator in sorted(indicators, key=lambda indicator: indicator.key):
        members.setdefault(indicator.key.section, []).append(indicator)
    return tuple(Section(number, titles.get(number, ""), tuple(members[number])) for number in sorted(members))


@dataclass(frozen=True, slots=True)
class Header:
    """What the cover says. `year` is None where it is blank or no year."""

    district: str = ""
    year: int | None = None
    director: str = ""
    accountant: str = ""
    approver_post: str = ""
    approver: str = ""
    sample: str = ""
    """Not empty where the figures are made up: the mark itself (NAMUNA)."""

    @property
    def organisation(self) -> str:
        """The centre's name."""
        return f"{self.district} axborot-kutubxona markazi" if self.district else ""


class Oddity(StrEnum):
    """What reading saw in a workbook that the plan itself cannot say."""

    MISSING_CODE = "missing code"
    UNKNOWN_CODE = "unknown code"
    NO_CODE = "no code"
    DUPLICATE_CODE = "duplicate code"
    OUT_OF_ORDER = "out of order"
    NUMERIC_CODE = "numeric code"
    CODE_SPELLED = "code spelled otherwise"
    NAME_CHANGED = "name changed"
    UNIT_CHANGED = "unit changed"
    HEADER_CHANGED = "header changed"
    NUMBER_AS_TEXT = "number as text"
    ERROR_VALUE = "error value"
    ERROR_PASSED_ON = "error value of another cell"
    NO_RESULT = "formula without result"
    INPUT_FORMULA = "formula in an input cell"
    CONSTANT = "formula overwritten"
    FORMULA_CHANGED = "formula changed"
    OTHER_RESULT = "other result"
    FALSE_RESULT = "stored result is false"
    FOLLOWING_RESULT = "stored result follows from a cell that counts otherwise"
    DATE = "date"
    STRAY = "figure beside no measure"
    OTHER_TEMPLATE = "other template"
    OTHER_YEAR = "header of another year"
    TWICE = "stored twice"
    INVALID = "stored wrongly"
    SHOWN_OTHERWISE = "shown otherwise"
    HIDDEN_ZERO = "hidden zero"
    SECOND_PLAN = "second sheet of a plan"
    MERGED = "merged figures"
    HIDDEN = "hidden figures"
    FILTERED = "filtered rows"
    MACROS = "macros"
    LINKS = "links to other files"
    NAMES_LOST = "names lost"
    EXCHANGED = "columns exchanged"
    OPEN = "figure not placed"
    """A figure of an imported document that nobody has placed yet: `found` is its text, `expected` why it is open."""
    SHEET_MISSING = "sheet deleted"
    STRAY_COLUMN = "figures in a column between"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One oddity: where it is (`cell` as ``Reja!E12``), what was found, what was expected."""

    oddity: Oddity
    cell: str
    found: str = ""
    expected: str = ""
    key: Key | None = None
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a plan came from, so that each of its figures can be found again.

    `columns` gives the letter of each column of `sheet`, `header_cells` the cell of each field of
    the cover. `saved` is the ISO time in the file's properties, `sha256` the hash of its bytes.
    `edition` is that of the template as the workbook says it, `schema` the version of its form.
    """

    file: str = ""
    sheet: str = ""
    columns: Mapping[Column, str] = field(default_factory=dict)
    header_cells: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""
    saved: str = ""
    author: str = ""
    edition: str = ""
    schema: str = ""

    def cell(self, column: Column, row: int | None) -> str:
        """The address ``Reja!E12``, or empty where the plan came from no workbook."""
        letter = self.columns.get(column)
        return f"{self.sheet}!{letter}{row}" if letter and row else ""


@dataclass(frozen=True, repr=False)
class Plan:
    """One organisation's plan for one year."""

    header: Header
    sections: tuple[Section, ...]
    source: Source = field(default_factory=Source)
    sightings: tuple[Sighting, ...] = ()

    def __repr__(self) -> str:
        sizes = f"{sum(1 for _ in self.indicators())} indicators, {len(self._measures)} measures"
        return f"<Plan {self.header.district or '?'} {self.header.year or '?'}: {sizes}>"

    def __getstate__(self) -> dict[str, Any]:
        # What was looked up meanwhile is left behind: equal plans are equal bytes.
        return {item.name: self.__dict__[item.name] for item in fields(self)}

    def indicators(self) -> Iterator[Indicator]:
        """All indicators, in the order of the plan."""
        for section in self.sections:
            yield from section.indicators

    def measures(self) -> Iterator[tuple[Indicator, Measure]]:
        """All measures with their indicators, in the order of the plan."""
        return iter(self._measures)

    @cached_property
    def _measures(self) -> tuple[tuple[Indicator, Measure], ...]:
        return tuple([(indicator, measure) for indicator in self.indicators() for measure in indicator.measures])

    @cached_property
    def by_key(self) -> dict[Key, Measure]:
        """The measures by their keys."""
        return {measure.key: measure for _, measure in self._measures}

    @cached_property
    def indicator_by_key(self) -> dict[Key, Indicator]:
        """The indicators by their keys."""
        return {indicator.key: indicator for indicator in self.indicators()}

    def cell(self, measure: Measure, column: Column) -> str:
        """Where `measure`'s value of `column` stands: ``Reja!E12``, or empty."""
        return self.source.cell(column, measure.row)

    @cached_property
    def titles(self) -> dict[int, str]:
        """The sections' titles by their numbers."""
        return {section.number: section.title for section in self.sections}

    def with_measures(self, changed: Mapping[Key, Measure]) -> "Plan":
        """This plan with some measures replaced."""
        touched = {key._replace(part=0) for key in changed}

        def renewed(indicator: Indicator) -> Indicator:
            measures = tuple(changed.get(measure.key, measure) for measure in indicator.measures)
            return replace(indicator, measures=measures)

        sections = tuple(
            replace(
                section,
                indicators=tuple(
                    renewed(indicator) if indicator.key in touched else indicator for indicator in section.indicators
                ),
            )
            for section in self.sections
        )
        return replace(self, sections=sections)

    def without(self, keys: Iterable[Key]) -> "Plan":
        """This plan without some of its indicators and measures."""
        gone = frozenset(keys)
        if not gone:
            return self
        sections = tuple(
            replace(
                section,
                indicators=tuple(
                    replace(indicator, measures=tuple(m for m in indicator.measures if m.key not in gone))
                    for indicator in section.indicators
                    if indicator.key not in gone
                ),
            )
            for section in self.sections
        )
        return replace(self, sections=sections)

    @cached_property
    def open_figures(self) -> frozenset[tuple[Key | None, Column | None]]:
        """The figures of an imported document that nobody has placed yet: they are blank, but not unsaid."""
        return frozenset((seen.key, seen.column) for seen in self.sightings if seen.oddity is Oddity.OPEN)

    def records(self) -> list[dict[str, Any]]:
        """The plan in long form: a dictionary a measure, quantities as `Quantity`."""
        return [
            {
                "key": str(measure.key),
                "section": str(indicator.key.section),
                "code": indicator.key.code,
                "part": measure.key.part or None,
                "name": indicator.name,
                "label": measure.label,
                "unit": measure.unit,
                **{str(column): measure.figure(column) for column in (*FIGURES, Column.ACTUAL)},
                "cell": self.cell(measure, Column.PLAN),
            }
            for indicator, measure in self.measures()
        ]

    def to_frame(self, template: "Template | None" = None, *, dtype_backend: str = "") -> "DataFrame":
        """The plan as a pandas DataFrame: `akm_excel.formats.frames.frame`.

        `dtype_backend` "pyarrow" gives Arrow's types. Raises `MissingPackage` where pandas is not installed.
        """
        made: DataFrame = frames().frame(self.records(), template, dtype_backend)
        return made

    def to_arrow(self, template: "Template | None" = None) -> "pyarrow.Table":
        """The plan as an Arrow table, for polars, DuckDB and others; figures are ``decimal128(38, 4)``.

        Raises `MissingPackage` where pyarrow is not installed.
        """
        return frames().table(self.records(), template)

    @classmethod
    def from_frame(cls, frame: "DataFrame", template: "Template | None" = None) -> "Plan":
        """The plan whose figures are in a frame as `to_frame` gives: `akm_excel.formats.frames.plan_of`.

        Raises `DataError` where a figure has no place.
        """
        made: Plan = frames().plan_of(frame, template)
        return made

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return str(frames().html(self))


def frames() -> Any:
    """The room of frames, `akm_excel.formats.frames`: by its name, as the core knows no formats and loads none."""
    return import_module("akm_excel.formats.frames")
