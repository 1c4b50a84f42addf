"""What refers to our sheets from elsewhere: formulas and names of the accountant's, charts, pivot tables, buttons.

A part in which nothing has to move stays byte for byte. Of her formulas those whose results are other ones now get
these; what refers to something that is gone says so.
"""

from collections.abc import Collection, Iterable, Mapping, Set

from lxml import etree

from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.regional.keeping.sheet import Losses
from akm_excel.spreadsheet import address, engines, part_names
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.calculation import holds, with_result
from akm_excel.spreadsheet.dependents import dependents, formulas
from akm_excel.spreadsheet.edits import Edit, edited
from akm_excel.spreadsheet.evaluation import Evaluator
from akm_excel.spreadsheet.formula import relative
from akm_excel.spreadsheet.grid import Grids
from akm_excel.spreadsheet.moving import local, move_formulas
from akm_excel.spreadsheet.operators import NotUnderstood, Value
from akm_excel.spreadsheet.package import MAIN, Package, parse_xml, serialize_xml
from akm_excel.spreadsheet.part_links import drop
from akm_excel.spreadsheet.references import is_place, names_in
from akm_excel.spreadsheet.sheet_xml import SheetXml

_NOT_FOLLOWING = frozenset(("sharedStrings", "styles", "theme", "calcChain", "worksheet", "core-properties",
                            "extended-properties", "custom-properties", "pivotCacheRecords", "comments", "image",
                            "threadedComment", "person", "vbaProject", "officeDocument"))  # fmt: skip
"""Kinds of parts that refer to no cells, or that are led along by themselves."""
_SIGNS = (b"!", b"worksheetSource")
_INDIRECT = pattern(r'INDIRECT\("([^"]+)"\)')
_LETTERS = pattern(r"([A-Z]{1,3})(\d{1,7})")


def lead_parts(package: Package, ours: Collection[str], grids: Grids, losses: Losses) -> None:
    """Lead along her sheets and all parts that hang on any sheet; `ours` are the parts of our sheets."""
    sheets = {entry.part: entry.name for entry in package.sheets()}
    for part, name in sheets.items():
        if part not in ours:
            _lead(package, part, name, grids, losses)
    for part, sheet in _hanging(package, sheets).items():
        _lead(package, part, sheet, grids, losses)


def _hanging(package: Package, sheets: Mapping[str, str]) -> dict[str, str]:
    """The parts that formulas may stand in, with the sheet that each hangs on, directly or by others."""
    hanging: dict[str, str] = {}
    waiting = [(part, sheet) for part, sheet in sheets.items()] + [(package.workbook_part, "")]
    while waiting:
        part, sheet = waiting.pop()
        for kind, target in package.relations(part).values():
            name = kind.rpartition("/")[2]
            if target not in package or target in hanging or target in sheets or name in _NOT_FOLLOWING:
                continue
            hanging[target] = sheet
            waiting.append((target, sheet))
    return hanging


def _lead(package: Package, part: str, sheet: str, grids: Grids, losses: Losses) -> None:
    data = package.read(part)
    if not any(sign in data for sign in _SIGNS) or not part_names.folded(part).endswith((".xml", ".vml")):
        return
    root = package.parsed(part, parse_xml)
    changed, lost = move_formulas(root, sheet, grids)
    for reference in lost:
        losses.say(tr("what {reference} refers to is gone").format(reference=reference), sheet or part, "")
    if changed:
        package.replace(part, serialize_xml(root) if part.endswith(".xml") else etree.tostring(root))


def say_texts(book: Book, ours: Collection[str], grids: Grids, losses: Losses) -> None:
    """Say which of her formulas make addresses out of texts: nothing can lead these along."""
    moving = [name for name in ours if name in grids and not grids[name].is_identity]
    for where, form in formulas(book).items():
        if where[0] in ours or "INDIRECT" not in form.upper():
            continue
        if names_in(form, lambda text: any(name in text for name in moving) and not is_place(text)):
            spelled = address.spell(*where[1:])
            losses.say(
                tr("its address is put together from texts; look whether it is still the right one"), where[0], spelled
            )


