"""The defined names of a regional workbook that is merged into: hers led along, ours as the new workbook has them."""

from collections.abc import Mapping, Set

from lxml import etree

from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.regional.keeping.names import described
from akm_excel.regional.keeping.sheet import Losses
from akm_excel.spreadsheet.grid import Grids
from akm_excel.spreadsheet.package import MAIN, Package, parse_xml, serialize_xml
from akm_excel.spreadsheet.references import moved

_OURS = pattern(r"akm_(?:region|analysis)\w*")
_FILTER = "_xlnm._FilterDatabase"


def merge_names(
    package: Package, source: Package, ours: Set[str], grids: tuple[Grids, Grids],
    sizes: Mapping[str, tuple[int, int]], losses: Losses,
) -> None:  # fmt: skip
    """Bring the names up to date: hers led along, ours as the new workbook has them.

    `ours` are our sheets that were there; `grids` where the old cells stand, and where the new ones do.
    """
    root = parse_xml(package.read(package.workbook_part))
    listed = root.find(f"{{{MAIN}}}definedNames")
    if listed is None:
        listed = etree.Element(f"{{{MAIN}}}definedNames")
        sheets = root.find(f"{{{MAIN}}}sheets")
        assert sheets is not None  # else it were no workbook
        sheets.addnext(listed)
    new, local_new = _made(source, grids[1], sizes)
    positions = {name: str(at) for at, name in enumerate(_sheet_names(root))}
    there: set[tuple[str, str]] = set()
    changed = False
    for item in list(listed):
        name, scope = item.get("name", ""), item.get("localSheetId", "")
        if not scope and _OURS.fullmatch(name):
            if name not in new:
                listed.remove(item)
                changed = True
                continue
            text = new[name]
        else:
            led = moved(item.text or "", "", grids[0])
            text = led.text
            for lost in led.lost:
                if name != _FILTER:
                    losses.say(tr("what {reference} refers to is gone").format(reference=lost), name, "")
        there.add((name, scope))
        if text != (item.text or ""):
            item.text = text
            changed = True
    for (sheet, name), (text, hidden) in local_new.items():
        if (name, positions[sheet]) not in there and not (name == _FILTER and sheet in ours):
            _add(listed, name, text, positions[sheet], hidden)
            changed = True
    for name, text in new.items():
        if (name, "") not in there:
            _add(listed, name, text, "", "")
            changed = True
    if changed:
        package.replace(package.workbook_part, serialize_xml(root))


def _add(listed: etree._Element, name: str, text: str, scope: str, hidden: str) -> None:
    item = etree.SubElement(listed, f"{{{MAIN}}}definedName", name=name)
    if scope:
        item.set("localSheetId", scope)
    if hidden:
        item.set("hidden", hidden)
    item.text = text


def _sheet_names(root: etree._Element) -> list[str]:
    return [item.get("name", "") for item in root.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")]


def _made(
    source: Package, grids: Grids, sizes: Mapping[str, tuple[int, int]]
) -> tuple[dict[str, str], dict[tuple[str, str], tuple[str, str]]]:
    """The new workbook's names: the workbook's, and those of sheets."""
    root = parse_xml(source.read(source.workbook_part))
    order = _sheet_names(root)
    whole: dict[str, str] = {}
    local: dict[tuple[str, str], tuple[str, str]] = {}
    for item in root.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"):
        name, scope, text = item.get("name", ""), item.get("localSheetId"), moved(item.text or "", "", grids).text
        if scope is None:
            whole[name] = text
        else:
            local[order[int(scope)], name] = text, item.get("hidden", "")
    return whole | described(sizes), local
