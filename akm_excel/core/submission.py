"""What a merge keeps of one workbook: its plan and findings, packed.

A region may have thousands of them. Packed, a plan is its figures as text and whatever else differs from the template:
plain values that can be sent to another process, stored and compared. Unpacked it is the very plan that was packed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from sys import intern
from typing import Any, NamedTuple

from akm_excel.core.figures import NO_FIGURES, WIDTH, Balances, Figures, by_measure
from akm_excel.core.finding import Finding, Reason, Severity
from akm_excel.core.keys import FIGURES, OPTIONAL, PLANNED, QUARTERS, Column, Key
from akm_excel.core.plan import Arrangement, Header, Indicator, Measure, Plan, Source, in_sections
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, Sum, number, plain, unreadable
from akm_excel.core.template import Template

_DASH = "-"
_NO_UNIT = "?"
"""What stands beside a figure without a unit."""
_UNREADABLE = "?"
_BATCH = 256
_FIRST_QUARTER, _FIRST_PLANNED = FIGURES.index(QUARTERS[0]), FIGURES.index(PLANNED[0])


class _Layout(NamedTuple):
    """Where things stand in a workbook: mostly the same in all that come from one template."""

    sheet: str
    columns: Mapping[Column, str]
    cover: Mapping[str, str]
    sections: Sequence[tuple[int, int | None, str | None]]
    indicators: Mapping[Key, int | None]
    measures: Mapping[Key, int | None]
    keys: tuple[Key, ...]
    places: Mapping[Key, int]
    by_letters: Mapping[str, Column]
    balances: frozenset[Key]


class Spelled(NamedTuple):
    """A plan's figures as text: those of each of `keys`, in the order of `FIGURES`, one after the other.

    A number is in digits, *not applicable* is ``-``, blank is empty; the unreadable begin with ``?``.
    `places` says where each measure's figures begin, `balances` which measures are balances.
    """

    keys: tuple[Key, ...]
    texts: list[str]
    places: Mapping[Key, int]
    balances: frozenset[Key]

    def figures_of(self, key: Key) -> Figures:
        """One measure's figures; blanks where the plan lacks it."""
        at = self.places.get(key)
        kind = Balances if key in self.balances else Figures
        return NO_FIGURES if at is None else kind._make(map(_read, self.texts[at : at + WIDTH]))


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
        source, titles = plan.source, template.plan.titles
        own = [_full(one) for one in plan.indicators() if not _is_like(one, template.indicators.get(one.key))]
        return cls(
            header=plan.header,
            source=replace(source, sheet="", columns={}, header_cells={}),
            layout=_layout(
                source.sheet,
                tuple(source.columns.items()),
                tuple(source.header_cells.items()),
                tuple([(s.number, s.row, None if titles.get(s.number) == s.title else s.title) for s in plan.sections]),
                tuple([(indicator.key, indicator.row) for indicator in plan.indicators()]),
                tuple([(measure.key, measure.row) for _, measure in plan.measures()]),
                tuple([measure.key for _, measure in plan.measures() if isinstance(measure.figures, Balances)]),
            ),
            figures="\t".join([_spelled(quantity) for _, m in plan.measures() for quantity in m.figures]),
            own=_json(own) if own else "",
            told=_told(findings),
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
            _json(header),
            _json([s.file, s.sha256, s.saved, s.author, s.edition, s.schema]),
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
        read = by_measure(list(map(_read, self.figures.split("\t"))))
        layout = _parsed(self.layout)
        figures = dict(zip(layout.measures, read, strict=False))  # without measures one empty text is left
        return figures | {key: Balances._make(figures[key]) for key in layout.balances}

    def spelled(self) -> "Spelled":
        """The figures as they are packed: cheaper than `quantities` where only some are read."""
        layout = _parsed(self.layout)
        return Spelled(layout.keys, self.figures.split("\t"), layout.places, layout.balances)

    def figures_of(self, key: Key) -> Figures:
        """One measure's figures; blanks where the plan lacks it."""
        return self.spelled().figures_of(key)

    def units(self) -> Mapping[Key, str]:
        """The units of the measures that are not wholly the template's; what is missing here has the template's."""
        return _units(self.own) if self.own else {}

    def unadded(self, units: Mapping[Key, str]) -> "Submission":
        """This submission with some measures' figures kept as text, each with its unit: nothing adds them up.

        Unlike things are shown and not added; *not applicable* and blanks stay.
        """
        layout = _parsed(self.layout)
        texts = self.figures.split("\t")
        for key, unit in units.items():
            at = layout.places.get(key)
            for place in range(at, at + WIDTH) if at is not None else ():
                if is_number(texts[place]):
                    texts[place] = _spelled(unreadable(f"{texts[place]} {unit or _NO_UNIT}"))
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
        layout, row = _parsed(self.layout), _parsed(self.layout).measures.get(key)
        is_there = row and (column in layout.columns or column not in OPTIONAL)
        return f"{layout.sheet}!{layout.columns.get(column, '')}{row}" if is_there else ""

    def column(self, cell: str) -> Column | None:
        """Which column of the plan's sheet a cell (``Reja!E12``) stands in."""
        return _parsed(self.layout).by_letters.get(cell.rpartition("!")[2].rstrip("0123456789"))

    def findings(self) -> list[Finding]:
        """What the rules found in the plan."""
        return [
            Finding(rule, Severity(level), text, cell, Key.parse(key), repair, found, expected, _reason(own))
            for rule, level, text, cell, key, repair, found, expected, own in json.loads(self.told)
        ]

    def own_indicators(self) -> tuple[Indicator, ...]:
        """The indicators that are not the template's: added, or with other texts; without figures and rows."""
        return _indicators(self.own) if self.own else ()

    def plan(self, template: Template) -> Plan:
        """The plan, but for what reading saw in passing (it is in the findings)."""
        layout, quantities = _parsed(self.layout), self.quantities()
        own = {indicator.key: indicator for indicator in self.own_indicators()}
        indicators = [
            _placed(own.get(key) or template.indicators[key], row, quantities, layout.measures)
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
            for key in _parsed(layout).measures:
                if key not in by_key:
                    by_key[key] = tuple(Sum() for _ in FIGURES)
                if key in _parsed(layout).balances:
                    balances.add(key)
                    _add_states(by_key[key], zip(*islice(columns, WIDTH), strict=True))
                    continue
                # The sums stand first: zip stops at their end and leaves the next measure's columns where they are.
                for own, texts in zip(by_key[key], columns, strict=False):
                    for text, times in Counter(texts).items():
                        own.add(_read(text), times)
    return {
        key: (Balances if key in balances else Figures)._make([own.total for own in columns])
        for key, columns in by_key.items()
    }


def _add_states(columns: Iterable[Sum], rows: Iterable[Sequence[str]]) -> None:
    """Add districts' balances: where a later quarter is not known yet, with the last state that is."""
    sums = tuple(columns)
    for texts in rows:
        for own, figure in zip(sums, Balances._make(map(_read, texts)).carried, strict=True):
            own.add(figure)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _told(findings: Iterable[Finding]) -> str:
    return _json([
        [f.rule, int(f.severity), f.message, f.cell, str(f.key or ""), f.repair, f.found, f.expected,
         [f.answer.text, f.answer.by, f.answer.holds] if f.answer else None]
        for f in findings
    ])  # fmt: skip


def _reason(told: Any) -> Reason | None:
    return told and Reason(*told)


@lru_cache(maxsize=512)
def _layout(
    sheet: str,
    columns: Sequence[tuple[Column, str]],
    cover: Sequence[tuple[str, str]],
    sections: Sequence[tuple[int, int | None, str | None]],
    indicators: Sequence[tuple[Key, int | None]],
    measures: Sequence[tuple[Key, int | None]],
    balances: Sequence[Key],
) -> str:
    spelled = [[[str(key), row] for key, row in rows] for rows in (indicators, measures)]
    return _json([sheet, dict(columns), dict(cover), sections, *spelled, list(map(str, balances))])


@lru_cache(maxsize=512)
def _parsed(layout: str) -> _Layout:
    sheet, columns, cover, sections, indicators, measures, balances = json.loads(layout)
    rows = {key: row for text, row in measures if (key := Key.parse(text))}
    return _Layout(
        sheet,
        {Column(name): letters for name, letters in columns.items()},
        cover,
        sections,
        {key: row for text, row in indicators if (key := Key.parse(text))},
        rows,
        tuple(rows),
        {key: WIDTH * at for at, key in enumerate(rows)},
        {letters: Column(name) for name, letters in columns.items()},
        frozenset(key for text in balances if (key := Key.parse(text))),
    )


def _spelled(quantity: Quantity) -> str:
    if quantity.number is not None:
        text = str(quantity.number)
        return plain(quantity.number) if "E" in text or "." in text else text
    if quantity.kind is Kind.UNREADABLE:
        return _UNREADABLE + json.dumps(quantity.text)
    return _DASH if quantity.kind is Kind.NOT_APPLICABLE else ""


@lru_cache(maxsize=65_536)
def counted(text: str) -> Decimal | None:
    """What a figure as `Submission.spelled` gives it counts for: *not applicable* is 0 here.

    None for the blank and the unreadable.
    """
    if text == _DASH:
        return Decimal(0)
    return Decimal(text) if text and text[0] != _UNREADABLE else None


def is_number(text: str) -> bool:
    """Whether a spelled figure is a number: no blank, no dash, and not unreadable."""
    return bool(text) and text != "-" and text[0] != _UNREADABLE


@lru_cache(maxsize=65_536)
def _read(text: str) -> Quantity:
    if not text:
        return BLANK
    if text == _DASH:
        return NOT_APPLICABLE
    return unreadable(json.loads(text[1:])) if text[0] == _UNREADABLE else number(text)


def _placed(
    known: Indicator, row: int | None, quantities: Mapping[Key, Figures], rows: Mapping[Key, int | None]
) -> Indicator:
    """An indicator with the figures and rows that it has in a workbook."""
    measures = tuple(
        [Measure(m.key, m.label, m.unit, quantities[m.key], m.arrangement, rows[m.key]) for m in known.measures]
    )
    return Indicator(known.key, known.name, measures, known.arrangement, row)


def _is_like(indicator: Indicator, known: Indicator | None) -> bool:
    """Whether an indicator differs from the template's in figures and rows only."""
    return (
        known is not None
        and indicator.name == known.name
        and (indicator.arrangement is known.arrangement or indicator.arrangement == known.arrangement)
        and len(indicator.measures) == len(known.measures)
        and all(
            one.key == other.key
            and one.label == other.label
            and one.unit == other.unit
            and (one.arrangement is other.arrangement or one.arrangement == other.arrangement)
            for one, other in zip(indicator.measures, known.measures, strict=True)
        )
    )


def _full(indicator: Indicator) -> list[Any]:
    measures = [[str(m.key), m.label, m.unit, *_texts(m.arrangement)] for m in indicator.measures]
    return [str(indicator.key), indicator.name, *_texts(indicator.arrangement), measures]


def _texts(arrangement: Arrangement) -> tuple[str, str, str]:
    return (arrangement.mechanism, arrangement.deadline, arrangement.responsible)


@lru_cache(maxsize=512)
def _units(own: str) -> Mapping[Key, str]:
    return {measure.key: measure.unit for indicator in _indicators(own) for measure in indicator.measures}


@lru_cache(maxsize=512)
def _indicators(own: str) -> tuple[Indicator, ...]:
    return tuple(map(_indicator, json.loads(own)))


def _indicator(packed: list[Any]) -> Indicator:
    code, name, mechanism, deadline, responsible, measures = packed
    return Indicator(
        Key.parse(code) or Key(0, 0),
        name,
        tuple(
            Measure(Key.parse(text) or Key(0, 0), label, unit, arrangement=Arrangement(*said))
            for text, label, unit, *said in measures
        ),
        Arrangement(mechanism, deadline, responsible),
    )
