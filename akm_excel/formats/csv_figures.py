"""The csv that `akm show --format csv` prints: a row a measure, numbers with a dot.

Texts are written, and read again, by the convention of `akm_excel.escaping.csv_cell`.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from akm_excel.core.plan import FIGURES, PLANNED, Column, Header, Key, Measure, Plan, Source, grouped, in_sections
from akm_excel.core.quantity import Kind, Quantity, plain, unreadable
from akm_excel.core.quantity import parse as read_as_typed
from akm_excel.core.template import Template
from akm_excel.core.text import fold
from akm_excel.errors import DataError
from akm_excel.escaping import csv_cell, csv_line, csv_text
from akm_excel.formats.text_file import read_text
from akm_excel.formats.unsaid import completed
from akm_excel.language import tr
from akm_excel.patterns import pattern

FIELDS = ("code", "part", "label", "unit", *(str(column) for column in FIGURES))
FORMER_FIELDS = FIELDS[: -len(PLANNED)]
"""Those of the csv of versions that knew no plan by quarter."""
_SHOWN = 100
_LOOKED_AT = 4096
_SEPARATORS = ",;\t"
_NUMBER = pattern(r"-?\d+(?:\.\d+)?", re.ASCII)


def read(path: Path, template: Template, there: Callable[[], Plan] | None = None) -> Plan:
    """The figures in a csv file, as a plan without a cover.

    A csv without the plan by quarter says nothing of it: it is that of the plan which `there` reads, else blank.

    Also as Excel saves it again: with semicolons or tabs between the fields and a comma in numbers, as its Russian
    and Uzbek settings do, in UTF-16 or cp1251, and with empty lines at the end.

    Raises `DataError` for another header, a code twice or unknown, a unit that is not the
    template's, or a figure that is neither a number, nor ``-``, nor empty.
    """
    return parse(read_text(path), template, str(path), there)


def parse(text: str, template: Template, file: str = "", there: Callable[[], Plan] | None = None) -> Plan:
    """As `read`, from the text itself."""
    measures: dict[Key, Measure] = {}
    unsaid: list[Column] = []
    separator = _separator(text)
    for number, row in _rows(text, separator, file):
        measure = _measure(row, template, file, number, as_typed=separator != _SEPARATORS[0])
        if measure.key in measures:
            raise _refuse(file, number, tr("the code {code} stands twice").format(code=measure.key))
        measures[measure.key] = measure
        unsaid = [column for column in FIGURES if str(column) not in row]
    if not measures:
        raise DataError(
            tr("Below the first line there is no line of figures; nothing was written."),
            expected=tr("a line for each measure whose figures are to be filled"),
            remedy=tr("check whether it is the right file"),
            file=file,
        )
    if unsaid and there is not None:
        measures = completed(measures, there(), unsaid)
    named = [(template.indicators[measure.key.whole].name, measure) for measure in measures.values()]
    return Plan(Header(), in_sections(grouped(named), template.plan.titles), Source(file=file))


def _separator(text: str) -> str:
    """What parts the fields: a comma in our own csv, a semicolon or a tab in those that Excel saved."""
    return max(_SEPARATORS, key=text.partition("\n")[0].count)


def _rows(text: str, separator: str, file: str) -> Iterator[tuple[int, dict[str, str | None]]]:
    """The lines that say something, with their numbers."""
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        fields = [name.strip() for name in reader.fieldnames or ()]
        while fields and not fields[-1]:
            fields.pop()
        if tuple(fields) not in {FIELDS, FORMER_FIELDS}:
            raise DataError(
                _instead(text),
                expected=",".join(FIELDS),
                remedy=tr("use the csv that 'akm show --format csv' prints"),
                file=file,
            )
        reader.fieldnames = fields
        for row in reader:
            beyond = row.pop(None, None)
            if any(value and value.strip() for value in (*row.values(), *(beyond or ()))):
                if any(value.strip() for value in beyond or ()):
                    row[None] = beyond
                yield reader.line_num, row
    except csv.Error as exc:
        reason = tr("it is no line of a csv file ({reason})").format(reason=exc)
        raise _refuse(file, reader.line_num + 1, reason) from exc


def _instead(text: str) -> str:
    """What stands where a csv should begin: nothing, what is no text (a workbook, a picture), or another line."""
    if not text.strip():
        return tr("The file is empty.")
    if any(letter < " " and letter not in "\t\n\r\f" for letter in text[:_LOOKED_AT]):
        return tr("This is not a text file.")
    return tr("The first line is '{found}'.").format(found=_cut(text.partition("\n")[0].strip()))


def _measure(row: dict[str, str | None], template: Template, file: str, number: int, *, as_typed: bool) -> Measure:
    if None in row or None in row.values():
        raise _refuse(file, number, tr("the line has too many or too few fields"))
    fields = {name: csv_text((value or "").strip()) for name, value in row.items()}
    spelled = f"{fields['code']}/{fields['part']}" if fields["part"] else fields["code"]
    key = Key.parse(spelled)
    known = template.measures.get(key) if key else None
    if key is None or known is None:
        message = tr("the template has no measure {code}").format(code=_cut(spelled))
        remedy = tr("correct the line; if Excel changed the code, open the csv by Data, From Text, with codes as text")
        raise _refuse(file, number, message, remedy)
    if fields["unit"] and known.unit and not _is_unit(fields["unit"], known.unit):
        raise _refuse(
            file,
            number,
            tr("the unit of {code} is '{found}', in the template '{expected}'").format(
                code=spelled, found=fields["unit"], expected=known.unit
            ),
        )
    figures = {}
    for column in filter(fields.__contains__, FIGURES):
        text = fields[column]
        quantity = read_quantity(text, as_typed=as_typed)
        if quantity.kind is Kind.UNREADABLE:
            raise _refuse(
                file,
                number,
                tr("'{found}' in the column {column} is no number").format(found=_cut(text), column=column),
            )
        figures[column] = quantity
    return Measure(key, known.label, known.unit or fields["unit"], known.figures).with_figures(figures)


def _is_unit(text: str, unit: str) -> bool:
    """Whether a text is a unit, also where a program wrote ? for a letter that its alphabet lacks (``So?m``)."""
    return fold(text) == fold(unit) or (
        len(text) == len(unit)
        and all(a == b or (a == "?" and not b.isascii()) for a, b in zip(text, unit, strict=True))
    )


def read_quantity(text: str, *, as_typed: bool = False) -> Quantity:
    """What a field of figures says: our own numbers have a dot and no thousands; Excel's are as people type them."""
    if _NUMBER.fullmatch(text):
        return Quantity(Kind.NUMBER, Decimal(text))
    return read_as_typed(text) if as_typed or text in {"", "-"} else unreadable(text)


