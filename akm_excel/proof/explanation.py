"""How a figure of a regional workbook came about: the districts' cells, their files and hashes, and the sum."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from akm_excel.core.keys import PLANNED, QUARTERS, ROMAN
from akm_excel.core.plan import Column, Indicator, Key, Measure, Section
from akm_excel.core.quantity import BLANK, Quantity, from_float, parse, scaled, total
from akm_excel.core.region import Origin, Region
from akm_excel.core.template import District, Rollup
from akm_excel.core.text import fold
from akm_excel.core.totals import listed
from akm_excel.errors import DataError
from akm_excel.language import tr
from akm_excel.patterns import pattern
from akm_excel.regional.blocks import WIDTH
from akm_excel.regional.book import SHOWN
from akm_excel.regional.data import FIGURE_COLUMNS
from akm_excel.regional.districts_folder import districts_folder
from akm_excel.regional.layout import RegionalLayout
from akm_excel.spreadsheet import address
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Content
from akm_excel.spreadsheet.formula import absolute

_CONSOLIDATED, _SUMMARY, _DATA = "Yigʻma", "Jamlanma", "Maʼlumotlar"
_REFERENCE = pattern(r"(?<![\w:$])(?:'([^']+)'!|(\w+)!)?\$?([A-Z]{1,3})\$?([1-9]\d*)(?![\w(:!])")
_FIRST_TOTAL = 4
"""The column of the region's fact in *Yigʻma* and *Jamlanma*; plan and actual stand beside it."""


class Term(NamedTuple):
    """One thing that a figure is made of.

    `place` is its cell in the regional workbook (empty where it has none there); of a district's figure `file`,
    `sha256` and `cell` say where it stands. `times` is what it counts for in the sum: *soʻm* are thousandths of
    *ming soʻm*.
    """

    name: str
    quantity: Quantity
    place: str = ""
    file: str = ""
    sha256: str = ""
    cell: str = ""
    times: str = ""


@dataclass(frozen=True)
class Explanation:
    """How one cell came about.

    `title` says what it is, `shown` what the cell holds, `formula` its formula. `result` is the exact sum of `terms`
    where it is a sum of them (None where its formula says how it is made); `agrees` whether the cell holds it.
    """

    place: str
    title: str
    shown: str
    formula: str = ""
    terms: Sequence[Term] = ()
    result: Quantity | None = None
    agrees: bool = True
    missing: Sequence[str] = field(default=())
    """The files that are not where the workbook's folder should have them."""


def explain(book: Book, region: Region, place: str) -> Explanation:
    """How the cell ``Yigʻma!E8`` of a regional workbook came about.

    Raises `DataError` for what is no cell of the workbook.
    """
    sheet, row, column = _parsed(book, place)
    cell = book.cells(sheet).get((row, column), EMPTY)
    origin = _made_of(book, region, sheet, row, column)
    spelled = f"{sheet}!{address.spell(row, column)}"
    formula = "=" + absolute(cell.formula, row, column) if cell.formula is not None else ""
    shown = _quantity(cell)
    if origin is None:
        terms = tuple(_named(book, sheet, row, column, cell)) if cell.formula is not None else ()
        return Explanation(spelled, _heading(book, sheet, row, column), str(shown), formula, terms)
    title, terms, result = origin
    agrees = cell.content is Content.NO_RESULT or shown == result or (shown.is_blank and result.is_blank)
    missing = sorted({term.file for term in terms if term.file and not _is_there(book, term.file)})
    return Explanation(spelled, title, str(shown), formula, terms, result, agrees, missing)


def _parsed(book: Book, place: str) -> tuple[str, int, int]:
    name, _, cell = place.rpartition("!")
    wanted = fold(name.strip("'"))
    sheet = next((own for own in book.sheets if fold(own) == wanted), None) if name else None
    try:
        row, column = address.parse(cell.replace("$", "").upper())
    except ValueError:
        sheet = None
    if sheet is None:
        raise DataError(
            tr("'{place}' is no cell of the workbook.").format(place=place),
            expected=tr("a sheet and a cell: {example}").format(example=f"{_CONSOLIDATED}!E8"),
            remedy=tr("its sheets are {sheets}").format(sheets=", ".join(book.sheets)),
            file=book.file,
        )
    return sheet, row, column


