"""The columns of *Tumanlar* that say how each district's delivery stands, and what was chosen there."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from akm_excel.core.region import Region
from akm_excel.deliveries import Delivery, Entry, State, figures_of
from akm_excel.deliveries.entries import STATES
from akm_excel.language import tr
from akm_excel.regional.book import RegionalBook
from akm_excel.regional.marks import read_states
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
    said = standing.said
    colour = "F8CBAD" if standing.changed else "FFF2CC" if standing.is_late else ""
    texts = (
        standing.delivery,
        standing.deadline,
        standing.came[:10],
        standing.state,
        said.by if said else "",
        tr("changed since it was accepted") if standing.changed else said.text if said else "",
    )
    for column, text in enumerate(texts, start=FIRST):
        row.text(column, text, out.boxed(open=True, wrap=True, fill=colour if column == _CHOICE else ""))
    title, listed = tr("State"), ", ".join(STATES)
    options = '"' + ",".join(STATES) + '"'
    prompt = tr("Choose a state, and type who and why: the next merge takes it into the register.")
    sheet.choice(f"{LETTERS[_CHOICE]}{row.at}", options, (title, prompt), (title, listed))


def chosen_states(book: Book, path: Path, region: Region) -> Iterator[Entry]:
    """What people said in *Tumanlar* since the workbook was written: each state that is another than it had."""
    written = read_states(book)
    rows = rows_under(book, "Tumanlar", _NEEDED) if written and "Tumanlar" in book.sheets else None
    when = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).isoformat(timespec="seconds")
    submissions = {district.code: own for district, own in region.submissions.items()}
    for _, row in rows or ():
        code, named, _, _, state, by, why = (row.get(name, EMPTY).text.strip() for name in _NEEDED)
        if code in written and state != written[code] and state in set(STATES) and named in set(Delivery):
            sent, delivery = submissions.get(code), Delivery(named)
            figures = figures_of(sent, delivery) if sent else None
            yield Entry(
                when, region.year or 0, code, delivery, State(state), by, why,
                sent.source.file if sent else "", sent.source.sha256 if sent else "", figures,
            )  # fmt: skip
