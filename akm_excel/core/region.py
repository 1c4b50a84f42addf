"""A region: the plans of its districts, merged; each number knows its file and cell."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from akm_excel.core.answers import DistrictRemark
from akm_excel.core.figures import Figures
from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import QUARTERS, Column, Header, Indicator, Key, Measure, People, Plan, frames, in_sections
from akm_excel.core.quantity import Quantity
from akm_excel.core.receipts import Outcome, Receipt, SubmissionStore
from akm_excel.core.submission import Submission, sums
from akm_excel.core.template import District, Template
from akm_excel.core.text import fold, in_latin, looks_like
from akm_excel.core.wording import disguised
from akm_excel.language import tr

if TYPE_CHECKING:
    import pyarrow
    from pandas import DataFrame

    from akm_excel.core.history import History
    from akm_excel.deliveries import Register

__all__ = [
    "Origin",
    "Outcome",
    "Plans",
    "Receipt",
    "Region",
    "SubmissionStore",
    "Submissions",
    "consolidate",
]

_NOTHING = {"", "-"}
"""A unit that says none."""


class Submissions(Mapping[District, Submission]):
    """What the districts sent, in the order of the approved list: each is fetched when it is asked for."""

    def __init__(
        self, receipts: Mapping[District, Receipt], template: Template | None = None, quarter: int | None = None
    ) -> None:
        """With a `template`, figures in another unit than the others' are kept out of all sums (`unlike`).

        With a `quarter` (1 to 4) results of later ones are left out.
        """
        self.receipts = receipts
        self.quarter = quarter
        self._template = template

    def __getitem__(self, district: District) -> Submission:
        submission = self._sent(district)
        units = self._unlike.get(district)
        return submission.unadded(units) if units else submission

    def _sent(self, district: District) -> Submission:
        submission = self.receipts[district].submission
        if submission is None:
            raise KeyError(district)
        return submission if self.quarter is None else submission.upto(self.quarter)

    def only(self, districts: Iterable[District]) -> "Submissions":
        """Those of some of the districts; what is kept out of sums stays out."""
        chosen = Submissions({d: self.receipts[d] for d in districts}, self._template, self.quarter)
        chosen.__dict__["_unlike"] = self._unlike
        return chosen

    def upto(self, quarter: int) -> "Submissions":
        """The same, as of the end of a quarter."""
        return Submissions(self.receipts, self._template, quarter)

    @cached_property
    def stated(self) -> Mapping[Key, Mapping[District, str]]:
        """The units that districts state in measures of which the template leaves the unit open, where they differ."""
        stated: dict[Key, dict[District, str]] = {}
        for key, units in self._own_units.items():
            known = self._template.measures.get(key) if self._template else None
            if fold(known.unit if known else "") in _NOTHING:
                named = {district: unit for district, unit in units.items() if fold(unit) not in _NOTHING}
                if len({fold(in_latin(unit)) for unit in named.values()}) > 1:
                    stated[key] = named
        return stated

    @cached_property
    def _own_units(self) -> Mapping[Key, Mapping[District, str]]:
        """The units that districts state otherwise than the template, by measure."""
        by_key: dict[Key, dict[District, str]] = {}
        alike = cache(looks_like)  # mostly all districts write a unit in the same other way
        for district in self.receipts if self._template else ():
            for key, unit in self._sent(district).units().items():
                known = self._template.measures.get(key) if self._template else None
                if known is None or not alike(unit, known.unit):
                    by_key.setdefault(key, {})[district] = unit
        return by_key

    @cached_property
    def _unlike(self) -> Mapping[District, Mapping[Key, str]]:
        """The measures of each district whose figures are not added to the others', with their units.

        A unit that is not the template's keeps its figure out; where the template leaves it open and the districts
        differ, nobody's is added. A blank unit where the template has one is the template's.
        """
        by_district: dict[District, dict[Key, str]] = {}
        for key, units in self._own_units.items():
            known = self._template.measures.get(key) if self._template else None
            is_open = fold(known.unit if known else "") in _NOTHING
            if is_open and key in self.stated:
                for district in self.receipts:
                    by_district.setdefault(district, {})[key] = units.get(district, "")
            elif not is_open:
                for district, unit in units.items():
                    if fold(unit) not in _NOTHING:
                        by_district.setdefault(district, {})[key] = unit
        return by_district

    def __iter__(self) -> Iterator[District]:
        return iter(self.receipts)

    def __len__(self) -> int:
        return len(self.receipts)


class Plans(Mapping[District, Plan]):
    """The plans of a region's districts: each is unpacked when it is asked for."""

    def __init__(self, submissions: Submissions, template: Template) -> None:
        self._submissions = submissions
        self._template = template

    def __getitem__(self, district: District) -> Plan:
        return self._submissions[district].plan(self._template)

    def __iter__(self) -> Iterator[District]:
        return iter(self._submissions)

    def __len__(self) -> int:
        return len(self._submissions)