def refresh(package: Package, ours: Set[Where], changed: Set[Where]) -> None:
    """Give her formulas the results that they have now; `ours` are the library's formulas, whose results are right."""
    book = from_package(package)
    hers = {where: form for where, form in formulas(book).items() if where not in ours}
    if not hers:
        return
    plain = _with_places(book, hers)
    evaluator = Evaluator(plain, trusted=ours)
    values, unknown = _results(evaluator, hers)
    if unknown:
        stale = dependents(book, hers, changed | values.keys()) & unknown
        stale |= {where for where in unknown if not book.cell(where).text}
        if stale:
            _store(package, book, values, ())
            asked = engines.results(package.to_bytes(), book, stale)
            again, _ = _results(Evaluator(plain, trusted=ours, given=asked), hers.keys() - asked.keys())
            values = {**values, **again, **asked}
            _store(package, book, values, stale - values.keys())
            if stale - values.keys():
                _calculate_on_load(package)
            return
    _store(package, book, values, ())


def _with_places(book: Book, formulas_of: Mapping[Where, str]) -> Book:
    """The book with the cells themselves where formulas name them in texts: ``INDIRECT("Yigʻma!E6")``."""
    plain = {where: _fixed(form) for where, form in formulas_of.items() if "INDIRECT" in form}
    cells = {where: book.cell(where) for where in plain}
    return edited(book, [Edit(where, cells[where], cells[where]._replace(formula=plain[where])) for where in plain])


def _fixed(form: str) -> str:
    return _INDIRECT.sub(lambda match: relative(_absolute(match[1]), 1, 1) if is_place(match[1]) else match[0], form)


def _absolute(place: str) -> str:
    sheet, _, cells = place.lstrip("#").rpartition("!")
    return f"{sheet}!" + _LETTERS.sub(r"$\1$\2", cells.replace("$", ""))


def _results(evaluator: Evaluator, cells: Iterable[Where]) -> tuple[dict[Where, Value], set[Where]]:
    values, unknown = {}, set()
    for where in cells:
        try:
            values[where] = evaluator.result(where)
        except NotUnderstood:
            unknown.add(where)
    return values, unknown


def _store(package: Package, book: Book, results: Mapping[Where, Value], lost: Iterable[Where]) -> None:
    """Store results where the file has others; results that nothing can tell are taken out."""
    parts = {entry.name: entry.part for entry in package.sheets()}
    sheets: dict[str, SheetXml] = {}

    def xml(sheet: str) -> SheetXml:
        return sheets.setdefault(sheet, sheets.get(sheet) or SheetXml(package.read(parts[sheet])))

    for where, value in results.items():
        cell = book.cell(where)
        if not holds(cell, value):
            xml(where[0]).set_result_of(*where[1:], with_result(cell, value))
    for sheet, row, column in lost:
        xml(sheet).forget_result(row, column)
    for sheet, made in sheets.items():
        if made.touched:
            package.replace(parts[sheet], made.to_bytes())


def _calculate_on_load(package: Package) -> None:
    """Have the application calculate once: there are formulas that nothing here understands."""
    root = parse_xml(package.read(package.workbook_part))
    settings = root.find(f"{{{MAIN}}}calcPr")
    if settings is not None and settings.get("fullCalcOnLoad") not in {"1", "true"}:
        settings.set("fullCalcOnLoad", "1")
        package.replace(package.workbook_part, serialize_xml(root))


def check_chain(package: Package) -> None:
    """Take the calculation chain out where it is not of the formulas that there are: Excel makes it anew."""
    part = package.part_of_kind("calcChain")
    if part is None:
        return
    listed, sheet = set(), ""
    for cell in package.parsed(part, parse_xml):
        if local(cell) == "c":
            sheet = cell.get("i", sheet)
            listed.add((sheet, cell.get("r")))
    book = from_package(package)
    ids = {entry.name: entry.id for entry in package.sheets()}
    there = {(ids[sheet], address.spell(row, column)) for sheet, row, column in formulas(book)}
    if listed != there:
        drop(package, part, package.workbook_part)