_Made = tuple[str, tuple[Term, ...], Quantity]
"""What a figure is, what it is made of, and the exact sum."""


def _made_of(book: Book, region: Region, sheet: str, row: int, column: int) -> _Made | None:
    lines = {district: own.quantities() for district, own in region.submissions.items()}
    layout = RegionalLayout.of(region, lines)
    if sheet == _CONSOLIDATED:
        return _consolidated(region, layout, row, column)
    if sheet == _SUMMARY:
        code = book.cells(sheet).get((row, 1), EMPTY).text
        return _summed(region, layout, code, column)
    if sheet == _DATA:
        return _listed(region, layout, row, column)
    return None


def _consolidated(region: Region, layout: RegionalLayout, row: int, column: int) -> _Made | None:
    place = next((own for own in layout.consolidated if own.row == row), None)
    shown = _column(layout, column)
    if place is None or shown is None or isinstance(place.subject, Section | Indicator):
        return None
    figure, districts = shown
    if isinstance(place.subject, Rollup):
        return _rolled_up(region, layout, place.subject, figure, districts, column)
    measure, indicator = place.subject, place.indicator
    title = _title(region, measure.key, figure, indicator)
    if len(districts) == 1:
        return _of_district(region, measure.key, figure, districts[0], title)
    terms = tuple(_origins(region, layout, measure.key, figure, districts))
    return title, terms, total(term.quantity for term in terms)


def _column(layout: RegionalLayout, column: int) -> tuple[Column, Sequence[District]] | None:
    """Which figure a column of *Yigʻma* shows, and of which districts."""
    if _FIRST_TOTAL <= column < _FIRST_TOTAL + WIDTH:
        return SHOWN[column - _FIRST_TOTAL], layout.districts
    for block in layout.blocks:
        if block.has_sum and block.left <= column < block.left + WIDTH:
            return SHOWN[column - block.left], block.districts
        for district, left in zip(block.districts, block.columns, strict=True):
            if left <= column < left + WIDTH:
                return SHOWN[column - left], (district,)
    return None


def _title(region: Region, key: Key, figure: Column, indicator: Indicator | None) -> str:
    measure = region.total.by_key[key]
    name = indicator.title(measure) if indicator else measure.label
    return ", ".join(filter(None, (f"{key} {name}", measure.unit, _word(figure))))


def _word(figure: Column) -> str:
    words = {
        Column.FACT: tr("fact"),
        Column.PLAN: tr("plan"),
        Column.ACTUAL: tr("done"),
        **dict(zip(QUARTERS, (at + " " + tr("quarter") for at in ROMAN), strict=True)),
        **dict(zip(PLANNED, (tr("plan") + ", " + at + " " + tr("quarter") for at in ROMAN), strict=True)),
    }
    return words[figure]


def _origins(
    region: Region, layout: RegionalLayout, key: Key, figure: Column, districts: Sequence[District]
) -> Iterator[Term]:
    wanted, shift, row = set(districts), SHOWN.index(figure), layout.row_of[str(key)]
    for origin in region.origins(key, figure):
        if origin.district in wanted:
            place = f"{_CONSOLIDATED}!{address.spell(row, layout.column_of[origin.district] + shift)}"
            yield _term(origin.district.name, origin, place, _cells(region, origin, key, figure))


def _term(name: str, origin: Origin, place: str, cell: str) -> Term:
    return Term(name, origin.quantity, place, origin.file, origin.sha256, cell)


def _cells(region: Region, origin: Origin, key: Key, figure: Column) -> str:
    """The cell of a figure in its file; of the year so far those of the quarters."""
    if figure is not Column.ACTUAL:
        return origin.cell
    last = region.submissions[origin.district].cell(key, QUARTERS[-1])
    return f"{origin.cell}:{last.rpartition('!')[2]}" if last else origin.cell


def _of_district(region: Region, key: Key, figure: Column, district: District, title: str) -> _Made | None:
    """A district's figure: its cell; the year so far is made of its quarters."""
    submission = region.submissions[district]
    figures = submission.quantities().get(key)
    if figures is None:
        return None
    source, columns = submission.source, QUARTERS if figure is Column.ACTUAL else (figure,)
    terms = tuple(
        Term(
            f"{district.name}, {_word(column)}",
            figures.of(column),
            file=source.file,
            sha256=source.sha256,
            cell=submission.cell(key, column),
        )
        for column in columns
    )
    return f"{title}: {district.name}", terms, figures.of(figure)


