"""A new workbook: its sheets, its table of texts, its names, and the file that they make."""

import datetime as dt
import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType

from akm_excel.spreadsheet.escapes import escaped
from akm_excel.spreadsheet.package import MAIN, RELATIONS
from akm_excel.spreadsheet.sheet_xml import clean
from akm_excel.spreadsheet.writing.chart import drawing
from akm_excel.spreadsheet.writing.markup import escape, quoted
from akm_excel.spreadsheet.writing.sheet import LETTERS, Sheet
from akm_excel.spreadsheet.writing.styles import Look, Styles

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DOCUMENT_KINDS = "application/vnd.openxmlformats-officedocument"
_APPLICATION = (
    f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>akm_excel</Application></Properties>"
)
_DATE = (1980, 1, 1, 0, 0, 0)
_LEVEL = 1
"""Of zlib: the fastest."""
PROPERTIES = "docProps/core.xml"
"""The part with the workbook's properties, which name a seal over all other parts."""
_AT_PROPERTIES = 2


def seal(parts: Iterable[tuple[str, bytes]]) -> str:
    """What all parts but the properties come to: whoever saves the workbook, or changes anything, breaks it."""
    digest = hashlib.sha256()
    for name, data in parts:
        if name != PROPERTIES:
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
    return f"akm:{digest.hexdigest()}"


