"""What hangs on a sheet of ours by relations: notes, charts, pictures, buttons, tables.

Hers stand at the cells that they stood at; our charts and tables are written anew into the parts that they had.
"""

import copy
from itertools import count

from lxml import etree

from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.regional.keeping.frame import put
from akm_excel.regional.keeping.sheet import KeptSheet, Losses
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.grid import Axis, Grid, Grids
from akm_excel.spreadsheet.moving import local, move_formulas
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package, parse_xml, serialize_xml
from akm_excel.spreadsheet.part_links import drop
from akm_excel.spreadsheet.references import moved_area
from akm_excel.spreadsheet.writing.chart import CHART_NAME

_XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_X = "urn:schemas-microsoft-com:office:excel"
_ID = f"{{{RELATIONS}}}id"
_KIND = "application/vnd.openxmlformats-officedocument"
_TABLE = f"{_KIND}.spreadsheetml.table+xml"
_ANCHORS = ("twoCellAnchor", "oneCellAnchor")
_FORMER_NAMES = pattern(r"Chart (\d+)")
"""What our charts were called before they had a name of their own, and are again after openpyxl saved them."""


def move_notes(package: Package, kept: KeptSheet, part: str, losses: Losses) -> None:
    """Let notes, also those that are answered, and the shapes of a sheet stand at what they stood at."""
    grid = kept.where.grid
    for kind, target in package.relations(part).values():
        name = kind.rpartition("/")[2]
        if target not in package or name not in {"comments", "threadedComment", "vmlDrawing"}:
            continue
        root = parse_xml(package.read(target))
        changed = _move_shapes(root, grid) if name == "vmlDrawing" else _move_comments(root, kept, losses)
        if changed:
            package.replace(target, serialize_xml(root) if name != "vmlDrawing" else etree.tostring(root))


def _move_comments(root: etree._Element, kept: KeptSheet, losses: Losses) -> bool:
    changed = False
    for comment in [item for item in root.iter() if local(item) in {"comment", "threadedComment"}]:
        ref = comment.get("ref", "")
        place = moved_area(ref, kept.where.grid)
        if place is None:
            text = " ".join("".join(str(part) for part in comment.itertext()).split())[:80]
            losses.say(tr("the note '{text}' is on a row or column that is gone").format(text=text), kept.name, ref)
            parent = comment.getparent()
            if parent is not None:
                parent.remove(comment)
            changed = True
        elif place != ref:
            comment.set("ref", place)
            changed = True
    return changed


def _move_shapes(root: etree._Element, grid: Grid) -> bool:
    """The shapes of notes and buttons: the cell of a note, and the cells that a shape lies over."""
    changed = False
    for data in list(root.iter(f"{{{_X}}}ClientData")):
        row, column = data.find(f"{{{_X}}}Row"), data.find(f"{{{_X}}}Column")
        if row is not None and column is not None:
            old = int(row.text or 0) + 1, int(column.text or 0) + 1
            place = grid.cell(*old)
            shape = data.getparent()
            if place is None:
                drawing = shape.getparent() if shape is not None else None
                if shape is not None and drawing is not None:
                    drawing.remove(shape)
                changed = True
                continue
            if place != old:
                row.text, column.text = str(place[0] - 1), str(place[1] - 1)
                changed = True
        anchor = data.find(f"{{{_X}}}Anchor")
        if anchor is not None and anchor.text:
            changed |= _move_anchor(anchor, grid)
    return changed


def _move_anchor(anchor: etree._Element, grid: Grid) -> bool:
    """``column, offset, row, offset`` of the upper left corner, then of the lower right one."""
    numbers = [int(float(part)) for part in (anchor.text or "").split(",")]
    if len(numbers) != 8:
        return False
    new = list(numbers)
    new[0], new[4] = _shifted(numbers[0], numbers[4], grid.columns)
    new[2], new[6] = _shifted(numbers[2], numbers[6], grid.rows)
    if new == numbers:
        return False
    anchor.text = ", ".join(map(str, new))
    return True


def _shifted(first: int, last: int, axis: Axis) -> tuple[int, int]:
    """Lines counted from 0, led along; a shape keeps its size where its first line is gone or others came into it."""
    start = axis.one(first + 1)
    if start is None:
        near = next((one for line in range(first, 0, -1) if (one := axis.one(line))), 1)
        start = near
    return start - 1, last + start - 1 - first


