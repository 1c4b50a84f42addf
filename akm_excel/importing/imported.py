"""A document imported into a workbook, and last year's document made into this year's plan."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from akm_excel import rules
from akm_excel.core.figures import NO_FIGURES
from akm_excel.core.plan import Column, Header, Indicator, Measure, Plan, Source, in_sections
from akm_excel.core.quantity import BLANK, Kind, Quantity
from akm_excel.errors import DataError, NotAPlan
from akm_excel.formats import csv_figures
from akm_excel.formats.text_file import decode
from akm_excel.importing import reader, report, wordings
from akm_excel.importing.decisions import Decisions
from akm_excel.importing.document import Document
from akm_excel.importing.outcome import Case, Fate, Import, Record
from akm_excel.importing.reader import Choices
from akm_excel.importing.sources import limits, open_document
from akm_excel.importing.sources.opening import kind_of
from akm_excel.language import DEFAULT, current, speaking, tr
from akm_excel.spreadsheet.package import Package
from akm_excel.workbook import editions, filling
from akm_excel.workbook.placed_template import PlacedTemplate
from akm_excel.workbook.recalculation import Recalculation

Review = Callable[[Import], Choices | None]
"""What asks a person about open cases: it gets what was decided, and gives more choices, or None to leave it so."""


@dataclass(frozen=True, kw_only=True)
class Imported(Recalculation):
    """The workbook as `Recalculation` has it, and what was decided of the document."""

    document: Import


@dataclass(frozen=True)
class Settings:
    """How a document is imported: whether sure repairs are made, the file of decisions, who is asked."""

    fix: bool = False
    decisions: Decisions | None = None
    review: Review | None = None


def read_document(path: Path, template: PlacedTemplate, settings: Settings = Settings()) -> Import:
    """What a document says as a plan, without writing anything. Raises `DataError`."""
    return Opened(path, template).decide(settings)[0]


def write(
    path: Path, output: Path, template: PlacedTemplate, settings: Settings = Settings(), *, overwrite: bool = False
) -> Imported:
    """Import a document into a new workbook. Raises `DataError`, `WriteError`; nothing is written then."""
    return Opened(path, template).write(output, settings, overwrite=overwrite)


def _written(
    outcome: Import, in_workbook: Import, output: Path, template: PlacedTemplate, provenance: str, *, overwrite: bool
) -> Imported:
    package = Package.open(Path(template.file))
    empty = editions.read_plan(template.file, template)
    with speaking(DEFAULT):
        report.put_sheet(package, in_workbook, empty)
    done = filling.fill(outcome.plan, package, output, template, provenance=provenance, overwrite=overwrite)
    said = [f for f in rules.check(outcome.plan, template) if f.rule.startswith("S1")]
    return Imported(done.plan, (*said, *done.findings), done.changes, done.beside, document=outcome)


class Opened:
    """One document, opened once and read as often as choices or languages change. Raises `DataError`."""

    def __init__(self, path: Path, template: PlacedTemplate) -> None:
        self.path = path
        self.template = template
        self.accepted = wordings.accepted(template)
        self.plain = self._own_form()
        self.document: Document | None = None if self.plain else open_document(path)

    def _own_form(self) -> Import | None:
        """The plan in one of the project's own forms: a workbook of the template, or the csv of `akm show`."""
        data = limits.read_bytes(self.path)
        kind = kind_of(data, str(self.path))
        if kind == "xlsx":
            try:
                return of_plan(editions.read_plan(self.path, self.template), self.path, kind)
            except NotAPlan:
                return None
        if kind == "text":
            text = decode(data)
            if tuple(text.split("\n", 1)[0].strip().split(",")) in {csv_figures.FIELDS, csv_figures.FORMER_FIELDS}:
                return of_plan(csv_figures.parse(text, self.template, str(self.path)), self.path, "csv")
        return None

    def read(self, choices: Choices) -> Import:
        """The plan, given what was chosen."""
        if self.plain is not None:
            return self.plain
        assert self.document is not None
        return reader.read(self.document, self.template, replace(choices, accepted=self.accepted))

    def read_in(self, language: str, choices: Choices, known: Import) -> Import:
        """The same in a language; `known` is it in the language in force."""
        if current() == language:
            return known
        with speaking(language):
            return self.read(choices)

    def write(self, output: Path, settings: Settings = Settings(), *, overwrite: bool = False) -> Imported:
        """Write it into a new workbook; see the function `write`."""
        outcome, choices = self.decide(settings)
        # In the workbook it is told in Uzbek: a language never changes a workbook's bytes.
        own = self.read_in(DEFAULT, choices, outcome)
        return _written(outcome, own, output, self.template, self.path.name, overwrite=overwrite)

    def decide(self, settings: Settings) -> tuple[Import, Choices]:
        """The plan after a person was asked, if one may be, and all that was chosen."""
        choices = Choices(fix=settings.fix, decisions=settings.decisions)
        outcome = self.read(choices)
        while settings.review is not None and not outcome.is_complete:
            more = settings.review(outcome)
            if more is None:
                break
            choices = replace(choices, decisions=more.decisions, picked={**choices.picked, **more.picked})
            outcome = self.read(choices)
        return outcome, choices


