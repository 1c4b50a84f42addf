"""Make edition 2 of workbooks/plan_template.xlsx from Qoraoʻzak's plan of 2023 and the lists beside this file.

From then on the workbook itself is the schema and may be edited in Excel; this file only says how
its look, formulas, protection and print setup came about, and makes it anew while it is unedited.

    python tools/author_template.py tests/data/qoraozak_2023_measures.csv workbooks/plan_template.xlsx
"""

import csv
import datetime as dt
import json
import posixpath
import re
import sys
import zipfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from akm_excel.core.long_rows import HEADINGS
from akm_excel.core.plan import FIGURES, Column, Key
from akm_excel.core.quantity import SCALE
from akm_excel.core.template import Direction, Nature, Template
from akm_excel.core.text import fold, proper
from akm_excel.spreadsheet.book import from_package
from akm_excel.spreadsheet.calculation import with_result
from akm_excel.spreadsheet.dependents import formulas
from akm_excel.spreadsheet.evaluation import Evaluator
from akm_excel.spreadsheet.package import MAIN, RELATIONS, Package, parse_xml, serialize_xml
from akm_excel.spreadsheet.sheet_xml import SheetXml
from akm_excel.spreadsheet.writing.chart import Chart, Series, drawing
from akm_excel.storage import save
from akm_excel.workbook.arithmetic import (
    PERCENT,
    last_of,
    number_format,
    part_of,
    sum_of,
    sum_where,
    variance_formats,
    variances,
)
from akm_excel.workbook.layout import find_layout, places
from akm_excel.workbook.reading import plan_from_book
from akm_excel.workbook.results import results
from akm_excel.workbook.row_heights import row_height
from akm_excel.workbook.template_file import load_template
from akm_excel.workbook.template_workbook import NOTE_MARK

HERE = Path(__file__).parent
STAMP = dt.datetime(2026, 11, 24)
FONT = "Calibri"
COLUMNS = {column: get_column_letter(i) for i, column in enumerate(Column, start=1)}
HEADER_ROW, FIRST = 4, 5
EDITION = 2
UNITS = {  # name: decimals shown, the least difference that is worth a question
    "Hujjat": (0, 10), "Dona": (0, 10), "Tadbir": (0, 10), "Nusxa": (0, 10), "Nafar": (0, 10),
    "Soni": (0, 10), "Sahifa": (0, 10), "Xizmat": (0, 10), "Marotaba": (0, 10),
    "Soʻm": (2, 10_000), "Ming soʻm": (1, 10),
}  # fmt: skip
FUNDS = "5+6"
"""The id of the total of all funds, which has no row in the form."""
TEXT_NAMES = {"name": "nomi", "unit": "birligi", "mechanism": "mexanizmi", "deadline": "muddati",
              "responsible": "masʼullar"}  # fmt: skip
ROLLUPS = [
    ("2.1–2.5", "=", "2.1 + 2.2 + 2.3 + 2.4 + 2.5", "Fondga kelib tushgan nashrlar jami"),
    ("6.1", "=", "6.2 + 6.3 + 6.4", "Byudjet xarajatlari yigʻindisi"),
    (FUNDS, "=", "6.1 + 0,001 × 5.1 + 0,001 × 5.2", "Jami mablagʻ: byudjet va oʻz daromadlari (6.1, 5.1, 5.2)"),
    ("2.14/2", "qismi", "2.14/1", "Abonement — jami qatnovning bir qismi"),
    ("1.7/1", "<=", "1.7/2", "Tadbirlar ishtirokchilardan koʻp boʻlmaydi"),
    ("3.3/1", "<=", "3.3/2", "Tadbirlar ishtirokchilardan koʻp boʻlmaydi"),
    ("3.5/1", "<=", "3.5/2", "Tadbirlar ishtirokchilardan koʻp boʻlmaydi"),
    ("6.3", "%", "25 % × 6.2", "Ijtimoiy soliq: byudjet tashkilotlari uchun 25 %"),
]
SIZE = ["2.6", "2.14/1", "6.2"]  # the stock worked on, the readers, the staff: each side of a centre once
LABELS = {
    "2.16": {
        1: "Buktreylar yaratish",
        2: "Multimedialar yaratish",
        3: "Virtual xizmatlar shakllarini koʻpaytirish",
    },
}
MONEY = {"Soʻm", "Ming soʻm"}
TYPED = "DEIJKLTUVW"
"""The letters of the columns that figures are typed into."""
BESIDE = "IJKLMNOPQRSTUVW"
"""Those beside the printed form."""
FIRST_SUM = 4
DATE_LINE = "„____“ ______________ 20____ y."
TO_SIGN = '=IF({name}="",REPT("_",24),{name})'
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
GREY = Side(style="thin", color="FF7F7F7F")
BOX = Border(left=GREY, right=GREY, top=GREY, bottom=GREY)
WRAP = Alignment(wrap_text=True, vertical="center")
CENTRE = Alignment(wrap_text=True, vertical="center", horizontal="center")
FIGURE = Alignment(shrink_to_fit=True, vertical="center", horizontal="center")
"""A long figure is shown smaller, not as ###; a cell that wraps would not shrink."""
HIDDEN = ";;;"
FIRST_CONTROL = 22
"""The first row of the control sums on the hidden sheet."""
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BLANK_CELL = re.compile(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?) t="n"(?: ?/>|></c>)')
"""A blank cell as openpyxl writes it: some programs take its kind for the number 0."""


def listed(name: str) -> list[dict[str, str]]:
    """The rows of a csv beside this file."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CORRECTIONS = [(row["found"], row["corrected"]) for row in listed("corrections.csv")]
"""Slips of the source, mended wherever they occur."""
TEXTS = {(row["code"], row["column"]): (row["found"], row["corrected"]) for row in listed("template_texts.csv")}
"""What a translator mended since, each at its place."""
NATURES = {row["code"]: Nature(row["nature"]) for row in listed("measures.csv")}
DIRECTIONS = {row["code"]: Direction(row["direction"]) for row in listed("measures.csv")}


def corrected(text: str, code: str = "", column: str = "") -> str:
    for found, right in CORRECTIONS:
        text = text.replace(found, right)
    shown = proper(text)
    if (code, column) in TEXTS and shown:
        found, right = TEXTS[code, column]
        if found not in shown:
            raise ValueError(f"{code} {column}: '{found}' is not in '{shown}'")
        shown = shown.replace(found, right)
    return shown


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


def texts_of(template: Template, key: Key) -> dict[str, str]:
    """What a template's row says."""
    indicator, measure = template.indicators.get(key), template.measures.get(key)
    if key.part and measure:
        said = measure.arrangement
        return {"name": measure.label, "unit": measure.unit, "mechanism": said.mechanism, "deadline": said.deadline,
                "responsible": said.responsible}  # fmt: skip
    if indicator is None:
        return {}
    said = indicator.arrangement
    return {"name": indicator.name, "unit": measure.unit if measure else "", "mechanism": said.mechanism,
            "deadline": said.deadline, "responsible": said.responsible}  # fmt: skip


