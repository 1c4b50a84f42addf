"""A workbook that a program holds as an `openpyxl.Workbook`: read, checked, and recalculated in place.

It is the third kind beside a file and a workbook that is open in an application. openpyxl keeps either the
formulas of a workbook or their results. With its formulas (`load_workbook` as usual) figures come from the input
cells, and the results are ours; they are computed again by whoever opens the saved file, as openpyxl has no place
for them. Loaded with its results (`data_only=True`) a workbook can be read and checked, not changed.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Set
from copy import copy
from dataclasses import replace
from decimal import Decimal
from typing import Any

from akm_excel.core.editions import translated
from akm_excel.core.finding import Finding
from akm_excel.core.plan import Oddity, Plan
from akm_excel.core.quantity import as_number, from_float
from akm_excel.errors import WorkbookError, WriteError, optional
from akm_excel.formats.openpyxl_looks import Looks, state
from akm_excel.language import tr
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.calculation import calculate, with_result
from akm_excel.spreadsheet.cells import Cell, Cells, Content, Result
from akm_excel.spreadsheet.edits import Edit, edited
from akm_excel.spreadsheet.formula import absolute, relative
from akm_excel.spreadsheet.styles import Styles
from akm_excel.spreadsheet.surroundings import Surroundings
from akm_excel.workbook.editions import own_template
from akm_excel.workbook.finding_notes import COLUMNS
from akm_excel.workbook.findings_list import findings_list
from akm_excel.workbook.findings_sheet import LINK_COLUMN, link, summary
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.recognition import recognised

_COMPUTED = {Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED}
"""What a workbook without formulas would be blamed for at each of them."""


def is_held(workbook: object) -> bool:
    """Whether this is a workbook of openpyxl, which is not imported to find out."""
    return any(kind.__module__ == "openpyxl.workbook.workbook" for kind in type(workbook).__mro__)


class OpenpyxlWorkbook:
    """A `workbook.recalculation.Workbook` in an `openpyxl.Workbook`; raises `WorkbookError` for one of a lean mode.

    >>> from openpyxl import load_workbook
    >>> from akm_excel.workbook.template_file import shipped
    >>> held = OpenpyxlWorkbook(load_workbook(shipped()))
    >>> "Reja" in held.book.sheets
    True
    """

    def __init__(self, held: Any) -> None:
        if held.read_only or held.write_only:
            raise WorkbookError(
                tr("The workbook is held in openpyxl's mode {mode}, which has no look and no merged cells.").format(
                    mode="read_only" if held.read_only else "write_only"
                ),
                remedy=tr("load it without that mode"),
            )
        self.held = held
        self._looks = Looks()
        worksheets = {sheet.title: sheet for sheet in held.worksheets}
        self.book = Book(
            "",
            tuple(worksheets),
            {name: _reference(defined) for name, defined in held.defined_names.items()},
            self._cells,
            self._styles,
            saved=held.properties.modified.isoformat() if held.properties.modified else "",
            author=held.properties.lastModifiedBy or "",
            local_names={
                title: {name: _reference(defined) for name, defined in sheet.defined_names.items()}
                for title, sheet in worksheets.items()
                if sheet.defined_names
            },
            find_surroundings=lambda: Surroundings(
                lambda title: state(worksheets[title]),
                frozenset(title for title, sheet in worksheets.items() if sheet.sheet_state != "visible"),
            ),
        )

    def plan(self, template: PlacedTemplate) -> Plan:
        """The plan that it holds, in the terms of `template`. Raises `NotAPlan` where it holds none."""
        own = own_template(self.book, template)
        plan = plan_from_book(recognised(self.book, own), own)
        if self.held.data_only:
            plan = replace(plan, sightings=tuple(seen for seen in plan.sightings if seen.oddity not in _COMPUTED))
        return translated(plan, own, template)

    def _cells(self, title: str) -> Cells:
        return {
            (cell.row, cell.column): self._cell(cell)
            for row in self.held[title].iter_rows()
            for cell in row
            if cell.value is not None
        }

    def _cell(self, cell: Any) -> Cell:
        style = self._looks.number(cell)
        value = cell.value
        if cell.data_type == "f":
            text = getattr(value, "text", value) or ""  # an array formula's is inside
            return Cell(
                Content.NO_RESULT, formula=relative(str(text).removeprefix("="), cell.row, cell.column), style=style
            )
        if isinstance(value, bool):
            return Cell(Content.BOOLEAN, text="TRUE" if value else "FALSE", style=style)
        if isinstance(value, dt.date | dt.time | dt.timedelta):
            value = optional("openpyxl.utils.datetime", "openpyxl").to_excel(value, self.held.epoch)
        if isinstance(value, int | float | Decimal):
            return Cell(Content.NUMBER, float(value), str(from_float(float(value))), style=style)
        content = Content.ERROR if cell.data_type == "e" else Content.TEXT
        return Cell(content, text=str(value), style=style)

    def _styles(self) -> Styles:
        for title in self.book.sheets:
            self.book.cells(title)  # each look gets its number when a cell has it
        return self._looks.styles()

    def write(self, edits: Iterable[Edit]) -> None:
        """Make edits. Raises `WriteError` where the workbook has no formulas, or a cell takes no value."""
        made = list(edits)
        if self.held.data_only:
            raise WriteError(
                tr("The workbook was loaded with the results of its formulas, and has no formulas."),
                remedy=tr("load it without data_only"),
            )
        for edit in made:
            sheet, row, column = edit.where
            try:
                self._put(sheet, row, column, edit.new)
            except (AttributeError, ValueError) as exc:  # a merged cell; a sign that XML cannot hold
                raise WriteError(
                    tr("The cell does not take what it is to hold."),
                    expected=edit.new.text,
                    remedy=tr("separate the merged cells, then try again"),
                    sheet=sheet,
                    cell=address.spell(row, column),
                ) from exc
        self.book = edited(self.book, made)

    def stamp(self, edits: Iterable[Edit]) -> None:
        """Write what the workbook is to know of this check."""
        self.write(edits)

    def _put(self, sheet: str, row: int, column: int, new: Cell) -> None:
        cell = self.held[sheet].cell(row, column)
        if new.formula is not None:
            cell.value = "=" + absolute(new.formula, row, column)
        elif new.content is Content.NUMBER:
            cell.value = as_number(Decimal(new.text))
        else:
            cell.value = new.text or None
            if new.text:
                cell.data_type = "s"  # whatever it begins with

    def restore(self, template: PlacedTemplate) -> tuple[str, ...]:
        """No sheet is put into a workbook that somebody holds: a finding says that it is missing."""
        return ()

    def calculate(self, known: Set[Where]) -> Mapping[Where, Cell]:
        """What formulas come to by our own evaluation: openpyxl has no results, but figures may be made of them."""
        done = calculate(self.book, known, frozenset(), lambda results, cells: {})
        if done.own:
            old = {where: self.book.cell(where) for where in done.own}
            fresh = [Edit(where, old[where], with_result(old[where], value)) for where, value in done.own.items()]
            self.book = edited(self.book, fresh)
        return {where: with_result(self.book.cell(where), value) for where, value in done.known.items()}

    def settle(self, results: Mapping[Where, Result | Cell]) -> None:
        """Nothing is to be stored: openpyxl has no place for results."""

    def list_findings(self, findings: list[Finding]) -> None:
        """Replace the rows of the findings sheet."""
        area, head = self.book.area("akm_findings"), self.book.area("akm_findings_summary")
        if area is None:
            return
        sheet, made = self.held[area.sheet], findings_list(findings, self.book.cells(area.sheet), area)
        looks = [copy(sheet.cell(area.top, area.left + at)._style) for at in range(COLUMNS + 1)]
        for row in sheet.iter_rows(area.top, sheet.max_row):
            for cell in row:
                cell.value, cell.hyperlink = None, None
        for row, line in enumerate(made.lines, start=area.top):
            for at, value in enumerate(line.texts):
                cell = sheet.cell(row, area.left + at)
                cell._style = copy(looks[at])
                cell.value = as_number(value) if isinstance(value, Decimal) else value or None
                if isinstance(value, str) and value:
                    cell.data_type = "s"
            if line.finding is not None:
                sheet.cell(row, made.columns.remark)._style = copy(looks[COLUMNS])
                if line.finding.cell:
                    sheet.cell(row, area.left + LINK_COLUMN).hyperlink = f"#{link(line.finding.cell)}"
            for column, typed in line.beside.items():
                self._put(area.sheet, row, column, typed)
        for column, text in made.headings.items():
            sheet.cell(area.top - 1, column)._style = copy(sheet.cell(area.top - 1, area.left)._style)
            self._put(area.sheet, area.top - 1, column, Cell(Content.TEXT, text=text))
        if head is not None:
            self._put(area.sheet, head.top, head.left, Cell(Content.TEXT, text=summary(findings)))


def _reference(defined: Any) -> str:
    return str(defined.attr_text or "")
