"""What the page shows of a region: its figures as they are, what follows from them, and where each is from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import Any, NamedTuple

from akm_excel.analysis.effects import Effect, effects
from akm_excel.analysis.last_year import same_period
from akm_excel.analysis.period import BothSides, Period, both_sides, growth, reported_quarter
from akm_excel.analysis.progress import progress
from akm_excel.analysis.questions import Comparison
from akm_excel.analysis.report import Analysis, analyse, of_period
from akm_excel.core.figures import NO_FIGURES, Figures
from akm_excel.core.plan import FIGURES, Column, Key, Measure
from akm_excel.core.quantity import BLANK, Quantity, plain, ratio
from akm_excel.core.receipts import Outcome, Receipt
from akm_excel.core.region import Region
from akm_excel.core.template import District
from akm_excel.printing.form import headed
from akm_excel.regional import by_quarter
from akm_excel.regional.by_quarter import is_stated


class Pace(NamedTuple):
    """A district's result beside its plan: what is done, and how far that is from what was to be done by now.

    `is_stated` says that the district's own plan by quarter tells that, and no even pace through the year.
    """

    district: District
    plan: Decimal
    done: Decimal
    ahead: Decimal
    is_stated: bool = False


@dataclass(frozen=True)
class Overview:
    """A region, and what the page asks of it."""

    region: Region

    @cached_property
    def districts(self) -> list[District]:
        """The districts whose plans are there."""
        return list(self.region.submissions)

    @cached_property
    def figures(self) -> dict[District, Mapping[Key, Figures]]:
        """All their figures."""
        return {district: own.quantities() for district, own in self.region.submissions.items()}

    @cached_property
    def comparison(self) -> Comparison:
        """The districts beside each other."""
        return Comparison(self.region)

    @cached_property
    def analysis(self) -> Analysis:
        """What the sheet *Tahlil* shows."""
        return analyse(self.region, self.comparison)

    @cached_property
    def quarters(self) -> dict[District, int]:
        """The last quarter that each has reported; 0 for none."""
        return {district: reported_quarter(own) for district, own in self.region.submissions.items()}

    @cached_property
    def money(self) -> list[Measure]:
        """The budget: the first declared sum and its parts, or nothing where the template declares none."""
        total = self.region.total.by_key
        for key, rollup in self.region.template.sums.items():
            return [total[one] for one in (key, *rollup.parts) if one in total]
        return []

    @cached_property
    def other_money(self) -> list[Measure]:
        """What else is money: own income, debts; the units of amounts alone have decimals."""
        known = {measure.key for measure in self.money}
        return [
            measure
            for _, measure in self.region.total.measures()
            if measure.key not in known and self.region.template.decimals(measure)
        ]

    @cached_property
    def leading(self) -> list[Measure]:
        """The measures that districts are ranked in first: the budget, then those of size."""
        total, first = self.region.total.by_key, [measure.key for measure in self.money[:1]]
        keys = [*first, *(key for key in self.analysis.leading if key not in first)]
        return [total[key] for key in keys if key in total]

    def name(self, key: Key) -> str:
        """What a measure is called."""
        indicator = self.region.total.indicator_by_key[key._replace(part=0)]
        return indicator.title(self.region.total.by_key[key])

    def of(self, district: District, key: Key) -> Figures:
        """A district's figures of a measure."""
        return self.figures[district].get(key, NO_FIGURES)

    @cached_property
    def period(self) -> Period:
        """The period of the results: shares of the plan that is done are of the districts that have reported it."""
        return self.analysis.period

    def fulfilment(self, district: District, key: Key) -> Quantity:
        """How much of the year's plan a district has done, a fraction; blank without a plan or for another period."""
        own = self.of(district, key)
        return ratio(own.actual, own.plan) if self.period.has(district) else BLANK

    def like_for_like(self, key: Key) -> tuple[Quantity, int]:
        """The fulfilment over the districts of the period that state plan and result, and how many these are."""
        own = (self.of(district, key) for district in self.districts if self.period.has(district))
        sides = both_sides((figures.plan, figures.actual) for figures in own)
        return sides.share, sides.districts

    def growth(self, key: Key) -> Quantity:
        """How much more the plan is than the fact, over the districts that state both."""
        return growth(self.region, key).growth

    @cached_property
    def effects(self) -> list[Effect]:
        """The figures that are far from those of other districts, those that weigh most in the region first."""
        return effects(self.region, self.comparison.questions.items())

    def same_period(self, key: Key) -> BothSides:
        """What was done by this time of last year and of this, where an archive knows it."""
        return same_period(self.region, self.period, [(key, Decimal(1))])

    def paces(self, key: Key) -> list[Pace]:
        """The districts by how far their result is from what was to be done by now, the last ones first.

        That is their own plan of the quarters that they reported, else an even pace (plan x quarters / 4).
        """
        paces = []
        for district, quarter in self.quarters.items():
            own = self.of(district, key)
            if quarter and own.plan.number is not None and own.actual.number is not None:
                by_now, is_state = own.plan.number * quarter / 4, key in self.region.template.balances
                if is_by_quarter := is_stated(own):
                    by_now = by_quarter.of_period(own, quarter, is_state=is_state).number or Decimal(0)
                paces.append(
                    Pace(district, own.plan.number, own.actual.number, own.actual.number - by_now, is_by_quarter)
                )
        return sorted(paces, key=lambda pace: pace.ahead)

    def sections(self) -> list[tuple[str, list[tuple[Decimal, int] | None]]]:
        """Each section with the middle fulfilment of its measures by the end of each quarter, and of how many."""
        measures = of_period(self.region, self.period).by_key
        sections = []
        for section in self.region.total.sections:
            own = [
                progress(measures[m.key]).fulfilled
                for indicator in section.indicators
                for m in indicator.measures
                if m.key in measures
            ]
            by_quarter: list[tuple[Decimal, int] | None] = []
            for quarter in range(4):
                done = [fraction.number for fulfilled in own if (fraction := fulfilled[quarter]).number is not None]
                by_quarter.append((median(done), len(done)) if done else None)
            sections.append((headed(section), by_quarter))
        return sections

    def receipts(self) -> tuple[dict[str, Receipt], list[Receipt]]:
        """The files that count, by district, and those that were left out."""
        merged = {one.district: one for one in self.region.receipts if one.outcome is Outcome.MERGED}
        return merged, [one for one in self.region.receipts if one.outcome is not Outcome.MERGED]

    def data(self) -> dict[str, Any]:
        """All figures of all districts with their files and cells, for the page's own ranking and sources.

        A figure is in digits, ``-`` where it does not apply, null where it is blank; the cells of equal workbooks are
        said once.
        """
        keys = list(self.region.total.by_key)
        layouts: dict[tuple[tuple[str, ...], ...], int] = {}
        districts = []
        for district in self.districts:
            own = self.region.submissions[district]
            facts, plans, firsts, lasts = (
                tuple(own.cell(key, column) for key in keys)
                for column in (Column.FACT, Column.PLAN, FIGURES.q1, FIGURES.q4)
            )
            done = tuple(
                f"{first}:{last.rpartition('!')[2]}" if last else first
                for first, last in zip(firsts, lasts, strict=True)
            )
            cells = (facts, plans, done)
            source = own.source
            districts.append({
                "code": district.code, "name": district.name, "file": source.file, "hash": source.sha256[:10],
                "quarter": self.quarters[district], "cells": layouts.setdefault(cells, len(layouts)),
            })  # fmt: skip
        return {
            "districts": districts,
            "cells": [[list(column) for column in cells] for cells in layouts],
            "measures": [
                {
                    "key": str(key),
                    "name": self.name(key),
                    "unit": self.region.total.by_key[key].unit,
                    "places": self.region.template.decimals(self.region.total.by_key[key]),
                    "figures": [
                        [_spelled(own.fact), _spelled(own.plan), _spelled(own.actual)]
                        for own in (self.of(district, key) for district in self.districts)
                    ],
                }
                for key in keys
            ],
        }


def _spelled(quantity: Quantity) -> str | None:
    if quantity.number is not None:
        return plain(quantity.number)
    return None if quantity.is_blank else str(quantity)


def ordered(paces: Sequence[Pace], count: int) -> tuple[list[Pace], list[Pace]]:
    """The farthest behind and the farthest ahead, at most `count` of each, none twice."""
    behind = [pace for pace in paces if pace.ahead < 0][:count]
    return behind, [pace for pace in reversed(paces) if pace.ahead > 0][:count]