class NewBook:
    """A workbook while it is written. Equal contents give equal bytes."""

    def __init__(self, title: str, made: dt.datetime) -> None:
        self.title = title
        self.made = made
        self.sheets: list[Sheet] = []
        self.styles = Styles()
        self.names: list[tuple[str, str]] = []
        self._strings: dict[str, int] = {}

    def sheet(self, name: str) -> Sheet:
        """A new sheet behind the others."""
        made = Sheet(name, self.string)
        self.sheets.append(made)
        return made

    def string(self, text: str) -> int:
        """The index of a text in the workbook's table of texts."""
        return self._strings.setdefault(text, len(self._strings))

    def style(self, look: Look) -> int:
        """The number of a look."""
        return self.styles.number(look)

    def name(self, name: str, target: str) -> None:
        """A defined name for cells."""
        self.names.append((name, target))

    def to_bytes(self) -> bytes:
        """The workbook file."""
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as file:
            parts = list(self._parts())
            parts[_AT_PROPERTIES] = PROPERTIES, self._properties(seal(parts))
            for name, data in parts:
                info = zipfile.ZipInfo(name, _DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                file.writestr(info, data, compresslevel=_LEVEL)
        return buffer.getvalue()

    def _parts(self) -> Iterable[tuple[str, bytes]]:
        yield "[Content_Types].xml", self._content_types()
        yield (
            "_rels/.rels",
            _relations(
                [
                    (f"{RELATIONS}/officeDocument", "xl/workbook.xml"),
                    (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                    (f"{RELATIONS}/extended-properties", "docProps/app.xml"),
                ]
            ),
        )
        yield PROPERTIES, b""
        yield "docProps/app.xml", _APPLICATION.encode()
        yield "xl/workbook.xml", self._workbook()
        targets = [(f"{RELATIONS}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(self.sheets) + 1)]
        yield (
            "xl/_rels/workbook.xml.rels",
            _relations(
                [
                    *targets,
                    (f"{RELATIONS}/theme", "theme/theme1.xml"),
                    (f"{RELATIONS}/styles", "styles.xml"),
                    (f"{RELATIONS}/sharedStrings", "sharedStrings.xml"),
                ]
            ),
        )
        tables = charts = 0
        for number, sheet in enumerate(self.sheets, start=1):
            yield f"xl/worksheets/sheet{number}.xml", b"".join(map(str.encode, sheet.xml()))
            related = []
            if sheet.charts:
                related.append((f"{RELATIONS}/drawing", f"../drawings/drawing{number}.xml"))
                yield f"xl/drawings/drawing{number}.xml", drawing(sheet.charts)
                numbers = range(charts + 1, charts + len(sheet.charts) + 1)
                drawn = [(f"{RELATIONS}/chart", f"../charts/chart{n}.xml") for n in numbers]
                yield f"xl/drawings/_rels/drawing{number}.xml.rels", _relations(drawn)
                for chart in sheet.charts:
                    charts += 1
                    yield f"xl/charts/chart{charts}.xml", chart.xml()
            for table in sheet.tables:
                tables += 1
                related.append((f"{RELATIONS}/table", f"../tables/table{tables}.xml"))
                yield f"xl/tables/table{tables}.xml", table.xml(tables)
            if related or sheet.targets:
                yield f"xl/worksheets/_rels/sheet{number}.xml.rels", _relations(related, sheet.targets)
        yield "xl/theme/theme1.xml", _theme()
        yield "xl/styles.xml", self.styles.xml()
        yield "xl/sharedStrings.xml", self._table_of_texts()

    def _content_types(self) -> bytes:
        kinds = {
            "xl/workbook.xml": f"{_KINDS}.sheet.main+xml",
            "xl/theme/theme1.xml": f"{_DOCUMENT_KINDS}.theme+xml",
            "xl/styles.xml": f"{_KINDS}.styles+xml",
            "xl/sharedStrings.xml": f"{_KINDS}.sharedStrings+xml",
            PROPERTIES: "application/vnd.openxmlformats-package.core-properties+xml",
            "docProps/app.xml": f"{_DOCUMENT_KINDS}.extended-properties+xml",
        }
        tables = charts = 0
        for number, sheet in enumerate(self.sheets, start=1):
            kinds[f"xl/worksheets/sheet{number}.xml"] = f"{_KINDS}.worksheet+xml"
            if sheet.charts:
                kinds[f"xl/drawings/drawing{number}.xml"] = f"{_DOCUMENT_KINDS}.drawing+xml"
            for _ in sheet.charts:
                charts += 1
                kinds[f"xl/charts/chart{charts}.xml"] = f"{_DOCUMENT_KINDS}.drawingml.chart+xml"
            for _ in sheet.tables:
                tables += 1
                kinds[f"xl/tables/table{tables}.xml"] = f"{_KINDS}.table+xml"
        overrides = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in kinds.items())
        return (
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
        ).encode()

    def _workbook(self) -> bytes:
        sheets = "".join(
            f'<sheet name={quoted(sheet.name)} sheetId="{number}"{_hidden(sheet)} r:id="rId{number}"/>'
            for number, sheet in enumerate(self.sheets, start=1)
        )
        names = [(name, "", target) for name, target in self.names]
        for number, sheet in enumerate(self.sheets):
            local, named = f' localSheetId="{number}"', "'" + sheet.name.replace("'", "''") + "'"
            if sheet.filtered:
                first, _, last = sheet.filtered.partition(":")
                cells = f"{named}!{_absolute(first)}:{_absolute(last)}"
                names.append(("_xlnm._FilterDatabase", local + ' hidden="1"', cells))
            if sheet.printed:
                first, _, last = sheet.printed.partition(":")
                names.append(("_xlnm.Print_Area", local, f"{named}!{_absolute(first)}:{_absolute(last)}"))
            if sheet.titles:
                repeated = f"{named}!${sheet.titles[0]}:${sheet.titles[1]}"
                if sheet.title_columns:
                    repeated = f"{named}!$A:${LETTERS[sheet.title_columns]},{repeated}"
                names.append(("_xlnm.Print_Titles", local, repeated))
        defined = "".join(
            f'<definedName name="{name}"{more}>{escape(target)}</definedName>' for name, more, target in sorted(names)
        )
        return (
            f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
            '<workbookPr defaultThemeVersion="124226"/><bookViews><workbookView xWindow="240" '
            f'yWindow="15" windowWidth="24000" windowHeight="12000"/></bookViews><sheets>{sheets}</sheets>'
            f'<definedNames>{defined}</definedNames><calcPr calcId="124519"/></workbook>'
        ).encode()

    def _table_of_texts(self) -> bytes:
        items = "".join(
            [f'<si><t xml:space="preserve">{escape(escaped(clean(text)))}</t></si>' for text in self._strings]
        )
        return f'{_HEAD}<sst xmlns="{MAIN}" uniqueCount="{len(self._strings)}">{items}</sst>'.encode()

    def _properties(self, sealed: str) -> bytes:
        when = self.made.strftime("%Y-%m-%dT%H:%M:%SZ")
        return (
            f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(self.title)}</dc:title><dc:creator>akm_excel</dc:creator>"
            f"<dc:identifier>{sealed}</dc:identifier>"
            f'<cp:lastModifiedBy>akm_excel</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">{when}'
            f'</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified>'
            "</cp:coreProperties>"
        ).encode()


@cache
def _theme() -> bytes:
    """The colours and fonts of Office 2007, as XlsxWriter has them: ExcelJS spoils a workbook that has none."""
    return Path(__file__).with_name("theme.xml").read_bytes()


def _hidden(sheet: Sheet) -> str:
    return ' state="veryHidden"' if sheet.is_hidden else ""


def _absolute(cell: str) -> str:
    letters = cell.rstrip("0123456789")
    return f"${letters}${cell[len(letters) :]}"


def _relations(targets: Iterable[tuple[str, str]], outside: Mapping[str, int] = MappingProxyType({})) -> bytes:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    items += "".join(
        f'<Relationship Id="rIdOut{number}" Type="{RELATIONS}/hyperlink" Target={quoted(target)} '
        'TargetMode="External"/>'
        for target, number in outside.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'.encode()
