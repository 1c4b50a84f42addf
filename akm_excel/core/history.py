"""What each merge changed in a region: kept from merge to merge, so that also what changed since a day can be told.

An event is one file, measure of a district, text or sum of the region that is other than in the merge before. Events
are texts, as they stand in the regional workbook; between two merges they add up to what changed on the whole.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import InvalidOperation
from enum import StrEnum
from typing import NamedTuple

from akm_excel.core.figures import NO_FIGURES, Figures
from akm_excel.core.plan import FIGURES, Column, Indicator, Key
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, difference, number, plain, unreadable
from akm_excel.core.receipts import Outcome, Receipt
from akm_excel.core.region import Region
from akm_excel.core.submission import Submission
from akm_excel.core.template import District, Template
from akm_excel.core.totals import TOTALLED
from akm_excel.core.wording import moment

MOST_OF_A_MERGE = 20_000
"""The most events of one merge; more are counted, not kept. A quarter's results of 210 districts are 15,000."""
MOST_KEPT = 60_000
"""The most events that are kept in all: the oldest merges are forgotten first."""
_LONGEST = 300
"""So much of a text is kept."""
_COLUMNS = [column.value for column in TOTALLED]
_MARK = "?"
"""Before what nobody can read as a figure."""


class What(StrEnum):
    """What an event is of."""

    FILE = "file"
    TOTAL = "total"
    ROW = "row"
    """A measure of a district: its figures."""
    TEXT = "text"
    MORE = "more"
    """Events that were counted and not kept; `before` and `after` are empty, `key` says how many."""


class Event(NamedTuple):
    """One thing that a merge changed.

    `merge` is the number of the merge and `when` its local time (``2026-11-30 14:05``). `district` is a code, `name`
    the district's. `place` is the column of a total, or of a text what it is of. `before` and `after` are None where
    there was nothing, or is nothing any more: else of a file its name, hash and outcome, of a row its figures (both as
    JSON), of a total or a text what it said.
    """

    merge: int
    when: str
    what: What
    district: str = ""
    name: str = ""
    key: str = ""
    place: str = ""
    title: str = ""
    unit: str = ""
    before: str | None = None
    after: str | None = None


class History(NamedTuple):
    """What the merges into a workbook changed, the oldest first.

    `merges` is how many changed anything, `shown` the first of them whose events are of interest: the last one's, or,
    asked for a day (`since`, ISO), all from that day on. `begun` is when the record began, where merges were before it
    or were forgotten; empty where it is whole. `remark` says why figures could not be compared.
    """

    events: tuple[Event, ...] = ()
    merges: int = 0
    shown: int = 1
    since: str = ""
    begun: str = ""
    remark: str = ""

    @property
    def reaches(self) -> bool:
        """Whether the record reaches back to the day that was asked for."""
        return not (self.since and self.begun) or self.begun[:10] < self.since

    @property
    def when(self) -> str:
        """When the last of the merges was whose events are shown; empty where nothing changed."""
        return self.events[-1].when if self.events and self.events[-1].merge >= self.shown else ""

    def net(self) -> list[Event]:
        """What changed in all that is shown: of each thing what it was at first and what it is at last."""
        by_identity: dict[tuple[str, ...], Event] = {}
        for event in self.events:
            if event.merge >= self.shown:
                identity = (event.what, event.district, event.key, event.place)
                first = by_identity.get(identity)
                by_identity[identity] = event if first is None else event._replace(before=first.before)
        return [event for event in by_identity.values() if event.what is What.MORE or event.before != event.after]

    def later(self, events: Iterable[Event], when: str, since: str = "", remark: str = "") -> "History":
        """This history after another merge at `when`, which changed `events`."""
        new = list(events)
        if len(new) > MOST_OF_A_MERGE:
            left = len(new) - MOST_OF_A_MERGE
            new = [*new[:MOST_OF_A_MERGE], Event(0, when, What.MORE, key=str(left))]
        merges = self.merges + bool(new)
        kept, begun = _kept([*self.events, *(event._replace(merge=merges, when=when) for event in new)], self.begun)
        shown = merges if new else merges + 1
        if since:
            shown = next((event.merge for event in kept if event.when[:10] >= since), merges + 1)
        return History(kept, merges, shown, since, begun, remark)


def _kept(events: list[Event], begun: str) -> tuple[tuple[Event, ...], str]:
    """As many events as are kept, of whole merges, and when the record of them began."""
    while len(events) > MOST_KEPT and events[0].merge != events[-1].merge:
        begun, oldest = events[0].when, events[0].merge
        events = [event for event in events if event.merge != oldest]
    return tuple(events), begun


def now() -> str:
    """The local time, as events have it."""
    return dt.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")


