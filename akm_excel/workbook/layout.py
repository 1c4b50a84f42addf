"""Where a plan's fields are in a workbook, learned from its defined names and its code column."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from akm_excel.core.plan import COMPUTED, FIGURES, OPTIONAL, SINCE_EDITION_2, Column, Key, Oddity, Sighting
from akm_excel.core.text import squash
from akm_excel.errors import NotAPlan
from akm_excel.language import tr
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book, parse_area
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content
from akm_excel.spreadsheet.rows import Form
from akm_excel.spreadsheet.rows import Row as SheetRow
from akm_excel.workbook.fields import Field, FieldKind, fields_of_row
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.results import SHARE

HEADER_FIELDS = ("district", "year", "director", "accountant", "approver_post", "approver", "sample", "population",
                 "staff")  # fmt: skip
"""The fields of the cover that people fill; each has a defined name ``akm_<field>``."""
SUMMARY_COLUMNS = (Column.FACT, Column.PLAN, *COMPUTED, SHARE)
"""The columns of *Jamlanma*; each has a defined name ``akm_sum_<column>``."""
ID = "id"
"""The column of *Jamlanma* that says of what a row is the total."""
COVER_NAMES = (
    "akm_organisation",
    "akm_title_1",
    "akm_title_2",
    "akm_place",
    "akm_title",
    "akm_header_fact",
    "akm_header_plan",
    "akm_sum_header_fact",
    "akm_sum_header_plan",
    "akm_shown_sample",
    "akm_shown_approver_post",
    "akm_shown_approver",
    "akm_signed_director",
    "akm_signed_accountant",
)
"""Cells whose formulas derive texts from the cover."""


_OF_EACH_EDITION = {column: str(column) for column in Column if column not in SINCE_EDITION_2}


class Row(NamedTuple):
    """One row of *Reja* that says something: its number, the text in the code column, the key if it is one."""

    number: int
    code: str
    key: Key | None
    is_number: bool = False

    @property
    def name(self) -> str:
        """The row's code as places name it: ``2.14`` also where ``2.14.`` was typed."""
        return str(self.key or self.code)


@dataclass(frozen=True)
class Layout:
    """The columns and rows of the sheet *Reja* of one workbook."""

    sheet: str
    columns: Mapping[Column, int]
    first: int
    last: int
    header_row: int

    @property
    def figures(self) -> Mapping[Column, int]:
        """Which of `FIGURES` the sheet has, and where: a plan need not have the plan by quarter."""
        return {column: self.columns[column] for column in FIGURES if column in self.columns}

    def cell(self, book: Book, row: int, column: Column) -> Cell:
        """The cell of a column in a row; an empty one where the workbook has no such column."""
        return book.cells(self.sheet).get((row, self.columns.get(column, 0)), EMPTY)

    def sighting(
        self, oddity: Oddity, row: int, column: Column, found: str = "", expected: str = "", key: Key | None = None
    ) -> Sighting:
        """An oddity in a cell of the sheet."""
        return Sighting(
            oddity, f"{self.sheet}!{address.spell(row, self.columns[column])}", found, expected, key, column
        )

    def heading(self, book: Book, column: Column) -> str:
        """The label over a column: the lowest text of the two header rows."""
        for row in (self.header_row, self.header_row - 1):
            text = squash(self.cell(book, row, column).text)
            if text:
                return text
        return ""

    @cached_property
    def _typed(self) -> list[int]:
        return [self.columns[column] for column in (Column.CODE, Column.NAME, Column.FACT, Column.PLAN)]

    def _is_silent(self, form: Form) -> bool:
        """Whether nothing stands in the columns in which something must stand for a row to say anything."""
        cells = form.cells
        return all(cells.get(at, EMPTY).content is Content.BLANK for at in self._typed)

    def telling(self, rows: Iterable[SheetRow]) -> list[SheetRow]:
        """The rows that say something."""
        return [row for row in rows if not self._is_silent(row.form)]

    def rows(self, book: Book) -> Iterator[Row]:
        """The rows with something in the code, name or figures columns, from top to bottom."""
        for row in book.rows(self.sheet):
            number = row.form.number
            if number < self.first or self._is_silent(row.form):
                continue
            cell = row.cell(self.columns[Column.CODE])
            code = cell.text.strip()
            yield Row(number, code, Key.parse(code), cell.content is Content.NUMBER)


