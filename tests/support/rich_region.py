"""A regional workbook that somebody has worked in for months: own sheets, chart, notes, filters, colours, a button, a
sparkline, a pivot table, a ribbon, macros. openpyxl makes what it can, the rest is put in by hand.

Everything is described by what it stands at, so that the same is asked for after the region was merged again.
"""

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from akm_excel.core.plan import FIGURES, Key
from akm_excel.core.quantity import BLANK, parse
from akm_excel.core.region import Outcome, Receipt, Region, Submissions
from akm_excel.core.submission import Submission
from akm_excel.core.template import District, Template
from tests.support.editing import sheet_part
from tests.support.rich_workbook import CONTROL, CONTROL_PART, PNG, RELATION, RIBBON

YELLOW, GREEN = "FFFFFF00", "FF92D050"
OWN = "Meniki"
_TYPE = "application/vnd.openxmlformats-officedocument"
PIVOT = {
    "xl/pivotCache/pivotCacheDefinition1.xml": (
        '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{r}" '
        'r:id="rId1" refreshedBy="x" refreshedDate="1" createdVersion="4" refreshedVersion="4" '
        'minRefreshableVersion="3" recordCount="0"><cacheSource type="worksheet">'
        '<worksheetSource ref="{ref}" sheet="Maʼlumotlar"/></cacheSource>'
        '<cacheFields count="22">{fields}</cacheFields></pivotCacheDefinition>',
        f"{_TYPE}.spreadsheetml.pivotCacheDefinition+xml",
    ),
    "xl/pivotCache/pivotCacheRecords1.xml": (
        '<pivotCacheRecords xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="0"/>',
        f"{_TYPE}.spreadsheetml.pivotCacheRecords+xml",
    ),
    "xl/pivotTables/pivotTable1.xml": (
        '<pivotTableDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" name="Pivot1" '
        'cacheId="7" dataCaption="x" updatedVersion="4" minRefreshableVersion="3" createdVersion="4">'
        '<location ref="H20:J22" firstHeaderRow="1" firstDataRow="1" firstDataCol="0"/>'
        '<pivotFields count="22">{pivots}</pivotFields></pivotTableDefinition>',
        f"{_TYPE}.spreadsheetml.pivotTable+xml",
    ),
}  # fmt: skip
LINE = (
    '<extLst><ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:sparklineGroups '
    'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:sparklineGroup><x14:sparklines>'
    "<x14:sparkline><xm:f>{cells}</xm:f><xm:sqref>{at}</xm:sqref></x14:sparkline></x14:sparklines>"
    "</x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
)


def told(template: Template, districts: Mapping[str, Mapping[Key, str]], *, year: int = 2023) -> Region:
    """A region of districts by their names; each text has the figures of a measure: fact, plan, quarters, as typed."""
    listed = [District(f"17{ord(name[0]) - 65:05d}", name) for name in districts]
    wide = replace(template, districts=tuple(listed))
    receipts = {}
    for district in listed:
        changed = {}
        for key, text in districts[district.name].items():
            if key in template.measures:
                quantities = [parse(part) for part in text.split()] + [BLANK] * len(FIGURES)
                changed[key] = template.measures[key].with_figures(dict(zip(FIGURES, quantities, strict=False)))
        header = replace(template.plan.header, year=year, district=district.name)
        plan = replace(template.plan.with_measures(changed), header=header)
        receipts[district] = Receipt(
            f"{district.code}.xlsx", Outcome.MERGED, district=district.name, kept=Submission.of(plan, (), wide)
        )
    return Region(year, wide, Submissions(receipts), tuple(receipts.values()))


def row_of(sheet: Worksheet, code: str, column: int = 1) -> int:
    """The row of a code."""
    return next(row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, column).value) == code)


def first_district(sheet: Worksheet) -> int:
    """The first of the districts' columns."""
    return next(column for column in range(1, 60) if sheet.cell(3, column).value == "Turi") + 1


