"""Commands that write, killed at system calls and at random: the whole old or the whole new file, nothing left behind.

Where strace is, half of the kills come at one of the calls that change files; the others after a random time.
"""

import random
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from akm_excel.archive import Fault, verify
from tests.stress._world import COMMANDS, PROGRAM, TARGETS, contents, environment, leftovers, made, run
from tests.stress.run import Run

CALLS = ("write", "pwrite64", "fsync", "rename", "link", "unlink", "chmod", "mkdir", "ftruncate")
"""System calls that change files or folders; processors that have other names for some miss these."""
_WHOLE = re.compile(r".*\.(xlsx|html|docx)|letters/.*")
"""What is the old or the new file, but for the moment in it; an archive is checked by itself."""


def main(arguments: Sequence[str]) -> int:
    """Kill each command in turn."""
    with Run(
        "kills",
        arguments,
        outcomes=("old", "new", "between", "ended before"),
        bad=("half", "other file", "archive", "again failed", "leftovers"),
        full=400,
        quick=3,
    ) as run_:
        world = made(run_.folder / "world")
        names = run_.dice.sample(list(COMMANDS), len(COMMANDS)) if run_.is_quick else list(COMMANDS)
        trials: dict[str, Trial] = {}
        for number in range(run_.count):
            name = names[number % len(names)]
            if name not in trials:
                trials[name] = Trial(world, run_.folder, name, run_.dice)
            for outcome, detail in trials[name].kill(number // len(names)):
                run_.tally(name, outcome, f"kill {number}: {detail}")
        return run_.finish()


class Trial:
    """One command: what it does when nobody kills it, and kills of it."""

    def __init__(self, world: Path, folder: Path, name: str, dice: random.Random) -> None:
        self.world, self.name, self.dice = world, name, dice
        self.copy = folder / "copy"
        self.before = contents(world)
        self._fresh()
        began = time.monotonic()
        self._start().wait()
        self.seconds = time.monotonic() - began
        self.after = contents(self.copy)
        self.calls = self._counted() if shutil.which("strace") else {}

    def _fresh(self) -> None:
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.world, self.copy)

    def _start(self, tracer: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        command = [*tracer, *PROGRAM, *COMMANDS[self.name]]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=self.copy, env=environment(self.copy), stdout=quiet, stderr=quiet)

    def _counted(self) -> dict[str, int]:
        """How often each of the calls is made."""
        self._fresh()
        told = self.copy.parent / "strace.txt"
        known = ",".join(f"?{call}" for call in CALLS)
        self._start(["strace", "-f", "--seccomp-bpf", "-o", str(told), "-e", f"trace={known}"]).wait()
        lines = told.read_text(errors="replace").splitlines()
        return {call: n for call in CALLS if (n := sum(bool(re.search(rf"\d+ +{call}\(", line)) for line in lines))}

    def kill(self, round_: int) -> list[tuple[str, str]]:
        """Kill the command once; what became of its files, and what is wrong."""
        self._fresh()
        if self.calls and round_ % 2 == 0:
            call = self.dice.choice(list(self.calls))
            number = self.dice.randint(1, self.calls[call])
            how = f"{call} {number} of {self.calls[call]}"
            inject = f"inject={call}:signal=KILL:when={number}"
            # Not with --seccomp-bpf: strace 6.1 then injects nothing, and says nothing.
            traced = self._start(["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject])
            killed = traced.wait() in {-signal.SIGKILL, 128 + signal.SIGKILL}
        else:
            seconds = self.dice.uniform(0.2, 1) * self.seconds
            how = f"after {seconds:.2f} s"
            process = self._start()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            killed = process.wait() == -signal.SIGKILL
        outcome = self._state() if killed else "ended before"  # before the command runs again
        return [(what, f"{how}: {detail}") for what, detail in self._wrong()] or [(outcome, how)]

    def _state(self) -> str:
        now = contents(self.copy)
        if now == self.before:
            return "old"
        return "new" if self._same(now) else "between"

    def _same(self, now: dict[str, str]) -> bool:
        return {name: self.after.get(name) for name in now if "archive/" not in name} == {
            name: hash_ for name, hash_ in now.items() if "archive/" not in name
        } and now.keys() == self.after.keys()

    def _wrong(self) -> list[tuple[str, str]]:
        """What must not be: looked for at once, and after the same command has run again."""
        found = []
        target = TARGETS[self.name]
        for name, now in contents(self.copy).items():
            if not name.startswith(target) and now != self.before.get(name):
                found.append(("other file", name))
            elif _WHOLE.fullmatch(name) and now not in (self.before.get(name), self.after.get(name)):
                found.append(("half", name))
        missing = [name for name in self.before if not name.startswith("archive/") and not (self.copy / name).exists()]
        found += [("other file", f"{name} is gone") for name in missing]
        usual = {Fault.UNFINISHED, Fault.COPY}
        found += [("archive", str(p)) for p in verify(self.copy / "archive").problems if p.fault not in usual]
        code, _, err = run(self.copy, COMMANDS[self.name])
        # A new file that is whole already is refused, as it should be.
        if code == 2 and "exists already" not in err:
            found.append(("again failed", err.strip()))
        if self.name.startswith("archive") and (self.copy / "archive").exists():
            run(self.copy, COMMANDS["archive add"])
            found += [("archive", str(p)) for p in verify(self.copy / "archive").problems if p.fault is not Fault.COPY]
        if leftovers(self.copy):
            self._start().wait()  # what this process knows already it does not write into the cache again
        found += [("leftovers", name) for name in leftovers(self.copy)]
        return found
