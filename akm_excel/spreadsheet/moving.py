"""The XML of sheets, charts and other parts, led along where the rows and columns of sheets move."""

from collections.abc import Iterator

from lxml import etree

from akm_excel.patterns import pattern
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.formula import absolute, relative
from akm_excel.spreadsheet.grid import Axis, Grid, Grids
from akm_excel.spreadsheet.package import MAIN
from akm_excel.spreadsheet.references import moved, moved_area, moved_areas, moved_place
from akm_excel.spreadsheet.slots import positions

_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_FORMULAS = frozenset(
    ("f", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula", "FmlaLink", "FmlaRange",
     "FmlaTxbx", "FmlaGroup")
)  # fmt: skip
"""Elements that hold a formula, in sheets, charts, tables, drawings of buttons."""
_ATTRIBUTES = ("textlink", "fmlaLink", "fmlaRange", "fmlaTxbx", "fmlaGroup", "linkedCell", "listFillRange")
"""Attributes that hold one."""
_F, _C, _ROW, _DATA = (f"{{{MAIN}}}{tag}" for tag in ("f", "c", "row", "sheetData"))
_AREAS = {"sqref": ("conditionalFormatting", "dataValidation", "selection", "protectedRange", "ignoredError"),
          "ref": ("autoFilter", "mergeCell", "hyperlink", "sortState", "sortCondition", "dimension")}  # fmt: skip
"""Attributes that name cells of the sheet itself, and the elements that have them."""
_CELLS = {"activeCell": ("selection",), "topLeftCell": ("sheetView", "pane"), "r": ("cellWatch", "inputCells")}
_ENTRIES = frozenset(("mergeCell", "hyperlink", "conditionalFormatting", "dataValidation", "protectedRange",
                      "ignoredError", "sortCondition", "cellWatch", "sparkline"))  # fmt: skip
"""What is taken away where the cells that it is of are gone."""
_PLACE = pattern(r"[A-Z]{1,3}[1-9]\d{0,6}")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; empty of a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def move_formulas(root: etree._Element, sheet: str, grids: Grids) -> tuple[bool, list[str]]:
    """Lead along what the formulas of a part refer to; `sheet` is the sheet that it belongs to.

    Gives whether anything was changed, and the references that are gone.
    """
    changed, lost = False, list[str]()
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname
        if name in _FORMULAS and element.tag != _F and element.text:
            changed |= _lead(element, sheet, grids, lost)
        for attribute in _ATTRIBUTES:
            text = element.get(attribute)
            if text:
                led = moved(text, sheet, grids)
                lost += led.lost
                if led.text != text:
                    element.set(attribute, led.text)
                    changed = True
        if name == "hyperlink" and (place := element.get("location")):
            target = moved_place(place, grids)
            if target is None:
                lost.append(place)
            elif target != place:
                element.set("location", target)
                changed = True
        elif name == "worksheetSource":
            changed |= _lead_source(element, grids, lost)
        elif name == "cfvo" and element.get("type") == "formula" and element.get("val"):
            led = moved(element.get("val", ""), sheet, grids)
            if led.text != element.get("val"):
                element.set("val", led.text)
                changed = True
    return _lead_cells(root, sheet, grids, lost) or changed, lost


def _lead(element: etree._Element, sheet: str, grids: Grids, lost: list[str]) -> bool:
    text = element.text or ""
    led = moved(text, sheet, grids)
    lost += led.lost
    element.text = led.text
    return led.text != text


def _lead_source(source: etree._Element, grids: Grids, lost: list[str]) -> bool:
    """The cells that a pivot table is made of; it is made anew when the workbook is opened."""
    sheet, area = source.get("sheet", ""), source.get("ref", "")
    grid = grids.get(sheet)
    if grid is None or not area or source.get(f"{{{_relations()}}}id") is not None:
        return False
    new = moved_area(area, grid)
    if new is None:
        lost.append(f"{sheet}!{area}")
        return False
    if new == area and not grid.name:
        return False
    source.set("ref", new)
    source.set("sheet", grid.name or sheet)
    cache = source.getroottree().getroot()
    if local(cache) == "pivotCacheDefinition":
        cache.set("refreshOnLoad", "1")
    return True


def _relations() -> str:
    return "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _lead_cells(root: etree._Element, sheet: str, grids: Grids, lost: list[str]) -> bool:
    """The formulas of cells; one that many cells share is written out where it has to change in any."""
    formulas = [(row, column, cell.find(_F)) for row, column, cell in positions(root)]
    cells = [(row, column, formula) for row, column, formula in formulas if formula is not None]
    shared = {
        formula.get("si", ""): relative(formula.text, row, column)
        for row, column, formula in cells
        if formula.get("t") == "shared" and formula.text
    }
    new: list[tuple[etree._Element, str, str, str]] = []
    for row, column, formula in cells:
        group = formula.get("si", "") if formula.get("t") == "shared" else ""
        text = absolute(shared[group], row, column) if group in shared and group else formula.text or ""
        done = moved(text, sheet, grids)
        lost += done.lost
        new.append((formula, group, text, done.text))
    broken = {group for _, group, text, spelled in new if group and text != spelled}
    changed = False
    for formula, group, text, spelled in new:
        if group in broken:
            for attribute in ("t", "si", "ref"):
                formula.attrib.pop(attribute, None)
        elif group or text == spelled:
            continue
        formula.text = spelled
        changed = True
    return changed


