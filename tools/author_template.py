"""Make the first edition of workbooks/plan_template.xlsx from Qoraoʻzak's plan of 2023.

From then on the workbook itself is the schema and may be edited in Excel; this file only says how
its look, formulas, protection and print setup came about, and makes it anew while it is unedited.

    python tools/author_template.py tests/data/qoraozak_2023_measures.csv workbooks/plan_template.xlsx
"""

import csv
import datetime as dt
import re
import sys
from itertools import groupby
from pathlib import Path

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from akm_excel.core.plan import Column
from akm_excel.core.text import fold, proper
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.package import Package, parse_xml, serialize_xml
from akm_excel.spreadsheet.sheet_xml import SheetXml
from akm_excel.storage import save
from akm_excel.workbook.arithmetic import number_format, sum_of, sum_where, variance_formats, variances
from akm_excel.workbook.findings_sheet import row_height
from akm_excel.workbook.layout import find_layout, places
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.results import results
from akm_excel.workbook.template_file import NOTE_MARK, load_template

HERE = Path(__file__).parent
STAMP = dt.datetime(2026, 11, 24)
FONT = "Calibri"
COLUMNS = {column: get_column_letter(i) for i, column in enumerate(Column, start=1)}
HEADER_ROW, FIRST = 4, 5
UNITS = {  # name: decimals, whether adding it up means something, decimals shown
    "Hujjat": (0, True), "Dona": (0, True), "Tadbir": (0, True), "Nusxa": (0, True), "Nafar": (0, True),
    "Soni": (0, False), "Sahifa": (0, True), "Xizmat": (0, True), "Marotaba": (0, True),
    "Soʻm": (2, True), "Ming soʻm": (1, True),
}  # fmt: skip
ROLLUPS = [
    ("2.1–2.5", "=", "2.1 + 2.2 + 2.3 + 2.4 + 2.5", "Fondga kelib tushgan nashrlar jami"),
    ("6.1", "=", "6.2 + 6.3 + 6.4", "Byudjet xarajatlari yigʻindisi"),
    ("2.14/2", "<=", "2.14/1", "Abonement — jami qatnovning bir qismi"),
    ("6.3", "%", "25 % × 6.2", "Ijtimoiy soliq: byudjet tashkilotlari uchun 25 %"),
    ("1.7/2", "x", "", "Ishtirokchilar — tadbir emas"),
    ("2.12", "x", "", "Foydalanuvchilar — dona emas"),
    ("2.17/1", "x", "", "Qatnovlar — tadbir emas"),
    ("2.17/2", "x", "", "Nashrlar — tadbir emas"),
    ("2.17/3", "x", "", "Kitoblar — tadbir emas"),
    ("2.17/4", "x", "", "Elektron resurslar — tadbir emas"),
    ("2.17/5", "x", "", "Nomi koʻrsatilmagan"),
]
SIZE = ["2.6", "2.14/1", "6.2"]  # the stock worked on, the readers, the staff: each side of a centre once
LABELS = {
    "2.16": {
        1: "Buktreylar yaratish",
        2: "Multimedialar yaratish",
        3: "Virtual xizmatlar shakllarini koʻpaytirish",
    },
}
GREY = Side(style="thin", color="FF7F7F7F")
BOX = Border(left=GREY, right=GREY, top=GREY, bottom=GREY)
WRAP = Alignment(wrap_text=True, vertical="center")
CENTRE = Alignment(wrap_text=True, vertical="center", horizontal="center")
HIDDEN = ";;;"


def corrections() -> list[tuple[str, str]]:
    with (HERE / "corrections.csv").open(encoding="utf-8", newline="") as file:
        return [(row["found"], row["corrected"]) for row in csv.DictReader(file)]


CORRECTIONS = corrections()


def corrected(text: str) -> str:
    for found, right in CORRECTIONS:
        text = text.replace(found, right)
    return proper(text)


