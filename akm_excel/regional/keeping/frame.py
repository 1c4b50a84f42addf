"""What a sheet of ours has around its cells: views, widths, merged cells, rules, links, filters, print settings.

What the accountant has stays hers, at the cells that it was of; what the new sheet says of its own cells is put beside.
"""

import copy
from collections.abc import Collection, Iterator, Mapping

from lxml import etree

from akm_excel.language import tr
from akm_excel.regional.keeping.sheet import KeptSheet, Losses, is_ours
from akm_excel.spreadsheet.book import parse_area
from akm_excel.spreadsheet.grid import Axis, Grids
from akm_excel.spreadsheet.looks import Translation
from akm_excel.spreadsheet.moving import local, move_formulas, move_places
from akm_excel.spreadsheet.package import MAIN

# ECMA-376 part 1, 18.3.1.99: the children of a sheet, in their order.
ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags",
    "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls",
    "webPublishItems", "tableParts", "extLst",
)  # fmt: skip
_HERS_IF_ANY = (
    "sheetPr", "sheetViews", "sheetFormatPr", "sheetProtection", "autoFilter", "printOptions", "pageMargins",
    "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "ignoredErrors", "extLst",
)  # fmt: skip
"""What is taken from the new sheet only where hers has none."""


def _tag(name: str) -> str:
    return f"{{{MAIN}}}{name}"


def put(root: etree._Element, element: etree._Element) -> None:
    """Put a child into a sheet where the standard has it; behind others of its kind."""
    behind = {_tag(name) for name in ORDER[ORDER.index(local(element)) + 1 :]}
    follower = next((child for child in root if child.tag in behind), None)
    if follower is not None:
        follower.addprevious(element)
    else:
        root.append(element)


def merge_frame(kept: KeptSheet, grids: Grids, formats: Translation, ours: Collection[str], losses: Losses) -> None:
    """Bring all that is around the cells of a sheet up to date; `ours` are the names of the library's sheets.

    It is done before the cells are: their formulas are led along one by one.
    """
    root, new = kept.root, kept.new
    _split(root, kept.where.rows.old, kept.where.columns.old)
    _empty(root)
    _, lost = move_formulas(root, kept.name, grids)
    for reference in lost:
        if not is_ours(reference, ours):
            losses.say(tr("what {reference} refers to is gone").format(reference=reference), kept.name, "")
    move_places(root, kept.where.grid)
    for name in _HERS_IF_ANY:
        element = new.find(_tag(name))
        if root.find(_tag(name)) is None and element is not None:
            put(root, copy.deepcopy(element))
    _levels(root, new)
    _columns(kept, formats)
    _merges(kept, losses)
    _rules(root, new, formats)
    _choices(root, new)
    dimension = root.find(_tag("dimension"))
    if dimension is not None:
        root.remove(dimension)


def _empty(root: etree._Element) -> None:
    data = root.find(_tag("sheetData"))
    if data is not None:
        for child in list(data):
            data.remove(child)


def _split(root: etree._Element, rows: Axis, columns: Axis) -> None:
    """Let frozen panes keep the rows and columns that they keep in sight."""
    for pane in root.iter(_tag("pane")):
        if pane.get("state") not in {"frozen", "frozenSplit"}:
            continue
        for attribute, axis in (("ySplit", rows), ("xSplit", columns)):
            count = int(float(pane.get(attribute, 0)))
            place = axis.one(count) if count else None
            if place:
                pane.set(attribute, str(place))


def _levels(root: etree._Element, new: etree._Element) -> None:
    own, other = root.find(_tag("sheetFormatPr")), new.find(_tag("sheetFormatPr"))
    if own is None or other is None:
        return
    for name in ("outlineLevelRow", "outlineLevelCol"):
        level = max(int(own.get(name, 0)), int(other.get(name, 0)))
        if level:
            own.set(name, str(level))


def _columns(kept: KeptSheet, formats: Translation) -> None:
    """The widths of columns, hers where she has one; and what is hidden."""
    axis = kept.where.columns.old
    own = dict(_spread(kept.root, axis.end))
    made = dict(_spread(kept.new, kept.where.columns.new.new_end))
    for said in made.values():
        if "style" in said:
            said["style"] = str(formats.number(int(said["style"])))
    back = {new: old for old in range(1, axis.end + 1) if (new := axis.one(old))}
    by_column: dict[int, dict[str, str]] = {}
    for column in range(1, axis.new_end + 1):
        widths = own.get(back.get(column, 0)) or made.get(column)
        if widths:
            by_column[column] = widths
    element = etree.Element(_tag("cols"))
    for first, last, said in _joined(by_column):
        _column(element, first, last, said)
    for first, last, said in _behind(kept.root, axis):
        _column(element, first, last, said)
    former = kept.root.find(_tag("cols"))
    if former is not None:
        kept.root.remove(former)
    if len(element):
        put(kept.root, element)


