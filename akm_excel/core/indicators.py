"""What a plan consists of: sections of indicators, each with its measures, as values that never change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from akm_excel.core.figures import NO_FIGURES, Figured, Figures
from akm_excel.core.keys import Column, Key
from akm_excel.core.quantity import Quantity


class Arrangement(NamedTuple):
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


_NOTHING_SAID = Arrangement()


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
    arrangement: Arrangement = _NOTHING_SAID
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
    arrangement: Arrangement = _NOTHING_SAID
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


def grouped(measures: Iterable[tuple[str, Measure]]) -> list[Indicator]:
    """The indicators of measures that are each given with its indicator's name; of several names the first counts."""
    names: dict[Key, str] = {}
    members: dict[Key, list[Measure]] = {}
    for name, measure in measures:
        whole = measure.key.whole
        names.setdefault(whole, name)
        members.setdefault(whole, []).append(measure)
    return [
        Indicator(whole, names[whole], tuple(sorted(own, key=lambda measure: measure.key)))
        for whole, own in members.items()
    ]
