"""A sheet of one workbook put into another: its cells, formulas, formats, names and place among the tabs.

What hangs on a sheet by relations (pictures, notes, printer settings) stays behind.
"""

import copy
from collections.abc import Iterable, Mapping
from itertools import count

from lxml import etree

from akm_excel.spreadsheet.cells import rich_text
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package, parse_xml, serialize_xml

_KIND = f"{RELATIONS}/worksheet"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ID = f"{{{RELATIONS}}}id"
_LOST = "#REF!"
# ECMA-376 part 1, 18.8.45: what a cell format refers to by its index, and where that is listed.
_SHARED = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))
_FIRST_CUSTOM = 164
"""Number formats below this are built in."""
# ECMA-376 part 1, 18.8.39: the order of lists in a table of styles.
_LISTS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


def copy_sheet(source: Package, name: str, target: Package, names: Mapping[str, str], before: Iterable[str]) -> None:
    """Put the sheet `name` of `source` into `target`, in front of the first of the sheets `before` that is there.

    `names` are the defined names that come with it; those that `target` has lost, or lacks, get what they refer to.
    Raises `WorkbookError` where a part cannot be read.
    """
    entry = next(sheet for sheet in source.sheets() if sheet.name == name)
    content = _content(source, entry.part, target)
    folder = target.workbook_part.rpartition("/")[0]
    base = f"{folder}/worksheets/akm_sheet" if folder else "worksheets/akm_sheet"
    part = next(f"{base}{number}.xml" for number in count(1) if f"{base}{number}.xml" not in target)
    target.add(part, content, _TYPE, kind=_KIND, of=target.workbook_part)
    relation = next(key for key, (_, at) in target.relations(target.workbook_part).items() if at == part)
    local = _local_names(source, name)
    _list_sheet(target, name, relation, entry.state, names, local, list(before))


def replace_sheet(source: Package, name: str, target: Package, part: str) -> None:
    """Put what the sheet `name` of `source` holds into the place of a sheet of `target` that is damaged.

    Its name, its tab and what refers to it stay. Raises `WorkbookError` where a part cannot be read.
    """
    entry = next(sheet for sheet in source.sheets() if sheet.name == name)
    target.replace(part, _content(source, entry.part, target))


def _content(source: Package, part: str, target: Package) -> bytes:
    """A sheet's XML as it is in `target`: with texts in its cells, formats of `target`, and no relations."""
    root = parse_xml(source.read(part))
    _inline_texts(root, source)
    _Styles(source, target).translate(root)
    for element in list(root.iter()):
        if isinstance(element.tag, str) and (element.get(_ID) is not None or element.tag == _tag("tableParts")):
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
    for view in root.iter(_tag("sheetView")):
        view.attrib.pop("tabSelected", None)
    return serialize_xml(root)


def _inline_texts(root: etree._Element, source: Package) -> None:
    """Write texts that the sheet names by their index into the cells themselves."""
    table = source.part_of_kind("sharedStrings")
    items = list(source.root(table).iterchildren(_tag("si"))) if table else []
    for cell in root.iter(_tag("c")):
        value = cell.find(_tag("v"))
        if cell.get("t") == "s" and value is not None:
            text = rich_text(items[int(value.text or 0)])
            for child in list(cell):
                cell.remove(child)
            cell.set("t", "inlineStr")
            etree.SubElement(etree.SubElement(cell, _tag("is")), _tag("t")).text = text


