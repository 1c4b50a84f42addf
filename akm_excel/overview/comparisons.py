"""Parts of the page that set figures beside others: those of other districts, and those of last year."""

from decimal import Decimal

from akm_excel.core.quantity import BLANK, number
from akm_excel.language import tr
from akm_excel.overview.content import Overview
from akm_excel.overview.tables import figure, percent, soft, table, text


def outliers(view: Overview) -> str:
    """What stands out beside the other districts: what weighs most in the region's figures comes first."""
    rows = []
    for share, district, one in view.effects:
        cell = view.region.submissions[district].cell(one.key, one.column)
        places = view.region.template.decimals(view.region.total.by_key[one.key])
        expected = number(Decimal(f"{one.expected:.6g}"))
        times = number(Decimal(f"{one.times:.3g}")) if one.times else BLANK
        weight = BLANK if share is None else number(Decimal(share))
        rows.append([text(district.name), text(str(one.key)), text(view.name(one.key)), text(cell),
                     figure(one.figure, places), figure(expected), figure(times), percent(weight)])  # fmt: skip
    if not rows:
        return soft(tr("Nothing was found."))
    headings = [tr("district"), tr("code"), tr("name"), tr("cell"), tr("figure"), tr("expected"), tr("times"),
                tr("of the region's figure")]  # fmt: skip
    return table(tr("Outliers"), headings, rows, is_long=True, numbers=4)


def last_year(view: Overview) -> str:
    """What was done by this time of last year, over the districts that state both; nothing without an archive."""
    keys = [measure.key for measure in (*view.money, *view.leading)]
    rows = []
    for key in dict.fromkeys(keys):
        sides, measure = view.same_period(key), view.region.total.by_key[key]
        places = view.region.template.decimals(measure)
        if sides.districts:
            rows.append([
                text(str(key)), text(view.name(key)), text(measure.unit), figure(sides.base, places),
                figure(sides.value, places), percent(sides.growth), figure(number(sides.districts)),
            ])  # fmt: skip
    if not rows:
        return ""
    headings = [tr("code"), tr("name"), tr("unit"), tr("last year"), tr("this year"), tr("change, %"),
                tr("districts")]  # fmt: skip
    return table(tr("The same period of last year"), headings, rows, numbers=3)
