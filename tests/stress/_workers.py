"""Trying many things in processes of their own: what ends one costs one try, and what hangs is ended."""

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

SECONDS = 20
PATIENCE = 900
"""Seconds of the clock after which a process that said nothing is ended: one that waits for ever takes no CPU."""
_MEMORY = 4 * 2**30
_CHUNK = 250

Phase = Callable[[], None]
"""Called when our own part of a try is done: what ends the process then is not ours."""
Work = Callable[[int, Phase], tuple[str, str, str]]
"""One try by its number: the row, the outcome and the detail to count."""


class Told(NamedTuple):
    """What became of a try."""

    index: int
    row: str
    outcome: str
    detail: str


def tried(count: int, work: Callable[[], Work], name: Callable[[int], str], seconds: int = SECONDS) -> Iterator[Told]:
    """What became of so many tries. `work` is made in each process; `name` gives the row of one that ended it.

    Outcomes of this module's own: ``traceback``, ``hang``, ``died``, and ``reader died`` after our part.
    """
    waiting = [list(range(start, min(start + _CHUNK, count))) for start in range(0, count, _CHUNK)]
    context = multiprocessing.get_context("fork")
    running: dict[Connection, tuple[Any, list[int], list[tuple[int, str]]]] = {}
    heard: dict[Connection, float] = {}
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            indices = waiting.pop(0)
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_process, args=(theirs, work, name, indices, seconds), daemon=True)
            process.start()
            theirs.close()
            running[ours], heard[ours] = (process, indices, []), time.monotonic()
        for silent in [one for one in running if time.monotonic() - heard[one] > PATIENCE]:
            running[silent][0].kill()
        for ready in list(multiprocessing.connection.wait(list(running), PATIENCE)):
            heard[ready] = time.monotonic()  # type: ignore[index]
            process, indices, last = running[ready]  # type: ignore[index]
            try:
                told = ready.recv()  # type: ignore[union-attr]
            except EOFError:
                index, phase = last[0]
                yield Told(index, name(index), "reader died" if phase == "read" else "died", "the process ended")
                waiting.append([one for one in indices if one > index])
                told = None
            if told is None:
                process.join()
                del running[ready]  # type: ignore[arg-type]
            elif isinstance(told, Told):
                yield told
            else:
                last[:] = [told]


def _process(
    answers: Connection, work: Callable[[], Work], name: Callable[[int], str], indices: list[int], seconds: int
) -> None:
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    doing = work()
    signal.signal(signal.SIGPROF, _too_long)
    for index in indices:
        answers.send((index, "begun"))
        signal.setitimer(signal.ITIMER_PROF, seconds)
        try:
            told = doing(index, lambda index=index: answers.send((index, "read")))
        except TimeoutError:
            told = (name(index), "hang", f"more than {seconds} s of CPU")
        except Exception as exc:
            told = (name(index), "traceback", f"{type(exc).__name__}: {exc}")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        answers.send(Told(index, *told))
    answers.send(None)


def _too_long(_signal: int, _frame: object) -> None:
    raise TimeoutError
