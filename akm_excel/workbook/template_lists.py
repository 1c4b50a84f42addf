"""The lists of a template workbook that say how figures are judged and shown: thresholds, ratios, places on a map."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from akm_excel.core.plan import Key
from akm_excel.core.ratios import Per, Ratio
from akm_excel.core.template import ABOVE_ONE
from akm_excel.core.text import squash
from akm_excel.errors import TemplateError
from akm_excel.language import tr
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY

_MOST_DECIMALS = 4


def rows_of(book: Book, name: str, width: int) -> Iterator[tuple[str, ...]]:
    """The rows of a list by its defined name, as texts; those without a first one are left out.

    Raises `TemplateError` where the workbook has no such name.
    """
    area = book.area(name)
    if area is None:
        raise TemplateError(
            tr("The template lacks the list {name}.").format(name=name),
            remedy=tr("restore the defined name, or start again from the shipped template"),
            file=book.file,
        )
    cells = book.cells(area.sheet)
    for row in range(area.top, area.bottom + 1):
        texts = tuple(squash(cells.get((row, area.left + i), EMPTY).text) for i in range(width))
        if texts[0]:
            yield texts


def misread(book: Book, text: str, expected: str) -> TemplateError:
    """The error for a text in a list that says nothing."""
    return TemplateError(
        tr("'{text}' in the lists of the template cannot be understood.").format(text=text),
        expected=expected,
        remedy=tr("mend it in the sheet of lists"),
        file=book.file,
    )


def _number(book: Book, label: str, text: str, least: int) -> Decimal:
    try:
        number = Decimal(text.replace(" ", "").replace(",", "."))
    except InvalidOperation as exc:
        raise misread(book, f"{label} {text}", tr("a number")) from exc
    if not number.is_finite() or number <= least:
        raise misread(book, f"{label} {text}", tr("a number above {least}").format(least=least))
    return number


def limits(book: Book) -> Iterator[tuple[str, Decimal]]:
    """The thresholds of rules, by their names; none where the template does not list them."""
    for name, value in rows_of(book, "akm_limits", 2) if book.area("akm_limits") else ():
        yield name, _number(book, name, value, 1 if name in ABOVE_ONE else 0)


def map_places(book: Book) -> Iterator[tuple[str, tuple[int, int]]]:
    """Where the tiles of districts stand on a map, counted from 1 in the workbook; none where it does not say."""
    for code, column, row in rows_of(book, "akm_map", 3) if book.area("akm_map") else ():
        if not (column.isdecimal() and row.isdecimal()):
            raise misread(book, f"{code} {column} {row}", tr("a number"))
        yield code, (int(column) - 1, int(row) - 1)


def ratios(book: Book, known: frozenset[str]) -> Iterator[Ratio]:
    """The ratios that the template declares, of what it `known`: codes of measures and ids of totals."""
    for title, of, per, times, decimals in rows_of(book, "akm_ratios", 5) if book.area("akm_ratios") else ():
        for part, others in ((of, ()), (per, tuple(Per))):
            spelled = str(Key.parse(part) or part)
            if spelled not in known and spelled not in others:
                raise misread(book, f"{title} {part}", ", ".join(("2.14/1", *others)))
        if not decimals.isdecimal() or int(decimals) > _MOST_DECIMALS:
            raise misread(book, f"{title} {decimals}", tr("a number"))
        yield Ratio(title, of, per, _number(book, title, times, 0), int(decimals))