def _rolled_up(
    region: Region, layout: RegionalLayout, rollup: Rollup, figure: Column, districts: Sequence[District], column: int
) -> _Made:
    """A total of its own: the rows that it adds up, in the same column."""
    own = [region.submissions[district] for district in districts]
    terms = []
    for key, factor in rollup.terms:
        quantity = total(one.figures_of(key).of(figure) for one in own)
        place = f"{_CONSOLIDATED}!{address.spell(layout.row_of[str(key)], column)}"
        times = "" if factor == 1 else str(factor)
        terms.append((Term(_title(region, key, figure, _indicator(region, key)), quantity, place, times=times), factor))
    result = total(scaled(term.quantity, factor) for term, factor in terms)
    return f"{rollup.id} {rollup.label}, {_word(figure)}", tuple(term for term, _ in terms), result


def _indicator(region: Region, key: Key) -> Indicator | None:
    return next((one for one, measure in region.total.measures() if measure.key == key), None)


def _summed(region: Region, layout: RegionalLayout, code: str, column: int) -> _Made | None:
    """A total of *Jamlanma*: the measures that it adds up."""
    named = next((one for one in listed(region.total, region.template) if one.id == code), None)
    if named is None or not _FIRST_TOTAL <= column < _FIRST_TOTAL + WIDTH:
        return None
    figure = SHOWN[column - _FIRST_TOTAL]
    if isinstance(named.entry, Measure):
        return _consolidated(region, layout, layout.row_of[code], column)
    rollup = region.template.total_rows.get(code)
    if rollup is not None:
        return _rolled_up(region, layout, rollup, figure, layout.districts, column)
    measures = region.total.by_key
    terms = tuple(
        Term(
            _title(region, key, figure, _indicator(region, key)),
            measures[key].figure(figure),
            f"{_CONSOLIDATED}!{address.spell(layout.row_of[str(key)], column)}",
        )
        for key in named.entry.keys
    )
    return f"{named.id} {named.title}, {_word(figure)}", terms, total(term.quantity for term in terms)


def _listed(region: Region, layout: RegionalLayout, row: int, column: int) -> _Made | None:
    """A figure in the long table: that of the district's cell."""
    figure = next((one for one, number in FIGURE_COLUMNS.items() if number == column), None)
    if figure is None:
        return None
    for district, rows in layout.data_row.items():
        key = next((key for key, number in rows.items() if number == row), None)
        if key is not None:
            return _of_district(region, key, figure, district, _title(region, key, figure, _indicator(region, key)))
    return None


def _named(book: Book, sheet: str, row: int, column: int, cell: Cell) -> Iterator[Term]:
    """The single cells that a formula names, and what they hold."""
    named = dict.fromkeys(match.groups() for match in _REFERENCE.finditer(absolute(cell.formula or "", row, column)))
    for quoted, bare, letters, number in named:
        other = quoted or bare or sheet
        if other in book.sheets:
            at = int(number), address.column_number(letters)
            other_cell = book.cells(other).get(at, EMPTY)
            yield Term(_heading(book, other, *at), _quantity(other_cell), f"{other}!{address.spell(*at)}")


def _heading(book: Book, sheet: str, row: int, column: int) -> str:
    """What a person calls a cell: the texts to the left of it and above it."""
    cells = book.cells(sheet)
    left = next((cells[row, at].text for at in (2, 1) if cells.get((row, at), EMPTY).content is Content.TEXT), "")
    above = next(
        (
            cells[at, column].text
            for at in range(row - 1, 0, -1)
            if (at, column) in cells and cells[at, column].content is Content.TEXT and cells[at, column].formula is None
        ),
        "",
    )
    return ", ".join(filter(None, (left, above)))


def _quantity(cell: Cell) -> Quantity:
    if cell.number is not None:
        return from_float(cell.number)
    return BLANK if cell.content is Content.BLANK else parse(cell.text)


def _is_there(book: Book, file: str) -> bool:
    """Whether a district's file lies where the workbook remembers its folder, or in its own, or in one below."""
    own = Path(book.file).parent
    folders = (districts_folder(book, own), own, *(below for below in own.iterdir() if below.is_dir()))
    return any((place / file).exists() for place in folders if place is not None)
