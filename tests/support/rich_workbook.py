"""A plan workbook with all that openpyxl would drop: picture, chart, form-control button, comment, sparkline,
ribbon, VBA project, a calculation chain and formulas of the user's own."""

import zipfile
from io import BytesIO
from pathlib import Path

import xlsxwriter

from tests.support.editing import sheet_part

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf"
    "c0f01f0005000103a1c5d3d70000000049454e44ae426082"
)
SPARKLINE = (
    '<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:sparklineGroups '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines>'
    "<x14:sparkline><xm:f>Reja!I6:L6</xm:f><xm:sqref>S6</xm:sqref></x14:sparkline></x14:sparklines>"
    "</x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
)
CONTROL = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
    'Requires="x14"><controls><mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="9001" r:id="rIdCtrl" '
    'name="Button 1"><controlPr defaultSize="0" print="0" autoFill="0" autoPict="0" macro="[0]!Qayta"><anchor>'
    '<from><xdr:col xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">20</xdr:col>'
    "</from></anchor></controlPr></control></mc:Choice></mc:AlternateContent></controls></mc:Choice>"
    "</mc:AlternateContent>"
)
CONTROL_PART = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><formControlPr '
    b'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="Button" lockText="1"/>'
)
RIBBON = (
    b'<?xml version="1.0" encoding="UTF-8"?><customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui">'
    b'<ribbon><tabs><tab id="akm" label="AKM"/></tabs></ribbon></customUI>'
)


def drawn() -> dict[str, bytes]:
    """Drawing, chart and picture parts, as XlsxWriter makes them."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("Reja")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Reja!$E$6:$E$8"})
    sheet.insert_chart("T2", chart)
    sheet.insert_image("T30", "x.png", {"image_data": BytesIO(PNG)})
    book.close()
    with zipfile.ZipFile(buffer) as file:
        return {n: file.read(n) for n in file.namelist() if n.startswith(("xl/drawings", "xl/charts", "xl/media"))}


def enrich(path: Path, *, formulas: bool = True) -> Path:
    """Add it all to a plan workbook, by hand: no writer knows all of these."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    reja = sheet_part(path, "Reja")
    rels = f"xl/worksheets/_rels/{reja.rpartition('/')[2]}.rels"
    for name, data in drawn().items():
        parts[name.replace("drawing1", "drawing9")] = data
    parts |= {"xl/ctrlProps/ctrlProp1.xml": CONTROL_PART, "customUI/customUI14.xml": RIBBON}
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8
    sheet = parts[reja].decode()
    sheet = sheet.replace("<legacyDrawing", f'<drawing xmlns:r="{RELATION}" r:id="rIdDraw"/><legacyDrawing', 1)
    tail = CONTROL.replace("r:id=", f'xmlns:r="{RELATION}" r:id=') + SPARKLINE
    parts[reja] = sheet.replace("</worksheet>", tail + "</worksheet>").encode()
    parts[rels] = _related(parts[rels], ("rIdDraw", "drawing", "../drawings/drawing9.xml"),
                           ("rIdCtrl", "ctrlProp", "../ctrlProps/ctrlProp1.xml"))  # fmt: skip
    extra = [("rIdChain", "calcChain", "calcChain.xml")] if formulas else []
    book_rels = "xl/_rels/workbook.xml.rels"
    parts[book_rels] = _related(parts[book_rels], *extra).replace(
        b"</Relationships>",
        b'<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
        b'Target="vbaProject.bin"/></Relationships>',
    )
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdUI" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
        b'Target="customUI/customUI14.xml"/></Relationships>',
    )
    types = {
        "/xl/drawings/drawing9.xml": "application/vnd.openxmlformats-officedocument.drawing+xml",
        "/xl/charts/chart1.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
        "/xl/ctrlProps/ctrlProp1.xml": "application/vnd.ms-excel.controlproperties+xml",
        "/xl/calcChain.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml",
    }
    overrides = "".join(f'<Override PartName="{n}" ContentType="{t}"/>' for n, t in types.items())
    defaults = '<Default Extension="png" ContentType="image/png"/><Default Extension="bin" ContentType="x/vba"/>'
    content = parts["[Content_Types].xml"].decode().replace("</Types>", f"{defaults}{overrides}</Types>")
    parts["[Content_Types].xml"] = content.encode()
    if formulas:
        parts["xl/calcChain.xml"] = _chain(path).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return path


def _related(rels: bytes, *relations: tuple[str, str, str]) -> bytes:
    added = "".join(
        f'<Relationship Id="{i}" Type="{RELATION}/{kind}" Target="{target}"/>' for i, kind, target in relations
    )
    return rels.replace(b"</Relationships>", added.encode() + b"</Relationships>")


def _chain(path: Path) -> str:
    from akm_excel.spreadsheet import address
    from akm_excel.spreadsheet.book import from_package
    from akm_excel.spreadsheet.package import MAIN, Package

    package = Package.open(path)
    book = from_package(package)
    cells = "".join(
        f'<c r="{address.spell(*where)}" i="{entry.id}"/>'
        for entry in package.sheets()
        for where, cell in book.cells(entry.name).items()
        if cell.formula is not None
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><calcChain xmlns="{MAIN}">{cells}</calcChain>'