class Reja:
    """The plan's sheet, from top to bottom."""

    def __init__(self, book: Workbook, rows: list[dict[str, str]]) -> None:
        self.book, self.sheet = book, book.create_sheet("Reja")
        self.row = FIRST
        self.at: dict[str, int] = {}
        self.units: dict[str, str] = {}
        self.texts: list[tuple[str, str]] = []
        self.sections: list[int] = []
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
            for column in TYPED:
                cell = self.sheet[f"{column}{row}"]
                cell.value = sum_of(f"{column}{self.at['6.2']}:{column}{self.at['6.4']}")
                cell.style = "Calculation"
                cell.alignment = FIGURE
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
            "Faqat rangli kataklarga yozing; „-“ — koʻrsatkich qoʻllanilmaydi, 0 — natija yoʻq.",
            "AKM izoh",
        )
        labels = {"A": "№", "B": "Nomi", "C": "Oʻlchov birligi", "F": "Amalga oshirish mexanizmi",
                  "G": "Bajarilish muddati", "H": "Masʼullar", "M": "Jami bajarildi", "R": "Jamlanma guruhi",
                  "S": "Ijrosi, %"}  # fmt: skip
        blocks = {"D": ("E", "Miqdori"), "I": ("L", "Bajarildi"), "N": ("O", "Reja faktga nisbatan"),
                  "P": ("Q", "Bajarilgani rejaga nisbatan"),
                  "T": ("W", "Reja choraklar boʻyicha (ixtiyoriy)")}  # fmt: skip
        for number in range(1, len(Column) + 1):
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
        for letter, label in zip("IJKLNOPQTUVW", ["I chorak", "II chorak", "III chorak", "IV chorak",
                                                  "farqi", "farqi, %", "farqi", "farqi, %",
                                                  *HEADINGS.planned], strict=True):  # fmt: skip
            put(sheet, f"{letter}4", label, "AKM sarlavha")

    def section(self, title: str, number: str) -> None:
        self.sections.append(self.row)
        printed = title.startswith(f"{number}. ")
        shown = corrected(title.removeprefix(f"{number}. "))
        for column in range(1, len(Column) + 1):
            self.sheet.cell(self.row, column).style = "AKM boʻlim"
        code = put(self.sheet, f"A{self.row}", number, "AKM boʻlim")
        code.number_format = "@" if printed else HIDDEN
        code.alignment = CENTRE
        put(self.sheet, f"B{self.row}", shown, "AKM boʻlim")
        self.note(f"B{self.row}", title.removeprefix(f"{number}. "), shown)
        for letter in BESIDE:
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
        labels = [part["part_label"] for part in parts if len(part["part_label"]) > 3]
        found = (re.search(rf"(?<!\w){re.escape(label)}(?!\w)", title) for label in labels)
        at = min((match.start() for match in found if match), default=-1)
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
        unit = "" if unit == "-" else corrected(unit, code, "unit")
        unit = unit[:1].upper() + unit[1:]
        self.at[code], self.units[code] = row, unit
        bold = {"font": Font(FONT, size=10)}
        put(sheet, f"A{row}", code, alignment=CENTRE, number_format=HIDDEN if is_part else "@", **bold)
        label = corrected(text, code, "name")
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
                alignment=FIGURE,
            )
        for letter, field in zip("FGH", ("mechanism", "deadline", "responsible"), strict=True):
            found = said.get(field, "")
            found = "" if found == "-" else found
            words = "TAKM buxgalteri" if found.startswith("TAKM buxgalteri") else corrected(found, code, field)
            put(sheet, f"{letter}{row}", words or None, alignment=WRAP if letter == "F" else CENTRE,
                protection=Protection(locked=False))  # fmt: skip
            if not found.startswith("TAKM buxgalteri"):
                self.note(f"{letter}{row}", found, words)
        if not heads:
            self.figures(row, code, unit)
            # A code that is none leaves its own row without a total, and no other.
            put(
                sheet,
                f"R{row}",
                f'=IFERROR(T(INDEX(akm_measures_total,MATCH(A{row},akm_measures,0))),"")',
                "Calculation",
            )
        else:
            for letter in BESIDE:
                put(sheet, f"{letter}{row}", None)
        self.row += 1

    def figures(self, row: int, code: str, unit: str) -> None:
        sheet, direction = self.sheet, DIRECTIONS.get(code, Direction.MORE)
        for letter in "IJKLTUVW":
            put(sheet, f"{letter}{row}", None, "Input", alignment=FIGURE, number_format=number_format(decimals(unit)))
        is_balance = NATURES.get(code) is Nature.BALANCE
        done = last_of(*(f"{letter}{row}" for letter in "IJKL")) if is_balance else sum_of(f"I{row}:L{row}")
        put(sheet, f"M{row}", done, "Calculation", alignment=FIGURE, number_format=number_format(decimals(unit)))
        formats = variance_formats(decimals(unit), direction)
        for letter, formula, shape in zip("NOPQ", variances(row, "D", "E", "M", "N"), formats, strict=True):
            put(sheet, f"{letter}{row}", formula, "Calculation", alignment=FIGURE, number_format=shape)
        put(sheet, f"S{row}", part_of(f"M{row}", f"E{row}"), "Calculation", alignment=FIGURE, number_format=PERCENT)

    def total(self, code: str, label: str, first: str, last: str, unit: str) -> None:
        row, sheet = self.row, self.sheet
        self.at[code], self.units[code] = row, unit
        put(sheet, f"A{row}", code, "Total", alignment=FIGURE, number_format="@")
        put(sheet, f"B{row}", label, "Total", alignment=WRAP)
        for letter in "CFGHR":
            put(sheet, f"{letter}{row}", None, "Total")
        for letter in TYPED:
            cells = f"{letter}{self.at[first]}:{letter}{self.at[last]}"
            put(sheet, f"{letter}{row}", sum_of(cells), "Total", alignment=FIGURE,
                number_format=number_format(decimals(unit)))  # fmt: skip
        put(sheet, f"M{row}", sum_of(f"I{row}:L{row}"), "Total", alignment=FIGURE,
            number_format=number_format(decimals(unit)))  # fmt: skip
        formats = variance_formats(decimals(unit))
        for letter, formula, shape in zip("NOPQ", variances(row, "D", "E", "M", "N"), formats, strict=True):
            put(sheet, f"{letter}{row}", formula, "Total", alignment=FIGURE, number_format=shape)
        put(sheet, f"S{row}", part_of(f"M{row}", f"E{row}"), "Total", alignment=FIGURE, number_format=PERCENT)
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
        # Figures of a thousand million (soʻm) fit into the columns of figures.
        widths = dict(
            zip("ABCDEFGHIJKLMNOPQRSTUVW", [7, 46, 10, 14, 14, 34, 16, 24, *[14] * 6, 11, 14, 11, 11, 11, *[14] * 4],
                strict=True)
        )  # fmt: skip
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
        self.signatures(last + 1)
        sheet.print_area = f"A1:H{last + 5}"
        paper(sheet, "landscape")
        sheet.page_setup.blackAndWhite = True  # the colours of cells to fill in are for the screen
        sheet.sheet_properties.tabColor = "FF2F75B5"

    def other_names(self) -> Iterator[list[object]]:
        """What the edition before said where this one says something else, and other names that are known."""
        before = load_template(HERE.parent / "akm_excel" / "editions" / f"plan_template_{EDITION - 1}.xlsx")
        for code, row in self.at.items():
            key = Key.parse(code)
            said = texts_of(before, key) if key else {}
            for field, letter in zip(TEXT_NAMES, "BCFGH", strict=True):
                old, now = said.get(field, ""), str(self.sheet[f"{letter}{row}"].value or "")
                if old and now and fold(old) != fold(now):
                    yield [code, TEXT_NAMES[field], old]
        for row in listed("other_names.csv"):
            yield [row["code"], TEXT_NAMES[row["column"]], row["text"]]

    def signatures(self, first: int) -> None:
        """Who signs the plan: below the table, beside the columns that are read."""
        sheet, plain = self.sheet, {"font": Font(FONT, size=11), "border": Border()}
        bottom = Alignment(vertical="bottom")
        right = Alignment(vertical="bottom", horizontal="right")
        for row, label, field in ((first, "Direktor", "director"), (first + 2, "Bosh buxgalter", "accountant")):
            put(sheet, f"F{row}", label, alignment=right, **plain)
            put(sheet, f"G{row}", None, border=Border(bottom=Side(style="thin")))
            put(sheet, f"H{row}", TO_SIGN.format(name=f"akm_{field}"), alignment=bottom, **plain)
            name(self.book, f"akm_signed_{field}", "Reja", f"H{row}")
        put(sheet, f"F{first + 4}", DATE_LINE, alignment=right, **plain)
        for row in (first, first + 2, first + 4):
            sheet.row_dimensions[row].height = 26

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
                check.add(f"T{row}:W{row}")
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
    """On the left what is filled in, on the right the page that is printed."""
    sheet = book.create_sheet("Muqova")
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABCDEFGHIJKL", (3, 26, 22, 4, 14, 26, 4, 3, 20, 22, 18, 26), strict=True):
        sheet.column_dimensions[letter].width = width
    cover_form(book, sheet)
    cover_page(book, sheet)
    protect(sheet)
    paper(sheet, "portrait")
    sheet.oddFooter.center.text = None
    sheet.print_area = "H1:L34"


