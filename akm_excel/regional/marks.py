"""The hidden sheet of a regional workbook: what programs must know to read it back, and people need not see."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from akm_excel import language
from akm_excel.analysis.last_year import reported_then, upto
from akm_excel.core.figures import NO_FIGURES, Figures
from akm_excel.core.plan import Key, People
from akm_excel.core.quantity import number, parse, plain
from akm_excel.core.spelled import is_number
from akm_excel.core.template import District, Template
from akm_excel.regional.book import RegionalBook
from akm_excel.spreadsheet.book import Book
from akm_excel.spreadsheet.cells import EMPTY
from akm_excel.spreadsheet.writing.sheet import Sheet
from akm_excel.version import __version__

HIDDEN = "_akm"
_VERSION, _EDITION, _LANGUAGE = "version", "edition", "language"
_STATE, _BY, _WHY = "state ", "by ", "why "
"""Before a district's code: how its delivery stood when the workbook was written, who said so and why."""
_QUARTER = "quarter"
_PEOPLE = "people "
"""Before a district's code: how many people live there and work in its centre, as the cover has them."""
_LAST = "last "
"""Before a district's code: what it had done by this time of last year (`Region.last`), a code and a figure each."""


class Marks(NamedTuple):
    """Which version wrote a regional workbook, from which edition of the template, in which language, of which quarter
    (None: of all).

    All are empty where a version wrote it that left no marks.
    """

    version: str = ""
    edition: str = ""
    language: str = ""
    quarter: int | None = None

    def is_of(self, template: Template) -> bool:
        """Whether this version would write the workbook so again."""
        return (self.version, self.edition) == (__version__, template.edition)


def write_marks(out: RegionalBook, sheet: Sheet) -> None:
    """Write the sheet: a row a mark, its name and what it says."""
    sheet.is_hidden = True
    said = {_VERSION: __version__, _EDITION: out.region.template.edition, _LANGUAGE: language.current()}
    if out.region.submissions.quarter is not None:
        said[_QUARTER] = str(out.region.submissions.quarter)
    register = out.region.deliveries
    if register is not None:
        for code, one in register.of(register.current).items():
            said |= {f"{_STATE}{code}": one.state, f"{_BY}{code}": one.by, f"{_WHY}{code}": one.remark}
    said |= {f"{_LAST}{district.code}": text for district, text in _last(out)}
    said |= {f"{_PEOPLE}{one.code}": "; ".join(map(str, people)) for one, people in _people(out).items()}
    for at, (name, text) in enumerate(said.items(), start=1):
        row = sheet.row(at)
        row.text(1, name, out.style())
        row.text(2, text, out.style(number_format="@"))


def _last(out: RegionalBook) -> Iterator[tuple[District, str]]:
    """Each district's results of the same period of last year, as they are compared: no program has the archive."""
    for district, figures in out.region.last.items() if out.period.quarter else ():
        if reported_then(figures) < out.period.quarter:
            continue
        done = {key: upto(own, out.period.quarter).number for key, own in figures.items()}
        yield district, " ".join(f"{key}={plain(known)}" for key, known in done.items() if known is not None)


def read_last(book: Book, template: Template) -> Mapping[District, Mapping[Key, Figures]]:
    """What the districts had done by this time of last year, as the first quarter of that, with nothing after it."""
    by_district: dict[District, dict[Key, Figures]] = {}
    for name, text in _said(book).items():
        district = template.district(name.removeprefix(_LAST)) if name.startswith(_LAST) else None
        for code, _, figure in (one.partition("=") for one in text.split()) if district else ():
            key = Key.parse(code)
            if key is not None and district is not None and is_number(figure):
                done = number(Decimal(figure))
                later = done if key in template.balances else number(0)
                own = NO_FIGURES._replace(q1=done, q2=later, q3=later, q4=later)
                by_district.setdefault(district, {})[key] = template.natured(key, own)
    return by_district


def _people(out: RegionalBook) -> Mapping[District, People]:
    """Those that *Bosh sahifa* shows: it is not there where the districts are too many."""
    return out.region.people if out.layout.districts else {}


def read_people(book: Book, template: Template) -> Mapping[District, People]:
    """How many people live in each district and work in its centre, as the workbook was written with."""
    people = {}
    for name, text in _said(book).items():
        district = template.district(name.removeprefix(_PEOPLE)) if name.startswith(_PEOPLE) else None
        if district is not None:
            population, _, staff = text.partition("; ")
            people[district] = People(parse(population), parse(staff))
    return people


def _said(book: Book) -> Mapping[str, str]:
    if HIDDEN not in book.sheets:
        return {}
    cells = book.cells(HIDDEN)
    return {cell.text: cells.get((row, 2), EMPTY).text for (row, column), cell in cells.items() if column == 1}


def read_marks(book: Book) -> Marks:
    """The marks of a regional workbook; empty ones where there are none."""
    said = _said(book)
    quarter = said.get(_QUARTER, "")
    asked = int(quarter) if quarter.isdecimal() else None
    return Marks(said.get(_VERSION, ""), said.get(_EDITION, ""), said.get(_LANGUAGE, ""), asked)


class Stated(NamedTuple):
    """What stood beside a delivery when the workbook was written; a version that kept states alone knows no more."""

    state: str
    by: str | None
    why: str | None


def read_states(book: Book) -> Mapping[str, Stated]:
    """How the districts' deliveries stood when the workbook was written, by code."""
    said = _said(book)
    codes = [name.removeprefix(_STATE) for name in said if name.startswith(_STATE)]
    return {code: Stated(said[_STATE + code], said.get(_BY + code), said.get(_WHY + code)) for code in codes}
