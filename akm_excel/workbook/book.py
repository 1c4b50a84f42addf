"""A workbook as reading sees it: its sheets' cells and its defined names, from a file or elsewhere."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from akm_excel.errors import WorkbookError
from akm_excel.language import tr
from akm_excel.workbook import address
from akm_excel.workbook.cells import EMPTY, Cell, Cells, read_cells, shared_strings
from akm_excel.workbook.package import MAIN, Package

_AREA = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\s]+))!(\$?[A-Z]+\$?\d+)(?::(\$?[A-Z]+\$?\d+))?")
_DATE_FORMAT = re.compile(r"(?<![\\\"])[dmyhs]", re.IGNORECASE)
_NO_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
# ECMA-376 part 1, 18.8.30: built-in formats that show dates and times.
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))


class Area(NamedTuple):
    """A block of cells of one sheet; rows and columns from 1, both ends inside."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Book:
    """One workbook, open for reading. `load` gives the cells of a sheet; each is asked for once."""

    file: str
    sheets: tuple[str, ...]
    names: Mapping[str, str]
    load: Callable[[str], Cells]
    is_date: Callable[[int], bool] = lambda style: False
    sha256: str = ""
    saved: str = ""
    author: str = ""
    _loaded: dict[str, Cells] = field(default_factory=dict)

    def cells(self, sheet: str) -> Cells:
        """The cells of a sheet."""
        if sheet not in self._loaded:
            self._loaded[sheet] = self.load(sheet)
        return self._loaded[sheet]

    def area(self, name: str) -> Area | None:
        """The block of cells that a defined name refers to; None where it is missing or lost (#REF!)."""
        match = _AREA.fullmatch(self.names.get(name, ""))
        if match is None:
            return None
        sheet = match[1].replace("''", "'") if match[1] else match[2]
        if sheet not in self.sheets:
            return None
        top, left = address.parse(match[3])
        bottom, right = address.parse(match[4] or match[3])
        return Area(sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def named_cell(self, name: str) -> Cell:
        """The first cell of a defined name; an empty one where there is no such name."""
        area = self.area(name)
        return self.cells(area.sheet).get((area.top, area.left), EMPTY) if area else EMPTY


def _date_styles(package: Package) -> frozenset[int]:
    part = package.part_of_kind("styles")
    if part is None:
        return frozenset()
    root = package.root(part)
    custom = {
        int(item.get("numFmtId", -1))
        for item in root.iterfind(f"{{{MAIN}}}numFmts/{{{MAIN}}}numFmt")
        if _DATE_FORMAT.search(_NO_DATE.sub("", item.get("formatCode", "")))
    }
    dates = _BUILT_IN_DATES | custom
    styles = root.iterfind(f"{{{MAIN}}}cellXfs/{{{MAIN}}}xf")
    return frozenset(index for index, style in enumerate(styles) if int(style.get("numFmtId", 0)) in dates)


def from_package(package: Package) -> Book:
    """The book in a workbook file."""
    parts = {entry.name: entry.part for entry in package.sheets()}
    strings: list[str] = []
    dates: list[frozenset[int]] = []

    def load(sheet: str) -> Cells:
        if not strings:
            strings.extend(shared_strings(package))
        try:
            return read_cells(package.root(parts[sheet]), strings)
        except (ValueError, OverflowError) as exc:
            raise WorkbookError(
                tr("The sheet is damaged ({reason}).").format(reason=exc),
                remedy=tr("open it in Excel, let it repair the file and save it, or ask for the file again"),
                file=package.file,
                sheet=sheet,
            ) from exc

    def is_date(style: int) -> bool:
        if not dates:
            dates.append(_date_styles(package))
        return style in dates[0]

    saved, author = package.properties()
    return Book(
        file=package.file,
        sheets=tuple(parts),
        names=package.names(),
        load=load,
        is_date=is_date,
        sha256=package.sha256,
        saved=saved,
        author=author,
    )
