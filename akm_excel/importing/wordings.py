"""Other wordings of indicators that a region has accepted: they stand in its template (*Maʼlumotnoma*)."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from akm_excel.core.plan import Key
from akm_excel.core.text import essence, squash
from akm_excel.errors import TemplateError
from akm_excel.language import tr
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.cells import EMPTY
from akm_excel.spreadsheet.edits import Edit
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.workbook_file import WorkbookFile

CODES, NAMES = "akm_other_code", "akm_other_name"
"""The defined names of the list's two columns."""


def accepted(template: PlacedTemplate) -> dict[Key, Sequence[str]]:
    """The other wordings that a template lists, by indicator; none where it has no such list."""
    if not template.file:
        return {}
    book = from_package(Package.open(Path(template.file)))
    wordings: dict[Key, list[str]] = {}
    for _, code, name in _rows(book):
        key = Key.parse(code)
        if key is not None and name and key in template.indicators:
            wordings.setdefault(key, []).append(name)
    return dict(wordings)


def _rows(book: Book) -> list[tuple[int, str, str]]:
    codes, names = book.area(CODES), book.area(NAMES)
    if codes is None or names is None or codes.sheet != names.sheet:
        return []
    cells = book.cells(codes.sheet)
    return [
        (row, squash(cells.get((row, codes.left), EMPTY).text), squash(cells.get((row, names.left), EMPTY).text))
        for row in range(codes.top, codes.bottom + 1)
    ]


def accept(template: Path, wordings: Iterable[tuple[Key, str]]) -> int:
    """Write wordings into the blank rows of a template's list; returns how many were new.

    Raises `TemplateError` where the template has no such list or no room in it.
    """
    file = WorkbookFile(template)
    codes, names = file.book.area(CODES), file.book.area(NAMES)
    rows = _rows(file.book)
    if codes is None or names is None or not rows:
        raise TemplateError(
            tr("The template has no list of other names of indicators."),
            expected=f"{CODES}, {NAMES}",
            remedy=tr("make it from the newest edition of the template"),
            file=str(template),
        )
    known = {(code, essence(name)) for _, code, name in rows}
    free = [row for row, code, name in rows if not code and not name]
    new = [(key, name) for key, name in wordings if (str(key), essence(name)) not in known]
    if len(new) > len(free):
        raise TemplateError(
            tr("The template's list of other names is full."),
            remedy=tr("insert rows in it"),
            file=str(template),
            sheet=codes.sheet,
        )
    cells = file.book.cells(codes.sheet)
    edits = []
    for row, (key, name) in zip(free, new, strict=False):
        for column, text in ((codes.left, str(key)), (names.left, name)):
            edits.append(Edit.to(text, (codes.sheet, row, column), cells.get((row, column), EMPTY)))
    if edits:
        file.write(edits)
        file.save(template)
    return len(new)
