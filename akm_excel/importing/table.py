"""The rows of a plan in a document: its tables told apart from others, its columns told, broken rows joined.

Nothing is matched with the template here but the sections' titles.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from akm_excel.core.plan import TEXTS, Column, Key
from akm_excel.core.text import squash
from akm_excel.errors import optional
from akm_excel.importing.commas import Commas, commas_of
from akm_excel.importing.displacement import displacement, is_figure, strays
from akm_excel.importing.document import EMPTY, SOFT_BREAK, Cell, Document, Line, Row, Table
from akm_excel.importing.entry import Entry, Figures
from akm_excel.importing.folding import key
from akm_excel.importing.headings import (
    Columns,
    Heading,
    find_heading,
    heading_again,
    is_numbering,
    same_heading,
    tell,
    years_in,
)
from akm_excel.patterns import pattern

_SECTION = pattern(r"^\W*(?:\d{1,2}|[ivx]{1,4}|[и]{1,3})?\W*(?:bolim|bolimi|razdel|bolim i)?\W*", re.IGNORECASE)
_SECTION_ALIKE = 88
_NUMBER = pattern(r"\d")
_LETTER = pattern(r"[^\W\d_]")
_RUNNING = pattern(r"\d{1,3}[.)]?")
_CODED = 0.6
"""The share of rows with a code from which a row without one is taken for a part of the row before."""


@dataclass
class TableContents:
    """What the tables of a document hold: entries in order, and what was seen on the way."""

    entries: list[Entry] = field(default_factory=list)
    titles: list[Line] = field(default_factory=list)
    after: list[Line] = field(default_factory=list)
    year: int | None = None
    headings: list[Heading] = field(default_factory=list)
    above: list[tuple[str, ...]] = field(default_factory=list)
    """The lines over each heading, down from the table before."""
    untold: dict[str, list[Cell]] = field(default_factory=dict)
    unplaced: list[Row] = field(default_factory=list)
    """Rows with figures under no heading, in the midst of the plan's."""
    loose: list[Row] = field(default_factory=list)
    """Rows under no heading elsewhere, some of which may be the plan's."""
    rows: list[tuple[str, Row, Columns]] = field(default_factory=list)
    """All rows under a heading, each with its sheet, whatever became of them."""
    coded: bool = True
    has_mechanism: bool = False
    fact_told: bool = False
    plan_told: bool = False


def read_tables(document: Document, sections: Mapping[int, str]) -> TableContents:
    """The rows of the plan in a document, given the template's titles of sections."""
    return _Tables(document, sections).read()


class _Raw(NamedTuple):
    """A row under a heading, and where."""

    row: Row
    columns: Columns
    section: int | None
    sheet: str
    run: int


