"""Two regional workbooks beside each other: which rows and columns of their sheets are which."""

from collections.abc import Mapping

from akm_excel.regional.keeping import names
from akm_excel.regional.keeping.identity import Identity, guessed_size, identity
from akm_excel.regional.keeping.names import Written
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import Content

_DATA = "Maʼlumotlar"


def match(old: Book, new: Book, there: Mapping[str, Written]) -> dict[str, Identity]:
    """The rows and columns of each of our sheets.

    `there` are those that were in the old workbook (see `names.written`): of what it has only now all is new.
    """
    known = _known(old) | _known(new)
    made = names.written(new.names, new.sheets, ())
    identities = {}
    for name in new.sheets:
        told, size = there.get(name), (0, 0)
        if told is not None and told.size_then:
            size = told.size
        elif told is not None:
            size = guessed_size(name, old.cells(name), new.cells(name), made[name].size, known)
        is_counted = told is None or told.size_then == size
        sizes = size, made[name].size
        identities[name] = identity(name, old.cells(name), new.cells(name), sizes, known, is_counted=is_counted)
    return identities


def _known(book: Book) -> set[str]:
    """The codes and names of all that a regional workbook lists: districts, indicators, measures, totals."""
    known: set[str] = set()
    if _DATA in book.sheets:
        cells = book.cells(_DATA)
        heads = {cell.text: (row, column) for (row, column), cell in cells.items() if row <= 6 and cell.text}
        columns = {name: heads[name][1] for name in ("Tuman kodi", "Tuman", "Kod", "Qism") if name in heads}
        rows: dict[int, dict[int, str]] = {}
        for (row, column), cell in cells.items():
            if column in columns.values():
                rows.setdefault(row, {})[column] = cell.text
        for texts in rows.values():
            code, part = texts.get(columns.get("Kod", 0), ""), texts.get(columns.get("Qism", 0), "")
            known |= {text for text in texts.values() if text}
            if part:
                known.add(f"{code}/{part}")
    for name in ("Yigʻma", "Jamlanma"):
        if name in book.sheets:
            first = (cell for (_, column), cell in book.cells(name).items() if column == 1)
            known |= {cell.text for cell in first if cell.content is Content.TEXT and cell.text[:1].isdigit()}
    return known - {"Kod", "Tuman", "Qism", "Tuman kodi"}