def cover_form(book: Workbook, sheet: Worksheet) -> None:
    plain = {"border": Border()}
    put(sheet, "B1", "Muqova: shu yerda toʻldiriladi, oʻng tomondagi varaq chop etiladi",
        font=Font(FONT, size=12, bold=True), alignment=Alignment(vertical="center"), **plain)  # fmt: skip
    put(sheet, "E2", "Tasdiqlovchi", font=Font(FONT, size=11, bold=True), **plain)
    for row, label, field in ((3, "Lavozimi", "approver_post"), (4, "F.I.Sh.", "approver")):
        put(sheet, f"E{row}", label, font=Font(FONT, size=11), **plain)
        put(sheet, f"F{row}", None, "Input")
        name(book, f"akm_{field}", "Muqova", f"F{row}")
    sample = put(sheet, "B8", None, font=Font(FONT, size=22, bold=True, color="FFC00000"), alignment=MIDDLE, **plain)
    sample.protection = Protection(locked=True)
    sheet.merge_cells("B8:F8")
    name(book, "akm_sample", "Muqova", "B8")
    legend = [
        ("Input", "Siz toʻldiradigan kataklar: raqam, „-“ (koʻrsatkich qoʻllanilmaydi) yoki boʻsh."),
        ("Calculation", "Formula: oʻzi hisoblanadi, ustiga yozilmaydi."),
        ("Total", "Jami: oʻzi hisoblanadi, ustiga yozilmaydi."),
    ]
    warn(sheet, "B19", CHANGED)
    put(sheet, "B11", "Ranglar", font=Font(FONT, size=11, bold=True), **plain)
    for row, (style, text) in enumerate(legend, start=12):
        put(sheet, f"B{row}", None, style, protection=Protection(locked=True))
        put(sheet, f"C{row}", text, "AKM izoh", alignment=Alignment(vertical="center"))
    put(sheet, "B16", f"Andozaning {EDITION}-nashri. Kamchiliklar „Nazorat“ varagʻida, roʻyxatlar va chegaralar "
        "„Maʼlumotnoma“ varagʻida; „_akm“ varagʻi yashirin: unda nashr raqami va raqamlarning manbasi turadi.",
        "AKM izoh", alignment=WRAP)  # fmt: skip
    sheet.merge_cells("B16:F17")
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
    people = (("Aholi soni (ixtiyoriy)", "population", "#,##0"), ("Xodimlar soni (ixtiyoriy)", "staff", "General"))
    for row, (label, field, shape) in enumerate(people, start=27):
        put(sheet, f"B{row}", label, font=Font(FONT, size=11), **plain)
        for letter in "CDEF":
            put(sheet, f"{letter}{row}", None, "Input", number_format=shape)
        sheet.merge_cells(f"C{row}:F{row}")
        name(book, f"akm_{field}", "Muqova", f"C{row}")
    counted = DataValidation(type="decimal", operator="greaterThan", formula1="0", allow_blank=True,
                             showErrorMessage=True, errorTitle="Notoʻgʻri qiymat", error="Noldan katta son yoziladi.")  # fmt: skip
    counted.add("C27:C28")
    sheet.add_data_validation(counted)
    choice = DataValidation(type="list", formula1="=akm_districts", allow_blank=True, showErrorMessage=True,
                            errorTitle="Roʻyxatda yoʻq", error="Tuman roʻyxatdan tanlanadi.")  # fmt: skip
    choice.add("C22")
    year = DataValidation(type="whole", operator="between", formula1="2000", formula2="2100", allow_blank=True,
                          showErrorMessage=True, errorTitle="Notoʻgʻri yil", error="Toʻrt xonali yil yoziladi.")  # fmt: skip
    year.add("C23")
    sheet.add_data_validation(choice)
    sheet.add_data_validation(year)


