"""The csv that `akm show --format csv` prints: a row a measure, numbers with a dot.

Texts are written, and read again, by the convention of `akm_excel.escaping.csv_cell`.
"""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from akm_excel.core.plan import FIGURES, Header, Indicator, Key, Measure, Plan, Section, Source
from akm_excel.core.quantity import BLANK, NOT_APPLICABLE, Kind, Quantity, plain
from akm_excel.core.template import Template
from akm_excel.core.text import fold
from akm_excel.errors import DataError
from akm_excel.escaping import csv_cell, csv_line, csv_text
from akm_excel.formats.text_file import read_text
from akm_excel.language import tr

FIELDS = ("code", "part", "label", "unit", *(str(column) for column in FIGURES))
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def read(path: Path, template: Template) -> Plan:
    """The figures in a csv file, as a plan without a cover.

    Raises `DataError` for another header, a code twice or unknown, a unit that is not the
    template's, or a figure that is neither a number with a dot, nor ``-``, nor empty.
    """
    return parse(read_text(path), template, str(path))


def parse(text: str, template: Template, file: str = "") -> Plan:
    """As `read`, from the text itself."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(reader.fieldnames or ()) != FIELDS:
        raise DataError(
            tr("The first line is '{found}'.").format(found=",".join(reader.fieldnames or ())),
            expected=",".join(FIELDS),
            remedy=tr("use the csv that 'akm show --format csv' prints"),
            file=file,
        )
    measures: dict[Key, Measure] = {}
    for number, row in enumerate(reader, start=2):
        measure = _measure(row, template, file, number)
        if measure.key in measures:
            raise _refuse(file, number, tr("the code {code} stands twice").format(code=measure.key))
        measures[measure.key] = measure
    sections = []
    for section in template.plan.sections:
        indicators = []
        for known in section.indicators:
            own = tuple(measures[part.key] for part in known.measures if part.key in measures)
            if own:
                indicators.append(Indicator(known.key, known.name, own))
        sections.append(Section(section.number, section.title, tuple(indicators)))
    return Plan(Header(), tuple(sections), Source(file=file))


def _measure(row: dict[str, str | None], template: Template, file: str, number: int) -> Measure:
    if None in row or None in row.values():
        raise _refuse(file, number, tr("the line has too many or too few fields"))
    fields = {name: csv_text((value or "").strip()) for name, value in row.items()}
    spelled = f"{fields['code']}/{fields['part']}" if fields["part"] else fields["code"]
    key = Key.parse(spelled)
    known = template.measures.get(key) if key else None
    if key is None or known is None:
        raise _refuse(file, number, tr("the template has no measure {code}").format(code=spelled))
    if fields["unit"] and known.unit and fold(fields["unit"]) != fold(known.unit):
        raise _refuse(
            file,
            number,
            tr("the unit of {code} is '{found}', in the template '{expected}'").format(
                code=spelled, found=fields["unit"], expected=known.unit
            ),
        )
    figures = {}
    for column in FIGURES:
        text = fields[column]
        if text not in {"", "-"} and not _NUMBER.fullmatch(text):
            raise _refuse(
                file,
                number,
                tr("'{found}' in the column {column} is no number").format(found=text, column=column),
            )
        figures[column] = _quantity(text)
    return Measure(key, known.label, known.unit or fields["unit"]).with_figures(figures)


def _quantity(text: str) -> Quantity:
    if not text:
        return BLANK
    return NOT_APPLICABLE if text == "-" else Quantity(Kind.NUMBER, Decimal(text))


def _refuse(file: str, line: int, found: str) -> DataError:
    return DataError(
        tr("Line {line}: {found}; nothing was written.").format(line=line, found=found),
        expected=tr("a code of the template, its unit, and numbers with a dot, '-' or nothing"),
        remedy=tr("correct the line"),
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


def spelled(quantity: Quantity, places: int) -> str:
    """A figure as text: with a dot, and the decimals that its unit is shown with."""
    return str(quantity) if quantity.number is None else plain(quantity.number, places)
