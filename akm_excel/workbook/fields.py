"""The cells of a plan's workbook by what they mean, wherever they stand in a file."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class FieldKind(StrEnum):
    """What kind of cell a field is."""

    PLAN = "plan"
    """A column in the row of a code, in *Reja*."""
    SUMMARY = "summary"
    """A column in the row of an id, in *Jamlanma*."""
    TEXT = "text"
    """A text that follows from the cover: a title, a heading with the year, who signs."""


class Field(NamedTuple):
    """A cell by its meaning: `name` is a code (``2.14/2``), an id of *Jamlanma*, or the defined name of a text's cell.

    >>> Field.in_plan("2.14/2", "actual").column
    'actual'
    """

    kind: FieldKind
    name: str
    column: str = ""

    @classmethod
    def in_plan(cls, code: str, column: str) -> "Field":
        """The cell of a column in the row of a code."""
        return cls(FieldKind.PLAN, code, column)

    @classmethod
    def in_summary(cls, identifier: str, column: str) -> "Field":
        """The cell of a column in the row of an id of *Jamlanma*."""
        return cls(FieldKind.SUMMARY, identifier, column)

    @classmethod
    def of_text(cls, name: str) -> "Field":
        """The cell of a defined name."""
        return cls(FieldKind.TEXT, name)


@lru_cache(maxsize=4096)
def fields_of_row(kind: FieldKind, name: str, columns: tuple[str, ...]) -> tuple[Field, ...]:
    """The cells of some columns in one row: whoever goes through a sheet asks for a row, not for each cell.

    >>> [field.column for field in fields_of_row(FieldKind.PLAN, "2.14/2", ("fact", "plan"))]
    ['fact', 'plan']
    """
    return tuple([Field(kind, name, column) for column in columns])
