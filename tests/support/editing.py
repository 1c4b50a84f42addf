"""Edits as an accountant or another program makes them, for the tests."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from akm_excel.spreadsheet.package import Package
from akm_excel.spreadsheet.sheet_xml import SheetXml


def edit(path: Path, sheet: str, change: Callable[[SheetXml], None]) -> Path:
    """Change one sheet's XML in place."""
    package = Package.open(path)
    part = next(entry.part for entry in package.sheets() if entry.name == sheet)
    xml = SheetXml(package.read(part))
    change(xml)
    package.replace(part, xml.to_bytes())
    path.write_bytes(package.to_bytes())
    return path


def put(path: Path, cell: str, value: object) -> Path:
    """Type a Decimal, a text or None into a cell such as ``Reja!E12``."""
    from akm_excel.spreadsheet import address

    sheet, _, where = cell.rpartition("!")
    return edit(path, sheet, lambda xml: xml.set_value(*address.parse(where), value))  # type: ignore[arg-type]


def replace_in(path: Path, part: str, pattern: str, by: str | Callable[[re.Match[str]], str]) -> Path:
    """Replace a pattern, which must be there, in a part."""
    package = Package.open(path)
    text = package.read(part).decode()
    changed, count = re.subn(pattern, by, text, flags=re.DOTALL)
    assert count, f"{pattern} is not in {part}"
    package.replace(part, changed.encode())
    path.write_bytes(package.to_bytes())
    return path


def parts(path: Path) -> dict[str, bytes]:
    """All parts of a workbook."""
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def sheet_part(path: Path, sheet: str) -> str:
    """The part of a sheet."""
    return next(entry.part for entry in Package.open(path).sheets() if entry.name == sheet)