def column_of(sheet: Worksheet, district: str, label: str = "reja") -> int:
    """The column of a district's figures."""
    left = next(column for column in range(1, sheet.max_column + 1) if sheet.cell(3, column).value == district)
    return next(column for column in range(left, left + 3) if sheet.cell(4, column).value == label)


def enrich(path: Path, district: str, codes: Sequence[str]) -> Path:
    """Work in the regional workbook: whatever is done is about `district` and three of the indicators."""
    book = load_workbook(path)
    _own_sheet(book, district, codes)
    _on_ours(book, district, codes)
    book.save(path)
    _by_hand(path, district)
    return path


def _own_sheet(book: Workbook, district: str, codes: Sequence[str]) -> None:
    totals = book["Yigʻma"]
    first, second, third = (row_of(totals, code) for code in codes)
    column = get_column_letter(column_of(totals, district))
    left, right = (get_column_letter(at) for at in (first_district(totals), totals.max_column))
    own = book.create_sheet(OWN, 1)
    own["A1"], own["B1"] = "mening jadvalim", f"=Yigʻma!E{first}*2"
    own["B2"] = f"='Yigʻma'!{column}{second}"
    own["B3"] = f"=SUM(Yigʻma!{left}{third}:{right}{third})"
    own["B4"] = f'=SUMIF(Yigʻma!${left}$4:${right}$4,"reja",Yigʻma!{left}{first}:{right}{first})'
    own["B5"] = f"=SUM(Maʼlumotlar!K4:K{book['Maʼlumotlar'].max_row})"
    own["B6"] = "=mening_nomim+1"
    own["B7"] = f'=VLOOKUP("{codes[1]}",Yigʻma!A:E,5,FALSE)'
    own["B8"] = f"=COUNTA(Tumanlar!A4:A{3 + sum(bool(book['Tumanlar'].cell(r, 1).value) for r in range(4, 60))})"
    own["B9"] = f'=INDIRECT("Yigʻma!E{first}")'
    own["B10"] = "=Jamlanma!E5"
    chart = BarChart()
    chart.add_data(Reference(totals, min_col=5, min_row=first, max_row=first + 3))
    own.add_chart(chart, "D2")
    book.defined_names["mening_nomim"] = DefinedName("mening_nomim", attr_text=f"Yigʻma!$E${second}")


def _on_ours(book: Workbook, district: str, codes: Sequence[str]) -> None:
    totals = book["Yigʻma"]
    first, second, third = (row_of(totals, code) for code in codes)
    column = column_of(totals, district)
    totals.cell(first, 2).comment = Comment("koʻrsatkich haqida", "men")
    totals.cell(second, column).comment = Comment("tuman haqida", "men")
    totals.cell(4, column).comment = Comment("ustun haqida", "men")
    totals.cell(first, 5).fill = PatternFill("solid", fgColor=YELLOW)
    totals.cell(third, column).font = Font(bold=True, color="FFFF0000")
    totals.row_dimensions[third].hidden = True
    totals.column_dimensions["C"].width = 33
    totals.column_dimensions[get_column_letter(column)].hidden = True
    last = totals.max_column
    totals.cell(4, last + 2, "Mening ustunim").fill = PatternFill("solid", fgColor=GREEN)
    totals.cell(second, last + 2, f"=E{second}/2")
    totals.cell(third, last + 3, "izoh")
    totals.cell(totals.max_row + 3, 2, "pastdagi izoh")
    totals.cell(2, 2, "qoralama")
    totals.oddHeader.center.text = "Mening sarlavham"
    totals.print_area = f"A1:H{totals.max_row - 3}"
    totals.sheet_properties.tabColor = "FF0000"
    totals.conditional_formatting.add(
        f"E{first}:E{first + 2}", FormulaRule([f"$E{first}>100"], fill=PatternFill("solid", bgColor=YELLOW))
    )
    choice = DataValidation("list", formula1='"ha,yoʻq"')
    choice.add(f"{get_column_letter(last + 3)}{second}")
    totals.add_data_validation(choice)
    book["Nazorat"].column_dimensions["I"].hidden = True
    receipts = book["Tumanlar"]
    receipts.cell(row_of(receipts, district, 2), 14, "telefon: 1234567")
    receipts.auto_filter.ref = f"A3:L{row_of(receipts, district, 2)}"
    receipts.auto_filter.add_filter_column(1, [district])
    receipts.row_dimensions[row_of(receipts, district, 2)].hidden = True


