"""The columns of *Tumanlar* that say how each district's delivery stands, and what was chosen there."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from akm_excel.core.region import Region
from akm_excel.core.text import squash
from akm_excel.deliveries import Delivery, Entry, State, figures_of
from akm_excel.deliveries.entries import STATES
from akm_excel.language import tr
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.marks import Stated, read_states
from akm_excel.regional.reading import rows_under
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY
from akm_excel.spreadsheet.writing.sheet import LETTERS, Row, Sheet

FIRST = 15
HEADINGS = ("Topshiruv", "Muddati", "Kelgan sana", "Kelishuv", "Kim", "Sababi")
_WIDTHS = (10, 12, 12, 16, 18, 40)
_NEEDED = ("Kod", *HEADINGS)
_CHOICE = FIRST + HEADINGS.index("Kelishuv")


def write_headings(out: RegionalBook, sheet: Sheet, row: Row) -> None:
    """Write the headings of the columns, where the region has a register."""
    if out.region.deliveries is None:
        return
    head = out.boxed(bold=True, fill="E8EEF4", align="center", wrap=True, open=True)
    for column, (text, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True), start=FIRST):
        row.text(column, text, head)
        sheet.width(column, column, width)


def write_delivery(out: RegionalBook, sheet: Sheet, row: Row, code: str) -> None:
    """Write how a district's current delivery stands: its state is a drop-down, who and why can be typed."""
    register = out.region.deliveries
    standing = register.of(register.current).get(code) if register is not None else None
    if standing is None:
        return
    colour = "F8CBAD" if standing.changed else "FFF2CC" if standing.is_late else ""
    texts = (
        standing.delivery,
        standing.deadline,
        standing.came[:10],
        standing.state,
        standing.by,
        standing.remark,
    )
    for column, text in enumerate(texts, start=FIRST):
        row.text(column, text, out.boxed(open=True, wrap=True, fill=colour if column == _CHOICE else ""))
    title, listed = tr("State"), ", ".join(STATES)
    options = '"' + ",".join(STATES) + '"'
    prompt = tr("Choose a state, and type who and why: the next merge takes it into the register.")
    sheet.choice(f"{LETTERS[_CHOICE]}{row.at}", options, (title, prompt), (title, listed))


class Choice(NamedTuple):
    """What somebody said in *Tumanlar* of a delivery of the district with this code."""

    code: str
    delivery: Delivery
    state: State
    by: str
    why: str


def choices(book: Book) -> Iterator[Choice]:
    """What people said in *Tumanlar* since the workbook was written: a state, who and why that are others than it had.

    Words that are no state are kept as the reason.
    """
    written = read_states(book)
    rows = rows_under(book, "Tumanlar", _NEEDED) if written and "Tumanlar" in book.sheets else None
    for _, row in rows or ():
        code, named, _, _, typed, by, why = (squash(row.get(name, EMPTY).text) for name in _NEEDED)
        if code not in written or named not in set(Delivery) or not _is_other(written[code], typed, by, why):
            continue
        state = next((one for one in STATES if one == typed.casefold()), None)
        if state is None and typed:
            why = f"{typed}; {why}" if why else typed
        yield Choice(code, Delivery(named), state or State(written[code].state), by, why)


def _is_other(written: Stated, state: str, by: str, why: str) -> bool:
    """Whether somebody typed something: a state that was taken away says nothing, as long as nothing else is said."""
    if state and state != written.state:
        return True
    told = ((written.by, by), (written.why, why))
    return any(before is not None and now and now != squash(before) for before, now in told)


def entry_of(choice: Choice, when: dt.datetime, shown: Region, now: Region) -> Entry:
    """What the register is told: the statement holds for the figures that the workbook `shown` had.

    Where these cannot be read (a region as of a quarter has none of later ones) it holds for those of `now`.
    """
    for region in (shown, now):
        sent = next((own for district, own in region.submissions.items() if district.code == choice.code), None)
        figures = figures_of(sent, choice.delivery) if sent else None
        if sent and figures:
            break
    code, delivery, state, by, why = choice
    return Entry(
        when.isoformat(timespec="seconds"), now.year or 0, code, delivery, state, by, why,
        sent.source.file if sent else "", sent.source.sha256 if sent else "", figures,
    )  # fmt: skip
