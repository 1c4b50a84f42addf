"""What differs between two plans, or two regions: figures, texts, measures, and what that does to totals.

Two quantities are the same when they say the same: 5 and 5.0 are, 0 and *not applicable* and blank
are not. Nothing is compared by what it looks like.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from akm_excel.core.plan import FIGURES, TEXTS, Column, Header, Key, Measure, Plan
from akm_excel.core.quantity import BLANK, Kind, Quantity, difference, ratio
from akm_excel.core.region import Outcome, Receipt, Region, Submissions
from akm_excel.core.submission import Submission
from akm_excel.core.template import District, Template
from akm_excel.core.totals import TOTALLED, Named, Total, listed


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure that changed; the cells are empty where a plan came from no workbook."""

    key: Key
    column: Column
    title: str
    unit: str
    before: Quantity
    after: Quantity
    before_cell: str = ""
    after_cell: str = ""

    @property
    def by(self) -> Quantity:
        """By how much; blank unless both are numbers."""
        return difference(self.after, self.before)


@dataclass(frozen=True, slots=True)
class TextChange:
    """One text that changed.

    `place` says which: a column (``unit``) or ``label`` of the measure or indicator that `code`
    names, the ``title`` of a section, or a field of the cover (``director``) where `code` is empty.
    """

    code: str
    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """A measure that only one of two plans has, with its figures in the order of `FIGURES`."""

    key: Key
    title: str
    unit: str
    figures: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class TotalChange:
    """A total that changed: of a measure (``2.3``), a section and unit (``2/Nafar``) or a rollup (``2.1–2.5``)."""

    id: str
    title: str
    unit: str
    column: Column
    before: Quantity
    after: Quantity

    @property
    def by(self) -> Quantity:
        """By how much; blank unless both are numbers."""
        return difference(self.after, self.before)

    @property
    def percent(self) -> Quantity:
        """By which fraction of what it was; blank where that is zero, below, or no number."""
        return ratio(self.by, self.before)


