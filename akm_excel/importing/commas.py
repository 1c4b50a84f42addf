"""Fields divided by commas in which a number may have had a comma of its own: ``637,5`` became 637 and 5.

A program that writes such files sets a number with a comma in quotation marks, or writes a point. A person or a small
script does neither, and drops blank fields at a line's end: then ``…,Ming soʻm,637,5`` is as long as its heading and
may be a fact of 637.5 without a plan. What the whole file shows decides how far its rows are to be believed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from akm_excel.core.plan import Column
from akm_excel.core.text import squash
from akm_excel.importing.document import Row
from akm_excel.importing.headings import Columns
from akm_excel.importing.piece import kind_of
from akm_excel.patterns import pattern

_WHOLE = pattern(r"\d+")
_TAIL = pattern(r"\d{1,3}")
_WITH_COMMA = pattern(r"\d+,\d+")
_WITH_POINT = pattern(r"\d+\.\d+")
_FAR = 10
"""Fact and plan further apart than this are hardly one row's two figures."""
_DECIMALS = 2
"""Money is written with so many decimals at most."""
_COUNTED = {"people", "times", "copies", "documents", "events", "pages", "services"}
"""Kinds of units that have no decimals (`words.toml`)."""


@dataclass(frozen=True, slots=True)
class Commas:
    """What a file with fields divided by commas shows of its writer.

    `are_loose`: nothing shows that blank fields are kept, or numbers with commas set apart. `divide`: some row is
    longer than its heading, so commas within cells do divide them.
    """

    are_loose: bool = False
    divide: bool = False

    def tore(self, row: Row, columns: Columns) -> str:
        """The number that a comma may have made two figures of in a row, or an empty text."""
        if not self.are_loose:
            return ""
        told = {columns.places[column] for column in (Column.FACT, Column.PLAN) if column in columns.places}
        figures = told | set(columns.untold)
        unit = row.cell(columns.places[Column.UNIT]).text if Column.UNIT in columns.places else ""
        for place in sorted(figures):
            if place + 1 in figures and {place, place + 1} & told and row.cell(place + 2).is_empty:
                whole, tail = squash(row.cell(place).text), squash(row.cell(place + 1).text)
                if _WHOLE.fullmatch(whole) and _TAIL.fullmatch(tail) and self._may_be_one(whole, tail, unit):
                    return f"{whole},{tail}"
        return ""

    def _may_be_one(self, whole: str, tail: str, unit: str) -> bool:
        """Whether two figures may be one: of what has decimals, further apart than two years, or among such rows."""
        small, large = sorted((Decimal(whole), Decimal(tail)))
        far = large > _FAR * max(small, Decimal(1))
        return self.divide or far or (len(tail) <= _DECIMALS and kind_of(unit) not in _COUNTED)


def commas_of(rows: Iterable[tuple[Row, Columns]]) -> Commas:
    """What the rows under a heading, of a file with fields divided by commas, show of its writer."""
    kept = apart = pointed = divide = False
    for row, columns in rows:
        told = [columns.places[column] for column in (Column.FACT, Column.PLAN) if column in columns.places]
        figures = [squash(row.cell(place).text) for place in told]
        kept = kept or (bool(row.cells) and row.cells[-1].is_empty)
        apart = apart or any(map(_WITH_COMMA.fullmatch, figures))
        pointed = pointed or any(map(_WITH_POINT.fullmatch, figures))
        divide = divide or (columns.fields > 0 and len(row.cells) > columns.fields)
    return Commas(not (kept or apart or (pointed and not divide)), divide)
