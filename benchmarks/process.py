"""Whole processes measured: wall and processor time, peak memory, as the operating system accounts for them."""

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple


class Run(NamedTuple):
    """One run of a command: seconds on the wall, the largest process's peak memory in MiB, its exit code.

    `cpu` are the processors' seconds, of its own processes as well.
    """

    seconds: float
    memory: float
    code: int
    cpu: float


# Bytecode may be written: a library that compiles itself at each start would be measured as no user has it.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command: Sequence[str]) -> Run:
    """Run a command once, its output thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(seconds, usage.ru_maxrss / 1024, process.returncode, usage.ru_utime + usage.ru_stime)


def medians(
    commands: Mapping[str, Sequence[str]], rounds: int, fresh: Mapping[str, Path] = MappingProxyType({})
) -> dict[str, Run]:
    """The medians of several rounds, the commands in turn, so that all meet the same weather.

    `fresh` are files that a command of that name is not to find.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            if name in fresh:
                fresh[name].unlink(missing_ok=True)
            runs[name].append(run(command))
    return {
        name: Run(
            statistics.median(r.seconds for r in own),
            statistics.median(r.memory for r in own),
            own[-1].code,
            statistics.median(r.cpu for r in own),
        )
        for name, own in runs.items()
    }
