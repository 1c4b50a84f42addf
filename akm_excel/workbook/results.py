"""The results of the workbook's formulas, computed by the library on its own.

A workbook that the library writes carries these as cached values; a spreadsheet application that
recalculates it must come to the same.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from akm_excel.core.plan import COMPUTED, FIGURES, Column, Header, Measure, Plan
from akm_excel.core.quantity import Kind, Quantity, from_float, ratio
from akm_excel.core.template import Template
from akm_excel.core.totals import Total, rollup_totals, section_totals
from akm_excel.spreadsheet.address import Where
from akm_excel.spreadsheet.cells import Cell, Content, Result
from akm_excel.workbook.fields import Field, FieldKind, fields_of_row

_TO_SIGN = "_" * 24
"""Where a name is to be written by hand."""
SHARE = "share"
"""The column of *Jamlanma* with a part's share in its sum's plan."""


def shown(quantity: Quantity) -> Result:
    """What a formula returns for a quantity: its number, ``-``, or an empty text."""
    if quantity.number is not None:
        return quantity.number
    return "-" if quantity.kind is Kind.NOT_APPLICABLE else ""


def line(entry: Measure | Total) -> dict[Column, Quantity]:
    """The computed figures beside a measure or a total."""
    change, done = entry.figures.change, entry.figures.fulfilment
    execution = ratio(entry.actual, entry.plan)
    values = (entry.actual, change.absolute, change.percent, done.absolute, done.percent, execution)
    return dict(zip(COMPUTED, values, strict=True))


def cover(header: Header) -> dict[str, str]:
    """The texts that formulas derive from the cover, by the names of their cells."""
    district, year = header.district, header.year
    fact = f"{year - 1} yil (fakt)" if year else "Oʻtgan yil (fakt)"
    plan = f"{year} yil (reja)" if year else "Shu yil (reja)"
    short = district.replace(" tumani", "").replace(" shahri", "")
    return {
        "akm_organisation": header.organisation,
        "akm_title_1": f"{district.upper()} AXBOROT-KUTUBXONA MARKAZINING" if district else "",
        "akm_title_2": f"{year} YIL UCHUN MOʻLJALLANGAN" if year else "",
        "akm_place": f"{short}-{year}" if district and year else "",
        "akm_title": (
            f"{header.organisation}ning {year} yil uchun moʻljallangan ish rejasi"
            if district and year
            else "Ish rejasi"
        ),
        "akm_header_fact": fact,
        "akm_header_plan": plan,
        "akm_sum_header_fact": fact,
        "akm_sum_header_plan": plan,
        "akm_shown_sample": header.sample,
        "akm_shown_approver_post": header.approver_post or _TO_SIGN,
        "akm_shown_approver": header.approver or _TO_SIGN,
        "akm_signed_director": header.director or _TO_SIGN,
        "akm_signed_accountant": header.accountant or _TO_SIGN,
    }


def results(plan: Plan, template: Template) -> Mapping[Field, Result]:
    """The result of every formula of a workbook made from `template` that holds `plan`, by place."""
    by_field: dict[Field, Result] = {Field.of_text(name): text for name, text in cover(plan.header).items()}
    for _, measure in plan.measures():
        code = str(measure.key)
        computed = line(measure)
        stated = {column: measure.figure(column) for column in FIGURES} if measure.key in template.sums else {}
        by_field.update(_in_row(FieldKind.PLAN, code, computed | stated))
        group = template.group(measure)
        (field,) = fields_of_row(FieldKind.PLAN, code, (Column.GROUP,))
        by_field[field] = str(group) if group else ""
        by_field.update(_in_row(FieldKind.SUMMARY, code, _summary(measure, computed)))
    totals: dict[str, Total] = rollup_totals(plan, template)
    for code, total in totals.items():
        computed = line(total)
        stated = {column: total.figure(column) for column in FIGURES}
        by_field.update(_in_row(FieldKind.PLAN, code, stated | computed))
        by_field.update(_in_row(FieldKind.SUMMARY, code, _summary(total, computed)))
    for group, total in section_totals(plan, template).items():
        by_field.update(_in_row(FieldKind.SUMMARY, str(group), _summary(total, line(total))))
    for key, rollup in template.sums.items():
        whole = plan.by_key.get(key)
        for part in (key, *rollup.parts):
            measure_of_part = plan.by_key.get(part)
            if whole and measure_of_part:
                by_field[Field.in_summary(str(part), SHARE)] = shown(ratio(measure_of_part.plan, whole.plan))
    return by_field


def _summary(entry: Measure | Total, computed: Mapping[Column, Quantity]) -> Mapping[Column, Quantity]:
    return {Column.FACT: entry.fact, Column.PLAN: entry.plan, **computed}


def _in_row(kind: FieldKind, name: str, figures: Mapping[Column, Quantity]) -> Iterator[tuple[Field, Result]]:
    """What the formulas of a row return, by their fields."""
    return zip(fields_of_row(kind, name, tuple(figures)), map(shown, figures.values()), strict=True)


def differing(computed: Mapping[Where, Result], calculated: Mapping[Where, Cell]) -> frozenset[Where]:
    """The cells in which a workbook comes to another result than the library computed. What differs is decided here."""
    return frozenset(
        [where for where, cell in calculated.items() if where in computed and not agrees(cell, computed[where])]
    )


def agrees(cell: Cell, expected: Result) -> bool:
    """Whether a cell's result is the library's."""
    if isinstance(expected, Decimal):
        if cell.content is not Content.NUMBER:
            return False
        number, wanted = cell.number or 0.0, float(expected)
        # Excel shows 15 digits; what is beyond them neither it nor anyone else knows.
        return number == wanted or from_float(number) == from_float(wanted)
    return cell.content in {Content.TEXT, Content.BLANK} and cell.text == expected
