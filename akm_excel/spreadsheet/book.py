"""A workbook as reading sees it: its sheets' cells and its defined names, from a file or elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from akm_excel.errors import WorkbookError
from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address, limits
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.cells import EMPTY, Cell, Cells, rich_text
from akm_excel.spreadsheet.package import MAIN, Package, parse_content
from akm_excel.spreadsheet.rows import Row, ScannedCells, rows_of
from akm_excel.spreadsheet.scanning import scan
from akm_excel.spreadsheet.styles import Styles, read_styles
from akm_excel.spreadsheet.surroundings import Surroundings, surroundings

_AREA = pattern(r"(?:'((?:[^']|'')+)'|([^'!\s]+))!(\$?[A-Z]+\$?\d+)(?::(\$?[A-Z]+\$?\d+))?")


_FORMULA = pattern(rb"[<:]f[\s/>]|\x00|<!|encoding=[\"'](?!(?i:utf-?8)[\"'])")
"""An element `f`, whatever its prefix; a sheet that is spelled so that this cannot be seen counts as well."""
_LONGEST_REFERENCE = 256
"""A sheet's name has 31 characters, each doubled at most; no cache keeps what is longer."""


class Area(NamedTuple):
    """A block of cells of one sheet; rows and columns from 1, both ends inside."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int


def parse_area(reference: str) -> Area | None:
    """The block of cells that ``Reja!$A$5:$A$96`` refers to; None for anything else."""
    return _parsed_area(reference) if len(reference) <= _LONGEST_REFERENCE else None


@lru_cache(maxsize=1024)
def _parsed_area(reference: str) -> Area | None:
    match = _AREA.fullmatch(reference)
    if match is None:
        return None
    sheet = match[1].replace("''", "'") if match[1] else match[2]
    try:
        top, left = address.parse(match[3])
        bottom, right = address.parse(match[4] or match[3])
    except ValueError:
        return None  # beyond the sheet
    return Area(sheet, min(top, bottom), min(left, right), max(top, bottom), max(left, right))


@dataclass
class Book:
    """One workbook, open for reading.

    `load` gives the cells of a sheet, `find_styles` what styles do to numbers; each is asked once.
    `names` are the defined names of the whole workbook, `local_names` those of single sheets, by sheet.
    """

    file: str
    sheets: tuple[str, ...]
    names: Mapping[str, str]
    load: Callable[[str], Cells]
    find_styles: Callable[[], Styles] = Styles
    sha256: str = ""
    saved: str = ""
    author: str = ""
    local_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    find_surroundings: Callable[[], Surroundings] = Surroundings
    may_calculate: Callable[[str], bool] = field(default=lambda sheet: True)
    """Whether a sheet may have formulas; False only where it certainly has none."""
    is_recognised: bool = False
    """Whether its names were lost, and it is known by its headings (see `workbook.recognition`)."""
    is_displaced: bool = False
    """Whether its names refer to other columns or rows than those under the headings, by which it is read."""
    _loaded: dict[str, Cells] = field(default_factory=dict)

    @cached_property
    def styles(self) -> Styles:
        """What the cell styles do to numbers."""
        return self.find_styles()

    @property
    def date_styles(self) -> frozenset[int]:
        """The cell styles that show dates: a number under one of them is no figure."""
        return self.styles.dates

    @cached_property
    def odd_styles(self) -> frozenset[int]:
        """The cell styles under which a number is a date, may be shown otherwise than it is, or cannot be seen."""
        return self.styles.dates | self.styles.formats.keys() | self.styles.unseen.keys()

    @cached_property
    def surroundings(self) -> Surroundings:
        """What the workbook has around its cells."""
        return self.find_surroundings()

    def cells(self, sheet: str) -> Cells:
        """The cells of a sheet."""
        if sheet not in self._loaded:
            self._loaded[sheet] = self.load(sheet)
        return self._loaded[sheet]

    def cell(self, where: Where) -> Cell:
        """The cell at a place; an empty one where there is none."""
        sheet, row, column = where
        return self.cells(sheet).get((row, column), EMPTY)

    def formula(self, where: Where) -> str | None:
        """The formula in relative form at a place; None where there is none."""
        sheet, row, column = where
        cells = self.cells(sheet)
        if not isinstance(cells, ScannedCells):
            return cells.get((row, column), EMPTY).formula
        known = cells.by_number.get(row)
        return known.form.formulas.get(column) if known is not None else None

    def rows(self, sheet: str) -> Sequence[Row]:
        """The rows of a sheet, from top to bottom."""
        return rows_of(self.cells(sheet))

    @property
    def loaded(self) -> tuple[str, ...]:
        """The sheets whose cells were asked for so far."""
        return tuple(self._loaded)

    def repeated(self, sheet: str) -> frozenset[int]:
        """The rows of a sheet that its file has twice, or with a cell twice, in equal words."""
        cells = self.cells(sheet)
        return cells.repeated if isinstance(cells, ScannedCells) else frozenset()

    @cached_property
    def _sheets_by_folded_name(self) -> Mapping[str, str]:
        return {sheet.casefold(): sheet for sheet in reversed(self.sheets)}

    @cached_property
    def _names_by_folded_name(self) -> Mapping[str, Mapping[str, str]]:
        scopes = {"": self.names, **self.local_names}
        return {sheet: {name.casefold(): text for name, text in names.items()} for sheet, names in scopes.items()}

    def sheet_called(self, name: str) -> str | None:
        """The sheet of that name, in capitals or not; None where there is none."""
        return name if name in self.sheets else self._sheets_by_folded_name.get(name.casefold())

    def defined(self, name: str, sheet: str) -> str | None:
        """What a defined name stands for in the formulas of a sheet: the sheet's own comes before the workbook's."""
        folded = name.casefold()
        for scope in (sheet, ""):
            text = self._names_by_folded_name.get(scope, {}).get(folded)
            if text is not None:
                return text
        return None

    @cached_property
    def _areas(self) -> dict[str, Area | None]:
        return _areas_of(self.names, self.local_names, self.sheets)

    def area(self, name: str) -> Area | None:
        """The block of cells that a defined name refers to; None where it is missing or lost (#REF!).

        Where the whole workbook has no such name, the first sheet's that has one of its own counts: a sheet that
        was copied, and whose original was deleted, keeps its names so.
        """
        if name not in self._areas:
            self._areas[name] = self._looked_up(name)
        return self._areas[name]

    def _looked_up(self, name: str) -> Area | None:
        area = self._area(self.names.get(name))
        if area is None:
            folded = name.casefold()
            for scope in ("", *self.sheets):
                area = area or self._area(self._names_by_folded_name.get(scope, {}).get(folded))
        return area

    def _area(self, reference: str | None) -> Area | None:
        area = parse_area(reference) if reference else None
        sheet = self.sheet_called(area.sheet) if area is not None else None
        return area._replace(sheet=sheet) if area is not None and sheet is not None else None

    def named_cell(self, name: str) -> Cell:
        """The first cell of a defined name; an empty one where there is no such name."""
        area = self.area(name)
        return self.cells(area.sheet).get((area.top, area.left), EMPTY) if area else EMPTY


_Names = Mapping[str, str]
_LocalNames = Mapping[str, Mapping[str, str]]
_known_areas: dict[tuple[int, int, tuple[str, ...]], tuple[_Names, _LocalNames, dict[str, Area | None]]] = {}
"""What names refer to, by the very tables of names (`Package` parses equal ones once) and the sheets that are there."""
_MOST_TABLES = 64


def _areas_of(names: _Names, local_names: _LocalNames, sheets: tuple[str, ...]) -> dict[str, Area | None]:
    """What is known already of the tables of names; what is looked up is put there."""
    place = (id(names), id(local_names), sheets)
    if place not in _known_areas:  # the tables are kept with it, so no others take their ids
        if len(_known_areas) >= _MOST_TABLES:
            _known_areas.clear()
        _known_areas[place] = (names, local_names, {})
    return _known_areas[place][2]


def _strings(data: bytes) -> list[str]:
    """The workbook's table of texts. Raises `etree.XMLSyntaxError` for what is no XML."""
    return [rich_text(item) for item in parse_content(data).iterchildren(f"{{{MAIN}}}si")]


def from_package(package: Package) -> Book:
    """The book in a workbook file."""
    parts = {entry.name: entry.part for entry in package.sheets()}
    strings: list[list[str]] = []
    with_shown_rows: set[str] = set()

    def load(sheet: str) -> Cells:
        if not strings:
            table = package.part_of_kind("sharedStrings")
            if table:
                limits.check_texts(package.read(table), package.file)
            strings.append(package.parsed(table, _strings) if table else [])
        try:
            cells = package.parsed(parts[sheet], lambda data: scan(data, strings[0]))
        except (ValueError, OverflowError) as exc:
            raise WorkbookError(
                tr("The sheet is damaged ({reason}).").format(reason=exc),
                remedy=tr("open it in Excel, let it repair the file and save it, or ask for the file again"),
                file=package.file,
                sheet=sheet,
            ) from exc
        limits.check_extent(cells.end, package.file, sheet)
        if not cells.has_low_rows:
            with_shown_rows.add(sheet)
        return cells

    def styles() -> Styles:
        part = package.part_of_kind("styles")
        return package.parsed(part, read_styles) if part else Styles()

    @cache
    def may_calculate(sheet: str) -> bool:
        return _FORMULA.search(package.read(parts[sheet])) is not None

    saved, author = package.properties()
    return Book(
        file=package.file,
        sheets=tuple(parts),
        names=package.names(),
        local_names=package.local_names(),
        find_surroundings=lambda: surroundings(package, with_shown_rows.__contains__),
        load=load,
        may_calculate=may_calculate,
        find_styles=styles,
        sha256=package.sha256,
        saved=saved,
        author=author,
    )
