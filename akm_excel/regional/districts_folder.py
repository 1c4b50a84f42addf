"""Where the districts' workbooks of a region lie: the regional workbook remembers it, seen from itself."""

from pathlib import Path

from akm_excel.spreadsheet.book import Book

FOLDER_NAME = "akm_region_folder"
"""The name that says so; it holds a text."""


def districts_folder(book: Book, place: Path) -> Path | None:
    """The folder that a regional workbook which lies in `place` remembers; None where there is none any more."""
    told = book.names.get(FOLDER_NAME, "").removeprefix("=").strip('"')
    folder = (place / told).resolve()
    return folder if told and folder.is_dir() else None
