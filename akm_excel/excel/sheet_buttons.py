"""Buttons on the sheet *Reja*, for workbooks that bring their macros along.

They are form controls in the sheet's VML drawing: every Excel since 2007 shows and runs them on
Windows and macOS, LibreOffice does too, and they are not printed. Excel adds its newer description
of them (``controls``) when it saves. They stand in the empty row 2, over the columns that stay in
sight, and cover no cell that holds anything.
"""

from collections.abc import Mapping
from io import BytesIO
from itertools import count
from typing import NamedTuple

from lxml import etree

from akm_excel.errors import TemplateError, optional
from akm_excel.language import tr
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package, parse_xml
from akm_excel.spreadsheet.part_links import free_name, relation_to
from akm_excel.spreadsheet.sheet_xml import SheetXml

ROW = 2
_GAP, _WIDTH, _HEIGHT = 3, 111, 20
"""In pixels; the height is that of a row without one of its own."""
_FONT = b'size="180"'
"""9 points: the row is no higher than that of a cell, so that the printed form stays as it is."""
_V = "urn:schemas-microsoft-com:vml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# ECMA-376 part 1, 18.3.1.99: what stands behind the drawing of notes and buttons.
_BEHIND = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
)


class _Shapes(NamedTuple):
    kind: etree._Element
    buttons: list[etree._Element]


def add_buttons(package: Package, part: str, captions: Mapping[str, str], at: int = ROW) -> None:
    """Put buttons into the sheet `part`, from left to right: `captions` are their texts by macro.

    They share the drawing of the sheet's notes, if it has any. Raises `TemplateError` where something stands in the
    row `at`.
    """
    drawing = next((target for kind, target in package.relations(part).values() if kind.endswith("/vmlDrawing")), None)
    sheet = SheetXml(package.read(part))
    columns = range(1, 4)
    if any(sheet.holds(at, column) for column in columns):
        raise TemplateError(
            tr("There is no room for buttons on the plan's sheet."),
            expected=tr("an empty row {row}").format(row=at),
            file=package.file,
        )
    if drawing is None:
        drawing = _new_drawing(package, part, sheet)
    root = parse_xml(package.read(drawing))
    shapes = _shapes([sheet.width(column) for column in columns], captions, at)
    root.append(shapes.kind)
    for button in shapes.buttons:
        button.set("id", f"_x0000_s{_free_number(root)}")
        root.append(button)
    package.replace(drawing, etree.tostring(root))


def free_row(package: Package, part: str) -> int:
    """The first row, from the second on, in which a sheet has room for buttons."""
    sheet = SheetXml(package.read(part))
    return next(row for row in count(ROW) if not any(sheet.holds(row, column) for column in range(1, 4)))


def _new_drawing(package: Package, part: str, sheet: SheetXml) -> str:
    """An empty drawing for buttons and notes on a sheet that has none."""
    name = free_name(package, "xl/drawings/vmlDrawing{}.vml")
    package.add(name, f'<xml xmlns:v="{_V}"/>'.encode(), _DRAWING, kind=f"{RELATIONS}/vmlDrawing", of=part)
    relation = relation_to(package, name, part)
    element = etree.Element(f"{{{MAIN}}}legacyDrawing")
    element.set(f"{{{RELATIONS}}}id", relation)
    behind = next((child for child in sheet.root if etree.QName(child).localname in _BEHIND), None)
    if behind is not None:
        behind.addprevious(element)
    else:
        sheet.root.append(element)
    package.replace(part, sheet.to_bytes())
    return name


def _shapes(widths: list[float], captions: Mapping[str, str], at: int) -> _Shapes:
    """The buttons as XlsxWriter writes them for columns of these widths."""
    buffer = BytesIO()
    with optional("xlsxwriter", "excel").Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        for number, (macro, caption) in enumerate(captions.items()):
            place = {"x_offset": _GAP + number * (_WIDTH + _GAP), "width": _WIDTH, "height": _HEIGHT}
            sheet.insert_button(at - 1, 0, {"macro": macro, "caption": caption, **place})
    root = parse_xml(Package(buffer.getvalue()).read("xl/drawings/vmlDrawing1.vml").replace(b'size="220"', _FONT))
    kind = root.find(f"{{{_V}}}shapetype")
    assert kind is not None  # XlsxWriter describes the kind of a shape before its first
    return _Shapes(kind, root.findall(f"{{{_V}}}shape"))


def _free_number(root: etree._Element) -> int:
    taken = [shape.get("id", "").rpartition("_s")[2] for shape in root.iter(f"{{{_V}}}shape")]
    return max((int(number) for number in taken if number.isdigit()), default=1024) + 1
