"""Texts with columns: tabs, semicolons, commas or bars between them, in UTF-8, UTF-16 or cp1251.

Also a table that was pasted from Word into an editor, where a cell of several paragraphs became several lines: the
lines are put together until they have the columns that the table has.
"""

import csv
import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from akm_excel.formats.text_file import decode
from akm_excel.importing.document import Cell, Document, Line, Row, Table
from akm_excel.importing.place import spot
from akm_excel.patterns import pattern

_TAG = pattern(r"</?(?:b|i|u|p|ul|ol|li|em|strong|span|sup|font|br)\b[^<>]*>", re.IGNORECASE)
_BREAK = pattern(r"<br\s*/?>", re.IGNORECASE)
_EMPHASIS = pattern(r"\*{2,}|^\*(.*)\*\s*$")
_LINES = pattern(r"\r\n|\r|\n")
_CODE = pattern(r"[1-9]\d?\.[1-9]\d{0,2}\.?", re.ASCII)
_RULE = pattern(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")
_ALONE = pattern(r"^\s*(?:[IVX]{1,4}\s*[.)]|\d{1,2}\s*[-.]\s*(?:bo|бў|\D{0,2}разд)|.*_{3,})", re.IGNORECASE)
_SEPARATORS = "\t;,|"


def read(data: bytes, file: str, kind: str = "text") -> Document:
    """The document in a text's bytes."""
    text = decode(data)
    separator = _separator(text)
    quoted = _quoted(text, separator)
    if quoted is not None:
        return Document(file, kind, _rows_of(quoted), separator)
    lines = _LINES.split(text)
    if separator == "|":
        return Document(file, kind, tuple(_bars(lines)), separator)
    return Document(file, kind, tuple(_Lines(lines, separator).blocks()), separator)


def _separator(text: str) -> str:
    lines = [line for line in _LINES.split(text) if line.strip()]
    if any(line.count("\t") >= 2 for line in lines):
        return "\t"

    def steadiness(sign: str) -> int:
        counts = Counter(line.count(sign) for line in lines if line.count(sign) >= 2)
        return max(counts.values(), default=0)

    return max(_SEPARATORS, key=steadiness)


def _quoted(text: str, separator: str) -> list[tuple[int, list[str]]] | None:
    """The rows, with their lines' numbers, where cells stand in quotation marks as Excel writes them; else None."""
    if f'{separator}"' not in text and '\n"' not in text and not text.startswith('"'):
        return None
    csv.field_size_limit(1_000_000)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator, strict=True)
    rows = []
    try:
        start = 1
        for row in reader:
            rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error:
        return None
    return rows


def _rows_of(quoted: list[tuple[int, list[str]]]) -> tuple[Table | Line, ...]:
    rows = []
    for number, fields in quoted:
        place = spot(line=number)
        cells = tuple(Cell(_plain(text), place) for text in fields)
        rows.append(Row(cells, place))
    return (Table(tuple(rows)),)


def _plain(text: str) -> str:
    """A cell without what a conversion left behind: tags and entities of HTML, marks of emphasis."""
    text = _TAG.sub(" ", _BREAK.sub("\n", text)) if "<" in text else text
    return _EMPHASIS.sub(r"\1", html.unescape(text)).replace("\x0b", "\n").strip("\n")


def _bars(lines: list[str]) -> Iterator[Table | Line]:
    """A text with tables of Markdown."""
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        place = spot(line=number)
        if "|" in line:
            if not _RULE.fullmatch(line.strip()):
                fields = line.strip().removeprefix("|").removesuffix("|").split("|")
                rows.append(Row(tuple(Cell(_plain(text.strip()), place) for text in fields), place))
            continue
        if rows:
            yield Table(tuple(rows))
            rows = []
        if line.strip():
            yield Line(_plain(line.strip("# ")), place)
    if rows:
        yield Table(tuple(rows))


@dataclass
class _Record:
    """The lines of one row, so far."""

    number: int
    text: str
    signs: int
    opens_page: bool
    lines: list[str] = field(default_factory=list)


class _Lines:
    """Rows put together from lines: one a line, or several where cells have several paragraphs."""

    def __init__(self, lines: list[str], separator: str) -> None:
        self.lines = lines
        self.separator = separator
        counts = Counter(line.count(separator) for line in lines if line.count(separator) >= 2)
        self.whole = max(counts, key=lambda count: (counts[count], count), default=0)
        self.rows: list[Row] = []

    def blocks(self) -> Iterator[Table | Line]:
        for record in self._records():
            place = spot(line=record.number)
            if record.signs == 0:
                if self.rows:
                    yield Table(tuple(self.rows))
                    self.rows = []
                yield Line(_plain(record.text), place)
                continue
            cells = tuple(Cell(_plain(text), place) for text in record.text.split(self.separator))
            self.rows.append(Row(cells, place, record.opens_page))
        if self.rows:
            yield Table(tuple(self.rows))

    def _records(self) -> Iterator[_Record]:
        current: _Record | None = None
        gap = False
        for number, line in enumerate(self.lines, start=1):
            if not line.strip():
                gap = True
                continue
            signs = line.count(self.separator)
            if current is not None and self._belongs(current, line, signs, gap):
                current.text += f"\n{line}"
                current.signs += signs
            else:
                if current is not None:
                    yield current
                current = _Record(number, line, signs, gap)
            gap = False
        if current is not None:
            yield current

    def _belongs(self, current: _Record, line: str, signs: int, gap: bool) -> bool:
        """Whether a line goes on with the row that is being put together."""
        if gap or signs >= self.whole or not current.signs or _ALONE.match(line):
            return False
        first = line.split(self.separator, maxsplit=1)[0].strip()
        if signs and _CODE.fullmatch(first):
            return False
        if current.signs >= self.whole:
            return not signs and self._is_long(current)
        return current.signs + signs <= self.whole

    def _is_long(self, current: _Record) -> bool:
        """Whether a row's last cell may go on: not that of a heading or of a row that is nothing but a title."""
        return sum(bool(cell.strip()) for cell in current.text.split(self.separator)) > 2