def _refuse(file: str, line: int, message: str, remedy: str = "") -> DataError:
    return DataError(
        tr("Line {line}: {found}; nothing was written.").format(line=line, found=message),
        expected=tr("a code of the template, its unit, and numbers with a dot, '-' or nothing"),
        remedy=remedy or tr("correct the line"),
        file=file,
    )


def write(plan: Plan, template: Template) -> str:
    """The csv of a plan's figures; what cannot be read is printed as found."""
    return "".join(csv_line(map(csv_cell, line)) for line in lines(plan, template))


def lines(plan: Plan, template: Template) -> Iterator[list[str]]:
    """The lines of that csv as they are before any convention, the names of its columns first."""
    yield list(FIELDS)
    for _, measure in plan.measures():
        places = template.decimals(measure)
        figures = [spelled(measure.figure(column), places) for column in FIGURES]
        yield [measure.key.code, str(measure.key.part or ""), measure.label, measure.unit, *figures]


def for_excel(rows: Iterator[list[str]]) -> Iterator[str]:
    """`lines` as the lines of a csv that Excel with Uzbek or Russian settings opens right by a double click.

    It takes the list separator of these settings (a semicolon) and the decimal comma, and needs the byte order mark to
    know UTF-8 by.
    """
    start = "\ufeff"
    for row in rows:
        texts, figures = row[: -len(FIGURES)], row[-len(FIGURES) :]
        shown = [text.replace(".", ",") if _NUMBER.fullmatch(text) else text for text in figures]
        yield start + csv_line(map(csv_cell, (*texts, *shown)), ";")
        start = ""


def spelled(quantity: Quantity, places: int) -> str:
    """A figure as text: with a dot, and the decimals that its unit is shown with."""
    return str(quantity) if quantity.number is None else plain(quantity.number, places)


def _cut(text: str) -> str:
    """What of a text a message shows."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