def events(before: Region, after: Region, *, with_texts: bool = True) -> Iterator[Event]:
    """What is other in `after` than it was in `before`: files, sums of the region, figures, texts.

    Without `with_texts` names and units are not compared: of another edition all of them may be.
    """
    yield from _files(before, after)
    yield from _totals(before, after)
    earlier = {district.code: district for district in before.submissions}
    later = {district.code: district for district in after.submissions}
    for code in sorted(earlier.keys() | later.keys()):
        old = before.submissions[earlier[code]] if code in earlier else None
        new = after.submissions[later[code]] if code in later else None
        district = later[code] if code in later else earlier[code]
        yield from _rows(district, old, new, after if new else before)
        if with_texts and old and new and _worded(old, after.template) != _worded(new, after.template):
            yield from _texts(district, old, new, after)


def _files(before: Region, after: Region) -> Iterator[Event]:
    codes = {district.name: district.code for region in (before, after) for district in region.submissions}
    old, new = (dict(_named(region.receipts, codes)) for region in (before, after))
    for identity in sorted(old.keys() | new.keys()):
        sides = [_told(by_identity[identity]) if identity in by_identity else None for by_identity in (old, new)]
        if file_of(sides[0])[:3] != file_of(sides[1])[:3]:
            receipt = new.get(identity) or old[identity]
            yield Event(0, "", What.FILE, identity[0], receipt.district, identity[1], "", "", "", *sides)


def _named(receipts: Iterable[Receipt], codes: Mapping[str, str]) -> Iterator[tuple[tuple[str, str], Receipt]]:
    """The files by what they are: a district's plan by its code, others by their names."""
    for receipt in receipts:
        if receipt.outcome is Outcome.MERGED:
            yield (codes.get(receipt.district, ""), ""), receipt
        elif receipt.outcome is not Outcome.PASSED_OVER:
            yield ("", receipt.file[:_LONGEST]), receipt


def _told(receipt: Receipt) -> str:
    return _json([receipt.file[:_LONGEST], receipt.sha256, receipt.outcome.value, receipt.saved])


class File(NamedTuple):
    """A file in an event: its name, hash, outcome, and when it was saved; empty where there is none."""

    name: str = ""
    sha256: str = ""
    outcome: Outcome = Outcome.MERGED
    saved: str = ""

    @property
    def shown(self) -> str:
        """Its name, and when it was saved: a plan that is replaced has the same name, as a rule."""
        return f"{self.name} ({moment(self.saved)})" if self.saved else self.name


def file_of(told: str | None) -> File:
    """The file in an event. Raises `ValueError` or `TypeError` where somebody changed it."""
    if told is None:
        return File()
    name, sha256, outcome, saved = json.loads(told)
    return File(str(name), str(sha256), Outcome(outcome), str(saved))


def _totals(before: Region, after: Region) -> Iterator[Event]:
    old, new = before.total, after.total
    named = {m.key: (i.title(m), m.unit) for total in (old, new) for i, m in total.measures()}
    for key in sorted(named):
        sides = [region_total.by_key.get(key) for region_total in (old, new)]
        for column in TOTALLED:
            was, stands = (side.figure(column) if side else BLANK for side in sides)
            if not _alike(was, stands):
                title, unit = named[key]
                texts = (spelled(was), spelled(stands))
                yield Event(0, "", What.TOTAL, "", "", str(key), column.value, title, unit, *texts)


def _rows(district: District, old: Submission | None, new: Submission | None, region: Region) -> Iterator[Event]:
    if old and new and old.figures == new.figures and old.spelled().keys == new.spelled().keys:
        return  # most say the same from one merge to the next, to the letter
    before, after = (one.quantities() if one else {} for one in (old, new))
    titles: dict[Key, tuple[str, str]] = {}
    for key in sorted(before.keys() | after.keys()):
        was, stands = before.get(key), after.get(key)
        if was is not None and stands is not None and all(map(_alike, was, stands)):
            continue
        titles = titles or _titles(new or old, region)
        title, unit = titles.get(key, ("", ""))
        texts = [None if one is None else _json(_row(one)) for one in (was, stands)]
        yield Event(0, "", What.ROW, district.code, district.name, str(key), "", title, unit, *texts)


def _row(figures: Figures) -> list[str]:
    """The figures of a row as an event has them; the plan by quarter, where it is stated."""
    told = [spelled(figure) for figure in figures]
    return told if any(told[-len(figures.planned) :]) else told[: -len(figures.planned)]


def _titles(submission: Submission | None, region: Region) -> dict[Key, tuple[str, str]]:
    plan = submission.plan(region.template) if submission else region.total
    return {measure.key: (indicator.title(measure), measure.unit) for indicator, measure in plan.measures()}


def _worded(submission: Submission, template: Template) -> Mapping[Key, Sequence[str]]:
    """The indicators of a plan that are not worded as the template's, with their names, labels and units."""
    own = {indicator.key: _words(indicator) for indicator in submission.own_indicators()}
    known = template.indicators
    return {key: words for key, words in own.items() if key not in known or words != _words(known[key])}


