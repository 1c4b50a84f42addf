"""A template workbook as text, so that a change to it can be read in a diff."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import Cell
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.notes import notes
from akm_excel.spreadsheet.package import MAIN, Package

_Q = f"{{{MAIN}}}"


def dump(path: str | Path) -> str:
    """The names, sheets, cells, notes, validations, protection and print setup of a workbook, as text.

    Cached results are left out: they are computed. Raises `WorkbookError`.
    """
    return "\n".join(_lines(Package.open(Path(path)))) + "\n"


def _lines(package: Package) -> Iterator[str]:
    book = from_package(package)
    styles = _styles(package)
    yield "names:"
    for name, target in sorted(book.names.items()):
        yield f"  {name} = {target}"
    for entry in package.sheets():
        state = "" if entry.state == "visible" else f" ({entry.state})"
        yield f"\nsheet {entry.name}{state}:"
        yield from _setup(package.root(entry.part))
        noted = notes(package, entry.part)
        for (row, column), cell in sorted(book.cells(entry.name).items()):
            shown = _shown(cell, row, column)
            style = styles[cell.style] if cell.style < len(styles) else ""
            note = noted.get((row, column), "").replace("\n", "⏎")
            if shown or style.startswith("Input") or note:
                where = address.spell(row, column)
                yield f"  {where} [{style}] {shown}".rstrip() + (f"  note: {note}" if note else "")


def _shown(cell: Cell, row: int, column: int) -> str:
    if cell.formula is not None:
        return "=" + absolute(cell.formula, row, column)
    return cell.text.replace("\n", "⏎")


def _styles(package: Package) -> list[str]:
    """For each cell style: its named style, its number format, whether the cell is open for typing."""
    part = package.part_of_kind("styles")
    if part is None:
        return []
    root = package.root(part)
    named = {style.get("xfId"): style.get("name", "") for style in root.iter(f"{_Q}cellStyle")}
    formats = {item.get("numFmtId"): item.get("formatCode", "") for item in root.iter(f"{_Q}numFmt")}
    styles = []
    for style in root.iterfind(f"{_Q}cellXfs/{_Q}xf"):
        number = style.get("numFmtId", "0")
        protection = style.find(f"{_Q}protection")
        is_open = protection is not None and protection.get("locked") in {"0", "false"}
        parts = [named.get(style.get("xfId"), ""), formats.get(number, "" if number == "0" else f"#{number}")]
        styles.append(", ".join([*filter(None, parts), *(["open"] if is_open else [])]))
    return styles


def _attributes(element: etree._Element) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(element.attrib.items()))


def _setup(root: etree._Element) -> Iterator[str]:
    for tag in ("sheetProtection", "printOptions", "pageMargins", "pageSetup"):
        for element in root.iterfind(f"{_Q}{tag}"):
            yield f"  {tag}: {_attributes(element)}"
    for pane in root.iter(f"{_Q}pane"):
        yield f"  pane: {_attributes(pane)}"
    for column in root.iter(f"{_Q}col"):
        yield f"  column: {_attributes(column)}"
    for merge in root.iter(f"{_Q}mergeCell"):
        yield f"  merged: {merge.get('ref')}"
    for validation in root.iter(f"{_Q}dataValidation"):
        formulas = " ; ".join(element.text or "" for element in validation if element.text)
        yield f"  validation: {_attributes(validation)} : {formulas}"
