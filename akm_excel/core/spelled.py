"""Figures as text: a number is in digits, *not applicable* is ``-``, blank is empty; the unreadable begin with ``?``.

Plain values that can be sent to another process, stored, compared and counted: cheaper than quantities where many are
only looked at.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from akm_excel.core.figures import NO_FIGURES, WIDTH, Balances, Figures
from akm_excel.core.keys import Key
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, number, plain, unreadable

_DASH = "-"
UNREADABLE = "?"
"""What the text of an unreadable figure begins with; in no other it stands."""


def spelled(quantity: Quantity) -> str:
    """A figure as text."""
    if quantity.number is not None:
        text = str(quantity.number)
        return plain(quantity.number) if "E" in text or "." in text else text
    if quantity.kind is Kind.UNREADABLE:
        return UNREADABLE + json.dumps(quantity.text)
    return _DASH if quantity.kind is Kind.NOT_APPLICABLE else ""


def all_spelled(quantities: Iterable[Quantity]) -> str:
    """Figures as text, parted by tabs: none has one within it."""
    return "\t".join([
        ""
        if quantity is BLANK
        else spelled(quantity)
        if (exact := quantity.number) is None or "." in (text := str(exact)) or "E" in text
        else text
        for quantity in quantities
    ])  # fmt: skip


@lru_cache(maxsize=65_536)
def unspelled(text: str) -> Quantity:
    """The figure that `spelled` told."""
    if not text:
        return BLANK
    if text == _DASH:
        return NOT_APPLICABLE
    return unreadable(json.loads(text[1:])) if text[0] == UNREADABLE else number(text)


@lru_cache(maxsize=65_536)
def counted(text: str) -> Decimal | None:
    """What a figure as `spelled` gives it counts for: *not applicable* is 0 here.

    None for the blank and the unreadable.
    """
    if text == _DASH:
        return Decimal(0)
    return Decimal(text) if text and text[0] != UNREADABLE else None


def has_marks(figures: str) -> bool:
    """Whether any of a plan's figures, as they are packed, is neither a number nor blank."""
    return UNREADABLE in figures or f"\t{_DASH}\t" in f"\t{figures}\t"


def is_number(text: str) -> bool:
    """Whether a spelled figure is a number: no blank, no dash, and not unreadable."""
    return bool(text) and text != _DASH and text[0] != UNREADABLE


class Spelled(NamedTuple):
    """A plan's figures as text: those of each of `keys`, in the order of `FIGURES`, one after the other.

    A number is in digits, *not applicable* is ``-``, blank is empty; the unreadable begin with ``?``.
    `places` says where each measure's figures begin, `balances` which measures are balances.
    """

    keys: tuple[Key, ...]
    texts: list[str]
    places: Mapping[Key, int]
    balances: frozenset[Key]

    def figures_of(self, key: Key) -> Figures:
        """One measure's figures; blanks where the plan lacks it."""
        at = self.places.get(key)
        kind = Balances if key in self.balances else Figures
        return NO_FIGURES if at is None else kind._make(map(unspelled, self.texts[at : at + WIDTH]))