def cover_page(book: Workbook, sheet: Worksheet) -> None:
    """The official document's first page, of formulas alone: nothing on it has the colour of a form."""

    def line(row: int, first: str, text: str, size: int, label: str = "", **look: bool) -> None:
        put(sheet, f"{first}{row}", text, font=Font(FONT, size=size, **look), alignment=MIDDLE, border=Border())
        sheet.merge_cells(f"{first}{row}:L{row}")
        if label:
            name(book, label, "Muqova", f"{first}{row}")

    line(2, "K", "TASDIQLAYMAN", 12, bold=True)
    line(3, "K", TO_SIGN.format(name="akm_approver_post"), 11, "akm_shown_approver_post")
    line(4, "K", TO_SIGN.format(name="akm_approver"), 11, "akm_shown_approver")
    line(5, "K", DATE_LINE, 11)
    line(8, "I", '=akm_sample&""', 22, "akm_shown_sample", bold=True)
    sheet["I8"].font = Font(FONT, size=22, bold=True, color="FFC00000")
    line(13, "I", '=IF(akm_district="","",UPPER(akm_district)&" AXBOROT-KUTUBXONA MARKAZINING")', 18,
         "akm_title_1", bold=True)  # fmt: skip
    line(15, "I", '=IF(akm_year="","",akm_year&" YIL UCHUN MOʻLJALLANGAN")', 16, "akm_title_2", bold=True)
    line(17, "I", "ISH REJASI", 26, bold=True)
    line(34, "I", '=IF(OR(akm_district="",akm_year=""),"",SUBSTITUTE(SUBSTITUTE(akm_district," tumani",""),'
         '" shahri","")&"-"&akm_year)', 12, "akm_place", italic=True)  # fmt: skip
    for row, height in {2: 18, 3: 20, 4: 20, 5: 20, 8: 30, 13: 52, 15: 34, 17: 44, 30: 60, 34: 24}.items():
        sheet.row_dimensions[row].height = height


def block(
    book: Workbook, start: str, headings: list[str], lines: list[list[object]], label: str, spare: int = 0
) -> None:
    """One list of *Maʼlumotnoma*, with some rows to be filled in."""
    sheet, first = book["Maʼlumotnoma"], column_index_from_string(start)
    for shift, heading in enumerate(headings):
        put(sheet, f"{get_column_letter(first + shift)}3", heading, "AKM sarlavha")
    for row, line in enumerate([*lines, *([[None] * len(headings)] * spare)], start=4):
        for shift, value in enumerate(line):
            put(sheet, f"{get_column_letter(first + shift)}{row}", value or None, number_format="@",
                protection=Protection(locked=False))  # fmt: skip
    name(book, label, "Maʼlumotnoma", f"{start}4", f"{start}{3 + len(lines) + spare}")


def map_places() -> list[list[object]]:
    """Where each district's tile stands on the region's map, counted from 1."""
    found = json.loads((HERE.parent / "akm_excel" / "overview" / "tiles.json").read_text("utf-8"))
    districts = [row["code"] for row in listed("districts.csv")]
    return [[code, *(str(number + 1) for number in found[code])] for code in districts]


REFERENCE_SCALE, REFERENCE_BREAKS = 52, ("J", "W", "AG", "AS")
"""The lists are printed side by side, parted between lists; the widest of these parts just fits a page so."""


