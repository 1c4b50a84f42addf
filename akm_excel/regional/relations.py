"""The template's relations between measures in each district, and the one cell that says whether all is well."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from akm_excel.core.plan import Key
from akm_excel.core.quantity import SCALE, rounded
from akm_excel.core.template import District, Relation, Rollup
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.controls import CHANGED, MASTER, SHEET
from akm_excel.regional.lines import ACTUAL, FACT, NOTHING, PLAN, Line
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
    if not out.related and out.layout.districts:
        apart, above = _apart_formula(out), _above_formula(out)
        for district in out.layout.districts:
            left = out.layout.column_of[district]
            letters = LETTERS[left : left + len(_MARKS)]
            out.related[district] = Related(
                (_apart(out, out.lines[district]), _led(apart, letters)),
                (_above(out, out.lines[district]), _led(above, letters)),
            )
    return out.related


def master(out: RegionalBook) -> int:
    """What the master check says of the figures as they came."""
    return sum(sides.apart[0] + sides.above[0] for sides in related(out).values())


_MARKS = "\1\2\3"
"""In formulas that all districts have alike, in place of the letters of a district's columns."""


def _led(formula: str, letters: Sequence[str]) -> str:
    for mark, letter in zip(_MARKS, letters, strict=True):
        formula = formula.replace(mark, letter)
    return formula


def _cell(out: RegionalBook, key: Key, mark: str) -> str:
    return f"'Yigʻma'!{mark}{out.layout.row_of[str(key)]}"


def _sums(out: RegionalBook) -> Iterator[tuple[Key, Rollup, Decimal]]:
    """The declared sums whose measures are all there, each with what rounding explains of a difference."""
    for key, rollup in out.region.template.sums.items():
        if all(known in out.named for known in (key, *rollup.parts)):
            places = out.region.template.decimals(out.named[key][1])
            yield key, rollup, Decimal(len(rollup.parts) + 1) / 2 / 10**places


def _parts(out: RegionalBook) -> Iterator[tuple[Key, Rollup]]:
    """The declared parts of a whole whose measures are all there."""
    for rollup in out.region.template.bounds:
        part = rollup.target
        if rollup.relation is Relation.PART and part is not None and all(k in out.named for k in (part, *rollup.parts)):
            yield part, rollup


def _apart(out: RegionalBook, lines: Mapping[Key, Line]) -> int:
    """In how many columns a district's declared sums are not their parts', but for what rounding explains."""
    count, nothing = 0, Decimal(0)
    for key, rollup, slack in _sums(out):
        whole = lines.get(key, NOTHING).numbers
        parts = [lines.get(part, NOTHING).numbers for part in rollup.parts]
        for at in (FACT, PLAN, ACTUAL):
            rest = (whole[at] or nothing) - sum((part[at] or nothing for part in parts), nothing)
            count += abs(rounded(rest)) > slack
    return count


def _apart_formula(out: RegionalBook) -> str:
    terms = []
    for key, rollup, slack in _sums(out):
        for mark in _MARKS:
            less = "".join(f"-SUM({_cell(out, part, mark)})" for part in rollup.parts)
            terms.append(f"(ABS(ROUND(SUM({_cell(out, key, mark)}){less},{SCALE}))>{slack.normalize():f})")
    return "+".join(("0", *terms))


def _above(out: RegionalBook, lines: Mapping[Key, Line]) -> int:
    """In how many places a part is above its whole in a district."""
    count = 0
    for part, rollup in _parts(out):
        for at in (FACT, PLAN, ACTUAL):
            whole = [lines.get(key, NOTHING).numbers[at] for key in rollup.parts]
            own = lines.get(part, NOTHING).numbers[at]
            known = [figure for figure in whole if figure is not None]
            count += own is not None and len(known) == len(whole) and own > sum(known)
    return count


def _above_formula(out: RegionalBook) -> str:
    terms = []
    for part, rollup in _parts(out):
        for mark in _MARKS:
            cells, own = [_cell(out, key, mark) for key in rollup.parts], _cell(out, part, mark)
            terms.append(f"IF(COUNT({','.join((own, *cells))})={len(cells) + 1},--({own}>{'+'.join(cells)}),0)")
    return "+".join(("0", *terms))
