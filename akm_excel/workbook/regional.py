"""Writing the regional workbook: Yigʻma, Jamlanma, Nazorat, Tumanlar, Maʼlumotlar."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from akm_excel.finding import Finding, Severity
from akm_excel.language import tr
from akm_excel.plan import FIGURES, Column, Indicator, Key, Measure
from akm_excel.quantity import Kind, Quantity
from akm_excel.region import Outcome, Receipt, Region
from akm_excel.results import line
from akm_excel.template import Rollup
from akm_excel.totals import Total, rollup_total, section_totals
from akm_excel.workbook.address import column_letters
from akm_excel.workbook.book import Book
from akm_excel.workbook.findings_sheet import row_height
from akm_excel.workbook.package import Package, save
from akm_excel.workbook.sheet_xml import clean

SHEETS = ("Yigʻma", "Jamlanma", "Nazorat", "Tumanlar", "Maʼlumotlar")
_MARK = "akm_region"
_SHOWN = (Column.FACT, Column.PLAN, Column.ACTUAL)
_LABELS = ("fakt", "reja", "bajarildi")
_FIRST = 4  # rows and columns are counted from 0 here, as XlsxWriter does: Yigʻma's figures begin in row 5
_GROUP, _KIND, _DISTRICTS = 11, 12, 13
_VARIANCES = (
    Column.PLAN_CHANGE,
    Column.PLAN_CHANGE_PERCENT,
    Column.FULFILMENT,
    Column.FULFILMENT_PERCENT,
)


def is_regional(book: Book) -> bool:
    """Whether a workbook is one that `write_region` wrote."""
    return _MARK in book.names


def write_region(region: Region, path: str | Path) -> None:
    """Write the regional workbook, whole or not at all. Raises `WriteError`.

    The same region gives the same bytes.
    """
    save(Path(path), region_bytes(region))


def region_bytes(region: Region) -> bytes:
    """The regional workbook file."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": "Calibri", "font_size": 10},
    }
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": tr("Consolidated plan"), "author": "akm_excel", "created": _made(region)})
    _RegionalWorkbook(book, region).write()
    book.close()
    return _with_empty_results(buffer.getvalue())


_NO_TYPE = re.compile(rb'<c (r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)>(<f>[^<]*</f>)<v></v></c>')


def _with_empty_results(data: bytes) -> bytes:
    """XlsxWriter writes a formula whose result is an empty text as one without a result: say which it is."""
    package = Package(data)
    for entry in package.sheets():
        package.replace(entry.part, _NO_TYPE.sub(rb'<c \1 t="str">\2<v></v></c>', package.read(entry.part)))
    return package.to_bytes()


def _made(region: Region) -> dt.datetime:
    """When the newest of the plans was saved: the workbook's own date, so that equal merges are equal bytes."""
    newest = max((r.saved for r in region.receipts if r.outcome is Outcome.MERGED), default="")
    try:
        return dt.datetime.fromisoformat(newest).replace(tzinfo=None)
    except ValueError:
        return dt.datetime(2000, 1, 1)


def _number_format(places: int) -> str:
    return "#,##0." + "0" * places if places else "#,##0"


def _signed(places: int) -> str:
    return f"+{_number_format(places)};[Red]-{_number_format(places)};0"


def _cached(quantity: Quantity) -> float | int | str:
    number = quantity.number
    if number is None:
        return "-" if quantity.kind is Kind.NOT_APPLICABLE else ""
    return int(number) if number == number.to_integral_value() else float(number)


