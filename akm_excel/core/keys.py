"""What the figures of a plan are known by: the key of a measure, and the column of the plan's sheet."""

import re
from enum import StrEnum
from typing import NamedTuple, Self

from akm_excel.core.figures import ByColumn
from akm_excel.patterns import pattern

_KEY = pattern(r"([1-9]\d?)\.([1-9]\d{0,2})\.?(?:/([1-9]\d?))?", re.ASCII)


class Key(NamedTuple):
    """What a measure is known by: ``2.3``, or ``2.14/2`` where an indicator has several measures.

    Keys sort as the plan does: 2.9 comes before 2.10. `part` is 0 for an indicator's only measure.
    """

    section: int
    indicator: int
    part: int = 0

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The key that `text` spells (``2.14``, ``2.14.``, ``2.14/2``), or None."""
        match = _KEY.fullmatch(text.strip())
        return cls(int(match[1]), int(match[2]), int(match[3] or 0)) if match else None

    @property
    def code(self) -> str:
        """The indicator's code, ``2.14``."""
        return f"{self.section}.{self.indicator}"

    @property
    def whole(self) -> "Key":
        """The indicator's own key, without a part."""
        return self._replace(part=0)

    def __str__(self) -> str:
        return f"{self.code}/{self.part}" if self.part else self.code


ROMAN = ("I", "II", "III", "IV")
"""How the quarters are numbered."""


class Column(StrEnum):
    """The columns of the sheet *Reja* and what each holds."""

    CODE = "code"
    NAME = "name"
    UNIT = "unit"
    FACT = "fact"
    PLAN = "plan"
    MECHANISM = "mechanism"
    DEADLINE = "deadline"
    RESPONSIBLE = "responsible"
    Q1 = "q1"
    Q2 = "q2"
    Q3 = "q3"
    Q4 = "q4"
    ACTUAL = "actual"
    PLAN_CHANGE = "plan_change"
    PLAN_CHANGE_PERCENT = "plan_change_percent"
    FULFILMENT = "fulfilment"
    FULFILMENT_PERCENT = "fulfilment_percent"
    GROUP = "group"
    EXECUTION = "execution"
    PLAN_Q1 = "plan_q1"
    PLAN_Q2 = "plan_q2"
    PLAN_Q3 = "plan_q3"
    PLAN_Q4 = "plan_q4"


FIGURES = ByColumn(*map(Column, ByColumn._fields))
"""The columns that people type figures into."""
QUARTERS = FIGURES.quarters
PLANNED = FIGURES.planned
"""The columns of the plan by quarter."""
LISTED = (*(column for column in FIGURES if column not in PLANNED), Column.ACTUAL, *PLANNED)
"""The columns of figures as rows list them, with the result so far: the plan by quarter stands last."""
TEXTS = (Column.MECHANISM, Column.DEADLINE, Column.RESPONSIBLE)
"""The columns that say how an indicator is carried out."""
COMPUTED = (
    Column.ACTUAL,
    Column.PLAN_CHANGE,
    Column.PLAN_CHANGE_PERCENT,
    Column.FULFILMENT,
    Column.FULFILMENT_PERCENT,
    Column.EXECUTION,
)
"""The columns of figures that formulas fill."""
OPTIONAL = frozenset(PLANNED)
"""The columns that a plan of any edition may lack: those of edition 1 do, and of edition 2 before it had them."""
SINCE_EDITION_2 = frozenset((Column.EXECUTION, *OPTIONAL))
"""The columns that plans of edition 1 do not have."""
