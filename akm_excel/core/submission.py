"""What a merge keeps of one workbook: its plan and findings, packed.

A region may have thousands of them. Packed, a plan is its figures as text and whatever else differs from the template:
plain values that can be sent to another process, stored and compared. Unpacked it is the very plan that was packed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from sys import intern

from akm_excel.core.figures import WIDTH, Balances, Figures, by_measure
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.keys import FIGURES, OPTIONAL, PLANNED, QUARTERS, Column, Key
from akm_excel.core.packing import (
    as_json,
    findings_as_json,
    indicators_in,
    layout_in,
    packed,
    placed,
    reason_in,
    units_in,
)
from akm_excel.core.plan import Header, Indicator, Plan, Source, in_sections
from akm_excel.core.quantity import Sum, unreadable
from akm_excel.core.spelled import Spelled, is_number, spelled, unspelled
from akm_excel.core.template import Template

_NO_UNIT = "?"
"""What stands beside a figure without a unit."""
_BATCH = 256
_FIRST_QUARTER, _FIRST_PLANNED = FIGURES.index(QUARTERS[0]), FIGURES.index(PLANNED[0])


@dataclass(frozen=True, slots=True, repr=False)
class Submission:
    """One workbook's plan and findings, packed.

    `layout` (JSON) says where the plan's rows and columns stand, `figures` are the quantities of its
    measures in the order of `layout` (see `spelled`), `own` (JSON, or empty) the indicators that are
    not the template's, `told` (JSON) the findings.
    """

    header: Header
    source: Source
    layout: str
    figures: str
    own: str
    told: str

    @classmethod
    def of(cls, plan: Plan, findings: Iterable[Finding], template: Template) -> "Submission":
        """Pack a plan of a workbook made from `template`."""
        layout, own = packed(plan.outline, template.plan.outline)
        return cls(
            header=plan.header,
            source=replace(plan.source, sheet="", columns={}, header_cells={}),
            layout=layout,
            figures=plan.spelled,
            own=own,
            told=findings_as_json(findings),
        )

    def __repr__(self) -> str:
        return f"<Submission {self.header.district or '?'} {self.header.year or '?'} of {self.source.file or '?'}>"

    def of_file(self, file: str) -> "Submission":
        """The same, from a file of another name."""
        return replace(self, source=replace(self.source, file=file))

    def to_texts(self) -> tuple[str, ...]:
        """The submission as texts alone, to store or to send."""
        s = self.source
        header = [getattr(self.header, one.name) for one in fields(self.header)]
        return (
            as_json(header),
            as_json([s.file, s.sha256, s.saved, s.author, s.edition, s.schema]),
            self.layout,
            self.figures,
            self.own,
            self.told,
        )

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> "Submission":
        """The submission that `to_texts` told."""
        header, source, layout, *packed = texts
        file, sha256, saved, author, edition, schema = json.loads(source)
        origin = Source(file, sha256=sha256, saved=saved, author=author, edition=edition, schema=schema)
        return cls(Header(*json.loads(header)), origin, intern(layout), *packed)

    def quantities(self) -> Mapping[Key, Figures]:
        """The figures of each measure, in the order of the plan."""
        read = by_measure(list(map(unspelled, self.figures.split("\t"))))
        layout = layout_in(self.layout)
        figures = dict(zip(layout.measures, read, strict=False))  # without measures one empty text is left
        return figures | {key: Balances._make(figures[key]) for key in layout.balances}

    def spelled(self) -> "Spelled":
        """The figures as they are packed: cheaper than `quantities` where only some are read."""
        layout = layout_in(self.layout)
        return Spelled(layout.keys, self.figures.split("\t"), layout.places, layout.balances)

    def figures_of(self, key: Key) -> Figures:
        """One measure's figures; blanks where the plan lacks it."""
        return self.spelled().figures_of(key)

    def units(self) -> Mapping[Key, str]:
        """The units of the measures that are not wholly the template's; what is missing here has the template's."""
        return units_in(self.own) if self.own else {}

    def unadded(self, units: Mapping[Key, str]) -> "Submission":
        """This submission with some measures' figures kept as text, each with its unit: nothing adds them up.

        Unlike things are shown and not added; *not applicable* and blanks stay.
        """
        layout = layout_in(self.layout)
        texts = self.figures.split("\t")
        for key, unit in units.items():
            at = layout.places.get(key)
            for place in range(at, at + WIDTH) if at is not None else ():
                if is_number(texts[place]):
                    texts[place] = spelled(unreadable(f"{texts[place]} {unit or _NO_UNIT}"))
        return replace(self, figures="\t".join(texts))

    def upto(self, quarter: int) -> "Submission":
        """This submission as of the end of a quarter (1 to 4): what was reported later is left out."""
        texts = self.figures.split("\t")
        for place in range(0, len(texts) - WIDTH + 1, WIDTH):
            for column in range(_FIRST_QUARTER + quarter, _FIRST_PLANNED):
                texts[place + column] = ""
        return replace(self, figures="\t".join(texts))

    def cell(self, key: Key, column: Column) -> str:
        """Where a measure's figure stands: ``Reja!E12``, or empty."""
        layout, row = layout_in(self.layout), layout_in(self.layout).measures.get(key)
        is_there = row and (column in layout.columns or column not in OPTIONAL)
        return f"{layout.sheet}!{layout.columns.get(column, '')}{row}" if is_there else ""

    def column(self, cell: str) -> Column | None:
        """Which column of the plan's sheet a cell (``Reja!E12``) stands in."""
        return layout_in(self.layout).by_letters.get(cell.rpartition("!")[2].rstrip("0123456789"))

    def findings(self) -> list[Finding]:
        """What the rules found in the plan."""
        return [
            Finding(rule, Severity(level), text, cell, Key.parse(key), repair, found, expected, reason_in(own))
            for rule, level, text, cell, key, repair, found, expected, own in json.loads(self.told)
        ]

    def own_indicators(self) -> tuple[Indicator, ...]:
        """The indicators that are not the template's: added, or with other texts; without figures and rows."""
        return indicators_in(self.own) if self.own else ()

    def plan(self, template: Template) -> Plan:
        """The plan, but for what reading saw in passing (it is in the findings)."""
        layout, quantities = layout_in(self.layout), self.quantities()
        own = {indicator.key: indicator for indicator in self.own_indicators()}
        indicators = [
            placed(own.get(key) or template.indicators[key], row, quantities, layout.measures)
            for key, row in layout.indicators.items()
        ]
        titles = {number: title for number, _, title in layout.sections if title is not None}
        rows = {number: row for number, row, _ in layout.sections}
        sections = in_sections(indicators, {**template.plan.titles, **titles})
        return Plan(
            self.header,
            tuple(replace(section, row=rows.get(section.number)) for section in sections),
            replace(self.source, sheet=layout.sheet, columns=layout.columns, header_cells=layout.cover),
        )


