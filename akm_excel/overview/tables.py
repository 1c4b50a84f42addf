"""Tables of the page: they sort by a click on a heading and are filtered by a word; each number keeps its value."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import NamedTuple

from akm_excel.core.quantity import Quantity, plain, rounded
from akm_excel.core.wording import number
from akm_excel.language import tr

_LONG = 40
_TENTH = Decimal("0.1")


class Cell(NamedTuple):
    """What stands in a cell, what it is sorted by (a number in digits; empty for a text), and classes of its look."""

    html: str
    value: str = ""
    classes: str = ""


def text(said: str, classes: str = "") -> Cell:
    """A cell of text; a long one keeps some width on a narrow screen."""
    return Cell(escape(said), classes=classes or ("long" if len(said) > _LONG else ""))


def soft(said: str) -> str:
    """A remark, in grey."""
    return f'<p class="soft">{escape(said)}</p>'


def figure(quantity: Quantity, places: int = 0, *, source: str = "") -> Cell:
    """A figure. With a `source` (a measure's key) a click shows the districts' figures, files and cells."""
    shown = escape(number(quantity, places))
    if source and shown:
        shown = f'<button type="button" class="source" data-key="{escape(source)}">{shown}</button>'
    return Cell(shown, plain(quantity.number) if quantity.number is not None else "", "n")


def percent(fraction: Quantity, classes: str = "n") -> Cell:
    """A fraction as percent, with one decimal."""
    if fraction.number is None:
        return Cell("", classes=classes)
    value = rounded(fraction.number * 100)
    return Cell(f"{number(value.quantize(_TENTH), 1)}\u00a0%", plain(value), classes)


def table(
    label: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, is_long: bool = False, numbers: int = -1
) -> str:
    """A table; a long one has a field to filter its rows. From column `numbers` on headings stand over numbers.

    A heading's words stand beside its button once more: on paper browsers repeat the words on each page, no buttons.
    """
    head = "".join(
        f'<th scope="col" data-said="{escape(text_)}"{" class=n" if 0 <= numbers <= at else ""}>'
        f'<button type="button" class="sort">{escape(text_)}</button></th>'
        for at, text_ in enumerate(headings)
    )
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    said = tr("Filter")
    field = f'<label class="filter">{escape(said)} <input type="search" autocomplete="off"></label>' if is_long else ""
    return (
        f'{field}<div class="wide" tabindex="0" role="region" aria-label="{escape(label)}">'
        f"<table><caption>{escape(label)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    value = f' data-v="{cell.value}"' if cell.value else ""
    classes = f' class="{cell.classes}"' if cell.classes else ""
    return f"<td{classes}{value}>{cell.html}</td>"
