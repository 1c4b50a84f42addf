"""The template's relations between measures in each district, and the one cell that says whether all is well."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from akm_excel.core.plan import Key
from akm_excel.core.quantity import SCALE, rounded
from akm_excel.core.template import District, Relation
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.controls import CHANGED, MASTER, SHEET
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet


def check_cell(out: RegionalBook, sheet: Sheet, row: Row) -> None:
    """The master check in the head of a sheet: red where something differs."""
    if not out.layout.districts:
        return
    changed = f"! Raqamlar birlashtirilgandan keyin oʻzgargan, „{SHEET}“ varagʻiga qarang"
    formula = (
        f'IF({MASTER}<>0,"✗ TEKSHIRUV: "&{MASTER}&" ta farq, „{SHEET}“ varagʻiga qarang",'
        f'IF({CHANGED}<>0,"{changed}","✓ Tekshiruv: farq yoʻq"))'
    )
    count = master(out)
    said = "✓ Tekshiruv: farq yoʻq" if not count else f"✗ TEKSHIRUV: {count} ta farq, „{SHEET}“ varagʻiga qarang"
    row.formula(1, formula, said, out.style(bold=True, colour="548235"))
    sheet.link(f"A{row.at}", f"'{SHEET}'!A1")
    wrong = out.book.styles.condition(fill="C00000", colour="FFFFFF", bold=True)
    sheet.look_where(f"A{row.at}", f"{MASTER}+{CHANGED}<>0", wrong)


class Related(NamedTuple):
    """A district's breaches of the template's relations: how many, and the formula that counts them."""

    apart: tuple[int, str]
    above: tuple[int, str]


def related(out: RegionalBook) -> Mapping[District, Related]:
    """The breaches in each district: sums that are not their parts', parts above their whole."""
    if not out.related:
        out.related = {d: Related(_apart(out, d), _above(out, d)) for d in out.layout.districts}
    return out.related


def master(out: RegionalBook) -> int:
    """What the master check says of the figures as they came."""
    return sum(sides.apart[0] + sides.above[0] for sides in related(out).values())


def _known(out: RegionalBook, keys: Iterable[Key]) -> bool:
    return all(key in out.named for key in keys)


def _cell(out: RegionalBook, district: District, key: Key, shift: int) -> str:
    return f"'Yigʻma'!{LETTERS[out.layout.column_of[district] + shift]}{out.layout.row_of[str(key)]}"


def _number(out: RegionalBook, district: District, key: Key, shift: int) -> Decimal:
    return out.line(district, key).shown[shift].number or Decimal(0)


def _apart(out: RegionalBook, district: District) -> tuple[int, str]:
    """In how many columns a district's declared sums are not their parts', but for what rounding explains."""
    count, terms = 0, []
    for key, rollup in out.region.template.sums.items():
        if not _known(out, (key, *rollup.parts)):
            continue
        places = out.region.template.decimals(out.named[key][1])
        slack = Decimal(len(rollup.parts) + 1) / 2 / 10**places
        for shift in range(3):
            parts = [_cell(out, district, part, shift) for part in rollup.parts]
            whole = _number(out, district, key, shift)
            rest = whole - sum((_number(out, district, part, shift) for part in rollup.parts), Decimal(0))
            count += abs(rounded(rest)) > slack
            less = "".join(f"-SUM({part})" for part in parts)
            terms.append(f"(ABS(ROUND(SUM({_cell(out, district, key, shift)}){less},{SCALE}))>{slack.normalize():f})")
    return count, "+".join(("0", *terms))


def _above(out: RegionalBook, district: District) -> tuple[int, str]:
    """In how many places a part is above its whole in a district."""
    count, terms = 0, []
    for rollup in out.region.template.bounds:
        part = rollup.target
        if (
            rollup.relation is not Relation.PART
            or part is None
            or any(k not in out.named for k in (part, *rollup.parts))
        ):
            continue
        for shift in range(3):
            whole = [out.line(district, key).shown[shift].number for key in rollup.parts]
            own = out.line(district, part).shown[shift].number
            known = [figure for figure in whole if figure is not None]
            count += own is not None and len(known) == len(whole) and own > sum(known)
            cells = [_cell(out, district, key, shift) for key in rollup.parts]
            own_cell = _cell(out, district, part, shift)
            terms.append(
                f"IF(COUNT({','.join((own_cell, *cells))})={len(cells) + 1},--({own_cell}>{'+'.join(cells)}),0)"
            )
    return count, "+".join(("0", *terms))
