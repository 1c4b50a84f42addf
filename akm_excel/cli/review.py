"""Asking a person about the open cases of an import, one at a time, on a terminal."""

import sys
from collections.abc import Callable
from dataclasses import replace

from akm_excel.cli.output import say
from akm_excel.core.quantity import Quantity
from akm_excel.core.template import Template
from akm_excel.importing.decisions import Decision, Decisions
from akm_excel.importing.outcome import Case, Fate, Import, Record
from akm_excel.importing.reader import Choices
from akm_excel.language import tr
from akm_excel.workbook.open_cases import BETWEEN


def can_ask() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


class Reviewer:
    """Asks about each open row, then about each open cell; what it was told of is not asked again.

    `ask` puts a question and gives the answer; an empty one leaves the case open.
    """

    def __init__(self, decisions: Decisions, template: Template, ask: Callable[[str], str] = input) -> None:
        self.decisions = decisions
        self.template = template
        self.ask = ask
        self._asked: set[str] = set()

    def __call__(self, found: Import) -> Choices | None:
        """The choices that a person made; None where nothing is left to ask, or nothing was decided."""
        decided = False
        for record in found.records:
            if record.key is None and record.cases and record.place not in self._asked:
                self._asked.add(record.place)
                decided |= self._row(record)
        if decided:
            self.decisions.save()
            return Choices(decisions=self.decisions)
        picked: dict[str, tuple[Quantity, ...]] = {}
        for record in found.records:
            for case in record.cases:
                if case.fate is Fate.OPEN and record.key and case.keys and case.place not in self._asked:
                    self._asked.add(case.place)
                    chosen = self._cell(record, case)
                    if chosen is not None:
                        picked[case.place] = chosen
        return replace(Choices(decisions=self.decisions), picked=picked) if picked else None

    def _choice(self, options: list[str]) -> int | None:
        for number, option in enumerate(options, start=1):
            say(f"  {number}. {option}")
        say(f"  {tr('Enter: leave open')}")
        answer = self.ask("> ").strip()
        return int(answer) - 1 if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(options) else None

    def _row(self, record: Record) -> bool:
        say(f"{record.place}: {record.code} {record.name} [{record.unit}]")
        say("  " + BETWEEN.join(case.raw for case in record.cases))
        say(f"  {record.reason}")
        options = [f"{key} {self.template.indicators[key].name} ({score:.0f} %)" for key, score in record.proposals]
        chosen = self._choice(options)
        key = record.proposals[chosen][0] if chosen is not None else None
        self.decisions.add(Decision(record.name, record.unit, record.code, key))
        return key is not None

    def _cell(self, record: Record, case: Case) -> tuple[Quantity, ...] | None:
        say(f"{case.place}: {record.key} {record.name}")
        say(f"  {case.raw}: {case.reason}")
        options = [BETWEEN.join(map(str, reading)) for reading in case.proposals if len(reading) == len(case.keys)]
        chosen = self._choice(options)
        return [r for r in case.proposals if len(r) == len(case.keys)][chosen] if chosen is not None else None
