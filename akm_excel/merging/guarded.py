"""Reading one file in a process of its own, with limits: what kills it kills that process alone."""

import multiprocessing
import os
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from akm_excel.core.region import Outcome, Receipt
from akm_excel.language import tr
from akm_excel.merging.files import Found
from akm_excel.merging.worker import receive_all

MAX_MEMORY = 2 * 2**30
MAX_SECONDS = 60.0
"""What one workbook may cost. The heaviest that the gate lets in, 256 MB unpacked, takes half of either."""


def receive_guarded(
    pickled: bytes, spoken: str, file: Found, *, memory: int = MAX_MEMORY, seconds: float = MAX_SECONDS
) -> Receipt:
    """The receipt of a file that may be too much for this process: too large, or the end of a worker.

    Memory is limited where the system can (not on Windows), time everywhere.
    """
    context = multiprocessing.get_context()
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_receive, args=(theirs, pickled, spoken, file, memory), daemon=True)
    child.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            reason = tr("reading it takes longer than {seconds} seconds").format(seconds=round(seconds))
            return Receipt(file.shown, Outcome.BROKEN, reason=reason)
        return Receipt.unpacked(ours.recv())
    except EOFError:
        reason = tr("reading it takes more than {size} MB of memory, or ends the program").format(size=memory // 2**20)
        return Receipt(file.shown, Outcome.BROKEN, reason=reason)
    finally:
        child.kill()
        child.join()


def _receive(answer: Connection, pickled: bytes, spoken: str, file: Found, memory: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - there is none on Windows

        limit = _reserved() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    try:
        (packed,) = receive_all(pickled, spoken, [file], guarded=True)
    except MemoryError:
        return  # the parent sees the end of the pipe
    answer.send(packed)


def _reserved() -> int:
    """The addresses that this process has from its parent: pyarrow alone reserves more than a gigabyte."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if status.exists() else 0
