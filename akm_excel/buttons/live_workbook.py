"""A workbook that is open in an application: a `recalculation.Workbook`, as `workbook_file` is for files.

A sheet is read in one piece, values and formulas, when something of it is first asked for, and written in
few pieces, however many rows it has. All that is not a cell (sheets, names, protection) is left alone.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import ExitStack
from decimal import Decimal
from typing import Any

from akm_excel.buttons.app_settings import setting
from akm_excel.buttons.blocks import Block, blocks
from akm_excel.buttons.host import Host
from akm_excel.buttons.live_cells import DATE_STYLE, as_block, cells_of, corners, typed, typed_text
from akm_excel.core.editions import translated
from akm_excel.core.finding import Finding
from akm_excel.core.plan import Oddity, Plan
from akm_excel.core.quantity import SCALE, from_float
from akm_excel.errors import WriteError
from akm_excel.language import tr
from akm_excel.spreadsheet import address, limits
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Area, Book, parse_area
from akm_excel.spreadsheet.cells import EMPTY, Cell, Cells, Result
from akm_excel.spreadsheet.edits import Edit, by_sheet
from akm_excel.spreadsheet.styles import Styles
from akm_excel.workbook.editions import own_template
from akm_excel.workbook.fields import FieldKind
from akm_excel.workbook.finding_notes import COLUMNS, NOTHING, notes
from akm_excel.workbook.findings_list import FindingsList, findings_list
from akm_excel.workbook.findings_sheet import LINK_COLUMN, link, summary
from akm_excel.workbook.layout import find_layout, places
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.reading import plan_from_book


def book_of(xl: Any, host: Host) -> Book:
    """Any workbook that is open, with the sheets and names that the application says it has; nothing is calculated."""
    names = {name.name: name.refers_to.removeprefix("=") for name in xl.names}
    sheets = tuple(sheet.name for sheet in xl.sheets)
    return Book(xl.name, sheets, names, lambda sheet: _cells(xl, host, sheet), lambda: Styles(frozenset((DATE_STYLE,))))


def _cells(xl: Any, host: Host, sheet: str) -> Cells:
    used = host.used(xl.sheets[sheet])
    top, left, bottom, right = corners(used.address)
    limits.check_extent(address.spell(bottom, right), xl.name, sheet)
    values = host.values(used)
    return cells_of(values, as_block(used.formula), top, left)


class LiveWorkbook:
    """An `xlwings.Book` as the library sees it.

    `progress` is told what is being done. Raises `NotAPlan` where the workbook was not made from the template.
    """

    def __init__(self, xl: Any, host: Host, template: PlacedTemplate, progress: Callable[[str], None]) -> None:
        self.xl = xl
        self.name: str = xl.name
        self.host = host
        self.template = template
        self.progress = progress
        progress(tr("Reading the sheets…"))
        self._writing = tr("Writing the findings…")  # the list itself is Uzbek, whatever is spoken
        self._list: Cells | None = None
        self._list_bottom = 0
        self._names: Mapping[str, str] = template.names
        self._sheets = _sheets_in(template)
        self.book: Book
        self._calculate()  # the user may have set calculation to manual
        try:
            fits = self._fits_its_edition()
        except Exception:  # each application has an error of its own for a sheet that is not there
            fits = False
        if not fits:
            self._ask_names()
        self.own = own_template(self.book, template)
        """The edition of the template that the workbook was made from."""

    def _fits_its_edition(self) -> bool:
        """Whether all stands where its edition of the template has it; the names are that edition's then."""
        own = own_template(self.book, self.template)
        if own is not self.template:
            self._names, self._sheets = own.names, _sheets_in(own)
            self.book = self._read()
        return _fits(self.book, own)

    def _ask_names(self) -> None:
        """Learn from the application where everything is: some hundred calls that are mostly spared."""
        self._names = {name.name: name.refers_to.removeprefix("=") for name in self.xl.names}
        self._sheets = tuple(sheet.name for sheet in self.xl.sheets)
        self.book = self._read()
        find_layout(self.book)

    def _read(self) -> Book:
        return Book(self.name, self._sheets, self._names, self._cells, lambda: Styles(frozenset((DATE_STYLE,))))

    def _cells(self, sheet: str) -> Cells:
        area = parse_area(self._names.get("akm_findings", ""))
        if area is not None and area.sheet == sheet:
            return self._list_cells(area)
        return _cells(self.xl, self.host, sheet)

    def plan(self) -> Plan:
        """The plan as the workbook holds it."""
        return translated(plan_from_book(self.book, self.own), self.own, self.template)

    def restore(self, template: PlacedTemplate) -> tuple[str, ...]:
        """No sheet can be put into an open workbook as it is in a file: a finding says that it is missing."""
        return ()

    def write(self, edits: Iterable[Edit]) -> None:
        """Make edits: a constant number of writes, but for cells beside which nothing may be touched.

        Raises `WriteError` where a cell does not take what it is to hold.
        """
        changed = by_sheet(edits)
        if not changed:
            return
        self.progress(tr("Writing…"))
        forms = frozenset(self.own.formulas.values())
        with ExitStack() as stack:
            sheets = {name: self.xl.sheets[name] for name in changed}
            written: dict[str, dict[tuple[int, int], Cell]] = {name: {} for name in changed}
            for name in changed:
                stack.enter_context(self.host.unprotected(sheets[name]))
            with setting(self.xl.app, **self.host.while_writing()):
                for name, new in changed.items():
                    for block in blocks(new, self.book.cells(name), forms):
                        written[name] |= self._put(sheets[name], block, new)
            self._calculate()
            stubborn = [
                (name, where, cell)
                for name, cells in written.items()
                for where, cell in cells.items()
                if not _holds(self.book.cells(name).get(where, EMPTY), cell)
            ]
            with setting(self.xl.app, **self.host.while_writing() if stubborn else {}):
                from akm_excel.workbook.arithmetic import number_format  # noqa: PLC0415 - seldom needed

                for name, where, cell in stubborn:
                    # Mostly a cell that is formatted as text: it makes a text of a number and of a formula.
                    target = sheets[name].range(address.spell(*where))
                    target.number_format = number_format(_places(cell))
                    target.value = typed(cell, *where)
            if stubborn:
                self._calculate()
        for name, where, cell in stubborn:
            if not _holds(self.book.cells(name).get(where, EMPTY), cell):
                raise WriteError(
                    tr("The cell does not take what it is to hold."),
                    expected=str(typed(cell, *where)),
                    remedy=tr("type it there yourself, then click again"),
                    file=self.name,
                    sheet=name,
                    cell=address.spell(*where),
                )

    def stamp(self, edits: Iterable[Edit]) -> None:
        """Write what the workbook is to know of this check; it is not read again for that."""
        changed = by_sheet(edits)
        for name, new in changed.items():
            sheet = self.xl.sheets[name]
            with self.host.unprotected(sheet), setting(self.xl.app, **self.host.while_writing()):
                for block in blocks(new, self.book.cells(name), frozenset()):
                    self._put(sheet, block, new)
        if changed:
            self.xl.app.calculate()

    def _put(self, sheet: Any, block: Mapping[tuple[int, int], Cell], new: Mapping[tuple[int, int], Cell]) -> Block:
        """Write cells that stand one below the other, those that are `new` alone where others must not be touched."""
        (top, column), (bottom, _) = min(block), max(block)
        cells = _range(sheet, top, column, bottom, column)
        if all(where in new for where in block) or self.host.may_rewrite(cells):
            cells.value = [[typed(block[row, column], row, column)] for row in range(top, bottom + 1)]
            return block
        alone = {where: cell for where, cell in block.items() if where in new}
        for where, cell in alone.items():
            sheet.range(address.spell(*where)).value = typed(cell, *where)
        return alone

    def _calculate(self) -> None:
        self.xl.app.calculate()
        self.book = self._read()

    def calculate(self, known: Set[Where]) -> Mapping[Where, Cell]:
        """The results that the application has come to; it was told to calculate after every change."""
        return {where: self.book.cell(where) for where in known}

    def settle(self, results: Mapping[Where, Result | Cell]) -> None:
        """Nothing is to be stored: an application keeps its own results."""

    def list_findings(self, findings: list[Finding]) -> None:
        """Replace the rows of the findings sheet: its links are formulas, so that they take no call each.

        What people typed beside the rows stays beside its finding.
        """
        area, head = self.book.area("akm_findings"), self.book.area("akm_findings_summary")
        if area is None:
            return
        self.progress(self._writing)
        sheet = self.xl.sheets[area.sheet]
        self._list_cells(area)
        old_bottom = self._list_bottom
        made = findings_list(findings, self.book.cells(area.sheet), area)
        rows = [[_shown(value) for value in line] for line in made.texts]
        for row, line in zip(rows, made.lines, strict=True):
            if line.finding is not None and line.finding.cell:
                row[LINK_COLUMN] = _link_formula(line.finding.cell)
        with self.host.unprotected(sheet), setting(self.xl.app, **self.host.while_writing()):
            self.host.show_all_rows(sheet)
            top = sheet.range("akm_findings").row
            bottom = top + len(rows) - 1
            right = area.left + COLUMNS - 1
            last_styled = max(old_bottom, top)
            if old_bottom > bottom:
                sheet.range(f"{bottom + 1}:{old_bottom}").delete("up")
            elif bottom > last_styled:
                # Inserted rows look like the one above; copying one row into many is not alike everywhere.
                sheet.range(f"{last_styled + 1}:{bottom}").insert("down")
            beside = _beside(made, rows, area)
            _range(sheet, top, area.left, bottom, right).value = rows
            if beside:
                _range(sheet, top, right + 1, bottom, right + len(beside[0])).value = beside
            for column, text in made.headings.items():
                sheet.range(address.spell(top - 1, column)).value = text
            if head is not None:
                sheet.range("akm_findings_summary").value = typed_text(summary(findings))
        self._list = None

    def _list_cells(self, area: Area) -> Cells:
        """The cells of the findings sheet, read once: nobody writes there but `list_findings`.

        Formulas are asked for only where somebody typed something: each call takes its time.
        """
        if self._list is None:
            used = self.host.used(self.xl.sheets[area.sheet])
            top, left, bottom, right = corners(used.address)
            limits.check_extent(address.spell(bottom, right), self.name, area.sheet)
            values = self.host.values(used)
            cells = cells_of(values, values, top, left)
            if notes(cells, area, NOTHING):
                cells = cells_of(values, as_block(used.formula), top, left)
            self._list, self._list_bottom = cells, bottom
        return self._list


