"""How each delivery stands: what was said of it last, what lies there now, and whether the two agree."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from akm_excel.core.finding import Severity
from akm_excel.core.keys import Column, Key
from akm_excel.core.receipts import Outcome, Receipt
from akm_excel.core.region import Region
from akm_excel.core.template import District
from akm_excel.deliveries.entries import DELIVERIES, Delivery, Entry, Figures, State, differing, figures_of
from akm_excel.language import tr

_FEWEST = 5
"""A quarter was sent where one in so many of the planned measures has a result in it (see `regional.period`)."""
Changed = Sequence[tuple[Key, Column, str, str]]


@dataclass(frozen=True)
class Standing:
    """One delivery of one district.

    `said` is the statement that counts, None where nobody said anything; `came` is when it was first seen, `deadline`
    until when it is awaited (ISO days, empty where unknown). `receipt` is the file that lies there now.
    `changed` are the figures that are other than those that were accepted.
    """

    district: District
    delivery: Delivery
    state: State
    deadline: str = ""
    came: str = ""
    said: Entry | None = None
    receipt: Receipt | None = None
    changed: Changed = ()

    @property
    def is_late(self) -> bool:
        """Whether it came after its deadline."""
        return bool(self.deadline and self.came and self.came[:10] > self.deadline)

    @property
    def by(self) -> str:
        """Who made the statement that counts."""
        return self.said.by if self.said else ""

    @property
    def remark(self) -> str:
        """What a person reads beside the state: why it was said, or that the figures are others now."""
        if self.changed:
            return tr("changed since it was accepted")
        return self.said.text if self.said else ""

    def is_missing(self, today: str) -> bool:
        """Whether it is awaited, and its deadline (if it has one) is over; without deadlines the plan alone is."""
        due = self.deadline < today if self.deadline else self.delivery is Delivery.PLAN
        return self.state is State.AWAITED and due


@dataclass(frozen=True)
class Register:
    """How all deliveries of a year stand, district by district in the order of the list.

    `unread` are the lines of the files that nobody can read any more: ``topshiruvlar.PC.txt:7``.
    """

    year: int
    standings: Sequence[Standing]
    today: str
    unread: Sequence[str] = ()

    def of(self, delivery: Delivery) -> Mapping[str, Standing]:
        """How one delivery stands, by the district's code."""
        return {one.district.code: one for one in self.standings if one.delivery is delivery}

    @property
    def missing(self) -> tuple[Standing, ...]:
        """What is awaited and overdue."""
        return tuple(one for one in self.standings if one.is_missing(self.today))

    @property
    def late(self) -> tuple[Standing, ...]:
        """What came after its deadline."""
        return tuple(one for one in self.standings if one.is_late)

    @property
    def changed(self) -> tuple[Standing, ...]:
        """What was accepted and is other now: an error."""
        return tuple(one for one in self.standings if one.changed)

    @property
    def current(self) -> Delivery:
        """The last delivery that any district has sent."""
        sent = [one.delivery for one in self.standings if one.receipt is not None]
        return max(sent, key=DELIVERIES.index, default=Delivery.PLAN)


def _sent(receipt: Receipt | None, delivery: Delivery) -> Figures:
    """The figures of a delivery in a district's file; none where it has hardly any of them."""
    submission = receipt.submission if receipt else None
    if submission is None:
        return {}
    sent = figures_of(submission, delivery)
    planned = sum(figures.plan.is_number for figures in submission.quantities().values())
    return sent if delivery is Delivery.PLAN or len(sent) * _FEWEST >= max(planned, 1) else {}


def arrived(region: Region, entries: Iterable[Entry], when: dt.datetime) -> Iterator[Entry]:
    """Entries for what lies in the folder and was never seen so: the file, its hash and the figures of the delivery."""
    known = {(e.district, e.delivery, _spelled(e.figures)) for e in entries if e.year == region.year}
    codes = {district.name: district.code for district in region.template.districts}
    for receipt in region.receipts:
        if receipt.outcome is Outcome.MERGED and region.year is not None:
            for delivery in DELIVERIES:
                figures = _sent(receipt, delivery)
                code = codes[receipt.district]
                if figures and (code, delivery, _spelled(figures)) not in known:
                    yield Entry(
                        when.isoformat(timespec="seconds"), region.year, code, delivery, State.RECEIVED,
                        file=receipt.file, sha256=receipt.sha256, figures=figures,
                    )  # fmt: skip


def _spelled(figures: Figures | None) -> str:
    return repr(sorted(figures.items())) if figures else ""


def register_of(region: Region, entries: Sequence[Entry], today: dt.date) -> Register:
    """How the deliveries of a region stand, by what its folder's register says."""
    own = [entry for entry in entries if entry.year == region.year]
    merged = {r.district: r for r in region.receipts if r.outcome is Outcome.MERGED}
    standings = tuple(
        _standing(district, delivery, own, merged.get(district.name))
        for district in region.template.districts
        for delivery in DELIVERIES
    )
    return Register(region.year or 0, standings, today.isoformat())


def _standing(district: District, delivery: Delivery, entries: Sequence[Entry], receipt: Receipt | None) -> Standing:
    of_it = [e for e in entries if e.delivery is delivery and e.district in {district.code, ""}]
    deadline = next((e.text for e in reversed(of_it) if e.state is State.DEADLINE and e.district), "")
    deadline = deadline or next((e.text for e in reversed(of_it) if e.state is State.DEADLINE), "")
    seen = [e for e in of_it if e.state is State.RECEIVED and e.figures]
    told = [e for e in of_it if e.state is not State.DEADLINE and (e.state is not State.RECEIVED or e.by)]
    said = told[-1] if told else None
    now = _sent(receipt, delivery)
    changed: Changed = ()
    if said is not None and said.state is State.ACCEPTED and said.figures and (now or receipt):
        changed = differing(said.figures, now, delivery)
    return Standing(
        district, delivery, _state(said, now, receipt), deadline, seen[0].when if seen else "", said,
        receipt if now else None, changed,
    )  # fmt: skip


def _state(said: Entry | None, now: Figures, receipt: Receipt | None) -> State:
    """A statement holds for the figures it was made of; an accepted delivery stays accepted whatever comes."""
    if said is not None and said.state is State.AWAITED and now:
        said = None  # it was said of a delivery that had not come
    if said is not None and (said.state is State.ACCEPTED or not now or not said.figures):
        return said.state
    if said is not None and _spelled(said.figures) == _spelled(now):
        return said.state
    if not now or receipt is None:
        return State.AWAITED
    return State.RECEIVED if receipt.count(Severity.ERROR) else State.CHECKED
