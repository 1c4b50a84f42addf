"""A regional workbook of another version: what all versions write alike, held against its own long table.

Its rows and columns are found by what they say: codes in column A, the districts and *fakt*, *reja*, *bajarildi* over
their figures. A constant among formulas was typed over one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from akm_excel.core.plan import Column, Key
from akm_excel.core.quantity import Quantity
from akm_excel.core.region import Region
from akm_excel.core.template import District
from akm_excel.proof.cells import is_like, said
from akm_excel.proof.change import Change, What
from akm_excel.regional.book import LABELS, SHOWN
from akm_excel.spreadsheet.address import spell
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY, Cell, Cells, Content

_CONSOLIDATED, _SUMMARY = "Yigʻma", "Jamlanma"
_HEAD, _LABELS = 3, 4
"""The rows of *Yigʻma* with the districts' names and with what each column is."""
_TOTALS = range(4, 7)
_FEWEST = 3
"""So many cells of a column must have one formula for a constant among them to be called typed over it."""


class Suspects(NamedTuple):
    """What contradicts the long table or the formulas around it, and how many cells were looked at."""

    changes: list[Change]
    cells: int


def suspects(book: Book, region: Region) -> Suspects:
    """The cells of *Yigʻma* and *Jamlanma* that cannot be as a merge wrote them."""
    changes: list[Change] = []
    looked = 0
    for sheet in (_CONSOLIDATED, _SUMMARY):
        if sheet in book.sheets:
            cells = book.cells(sheet)
            changes += _typed_over(sheet, cells)
            looked += len(cells)
    if _CONSOLIDATED in book.sheets:
        known = {change.cell for change in changes if change.sheet == _CONSOLIDATED}
        changes += [one for one in _against_table(book.cells(_CONSOLIDATED), region) if one.cell not in known]
    return Suspects(changes, looked)


def _typed_over(sheet: str, cells: Cells) -> Iterator[Change]:
    """Numbers in columns whose rows have formulas, where their own row has formulas as well."""
    formulas: dict[int, Counter[str]] = {}
    rows: Counter[int] = Counter()
    for (row, column), cell in cells.items():
        if cell.formula is not None:
            formulas.setdefault(column, Counter())[cell.formula] += 1
            rows[row] += 1
    for (row, column), cell in sorted(cells.items()):
        common = formulas.get(column, Counter()).most_common(1)
        is_constant = cell.formula is None and cell.content is not Content.BLANK and rows[row] >= _FEWEST
        if is_constant and common and common[0][1] >= _FEWEST:
            where = (row, column)
            wanted = said(Cell(Content.NO_RESULT, formula=common[0][0]), where, What.FORMULA)
            yield Change(sheet, spell(*where), What.TYPED_OVER, said(cell, where, What.VALUE), wanted)


def _against_table(cells: Cells, region: Region) -> Iterator[Change]:
    """Figures of districts and stored totals that are not what the long table makes them."""
    measures = region.total.by_key
    rows = {row: key for (row, at), cell in cells.items() if at == 1 and (key := Key.parse(cell.text)) in measures}
    columns = _columns(cells, region)
    quantities = {district: own.quantities() for district, own in region.submissions.items()}
    for row, key in sorted(rows.items()):
        for at, shown in zip(_TOTALS, SHOWN, strict=True):
            yield from _differs(cells, (row, at), measures[key].figure(shown), What.RESULT)
        for at, (district, shown) in columns.items():
            figures = quantities[district].get(key)
            if figures is not None:
                yield from _differs(cells, (row, at), figures.of(shown), What.VALUE)


def _columns(cells: Cells, region: Region) -> Mapping[int, tuple[District, Column]]:
    """Whose figures stand in which column."""
    named = {district.name: district for district in region.submissions}
    columns: dict[int, tuple[District, Column]] = {}
    district: District | None = None
    for at in sorted({column for row, column in cells if row == _LABELS and column not in _TOTALS}):
        over = cells.get((_HEAD, at), EMPTY).text
        if over:
            district = next((own for name, own in named.items() if over == name or over.startswith(f"{name} (")), None)
        label = cells.get((_LABELS, at), EMPTY).text
        if district is not None and label in LABELS:
            columns[at] = (district, SHOWN[LABELS.index(label)])
    return columns


def _differs(cells: Cells, where: tuple[int, int], wanted: Quantity, what: What) -> Iterator[Change]:
    stands = cells.get(where, EMPTY)
    if stands.content is Content.NO_RESULT:
        return
    text = str(wanted)
    expected = EMPTY if not text else Cell(Content.TEXT, text=text)
    if wanted.number is not None:
        expected = Cell(Content.NUMBER, float(wanted.number), text)
    if not is_like(expected, stands):
        yield Change(_CONSOLIDATED, spell(*where), what, said(stands, where, what), text)
