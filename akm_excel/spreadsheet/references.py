"""References to cells inside formulas, led along where rows and columns of the sheets move.

Numbers, names, texts, functions, references into other workbooks and to columns of tables stay as they are. A text
that is nothing but the address of a cell (as in INDIRECT and HYPERLINK) is led along too: an application would not.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from akm_excel.patterns import pattern
from akm_excel.spreadsheet.address import LAST_COLUMN, LAST_ROW, column_letters, column_number
from akm_excel.spreadsheet.grid import Grid, Grids

_SHEET = r"'(?:[^']|'')+'!|(?:\[[^\]]*\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?!"
_AREA = (
    r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}(?::\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6})?"
    r"|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}"
    r"|\$?[1-9]\d{0,6}:\$?[1-9]\d{0,6}"
)
_TOKEN = pattern(
    r'(?P<text>"(?:[^"]|"")*")'
    rf"|(?P<sheet>{_SHEET})?(?<![\w.$])(?P<area>{_AREA})(?![\w.(!\[])"
    r"|[^\W\d][\w.]*\[(?:[^\[\]]|\[[^\[\]]*\])*\]"
    r"|'(?:[^']|'')+'!|[\w.]+"
)
_PLACE = pattern(rf"(?P<mark>#?)(?P<sheet>{_SHEET})(?P<area>{_AREA})")
_CORNER = pattern(r"(\$?)([A-Za-z]{0,3})(\$?)(\d*)")
LOST = "#REF!"


class _Corner(NamedTuple):
    row: int
    column: int
    fixed_row: str
    fixed_column: str


class Moved(NamedTuple):
    """A formula after its cells moved, and the references in it that are gone."""

    text: str
    lost: tuple[str, ...] = ()


def moved(formula: str, sheet: str, grids: Grids) -> Moved:
    """A formula (with or without its ``=``) of the sheet `sheet`, each reference led along.

    >>> from akm_excel.spreadsheet.grid import Axis, Grid
    >>> moved("SUM('B b'!$A$2:A3)+A2", "A", {"B b": Grid(Axis({1: 1, 2: 3, 3: 4}, 3, 4))}).text
    "SUM('B b'!$A$3:A4)+A2"
    """
    lost: list[str] = []

    def led(match: re.Match[str]) -> str:
        if match["text"]:
            return _led_text(match[0], grids)
        if not match["area"]:
            return match[0]
        target = _led(match["sheet"] or "", match["area"], sheet, grids)
        if target is None:
            lost.append(match[0])
            return LOST
        return target

    return Moved(_TOKEN.sub(led, formula), tuple(lost))


def _led_text(literal: str, grids: Grids) -> str:
    match = _PLACE.fullmatch(literal[1:-1])
    if match is None:
        return literal
    area = _led(match["sheet"], match["area"], "", grids)
    return literal if area is None else f'"{match["mark"]}{area}"'


def moved_place(place: str, grids: Grids) -> str | None:
    """A place that a link leads to (``'Reja'!E12``), led along; None where it is gone; what is no place stays."""
    match = _PLACE.fullmatch(place)
    if match is None:
        return place
    area = _led(match["sheet"], match["area"], "", grids)
    return None if area is None else match["mark"] + area


def is_place(text: str) -> bool:
    """Whether a text is nothing but the address of cells, with their sheet."""
    return _PLACE.fullmatch(text) is not None


def _led(prefix: str, area: str, sheet: str, grids: Grids) -> str | None:
    named = _unquoted(prefix) if prefix else sheet
    grid = grids.get(named)
    if grid is None:
        return prefix + area
    new = moved_area(area, grid)
    if new is None:
        return None
    return (_quoted(grid.name) + "!" if prefix and grid.name else prefix) + new


def _unquoted(prefix: str) -> str:
    name = prefix[:-1]
    return name[1:-1].replace("''", "'") if name.startswith("'") else name


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def moved_area(area: str, grid: Grid) -> str | None:
    """``A1``, ``$A$1:B2``, ``A:C`` or ``3:4`` of a sheet with this grid, led along; None where it is gone."""
    first, _, last = area.partition(":")
    start, end = _corner(first), _corner(last or first)
    if start is None or end is None:
        return area  # a name that looks like a cell
    top, bottom = sorted((start.row or 1, end.row or LAST_ROW))
    left, right = sorted((start.column or 1, end.column or LAST_COLUMN))
    if not start.row:
        top, bottom = 1, LAST_ROW
    if not start.column:
        left, right = 1, LAST_COLUMN
    block = grid.block(top, left, bottom, right)
    if block is None:
        return None
    spelled = [_spell(corner, row, column) for corner, row, column in (
        (start, block[0], block[1]), (end, block[2], block[3]),
    )]  # fmt: skip
    return ":".join(spelled if last else spelled[:1])


def _corner(text: str) -> _Corner | None:
    match = _CORNER.fullmatch(text)
    if match is None:
        return None
    fixed, letters, fixed_row, digits = match.groups()
    if not letters:  # of a row alone the mark stands where a column's would
        fixed, fixed_row = "", fixed or fixed_row
    column, row = column_number(letters.upper()) if letters else 0, int(digits) if digits else 0
    return None if column > LAST_COLUMN or row > LAST_ROW else _Corner(row, column, fixed_row, fixed)


def _spell(corner: _Corner, row: int, column: int) -> str:
    letters = f"{corner.fixed_column}{column_letters(column)}" if corner.column else ""
    return letters + (f"{corner.fixed_row}{row}" if corner.row else "")


def moved_areas(areas: str, grid: Grid) -> str:
    """Blocks of cells beside each other (an attribute ``sqref``), led along; those that are gone are left out."""
    return " ".join(led for area in areas.split() if (led := moved_area(area, grid)))


def names_in(formula: str, is_wanted: Callable[[str], bool]) -> list[str]:
    """The texts inside a formula of which something is to be known: what no reference can lead along."""
    return [text for text in _texts(formula) if is_wanted(text)]


@lru_cache(maxsize=4096)
def _texts(formula: str) -> tuple[str, ...]:
    return tuple(match["text"][1:-1] for match in _TOKEN.finditer(formula) if match["text"])
