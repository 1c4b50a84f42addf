"""Notes on a sheet of ours, and the shapes of notes and buttons: they stand at the cells that they stood at."""

from lxml import etree

from akm_excel.language import tr
from akm_excel.regional.keeping.sheet import KeptSheet, Losses
from akm_excel.spreadsheet.grid import Axis, Grid
from akm_excel.spreadsheet.moving import local
from akm_excel.spreadsheet.package import Package, parse_xml, serialize_xml
from akm_excel.spreadsheet.references import moved_area

_X = "urn:schemas-microsoft-com:office:excel"


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
    new[0], new[4] = shifted(numbers[0], numbers[4], grid.columns)
    new[2], new[6] = shifted(numbers[2], numbers[6], grid.rows)
    if new == numbers:
        return False
    anchor.text = ", ".join(map(str, new))
    return True


def shifted(first: int, last: int, axis: Axis) -> tuple[int, int]:
    """Lines counted from 0, led along; a shape keeps its size where its first line is gone or others came into it."""
    start = axis.one(first + 1)
    if start is None:
        near = next((one for line in range(first, 0, -1) if (one := axis.one(line))), 1)
        start = near
    return start - 1, last + start - 1 - first