@dataclass(frozen=True)
class PlanDifference:
    """What changed from one plan to another, in the order of the plan."""

    before: Header
    after: Header
    cover: tuple[TextChange, ...]
    figures: tuple[FigureChange, ...]
    texts: tuple[TextChange, ...]
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    totals: tuple[TotalChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return not (self.cover or self.figures or self.texts or self.added or self.removed)


@dataclass(frozen=True)
class RegionDifference:
    """What changed from one region to another.

    `plans` has the districts whose plans changed, `measures` and `totals` what changed in the sums
    over all districts.
    """

    before: int | None
    after: int | None
    plans: Mapping[District, PlanDifference]
    added: tuple[District, ...]
    removed: tuple[District, ...]
    measures: tuple[TotalChange, ...]
    totals: tuple[TotalChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return self.before == self.after and not (self.plans or self.added or self.removed)


def compare_plans(before: Plan, after: Plan, template: Template, *, in_full: bool = True) -> PlanDifference:
    """What changed from `before` to `after`.

    Where not `in_full`, the texts that a regional workbook leaves out are not compared: the cover,
    titles, and how things are carried out.
    """
    return PlanDifference(
        before=before.header,
        after=after.header,
        cover=tuple(_cover(before.header, after.header)) if in_full else (),
        figures=tuple(_figures(before, after)),
        texts=tuple(_texts(before, after, in_full)),
        added=tuple(_only_in(after, before)),
        removed=tuple(_only_in(before, after)),
        totals=tuple(_totals(before, after, template)),
    )


def compare_regions(before: Region, after: Region, *, in_full: bool = True) -> RegionDifference:
    """What changed from `before` to `after`, by district and in total; `in_full` as in `compare_plans`."""
    template = after.template
    earlier, later = ({d.code: d for d in region.plans} for region in (before, after))
    plans = {}
    for code in earlier.keys() & later.keys():
        own = compare_plans(before.plans[earlier[code]], after.plans[later[code]], template, in_full=in_full)
        if not own.is_empty:
            plans[later[code]] = own
    return RegionDifference(
        before=before.year,
        after=after.year,
        plans=dict(sorted(plans.items(), key=lambda item: item[0].code)),
        added=tuple(district for code, district in later.items() if code not in earlier),
        removed=tuple(district for code, district in earlier.items() if code not in later),
        measures=tuple(_measures(before.total, after.total)),
        totals=tuple(_totals(before.total, after.total, template)),
    )


def with_plan(region: Region, district: District, plan: Plan) -> Region:
    """The region as it were with `plan` for a district, in place of what it has now."""
    others = {known: own for known, own in region.submissions.receipts.items() if known.code != district.code}
    kept = Submission.of(plan, (), region.template)
    receipt = Receipt(plan.source.file, Outcome.MERGED, district=district.name, year=region.year, kept=kept)
    return replace(region, submissions=Submissions({**others, district: receipt}))


def _cover(before: Header, after: Header) -> Iterator[TextChange]:
    later = asdict(after)
    for place, text in asdict(before).items():
        if text != later[place]:
            yield TextChange("", place, _shown(text), _shown(later[place]))


def _shown(text: str | int | None) -> str:
    return "" if text is None else str(text)


def _figures(before: Plan, after: Plan) -> Iterator[FigureChange]:
    for indicator, measure in after.measures():
        earlier = before.by_key.get(measure.key)
        if earlier is None or earlier.figures == measure.figures:
            continue
        for column, old, new in zip(FIGURES, earlier.figures, measure.figures, strict=True):
            if not _says_the_same(old, new):
                cells = before.cell(earlier, column), after.cell(measure, column)
                yield FigureChange(measure.key, column, indicator.title(measure), measure.unit, old, new, *cells)


def _says_the_same(one: Quantity, other: Quantity) -> bool:
    """Whether two figures are alike; of an unreadable one without text nobody knows what it was."""
    both_unreadable = one.kind is Kind.UNREADABLE and other.kind is Kind.UNREADABLE
    return one == other or (both_unreadable and not (one.text and other.text))


def _texts(before: Plan, after: Plan, in_full: bool) -> Iterator[TextChange]:
    if in_full:
        for number, title in after.titles.items():
            yield from _changed(str(number), {"title": (before.titles.get(number, title), title)})
    for indicator in after.indicators():
        earlier = before.indicator_by_key.get(indicator.key)
        if earlier is None:
            continue
        own = {"name": (earlier.name, indicator.name)}
        if in_full:
            own |= {str(c): (earlier.arrangement.text(c), indicator.arrangement.text(c)) for c in TEXTS}
        yield from _changed(str(indicator.key), own)
        for measure in indicator.measures:
            if measure.key in before.by_key:
                yield from _changed(str(measure.key), _own_texts(before.by_key[measure.key], measure, in_full))


def _own_texts(before: Measure, after: Measure, in_full: bool) -> dict[str, tuple[str, str]]:
    texts = {"label": (before.label, after.label), "unit": (before.unit, after.unit)}
    if in_full:
        texts |= {str(c): (before.arrangement.text(c), after.arrangement.text(c)) for c in TEXTS}
    return texts


def _changed(code: str, texts: Mapping[str, tuple[str, str]]) -> Iterator[TextChange]:
    for place, (old, new) in texts.items():
        if old != new:
            yield TextChange(code, place, old, new)


def _only_in(plan: Plan, other: Plan) -> Iterator[Row]:
    for indicator, measure in plan.measures():
        if measure.key not in other.by_key:
            yield Row(measure.key, indicator.title(measure), measure.unit, measure.figures)


def _measures(before: Plan, after: Plan) -> Iterator[TotalChange]:
    """The changed sums of each measure that either total has."""
    named = {m.key: (i.title(m), m.unit) for total in (before, after) for i, m in total.measures()}
    for key in sorted(named):
        sides = before.by_key.get(key), after.by_key.get(key)
        yield from _total_changes(str(key), *named[key], *sides)


def _totals(before: Plan, after: Plan, template: Template) -> Iterator[TotalChange]:
    """The changed totals that have names (see `totals.listed`), those of sections first."""
    old, new = ({total.id: total for total in listed(plan, template)} for plan in (before, after))
    kinds = list(Named)
    named = {**old, **new}.values()
    for total in sorted(named, key=lambda total: (kinds.index(total.kind), total.section)):
        sides = [totals[total.id].entry if total.id in totals else None for totals in (old, new)]
        yield from _total_changes(total.id, total.title, total.unit, *sides)


def _total_changes(
    name: str, title: str, unit: str, before: Measure | Total | None, after: Measure | Total | None
) -> Iterator[TotalChange]:
    for column in TOTALLED:
        old = before.figure(column) if before else BLANK
        new = after.figure(column) if after else BLANK
        if old != new:
            yield TotalChange(name, title, unit, column, old, new)
