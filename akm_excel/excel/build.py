"""Building the add-in and the plan workbook with buttons from the sources in this package.

Nothing of the system, the user or the hour goes in: the same sources give the same bytes.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path

from lxml import etree

from akm_excel.buttons.table import buttons
from akm_excel.errors import TemplateError, optional
from akm_excel.excel.macro_texts import text_rows
from akm_excel.excel.modules import Home, document_modules, own_modules
from akm_excel.excel.ribbon import NAMESPACE_2007, NAMESPACE_2010, TAB, ribbon
from akm_excel.excel.sheet_buttons import add_buttons, free_row
from akm_excel.excel.vba_project import VbaProject
from akm_excel.language import DEFAULT, speaking, tr
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import MAIN, Package, serialize_xml
from akm_excel.spreadsheet.sheet_xml import SheetXml
from akm_excel.storage import save
from akm_excel.version import __version__
from akm_excel.workbook.layout import find_layout
from akm_excel.workbook.placed_template import PlacedTemplate

ADDIN = "akm.xlam"
"""The add-in's file; the macros know it by this name."""
VERSION_NAME = "akm_addin"
"""The cell that says which version of this package built a file."""
PYTHON_NAME = "akm_python"
"""The cell of the add-in that says which Python to start."""

_HIDDEN = "_akm"
_SHEET = "AKM"
_ADDIN_TYPE = "application/vnd.ms-excel.addin.macroEnabled.main+xml"
_WORKBOOK_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_VBA_TYPE = "application/vnd.ms-office.vbaProject"
_VBA_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_RIBBONS = (
    (
        "customUI/customUI.xml",
        NAMESPACE_2007,
        "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
    ),
    (
        "customUI/customUI14.xml",
        NAMESPACE_2010,
        "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
    ),
)
_CALCULATION = "191029"
"""The engine of Excel 2019 to 365: a file of an older one is computed anew when it is opened."""
_CREATED = datetime(2026, 11, 24)


def addin(interpreter: str = "", language: str = DEFAULT) -> bytes:
    """The add-in, with the words of a language on its tab, which starts this Python; none where it knows of none."""
    package = Package(_empty_book(), ADDIN)
    where = (5, 2)
    _write_cells(package, _HIDDEN, {(5, 1): "python", **({where: interpreter} if interpreter else {})})
    _define(package, {PYTHON_NAME: f"'{_HIDDEN}'!{_absolute(*where)}"})
    _add_macros(package, _ADDIN_TYPE, Home.ADDIN, language, TAB)
    return package.to_bytes()


def workbook(template: PlacedTemplate) -> bytes:
    """The template with the macros, the ribbon and buttons on the plan's sheet; all else is as it was.

    Raises `TemplateError` for a template with macros of its own or without room for the buttons.
    """
    package = Package.open(Path(template.file))
    if package.part_of_kind("vbaProject") is not None:
        raise TemplateError(
            tr("The template has macros already."),
            remedy=tr("use a template without macros (.xlsx)"),
            file=package.file,
        )
    plan = find_layout(from_package(package)).sheet
    with speaking(DEFAULT):  # as all that stands on the plan's sheet
        captions = {button.macro: button.texts().label for button in buttons() if button.is_on_sheet}
        label = tr("AKM (this file)")  # beside the add-in there are two tabs
    add_buttons(package, _part(package, plan), captions)
    _trust_results(package)
    _add_macros(package, _WORKBOOK_TYPE, Home.WORKBOOK, DEFAULT, label)
    return package.to_bytes()


def region(data: bytes) -> bytes:
    """A regional workbook that was made new (its bytes), with the macros, the ribbon, and buttons on a sheet."""
    package = Package(data, "hudud.xlsm")
    with speaking(DEFAULT):
        captions = {button.macro: button.texts().label for button in buttons() if button.is_on_region}
        label = tr("AKM (this file)")
    first = package.sheets()[0].part
    add_buttons(package, first, captions, free_row(package, first))
    _trust_results(package)
    _add_macros(package, _WORKBOOK_TYPE, Home.WORKBOOK, DEFAULT, label)
    return package.to_bytes()


def write_addin(output: str | Path, language: str = DEFAULT) -> None:
    """Write the add-in, not knowing of any computer; see `akm_excel.excel.install` for the one that does.

    Raises `WriteError`, also for a name that does not end in ``.xlam``.
    """
    save(Path(output), addin(language=language), ".xlam")


def write_workbook(output: str | Path, template: PlacedTemplate) -> None:
    """Write the plan workbook with buttons.

    Raises `WriteError`, also for a name that does not end in ``.xlsm``; else as `workbook`.
    """
    save(Path(output), workbook(template), ".xlsm")


def built_by(package: Package) -> str:
    """The version of this package that built a file; an empty text where it was built by something else."""
    return from_package(package).named_cell(VERSION_NAME).text


