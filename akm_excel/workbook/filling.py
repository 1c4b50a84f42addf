"""Filling and recalculating workbooks without loss: cells are changed, all else stays byte for byte."""

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from akm_excel.errors import DataError, WriteError
from akm_excel.finding import Finding
from akm_excel.language import tr
from akm_excel.plan import FIGURES, TEXTS, Column, Indicator, Measure, Oddity, Plan
from akm_excel.quantity import Kind, Quantity
from akm_excel.results import Result, results, shown
from akm_excel.rules import check
from akm_excel.template import Template
from akm_excel.text import fold
from akm_excel.totals import rollup_total
from akm_excel.workbook import address
from akm_excel.workbook.book import Book, from_package
from akm_excel.workbook.findings_sheet import write_findings
from akm_excel.workbook.layout import HEADER_FIELDS, find_layout, places
from akm_excel.workbook.package import CONTENT_TYPES, MAIN, Package, save, serialize_xml
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.sheet_xml import MAX_TEXT, SheetXml
from akm_excel.workbook.staleness import Where, stale


@dataclass(frozen=True, slots=True)
class Change:
    """One cell of the user's that was changed: its address, and what it held before and holds now."""

    cell: str
    before: str
    after: str


@dataclass(frozen=True)
class Recalculation:
    """A recalculated plan, what validation says of it, and the input cells that were changed."""

    plan: Plan
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]


def recalculate(path: str | Path, template: Template, output: str | Path | None = None) -> Recalculation:
    """Bring totals, variances and the findings sheet of a workbook up to date, in place by default.

    Input cells are left as they are but for their storage: a number that is text becomes a number,
    a long dash the plain one; each is listed in `changes`. Raises `WorkbookError` and `NotAPlan` for
    what cannot be read, `WriteError` for what cannot be saved; the file is then as it was.
    """
    source = Path(path)
    target = Path(output) if output is not None else source
    package = Package.open(source)
    editing = _Editing(package, template)
    done = editing.recalculate()
    _save(package, target)
    return done


def fill(
    plan: Plan,
    workbook: str | Path,
    output: str | Path,
    template: Template,
    *,
    provenance: str = "",
) -> Recalculation:
    """Write `plan` into a copy of `workbook` (the template or a filled one), and recalculate it.

    The measures and the fields of the cover that `plan` has are written, a blank one makes the cell
    blank; texts and fields that it says nothing of are left. A sum (6.1) keeps its formula where the
    plan states what its parts come to. Raises `DataError`, and writes nothing, where the workbook has
    no row for one of the plan's measures; else as `recalculate`.
    """
    package = Package.open(Path(workbook))
    editing = _Editing(package, template)
    editing.fill(plan, provenance)
    done = editing.recalculate()
    _save(package, Path(output))
    return done


def _save(package: Package, target: Path) -> None:
    owner = target.with_name(f"~${target.name}")
    if owner.exists():
        raise WriteError(
            tr("The workbook is open in Excel."),
            remedy=tr("close it there (if Excel is not running, delete {file}), or write elsewhere with -o").format(
                file=owner.name
            ),
            file=str(target),
        )
    ending = Path(package.file).suffix.lower() or ".xlsx"
    save(target, package.to_bytes(), ending)


