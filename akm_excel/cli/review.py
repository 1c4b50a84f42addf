"""Asking a person about the open cases of an import, one at a time, on a terminal."""

import sys
from collections.abc import Callable
from contextlib import suppress
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

    def __call__(self, outcome: Import) -> Choices | None:
        """The choices that a person made; None where nothing is left to ask, or nothing was decided.

        The end of the input (Ctrl-D, on Windows Ctrl-Z) leaves open what was not asked yet.
        """
        before = dict(self.decisions.by_wording)
        picked: dict[str, tuple[Quantity, ...]] = {}
        decided = False
        with suppress(EOFError):
            for record in outcome.records:
                if self._is_open_row(record):
                    self._asked.add(record.place)
                    decided |= self._row(record)
            if not decided:  # a row that was decided is read anew, and then its cells may be open
                self._ask_cells(outcome, picked)
        if self.decisions.by_wording != before:
            self.decisions.save()
            say(tr("Your decisions are kept in {file}.").format(file=self.decisions.path))
        if decided:
            return Choices(decisions=self.decisions)
        return replace(Choices(decisions=self.decisions), picked=picked) if picked else None

    def _is_open_row(self, record: Record) -> bool:
        """Whether a row is to be asked about: not one without a choice, nor one that was left open before."""
        if record.key is not None or not record.cases or not record.proposals or record.place in self._asked:
            return False
        before = self.decisions.find(record.name, record.unit, record.code)
        return before is None or before.indicator is not None

    def _ask_cells(self, outcome: Import, picked: dict[str, tuple[Quantity, ...]]) -> None:
        for record in outcome.records:
            for case in record.cases:
                readings = _readings(case)
                if case.fate is Fate.OPEN and record.key and readings and case.place not in self._asked:
                    self._asked.add(case.place)
                    say(f"{case.place}: {record.key} {record.name}")
                    say(f"  {case.raw}: {case.reason}")
                    chosen = self._choice([BETWEEN.join(map(str, reading)) for reading in readings])
                    if chosen is not None:
                        picked[case.place] = readings[chosen]

    def _choice(self, options: list[str]) -> int | None:
        """Which of the options a person chose, from 0; None where the case stays open."""
        for number, option in enumerate(options, start=1):
            say(f"  {number}. {option}")
        leave = tr("Enter: leave open")
        say(f"  {leave}")
        while answer := self.ask("> ").strip():
            if answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(options):
                return int(answer) - 1
            say(tr("Type a number from 1 to {last}, or press Enter.").format(last=len(options)))
        return None

    def _row(self, record: Record) -> bool:
        say(f"{record.place}: {record.code} {record.name} [{record.unit}]")
        say("  " + BETWEEN.join(case.raw for case in record.cases))
        say(f"  {record.reason}")
        options = [f"{key} {self.template.indicators[key].name} ({score:.0f} %)" for key, score in record.proposals]
        chosen = self._choice(options)
        key = record.proposals[chosen][0] if chosen is not None else None
        self.decisions.add(Decision(record.name, record.unit, record.code, key))
        return key is not None


def _readings(case: Case) -> list[tuple[Quantity, ...]]:
    """What an open cell may say for all of its parts."""
    return [reading for reading in case.proposals if len(reading) == len(case.keys)]