def of_plan(plan: Plan, path: Path, kind: str) -> Import:
    """A plan that was read whole, as an import that decided nothing."""
    records = []
    for indicator, measure in plan.measures():
        cases = [
            Case(plan.cell(measure, column), column, str(quantity), Fate.PLACED, (measure.key,), (quantity,))
            for column in (Column.FACT, Column.PLAN)
            if not (quantity := measure.figure(column)).is_blank
        ]
        place = cases[0].place if cases else plan.cell(measure, Column.PLAN)
        records.append(_record(indicator, measure, place, *cases))
    sightings = tuple(seen for seen in plan.sightings if not seen.cell)
    return Import(replace(plan, source=Source(file=str(path)), sightings=sightings), str(path), kind, tuple(records))


# from year to year


def next_year(last: Import, year: int, template: PlacedTemplate) -> Import:
    """Last year's plan made into the one of `year`: its result becomes the fact where all quarters state it.

    Else last year's plan is proposed for the fact, and the figure is open. Raises `DataError` where the document is
    not of the year before.
    """
    of = last.plan.header.year
    if of is not None and of + 1 != year:
        raise DataError(
            tr("The document is the plan of {found}; the fact of {year} is the result of {expected}.").format(
                found=of, year=year, expected=year - 1
            ),
            remedy=tr("name last year's plan, or another year"),
            file=last.file,
        )
    records = []
    indicators = []
    for indicator in template.plan.indicators():
        there = last.plan.indicator_by_key.get(indicator.key)
        old = {measure.key: measure for measure in there.measures} if there else {}
        measures = []
        for measure in indicator.measures:
            before = old.get(measure.key)
            fact, case = _fact_of(before, measure, last)
            measures.append(replace(measure, figures=NO_FIGURES._replace(fact=fact)))
            if case is not None and measure.key not in template.sums:
                records.append(_record(indicator, measure, case.place, case))
        arrangement = there.arrangement if there else indicator.arrangement
        indicators.append(replace(indicator, measures=tuple(measures), arrangement=arrangement))
    header = Header(last.plan.header.district, year, last.plan.header.director, last.plan.header.accountant)
    plan = Plan(header, in_sections(indicators, template.plan.titles), Source(file=last.file))
    return Import(plan, last.file, last.kind, tuple(records), last.notes)


def _record(indicator: Indicator, measure: Measure, place: str, *cases: Case) -> Record:
    return Record(
        place, str(measure.key), indicator.title(measure), measure.unit, indicator.key, 100.0, cases=tuple(cases)
    )


def _fact_of(before: Measure | None, measure: Measure, last: Import) -> tuple[Quantity, Case | None]:
    if before is None:
        return BLANK, None
    place = next((c.place for r in last.records for c in r.cases if measure.key in c.keys), "")
    quarters = before.quarters
    if all(quarter.kind in {Kind.NUMBER, Kind.NOT_APPLICABLE} for quarter in quarters):
        raw = " + ".join(map(str, quarters))
        actual = before.figures.actual
        return actual, Case(place, Column.FACT, raw, Fate.PLACED, (measure.key,), (actual,))
    if before.plan.is_blank:
        return BLANK, None
    reason = tr("last year's result is not stated in all quarters; its plan was {plan}").format(plan=before.plan)
    return BLANK, Case(
        place, Column.FACT, str(before.plan), Fate.OPEN, (measure.key,), (), (), reason, ((before.plan,),)
    )


def write_next_year(
    path: Path, output: Path, year: int | None, template: PlacedTemplate, settings: Settings, *, overwrite: bool = False
) -> Imported:
    """Write the plan of the year after a document's. Raises as `write`, and `DataError` without a year."""
    reading = Opened(path, template)
    last, choices = reading.decide(settings)
    wanted = year or (last.plan.header.year + 1 if last.plan.header.year else None)
    if wanted is None:
        raise DataError(
            tr("The document names no year."), remedy=tr("say the new plan's year with --year"), file=str(path)
        )
    outcome = next_year(last, wanted, template)
    with speaking(DEFAULT):
        own = next_year(reading.read(choices), wanted, template)
    return _written(outcome, own, output, template, path.name, overwrite=overwrite)
