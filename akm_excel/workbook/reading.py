"""Reading a workbook into a Plan: from its input cells, never from the results of its formulas."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from akm_excel.plan import (
    COMPUTED,
    FIGURES,
    TEXTS,
    Arrangement,
    Column,
    Header,
    Indicator,
    Key,
    Measure,
    Oddity,
    Plan,
    Section,
    Sighting,
    Source,
    in_sections,
)
from akm_excel.quantity import BLANK, Quantity, from_float, parse, unreadable
from akm_excel.template import Place, Template
from akm_excel.text import fold, squash
from akm_excel.totals import with_sums
from akm_excel.workbook import address
from akm_excel.workbook.book import Book, from_package
from akm_excel.workbook.cells import EMPTY, Cell, Content
from akm_excel.workbook.formula import absolute
from akm_excel.workbook.layout import HEADER_FIELDS, Layout, Row, find_layout, places
from akm_excel.workbook.package import Package

_YEAR = re.compile(r"(?:19|20)\d\d")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")


def read_plan(path: str | Path, template: Template) -> Plan:
    """The plan in a workbook made from `template`.

    Raises `WorkbookError` where the file cannot be read and `NotAPlan` where it holds no plan; all
    that is odd inside a plan is in its `sightings`.
    """
    return plan_from_book(from_package(Package.open(Path(path))), template)


def plan_from_book(book: Book, template: Template) -> Plan:
    """The plan in an open book; see `read_plan`."""
    return _Reader(book, template).plan()


def header_from_book(book: Book) -> Header:
    """What the cover says."""
    texts = {name: squash(book.named_cell(f"akm_{name}").text) for name in HEADER_FIELDS}
    year = texts.pop("year")
    return Header(year=int(year) if _YEAR.fullmatch(year) else None, **texts)


@dataclass
class _Reader:
    book: Book
    template: Template
    layout: Layout = field(init=False)
    rows: list[Row] = field(init=False)
    sightings: list[Sighting] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.layout = find_layout(self.book)
        self.rows = list(self.layout.rows(self.book))

    def plan(self) -> Plan:
        keys = self._keys()
        section_rows = {row.code: row for row in self.rows if row.key is None and row.code.isdecimal()}
        indicators: dict[Key, Row] = {}
        measures: dict[Key, dict[Key, Row]] = {}
        for row, key in keys.items():
            whole = key._replace(part=0)
            if key.part == 0:
                indicators[key] = row
            if key.part or not self._has_parts(key, keys.values()):
                measures.setdefault(whole, {})[key] = row
            else:
                self._look_for_stray_figures(row, key)
        built = [
            self._indicator(key, indicators.get(key), measures.get(key, {})) for key in sorted({*indicators, *measures})
        ]
        self._compare_headers()
        self._compare_edition()
        area = {name: self.book.area(f"akm_{name}") for name in HEADER_FIELDS}
        plan = Plan(
            header=header_from_book(self.book),
            sections=tuple(self._sections(section_rows, built)),
            source=Source(
                file=self.book.file,
                sheet=self.layout.sheet,
                columns={c: address.column_letters(n) for c, n in self.layout.columns.items()},
                header_cells={
                    name: f"{where.sheet}!{address.spell(where.top, where.left)}"
                    for name, where in area.items()
                    if where is not None
                },
                sha256=self.book.sha256,
                saved=self.book.saved,
                author=self.book.author,
            ),
        )
        where = places(self.book, self.layout)
        intact = self._compare_formulas(where)
        plan = with_sums(plan, self.template, lambda key, column: (str(key), str(column)) in intact)
        return replace(plan, sightings=tuple(self.sightings))

    def _see(
        self,
        oddity: Oddity,
        row: int,
        column: Column,
        found: str = "",
        expected: str = "",
        key: Key | None = None,
    ) -> None:
        cell = f"{self.layout.sheet}!{address.spell(row, self.layout.columns[column])}"
        self.sightings.append(Sighting(oddity, cell, found, expected, key, column))

    def _text(self, row: int, column: Column) -> str:
        return squash(self.layout.cell(self.book, row, column).text)

    def _keys(self) -> dict[Row, Key]:
        found: dict[Row, Key] = {}
        seen: dict[Key, Row] = {}
        last: Key | None = None
        for row in self.rows:
            key = self._numeric_key(row) if row.is_number and "." in row.code else row.key
            if key is None:
                self._without_key(row)
                continue
            if key in seen:
                self._see(Oddity.DUPLICATE_CODE, row.number, Column.CODE, self._content(row), str(key), key)
                continue
            seen[key] = row
            found[row] = key
            if key not in self._known():
                self._see(Oddity.UNKNOWN_CODE, row.number, Column.CODE, str(key), "", key)
            if last is not None and key < last:
                self._see(Oddity.OUT_OF_ORDER, row.number, Column.CODE, str(key), str(last), key)
            last = key if last is None else max(last, key)
        for key in sorted(self._known() - set(seen)):
            self.sightings.append(Sighting(Oddity.MISSING_CODE, "", "", str(key), key, Column.CODE))
        return found

    def _known(self) -> set[Key]:
        return {*self.template.measures, *self.template.indicators}

    def _numeric_key(self, row: Row) -> Key | None:
        """The key that a number in the code column stands for: 2.1 may have been 2.10, the name tells."""
        name = fold(self._text(row.number, Column.NAME))
        candidates = [Key.parse(row.code), Key.parse(row.code + "0")]
        key = next(
            (
                candidate
                for candidate in candidates
                if candidate is not None
                and candidate in self.template.indicators
                and fold(self.template.indicators[candidate].name) == name
            ),
            row.key,
        )
        self._see(Oddity.NUMERIC_CODE, row.number, Column.CODE, row.code, str(key or ""), key)
        return key

    def _content(self, row: Row) -> str:
        return " | ".join(
            text for column in (Column.CODE, Column.NAME, *FIGURES) if (text := self._text(row.number, column))
        )

    def _without_key(self, row: Row) -> None:
        if row.code in self.template.total_rows or (row.code.isdecimal() and not self._has_figures(row)):
            return
        if row.code or self._has_figures(row):
            self._see(Oddity.UNKNOWN_CODE, row.number, Column.CODE, self._content(row))

    def _has_figures(self, row: Row) -> bool:
        cells = (self.layout.cell(self.book, row.number, column) for column in FIGURES)
        return any(cell.content is not Content.BLANK for cell in cells)

    def _has_parts(self, key: Key, keys: object) -> bool:
        known = self.template.indicators.get(key)
        if known is not None:
            return known.measures[0].key.part > 0
        return any(other.part and other._replace(part=0) == key for other in keys)  # type: ignore[attr-defined]

    def _look_for_stray_figures(self, row: Row, key: Key) -> None:
        for column in FIGURES:
            cell = self.layout.cell(self.book, row.number, column)
            if cell.content is not Content.BLANK:
                self._see(Oddity.STRAY, row.number, column, cell.text, "", key)

    def _indicator(self, key: Key, row: Row | None, rows: Mapping[Key, Row]) -> Indicator:
        known = self.template.indicators.get(key)
        name = self._text(row.number, Column.NAME) if row else (known.name if known else "")
        single = key in rows
        if row and known and fold(name) != fold(known.name):
            self._see(Oddity.NAME_CHANGED, row.number, Column.NAME, name, known.name, key)
        measures = tuple(self._measure(part, rows[part], own=not single) for part in sorted(rows))
        arrangement = self._arrangement(row.number) if row else Arrangement()
        return Indicator(key, name, measures, arrangement, row.number if row else None)

    def _measure(self, key: Key, row: Row, own: bool) -> Measure:
        known = self.template.measures.get(key)
        label = self._text(row.number, Column.NAME) if own else ""
        unit = self._text(row.number, Column.UNIT)
        if known is not None:
            if own and fold(label) != fold(known.label):
                self._see(Oddity.NAME_CHANGED, row.number, Column.NAME, label, known.label, key)
            if known.unit and fold(unit) != fold(known.unit):
                self._see(Oddity.UNIT_CHANGED, row.number, Column.UNIT, unit, known.unit, key)
        figures = {column: self._quantity(row.number, column, key) for column in FIGURES}
        arrangement = self._arrangement(row.number) if own else Arrangement()
        return Measure(key, label, unit, arrangement=arrangement, row=row.number).with_figures(figures)

    def _arrangement(self, row: int) -> Arrangement:
        return Arrangement(**{str(column): self._text(row, column) for column in TEXTS})

    def _quantity(self, row: int, column: Column, key: Key) -> Quantity:
        cell = self.layout.cell(self.book, row, column)
        if key in self.template.sums and cell.formula is not None:
            return BLANK  # computed from its parts later; the formula itself is compared there
        if cell.formula is not None and cell.content is not Content.NO_RESULT:
            self._see(Oddity.INPUT_FORMULA, row, column, self._formula(cell, row, column), cell.text, key)
        match cell.content:
            case Content.BLANK:
                return BLANK
            case Content.NUMBER if cell.number is not None:
                if self.book.is_date(cell.style):
                    self._see(Oddity.DATE, row, column, cell.text, "", key)
                    return unreadable(cell.text)
                return from_float(cell.number)
            case Content.NO_RESULT:
                found = self._formula(cell, row, column)
                self._see(Oddity.NO_RESULT, row, column, found, "", key)
                return unreadable(found)
            case Content.ERROR:
                self._see(Oddity.ERROR_VALUE, row, column, cell.text, "", key)
                return unreadable(cell.text)
            case Content.TEXT:
                quantity = parse(cell.text)
                if quantity.is_number:
                    self._see(Oddity.NUMBER_AS_TEXT, row, column, cell.text, str(quantity), key)
                return quantity
        return unreadable(cell.text)

    def _formula(self, cell: Cell, row: int, column: Column) -> str:
        return "=" + absolute(cell.formula or "", row, self.layout.columns[column])

    def _sections(self, rows: Mapping[str, Row], indicators: list[Indicator]) -> list[Section]:
        found = []
        titles = self.template.plan.titles
        for section in in_sections(indicators, titles):
            row = rows.get(str(section.number))
            if row is None:
                found.append(section)
                continue
            title = self._text(row.number, Column.NAME)
            if section.number in titles and fold(title) != fold(section.title):
                self._see(Oddity.NAME_CHANGED, row.number, Column.NAME, title, section.title)
            found.append(replace(section, title=title, row=row.number))
        return found

    def _compare_headers(self) -> None:
        for column, expected in self.template.headers.items():
            if column in {Column.FACT, Column.PLAN}:
                continue
            found = header_label(self.book, self.layout, column)
            if fold(found) != fold(expected):
                self._see(Oddity.HEADER_CHANGED, self.layout.header_row, column, found, expected)
        year = header_from_book(self.book).year
        for column, shift in ((Column.FACT, -1), (Column.PLAN, 0)):
            label = self.layout.cell(self.book, self.layout.header_row, column)
            named = _YEAR.search(label.text)
            if year and label.formula is None and named and int(named[0]) != year + shift:
                self._see(Oddity.OTHER_YEAR, self.layout.header_row, column, label.text, str(year + shift))

    def _compare_edition(self) -> None:
        found = self.book.named_cell("akm_edition").text
        if found and found != self.template.edition:
            self.sightings.append(Sighting(Oddity.OTHER_TEMPLATE, "", found, self.template.edition))

    def _compare_formulas(self, where: Mapping[Place, tuple[str, int, int]]) -> set[Place]:
        """The places whose formulas are the template's; the others are seen as oddities."""
        intact: set[Place] = set()
        for place, expected in self.template.formulas.items():
            if place not in where:
                continue
            sheet, row, column = where[place]
            cell = self.book.cells(sheet).get((row, column), EMPTY)
            named = Column(place[1]) if place[1] in set(Column) else None
            key = Key.parse(place[0]) if named in {*FIGURES, *COMPUTED} else None
            spelled = f"{sheet}!{address.spell(row, column)}"
            wanted = "=" + absolute(expected, row, column)
            if cell.content is Content.ERROR:
                self.sightings.append(Sighting(Oddity.ERROR_VALUE, spelled, cell.text, wanted, key, named))
            if cell.formula is None:
                self.sightings.append(Sighting(Oddity.CONSTANT, spelled, cell.text, wanted, key, named))
            elif self._same(cell.formula, expected, place, row):
                intact.add(place)
            else:
                text = "=" + absolute(cell.formula, row, column)
                self.sightings.append(Sighting(Oddity.FORMULA_CHANGED, spelled, text, wanted, key, named))
        return intact

    def _same(self, found: str, expected: str, place: Place, row: int) -> bool:
        if found == expected:
            return True
        known = self.template.rows.get(place[0])
        if known is None or place[1] not in {*FIGURES}:
            return False
        here = {r.number: r.name for r in self.rows if r.code}
        there = {number: code for code, number in self.template.rows.items()}
        return _by_codes(found, row, here) == _by_codes(expected, known, there)


def _by_codes(form: str, row: int, codes: Mapping[int, str]) -> str:
    """A formula with its references written as the codes of the rows they point to, wherever those stand."""

    def spelled(match: re.Match[str]) -> str:
        top, bottom = int(match[2]), int(match[4] or match[2])
        inside = sorted(codes[number] for number in range(top, min(bottom, top + 1000) + 1) if number in codes)
        return f"{{{match[1]}:{','.join(inside)}}}"

    return _REFERENCE.sub(spelled, absolute(form, row, 5_000))


def header_label(book: Book, layout: Layout, column: Column) -> str:
    """The label over a column: the lowest text of the two header rows."""
    for row in (layout.header_row, layout.header_row - 1):
        text = squash(layout.cell(book, row, column).text)
        if text:
            return text
    return ""
