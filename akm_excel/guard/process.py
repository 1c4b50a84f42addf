"""A process of its own for one file: it may take so much memory and time, and what ends it ends nothing else."""

import faulthandler
import multiprocessing
import os
import pickle
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from akm_excel import language
from akm_excel.errors import WorkbookError
from akm_excel.guard.faults import as_error, too_much, too_slow
from akm_excel.language import tr
from akm_excel.spreadsheet.limits import Allowance, Heavy, allowing, guarded_by

T = TypeVar("T")
_PATIENCE = 5
"""So many times longer than its processor time a process may take: others run as well, and disks are slow."""
_STARTS = 30.0
"""Seconds after which a process that has not begun will not; then the file is read here."""
_LARGEST_ANSWER = 64 * 2**20


def in_own_process(allowance: Allowance, file: str, operation: Callable[..., T], *arguments: Any) -> T:
    """As `guard.guarded`, in a process of its own that may cost so much.

    Memory and processor time are limited where the system can (not on Windows: there the gate's limits alone hold
    memory), the time that passes everywhere. Where no process can be started the file is read here.
    """
    context = multiprocessing.get_context("fork") if _may_fork() else multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    told = (theirs, language.current(), allowance, file, operation, arguments)
    child = context.Process(target=_child, args=told, daemon=True)
    try:
        child.start()
        theirs.close()
        if not (ours.poll(_STARTS) and _received(ours)):
            return _here(allowance, file, operation, *arguments)
        if not ours.poll(_PATIENCE * allowance.seconds):
            raise too_slow(allowance.seconds, file)
        kind, answer = pickle.loads(ours.recv_bytes(_LARGEST_ANSWER))
    except EOFError:
        child.join(_PATIENCE)
        raise _ended(child.exitcode, allowance, file) from None
    except OSError:  # a longer answer: what it describes would take as much memory again
        raise too_much(allowance, file) from None
    finally:
        ours.close()
        if child.pid is not None:
            child.kill()
            child.join()
    if kind == "heavy":
        return in_own_process(answer, file, operation, *arguments)
    if kind == "error":
        raise answer
    made: T = answer
    return made


def _may_fork() -> bool:
    """Whether a copy of this process is safe: another thread may hold a lock that nobody would let go in the copy."""
    return sys.platform == "linux" and threading.active_count() == 1


def _received(ours: Connection) -> bool:
    try:
        return ours.recv_bytes() == b"ready"
    except EOFError:
        return False


def _here(allowance: Allowance, file: str, operation: Callable[..., T], *arguments: Any) -> T:
    """As `guarded`, in this process even where that is not meant for as much: nothing but the gate holds the file."""
    try:
        with allowing(allowance), guarded_by(allowance):
            return operation(*arguments)
    except Heavy as heavy:
        return _here(heavy.allowance, file, operation, *arguments)
    except Exception as exc:
        raise as_error(exc, file) from exc


def _child(
    answer: Connection,
    spoken: str,
    allowance: Allowance,
    file: str,
    operation: Callable[..., object],
    arguments: tuple[Any, ...],
) -> None:
    answer.send_bytes(b"ready")
    _silence()
    _limit(allowance)
    with language.speaking(spoken), allowing(allowance), guarded_by(allowance):
        message = _outcome(file, operation, arguments)
        try:
            packed = pickle.dumps(message)
        except MemoryError as exc:
            packed = pickle.dumps(("error", as_error(exc, file)))
        answer.send_bytes(packed)


def _outcome(file: str, operation: Callable[..., object], arguments: tuple[Any, ...]) -> tuple[str, object]:
    try:
        return "done", operation(*arguments)
    except Heavy as heavy:
        return "heavy", heavy.allowance
    except Exception as exc:
        return "error", as_error(exc, file)


def _silence() -> None:
    """What a dying process prints says nothing to an accountant: all there is to say goes through the pipe."""
    faulthandler.disable()
    with open(os.devnull, "w") as nothing:  # noqa: PTH123 - a device, whose number is wanted
        os.dup2(nothing.fileno(), 2)


def _limit(allowance: Allowance) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + allowance.seconds
    for kind, wanted in (
        (resource.RLIMIT_AS, _reserved() + allowance.memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        most = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _reserved() -> int:
    """The addresses that this process has from its parent: pyarrow alone reserves more than a gigabyte."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if status.exists() else 0


def _ended(code: int | None, allowance: Allowance, file: str) -> WorkbookError:
    """What to say of a process that ended without an answer; a negative code is the signal that ended it."""
    if sys.platform != "win32":
        import signal  # noqa: PLC0415 - seldom needed

        if code == -signal.SIGXCPU:
            return too_slow(allowance.seconds, file)
    return WorkbookError(
        tr("Reading the file ends the program that reads it ({code}).").format(code=code),
        remedy=tr("do not open it; ask the sender for the file again"),
        file=file,
    )
