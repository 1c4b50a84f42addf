"""What validation says."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from akm_excel.core.plan import Key
from akm_excel.language import tr


class Severity(IntEnum):
    """How bad a finding is; comparable."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The word for it on screen."""
        return {
            Severity.ERROR: tr("error"),
            Severity.WARNING: tr("warning"),
            Severity.NOTE: tr("note"),
        }[self]


class Reason(NamedTuple):
    """What a person said to a finding, and who, where that is known.

    `holds` says whether it was given for the figures that were found; else the question is open again.
    """

    text: str
    by: str = ""
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that validation found: which rule, how bad, where, what, and what would mend it.

    `cell` is an address as ``Reja!E12`` (empty where a finding has no single cell), `key` the
    measure or indicator it is about, `repair` a suggestion in words. `found` is what the cell says, as the file or the
    plan has it, and `expected` what should be there, where that is known: both as data, not as words. `answer` is what
    a person said to it (see `core.answers`).
    """

    rule: str
    severity: Severity
    message: str
    cell: str = ""
    key: Key | None = None
    repair: str = ""
    found: str = ""
    expected: str = ""
    answer: Reason | None = None

    @property
    def is_answered(self) -> bool:
        """Whether it needs nobody's attention any more; an error does, whatever was said to it."""
        return self.answer is not None and self.answer.holds and self.severity is not Severity.ERROR
