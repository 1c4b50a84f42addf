"""A workbook's file, changed without loss: cells are patched, all else stays byte for byte."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal
from itertools import count
from pathlib import Path
from types import MappingProxyType

from lxml import etree

from akm_excel import backups
from akm_excel.core.answers import Remark
from akm_excel.core.finding import Finding
from akm_excel.errors import WorkbookError
from akm_excel.spreadsheet import address, limits, part_names
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import from_package, parse_area
from akm_excel.spreadsheet.calculation import calculate, with_result
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content, Result
from akm_excel.spreadsheet.edits import Edit, edited
from akm_excel.spreadsheet.operators import Value
from akm_excel.spreadsheet.package import CONTENT_TYPES, MAIN, Package, serialize_xml
from akm_excel.spreadsheet.sheet_xml import SheetXml
from akm_excel.storage import checked_target, save
from akm_excel.workbook.findings_sheet import write_findings
from akm_excel.workbook.layout import missing_sheets
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.row_heights import row_height

_FINDINGS = "akm_findings"


class WorkbookFile:
    """A `recalculation.Workbook` in a file. Nothing of it is written before `save`.

    Raises `WorkbookError` and `NotAPlan` for what cannot be read.
    """

    def __init__(self, file: Path | Package) -> None:
        self.package = file if isinstance(file, Package) else Package.open(file)
        self._read = self.package.sha256
        limits.check_copied(self.package.unpacked_size, self.package.file)
        self.book = from_package(self.package)
        self._parts = {entry.name: entry for entry in self.package.sheets()}
        self._sheets: dict[str, SheetXml] = {}
        self._changed: set[Where] = set()
        self._is_incomplete = False

    def _sheet(self, name: str) -> SheetXml:
        """The XML of a sheet, for changing."""
        if name not in self._sheets:
            self._sheets[name] = SheetXml(self.package.read(self._parts[name].part))
        return self._sheets[name]

    def fit_rows(self, sheet: str, rows: Iterable[int], columns: Sequence[int]) -> None:
        """Make rows as high as the texts in `columns` need; a row that is higher already stays."""
        xml, cells = self._sheet(sheet), self.book.cells(sheet)
        for row in sorted(set(rows)):
            texts = [(cells.get((row, column), EMPTY).text, xml.width(column)) for column in columns]
            needed = row_height(texts)
            if needed > xml.height(row):
                xml.set_height(row, needed)

    def restore(self, template: PlacedTemplate) -> tuple[str, ...]:
        """Put back the sheets of the template that were deleted, and a damaged one of findings; returns their names."""
        mended = self._mend_findings(template)
        missing = missing_sheets(self.book, template)
        if not missing:
            return mended
        from akm_excel.spreadsheet.sheet_copy import copy_sheet  # noqa: PLC0415 - few have lost a sheet

        self._commit()
        source = Package.open(Path(template.file))
        order = [entry.name for entry in source.sheets()]
        for sheet in (name for name in order if name in missing):
            names = {name: text for name, text in template.names.items() if _refers_to(text, sheet)}
            copy_sheet(source, sheet, self.package, names, order[order.index(sheet) + 1 :])
        self._parts = {entry.name: entry for entry in self.package.sheets()}
        self.book = from_package(self.package)
        return (*mended, *missing)

    def _mend_findings(self, template: PlacedTemplate) -> tuple[str, ...]:
        """Put the template's sheet of findings in the place of a damaged one: all of it is the library's."""
        area, known = self.book.area(_FINDINGS), parse_area(template.names.get(_FINDINGS, ""))
        if area is None or known is None or not self._is_damaged(area.sheet):
            return ()
        from akm_excel.spreadsheet.sheet_copy import replace_sheet  # noqa: PLC0415 - as above

        replace_sheet(Package.open(Path(template.file)), known.sheet, self.package, self._parts[area.sheet].part)
        self._sheets.pop(area.sheet, None)
        self.book = from_package(self.package)
        return (area.sheet,)

    def _is_damaged(self, sheet: str) -> bool:
        try:
            self.book.cells(sheet)
            return self._sheet(sheet).root.tag != f"{{{MAIN}}}worksheet"
        except (WorkbookError, etree.XMLSyntaxError, ValueError):
            return True

    def write(self, edits: Iterable[Edit]) -> None:
        """Make edits."""
        made = list(edits)
        for edit in made:
            sheet, row, column = edit.where
            new = edit.new
            if new.formula is not None:
                self._sheet(sheet).set_formula(row, column, new.formula)
            else:
                is_number = new.content is Content.NUMBER
                self._sheet(sheet).set_value(row, column, Decimal(new.text) if is_number else new.text or None)
        self._changed |= {edit.where for edit in made}
        self.book = edited(self.book, made)

    def stamp(self, edits: Iterable[Edit]) -> None:
        """Write what the workbook is to know of this check."""
        self.write(edits)

    def calculate(self, known: Set[Where]) -> Mapping[Where, Cell]:
        """Calculate formulas as an application would: the `known` ones, and the user's own that are out of date.

        The user's own get their results here; those that nothing can calculate lose theirs: better none than a
        stale one.
        """
        done = calculate(self.book, known, self._changed, self._ask_engine, self._is_finding)
        fresh = {**done.own, **dict.fromkeys(done.lost)}
        edits = []
        for where, value in fresh.items():
            old = self.book.cell(where)
            new = with_result(old, value)
            self._sheet(where[0]).set_result_of(*where[1:], new)
            edits.append(Edit(where, old, new))
        self.book = edited(self.book, edits)
        self._is_incomplete = bool(done.lost)
        return {where: with_result(self.book.cell(where), value) for where, value in done.known.items()}

    def settle(self, results: Mapping[Where, Result | Cell]) -> None:
        """Store the results of formulas: the library's, or those of another cell."""
        for where, result in results.items():
            sheet, row, column = where
            if isinstance(result, Cell):
                self._sheet(sheet).set_result_of(row, column, result)
            elif sheet in self._sheets or not _has_stored(self.book.cell(where), result):
                # A sheet in which nothing changes is not parsed, nor written anew.
                self._sheet(sheet).set_result(row, column, result)

    def _ask_engine(self, results: Mapping[Where, Value], cells: Set[Where]) -> Mapping[Where, Value]:
        """The results of formulas that only an engine understands, with all that is known so far stored."""
        for where, value in results.items():
            self._sheet(where[0]).set_result_of(*where[1:], with_result(self.book.cell(where), value))
        for sheet, row, column in cells:
            self._sheet(sheet).forget_result(row, column)
        for name, xml in self._sheets.items():
            if xml.touched:
                self.package.replace(self._parts[name].part, xml.to_bytes())
        from akm_excel.spreadsheet import engines  # noqa: PLC0415 - seldom needed, 5 ms

        return engines.results(self.package.to_bytes(), self.book, cells)

    def _is_finding(self, where: Where) -> bool:
        """Whether a cell is one of the findings' rows, which are written anew."""
        area = self.book.area("akm_findings")
        return area is not None and where[0] == area.sheet and where[1] >= area.top and where[2] <= area.right

    def list_findings(self, findings: list[Finding], said: Mapping[int, Remark] = MappingProxyType({})) -> None:
        """Replace the rows of the findings sheet; `said` are new answers to some of them, by their index."""
        area = self.book.area("akm_findings")
        if area is not None:
            write_findings(self._sheet(area.sheet), self.book, findings, said)

    def to_bytes(self) -> bytes:
        """The file with all that was changed."""
        self._commit()
        if self._is_incomplete:
            _calculate_on_load(self.package)
        return self.package.to_bytes()

    def save(self, target: Path, *, overwrite: bool = True, backup: bool = False) -> Path:
        """Write the file, whole or not at all, and say where; with `backup` the version that it replaces is kept.

        A file that changed since it was read is left as it is: the result stands beside it as
        ``reja (akm).xlsx``. Raises `WriteError`, also where the target is open in Excel or LibreOffice and,
        without `overwrite`, where there is one.
        """
        ending = Path(self.package.file).suffix.lower() or ".xlsx"
        checked_target(target, ending, overwrite=overwrite)
        data = self.to_bytes()
        place = free_place(target, self.package.file, self._read)
        if backup and place == target:
            backups.keep(target)
        save(place, data, ending, overwrite=overwrite)
        return place

    def _commit(self) -> None:
        """Put the changed sheets into the package."""
        lost: set[tuple[str, str]] = set()
        for name, sheet in self._sheets.items():
            if sheet.touched:
                self.package.replace(self._parts[name].part, sheet.to_bytes())
                lost |= {(self._parts[name].id, address.spell(*where)) for where in sheet.lost_formulas}
        self._sheets = {}
        if lost:
            _shorten_calculation_chain(self.package, lost)