def _empty_book() -> bytes:
    buffer = BytesIO()
    with optional("xlsxwriter", "excel").Workbook(buffer) as book:
        book.set_properties({"title": "AKM", "author": "akm_excel", "created": _CREATED})
        book.add_worksheet(_SHEET)  # a workbook needs one sheet that is not hidden; an add-in shows none
        book.add_worksheet(_HIDDEN).very_hidden()
    return buffer.getvalue()


def _add_macros(package: Package, content_type: str, home: Home, language: str, label: str) -> None:
    """Add the VBA project, the ribbon and the texts, and make the file of this kind."""
    _write_texts(package)
    book, *sheets = _code_names(package)
    modules = [*document_modules(book, sheets), *own_modules(home)]
    vba_part = package.workbook_part.rpartition("/")[0] + "/vbaProject.bin"
    package.add(vba_part, VbaProject(modules).to_bytes(), _VBA_TYPE, kind=_VBA_RELATION, of=package.workbook_part)
    for part, namespace, relation in _RIBBONS:
        package.add(part, ribbon(namespace, language, label), "application/xml", kind=relation, of="")
    package.declare(package.workbook_part, content_type)


def _trust_results(package: Package) -> None:
    """Have Excel take the results that the file has, which are right: else it computes, and asks to save them."""
    root = package.root(package.workbook_part)
    calculation = root.find(f"{{{MAIN}}}calcPr")
    if calculation is not None:
        calculation.attrib.pop("fullCalcOnLoad", None)
        calculation.set("calcId", _CALCULATION)
        package.replace(package.workbook_part, serialize_xml(root))


def _code_names(package: Package) -> Iterator[str]:
    """The code names of the workbook and of its sheets; who has none is named as Excel does it."""
    root = package.root(package.workbook_part)
    settings = root.find(f"{{{MAIN}}}workbookPr")
    if settings is None:
        settings = etree.Element(f"{{{MAIN}}}workbookPr")
        root.insert(0, settings)
    name = settings.get("codeName") or "ThisWorkbook"
    settings.set("codeName", name)
    package.replace(package.workbook_part, serialize_xml(root))
    yield name
    for number, entry in enumerate(package.sheets(), start=1):
        sheet = package.root(entry.part)
        properties = sheet.find(f"{{{MAIN}}}sheetPr")
        if properties is None:
            properties = etree.Element(f"{{{MAIN}}}sheetPr")
            sheet.insert(0, properties)
        code_name = properties.get("codeName") or f"Sheet{number}"
        properties.set("codeName", code_name)
        package.replace(entry.part, serialize_xml(sheet))
        yield code_name


def _write_texts(package: Package) -> None:
    """Put the texts and the version into cells of the hidden sheet, to be found by their names."""
    first = (1, 4)
    cells = _grid(text_rows(), *first)
    last = max(cells)
    row = _free_row(package)
    cells |= {(row, 1): "addin", (row, 2): __version__}
    _write_cells(package, _HIDDEN, cells)
    area = f"{_absolute(*first)}:{_absolute(*last)}"
    _define(package, {"akm_texts": f"'{_HIDDEN}'!{area}", VERSION_NAME: f"'{_HIDDEN}'!{_absolute(row, 2)}"})


def _free_row(package: Package) -> int:
    """The row below the marks of the hidden sheet: a region's are more than a plan's."""
    marks = from_package(package).cells(_HIDDEN)
    return max([3, *(row for row, column in marks if column == 1)]) + 1


def _grid(lines: Iterable[Iterable[str]], top: int, left: int) -> dict[tuple[int, int], str]:
    """Lines of texts as cells, from row `top` and column `left` on."""
    return {
        (row, column): text for row, line in enumerate(lines, top) for column, text in enumerate(line, left) if text
    }


def _absolute(row: int, column: int) -> str:
    return f"${address.spell(row, column).removesuffix(str(row))}${row}"


def _write_cells(package: Package, sheet: str, cells: Mapping[tuple[int, int], str]) -> None:
    part = _part(package, sheet)
    xml = SheetXml(package.read(part))
    for (row, column), text in cells.items():
        xml.set_value(row, column, text)
    package.replace(part, xml.to_bytes())


def _define(package: Package, names: Mapping[str, str]) -> None:
    root = package.root(package.workbook_part)
    known = root.find(f"{{{MAIN}}}definedNames")
    if known is None:
        known = etree.Element(f"{{{MAIN}}}definedNames")
        sheets = root.find(f"{{{MAIN}}}sheets")
        assert sheets is not None  # `Package.sheets` found one in it
        sheets.addnext(known)
    for name, target in names.items():
        etree.SubElement(known, f"{{{MAIN}}}definedName", name=name).text = target
    package.replace(package.workbook_part, serialize_xml(root))


def _part(package: Package, sheet: str) -> str:
    part = next((entry.part for entry in package.sheets() if entry.name == sheet), None)
    if part is None:
        raise TemplateError(
            tr("The template lacks the sheet {sheet}.").format(sheet=sheet),
            remedy=tr("start again from the shipped template"),
            file=package.file,
        )
    return part