def write_out_shared(root: etree._Element) -> None:
    """Give each cell of a shared formula the formula itself."""
    formulas = [(row, column, cell.find(_F)) for row, column, cell in positions(root)]
    shared = {
        formula.get("si", ""): relative(formula.text, row, column)
        for row, column, formula in formulas
        if formula is not None and formula.get("t") == "shared" and formula.text
    }
    for row, column, formula in formulas:
        if formula is not None and formula.get("t") == "shared" and formula.get("si", "") in shared:
            formula.text = absolute(shared[formula.get("si", "")], row, column)
            for attribute in ("t", "si", "ref"):
                formula.attrib.pop(attribute, None)


def move_places(root: etree._Element, grid: Grid) -> list[str]:
    """Lead along what a sheet says of its own cells, but for the cells themselves and the widths of columns.

    Gives the kinds of what is gone with its cells.
    """
    gone: list[str] = []
    for element in list(_around(root)):
        name = local(element)
        for attribute, names in _CELLS.items():
            if name in names and _PLACE.fullmatch(element.get(attribute, "")):
                element.set(attribute, moved_area(element.get(attribute, ""), grid) or "A1")
        for attribute, names in _AREAS.items():
            if name in names and element.get(attribute):
                element.set(attribute, moved_areas(element.get(attribute, ""), grid))
                if not element.get(attribute) and name == "selection":
                    element.set(attribute, element.get("activeCell", "A1"))
                elif not element.get(attribute):
                    gone.append(name)
        if element.tag == f"{{{_XM}}}sqref" and element.text:
            element.text = moved_areas(element.text, grid)
            if not element.text:
                gone.append(name)
        if name in {"rowBreaks", "colBreaks"}:
            _move_breaks(element, grid.rows if name == "rowBreaks" else grid.columns)
    _drop_empty(root)
    return gone


def _around(root: etree._Element) -> Iterator[etree._Element]:
    """All elements of a sheet but its rows."""
    for child in root:
        if isinstance(child.tag, str) and child.tag != _DATA:
            yield from (element for element in child.iter() if isinstance(element.tag, str))


def _move_breaks(breaks: etree._Element, axis: Axis) -> None:
    for item in list(breaks):
        line = axis.one(int(item.get("id", 0))) if item.get("id", "0") != "0" else None
        if line is None:
            breaks.remove(item)
        else:
            item.set("id", str(line))
    breaks.set("count", str(len(breaks)))
    breaks.set("manualBreakCount", str(sum(item.get("man") in {"1", "true"} for item in breaks)))


def _drop_empty(root: etree._Element) -> None:
    """Take away what has no cells any more, and lists that are empty then."""
    for element in list(_around(root)):
        name, parent = local(element), element.getparent()
        if name not in _ENTRIES or parent is None:
            continue
        own = element.get("sqref", element.get("ref"))
        inner = element.find(f"{{{_XM}}}sqref")
        if own == "" or (inner is not None and not inner.text):
            parent.remove(element)
    for element in reversed(list(_around(root))):
        name, parent = local(element), element.getparent()
        if name in {"mergeCells", "hyperlinks", "dataValidations", "protectedRanges", "ignoredErrors", "sparklines",
                    "sparklineGroup", "sparklineGroups", "conditionalFormattings", "rowBreaks", "colBreaks",
                    "cellWatches"} and parent is not None:  # fmt: skip
            if not len(element) or (name == "sparklineGroup" and not list(element.iter("{*}sparkline"))):
                parent.remove(element)
            elif element.get("count") is not None:
                element.set("count", str(sum(isinstance(child.tag, str) for child in element)))


def move_sheet(root: etree._Element, sheet: str, grids: Grids) -> None:
    """Lead a whole sheet along: its formulas, its cells and all that it says of them. No row or cell of it is gone."""
    grid = grids.get(sheet)
    write_out_shared(root)
    move_formulas(root, sheet, grids)
    if grid is None or grid.is_identity:
        return
    move_places(root, grid)
    for number, column, cell in list(positions(root)):
        place = grid.cell(number, column)
        if place is not None:
            cell.set("r", address.spell(*place))
    for row in root.iter(_ROW):
        row.attrib.pop("spans", None)
        place_of_row = grid.rows.one(int(row.get("r", 0)))
        if place_of_row is not None:
            row.set("r", str(place_of_row))
    columns = root.find(f"{{{MAIN}}}cols")
    if columns is not None:
        _move_columns(columns, grid.columns)


def _move_columns(columns: etree._Element, axis: Axis) -> None:
    for item in list(columns):
        for line in range(int(item.get("min", 1)), int(item.get("max", 1)) + 1):
            new = etree.Element(item.tag, dict(item.attrib))
            place = str(axis.one(line) or line)
            new.set("min", place)
            new.set("max", place)
            item.addprevious(new)
        columns.remove(item)
