"""One run of a stress test: what it was asked, what became of each try, and what differs from the run before."""

import argparse
import json
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

SHOWN_TROUBLES = 20


def state_folder() -> Path:
    """Where the counts of the last runs are kept: ``AKM_STRESS_STATE``, else the user's folder for state."""
    asked = os.environ.get("AKM_STRESS_STATE")
    if asked:
        return Path(asked)
    from platformdirs import user_state_path

    return user_state_path("akm-excel", appauthor=False) / "stress"


class Run:
    """The options of a run and its counts: rows are what was tried, columns what became of it.

    `bad` are the outcomes of which there must be none. `full` is how many tries there are without ``--count``, and
    `quick` with ``--quick``.

        with Run("kills", arguments, outcomes=("old", "new"), bad=("half",), full=400, quick=24) as run:
            for number in range(run.count):
                run.tally("akm recalc", "old")
            return run.finish()
    """

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        outcomes: Sequence[str],
        bad: Sequence[str],
        full: int,
        quick: int,
    ) -> None:
        parser = argparse.ArgumentParser(prog=f"python -m tests.stress {name}")
        parser.add_argument("--seed", type=int, default=0, help="of the dice: the same seed tries the same")
        parser.add_argument("--count", type=int, help=f"how many tries; else {full}")
        parser.add_argument("--quick", action="store_true", help=f"a short selection: {quick} tries")
        parser.add_argument("--markdown", action="store_true", help="print the table as docs/stress.md has it")
        asked = parser.parse_args(arguments)
        self.name = name
        self.outcomes, self.bad = tuple(outcomes), tuple(bad)
        self.seed: int = asked.seed
        self.is_quick: bool = asked.quick
        self.count: int = asked.count or (quick if asked.quick else full)
        self.dice = random.Random(f"{name} {asked.seed}")
        self.rows: dict[str, Counter[str]] = {}
        self.troubles: list[str] = []
        self._markdown: bool = asked.markdown
        self._began = time.monotonic()

    def __enter__(self) -> "Run":
        self._folder = tempfile.TemporaryDirectory(prefix=f"akm_stress_{self.name}_")
        self.folder = Path(self._folder.name)
        """A folder for the run's files, gone after it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.cleanup()
        if kind is KeyboardInterrupt:
            print(self.table())
            print(f"{self.name}: stopped before the end, seed {self.seed}")
            for trouble in self.troubles:
                print(f"! {trouble}")

    def tally(self, row: str, outcome: str, detail: str = "") -> None:
        """Count one try; `detail` says what is needed to try it again where the outcome is bad."""
        if outcome not in (*self.outcomes, *self.bad):
            raise ValueError(f"{outcome!r} is no outcome of {self.name}")
        self.rows.setdefault(row, Counter())[outcome] += 1
        if outcome in self.bad:
            self.troubles.append(f"{row}: {outcome}: {detail}")

    def finish(self) -> int:
        """Print the table, what is bad, and what differs from the run before; 1 where something is bad."""
        seconds = time.monotonic() - self._began
        print(self.table())
        total = sum(counter.total() for counter in self.rows.values())
        print(f"{self.name}: {total} tries, seed {self.seed}, {seconds:.0f} s")
        for trouble in self.troubles[:SHOWN_TROUBLES]:
            print(f"! {trouble}")
        if len(self.troubles) > SHOWN_TROUBLES:
            print(f"! and {len(self.troubles) - SHOWN_TROUBLES} more")
        for line in self._differences():
            print(line)
        self._keep()
        return 1 if self.troubles else 0

    def table(self) -> str:
        """The counts as text: columns in line, or as Markdown has it."""
        columns = (*self.outcomes, *self.bad)
        lines = [[self.name, *columns]]
        lines += [[row, *(str(counter[column]) for column in columns)] for row, counter in self.rows.items()]
        lines.append(["all", *(str(sum(counter[column] for counter in self.rows.values())) for column in columns)])
        widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
        padded = [
            [cell.ljust(width) if not place else cell.rjust(width) for place, (cell, width) in enumerate(pairs)]
            for pairs in (list(zip(line, widths, strict=True)) for line in lines)
        ]
        if not self._markdown:
            return "\n".join("  ".join(line).rstrip() for line in padded)
        rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
        return "\n".join("| " + " | ".join(line) + " |" for line in (padded[0], rule, *padded[1:]))

    @property
    def _record(self) -> Path:
        return state_folder() / f"{self.name}{'_quick' if self.is_quick else ''}.json"

    def _differences(self) -> list[str]:
        """What differs from the run of the same size before."""
        try:
            before: dict[str, Any] = json.loads(self._record.read_bytes())
            rows = {row: Counter({str(k): int(v) for k, v in counts.items()}) for row, counts in before["rows"].items()}
            when = str(before["when"])
        except FileNotFoundError:
            return ["There is no run before to compare with."]
        except (OSError, ValueError, LookupError, AttributeError, TypeError):
            return [f"The record of the run before cannot be read: {self._record}"]
        found = []
        for row in dict.fromkeys((*rows, *self.rows)):
            old, new = rows.get(row, Counter()), self.rows.get(row, Counter())
            changes = [f"{o} {old[o]} -> {new[o]}" for o in dict.fromkeys((*old, *new)) if old[o] != new[o]]
            if changes:
                found.append(f"  {row}: {', '.join(changes)}")
        return [f"Since {when}:", *found] if found else [f"As in the run of {when}."]

    def _keep(self) -> None:
        self._record.parent.mkdir(parents=True, exist_ok=True)
        when = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
        record = {"when": when, "seed": self.seed, "count": self.count, "rows": self.rows}
        self._record.write_text(json.dumps(record, indent=1), encoding="utf-8")
