"""What is drawn on a sheet of ours: hers stands where it stood; our charts are written anew into the parts they had."""

import copy
from itertools import count

from lxml import etree

from akm_excel.patterns import pattern
from akm_excel.regional.keeping.frame import put
from akm_excel.regional.keeping.notes import shifted
from akm_excel.regional.keeping.sheet import KeptSheet
from akm_excel.spreadsheet.grid import Grid, Grids
from akm_excel.spreadsheet.moving import local, move_formulas
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package, parse_xml, serialize_xml
from akm_excel.spreadsheet.part_links import drop, free_name, relation_to
from akm_excel.spreadsheet.writing.chart import CHART_NAME

_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_ID = f"{{{RELATIONS}}}id"
_KIND = "application/vnd.openxmlformats-officedocument"
_ANCHORS = ("twoCellAnchor", "oneCellAnchor")
_FORMER_NAMES = pattern(r"Chart (\d+)")
"""What our charts were called before they had a name of their own, and are again after openpyxl saved them."""


def merge_drawing(
    package: Package, kept: KeptSheet, part: str, source: Package, source_part: str, grids: Grids
) -> None:
    """Put our charts as they are now in place of the former ones; what she drew stands where it stood."""
    old = _related(package, part, "drawing")
    new = _related(source, source_part, "drawing")
    if old is None and new is None:
        return
    if old is None:
        old = free_name(package, "xl/drawings/drawing{}.xml")
        package.add(old, _empty_drawing(), f"{_KIND}.drawing+xml", kind=f"{RELATIONS}/drawing", of=part)
        relation = relation_to(package, old, part)
        element = etree.Element(f"{{{MAIN}}}drawing")
        element.set(_ID, relation)
        put(kept.root, element)
    root = parse_xml(package.read(old))
    made = list(parse_xml(source.read(new))) if new else []
    former = [anchor for anchor in root if _our_chart(anchor, package, old, kept.name, len(made))]
    changed = bool(former)
    for anchor in root:
        if anchor not in former:
            changed |= _move_marks(anchor, kept.where.grid)
    parts = [_chart_part(anchor, package, old) for anchor in former]
    places = [list(root).index(anchor) for anchor in former]
    for anchor in former:
        root.remove(anchor)
    at = places[0] if places else len(root)
    for number, anchor in enumerate(made):
        inner = _chart_part(anchor, source, new or "")
        data = _moved_chart(source.read(inner), kept.name, grids)
        target = parts[number] if number < len(parts) else None
        if target is None:
            target = free_name(package, "xl/charts/chart{}.xml")
            package.add(target, data, f"{_KIND}.drawingml.chart+xml", kind=f"{RELATIONS}/chart", of=old)
        elif package.read(target) != data:
            package.replace(target, data)
        relation = relation_to(package, target, old)
        root.insert(at + number, _renumbered(anchor, relation, root))
        changed = True
    for spare in parts[len(made) :]:
        if spare:
            drop(package, spare, old)
    if changed:
        data = serialize_xml(root)
        if etree.tostring(parse_xml(package.read(old)), method="c14n") != etree.tostring(root, method="c14n"):
            package.replace(old, data)


def _moved_chart(data: bytes, sheet: str, grids: Grids) -> bytes:
    if not grids:
        return data
    root = parse_xml(data)
    changed, _ = move_formulas(root, sheet, grids)
    return serialize_xml(root) if changed else data


def _related(package: Package, part: str, kind: str) -> str | None:
    return next(
        (target for known, target in package.relations(part).values() if known.rpartition("/")[2] == kind), None
    )


def _empty_drawing() -> bytes:
    return serialize_xml(etree.Element(f"{{{_XDR}}}wsDr", nsmap={"xdr": _XDR}))


def _chart_part(anchor: etree._Element, package: Package, drawing: str) -> str:
    chart = next(anchor.iter(f"{{{_CHART}}}chart"))
    return package.relations(drawing)[chart.get(_ID, "")][1]


def _our_chart(anchor: etree._Element, package: Package, drawing: str, sheet: str, count_now: int) -> bool:
    chart = next(anchor.iter(f"{{{_CHART}}}chart"), None)
    if chart is None or chart.get(_ID, "") not in package.relations(drawing):
        return False
    name = next((item.get("name", "") for item in anchor.iter(f"{{{_XDR}}}cNvPr")), "")
    if name.startswith(CHART_NAME):
        return True
    former = _FORMER_NAMES.fullmatch(name)
    if former is None or int(former[1]) > count_now:
        return False
    data = package.read(_chart_part(anchor, package, drawing))
    return any(f"{sheet}{end}!".encode() in data for end in ("", "'", "&apos;"))


def _renumbered(anchor: etree._Element, relation: str, root: etree._Element) -> etree._Element:
    """A chart's place with a number that no other shape has."""
    new = copy.deepcopy(anchor)
    taken = {int(item.get("id", 0)) for item in root.iter(f"{{{_XDR}}}cNvPr")}
    for item in new.iter(f"{{{_XDR}}}cNvPr"):
        if int(item.get("id", 0)) in taken:
            item.set("id", str(next(number for number in count(2) if number not in taken)))
    next(new.iter(f"{{{_CHART}}}chart")).set(_ID, relation)
    return new


def _move_marks(anchor: etree._Element, grid: Grid) -> bool:
    """Let what she drew stand where it stood."""
    if local(anchor) not in _ANCHORS:
        return False
    changed = False
    for tag, axis in (("col", grid.columns), ("row", grid.rows)):
        marks = [anchor.find(f"{{{_XDR}}}{end}/{{{_XDR}}}{tag}") for end in ("from", "to")]
        first, last = marks
        if first is None:
            continue
        start = int(first.text or 0)
        new, end = shifted(start, int(last.text or 0) if last is not None else start, axis)
        if new != start:
            first.text = str(new)
            if last is not None:
                last.text = str(end)
            changed = True
    return changed
