"""What a rule is: an id, a severity, a documented reason, and a function from what it judges to findings."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Generic, NamedTuple, TypeVar, overload

from akm_excel.core.finding import Finding, Severity
from akm_excel.core.plan import Key, Oddity, Sighting
from akm_excel.core.sightings import DESCRIBING
from akm_excel.language import current
from akm_excel.rules.subject import Subject


class Complaint(NamedTuple):
    """What a rule's function yields; with the rule's id and severity it becomes a finding."""

    message: str
    cell: str = ""
    key: Key | None = None
    repair: str = ""
    severity: Severity | None = None
    """Where it is another than the rule's."""
    found: str = ""
    """What the cell says; of a figure, and of what reading saw, it need not be given."""
    expected: str = ""
    """What should be there, where that is known."""


S = TypeVar("S")
"""What a rule judges: a plan by itself (`Subject`), or a district among its peers (`rules.regional`)."""
Check = Callable[[S], Iterator[Complaint]]


@dataclass(frozen=True)
class Rule(Generic[S]):
    """One rule. Its documentation is the docstring of its function."""

    id: str
    name: str
    severity: Severity
    check: Check[S] = field(repr=False)
    sees: tuple[Oddity, ...] = ()
    """What it reports of that which reading saw."""
    when: Callable[[S], object] | None = field(default=None, repr=False)
    """Whether it has anything to say, where that is known at less cost than by asking it."""

    @property
    def documentation(self) -> str:
        """Why the rule exists, what it asks for and what to do."""
        return self.check.__doc__ or ""

    def findings(self, subject: S) -> Iterable[Finding]:
        """What this rule finds."""
        for complaint in self.check(subject):
            severity = self.severity if complaint.severity is None else complaint.severity
            said = complaint.message, complaint.cell, complaint.key, complaint.repair
            yield Finding(self.id, severity, *said, complaint.found, complaint.expected)


class RuleOfTexts(Rule[Subject]):
    """A rule that looks at texts alone: what it finds in one plan it finds in all that say the same.

    It is given the plan without its figures (`Subject.texts`), so that it can look at nothing else.
    """

    def findings(self, subject: Subject) -> Iterable[Finding]:
        """What this rule finds; worked out once for each language."""
        texts = subject.texts
        if texts is None:
            return super().findings(subject)
        name = f"{self.id} {current()}"
        if name not in texts.memo:
            texts.memo[name] = tuple(super().findings(texts))
        said: tuple[Finding, ...] = texts.memo[name]
        return said


class Registry(Generic[S]):
    """The rules that judge one kind of subject."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule[S]] = {}

    def rule(self, identifier: str, name: str, severity: Severity) -> Callable[[Check[S]], Check[S]]:
        """Register a function as the rule `identifier`."""

        def register(check: Check[S]) -> Check[S]:
            self.add(Rule(identifier, name, severity, check))
            return check

        return register

    def add(self, rule: Rule[S]) -> None:
        """Register a rule."""
        if rule.id in self._rules:
            raise ValueError(f"two rules {rule.id}")
        self._rules[rule.id] = rule

    @property
    def rules(self) -> tuple[Rule[S], ...]:
        """The rules, in the order of their families."""
        return tuple(sorted(self._rules.values(), key=lambda rule: rule.id[1:]))


PLAN_RULES: Registry[Subject] = Registry()
Report = Callable[[Subject, Sequence[Sighting]], Iterator[Complaint]]
"""A rule's function that reports what reading saw: it is given these sightings."""


@overload
def rule(
    identifier: str, name: str, severity: Severity, *, when: Callable[[Subject], object] | None = None
) -> Callable[[Check[Subject]], Check[Subject]]: ...


@overload
def rule(
    identifier: str,
    name: str,
    severity: Severity,
    *,
    sees: Oddity | tuple[Oddity, ...],
    when: Callable[[Subject], object] | None = None,
) -> Callable[[Report], Report]: ...


def rule(
    identifier: str,
    name: str,
    severity: Severity,
    *,
    sees: Oddity | tuple[Oddity, ...] = (),
    when: Callable[[Subject], object] | None = None,
) -> Callable[[Any], Any]:
    """Register a function as the rule `identifier` for plans.

    With `sees`, one oddity or several, the function is given what reading saw of them as well. What repairs mend
    for which rule follows from that. `when` says, at little cost, that the rule may have something to say: where it
    says no the rule would find nothing. With `sees` that is so where none of them was seen, if nothing else is given.
    """
    oddities = (sees,) if isinstance(sees, Oddity) else sees

    def register(report: Callable[..., Iterator[Complaint]]) -> Callable[..., Iterator[Complaint]]:
        @wraps(report)
        def check(subject: Subject) -> Iterator[Complaint]:
            seen = tuple(subject.seen(*oddities))
            complaints = report(subject, seen) if oddities else report(subject)
            at = {sighting.cell: sighting for sighting in reversed(seen) if sighting.cell}
            return (_completed(subject, complaint, at.get(complaint.cell)) for complaint in complaints)

        is_seen = (lambda subject: not subject.oddities.isdisjoint(oddities)) if oddities else None
        PLAN_RULES.add(Rule(identifier, name, severity, check, oddities, when or is_seen))
        return report

    return register


def rule_of_texts(identifier: str, name: str, severity: Severity) -> Callable[[Check[Subject]], Check[Subject]]:
    """Register a function as the rule `identifier` for what plans say in words."""

    def register(report: Check[Subject]) -> Check[Subject]:
        @wraps(report)
        def check(subject: Subject) -> Iterator[Complaint]:
            return (_completed(subject, complaint, None) for complaint in report(subject))

        PLAN_RULES.add(RuleOfTexts(identifier, name, severity, check))
        return report

    return register


def _completed(subject: Subject, complaint: Complaint, seen: Sighting | None) -> Complaint:
    """A complaint that says what was found and expected in its cell, as reading saw it or the plan has it."""
    found, expected = complaint.found, complaint.expected
    if seen is not None and seen.oddity not in DESCRIBING:
        found, expected = found or seen.found, expected or seen.expected
    elif not found and complaint.key in subject.plan.by_key:
        column = subject.columns.get(complaint.cell.rpartition("!")[2].rstrip("0123456789"))
        found = str(subject.plan.by_key[complaint.key].figure(column)) if column else ""
    if (found, expected) == (complaint.found, complaint.expected):
        return complaint
    return complaint._replace(found=found, expected=expected)


def reporting(oddity: Oddity) -> Rule[Subject]:
    """The first rule that reports an oddity. Every oddity has one: a test holds that."""
    return next(known for known in PLAN_RULES.rules if oddity in known.sees)


def order(finding: Finding) -> tuple[object, ...]:
    """What findings of a plan are sorted by: the gravest first, then as the plan goes."""
    # Of what has no place in the plan the causes come first: structure before figures, figures before formulas.
    return (-finding.severity, finding.key or (), finding.rule if finding.key else finding.rule[1:], finding.cell)
