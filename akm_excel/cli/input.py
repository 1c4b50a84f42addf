"""What a command reads from its standard input, where ``-`` stands for a file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from akm_excel.errors import DataError
from akm_excel.language import tr
from akm_excel.spreadsheet.limits import MAX_FILE

_STANDARD = Path("-")


@contextmanager
def given(path: Path, ending: str = ".xlsx") -> Iterator[Path]:
    """The file that an argument names; for ``-`` one that holds the standard input, gone at the end.

    It is written down, as a workbook is read from its end. Raises `DataError` where nothing, or more than any
    workbook may hold, was given.
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
    import tempfile  # noqa: PLC0415 - seldom asked

    with tempfile.TemporaryDirectory(prefix="akm-") as folder:
        held = Path(folder) / f"stdin{ending}"
        held.write_bytes(data)
        yield held
