"""A plan as it was extracted from a PDF: tab-separated rows, broken by pages, with remnants of HTML."""

import html
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from akm_excel.core.figures import NO_FIGURES
from akm_excel.core.plan import (
    TEXTS,
    Arrangement,
    Column,
    Header,
    Indicator,
    Key,
    Measure,
    Oddity,
    Plan,
    Sighting,
    Source,
    in_sections,
)
from akm_excel.core.quantity import BLANK, Quantity, parse, unreadable
from akm_excel.core.template import Template
from akm_excel.core.text import essence, proper, squash
from akm_excel.errors import DataError
from akm_excel.formats.text_file import read_text
from akm_excel.language import tr

_TAG = re.compile(r"<[^<>]*>")
_EMPHASIS = re.compile(r"\*+")
_CODE = re.compile(r"[1-9]\d?\.[1-9]\d{0,2}\.?", re.ASCII)
_YEAR = re.compile(r"\b((?:19|20)\d\d)[ -]*yil\b", re.IGNORECASE)
_SEVERAL = re.compile(r"[\s/]+")
_NAME, _UNIT, _FACT, _PLAN, _MECHANISM, _DEADLINE, _RESPONSIBLE = range(1, 8)
_WIDTH = 8


@dataclass
class _Line:
    """One line of figures of an indicator: most have one, some have one for each measure."""

    cells: list[str]

    def append(self, more: list[str]) -> None:
        self.cells = [squash(f"{old} {new}") for old, new in zip(self.cells, more, strict=True)]


@dataclass
class _Entry:
    """One indicator as found: its code, its lines, and the number of the first in the file."""

    key: Key
    number: int
    lines: list[_Line] = field(default_factory=list)


def read(path: Path, template: Template) -> Plan:
    """The plan in an extracted text. Raises `DataError` where the text holds none, or a row has no place."""
    text = read_text(path)
    entries, titles = _entries(text, str(path))
    if not entries:
        raise DataError(
            tr("No row of a plan was found in the text."),
            expected=tr("lines with a code, such as 2.14., and tabs between the columns"),
            remedy=tr("save the document as text, with tabs between the columns"),
            file=str(path),
        )
    sightings: list[Sighting] = []
    indicators = {
        entry.key: _indicator(entry, template, f"{path.name}:{entry.number}", sightings) for entry in entries.values()
    }
    known = template.plan.titles
    beyond = {key.section for key in indicators} - set(known)
    sections = in_sections(
        indicators.values(), {**known, **{number: proper(titles.get(number, "")) for number in beyond}}
    )
    sightings += [
        Sighting(Oddity.MISSING_CODE, "", "", str(key), key, Column.CODE)
        for key in sorted(set(template.indicators) - set(indicators))
    ]
    return Plan(_header(text, template), sections, Source(file=str(path)), tuple(sightings))


def _plain(cell: str) -> str:
    return squash(html.unescape(_TAG.sub(" ", cell)))


def _header(text: str, template: Template) -> Header:
    """The district and year from the lines above the table."""
    above = [_EMPHASIS.sub("", line) for line in text.partition("\t")[0].splitlines()]
    words = squash(" ".join(above))
    named = next((found for line in above if (found := template.district(line))), None)
    year = _YEAR.search(words)
    return Header(district=named.name if named else "", year=int(year[1]) if year else None)


def _entries(text: str, file: str) -> tuple[dict[Key, _Entry], dict[int, str]]:
    entries: dict[Key, _Entry] = {}
    titles: dict[int, str] = {}
    current: _Entry | None = None
    loose: list[str] | None = None
    section = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if "\t" not in line:
            continue
        cells = [_plain(cell) for cell in line.split("\t")]
        cells += [""] * (_WIDTH - len(cells))
        code = cells[0]
        if any(cells[_WIDTH:]):
            raise _misplaced(file, number, line)
        cells = cells[:_WIDTH]
        if _CODE.fullmatch(code) and (key := Key.parse(code)):
            if loose and current and not essence(cells[_NAME]).startswith(essence(loose[_NAME])):
                current.lines[-1].append(loose)
            loose = None
            if key in entries:
                raise _misplaced(file, number, line)
            current = entries[key] = _Entry(key, number, [_Line(["", *cells[1:]])])
        elif code:
            section += 1
            titles[section] = cells[_NAME] or code
            current = None
        elif current and any(cells):
            if loose:
                current.lines[-1].append(loose)
                loose = None
            has_figures = bool(cells[_FACT] or cells[_PLAN])
            had_figures = bool(current.lines[-1].cells[_FACT] or current.lines[-1].cells[_PLAN])
            if has_figures and had_figures:
                current.lines.append(_Line(cells))
            elif not any(cells[_UNIT:]):
                loose = cells  # the name alone: the rest of this row, or the next row's begun before a page's end
            else:
                current.lines[-1].append(cells)
    if loose and current:
        current.lines[-1].append(loose)
    return entries, titles