def _beside(made: FindingsList, rows: list[list[Any]], area: Area) -> list[list[Any]]:
    """What is to stand right of the list, row by row; what is nobody's goes into the last of `rows` as it was."""
    first = area.left + COLUMNS
    width = max((column - first + 1 for line in made.lines for column in line.beside), default=0)
    if not any(line.beside for line in made.lines):
        return []
    beside: list[list[Any]] = [[None] * max(width, 1) for _ in rows]
    for row, line in enumerate(made.lines):
        for column, cell in line.beside.items():
            value = typed(cell, area.top + row, column)
            if column >= first:
                beside[row][column - first] = value
            elif column >= area.left:
                rows[row][column - area.left] = value
    return beside


def _range(sheet: Any, top: int, left: int, bottom: int, right: int) -> Any:
    """A block of an `xlwings.Sheet`: by its address, as xlwings compares sheets where it is given two corners."""
    return sheet.range(f"{address.spell(top, left)}:{address.spell(bottom, right)}")


def _sheets_in(template: PlacedTemplate) -> tuple[str, ...]:
    """The names of the sheets that a template's defined names refer to."""
    return tuple(dict.fromkeys(area.sheet for text in template.names.values() if (area := parse_area(text))))


def _fits(book: Book, template: PlacedTemplate) -> bool:
    """Whether the template's defined names hold for a workbook: all stands where the template has it.

    Headers, the formulas on the cover and the ids in *Jamlanma* are compared. A cell of the cover that
    was moved alone takes its name along; so a blank district or year is a reason to doubt as well.
    """
    plan = plan_from_book(book, template)
    where = places(book, find_layout(book))
    if not plan.header.district or not plan.header.year:
        return False
    if any(place not in where for place in template.formulas if place.kind is not FieldKind.PLAN):
        return False
    cover = {address.place(where[place]) for place in template.formulas if place.kind is FieldKind.TEXT}
    return not any(
        seen.oddity is Oddity.HEADER_CHANGED
        or (seen.cell in cover and seen.oddity in {Oddity.CONSTANT, Oddity.FORMULA_CHANGED, Oddity.UNMOVED})
        for seen in plan.sightings
    )


def _holds(cell: Cell, wanted: Cell) -> bool:
    """Whether a cell holds what it was to hold; of a formula the result is not asked."""
    if wanted.formula is not None:
        return cell.formula == wanted.formula
    if cell.formula is not None or cell.content is not wanted.content:
        return False
    if wanted.number is not None and cell.number is not None:
        return from_float(cell.number) == from_float(wanted.number)
    return cell.text == wanted.text


def _places(cell: Cell) -> int:
    """How many decimals a cell is to show, by what it holds."""
    number = from_float(cell.number or 0).number or Decimal(0)
    return min(SCALE, max(0, -int(number.as_tuple().exponent)))


def _shown(value: Result) -> Any:
    return float(value) if isinstance(value, Decimal) else typed_text(value)


def _link_formula(cell: str) -> str:
    target, text = (part.replace('"', '""') for part in (link(cell), cell))
    return f'=HYPERLINK("#{target}","{text}")'
