"""A plan: one organisation's plan for one year, as values that never change."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from akm_excel.core.indicators import Arrangement, Indicator, Measure, Section, grouped, in_sections
from akm_excel.core.keys import (
    COMPUTED,
    FIGURES,
    LISTED,
    OPTIONAL,
    PLANNED,
    QUARTERS,
    SINCE_EDITION_2,
    TEXTS,
    Column,
    Key,
)
from akm_excel.core.quantity import BLANK, Quantity, parse
from akm_excel.core.sightings import Oddity, Sighting

if TYPE_CHECKING:
    import pyarrow
    from pandas import DataFrame

    from akm_excel.core.answers import Remark
    from akm_excel.core.outline import Outline
    from akm_excel.core.template import Template

__all__ = [
    "COMPUTED",
    "FIGURES",
    "OPTIONAL",
    "PLANNED",
    "QUARTERS",
    "SINCE_EDITION_2",
    "TEXTS",
    "Arrangement",
    "Column",
    "Header",
    "Indicator",
    "Key",
    "Measure",
    "Oddity",
    "People",
    "Plan",
    "Section",
    "Sighting",
    "Source",
    "frames",
    "grouped",
    "in_sections",
]


class People(NamedTuple):
    """How many people live in a district, and work in its centre (a half for half a post)."""

    population: Quantity = BLANK
    staff: Quantity = BLANK

    @property
    def is_stated(self) -> bool:
        """Whether one of both is a number that something can be divided by."""
        return any(one.number is not None and one.number > 0 for one in self)


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
    population: str = ""
    staff: str = ""
    """How many people live in the district and work in the centre, as typed; both are optional."""

    @property
    def organisation(self) -> str:
        """The centre's name."""
        return f"{self.district} axborot-kutubxona markazi" if self.district else ""

    @property
    def people(self) -> "People":
        """How many people live in the district and work in the centre."""
        return People(parse(self.population), parse(self.staff))


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
    remarks: "tuple[Remark, ...]" = field(default=(), compare=False)
    """What people typed beside the findings on the workbook's list of them."""

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

    @cached_property
    def outline(self) -> "Outline":
        """What of it no figure changes."""
        from akm_excel.core.outline import outline  # noqa: PLC0415 - a click asks for none

        source = self.source
        return outline(source.sheet, source.columns, source.header_cells, self.sections)

    @cached_property
    def spelled(self) -> str:
        """The figures of its measures as text, in the order of the plan (see `core.spelled`), parted by tabs."""
        from akm_excel.core.spelled import all_spelled  # noqa: PLC0415 - as above

        return all_spelled([figure for _, measure in self._measures for figure in measure.figures])

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
                **{str(column): measure.figure(column) for column in LISTED},
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
