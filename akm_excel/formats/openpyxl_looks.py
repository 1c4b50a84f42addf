"""What a workbook of openpyxl makes of its cells for the eye: formats, colours, what is hidden, merged and filtered.

Asked of the same rules as a file's: openpyxl's objects are turned into the elements that a file has for them.
"""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from akm_excel.spreadsheet.package import MAIN, parse_content
from akm_excel.spreadsheet.styles import Styles, of_formats
from akm_excel.spreadsheet.surroundings import LOW, NARROW, SheetState
from akm_excel.spreadsheet.unseen import Unseen, hides, why_unseen

_HIDING = 0
"""The number of all formats under a condition that hide a number; others have none."""


class Looks:
    """The looks of a workbook's cells, numbered as they are met."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, str], int] = {}
        self._formats: list[str] = []
        self._unseen: dict[int, Unseen] = {}

    def number(self, cell: Any) -> int:
        """The number of a cell's look."""
        own = cell._style
        key = own.fontId, own.fillId, cell.number_format
        if (known := self._known.get(key)) is not None:
            return known
        number = self._known[key] = len(self._formats)
        self._formats.append(cell.number_format)
        why = why_unseen(_element(cell.font, "font"), _element(cell.fill, "fill"))
        if why is not None:
            self._unseen[number] = why
        return number

    def styles(self) -> Styles:
        """What the looks that were met do to numbers."""
        return of_formats(self._formats)._replace(unseen=self._unseen, hiding=frozenset((_HIDING,)))


def state(sheet: Any) -> SheetState:
    """What is hidden, merged and filtered in a sheet."""
    columns = [column for column in sheet.column_dimensions.values() if column.min and column.max]
    return SheetState(
        frozenset(
            number
            for number, row in sheet.row_dimensions.items()
            if row.hidden or (row.height is not None and row.height < LOW)
        ),
        tuple((column.min, column.max) for column in columns if column.hidden or column.width < NARROW),
        tuple(_block(area) for area in sheet.merged_cells.ranges),
        sheet.auto_filter.ref or "",
        tuple(_conditions(sheet)),
    )


def _conditions(sheet: Any) -> Iterator[tuple[tuple[int, int, int, int], int]]:
    for formatting in sheet.conditional_formatting:
        if any(rule.dxf is not None and hides(_element(rule.dxf, "dxf")) for rule in formatting.rules):
            yield from ((_block(area), _HIDING) for area in formatting.sqref.ranges)


def _block(area: Any) -> tuple[int, int, int, int]:
    return area.min_row, area.min_col, area.max_row, area.max_col


def _element(held: Any, name: str) -> etree._Element:
    """The element that a file has for one of openpyxl's objects, which names no namespace."""
    from openpyxl.xml.functions import tostring  # noqa: PLC0415 - whoever holds its workbook has it

    root = parse_content(tostring(held.to_tree(name)))
    for element in root.iter():
        element.tag = f"{{{MAIN}}}{etree.QName(element).localname}"
    return root
