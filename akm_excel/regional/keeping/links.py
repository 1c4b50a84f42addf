"""Links on a sheet of ours: ours as the new sheet has them, hers where ours are not."""

import copy
from collections.abc import Collection
from itertools import count

from lxml import etree

from akm_excel.regional.keeping.frame import put
from akm_excel.regional.keeping.sheet import KeptSheet, is_ours
from akm_excel.spreadsheet import part_names
from akm_excel.spreadsheet.book import Area, parse_area
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package, parse_xml, serialize_xml

_ID = f"{{{RELATIONS}}}id"
_LIST, _LINK = f"{{{MAIN}}}hyperlinks", f"{{{MAIN}}}hyperlink"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = f"{RELATIONS}/hyperlink"


def merge_links(
    package: Package, kept: KeptSheet, part: str, source: Package, source_part: str, ours: Collection[str]
) -> None:
    """Put the new sheet's links in place of the former ones; `ours` are the names of the library's sheets.

    Hers are those that lead elsewhere than into a workbook's cells, and those on cells of hers. It is done when her
    links are led along already.
    """
    listed = kept.root.find(_LIST)
    hers: list[etree._Element] = []
    for item in list(listed) if listed is not None else ():
        if _is_hers(item, kept, ours):
            hers.append(item)
    made = [copy.deepcopy(item) for item in kept.new.iterfind(f"{_LIST}/{_LINK}")]
    taken = {place for item in hers for place in _cells(parse_area(f"x!{item.get('ref', '')}"))}
    made = [item for item in made if not taken or taken.isdisjoint(_cells(parse_area(f"x!{item.get('ref', '')}")))]
    _relate(package, part, hers, made, source, source_part)
    if listed is not None:
        kept.root.remove(listed)
    if hers or made:
        element = etree.Element(_LIST)
        element.extend([*hers, *made])
        put(kept.root, element)


def _is_hers(item: etree._Element, kept: KeptSheet, ours: Collection[str]) -> bool:
    area = parse_area(f"x!{item.get('ref', '')}")
    if area is None:
        return False
    is_inside = area.top <= kept.where.rows.old.new_end and area.left <= kept.where.columns.old.new_end
    if not is_inside or (area.top, area.left) in kept.own:
        return True
    place = item.get("location", "")
    return "!" not in place or (item.get(_ID) is None and not is_ours(place, ours))


def _cells(area: Area | None) -> set[tuple[int, int]]:
    if area is None:
        return set()
    return {(row, column) for row in range(area.top, area.bottom + 1) for column in range(area.left, area.right + 1)}


def _relate(
    package: Package,
    part: str,
    hers: list[etree._Element],
    made: list[etree._Element],
    source: Package,
    source_part: str,
) -> None:
    """Give our links that lead out of the workbook relations in her package, and take those that nobody needs out."""
    rels = part_names.relations_part(part)
    there = rels in package
    root = (
        parse_xml(package.read(rels))
        if there
        else etree.Element(f"{{{_PACKAGE}}}Relationships", nsmap={None: _PACKAGE})
    )
    wanted = {item.get(_ID) for item in hers}
    free: dict[str, list[str]] = {}
    taken: set[str] = set()
    for relation in root:
        taken.add(relation.get("Id", ""))
        if relation.get("Type") == _KIND and relation.get("Id") not in wanted:
            free.setdefault(relation.get("Target", ""), []).append(relation.get("Id", ""))
    targets = _targets(source, source_part)
    ids: dict[str, str] = {}
    changed = False
    for item in made:
        identifier = item.get(_ID)
        if identifier is None:
            continue
        target = targets[identifier]
        if target not in ids and target in free:
            ids[target] = free[target].pop()
        elif target not in ids:
            ids[target] = next(name for number in count(1) if (name := f"rIdOut{number}") not in taken)
            taken.add(ids[target])
            etree.SubElement(
                root, f"{{{_PACKAGE}}}Relationship", Id=ids[target], Type=_KIND, Target=target, TargetMode="External"
            )
            changed = True
        item.set(_ID, ids[target])
    used = wanted | set(ids.values())
    for relation in list(root):
        if relation.get("Type") == _KIND and relation.get("Id") not in used:
            root.remove(relation)
            changed = True
    if changed:
        package.replace(rels, serialize_xml(root))


def _targets(package: Package, part: str) -> dict[str, str]:
    rels = part_names.relations_part(part)
    if rels not in package:
        return {}
    return {item.get("Id", ""): item.get("Target", "") for item in parse_xml(package.read(rels))}
