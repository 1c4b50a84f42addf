"""What the cover of a plan says, and what is odd about it."""

import re
from collections.abc import Iterator

from akm_excel.core.plan import Header, Oddity, Sighting
from akm_excel.core.text import squash
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book
from akm_excel.workbook.layout import HEADER_FIELDS
from akm_excel.workbook.placed_template import PlacedTemplate

YEAR = pattern(r"(?:19|20)\d\d")
_YEAR_SPELLED = pattern(r"((?:19|20)[0-9]{2})(?:\s*[-–]?\s*(?:yil|y|jıl|jil|j|йил|жыл|й|ж|год|г)\.?)?", re.IGNORECASE)
"""A year with the word for it behind, in the languages of the districts."""


def header_from_book(book: Book) -> Header:
    """What the cover says."""
    texts = {name: squash(book.named_cell(f"akm_{name}").text) for name in HEADER_FIELDS}
    texts.pop("year")
    spelled = _YEAR_SPELLED.fullmatch(_year_as_typed(book))
    return Header(year=int(spelled[1]) if spelled else None, **texts)


def _year_as_typed(book: Book) -> str:
    """What the cover says of the year."""
    cell = book.named_cell("akm_year")
    if cell.number is not None and cell.number.is_integer():
        return str(int(cell.number))  # 2023.0 and 2.023E3 are 2023 as well
    return squash(cell.text)


def year_sightings(book: Book, header: Header) -> Iterator[Sighting]:
    """A year that is more than four digits, or none at all."""
    cell, area = book.named_cell("akm_year"), book.area("akm_year")
    text = _year_as_typed(book) if cell.number is not None else cell.text
    if text.strip() and area is not None and not YEAR.fullmatch(text):
        where = f"{area.sheet}!{address.spell(area.top, area.left)}"
        yield Sighting(Oddity.YEAR_SPELLED, where, text, str(header.year or ""))


def edition_sightings(book: Book, template: PlacedTemplate) -> Iterator[Sighting]:
    """An edition that is not the template's."""
    stated = book.named_cell("akm_edition").text
    if stated and stated != template.edition:
        yield Sighting(Oddity.OTHER_TEMPLATE, "", stated, template.edition)


def cells(book: Book) -> dict[str, str]:
    """Where the cover has what: the cell of each of `HEADER_FIELDS` that it has."""
    areas = {name: book.area(f"akm_{name}") for name in HEADER_FIELDS}
    return {
        name: f"{area.sheet}!{address.spell(area.top, area.left)}" for name, area in areas.items() if area is not None
    }