class _Tables:
    def __init__(self, document: Document, sections: Mapping[int, str]) -> None:
        self.document = document
        self.sections = {number: _title(title) for number, title in sections.items()}
        self.contents = TableContents()
        self.columns: Columns | None = None
        self.heading: Heading | None = None
        self.sheet = ""
        self.section: int | None = None
        self.words: set[str] = set()
        self.commas = Commas()
        self.raw: list[_Raw] = []
        self.lines: list[str] = []

    def read(self) -> TableContents:
        for block in self.document.blocks:
            if isinstance(block, Line):
                self._line(block)
            else:
                self._table(block)
        self._join()
        return self.contents

    # lines

    def _line(self, line: Line) -> None:
        self.lines.append(line.text)
        section = self._section_of(line.text)
        if section is not None and self.columns is not None:
            self.section = section
        elif section is not None:
            self.section = section
            self.contents.titles.append(line)
        elif self.columns is None:
            self.contents.titles.append(line)
        else:
            self.contents.after.append(line)

    def _section_of(self, text: str) -> int | None:
        title = _title(text)
        if len(title) < 5:
            return None
        ratio = optional("rapidfuzz.fuzz", "documents").ratio
        scores = {number: ratio(title, known) for number, known in self.sections.items()}
        best = max(scores, key=lambda number: scores[number], default=None)
        return best if best is not None and scores[best] >= _SECTION_ALIKE else None

    # tables

    def _titled(self) -> list[int]:
        years = [year for line in self.contents.titles for year in years_in(line.text)]
        return list(dict.fromkeys(years))

    def _table(self, table: Table) -> None:
        if table.name != self.sheet:
            self.sheet, self.columns, self.heading = table.name, None, None
        start = 0
        heading = find_heading(table)
        if heading is None and (self.columns is None or self.columns.width != table.width):
            self._other(table)
            return
        if heading is not None and self.columns is not None and heading.first and self.columns.width == table.width:
            start = 0
        elif heading is not None:
            for row in table.rows[: heading.first]:
                self._above(row)
            start = self._take(heading, table)
        self._rows(table, start)

    def _above(self, row: Row) -> None:
        for cell in row.cells:
            if cell.text.strip():
                self._line(Line(squash(cell.text), cell.place))

    def _other(self, table: Table) -> None:
        """A table without a heading: of a letter's lines, of signatures, of staff; with figures only if it is in the
        midst of the plan's."""
        for row in table.rows:
            text = " ".join(squash(cell) for cell in row.texts)
            figures = sum(not cell.is_empty and is_figure(cell) for cell in row.cells)
            if self.columns is not None and figures >= 2:
                self.contents.unplaced.append(row)
                continue
            if figures:
                self.contents.loose.append(row)
            if text:
                self._line(Line(text, row.place))

    def _take(self, heading: Heading, table: Table) -> int:
        self.contents.above.append(tuple(self.lines))
        self.lines.clear()
        if self.heading is not None and heading.texts == self.heading.texts:
            return heading.after  # the same again on the next page, where hardly a row may follow
        columns = tell(heading, self._titled(), table.rows[heading.after :])
        if self.document.kind == "text":  # a sign within a cell made two of one: its row is longer than the heading
            fields = max(len(row.cells) for row in table.rows[heading.first : heading.after])
            columns = replace(columns, fields=fields)
        self.columns, self.heading = columns, heading
        self.contents.headings.append(heading)
        if columns.year is not None:
            self.contents.year = columns.year
        self.contents.has_mechanism |= Column.MECHANISM in columns.places
        self.contents.fact_told |= Column.FACT in columns.places
        self.contents.plan_told |= Column.PLAN in columns.places
        return heading.after

    def _rows(self, table: Table, start: int) -> None:
        number = start
        opened = False
        while number < len(table.rows):
            row = table.rows[number]
            if row.is_empty and not self._is_part_of_above(row):
                number += 1
                opened = opened or row.opens_page
                continue
            assert self.columns is not None
            again = heading_again(table, number, self.columns)
            if again is not None:
                number = self._take(again, table)
                opened = True
                continue
            if self.heading is not None and same_heading(row, self.heading):
                number += 1
                opened = True
                continue
            if not (is_numbering(row) and row.cell(self.columns.places[Column.NAME]).text.strip()):
                self._row(row, opened or row.opens_page)
                opened = False
            else:
                opened = opened or row.opens_page
            number += 1

    def _is_part_of_above(self, row: Row) -> bool:
        """Whether a code from above reaches over a row, which then is a part's even where nothing is filled in."""
        place = self.columns.places.get(Column.CODE) if self.columns is not None else None
        return place is not None and row.cell(place).covered

    def _row(self, row: Row, opened: bool) -> None:
        columns = self.columns
        assert columns is not None
        texts = row.texts
        if self._has_figures(row, columns):
            self.lines.clear()
        else:
            self.lines.append(squash(" ".join(texts)))
        if texts and len(texts) <= 2 and not self._has_figures(row, columns):
            section = self._section_of(" ".join(texts)) or self._section_of(texts[-1])
            if section is not None:
                self.section = section
                return
        spread = [cell for cell in row.cells if not cell.is_empty]
        if len(spread) == 1 and (spread[0].across >= max(3, columns.width - 1)):
            self.contents.after.append(Line(squash(spread[0].text), spread[0].place or row.place))
            return
        run = len(self.contents.above) - 1
        self.raw.append(_Raw(Row(row.cells, row.place, opened), columns, self.section, self.sheet, run))

    def _has_figures(self, row: Row, columns: Columns) -> bool:
        places = [columns.places[c] for c in (Column.FACT, Column.PLAN) if c in columns.places]
        return any(not row.cell(place).is_empty for place in (*places, *columns.untold))

    # entries

    def _join(self) -> None:
        named = [(r.row, r.columns) for r in self.raw if _text(r.row, r.columns, Column.NAME)]
        with_figures = [(row, columns) for row, columns in named if self._has_figures(row, columns)]
        codes = [columns.places.get(Column.CODE) for _, columns in with_figures]
        has = sum(
            place is not None and not row.cell(place).is_empty
            for (row, _), place in zip(with_figures, codes, strict=True)
        )
        self.contents.coded = bool(with_figures) and has >= _CODED * len(with_figures)
        self.words = self._other_columns()
        if self.document.separator == ",":
            self.commas = commas_of((raw.row, raw.columns) for raw in self.raw)
        self.contents.rows = [(raw.sheet, raw.row, raw.columns) for raw in self.raw]
        pending: Entry | None = None
        for number, raw in enumerate(self.raw):
            entry, row, columns = self._entry(raw), raw.row, raw.columns
            after = self.raw[number + 1].row if number + 1 < len(self.raw) else None
            if self._is_rest(entry, row, pending, after, columns):
                assert pending is not None
                self._append(pending, entry, row)
                continue
            if self._is_begun(entry, after, columns):
                continue
            if self._says_nothing(entry):
                text = " ".join(squash(t) for t in row.texts)
                self.contents.after.append(Line(text, row.place))
                continue
            self.contents.entries.append(entry)
            pending = entry

    def _other_columns(self) -> set[str]:
        """What stands in columns of words in more than one row, folded: under fact or plan it is out of place."""
        seen: Counter[str] = Counter()
        for row, columns, *_ in self.raw:
            seen.update({key(_text(row, columns, column)) for column in (*TEXTS, Column.UNIT)})
        return {text for text, count in seen.items() if count > 1 and _LETTER.search(text) and not _NUMBER.search(text)}

    def _entry(self, raw: _Raw) -> Entry:
        row, columns = raw.row, raw.columns

        def cell(column: Column) -> Cell:
            place = columns.places.get(column)
            return EMPTY if place is None else row.cell(place)

        name = cell(Column.NAME).text
        texts = {column: cell(column).text for column in TEXTS}
        beside = {column: None if cell(column).covered else text for column, text in texts.items()}
        entry = Entry(
            place=row.place,
            code=cell(Column.CODE),
            name=name,
            unit=squash(cell(Column.UNIT).text.replace(SOFT_BREAK, "")),
            lines=[Figures(cell(Column.FACT), cell(Column.PLAN), name, row.place, beside)],
            texts=texts,
            opening=dict(texts),
            section=raw.section,
            table=raw.sheet,
            year=columns.year,
            opens_page=row.opens_page,
            run=raw.run,
        )
        for number, heading in columns.untold.items():
            other = row.cell(number)
            if not other.is_empty and (is_figure(other) or (heading and _NUMBER.search(other.text))):
                entry.extra.append(other)
        entry.extra += [other for other in row.cells[columns.width :] if not other.is_empty and is_figure(other)]
        entry.displaced = displacement(entry, row, columns, self.words) or self.commas.tore(row, columns)
        if entry.displaced:  # a figure may stand in any of its cells
            words = (cell(column) for column in (Column.NAME, *TEXTS))
            entry.extra += [other for other in words if _NUMBER.search(other.text) and is_figure(other)]
            entry.extra += [other for other in strays(row, columns) if not any(other is known for known in entry.extra)]
        return entry

    def _is_rest(self, entry: Entry, row: Row, pending: Entry | None, after: Row | None, columns: Columns) -> bool:
        """Whether a row is the rest of the one before: broken by a page, or a line of its own for a part."""
        if pending is None or not entry.code.is_empty or pending.table != entry.table:
            return False
        name = squash(entry.name)
        if not name or (entry.code.covered and _is_code(pending.code)):
            return True
        if entry.unit and not self.contents.coded:
            return False
        if not entry.has_figures and not entry.unit:
            loose = row.opens_page or not pending.has_figures
            return loose and not self._begins(name, after, columns)
        if not self.contents.coded:
            return False
        opens = row.opens_page and not entry.unit and not squash(entry.texts[Column.MECHANISM])
        return opens and self.contents.has_mechanism

    def _begins(self, name: str, after: Row | None, columns: Columns) -> bool:
        """Whether a name alone is the next row's, printed once before a page's end."""
        following = key(_text(after, columns, Column.NAME)) if after else ""
        return bool(following) and following.startswith(key(name))

    def _is_begun(self, entry: Entry, after: Row | None, columns: Columns) -> bool:
        nothing = entry.code.is_empty and not entry.unit and not entry.has_figures and not entry.extra
        return nothing and bool(squash(entry.name)) and self._begins(entry.name, after, columns)

    def _says_nothing(self, entry: Entry) -> bool:
        """Signatures and telephone numbers below the table: no figure and no unit."""
        if entry.displaced or entry.extra:
            return False
        if not entry.has_figures:
            return entry.code.is_empty and not entry.unit
        cells = [cell for line in entry.lines for cell in (line.fact, line.plan) if not cell.is_empty]
        nameless = not squash(entry.name) or not _LETTER.search(entry.name)
        return entry.code.is_empty and nameless and not entry.unit and not any(map(is_figure, cells))

    def _append(self, pending: Entry, entry: Entry, row: Row) -> None:
        if squash(entry.name):
            pending.name = f"{pending.name}\n{entry.name}"
        if entry.unit:
            pending.unit = pending.unit or entry.unit
        for column, text in entry.texts.items():
            if squash(text):
                pending.texts[column] = f"{pending.texts[column]}\n{text}" if pending.texts[column] else text
        if entry.has_figures or _is_blank_part(entry):
            heading = [line for line in pending.lines if line.place == pending.place and line.is_empty]
            pending.lines = [*(line for line in pending.lines if line not in heading), *entry.lines]
        if entry.has_figures:
            pending.rests.append(row.place)
        pending.extra += entry.extra
        pending.displaced = pending.displaced or entry.displaced


def _text(row: Row | None, columns: Columns, column: Column) -> str:
    place = columns.places.get(column)
    return squash(row.cell(place).text) if row is not None and place is not None else ""


def _is_blank_part(entry: Entry) -> bool:
    """Whether a row under the code of the one above is a part's that is not filled in: its place is a part's still."""
    return entry.code.covered and (bool(entry.unit) or not squash(entry.name))


def _title(text: str) -> str:
    return _SECTION.sub("", key(text), count=1)


def _is_code(cell: Cell) -> bool:
    """Whether a cell holds an indicator's code: rows that it reaches over are of that indicator."""
    return cell.stored is None and Key.parse(squash(cell.text).replace(" ", "")) is not None