class Origin(NamedTuple):
    """Where one figure came from: `cell` is ``Reja!E12`` in the file of this hash."""

    district: District
    quantity: Quantity
    file: str
    sha256: str
    cell: str


@dataclass(frozen=True, repr=False)
class Region:
    """The merged plans of a year. `receipts` tell of every file, merged or not, `locations` where they lay.

    `last` are the districts' figures of the year before, where an archive has them.
    `remarks` are what the region typed on its list of findings, beside those and beside files that were left out.
    `history` is what the merges into the workbook changed, where it was merged into one.
    `stated_people` are those of the districts' covers where the covers themselves are not known.
    """

    year: int | None
    template: Template
    submissions: Submissions
    receipts: tuple[Receipt, ...]
    locations: Mapping[str, str] = field(default_factory=dict, compare=False)
    deliveries: "Register | None" = field(default=None, compare=False)
    last: Mapping[District, Mapping[Key, Figures]] = field(default_factory=dict, compare=False)
    remarks: tuple[DistrictRemark, ...] = field(default=(), compare=False)
    history: "History | None" = field(default=None, compare=False)
    stated_people: Mapping[District, People] | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        return f"<Region {self.year or '?'}: {len(self.submissions)} districts, {len(self.receipts)} files>"

    @property
    def plans(self) -> Mapping[District, Plan]:
        """The districts' plans, in the order of the approved list."""
        return Plans(self.submissions, self.template)

    @property
    def unlike_units(self) -> Mapping[Key, Mapping[District, str]]:
        """The units that districts state for a measure, where they differ and the template names none."""
        return self.submissions.stated if isinstance(self.submissions, Submissions) else {}

    @property
    def missing(self) -> tuple[District, ...]:
        """The districts of the approved list whose plans are not there."""
        return tuple(district for district in self.template.districts if district not in self.submissions)

    @cached_property
    def people(self) -> Mapping[District, People]:
        """How many people live in a district and work in its centre, of the districts that state one of both."""
        told = self.stated_people
        if told is None:
            told = {district: submission.header.people for district, submission in self.submissions.items()}
        return {district: people for district, people in told.items() if people.is_stated}

    @property
    def is_sample(self) -> bool:
        """Whether any of the figures are made up."""
        return any(receipt.sample for receipt in self.submissions.receipts.values())

    @cached_property
    def total(self) -> Plan:
        """The whole region as one plan: each figure is the exact sum of the districts'.

        It has the template's measures and those that only districts have.
        """
        indicators = dict(self.template.indicators)
        differing: dict[str, Submission] = {}

        def passing() -> Iterator[Submission]:  # once through all of them: thousands are fetched from the disk
            for submission in self.submissions.values():
                differing.setdefault(submission.own, submission)
                yield submission

        totals = sums(passing())
        for submission in differing.values():
            for indicator in submission.own_indicators():
                known = indicators.setdefault(indicator.key, indicator)
                keys = {measure.key for measure in known.measures}
                extra = tuple(measure for measure in indicator.measures if measure.key not in keys)
                if extra:
                    measures = tuple(sorted(known.measures + extra, key=lambda measure: measure.key))
                    indicators[indicator.key] = replace(known, measures=measures)

        def summed(indicator: Indicator) -> Indicator:
            known = indicator.measures
            return replace(
                indicator,
                measures=tuple(Measure(m.key, m.label, m.unit, totals.get(m.key, m.figures)) for m in known),
            )

        return Plan(Header(year=self.year), in_sections(map(summed, indicators.values()), self.template.plan.titles))

    def origins(self, key: Key, column: Column) -> list[Origin]:
        """What a figure of the region is made of: each district's figure, with its file, hash and cell.

        `column` is one of `FIGURES`, or the actual (whose cell is that of the first quarter).
        """
        origins = []
        for district, submission in self.submissions.items():
            quantities = submission.quantities().get(key)
            if quantities is None:
                continue
            at = QUARTERS[0] if column is Column.ACTUAL else column
            source = submission.source
            origins.append(
                Origin(district, quantities.of(column), source.file, source.sha256, submission.cell(key, at))
            )
        return origins

    def findings(self) -> Iterator[tuple[Receipt, Finding]]:
        """The findings of the merged files."""
        for receipt in self.receipts:
            if receipt.outcome is Outcome.MERGED:
                for finding in receipt.findings:
                    yield receipt, finding

    def upto(self, quarter: int | None) -> "Region":
        """This region as of the end of a quarter (1 to 4): results of later ones are left out of everything."""
        return self if quarter is None else replace(self, submissions=self.submissions.upto(quarter))

    def with_findings(self, by_district: Mapping[District, Sequence[Finding]]) -> "Region":
        """This region, with more findings in the receipts of some of its districts."""
        more = {district.name: findings for district, findings in by_district.items()}
        receipts = tuple(
            receipt.with_findings(more[receipt.district])
            if receipt.outcome is Outcome.MERGED and receipt.district in more
            else receipt
            for receipt in self.receipts
        )
        return self._with(receipts=receipts)

    def with_remarks(self, remarks: Sequence[DistrictRemark]) -> "Region":
        """This region, with what was typed beside its findings: those answered so are open no more."""
        said: dict[str, list[DistrictRemark]] = {}
        for remark in remarks:
            said.setdefault(remark.district, []).append(remark)
        receipts = tuple(
            receipt.with_remarks(said[receipt.district])
            if receipt.outcome is Outcome.MERGED and receipt.district in said
            else receipt
            for receipt in self.receipts
        )
        return self._with(receipts=receipts, remarks=tuple(remarks))

    def _with(self, **changes: Any) -> "Region":
        """This region with other receipts and what is said of them: its sum stays, and is not added up again."""
        changed = replace(self, **changes)
        if "total" in self.__dict__:
            changed.__dict__["total"] = self.total
        return changed

    @property
    def is_clean(self) -> bool:
        """Whether every plan was merged and none has errors."""
        harmless = {Outcome.MERGED, Outcome.PASSED_OVER, Outcome.TWICE}
        return all(receipt.outcome in harmless and not receipt.count(Severity.ERROR) for receipt in self.receipts)

    def records(self) -> list[dict[str, Any]]:
        """The region in long form: a dictionary a measure and district."""
        return [
            {
                "district_code": district.code,
                "district": district.name,
                "year": plan.header.year,
                **record,
                "file": plan.source.file,
            }
            for district, plan in self.plans.items()
            for record in plan.records()
        ]

    def to_frame(self, *, dtype_backend: str = "") -> "DataFrame":
        """The region as a pandas DataFrame: a row a measure and district, see `akm_excel.formats.frames.frame`.

        Raises `MissingPackage` where pandas is not installed.
        """
        made: DataFrame = frames().frame(self.records(), self.template, dtype_backend)
        return made

    def to_arrow(self) -> "pyarrow.Table":
        """The region as an Arrow table. Raises `MissingPackage` where pyarrow is not installed."""
        return frames().table(self.records(), self.template)


