"""The hidden sheet of a regional workbook that keeps what each merge changed: read back by the next one.

Each row has a seal over itself and the seal before it: who changes, adds or takes away one is found out.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from decimal import InvalidOperation

from akm_excel.core.history import Event, History, What, figures_of, file_of
from akm_excel.regional.book import RegionalBook
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell
from akm_excel.spreadsheet.writing.sheet import Sheet

NAME = "_akm_tarix"
FIRST = 5
"""The first row of events: the rows above are those that an open workbook is written cell by cell."""
_FIELDS = (*Event._fields, "seal")
_NONE = "∅"
"""What stands for nothing at all: a blank cell is an empty text."""
_SEAL = 16
"""So many digits of a SHA-256 seal a row."""


def write_history(out: RegionalBook, sheet: Sheet) -> None:
    """Write the sheet: in A1 what is shown of the record and how far it reaches, below a row an event."""
    sheet.is_hidden = True
    history = out.region.history or History()
    plain, text = out.style(), out.style(number_format="@")
    head = [history.merges, history.shown, history.since, history.begun, history.remark, len(history.events)]
    sheet.row(1).text(1, json.dumps(head, ensure_ascii=False), text)
    heading = sheet.row(FIRST - 1)
    for column, name in enumerate(_FIELDS, start=1):
        heading.text(column, name, plain)
    seal = ""
    for at, event in enumerate(history.events, start=FIRST):
        row, texts = sheet.row(at), _texts(event)
        seal = _seal(seal, texts)
        for column, said in enumerate((*texts, seal), start=1):
            if said:
                row.text(column, said, text)


def _texts(event: Event) -> list[str]:
    return [_NONE if value is None else str(value) for value in event]


def _seal(before: str, texts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([before, *texts]).encode()).hexdigest()[:_SEAL]


def read_history(book: Book) -> History | None:
    """What a regional workbook keeps of the merges before; None where it has no such record, or none to be read."""
    if NAME not in book.sheets:
        return None
    try:
        merges, shown, since, begun, remark, _ = json.loads(book.cells(NAME).get((1, 1), EMPTY).text)
        events = tuple(event for _, texts in _rows(book) if (event := _event(texts)) is not None)
        return History(events, int(merges), int(shown), str(since), str(begun), str(remark))
    except (ValueError, TypeError):
        return None


def _rows(book: Book) -> Iterator[tuple[int, list[str]]]:
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in book.cells(NAME).items():
        if row >= FIRST and column <= len(_FIELDS):
            rows.setdefault(row, {})[column] = cell
    for row, cells in sorted(rows.items()):
        yield row, [cells.get(column, EMPTY).text for column in range(1, len(_FIELDS) + 1)]


def _event(texts: Sequence[str]) -> Event | None:
    """The event in a row; None where it is none."""
    merge, when, what, *rest, before, after, _ = texts
    sides = [None if said == _NONE else said for said in (before, after)]
    try:
        event = Event(int(merge), when, What(what), *rest, *sides)
        for side in sides:
            _readable(event, side)
    except (ValueError, TypeError, InvalidOperation):
        return None
    return event


def _readable(event: Event, side: str | None) -> None:
    """Raise `ValueError` or `TypeError` where one side of an event is not what it should be."""
    if event.what is What.FILE:
        file_of(side)
    elif event.what is What.ROW:
        figures_of(side)
    elif event.what is What.MORE:
        int(event.key)


def broken_rows(book: Book) -> Iterator[tuple[int, str]]:
    """The rows of the record that are not as they were written (0: that rows are missing), and what stands there."""
    if NAME not in book.sheets:
        return
    seal, count = "", 0
    for row, texts in _rows(book):
        if texts[-1] != _seal(seal, texts[:-1]) or row != FIRST + count:
            yield row, " ".join(texts[:-1])
        seal, count = texts[-1], count + 1
    try:
        told = json.loads(book.cells(NAME).get((1, 1), EMPTY).text)
    except ValueError:
        told = [None]
    if told[-1:] != [count]:
        yield 1, str(count)