@dataclass
class _Editing:
    """One workbook while it is being changed."""

    package: Package
    template: Template
    changes: list[Change] = field(default_factory=list)
    book: Book = field(init=False)
    sheets: dict[str, SheetXml] = field(default_factory=dict)
    touched: set[Where] = field(default_factory=set)
    _read: Plan | None = None

    def __post_init__(self) -> None:
        self.book = from_package(self.package)
        self.parts = {entry.name: entry for entry in self.package.sheets()}

    def sheet(self, name: str) -> SheetXml:
        """The XML of a sheet, for changing."""
        if name not in self.sheets:
            self.sheets[name] = SheetXml(self.package.read(self.parts[name].part))
        return self.sheets[name]

    def commit(self) -> None:
        """Put the changed sheets into the package; what was read of it is then read anew."""
        if not any(sheet.touched for sheet in self.sheets.values()):
            return
        lost: set[tuple[str, str]] = set()
        for name, sheet in self.sheets.items():
            if sheet.touched:
                self.touched |= {(name, row, column) for row, column in sheet.touched}
                self.package.replace(self.parts[name].part, sheet.to_bytes())
                lost |= {(self.parts[name].id, address.spell(*where)) for where in sheet.lost_formulas}
        self.sheets = {}
        if lost:
            _shorten_calculation_chain(self.package, lost)
        self.book = from_package(self.package)
        self._read = None

    def plan(self) -> Plan:
        """The plan as the workbook holds it now."""
        if self._read is None:
            self._read = plan_from_book(self.book, self.template)
        return self._read

    def put(self, cell: str, value: Result | None, before: str) -> None:
        """Write an input cell and list it as a change. Raises `DataError` for a text that no cell can hold."""
        if isinstance(value, str) and len(value) > MAX_TEXT:
            raise DataError(
                tr("The text for {cell} has {length} characters; nothing was written.").format(
                    cell=cell, length=len(value)
                ),
                expected=tr("at most {length} characters, as Excel keeps no more").format(length=MAX_TEXT),
                remedy=tr("shorten the text"),
                file=self.package.file,
            )
        sheet, _, where = cell.rpartition("!")
        self.sheet(sheet).set_value(*address.parse(where), value)
        after = "" if value is None else str(value)
        self.changes.append(Change(cell, before, after))

    def fill(self, plan: Plan, provenance: str) -> None:
        """Write a plan's cover, figures and texts."""
        present = self.plan()
        self._place_all(plan, present)
        self._fill_cover(plan, present)
        for indicator, measure in plan.measures():
            self._fill_figures(measure, present.by_key[measure.key], plan, present)
            self._fill_unit(measure, present.by_key[measure.key], present)
            self._fill_texts(measure, present.by_key[measure.key].row, present)
            self._fill_texts(indicator, present.indicator_by_key[indicator.key].row, present)
        for name, text in (("edition", self.template.edition), ("provenance", provenance)):
            area = self.book.area(f"akm_{name}")
            if area is not None and text and self.book.named_cell(f"akm_{name}").text != text:
                self.sheet(area.sheet).set_value(area.top, area.left, text)
        self.commit()

    def _place_all(self, plan: Plan, present: Plan) -> None:
        lost = [str(measure.key) for _, measure in plan.measures() if measure.key not in present.by_key]
        if lost:
            raise DataError(
                tr("The workbook has no row for {codes}; nothing was written.").format(codes=", ".join(lost)),
                expected=tr("codes of the template"),
                remedy=tr("correct the codes, or add the indicators to the template"),
                file=self.package.file,
            )

    def _fill_cover(self, plan: Plan, present: Plan) -> None:
        for name in HEADER_FIELDS:
            value, before = getattr(plan.header, name), getattr(present.header, name)
            cell = present.source.header_cells.get(name)
            if value and value != before and cell:
                result = Decimal(value) if isinstance(value, int) else value
                self.put(cell, result, str(before or ""))

    def _fill_figures(self, measure: Measure, there: Measure, plan: Plan, present: Plan) -> None:
        rollup = self.template.sums.get(measure.key)
        parts = rollup_total(rollup, present.by_key | plan.by_key) if rollup else None
        for column in FIGURES:
            value, before = measure.figure(column), there.figure(column)
            if parts is not None and (value.is_blank or value == parts.figure(column)):
                continue
            if value != before:
                self.put(present.cell(there, column), _stored(value), str(before))

    def _fill_unit(self, measure: Measure, there: Measure, present: Plan) -> None:
        """Units are the template's; only where it leaves one open does the plan's count."""
        known = self.template.measures.get(measure.key)
        if fold(measure.unit) in {"", "-", fold(there.unit)} or (known is not None and known.unit):
            return
        self.put(present.cell(there, Column.UNIT), measure.unit, there.unit)

    def _fill_texts(self, said: Indicator | Measure, row: int | None, present: Plan) -> None:
        for column in TEXTS:
            text, cell = said.arrangement.text(column), present.source.cell(column, row)
            if not text or not cell:
                continue
            before = self.book.cells(present.source.sheet).get(address.parse(cell.rpartition("!")[2]))
            if before is None or fold(before.text) != fold(text):
                self.put(cell, text, before.text if before else "")

    def recalculate(self) -> Recalculation:
        """Compute all that the workbook's formulas compute, and write the results and the findings."""
        self._tidy(self.plan())
        plan = self.plan()
        known = self._write_results(plan)
        self.commit()
        plan = self.plan()
        findings = check(plan, self.template)
        area = self.book.area("akm_findings")
        if area is not None:
            write_findings(self.sheet(area.sheet), self.book, findings)
            self.commit()
        self._forget_stale(known)
        return Recalculation(plan, tuple(findings), tuple(self.changes))

    def _tidy(self, plan: Plan) -> None:
        """Store figures as what they are: number text as numbers, long dashes as the plain one."""
        texts = {seen.cell for seen in plan.sightings if seen.oddity is Oddity.NUMBER_AS_TEXT}
        for _, measure in plan.measures():
            for column in FIGURES:
                cell, value = plan.cell(measure, column), measure.figure(column)
                before = self.book.cells(plan.source.sheet).get(address.parse(cell.rpartition("!")[2]))
                if before is None or before.formula is not None:
                    continue
                dash = value.kind is Kind.NOT_APPLICABLE and before.text != "-"
                if dash or cell in texts:
                    self.put(cell, _stored(value), before.text)
        self.commit()

    def _write_results(self, plan: Plan) -> set[Where]:
        broken = {seen.cell for seen in plan.sightings if seen.oddity in {Oddity.CONSTANT, Oddity.FORMULA_CHANGED}}
        where = places(self.book, find_layout(self.book))
        values = results(plan, self.template)
        known: set[Where] = set()
        for place in self.template.formulas:
            if place not in where or place not in values:
                continue
            sheet, row, column = where[place]
            if f"{sheet}!{address.spell(row, column)}" not in broken:
                known.add((sheet, row, column))
                self.sheet(sheet).set_result(row, column, values[place])
        return known

    def _forget_stale(self, known: set[Where]) -> None:
        found = stale(self.book, known, self.touched)
        for sheet, row, column in found:
            self.sheet(sheet).forget_result(row, column)
        if found:
            self.commit()
            _calculate_on_load(self.package)


def _stored(quantity: Quantity) -> Result | None:
    value = shown(quantity)
    if quantity.kind is Kind.UNREADABLE:
        return quantity.text
    return None if value == "" else value


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
        if override.get("PartName") == f"/{part}":
            types.remove(override)
    package.replace(CONTENT_TYPES, serialize_xml(types))
    folder, _, name = package.workbook_part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels".lstrip("/")
    relations = package.root(rels)
    for relation in list(relations):
        if relation.get("Type", "").endswith("/calcChain"):
            relations.remove(relation)
    package.replace(rels, serialize_xml(relations))
