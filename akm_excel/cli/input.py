"""What a command reads from its standard input and writes to its standard output, where ``-`` stands for a file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from akm_excel.errors import AkmError, DataError
from akm_excel.language import tr
from akm_excel.spreadsheet.limits import MAX_FILE

_STANDARD = Path("-")


class Work(NamedTuple):
    """A workbook that a command takes, the file that it writes, and how that one is named in messages."""

    file: Path
    target: Path
    shown: Path


def shown(path: Path) -> str:
    """How an argument is named in messages."""
    return tr("standard input") if path == _STANDARD else str(path)


@contextmanager
def given(path: Path, ending: str = ".xlsx") -> Iterator[Path]:
    """The file that an argument names; for ``-`` one that holds the standard input, gone at the end.

    It is written down, as a workbook is read from its end. Raises `DataError` where nothing, or more than any
    workbook may hold, was given; errors that name the file name the standard input instead.
    """
    if path != _STANDARD:
        yield path
        return
    data = sys.stdin.buffer.read(MAX_FILE + 1)
    if not data or len(data) > MAX_FILE:
        raise DataError(
            tr("The standard input is empty.") if not data else tr("The standard input is too large."),
            remedy=tr("name a file instead of -"),
        )
    with _folder() as folder:
        held = folder / f"stdin{ending}"
        held.write_bytes(data)
        try:
            yield held
        except AkmError as exc:
            raise named(exc, held, shown(path)) from exc


def named(error: AkmError, file: Path, name: str) -> AkmError:
    """An error that names a file by another name."""
    return error.at(file=name) if error.file == str(file) else error


@contextmanager
def filtering(plan: Path, output: Path | None) -> Iterator[Work]:
    """The workbook that a command changes, and where to; either may be ``-``.

    For the standard output a file is held, and given out when all went well; what is said meanwhile goes to the
    standard error. Raises `DataError` where nothing says where a workbook from the standard input goes, and where a
    workbook would go onto a terminal.
    """
    if plan == _STANDARD and output is None:
        raise DataError(
            tr("It is not said where the workbook from the standard input goes."),
            remedy=tr("name a file with -o, or -o - for the standard output"),
        )
    with given(plan) as file:
        if output != _STANDARD:
            yield Work(file, output or file, output or file)
            return
        if sys.stdout.isatty():
            raise DataError(
                tr("A workbook cannot be shown on a terminal."), remedy=tr("send it into a file: -o - > reja.xlsx")
            )
        with _folder() as folder:
            target = folder / f"stdout{file.suffix or '.xlsx'}"
            name = tr("standard output")
            try:
                with redirect_stdout(sys.stderr):
                    yield Work(file, target, Path(name))
            except AkmError as exc:
                raise named(exc, target, name) from exc
            sys.stdout.buffer.write(target.read_bytes())
            sys.stdout.buffer.flush()


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder of its own, gone at the end."""
    import tempfile  # noqa: PLC0415 - seldom asked

    with tempfile.TemporaryDirectory(prefix="akm-") as folder:
        yield Path(folder)
