"""What `check` and `merge` find of the mistakes, and what they say where there is none."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import Key, Plan
from akm_excel.core.region import Outcome, Receipt, Region, Submissions
from akm_excel.core.submission import Submission
from akm_excel.core.template import Template
from akm_excel.rules import ARCHIVE_RULES, check, check_region
from benchmarks.detection.kinds import Kind, Place, with_sums
from benchmarks.detection.mistakes import KINDS
from benchmarks.detection.regions import YEAR, Centre, Setting, made

MODES = ("check", "check, archive", "merge", "merge, archive")


@dataclass(frozen=True)
class Outlook:
    """What one way of looking says of one mistake: the worst severity of a new finding, and whether it is named."""

    severity: Severity | None = None
    is_named: bool = False


@dataclass
class Tally:
    """Of one kind, in one way of looking: so many mistakes, by the worst finding, and so many named."""

    mistakes: int = 0
    found: Counter[Severity] = field(default_factory=Counter)
    named: int = 0

    def add(self, outlook: Outlook) -> None:
        """Count one more."""
        self.mistakes += 1
        self.named += outlook.is_named
        if outlook.severity is not None:
            self.found[outlook.severity] += 1

    @property
    def hits(self) -> int:
        """How many were found, as whatever."""
        return sum(self.found.values())


Told = list[Finding]


class Bench:
    """One region without mistakes, and what is said of it in each of `MODES`."""

    def __init__(self, template: Template, setting: Setting) -> None:
        self.template, self.setting = template, setting
        self.centres = made(template, setting)
        self._own_faults = {(f.rule, f.key) for f in check(template.plan, template) if f.rule.startswith("T3")}
        self._receipts = {c.district: self._receipt(c, self.checked(c.plan)) for c in self.centres}

    def checked(self, plan: Plan) -> Told:
        """What `check` finds but for the template's own defects."""
        return [f for f in check(plan, self.template, year=YEAR) if (f.rule, f.key) not in self._own_faults]

    def beside_last(self, plan: Plan, last: Plan) -> Told:
        """What the year before adds."""
        figures = {measure.key: measure.figures for _, measure in last.measures()}
        return check(plan, self.template, year=YEAR, last=figures, rules=ARCHIVE_RULES)

    def _receipt(self, centre: Centre, findings: Told, plan: Plan | None = None) -> Receipt:
        kept = Submission.of(plan or centre.plan, findings, self.template)
        return Receipt(f"{centre.district.code}.xlsx", Outcome.MERGED, district=centre.district.name, kept=kept)

    def _regional(self, changed: Mapping[int, Receipt]) -> dict[int, Told]:
        receipts = dict(self._receipts)
        for at, receipt in changed.items():
            receipts[self.centres[at].district] = receipt
        ordered = {district: receipts[district] for district in self.template.districts if district in receipts}
        region = Region(YEAR, self.template, Submissions(ordered, self.template), tuple(ordered.values()))
        told = check_region(region)
        return {at: told.get(centre.district, []) for at, centre in enumerate(self.centres)}

    @cached_property
    def clean(self) -> dict[str, list[Told]]:
        """What is said of each plan without a mistake, in each way of looking."""
        alone = [self.checked(centre.plan) for centre in self.centres]
        last = [self.beside_last(centre.plan, centre.last) for centre in self.centres]
        regional = self._regional({})
        told = [self._told(own, more, regional[at]) for at, (own, more) in enumerate(zip(alone, last, strict=True))]
        return {mode: [own[mode] for own in told] for mode in MODES}

    @staticmethod
    def _told(alone: Told, last: Told, regional: Told) -> dict[str, Told]:
        """What each way of looking says of one plan."""
        return dict(zip(MODES, (alone, alone + last, alone + regional, alone + last + regional), strict=True))

    def outlooks(self, kind: Kind, at: int, dice: random.Random) -> Mapping[str, Outlook] | None:
        """What each way of looking says of one mistake in the plan `at`; None where it cannot fall there."""
        cells = kind.make(Place(self.template, self.centres, at, dice))
        if not cells:
            return None
        centre = self.centres[at]
        plan = with_sums(self.template, centre.plan, cells)
        if plan == centre.plan:
            return None
        alone = self.checked(plan)
        regional = self._regional({at: self._receipt(centre, alone, plan)})[at]
        last = self.beside_last(plan, centre.last)
        told = self._told(alone, last, regional)
        concerned = _concerned(self.template, cells)
        return {mode: _judged(kind, found, self.clean[mode][at], concerned) for mode, found in told.items()}


def _concerned(template: Template, cells: Iterable[Key]) -> frozenset[Key]:
    """The measures that a mistake is about: its own, their indicators, and those that they are bound to."""
    own = frozenset(cells)
    bound = {
        key
        for rollup in template.rollups
        if rollup.target and not own.isdisjoint((rollup.target, *rollup.parts))
        for key in (rollup.target, *rollup.parts)
    }
    return own | bound | {key._replace(part=0) for key in own}


def _judged(kind: Kind, told: Told, clean: Told, concerned: frozenset[Key]) -> Outlook:
    known = {(finding.rule, finding.key, finding.cell) for finding in clean}
    new = [f for f in told if (f.rule, f.key, f.cell) not in known and (f.key is None or f.key in concerned)]
    if not new:
        return Outlook()
    is_named = any(re.search(kind.says, f"{finding.message} {finding.repair}") for finding in new)
    return Outlook(max(finding.severity for finding in new), is_named)


def detection(template: Template, settings: Sequence[Setting], each: int) -> dict[str, dict[str, Tally]]:
    """How many mistakes of each kind are found in each way of looking; `each` of a kind in each region."""
    found = {kind.name: {mode: Tally() for mode in MODES} for kind in KINDS}
    for setting in settings:
        bench = Bench(template, setting)
        for kind in KINDS:
            dice = random.Random(f"{setting.seed} {setting.is_holdout} {kind.name}")
            for outlooks in _tried(bench, kind, each, dice):
                for mode, outlook in outlooks.items():
                    found[kind.name][mode].add(outlook)
    return found


def _tried(bench: Bench, kind: Kind, each: int, dice: random.Random) -> Iterator[Mapping[str, Outlook]]:
    count = 0
    for at in dice.sample(range(len(bench.centres)), len(bench.centres)):
        if count == each:
            return
        outlooks = bench.outlooks(kind, at, dice)
        if outlooks is not None:
            count += 1
            yield outlooks


@dataclass(frozen=True)
class Alarms:
    """What is said of plans without a mistake: a clean plan on average, and by rule."""

    plans: int
    a_plan: Mapping[str, float]
    by_rule: Mapping[str, Counter[str]]
    largest: Mapping[str, int]
    """The most findings that one region has."""


def alarms(template: Template, settings: Sequence[Setting]) -> Alarms:
    """How often there is a finding without a mistake, in each way of looking."""
    rules: dict[str, Counter[str]] = {mode: Counter() for mode in MODES}
    largest, plans = dict.fromkeys(MODES, 0), 0
    for setting in settings:
        clean = Bench(template, setting).clean
        plans += len(clean["check"])
        for mode, told in clean.items():
            own = Counter(finding.rule for findings in told for finding in findings)
            rules[mode] += own
            largest[mode] = max(largest[mode], own.total())
    return Alarms(plans, {mode: rules[mode].total() / plans for mode in MODES}, rules, largest)