class _Styles:
    """The formats of one workbook, put into another one's table as they are asked for."""

    def __init__(self, source: Package, target: Package) -> None:
        self._source = source.root(source.part_of_kind("styles") or "")
        self.target = target
        self._part = target.part_of_kind("styles") or ""
        self._root = copy.deepcopy(target.root(self._part))
        self._known: dict[tuple[str, int], int] = {}

    def translate(self, sheet: etree._Element) -> None:
        """Let a sheet's cells, columns, rows and rules name the formats by their numbers in the target."""
        for tag, attribute, table in (
            ("c", "s", "cellXfs"),
            ("row", "s", "cellXfs"),
            ("col", "style", "cellXfs"),
            ("cfRule", "dxfId", "dxfs"),
        ):
            for element in sheet.iter(_tag(tag)):
                number = element.get(attribute)
                if number is not None:
                    element.set(attribute, str(self._moved(table, int(number))))
        self.target.replace(self._part, serialize_xml(self._root))

    def _moved(self, table: str, index: int) -> int:
        known = self._known.get((table, index))
        if known is None:
            entries = self._source.find(_tag(table))
            if entries is None or index >= len(entries):
                return 0
            item = copy.deepcopy(entries[index])
            if table == "cellXfs":
                for attribute, shared in _SHARED:
                    item.set(attribute, str(self._moved(shared, int(item.get(attribute, 0)))))
                item.set("numFmtId", str(self._number_format(int(item.get("numFmtId", 0)))))
                item.set("xfId", "0")
            known = self._known[table, index] = self._put(table, item)
        return known

    def _put(self, table: str, item: etree._Element) -> int:
        """The index of an item in a list of the target; it is appended where no equal one is there."""
        items = self._list(table)
        spelled = etree.tostring(item, method="c14n")
        for index, other in enumerate(items):
            if etree.tostring(other, method="c14n") == spelled:
                return index
        items.append(item)
        items.set("count", str(len(items)))
        return len(items) - 1

    def _list(self, table: str) -> etree._Element:
        known = self._root.find(_tag(table))
        if known is not None:
            return known
        made = etree.Element(_tag(table))
        later = _LISTS[_LISTS.index(table) + 1 :]
        follower = next((child for child in self._root if child.tag in {_tag(one) for one in later}), None)
        if follower is not None:
            follower.addprevious(made)
        else:
            self._root.append(made)
        return made

    def _number_format(self, number: int) -> int:
        if number < _FIRST_CUSTOM:
            return number
        formats = self._source.iterfind(f"{_tag('numFmts')}/{_tag('numFmt')}")
        code = next((item.get("formatCode", "") for item in formats if item.get("numFmtId") == str(number)), "General")
        there = self._list("numFmts")
        taken = {int(item.get("numFmtId", 0)): item.get("formatCode") for item in there}
        for known, spelled in taken.items():
            if spelled == code:
                return known
        free = max((_FIRST_CUSTOM - 1, *taken)) + 1
        etree.SubElement(there, _tag("numFmt"), numFmtId=str(free), formatCode=code)
        there.set("count", str(len(there)))
        return free


def _local_names(source: Package, sheet: str) -> list[etree._Element]:
    """The defined names that a sheet has for itself: its print area and titles, mostly."""
    root = source.root(source.workbook_part)
    index = [item.get("name") for item in root.iterfind(f"{_tag('sheets')}/{_tag('sheet')}")].index(sheet)
    names = root.iterfind(f"{_tag('definedNames')}/{_tag('definedName')}")
    return [copy.deepcopy(item) for item in names if item.get("localSheetId") == str(index)]


def _list_sheet(
    target: Package,
    name: str,
    relation: str,
    state: str,
    names: Mapping[str, str],
    local: list[etree._Element],
    before: list[str],
) -> None:
    root = copy.deepcopy(target.root(target.workbook_part))
    sheets = root.find(_tag("sheets"))
    assert sheets is not None  # else there were no plan in it
    listed = [item.get("name", "") for item in sheets]
    if name in listed:  # its part is lost
        place = listed.index(name)
        sheets[place].set(_ID, relation)
    else:
        place = next((listed.index(other) for other in before if other in listed), len(listed))
        insert_entry(root, sheets, place, {"name": name, "state": state, _ID: relation})
    defined = root.find(_tag("definedNames"))
    if defined is None:
        defined = etree.Element(_tag("definedNames"))
        sheets.addnext(defined)
    for item in list(defined):
        if item.get("localSheetId") is None and item.get("name") in names and _LOST in (item.text or ""):
            defined.remove(item)
    there = {item.get("name") for item in defined if item.get("localSheetId") is None}
    for key, text in names.items():
        if key not in there:
            etree.SubElement(defined, _tag("definedName"), name=key).text = text
    for item in local:
        item.set("localSheetId", str(place))
        defined.append(item)
    target.replace(target.workbook_part, serialize_xml(root))


def insert_entry(root: etree._Element, sheets: etree._Element, place: int, told: Mapping[str, str]) -> None:
    """List a sheet at a place; what counts the sheets counts those behind it one higher."""
    free = max(int(item.get("sheetId", 0)) for item in sheets) + 1
    element = etree.Element(_tag("sheet"), {"sheetId": str(free)}, nsmap={"r": RELATIONS})  # formulon knows no other
    for attribute, value in told.items():
        element.set(attribute, value)
    sheets.insert(place, element)
    for view in root.iter(_tag("workbookView")):
        for attribute in ("activeTab", "firstSheet"):
            if view.get(attribute) is not None and int(view.get(attribute, 0)) >= place:
                view.set(attribute, str(int(view.get(attribute, 0)) + 1))
    for item in root.iterfind(f"{_tag('definedNames')}/{_tag('definedName')}"):
        scope = item.get("localSheetId")
        if scope is not None and int(scope) >= place:
            item.set("localSheetId", str(int(scope) + 1))
