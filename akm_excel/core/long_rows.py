"""The long row: one measure of one district a row, as frames, Parquet files and a region's *Maʼlumotlar* have it.

A figure is a number in its column, or missing there; what a missing one means is said once for the row, in words: blank
is not named, all else is. As data it is the *state* (``plan: not applicable; q1: unreadable``), on the sheet the
*remark*, which has the texts themselves (``reja: -; I: 4/4``).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from akm_excel.core.figures import ByColumn, Figures
from akm_excel.core.keys import FIGURES, LISTED, Column
from akm_excel.core.plan import Measure
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, unreadable
from akm_excel.core.template import District
from akm_excel.patterns import pattern

SHOWN = LISTED
"""The columns of figures that a long row has; the plan by quarter stands last."""
LABELS = ByColumn("fakt", "reja", "I", "II", "III", "IV", "reja I", "reja II", "reja III", "reja IV")
"""How a remark names the columns: in Uzbek, as all that is written into a workbook."""
HEADINGS = ByColumn("Fakt", "Reja", "I chorak", "II chorak", "III chorak", "IV chorak",
                    "Reja, I chorak", "Reja, II chorak", "Reja, III chorak", "Reja, IV chorak")  # fmt: skip
"""How the columns are headed in *Maʼlumotlar*."""
_BETWEEN, _OF = "; ", ": "
_NAMED = (Kind.NOT_APPLICABLE, Kind.UNREADABLE)
_CELL = pattern(r"(.+)!([A-Z]{1,3})(\d{1,7})")


class LongRow(NamedTuple):
    """One measure of a district, with the cells of its figures in the file of this hash.

    `fact_cell`, `quarters` (``Reja!I12:L12``) and `planned` (``Reja!T12:W12``) are empty where the table does not have
    them.
    """

    district: District
    year: int | None
    name: str
    measure: Measure
    file: str
    cell: str
    sha256: str = ""
    fact_cell: str = ""
    quarters: str = ""
    planned: str = ""


def state(kinds: Iterable[tuple[str, Kind]]) -> str:
    """What the missing figures of a row are, by the names of their columns.

    >>> state([("plan", Kind.NOT_APPLICABLE), ("q1", Kind.NUMBER), ("q2", Kind.BLANK)])
    'plan: not applicable'
    """
    return _BETWEEN.join(f"{name}{_OF}{kind.value}" for name, kind in kinds if kind in _NAMED)


def missing(text: str | None) -> Mapping[str, Quantity]:
    """What a row's `state` says that its missing figures are, by column; of the unreadable it does not say the text.

    >>> missing("plan: not applicable")
    {'plan': Quantity(kind=<Kind.NOT_APPLICABLE: 'not applicable'>, number=None, text='')}
    """
    said = (part.split(_OF, 1) for part in (text or "").split(_BETWEEN) if _OF in part)
    kinds = {Kind.NOT_APPLICABLE.value: NOT_APPLICABLE, Kind.BLANK.value: BLANK}
    return {name: kinds.get(kind) or unreadable("") for name, kind in said}


def remark(figures: Figures) -> str:
    """What the empty cells of a row's figures mean: not applicable, or what nobody could read.

    >>> from akm_excel.core.figures import NO_FIGURES
    >>> remark(NO_FIGURES._replace(plan=NOT_APPLICABLE, q1=unreadable("4/4")))
    'reja: -; I: 4/4'
    """
    named = zip(LABELS, figures, strict=True)
    return _BETWEEN.join(f"{label}{_OF}{figure}" for label, figure in named if figure.kind in _NAMED)


def of_remark(text: str, columns: Collection[Column]) -> dict[Column, Quantity]:
    """What the figures of `columns` are, which have no number in their cells, by a row's `remark`."""
    quantities: dict[Column, Quantity] = {}
    rest = text
    open_ones = [(column, f"{label}{_OF}") for column, label in zip(FIGURES, LABELS, strict=True) if column in columns]
    while open_ones:
        column, prefix = open_ones.pop(0)
        if not rest.startswith(prefix):
            quantities[column] = BLANK
            continue
        rest = rest.removeprefix(prefix)
        # What follows is the text of this figure, up to the label of the next one that has a remark.
        ends = (at for _, label in open_ones if (at := rest.find(f"{_BETWEEN}{label}")) >= 0)
        end = min(ends, default=len(rest))
        # Whatever stands here is no number, also where it has only digits (a date).
        quantities[column] = NOT_APPLICABLE if rest[:end] == str(NOT_APPLICABLE) else unreadable(rest[:end])
        rest = rest[end:].removeprefix(_BETWEEN)
    return quantities


def place_of(cell: str) -> tuple[str, str, int] | None:
    """The sheet, the column's letters and the row of ``Reja!E12``; None for anything else."""
    match = _CELL.fullmatch(cell)
    return (match[1], match[2], int(match[3])) if match else None


def placed(measure: Measure, cell: str) -> Measure:
    """A measure with the row that `cell` (``Reja!E12``) names."""
    place = place_of(cell)
    return replace(measure, row=place[2]) if place else measure