def reference(book: Workbook, reja: "Reja", rows: list[dict[str, str]]) -> None:
    sheet = book.create_sheet("Maʼlumotnoma")
    put(sheet, "A1", "Maʼlumotnoma: roʻyxatlar, jamlanmalar va chegaralar", font=Font(FONT, size=13, bold=True),
        border=Border(), alignment=Alignment(vertical="center"))  # fmt: skip
    districts = [[row["name"], row["code"], row["aliases"]] for row in listed("districts.csv")]
    block(book, "A", ["Tuman (shahar)", "MHOBT kodi", "Boshqa nomlari"], districts, "akm_districts")
    units = [[label, str(places), str(material)] for label, (places, material) in UNITS.items()]
    block(book, "E", ["Oʻlchov birligi", "Kasr xonalari", "Ahamiyatli farq"], units, "akm_units")
    name(book, "akm_units_material", "Maʼlumotnoma", "G4", f"G{3 + len(units)}")
    services = sorted({corrected(s) for row in rows for s in row["responsible"].split("; ")
                       if s and not s.startswith("TAKM")}) + ["TAKM buxgalteri"]  # fmt: skip
    block(book, "I", ["Xizmatlar (masʼullar)"], [[text] for text in services], "akm_services")
    deadlines = sorted({corrected(row["deadline"], row["code"], "deadline")
                        for row in rows if row["deadline"] not in {"", "-"}})  # fmt: skip
    block(book, "K", ["Bajarilish muddatlari"], [[text] for text in deadlines], "akm_deadlines")
    block(book, "M", ["Koʻrsatkich", "Munosabat", "Qismlari", "Izoh"], [list(r) for r in ROLLUPS], "akm_rollups")
    block(book, "R", ["Markaz hajmi"], [[code] for code in SIZE], "akm_size")
    totals = [[row["total"], row["name"], row["unit"]] for row in listed("totals.csv")]
    block(book, "T", ["Jami", "Nomi", "Oʻlchov birligi"], totals, "akm_totals", spare=4)
    measures = [[row["code"], reja.sheet[f"B{reja.at[row['code']]}"].value, row["nature"], row["direction"],
                 row["even"], row["total"]] for row in listed("measures.csv")]  # fmt: skip
    block(book, "X", ["Koʻrsatkich", "Nomi", "Turi", "Yoʻnalishi", "Tekis taqsimlangan", "Jami"], measures,
          "akm_measures", spare=10)  # fmt: skip
    name(book, "akm_measures_total", "Maʼlumotnoma", "AC4", f"AC{13 + len(measures)}")
    others = [*reja.other_names()]
    names = [[code, text] for code, where, text in others if where == TEXT_NAMES["name"]]
    block(book, "AE", ["Koʻrsatkich kodi", "Boshqa nomlanishi"], names, "akm_other_code", spare=120 - len(names))
    name(book, "akm_other_name", "Maʼlumotnoma", "AF4", "AF123")
    for row in range(4, 124):
        for letter in ("AE", "AF"):
            sheet[f"{letter}{row}"].style = "Input"
            sheet[f"{letter}{row}"].number_format = "@"
            sheet[f"{letter}{row}"].alignment = WRAP if letter == "AF" else CENTRE
    texts = [line for line in others if line[1] != TEXT_NAMES["name"]]
    block(book, "AH", ["Koʻrsatkich", "Ustun", "Boshqa matni"], texts, "akm_other_texts", spare=8)
    limits = [[row["name"], row["value"], row["meaning"]] for row in listed("limits.csv")]
    block(book, "AL", ["Chegara", "Qiymati", "Maʼnosi"], limits, "akm_limits")
    block(book, "AP", ["Xaritada tuman kodi", "Ustuni", "Qatori"], map_places(), "akm_map")
    ratios = [[row["title"], row["of"], row["per"], row["times"], row["decimals"]] for row in listed("ratios.csv")]
    block(book, "AT", ["Nisbat", "Surati", "Maxraji", "Karrasi", "Kasr xonalari"], ratios, "akm_ratios")
    notes = {
        f"M{6 + len(ROLLUPS)}": "Munosabat: „=“ — qismlari yigʻindisiga teng; „qismi“ — ularning bir qismi; „<=“ — "
        "ulardan oshmaydi; „%“ — ularning koʻrsatilgan foizi; „x“ — hech bir jamiga qoʻshilmaydi.",
        f"R{5 + len(SIZE)}": "Tumanlar hajmi shu koʻrsatkichlar boʻyicha taqqoslanadi.",
        f"T{10 + len(totals)}": "Jami — boʻlim raqami va birlik; unga „Jami“ ustunida shu yozuvi bor koʻrsatkichlar qoʻshiladi.",
        "X2": "Turi: oqim — choraklar qoʻshiladi, qoldiq — chorak oxiridagi holat. Yoʻnalishi: ortgani yaxshi, xarajat, betaraf.",
    }  # fmt: skip
    for address, text in notes.items():
        put(sheet, address, text, "AKM izoh", alignment=Alignment(wrap_text=address != "X2", vertical="top"))
    sheet.merge_cells(f"M{6 + len(ROLLUPS)}:P{8 + len(ROLLUPS)}")
    sheet.merge_cells(f"T{10 + len(totals)}:V{12 + len(totals)}")
    widths = [26, 12, 60, 3, 16, 10, 11, 3, 52, 3, 44, 3, 12, 11, 34, 44, 3, 24, 3, 12, 44, 14, 3,
              12, 44, 10, 16, 13, 12, 3, 12, 60, 3, 12, 12, 60, 3, 14, 10, 90, 3, 14, 9, 9, 3, 34, 11, 11, 10, 10]  # fmt: skip
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    merged = {f"{cells.coord.partition(':')[0]}" for cells in sheet.merged_cells.ranges}
    for row in range(3, sheet.max_row + 1):
        said = [cell for cell in sheet[row] if cell.value is not None and cell.coordinate not in merged]
        sheet.row_dimensions[row].height = row_height(
            [("", 1)] + [(str(cell.value), widths[cell.column - 1]) for cell in said]
        )
    sheet.freeze_panes = "A4"
    protect(sheet)
    paper(sheet, "landscape")
    sheet.sheet_properties.pageSetUpPr.fitToPage = False
    sheet.page_setup.fitToWidth = sheet.page_setup.fitToHeight = None
    sheet.page_setup.scale = REFERENCE_SCALE
    for letters in REFERENCE_BREAKS:
        sheet.col_breaks.append(Break(id=column_index_from_string(letters)))
    sheet.print_title_rows = "3:3"


SUMMARY = {"D": "fact", "E": "plan", "F": "actual", "G": "execution", "H": "plan_change", "I": "plan_change_percent",
           "J": "fulfilment", "K": "fulfilment_percent", "L": "share"}  # fmt: skip


