"""How much processor time a file may take where it is read: after that `Overdue` is raised in whoever reads it.

What the gate lets in is small, but small files can be made that take for ever. Where the system has timers of
processor time (not on Windows) one looks every quarter of a second; elsewhere, and in threads, another thread does,
which has to leave other work some room. It ends Python's own steps; a call into a library is awaited, and those are
held by the gate.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_STEP = 0.25
"""Seconds of processor time between two looks."""
_ROOM = 5
"""So many times longer another thread waits: the time that it sees is that of the whole program."""
_open = threading.local()


class Overdue(Exception):
    """Reading took longer than `seconds` of processor time."""

    def __init__(self, seconds: int = 0) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Clock:
    """The processor time since it was made, without what was not counted."""

    __slots__ = ("began", "is_running", "seconds")

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self.began = time.process_time()
        self.is_running = True

    def is_over(self, room: int = 1) -> bool:
        """Whether more than the seconds it allows have passed."""
        return self.is_running and time.process_time() - self.began > self.seconds * room


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """While this is open so many seconds of processor time may pass, then `Overdue` is raised.

    In one that is open already the new number holds instead, counted from where the outer one began.
    """
    clock: Clock | None = getattr(_open, "clock", None)
    if clock is not None:
        usual, clock.seconds = clock.seconds, seconds
        try:
            yield
        finally:
            clock.seconds = usual
        return
    _open.clock = clock = Clock(seconds)
    is_timed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    try:
        with _timer(clock) if is_timed else _watcher(clock):
            yield
    except Overdue:
        raise Overdue(clock.seconds) from None
    finally:
        _open.clock = None


@contextmanager
def uncounted() -> Iterator[None]:
    """What is done while this is open is no file's doing: the start of a program that calculates."""
    clock: Clock | None = getattr(_open, "clock", None)
    if clock is None or not clock.is_running:
        yield
        return
    began, clock.is_running = time.process_time(), False
    try:
        yield
    finally:
        clock.began += time.process_time() - began
        clock.is_running = True


@contextmanager
def _timer(clock: Clock) -> Iterator[None]:
    def look(_signal: int, _frame: object) -> None:
        if clock.is_over():
            raise Overdue

    usual = signal.signal(signal.SIGVTALRM, look)
    signal.setitimer(signal.ITIMER_VIRTUAL, _STEP, _STEP)
    try:
        try:
            yield
        finally:
            clock.is_running = False
    finally:  # the next look is a quarter of a second away, wherever the last one came
        clock.is_running = False
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, usual)


@contextmanager
def _watcher(clock: Clock) -> Iterator[None]:
    import ctypes  # noqa: PLC0415 - only threads and Windows need it

    done, guarded = threading.Event(), threading.Lock()
    reader = ctypes.c_ulong(threading.get_ident())

    def watch() -> None:
        while not done.wait(_STEP):
            with guarded:
                if not done.is_set() and clock.is_over(_ROOM):
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(reader, ctypes.py_object(Overdue))

    watcher = threading.Thread(target=watch, name="akm-deadline", daemon=True)
    watcher.start()
    try:
        try:
            yield
        finally:
            clock.is_running = False
    finally:
        clock.is_running = False
        with guarded:
            done.set()
            ctypes.pythonapi.PyThreadState_SetAsyncExc(reader, None)
        watcher.join()
