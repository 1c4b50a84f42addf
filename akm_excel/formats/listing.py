"""What a command found, to be kept, printed and signed: facts and tables, as a workbook or a page of HTML.

Texts of others stay texts: a workbook's cells hold them as such, a page escapes them.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from pathlib import Path

from akm_excel.core.quantity import Quantity, plain
from akm_excel.errors import WriteError
from akm_excel.escaping import visible
from akm_excel.formats.listing_mark import MARK
from akm_excel.language import current, tr
from akm_excel.spreadsheet.writing.book import NewBook
from akm_excel.spreadsheet.writing.sheet import LETTERS, Sheet
from akm_excel.spreadsheet.writing.styles import Look
from akm_excel.storage import save
from akm_excel.workbook.row_heights import row_height

ENDINGS = (".xlsx", ".html")
_WIDEST, _NARROWEST = 60, 9
_MADE = dt.datetime(2000, 1, 1)
"""A fixed date among the workbook's properties: equal listings are equal bytes."""
_STYLE = (
    "body{font:11pt/1.35 'Segoe UI',Arial,sans-serif;margin:1.5cm;max-width:60cm}h1{font-size:16pt}"
    "h2{font-size:12pt;margin:1.2em 0 .3em}table{border-collapse:collapse;margin:.3em 0}"
    "td,th{border:1px solid #999;padding:.2em .5em;text-align:left;vertical-align:top}th{background:#e8eef4}"
    "td.n{text-align:right;white-space:nowrap}thead{display:table-header-group}tr{break-inside:avoid}"
    ".sign{margin-top:2.5em}@page{size:A4 landscape;margin:1cm}"
)

Content = str | int | Quantity
"""What a cell of a table holds: a text, a count, a figure."""


@dataclass(frozen=True)
class Table:
    """A table under its title; one without rows is left out."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Content]]


@dataclass(frozen=True)
class Listing:
    """A title, facts (a name and what it says), remarks, tables, and lines to sign on (who signs)."""

    title: str
    facts: Sequence[tuple[str, Content]] = ()
    remarks: Sequence[str] = ()
    tables: Sequence[Table] = ()
    signers: Sequence[str] = field(default=())


def ending(path: Path) -> str:
    """The ending of a listing's file. Raises `WriteError` for one of another kind."""
    suffix = path.suffix.lower()
    if suffix not in ENDINGS:
        raise WriteError(
            tr("A file of this kind cannot be written."),
            expected=", ".join(ENDINGS),
            remedy=tr("give the file a name that ends so"),
            file=str(path),
        )
    return suffix


def write(listing: Listing, path: Path, *, overwrite: bool = True) -> None:
    """Write a listing as what the file's name ends in: ``.xlsx`` or ``.html``. Raises `WriteError`."""
    kind = ending(path)
    save(path, to_workbook(listing) if kind == ".xlsx" else to_html(listing).encode(), kind, overwrite=overwrite)


def to_html(listing: Listing) -> str:
    """The listing as a page of its own, without scripts or anything from elsewhere.

    >>> "&lt;b&gt;" in to_html(Listing("<b>"))
    True
    """
    facts = "".join(f"<tr><th>{_safe(name)}</th>{_data(value)}</tr>" for name, value in listing.facts)
    parts = [f"<h1>{_safe(listing.title)}</h1>", f"<table>{facts}</table>" if facts else ""]
    parts += [f"<p>{_safe(remark)}</p>" for remark in listing.remarks]
    for table in listing.tables:
        if table.rows:
            head = "".join(f"<th>{_safe(text)}</th>" for text in table.headings)
            rows = "".join(f"<tr>{''.join(map(_data, row))}</tr>" for row in table.rows)
            parts.append(
                f"<h2>{_safe(table.title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            )
    parts += [f'<p class="sign">{_safe(signer)} ______________________________</p>' for signer in listing.signers]
    return (
        f'<!DOCTYPE html>\n<html lang="{current()}"><head><meta charset="utf-8">'
        f"<title>{_safe(listing.title)}</title><style>{_STYLE}</style></head><body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _safe(text: str) -> str:
    return escape(visible(text))


def _data(value: Content) -> str:
    if isinstance(value, str):
        return f"<td>{_safe(value)}</td>"
    return f'<td class="n">{_safe(str(value))}</td>'


def to_workbook(listing: Listing) -> bytes:
    """The listing as a workbook of one sheet, to be printed and signed."""
    book = NewBook(listing.title, _MADE)
    sheet = book.sheet(_sheet_name(listing.title))
    _Writer(book, sheet).write(listing)
    book.name(MARK, f"'{sheet.name}'!$A$1")
    return book.to_bytes()


def _sheet_name(title: str) -> str:
    allowed = "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)
    return " ".join(allowed.split())[:31].strip() or "1"


class _Writer:
    """Writes the rows, one after the other; `at` is the next one's number."""

    def __init__(self, book: NewBook, sheet: Sheet) -> None:
        self.book, self.sheet, self.at = book, sheet, 1

    def write(self, listing: Listing) -> None:
        widths = self._widths(listing)
        self._line(listing.title, Look(bold=True, size=14))
        boxed, named = Look(box=True, wrap=True), Look(box=True, bold=True, fill="E8EEF4", wrap=True)
        self.at += 1
        for name, value in listing.facts:
            self._row((name, value), widths, (named, boxed))
        self.at += bool(listing.facts)
        for remark in listing.remarks:
            self._line(remark, Look())
        for table in listing.tables:
            if table.rows:
                self.at += 1
                self._line(table.title, Look(bold=True, size=11))
                self._row(table.headings, widths, (named,) * len(table.headings))
                for row in table.rows:
                    self._row(row, widths, (boxed,) * len(row))
        for signer in listing.signers:
            self.at += 2
            self._line(f"{signer} ______________________________", Look())
        for column, width in enumerate(widths, start=1):
            self.sheet.width(column, column, width)
        self.sheet.is_first = True
        self.sheet.printed = f"A1:{LETTERS[max(len(widths), 1)]}{self.at}"

    def _widths(self, listing: Listing) -> list[float]:
        rows: list[Sequence[Content]] = [*listing.facts]
        for table in listing.tables:
            rows += [table.headings, *table.rows] if table.rows else []
        count = max(map(len, rows), default=1)
        longest = [max((len(str(row[at])) for row in rows if at < len(row)), default=0) for at in range(count)]
        return [float(min(max(length + 2, _NARROWEST), _WIDEST)) for length in longest]

    def _line(self, text: str, look: Look) -> None:
        self.sheet.row(self.at).text(1, text, self.book.style(look))
        self.at += 1

    def _row(self, cells: Iterable[Content], widths: Sequence[float], looks: Sequence[Look]) -> None:
        shown = list(cells)
        texts = [(value, width) for value, width in zip(shown, widths, strict=False) if isinstance(value, str)]
        row = self.sheet.row(self.at, row_height(texts) if texts else 0)
        for column, (value, look) in enumerate(zip(shown, looks, strict=True), start=1):
            style = self.book.style(look)
            number = value.number if isinstance(value, Quantity) else None
            if isinstance(value, int):
                row.number(column, value, style)
            elif number is not None:
                row.number(column, plain(Decimal(number)), style)
            else:
                row.text(column, str(value), style)
        self.at += 1