def _has_stored(cell: Cell, result: Result) -> bool:
    """Whether a formula's cell has this very result stored already."""
    if isinstance(result, Decimal):
        return cell.content is Content.NUMBER and cell.number == float(result)
    return cell.content in {Content.TEXT, Content.BLANK} and cell.text == result


def free_place(target: Path, read: str, sha256: str) -> Path:
    """Where a result may be written that is for `target`, when the file `read` had the hash `sha256` as it was read.

    Beside the target, as ``reja (akm).xlsx``, where that is the file read and it is another one by now.
    """
    try:
        is_same = target.exists() and target.samefile(read)
        has_changed = is_same and hashlib.sha256(target.read_bytes()).hexdigest() != sha256
    except OSError:
        has_changed = False  # what cannot be read will not be written either, and writing says why
    return beside(target) if has_changed else target


def beside(target: Path) -> Path:
    """A free name beside a file: ``reja (akm).xlsx``."""
    names = (f"{target.stem} (akm{f' {number}' if number > 1 else ''}){target.suffix}" for number in count(1))
    return next(place for name in names if not (place := target.with_name(name)).exists())


def _refers_to(reference: str, sheet: str) -> bool:
    area = parse_area(reference)
    return area is not None and area.sheet == sheet


def _calculate_on_load(package: Package) -> None:
    """Have the application recalculate once: only needed where formulas of the user's own lost their results."""
    root = package.root(package.workbook_part)
    tag = f"{{{MAIN}}}calcPr"
    settings = root.find(tag)
    if settings is None or settings.get("fullCalcOnLoad") in {"1", "true"}:
        return
    settings.set("fullCalcOnLoad", "1")
    package.replace(package.workbook_part, serialize_xml(root))


def _shorten_calculation_chain(package: Package, lost: set[tuple[str, str]]) -> None:
    """Take cells that are no formulas any more out of the calculation chain: Excel calls that damage."""
    part = package.part_of_kind("calcChain")
    if part is None:
        return
    root = package.root(part)
    sheet = ""
    for cell in list(root):
        sheet = cell.get("i", sheet)
        cell.set("i", sheet)
        if (sheet, cell.get("r")) in lost:
            root.remove(cell)
    if len(root):
        package.replace(part, serialize_xml(root))
        return
    package.remove(part)
    types = package.root(CONTENT_TYPES)
    for override in list(types):
        if part_names.folded(override.get("PartName", "")) == part_names.folded(part):
            types.remove(override)
    package.replace(CONTENT_TYPES, serialize_xml(types))
    rels = part_names.relations_part(package.workbook_part)
    relations = package.root(rels)
    for relation in list(relations):
        if relation.get("Type", "").endswith("/calcChain"):
            relations.remove(relation)
    package.replace(rels, serialize_xml(relations))
