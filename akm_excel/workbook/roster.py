"""What the rows of a plan's sheet come to, whatever their figures are: its indicators, measures and sections.

Plans made from one template have the same rows, and differ in what stands in the cells for figures. So the roster of
a plan is worked out once for all whose rows say the same beside their figures.
"""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from akm_excel.core.figures import NO_FIGURES
from akm_excel.core.plan import Arrangement, Column, Indicator, Key, Measure, Oddity, Section, Sighting, in_sections
from akm_excel.core.text import fold
from akm_excel.spreadsheet.rows import Row
from akm_excel.workbook.coded_rows import coded_rows
from akm_excel.workbook.condition import PlanRow
from akm_excel.workbook.lines import Line, Lines

Said = Sequence[tuple[Row, Line]]
"""The rows of a plan that say something, from top to bottom."""
_MOST_ROSTERS = 256
"""A region has a handful: one for each way in which somebody added, left out or renamed rows."""


class Listed(NamedTuple):
    """An indicator without its figures: `at` is the index of its own row, None where it has none.

    `measures` are the keys of its measures, each with the index of its row.
    """

    key: Key
    name: str
    arrangement: Arrangement
    row: int | None
    at: int | None
    measures: tuple[tuple[Key, int], ...]

    def indicator(self, measures: Mapping[Key, Measure]) -> Indicator:
        """The indicator with its measures."""
        own = tuple([measures[key] for key, _ in self.measures])
        return Indicator(self.key, self.name, own, self.arrangement, self.row)


class Roster(NamedTuple):
    """The rows of a plan by what they mean, without figures.

    `by_key` is the index of the row that counts for each code, `headings` the rows that must have no figures, each
    with its code; `rows` are those that figures may stand in. `of_codes` is what was seen of codes, `of_titles` of the
    sections' titles; `sections` are empty ones.
    """

    indicators: tuple[Listed, ...]
    by_key: Mapping[Key, int]
    headings: tuple[tuple[Key, int], ...]
    rows: tuple[PlanRow, ...]
    measures: tuple[tuple[Key, str, int], ...]
    groups: Mapping[str, tuple[str, ...]]
    of_codes: tuple[Sighting, ...]
    of_titles: tuple[Sighting, ...]
    sections: tuple[Section, ...]

    def filled(self, measures: Mapping[Key, Measure]) -> tuple[Section, ...]:
        """The sections of the plan that has these measures."""
        members: dict[int, list[Indicator]] = {section.number: [] for section in self.sections}
        for listed in self.indicators:
            members[listed.key.section].append(listed.indicator(measures))
        return tuple([Section(s.number, s.title, tuple(members[s.number]), s.row) for s in self.sections])


class ReadRows(NamedTuple):
    """The rows that a plan is read from: what they say, their roster, and the measures that are read at once."""

    said: Said
    roster: Roster
    at_once: Mapping[Key, Measure]


class Rosters:
    """The rosters of plans whose lines are known."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self._known: dict[tuple[int, ...], Roster] = {}

    def of(self, said: Said, content: Callable[[Row], str]) -> Roster:
        """The roster of a plan's rows; `content` is how a row is told to people."""
        frames = tuple([line.frame for _, line in said])
        roster = self._known.get(frames)
        if roster is None:
            roster = self._roster(said, content)
            if not roster.of_codes:  # what is seen of codes tells the row's figures as well
                if len(self._known) >= _MOST_ROSTERS:
                    self._known.clear()
                self._known[frames] = roster
        return roster

    def _roster(self, said: Said, content: Callable[[Row], str]) -> Roster:
        template, titles = self.lines.template, self.lines.template.plan.titles
        coded = coded_rows(said, template, content, self.lines.layout.sighting)
        index = {line.number: at for at, (_, line) in enumerate(said)}
        by_key = {key: index[line.number] for key, (_, line) in coded.by_key.items()}
        headings = tuple([(key, at) for key, at in by_key.items() if _is_heading(key, said[at][1], by_key)])
        indicators = self._indicators(said, by_key, {key for key, _ in headings})
        measures = tuple([(key, str(key), at) for listed in indicators for key, at in listed.measures])
        rows = {line.code: line for _, line in said if line.key is None and line.code.isdecimal() and not line.unit}
        of_titles, sections = [], []
        for section in in_sections([Indicator(one.key, one.name, ()) for one in indicators], titles):
            line = rows.get(str(section.number))
            if line is not None and section.number in titles and fold(line.name) != fold(section.title):
                see = self.lines.layout.sighting
                of_titles.append(see(Oddity.NAME_CHANGED, line.number, Column.NAME, line.name, section.title))
            title, row = (section.title, None) if line is None else (line.name, line.number)
            sections.append(Section(section.number, title, (), row))
        return Roster(
            indicators,
            by_key,
            headings,
            tuple(_rows(said, template.total_rows)),
            measures,
            self._groups(said, measures),
            tuple(coded.sightings),
            tuple(of_titles),
            tuple(sections),
        )

    def _groups(self, said: Said, measures: Iterable[tuple[Key, str, int]]) -> Mapping[str, tuple[str, ...]]:
        groups: dict[str, tuple[str, ...]] = {}
        for key, code, at in measures:
            group = self.lines.template.group(said[at][1].measure(key, NO_FIGURES))
            if group is not None:
                groups[str(group)] = (*groups.get(str(group), ()), code)
        return groups

    def _indicators(self, said: Said, by_key: Mapping[Key, int], headings: Set[Key]) -> tuple[Listed, ...]:
        members: dict[Key, list[tuple[Key, int]]] = {key: [] for key in headings}
        for key, at in by_key.items():
            if key not in headings:
                members.setdefault(key.whole, []).append((key, at))
        listed = []
        for key in sorted(members):
            own, measures = by_key.get(key), tuple(sorted(members[key]))
            if own is None:
                known = self.lines.template.indicators.get(key)
                listed.append(Listed(key, known.name if known else "", Arrangement(), None, None, measures))
            else:
                line = said[own][1]
                listed.append(Listed(key, line.name, line.arrangement, line.number, own, measures))
        return tuple(listed)


def _is_heading(key: Key, line: Line, keys: Collection[Key]) -> bool:
    """Whether a row heads the rows of its parts, and has no figures of its own."""
    return not key.part and (line.is_heading or (not line.is_known and any(k.part and k.whole == key for k in keys)))


def _rows(said: Said, totals: Container[str]) -> Iterator[PlanRow]:
    """The rows that figures may stand in."""
    for _, line in said:
        if line.key or (line.has_figures and line.code not in totals):
            yield PlanRow(line.number, line.key, line.has_figures)
