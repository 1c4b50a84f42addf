"""The sheet *Maʼlumotlar*: the long table, a row a measure and district."""

from typing import Any

from akm_excel.language import tr
from akm_excel.plan import FIGURES, Column
from akm_excel.quantity import Kind, Quantity
from akm_excel.workbook.arithmetic import number_format
from akm_excel.workbook.regional.book import RegionalBook, cached


def write_data(out: RegionalBook, sheet: Any) -> None:
    """Write *Maʼlumotlar*; `out.data_end` is known afterwards."""
    heads = ["Tuman kodi", "Tuman", "Yil", "Boʻlim", "Kod", "Qism", "Nomi", "Oʻlchov", "Birlik", "Fakt", "Reja",
             "I chorak", "II chorak", "III chorak", "IV chorak", "Bajarildi", "Izoh", "Fayl", "Katak"]  # fmt: skip
    out.paper(sheet, tr("Data: a row for each measure and district"), 2)
    row = 3
    plain = out.style()
    for district, plan in out.region.plans.items():
        for indicator, measure in plan.measures():
            figures = {column: measure.figure(column) for column in (*FIGURES, Column.ACTUAL)}
            texts = [district.code, district.name, None, str(measure.key.section), indicator.key.code,
                     str(measure.key.part or ""), indicator.name, measure.label, measure.unit]  # fmt: skip
            for column, text in enumerate(texts):
                if text is not None:
                    out.text(sheet, row, column, text, plain)
            sheet.write_number(row, 2, plan.header.year or 0, plain)
            style = out.style(num_format=number_format(out.region.template.decimals(measure)))
            for shift, quantity in enumerate(figures.values()):
                if quantity.number is not None:
                    sheet.write_number(row, 9 + shift, cached(quantity), style)
            out.text(sheet, row, 16, _remark(figures), plain)
            out.text(sheet, row, 17, plan.source.file, plain)
            out.text(sheet, row, 18, plan.cell(measure, Column.PLAN), plain)
            row += 1
    out.data_end = row - 1
    columns = [{"header": head} for head in heads]
    table = {"columns": columns, "name": "Malumotlar", "style": "Table Style Light 9"}
    sheet.add_table(2, 0, max(row - 1, 3), len(heads) - 1, table)
    for column, width in enumerate([10, 20, 6, 7, 7, 6, 48, 30, 12, *[12] * 7, 30, 26, 12]):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(3, 2)


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