def _words(indicator: Indicator) -> Sequence[str]:
    told = ((str(measure.key), measure.label, measure.unit) for measure in indicator.measures)
    return [indicator.name, *(text for texts in told for text in texts)]


def _texts(district: District, old: Submission, new: Submission, region: Region) -> Iterator[Event]:
    from akm_excel.core.difference import compare_plans  # noqa: PLC0415 - words seldom change

    before, after = old.plan(region.template), new.plan(region.template)
    for change in compare_plans(before, after, region.template, in_full=False).texts:
        texts = change.before[:_LONGEST], change.after[:_LONGEST]
        if texts[0] != texts[1]:
            key = Key.parse(change.code)
            title = next((i.name for i in after.indicators() if key and i.key == key._replace(part=0)), "")
            yield Event(0, "", What.TEXT, district.code, district.name, change.code, change.place, title, "", *texts)


def figures_of(told: str | None) -> Figures:
    """The figures of a row in an event; blanks where it was not there, and for columns that it says nothing of."""
    if told is None:
        return NO_FIGURES
    stated = [read(text) for text in json.loads(told)]
    return Figures(*stated, *NO_FIGURES[len(stated) :])


def spelled(quantity: Quantity) -> str:
    """A figure as events have it: digits, ``-``, nothing, or what nobody can read behind a ``?``."""
    if quantity.number is not None:
        return plain(quantity.number)
    return _MARK + quantity.text[:_LONGEST] if quantity.kind is Kind.UNREADABLE else str(quantity)


def read(text: str) -> Quantity:
    """The figure that `spelled` told."""
    if text in {"", "-"}:
        return NOT_APPLICABLE if text else BLANK
    try:
        return unreadable(text.removeprefix(_MARK)) if text.startswith(_MARK) else number(text)
    except (InvalidOperation, ValueError):  # somebody changed the record
        return unreadable(text)


def _alike(one: Quantity, other: Quantity) -> bool:
    """Whether two figures say the same; of an unreadable one without text nobody knows what it was."""
    both_unreadable = one.kind is Kind.UNREADABLE and other.kind is Kind.UNREADABLE
    return one == other or (both_unreadable and not (one.text and other.text))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Changed(NamedTuple):
    """One figure or text of a district that is other: what it was, is, and by how much."""

    event: Event
    column: Column | None
    before: Quantity | str
    after: Quantity | str

    @property
    def by(self) -> Quantity:
        """By how much; blank unless both are numbers."""
        if isinstance(self.before, str) or isinstance(self.after, str):
            return BLANK
        return difference(self.after, self.before)


class Changes(NamedTuple):
    """What a history shows, arranged: files, sums by measure and column, figures and texts of districts.

    Figures of districts that came or went are not among them: they are all new, or all gone. `more` is how many
    measures changed that nobody kept.
    """

    files: tuple[Event, ...]
    totals: Mapping[tuple[str, str], Event]
    figures: tuple[Changed, ...]
    more: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.files or self.totals or self.figures or self.more)


def changes(history: History) -> Changes:
    """What a history shows, each part in the order of districts and codes."""
    net = sorted(history.net(), key=_order)
    files = tuple(event for event in net if event.what is What.FILE)
    whole = {event.district for event in files if event.district and (event.before is None or event.after is None)}
    figures = tuple(one for event in net if event.district not in whole for one in _expanded(event))
    totals = {(event.key, event.place): event for event in net if event.what is What.TOTAL}
    return Changes(files, totals, figures, sum(int(event.key) for event in net if event.what is What.MORE))


def _order(event: Event) -> tuple[str, Key, str, int]:
    at = _COLUMNS.index(event.place) if event.place in _COLUMNS else len(_COLUMNS)
    return event.district or "~", Key.parse(event.key) or Key(0, 0), event.key, at


def _expanded(event: Event) -> Iterator[Changed]:
    if event.what is What.TEXT:
        yield Changed(event, None, event.before or "", event.after or "")
    elif event.what is What.ROW:
        for column, was, stands in zip(FIGURES, figures_of(event.before), figures_of(event.after), strict=True):
            if not _alike(was, stands):
                yield Changed(event, column, was, stands)


def recorded(
    former: Region | None,
    history: History | None,
    region: Region,
    when: str,
    *,
    since: str = "",
    with_texts: bool = True,
    remark: str = "",
) -> History:
    """The history after a merge of `region` over a workbook that held `former` and `history`.

    Where there is no `former` to compare with, but a workbook was there (`remark` says why it cannot be compared), or
    it had no history, the record begins now.
    """
    if former is None:
        begun = when if remark else ""
        return History(begun=begun).later((), when, since)._replace(remark=remark)
    known = history if history is not None else History(begun=when)
    return known.later(events(former, region, with_texts=with_texts), when, since, remark)
