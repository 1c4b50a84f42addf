"""The analysis of a region in whole: what the sheet *Tahlil* shows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from akm_excel.analysis.period import Period, period_of
from akm_excel.analysis.progress import NO_FORECAST, Forecast, Progress, forecasts, progress, together
from akm_excel.analysis.questions import Comparison, Question
from akm_excel.analysis.ranking import Criterion, Standing, ranking, shares
from akm_excel.analysis.series import NOTHING
from akm_excel.core.figures import NO_FIGURES
from akm_excel.core.plan import Column, Key, Measure, Plan
from akm_excel.core.region import Region
from akm_excel.core.template import District
from akm_excel.core.totals import Total, listed


class Largest(NamedTuple):
    """The district with the largest plan of a measure, and its exact share of the region's plan."""

    district: District
    share: Fraction


class Line(NamedTuple):
    """One measure or total of the region.

    `id` is its code in the sheets (``2.14/1``, ``2/Dona``, ``2.1–2.5``), `entry` the region's figures,
    `places` the decimals of its unit, `questions` how many figures of it are asked about. A total has
    no `largest` district, and one of a measure is missing where no district plans anything.
    """

    id: str
    title: str
    unit: str
    places: int
    entry: Measure | Total
    progress: Progress
    forecast: Forecast
    largest: Largest | None = None
    questions: int = 0


class Place(NamedTuple):
    """A district's standing in a leading measure: by plan, growth and fulfilment, and its exact share of the plan."""

    plan: Standing
    growth: Standing
    fulfilment: Standing
    share: Fraction | None


class DistrictLine(NamedTuple):
    """One district: its size (1 is the region's middle; None: unknown), its places, what to ask it."""

    district: District
    size: float | None
    places: Mapping[Key, Place]
    questions: Sequence[Question]


class Analysis(NamedTuple):
    """The region's measures, its totals, its districts, and the period of their results.

    What is done, how much of the plan that is, and where it is heading, is told of the districts of the period
    alone, and forecasts of measures that are spread evenly over the year.

    `leading` are the measures that districts are ranked in: the declared sums (the budget) and those of size; the
    plan's first where the template declares neither.
    """

    measures: tuple[Line, ...]
    totals: tuple[Line, ...]
    districts: tuple[DistrictLine, ...]
    leading: tuple[Key, ...]
    period: Period


def analyse(region: Region, comparison: Comparison | None = None) -> Analysis:
    """Analyse a region. A `comparison` of it that was made before saves making it again."""
    compared = comparison or Comparison(region)
    period = period_of(region)
    told = [own for district, own in zip(region.submissions, compared.told, strict=True) if period.has(district)]
    traits = region.template.traits_of
    heading = {key: forecast for key, forecast in forecasts(told).items() if traits(key).is_even}
    leading = tuple(sorted({*region.template.sums, *region.template.size} or {min(region.template.measures)}))
    return Analysis(
        measures=tuple(_measures(region, compared, heading)),
        totals=tuple(_totals(region, heading, of_period(region, period))),
        districts=tuple(_districts(region, compared, leading, period)),
        leading=leading,
        period=period,
    )


def _measures(region: Region, compared: Comparison, heading: Mapping[Key, Forecast]) -> Iterator[Line]:
    districts = tuple(region.submissions)
    asked = Counter(question.key for questions in compared.questions.values() for question in questions)
    for indicator, measure in region.total.measures():
        yield Line(
            id=str(measure.key),
            title=indicator.title(measure),
            unit=measure.unit,
            places=region.template.decimals(measure),
            entry=measure,
            progress=progress(measure),
            forecast=heading.get(measure.key, NO_FORECAST),
            largest=_largest(districts, compared, measure),
            questions=asked[measure.key],
        )


def _largest(districts: Sequence[District], compared: Comparison, measure: Measure) -> Largest | None:
    logs = compared.series.get((measure.key, Column.PLAN), ())
    top = max(filter(NOTHING.__lt__, logs), default=None)  # leaves NaN out as well
    if top is None or not measure.plan.number:
        return None
    # Equal logarithms may hide unequal figures: compare those exactly.
    rivals = [at for at, value in enumerate(logs) if value == top]
    plans = [(compared.told[at].figures_of(measure.key).plan.number, districts[at]) for at in rivals]
    plan, district = max(((plan, district) for plan, district in plans if plan is not None), key=lambda pair: pair[0])
    return Largest(district, Fraction(plan) / Fraction(measure.plan.number))


def of_period(region: Region, period: Period) -> Plan:
    """The region's plan as that of the districts of the period alone."""
    members = period.members if period.quarter else ()
    if len(members) == len(region.submissions):
        return region.total
    return replace(region, submissions=region.submissions.only(members)).total


def _totals(region: Region, heading: Mapping[Key, Forecast], of_period: Plan) -> Iterator[Line]:
    """The totals, with the progress of the districts of the period."""
    done = {total.id: total.entry for total in listed(of_period, region.template)}
    for total in listed(region.total, region.template):
        if isinstance(total.entry, Measure):
            continue  # a declared sum is among the measures already
        unit = region.template.unit(total.unit)
        rollup = region.template.total_rows.get(total.id)
        # Of amounts in unlike units (all funds) there is no forecast: their parts have their own.
        parts = () if rollup is not None and rollup.factors else total.entry.keys
        yield Line(
            id=total.id,
            title=total.title,
            unit=total.unit,
            places=unit.decimals if unit else 0,
            entry=total.entry,
            progress=progress(done[total.id]),
            forecast=together(heading.get(key, NO_FORECAST) for key in parts),
        )


def _districts(region: Region, compared: Comparison, leading: Sequence[Key], period: Period) -> Iterator[DistrictLine]:
    places: dict[District, dict[Key, Place]] = {district: {} for district in region.submissions}
    for key in leading:
        figures = {
            district: own.figures_of(key) for district, own in zip(region.submissions, compared.told, strict=True)
        }
        parts = shares(figures)
        comparable = {district: own if period.has(district) else NO_FIGURES for district, own in figures.items()}
        plan, growth, fulfilment = (
            {standing.district: standing for standing in ranking(own, criterion)}
            for criterion, own in (
                (Criterion.PLAN, figures),
                (Criterion.GROWTH, figures),
                (Criterion.FULFILMENT, comparable),
            )
        )
        for district in figures:
            places[district][key] = Place(plan[district], growth[district], fulfilment[district], parts[district])
    for district, own in places.items():
        yield DistrictLine(district, compared.sizes[district], own, compared.questions.get(district, ()))
