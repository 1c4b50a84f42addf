"""The open cases of an import, as they stand on the sheet *Import* of a workbook that was made of another document."""

from collections.abc import Iterator
from typing import NamedTuple

from akm_excel.core.plan import Column, Key, Oddity, Plan, Sighting
from akm_excel.core.quantity import plain
from akm_excel.core.template import Template
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY

OPEN_NAME = "akm_open"
LABELS = {Column.FACT: "fakt", Column.PLAN: "reja"}
"""How the columns of the plan are named on the sheet: in Uzbek, as all that the program writes into a workbook."""
BY_LABEL = {label: column for column, label in LABELS.items()}
OR, BETWEEN = " ; ", " | "
"""What stands between proposals, and between the parts of one."""


class OpenCase(NamedTuple):
    """One figure that nobody has placed: the cell that it is for, its text in the document, why it is open."""

    cell: str
    key: str
    column: str
    place: str
    raw: str
    reason: str
    proposals: str


def open_cases(book: Book) -> Iterator[OpenCase]:
    """The open cases that stand on a workbook's sheet *Import*; none where it has no such sheet."""
    area = book.area(OPEN_NAME)
    if area is None:
        return
    cells = book.cells(area.sheet)
    for row in range(area.top, area.bottom + 1):
        texts = [cells.get((row, column), EMPTY).text for column in range(area.left, area.left + len(OpenCase._fields))]
        case = OpenCase(*texts)
        if case.key and case.column in BY_LABEL:
            yield case


def sightings(book: Book, plan: Plan, template: Template) -> list[Sighting]:
    """The open cases whose cells are still blank; of a sum, those whose result is none of its proposals."""
    seen = []
    for case in open_cases(book):
        key, column = Key.parse(case.key), BY_LABEL[case.column]
        measure = plan.by_key.get(key) if key else None
        if measure is None:
            continue
        figure = measure.figure(column)
        proposed = {text.strip() for text in case.proposals.split(OR.strip())}
        is_formula = measure.key in template.sums
        if figure.is_blank or (is_formula and figure.number is not None and plain(figure.number) not in proposed):
            cell = plan.cell(measure, column)
            said = f"{case.place}: {case.reason}"
            seen.append(Sighting(Oddity.OPEN, cell, case.raw, said, measure.key, column))
    return seen
