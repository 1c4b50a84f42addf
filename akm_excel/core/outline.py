"""What of a plan no figure changes: its rows, where they stand and what they say.

All plans of a region are one template with other figures. Plans that are alike but for these have the very same
outline in a process, so that what follows from it is worked out once: how it is packed, what rules of texts find.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from akm_excel.core.figures import NO_FIGURES, Balances, Figures
from akm_excel.core.indicators import Arrangement, Indicator, Measure, Section
from akm_excel.core.keys import Column, Key

_REMEMBERED = 128
"""So many outlines are remembered, some 30 KB each: more than forms of workbooks in a region whose texts are alike."""
_PLACE, _SECTION = attrgetter("row"), attrgetter("number", "title", "row")
_INDICATOR, _MEASURE = attrgetter("key", "name", "arrangement"), attrgetter("key", "label", "unit", "arrangement")
_BLANK: Mapping[type[Figures], Figures] = {Figures: NO_FIGURES, Balances: Balances._make(NO_FIGURES)}
T = TypeVar("T")


class Same(Generic[T]):
    """A value as part of what something is remembered by: the very same one, which is kept alive for as long."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


class Words(NamedTuple):
    """An indicator's key, name and arrangement, and of each of its measures key, label, unit and arrangement."""

    key: Key
    name: str
    arrangement: Arrangement
    measures: tuple[tuple[Key, str, str, Arrangement], ...]


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Outline:
    """A plan's sheet, where its columns and the cover's fields stand, and its rows, without their figures.

    `sections` are their numbers, titles and rows, `sizes` says how many indicators each has, `counts` how many measures
    each indicator. `rows` are the rows of the indicators, and of the measures; `kinds` say what their figures are.

    Compared by identity: `outline` gives the same one for plans that are alike, for as long as it is remembered.
    """

    sheet: str
    columns: tuple[tuple[Column, str], ...]
    cover: tuple[tuple[str, str], ...]
    sections: tuple[tuple[int, str, int | None], ...]
    sizes: tuple[int, ...]
    indicators: tuple[tuple[Key, str, Arrangement], ...]
    counts: tuple[int, ...]
    measures: tuple[tuple[Key, str, str, Arrangement], ...]
    rows: tuple[tuple[int | None, ...], tuple[int | None, ...]]
    kinds: tuple[type[Figures], ...]

    @property
    def is_certain(self) -> bool:
        """Whether no two columns stand under the same letters, so that no text's cell is a figure's as well."""
        return len({letters for _, letters in self.columns}) == len(self.columns)

    def words(self) -> Iterator[Words]:
        """What each indicator says, wherever it stands."""
        measures = iter(self.measures)
        for indicator, count in zip(self.indicators, self.counts, strict=True):
            yield Words(*indicator, tuple([next(measures) for _ in range(count)]))

    def blank_sections(self) -> tuple[Section, ...]:
        """The sections of such a plan, without figures."""
        of_indicators, of_measures = self.rows
        measures = (
            Measure(key, label, unit, _BLANK[kind], arrangement, row)
            for (key, label, unit, arrangement), kind, row in zip(self.measures, self.kinds, of_measures, strict=True)
        )
        indicators = (
            Indicator(key, name, tuple([next(measures) for _ in range(count)]), arrangement, row)
            for (key, name, arrangement), count, row in zip(self.indicators, self.counts, of_indicators, strict=True)
        )
        return tuple(
            Section(number, title, tuple([next(indicators) for _ in range(size)]), row)
            for (number, title, row), size in zip(self.sections, self.sizes, strict=True)
        )


_known = lru_cache(maxsize=_REMEMBERED)(Outline)


def outline(
    sheet: str, columns: Mapping[Column, str], cover: Mapping[str, str], sections: Iterable[Section]
) -> Outline:
    """The outline of a plan."""
    placed = list(sections)
    indicators = [indicator for section in placed for indicator in section.indicators]
    measures = [measure for indicator in indicators for measure in indicator.measures]
    return _known(
        sheet,
        tuple(columns.items()),
        tuple(cover.items()),
        tuple(map(_SECTION, placed)),
        tuple([len(section.indicators) for section in placed]),
        tuple(map(_INDICATOR, indicators)),
        tuple([len(indicator.measures) for indicator in indicators]),
        tuple(map(_MEASURE, measures)),
        (tuple(map(_PLACE, indicators)), tuple(map(_PLACE, measures))),
        tuple([type(measure.figures) for measure in measures]),
    )