@dataclass
class _RegionalWorkbook:
    book: Any
    region: Region
    _formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)
    _row_of: dict[str, int] = field(default_factory=dict)

    def write(self) -> None:
        sheets = {name: self.book.add_worksheet(name) for name in SHEETS}
        self.measures = list(self.region.total.measures())
        self.districts = list(self.region.plans)
        self.last_column = _DISTRICTS + 3 * len(self.districts) - 1
        self._consolidated(sheets["Yigʻma"])
        self._data(sheets["Maʼlumotlar"])
        self._summary(sheets["Jamlanma"])
        self._findings(sheets["Nazorat"])
        self._receipts(sheets["Tumanlar"])
        self.book.define_name(_MARK, "='Yigʻma'!$A$1")
        sheets["Yigʻma"].activate()

    def style(self, **properties: Any) -> Any:
        """A cell format, made once for each set of properties."""
        wanted = {"font_name": "Calibri", "font_size": 10, "valign": "vcenter", **properties}
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(wanted)
        return self._formats[key]

    def boxed(self, **properties: Any) -> Any:
        """A format with thin grey borders."""
        return self.style(border=1, border_color="#BFBFBF", **properties)

    @property
    def head(self) -> Any:
        """The format of headings."""
        return self.boxed(bold=True, bg_color="#E8EEF4", align="center", text_wrap=True)

    def paper(self, sheet: Any, title: str, repeat: int) -> None:
        """The sheet's title and print setup."""
        mark = tr("SAMPLE: figures are made up")
        shown = f"{title} — {mark}" if self.region.is_sample else title
        colour = "#C00000" if self.region.is_sample else "#000000"
        sheet.write_string(0, 0, shown, self.style(bold=True, font_size=13, font_color=colour))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.55, bottom=0.55)
        sheet.repeat_rows(repeat)
        sheet.set_footer("&C&9&P / &N")

    def text(self, sheet: Any, row: int, column: int, text: str, style: Any) -> None:
        """A text, never a formula or a link, whatever a district typed."""
        if text:
            sheet.write_string(row, column, clean(text), style)
        else:
            sheet.write_blank(row, column, None, style)

    def quantity(self, sheet: Any, row: int, column: int, quantity: Quantity, style: Any) -> None:
        """A district's figure; the unreadable as found."""
        if quantity.number is not None:
            sheet.write_number(row, column, _cached(quantity), style)
        else:
            self.text(sheet, row, column, str(quantity), style)

    def formula(self, sheet: Any, row: int, column: int, formula: str, result: Quantity, style: Any) -> None:
        """A live formula with its cached result."""
        sheet.write_formula(row, column, formula, style, _cached(result))

    # Yigʻma

    def _consolidated(self, sheet: Any) -> None:
        year = self.region.year
        self.paper(sheet, tr("Consolidated plan of {year}: {count} districts").format(
            year=year, count=len(self.districts)), 3)  # fmt: skip
        heads = ["№", "Nomi", "Oʻlchov birligi", *_LABELS, "Tumanlar soni", "farqi", "farqi, %", "farqi", "farqi, %",
                 "Guruh", "Turi"]  # fmt: skip
        for column, label in enumerate(heads):
            if column in {0, 1, 2, 6, 11, 12}:
                sheet.merge_range(2, column, 3, column, label, self.head)
            else:
                sheet.write_string(3, column, label, self.head)
        sheet.merge_range(2, 3, 2, 5, "Hudud boʻyicha jami", self.head)
        sheet.merge_range(2, 7, 2, 8, "Reja faktga nisbatan", self.head)
        sheet.merge_range(2, 9, 2, 10, "Bajarilgani rejaga nisbatan", self.head)
        for index, district in enumerate(self.districts):
            left = _DISTRICTS + 3 * index
            sample = self.region.plans[district].header.sample
            label = f"{district.name} ({sample})" if sample else district.name
            sheet.merge_range(2, left, 2, left + 2, label, self.head)
            for shift, text in enumerate(_LABELS):
                sheet.write_string(3, left + shift, text, self.head)
        row = _FIRST
        pending = dict(self.region.template.total_rows)
        for section in self.region.total.sections:
            for column in range(self.last_column + 1):
                sheet.write_blank(row, column, None, self.style(bold=True, bg_color="#F2F2F2", top=1, bottom=1))
            sheet.write_string(
                row,
                1,
                section.title,
                self.style(bold=True, bg_color="#F2F2F2", top=1, bottom=1, font_size=11),
            )
            row += 1
            for indicator in section.indicators:
                row = self._indicator(sheet, row, indicator)
                for name, rollup in list(pending.items()):
                    if all(str(key) in self._row_of for key in rollup.parts):
                        self._total_row(sheet, row, pending.pop(name))
                        row += 1
        self._end = row - 1
        self._names()
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 1, 48)
        sheet.set_column(2, 2, 10)
        sheet.set_column(3, 10, 12)
        sheet.set_column(_GROUP, _KIND, 10, None, {"hidden": True})
        sheet.set_column(_DISTRICTS, self.last_column, 11)
        sheet.set_row(2, 32)
        sheet.freeze_panes(_FIRST, 3)
        sheet.print_area(0, 0, self._end, 10)

    def _indicator(self, sheet: Any, row: int, indicator: Indicator) -> int:
        if indicator.measures[0].key.part:
            self.text(sheet, row, 0, indicator.key.code, self.boxed(align="center"))
            self.text(sheet, row, 1, indicator.name, self.boxed(text_wrap=True))
            for column in range(2, self.last_column + 1):
                sheet.write_blank(row, column, None, self.boxed())
            sheet.set_row(row, row_height([(indicator.name, 48)]))
            row += 1
        for measure in indicator.measures:
            self._measure(sheet, row, indicator, measure)
            row += 1
        return row

    def _measure(self, sheet: Any, row: int, indicator: Indicator, measure: Measure) -> None:
        places = self.region.template.decimals(measure)
        code = str(measure.key)
        self._row_of[code] = row
        name = measure.label if measure.key.part else indicator.name
        self.text(sheet, row, 0, code, self.boxed(align="center"))
        self.text(sheet, row, 1, name, self.boxed(text_wrap=True, indent=1 if measure.key.part else 0))
        self.text(sheet, row, 2, measure.unit, self.boxed(align="center"))
        sheet.set_row(row, row_height([(name, 48)]))
        self._regional(sheet, row, measure, places, total=False)
        group = self.region.template.group(measure)
        self.text(sheet, row, _GROUP, str(group or ""), self.boxed())
        sheet.write_string(row, _KIND, "m", self.boxed())
        plain = self.boxed(num_format=_number_format(places), align="right")
        for index, district in enumerate(self.districts):
            own = self.region.plans[district].by_key.get(measure.key)
            for shift, column in enumerate(_SHOWN):
                at = _DISTRICTS + 3 * index + shift
                if own is None:
                    sheet.write_blank(row, at, None, plain)
                else:
                    self.quantity(sheet, row, at, own.figure(column), plain)

    def _regional(self, sheet: Any, row: int, entry: Measure | Total, places: int, *, total: bool) -> None:
        bold = {"bold": True, "bg_color": "#FFFFFF" if not total else "#F7F7F7"}
        plain = self.boxed(num_format=_number_format(places), align="right", **bold)
        first, last = column_letters(_DISTRICTS + 1), column_letters(self.last_column + 1)
        heads, own = f"${first}$4:${last}$4", f"${first}{row + 1}:${last}{row + 1}"
        for shift, column in enumerate(_SHOWN):
            label = f"{column_letters(4 + shift)}$4"
            formula = (
                f"=IF(SUMPRODUCT(({heads}={label})*ISNUMBER({own}))>0,ROUND(SUMIF({heads},{label},{own}),4),"
                f'IF(SUMPRODUCT(({heads}={label})*({own}="-"))>0,"-",""))'
            )
            self.formula(sheet, row, 3 + shift, formula, entry.figure(column), plain)
        count = sum(quantity.is_number for district in self.districts for quantity in [self._own_plan(entry, district)])
        sheet.write_formula(row, 6, f"=SUMPRODUCT(({heads}=$E$4)*ISNUMBER({own}))", self.boxed(align="center"), count)
        self._variances(sheet, row, 7, entry, places, "DEF")

    def _own_plan(self, entry: Measure | Total, district: Any) -> Quantity:
        plan = self.region.plans[district]
        if isinstance(entry, Measure):
            own = plan.by_key.get(entry.key)
            return own.plan if own else Quantity(Kind.BLANK)
        return rollup_total(self.region.template.total_rows[entry.id], plan.by_key).plan

    def _variances(self, sheet: Any, row: int, left: int, entry: Measure | Total, places: int, letters: str) -> None:
        fact, plan, actual = letters[0], letters[1], letters[2]
        figures = line(entry)
        at, number = [column_letters(left + 1 + shift) for shift in range(4)], row + 1
        formulas = [
            f'=IF(AND(ISNUMBER({fact}{number}),ISNUMBER({plan}{number})),ROUND({plan}{number}-{fact}{number},4),"")',
            f'=IF({at[0]}{number}="","",IF({fact}{number}>0,ROUND({at[0]}{number}/{fact}{number},4),""))',
            f'=IF(AND(ISNUMBER({plan}{number}),ISNUMBER({actual}{number})),ROUND({actual}{number}-{plan}{number},4),"")',
            f'=IF({at[2]}{number}="","",IF({plan}{number}>0,ROUND({at[2]}{number}/{plan}{number},4),""))',
        ]
        for shift, (formula, column) in enumerate(zip(formulas, _VARIANCES, strict=True)):
            shape = "0.0%" if shift % 2 else _signed(places)
            style = self.boxed(num_format=shape, align="right")
            self.formula(sheet, row, left + shift, formula, figures[column], style)

    def _total_row(self, sheet: Any, row: int, rollup: Rollup) -> None:
        measures = self.region.total.by_key
        places = self.region.template.decimals(measures[rollup.parts[0]])
        strong = {"bold": True, "bg_color": "#F7F7F7", "top": 1, "bottom": 6}
        self._row_of[rollup.id] = row
        self.text(sheet, row, 0, rollup.id, self.style(align="center", **strong))
        self.text(sheet, row, 1, rollup.label, self.style(**strong))
        sheet.write_blank(row, 2, None, self.style(**strong))
        self._regional(sheet, row, rollup_total(rollup, measures), places, total=True)
        sheet.write_blank(row, _GROUP, None, self.boxed())
        sheet.write_string(row, _KIND, "j", self.boxed())
        rows = [self._row_of[str(key)] + 1 for key in rollup.parts]
        style = self.style(num_format=_number_format(places), align="right", **strong)
        for index, district in enumerate(self.districts):
            own = rollup_total(rollup, self.region.plans[district].by_key)
            for shift, column in enumerate(_SHOWN):
                at = _DISTRICTS + 3 * index + shift
                letter = column_letters(at + 1)
                cells = ",".join(f"{letter}{number}" for number in rows)
                dashes = "+".join(f'({letter}{number}="-")' for number in rows)
                formula = f'=IF(COUNT({cells})>0,ROUND(SUM({cells}),4),IF({dashes}>0,"-",""))'
                self.formula(sheet, row, at, formula, own.figure(column), style)

    def _names(self) -> None:
        top, bottom = _FIRST + 1, self._end + 1
        columns = {"code": 1, "fact": 4, "plan": 5, "actual": 6, "group": _GROUP + 1, "kind": _KIND + 1}
        for name, number in columns.items():
            letter = column_letters(number)
            self.book.define_name(f"akm_region_{name}", f"='Yigʻma'!${letter}${top}:${letter}${bottom}")

    # Maʼlumotlar

    def _data(self, sheet: Any) -> None:
        heads = ["Tuman kodi", "Tuman", "Yil", "Boʻlim", "Kod", "Qism", "Nomi", "Oʻlchov", "Birlik", "Fakt", "Reja",
                 "I chorak", "II chorak", "III chorak", "IV chorak", "Bajarildi", "Izoh", "Fayl", "Katak"]  # fmt: skip
        self.paper(sheet, tr("Data: a row for each measure and district"), 2)
        row = 3
        plain = self.style()
        for district, plan in self.region.plans.items():
            for indicator, measure in plan.measures():
                figures = {column: measure.figure(column) for column in (*FIGURES, Column.ACTUAL)}
                texts = [district.code, district.name, None, str(measure.key.section), indicator.key.code,
                         str(measure.key.part or ""), indicator.name, measure.label, measure.unit]  # fmt: skip
                for column, text in enumerate(texts):
                    if text is not None:
                        self.text(sheet, row, column, text, plain)
                sheet.write_number(row, 2, plan.header.year or 0, plain)
                style = self.style(num_format=_number_format(self.region.template.decimals(measure)))
                for shift, quantity in enumerate(figures.values()):
                    if quantity.number is not None:
                        sheet.write_number(row, 9 + shift, _cached(quantity), style)
                self.text(sheet, row, 16, self._remark(figures), plain)
                self.text(sheet, row, 17, plan.source.file, plain)
                self.text(sheet, row, 18, plan.cell(measure, Column.PLAN), plain)
                row += 1
        self._data_end = row - 1
        columns = [{"header": head} for head in heads]
        table = {"columns": columns, "name": "Malumotlar", "style": "Table Style Light 9"}
        sheet.add_table(2, 0, max(row - 1, 3), len(heads) - 1, table)
        for column, width in enumerate([10, 20, 6, 7, 7, 6, 48, 30, 12, *[12] * 7, 30, 26, 12]):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(3, 2)

    @staticmethod
    def _remark(figures: dict[Column, Quantity]) -> str:
        """What the empty cells of figures mean: not applicable, or something unreadable."""
        labels = {Column.FACT: "fakt", Column.PLAN: "reja", Column.Q1: "I", Column.Q2: "II", Column.Q3: "III",
                  Column.Q4: "IV"}  # fmt: skip
        said = [
            f"{label}: {figures[column]}"
            for column, label in labels.items()
            if figures[column].kind in {Kind.NOT_APPLICABLE, Kind.UNREADABLE}
        ]
        return "; ".join(said)

    # Jamlanma

    def _summary(self, sheet: Any) -> None:
        self.paper(sheet, tr("Totals of the region"), 2)
        heads = ["Guruh", "Nomi", "Oʻlchov birligi", "Fakt", "Reja", "Bajarildi", "Reja − fakt", "Reja − fakt, %",
                 "Bajarildi − reja", "Bajarildi − reja, %"]  # fmt: skip
        for column, head in enumerate(heads):
            sheet.write_string(2, column, head, self.head)
        row, section = 3, 0
        titles = {s.number: s.title for s in self.region.total.sections}
        for group, total in section_totals(self.region.total, self.region.template).items():
            if group.section != section:
                section = group.section
                row = self._block(sheet, row, titles.get(section, ""))
            self._summary_line(sheet, row, str(group), "Jami", group.unit, total, grouped=True)
            row += 1
        row = self._block(sheet, row, "Jamlangan koʻrsatkichlar")
        for name, rollup in self.region.template.total_rows.items():
            parts = rollup_total(rollup, self.region.total.by_key)
            unit = self.region.total.by_key[rollup.parts[0]].unit
            self._summary_line(sheet, row, name, rollup.label, unit, parts, grouped=False)
            row += 1
        row = self._control(sheet, row + 1)
        for key, rollup in self.region.template.sums.items():
            row = self._by_district(sheet, row + 1, key, rollup)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 44)
        sheet.set_column(2, 9, 15)
        sheet.set_column(10, 14, 15)
        sheet.freeze_panes(3, 2)

    def _block(self, sheet: Any, row: int, title: str) -> int:
        for column in range(10):
            sheet.write_blank(row, column, None, self.style(bg_color="#F2F2F2", top=1, bottom=1))
        sheet.write_string(row, 1, title, self.style(bold=True, bg_color="#F2F2F2", top=1, bottom=1))
        return row + 1

    def _summary_line(
        self, sheet: Any, row: int, code: str, label: str, unit: str, total: Total, *, grouped: bool
    ) -> None:
        approved = self.region.template.unit(unit)
        places = approved.decimals if approved else 0
        self.text(sheet, row, 0, code, self.boxed(font_color="#6B6B6B"))
        self.text(sheet, row, 1, label, self.boxed())
        self.text(sheet, row, 2, unit, self.boxed(align="center"))
        style = self.boxed(num_format=_number_format(places), align="right", bold=True)
        for shift, column in enumerate(_SHOWN):
            cells, code_cell = f"akm_region_{column}", f"$A{row + 1}"
            formula = (
                f"=IF(SUMPRODUCT((akm_region_group={code_cell})*ISNUMBER({cells}))>0,"
                f"ROUND(SUMIF(akm_region_group,{code_cell},{cells}),4),"
                f'IF(SUMPRODUCT((akm_region_group={code_cell})*({cells}="-"))>0,"-",""))'
                if grouped
                else f"=INDEX({cells},MATCH({code_cell},akm_region_code,0))"
            )
            self.formula(sheet, row, 3 + shift, formula, total.figure(column), style)
        self._variances(sheet, row, 6, total, places, "DEF")

    def _control(self, sheet: Any, row: int) -> int:
        """The proof that nothing was lost: the totals of Yigʻma less the sum of all rows of data are 0."""
        row = self._block(sheet, row, tr("Control: totals of the region less the sum of all districts' rows"))
        sheet.write_string(row, 1, tr("Difference (must be 0)"), self.boxed())
        sheet.write_blank(row, 2, None, self.boxed())
        for shift, (column, letter) in enumerate(zip(_SHOWN, "JKP", strict=True)):
            formula = (
                f'=ROUND(SUMIF(akm_region_kind,"m",akm_region_{column})'
                f"-SUM('Maʼlumotlar'!${letter}$4:${letter}${self._data_end + 1}),4)"
            )
            style = self.boxed(num_format='0.0###;[Red]-0.0###;"0"', align="right", bold=True)
            sheet.write_formula(row, 3 + shift, formula, style, 0)
        return row + 1

    def _by_district(self, sheet: Any, row: int, key: Key, rollup: Rollup) -> int:
        """The districts beside each other in a sum and its parts: the budget block."""
        measures = self.region.total.by_key
        codes = [key, *rollup.parts]
        names = {measure.key: indicator.title(measure) for indicator, measure in self.measures}
        row = self._block(sheet, row, rollup.label)
        sheet.write_string(row, 1, "Tuman", self.head)
        for shift, (code, column) in enumerate(
            (code, column) for code in codes for column in (Column.FACT, Column.PLAN)
        ):
            label = f"{code} {names.get(code, '')} ({'fakt' if column is Column.FACT else 'reja'})"
            sheet.write_string(row, 2 + shift, label, self.head)
        sheet.set_row(row, 56)
        first = row + 1
        places = self.region.template.decimals(measures[key])
        style = self.boxed(num_format=_number_format(places), align="right")
        for index, district in enumerate(self.districts):
            row += 1
            sheet.write_string(row, 1, district.name, self.boxed())
            for shift, (code, offset) in enumerate((c, f) for c in codes for f in (0, 1)):
                cell = f"'Yigʻma'!{column_letters(_DISTRICTS + 3 * index + offset + 1)}{self._row_of[str(code)] + 1}"
                own = self.region.plans[district].by_key.get(code)
                figure = own.figure(_SHOWN[offset]) if own else Quantity(Kind.BLANK)
                if figure.kind is Kind.UNREADABLE:
                    sheet.write_formula(row, 2 + shift, f'=IF({cell}="","",{cell})', style, clean(figure.text))
                else:
                    self.formula(sheet, row, 2 + shift, f'=IF({cell}="","",{cell})', figure, style)
        row += 1
        strong = self.boxed(num_format=_number_format(places), align="right", bold=True, bg_color="#F7F7F7")
        sheet.write_string(row, 1, "Jami", self.boxed(bold=True, bg_color="#F7F7F7"))
        for shift, (code, offset) in enumerate((c, f) for c in codes for f in (0, 1)):
            letter = column_letters(3 + shift)
            cells = f"{letter}{first + 1}:{letter}{row}"
            formula = f'=IF(COUNT({cells})>0,ROUND(SUM({cells}),4),IF(COUNTIF({cells},"-")>0,"-",""))'
            self.formula(sheet, row, 2 + shift, formula, measures[code].figure(_SHOWN[offset]), strong)
        return row + 1

    # Nazorat

    def _findings(self, sheet: Any) -> None:
        self.paper(sheet, tr("Findings in the districts' plans"), 2)
        heads = [
            "№",
            "Tuman",
            "Fayl",
            "Daraja",
            "Qoida",
            "Katak",
            "Koʻrsatkich",
            "Kamchilik",
            "Tuzatish taklifi",
        ]
        widths = [6, 20, 26, 16, 8, 13, 12, 64, 48]
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.write_string(2, column, head, self.head)
            sheet.set_column(column, column, width)
        row = 2
        colours = {Severity.ERROR: "#F8CBAD", Severity.WARNING: "#FFF2CC", Severity.NOTE: "#FFFFFF"}
        left_out = [r for r in self.region.receipts if r.outcome not in {Outcome.MERGED, Outcome.PASSED_OVER}]
        for receipt in left_out:
            row += 1
            texts = [receipt.district, receipt.file, Severity.ERROR.label, "", "", "", receipt.outcome.label,
                     receipt.reason]  # fmt: skip
            self._finding_row(sheet, row, texts, colours[Severity.ERROR], widths)
        for receipt, finding in sorted(self.region.findings(), key=lambda pair: -pair[1].severity):
            row += 1
            texts = [receipt.district, receipt.file, finding.severity.label, finding.rule, finding.cell,
                     str(finding.key or ""), finding.message, finding.repair]  # fmt: skip
            self._finding_row(sheet, row, texts, colours[finding.severity], widths)
            place = self._place(receipt, finding)
            if place:
                link = self.boxed(font_color="#0563C1", underline=1, align="center")
                sheet.write_url(row, 5, f"internal:{place}", link, clean(finding.cell))
        if row == 2:
            sheet.write_string(3, 7, tr("Nothing was found."), self.boxed())
        else:
            sheet.autofilter(2, 0, row, len(heads) - 1)
        sheet.freeze_panes(3, 0)

    def _finding_row(self, sheet: Any, row: int, texts: Sequence[str], colour: str, widths: Sequence[int]) -> None:
        sheet.write_number(row, 0, row - 2, self.boxed(align="center"))
        for column, text in enumerate(texts, start=1):
            shape: dict[str, Any] = {"text_wrap": True}
            if column in {3, 4, 5, 6}:
                shape = {"align": "center"}
            if column == 3:
                shape["bg_color"] = colour
            self.text(sheet, row, column, text, self.boxed(**shape))
        sheet.set_row(row, row_height(zip(texts, widths[1:], strict=True)))

    def _place(self, receipt: Receipt, finding: Finding) -> str:
        """Where the figure that a finding is about stands in Yigʻma."""
        if finding.key is None or not finding.cell or str(finding.key) not in self._row_of:
            return ""
        names = [district.name for district in self.districts]
        left = _DISTRICTS + 3 * names.index(receipt.district)
        column = left if receipt.plan and self._is_fact(receipt, finding) else left + 1
        return f"'Yigʻma'!{column_letters(column + 1)}{self._row_of[str(finding.key)] + 1}"

    @staticmethod
    def _is_fact(receipt: Receipt, finding: Finding) -> bool:
        letter = receipt.plan.source.columns.get(Column.FACT, "") if receipt.plan else ""
        return finding.cell.rpartition("!")[2].rstrip("0123456789") == letter

    # Tumanlar

    def _receipts(self, sheet: Any) -> None:
        self.paper(sheet, tr("Which districts sent a plan"), 2)
        heads = ["Kod", "Tuman (shahar)", "Holati", "Fayl", "Saqlangan vaqti", "Kim saqlagan", "Xatolar",
                 "Ogohlantirishlar", "Eslatmalar", "Izoh", "SHA-256"]  # fmt: skip
        for column, (head, width) in enumerate(zip(heads, [10, 22, 16, 34, 21, 20, 9, 16, 11, 44, 68], strict=True)):
            sheet.write_string(2, column, head, self.head)
            sheet.set_column(column, column, width)
        row = 2
        merged = {r.district: r for r in self.region.receipts if r.outcome is Outcome.MERGED}
        for district in self.region.template.districts:
            row += 1
            receipt = merged.get(district.name)
            state = tr("received") if receipt else tr("missing")
            colour = "#E2EFDA" if receipt else "#F8CBAD"
            plan = self.region.plans.get(district)
            remark = plan.header.sample if plan else ""
            self._receipt_row(sheet, row, (district.code, district.name, state), receipt, remark, colour)
        others = [r for r in self.region.receipts if r.outcome is not Outcome.MERGED]
        if others:
            row += 2
            sheet.write_string(row, 0, tr("Files that were not merged"), self.style(bold=True, font_size=11))
        for receipt in others:
            row += 1
            named = next((d.code for d in self.region.template.districts if d.name == receipt.district), "")
            cells = (named, receipt.district, receipt.outcome.label)
            self._receipt_row(sheet, row, cells, receipt, receipt.reason, "#FFFFFF")
        sheet.freeze_panes(3, 2)

    def _receipt_row(
        self, sheet: Any, row: int, head: Iterable[str], receipt: Receipt | None, remark: str, colour: str
    ) -> None:
        for column, text in enumerate(head):
            self.text(sheet, row, column, text, self.boxed(bg_color=colour if column == 2 else "#FFFFFF"))
        texts = {3: receipt.file, 4: receipt.saved, 5: receipt.author, 10: receipt.sha256} if receipt else {}
        for column in range(3, 11):
            self.text(sheet, row, column, texts.get(column, ""), self.boxed())
        self.text(sheet, row, 9, remark, self.boxed(text_wrap=True))
        if receipt and receipt.plan:
            for column, severity in enumerate((Severity.ERROR, Severity.WARNING, Severity.NOTE), start=6):
                sheet.write_number(row, column, receipt.count(severity), self.boxed(align="center"))