def sums(submissions: Iterable[Submission]) -> Mapping[Key, Figures]:
    """The exact sum of each measure's figures in all submissions; see `Balances.carried` for those of balances.

    Equal figures are counted, not added one by one: most counts are small, and counting texts is ten times as fast.
    """
    by_key: dict[Key, tuple[Sum, ...]] = {}
    balances: set[Key] = set()
    coming = iter(submissions)
    while batch := list(islice(coming, _BATCH)):
        alike: dict[str, list[list[str]]] = {}
        for submission in batch:
            alike.setdefault(submission.layout, []).append(submission.figures.split("\t"))
        for layout, rows in alike.items():
            columns = zip(*rows, strict=True)
            for key in layout_in(layout).measures:
                if key not in by_key:
                    by_key[key] = tuple(Sum() for _ in FIGURES)
                if key in layout_in(layout).balances:
                    balances.add(key)
                    _add_states(by_key[key], zip(*islice(columns, WIDTH), strict=True))
                    continue
                # The sums stand first: zip stops at their end and leaves the next measure's columns where they are.
                for own, texts in zip(by_key[key], columns, strict=False):
                    own.add_all([(unspelled(text), times) for text, times in Counter(texts).items()])
    return {
        key: (Balances if key in balances else Figures)._make([own.total for own in columns])
        for key, columns in by_key.items()
    }


def _add_states(columns: Iterable[Sum], rows: Iterable[Sequence[str]]) -> None:
    """Add districts' balances: where a later quarter is not known yet, with the last state that is."""
    sums = tuple(columns)
    for texts in rows:
        for own, figure in zip(sums, Balances._make(map(unspelled, texts)).carried, strict=True):
            own.add(figure)