def _column(columns: etree._Element, first: int, last: int, said: Mapping[str, str]) -> None:
    item = etree.SubElement(columns, _tag("col"), min=str(first), max=str(last))
    for name, value in said.items():
        item.set(name, value)


def _spread(root: etree._Element, end: int) -> Iterator[tuple[int, dict[str, str]]]:
    for item in root.iterfind(f"{_tag('cols')}/{_tag('col')}"):
        said = {str(name): str(value) for name, value in item.attrib.items() if name not in {"min", "max"}}
        for column in range(int(item.get("min", 1)), min(int(item.get("max", 1)), end) + 1):
            yield column, dict(said)


def _behind(root: etree._Element, axis: Axis) -> Iterator[tuple[int, int, dict[str, str]]]:
    """The columns behind ours."""
    for item in root.iterfind(f"{_tag('cols')}/{_tag('col')}"):
        first, last = max(int(item.get("min", 1)), axis.end + 1), int(item.get("max", 1))
        start, end = axis.one(first), axis.one(last)
        if first <= last and start and end:
            yield start, end, {str(n): str(v) for n, v in item.attrib.items() if n not in {"min", "max"}}


def _joined(columns: Mapping[int, dict[str, str]]) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Columns that say the same, taken together."""
    first = last = 0
    for column in sorted(columns):
        if first and column == last + 1 and columns[column] == columns[first]:
            last = column
            continue
        if first:
            yield first, last, columns[first]
        first = last = column
    if first:
        yield first, last, columns[first]


def _merges(kept: KeptSheet, losses: Losses) -> None:
    root, new = kept.root, kept.new
    own = [item.get("ref", "") for item in root.iterfind(f"{_tag('mergeCells')}/{_tag('mergeCell')}")]
    made = [item.get("ref", "") for item in new.iterfind(f"{_tag('mergeCells')}/{_tag('mergeCell')}")]
    kept_ones = []
    filled = kept.said
    for ref in own:
        if ref in made or ":" not in ref:
            continue
        area = parse_area(f"x!{ref}")
        others = [parse_area(f"x!{other}") for other in made]
        if area is None or any(other and _meet(area, other) for other in others):
            continue
        inside = sum(area.top <= row <= area.bottom and area.left <= column <= area.right for row, column in filled)
        if inside > 1:
            losses.say(tr("the merged cells would hide figures"), kept.name, ref)
            continue
        kept_ones.append(ref)
    former = root.find(_tag("mergeCells"))
    if former is not None:
        root.remove(former)
    refs = made + kept_ones
    if refs:
        element = etree.Element(_tag("mergeCells"), count=str(len(refs)))
        for ref in refs:
            etree.SubElement(element, _tag("mergeCell"), ref=ref)
        put(root, element)


def _meet(one: tuple[str, int, int, int, int], other: tuple[str, int, int, int, int]) -> bool:
    return one[1] <= other[3] and other[1] <= one[3] and one[2] <= other[4] and other[2] <= one[4]


def _rules(root: etree._Element, new: etree._Element, formats: Translation) -> None:
    """Conditional formats: ours as the new sheet has them, in front of hers."""
    made = [copy.deepcopy(item) for item in new.iterfind(_tag("conditionalFormatting"))]
    spelled = {_rule(item, rule) for item in made for rule in item}
    for item in list(root.iterfind(_tag("conditionalFormatting"))):
        for rule in [rule for rule in item if _rule(item, rule) in spelled]:
            item.remove(rule)
        if not len(item):
            root.remove(item)
    hers = sorted(root.iter(_tag("cfRule")), key=lambda rule: int(rule.get("priority", 1)))
    ours = [rule for item in made for rule in item]
    for rule in ours:
        if rule.get("dxfId") is not None:
            rule.set("dxfId", str(formats.rule(int(rule.get("dxfId", 0)))))
    for number, rule in enumerate((*ours, *hers), start=1):
        rule.set("priority", str(number))
    for item in made:
        put(root, item)


def _rule(item: etree._Element, rule: etree._Element) -> tuple[object, ...]:
    return item.get("sqref"), rule.get("type"), rule.get("operator"), tuple(formula.text for formula in rule)


def _choices(root: etree._Element, new: etree._Element) -> None:
    """Drop-downs: ours as the new sheet has them, hers where ours are not."""
    made = [copy.deepcopy(item) for item in new.iterfind(f"{_tag('dataValidations')}/{_tag('dataValidation')}")]
    if not made:
        return
    cells = {area for item in made for area in item.get("sqref", "").split()}
    element = root.find(_tag("dataValidations"))
    if element is None:
        element = etree.Element(_tag("dataValidations"))
        put(root, element)
    for item in list(element):
        left = [area for area in item.get("sqref", "").split() if area not in cells]
        if left:
            item.set("sqref", " ".join(left))
        else:
            element.remove(item)
    element.extend(made)
    element.set("count", str(len(element)))