class Jamlanma:
    """The declared totals and the budget."""

    def __init__(self, book: Workbook, reja: Reja) -> None:
        self.book, self.reja, self.sheet = book, reja, book.create_sheet("Jamlanma")
        self.row = FIRST_SUM
        self.at: dict[str, int] = {}
        put(self.sheet, "A1", "Jamlanma", font=Font(FONT, size=13, bold=True), border=Border(),
            alignment=Alignment(vertical="center"))  # fmt: skip
        labels = ["Guruh", "Nomi", "Oʻlchov birligi", "=akm_header_fact", "=akm_header_plan", "Bajarildi", "Ijrosi, %",
                  "Reja − fakt", "Reja − fakt, %", "Bajarildi − reja", "Bajarildi − reja, %", "Rejadagi ulushi, %"]  # fmt: skip
        for letter, label in zip("ABCDEFGHIJKL", labels, strict=True):
            put(self.sheet, f"{letter}3", label, "AKM sarlavha")
        self.lines()
        self.finish()

    def lines(self) -> None:
        grouped = sum_where("akm_group", "$A{row}", "{column}")
        looked_up = '=IF(INDEX({column},MATCH($A{row},akm_code,0))="","",INDEX({column},MATCH($A{row},akm_code,0)))'
        totals = {row["total"]: row for row in listed("totals.csv")}
        self.heading("Jamlangan koʻrsatkichlar")
        self.line("2.1–2.5", "Fondga kelib tushgan nashrlar jami", "Nusxa", looked_up)
        for code, row in totals.items():
            if row["unit"] not in MONEY:
                self.line(code, row["name"], row["unit"], grouped)
        self.heading("Daromadlar")
        for code, row in totals.items():
            if row["unit"] in MONEY:
                self.line(code, row["name"], row["unit"], grouped)
        self.heading("Byudjet")
        whole = self.row
        share = f'=IF(AND(ISNUMBER(E{{row}}),ISNUMBER(E${whole})),IF(E${whole}>0,ROUND(E{{row}}/E${whole},4),""),"")'
        for code in ("6.1", "6.2", "6.3", "6.4"):
            self.line(code, self.label(code), "Ming soʻm", looked_up, share, Direction.COST)
        self.heading("Jami mablagʻ va qarzdorlik")
        both = f"{{letter}}{whole}", f"{{letter}}{self.at['5/Soʻm']}"
        self.line(FUNDS, next(text for code, _, _, text in ROLLUPS if code == FUNDS), "Ming soʻm",
            f'=IF(COUNT({both[0]},{both[1]})>0,ROUND(N({both[0]})+N({both[1]})/1000,4),'
            f'IF(OR({both[0]}="-",{both[1]}="-"),"-",""))', direction=Direction.NEUTRAL)  # fmt: skip
        self.line("6.5", self.label("6.5"), "Ming soʻm", looked_up, direction=Direction.COST)

    def label(self, code: str) -> str:
        return str(self.reja.sheet[f"B{self.reja.at[code]}"].value)

    def heading(self, text: str) -> None:
        for letter in "ABCDEFGHIJKL":
            put(self.sheet, f"{letter}{self.row}", None, "AKM boʻlim", alignment=Alignment())
        put(self.sheet, f"B{self.row}", text, "AKM boʻlim", alignment=Alignment(vertical="center"))
        self.row += 1

    def line(self, code: str, label: str, unit: str, formula: str, share: str = "",
             direction: Direction = Direction.MORE) -> None:  # fmt: skip
        sheet, row, places = self.sheet, self.row, decimals(unit)
        self.at[code] = row
        put(sheet, f"A{row}", code, "AKM izoh", number_format="@", border=BOX)
        put(sheet, f"B{row}", label)
        put(sheet, f"C{row}", unit, alignment=CENTRE)
        for letter in "DEF":
            put(sheet, f"{letter}{row}", formula.format(row=row, column=f"akm_{SUMMARY[letter]}", letter=letter),
                "Calculation", alignment=FIGURE, number_format=number_format(places))  # fmt: skip
        put(sheet, f"G{row}", part_of(f"F{row}", f"E{row}"), "Calculation", alignment=FIGURE, number_format=PERCENT)
        formats = variance_formats(places, direction)
        for letter, text, shape in zip("HIJK", variances(row, "D", "E", "F", "H"), formats, strict=True):
            put(sheet, f"{letter}{row}", text, "Calculation", alignment=FIGURE, number_format=shape)
        put(sheet, f"L{row}", share.format(row=row) or None, "Calculation", alignment=FIGURE, number_format=PERCENT)
        sheet.row_dimensions[row].height = row_height([(label, 44)])
        self.row += 1

    def finish(self) -> None:
        sheet, last = self.sheet, self.row - 1
        name(self.book, "akm_sum_id", "Jamlanma", f"A{FIRST_SUM}", f"A{last}")
        for letter, column in SUMMARY.items():
            name(self.book, f"akm_sum_{column}", "Jamlanma", f"{letter}{FIRST_SUM}", f"{letter}{last}")
        for letter, width in zip("ABCDEFGHIJKL", (13, 44, 14, *[15] * 3, 10, *[14] * 5), strict=True):
            sheet.column_dimensions[letter].width = width
        name(self.book, "akm_sum_header_fact", "Jamlanma", "D3")
        name(self.book, "akm_sum_header_plan", "Jamlanma", "E3")
        sheet.freeze_panes = "D4"
        sheet.print_title_rows = "3:3"
        protect(sheet)
        paper(sheet, "landscape")


CHANGED = (
    '=IF(COUNT(akm_checked)=0,"",IF(SUM(akm_changed)>0,"Tekshiruvdan keyin raqamlar yoki satrlar oʻzgargan: '
    '„Qayta hisoblash“ tugmasini bosing.",""))'
)
"""What is said where the control sums are no longer those of the last check."""


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
    warn(sheet, "A3", CHANGED)
    labels = ["№", "Daraja", "Qoida", "Katak", "Koʻrsatkich", "Kamchilik", "Tuzatish taklifi"]
    for letter, label, width in zip("ABCDEFG", labels, (6, 17, 9, 17, 12, 70, 50), strict=True):
        put(sheet, f"{letter}4", label, "AKM sarlavha")
        put(sheet, f"{letter}5", None, alignment=WRAP if letter in "FG" else CENTRE)
        sheet.column_dimensions[letter].width = width
    sheet["D5"].font = Font(FONT, size=10, color="FF0563C1", underline="single")
    put(sheet, "H4", "Izoh", "AKM sarlavha")
    for row in range(5, 205):
        put(sheet, f"H{row}", None, "Input", alignment=WRAP, protection=Protection(locked=False))
    sheet.column_dimensions["H"].width = 40
    name(book, "akm_findings", "Nazorat", "A5", "G5")
    sheet.freeze_panes = "A5"
    sheet.print_title_rows = "4:4"
    protect(sheet)
    paper(sheet, "landscape")


def warn(sheet: Worksheet, address: str, formula: str) -> None:
    put(sheet, address, formula, font=Font(FONT, size=11, bold=True, color="FFC00000"), border=Border(),
        alignment=Alignment(vertical="center"))  # fmt: skip


def hidden(book: Workbook) -> None:
    sheet = book.create_sheet("_akm")
    said = [("schema", str(EDITION)), ("edition", None), ("provenance", None), ("program", None)]
    for row, (label, value) in enumerate(said, start=1):
        sheet[f"A{row}"] = label
        sheet[f"B{row}"] = value
        sheet[f"B{row}"].number_format = "@"
        name(book, f"akm_{label}", "_akm", f"B{row}")
    controls(book, sheet)
    sheet.sheet_state = "veryHidden"


def controls(book: Workbook, sheet: Worksheet) -> None:
    """Control sums of what is typed in, now and at the last check: each figure counts as often as its row's number."""
    first = FIRST_CONTROL
    for letter, label in zip("ABCDEF", ("", "sum", "count", "checked sum", "checked count", "changed"), strict=True):
        sheet[f"{letter}{first - 1}"] = label or None
    for row, column in enumerate(FIGURES, start=first):
        cells = f"akm_{column}"
        sheet[f"A{row}"] = str(column)
        # Not every program knows ROW of a name.
        there = book.defined_names[cells].attr_text.replace("'", "").replace("$", "")
        sheet[f"B{row}"] = f"=ROUND(SUMPRODUCT({there},ROW({there})),{SCALE})"
        sheet[f"C{row}"] = f'=1000*COUNT({cells})+COUNTIF({cells},"-")'
        sheet[f"F{row}"] = f"=0+(ROUND(SUM(B{row})-SUM(D{row}),{SCALE})<>0)+(SUM(C{row})<>SUM(E{row}))"
    last = first + len(FIGURES) - 1
    name(book, "akm_control", "_akm", f"B{first}", f"C{last}")
    name(book, "akm_checked", "_akm", f"D{first}", f"E{last}")
    name(book, "akm_changed", "_akm", f"F{first}", f"F{last}")


