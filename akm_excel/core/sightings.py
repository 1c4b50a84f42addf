"""What reading saw in a workbook that the plan itself cannot say, and where."""

from enum import StrEnum
from typing import NamedTuple

from akm_excel.core.keys import Column, Key


class Oddity(StrEnum):
    """What reading saw in a workbook that the plan itself cannot say."""

    MISSING_CODE = "missing code"
    UNKNOWN_CODE = "unknown code"
    NO_CODE = "no code"
    DUPLICATE_CODE = "duplicate code"
    OUT_OF_ORDER = "out of order"
    NUMERIC_CODE = "numeric code"
    CODE_SPELLED = "code spelled otherwise"
    NAME_CHANGED = "name changed"
    UNIT_CHANGED = "unit changed"
    UNIT_SPELLED = "unit spelled otherwise"
    HEADER_CHANGED = "header changed"
    NUMBER_AS_TEXT = "number as text"
    ERROR_VALUE = "error value"
    ERROR_PASSED_ON = "error value of another cell"
    NO_RESULT = "formula without result"
    INPUT_FORMULA = "formula in an input cell"
    STALE_FIGURE = "stored result of such a formula is another than it comes to"
    CONSTANT = "formula overwritten"
    FORMULA_CHANGED = "formula changed"
    UNMOVED = "formula moved without what it reads"
    OTHER_RESULT = "other result"
    FALSE_RESULT = "stored result is false"
    FOLLOWING_RESULT = "stored result follows from a cell that counts otherwise"
    CAUSED = "stored result is false because of a cell that is named"
    DATE = "date"
    STRAY = "figure beside no measure"
    OTHER_TEMPLATE = "other template"
    OTHER_YEAR = "header of another year"
    YEAR_SPELLED = "year spelled otherwise"
    """`found` is what the cover says, `expected` the year that it is read as; empty where it is none."""
    TWICE = "stored twice"
    INVALID = "stored wrongly"
    SHOWN_OTHERWISE = "shown otherwise"
    UNSEEN = "figure that cannot be seen"
    """`found` is the figure, `expected` what hides it: `colour` or `size`."""
    HIDDEN_ZERO = "hidden zero"
    SECOND_PLAN = "second sheet of a plan"
    MERGED = "merged figures"
    HIDDEN = "hidden figures"
    FILTERED = "filtered rows"
    MACROS = "macros"
    LINKS = "links to other files"
    NAMES_LOST = "names lost"
    NAMES_DISPLACED = "names refer to other cells than the headings"
    """`found` is the sheet, `expected` ``headings``; of a name for one cell `found` is the name, `expected` empty."""
    NAME_SHIFTED = "name of a column begins in another row"
    EXCHANGED = "columns exchanged"
    OPEN = "figure not placed"
    """A figure of an imported document that nobody has placed yet: `found` is its text, `expected` why it is open."""
    SHEET_MISSING = "sheet deleted"
    STRAY_COLUMN = "figures in a column between"


DESCRIBING = frozenset(
    (
        Oddity.MERGED,
        Oddity.HIDDEN,
        Oddity.SECOND_PLAN,
        Oddity.OPEN,
        Oddity.STRAY_COLUMN,
        Oddity.NUMBER_AS_TEXT,
        Oddity.INPUT_FORMULA,
        Oddity.SHOWN_OTHERWISE,
        Oddity.UNSEEN,
        Oddity.HIDDEN_ZERO,
    )
)
"""The oddities whose `Sighting.expected` says more of what was found, not what should be there."""


class Sighting(NamedTuple):
    """One oddity: where it is (`cell` as ``Reja!E12``), what was found, what was expected."""

    oddity: Oddity
    cell: str
    found: str = ""
    expected: str = ""
    key: Key | None = None
    column: Column | None = None
