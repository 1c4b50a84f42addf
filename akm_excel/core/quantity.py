"""What a cell of figures says: a number, not applicable, blank, or unreadable.

The four never collapse into one another, and 0 is a number.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, getcontext, setcontext
from enum import Enum

from akm_excel.core.text import visible
from akm_excel.patterns import pattern

SCALE = 4
"""Decimal places that computed figures are rounded to: tiyin in thousands of soʻm need five at most
in theory, plans are kept to one; four keeps every sum of such figures exact, in Excel's floats as well."""

_STEP = Decimal(1).scaleb(-SCALE)
_ZERO = Decimal(0)
# A cell can hold 1.8E+308 and 2.2E-308; the exact product or sum of any that Excel writes has fewer digits than this.
_EXACT = Context(prec=1_400, rounding=ROUND_HALF_UP, Emax=MAX_EMAX, Emin=MIN_EMIN)
_DIVIDING = Context(prec=60, rounding=ROUND_HALF_UP, Emax=MAX_EMAX, Emin=MIN_EMIN)
_DASHES = frozenset("-\u2010\u2011\u2012\u2013\u2014\u2015\u2212")
_PLAIN = pattern(r"[-\u2212+]?\d+(?:[.,]\d*)?", re.ASCII)
_GROUPED = pattern(r"[-\u2212+]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?", re.ASCII)
# Two kinds of separators tell which is which: the last is the decimal sign. One that occurs twice parts thousands.
_TWO_SIGNS = pattern(r"([-\u2212+]?[1-9]\d{0,2})((?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)", re.ASCII)
_TWICE = pattern(r"[-\u2212+]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})", re.ASCII)
# One separator with three digits behind it is a decimal to some and thousands to others: never guessed.
_AMBIGUOUS = pattern(r"[-\u2212+]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
DIGITS = 15
"""Excel keeps so many significant digits of what is typed; of more the rest would silently be lost."""
_MOST, _LEAST = 10.0**DIGITS, sys.float_info.min
"""From here on a whole number has more digits than are kept; below it Excel stores none but 0."""
TURNED = pattern("[\u202b\u202d\u202e\u2066-\u2068]")
"""Signs that nobody sees and that turn round what stands behind them: 006 is shown as 600."""
# One blank between digits separates thousands, whichever a keyboard or another program makes; a line break, a tab
# or several blanks are the sign of two numbers.
_BLANKS = pattern("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")


class Kind(Enum):
    """Which of the four a quantity is."""

    NUMBER = "number"
    NOT_APPLICABLE = "not applicable"
    BLANK = "blank"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure, exact. `number` is set for numbers only, `text` (as found) for the unreadable only."""

    kind: Kind
    number: Decimal | None = None
    text: str = ""

    @property
    def is_number(self) -> bool:
        """Whether this is a number (0 is one)."""
        return self.number is not None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was said at all."""
        return self.kind is Kind.BLANK

    def __str__(self) -> str:
        if self.number is not None:
            return plain(self.number)
        return "-" if self.kind is Kind.NOT_APPLICABLE else self.text


NOT_APPLICABLE = Quantity(Kind.NOT_APPLICABLE)
BLANK = Quantity(Kind.BLANK)


def number(value: Decimal | int | str) -> Quantity:
    """A number. Raises `decimal.InvalidOperation` for text that is none, `ValueError` for NaN and infinities."""
    exact = Decimal(value)
    if not exact.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return Quantity(Kind.NUMBER, exact)


def unreadable(text: str) -> Quantity:
    """Something that no quantity can be read from; `text` is kept as found."""
    return Quantity(Kind.UNREADABLE, text=text)


def from_float(value: float, spelled: str = "") -> Quantity:
    """The number that Excel shows for a stored float: 15 significant digits, the most that anyone typed.

    NaN, infinities and what has more than 15 digits before the point are unreadable, and so is what is too small
    for Excel to store; `spelled` is how such a one is written.
    """
    if -_MOST < value < _MOST and (value == 0 or abs(value) >= _LEAST):
        return number(f"{value:.{DIGITS}g}")
    return unreadable(spelled or repr(value))


def parse(text: str) -> Quantity:
    """What a person meant by `text`: ``1 234,5``, ``-``, nothing, or something unreadable.

    A comma or a dot is a decimal sign; a lone one followed by exactly three digits (``1,234``) may
    be either that or thousands and is unreadable, never guessed. Single spaces separate thousands; a line break,
    a tab or several spaces stand between two numbers. Where both
    occur (``1.234,5``) the last is the decimal sign, and one that occurs twice (``1.234.567``) separates thousands.
    What stands behind a sign that turns it round is seen otherwise, and unreadable.
    """
    shown = _BLANKS.sub(" ", visible(text)).strip()
    if not shown:
        return BLANK
    if TURNED.search(text):
        return unreadable(text)
    if shown in _DASHES:
        return NOT_APPLICABLE
    if _TWICE.fullmatch(shown):
        shown = shown.replace(",", "").replace(".", "")
    elif match := _TWO_SIGNS.fullmatch(shown):
        thousands = match[2][0]
        shown = shown.replace(thousands, "")
    elif _AMBIGUOUS.fullmatch(shown) or not (_PLAIN.fullmatch(shown) or _GROUPED.fullmatch(shown)):
        return unreadable(text)
    spelled = shown.replace(" ", "").replace(",", ".").replace("\u2212", "-").rstrip(".")
    if len(spelled.lstrip("+-0.").replace(".", "")) > DIGITS:
        return unreadable(text)
    return number(spelled)


def plain(value: Decimal, places: int = 0) -> str:
    """`value` in digits, with a dot, without exponent, and with at least `places` decimals unless it is 0."""
    if not value:
        return "0"
    text = format(value, "f")
    if not places:
        return text.rstrip("0").rstrip(".") if "." in text else text
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0").ljust(places, "0")
    return f"{whole}.{decimals}" if decimals else whole


def as_number(value: Decimal) -> int | float:
    """`value` as Python's own number: an int where it is whole, else the nearest float."""
    return int(value) if value == value.to_integral_value() else float(value)


def rounded(value: Decimal) -> Decimal:
    """`value` to `SCALE` places, halves away from zero as Excel's ROUND does."""
    return value.quantize(_STEP, context=_EXACT)


class Sum:
    """An exact sum in the making: quantities come, each so many times, in whatever order."""

    __slots__ = ("_applies", "_exact", "_found")

    def __init__(self) -> None:
        self._exact = Decimal(0)
        self._found = False
        self._applies = True

    def add(self, quantity: Quantity, times: int = 1) -> None:
        """Add a quantity; see `total` for what is not a number."""
        self.add_all(((quantity, times),))

    def add_all(self, quantities: Iterable[tuple[Quantity, int]]) -> None:
        """Add quantities, each so many times."""
        exact, add = self._exact, _EXACT.fma
        for quantity, times in quantities:
            if quantity.number is not None:
                exact = add(quantity.number, times, exact)
                self._found = True
            elif quantity.kind is Kind.NOT_APPLICABLE:
                self._applies = False
        self._exact = exact

    @property
    def total(self) -> Quantity:
        """What `total` gives of all that were added."""
        if self._found:
            return Quantity(Kind.NUMBER, rounded(self._exact))
        return BLANK if self._applies else NOT_APPLICABLE


def total(quantities: Iterable[Quantity]) -> Quantity:
    """The exact sum of the numbers among `quantities`.

    Without any number it is *not applicable* if one of them is, else blank; the unreadable are
    left to the findings.
    """
    told = tuple(quantities)
    numbers = [quantity.number for quantity in told if quantity.number is not None]
    if numbers:
        return Quantity(Kind.NUMBER, added(numbers))
    return NOT_APPLICABLE if [one for one in told if one.kind is Kind.NOT_APPLICABLE] else BLANK


def added(numbers: Iterable[Decimal]) -> Decimal:
    """The exact sum of numbers as computed figures are kept: rounded to `SCALE` places; 0.0000 of none."""
    return added_each((numbers,))[0]


def added_each(columns: Iterable[Iterable[Decimal]]) -> list[Decimal]:
    """The sum of each column of numbers, see `added`: many at once, as each needs the context that loses no digit."""
    current = getcontext()
    setcontext(_EXACT)  # `sum` and `quantize` ask for the current one, and are three times as fast so
    try:
        return [sum(numbers, _ZERO).quantize(_STEP) for numbers in columns]
    finally:
        setcontext(current)


def scaled(value: Quantity, factor: Decimal) -> Quantity:
    """`value` times a factor, exactly; what is not a number stays what it is."""
    return value if value.number is None else Quantity(Kind.NUMBER, _EXACT.multiply(value.number, factor))


def difference(value: Quantity, base: Quantity) -> Quantity:
    """`value` minus `base`; blank unless both are numbers."""
    if value.number is None or base.number is None:
        return BLANK
    return Quantity(Kind.NUMBER, rounded(_EXACT.subtract(value.number, base.number)))


def ratio(part: Quantity, base: Quantity) -> Quantity:
    """`part` divided by `base`, as a fraction; blank unless both are numbers and the base is above zero."""
    if part.number is None or base.number is None or base.number <= 0:
        return BLANK
    return Quantity(Kind.NUMBER, rounded(_DIVIDING.divide(part.number, base.number)))
