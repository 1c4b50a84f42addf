"""Where everything stands in a region's workbook: known from the region alone, before anything is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from akm_excel.core.plan import Indicator, Key, Measure, Section
from akm_excel.core.region import Region
from akm_excel.core.template import District, Rollup
from akm_excel.regional.blocks import Block, blocks
from akm_excel.regional.findings_list import Listed, ListRow, findings_list
from akm_excel.rules import REGIONAL_RULES

FIRST = 5
"""The first row of figures in *Yigʻma*."""
PERCENTAGES, VARIANCES, COUNTS = 8, 10, 14
"""The first columns of *Yigʻma* with the shares that are done, the variances, and of how many districts they are."""
SIDES, GROUP, KIND, DISTRICTS = 16, 20, 21, 22
"""The columns with what is set against what (four), a row's total, its kind (``m`` measure, ``j`` total), and the
first of the districts."""
FIRST_DATA = 4
"""The first row of data in *Maʼlumotlar*."""
FIRST_FINDING = 4
"""The first row of *Nazorat*."""
_AMONG_PEERS = frozenset(rule.id for rule in REGIONAL_RULES)


class Place(NamedTuple):
    """A row of *Yigʻma* and what stands in it: `subject` is a section's title, an indicator's, a measure, a total.

    `indicator` is that of a measure; None beside whatever else.
    """

    row: int
    subject: Section | Indicator | Measure | Rollup
    indicator: Indicator | None = None


@dataclass(frozen=True, eq=False, repr=False)
class RegionalLayout:
    """Where things stand, so that the sheets can be written in any order.

    `districts` are those shown one by one (none where they are too many), `keys` the measures that each has rows of
    in *Maʼlumotlar*, `consolidated` the rows of *Yigʻma*, `findings` those of *Nazorat*, in their order.
    """

    districts: Sequence[District]
    blocks: Sequence[Block]
    keys: Mapping[District, Sequence[Key]]
    consolidated: Sequence[Place]
    findings: Sequence[ListRow]

    @classmethod
    def of(cls, region: Region, keys: Mapping[District, Iterable[Key]]) -> "RegionalLayout":
        """The layout of a region's workbook that shows the districts of `keys` one by one."""
        districts = tuple(keys)
        return cls(
            districts,
            tuple(blocks(districts, DISTRICTS)) if districts else (),
            {district: tuple(own) for district, own in keys.items()},
            tuple(_consolidated(region)),
            tuple(findings_list(region, is_whole=bool(districts))),
        )

    @cached_property
    def end(self) -> int:
        """The last row of *Yigʻma*."""
        return FIRST + len(self.consolidated) - 1

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The rows of *Yigʻma* by the code of their measure (``2.14/2``) or the id of their total."""
        rows = {}
        for place in self.consolidated:
            if isinstance(place.subject, Measure):
                rows[str(place.subject.key)] = place.row
            elif isinstance(place.subject, Rollup):
                rows[place.subject.id] = place.row
        return rows

    @cached_property
    def column_of(self) -> Mapping[District, int]:
        """The first of each district's columns in *Yigʻma*."""
        return {
            district: left
            for block in self.blocks
            for district, left in zip(block.districts, block.columns, strict=True)
        }

    @property
    def last_column(self) -> int:
        """The last column of *Yigʻma*."""
        return self.blocks[-1].last if self.blocks else KIND

    @cached_property
    def data_row(self) -> Mapping[District, Mapping[Key, int]]:
        """The row of *Maʼlumotlar* of each measure of each district."""
        rows, at = {}, FIRST_DATA
        for district, keys in self.keys.items():
            rows[district] = dict(zip(keys, range(at, at + len(keys)), strict=True))
            at += len(keys)
        return rows

    @cached_property
    def data_end(self) -> int:
        """The last row of *Maʼlumotlar*; the one above the first where there is none."""
        return FIRST_DATA - 1 + sum(map(len, self.keys.values()))

    @cached_property
    def question_row(self) -> Mapping[str, int]:
        """The row of *Nazorat* where the first question from among peers stands, by measure's code and district."""
        rows: dict[str, int] = {}
        for row, listed in enumerate(self.findings, start=FIRST_FINDING):
            if isinstance(listed, Listed) and listed.finding and listed.finding.rule in _AMONG_PEERS:
                rows.setdefault(str(listed.finding.key or ""), row)
                rows.setdefault(listed.receipt.district, row)
        return rows


def _consolidated(region: Region) -> Iterator[Place]:
    """The rows of *Yigʻma*: a total of its own stands behind the indicator that completes it."""
    row, seen = FIRST, set()
    pending = dict(region.template.total_rows)
    for section in region.total.sections:
        yield Place(row, section)
        row += 1
        for indicator in section.indicators:
            if indicator.measures and indicator.measures[0].key.part:
                yield Place(row, indicator)
                row += 1
            for measure in indicator.measures:
                yield Place(row, measure, indicator)
                seen.add(measure.key)
                row += 1
            for name, rollup in list(pending.items()):
                if seen.issuperset(rollup.parts):
                    yield Place(row, pending.pop(name))
                    row += 1