def merge_drawing(
    package: Package, kept: KeptSheet, part: str, source: Package, source_part: str, grids: Grids
) -> None:
    """Put our charts as they are now in place of the former ones; what she drew stands where it stood."""
    old = _related(package, part, "drawing")
    new = _related(source, source_part, "drawing")
    if old is None and new is None:
        return
    if old is None:
        old = _free(package, "xl/drawings/drawing{}.xml")
        package.add(old, _empty_drawing(), f"{_KIND}.drawing+xml", kind=f"{RELATIONS}/drawing", of=part)
        relation = next(key for key, (_, target) in package.relations(part).items() if target == old)
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
            target = _free(package, "xl/charts/chart{}.xml")
            package.add(target, data, f"{_KIND}.drawingml.chart+xml", kind=f"{RELATIONS}/chart", of=old)
        elif package.read(target) != data:
            package.replace(target, data)
        relation = next(key for key, (_, one) in package.relations(old).items() if one == target)
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


def _free(package: Package, pattern: str) -> str:
    return next(name for number in count(1) if (name := pattern.format(number)) not in package)


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
        new, end = _shifted(start, int(last.text or 0) if last is not None else start, axis)
        if new != start:
            first.text = str(new)
            if last is not None:
                last.text = str(end)
            changed = True
    return changed


def merge_tables(
    package: Package, kept: KeptSheet, part: str, source: Package, source_part: str, losses: Losses
) -> None:
    """Our tables as they are now, in the parts and under the numbers and names that they have; hers stay."""
    own = _tables(package, part)
    made = _tables(source, source_part)
    taken = {int(root.get("id", 0)) for entry in package.sheets() for root in _tables(package, entry.part).values()}
    for target, root in own.items():
        twin = next((one for one in made.values() if _are_one(root, one)), None)
        if twin is None:
            area = moved_area(root.get("ref", ""), kept.where.grid)
            if area is None or area != root.get("ref"):
                losses.say(tr("the table {name} has moved cells").format(name=root.get("name", "")), kept.name, "")
            continue
        made = {name: one for name, one in made.items() if one is not twin}
        data = serialize_xml(_as_hers(twin, root, kept))
        if etree.tostring(parse_xml(data), method="c14n") != etree.tostring(root, method="c14n"):
            package.replace(target, data)
    for table in made.values():
        target = _free(package, "xl/tables/table{}.xml")
        table.set("id", str(next(number for number in count(1) if number not in taken)))
        taken.add(int(table.get("id", 0)))
        package.add(target, serialize_xml(table), _TABLE, kind=f"{RELATIONS}/table", of=part)
        _list_table(kept.root, next(key for key, (_, one) in package.relations(part).items() if one == target))


def _tables(package: Package, part: str) -> dict[str, etree._Element]:
    tables = {}
    for kind, target in package.relations(part).values():
        if kind.endswith("/table") and target in package:
            tables[target] = parse_xml(package.read(target))
    return tables


def _are_one(old: etree._Element, new: etree._Element) -> bool:
    """Whether a table of the old sheet is that of the new one: by its name, or by its headings."""
    if old.get("name") == new.get("name"):
        return True
    heads, others = ([item.get("name") for item in root.iter(f"{{{MAIN}}}tableColumn")] for root in (old, new))
    return set(others) <= set(heads)


def _as_hers(new: etree._Element, old: etree._Element, kept: KeptSheet) -> etree._Element:
    """Our table as it is now, with her names and columns, and with the filter and the looks that she gave it."""
    made = copy.deepcopy(old)
    former = list(made.iter(f"{{{MAIN}}}tableColumn"))
    known = {item.get("name"): item for item in former}
    columns = [item.get("name", "") for item in new.iter(f"{{{MAIN}}}tableColumn")]
    first, _, last = new.get("ref", "").partition(":")
    top, left = address.parse(first)
    bottom, right = address.parse(last)
    hers = [item for item in former if item.get("name") not in columns]
    listed = made.find(f"{{{MAIN}}}tableColumns")
    assert listed is not None  # the standard asks for it
    for item in former:
        listed.remove(item)
    free = count(max((int(item.get("id", 0)) for item in former), default=0) + 1)
    for name in columns:
        element = known.get(name)
        if element is None:
            element = etree.Element(f"{{{MAIN}}}tableColumn", id=str(next(free)), name=name)
        listed.append(element)
    listed.extend(hers)  # beside ours, as Excel takes in what is typed there
    listed.set("count", str(len(listed)))
    area = f"{address.spell(top, left)}:{address.spell(bottom, right + len(hers))}"
    made.set("ref", area)
    for item in made.iter(f"{{{MAIN}}}autoFilter"):
        item.set("ref", area)
    for item in made.iter(f"{{{MAIN}}}sortState", f"{{{MAIN}}}sortCondition"):
        item.set("ref", moved_area(item.get("ref", ""), kept.where.grid) or area)
    return made


def _list_table(root: etree._Element, relation: str) -> None:
    listed = root.find(f"{{{MAIN}}}tableParts")
    if listed is None:
        listed = etree.Element(f"{{{MAIN}}}tableParts")
        put(root, listed)
    etree.SubElement(listed, f"{{{MAIN}}}tablePart").set(_ID, relation)
    listed.set("count", str(len(listed)))