def find_layout(book: Book, headings: Mapping[Column, str] = _OF_EACH_EDITION) -> Layout:
    """The layout of *Reja*, which has the columns of `headings`: what its template says over each.

    Raises `NotAPlan` where the workbook was not made from the template, or has lost one of these columns.
    """
    areas = {column: book.area(f"akm_{column}") for column in Column}
    code = areas[Column.CODE]
    lost = next((f"akm_{column}" for column in Column if areas[column] is None and f"akm_{column}" in book.names), "")
    if lost:
        raise NotAPlan(
            tr("The workbook is damaged: its name {name} refers to {reference}, where there is no column.").format(
                name=lost, reference=book.names[lost]
            ),
            expected=tr("the columns of the template, each with its defined name"),
            remedy=tr("copy the figures into a workbook made by 'akm new'"),
            file=book.file,
        )
    if code is None:
        raise NotAPlan(
            tr("This workbook was not made from the plan template."),
            expected=tr("a workbook with the sheet 'Reja' and the defined names akm_code, akm_plan and others"),
            remedy=tr("copy the figures into a workbook made by 'akm new'"),
            file=book.file,
        )
    columns = {column: area.left for column, area in areas.items() if area is not None and area.sheet == code.sheet}
    missing = [
        " ".join(heading.split())
        for column, heading in headings.items()
        if column not in columns and column not in OPTIONAL
    ]
    if missing:
        raise NotAPlan(
            tr("The plan's sheet has lost columns: {columns}.").format(columns=", ".join(missing)),
            expected=tr("the columns of the template, each with its defined name"),
            remedy=tr("copy the figures into a workbook made by 'akm new'"),
            file=book.file,
            sheet=code.sheet,
        )
    _check_apart(columns, book.file, code.sheet)
    return Layout(code.sheet, columns, code.top, code.bottom, code.top - 1)


def _check_apart(columns: Mapping[Column, int], file: str, sheet: str) -> None:
    """Raise `NotAPlan` where two names are one column: figures would be taken for others, and written over them."""
    owners: dict[int, Column] = {}
    for column, number in columns.items():
        owner = owners.setdefault(number, column)
        if owner is not column:
            raise NotAPlan(
                tr("The workbook is damaged: its names {one} and {other} refer to the same column {letter}.").format(
                    one=f"akm_{owner}", other=f"akm_{column}", letter=address.column_letters(number)
                ),
                expected=tr("the columns of the template, each with its defined name"),
                remedy=tr("copy the figures into a workbook made by 'akm new'"),
                file=file,
                sheet=sheet,
            )


class Summary(NamedTuple):
    """The rows and columns of *Jamlanma* of one workbook: the row of each id, the column of each name."""

    sheet: str
    rows: Mapping[str, int]
    columns: Mapping[str, int]


def find_summary(book: Book) -> Summary | None:
    """Where the sheet *Jamlanma* has what; None where there is none. The first of two like ids counts."""
    ids = book.area("akm_sum_id")
    if ids is None:
        return None
    areas = {str(name): book.area(f"akm_sum_{name}") for name in SUMMARY_COLUMNS}
    columns = {name: area.left for name, area in areas.items() if area is not None and area.sheet == ids.sheet}
    rows: dict[str, int] = {}
    for row in book.rows(ids.sheet):
        if ids.top <= row.form.number <= ids.bottom:
            text = row.cell(ids.left).text
            if text:
                rows.setdefault(text, row.form.number)
    return Summary(ids.sheet, rows, {ID: ids.left, **columns})


def places(book: Book, layout: Layout) -> dict[Field, tuple[str, int, int]]:
    """Where each field stands: sheet, row and column. The first of two like rows counts."""
    by_field: dict[Field, tuple[str, int, int]] = {}
    columns, numbers = tuple(layout.columns), tuple(layout.columns.values())
    for row in layout.rows(book):
        if row.code:
            for field, number in zip(fields_of_row(FieldKind.PLAN, row.name, columns), numbers, strict=True):
                by_field.setdefault(field, (layout.sheet, row.number, number))
    summary = find_summary(book)
    if summary is not None:
        stands = {name: at for name, at in summary.columns.items() if name != ID}
        for text, number in summary.rows.items():
            fields = fields_of_row(FieldKind.SUMMARY, text, tuple(stands))
            by_field.update(zip(fields, [(summary.sheet, number, at) for at in stands.values()], strict=True))
    for name in COVER_NAMES:
        area = book.area(name)
        if area is not None:
            by_field[Field.of_text(name)] = (area.sheet, area.top, area.left)
    return by_field


def missing_sheets(book: Book, template: PlacedTemplate) -> list[str]:
    """The template's sheets that a workbook has no more: none of the names that refer to them is there.

    The cover and the plan itself are not among them: without those it is no plan. None is said of a workbook that
    has lost all its names.
    """
    if book.area("akm_code") is None or book.is_recognised:
        return []
    by_sheet: dict[str, bool] = {}
    for name, text in template.names.items():
        area = parse_area(text)
        if area is not None:
            by_sheet[area.sheet] = by_sheet.get(area.sheet, False) or book.area(name) is not None
    typed_in = {area.sheet for name in ("akm_code", "akm_year") if (area := parse_area(template.names.get(name, "")))}
    return [
        sheet
        for sheet, is_there in by_sheet.items()
        if not is_there and sheet not in typed_in and book.sheet_called(sheet) is None
    ]
