"""The gate: what may be wrong with a file before anything of it is parsed, and what reading it may cost.

A workbook comes by mail. Its zip directory is looked at before a part is unpacked (see `directory`), and a part is
unpacked to the size that the directory says and no further. Parts are held to what they cost, whatever their names,
and to what they claim before they are parsed: programs that believe a claim of billions of texts take all the memory
of the machine. What the gate lets in is small enough to be read within its `Allowance` on any system; where a system
can limit a process, a large one is read in a process that ends at that limit as well (see `akm_excel.guard`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from operator import itemgetter
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from akm_excel.errors import WorkbookError
from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.deadline import within

# A plan workbook is some 60 KB of zip and 0.3 MB of XML; these leave room for pictures and years of extra sheets.
MAX_FILE = 64 * 2**20
MAX_SHEETS = 500
MAX_ROWS, MAX_COLUMNS = 200_000, 4_000
"""A plan has a hundred rows and eighteen columns; what claims a thousand times as much is no plan."""
MAX_COPIED = 32 * 2**20
"""A workbook that unpacks to more than this is saved by a process of its own: pictures, for the most part."""
P = ParamSpec("P")
T = TypeVar("T")
_LEAST_MARK = 4
"""The bytes of the shortest tag (``<c/>``); an attribute takes more."""
_LEAST_TEXT = len("<si/>")
_COUNTS = pattern(rb'[ "](unique)?[cC]ount="([0-9]+)"')
_MOST_USES = 10_000
"""A table's ``count`` is how often its texts are used, its ``uniqueCount`` how many there are."""


class Allowance(NamedTuple):
    """What reading one file may cost.

    What costs time and memory is not bytes but tags and attributes, *marks*: each becomes an object. Up to `here`
    marks are read in the process that asks, more in one of its own; over `marks`, or `size` bytes of XML, the file is
    refused. `memory` (bytes beyond what the process held) is the limit of that process, `seconds` (of processor time)
    hold wherever the file is read. Measured: a workbook at the limit of marks takes 4 s and 0.3 GB to recalculate.
    """

    here: int
    marks: int
    size: int
    memory: int
    seconds: int


PLAN = Allowance(200_000, 1_000_000, 24 * 2**20, 500 * 2**20, 4)
"""A plan has 25,000 marks. With ten sheets of a thousand rows more it is still read where it is asked for."""
REGION = Allowance(1_200_000, 24_000_000, 256 * 2**20, 2 * 2**30, 60)
"""A region of 17 districts has 300,000 marks, one of 210 four million, one of 500 nine."""
DOCUMENT = PLAN._replace(here=PLAN.marks, seconds=60)
"""A workbook that is imported is read where the person is who may be asked about it."""
_allowed: ContextVar[Allowance | None] = ContextVar("allowed", default=None)
_guarded: ContextVar[Allowance | None] = ContextVar("guarded", default=None)


class Heavy(Exception):
    """The file may be read, but not in this process: `akm_excel.guard` reads it in one that may cost `allowance`."""

    def __init__(self, allowance: Allowance, file: str) -> None:
        super().__init__(allowance, file)
        self.allowance = allowance
        self.file = file


@contextmanager
def allowing(allowance: Allowance) -> Iterator[None]:
    """What files may cost while this is open; a large one raises `Heavy` in a process that was not made for it.

    Raises `Overdue` where they take more processor time. Who reads files without it has nobody who could read them
    elsewhere: then they may cost as much as a `REGION`.
    """
    token = _allowed.set(allowance)
    try:
        with within(allowance.seconds):
            yield
    finally:
        _allowed.reset(token)


@contextmanager
def guarded_by(allowance: Allowance) -> Iterator[None]:
    """While this is open the process is held to an allowance by the system, or need not be held at all."""
    token = _guarded.set(allowance)
    try:
        yield
    finally:
        _guarded.reset(token)


def held_to() -> Allowance | None:
    """The allowance that this process is held to; None where it was not made for one file."""
    return _guarded.get()