def _by_hand(path: Path, district: str) -> None:
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    own, totals = sheet_part(path, OWN), sheet_part(path, "Yigʻma")
    book = load_workbook(path)
    row = row_of(book["Yigʻma"], "1.1")
    left, right = (get_column_letter(first_district(book["Yigʻma"]) + at) for at in (0, 2))
    parts[own] = _with_tail(parts[own], CONTROL, LINE.format(cells=f"Yigʻma!{left}{row}:{right}{row}", at="C2"))
    parts[totals] = _with_tail(parts[totals], "", LINE.format(cells=f"Yigʻma!D{row}:F{row}", at=f"L{row}"))
    last = book["Maʼlumotlar"].max_row
    fields = "".join(f'<cacheField name="f{n}" numFmtId="0"><sharedItems/></cacheField>' for n in range(22))
    pivots = '<pivotField showAll="0"/>' * 22
    for name, (text, _) in PIVOT.items():
        made = text.format(r=RELATION, ref=f"A3:V{last}", fields=fields, pivots=pivots)
        parts[name] = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + made).encode()
    parts["xl/ctrlProps/ctrlProp1.xml"] = CONTROL_PART.replace(b"/>", b' fmlaLink="Yig\xca\xbbma!$E$%d"/>' % row)
    parts["customUI/customUI14.xml"] = RIBBON
    parts["xl/media/x.png"] = PNG
    parts["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8
    _relate(parts, own, ("rIdCtrl", "ctrlProp", "../ctrlProps/ctrlProp1.xml"),
            ("rIdPivot", "pivotTable", "../pivotTables/pivotTable1.xml"))  # fmt: skip
    _relate(
        parts,
        "xl/pivotTables/pivotTable1.xml",
        ("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"),
    )
    _relate(parts, "xl/pivotCache/pivotCacheDefinition1.xml", ("rId1", "pivotCacheRecords", "pivotCacheRecords1.xml"))
    _relate(parts, "xl/workbook.xml", ("rIdPivot", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"))
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdVba" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
        b'Target="vbaProject.bin"/></Relationships>',
    )
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rIdUI" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
        b'Target="customUI/customUI14.xml"/></Relationships>',
    )
    text = parts["xl/workbook.xml"].decode()
    caches = f'<pivotCaches><pivotCache xmlns:r="{RELATION}" cacheId="7" r:id="rIdPivot"/></pivotCaches>'
    parts["xl/workbook.xml"] = text.replace("</workbook>", f"{caches}</workbook>").encode()
    types = {f"/{name}": kind for name, (_, kind) in PIVOT.items()}
    types["/xl/ctrlProps/ctrlProp1.xml"] = "application/vnd.ms-excel.controlproperties+xml"
    types["/xl/vbaProject.bin"] = "application/vnd.ms-office.vbaProject"
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in types.items())
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Default Extension="png" ContentType="image/png"/>' + overrides.encode() + b"</Types>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)


def _with_tail(data: bytes, before: str, tail: str) -> bytes:
    text = data.decode()
    before = before.replace("r:id=", f'xmlns:r="{RELATION}" r:id=')
    return text.replace("</worksheet>", before + tail + "</worksheet>").encode()


def _relate(parts: dict[str, bytes], part: str, *relations: tuple[str, str, str]) -> None:
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    head = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    added = "".join(
        f'<Relationship Id="{i}" Type="{RELATION}/{kind}" Target="{target}"/>' for i, kind, target in relations
    )
    parts[rels] = parts.get(rels, head).replace(b"</Relationships>", added.encode() + b"</Relationships>")
