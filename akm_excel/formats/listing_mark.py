"""How a listing that this program wrote is known: apart from writing one, as each file of a merge is asked for it."""

from akm_excel.spreadsheet.book import Book

MARK = "akm_report"
"""The defined name that such a workbook has."""


def is_listing(book: Book) -> bool:
    """Whether a workbook is one that `listing.write` wrote: no plan, and nothing to merge."""
    return MARK in book.names
