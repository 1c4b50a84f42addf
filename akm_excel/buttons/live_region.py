"""A regional workbook that is open in an application: brought up to date where it is, cell by cell, in a few writes.

The new workbook is made as for a file; what its cells say and the open ones don't is written. Formulas of ours are left
as they are: the application computes them. So what the accountant has on the sheets and beside them is not touched.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from akm_excel.buttons.app_settings import setting
from akm_excel.buttons.host import Host
from akm_excel.buttons.live_cells import typed
from akm_excel.buttons.live_workbook import book_of
from akm_excel.core.quantity import from_float
from akm_excel.language import tr
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Cells, Content
from akm_excel.spreadsheet.edits import Edit, by_sheet
from akm_excel.spreadsheet.formula import unquoted

if TYPE_CHECKING:
    from akm_excel.regional.keeping.identity import Identity

LISTS = ("Nazorat", "Tumanlar", "Oʻzgarishlar", "_akm_tarix")
"""Sheets that are lists: their rows change as what is found and sent does, and nothing else refers to their rows."""
_FIXED = frozenset(("Yigʻma", "Maʼlumotlar", "Jamlanma", "Tahlil", "Byudjet"))
"""Sheets whose rows others refer to: where these move, so must the references."""
_HEAD = 4
"""Among so many rows a sheet of ours has its title and its merged headings."""
_SHEETS = frozenset(("Yigʻma", "Maʼlumotlar"))


def is_region(xl: Any) -> bool:
    """Whether an `xlwings.Book` is a regional workbook."""
    return {sheet.name for sheet in xl.sheets} >= _SHEETS


class LiveRegion:
    """An `xlwings.Book` with a region; `progress` is told what is being done."""

    def __init__(self, xl: Any, host: Host, progress: Callable[[str], None]) -> None:
        self.xl, self.host, self.progress = xl, host, progress
        progress(tr("Reading the sheets…"))
        self.book = book_of(xl, host)

    def edits(self, new: Book) -> list[Edit] | None:
        """What has to be written so that the open sheets say what `new` does.

        None where rows or columns would have to come, go or move: districts, indicators, sheets.
        """
        # A click on a plan does not wait for what knows regions.
        from akm_excel.regional.keeping import names  # noqa: PLC0415
        from akm_excel.regional.keeping.matching import match  # noqa: PLC0415

        there = names.written(self.book.names, self.book.sheets, new.sheets)
        if set(new.sheets) - there.keys() or any(one.name != name for name, one in there.items()):
            return None
        identities = match(self.book, new, there)
        if any(not one.grid.is_identity for name, one in identities.items() if name in _FIXED):
            return None
        edits: list[Edit] = []
        for name, one in identities.items():
            compared = _listed if name in LISTS or not one.grid.is_identity else _in_place
            edits += compared(name, self.book.cells(name), new.cells(name), one)
        return edits

    def write(self, edits: Iterable[Edit]) -> None:
        """Make edits: a constant number of writes a sheet, whatever the number of districts and of cells."""
        changed = by_sheet(edits)
        if not changed:
            return
        self.progress(tr("Writing…"))
        with ExitStack() as stack:
            for name in changed:
                stack.enter_context(self.host.unprotected(self.xl.sheets[name]))
            stack.enter_context(setting(self.xl.app, **self.host.while_writing()))
            for name, cells in changed.items():
                if name in LISTS:
                    self.host.show_all_rows(self.xl.sheets[name])
                for block in _blocks(cells, self.book.cells(name)):
                    self._put(self.xl.sheets[name], block)
        self.xl.app.calculate()
        self.book = book_of(self.xl, self.host)

    @staticmethod
    def _put(sheet: Any, block: Mapping[tuple[int, int], Cell]) -> None:
        (top, left), (bottom, right) = min(block), max(block)
        rows = [
            [typed(block[row, column], row, column) for column in range(left, right + 1)]
            for row in range(top, bottom + 1)
        ]
        sheet.range(f"{address.spell(top, left)}:{address.spell(bottom, right)}").value = rows


def _in_place(name: str, old: Cells, new: Cells, one: "Identity") -> Iterator[Edit]:
    """The cells that say something else, on a sheet whose rows and columns stand where they stood."""
    from akm_excel.regional.keeping.typed import may_be_typed  # noqa: PLC0415 - see `LiveRegion.edits`

    said, before = _filled(new), _filled(old, one.columns.old.end)
    inside = {(r, c) for r, c in old if r <= one.rows.old.end and c <= one.columns.old.end}
    for place in sorted(inside | set(new)):
        was, wanted = old.get(place, EMPTY), new.get(place, EMPTY)
        if wanted.formula is not None and was.formula is not None:
            continue  # an application spells formulas in its own way; whoever changed one is told by the proof
        is_typed = not _is_filled(wanted) and may_be_typed(place[0], said[place[0]], before[place[0]])
        if not is_typed and not _are_alike(was, wanted):
            yield Edit((name, *place), was, _as_held(wanted))


def _is_filled(cell: Cell) -> bool:
    return cell.content is not Content.BLANK or cell.formula is not None


def _filled(cells: Cells, width: int | None = None) -> Counter[int]:
    """How many cells are filled in each row, up to a column."""
    return Counter(
        row for (row, column), cell in cells.items() if _is_filled(cell) and (width is None or column <= width)
    )


def _listed(name: str, old: Cells, new: Cells, one: "Identity") -> Iterator[Edit]:
    """The cells of a list: its rows as they are now, and what stands beside a row beside that row."""
    end, width = one.rows.old.end, one.columns.old.end
    last = max(end, one.rows.new.new_end)
    beside: dict[tuple[int, int], Cell] = {}
    left: list[int] = []
    for (row, column), cell in sorted(old.items()):
        if row <= end and column > width:
            stands = one.rows.old.one(row)
            if stands is None:
                left = left if row in left else [*left, row]
                stands = last + 1 + left.index(row)
            beside[stands, column] = cell
    places = {place for place in old if place[0] <= end} | set(new) | set(beside)
    for place in sorted(places):
        was = old.get(place, EMPTY)
        wanted = new.get(place, EMPTY) if place[1] <= width else beside.get(place, EMPTY)
        if place[0] > end and place[1] <= width and place not in new:
            continue
        if not _are_alike(was, wanted):
            yield Edit((name, *place), was, _as_held(wanted))


def _as_held(cell: Cell) -> Cell:
    """A cell of a file as it is read from an application once it is there: numbers spelled alike, no formats."""
    if cell.content is Content.NUMBER and cell.formula is None and cell.number is not None:
        return Cell(Content.NUMBER, cell.number, str(from_float(cell.number)))
    return cell._replace(style=0)


def _are_alike(one: Cell, other: Cell) -> bool:
    if one.formula is not None and other.formula is not None:
        return unquoted(one.formula) == unquoted(other.formula)
    if one.formula is not None or other.formula is not None:
        return False
    if one.content is Content.NUMBER and other.content is Content.NUMBER:
        return from_float(one.number or 0) == from_float(other.number or 0)
    return one.content is other.content and one.text == other.text


def _blocks(changed: Mapping[tuple[int, int], Cell], old: Cells) -> Iterator[Mapping[tuple[int, int], Cell]]:
    """What is written together: the headings' cells one by one (some are merged), all others in one block."""
    rest = {}
    for place, cell in changed.items():
        if place[0] <= _HEAD:
            yield {place: cell}
        else:
            rest[place] = cell
    if rest:
        rows, columns = {row for row, _ in rest}, {column for _, column in rest}
        yield {
            (row, column): rest.get((row, column), old.get((row, column), EMPTY))
            for row in range(min(rows), max(rows) + 1)
            for column in range(min(columns), max(columns) + 1)
        }
