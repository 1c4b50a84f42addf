"""Text files as people and their programs save them."""

from pathlib import Path

from akm_excel.errors import DataError, WorkbookError
from akm_excel.spreadsheet.file_bytes import read_file

MAX_TEXT = 16 * 2**20
"""The bytes of a text: a plan has some 30,000."""
_MARK = "\ufeff"


def decode(data: bytes) -> str:
    """A text in the encoding that it is in: by its mark, by its zeros, UTF-8 if it is valid, cp866 if that makes
    Russian letters of it, else cp1251.

    A program that puts a mark before a text that has one leaves two; none of them is of the text. Excel saves
    "Unicode text" in UTF-16, and "CSV" in the alphabet of the system: cp1251 where that is Russian.
    """
    return _decoded(data).lstrip(_MARK)


def _decoded(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", "replace")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    wide = wide_encoding(data)
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp866" if _is_of_dos(data) else "cp1251", "replace")


def wide_encoding(data: bytes) -> str:
    """Which UTF-16 bytes without a mark are in, by every second of them; empty where they are in none.

    Of Latin letters, figures and signs it is 0, of Cyrillic ones 4, of the apostrophes of Uzbek 2 or 0x20.
    """
    sample = data[:4096]
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        known = sum(map(high.count, (0x00, 0x04, 0x02, 0x20)))
        if high and high.count(0) > len(high) // 20 and known > 0.95 * len(high):
            return name
    return ""


def _is_of_dos(data: bytes) -> bool:
    """Whether a text in the letters of Russian is in cp866, the alphabet of MS-DOS and of Windows' console."""
    special = bytes(byte for byte in data[:65536] if byte > 0x7F)
    dos, windows = (sum(map(_is_russian, special.decode(name, "replace"))) for name in ("cp866", "cp1251"))
    return dos > 0.95 * len(special) and windows < 0.75 * len(special)


def _is_russian(letter: str) -> bool:
    return "А" <= letter <= "я" or letter in "ЁёЎў№"


def read_text(path: Path) -> str:
    """A text file in any encoding (see `decode`). Raises `DataError` where it is too large or cannot be read."""
    try:
        return decode(read_file(path, MAX_TEXT)).replace("\r\n", "\n").replace("\r", "\n")
    except WorkbookError as exc:
        raise DataError(*exc.args) from exc