def cached_if_small(
    most: int, maxsize: int
) -> Callable[[Callable[Concatenate[bytes, P], T]], Callable[Concatenate[bytes, P], T]]:
    """Cache what a function makes of bytes, unless there are more than `most`: a cache must not keep a bomb."""

    def decorate(function: Callable[Concatenate[bytes, P], T]) -> Callable[Concatenate[bytes, P], T]:
        cached = lru_cache(maxsize=maxsize)(function)

        @wraps(function)
        def call(data: bytes, /, *args: P.args, **kwargs: P.kwargs) -> T:
            made: T = (cached if len(data) <= most else function)(data, *args, **kwargs)  # type: ignore[arg-type]
            return made

        return call

    return decorate


class Cost:
    """What has been read of one file: its XML in bytes and marks."""

    __slots__ = ("_marks", "_size", "_uncounted")

    def __init__(self) -> None:
        self._size = self._marks = 0
        self._uncounted: list[bytes] = []

    def announce(self, size: int, file: str) -> None:
        """Raise `WorkbookError` where a part of so many bytes is more than the file may cost."""
        allowed = _allowed.get() or REGION
        if self._size + size > allowed.size:
            raise refused(tr("it has more than {size} MB of XML").format(size=allowed.size // 2**20), file)

    def add(self, data: bytes, file: str) -> None:
        """Count a part that is to be parsed.

        Raises `WorkbookError` over the allowance, `Heavy` over what this process may read.
        """
        self.announce(len(data), file)
        allowed = _allowed.get() or REGION
        self._size += len(data)
        self._uncounted.append(data)
        if self._size <= _LEAST_MARK * allowed.here:
            return  # there can be no more marks than that, and counting them is a hundredth of reading a plan
        self._marks += sum(part.count(b"<") + part.count(b"=") for part in self._uncounted)
        self._uncounted.clear()
        if self._marks > allowed.marks:
            raise refused(tr("it has more than {count} tags and attributes").format(count=allowed.marks), file)
        if self._marks > allowed.here:
            _check_heavy(file)


def check_copied(size: int, file: str) -> None:
    """Raise `Heavy` for a workbook of so many bytes unpacked that saving it is not for this process."""
    if size > MAX_COPIED:
        _check_heavy(file)


def _check_heavy(file: str) -> None:
    needed, held = _allowed.get(), _guarded.get()
    if needed is not None and (held is None or held.memory < needed.memory):
        raise Heavy(needed, file)


def check_sheets(count: int, parts: Iterable[str], file: str) -> None:
    """Raise `WorkbookError` for more sheets than a person makes, or two that are one part. `parts` are theirs."""
    if count > MAX_SHEETS:
        raise refused(tr("it has {count} sheets").format(count=count), file)
    part, times = max(Counter(parts).items(), key=itemgetter(1), default=("", 0))  # most_common imports heapq
    if times > 1:
        raise refused(tr("{count} of its sheets are one part, {part}").format(count=times, part=part), file)


def refused(reason: str, file: str) -> WorkbookError:
    """What to say of a file that no program for spreadsheets writes so."""
    return WorkbookError(
        tr("The workbook is not as Excel writes workbooks: {reason}.").format(reason=reason),
        remedy=tr("do not open it; ask the sender for the file again"),
        file=file,
    )


def check_extent(cell: str, file: str, sheet: str) -> None:
    """Raise `WorkbookError` for a last cell so far out that no plan has it."""
    try:
        row, column = address.parse(cell)
    except ValueError:
        row, column = address.LAST_ROW, address.LAST_COLUMN
    if row > MAX_ROWS or column > MAX_COLUMNS:
        raise WorkbookError(
            tr("The sheet reaches as far as {cell}.").format(cell=cell),
            expected=tr("at most {rows} rows and {columns} columns").format(rows=MAX_ROWS, columns=MAX_COLUMNS),
            remedy=tr("delete the rows and columns beyond the plan and save the workbook"),
            file=file,
            sheet=sheet,
        )


def check_texts(data: bytes, file: str) -> None:
    """Raise `WorkbookError` for a table of texts that claims more of them than it has room for."""
    for name, count in _COUNTS.findall(data, 0, 1_000):
        room = max(len(data) // _LEAST_TEXT, 1) * (1 if name else _MOST_USES)
        if len(count) > len(str(room)) or int(count) > room:
            raise refused(
                tr("its table of {size} bytes claims {count} texts").format(size=len(data), count=int(count)), file
            )
