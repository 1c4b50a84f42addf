"""Text files as people and their programs save them."""

from pathlib import Path

from akm_excel.errors import DataError, WorkbookError
from akm_excel.spreadsheet.file_bytes import read_file

MAX_TEXT = 16 * 2**20
"""The bytes of a text: a plan has some 30,000."""


def decode(data: bytes) -> str:
    """A text in the encoding that it is in: by its mark, by its zeros, UTF-8 if it is valid, else cp1251.

    Excel saves "Unicode text" in UTF-16, and "CSV" in the alphabet of the system: cp1251 where that is Russian.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", "replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    sample = data[:4096]
    if sample.count(0) > len(sample) // 5:
        little = sample[1::2].count(0) >= sample[0::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")


def read_text(path: Path) -> str:
    """A text file in any encoding (see `decode`). Raises `DataError` where it is too large or cannot be read."""
    try:
        return decode(read_file(path, MAX_TEXT)).replace("\r\n", "\n").replace("\r", "\n")
    except WorkbookError as exc:
        raise DataError(*exc.args) from exc
