"""The law of importing, kept by the code itself: every figure of the source is in an account exactly once.

Whatever path a row took, the ledger goes over all that was read and asks which cells of figures stand in a case of a
record. What stands in none becomes an open case of its own, with its text and its place; so does a line outside the
tables that is an indicator with its figures, or the rest of a table. No path can lose a figure without its being told.
"""

from collections.abc import Iterable, Iterator, Sequence, Set

from akm_excel.core.plan import Column
from akm_excel.core.text import squash
from akm_excel.importing.displacement import is_figure, strays
from akm_excel.importing.document import Cell, Line, Row
from akm_excel.importing.headings import Columns
from akm_excel.importing.names import Names
from akm_excel.importing.outcome import Case, Fate, Record
from akm_excel.importing.table import TableContents
from akm_excel.language import tr
from akm_excel.patterns import pattern

NUMBERS = pattern(r"(?<![\w.])\d[\d\u00a0]*(?:[.,]\d+)?(?![\w.-])")
_DIGIT = pattern(r"\d")
_YEAR = pattern(r"(?<!\d)(?:19[5-9]|20)\d\d(?!\d)")
_LEADING = pattern(r"^\W*\d{1,2}(?:\.\d{1,3})?[.)]*\s+")
MANY = 8
"""From so many numbers on a line outside the tables is no signature and no telephone number, but a table's rest."""
_NAMED = 62.0
"""How alike the words of a line or of a row under no heading must be to an indicator's name for its figures to be
the plan's."""
_MOST_WORDS = 40


def unaccounted(contents: TableContents, sheets: Set[str], records: Sequence[Record], names: Names) -> list[Record]:
    """What stands in no account of `records`, as records with open cases; `sheets` are those of the plan."""
    claimed = {id(cell) for record in records for case in record.cases for cell in case.cells}
    return [*_of_rows(contents, sheets, claimed), *_of_unheaded(contents, names), *_of_lines(contents, names)]


def _of_rows(contents: TableContents, sheets: Set[str], claimed: set[int]) -> Iterator[Record]:
    for sheet, row, columns in contents.rows:
        if sheet not in sheets:
            continue  # a note says that the sheet was left out
        left = [cell for cell in _figures(row, columns) if id(cell) not in claimed]
        if left:
            yield _record(row, left, tr("a figure that was in no account: its row was not understood"))


def _figures(row: Row, columns: Columns) -> Iterator[Cell]:
    """The cells of a row that hold figures, wherever they stand; codes and texts are none."""
    words = {columns.places[column] for column in columns.places if column not in {Column.FACT, Column.PLAN}}
    for number, cell in enumerate(row.cells):
        if number not in words and not cell.is_empty and _DIGIT.search(cell.text) and _counts(number, cell, columns):
            yield cell
    yield from strays(row, columns)


def _counts(number: int, cell: Cell, columns: Columns) -> bool:
    told = {columns.places[column] for column in (Column.FACT, Column.PLAN) if column in columns.places}
    return number in told or is_figure(cell)


def _of_unheaded(contents: TableContents, names: Names) -> Iterator[Record]:
    """Rows with figures under no heading: all of those in the midst of the plan's, else those that it knows."""
    for row in (*contents.unplaced, *(row for row in contents.loose if _is_named(" ".join(row.texts), names))):
        cells = [cell for cell in row.cells if not cell.is_empty and _DIGIT.search(cell.text)]
        yield _record(row, [cell for cell in cells if is_figure(cell)] or cells, tr("a table without headings"))


def _of_lines(contents: TableContents, names: Names) -> Iterator[Record]:
    reason = tr("figures outside the tables")
    rows = {" ".join(squash(text) for text in row.texts) for row in contents.loose}
    for line in (*contents.titles, *contents.after):
        if line.text in rows:
            continue  # a row under no heading
        if is_of_figures(line) or _states_figures(line.text, names):
            case = Case(line.place, None, line.text, Fate.OPEN, reason=reason)
            yield Record(line.place, "", line.text, "", None, 0.0, reason, cases=(case,))


def is_of_figures(line: Line) -> bool:
    """Whether a line outside the tables holds so many numbers that it is the rest of one."""
    return len(NUMBERS.findall(line.text)) >= MANY


def _states_figures(text: str, names: Names) -> bool:
    """Whether a line is an indicator with figures: ``2.5 Sovgʻa tariqasida  Nusxa  30  40``."""
    rest = _LEADING.sub("", squash(text))
    return bool(NUMBERS.search(_YEAR.sub(" ", rest))) and _is_named(rest, names)


def _is_named(text: str, names: Names) -> bool:
    words = squash(NUMBERS.sub(" ", _LEADING.sub("", squash(text))))
    return 0 < len(words.split()) <= _MOST_WORDS and max(names.scores(words), default=0.0) >= _NAMED


def _record(row: Row, cells: Iterable[Cell], reason: str) -> Record:
    cases = tuple(
        Case(cell.place or row.place, None, cell.text, Fate.OPEN, reason=reason, cells=(cell,)) for cell in cells
    )
    text = " | ".join(squash(text) for text in row.texts)
    return Record(row.place, "", text, "", None, 0.0, reason, cases=cases)