def styles(book: Workbook) -> None:
    def named(name: str, builtin: int | None = None, **parts: object) -> None:
        style = NamedStyle(name, **parts)
        style.builtinId = builtin
        style.customBuiltin = True if builtin is not None else None
        book.add_named_style(style)

    thin = PatternFill("solid", fgColor="FFFFF8E5")
    # Excel's own Input, Calculation and Total, paler, so that the printed form stays readable.
    named("Input", 20, font=Font(FONT, size=10, color="FF3F3F76"), fill=thin, border=BOX,
          alignment=CENTRE, protection=Protection(locked=False))  # fmt: skip
    named("Calculation", 22, font=Font(FONT, size=10, bold=True, color="FF7F4F00"),
          fill=PatternFill("solid", fgColor="FFF2F2F2"), border=BOX, alignment=CENTRE)  # fmt: skip
    double = Border(left=GREY, right=GREY, top=Side(style="thin"), bottom=Side(style="double"))
    named("Total", 25, font=Font(FONT, size=10, bold=True), border=double, alignment=CENTRE)
    named("AKM matn", font=Font(FONT, size=10), border=BOX, alignment=WRAP)
    named("AKM sarlavha", font=Font(FONT, size=10, bold=True), border=BOX, alignment=CENTRE,
          fill=PatternFill("solid", fgColor="FFE8EEF4"))  # fmt: skip
    named("AKM boʻlim", font=Font(FONT, size=11, bold=True), border=Border(top=GREY, bottom=GREY),
          alignment=Alignment(horizontal="centerContinuous", vertical="center"))  # fmt: skip
    named("AKM izoh", font=Font(FONT, size=9, color="FF6B6B6B"), alignment=WRAP)


def put(sheet: Worksheet, address: str, value: object, style: str = "AKM matn", **parts: object) -> Cell:
    cell = sheet[address]
    cell.value = value
    if (isinstance(value, str) and not value.startswith("=")) or value == "=":
        cell.data_type = "s"
    cell.style = style
    for name, part in parts.items():
        setattr(cell, name, part)
    return cell


