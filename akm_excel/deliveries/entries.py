"""What a register says: one entry is one statement about one delivery of one district."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from akm_excel.core.keys import PLANNED, Column, Key
from akm_excel.core.submission import Submission
from akm_excel.escaping import json_text, visible

Figures = Mapping[str, tuple[str, ...]]
"""The figures of a delivery by the measure's key, as they are spelled in a packed submission."""


class Delivery(StrEnum):
    """What a district sends: the plan, then the results of each quarter, all in one workbook."""

    PLAN = "reja"
    Q1 = "I"
    Q2 = "II"
    Q3 = "III"
    Q4 = "IV"


DELIVERIES = tuple(Delivery)
_MOST_STATED = 2
"""So many figures a delivery has of a measure; behind those of a plan stand its quarters where they are stated."""
_COLUMNS: Mapping[Delivery, tuple[Column, ...]] = {
    Delivery.PLAN: (Column.FACT, Column.PLAN, *PLANNED),
    Delivery.Q1: (Column.Q1,),
    Delivery.Q2: (Column.Q2,),
    Delivery.Q3: (Column.Q3,),
    Delivery.Q4: (Column.Q4,),
}


class State(StrEnum):
    """What is said of a delivery; `DEADLINE` says until when it is awaited."""

    AWAITED = "kutilmoqda"
    RECEIVED = "kelgan"
    CHECKED = "tekshirildi"
    RETURNED = "qaytarildi"
    ACCEPTED = "qabul qilindi"
    DEADLINE = "muddat"


STATES = (State.AWAITED, State.RECEIVED, State.CHECKED, State.RETURNED, State.ACCEPTED)
_FIELDS = 9


@dataclass(frozen=True)
class Entry:
    """One line of a register.

    `when` is an ISO time with its offset, `district` a code (empty: a deadline of all districts), `text` why it was
    said, or the day of a deadline. `figures` are those that were sent or accepted.
    """

    when: str
    year: int
    district: str
    delivery: Delivery
    state: State
    by: str = ""
    text: str = ""
    file: str = ""
    sha256: str = ""
    figures: Figures | None = None

    def line(self) -> str:
        """The entry as a line of text: fields parted by tabs, the figures as JSON behind them.

        >>> Entry("2026-01-15T09:00:00+05:00", 2026, "1735204", Delivery.PLAN, State.ACCEPTED, "Aliyeva").line()
        '2026-01-15T09:00:00+05:00\\t2026\\t1735204\\treja\\tqabul qilindi\\tAliyeva\\t\\t\\t\\t'
        """
        told = "" if self.figures is None else json.dumps(self.figures, ensure_ascii=False, separators=(",", ":"))
        fields = (self.when, str(self.year), self.district, self.delivery, self.state, self.by, self.text, self.file)
        # What is typed and what files are called is seen in editors and terminals: signs that act are spelled out.
        return "\t".join((*(visible(" ".join(field.split())) for field in fields), self.sha256, json_text(told)))

    @classmethod
    def of_line(cls, line: str) -> "Entry | None":
        """The entry that `line` told; None for what is none."""
        fields = line.rstrip("\r\n").split("\t")
        if len(fields) < _FIELDS or not fields[1].isdecimal():
            return None
        when, year, district, delivery, state, by, text, file, sha256 = fields[:_FIELDS]
        try:
            kept = json.loads(fields[_FIELDS]) if len(fields) > _FIELDS and fields[_FIELDS] else None
            figures = None if kept is None else {str(key): tuple(map(str, texts)) for key, texts in kept.items()}
            return cls(when, int(year), district, Delivery(delivery), State(state), by, text, file, sha256, figures)
        except (ValueError, AttributeError, TypeError):
            return None


def figures_of(submission: Submission, delivery: Delivery) -> Figures:
    """The figures of a delivery that a workbook has; empty where it has none of them."""
    columns, by_code = _COLUMNS[delivery], {}
    for key, figures in submission.quantities().items():
        texts = tuple(str(figures.of(column)) for column in columns)
        if any(texts):
            by_code[str(key)] = texts if any(texts[_MOST_STATED:]) else texts[:_MOST_STATED]
    return by_code


def differing(accepted: Figures, now: Figures, delivery: Delivery) -> list[tuple[Key, Column, str, str]]:
    """The figures that differ: the measure, the column, what was accepted and what stands there now."""
    columns, differences = _COLUMNS[delivery], []
    for text in dict.fromkeys((*accepted, *now)):
        key = Key.parse(text)
        both = ((*said.get(text, ()), *("",) * len(columns)) for said in (accepted, now))
        for column, old, new in zip(columns, *both, strict=False):
            if key is not None and old != new:
                differences.append((key, column, old, new))
    return differences
