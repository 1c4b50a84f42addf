"""A workbook's file, changed without loss: cells are patched, all else stays byte for byte."""

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import count
from pathlib import Path

from akm_excel import backups
from akm_excel.core.finding import Finding
from akm_excel.spreadsheet import address, part_names
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import Cell, Content, Result
from akm_excel.spreadsheet.dependents import dependents, formulas
from akm_excel.spreadsheet.edits import Edit, edited
from akm_excel.spreadsheet.package import CONTENT_TYPES, MAIN, Package, serialize_xml
from akm_excel.spreadsheet.sheet_xml import SheetXml
from akm_excel.storage import checked_target, save
from akm_excel.workbook.findings_sheet import write_findings


class WorkbookFile:
    """A `recalculating.Workbook` in a file. Nothing of it is written before `save`.

    Raises `WorkbookError` and `NotAPlan` for what cannot be read.
    """

    def __init__(self, file: Path | Package) -> None:
        self.package = file if isinstance(file, Package) else Package.open(file)
        self._read = self.package.sha256
        self.book = from_package(self.package)
        self._parts = {entry.name: entry for entry in self.package.sheets()}
        self._sheets: dict[str, SheetXml] = {}
        self._settled: set[Where] = set()

    def _sheet(self, name: str) -> SheetXml:
        """The XML of a sheet, for changing."""
        if name not in self._sheets:
            self._sheets[name] = SheetXml(self.package.read(self._parts[name].part))
        return self._sheets[name]

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
        self.book = edited(self.book, made)

    def settle(self, computed: Mapping[Where, Result]) -> Mapping[Where, Cell]:
        """Store the results of formulas."""
        self._settled |= computed.keys()
        for (sheet, row, column), result in computed.items():
            self._sheet(sheet).set_result(row, column, result)
        return {}

    def list_findings(self, findings: list[Finding]) -> None:
        """Replace the rows of the findings sheet."""
        area = self.book.area("akm_findings")
        if area is not None:
            write_findings(self._sheet(area.sheet), self.book, findings)

    def save(self, target: Path, *, overwrite: bool = True, backup: bool = False) -> Path:
        """Write the file, whole or not at all, and say where; with `backup` the version that it replaces is kept.

        A file that changed since it was read is left as it is: the result stands beside it as
        ``reja (akm).xlsx``. Raises `WriteError`, also where the target is open in Excel or LibreOffice and,
        without `overwrite`, where there is one.
        """
        ending = Path(self.package.file).suffix.lower() or ".xlsx"
        checked_target(target, ending, overwrite=overwrite)
        touched = self._commit()
        self._forget_stale(touched)
        data = self.package.to_bytes()
        place = free_place(target, self.package.file, self._read)
        if backup and place == target:
            backups.keep(target)
        save(place, data, ending, overwrite=overwrite)
        return place

    def _commit(self) -> set[Where]:
        """Put the changed sheets into the package; returns the cells that were touched."""
        touched: set[Where] = set()
        lost: set[tuple[str, str]] = set()
        for name, sheet in self._sheets.items():
            if sheet.touched:
                touched |= {(name, row, column) for row, column in sheet.touched}
                self.package.replace(self._parts[name].part, sheet.to_bytes())
                lost |= {(self._parts[name].id, address.spell(*where)) for where in sheet.lost_formulas}
        self._sheets = {}
        if lost:
            _shorten_calculation_chain(self.package, lost)
        if touched:
            self.book = from_package(self.package)
        return touched

    def _forget_stale(self, touched: set[Where]) -> None:
        """Take the results of formulas of the user's own away that read a touched cell."""
        own = {where: form for where, form in formulas(self.book).items() if where not in self._settled}
        found = dependents(self.book, own, touched)
        for sheet, row, column in found:
            self._sheet(sheet).forget_result(row, column)
        if found:
            self._commit()
            _calculate_on_load(self.package)


def free_place(target: Path, read: str, sha256: str) -> Path:
    """Where a result may be written that is for `target`, when the file `read` had the hash `sha256` as it was read.

    Beside the target, as ``reja (akm).xlsx``, where that is the file read and it is another one by now.
    """
    try:
        is_same = target.exists() and target.samefile(read)
        has_changed = is_same and hashlib.sha256(target.read_bytes()).hexdigest() != sha256
    except OSError:
        has_changed = False  # what cannot be read will not be written either, and writing says why
    if not has_changed:
        return target
    names = (f"{target.stem} (akm{f' {number}' if number > 1 else ''}){target.suffix}" for number in count(1))
    return next(place for name in names if not (place := target.with_name(name)).exists())


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