CHART_ROWS = 36
"""The first row of the figures that the charts show, below them."""
KEY_MEASURES = ("2.6", "2.14/1")
"""What *Jamlanma* has no row for and a director asks about: records made, visits."""


class Charts:
    """*Grafiklar*: three charts for the director, and below them the figures that they show."""

    def __init__(self, book: Workbook, reja: Reja, jamlanma: Jamlanma) -> None:
        self.book, self.reja, self.jamlanma = book, reja, jamlanma
        self.sheet = book.create_sheet("Grafiklar")
        self.row = CHART_ROWS
        self.charts: list[Chart] = []
        put(self.sheet, "A1", "Grafiklar", font=Font(FONT, size=13, bold=True), border=Border(),
            alignment=Alignment(vertical="center"))  # fmt: skip
        put(self.sheet, "A2", "=akm_title", "AKM izoh", alignment=Alignment(vertical="center"))
        warn(self.sheet, "A3", '=akm_sample&""')
        self.execution()
        self.budget()
        self.measures()
        self.finish()

    def headings(self, *labels: str) -> int:
        """A row of headings; the first row below it."""
        for letter, label in zip("ABCDEF", labels, strict=False):
            put(self.sheet, f"{letter}{self.row}", label, "AKM sarlavha")
        self.sheet.row_dimensions[self.row].height = 30
        self.row += 1
        return self.row

    def execution(self) -> None:
        """How many of a section's measures with a plan have reached it, are on the way, have no result."""
        labels = "Rejaga yetgan", "Bajarilmoqda", "Natijasi yoʻq"
        first = self.headings("Boʻlim", "Rejasi bor koʻrsatkichlar", *labels)
        total = self.reja.at["2.1–2.5"]
        for top, bottom in zip(self.reja.sections, [*self.reja.sections[1:], self.reja.last], strict=True):

            def counted(letter: str, criterion: str, top: int = top, bottom: int = bottom) -> str:
                cell = f"Reja!{letter}{total}"
                beside = f"-IF(ISNUMBER({cell}),IF({cell}{criterion},1,0),0)" if top < total < bottom else ""
                return f'COUNTIF(Reja!{letter}{top}:{letter}{bottom},"{criterion}"){beside}'

            row, reached = self.row, counted("S", ">=1")
            put(self.sheet, f"A{row}", f"=Reja!B{top}")
            for letter, formula in zip("BCDE", (counted("E", ">0"), reached, f"{counted('S', '>0')}-({reached})",
                                                f"B{row}-C{row}-D{row}"), strict=True):  # fmt: skip
                put(self.sheet, f"{letter}{row}", f"={formula}", "Calculation", alignment=FIGURE, number_format="0")
            self.row += 1
        self.chart("Boʻlimlar boʻyicha ijro: nechta koʻrsatkich", first, list(zip("CDE", labels, strict=True)),
                   (5, 1), (18, 4), lying=True, stacked=True, colours=("70AD47", "A9C4E4", "D9D9D9"))  # fmt: skip
        self.row += 1

    def budget(self) -> None:
        """What was spent, is planned and was spent so far, by article."""
        labels = "=akm_header_fact", "=akm_header_plan", "Bajarildi"
        first = self.headings("Byudjet, ming soʻm", *labels)
        for code in ("6.2", "6.3", "6.4"):
            self.figures(code, self.jamlanma.label(code), "akm_sum_id", "akm_sum_")
        names = ("fakt", f"'Grafiklar'!$B${first - 1}"), ("reja", f"'Grafiklar'!$C${first - 1}"), ("Bajarildi", "")
        series = [(letter, *told) for letter, told in zip("BCD", names, strict=True)]
        self.chart("Byudjet moddalari, ming soʻm", first, series, (5, 4), (18, 9))
        self.row += 1

    def measures(self) -> None:
        """What was done last year and so far, as a share of this year's plan: unlike units beside each other."""
        labels = "Fakt, rejaga nisbatan", "Bajarildi, rejaga nisbatan"
        first = self.headings("Asosiy koʻrsatkichlar", "=akm_header_fact", "=akm_header_plan", "Bajarildi", *labels)
        totals = [(row["total"], row["name"]) for row in listed("totals.csv")]
        for code, label in [("2.1–2.5", "Fondga kelib tushgan nashrlar"), *totals, ("6.1", self.jamlanma.label("6.1"))]:
            self.figures(code, label, "akm_sum_id", "akm_sum_", shares=True)
        for code in KEY_MEASURES:
            label = self.jamlanma.label(code.partition("/")[0])
            self.figures(code, label, "akm_code", "akm_", shares=True)
        self.chart("Asosiy koʻrsatkichlar: reja 100 %", first, list(zip("EF", ("oʻtgan yil fakti", "bajarildi"), strict=True)),
                   (19, 1), (CHART_ROWS - 2, 9), number_format="0%")  # fmt: skip

    def figures(self, code: str, label: str, ids: str, names: str, *, shares: bool = False) -> None:
        sheet, row = self.sheet, self.row
        unit = next(
            (one["unit"] for one in listed("totals.csv") if one["total"] == code), self.reja.units.get(code, "")
        )
        put(sheet, f"A{row}", label)
        for letter, column in zip("BCD", ("fact", "plan", "actual"), strict=True):
            found = f'INDEX({names}{column},MATCH("{code}",{ids},0))'
            if ids == "akm_code" and column != "actual":  # an input cell that is blank, where formulas have a text
                found = f'IF({found}="","",{found})'
            put(sheet, f"{letter}{row}", f'=IFERROR({found},"")', "Calculation",
                number_format=number_format(decimals(unit)))  # fmt: skip
        if shares:
            for letter, part in (("E", "B"), ("F", "D")):
                put(
                    sheet,
                    f"{letter}{row}",
                    part_of(f"{part}{row}", f"C{row}"),
                    "Calculation",
                    alignment=FIGURE,
                    number_format=PERCENT,
                )
        sheet.row_dimensions[row].height = row_height([(label, 44)])
        self.row += 1

    def chart(self, title: str, first: int, series: list[tuple[str, ...]], top: tuple[int, int], bottom: tuple[int, int],
              *, colours: tuple[str, ...] = (), **look: object) -> None:  # fmt: skip
        last = self.row - 1
        labels = [self.shown(f"A{row}") for row in range(first, last + 1)]
        found = [
            Series(told[0], f"'Grafiklar'!$A${first}:$A${last}", labels, f"'Grafiklar'!${letter}${first}:${letter}${last}",
                   [None] * len(labels), name_cell=told[1] if len(told) > 1 else "",
                   colour=colours[at] if colours else "")
            for at, (letter, *told) in enumerate(series)
        ]  # fmt: skip
        self.charts.append(Chart(title, found, top, bottom, **look))  # type: ignore[arg-type]

    def shown(self, address: str) -> str:
        text = str(self.sheet[address].value)
        return str(self.reja.sheet[text.removeprefix("=Reja!")].value) if text.startswith("=") else text

    def finish(self) -> None:
        sheet = self.sheet
        sheet.sheet_view.showGridLines = False
        for letter, width in zip("ABCDEFGH", (44, *[14] * 7), strict=True):
            sheet.column_dimensions[letter].width = width
        sheet.print_area = f"A1:H{self.row - 1}"
        sheet.sheet_properties.tabColor = "FF70AD47"
        protect(sheet)
        paper(sheet, "landscape")
        sheet.row_breaks.append(Break(id=CHART_ROWS - 2))

    def draw(self, package: Package) -> None:
        """Put the charts on the sheet."""
        part = next(entry.part for entry in package.sheets() if entry.name == "Grafiklar")
        place = "xl/drawings/drawing1.xml"
        package.add(place, drawing(self.charts), "application/vnd.openxmlformats-officedocument.drawing+xml",
                    kind=f"{RELATIONS}/drawing", of=part)  # fmt: skip
        for number, chart in enumerate(self.charts, start=1):
            package.add(f"xl/charts/chart{number}.xml", chart.xml(), CHART_TYPE, kind=f"{RELATIONS}/chart", of=place)
        relation = next(key for key, (_, at) in package.relations(part).items() if at == place)
        root = package.root(part)
        element = etree.Element(f"{{{MAIN}}}drawing")
        element.set(f"{{{RELATIONS}}}id", relation)
        root.append(element)
        package.replace(part, serialize_xml(root))


