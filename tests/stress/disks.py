"""Commands that write, on a disk that is full: the old file stays whole, the message says so, nothing is left behind.

A small file system in memory where that can be mounted (root on Linux), else a limit on the size of files.
"""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from akm_excel.archive import Fault, verify
from tests.stress._world import COMMANDS, PROGRAM, TARGETS, contents, environment, leftovers, made
from tests.stress.run import Run

_SPARE = (0, 4, 20, 60, 100, 140, 400)
"""How many kilobytes are free: from none to enough for some of the files."""


def main(arguments: Sequence[str]) -> int:
    """Run each command on disks with little room."""
    with Run(
        "disks",
        arguments,
        outcomes=("refused", "done", "partly"),
        bad=("half", "other file", "archive", "traceback", "silent", "leftovers"),
        full=len(_SPARE) * len(COMMANDS),
        quick=4,
    ) as run:
        world = made(run.folder / "world")
        before = contents(world)
        for number in range(run.count):
            name = run.dice.choice(list(COMMANDS)) if run.is_quick else list(COMMANDS)[number % len(COMMANDS)]
            spare = _SPARE[number // len(COMMANDS) % len(_SPARE)] if not run.is_quick else run.dice.choice(_SPARE)
            with _full_disk(run.folder / "disk", world, spare) as (folder, limits):
                code, err = _tried(folder, name, limits)
                for outcome, detail in _judged(folder, name, code, err, before):
                    run.tally(name, outcome, f"{spare} KB free: {detail}")
        return run.finish()


@contextlib.contextmanager
def _full_disk(place: Path, world: Path, spare: int) -> Iterator[tuple[Path, int | None]]:
    """A copy of the world where `spare` KB are free, or the largest file that may be written there."""
    place.mkdir(exist_ok=True)
    size = 64 * 2**20
    mounted = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], check=False, capture_output=True
        ).returncode
    )
    try:
        folder = Path(shutil.copytree(world, place / "copy"))
        limit = None
        if mounted:
            state = os.statvfs(place)
            room = state.f_bavail * state.f_frsize - spare * 1024
            with (place / "filler").open("wb") as filler:
                filler.write(b"\1" * max(0, room))
        else:
            limit = spare * 1024
        yield folder, limit
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], check=True)
        shutil.rmtree(place, ignore_errors=True)


def _tried(folder: Path, name: str, limit: int | None) -> tuple[int, str]:
    def limited() -> None:
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [*PROGRAM, *COMMANDS[name]], cwd=folder, env=environment(folder), capture_output=True, text=True,
        check=False, preexec_fn=limited, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stderr


def _judged(folder: Path, name: str, code: int, err: str, before: dict[str, str]) -> list[tuple[str, str]]:
    now = contents(folder)
    target = TARGETS[name]
    found = [("other file", each) for each in before if not each.startswith(target) and now.get(each) != before[each]]
    found += [("leftovers", each) for each in leftovers(folder)]
    if "Traceback" in err:
        found.append(("traceback", err[-300:]))
    usual = {Fault.UNFINISHED, Fault.COPY}
    found += [("archive", str(each)) for each in verify(folder / "archive").problems if each.fault not in usual]
    if code == 2:
        if not err.strip():
            found.append(("silent", "no message"))
        if not target.startswith(("archive", "demo", "letters", "districts")) and now.get(target) != before.get(target):
            found.append(("half", target))
    is_same = now == before
    return found or [("done" if code < 2 else "refused" if is_same else "partly", err.strip()[-200:])]
