"""Editions of the template: by which one a workbook is to be read, and reading it by that one.

The package carries every edition that it ever shipped; the number stands in the workbook (the
defined name ``akm_schema``). See `akm_excel.core.editions` for what becomes of a plan afterwards.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from akm_excel.core.editions import edition_number, translated
from akm_excel.core.plan import COMPUTED, Column, Key, Plan, in_sections
from akm_excel.errors import WorkbookError
from akm_excel.language import tr
from akm_excel.spreadsheet.book import Book, from_package
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook.fields import Field
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.reading import PlanReader
from akm_excel.workbook.recognition import likeness
from akm_excel.workbook.template_file import load_template, shipped

_FOLDER = Path(__file__).parents[1] / "editions"
_NAME = "plan_template_"


@cache
def files() -> Mapping[int, Path]:
    """The workbook of every edition that the package ever shipped, by its number; the newest is the last."""
    older = {int(path.stem.removeprefix(_NAME)): path for path in _FOLDER.glob(f"{_NAME}*.xlsx")}
    newest = load_template(shipped()).number
    return {**dict(sorted(older.items())), newest: shipped()}


def newest() -> int:
    """The number of the newest edition that the package has."""
    return max(files())


def own_template(book: Book, template: PlacedTemplate) -> PlacedTemplate:
    """The template by which a workbook is to be read: its own edition; `template` is the one in use.

    Where the number is lost, it is the newest edition that has names of its own which are there; where all names are
    lost, the first one that has the most of the headings.
    Raises `WorkbookError` for an edition that the package does not have.
    """
    number = edition_number(book.named_cell("akm_schema").text) or _guessed(book)
    return _edition(number, book.named_cell("akm_edition").text, template, book.file)


def _guessed(book: Book) -> int:
    known = {number: set(load_template(path).names) for number, path in files().items()}
    if not set(book.names).intersection(*known.values()):
        alike = {number: likeness(book, load_template(path)) for number, path in sorted(files().items())}
        return max(alike, key=lambda number: alike[number])
    for number in sorted(known, reverse=True):
        earlier = known.get(number - 1)
        if earlier is None or (known[number] - earlier) & set(book.names):
            return number
    return newest()


def _edition(number: int, fingerprint: str, template: PlacedTemplate, file: str) -> PlacedTemplate:
    if number == template.number:
        return template
    if number not in files():
        raise WorkbookError(
            tr("The plan was made from edition {found} of the template, which this program does not know.").format(
                found=number
            ),
            expected=tr("edition {first} to {last}").format(first=min(files()), last=newest()),
            remedy=tr("install the program's newest version, then try again"),
            file=file,
        )
    shipped_one = load_template(files()[number])
    place = (number, "" if fingerprint == shipped_one.edition else fingerprint)
    if place not in template.editions:
        edition = replace(shipped_one, districts=template.districts, other_names=_other_names(shipped_one, template))
        template.editions[place] = _with_own(edition, template, place[1]) if place[1] else edition
    return template.editions[place]


def _other_names(edition: PlacedTemplate, template: PlacedTemplate) -> Mapping[tuple[Key, Column], tuple[str, ...]]:
    """What may stand in a plan of an edition beside its own names: also those of the template in use."""
    names = {**edition.other_names, **template.other_names}
    for key, indicator in template.indicators.items():
        names[key, Column.NAME] = (*names.get((key, Column.NAME), ()), indicator.name)
        for measure in indicator.measures:
            if measure.key.part and measure.label:
                place = (measure.key, Column.NAME)
                names[place] = (*names.get(place, ()), measure.label)
    return names


def _with_own(edition: PlacedTemplate, template: PlacedTemplate, fingerprint: str) -> PlacedTemplate:
    """An edition with the indicators that the template in use has beyond the shipped one of its number.

    A region that added indicators to its template added them in each edition.
    """
    path = files().get(template.number)
    usual = load_template(path).indicators if path else {}
    own = [
        indicator
        for key, indicator in template.indicators.items()
        if key not in usual and key not in edition.indicators
    ]
    if not own:
        return edition
    likely = next(key for key in edition.measures if key not in edition.sums)
    formulas = {
        Field.in_plan(str(measure.key), column): form
        for indicator in own
        for measure in indicator.measures
        for column in (*COMPUTED, Column.GROUP)
        if (form := edition.formulas.get(Field.in_plan(str(likely), column))) is not None
    }
    sections = in_sections([*edition.plan.indicators(), *own], edition.plan.titles)
    plan = replace(edition.plan, sections=sections)
    return replace(edition, plan=plan, formulas={**edition.formulas, **formulas}, stated_edition=fingerprint)


class Reading(NamedTuple):
    """A plan as its workbook says it, by its own edition (`as_written`), and in the terms of the template in use."""

    as_written: Plan
    own: PlacedTemplate
    plan: Plan


class EditionReader:
    """Reads workbooks of every edition; what it learned of their rows it keeps for the next one."""

    def __init__(self, template: PlacedTemplate) -> None:
        self.template = template
        self._readers: dict[int, PlanReader] = {}

    def read(self, book: Book) -> Reading:
        """The plan in an open book. Raises as `read_plan`."""
        own = own_template(book, self.template)
        reader = self._readers.setdefault(id(own), PlanReader(own))
        plan = reader.read(book)
        return Reading(plan, own, translated(plan, own, self.template))


def read_plan(path: str | Path, template: PlacedTemplate) -> Plan:
    """The plan in a workbook of any edition, in the terms of `template`.

    Raises `WorkbookError` where the file cannot be read or its edition is not known, and `NotAPlan`
    where it holds no plan; all that is odd inside a plan is in its `sightings`.
    """
    return EditionReader(template).read(from_package(Package.open(Path(path)))).plan
