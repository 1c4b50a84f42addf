"""Tables on a sheet of ours: written anew into the parts that they had, with her names and columns; hers stay."""

import copy
from itertools import count

from lxml import etree

from akm_excel.language import tr
from akm_excel.regional.keeping.frame import put
from akm_excel.regional.keeping.sheet import KeptSheet, Losses
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package, parse_xml, serialize_xml
from akm_excel.spreadsheet.part_links import free_name, relation_to
from akm_excel.spreadsheet.references import moved_area

_ID = f"{{{RELATIONS}}}id"
_TABLE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"


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
        target = free_name(package, "xl/tables/table{}.xml")
        table.set("id", str(next(number for number in count(1) if number not in taken)))
        taken.add(int(table.get("id", 0)))
        package.add(target, serialize_xml(table), _TABLE, kind=f"{RELATIONS}/table", of=part)
        _list_table(kept.root, relation_to(package, target, part))


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