def consolidate(receipts: Iterable[Receipt], template: Template, year: int | None = None) -> Region:
    """The region that the plans of `receipts` make.

    The year is the one given, else the one that most of the plans have (of two as frequent, the
    later). Of two plans of a district the one saved last counts; of two saved at the same moment the
    one whose file name sorts last. A file that is there twice counts once. Whatever does not count
    is listed with its reason.
    """
    given = sorted(receipts, key=lambda receipt: (receipt.file, receipt.sha256))
    if year is None:
        years = Counter(r.year for r in given if r.outcome is Outcome.MERGED and r.year)
        year = max(years, key=lambda y: (years[y], y), default=None)
    sorted_out = [_sorted_out(receipt, template, year) for receipt in given]
    final = _without_doubles(sorted_out)
    sent = {receipt.district: receipt for receipt in final if receipt.outcome is Outcome.MERGED}
    submissions = Submissions({d: sent[d.name] for d in template.districts if d.name in sent}, template)
    return Region(year, template, submissions, tuple(final))


def _sorted_out(receipt: Receipt, template: Template, year: int | None) -> Receipt:
    """A receipt whose district is a name of the list, and whose outcome says whether it may count."""
    if receipt.outcome is not Outcome.MERGED:
        return receipt
    district = template.district(receipt.district)
    named = replace(receipt, district=district.name if district else "")
    if district is None:
        reason = tr("the cover says '{name}', which is on no list").format(name=receipt.district)
        reason = ". ".join(filter(None, (reason, disguised(receipt.district).rstrip("."))))
        return replace(named, outcome=Outcome.NO_DISTRICT, reason=reason)
    if receipt.year is None:
        return replace(named, outcome=Outcome.NO_YEAR, reason=tr("the cover gives no year"))
    if receipt.year != year:
        reason = tr("the plan is for {found}, merged is {year}").format(found=receipt.year, year=year)
        return replace(named, outcome=Outcome.OTHER_YEAR, reason=reason)
    return named


def _without_doubles(receipts: Sequence[Receipt]) -> list[Receipt]:
    best: dict[str, Receipt] = {}
    for receipt in receipts:
        if receipt.outcome is Outcome.MERGED:
            rival = best.get(receipt.district)
            if rival is None or (receipt.saved, receipt.file) > (rival.saved, rival.file):
                best[receipt.district] = receipt
    marked = []
    for receipt in receipts:
        winner = best.get(receipt.district)
        if receipt.outcome is not Outcome.MERGED or receipt is winner or winner is None:
            marked.append(receipt)
        elif receipt.sha256 == winner.sha256:
            reason = tr("the same bytes as {file}").format(file=winner.file)
            marked.append(replace(receipt, outcome=Outcome.TWICE, reason=reason))
        else:
            reason = tr("{file} was saved later").format(file=winner.file)
            marked.append(replace(receipt, outcome=Outcome.SUPERSEDED, reason=reason))
    return marked
