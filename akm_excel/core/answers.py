"""Answers to findings: what a person said to one, and whether it still holds for the figures that it was said of.

An answer is typed beside a finding, in the column *Izoh* of *Nazorat*. It belongs to the finding (rule, measure, cell),
not to the row, and holds for the very figures that the finding named when it was given: these are its `basis`, read
from the finding's words as they were printed beside it. So who types it in Excel, without this program, is understood.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

from akm_excel.core.finding import Finding, Reason
from akm_excel.patterns import pattern

REMARK, STATE = "Izoh", "Javob holati"
"""The headings of the columns that answers are typed into, and that say what each was given for."""
REGION = "hudud"
"""Who answered where the region did, on its own list, and no name is said."""
_MOST = 32_000
"""So many characters of an answer are kept: a cell takes 32,767, and what is said of it has its words as well."""
_LONGEST = 80
_NO_BREAK = "\u00a0"
_SENTENCE = pattern(r"(?<=[.?!])\s+(?=[^\W\d_])")
_TOKENS = pattern(
    r"„([^“]*)“|«([^»]*)»|(?<![\w.,/])([-\u2212]?\d[\d\u00a0\u202f]*(?:[.,]\d+)?(?:/\d+)?)(?!\w)", re.ASCII
)
_GIVEN = pattern(r"Javob berilgan(?: \((?P<by>[^()]*)\))?(?:: (?P<basis>.*))?", re.DOTALL)
_REOPENED = pattern(
    r"Savol yana ochiq\. Oldingi javob(?: \((?P<by>[^()]*)\))?(?: \[(?P<basis>[^\[\]]*)\])?: (?P<text>.*)", re.DOTALL
)
_BRACKETS = str.maketrans("[]()", "  " * 2)
T = TypeVar("T", bound="Remark")


@dataclass(frozen=True, slots=True)
class Remark:
    """What stands beside one finding of a list: `text` as typed, `state` as this program said of it before.

    `rule`, `cell`, `key` and `message` are the finding's, as the list has it.
    """

    rule: str
    cell: str
    key: str
    message: str = ""
    text: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class DistrictRemark(Remark):
    """What stands beside a finding of a district, or beside a file that was left out (it has no rule), of a region."""

    district: str = ""
    file: str = ""


class Standing(NamedTuple):
    """An answer beside a finding as it is now, and what the list is to say of it."""

    answer: Reason | None = None
    state: str = ""


def basis(message: str) -> str:
    """The figures and quoted texts of a finding's first sentence: an answer holds for them.

    Later sentences are hints, or compare with other districts: what those do opens no question again.

    >>> basis("Reja (700) oʻtgan yil faktidan (4 800) 6,9 marta kam. Taxminan 10 baravar farq.")
    '700; 4\\xa0800; 6,9'
    """
    first = _SENTENCE.split(_joined(message), maxsplit=1)[0]
    tokens = (next(filter(None, match), "") for match in _TOKENS.findall(first))
    return "; ".join(text.translate(_BRACKETS).strip()[:_LONGEST] for text in tokens if text)


def _joined(text: str) -> str:
    """Thousands parted by no-break spaces, however a program stored them."""
    return re.sub(r"(?<=\d)[\u00a0\u202f](?=\d)", _NO_BREAK, text)


def _bare(said: str) -> str:
    return re.sub(r"\s+", "", said).replace("\u2212", "-").replace(",", ".")


def standing(remark: Remark, message: str) -> Standing:
    """How what is typed beside a finding stands to the finding as its `message` says it now.

    Typed since the list was written it was given for what the list said. An answer to other figures opens the
    question again: it is told as the former one, and the place to answer is free.
    """
    now, text = basis(message), remark.text.strip()[:_MOST]
    given, reopened = _GIVEN.fullmatch(remark.state), _REOPENED.fullmatch(remark.state)
    if text and given:
        return _held(Reason(text, given["by"] or ""), given["basis"] or "", now)
    if text:
        return _held(Reason(text), basis(remark.message), now)
    if reopened:
        return _held(Reason(reopened["text"], reopened["by"] or ""), reopened["basis"] or "", now)
    return Standing()


def _held(answer: Reason, given_for: str, now: str) -> Standing:
    by = f" ({answer.by})" if answer.by else ""
    if _bare(given_for) == _bare(now):
        return Standing(answer, f"Javob berilgan{by}{f': {now}' if now else ''}")
    figures = f" [{given_for}]" if given_for else ""
    return Standing(answer._replace(holds=False), f"Savol yana ochiq. Oldingi javob{by}{figures}: {answer.text}")


def unfound(remark: Remark) -> str:
    """The state of an answer whose finding is gone: it says what it was given for, so that it counts if that returns.

    Empty where nothing was answered.
    """
    if remark.state or not remark.text.strip():
        return remark.state
    return _held(Reason(""), basis(remark.message), basis(remark.message)).state


def given(text: str, by: str, message: str) -> Remark:
    """An answer to a finding of this message, as its list has it once it is given. Of `by` brackets are left out.

    Without a text it takes back what was answered.
    """
    if not text:
        return Remark("", "", "", message)
    state = _held(Reason(text, " ".join(by.translate(_BRACKETS).split())), basis(message), basis(message)).state
    return Remark("", "", "", message, text, state)


def placed(kept: Sequence[T], findings: Sequence[Finding]) -> Mapping[int, T]:
    """Which remark belongs to which finding, by its index: of its rule, measure and cell, or of two of them.

    A row that was inserted moves a finding's cell, not its measure. Two remarks never share a finding.
    """
    beside: dict[int, T] = {}
    for marks in (_exactly, _by_measure, _by_cell):
        known = _known(findings, beside, marks)
        taken = {id(remark) for remark in beside.values()}
        for remark in kept:
            mark = marks(remark.rule, remark.cell, remark.key)
            if remark.rule and id(remark) not in taken and mark is not None and known.get(mark):
                beside[known[mark].pop(0)] = remark
    return beside


_Mark = Callable[[str, str, str], tuple[str, ...] | None]


def _known(findings: Sequence[Finding], taken: Mapping[int, object], marks: _Mark) -> dict[tuple[str, ...], list[int]]:
    known: dict[tuple[str, ...], list[int]] = {}
    for at, finding in enumerate(findings):
        mark = marks(finding.rule, finding.cell, str(finding.key or ""))
        if mark is not None and at not in taken:
            known.setdefault(mark, []).append(at)
    return known


def _exactly(rule: str, cell: str, key: str) -> tuple[str, ...] | None:
    return (rule, cell, key)


def _by_measure(rule: str, _cell: str, key: str) -> tuple[str, ...] | None:
    return (rule, key) if key else None


def _by_cell(rule: str, cell: str, _key: str) -> tuple[str, ...] | None:
    return (rule, cell) if cell else None


def answered(
    findings: Sequence[Finding], remarks: Sequence[Remark], printed: Sequence[Finding] | None = None
) -> list[Finding]:
    """The findings with the answers beside them.

    `printed` are the same findings in the language that lists are written in, where they are in another.
    """
    beside = placed(remarks, findings)
    said = printed or findings
    return [
        replace(finding, answer=standing(beside[at], said[at].message).answer) if at in beside else finding
        for at, finding in enumerate(findings)
    ]


def apart(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The findings that are open, and those that are answered, each in their order."""
    every = list(findings)
    return [one for one in every if not one.is_answered], [one for one in every if one.is_answered]


def as_written(remarks: Iterable[T]) -> list[T]:
    """The remarks that a list was last written with: what was typed or cleared since is left out."""
    written = []
    for remark in remarks:
        if _GIVEN.fullmatch(remark.state):
            written.append(replace(remark, text=remark.text.strip() or REGION))
        elif remark.state:
            written.append(replace(remark, text=""))
    return written


def overlaid(findings: Sequence[Finding], remarks: Sequence[Remark]) -> list[Finding]:
    """Findings of a district with what the region said beside them, where that holds: it goes before the district's."""
    updated = list(findings)
    for at, remark in placed(remarks, findings).items():
        said = standing(remark, findings[at].message).answer
        if said is not None and said.holds:
            updated[at] = replace(updated[at], answer=said._replace(by=said.by or REGION))
    return updated
