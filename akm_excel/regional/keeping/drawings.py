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
    new = _related(source, source_part, "drawing")
    drawing = _related(package, part, "drawing")
    if drawing is None:
        if new is None:
            return
        drawing = _added_drawing(package, part, kept.root)
    root = parse_xml(package.read(drawing))
    made = list(parse_xml(source.read(new))) if new else []
    former = [anchor for anchor in root if _our_chart(anchor, package, drawing, kept.name, len(made))]
    for anchor in root:
        if anchor not in former:
            _move_marks(anchor, kept.where.grid)
    parts = [_chart_part(anchor, package, drawing) for anchor in former]
    at = list(root).index(former[0]) if former else len(root)
    for anchor in former:
        root.remove(anchor)
    for number, anchor in enumerate(made):
        data = _moved_chart(source.read(_chart_part(anchor, source, new or "")), kept.name, grids)
        chart = _stored_chart(package, drawing, data, parts[number] if number < len(parts) else None)
        root.insert(at + number, _renumbered(anchor, relation_to(package, chart, drawing), root))
    for spare in parts[len(made) :]:
        drop(package, spare, drawing)
    if etree.tostring(parse_xml(package.read(drawing)), method="c14n") != etree.tostring(root, method="c14n"):
        package.replace(drawing, serialize_xml(root))


def _added_drawing(package: Package, part: str, sheet: etree._Element) -> str:
    """An empty drawing for a sheet that has none."""
    drawing = free_name(package, "xl/drawings/drawing{}.xml")
    package.add(drawing, _empty_drawing(), f"{_KIND}.drawing+xml", kind=f"{RELATIONS}/drawing", of=part)
    element = etree.Element(f"{{{MAIN}}}drawing")
    element.set(_ID, relation_to(package, drawing, part))
    put(sheet, element)
    return drawing


def _stored_chart(package: Package, drawing: str, data: bytes, former: str | None) -> str:
    """The part of a chart of ours: the one that it had, else a new one."""
    if former is None:
        added = free_name(package, "xl/charts/chart{}.xml")
        package.add(added, data, f"{_KIND}.drawingml.chart+xml", kind=f"{RELATIONS}/chart", of=drawing)
        return added
    if package.read(former) != data:
        package.replace(former, data)
    return former


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


def _move_marks(anchor: etree._Element, grid: Grid) -> None:
    """Let what she drew stand where it stood."""
    if local(anchor) not in _ANCHORS:
        return
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