def _misplaced(file: str, number: int, line: str) -> DataError:
    return DataError(
        tr("Line {line} cannot be placed: {found}.").format(line=number, found=squash(line)[:80]),
        expected=tr("eight columns, each code once"),
        remedy=tr("correct the line in the text"),
        file=file,
    )


def _indicator(entry: _Entry, template: Template, place: str, sightings: list[Sighting]) -> Indicator:
    known = template.indicators.get(entry.key)
    name = _adopted(entry.lines[0].cells[_NAME], template, str(entry.key), Column.NAME, known.name if known else None)
    parts = known.measures if known else (Measure(entry.key),)
    if known is None:
        sightings.append(Sighting(Oddity.UNKNOWN_CODE, place, str(entry.key), "", entry.key, Column.CODE))
    elif essence(name) != essence(known.name):
        sightings.append(Sighting(Oddity.NAME_CHANGED, place, name, known.name, entry.key, Column.NAME))
    if len(entry.lines) > 1:
        return _with_own_lines(entry, parts, name, template)
    cells = entry.lines[0].cells
    facts, plans = (_split(cells[column], len(parts)) for column in (_FACT, _PLAN))
    units = _units(cells[_UNIT], parts, template)
    measures = tuple(
        Measure(part.key, part.label, unit, NO_FIGURES._replace(fact=fact, plan=plan))
        for part, unit, fact, plan in zip(parts, units, facts, plans, strict=True)
    )
    for measure, part in zip(measures, parts, strict=True):
        if part.unit and essence(measure.unit) != essence(part.unit):
            sightings.append(Sighting(Oddity.UNIT_CHANGED, place, measure.unit, part.unit, part.key, Column.UNIT))
    return Indicator(entry.key, name, measures, _arrangement(cells, template, str(entry.key)))


def _with_own_lines(entry: _Entry, parts: tuple[Measure, ...], name: str, template: Template) -> Indicator:
    """An indicator printed with one line for each of its measures."""
    measures: list[Measure] = []
    for index, line in enumerate(entry.lines):
        if index >= len(parts):
            last = measures[-1]
            fact, plan = (
                unreadable(f"{figure} {line.cells[at]}") for figure, at in ((last.fact, _FACT), (last.plan, _PLAN))
            )
            measures[-1] = replace(last, figures=last.figures._replace(fact=fact, plan=plan))
            continue
        part = parts[index]
        (fact,), (plan,) = _split(line.cells[_FACT], 1), _split(line.cells[_PLAN], 1)
        said = _arrangement(line.cells, template, str(part.key))
        figures = NO_FIGURES._replace(fact=fact, plan=plan)
        measures.append(Measure(part.key, part.label, part.unit, figures, said))
    measures += [Measure(part.key, part.label, part.unit) for part in parts[len(measures) :]]
    return Indicator(entry.key, name, tuple(measures))


def _split(text: str, parts: int) -> list[Quantity]:
    """The quantities in a cell for so many measures; too few leave blanks, too many stay together unread."""
    if parts == 1:
        return [parse(text)]
    pieces = [piece for piece in _SEVERAL.split(text) if piece]
    if len(pieces) > parts:
        return [unreadable(text), *[BLANK] * (parts - 1)]
    return [*(parse(piece) for piece in pieces), *[BLANK] * (parts - len(pieces))]


def _units(text: str, parts: tuple[Measure, ...], template: Template) -> list[str]:
    """The units of an indicator's measures: one for all, or one each with slashes between (`Tadbir/nafar`)."""
    pieces = text.split("/")
    if len(pieces) != len(parts):
        pieces = [text] * len(parts)
    pieces = ["" if piece == "-" else piece for piece in pieces]
    return [
        _adopted(piece, template, str(part.key), Column.UNIT, part.unit)
        for piece, part in zip(pieces, parts, strict=True)
    ]


def _arrangement(cells: list[str], template: Template, code: str) -> Arrangement:
    texts = {}
    for column, index in zip(TEXTS, (_MECHANISM, _DEADLINE, _RESPONSIBLE), strict=True):
        found = cells[index]
        key = Key.parse(code)
        indicator = template.indicators.get(key._replace(part=0)) if key else None
        known = indicator.arrangement if indicator else Arrangement()
        if key and key.part and key in template.measures:
            known = template.measures[key].arrangement
        texts[str(column)] = _adopted(found, template, code, column, known.text(column))
    return Arrangement(**texts)


def _adopted(found: str, template: Template, code: str, column: Column, known: str | None) -> str:
    """The template's spelling of a text that is the template's, or that its note says is a damaged print of it."""
    if known and essence(found) in {essence(known), essence(template.sources.get((code, column), known))}:
        return known
    return proper(found)
