"""Text files as people save them."""

from pathlib import Path

from akm_excel.errors import DataError, WorkbookError
from akm_excel.language import tr
from akm_excel.spreadsheet.file_bytes import read_file

MAX_TEXT = 16 * 2**20
"""The bytes of a text: a plan has some 30,000."""


def read_text(path: Path) -> str:
    """A text file in UTF-8 (with or without a mark). Raises `DataError` for any other, or for a larger one."""
    try:
        return read_file(path, MAX_TEXT).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as exc:
        raise DataError(
            tr("The text is not in the encoding UTF-8."), remedy=tr("save it as UTF-8"), file=str(path)
        ) from exc
    except WorkbookError as exc:
        raise DataError(*exc.args) from exc