def name(book: Workbook, label: str, sheet: str, first: str, last: str = "") -> None:
    spelled = [re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", part) for part in (first, last) if part]
    book.defined_names[label] = DefinedName(label, attr_text=f"'{sheet}'!{':'.join(spelled)}")


def decimals(unit: str) -> int:
    return UNITS[unit][0] if unit in UNITS else 0


class Reja:
    """The plan's sheet, from top to bottom."""

    def __init__(self, book: Workbook, rows: list[dict[str, str]]) -> None:
        self.book, self.sheet = book, book.create_sheet("Reja")
        self.row = FIRST
        self.at: dict[str, int] = {}
        self.units: dict[str, str] = {}
        self.texts: list[tuple[str, str]] = []
        self.headers()
        for title, members in groupby(rows, key=lambda row: row["section"]):
            entries = list(members)
            self.section(title, entries[0]["code"].partition(".")[0])
            for code, parts in groupby(entries, key=lambda row: row["code"]):
                self.indicator(code, list(parts))
                if code == "2.5":
                    self.total("2.1–2.5", "Fondga kelib tushgan nashrlar jami (nusxa)", "2.1", "2.5", "Nusxa")
        self.last = self.row
        self.sheet.row_dimensions[self.last].height = 6
        for row, code in [(self.at["6.1"], "6.1")]:
            for column in "DEIJKL":
                cell = self.sheet[f"{column}{row}"]
                cell.value = sum_of(f"{column}{self.at['6.2']}:{column}{self.at['6.4']}")
                cell.style = "Calculation"
                cell.number_format = number_format(decimals(self.units[code]))
        self.finish()

    def headers(self) -> None:
        sheet = self.sheet
        sheet.merge_cells("A1:H1")
        put(sheet, "A1", (
            '=IF(OR(akm_district="",akm_year=""),"Ish rejasi",akm_organisation&"ning "&akm_year'
            '&" yil uchun moʻljallangan ish rejasi")'
        ), font=Font(FONT, size=13, bold=True), alignment=CENTRE, border=Border())  # fmt: skip
        sheet.row_dimensions[1].height = 24
        sheet.merge_cells("I1:Q1")
        put(
            sheet,
            "I1",
            "Rangli kataklarga yoziladi; „-“ — koʻrsatkich qoʻllanilmaydi, 0 — natija yoʻq.",
            "AKM izoh",
        )
        labels = {"A": "№", "B": "Nomi", "C": "Oʻlchov birligi", "F": "Amalga oshirish mexanizmi",
                  "G": "Bajarilish muddati", "H": "Masʼullar", "M": "Jami bajarildi", "R": "Jamlanma guruhi"}  # fmt: skip
        blocks = {"D": ("E", "Miqdori"), "I": ("L", "Bajarildi"), "N": ("O", "Reja faktga nisbatan"),
                  "P": ("Q", "Bajarilgani rejaga nisbatan")}  # fmt: skip
        for number in range(1, 19):
            letter = get_column_letter(number)
            for row in (3, 4):
                put(sheet, f"{letter}{row}", None, "AKM sarlavha")
        for letter, label in labels.items():
            put(sheet, f"{letter}3", label, "AKM sarlavha")
            sheet.merge_cells(f"{letter}3:{letter}4")
        for letter, (end, label) in blocks.items():
            put(sheet, f"{letter}3", label, "AKM sarlavha")
            sheet.merge_cells(f"{letter}3:{end}3")
        put(sheet, "D4", '=IF(akm_year="","Oʻtgan yil (fakt)",akm_year-1&" yil (fakt)")', "AKM sarlavha")
        put(sheet, "E4", '=IF(akm_year="","Shu yil (reja)",akm_year&" yil (reja)")', "AKM sarlavha")
        for letter, label in zip("IJKLNOPQ", ["I chorak", "II chorak", "III chorak", "IV chorak",
                                              "farqi", "farqi, %", "farqi", "farqi, %"], strict=True):  # fmt: skip
            put(sheet, f"{letter}4", label, "AKM sarlavha")

    def section(self, title: str, number: str) -> None:
        printed = title.startswith(f"{number}. ")
        shown = corrected(title.removeprefix(f"{number}. "))
        for column in range(1, 19):
            self.sheet.cell(self.row, column).style = "AKM boʻlim"
        code = put(self.sheet, f"A{self.row}", number, "AKM boʻlim")
        code.number_format = "@" if printed else HIDDEN
        code.alignment = CENTRE
        put(self.sheet, f"B{self.row}", shown, "AKM boʻlim")
        self.note(f"B{self.row}", title.removeprefix(f"{number}. "), shown)
        for letter in "IJKLMNOPQR":
            self.sheet[f"{letter}{self.row}"].alignment = Alignment()
        self.sheet.row_dimensions[self.row].height = 22
        self.row += 1

    def indicator(self, code: str, parts: list[dict[str, str]]) -> None:
        first = parts[0]
        several = len(parts) > 1
        own = several and len({part["mechanism"] for part in parts}) > 1
        lead = self.lead(first["name"], parts) if several else first["name"]
        self.line(code, lead, "" if several else first["unit"], {} if own else first, several, first["name"])
        for part in parts if several else ():
            label = part["part_label"] or LABELS.get(code, {}).get(int(part["part"]), "")
            said = part if own else {"unit": part["unit"]}
            self.line(f"{code}/{part['part']}", label, part["unit"], said, False, "", is_part=True)

    @staticmethod
    def lead(title: str, parts: list[dict[str, str]]) -> str:
        """The name without the list of its parts, which get rows of their own."""
        at = min((title.find(p["part_label"]) for p in parts if len(p["part_label"]) > 3 and p["part_label"] in title),
                 default=-1)  # fmt: skip
        return title[:at].rstrip(" -–") if at > 0 else title

    def line(
        self,
        code: str,
        text: str,
        unit: str,
        said: dict[str, str],
        heads: bool,
        source: str,
        is_part: bool = False,
    ) -> None:
        sheet, row = self.sheet, self.row
        unit = "" if unit == "-" else corrected(unit)
        unit = unit[:1].upper() + unit[1:]
        self.at[code], self.units[code] = row, unit
        bold = {"font": Font(FONT, size=10)}
        put(sheet, f"A{row}", code, alignment=CENTRE, number_format=HIDDEN if is_part else "@", **bold)
        label = corrected(text)
        shown = put(sheet, f"B{row}", label or None)
        if is_part:
            shown.alignment = Alignment(horizontal="left", wrap_text=True, vertical="center", indent=1)
        if source:
            self.note(f"B{row}", source, label)
        if heads:
            put(sheet, f"C{row}", None)
        elif unit:
            put(sheet, f"C{row}", unit, alignment=CENTRE)
            self.note(f"C{row}", said.get("unit", ""), unit)
        else:
            put(sheet, f"C{row}", None, "Input")
        for letter in "DE":
            put(
                sheet,
                f"{letter}{row}",
                None,
                "AKM matn" if heads else "Input",
                number_format=number_format(decimals(unit)),
            )
        for letter, field in zip("FGH", ("mechanism", "deadline", "responsible"), strict=True):
            found = said.get(field, "")
            found = "" if found == "-" else found
            words = "TAKM buxgalteri" if found.startswith("TAKM buxgalteri") else corrected(found)
            put(sheet, f"{letter}{row}", words or None, alignment=WRAP if letter == "F" else CENTRE,
                protection=Protection(locked=False))  # fmt: skip
            if not found.startswith("TAKM buxgalteri"):
                self.note(f"{letter}{row}", found, words)
        if not heads:
            self.figures(row, unit)
            put(sheet, f"R{row}", (
                f'=IF(OR(SUMPRODUCT((akm_units=C{row})*(akm_units_totalled="ha"))=0,'
                f'SUMPRODUCT((akm_rollups=A{row})*(akm_rollups_sign<>"%"))>0),"",'
                f'LEFT(A{row},FIND(".",A{row})-1)&"/"&C{row})'
            ), "Calculation")  # fmt: skip
        else:
            for letter in "IJKLMNOPQR":
                put(sheet, f"{letter}{row}", None)
        self.row += 1

    def figures(self, row: int, unit: str) -> None:
        sheet = self.sheet
        for letter in "IJKL":
            put(sheet, f"{letter}{row}", None, "Input", number_format=number_format(decimals(unit)))
        put(sheet, f"M{row}", sum_of(f"I{row}:L{row}"), "Calculation", number_format=number_format(decimals(unit)))
        formats = variance_formats(decimals(unit))
        for letter, formula, shape in zip("NOPQ", variances(row, "D", "E", "M", "N"), formats, strict=True):
            put(sheet, f"{letter}{row}", formula, "Calculation", number_format=shape)

    def total(self, code: str, label: str, first: str, last: str, unit: str) -> None:
        row, sheet = self.row, self.sheet
        self.at[code], self.units[code] = row, unit
        put(sheet, f"A{row}", code, "Total", number_format="@")
        put(sheet, f"B{row}", label, "Total", alignment=WRAP)
        for letter in "CFGHR":
            put(sheet, f"{letter}{row}", None, "Total")
        for letter in "DEIJKL":
            cells = f"{letter}{self.at[first]}:{letter}{self.at[last]}"
            put(sheet, f"{letter}{row}", sum_of(cells), "Total", number_format=number_format(decimals(unit)))
        put(sheet, f"M{row}", sum_of(f"I{row}:L{row}"), "Total", number_format=number_format(decimals(unit)))
        formats = variance_formats(decimals(unit))
        for letter, formula, shape in zip("NOPQ", variances(row, "D", "E", "M", "N"), formats, strict=True):
            put(sheet, f"{letter}{row}", formula, "Total", number_format=shape)
        self.row += 1

    def note(self, address: str, source: str, shown: str) -> None:
        if source and fold(source) != fold(shown):
            comment = Comment(NOTE_MARK + source, "akm_excel", width=320, height=40 + 18 * (len(source) // 45 + 1))
            self.sheet[address].comment = comment

    def finish(self) -> None:
        sheet, last = self.sheet, self.last
        for column in Column:
            letter = COLUMNS[column]
            name(self.book, f"akm_{column}", "Reja", f"{letter}{FIRST}", f"{letter}{last}")
        name(self.book, "akm_title", "Reja", "A1")
        name(self.book, "akm_header_fact", "Reja", "D4")
        name(self.book, "akm_header_plan", "Reja", "E4")
        widths = dict(zip("ABCDEFGHIJKLMNOPQR", [7, 46, 10, 11, 11, 34, 16, 24, *[11] * 10], strict=True))
        for letter, width in widths.items():
            sheet.column_dimensions[letter].width = width
        sheet.column_dimensions["R"].hidden = True
        for row in range(FIRST, last):
            if sheet.row_dimensions[row].height is None:
                sheet.row_dimensions[row].height = row_height(
                    (str(sheet[f"{letter}{row}"].value or ""), widths[letter]) for letter in "BFGH"
                )
        sheet.freeze_panes = "D5"
        self.validations()
        protect(sheet)
        sheet.print_title_rows = "3:4"
        sheet.print_area = f"A1:H{last - 1}"
        paper(sheet, "landscape")
        sheet.sheet_properties.tabColor = "FF2F75B5"

    def validations(self) -> None:
        whole, money = [], []
        for code, row in self.at.items():
            if self.sheet[f"D{row}"].style == "Input":
                (money if decimals(self.units[code]) else whole).append(row)
        for rows, rule, words in (
            (whole, "INT({0})={0}", "Faqat manfiy boʻlmagan butun son yoki „-“ yoziladi."),
            (money, "TRUE", "Faqat manfiy boʻlmagan son yoki „-“ yoziladi."),
        ):
            first = f"D{rows[0]}"
            check = DataValidation(
                type="custom", allow_blank=True,
                formula1=f'IF(ISNUMBER({first}),AND({first}>=0,{rule.format(first)}),{first}="-")',
                errorTitle="Notoʻgʻri qiymat", error=words, showErrorMessage=True,
            )  # fmt: skip
            for row in rows:
                check.add(f"D{row}:E{row}")
                check.add(f"I{row}:L{row}")
            self.sheet.add_data_validation(check)
        lists = {"C": ("akm_units", True, "Birlik roʻyxatdan tanlanadi."), "G": ("akm_deadlines", False, ""),
                 "H": ("akm_services", False, "")}  # fmt: skip
        for letter, (source, strict, words) in lists.items():
            choice = DataValidation(type="list", formula1=f"={source}", allow_blank=True, showErrorMessage=strict,
                                    errorTitle="Roʻyxatda yoʻq" if strict else None, error=words or None)  # fmt: skip
            choice.add(f"{letter}{FIRST}:{letter}{self.last - 1}")
            self.sheet.add_data_validation(choice)


def protect(sheet: Worksheet) -> None:
    """Against slips, not against people: no password; columns and rows may be resized, rows inserted."""
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows"):
        setattr(sheet.protection, allowed, False)


def paper(sheet: Worksheet, orientation: str) -> None:
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top = margins.bottom = 0.55
    margins.header = margins.footer = 0.25
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "&P / &N"
    sheet.oddFooter.center.size = 9


def cover(book: Workbook) -> None:
    sheet = book.create_sheet("Muqova")
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABCDEF", (4, 26, 22, 4, 18, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    plain = {"border": Border()}
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    put(sheet, "E2", "TASDIQLAYMAN", font=Font(FONT, size=12, bold=True), alignment=middle, **plain)
    sheet.merge_cells("E2:F2")
    for row, label, field in ((3, "Lavozimi", "approver_post"), (4, "F.I.Sh.", "approver")):
        put(sheet, f"E{row}", label, "AKM izoh")
        put(sheet, f"F{row}", None, "Input")
        name(book, f"akm_{field}", "Muqova", f"F{row}")
    put(sheet, "E5", "„____“ ______________ 20____ y.", alignment=middle, **plain)
    sheet.merge_cells("E5:F5")
    sample = put(sheet, "B8", None, font=Font(FONT, size=22, bold=True, color="FFC00000"), alignment=middle, **plain)
    sample.protection = Protection(locked=True)
    sheet.merge_cells("B8:F8")
    name(book, "akm_sample", "Muqova", "B8")
    lines = [
        (
            12,
            '=IF(akm_district="","",UPPER(akm_district)&" AXBOROT-KUTUBXONA MARKAZINING")',
            "akm_title_1",
            18,
        ),
        (14, '=IF(akm_year="","",akm_year&" YIL UCHUN MOʻLJALLANGAN")', "akm_title_2", 16),
        (16, "ISH REJASI", "", 26),
    ]
    for row, text, label, size in lines:
        put(sheet, f"B{row}", text, font=Font(FONT, size=size, bold=True), alignment=middle, **plain)
        sheet.merge_cells(f"B{row}:F{row}")
        sheet.row_dimensions[row].height = size * 2.6
        if label:
            name(book, label, "Muqova", f"B{row}")
    fields = [
        ("Tuman (shahar)", "district"),
        ("Yil", "year"),
        ("Direktor", "director"),
        ("Bosh buxgalter", "accountant"),
    ]
    for row, (label, field) in enumerate(fields, start=22):
        put(sheet, f"B{row}", label, font=Font(FONT, size=11), **plain)
        put(sheet, f"C{row}", None, "Input", number_format="0" if field == "year" else "@")
        for letter in "DEF":
            put(sheet, f"{letter}{row}", None, "Input")
        sheet.merge_cells(f"C{row}:F{row}")
        name(book, f"akm_{field}", "Muqova", f"C{row}")
    put(sheet, "B26", "Tashkilot", font=Font(FONT, size=11), **plain)
    put(sheet, "C26", '=IF(akm_district="","",akm_district&" axborot-kutubxona markazi")', "Calculation")
    for letter in "DEF":
        put(sheet, f"{letter}26", None, "Calculation")
    sheet.merge_cells("C26:F26")
    name(book, "akm_organisation", "Muqova", "C26")
    put(sheet, "B34", '=IF(OR(akm_district="",akm_year=""),"",SUBSTITUTE(SUBSTITUTE(akm_district," tumani",""),'
        '" shahri","")&"-"&akm_year)', font=Font(FONT, size=12, italic=True), alignment=middle, **plain)  # fmt: skip
    sheet.merge_cells("B34:F34")
    name(book, "akm_place", "Muqova", "B34")
    choice = DataValidation(type="list", formula1="=akm_districts", allow_blank=True, showErrorMessage=True,
                            errorTitle="Roʻyxatda yoʻq", error="Tuman roʻyxatdan tanlanadi.")  # fmt: skip
    choice.add("C22")
    year = DataValidation(type="whole", operator="between", formula1="2000", formula2="2100", allow_blank=True,
                          showErrorMessage=True, errorTitle="Notoʻgʻri yil", error="Toʻrt xonali yil yoziladi.")  # fmt: skip
    year.add("C23")
    sheet.add_data_validation(choice)
    sheet.add_data_validation(year)
    protect(sheet)
    paper(sheet, "portrait")
    sheet.oddFooter.center.text = None
    sheet.print_area = "A1:F35"


def reference(book: Workbook, rows: list[dict[str, str]], districts: Path) -> None:
    sheet = book.create_sheet("Maʼlumotnoma")
    put(
        sheet,
        "A1",
        "Maʼlumotnoma: roʻyxatlar va jamlanmalar",
        font=Font(FONT, size=13, bold=True),
        border=Border(),
        alignment=Alignment(vertical="center"),
    )
    blocks: list[tuple[str, list[str], list[list[object]], str]] = []
    with districts.open(encoding="utf-8", newline="") as file:
        listed = [[row["name"], row["code"], row["aliases"]] for row in csv.DictReader(file)]
    blocks.append(("A", ["Tuman (shahar)", "MHOBT kodi", "Boshqa nomlari"], listed, "akm_districts"))
    units = [[label, str(places), "ha" if adds else "yoʻq"] for label, (places, adds) in UNITS.items()]
    blocks.append(("E", ["Oʻlchov birligi", "Kasr xonalari", "Jamlanadi"], units, "akm_units"))
    services = sorted({corrected(s) for row in rows for s in row["responsible"].split("; ")
                       if s and not s.startswith("TAKM")}) + ["TAKM buxgalteri"]  # fmt: skip
    blocks.append(("I", ["Xizmatlar (masʼullar)"], [[text] for text in services], "akm_services"))
    deadlines = sorted({corrected(row["deadline"]) for row in rows if row["deadline"] not in {"", "-"}})
    blocks.append(("K", ["Bajarilish muddatlari"], [[text] for text in deadlines], "akm_deadlines"))
    blocks.append(("M", ["Koʻrsatkich", "Munosabat", "Qismlari", "Izoh"], [list(r) for r in ROLLUPS], "akm_rollups"))
    blocks.append(("R", ["Markaz hajmi"], [[code] for code in SIZE], "akm_size"))
    for start, headings, lines, label in blocks:
        for shift, heading in enumerate(headings):
            put(sheet, f"{chr(ord(start) + shift)}3", heading, "AKM sarlavha")
        for row, line in enumerate(lines, start=4):
            for shift, value in enumerate(line):
                put(sheet, f"{chr(ord(start) + shift)}{row}", value or None, number_format="@",
                    protection=Protection(locked=False))  # fmt: skip
        name(book, label, "Maʼlumotnoma", f"{start}4", f"{start}{3 + len(lines)}")
    name(book, "akm_units_totalled", "Maʼlumotnoma", "G4", f"G{3 + len(UNITS)}")
    name(book, "akm_rollups_sign", "Maʼlumotnoma", "N4", f"N{3 + len(ROLLUPS)}")
    notes = [
        "Munosabat: „=“ — koʻrsatkich qismlari yigʻindisiga teng; „<=“ — qismlaridan oshmaydi;",
        "„%“ — qismlarining koʻrsatilgan foizi; „x“ — boʻlim jamlanmasiga qoʻshilmaydi.",
    ]
    for row, text in enumerate(notes, start=5 + len(ROLLUPS)):
        put(sheet, f"M{row}", text, "AKM izoh", alignment=Alignment())
    for row, text in enumerate(["Tumanlar hajmi shu", "koʻrsatkichlar boʻyicha", "taqqoslanadi."], start=5 + len(SIZE)):
        put(sheet, f"R{row}", text, "AKM izoh", alignment=Alignment())
    widths = [26, 12, 22, 3, 16, 10, 11, 3, 52, 3, 44, 3, 12, 11, 30, 44, 3, 22]
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A4"
    protect(sheet)
    paper(sheet, "landscape")


def summary(book: Workbook, reja: Reja, rows: list[dict[str, str]]) -> None:
    sheet = book.create_sheet("Jamlanma")
    put(
        sheet,
        "A1",
        "Jamlanma",
        font=Font(FONT, size=13, bold=True),
        border=Border(),
        alignment=Alignment(vertical="center"),
    )
    labels = ["Guruh", "Nomi", "Oʻlchov birligi", "=akm_header_fact", "=akm_header_plan", "Bajarildi",
              "Reja − fakt", "Reja − fakt, %", "Bajarildi − reja", "Bajarildi − reja, %", "Rejadagi ulushi, %"]  # fmt: skip
    for letter, label in zip("ABCDEFGHIJK", labels, strict=True):
        put(sheet, f"{letter}3", label, "AKM sarlavha")
    columns = dict(zip("DEF", (Column.FACT, Column.PLAN, Column.ACTUAL), strict=True))
    row = 4

    def heading(text: str) -> None:
        nonlocal row
        for letter in "ABCDEFGHIJK":
            put(sheet, f"{letter}{row}", None, "AKM boʻlim", alignment=Alignment())
        put(sheet, f"B{row}", text, "AKM boʻlim", alignment=Alignment(vertical="center"))
        row += 1

    def line(code: str, label: str, unit: str, formula: str, share: str = "") -> None:
        nonlocal row
        put(sheet, f"A{row}", code, "AKM izoh", number_format="@", border=BOX)
        put(sheet, f"B{row}", label)
        put(sheet, f"C{row}", unit, alignment=CENTRE)
        for letter, column in columns.items():
            put(sheet, f"{letter}{row}", formula.format(row=row, column=f"akm_{column}"), "Calculation",
                number_format=number_format(decimals(unit)))  # fmt: skip
        formats = variance_formats(decimals(unit))
        for letter, text, shape in zip("GHIJ", variances(row, "D", "E", "F", "G"), formats, strict=True):
            put(sheet, f"{letter}{row}", text, "Calculation", number_format=shape)
        put(sheet, f"K{row}", share.format(row=row) or None, "Calculation", number_format="0.0%")
        row += 1

    grouped = sum_where("akm_group", "$A{row}", "{column}")
    looked_up = '=IF(INDEX({column},MATCH($A{row},akm_code,0))="","",INDEX({column},MATCH($A{row},akm_code,0)))'
    unsummed = {code for code, sign, _, _ in ROLLUPS if sign != "%"}
    first = row
    for title, members in groupby(rows, key=lambda entry: entry["section"]):
        number = next(iter(members := list(members)))["code"].partition(".")[0]
        keys = [m["code"] + (f"/{m['part']}" if m["part"] else "") for m in members]
        units = list(dict.fromkeys(reja.units[key] for key in keys if key not in unsummed))
        heading(corrected(title))
        for unit in units:
            if UNITS.get(unit, (0, False))[1]:
                line(f"{number}/{unit}", "Jami", unit, grouped)
    heading("Jamlangan koʻrsatkichlar")
    line("2.1–2.5", "Fondga kelib tushgan nashrlar jami", "Nusxa", looked_up)
    heading("Byudjet")
    whole = row
    for code in ("6.1", "6.2", "6.3", "6.4"):
        label = reja.sheet[f"B{reja.at[code]}"].value
        share = f'=IF(AND(ISNUMBER(E{{row}}),ISNUMBER(E${whole})),IF(E${whole}>0,ROUND(E{{row}}/E${whole},4),""),"")'
        line(code, label, "Ming soʻm", looked_up, share)
    last = row
    name(book, "akm_sum_id", "Jamlanma", f"A{first}", f"A{last}")
    for letter, column in zip("DEFGHIJK", ("fact", "plan", "actual", "plan_change", "plan_change_percent",
                                           "fulfilment", "fulfilment_percent", "share"), strict=True):  # fmt: skip
        name(book, f"akm_sum_{column}", "Jamlanma", f"{letter}{first}", f"{letter}{last}")
    for letter, width in zip("ABCDEFGHIJK", (13, 44, 14, *[14] * 8), strict=True):
        sheet.column_dimensions[letter].width = width
    name(book, "akm_sum_header_fact", "Jamlanma", "D3")
    name(book, "akm_sum_header_plan", "Jamlanma", "E3")
    sheet.freeze_panes = "D4"
    sheet.print_title_rows = "3:3"
    protect(sheet)
    paper(sheet, "landscape")


def findings(book: Workbook) -> None:
    sheet = book.create_sheet("Nazorat")
    put(
        sheet,
        "A1",
        "Nazorat: aniqlangan kamchiliklar",
        font=Font(FONT, size=13, bold=True),
        border=Border(),
        alignment=Alignment(vertical="center"),
    )
    put(sheet, "A2", "Hali tekshirilmagan.", "AKM izoh", alignment=Alignment())
    name(book, "akm_findings_summary", "Nazorat", "A2")
    labels = ["№", "Daraja", "Qoida", "Katak", "Koʻrsatkich", "Kamchilik", "Tuzatish taklifi"]
    for letter, label, width in zip("ABCDEFG", labels, (6, 17, 9, 17, 12, 70, 50), strict=True):
        put(sheet, f"{letter}4", label, "AKM sarlavha")
        put(sheet, f"{letter}5", None, alignment=WRAP if letter in "FG" else CENTRE)
        sheet.column_dimensions[letter].width = width
    sheet["D5"].font = Font(FONT, size=10, color="FF0563C1", underline="single")
    name(book, "akm_findings", "Nazorat", "A5", "G5")
    sheet.freeze_panes = "A5"
    sheet.print_title_rows = "4:4"
    protect(sheet)
    paper(sheet, "landscape")


def hidden(book: Workbook) -> None:
    sheet = book.create_sheet("_akm")
    for row, (label, value) in enumerate([("schema", "1"), ("edition", None), ("provenance", None)], start=1):
        sheet[f"A{row}"] = label
        sheet[f"B{row}"] = value
        sheet[f"B{row}"].number_format = "@"
        name(book, f"akm_{label}", "_akm", f"B{row}")
    sheet.sheet_state = "veryHidden"


FONT_ORDER = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
              "name", "family", "charset", "scheme")  # fmt: skip


def mended_styles(data: bytes) -> bytes:
    """Fonts with their parts in the order that the schema of Open XML asks for; openpyxl writes another."""
    root = parse_xml(data)
    for font in root.iter("{*}font"):
        font[:] = sorted(font, key=lambda part: FONT_ORDER.index(etree.QName(part).localname))
    return serialize_xml(root)


def main(measures: Path, output: Path) -> None:
    with measures.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    book = Workbook()
    book.remove(book.active)
    book._fonts[0].name = FONT
    styles(book)
    cover(book)
    reja = Reja(book, rows)
    summary(book, reja, rows)
    findings(book)
    reference(book, rows, HERE / "districts.csv")
    hidden(book)
    book.active = 0
    book.properties.creator = book.properties.lastModifiedBy = "akm_excel"
    book.properties.title = "Ish rejasi"
    book.properties.created = book.properties.modified = STAMP
    book.calculation.fullCalcOnLoad = True
    book.save(output)
    package = Package.open(output)
    package.replace("xl/styles.xml", mended_styles(package.read("xl/styles.xml")))
    reja_part = next(entry.part for entry in package.sheets() if entry.name == "Reja")
    # Without the mark "custom" Excel fits a row again as soon as somebody types more text into it.
    package.replace(reja_part, package.read(reja_part).replace(b' customHeight="1"', b""))
    core = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-11-24T00:00:00Z", package.read("docProps/core.xml"))
    package.replace("docProps/core.xml", core)
    for info in package._infos.values():
        info.date_time = (2026, 11, 24, 0, 0, 0)
    save(output, package.to_bytes())
    with_results(output)


def with_results(path: Path) -> None:
    """Give the empty template's formulas their cached results; its findings sheet stays empty."""
    template = load_template(path)
    package = Package.open(path)
    book = from_package(package)
    values = results(plan_from_book(book, template), template)
    sheets = {entry.name: (entry.part, SheetXml(package.read(entry.part))) for entry in package.sheets()}
    for place, (sheet, row, column) in places(book, find_layout(book)).items():
        if place in template.formulas:
            sheets[sheet][1].set_result(row, column, values[place])
    for part, sheet in sheets.values():
        if sheet.touched:
            package.replace(part, sheet.to_bytes())
    save(path, package.to_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