def about(book: Workbook) -> None:
    """*Haqida*: what the workbook is for, its colours and version, what is hidden and why."""
    sheet = book.create_sheet("Haqida")
    put(sheet, "A1", "Bu fayl haqida", font=Font(FONT, size=13, bold=True), border=Border(),
        alignment=Alignment(vertical="center"))  # fmt: skip
    warn(sheet, "A2", CHANGED)
    said = [(row["name"], row["style"], row["text"]) for row in listed("about.csv")]
    for row, (label, style, text) in enumerate(said, start=4):
        put(sheet, f"A{row}", label, style or "AKM matn", protection=Protection(locked=True))
        if not style:
            sheet[f"A{row}"].font = Font(FONT, size=10, bold=True)
        put(sheet, f"B{row}", text)
        sheet.row_dimensions[row].height = row_height([(text, 110), (label, 30)])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 110
    protect(sheet)
    paper(sheet, "landscape")


FONT_ORDER = ("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
              "name", "family", "charset", "scheme")  # fmt: skip


def mended_styles(data: bytes) -> bytes:
    """Fonts with their parts in the order that the schema of Open XML asks for; openpyxl writes another."""
    root = parse_xml(data)
    for font in root.iter("{*}font"):
        font[:] = sorted(font, key=lambda part: FONT_ORDER.index(etree.QName(part).localname))
    return serialize_xml(root)


def as_excel_names(path: Path) -> None:
    """Parts named as Excel names them, and named by their relatives: some readers know no other way."""
    renamed = {}
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    for part in parts:
        if match := re.fullmatch(r"xl/comments/comment(\d+)\.xml", part):
            renamed[part] = f"xl/comments{match[1]}.xml"
        elif match := re.fullmatch(r"xl/drawings/commentsDrawing(\d+)\.vml", part):
            renamed[part] = f"xl/drawings/vmlDrawing{match[1]}.vml"
    found: dict[str, bytes] = {}
    for part, data in parts.items():
        text = data
        if part.endswith(".rels"):
            root = parse_xml(data)
            folder = posixpath.dirname(posixpath.dirname(part))
            for relation in root:
                if relation.get("TargetMode") == "External":
                    continue
                target = relation.get("Target", "")
                whole = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                relation.set("Target", posixpath.relpath(renamed.get(whole, whole), folder or "."))
            text = serialize_xml(root)
        elif part == "[Content_Types].xml":
            root = parse_xml(data)
            for override in root:
                name_ = override.get("PartName", "").lstrip("/")
                if name_ in renamed:
                    override.set("PartName", f"/{renamed[name_]}")
            text = serialize_xml(root)
        elif part.startswith("xl/worksheets/"):
            text = BLANK_CELL.sub(rb"\1/>", data)
        found[renamed.get(part, part)] = text
    first = ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part in [*first, *(part for part in found if part not in first)]:
            info = zipfile.ZipInfo(part, (2026, 11, 24, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            file.writestr(info, found[part])


def main(measures: Path, output: Path) -> None:
    with measures.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    book = Workbook()
    book.remove(book.active)
    book._fonts[0].name = FONT
    styles(book)
    cover(book)
    reja = Reja(book, rows)
    charts = Charts(book, reja, Jamlanma(book, reja))
    findings(book)
    reference(book, reja, rows)
    about(book)
    hidden(book)
    book.active = 0
    book.properties.creator = book.properties.lastModifiedBy = "akm_excel"
    book.properties.title = "Ish rejasi"
    book.properties.created = book.properties.modified = STAMP
    book.calculation.fullCalcOnLoad = True
    book.save(output)
    as_excel_names(output)
    package = Package.open(output)
    charts.draw(package)
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
    known = {where for place, where in places(book, find_layout(book)).items() if place in template.formulas}
    evaluator = Evaluator(book)
    for where in formulas(book).keys() - known:
        cell = with_result(book.cell(where), evaluator.result(where))
        sheets[where[0]][1].set_result_of(*where[1:], cell)
    for part, sheet in sheets.values():
        if sheet.touched:
            package.replace(part, sheet.to_bytes())
    save(path, package.to_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
